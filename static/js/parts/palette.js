// The palette of staff: Ctrl+K, a few letters, Enter. The server finds; arrows choose.
import { all, data, find, one } from "./dom.js";

const PAUSE = 120; // milliseconds after the last letter

/** @typedef {{ kind: string, label: string, note: string, url: string }} Found */

/** @type {AbortController | undefined} */
let asking;
let waiting = 0;

/** @returns {HTMLDialogElement | null} */
function palette() {
  return /** @type {HTMLDialogElement | null} */ (find("#palette"));
}

function field() {
  return /** @type {HTMLInputElement} */ (one("#find"));
}

function options() {
  return all("[role=option]", one("#finds"));
}

/**
 * The option that Enter opens; focus stays in the field.
 * @param {HTMLElement | undefined} option
 */
function choose(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (!option) return field().removeAttribute("aria-activedescendant");
  field().setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

/** @param {number} by */
function move(by) {
  const shown = options();
  const here = shown.findIndex((each) => each.getAttribute("aria-selected") === "true");
  choose(shown.at((here + by + shown.length) % shown.length));
}

/**
 * @param {Found} found
 * @param {number} number
 */
function optionOf(found, number) {
  const option = document.createElement("li");
  option.id = `find-${number}`;
  option.setAttribute("role", "option");
  option.dataset.url = found.url;
  for (const name of /** @type {const} */ (["kind", "label", "note"])) {
    const part = document.createElement("span");
    part.className = name;
    part.textContent = found[name];
    option.append(part, " ");
  }
  return option;
}

/** @param {Found[]} found */
function show(found) {
  one("#finds").replaceChildren(...found.map(optionOf));
  choose(options()[0]);
  field().setAttribute("aria-expanded", String(found.length > 0));
  const shown = /** @type {HTMLElement} */ (palette());
  const words = found.length ? data(shown, "count") : data(shown, "none");
  one("#finds-count").textContent = words.replace("{number}", String(found.length));
}

async function ask() {
  const dialog = palette();
  if (!dialog) return;
  asking?.abort();
  const own = new AbortController();
  asking = own;
  const query = new URLSearchParams({ q: field().value.trim() });
  try {
    const reply = await fetch(`${data(dialog, "address")}?${query}`, { signal: own.signal });
    if (!reply.ok) throw new Error(`The palette got ${reply.status}.`);
    const { found } = /** @type {{ found: Found[] }} */ (await reply.json());
    show(found);
  } catch {
    if (own.signal.aborted) return; // a newer question is on its way
    show([]);
    one("#finds-count").textContent = data(dialog, "failed");
  }
}

function open() {
  const dialog = palette();
  if (!dialog || dialog.open) return;
  dialog.showModal();
  field().select();
  ask();
}

function follow() {
  const chosen = options().find((each) => each.getAttribute("aria-selected") === "true");
  if (chosen) location.assign(data(chosen, "url"));
}

/** @param {KeyboardEvent} event */
function onFieldKey(event) {
  if (event.isComposing) return;
  if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === "Enter") follow();
  else return;
  event.preventDefault();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const isOurs = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!isOurs || event.key.toLowerCase() !== "k" || !palette()) return;
  event.preventDefault();
  open();
}

/** @param {MouseEvent} event */
function onClick({ target }) {
  const dialog = palette();
  if (!dialog || !(target instanceof Element)) return;
  const option = target.closest("#finds [role=option]");
  if (option instanceof HTMLElement) location.assign(data(option, "url"));
  else if (target === dialog || target.closest("[data-shut]")) dialog.close();
}

export function offerPalette() {
  const dialog = palette();
  if (!dialog) return;
  document.addEventListener("keydown", onKey);
  for (const button of all("[data-find]")) button.addEventListener("click", open);
  dialog.addEventListener("click", onClick);
  dialog.addEventListener("keydown", (event) => event.stopPropagation()); // keys of the page rest
  field().addEventListener("keydown", onFieldKey);
  field().addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
}
