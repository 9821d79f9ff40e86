// The list of items by keys: J and K go from row to row, X marks one, E edits what is marked.
import { all } from "./parts/dom.js";
import { offerFrame } from "./parts/frame.js";

const TEXT = "textarea, select, input:not([type=radio], [type=checkbox])";

function boxes() {
  return all(".mark").filter((box) => box instanceof HTMLInputElement);
}

/** @param {number} by */
function go(by) {
  const rows = boxes();
  const here = rows.findIndex((box) => box === document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, here + by))]?.focus();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  if (!all('#mark[data-keys="on"]').length) return; // single keys are switched off
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const { target, key } = event;
  if (target instanceof Element && target.matches(TEXT)) return;
  const form = document.getElementById("mark");
  const box = document.activeElement;
  if (key === "j") go(1);
  else if (key === "k") go(-1);
  else if (key === "x" && box instanceof HTMLInputElement && box.matches(".mark")) box.click();
  else if (key === "e" && form instanceof HTMLFormElement) form.requestSubmit();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", onKey);
document.documentElement.dataset.listKeys = "on";
offerFrame();
