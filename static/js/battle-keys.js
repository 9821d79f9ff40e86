// Keys of the battle page. Each control carries its own keys in data-keys; this file presses it.
// They are dead inside text fields, and one switch turns all single keys off.
(() => {
  "use strict";
  const root = document.documentElement;
  const help = document.getElementById("help");
  if (!help) return;
  const TEXT_FIELD = "textarea, select, input:not([type=radio], [type=checkbox])";
  const OWN_ENTER = "button, a, summary"; // Enter presses these by itself
  let opened = 0; // panels so far, so that the one on top is known

  const carries = (control, name) => control.dataset.keys.split(" ").includes(name);
  const isSingle = (name) => name.length === 1 || name.startsWith("Shift+");

  // Of two controls of the same name the one in the pane that is read is meant.
  function press(name, scope, from) {
    const all = [...(scope?.querySelectorAll("[data-keys]") ?? [])];
    const found = all.filter((control) => carries(control, name) && control.checkVisibility());
    const pane = from?.closest(".side");
    const control = found.find((one) => pane?.contains(one)) ?? found[0];
    control?.click();
    return Boolean(control);
  }

  function leaveField(field) {
    field.blur();
    document.getElementById("side-a").focus({ preventScroll: true });
  }

  function closeReasons() {
    const button = document.querySelector('[data-opens][aria-expanded="true"]');
    if (button) button.click();
    return Boolean(button);
  }

  function goToSide(name, target) {
    const from = ".side, .difference, .tools button, .dock button, #battle-title, main";
    if (target !== document.body && !target.matches(from)) return false;
    const side = document.getElementById(name === "ArrowLeft" ? "side-a" : "side-b");
    (side.checkVisibility() ? side : document.getElementById("difference")).focus();
    return true;
  }

  // On narrow windows the button is not there, and its key opens the list all the same.
  function isForHelp(name) {
    const button = document.querySelector("[popovertarget=help][data-keys]");
    return Boolean(button) && carries(button, name);
  }

  function panelOnTop() {
    const panels = [...document.querySelectorAll(":popover-open")];
    return panels.sort((one, other) => one.dataset.opened - other.dataset.opened).at(-1);
  }

  function handle(name, target) {
    if (isForHelp(name)) {
      help.togglePopover();
      return true;
    }
    if (name === "Enter" && target.matches(OWN_ENTER)) return false;
    const panel = panelOnTop();
    if (panel) return press(name, panel);
    if (name === "Escape") return closeReasons();
    if (name === "ArrowLeft" || name === "ArrowRight") return goToSide(name, target);
    return [".dock", "#battle", ".bar"].some((part) => press(name, document.querySelector(part), target));
  }

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.isComposing || event.repeat || event.defaultPrevented) return;
    if (target.isContentEditable || target.matches(TEXT_FIELD)) {
      if (event.key === "Escape") leaveField(target);
      return;
    }
    const isOff = root.dataset.keys === "off";
    const names = keyNames(event).filter((name) => !isOff || !isSingle(name));
    if (names.some((name) => handle(name, target))) event.preventDefault();
  });

  document.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") event.target.dataset.opened = ++opened;
  }, { capture: true });

  // Works at once, and is kept with the account for every other page and computer.
  async function keepSwitch(form) {
    const status = form.querySelector("[role=status]");
    status.textContent = "";
    try {
      const body = new URLSearchParams(new FormData(form));
      const reply = await fetch(form.action, { method: "POST", body, keepalive: true });
      if (reply.status !== 204) status.textContent = form.dataset.failed;
    } catch {
      status.textContent = form.dataset.failed;
    }
  }

  document.addEventListener("change", ({ target }) => {
    if (target.id !== "single-keys") return;
    if (target.checked) delete root.dataset.keys;
    else root.dataset.keys = "off";
    void keepSwitch(target.form);
  });
})();
