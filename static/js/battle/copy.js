// A copy button on each block of code: exactly what was written, without the numbers of its lines.
import { announce, around, data, one } from "../parts/dom.js";

const SAID_FOR = 2_000; // milliseconds

/** @param {"copy" | "copied" | "selected"} name */
const words = (name) => data(one(".tools"), name);

// HTML holds neither NUL nor a lone carriage return: their boxes say which they are, and the
// renderer puts a line end behind the box of a carriage return, which the source did not have.
/** @param {Node} nodes */
function sourceOf(nodes) {
  let text = "";
  let isAfterReturn = false;
  /** @param {string} piece */
  const add = (piece) => {
    text += isAfterReturn && piece.startsWith("\n") ? piece.slice(1) : piece;
    if (piece) isAfterReturn = false;
  };
  const walker = document.createTreeWalker(nodes, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node instanceof Text) add(node.data);
    else if (node instanceof HTMLElement && node.matches(".hidden-char") && !node.textContent) {
      const [, code, times] = /^U\+([0-9A-F]+)(?: \D(\d+))?$/.exec(data(node, "char")) ?? [];
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
    button.textContent = words("copy");
    caption.append(button);
  }
}

/** @param {HTMLElement} button @param {string} text */
function say(button, text) {
  const before = words("copy");
  button.textContent = text;
  announce(text);
  setTimeout(() => (button.textContent = before), SAID_FOR);
}

// Without permission the code is selected, and the browser's own command copies a selection.
/** @param {Element} code */
function copySelected(code) {
  getSelection()?.selectAllChildren(code);
  return document.execCommand("copy");
}

/** @param {HTMLElement} button */
async function copy(button) {
  const code = one("code", button.closest(".code") ?? button);
  try {
    await navigator.clipboard.writeText(sourceOf(code));
    say(button, words("copied"));
  } catch {
    say(button, words(copySelected(code) ? "copied" : "selected"));
  }
}

// A selection within code is copied as it was written too, however its lines are laid out.
/** @param {ClipboardEvent} event */
function copySelection(event) {
  const selection = getSelection();
  if (!selection?.rangeCount) return;
  const range = selection.getRangeAt(0);
  const at = range.commonAncestorContainer;
  const inside = at instanceof Element ? at : at.parentElement;
  if (!inside?.closest(".sides .code code")) return;
  event.clipboardData?.setData("text/plain", sourceOf(range.cloneContents()));
  event.preventDefault();
}

export function offerCopies() {
  document.addEventListener("click", (event) => {
    const button = around(event, ".copy-code");
    if (button) void copy(button);
  });
  document.addEventListener("copy", copySelection);
  document.addEventListener("battle:shown", addButtons);
  addButtons();
}
