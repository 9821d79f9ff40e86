// Small comforts that every page shares: the switch of colours and the copy buttons.
import { all, announce, around, data } from "./dom.js";

const SAID_FOR = 2_000; // milliseconds
const root = document.documentElement;

function showTheme() {
  const now = root.dataset.theme ?? "system";
  for (const button of all("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === now));
  }
}

/** @param {string | null} theme */
function chooseTheme(theme) {
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  showTheme();
}

/** @param {string} theme */
function keepTheme(theme) {
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // The choice then lasts for this page only.
  }
}

/** @param {HTMLElement} button */
async function copy(button) {
  const source = document.querySelector(data(button, "copy"));
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.textContent ?? "");
  } catch {
    // No permission or no https: leave the text selected, one key press from copied.
    getSelection()?.selectAllChildren(source);
    announce(data(button, "selected"));
    return;
  }
  const before = button.dataset.label ?? button.textContent ?? "";
  button.dataset.label = before;
  button.textContent = data(button, "copied");
  announce(data(button, "copied"));
  setTimeout(() => (button.textContent = before), SAID_FOR);
}

export function offerComforts() {
  document.addEventListener("click", (event) => {
    const button = around(event, "[data-theme-choice], [data-copy]");
    if (!button) return;
    if (button.dataset.copy) return void copy(button);
    chooseTheme(data(button, "themeChoice"));
    keepTheme(data(button, "themeChoice"));
  });
  addEventListener("storage", (event) => {
    if (event.key === "theme") chooseTheme(event.newValue);
  });
  document.addEventListener("htmx:load", showTheme);
  showTheme();
}
