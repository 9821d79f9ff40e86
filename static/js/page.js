// Small comforts that every page shares: the switch of colours and the copy buttons.
(() => {
  "use strict";
  const root = document.documentElement;

  function showTheme() {
    const now = root.dataset.theme ?? "system";
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === now));
    }
  }

  function chooseTheme(theme) {
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    showTheme();
  }

  function announce(words) {
    const region = document.getElementById("announce");
    if (region) region.textContent = words;
  }

  async function copy(button) {
    const source = document.querySelector(button.dataset.copy);
    if (!source) return;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      // No permission or no https: leave the text selected, one key press from copied.
      getSelection().selectAllChildren(source);
      announce(button.dataset.selected);
      return;
    }
    const before = button.dataset.label ?? button.textContent;
    button.dataset.label = before;
    button.textContent = button.dataset.copied;
    announce(button.dataset.copied);
    setTimeout(() => (button.textContent = before), 2000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice], [data-copy]");
    if (!button) return;
    if (button.dataset.copy) return void copy(button);
    const theme = button.dataset.themeChoice;
    chooseTheme(theme);
    try {
      localStorage.setItem("theme", theme);
    } catch {
      // The choice then lasts for this page only.
    }
  });
  addEventListener("storage", (event) => {
    if (event.key === "theme") chooseTheme(event.newValue);
  });
  document.addEventListener("htmx:load", showTheme);
  showTheme();
})();
