// Which view of two answers is shown, and the tools that say so: side by side, stacked, their
// difference, code only, prose only; size of text, wrapped lines, the folded task.
(() => {
  "use strict";
  const root = document.documentElement;
  const tools = () => document.querySelector(".tools");
  const sides = () => [...document.querySelectorAll(".sides > .side")];
  if (!tools()) return;
  let before = "side"; // where `d` goes back to

  const announce = (words) => {
    const region = document.getElementById("announce");
    if (region) region.textContent = words;
  };

  function can(view) {
    return view !== "difference" || BattleDiff.isOffered();
  }

  // The choice stays what it is where these answers cannot show it: they stand side by side.
  function shownView() {
    return can(BattleChoices.view()) ? BattleChoices.view() : "side";
  }

  function press(button, isOn) {
    button.setAttribute("aria-pressed", String(isOn));
  }

  function showTools() {
    for (const button of tools().querySelectorAll("[data-view-choice]")) {
      press(button, button.dataset.viewChoice === root.dataset.view);
    }
    const difference = tools().querySelector('[data-view-choice="difference"]');
    difference.setAttribute("aria-disabled", String(!can("difference")));
    if (can("difference")) difference.removeAttribute("title");
    else difference.title = difference.dataset.why;
    for (const button of document.querySelectorAll("[data-switch]")) {
      press(button, BattleChoices.isOn(button.dataset.switch));
    }
    tools().querySelector(".size").value = BattleChoices.size();
    for (const button of tools().querySelectorAll("[data-size-step]")) {
      const end = Number(button.dataset.sizeStep) > 0 ? BattleChoices.LARGEST : BattleChoices.SMALLEST;
      button.disabled = BattleChoices.size() === end;
    }
  }

  function show() {
    root.dataset.view = shownView();
    if (root.dataset.view === "difference") BattleDiff.show();
    if (["code", "prose"].includes(root.dataset.view)) foldAll();
    showTools();
    root.dataset.viewReady = "on";
    document.dispatchEvent(new CustomEvent("battle:text"));
  }

  // Who read on with the keys of a pane reads on in the one that took its place.
  function choose(view) {
    const at = document.activeElement;
    const isReading = at === document.body || at.matches(".side, .difference");
    if (root.dataset.view !== "difference") before = root.dataset.view;
    BattleChoices.keep("view", view);
    show();
    if (!isReading) return;
    const pane = view === "difference" ? document.querySelector(".difference") : sides()[0];
    if (at === document.body || !at.checkVisibility()) pane.focus({ preventScroll: true });
  }

  function next() {
    const all = BattleChoices.VIEWS.filter(can);
    const view = all[(all.indexOf(root.dataset.view) + 1) % all.length];
    choose(view);
    announce(tools().querySelector(`[data-view-choice="${view}"]`).dataset.name);
  }

  function pick(button) {
    const view = button.dataset.viewChoice;
    if (!can(view)) return announce(button.dataset.why);
    const isBack = view === "difference" && root.dataset.view === view;
    choose(isBack ? before : view);
  }

  /* folded parts: neighbouring blocks of prose or of code behind one short line */

  function parts(container) {
    return [...container.childNodes].flatMap((node) => {
      if (node.nodeType === Node.TEXT_NODE && !node.data.trim()) return [];
      if (node.localName === "button") return [];
      const isCode = node.matches?.(".code");
      // A list keeps its items, because nothing else may stand in it.
      if (node.matches?.("li") || (!isCode && node.querySelector?.(".code"))) return parts(node);
      return [[node, isCode ? "code" : "prose"]];
    });
  }

  function framed(node) {
    if (node.nodeType === Node.ELEMENT_NODE) return node;
    const frame = document.createElement("span"); // text alone cannot be hidden
    node.before(frame);
    frame.append(node);
    return frame;
  }

  function foldAll() {
    for (const text of document.querySelectorAll(".side .rendered:not([data-parts])")) {
      text.dataset.parts = "on";
      let last = { kind: "", parent: null };
      for (const [node, kind] of parts(text)) {
        const isNew = kind !== last.kind || node.parentNode !== last.parent;
        const part = framed(node);
        part.dataset.part = kind;
        if (isNew) part.before(opener(kind));
        last = { kind, parent: part.parentNode };
      }
    }
  }

  function opener(kind) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "opener";
    button.dataset.opener = kind;
    button.textContent = tools().dataset[`${kind}Folded`];
    button.setAttribute("aria-expanded", "false");
    return button;
  }

  function toggle(button) {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(isOpen));
    button.textContent = tools().dataset[button.dataset.opener + (isOpen ? "Open" : "Folded")];
    for (let part = button.nextElementSibling; part; part = part.nextElementSibling) {
      if (part.dataset.part !== button.dataset.opener) break;
      part.classList.toggle("unfolded", isOpen);
    }
    document.dispatchEvent(new CustomEvent("battle:text"));
  }

  /* what is pressed */

  function resize(step) {
    const wanted = BattleChoices.size() + step;
    BattleChoices.keep("size", String(wanted));
    announce(tools().dataset.sized.replace("{size}", BattleChoices.size()));
    show();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button");
    if (!button) return;
    const { viewChoice, nextView, switch: name, sizeStep, opener: kind } = button.dataset;
    if (viewChoice) pick(button);
    else if (nextView !== undefined) next();
    else if (sizeStep) resize(Number(sizeStep));
    else if (kind) toggle(button);
    else if (name) {
      BattleChoices.keep(name, BattleChoices.isOn(name) ? "off" : "on");
      show();
    }
  });

  /* the task stays folded, or open, for this session */

  function showTask() {
    const task = document.getElementById("task");
    if (task) task.open = root.dataset.task === "open";
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.id !== "task") return;
    root.dataset.task = event.target.open ? "open" : "closed";
    try {
      sessionStorage.setItem("battle-task", root.dataset.task);
    } catch {
      // It is then remembered on this page only.
    }
  }, { capture: true });

  BattleChoices.narrow.addEventListener("change", show);
  document.addEventListener("battle:shown", () => {
    showTask();
    show();
  });
  showTask();
  show();
})();
