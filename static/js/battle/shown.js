// The battle that is shown: two parts of the page stand for it, `#battle` and `#decision`.
import { byId, data, find, one, tell } from "../parts/dom.js";

/**
 * @typedef {object} Parts
 * @property {HTMLElement} battle
 * @property {HTMLElement} decision
 */

export const battle = () => byId("battle");
export const decision = () => byId("decision");
export const idOf = (part = battle()) => data(part, "battle");
export const isOpen = () => decision().dataset.state === "open";

/** Whether votes flow: the next battle is shown before the vote has arrived. */
export const flows = () => "flows" in battle().dataset;

/**
 * What a reply holds of the page of a battle.
 * @param {string} html
 */
export function partsOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return {
    battle: page.getElementById("battle"),
    decision: page.getElementById("decision"),
    question: page.getElementById("question"),
  };
}

/**
 * Puts both parts, or a decision alone, into the page and gives those that were there.
 * @param {{ battle: HTMLElement | null, decision: HTMLElement }} parts
 * @returns {Parts}
 */
export function show(parts) {
  const before = { battle: battle(), decision: decision() };
  if (parts.battle) before.battle.replaceWith(parts.battle);
  before.decision.replaceWith(parts.decision);
  if (parts.battle) history.replaceState(null, "", parts.battle.dataset.here);
  if (parts.battle) byId("where").textContent = data(parts.battle, "where");
  if (parts.battle) htmx.process(parts.battle);
  htmx.process(decision());
  tell("battle:shown");
  // Last, for both need the page laid out, and it is laid out once.
  const first = find("[autofocus]", decision()) ?? byId("battle-title");
  first.focus({ preventScroll: true });
  scrollTo(0, 0);
  return before;
}

/** @param {HTMLElement} form @param {boolean} isBusy */
export function setBusy(form, isBusy) {
  form.setAttribute("aria-busy", String(isBusy));
  for (const part of form.querySelectorAll("fieldset")) part.disabled = isBusy;
}

/** @param {string} words */
export function say(words) {
  byId("saved").textContent = words;
}

/** Says one of the sentences that the page brings along.
 * @param {string} name
 */
export function saySentence(name) {
  say(data(byId("saved"), name));
}

/** @param {number} votes */
export function count(votes) {
  const today = byId("today");
  const number = Number(today.dataset.number) + votes;
  const goal = data(battle(), "goal");
  const words = data(today, goal && number <= Number(goal) ? "wordsOf" : "words");
  today.dataset.number = String(number);
  today.textContent = words.replace("{number}", String(number)).replace("{goal}", goal);
}

/** Which battle this is today, in words. */
export function wordsOfNext() {
  const saved = byId("saved");
  const number = Number(byId("today").dataset.number) + 1;
  const goal = data(battle(), "goal");
  const words = data(saved, goal && number <= Number(goal) ? "nextOf" : "next");
  return words.replace("{number}", String(number)).replace("{goal}", goal);
}

/** @param {boolean} isSaved Whether the server has the vote before. */
export function sayNext(isSaved) {
  say(isSaved ? data(byId("saved"), "saved").replace("{words}", wordsOfNext()) : wordsOfNext());
}

export const dock = () => one(".dock");
