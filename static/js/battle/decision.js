// The decision of a battle as it is being made: what is chosen, what is open, what is missing.
import { all, around, byId, data, find, one, targetOf } from "../parts/dom.js";
import { say, saySentence } from "./shown.js";

const reasons = () => byId("reasons");

/** @param {HTMLElement} button @param {boolean} isOpen */
function open(button, isOpen) {
  reasons().classList.toggle("open", isOpen);
  for (const other of all("[data-opens]")) other.setAttribute("aria-expanded", String(isOpen));
  if (isOpen) find("input", byId(data(button, "opens")))?.focus();
}

// What the campaign wants with each vote and is not said yet: the words for it, and where.
function missing() {
  const part = reasons();
  const field = /** @type {HTMLTextAreaElement} */ (one("textarea", part));
  const words = part.dataset;
  if (words.reasons && !find("[name^=reasons_]:checked", part)) {
    return { words: words.reasons, field: one("[name^=reasons_]", part) };
  }
  return words.comment && !field.value.trim() ? { words: words.comment, field } : null;
}

// What was ticked or written stays to be seen on the buttons when the part is closed.
function showCounts() {
  const part = document.getElementById("reasons");
  if (!part) return;
  const comment = /** @type {HTMLTextAreaElement} */ (one("textarea", part));
  const reasonsGiven = all("[name^=reasons_]:checked", part).length + Number(comment.value.trim() !== "");
  const flagged = all("[name=flags]:checked", part).length;
  for (const mark of all("[data-counts]")) {
    const number = mark.dataset.counts === "flags" ? flagged : reasonsGiven;
    mark.textContent = number ? String(number) : "";
  }
}

/** @param {{ words: string, field: HTMLElement }} missed */
function ask({ words, field }) {
  open(one("[data-opens=reasons]"), true);
  field.focus();
  say(words);
}

function nudge() {
  saySentence("choose");
  const winners = one(".winners");
  winners.classList.remove("nudge");
  requestAnimationFrame(() => winners.classList.add("nudge"));
}

// A difficulty before a winner would be a vote for nobody: say so, and keep nothing.
/** @param {Event} event */
function guard(event) {
  const button = around(event, "button");
  if (!(button instanceof HTMLButtonElement)) return;
  if (button.dataset.opens) open(button, button.getAttribute("aria-expanded") !== "true");
  if (button.name !== "difficulty" || !button.form) return;
  const missed = missing();
  if (new FormData(button.form).get("choice") && !missed) return;
  event.preventDefault();
  if (missed && new FormData(button.form).get("choice")) ask(missed);
  else nudge();
}

/** @param {Event} event */
function sayChoice(event) {
  const field = targetOf(event);
  if (!(field instanceof HTMLInputElement) || field.name !== "choice") return;
  const label = field.parentElement?.querySelector("span")?.textContent ?? "";
  say(data(byId("saved"), "chosen").replace("{choice}", label));
}

export function guardDecision() {
  document.addEventListener("click", guard);
  document.addEventListener("change", sayChoice);
  document.addEventListener("change", showCounts);
  document.addEventListener("input", showCounts);
  showCounts();
  document.addEventListener("battle:shown", showCounts);
  // A browser that kept the page whole would show a decision that was made long ago.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
