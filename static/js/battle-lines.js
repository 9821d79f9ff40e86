// An answer as a list of lines: paragraphs, items and headings of its prose, lines of its code.
// Also how alike two answers are, which says whether their difference is worth a look.
const BattleLines = (() => {
  "use strict";
  const MOST = 2_000; // lines of one answer; 64,000 characters of real text have fewer
  const ALIKE = 0.3; // part of the lines with words that both answers have, and at least
  const FEWEST = 3; // of these, so that one common line is no likeness
  const CONTAINER = "ul, ol, blockquote, .table, table, thead, tbody, li";
  const BLOCK = "p, ul, ol, blockquote, pre, figure, h4, h5, h6, .table, hr, table, thead, tbody, tr";

  const sideOf = (letter) => document.querySelector(`.sides > .side.${letter}`);

  // `text` without the end of the line, `bare` without comments; `nodes` are what is shown.
  function line(kind, nodes, more) {
    const text = nodes.map((node) => node.textContent).join("").replace(/\n$/, "");
    return { kind, nodes, text, bare: text, element: nodes[0], mark: "", number: 0, ...more };
  }

  function codeLine(element, number) {
    const made = line("code", [...element.childNodes], { element, number });
    if (element.querySelector(".c-c")) {
      const parts = [...element.childNodes].filter((node) => !node.matches?.(".c-c"));
      made.bare = parts.map((node) => node.textContent).join("").trimEnd();
    }
    return made;
  }

  function addFigure(figure, lines) {
    const name = figure.querySelector("figcaption");
    lines.push(line("caption", [name.firstChild ?? name], { element: figure }));
    let number = 0;
    for (const element of figure.getElementsByClassName("line")) {
      lines.push(codeLine(element, ++number));
    }
  }

  // What a worker could not render is one text in one element: its lines are cut out of it.
  function addPlain(pre, lines) {
    let nodes = [];
    for (const node of (pre.firstElementChild ?? pre).childNodes) {
      const parts = node.nodeType === Node.TEXT_NODE ? node.data.split("\n") : [null];
      parts.forEach((part, at) => {
        if (at) {
          lines.push(line("plain", nodes.length ? nodes : [new Text("")], { element: pre }));
          nodes = [];
        }
        if (part === null) nodes.push(node);
        else if (part) nodes.push(new Text(part));
      });
    }
    if (nodes.length) lines.push(line("plain", nodes, { element: pre }));
  }

  function markOf(item) {
    const list = item.parentElement;
    if (list.localName !== "ol") return "•";
    return `${list.start + [...list.children].indexOf(item)}.`;
  }

  function addBlock(block, lines, mark) {
    if (block.matches("figure.code")) addFigure(block, lines);
    else if (block.matches("pre")) addPlain(block, lines);
    else if (block.matches(CONTAINER)) addParts(block, lines, mark);
    else addText(block, block.localName, block.childNodes, lines, mark);
  }

  // A single line end of the source is a <br>: code without a fence has many.
  function addText(element, kind, nodes, lines, mark) {
    let part = [];
    const end = () => {
      if (part.some((node) => node.textContent.trim())) {
        lines.push(line(kind, part, { element, mark }));
        mark = "";
      }
      part = [];
    };
    for (const node of nodes) {
      if (node.localName === "br") end();
      else part.push(node);
    }
    end();
    return mark;
  }

  // Loose text between blocks, as in an item of a list, is a line of its own.
  function addParts(container, lines, mark = "") {
    let loose = [];
    let own = container.matches("li") ? markOf(container) : mark;
    const end = () => {
      own = addText(container, "p", loose, lines, own);
      loose = [];
    };
    for (const node of container.childNodes) {
      if (!node.matches?.(BLOCK) && !node.matches?.("li")) {
        if (!node.matches?.("button")) loose.push(node);
        continue;
      }
      end();
      addBlock(node, lines, own);
      if (!node.matches("li")) own = "";
    }
    end();
  }

  // Null where there is no such answer, or where it has more lines than anybody compares.
  function collect(letter) {
    const text = sideOf(letter)?.querySelector(".rendered");
    if (!text || text.getElementsByClassName("line").length > MOST) return null;
    const lines = [];
    addParts(text, lines);
    return lines.length > MOST ? null : lines;
  }

  function share(one, other) {
    const [a, b] = [one, other].map((lines) => {
      const told = lines.filter((each) => each.kind !== "caption" && /[\p{L}\p{N}]/u.test(each.text));
      return BattleAlign.counts(told.map((each) => each.text.replace(/\s+/g, "")));
    });
    let common = 0;
    for (const [key, number] of a) common += Math.min(number, b.get(key) ?? 0);
    return { common, part: BattleAlign.likeness(a, b) };
  }

  function areAlike(one, other) {
    const { common, part } = share(one, other);
    return common >= FEWEST && part >= ALIKE;
  }

  return { sideOf, collect, share, areAlike };
})();
