// Names that both answers use are marked in both, quietly: the one under the pointer, the one that
// is selected or has the caret, and with `i` one after the other in a block of code with the focus.
(() => {
  "use strict";
  if (!globalThis.CSS?.highlights || !document.querySelector(".sides")) return;
  const root = document.documentElement;
  const MOST = 400; // marks of one name
  const MOST_CHARACTERS = 200_000; // that are looked through
  const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
  const NO_NAMES = ".c-k, .c-kc, .c-kt, .c-c, .c-s, .c-m, .hidden-char"; // keywords, comments, …
  let index = null; // name to its places [node, from, letter]; made when first needed
  let shown = null;

  const places = () =>
    root.dataset.view === "difference" ? ".difference .of-code .text" : ".sides .code code";

  function build() {
    index = new Map();
    let left = MOST_CHARACTERS;
    for (const code of document.querySelectorAll(places())) {
      const letter = code.closest(".a") ? "a" : "b";
      const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
      while (left > 0 && walker.nextNode()) {
        const node = walker.currentNode;
        if (node.parentElement.closest(NO_NAMES)) continue;
        left -= node.length;
        for (const found of node.data.matchAll(NAME)) {
          if (!index.has(found[0])) index.set(found[0], []);
          index.get(found[0]).push([node, found.index, letter]);
        }
      }
    }
  }

  function placesOf(name) {
    if (!index) build();
    const found = index.get(name) ?? [];
    return ["a", "b"].every((letter) => found.some((place) => place[2] === letter)) ? found : [];
  }

  function rangeOf([node, from], name) {
    const range = new Range();
    range.setStart(node, from);
    range.setEnd(node, from + name.length);
    return range;
  }

  function show(name, current) {
    if (name === shown && !current) return;
    shown = name;
    const found = name ? placesOf(name).slice(0, MOST) : [];
    CSS.highlights.set("same-name", new Highlight(...found.map((place) => rangeOf(place, name))));
    CSS.highlights.set("this-name", new Highlight(...(current ? [rangeOf(current, name)] : [])));
  }

  // The name at a place in a text, or nothing: the whole of it, by its own boundaries.
  function nameAt(node, offset) {
    if (node?.nodeType !== Node.TEXT_NODE || !node.parentElement?.closest(places())) return "";
    if (node.parentElement.closest(NO_NAMES)) return "";
    for (const found of node.data.matchAll(NAME)) {
      if (found.index <= offset && offset <= found.index + found[0].length) return found[0];
    }
    return "";
  }

  function textAt(x, y) {
    if (document.caretPositionFromPoint) {
      const found = document.caretPositionFromPoint(x, y);
      return [found?.offsetNode, found?.offset];
    }
    const found = document.caretRangeFromPoint?.(x, y);
    return [found?.startContainer, found?.startOffset];
  }

  let waiting = null; // where the pointer went since the last picture
  document.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    if (!waiting) requestAnimationFrame(point);
    waiting = event;
  }, { passive: true });

  function point() {
    const { clientX, clientY, target } = waiting;
    waiting = null;
    const isCode = target.closest?.(places());
    show(isCode ? nameAt(...textAt(clientX, clientY)) : "");
  }

  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const { focusNode, anchorNode, anchorOffset, focusOffset } = selection;
    if (focusNode !== anchorNode) return;
    const text = selection.toString();
    const name = nameAt(anchorNode, Math.min(anchorOffset, focusOffset));
    if (!text || text === name) show(name);
  });

  /* by key: the next name of the block that both answers use, backwards with Shift */

  function step(pre, by) {
    if (!index) build();
    const here = [];
    for (const name of index.keys()) {
      const place = placesOf(name).find(([node]) => pre.contains(node));
      if (place) here.push({ name, place });
    }
    if (!here.length) return;
    here.sort((one, other) => rangeOf(one.place, one.name)
      .compareBoundaryPoints(Range.START_TO_START, rangeOf(other.place, other.name)));
    const at = here.findIndex(({ name }) => name === shown);
    const next = here[(at < 0 && by < 0 ? here.length - 1 : at + by + here.length) % here.length];
    show(next.name, next.place);
    const range = rangeOf(next.place, next.name);
    range.startContainer.parentElement.scrollIntoView({ block: "nearest", inline: "nearest" });
    const region = document.getElementById("announce");
    if (region) region.textContent = next.name;
  }

  document.addEventListener("keydown", (event) => {
    const { target, key, ctrlKey, altKey, metaKey } = event;
    if (ctrlKey || altKey || metaKey || root.dataset.keys === "off") return;
    if (!/^i$/i.test(key) || !target.matches(".sides .code pre")) return;
    event.preventDefault();
    step(target, event.shiftKey ? -1 : 1);
  });

  function forget() {
    index = null;
    show("");
  }
  document.addEventListener("battle:text", forget);
  document.addEventListener("battle:shown", forget);
})();
