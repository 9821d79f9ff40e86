// The page of a person's own keys: the next key pressed goes into the field beside the button.
(() => {
  "use strict";
  const form = document.getElementById("own-keys");
  const CHOOSABLE = /^(Shift\+[0-9]|[!-~])$/;
  const MODIFIERS = ["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "NumLock"];
  let waiting = null; // the button that was pressed
  let label = "";

  function announce(words) {
    document.getElementById("announce").textContent = words;
  }

  function stop() {
    if (!waiting) return;
    waiting.textContent = label;
    waiting.removeAttribute("aria-pressed");
    waiting = null;
  }

  function wait(button) {
    stop();
    waiting = button;
    label = button.textContent;
    button.textContent = form.dataset.waiting;
    button.setAttribute("aria-pressed", "true");
    announce(form.dataset.waiting);
  }

  function take(event) {
    const name = keyNames(event).find((candidate) => CHOOSABLE.test(candidate));
    if (!name) {
      waiting.textContent = form.dataset.refused;
      return announce(form.dataset.refused);
    }
    const field = document.getElementById(waiting.dataset.capture);
    field.value = name;
    stop();
    announce(`${field.labels[0].textContent}: ${name}`);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-capture]");
    if (button && button !== waiting) wait(button);
    else stop();
  });
  document.addEventListener("focusout", stop);
  document.addEventListener("keydown", (event) => {
    if (!waiting || event.isComposing || MODIFIERS.includes(event.key)) return;
    if (event.key === "Tab") return stop();
    event.preventDefault();
    if (event.repeat) return;
    if (event.key === "Escape") return stop();
    take(event);
  }, { capture: true });
})();
