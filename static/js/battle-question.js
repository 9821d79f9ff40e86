// After some votes: which model was A? It stands above the decision of the next battle, takes no key
// of it, and goes when it is answered, dismissed, or when the next vote is cast.
window.question = (() => {
  "use strict";
  const asked = document.getElementById("asked");

  function clear() {
    asked.replaceChildren();
  }

  function dismiss() {
    clear();
    document.getElementById("battle-title").focus({ preventScroll: true });
  }

  asked.addEventListener("click", ({ target }) => {
    if (target.closest("[data-answer]")) asked.querySelector("button[name=model]").focus();
    else if (target.closest("[data-dismiss]")) dismiss();
  });

  asked.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    dismiss();
  });

  asked.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(event.target, event.submitter);
    data.delete("csrfmiddlewaretoken");
    void window.outbox.add(event.target.getAttribute("action"), [...data], "");
    dismiss();
  });

  return {
    clear,
    show(question) {
      if (question) asked.replaceChildren(question);
    },
  };
})();
