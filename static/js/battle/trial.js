// An answer at work: a frame in its pane, opened on request and never before. What is in it is
// hostile and kept apart by its address; here it only comes and goes. The vote says what was tried.
import { all, around, byId, data, find, one, targetOf } from "../parts/dom.js";
import { battle } from "./shown.js";

/** @param {HTMLElement} button */
function frame(button) {
  const made = document.createElement("iframe");
  made.setAttribute("sandbox", "allow-scripts");
  made.referrerPolicy = "no-referrer";
  made.title = data(button, "title");
  made.src = data(button, "try");
  return made;
}

/** @param {HTMLElement} within */
const paneOf = (within) => /** @type {HTMLElement} */ (within.closest(".side"));

/** @param {HTMLElement} button */
function open(button) {
  const pane = paneOf(button);
  const words = /** @type {HTMLTemplateElement} */ (byId("trial"));
  const copy = /** @type {DocumentFragment} */ (words.content.cloneNode(true));
  const trial = one(".trial", copy);
  one(".side-head", pane).after(trial);
  button.setAttribute("aria-expanded", "true");
  run(trial, button);
  one("button", trial).focus();
  const { dataset } = battle();
  const letter = pane.classList.contains("a") ? "a" : "b";
  dataset.tried = [...new Set((dataset.tried ?? "").split(" ")).add(letter)].join(" ").trim();
}

/** @param {HTMLElement} trial @param {HTMLElement} button */
function run(trial, button) {
  stop(trial);
  trial.append(frame(button));
}

/** @param {HTMLElement} trial */
function stop(trial) {
  find("iframe", trial)?.remove();
}

/** @param {HTMLElement} button */
function close(button) {
  one(".trial", paneOf(button)).remove();
  button.setAttribute("aria-expanded", "false");
  button.focus();
}

/** @param {HTMLElement} trial @param {HTMLElement} tool */
function act(trial, tool) {
  const button = one("[data-try]", paneOf(trial));
  if (tool.dataset.trial === "again") run(trial, button);
  else if (tool.dataset.trial === "stop") stop(trial);
  else if (tool.dataset.trial === "width") trial.classList.toggle("narrow");
  else close(button);
}

/** @param {Event} event */
function press(event) {
  const button = around(event, "[data-try]");
  const tool = around(event, "[data-trial]");
  const trial = around(event, ".trial");
  if (button) (button.getAttribute("aria-expanded") === "true" ? close : open)(button);
  else if (tool && trial) act(trial, tool);
}

/** @param {KeyboardEvent} event */
function leave(event) {
  const trial = event.key === "Escape" && around(event, ".trial");
  if (!trial) return;
  event.preventDefault();
  close(one("[data-try]", paneOf(trial)));
}

// What was tried goes with the vote, whatever became of the form meanwhile.
/** @param {Event} event */
function addEvidence(event) {
  const form = targetOf(event);
  if (form.id !== "decision") return;
  for (const field of all("[name=evidence]", form)) field.remove();
  for (const letter of data(battle(), "tried").split(" ").filter(Boolean)) {
    const field = document.createElement("input");
    form.append(Object.assign(field, { type: "hidden", name: "evidence", value: `try:${letter}` }));
  }
}

export function offerTrials() {
  document.addEventListener("click", press);
  document.addEventListener("keydown", leave);
  document.addEventListener("submit", addEvidence, { capture: true });
}
