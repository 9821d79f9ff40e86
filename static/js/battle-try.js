// An answer at work: a frame in its pane, opened on request and never before. What is in it is
// hostile and kept apart by its address; here it only comes and goes. The vote says what was tried.
(() => {
  "use strict";
  const words = document.getElementById("trial");
  if (!words) return;
  const battle = () => document.getElementById("battle");

  function frame(button) {
    const made = document.createElement("iframe");
    made.setAttribute("sandbox", "allow-scripts");
    made.referrerPolicy = "no-referrer";
    made.title = button.dataset.title;
    made.src = button.dataset.try;
    return made;
  }

  function open(button) {
    const pane = button.closest(".side");
    const trial = words.content.firstElementChild.cloneNode(true);
    pane.querySelector(".side-head").after(trial);
    button.setAttribute("aria-expanded", "true");
    run(trial, button);
    trial.querySelector("button").focus();
    const { dataset } = battle();
    const letter = pane.classList.contains("a") ? "a" : "b";
    dataset.tried = [...new Set((dataset.tried ?? "").split(" ")).add(letter)].join(" ").trim();
  }

  function run(trial, button) {
    trial.querySelector("iframe")?.remove();
    trial.append(frame(button));
  }

  function close(button) {
    button.closest(".side").querySelector(".trial").remove();
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }

  function act(trial, { dataset }) {
    const button = trial.closest(".side").querySelector("[data-try]");
    if (dataset.trial === "again") run(trial, button);
    else if (dataset.trial === "stop") trial.querySelector("iframe")?.remove();
    else if (dataset.trial === "width") trial.classList.toggle("narrow");
    else close(button);
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-try]");
    const tool = target.closest("[data-trial]");
    if (button) (button.getAttribute("aria-expanded") === "true" ? close : open)(button);
    else if (tool) act(tool.closest(".trial"), tool);
  });

  document.addEventListener("keydown", (event) => {
    const trial = event.key === "Escape" && event.target.closest?.(".trial");
    if (!trial) return;
    event.preventDefault();
    close(trial.closest(".side").querySelector("[data-try]"));
  });

  // What was tried goes with the vote, whatever became of the form meanwhile.
  document.addEventListener("submit", ({ target }) => {
    if (target.id !== "decision") return;
    for (const field of target.querySelectorAll("[name=evidence]")) field.remove();
    for (const letter of (battle().dataset.tried ?? "").split(" ").filter(Boolean)) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "evidence", value: `try:${letter}` });
      target.append(field);
    }
  }, { capture: true });
})();
