// Runs before the first paint, so that a page never flashes in the colours that were not chosen.
(() => {
  "use strict";
  const root = document.documentElement;
  root.dataset.script = "on";
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Storage is switched off: the system's colours it is.
  }
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
})();
