// What is entered is kept on the server as it changes, so that nothing is lost with the page.
(() => {
  "use strict";
  const saved = document.getElementById("saved");
  const WAIT = 700; // milliseconds after the last change
  let timer = null;
  let before = null; // what was kept last

  const form = () => document.querySelector("form#decision[data-draft]");

  function words() {
    const data = new FormData(form());
    data.delete("client_id");
    return new URLSearchParams(data);
  }

  async function keep() {
    clearTimeout(timer);
    timer = null;
    if (!form()) return;
    const body = words();
    if (String(body) === before) return;
    try {
      const reply = await fetch(form().dataset.draft, {
        method: "POST",
        body,
        redirect: "error",
        keepalive: true, // also while the page is left
      });
      if (reply.ok) before = String(body);
      if (form()) saved.dataset.kept = reply.ok ? saved.dataset.draft : saved.dataset.draftFailed;
    } catch {
      if (form()) saved.dataset.kept = saved.dataset.draftFailed;
    }
  }

  function later(event) {
    if (event.target.form !== form() || !form()) return;
    clearTimeout(timer);
    timer = setTimeout(() => void keep(), WAIT);
  }

  document.addEventListener("change", later);
  document.addEventListener("input", later);
  document.addEventListener("battle:sent", () => {
    clearTimeout(timer);
    timer = null;
  });
  document.addEventListener("battle:shown", () => {
    delete saved.dataset.kept;
    before = null;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && timer) void keep();
  });
  addEventListener("pagehide", () => {
    if (timer) void keep();
  });
})();
