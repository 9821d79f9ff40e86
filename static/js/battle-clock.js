// Time of a battle: how long it was really looked at, and how long it is still lent.
(() => {
  "use strict";
  const battle = () => document.getElementById("battle");
  if (!battle()) return;
  const IDLE = 60_000; // without input for longer than this nobody is at work
  const TELL_EVERY = 60_000;
  const TRY_AGAIN = 10_000;
  const notice = document.getElementById("lease");

  let counted; // up to when the two sums below were taken
  let wasHidden;
  let lastInput;
  let shownAt;
  let firstKeyAt;
  let active;
  let hidden;

  let leaseEnds;
  let warnBefore;
  let toldNext;
  let isGone; // somebody else may have it
  let shown = ""; // which words the notice says

  function begin() {
    const now = Date.now();
    counted = lastInput = now;
    wasHidden = document.hidden;
    shownAt = wasHidden ? null : now;
    firstKeyAt = null;
    active = hidden = 0;
    leaseEnds = now + Number(battle().dataset.secondsLeft) * 1000;
    warnBefore = Math.min(120, Number(battle().dataset.leaseSeconds) / 2) * 1000;
    toldNext = now + TELL_EVERY;
    isGone = false;
    look();
  }

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
      const reply = await fetch(battle().dataset.activity, {
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
  document.addEventListener("battle:shown", begin);
  begin();
  setInterval(look, 1000);
})();
