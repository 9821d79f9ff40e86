// Keys of the battle page. Each control carries its own keys in data-keys; this file presses it.
// They are dead inside text fields, and one switch turns all single keys off.
import { all, byId, data, find, one, targetOf } from "../parts/dom.js";
import { keyNames } from "../parts/key-names.js";
import { sayWhyNoUndo } from "./flow.js";

const root = document.documentElement;
const TEXT_FIELD = "textarea, select, input:not([type=radio], [type=checkbox])";
const OWN_ENTER = "button, a, summary"; // Enter presses these by itself
let opened = 0; // panels so far, so that the one on top is known

/** @param {HTMLElement} control @param {string} name */
const carries = (control, name) => data(control, "keys").split(" ").includes(name);

/** @param {string} name */
const isSingle = (name) => name.length === 1 || name.startsWith("Shift+");

// Of two controls of the same name the one in the pane that is read is meant.
/**
 * @param {string} name
 * @param {HTMLElement | null} scope
 * @param {HTMLElement} [from]
 */
function press(name, scope, from) {
  const controls = scope ? all("[data-keys]", scope) : [];
  const found = controls.filter((control) => carries(control, name) && control.checkVisibility());
  const pane = from?.closest(".side");
  const control = found.find((candidate) => pane?.contains(candidate)) ?? found[0];
  control?.click();
  return Boolean(control);
}

/** @param {HTMLElement} field */
function leaveField(field) {
  field.blur();
  byId("side-a").focus({ preventScroll: true });
}

function closeReasons() {
  const button = find('[data-opens][aria-expanded="true"]');
  button?.click();
  return Boolean(button);
}

// Of a change that was begun, unless something is open before it.
function leaveVote() {
  const link = byId("keep-vote");
  const isThere = link.checkVisibility();
  if (isThere) link.click();
  return isThere;
}

/** @param {string} name @param {HTMLElement} target */
function goToSide(name, target) {
  const from = ".side, .difference, .tools button, .dock button, #battle-title, main";
  if (target !== document.body && !target.matches(from)) return false;
  const side = byId(name === "ArrowLeft" ? "side-a" : "side-b");
  (side.checkVisibility() ? side : byId("difference")).focus();
  return true;
}

// On narrow windows the button is not there, and its key opens the list all the same.
/** @param {string} name */
function isForHelp(name) {
  const button = find("[popovertarget=help][data-keys]");
  return button !== null && carries(button, name);
}

function panelOnTop() {
  const since = (/** @type {HTMLElement} */ panel) => Number(panel.dataset.opened);
  return all(":popover-open").sort((a, b) => since(a) - since(b)).at(-1);
}

/** @param {string} name @param {HTMLElement} target */
function handle(name, target) {
  if (isForHelp(name)) {
    byId("help").togglePopover();
    return true;
  }
  if (name === "Enter" && target.matches(OWN_ENTER)) return false;
  const panel = panelOnTop();
  if (panel) return press(name, panel);
  if (name === "Escape") return closeReasons() || leaveVote();
  if (name === "ArrowLeft" || name === "ArrowRight") return goToSide(name, target);
  if ([".dock", "#battle", ".bar"].some((part) => press(name, find(part), target))) return true;
  if (carries(byId("last-vote"), name)) sayWhyNoUndo();
  return false;
}

/** @param {KeyboardEvent} event */
function hear(event) {
  const target = targetOf(event);
  if (event.isComposing || event.repeat || event.defaultPrevented) return;
  if (target.isContentEditable || target.matches(TEXT_FIELD)) {
    if (event.key === "Escape") leaveField(target);
    return;
  }
  const isOff = root.dataset.keys === "off";
  const names = keyNames(event).filter((name) => !isOff || !isSingle(name));
  if (names.some((name) => handle(name, target))) event.preventDefault();
}

// Works at once, and is kept with the account for every other page and computer.
/** @param {HTMLFormElement} form */
async function keepSwitch(form) {
  const status = one("[role=status]", form);
  status.textContent = "";
  try {
    const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    const body = new URLSearchParams(fields);
    const reply = await fetch(form.action, { method: "POST", body, keepalive: true });
    if (reply.status !== 204) status.textContent = data(form, "failed");
  } catch {
    status.textContent = data(form, "failed");
  }
}

/** @param {Event} event */
function turnKeys(event) {
  const field = targetOf(event);
  if (!(field instanceof HTMLInputElement) || field.id !== "single-keys" || !field.form) return;
  if (field.checked) delete root.dataset.keys;
  else root.dataset.keys = "off";
  void keepSwitch(field.form);
}

export function listenToKeys() {
  document.addEventListener("keydown", hear);
  document.addEventListener("change", turnKeys);
  document.addEventListener("beforetoggle", (event) => {
    const isOpening = event instanceof ToggleEvent && event.newState === "open";
    if (isOpening) targetOf(event).dataset.opened = String(++opened);
  }, { capture: true });
}
