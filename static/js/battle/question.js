// After some votes: which model was A? It stands above the decision of the next battle, takes no key
// of it, and goes when it is answered, dismissed, or when the next vote is cast.
import { around, byId, one, targetOf } from "../parts/dom.js";
import * as outbox from "../parts/outbox.js";

const asked = () => byId("asked");

export function clearQuestion() {
  asked().replaceChildren();
}

/** @param {HTMLElement | null} question */
export function showQuestion(question) {
  if (question) asked().replaceChildren(question);
}

function dismiss() {
  clearQuestion();
  byId("battle-title").focus({ preventScroll: true });
}

/** @param {SubmitEvent} event */
function answer(event) {
  const form = targetOf(event);
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const data = new FormData(form, event.submitter);
  data.delete("csrfmiddlewaretoken");
  const fields = [...data].map(([name, value]) => [name, String(value)]);
  void outbox.add(form.getAttribute("action") ?? "", fields, "");
  dismiss();
}

export function offerQuestion() {
  asked().addEventListener("click", (event) => {
    if (around(event, "[data-answer]")) one("button[name=model]", asked()).focus();
    else if (around(event, "[data-dismiss]")) dismiss();
  });
  asked().addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    dismiss();
  });
  asked().addEventListener("submit", answer);
}
