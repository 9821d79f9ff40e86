// Time of a battle: how long it was really looked at, and how long it is still lent.
import { around, byId, csrfToken, data, find, fieldOf, targetOf, tell } from "../parts/dom.js";
import { battle, idOf } from "./shown.js";

/**
 * @typedef {object} Times
 * @property {number | null} shownAt
 * @property {number | null} firstKeyAt
 * @property {number} active Milliseconds.
 * @property {number} hidden Milliseconds.
 * @property {number} leaseEnds
 * @property {number} counted Up to when `active` and `hidden` were taken.
 * @property {boolean} isGone Somebody else may have it.
 */

const IDLE = 60_000; // without input for longer than this nobody is at work
const TELL_EVERY = 60_000;
const TRY_AGAIN = 10_000;

/** @type {Map<string, Times>} */
const times = new Map(); // by battle, for those that are come back to
/** @type {Times} */
let at; // the times of the battle that is shown
let wasHidden = document.hidden;
let lastInput = 0;
let warnBefore = 0;
let toldNext = 0;
let shown = ""; // which words the notice says

/** @param {number} now @returns {Times} */
function newTimes(now) {
  const leaseEnds = now + Number(data(battle(), "secondsLeft")) * 1000;
  const nothing = { shownAt: null, firstKeyAt: null, active: 0, hidden: 0 };
  return { ...nothing, leaseEnds, counted: now, isGone: false };
}

function begin() {
  if (at) count();
  const now = Date.now();
  at = times.get(idOf()) ?? newTimes(now);
  times.set(idOf(), at);
  at.counted = lastInput = now;
  at.isGone = false;
  if (!document.hidden) at.shownAt ??= now;
  warnBefore = Math.min(120, Number(data(battle(), "leaseSeconds")) / 2) * 1000;
  toldNext = now + TELL_EVERY;
  look();
}

const isOpen = () => document.getElementById("decision")?.dataset.state === "open";

function count() {
  const now = Date.now();
  if (wasHidden) at.hidden += now - at.counted;
  else at.active += Math.max(0, Math.min(now, lastInput + IDLE) - at.counted);
  at.counted = now;
  wasHidden = document.hidden;
  if (!wasHidden) at.shownAt ??= now;
}

/** @param {Event} event */
function noteInput(event) {
  count();
  lastInput = Date.now();
  if (event.type === "keydown" || around(event, ".dock")) at.firstKeyAt ??= lastInput;
  if (shown) look();
}

/** @param {HTMLFormElement} form */
function fill(form) {
  count();
  const iso = (/** @type {number | null} */ time) => (time ? new Date(time).toISOString() : "");
  fieldOf(form, "shown_at").value ||= iso(at.shownAt);
  fieldOf(form, "first_key_at").value ||= iso(at.firstKeyAt);
  fieldOf(form, "active_ms").value = String(Math.round(at.active));
  fieldOf(form, "hidden_ms").value = String(Math.round(at.hidden));
}

async function tellActivity() {
  toldNext = Date.now() + TELL_EVERY;
  try {
    const reply = await fetch(data(battle(), "activity"), {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken() },
      redirect: "error",
    });
    if (reply.status === 409) at.isGone = true;
    if (reply.ok) {
      at.leaseEnds = Date.now() + (await reply.json()).seconds_left * 1000;
      tell("battle:kept");
    } else toldNext = Date.now() + TRY_AGAIN;
  } catch {
    toldNext = Date.now() + TRY_AGAIN;
  }
  look();
}

/** @param {"" | "ending" | "over"} kind */
function show(kind) {
  if (kind === shown) return;
  shown = kind;
  const notice = byId("lease");
  notice.replaceChildren();
  if (!kind) return;
  const words = document.createElement("p");
  const minutes = Math.ceil(Math.max(0, at.leaseEnds - Date.now()) / 60_000);
  words.textContent = data(notice, kind).replace("{minutes}", String(minutes));
  words.className = "notice warning";
  if (kind === "ending") words.append(" ", keepButton(data(notice, "keep")));
  notice.append(words);
}

/** @param {string} label */
function keepButton(label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "compact";
  button.textContent = label;
  button.addEventListener("click", () => void tellActivity());
  return button;
}

function look() {
  const now = Date.now();
  if (!isOpen()) return show("");
  const isAtWork = !document.hidden && lastInput > toldNext - TELL_EVERY;
  if (!at.isGone && isAtWork && now >= toldNext) return void tellActivity();
  if (at.isGone || now >= at.leaseEnds) {
    return show(find(".decision .late") ? "" : "over"); // said by the server
  }
  show(at.leaseEnds - now <= warnBefore ? "ending" : "");
}

export function watchClock() {
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    document.addEventListener(kind, noteInput, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", count);
  // Before anybody collects the fields.
  document.addEventListener("submit", (event) => {
    const form = targetOf(event);
    if (form instanceof HTMLFormElement && form.id === "decision") fill(form);
  }, { capture: true });
  document.addEventListener("battle:shown", begin);
  begin();
  setInterval(look, 1000);
}
