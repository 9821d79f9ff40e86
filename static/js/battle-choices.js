// Runs before the first paint of a page with two answers, as theme.js does: how they are looked at
// is known before they are there, so that nothing jumps. The one place that remembers choices.
const BattleChoices = (() => {
  "use strict";
  const root = document.documentElement;
  const narrow = matchMedia("(max-width: 56.24rem)");
  const VIEWS = ["side", "stacked", "difference", "code", "prose"];
  const [SMALLEST, USUAL, LARGEST] = [12, 13, 20]; // pixels of code where the browser's text is 16
  const remembered = new Map();

  function read(name) {
    if (remembered.has(name)) return remembered.get(name);
    try {
      return localStorage.getItem(`battle-${name}`);
    } catch {
      return null; // Storage is switched off: a choice lasts for this page only.
    }
  }

  function keep(name, value) {
    remembered.set(name, value);
    try {
      localStorage.setItem(`battle-${name}`, value);
    } catch {
      // It then lasts for this page only.
    }
    show();
  }

  const view = () => (VIEWS.includes(read("view")) ? read("view") : "side");
  const size = () => Math.min(LARGEST, Math.max(SMALLEST, Number(read("size")) || USUAL));

  // Long lines of code are wrapped on a narrow window until somebody says otherwise: a line that
  // scrolls sideways would take the swipe from A to B.
  function isOn(name) {
    return (read(name) ?? (name === "wrap" && narrow.matches ? "on" : "off")) === "on";
  }

  function show() {
    root.dataset.view = view();
    for (const name of ["wrap", "linked"]) root.dataset[name] = isOn(name) ? "on" : "off";
    root.style.setProperty("--code-size", `${size() / 16}rem`);
  }

  narrow.addEventListener("change", show);
  try {
    root.dataset.task = sessionStorage.getItem("battle-task") ?? "open";
  } catch {
    root.dataset.task = "open";
  }
  show();
  return { VIEWS, SMALLEST, LARGEST, narrow, view, size, isOn, keep };
})();
