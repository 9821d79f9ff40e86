// From battle to battle without waiting: while one is read the next one is fetched; at the vote it
// takes its place at once, and the vote is saved behind it (battle-outbox.js).
(() => {
  "use strict";
  const dock = document.querySelector(".dock[data-ahead]");
  if (!dock) return;
  const saved = document.getElementById("saved");
  const after = document.getElementById("after");
  const today = document.getElementById("today");
  const battle = () => document.getElementById("battle");
  const decision = () => document.getElementById("decision");

  let ahead = null; // the next battle: its two parts, and until when it is held
  let isAsking = false;
  let isOver = false; // there was no next one
  let last = null; // the battle that was voted on last, to go back to
  let aside = null; // the battle that waits while the last one is changed

  // Two parts of the page stand for one battle: `#battle` and `#decision`.

  function partsOf(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const [battle, decision, question] = ["battle", "decision", "question"]
      .map((id) => page.getElementById(id));
    return { battle, decision, question };
  }

  function show(parts) {
    const before = { battle: battle(), decision: decision() };
    if (parts.battle) before.battle.replaceWith(parts.battle);
    before.decision.replaceWith(parts.decision);
    if (parts.battle) history.replaceState(null, "", parts.battle.dataset.here);
    htmx.process(decision());
    document.dispatchEvent(new CustomEvent("battle:shown"));
    // Last, for both need the page laid out, and it is laid out once.
    const first = decision().querySelector("[autofocus]") ?? document.getElementById("battle-title");
    first.focus({ preventScroll: true });
    scrollTo(0, 0);
    return before;
  }

  function say(words) {
    saved.textContent = words;
  }

  // Which battle is shown now, and once the server has it, that the vote before is saved.
  function wordsOfNext() {
    const number = Number(today.dataset.number) + 1;
    const { goal } = battle().dataset;
    const words = goal && number <= Number(goal) ? saved.dataset.nextOf : saved.dataset.next;
    return words.replace("{number}", number).replace("{goal}", goal);
  }

  function sayNext(isSaved) {
    say(isSaved ? saved.dataset.saved.replace("{words}", wordsOfNext()) : wordsOfNext());
  }

  function count(votes) {
    today.dataset.number = Number(today.dataset.number) + votes;
    today.textContent = today.dataset.words.replace("{number}", today.dataset.number);
  }

  // The next battle.

  function hold(html, about) {
    const parts = partsOf(html);
    if (about && last?.battle.dataset.battle === about) window.question.show(parts.question);
    isOver = !parts.battle;
    if (isOver) return;
    if (parts.battle.dataset.battle === battle().dataset.battle) return; // it is shown by now
    const held = Number(parts.battle.dataset.secondsLeft) * 1000;
    ahead = { ...parts, held, until: Date.now() + held };
  }

  async function askAhead() {
    if (ahead || isAsking || isOver || aside || !window.outbox.isEmpty()) return;
    if (!("flows" in battle().dataset) || decision().dataset.state !== "open") return;
    isAsking = true;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const options = { method: "POST", headers: { "X-CSRFToken": token }, redirect: "error" };
    try {
      const reply = await fetch(dock.dataset.ahead, options);
      if (reply.status === 200) hold(await reply.text());
      else isOver = reply.status === 204;
    } catch {
      // Then the vote waits for its reply, as without a script.
    }
    isAsking = false;
  }

  function takeAhead() {
    const taken = ahead && Date.now() < ahead.until ? ahead : null;
    ahead = null;
    if (taken) taken.battle.dataset.secondsLeft = battle().dataset.leaseSeconds;
    return taken;
  }

  // What is sent.

  function fieldsOf(form, submitter) {
    const data = new FormData(form, submitter);
    data.delete("csrfmiddlewaretoken");
    return [...data];
  }

  function setBusy(form, isBusy) {
    form.setAttribute("aria-busy", String(isBusy));
    for (const part of form.querySelectorAll("fieldset")) part.disabled = isBusy;
  }

  async function go(form, submitter, isVote) {
    const next = takeAhead();
    const fields = fieldsOf(form, submitter);
    if ("flows" in battle().dataset) fields.push(["flow", "on"]);
    if (next) fields.push(["shown", next.battle.dataset.battle]);
    const { battle: id } = battle().dataset;
    const reply = window.outbox.add(form.getAttribute("action"), fields, id);
    document.dispatchEvent(new CustomEvent("battle:sent"));
    if (!next) {
      setBusy(decision(), true); // what was sent is not changed any more
      return wait(await reply, isVote);
    }
    leave(show(next), isVote);
    if (isVote) sayNext(false);
    else say(saved.dataset.skipped);
    const { status, html } = await reply;
    if (isVote && status <= 204 && saved.textContent === wordsOfNext()) sayNext(true);
    if (status === 200) hold(html, id);
    else isOver = status === 204;
    if (status > 204) comeBack(id, html);
  }

  // Nothing was there to go on with: what the server says takes the place of the decision, or of
  // both parts.
  function wait({ status, html }, isVote) {
    const parts = partsOf(html);
    const isOverNow = !isVote && status === 200 && !parts.battle;
    if (!parts.decision || isOverNow) return location.assign(dock.dataset.work);
    if (parts.battle) {
      leave(show(parts), isVote);
      window.question.show(parts.question);
      ahead = null; // it came meanwhile, and is the one that is shown
      if (isVote) sayNext(true);
      else say(saved.dataset.skipped);
    } else {
      const isChange = decision().getAttribute("action") === battle().dataset.change;
      show(parts);
      say(parts.decision.dataset.status ?? saved.dataset.open);
      if (status === 200 && isVote && !isChange) count(1);
    }
    void askAhead();
  }

  function leave(parts, isVote) {
    if (!isVote) return;
    last = parts;
    count(1);
    offer(parts.battle.dataset);
    window.question.clear(); // about the battle before: whoever went on did not want to say
  }

  // A vote that was not taken is shown again as it was, and why.
  function comeBack(id, html) {
    const { decision: refused } = partsOf(html);
    const words = refused?.querySelector(".notice")?.textContent.trim() ?? "";
    window.outbox.refuse(words);
    if (!refused || last?.battle.dataset.battle !== id || aside) return;
    const waiting = show({ battle: last.battle, decision: refused });
    const held = Number(waiting.battle.dataset.secondsLeft) * 1000;
    ahead = { ...waiting, held, until: Date.now() + held };
    last = null;
    count(-1);
  }

  // Going back to the last vote.

  function offer({ change, names }) {
    const link = document.getElementById("last-vote");
    link.href = change;
    link.hidden = false;
    const who = document.getElementById("who");
    who.hidden = !names;
    who.dataset.names = names ?? "";
  }

  function undo() {
    const form = last.decision;
    form.setAttribute("action", last.battle.dataset.change);
    form.removeAttribute("data-draft");
    setBusy(form, false);
    form.elements.client_id.value += `-${Date.now()}`;
    aside = show(last);
    say(saved.dataset.changing);
  }

  async function change(form, submitter) {
    const fields = fieldsOf(form, submitter);
    const { battle: id } = battle().dataset;
    const reply = window.outbox.add(form.getAttribute("action"), fields, id);
    document.dispatchEvent(new CustomEvent("battle:sent"));
    last = show(aside);
    aside = null;
    say(saved.dataset.again);
    const { status, html } = await reply;
    if (status > 204) comeBack(id, html);
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#last-vote");
    if (!link || !last || last.decision.tagName !== "FORM") return;
    event.preventDefault();
    if (!aside) undo();
  });

  // After the vote: who wrote the answers.

  function openAfter(...content) {
    after.replaceChildren(...content);
    after.showPopover();
    after.querySelector("[autofocus], button")?.focus();
  }

  async function revealLast(button) {
    button.disabled = true;
    const address = `${button.dataset.names}?part=reveal`;
    const { status, html } = await window.outbox.add(address, [], "");
    button.disabled = false;
    button.hidden = true;
    if (status !== 200) return window.outbox.refuse("");
    last = null; // a change would not count any more
    document.getElementById("last-vote").hidden = true;
    const page = new DOMParser().parseFromString(html, "text/html");
    openAfter(...page.body.childNodes);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#who");
    if (button) void revealLast(button);
    else if (event.target.closest("#again")) window.outbox.retry();
  });

  // What the forms of the page do with a script.

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form === decision()) {
      event.preventDefault();
      if (form.getAttribute("aria-busy") === "true") return;
      form.setAttribute("aria-busy", "true");
      if (aside) void change(form, event.submitter);
      else void go(form, event.submitter, true);
    } else if (form.closest("#skip") && "flows" in battle().dataset) {
      event.preventDefault();
      document.getElementById("skip").hidePopover();
      void go(form, event.submitter, false);
    }
  });

  document.addEventListener("outbox:state", ({ detail }) => {
    const notice = decision().querySelector(".failed");
    const waits = window.outbox.holds(battle().dataset.battle) && !aside;
    if (notice) notice.hidden = !(waits && detail.state !== "saving" && detail.state !== "saved");
    if (detail.state !== "saved") return;
    if (wasSent) location.reload(); // it shows the receipt now
    setTimeout(() => void askAhead()); // when those who waited for the reply have seen it
  });

  document.addEventListener("battle:kept", () => {
    if (ahead && Date.now() < ahead.until) ahead.until = Date.now() + ahead.held;
    else ahead = null;
    isOver = false;
    void askAhead();
  });

  addEventListener("pagehide", () => {
    if (!ahead) return;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    navigator.sendBeacon(dock.dataset.back, new URLSearchParams({ csrfmiddlewaretoken: token }));
    ahead = null;
  });

  // The page was loaded again before its vote had arrived.
  const wasSent = window.outbox.holds(battle().dataset.battle);
  if (wasSent) setBusy(decision(), true);
  const isFirst = "draft" in decision().dataset; // a vote, not a change of one
  if (isFirst && window.outbox.hasJustSent(battle().dataset.battle)) location.reload();
  else void askAhead();
})();
