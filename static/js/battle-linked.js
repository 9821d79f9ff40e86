// Linked scrolling: what fits in both answers stands at one height, between that in proportion.
(() => {
  "use strict";
  const root = document.documentElement;
  const expected = new WeakMap(); // where this file put a pane: no answer to its own echo
  let points = null; // rising pairs of heights that belong together, made when first needed
  let of = null; // the pane that they were made for

  const isLinked = () =>
    root.dataset.linked === "on" &&
    !BattleChoices.narrow.matches &&
    ["side", "code", "prose"].includes(root.dataset.view);

  // Height of a part within the text that scrolls; null where it is folded away.
  function heightOf(element, pane) {
    const box = element.getBoundingClientRect();
    if (!box.height) return null;
    return box.top - pane.getBoundingClientRect().top + pane.scrollTop;
  }

  function measure(a, b) {
    const found = [[0, 0]];
    for (const [inA, inB] of BattleDiff.fitting()) {
      const [x, y] = [heightOf(inA, a), heightOf(inB, b)];
      if (x === null || y === null) continue;
      if (x > found.at(-1)[0] && y > found.at(-1)[1]) found.push([x, y]);
    }
    const end = [a.scrollHeight, b.scrollHeight];
    while (found.length > 1 && (found.at(-1)[0] >= end[0] || found.at(-1)[1] >= end[1])) found.pop();
    return [...found, end];
  }

  function translate(height, from, to) {
    let at = points.findIndex((point) => point[from] >= height);
    if (at < 1) at = at < 0 ? points.length - 1 : 1;
    const [low, high] = [points[at - 1], points[at]];
    const part = (height - low[from]) / (high[from] - low[from] || 1);
    return low[to] + part * (high[to] - low[to]);
  }

  // People read in the upper third; at both ends the line that is compared goes to the edge.
  function readingLine(pane) {
    const usual = pane.clientHeight / 3;
    const left = pane.scrollHeight - pane.clientHeight - pane.scrollTop;
    return Math.max(Math.min(usual, pane.scrollTop), pane.clientHeight - left, 0);
  }

  function follow(leader, other, index) {
    const [a, b] = index ? [other, leader] : [leader, other];
    if (of !== a || !points) points = measure(a, b);
    of = a;
    const line = Math.min(readingLine(leader), leader.clientHeight);
    const height = translate(leader.scrollTop + line, index, 1 - index);
    other.scrollTop = height - line;
    expected.set(other, other.scrollTop);
  }

  document.addEventListener("scroll", (event) => {
    const pane = event.target;
    if (!pane.matches?.(".sides > .side") || !isLinked()) return;
    if (Math.abs(pane.scrollTop - (expected.get(pane) ?? -9)) < 2) return;
    expected.delete(pane);
    const both = [...document.querySelectorAll(".sides > .side")];
    const index = both.indexOf(pane);
    follow(pane, both[1 - index], index);
  }, { capture: true, passive: true });

  const forget = () => (points = null);
  document.addEventListener("battle:text", forget);
  document.addEventListener("battle:shown", forget);
  addEventListener("resize", forget);
  document.fonts?.addEventListener("loadingdone", forget);
})();
