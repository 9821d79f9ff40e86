// The corner of the account on public pages. These are the same for everybody, so the corner is
// fetched afterwards, and only by a browser that has been signed in: strangers ask for nothing.
import { data, find } from "./dom.js";

const KEY = "signed-in";

/** @param {boolean} is */
function note(is) {
  try {
    if (is) localStorage.setItem(KEY, "yes");
    else localStorage.removeItem(KEY);
  } catch {
    // Storage is switched off: public pages then lead to the sign-in page, which leads on.
  }
}

function wasSignedIn() {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

/** On a page for people who are signed in. */
export function noteSignedIn() {
  if (find("#account-menu")) note(true);
}

/** On a public page: who is signed in finds the account and the way back to work. */
export async function fillCorner() {
  const corner = find("[data-corner]");
  if (!corner || !wasSignedIn()) return;
  try {
    const reply = await fetch(data(corner, "corner"));
    if (!reply.ok) return;
    if (reply.status === 204) return note(false);
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    corner.replaceChildren(...page.body.childNodes);
    document.dispatchEvent(new CustomEvent("htmx:load")); // the switch of colours is in it
  } catch {
    // Without an answer the page stays as it is for strangers.
  }
}
