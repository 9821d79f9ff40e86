// Names that both answers use are marked in both, quietly: the one under the pointer, the one that
// is selected or has the caret, and with `i` one after the other in a block of code with the focus.
import { announce, targetOf } from "../parts/dom.js";

/** @typedef {[node: Text, from: number, letter: "a" | "b"]} Place */

const root = document.documentElement;
const MOST = 400; // marks of one name
const MOST_CHARACTERS = 200_000; // that are looked through
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const NO_NAMES = ".c-k, .c-kc, .c-kt, .c-c, .c-s, .c-m, .hidden-char"; // keywords, comments, …
/** @type {Map<string, Place[]> | null} */
let index = null; // name to its places [node, from, letter]; made when first needed
let shown = "";

const places = () =>
  root.dataset.view === "difference" ? ".difference .of-code .text" : ".sides .code code";

function build() {
  /** @type {Map<string, Place[]>} */
  const names = new Map();
  let left = MOST_CHARACTERS;
  for (const code of document.querySelectorAll(places())) {
    const letter = code.closest(".a") ? "a" : "b";
    const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    while (left > 0 && walker.nextNode()) {
      const node = walker.currentNode;
      if (!(node instanceof Text) || node.parentElement?.closest(NO_NAMES)) continue;
      left -= node.length;
      for (const { 0: name, index: from } of node.data.matchAll(NAME)) {
        const known = names.get(name);
        if (known) known.push([node, from, letter]);
        else names.set(name, [[node, from, letter]]);
      }
    }
  }
  return names;
}

function namesOfPage() {
  index ??= build();
  return index;
}

/** @param {string} name */
function placesOf(name) {
  const found = namesOfPage().get(name) ?? [];
  return ["a", "b"].every((letter) => found.some((place) => place[2] === letter)) ? found : [];
}

/** @param {Place} place @param {string} name */
function rangeOf([node, from], name) {
  const range = new Range();
  range.setStart(node, from);
  range.setEnd(node, from + name.length);
  return range;
}

/** @param {string} name @param {Place} [current] */
function show(name, current) {
  if (name === shown && !current) return;
  shown = name;
  const found = name ? placesOf(name).slice(0, MOST) : [];
  CSS.highlights.set("same-name", new Highlight(...found.map((place) => rangeOf(place, name))));
  CSS.highlights.set("this-name", new Highlight(...(current ? [rangeOf(current, name)] : [])));
}

// The name at a place in a text, or nothing: the whole of it, by its own boundaries.
/** @param {Node | null | undefined} node @param {number} offset */
function nameAt(node, offset) {
  if (!(node instanceof Text) || !node.parentElement?.closest(places())) return "";
  if (node.parentElement.closest(NO_NAMES)) return "";
  for (const found of node.data.matchAll(NAME)) {
    if (found.index <= offset && offset <= found.index + found[0].length) return found[0];
  }
  return "";
}

/** @param {number} x @param {number} y */
function nameUnder(x, y) {
  if ("caretPositionFromPoint" in document) {
    const found = document.caretPositionFromPoint(x, y);
    return found ? nameAt(found.offsetNode, found.offset) : "";
  }
  const found = /** @type {Document} */ (document).caretRangeFromPoint(x, y); // Safari before 18.4
  return found ? nameAt(found.startContainer, found.startOffset) : "";
}

/** @type {PointerEvent | null} */
let waiting = null; // where the pointer went since the last picture

/** @param {PointerEvent} event */
function follow(event) {
  if (event.pointerType === "touch") return;
  if (!waiting) requestAnimationFrame(point);
  waiting = event;
}

function point() {
  if (!waiting) return;
  const isCode = targetOf(waiting).closest(places());
  show(isCode ? nameUnder(waiting.clientX, waiting.clientY) : "");
  waiting = null;
}

function showSelected() {
  const selection = getSelection();
  if (!selection) return;
  const { focusNode, anchorNode, anchorOffset, focusOffset } = selection;
  if (focusNode !== anchorNode) return;
  const text = selection.toString();
  const name = nameAt(anchorNode, Math.min(anchorOffset, focusOffset));
  if (!text || text === name) show(name);
}

/* by key: the next name of the block that both answers use, backwards with Shift */

/** @param {Element} pre @param {1 | -1} by */
function step(pre, by) {
  /** @type {{ name: string, place: Place }[]} */
  const here = [];
  for (const name of namesOfPage().keys()) {
    const place = placesOf(name).find(([node]) => pre.contains(node));
    if (place) here.push({ name, place });
  }
  if (!here.length) return;
  here.sort((one, other) => rangeOf(one.place, one.name)
    .compareBoundaryPoints(Range.START_TO_START, rangeOf(other.place, other.name)));
  const at = here.findIndex(({ name }) => name === shown);
  const next = here[(at < 0 && by < 0 ? here.length - 1 : at + by + here.length) % here.length];
  show(next.name, next.place);
  const range = rangeOf(next.place, next.name);
  range.startContainer.parentElement?.scrollIntoView({ block: "nearest", inline: "nearest" });
  announce(next.name);
}

/** @param {KeyboardEvent} event */
function hear(event) {
  const { key, ctrlKey, altKey, metaKey } = event;
  const target = targetOf(event);
  if (ctrlKey || altKey || metaKey || root.dataset.keys === "off") return;
  if (!/^i$/i.test(key) || !target.matches(".sides .code pre")) return;
  event.preventDefault();
  step(target, event.shiftKey ? -1 : 1);
}

function forget() {
  index = null;
  show("");
}

export function markNames() {
  if (!("highlights" in CSS)) return;
  document.addEventListener("pointermove", follow, { passive: true });
  document.addEventListener("selectionchange", showSelected);
  document.addEventListener("keydown", hear);
  document.addEventListener("battle:text", forget);
  document.addEventListener("battle:shown", forget);
}
