// What the page holds, with the type that the asker counts on; an error where it is not there.

/** @param {string} id */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}

/**
 * @param {string} selector
 * @param {ParentNode} [scope]
 * @returns {HTMLElement[]}
 */
export function all(selector, scope = document) {
  return [...scope.querySelectorAll(selector)].filter((found) => found instanceof HTMLElement);
}

/**
 * The first such element, or null.
 * @param {string} selector
 * @param {ParentNode} [scope]
 * @returns {HTMLElement | null}
 */
export function find(selector, scope = document) {
  return scope.querySelector(selector);
}

/**
 * The first such element, which is there.
 * @param {string} selector
 * @param {ParentNode} [scope]
 */
export function one(selector, scope = document) {
  const found = find(selector, scope);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}

/**
 * What an event is about: a text within an element counts as the element.
 * @param {Event} event
 * @returns {HTMLElement}
 */
export function targetOf({ target }) {
  if (target instanceof HTMLElement) return target;
  return (target instanceof Node && target.parentElement) || document.documentElement;
}

/**
 * The element around what was clicked or changed that fits, or null.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function around(event, selector) {
  return targetOf(event).closest(selector);
}

/**
 * A field of a form, by its name.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function fieldOf(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** What a number or a word is, where the page writes it into an attribute of data.
 * @param {HTMLElement} element
 * @param {string} name
 */
export function data(element, name) {
  return element.dataset[name] ?? "";
}

export function csrfToken() {
  return /** @type {HTMLInputElement} */ (one("[name=csrfmiddlewaretoken]")).value;
}

/**
 * Says something to who listens to the page; the same words twice are said twice.
 * @param {string} words
 */
export function announce(words) {
  const region = document.getElementById("announce");
  if (region) region.textContent = words;
}

/** @param {string} name */
export function tell(name) {
  document.dispatchEvent(new CustomEvent(name));
}
