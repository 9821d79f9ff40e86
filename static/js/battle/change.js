// A vote that is changed: a banner says so, and what was chosen before wears a mark until the new
// vote is sent or everything is left as it was.
import { all, byId, data, find } from "../parts/dom.js";
import { dock } from "./shown.js";

const MARK = "data-was";
const banner = () => byId("changing");

export const isShown = () => !banner().hidden;

/**
 * Remembers what is sent, so that it can be marked when somebody comes back to it.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} grade
 */
export function noteVote(form, grade) {
  form.dataset.grade = grade instanceof HTMLButtonElement ? grade.value : "";
}

/** @param {HTMLElement} form */
export function markChange(form) {
  const words = data(dock(), "was");
  find(".pick:has(:checked)", form)?.setAttribute(MARK, words);
  const said = form.dataset.grade ?? "";
  const grade = all(".grades button", form).find((button) => button.getAttribute("value") === said);
  grade?.setAttribute(MARK, words);
  banner().hidden = false;
}

/** Takes the choice back to what was voted.
 * @param {HTMLElement} form
 */
export function takeBack(form) {
  const before = form.querySelector(`.pick[${MARK}] input`);
  if (before instanceof HTMLInputElement) before.checked = true;
  endChange(form);
}

/** @param {HTMLElement} form */
export function endChange(form) {
  for (const marked of all(`[${MARK}]`, form)) marked.removeAttribute(MARK);
  banner().hidden = true;
}
