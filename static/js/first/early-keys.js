// A key that is pressed before the modules of the page run is kept and pressed again when they do.
(() => {
  "use strict";
  const MOST = 8;
  const TEXT = "textarea, select, input:not([type=radio], [type=checkbox])";
  /** @type {KeyboardEvent[]} */
  const pressed = [];

  /** @param {KeyboardEvent} event */
  function keep(event) {
    const { target, key, repeat, isComposing } = event;
    const isText = target instanceof Element && target.matches(TEXT);
    // Longer names, and the space, have done by themselves what they are for.
    const isPlain = key.length === 1 && key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (repeat || isComposing || isText || !isPlain) return;
    if (pressed.length < MOST) pressed.push(event);
  }

  document.addEventListener("keydown", keep);
  document.addEventListener("battle:ready", () => {
    document.removeEventListener("keydown", keep);
    for (const event of pressed) {
      const { target } = event;
      const isThere = target instanceof Element && target.isConnected;
      (isThere ? target : document.body).dispatchEvent(new KeyboardEvent("keydown", event));
    }
  }, { once: true });
})();
