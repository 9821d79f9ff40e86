// Narrow windows: A and B are a strip that is swiped; the letters in the dock say which is in view
// and bring either there with a tap.
import { all, around, find, one } from "../parts/dom.js";
import { narrow, shownView } from "./choices.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let settled; // timer: the strip came to rest

const strip = () => one(".sides");
const panes = () => all(":scope > .side", strip());
const isStrip = () => narrow.matches && ["side", "code", "prose"].includes(shownView());
const inView = () => Math.min(1, Math.round(Math.abs(strip().scrollLeft) / (strip().clientWidth || 1)));

function show() {
  all(".jumps :is(.a, .b)").forEach((letter, index) => {
    if (isStrip() && index === inView()) letter.setAttribute("aria-current", "true");
    else letter.removeAttribute("aria-current");
  });
}

// Answers have different heights: nobody is left in the empty room below the shorter one.
function land() {
  show();
  const edge = find(".dock")?.getBoundingClientRect().top ?? innerHeight;
  const { bottom, top } = panes()[inView()].getBoundingClientRect();
  if (bottom < edge / 2) scrollBy({ top: Math.max(bottom - edge, top), behavior: "instant" });
}

/** @param {number} index */
function goTo(index) {
  const behavior = still.matches ? "instant" : "smooth";
  strip().scrollTo({ left: panes()[index].offsetLeft - panes()[0].offsetLeft, behavior });
  const { top } = strip().getBoundingClientRect();
  if (top > innerHeight / 2) strip().scrollIntoView({ block: "start", behavior });
}

/** @param {Event} event */
function jump(event) {
  const letter = around(event, ".jumps :is(.a, .b)");
  if (!letter || !isStrip()) return;
  event.preventDefault();
  goTo(letter.matches(".b") ? 1 : 0);
}

/** @param {Event} event */
function follow(event) {
  if (event.target !== find(".sides") || !isStrip()) return;
  clearTimeout(settled);
  settled = setTimeout(land, 120);
  show();
}

export function followStrip() {
  document.addEventListener("click", jump);
  document.addEventListener("scroll", follow, { capture: true, passive: true });
  document.addEventListener("battle:shown", show);
  document.addEventListener("battle:text", show);
  narrow.addEventListener("change", show);
  show();
}
