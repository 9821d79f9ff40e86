// The decision of a battle as it is being made: what is chosen, what is open, what is missing.
(() => {
  "use strict";
  const saved = document.getElementById("saved");
  if (!saved) return;

  function open(button, isOpen) {
    const part = document.getElementById("reasons");
    part.classList.toggle("open", isOpen);
    for (const other of document.querySelectorAll("[data-opens]")) {
      other.setAttribute("aria-expanded", String(isOpen));
    }
    if (isOpen) document.getElementById(button.dataset.opens).querySelector("input").focus();
  }

  // What the campaign wants with each vote and is not said yet: the words for it, and where.
  function missing() {
    const part = document.getElementById("reasons");
    const { reasons, comment } = part.dataset;
    const field = part.querySelector("textarea");
    if (reasons && !part.querySelector("[name^=reasons_]:checked")) {
      return { words: reasons, field: part.querySelector("[name^=reasons_]") };
    }
    return comment && !field.value.trim() ? { words: comment, field } : null;
  }

  function ask({ words, field }) {
    open(document.querySelector("[data-opens=reasons]"), true);
    field.focus();
    saved.textContent = words;
  }

  // A difficulty before a winner would be a vote for nobody: say so, and keep nothing.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.name === "difficulty" && !button.form.elements.choice.value) {
      event.preventDefault();
      saved.textContent = saved.dataset.choose;
      const winners = document.querySelector(".winners");
      winners.classList.remove("nudge");
      requestAnimationFrame(() => winners.classList.add("nudge"));
    } else if (button.name === "difficulty" && missing()) {
      event.preventDefault();
      ask(missing());
    } else if (button.dataset.opens) {
      open(button, button.getAttribute("aria-expanded") !== "true");
    }
  });

  document.addEventListener("change", (event) => {
    if (event.target.name !== "choice") return;
    const label = event.target.parentElement.querySelector("span").textContent;
    saved.textContent = saved.dataset.chosen.replace("{choice}", label);
  });

  document.addEventListener("battle:shown", () => {
    const chosen = document.querySelector(".reasons :checked, .comment textarea:not(:empty)");
    if (chosen) document.getElementById("reasons").classList.add("open");
  });

  // A browser that kept the page whole would show a decision that was made long ago.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
})();
