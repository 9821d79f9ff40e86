// Narrow windows: A and B are a strip that is swiped; the letters in the dock say which is in view
// and bring either there with a tap.
(() => {
  "use strict";
  const root = document.documentElement;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let settled = 0; // timer: the strip came to rest

  const strip = () => document.querySelector(".sides");
  const panes = () => [...strip().querySelectorAll(":scope > .side")];
  const isStrip = () =>
    BattleChoices.narrow.matches && ["side", "code", "prose"].includes(root.dataset.view);
  const inView = () => Math.min(1, Math.round(Math.abs(strip().scrollLeft) / (strip().clientWidth || 1)));

  function show() {
    document.querySelectorAll(".jumps :is(.a, .b)").forEach((jump, index) => {
      if (isStrip() && index === inView()) jump.setAttribute("aria-current", "true");
      else jump.removeAttribute("aria-current");
    });
  }

  // Answers have different heights: nobody is left in the empty room below the shorter one.
  function land() {
    show();
    const edge = document.querySelector(".dock")?.getBoundingClientRect().top ?? innerHeight;
    const { bottom, top } = panes()[inView()].getBoundingClientRect();
    if (bottom < edge / 2) scrollBy({ top: Math.max(bottom - edge, top), behavior: "instant" });
  }

  function goTo(index) {
    const behavior = still.matches ? "instant" : "smooth";
    strip().scrollTo({ left: panes()[index].offsetLeft - panes()[0].offsetLeft, behavior });
    const { top } = strip().getBoundingClientRect();
    if (top > innerHeight / 2) strip().scrollIntoView({ block: "start", behavior });
  }

  document.addEventListener("click", (event) => {
    const jump = event.target.closest?.(".jumps :is(.a, .b)");
    if (!jump || !isStrip()) return;
    event.preventDefault();
    goTo(jump.matches(".b") ? 1 : 0);
  });
  document.addEventListener("scroll", (event) => {
    if (event.target !== strip() || !isStrip()) return;
    clearTimeout(settled);
    settled = setTimeout(land, 120);
    show();
  }, { capture: true, passive: true });
  document.addEventListener("battle:shown", show);
  document.addEventListener("battle:text", show);
  BattleChoices.narrow.addEventListener("change", show);
  if (strip()) show();
})();
