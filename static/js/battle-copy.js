// A copy button on each block of code: exactly what was written, without the numbers of its lines.
(() => {
  "use strict";
  const SAID_FOR = 2_000; // milliseconds
  const words = () => document.querySelector(".tools")?.dataset;
  if (!words()) return;

  // HTML holds neither NUL nor a lone carriage return: their boxes say which they are, and the
  // renderer puts a line end behind the box of a carriage return, which the source did not have.
  function sourceOf(nodes) {
    let text = "";
    let isAfterReturn = false;
    const add = (piece) => {
      text += isAfterReturn && piece.startsWith("\n") ? piece.slice(1) : piece;
      if (piece) isAfterReturn = false;
    };
    const walker = document.createTreeWalker(nodes, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.nodeType === Node.TEXT_NODE) add(node.data);
      else if (node.matches(".hidden-char") && !node.textContent) {
        const [, code, times] = /^U\+([0-9A-F]+)(?: \D(\d+))?$/.exec(node.dataset.char) ?? [];
        if (!code) continue;
        add(String.fromCodePoint(parseInt(code, 16)).repeat(Number(times ?? 1)));
        isAfterReturn = code === "000D";
      }
    }
    return text;
  }

  function addButtons() {
    for (const caption of document.querySelectorAll(".sides .code > figcaption")) {
      if (caption.querySelector(".copy-code")) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy-code";
      button.textContent = words().copy;
      caption.append(button);
    }
  }

  function say(button, text) {
    button.textContent = text;
    const region = document.getElementById("announce");
    if (region) region.textContent = text;
    setTimeout(() => (button.textContent = words()?.copy ?? text), SAID_FOR);
  }

  // Without permission the code is selected, and the browser's own command copies a selection.
  function copySelected(code) {
    getSelection().selectAllChildren(code);
    return document.execCommand("copy");
  }

  async function copy(button) {
    const code = button.closest(".code").querySelector("code");
    try {
      await navigator.clipboard.writeText(sourceOf(code));
      say(button, words().copied);
    } catch {
      say(button, copySelected(code) ? words().copied : words().selected);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".copy-code");
    if (button) void copy(button);
  });

  // A selection within code is copied as it was written too, however its lines are laid out.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (!selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const at = range.commonAncestorContainer;
    const inside = at.nodeType === Node.ELEMENT_NODE ? at : at.parentElement;
    if (!inside.closest(".sides .code code")) return;
    event.clipboardData.setData("text/plain", sourceOf(range.cloneContents()));
    event.preventDefault();
  });
  document.addEventListener("battle:shown", addButtons);
  addButtons();
})();
