// Keeps an open board up to date: an event says that there is a newer snapshot, htmx fetches the
// table. Until there are events it asks every 15 seconds, and with them once a minute, because a
// stream can die without a word. What a reader opened or focused stays.
import { offerComforts } from "./parts/comforts.js";
import { fillCorner } from "./parts/corner.js";
import { all, announce, byId, data, one } from "./parts/dom.js";

const POLL_MS = 15_000;
const LIVE_MS = 60_000;
const SPREAD_MS = 5_000; // over which readers spread who are all told at once to look again
const MOVE_MS = 180;
const RETRIES = 4;
const RETRY_MS = 100;
const ANNOUNCE_MS = 60_000;
const board = one("[sse-connect]");
const live = byId("live");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const ago = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
let shown = data(board, "etag");
let announced = ""; // the snapshot of the newest event
let retries = 0;
let every = 0; // how often the table is asked for, whatever events say
/** @type {ReturnType<typeof setInterval> | undefined} */
let timer;
let spokenAt = 0;
/** @type {{ open: string[], rows: Map<string, Place> } | null} */
let before = null;

/** @typedef {{ top: number, table: string, votes: string }} Place */

const look = () => htmx.trigger(board, "look");

// The live process is another origin and wants no cookies; the extension would send them.
htmx.createEventSource = (url) => {
  const source = new EventSource(url);
  source.addEventListener("snapshot", (event) => {
    if (event.data !== "again") return;
    event.stopImmediatePropagation(); // it names no snapshot, and htmx would fetch at once
    setTimeout(look, Math.random() * SPREAD_MS);
  });
  return source;
};

/** @param {string | null} etag */
const strong = (etag) => (etag ?? "").replace(/^W\//, "");

/** @param {"live" | "polling"} state */
function say(state) {
  live.hidden = false;
  live.textContent = data(live, state);
  const looks = state === "live" ? "good" : "wait";
  live.className = `status ${live.dataset.still === undefined ? looks : "off"}`;
}

// Errors come at each try to connect, and must not put the next look off.
/** @param {number} milliseconds */
function ask(milliseconds) {
  if (every === milliseconds) return;
  every = milliseconds;
  clearInterval(timer);
  timer = setInterval(() => {
    if (every === POLL_MS) say("polling");
    look();
  }, every);
}

board.addEventListener("htmx:sseOpen", () => {
  ask(LIVE_MS);
  say("live");
  look(); // whatever was missed while there was no connection
});
board.addEventListener("htmx:sseError", () => {
  ask(POLL_MS);
  say("polling");
});
board.addEventListener("sse:snapshot", (event) => {
  announced = event.detail.data;
  retries = RETRIES;
});

board.addEventListener("htmx:beforeSwap", (event) => {
  const etag = strong(event.detail.xhr.getResponseHeader("ETag"));
  if (etag && etag === shown) {
    event.detail.shouldSwap = false;
    lookAgainIfEarly();
    return;
  }
  shown = etag;
  before = {
    open: all("details[open]", board).map((details) => details.id),
    rows: new Map(rows().map((row) => [data(row, "row"), place(row)])),
  };
});
board.addEventListener("htmx:afterSwap", () => {
  if (!before) return;
  for (const id of before.open) document.getElementById(id)?.setAttribute("open", "");
  for (const row of rows()) explain(row, before.rows.get(data(row, "row")));
  before = null;
  tellAge();
  speak();
  lookAgainIfEarly();
});

const rows = () => all("[data-row]", board);

/** @param {HTMLElement} row @returns {Place} */
const place = (row) => ({ top: row.offsetTop, table: tableOf(row), votes: data(row, "votes") });

/** @param {HTMLElement} row */
const tableOf = (row) => row.closest("table")?.className ?? "";

// The event may overtake the news that the web process gets: then the old table came once more.
function lookAgainIfEarly() {
  const now = data(byId("standing"), "snapshot");
  if (!announced || announced === now || retries <= 0) return;
  setTimeout(look, RETRY_MS * 2 ** (RETRIES - retries--));
}

/** @param {HTMLElement} row @param {Place} [old] */
function explain(row, old) {
  if (!old || still.matches) return;
  const moved = old.top - row.offsetTop;
  if (moved && old.table === tableOf(row)) {
    row.animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], {
      duration: MOVE_MS,
      easing: "ease-out",
    });
  }
  if (old.votes !== row.dataset.votes) row.classList.add("flash");
}

function speak() {
  if (Date.now() - spokenAt < ANNOUNCE_MS) return;
  spokenAt = Date.now();
  announce(""); // the same words twice are said twice
  setTimeout(() => announce(data(board, "updated")), 100);
}

function tellAge() {
  for (const time of board.querySelectorAll("time")) {
    if (time.dataset.ago === undefined) continue;
    const seconds = Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000);
    if (seconds >= 86_400) continue; // a date says more
    const [size, unit] = /** @type {[number, Intl.RelativeTimeFormatUnit]} */ (
      seconds < 60 ? [1, "second"] : seconds < 3600 ? [60, "minute"] : [3600, "hour"]
    );
    time.textContent = ago.format(-Math.floor(seconds / size), unit);
  }
}

offerComforts();
void fillCorner();
ask(POLL_MS);
setInterval(tellAge, 5000);
tellAge();
