// Which view of two answers is shown, and the tools that say so: side by side, stacked, their
// difference, code only, prose only; size of text, wrapped lines.
import { all, announce, around, byId, data, one, tell } from "../parts/dom.js";
import { LARGEST, SMALLEST, VIEWS, choose as keep, chosenView, isOn, narrow, size } from "./choices.js";
import { isOffered, showDifference } from "./difference.js";

const root = document.documentElement;
const tools = () => one(".tools");
let before = "side"; // where `d` goes back to

/** @param {string} view */
function can(view) {
  return view !== "difference" || isOffered();
}

// The choice stays what it is where these answers cannot show it: they stand side by side.
function possibleView() {
  return can(chosenView()) ? chosenView() : "side";
}

/** @param {HTMLElement} button @param {boolean} isPressed */
function press(button, isPressed) {
  button.setAttribute("aria-pressed", String(isPressed));
}

function showTools() {
  for (const button of all("[data-view-choice]", tools())) {
    press(button, button.dataset.viewChoice === root.dataset.view);
  }
  const difference = one('[data-view-choice="difference"]', tools());
  difference.setAttribute("aria-disabled", String(!can("difference")));
  if (can("difference")) difference.removeAttribute("title");
  else difference.title = data(difference, "why");
  for (const button of all("[data-switch]")) {
    press(button, isOn(data(button, "switch")));
  }
  one(".size", tools()).textContent = String(size());
  for (const button of tools().querySelectorAll("button")) {
    if (!button.dataset.sizeStep) continue;
    const end = Number(button.dataset.sizeStep) > 0 ? LARGEST : SMALLEST;
    button.disabled = size() === end;
  }
}

function show() {
  root.dataset.view = possibleView();
  if (root.dataset.view === "difference") showDifference();
  if (["code", "prose"].includes(possibleView())) foldAll();
  showTools();
  root.dataset.viewReady = "on";
  tell("battle:text");
}

// Who read on with the keys of a pane reads on in the one that took its place.
/** @param {string} view */
function choose(view) {
  const at = document.activeElement ?? document.body;
  const isReading = at === document.body || at.matches(".side, .difference");
  if (root.dataset.view !== "difference") before = possibleView();
  keep("view", view);
  show();
  if (!isReading) return;
  const pane = view === "difference" ? byId("difference") : one(".sides > .side");
  if (at === document.body || !at.checkVisibility()) pane.focus({ preventScroll: true });
}

function next() {
  const views = VIEWS.filter(can);
  const view = views[(views.indexOf(possibleView()) + 1) % views.length];
  choose(view);
  announce(data(one(`[data-view-choice="${view}"]`, tools()), "name"));
}

/** @param {HTMLElement} button */
function pick(button) {
  const view = data(button, "viewChoice");
  if (!can(view)) return announce(data(button, "why"));
  const isBack = view === "difference" && root.dataset.view === view;
  choose(isBack ? before : view);
}

/* folded parts: neighbouring blocks of prose or of code behind one short line */

/** @param {Element} container @returns {[ChildNode, "code" | "prose"][]} */
function parts(container) {
  return [...container.childNodes].flatMap((node) => {
    if (node instanceof Text) return node.data.trim() ? [[node, "prose"]] : [];
    if (!(node instanceof Element)) return [[node, "prose"]];
    if (node.localName === "button") return [];
    const isCode = node.matches(".code");
    // A list keeps its items, because nothing else may stand in it.
    if (node.matches("li") || (!isCode && node.querySelector(".code"))) return parts(node);
    return [[node, isCode ? "code" : "prose"]];
  });
}

/** @param {ChildNode} node */
function framed(node) {
  if (node instanceof HTMLElement) return node;
  const frame = document.createElement("span"); // text alone cannot be hidden
  node.before(frame);
  frame.append(node);
  return frame;
}

function foldAll() {
  for (const text of all(".side .rendered:not([data-parts])")) {
    text.dataset.parts = "on";
    /** @type {{ kind: string, parent: Node | null }} */
    let last = { kind: "", parent: null };
    for (const [node, kind] of parts(text)) {
      const isNew = kind !== last.kind || node.parentNode !== last.parent;
      const part = framed(node);
      part.dataset.part = kind;
      if (isNew) part.before(opener(kind));
      last = { kind, parent: part.parentNode };
    }
  }
}

/** @param {"code" | "prose"} kind */
function opener(kind) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "opener";
  button.dataset.opener = kind;
  button.textContent = data(tools(), `${kind}Folded`);
  button.setAttribute("aria-expanded", "false");
  return button;
}

/** @param {HTMLElement} button */
function toggle(button) {
  const isOpen = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(isOpen));
  button.textContent = data(tools(), `${button.dataset.opener}${isOpen ? "Open" : "Folded"}`);
  for (let part = button.nextElementSibling; part; part = part.nextElementSibling) {
    if (!(part instanceof HTMLElement) || part.dataset.part !== button.dataset.opener) break;
    part.classList.toggle("unfolded", isOpen);
  }
  tell("battle:text");
}

/* what is pressed */

/** @param {number} step */
function resize(step) {
  keep("size", String(size() + step));
  announce(data(tools(), "sized").replace("{size}", String(size())));
  show();
}

/** @param {Event} event */
function act(event) {
  const button = around(event, "button");
  if (!button) return;
  const { viewChoice, nextView, switch: name, sizeStep, opener: kind } = button.dataset;
  if (viewChoice) pick(button);
  else if (nextView !== undefined) next();
  else if (sizeStep) resize(Number(sizeStep));
  else if (kind) toggle(button);
  else if (name) {
    keep(name, isOn(name) ? "off" : "on");
    show();
  }
}

export function offerViews() {
  document.addEventListener("click", act);
  narrow.addEventListener("change", show);
  document.addEventListener("battle:shown", show);
  show();
}
