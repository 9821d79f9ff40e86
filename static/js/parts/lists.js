// Lists whose filters apply when they are changed: what came of it is said to who cannot see it.
import { announce, around, find } from "./dom.js";

/** @param {Event} event */
function onSwapped({ target }) {
  if (!(target instanceof Element) || target.id !== "main") return;
  const line = find(".list-line", target);
  if (line) announce(line.textContent?.trim().replace(/\s+/g, " ") ?? "");
}

/**
 * Enter has changed the field already, which is what the list answers.
 * @param {SubmitEvent} event
 */
function onSubmit(event) {
  if (around(event, "form.filters[hx-get]")) event.preventDefault();
}

export function offerLists() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("htmx:afterSettle", onSwapped);
}
