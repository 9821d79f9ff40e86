// The checker's page: 1 to 4 answer yes, with Shift no, Enter sends; nothing of it while one types.
import { all } from "./parts/dom.js";
import { offerFrame } from "./parts/frame.js";

const DIGIT = /^Digit([1-4])$/;

/** @param {string} number @param {string} answer */
function choose(number, answer) {
  for (const part of all(`[data-question="${number}"]`)) {
    const button = part.querySelector(`input[value="${answer}"]`);
    if (button instanceof HTMLInputElement) button.checked = true;
    const reason = part.querySelector("textarea");
    if (answer === "no" && reason instanceof HTMLTextAreaElement) reason.focus();
  }
}

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLTextAreaElement;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (!all('#check[data-keys="on"]').length) return; // nothing to check, or keys are off
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const digit = DIGIT.exec(event.code);
  if (digit) {
    event.preventDefault(); // the digit would be typed into the reason
    choose(digit[1], event.shiftKey ? "no" : "yes");
  } else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) {
    event.preventDefault();
    const form = document.getElementById("check");
    if (form instanceof HTMLFormElement) form.requestSubmit();
  }
}

document.addEventListener("keydown", onKey);
document.dispatchEvent(new CustomEvent("battle:ready")); // what was pressed before is pressed now
offerFrame();
