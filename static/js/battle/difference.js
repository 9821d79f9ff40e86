// The difference of two answers: what both say stands once or folded, what differs face to face.
// Made in the browser of clones of what is shown, so colours and boxes of hidden characters stay.
import { facing, matches, wordsOf } from "./align.js";
import { isOn } from "./choices.js";
import { areAlike, collect, sideOf } from "./lines.js";
import { byId, data, one, tell } from "../parts/dom.js";

/** @typedef {import("./lines.js").Line} Line */
/** @typedef {{ space?: boolean, comments?: boolean }} Ignores What nobody asks for. */
/** @typedef {{ steps: number }} Budget */
/** @typedef {[number | null, number | null]} Row */
/** @typedef {{ same: boolean, rows: Row[] }} Run */
/** @typedef {[number, number][]} Stretches */

const AROUND = 3; // equal lines that stay open on each side of a change
const FEWEST_FOLDED = 4;
const STEPS = 600_000; // of one difference: hostile answers get coarser blocks, nobody waits
const MOST_MARKED = 0.7; // lines that have less than the rest in common are changed as a whole
/** @type {{ side: Element | null, lines: [Line[], Line[]] | null, isOffered: boolean, shown?: string, where?: Element }} */
let made = { side: null, lines: null, isOffered: false };

const place = () => byId("difference");

// Looked at once for each pair of answers that is shown.
function pair() {
  const side = sideOf("a");
  if (made.side === side) return made;
  const [a, b] = [collect("a"), collect("b")];
  made = { side, lines: a && b ? [a, b] : null, isOffered: Boolean(a && b && areAlike(a, b)) };
  return made;
}

// What makes two lines equal; an empty key of a line with words means that nobody asks for it.
/** @param {Line} line @param {Ignores} ignores */
function keyOf(line, ignores) {
  if (line.kind === "caption") return `\0${line.text}`;
  let key = ignores.comments ? line.bare : line.text;
  if (ignores.space) key = key.replace(/\s+/g, "");
  return ignores.comments ? key.trimEnd() : key;
}

/** @param {string} key @param {Ignores} ignores */
const isQuiet = (key, { space, comments }) => !key.trim() && Boolean(space || comments);

// Runs of rows [i, j] that are equal or changed, in order.
/**
 * @param {[Line[], Line[]]} lines
 * @param {Ignores} ignores
 * @param {Budget} budget
 */
function runs([a, b], ignores, budget) {
  const inA = a.map((line) => keyOf(line, ignores));
  const inB = b.map((line) => keyOf(line, ignores));
  /** @param {Row} row */
  const quiet = ([i, j]) =>
    (i === null || isQuiet(inA[i], ignores)) && (j === null || isQuiet(inB[j], ignores));
  /** @type {Run[]} */
  const found = [];
  /** @param {Row} row @param {boolean} same */
  const add = (row, same) => {
    const run = found.at(-1);
    if (run?.same === same) run.rows.push(row);
    else found.push({ same, rows: [row] });
  };
  let [i, j] = [0, 0];
  for (const [toI, toJ] of [...matches(inA, inB, budget), [a.length, b.length]]) {
    const textsOfA = a.slice(i, toI).map((line) => line.text);
    const textsOfB = b.slice(j, toJ).map((line) => line.text);
    for (const [plusI, plusJ] of facing(textsOfA, textsOfB, budget)) {
      /** @type {Row} */
      const row = [plusI === null ? null : i + plusI, plusJ === null ? null : j + plusJ];
      add(row, quiet(row));
    }
    if (toI < a.length && toJ < b.length) add([toI, toJ], true);
    [i, j] = [toI + 1, toJ + 1];
  }
  return found;
}

// Stretches [from, to] of both texts that the other one does not have; null: everything.
/**
 * @param {Line} inA
 * @param {Line} inB
 * @param {Ignores} ignores
 * @param {Budget} [budget]
 * @returns {[Stretches | null, Stretches | null]}
 */
function marks(inA, inB, ignores, budget) {
  const words = [wordsOf(inA.text), wordsOf(inB.text)];
  const kept = matches(words[0], words[1], budget);
  /** @param {string[]} list */
  const size = (list) => list.reduce((sum, word) => sum + word.trim().length, 0);
  const common = size(kept.map(([i]) => words[0][i]));
  if (common < (1 - MOST_MARKED) * Math.max(size(words[0]), size(words[1]))) return [null, null];
  /** @param {0 | 1} side */
  const of = (side) => stretches(words[side], new Set(kept.map((match) => match[side])), ignores);
  return [of(0), of(1)];
}

/** @param {string[]} words @param {Set<number>} same @param {Ignores} ignores */
function stretches(words, same, ignores) {
  /** @type {Stretches} */
  const found = [];
  let at = 0;
  words.forEach((word, index) => {
    const to = at + word.length;
    const hidden = ignores.space && !word.trim();
    if (!same.has(index) && !hidden) {
      const stretch = found.at(-1);
      if (stretch?.[1] === at) stretch[1] = to;
      else found.push([at, to]);
    }
    at = to;
  });
  return found;
}

/** @param {Node} text */
function textNodes(text) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  /** @type {[Text, number][]} */
  const nodes = [];
  let at = 0;
  for (let node = walker.nextNode(); node instanceof Text; node = walker.nextNode()) {
    nodes.push([node, at]);
    at += node.length;
  }
  return nodes;
}

