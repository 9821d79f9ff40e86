// The difference of two answers: what both say stands once or folded, what differs face to face.
// Made in the browser of clones of what is shown, so colours and boxes of hidden characters stay.
const BattleDiff = (() => {
  "use strict";
  const AROUND = 3; // equal lines that stay open on each side of a change
  const FEWEST_FOLDED = 4;
  const STEPS = 600_000; // of one difference: hostile answers get coarser blocks, nobody waits
  const MOST_MARKED = 0.7; // lines that have less than the rest in common are changed as a whole
  let made = { battle: null, lines: null, offered: false };

  const place = () => document.querySelector(".difference");

  // Looked at once for each pair of answers that is shown.
  function pair() {
    const battle = BattleLines.sideOf("a");
    if (made.battle === battle) return made;
    const lines = ["a", "b"].map(BattleLines.collect);
    const offered = lines.every(Boolean) && BattleLines.areAlike(...lines);
    made = { battle, lines, offered };
    return made;
  }

  // What makes two lines equal; an empty key of a line with words means that nobody asks for it.
  function keyOf(line, ignores) {
    if (line.kind === "caption") return `\0${line.text}`;
    let key = ignores.comments ? line.bare : line.text;
    if (ignores.space) key = key.replace(/\s+/g, "");
    return ignores.comments ? key.trimEnd() : key;
  }

  const isQuiet = (key, ignores) => !key.trim() && (ignores.space || ignores.comments);

  // Runs of rows [i, j] that are equal or changed, in order.
  function runs([a, b], ignores, budget) {
    const keys = [a, b].map((lines) => lines.map((line) => keyOf(line, ignores)));
    const quiet = (i, j) =>
      (i === null || isQuiet(keys[0][i], ignores)) && (j === null || isQuiet(keys[1][j], ignores));
    const found = [];
    const add = (i, j, same) => {
      if (found.at(-1)?.same !== same) found.push({ same, rows: [] });
      found.at(-1).rows.push([i, j]);
    };
    let [i, j] = [0, 0];
    for (const [toI, toJ] of [...BattleAlign.matches(...keys, budget), [a.length, b.length]]) {
      const texts = [a.slice(i, toI), b.slice(j, toJ)].map((part) => part.map((each) => each.text));
      for (const [plusI, plusJ] of BattleAlign.facing(...texts, budget)) {
        const row = [plusI === null ? null : i + plusI, plusJ === null ? null : j + plusJ];
        add(...row, quiet(...row));
      }
      if (toI < a.length && toJ < b.length) add(toI, toJ, true);
      [i, j] = [toI + 1, toJ + 1];
    }
    return found;
  }

  // Stretches [from, to] of both texts that the other one does not have; null: everything.
  function marks(one, other, ignores, budget) {
    const words = [one, other].map((line) => BattleAlign.wordsOf(line.text));
    const kept = BattleAlign.matches(...words, budget);
    const size = (list) => list.reduce((sum, word) => sum + word.trim().length, 0);
    const common = size(kept.map(([i]) => words[0][i]));
    if (common < (1 - MOST_MARKED) * Math.max(size(words[0]), size(words[1]))) return [null, null];
    return words.map((list, side) => {
      const same = new Set(kept.map((each) => each[side]));
      return stretches(list, same, ignores);
    });
  }

  function stretches(words, same, ignores) {
    const found = [];
    let at = 0;
    words.forEach((word, index) => {
      const to = at + word.length;
      const hidden = ignores.space && !word.trim();
      if (!same.has(index) && !hidden) {
        if (found.at(-1)?.[1] === at) found.at(-1)[1] = to;
        else found.push([at, to]);
      }
      at = to;
    });
    return found;
  }

  function mark(text, found, ignores) {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    const nodes = [];
    for (let at = 0; walker.nextNode(); at += walker.currentNode.length) {
      nodes.push([walker.currentNode, at]);
    }
    for (const [node, start] of nodes) {
      if (ignores.comments && node.parentElement.closest(".c-c")) continue;
      const end = start + node.length;
      for (const [from, to] of found.toReversed()) {
        if (from >= end || to <= start) continue;
        const range = new Range();
        range.setStart(node, Math.max(from, start) - start);
        range.setEnd(node, Math.min(to, end) - start);
        const part = document.createElement("mark");
        range.surroundContents(part);
      }
    }
  }

  function cell(line, letter, row, isSame, found, ignores) {
    const box = document.createElement("div");
    const isCode = line.kind === "code" || line.kind === "plain";
    box.className = `cell ${letter} ${isCode ? "of-code" : `of-${line.kind}`}`;
    box.style.gridRow = row + 1;
    if (line.number) box.dataset.number = line.number;
    const sign = document.createElement("span");
    sign.className = "sign";
    if (!isSame) {
      sign.textContent = letter === "a" ? "−" : "+";
      const only = document.createElement("span");
      only.className = "visually-hidden";
      only.textContent = place().dataset[letter === "a" ? "onlyA" : "onlyB"];
      sign.append(only);
    }
    const text = document.createElement("span");
    text.className = "text";
    if (line.mark) text.dataset.mark = line.mark;
    text.append(...line.nodes.map((node) => node.cloneNode(true)));
    const last = text.lastChild;
    if (last?.nodeType === Node.TEXT_NODE) last.data = last.data.replace(/\n$/, "");
    if (found) mark(text, found, ignores);
    box.append(sign, text);
    return box;
  }

  function block({ same, rows }, [a, b], ignores, budget) {
    const made = document.createElement("div");
    made.className = same ? "run same" : "run changed";
    const cells = [[], []];
    rows.forEach(([i, j], row) => {
      const both = i !== null && j !== null;
      const [inA, inB] = both && !same ? marks(a[i], b[j], ignores, budget) : [null, null];
      if (i !== null) cells[0].push(cell(a[i], "a", row, same, inA, ignores));
      if (j === null) return;
      cells[1].push(cell(b[j], "b", row, same, inB, ignores));
      if (same && both) cells[1].at(-1).classList.add("twin");
    });
    made.append(...cells[0], ...cells[1]);
    return made;
  }

  // Built when it is opened, and kept by the button that opens and closes it.
  function fold(run, lines, ignores) {
    const made = document.createElement("div");
    made.className = "folded";
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = place().dataset.equal.replace("{n}", run.rows.length);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      const opened = made.querySelector(".run");
      if (opened) opened.remove();
      else made.append(block(run, lines, ignores));
      button.setAttribute("aria-expanded", String(!opened));
      document.dispatchEvent(new CustomEvent("battle:text"));
    });
    made.append(button);
    return made;
  }

  function blocks(all, lines, ignores, budget) {
    return all.flatMap((run, at) => {
      if (!run.same) return [block(run, lines, ignores, budget)];
      const head = at ? AROUND : 0;
      const tail = at < all.length - 1 ? AROUND : 0;
      const { rows } = run;
      if (rows.length - head - tail < FEWEST_FOLDED) return [block(run, lines, ignores)];
      const part = (from, to) => ({ same: true, rows: rows.slice(from, to) });
      const parts = [fold(part(head, rows.length - tail), lines, ignores)];
      if (head) parts.unshift(block(part(0, head), lines, ignores));
      if (tail) parts.push(block(part(rows.length - tail), lines, ignores));
      return parts;
    });
  }

  function show() {
    const { lines, offered } = pair();
    const where = place();
    if (!offered || !where) return;
    const ignores = { space: BattleChoices.isOn("space"), comments: BattleChoices.isOn("comments") };
    const wanted = JSON.stringify(ignores);
    if (made.shown === wanted && made.where === where) return;
    Object.assign(made, { shown: wanted, where });
    const budget = { steps: STEPS };
    const all = runs(lines, ignores, budget);
    where.querySelector(".no-change").hidden = all.some((run) => !run.same);
    where.querySelector(".rows").replaceChildren(...blocks(all, lines, ignores, budget));
  }

  // Fitting parts of both answers, for who scrolls them together: pairs of elements, in order.
  function fitting() {
    const { lines } = pair();
    if (!lines.every(Boolean)) return [];
    const keys = lines.map((each) => each.map((line) => keyOf(line, { space: true })));
    const told = ([i]) => /[\p{L}\p{N}]/u.test(keys[0][i]);
    return BattleAlign.matches(...keys)
      .filter(told)
      .map(([i, j]) => [lines[0][i].element, lines[1][j].element]);
  }

  return { isOffered: () => pair().offered, show, runs, fitting };
})();
