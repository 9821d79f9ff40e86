// What was decided is kept in this browser until the server has it, and sent again until it has.
// One after the other, in the order of the decisions; each has a key, so that twice is once.
import { byId, csrfToken, data } from "./dom.js";

/** @typedef {{ name: string, address: string, fields: string[][], battle: string }} Entry */
/** @typedef {{ status: number, html: string }} Reply */

const GIVE_UP_AFTER = 20_000; // milliseconds without a reply
const WAITS = [1, 2, 4, 8, 15, 30]; // seconds before the next try
const LATER = [401, 403, 408, 425, 429]; // of all refusals these may end: a sign-in, a busy server

const line = () => byId("outbox");
const prefix = () => `outbox-${data(line(), "person")}-`; // another person's stay until they sign in

/** @type {Entry[]} */
let kept = [];
/** @type {{ battle: string, words: string }[]} */
let refused = []; // for good, since this page was opened; what stands behind them is sent all the same
let number = 0;
/** @type {Map<string, (reply: Reply) => void>} */
const answered = new Map(); // by name, for those that this page waits for
let isSending = false;
let failures = 0;
/** @type {(() => void) | null} */
let wake = null; // ends a wait

/** @returns {Entry[]} */
function read() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(prefix()));
    return names.sort().map((name) => ({ ...JSON.parse(localStorage[name]), name }));
  } catch {
    return [];
  }
}

/** @param {Entry} entry */
function keep(entry) {
  kept.push(entry);
  try {
    localStorage.setItem(entry.name, JSON.stringify(entry));
  } catch {
    // Full or forbidden: then it is kept as long as this page.
  }
}

/** @param {Entry} entry */
function forget(entry) {
  kept = kept.filter((other) => other !== entry);
  try {
    localStorage.removeItem(entry.name);
  } catch {
    // It was not kept there either.
  }
}

// A page that is loaded while its vote arrives may have been written before it did.
/** @param {string} battle */
function noteDone(battle) {
  try {
    sessionStorage.setItem("outbox-done", battle);
  } catch {
    // Then such a page shows the decision once more, and the server says that it stands.
  }
}

/** @param {"saved" | "saving" | "failed" | "signedOut" | "refused"} state */
function tell(state) {
  line().dataset.state = state;
  line().textContent = data(line(), state)
    .replace("{number}", String(kept.length))
    .replace("{words}", refused.map((each) => each.words).join(" "));
  document.dispatchEvent(new CustomEvent("outbox:state", { detail: { state } }));
}

/** @param {Entry} entry */
function post(entry) {
  return fetch(entry.address, {
    method: "POST",
    body: new URLSearchParams(entry.fields),
    headers: { "X-CSRFToken": csrfToken(), "Arena-Part": "yes" },
    redirect: "manual",
    keepalive: true,
    signal: AbortSignal.timeout(GIVE_UP_AFTER),
  });
}

// Whether another try would change nothing. Who was signed out gets 403 for want of a token, which
// the reply says (web/csrf.py); any other one is the server's last word.
/** @param {Response} reply */
function isFinal({ ok, status, headers }) {
  const isRefusal = status >= 400 && status < 500;
  const isForGood = !LATER.includes(status) || (status === 403 && !headers.has("Arena-No-Token"));
  return ok || (isRefusal && isForGood);
}

// Whether the reply is the last word; the state says what is wrong where it is not.
/** @param {Entry} entry */
async function settle(entry) {
  /** @type {Response | null} */
  let reply = null;
  try {
    reply = await post(entry);
    if (isFinal(reply)) {
      const { status } = reply;
      done(entry, { status, html: status === 204 ? "" : await reply.text() });
      return true;
    }
  } catch {
    // Nobody answered, or not to the end.
  }
  const isSignedOut = reply?.type === "opaqueredirect" || reply?.status === 403;
  tell(isSignedOut ? "signedOut" : "failed");
  return false;
}

/** @param {Reply} reply */
function reasonIn({ status, html }) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const words = page.querySelector(".notice, .errorlist")?.textContent?.trim();
  return words || data(line(), "noReason").replace("{status}", String(status));
}

/** @param {Entry} entry @param {Reply} reply */
function done(entry, reply) {
  forget(entry);
  refused = refused.filter(({ battle }) => !battle || battle !== entry.battle);
  if (reply.status >= 400) refused.push({ battle: entry.battle, words: reasonIn(reply) });
  if (entry.battle) noteDone(entry.battle);
  answered.get(entry.name)?.(reply);
  answered.delete(entry.name);
}

/** @returns {Promise<void>} */
function wait() {
  const seconds = WAITS[Math.min(failures, WAITS.length) - 1];
  return new Promise((resume) => {
    const timer = setTimeout(resume, seconds * 1000);
    wake = () => {
      clearTimeout(timer);
      resume();
    };
  });
}

async function send() {
  if (isSending) return;
  isSending = true;
  while (kept.length) {
    if (!failures) tell("saving");
    if (await settle(kept[0])) {
      failures = 0;
    } else {
      failures += 1;
      await wait();
      wake = null;
    }
  }
  isSending = false;
  tell(refused.length ? "refused" : "saved");
}

/**
 * Keeps and sends; gives the reply once there is one.
 * @param {string} address
 * @param {string[][]} fields
 * @param {string} battle
 * @returns {Promise<Reply>}
 */
export function add(address, fields, battle) {
  number += 1;
  const name = `${prefix()}${Date.now()}-${number}`; // in order of time
  const reply = new Promise((resolve) => answered.set(name, resolve));
  keep({ name, address, fields, battle });
  void send();
  return reply;
}

/**
 * Whether it was this battle that arrived last; asked once.
 * @param {string} battle
 */
export function hasJustSent(battle) {
  try {
    const isIt = sessionStorage.getItem("outbox-done") === battle;
    if (isIt) sessionStorage.removeItem("outbox-done");
    return isIt;
  } catch {
    return false;
  }
}

/** @param {string} battle */
export const holds = (battle) => kept.some((entry) => entry.battle === battle);
export const isEmpty = () => kept.length === 0;

export const retry = () => wake?.();

export function start() {
  kept = read();
  addEventListener("online", retry);
  if (kept.length) void send();
}
