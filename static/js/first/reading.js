// Runs before the first paint of a page with two answers, as theme.js does: how they are looked at
// is known before they are there, so that nothing jumps. The one place that remembers choices; what
// holds stands on the root of the page, where styles and modules read it (battle/choices.js).
(() => {
  "use strict";
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 56.24rem)");
  const VIEWS = ["side", "stacked", "difference", "code", "prose"];
  const SWITCHES = ["wrap", "linked", "space", "comments"];
  const [SMALLEST, USUAL, LARGEST] = [12, 13, 20]; // pixels of code where the browser's text is 16
  /** @type {Map<string, string>} */
  const remembered = new Map();

  /** @param {string} name */
  function read(name) {
    const chosen = remembered.get(name);
    if (chosen !== undefined) return chosen;
    try {
      return localStorage.getItem(`battle-${name}`);
    } catch {
      return null; // Storage is switched off: a choice lasts for this page only.
    }
  }

  /** @param {string} name @param {string} value */
  function keep(name, value) {
    remembered.set(name, value);
    try {
      localStorage.setItem(`battle-${name}`, value);
    } catch {
      // It then lasts for this page only.
    }
  }

  // Long lines of code are wrapped on a narrow window until somebody says otherwise: a line that
  // scrolls sideways would take the swipe from A to B.
  /** @param {string} name */
  function usual(name) {
    return name === "wrap" && narrow.matches ? "on" : "off";
  }

  function show() {
    const view = read("view") ?? "";
    root.dataset.chosenView = VIEWS.includes(view) ? view : "side";
    root.dataset.view = root.dataset.chosenView;
    for (const name of SWITCHES) root.dataset[name] = (read(name) ?? usual(name)) === "on" ? "on" : "off";
    const size = Math.min(LARGEST, Math.max(SMALLEST, Number(read("size")) || USUAL));
    root.dataset.size = String(size);
    root.style.setProperty("--code-size", `${size / 16}rem`);
    const width = Number(read("task-width"));
    if (width) root.style.setProperty("--task-width", `${width}px`);
  }

  document.addEventListener("reading:choose", ({ detail }) => {
    keep(detail.name, detail.value);
    show();
  });
  narrow.addEventListener("change", show);
  try {
    root.dataset.task = sessionStorage.getItem("battle-task") ?? "open";
  } catch {
    root.dataset.task = "open";
  }
  show();
})();
