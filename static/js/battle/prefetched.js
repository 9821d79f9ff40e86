// The next battle: fetched while one is read, held for a while, shown at the vote.
import { csrfToken, data } from "../parts/dom.js";
import * as outbox from "../parts/outbox.js";
import { showQuestion } from "./question.js";
import { battle, dock, flows, idOf, isOpen, partsOf } from "./shown.js";

/** @typedef {import("./shown.js").Parts & { held: number, until: number }} Held */

/** @type {Held | null} */
let next = null;
let isAsking = false;
let isOver = false; // there was no next one

/**
 * The page says whether one is held, to whoever watches it.
 * @param {Held | null} held
 */
function setNext(held) {
  next = held;
  dock().toggleAttribute("data-holds-next", held !== null);
}

/** @param {HTMLElement} part */
export const secondsLeft = (part) => Number(part.dataset.secondsLeft) * 1000;

/** @param {import("./shown.js").Parts} parts */
export function holdAgain(parts) {
  const held = secondsLeft(parts.battle);
  setNext({ ...parts, held, until: Date.now() + held });
}

/**
 * @param {string} html The reply that brought the next battle, and maybe a question.
 * @param {boolean} [isAbout] Whether the question is about the vote before.
 */
export function hold(html, isAbout = false) {
  const { battle: part, decision, question } = partsOf(html);
  if (isAbout) showQuestion(question);
  isOver = !part;
  if (!part || !decision) return;
  if (idOf(part) !== idOf()) holdAgain({ battle: part, decision }); // else it is shown by now
}

export function end() {
  isOver = true;
}

export function forget() {
  setNext(null);
}

/** The next battle, if it is still held; whoever takes it shows it. */
export function take() {
  const taken = next && Date.now() < next.until ? next : null;
  setNext(null);
  if (taken) taken.battle.dataset.secondsLeft = battle().dataset.leaseSeconds;
  return taken;
}

export async function ask() {
  if (next || isAsking || isOver || !outbox.isEmpty() || !flows() || !isOpen()) return;
  isAsking = true;
  try {
    const reply = await fetch(data(dock(), "prefetched"), {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken() },
      redirect: "error",
    });
    if (reply.status === 200) hold(await reply.text());
    else isOver = reply.status === 204;
  } catch {
    // Then the vote waits for its reply, as without a script.
  }
  isAsking = false;
}

/** Somebody is at work: what is held is held longer. */
export function keep() {
  if (next && Date.now() < next.until) next.until = Date.now() + next.held;
  else setNext(null);
  isOver = false;
}

/** Whoever leaves the page gives it back. */
export function giveBack() {
  if (!next) return;
  const body = new URLSearchParams({ csrfmiddlewaretoken: csrfToken() });
  navigator.sendBeacon(data(dock(), "back"), body);
  setNext(null);
}
