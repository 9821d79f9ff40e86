// The task beside or above the answers: folded or open for this session, as wide as it was made, and
// with a sign where there is more of it than is seen.
import { around, find, targetOf } from "../parts/dom.js";
import { choose } from "./choices.js";

const STEP = 32; // pixels for one press of an arrow
const root = document.documentElement;

const task = () => /** @type {HTMLDetailsElement | null} */ (find("#task"));
const grip = () => find(".grip");
const width = () => Math.round(task()?.getBoundingClientRect().right ?? 0); // of the column

function open() {
  const part = task();
  if (part) part.open = root.dataset.task !== "closed";
}

/** @param {Event} event */
function keepOpen(event) {
  const part = targetOf(event);
  if (!(part instanceof HTMLDetailsElement) || part.id !== "task") return;
  root.dataset.task = part.open ? "open" : "closed";
  try {
    sessionStorage.setItem("battle-task", root.dataset.task);
  } catch {
    // It is then remembered on this page only.
  }
  look();
}

// Above the answers the text is cut, and a button shows all of it; beside them it scrolls.
function look() {
  const part = task();
  const text = part && find(".task-text", part);
  const button = part && find(".whole-task", part);
  if (!part || !text || !button) return;
  const left = (/** @type {Element} */ box) => box.scrollHeight - box.clientHeight - box.scrollTop;
  const isCut = part.open && (left(text) > 8 || left(part) > 8);
  part.classList.toggle("cut", isCut);
  const isWhole = part.classList.contains("whole");
  button.hidden = !isWhole && text.scrollHeight - text.clientHeight < 8;
  grip()?.setAttribute("aria-valuenow", String(width()));
}

/** @param {number} wanted */
function resize(wanted) {
  const [least, most] = ["aria-valuemin", "aria-valuemax"].map((name) =>
    Number(grip()?.getAttribute(name)),
  );
  choose("task-width", String(Math.round(Math.min(most, Math.max(least, wanted)))));
  look();
}

/** @param {PointerEvent} event */
function drag(event) {
  const handle = around(event, ".grip");
  if (!handle) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  const from = event.clientX - width();
  const follow = (/** @type {PointerEvent} */ moved) => resize(moved.clientX - from);
  handle.addEventListener("pointermove", follow);
  const drop = () => handle.removeEventListener("pointermove", follow);
  handle.addEventListener("lostpointercapture", drop, { once: true });
}

/** @param {KeyboardEvent} event */
function step(event) {
  const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
  if (!by || !around(event, ".grip")) return;
  event.preventDefault();
  resize(width() + by);
}

/** @param {Event} event */
function press(event) {
  const button = around(event, ".whole-task");
  if (!button) return;
  const isWhole = task()?.classList.toggle("whole") ?? false;
  button.setAttribute("aria-expanded", String(isWhole));
  look();
}

export function offerTask() {
  document.addEventListener("toggle", keepOpen, { capture: true });
  document.addEventListener("pointerdown", drag);
  document.addEventListener("keydown", step, { capture: true });
  document.addEventListener("click", press);
  document.addEventListener("scroll", (event) => {
    if (targetOf(event).closest("#task")) look();
  }, { capture: true, passive: true });
  document.addEventListener("battle:shown", () => {
    open();
    look();
  });
  addEventListener("resize", look);
  document.fonts.addEventListener("loadingdone", look);
  open();
  look();
}
