// The form of a campaign: models are searched and ticked together; the cost follows by htmx.
import { all, around, data, one } from "./parts/dom.js";
import { offerFrame } from "./parts/frame.js";

function rows() {
  return all("#models tr[data-model]");
}

/** @param {string} words */
function search(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of rows()) {
    const name = data(row, "model").toLowerCase();
    row.hidden = !wanted.every((word) => name.includes(word));
  }
}

/**
 * Those that the search shows; "all" are the ones with answers.
 * @param {boolean} is
 */
function tick(is) {
  const shown = rows().filter((row) => !row.hidden && !(is && row.closest("details")));
  for (const row of shown) {
    const box = row.querySelector("input");
    if (box) box.checked = is;
  }
  one("#models").dispatchEvent(new Event("change", { bubbles: true }));
}

/** @param {Event} event */
function onInput(event) {
  const { target } = event;
  if (!(target instanceof HTMLInputElement) || !target.matches("[data-search-models]")) return;
  event.stopPropagation(); // it changes nothing that costs
  search(target.value);
}

document.addEventListener("input", onInput, true);
document.addEventListener("click", (event) => {
  const button = around(event, "[data-tick]");
  if (button) tick(data(button, "tick") === "all");
});
offerFrame();
