// Keys of the battle page. Each button names its own keys in data-keys; this file presses it.
// They are dead inside text fields and with Ctrl, Alt or Meta, and one switch turns them off.
(() => {
  "use strict";
  const root = document.documentElement;
  const help = document.getElementById("help");
  if (!help) return;
  const TEXT_FIELD =
    "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
  const OWN_ENTER = "button, a, summary"; // Enter presses these by itself
  const toggle = document.getElementById("single-keys");

  // Digits by their place on the keyboard, because Shift makes other characters of them; letters
  // by what they write, or by their place where the keyboard writes no Latin ones.
  function nameOf(event) {
    const digit = /^(Digit|Numpad)([0-9])$/.exec(event.code);
    if (digit) {
      if (digit[1] === "Numpad" && !/^[0-9]$/.test(event.key)) return "";
      return (event.shiftKey ? "Shift+" : "") + digit[2];
    }
    if (event.key === "?") return "?";
    if (event.key.length > 1) return event.key;
    if (event.shiftKey) return "";
    if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
    return /^Key[A-Z]$/.test(event.code) && event.key > "\u007f"
      ? event.code.slice(3).toLowerCase()
      : "";
  }

  function press(name, scope) {
    for (const control of scope.querySelectorAll("[data-keys]")) {
      if (control.dataset.keys.split(" ").includes(name) && control.checkVisibility()) {
        control.click();
        return true;
      }
    }
    return false;
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
    if (target !== document.body && !target.matches(".side, .dock button, main")) return false;
    document.getElementById(name === "ArrowLeft" ? "side-a" : "side-b").focus();
    return true;
  }

  function handle(name, target) {
    const panel = document.querySelector("[popover]:popover-open");
    if (name === "?") {
      help.togglePopover();
      return true;
    }
    if (panel) return name !== "Enter" && press(name, panel);
    if (name === "Enter" && target.matches(OWN_ENTER)) return false;
    if (name === "Escape") return closeReasons();
    if (name === "ArrowLeft" || name === "ArrowRight") return goToSide(name, target);
    return [".dock", "#battle", ".bar"].some((part) => press(name, document.querySelector(part)));
  }

  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.repeat || event.defaultPrevented) return;
    if (target.matches(TEXT_FIELD)) {
      if (event.key === "Escape") leaveField(target);
      return;
    }
    const name = nameOf(event);
    const isCharacter = name.length === 1 || name.startsWith("Shift+");
    if (!name || (isCharacter && root.dataset.keys === "off")) return;
    if (handle(name, target)) event.preventDefault();
  });

  function switchKeys(on) {
    if (on) delete root.dataset.keys;
    else root.dataset.keys = "off";
    toggle.checked = on;
  }

  toggle.addEventListener("change", () => {
    switchKeys(toggle.checked);
    try {
      localStorage.setItem("single-keys", toggle.checked ? "on" : "off");
    } catch {
      // The choice then lasts for this page only.
    }
  });
  try {
    switchKeys(localStorage.getItem("single-keys") !== "off");
  } catch {
    switchKeys(true);
  }
})();
