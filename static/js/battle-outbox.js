// What was decided is kept in this browser until the server has it, and sent again until it has.
// One after the other, in the order of the decisions; each has a key, so that twice is once.
(() => {
  "use strict";
  const line = document.getElementById("outbox");
  if (!line) return;
  const NAME = `outbox-${line.dataset.person}-`; // another person's stay until they sign in here
  const GIVE_UP_AFTER = 20_000; // milliseconds without a reply
  const WAITS = [1, 2, 4, 8, 15, 30]; // seconds before the next try
  const FINAL = [200, 204, 404, 409, 422]; // replies that another try would not change

  let kept = read();
  let number = 0;
  const answered = new Map(); // by name, for those that this page waits for
  let isSending = false;
  let failures = 0;
  let wake = null; // ends a wait

  function read() {
    try {
      const names = Object.keys(localStorage).filter((name) => name.startsWith(NAME));
      return names.sort().map((name) => ({ ...JSON.parse(localStorage[name]), name }));
    } catch {
      return [];
    }
  }

  function keep(entry) {
    kept.push(entry);
    try {
      localStorage.setItem(entry.name, JSON.stringify(entry));
    } catch {
      // Full or forbidden: then it is kept as long as this page.
    }
  }

  function forget(entry) {
    kept = kept.filter((other) => other !== entry);
    try {
      localStorage.removeItem(entry.name);
    } catch {
      // It was not kept there either.
    }
  }

  // A page that is loaded while its vote arrives may have been written before it did.
  function noteDone(battle) {
    try {
      sessionStorage.setItem("outbox-done", battle);
    } catch {
      // Then such a page shows the decision once more, and the server says that it stands.
    }
  }

  function tell(state, words = "") {
    line.dataset.state = state;
    line.textContent = line.dataset[state]
      .replace("{number}", kept.length)
      .replace("{words}", words);
    document.dispatchEvent(new CustomEvent("outbox:state", { detail: { state } }));
  }

  async function post(entry) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    return fetch(entry.address, {
      method: "POST",
      body: new URLSearchParams(entry.fields),
      headers: { "X-CSRFToken": token, "Arena-Part": "yes" },
      redirect: "manual",
      keepalive: true,
      signal: AbortSignal.timeout(GIVE_UP_AFTER),
    });
  }

  // Whether the reply is the last word; the state says what is wrong where it is not.
  async function settle(entry) {
    let reply;
    try {
      reply = await post(entry);
      if (FINAL.includes(reply.status)) {
        const { status } = reply;
        done(entry, { status, html: status === 204 ? "" : await reply.text() });
        return true;
      }
    } catch {
      reply = null;
    }
    const isSignedOut = reply?.type === "opaqueredirect" || reply?.status === 403;
    tell(isSignedOut ? "signedOut" : "failed");
    return false;
  }

  function done(entry, reply) {
    forget(entry);
    if (entry.battle) noteDone(entry.battle);
    answered.get(entry.name)?.(reply);
    answered.delete(entry.name);
  }

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
    if (line.dataset.state !== "refused") tell("saved");
  }

  window.outbox = {
    // Keeps and sends; gives the reply `{status, html}` once there is one.
    add(address, fields, battle) {
      number += 1;
      const name = `${NAME}${Date.now()}-${number}`; // in order of time
      const reply = new Promise((resolve) => answered.set(name, resolve));
      keep({ name, address, fields, battle });
      void send();
      return reply;
    },
    // Whether it was this battle that arrived last; asked once.
    hasJustSent(battle) {
      try {
        const isIt = sessionStorage.getItem("outbox-done") === battle;
        if (isIt) sessionStorage.removeItem("outbox-done");
        return isIt;
      } catch {
        return false;
      }
    },
    holds: (battle) => kept.some((entry) => entry.battle === battle),
    isEmpty: () => kept.length === 0,
    refuse: (words) => tell("refused", words),
    retry() {
      wake?.();
    },
  };

  addEventListener("online", () => wake?.());
  if (kept.length) void send();
})();
