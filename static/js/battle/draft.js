// What is entered is kept on the server as it changes, so that nothing is lost with the page.
import { byId, data, targetOf } from "../parts/dom.js";

const WAIT = 700; // milliseconds after the last change
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
let before = ""; // what was kept last

/** @returns {HTMLFormElement | null} */
const form = () => document.querySelector("form#decision[data-draft]");

/** @param {HTMLFormElement} from */
function wordsOf(from) {
  const fields = new FormData(from);
  fields.delete("client_id");
  return new URLSearchParams([...fields].map(([name, value]) => [name, String(value)]));
}

function stop() {
  clearTimeout(timer);
  timer = undefined;
}

async function keep() {
  stop();
  const from = form();
  if (!from) return;
  const body = wordsOf(from);
  if (String(body) !== before) sayKept(await send(data(from, "draft"), body));
}

/** @param {string} address @param {URLSearchParams} body */
async function send(address, body) {
  // Also while the page is left.
  const options = /** @type {const} */ ({ method: "POST", redirect: "error", keepalive: true });
  try {
    const reply = await fetch(address, { ...options, body });
    if (reply.ok) before = String(body);
    return reply.ok;
  } catch {
    return false;
  }
}

/** @param {boolean} isKept */
function sayKept(isKept) {
  const saved = byId("saved");
  if (form()) saved.dataset.kept = data(saved, isKept ? "draft" : "draftFailed");
}

/** @param {Event} event */
function later(event) {
  if (!form() || targetOf(event).closest("form") !== form()) return;
  stop();
  timer = setTimeout(() => void keep(), WAIT);
}

function keepNow() {
  if (timer) void keep();
}

export function keepDrafts() {
  document.addEventListener("change", later);
  document.addEventListener("input", later);
  document.addEventListener("battle:sent", stop);
  document.addEventListener("battle:shown", () => {
    delete byId("saved").dataset.kept;
    before = "";
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) keepNow();
  });
  addEventListener("pagehide", keepNow);
}
