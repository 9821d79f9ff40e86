// Linked scrolling: what fits in both answers stands at one height, between that in proportion.
import { all } from "../parts/dom.js";
import { isOn, narrow, shownView } from "./choices.js";
import { fitting } from "./difference.js";

/** @type {WeakMap<Element, number>} */
const expected = new WeakMap(); // where this file put a pane: no answer to its own echo
/** @type {[number, number][] | null} */
let points = null; // rising pairs of heights that belong together, made when first needed
/** @type {Element | null} */
let of = null; // the pane that they were made for

const isLinked = () =>
  isOn("linked") && !narrow.matches && ["side", "code", "prose"].includes(shownView());

// Height of a part within the text that scrolls; null where it is folded away.
/** @param {Element} element @param {Element} pane */
function heightOf(element, pane) {
  const box = element.getBoundingClientRect();
  if (!box.height) return null;
  return box.top - pane.getBoundingClientRect().top + pane.scrollTop;
}

/**
 * @param {Element} a
 * @param {Element} b
 * @returns {[number, number][]}
 */
function measure(a, b) {
  /** @type {[number, number][]} */
  const found = [];
  let [lastX, lastY] = [0, 0];
  for (const [inA, inB] of fitting()) {
    const [x, y] = [heightOf(inA, a), heightOf(inB, b)];
    if (x === null || y === null || x <= lastX || y <= lastY) continue;
    if (x >= a.scrollHeight || y >= b.scrollHeight) break;
    [lastX, lastY] = [x, y];
    found.push([x, y]);
  }
  return [[0, 0], ...found, [a.scrollHeight, b.scrollHeight]];
}

/**
 * @param {[number, number][]} pairs
 * @param {number} height
 * @param {0 | 1} from
 */
function translate(pairs, height, from) {
  const to = from ? 0 : 1;
  let at = pairs.findIndex((pair) => pair[from] >= height);
  if (at < 1) at = at < 0 ? pairs.length - 1 : 1;
  const [low, high] = [pairs[at - 1], pairs[at]];
  const part = (height - low[from]) / (high[from] - low[from] || 1);
  return low[to] + part * (high[to] - low[to]);
}

// People read in the upper third; at both ends the line that is compared goes to the edge.
/** @param {Element} pane */
function readingLine(pane) {
  const usual = pane.clientHeight / 3;
  const left = pane.scrollHeight - pane.clientHeight - pane.scrollTop;
  return Math.max(Math.min(usual, pane.scrollTop), pane.clientHeight - left, 0);
}

/** @param {Element} leader @param {Element} other @param {0 | 1} index */
function follow(leader, other, index) {
  const [a, b] = index ? [other, leader] : [leader, other];
  if (of !== a || !points) points = measure(a, b);
  of = a;
  const line = Math.min(readingLine(leader), leader.clientHeight);
  const height = translate(points, leader.scrollTop + line, index);
  other.scrollTop = height - line;
  expected.set(other, other.scrollTop);
}

/** @param {Event} event */
function lead({ target: pane }) {
  if (!(pane instanceof HTMLElement) || !pane.matches(".sides > .side") || !isLinked()) return;
  if (Math.abs(pane.scrollTop - (expected.get(pane) ?? -9)) < 2) return;
  expected.delete(pane);
  const [a, b] = all(".sides > .side");
  if (pane === a) follow(a, b, 0);
  else follow(b, a, 1);
}

function forget() {
  points = null;
}

export function linkScrolling() {
  document.addEventListener("scroll", lead, { capture: true, passive: true });
  document.addEventListener("battle:text", forget);
  document.addEventListener("battle:shown", forget);
  addEventListener("resize", forget);
  document.fonts.addEventListener("loadingdone", forget);
}
