// From battle to battle without waiting: at the vote the next one takes its place at once, and the
// vote is saved behind it (parts/outbox.js).
import { around, byId, data, find, targetOf, tell } from "../parts/dom.js";
import * as outbox from "../parts/outbox.js";
import * as prefetched from "./prefetched.js";
import * as change from "./change.js";
import { clearQuestion, showQuestion } from "./question.js";
import * as shown from "./shown.js";

/** @typedef {import("./shown.js").Parts} Parts */

/** @type {Parts | null} */
let last = null; // the battle that was voted on last, to go back to
/** @type {Parts | null} */
let aside = null; // the battle that waits while the last one is changed
let hasSeenNames = false; // of the battle that was voted on last

// What is sent.

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 * @returns {[string, string][]}
 */
function fieldsOf(form, submitter) {
  const fields = new FormData(form, submitter);
  fields.delete("csrfmiddlewaretoken");
  return [...fields].map(([name, value]) => [name, String(value)]);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 * @param {boolean} isVote
 */
async function go(form, submitter, isVote) {
  const next = prefetched.take();
  const fields = fieldsOf(form, submitter);
  if (shown.flows()) fields.push(["flow", "on"]);
  if (next) fields.push(["shown", shown.idOf(next.battle)]);
  const id = shown.idOf();
  const reply = outbox.add(form.getAttribute("action") ?? "", fields, id);
  tell("battle:sent");
  if (isVote) change.noteVote(form, submitter);
  if (!next) {
    shown.setBusy(shown.decision(), true); // what was sent is not changed any more
    return wait(await reply, isVote);
  }
  leave(shown.show(next), isVote);
  if (isVote) shown.sayNext(false);
  else shown.saySentence("skipped");
  const { status, html } = await reply;
  if (isVote && status <= 204 && byId("saved").textContent === shown.wordsOfNext()) shown.sayNext(true);
  if (status === 200) prefetched.hold(html, isLast(id));
  else if (status === 204) prefetched.end();
  if (status > 204) comeBack(id, html);
}

// Nothing was there to go on with: what the server says takes the place of the decision, or of
// both parts.
/**
 * @param {import("../parts/outbox.js").Reply} reply
 * @param {boolean} isVote
 */
function wait({ status, html }, isVote) {
  const { battle, decision, question } = shown.partsOf(html);
  const isOver = !isVote && status === 200 && !battle;
  if (!decision || isOver) return location.assign(data(shown.dock(), "work"));
  if (battle) {
    leave(shown.show({ battle, decision }), isVote);
    showQuestion(question);
    prefetched.forget(); // it came meanwhile, and is the one that is shown
    if (isVote) shown.sayNext(true);
    else shown.saySentence("skipped");
  } else {
    const isChange = shown.decision().getAttribute("action") === shown.battle().dataset.change;
    shown.show({ battle: null, decision });
    clearQuestion(); // a receipt asks its own
    shown.say(decision.dataset.status ?? data(byId("saved"), "open"));
    if (status === 200 && isVote && !isChange) shown.count(1);
  }
  void ask();
}

/** @param {Parts} parts @param {boolean} isVote */
function leave(parts, isVote) {
  if (!isVote) return;
  last = parts;
  hasSeenNames = false;
  shown.count(1);
  offer(parts.battle);
  clearQuestion(); // about the battle before: whoever went on did not want to say
}

/** @param {string} id */
const isLast = (id) => last !== null && shown.idOf(last.battle) === id;

// A vote that was not taken is shown again as it was, and why.
/** @param {string} id @param {string} html */
function comeBack(id, html) {
  const { decision: refused } = shown.partsOf(html);
  if (!refused || !last || !isLast(id) || aside) return;
  prefetched.holdAgain(shown.show({ battle: last.battle, decision: refused }));
  last = null;
  shown.count(-1);
}

async function ask() {
  if (!aside) await prefetched.ask();
}

// Going back to the last vote.

/** @param {HTMLElement} part */
function offer(part) {
  const link = /** @type {HTMLAnchorElement} */ (byId("last-vote"));
  link.href = data(part, "change");
  link.hidden = false;
  const who = byId("who");
  who.dataset.names = data(part, "names");
  who.hidden = !who.dataset.names;
}

/** @param {Parts} parts @param {HTMLFormElement} form */
function undo(parts, form) {
  form.setAttribute("action", data(parts.battle, "change"));
  form.removeAttribute("data-draft");
  shown.setBusy(form, false);
  const key = /** @type {HTMLInputElement} */ (form.elements.namedItem("client_id"));
  key.value += `-${Date.now()}`;
  aside = shown.show(parts);
  change.markChange(form);
  shown.saySentence("changing");
}

/** Leaves the last vote as it was: what stood waiting is shown again.
 * @param {Event} event
 */
function leaveVote(event) {
  if (!aside) return; // the link leads to the receipt
  event.preventDefault();
  change.takeBack(shown.decision());
  last = shown.show(aside);
  aside = null;
  shown.saySentence("keptVote");
}

/** Why the key that goes back to the last vote does nothing, in words. */
export function sayWhyNoUndo() {
  if (aside || change.isShown()) return;
  shown.saySentence(hasSeenNames ? "namesSeen" : "noneBefore");
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 * @param {Parts} waiting
 */
async function sendChange(form, submitter, waiting) {
  const id = shown.idOf();
  const reply = outbox.add(form.getAttribute("action") ?? "", fieldsOf(form, submitter), id);
  tell("battle:sent");
  change.endChange(form);
  change.noteVote(form, submitter);
  last = shown.show(waiting);
  aside = null;
  shown.saySentence("again");
  const { status, html } = await reply;
  if (status > 204) comeBack(id, html);
}

/** @param {Event} event */
function goBack(event) {
  if (!last || !(last.decision instanceof HTMLFormElement)) return; // the link leads there
  event.preventDefault();
  if (!aside) undo(last, last.decision);
}

// After the vote: who wrote the answers.

/** @param {Node[]} content */
function openAfter(content) {
  const after = byId("after");
  after.replaceChildren(...content);
  after.showPopover();
  find("[autofocus], button", after)?.focus();
}

/** @param {HTMLButtonElement} button */
async function revealLast(button) {
  button.disabled = true;
  const { status, html } = await outbox.add(`${data(button, "names")}?part=reveal`, [], "");
  button.disabled = false;
  button.hidden = true;
  if (status !== 200) return;
  last = null; // a change would not count any more
  hasSeenNames = true;
  byId("last-vote").hidden = true;
  const page = new DOMParser().parseFromString(html, "text/html");
  openAfter([...page.body.childNodes]);
}

function showNames() {
  byId("names-first").hidePopover();
  void revealLast(/** @type {HTMLButtonElement} */ (byId("who")));
}

/** @param {Event} event */
function press(event) {
  if (around(event, "#last-vote")) goBack(event);
  else if (around(event, "#keep-vote")) leaveVote(event);
  else if (around(event, "#who")) byId("names-first").showPopover();
  else if (around(event, "#show-names")) showNames();
  else if (around(event, "#again")) outbox.retry();
}

/** @param {SubmitEvent} event */
function send(event) {
  const form = targetOf(event);
  if (!(form instanceof HTMLFormElement)) return;
  if (form === shown.decision()) {
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    if (aside) void sendChange(form, event.submitter, aside);
    else void go(form, event.submitter, true);
  } else if (form.closest("#skip") && shown.flows()) {
    event.preventDefault();
    byId("skip").hidePopover();
    void go(form, event.submitter, false);
  }
}

/** @param {string} state Of what is kept in this browser. */
function tellWhetherItWaits(state) {
  const notice = find(".failed", shown.decision());
  const waits = outbox.holds(shown.idOf()) && !aside;
  if (notice) notice.hidden = !(waits && state !== "saving" && state !== "saved");
}

export function startFlow() {
  // The page was loaded again before its vote had arrived.
  const wasSent = outbox.holds(shown.idOf());
  document.addEventListener("click", press);
  document.addEventListener("submit", send);
  document.addEventListener("outbox:state", ({ detail }) => {
    tellWhetherItWaits(detail.state);
    if (detail.state !== "saved" && detail.state !== "refused") return;
    if (wasSent && detail.state === "saved") location.reload(); // it shows the receipt now
    else if (wasSent) shown.setBusy(shown.decision(), false);
    setTimeout(() => void ask()); // when those who waited for the reply have seen it
  });
  document.addEventListener("battle:kept", () => {
    prefetched.keep();
    void ask();
  });
  addEventListener("pagehide", prefetched.giveBack);
  if (wasSent) shown.setBusy(shown.decision(), true);
  const isFirst = "draft" in shown.decision().dataset; // a vote, not a change of one
  if (isFirst && outbox.hasJustSent(shown.idOf())) location.reload();
  else void ask();
}