/** @param {Element} text @param {Stretches} found @param {Ignores} ignores */
function mark(text, found, ignores) {
  for (const [node, start] of textNodes(text)) {
    if (ignores.comments && node.parentElement?.closest(".c-c")) continue;
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

/** @param {"a" | "b"} letter @param {boolean} isSame */
function signOf(letter, isSame) {
  const sign = document.createElement("span");
  sign.className = "sign";
  if (isSame) return sign;
  sign.textContent = letter === "a" ? "−" : "+";
  const only = document.createElement("span");
  only.className = "visually-hidden";
  only.textContent = data(place(), letter === "a" ? "onlyA" : "onlyB");
  sign.append(only);
  return sign;
}

/** @param {Line} line @param {Stretches | null} found @param {Ignores} ignores */
function textOf(line, found, ignores) {
  const text = document.createElement("span");
  text.className = "text";
  if (line.mark) text.dataset.mark = line.mark;
  text.append(...line.nodes.map((node) => node.cloneNode(true)));
  const last = text.lastChild;
  if (last instanceof Text) last.data = last.data.replace(/\n$/, "");
  if (found) mark(text, found, ignores);
  return text;
}

/**
 * @param {Line} line
 * @param {"a" | "b"} letter
 * @param {number} row
 * @param {boolean} isSame
 */
function cell(line, letter, row, isSame) {
  const box = document.createElement("div");
  const isCode = line.kind === "code" || line.kind === "plain";
  box.className = `cell ${letter} ${isCode ? "of-code" : `of-${line.kind}`}`;
  box.style.gridRow = String(row + 1);
  if (line.number) box.dataset.number = String(line.number);
  box.append(signOf(letter, isSame));
  return box;
}

/**
 * @param {Run} run
 * @param {[Line[], Line[]]} lines
 * @param {Ignores} ignores
 * @param {Budget} [budget]
 */
function block({ same, rows }, [a, b], ignores, budget) {
  const box = document.createElement("div");
  box.className = same ? "run same" : "run changed";
  /** @type {HTMLElement[]} */
  const ofA = [];
  /** @type {HTMLElement[]} */
  const ofB = [];
  rows.forEach(([i, j], row) => {
    const [inA, inB] = [i === null ? null : a[i], j === null ? null : b[j]];
    const [onlyA, onlyB] = inA && inB && !same ? marks(inA, inB, ignores, budget) : [null, null];
    if (inA) {
      const left = cell(inA, "a", row, same);
      left.append(textOf(inA, onlyA, ignores));
      ofA.push(left);
    }
    if (inB) {
      const right = cell(inB, "b", row, same);
      right.append(textOf(inB, onlyB, ignores));
      right.classList.toggle("twin", same && inA !== null);
      ofB.push(right);
    }
  });
  box.append(...ofA, ...ofB);
  return box;
}

// Built when it is opened, and kept by the button that opens and closes it.
/** @param {Run} run @param {[Line[], Line[]]} lines @param {Ignores} ignores */
function fold(run, lines, ignores) {
  const box = document.createElement("div");
  box.className = "folded";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = data(place(), "equal").replace("{n}", String(run.rows.length));
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    const opened = box.querySelector(".run");
    if (opened) opened.remove();
    else box.append(block(run, lines, ignores));
    button.setAttribute("aria-expanded", String(!opened));
    tell("battle:text");
  });
  box.append(button);
  return box;
}

/**
 * @param {Run[]} all
 * @param {[Line[], Line[]]} lines
 * @param {Ignores} ignores
 * @param {Budget} budget
 */
function blocks(all, lines, ignores, budget) {
  return all.flatMap((run, at) => {
    if (!run.same) return [block(run, lines, ignores, budget)];
    const head = at ? AROUND : 0;
    const tail = at < all.length - 1 ? AROUND : 0;
    const { rows } = run;
    if (rows.length - head - tail < FEWEST_FOLDED) return [block(run, lines, ignores)];
    /** @param {number} from @param {number} to @returns {Run} */
    const part = (from, to) => ({ same: true, rows: rows.slice(from, to) });
    const parts = [fold(part(head, rows.length - tail), lines, ignores)];
    if (head) parts.unshift(block(part(0, head), lines, ignores));
    if (tail) parts.push(block(part(rows.length - tail, rows.length), lines, ignores));
    return parts;
  });
}

export const isOffered = () => pair().isOffered;

export function showDifference() {
  const { lines } = pair();
  const where = place();
  if (!lines || !isOffered()) return;
  const ignores = { space: isOn("space"), comments: isOn("comments") };
  const wanted = JSON.stringify(ignores);
  if (made.shown === wanted && made.where === where) return;
  Object.assign(made, { shown: wanted, where });
  const budget = { steps: STEPS };
  const all = runs(lines, ignores, budget);
  one(".no-change", where).hidden = all.some((run) => !run.same);
  one(".rows", where).replaceChildren(...blocks(all, lines, ignores, budget));
}

// Fitting parts of both answers, for who scrolls them together: pairs of elements, in order.
/** @returns {[Element, Element][]} */
export function fitting() {
  const { lines } = pair();
  if (!lines) return [];
  const [inA, inB] = lines.map((each) => each.map((line) => keyOf(line, { space: true })));
  const hasWords = /[\p{L}\p{N}]/u;
  return matches(inA, inB)
    .filter(([i]) => hasWords.test(inA[i]))
    .map(([i, j]) => [lines[0][i].element, lines[1][j].element]);
}
