// The page of a person's own keys: the next key pressed goes into the field beside the button.
import { announce, around, byId, data } from "./parts/dom.js";
import { offerFrame } from "./parts/frame.js";
import { keyNames } from "./parts/key-names.js";

const CHOOSABLE = /^(Shift\+[0-9]|[!-~])$/;
const MODIFIERS = ["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock"];
const form = byId("own-keys");
/** @type {HTMLElement | null} */
let waiting = null; // the button that was pressed
let label = "";

function stop() {
  if (!waiting) return;
  waiting.textContent = label;
  waiting.removeAttribute("aria-pressed");
  waiting = null;
}

/** @param {HTMLElement} button */
function wait(button) {
  stop();
  waiting = button;
  label = button.textContent ?? "";
  button.textContent = data(form, "waiting");
  button.setAttribute("aria-pressed", "true");
  announce(data(form, "waiting"));
}

/** @param {KeyboardEvent} event @param {HTMLElement} button */
function take(event, button) {
  const name = keyNames(event).find((candidate) => CHOOSABLE.test(candidate));
  if (!name) {
    button.textContent = data(form, "refused");
    return announce(data(form, "refused"));
  }
  const field = /** @type {HTMLInputElement} */ (byId(data(button, "capture")));
  field.value = name;
  stop();
  announce(`${field.labels?.[0].textContent}: ${name}`);
}

offerFrame();
document.addEventListener("click", (event) => {
  const button = around(event, "[data-capture]");
  if (button && button !== waiting) wait(button);
  else stop();
});
document.addEventListener("focusout", stop);
document.addEventListener("keydown", (event) => {
  if (!waiting || event.isComposing || MODIFIERS.includes(event.key)) return;
  if (event.key === "Tab") return stop();
  event.preventDefault();
  if (event.repeat) return;
  if (event.key === "Escape") return stop();
  take(event, waiting);
}, { capture: true });
