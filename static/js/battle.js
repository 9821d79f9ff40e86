// The decision of a battle: chosen, sent, saved or not. Without this file the page works too; with
// it nothing reloads, the state is always said, and a vote survives a network that went away.
(() => {
  "use strict";
  const saved = document.getElementById("saved");
  if (!saved) return;
  const REPLACED = [409, 422, 429]; // replies that carry the form or the receipt that stands
  let sender = null; // the button that sent last, so that a second try says the same

  const decision = () => document.getElementById("decision");

  function say(words) {
    if (saved.textContent !== words) saved.textContent = words;
  }

  function setBusy(busy) {
    decision().setAttribute("aria-busy", String(busy));
  }

  function showFailure(failed) {
    const notice = decision().querySelector(".failed");
    if (notice) notice.hidden = !failed;
    if (failed) say(saved.dataset.failed);
  }

  function open(button, isOpen) {
    const part = document.getElementById("reasons");
    part.classList.toggle("open", isOpen);
    for (const other of document.querySelectorAll("[data-opens]")) {
      other.setAttribute("aria-expanded", String(isOpen));
    }
    if (isOpen) document.getElementById(button.dataset.opens).querySelector("input").focus();
  }

  // A difficulty before a winner would be a vote for nobody: say so, and keep nothing.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.name === "difficulty" && !button.form.elements.choice.value) {
      event.preventDefault();
      say(saved.dataset.choose);
      const winners = document.querySelector(".winners");
      winners.classList.remove("nudge");
      requestAnimationFrame(() => winners.classList.add("nudge"));
    } else if (button.dataset.opens) {
      open(button, button.getAttribute("aria-expanded") !== "true");
    } else if (button.id === "again") {
      sender?.click();
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.name !== "choice") return;
    const label = event.target.parentElement.querySelector("span").textContent;
    say(saved.dataset.chosen.replace("{choice}", label));
  });

  document.addEventListener("submit", (event) => {
    if (event.target === decision()) sender = event.submitter;
  });

  document.addEventListener("htmx:beforeRequest", () => {
    showFailure(false);
    setBusy(true);
    say(saved.dataset.saving);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!REPLACED.includes(event.detail.xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:afterSettle", () => {
    say(decision().dataset.status ?? saved.dataset.failed);
    const chosen = document.querySelector(".reasons :checked, .comment textarea:not(:empty)");
    if (chosen) document.getElementById("reasons").classList.add("open");
  });
  for (const failure of ["sendError", "timeout", "responseError"]) {
    document.addEventListener(`htmx:${failure}`, () => {
      setBusy(false);
      showFailure(true);
    });
  }

  // A browser that kept the page whole would show a decision that was made long ago.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
