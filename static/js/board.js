// Keeps an open board up to date: an event says that there is a newer snapshot, htmx fetches the
// table. Until there are events it asks every 15 seconds, and with them once a minute, because a
// stream can die without a word. What a reader opened or focused stays.
(() => {
  "use strict";
  const POLL_MS = 15_000;
  const LIVE_MS = 60_000;
  const SPREAD_MS = 5_000; // over which readers spread who are all told at once to look again
  const MOVE_MS = 180;
  const RETRIES = 4;
  const RETRY_MS = 100;
  const ANNOUNCE_MS = 60_000;
  const board = document.querySelector("[sse-connect]");
  const live = document.getElementById("live");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const ago = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  let shown = board.dataset.etag;
  let announced = null; // the snapshot of the newest event
  let retries = 0;
  let every = 0; // how often the table is asked for, whatever events say
  let timer = 0;
  let spokenAt = 0;
  let before = null;

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

  const strong = (etag) => (etag ?? "").replace(/^W\//, "");

  function say(state) {
    live.hidden = false;
    live.textContent = live.dataset[state];
    live.className = `status ${state === "live" ? "good" : "wait"}`;
  }

  // Errors come at each try to connect, and must not put the next look off.
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
      open: [...board.querySelectorAll("details[open]")].map((details) => details.id),
      rows: new Map(rows().map((row) => [row.dataset.row, place(row)])),
    };
  });
  board.addEventListener("htmx:afterSwap", () => {
    if (!before) return;
    for (const id of before.open) document.getElementById(id)?.setAttribute("open", "");
    for (const row of rows()) explain(row, before.rows.get(row.dataset.row));
    before = null;
    tellAge();
    speak();
    lookAgainIfEarly();
  });

  const rows = () => [...board.querySelectorAll("[data-row]")];
  const place = (row) => ({ top: row.offsetTop, table: tableOf(row), votes: row.dataset.votes });
  const tableOf = (row) => row.closest("table").className;

  // The event may overtake the news that the web process gets: then the old table came once more.
  function lookAgainIfEarly() {
    const now = document.getElementById("standing").dataset.snapshot;
    if (!announced || announced === now || retries <= 0) return;
    setTimeout(look, RETRY_MS * 2 ** (RETRIES - retries--));
  }

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
    const region = document.getElementById("announce");
    region.textContent = "";
    setTimeout(() => (region.textContent = board.dataset.updated), 100);
  }

  function tellAge() {
    for (const time of board.querySelectorAll("[data-ago]")) {
      const seconds = Math.max(0, (Date.now() - Date.parse(time.dateTime)) / 1000);
      if (seconds >= 86_400) continue; // a date says more
      const [size, unit] =
        seconds < 60 ? [1, "second"] : seconds < 3600 ? [60, "minute"] : [3600, "hour"];
      time.textContent = ago.format(-Math.floor(seconds / size), unit);
    }
  }

  ask(POLL_MS);
  setInterval(tellAge, 5000);
  tellAge();
})();
