// Time of a battle: how long it was really looked at, and how long it is still lent.
(() => {
  "use strict";
  const dock = document.querySelector(".dock");
  if (!dock) return;
  const IDLE = 60_000; // without input for longer than this nobody is at work
  const TELL_EVERY = 60_000;
  const TRY_AGAIN = 10_000;
  const notice = document.getElementById("lease");
  const warnBefore = Math.min(120, Number(dock.dataset.leaseSeconds) / 2) * 1000;

  const opened = Date.now();
  let counted = opened; // up to when the two sums below were taken
  let wasHidden = document.hidden;
  let lastInput = opened;
  let shownAt = wasHidden ? null : opened;
  let firstKeyAt = null;
  let active = 0;
  let hidden = 0;

  let leaseEnds = opened + Number(dock.dataset.secondsLeft) * 1000;
  let toldNext = opened + TELL_EVERY;
  let isGone = false; // somebody else may have it
  let shown = ""; // which words the notice says

  const isOpen = () => document.getElementById("decision")?.dataset.state === "open";

  function count() {
    const now = Date.now();
    if (wasHidden) hidden += now - counted;
    else active += Math.max(0, Math.min(now, lastInput + IDLE) - counted);
    counted = now;
    wasHidden = document.hidden;
    if (!wasHidden) shownAt ??= now;
  }

  function noteInput(event) {
    count();
    lastInput = Date.now();
    if (event.type === "keydown" || event.target.closest?.(".dock")) firstKeyAt ??= lastInput;
    if (shown) look();
  }

  function fill(form) {
    count();
    const iso = (time) => (time ? new Date(time).toISOString() : "");
    const fields = form.elements;
    fields.shown_at.value ||= iso(shownAt);
    fields.first_key_at.value ||= iso(firstKeyAt);
    fields.active_ms.value = Math.round(active);
    fields.hidden_ms.value = Math.round(hidden);
  }

  async function tell() {
    toldNext = Date.now() + TELL_EVERY;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    try {
      const reply = await fetch(dock.dataset.activity, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        redirect: "error",
      });
      if (reply.status === 409) isGone = true;
      if (reply.ok) leaseEnds = Date.now() + (await reply.json()).seconds_left * 1000;
      else toldNext = Date.now() + TRY_AGAIN;
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
    const minutes = Math.ceil(Math.max(0, leaseEnds - Date.now()) / 60_000);
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
    if (!isGone && isAtWork && now >= toldNext) return void tell();
    if (isGone || now >= leaseEnds) {
      return show(document.querySelector(".decision .late") ? "" : "over"); // said by the server
    }
    show(leaseEnds - now <= warnBefore ? "ending" : "");
  }

  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    document.addEventListener(kind, noteInput, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", count);
  // Before htmx collects the fields.
  document.addEventListener("submit", (event) => {
    if (event.target.id === "decision") fill(event.target);
  }, { capture: true });
  document.addEventListener("htmx:afterSettle", look);
  setInterval(look, 1000);
})();
