// An answer as a list of lines: paragraphs, items and headings of its prose, lines of its code.
// Also how alike two answers are, which says whether their difference is worth a look.
import { counts, likeness } from "./align.js";

/**
 * @typedef {object} Line
 * @property {string} kind
 * @property {Node[]} nodes What is shown.
 * @property {string} text Without the end of the line.
 * @property {string} bare Without comments.
 * @property {Element} element
 * @property {string} mark
 * @property {number} number
 */

const MOST = 2_000; // lines of one answer; 64,000 characters of real text have fewer
const ALIKE = 0.3; // part of the lines with words that both answers have, and at least
const FEWEST = 3; // of these, so that one common line is no likeness
const CONTAINER = "ul, ol, blockquote, .table, table, thead, tbody, li";
const BLOCK = "p, ul, ol, blockquote, pre, figure, h4, h5, h6, .table, hr, table, thead, tbody, tr";

/** @param {string} letter */
export const sideOf = (letter) => document.querySelector(`.sides > .side.${letter}`);

/**
 * @param {string} kind
 * @param {Node[]} nodes
 * @param {Element} element
 * @param {Partial<Line>} [more]
 * @returns {Line}
 */
function line(kind, nodes, element, more) {
  const text = nodes.map((node) => node.textContent).join("").replace(/\n$/, "");
  return { kind, nodes, text, bare: text, element, mark: "", number: 0, ...more };
}

/** @param {Node} node @param {string} selector */
const is = (node, selector) => node instanceof Element && node.matches(selector);

/** @param {Element} element @param {number} number */
function codeLine(element, number) {
  const made = line("code", [...element.childNodes], element, { number });
  if (element.querySelector(".c-c")) {
    const parts = [...element.childNodes].filter((node) => !is(node, ".c-c"));
    made.bare = parts.map((node) => node.textContent).join("").trimEnd();
  }
  return made;
}

/** @param {Element} figure @param {Line[]} lines */
function addFigure(figure, lines) {
  const name = figure.querySelector("figcaption") ?? figure;
  lines.push(line("caption", [name.firstChild ?? name], figure));
  let number = 0;
  for (const element of figure.getElementsByClassName("line")) {
    lines.push(codeLine(element, ++number));
  }
}

// What a worker could not render is one text in one element: its lines are cut out of it.
/** @param {Element} pre @param {Line[]} lines */
function addPlain(pre, lines) {
  /** @type {Node[]} */
  let nodes = [];
  for (const node of (pre.firstElementChild ?? pre).childNodes) {
    const parts = node instanceof Text ? node.data.split("\n") : [null];
    parts.forEach((part, at) => {
      if (at) {
        lines.push(line("plain", nodes.length ? nodes : [new Text("")], pre));
        nodes = [];
      }
      if (part === null) nodes.push(node);
      else if (part) nodes.push(new Text(part));
    });
  }
  if (nodes.length) lines.push(line("plain", nodes, pre));
}

/** @param {Element} item */
function markOf(item) {
  const list = item.parentElement;
  if (!(list instanceof HTMLOListElement)) return "•";
  return `${list.start + [...list.children].indexOf(item)}.`;
}

/** @param {Element} block @param {Line[]} lines @param {string} mark */
function addBlock(block, lines, mark) {
  if (block.matches("figure.code")) addFigure(block, lines);
  else if (block.matches("pre")) addPlain(block, lines);
  else if (block.matches(CONTAINER)) addParts(block, lines, mark);
  else addText(block, block.localName, block.childNodes, lines, mark);
}

// A single line end of the source is a <br>: code without a fence has many.
/**
 * @param {Element} element
 * @param {string} kind
 * @param {Iterable<Node>} nodes
 * @param {Line[]} lines
 * @param {string} mark
 */
function addText(element, kind, nodes, lines, mark) {
  /** @type {Node[]} */
  let part = [];
  const end = () => {
    if (part.some((node) => node.textContent?.trim())) {
      lines.push(line(kind, part, element, { mark }));
      mark = "";
    }
    part = [];
  };
  for (const node of nodes) {
    if (is(node, "br")) end();
    else part.push(node);
  }
  end();
  return mark;
}

// Loose text between blocks, as in an item of a list, is a line of its own.
/** @param {Element} container @param {Line[]} lines @param {string} [mark] */
function addParts(container, lines, mark = "") {
  /** @type {Node[]} */
  let loose = [];
  let own = container.matches("li") ? markOf(container) : mark;
  const end = () => {
    own = addText(container, "p", loose, lines, own);
    loose = [];
  };
  for (const node of container.childNodes) {
    if (!(node instanceof Element && node.matches(`${BLOCK}, li`))) {
      if (!is(node, "button")) loose.push(node);
      continue;
    }
    end();
    addBlock(node, lines, own);
    if (!node.matches("li")) own = "";
  }
  end();
}

// Null where there is no such answer, or where it has more lines than anybody compares.
/** @param {string} letter */
export function collect(letter) {
  const text = sideOf(letter)?.querySelector(".rendered");
  if (!text || text.getElementsByClassName("line").length > MOST) return null;
  /** @type {Line[]} */
  const lines = [];
  addParts(text, lines);
  return lines.length > MOST ? null : lines;
}

/** @param {Line[]} one @param {Line[]} other */
function share(one, other) {
  const [a, b] = [one, other].map((lines) => {
    const told = lines.filter((each) => each.kind !== "caption" && /[\p{L}\p{N}]/u.test(each.text));
    return counts(told.map((each) => each.text.replace(/\s+/g, "")));
  });
  let common = 0;
  for (const [key, number] of a) common += Math.min(number, b.get(key) ?? 0);
  return { common, part: likeness(a, b) };
}

/** @param {Line[]} one @param {Line[]} other */
export function areAlike(one, other) {
  const { common, part } = share(one, other);
  return common >= FEWEST && part >= ALIKE;
}
