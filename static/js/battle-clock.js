// Time of a battle: how long it was really looked at, and how long it is still lent.
(() => {
  "use strict";
  const battle = () => document.getElementById("battle");
  if (!battle()) return;
  const IDLE = 60_000; // without input for longer than this nobody is at work
  const TELL_EVERY = 60_000;
  const TRY_AGAIN = 10_000;
  const notice = document.getElementById("lease");

  const times = new Map(); // by battle, for those that are come back to
  let at; // the times of the battle that is shown
  let wasHidden = document.hidden;
  let lastInput;
  let warnBefore;
  let toldNext;
  let shown = ""; // which words the notice says

  function begin() {
    if (at) count();
    const now = Date.now();
    const { battle: id, secondsLeft, leaseSeconds } = battle().dataset;
    const leaseEnds = now + Number(secondsLeft) * 1000;
    at = times.get(id) ?? { shownAt: null, firstKeyAt: null, active: 0, hidden: 0, leaseEnds };
    times.set(id, at);
    at.counted = lastInput = now; // up to when `active` and `hidden` were taken
    at.isGone = false; // somebody else may have it
    if (!document.hidden) at.shownAt ??= now;
    warnBefore = Math.min(120, Number(leaseSeconds) / 2) * 1000;
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

  function noteInput(event) {
    count();
    lastInput = Date.now();
    if (event.type === "keydown" || event.target.closest?.(".dock")) at.firstKeyAt ??= lastInput;
    if (shown) look();
  }

  function fill(form) {
    count();
    const iso = (time) => (time ? new Date(time).toISOString() : "");
    const fields = form.elements;
    fields.shown_at.value ||= iso(at.shownAt);
    fields.first_key_at.value ||= iso(at.firstKeyAt);
    fields.active_ms.value = Math.round(at.active);
    fields.hidden_ms.value = Math.round(at.hidden);
  }

  async function tell() {
    toldNext = Date.now() + TELL_EVERY;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const reply = await fetch(battle().dataset.activity, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        redirect: "error",
      });
      if (reply.status === 409) at.isGone = true;
      if (reply.ok) {
        at.leaseEnds = Date.now() + (await reply.json()).seconds_left * 1000;
        document.dispatchEvent(new CustomEvent("battle:kept"));
      } else toldNext = Date.now() + TRY_AGAIN;
    } catch {
      toldNext = Date.now() + TRY_AGAIN;
    }
    look();
  }

  function show(kind) {
    if (kind === shown) return;
    shown = kind;
    notice.replaceChildren();
    if (!kind) return;
    const words = document.createElement("p");
    const minutes = Math.ceil(Math.max(0, at.leaseEnds - Date.now()) / 60_000);
    words.textContent = notice.dataset[kind].replace("{minutes}", minutes);
    words.className = "notice warning";
    if (kind === "ending") {
      const keep = document.createElement("button");
      keep.type = "button";
      keep.className = "compact";
      keep.textContent = notice.dataset.keep;
      keep.addEventListener("click", () => void tell());
      words.append(" ", keep);
    }
    notice.append(words);
  }

  function look() {
    const now = Date.now();
    if (!isOpen()) return show("");
    const isAtWork = !document.hidden && lastInput > toldNext - TELL_EVERY;
    if (!at.isGone && isAtWork && now >= toldNext) return void tell();
    if (at.isGone || now >= at.leaseEnds) {
      return show(document.querySelector(".decision .late") ? "" : "over"); // said by the server
    }
    show(at.leaseEnds - now <= warnBefore ? "ending" : "");
  }

  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    document.addEventListener(kind, noteInput, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", count);
  // Before htmx collects the fields.
  document.addEventListener("submit", (event) => {
    if (event.target.id === "decision") fill(event.target);
  }, { capture: true });
  document.addEventListener("battle:shown", begin);
  begin();
  setInterval(look, 1000);
})();
