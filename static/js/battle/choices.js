// How somebody looks at answers, as first/reading.js remembers it.
const root = document.documentElement;

export const VIEWS = ["side", "stacked", "difference", "code", "prose"];
export const [SMALLEST, LARGEST] = [12, 20];
export const narrow = matchMedia("(max-width: 56.24rem)");

export const chosenView = () => root.dataset.chosenView ?? "side";
export const shownView = () => root.dataset.view ?? "side";
export const size = () => Number(root.dataset.size);

/** @param {string} name */
export const isOn = (name) => root.dataset[name] === "on";

/** @param {string} name @param {string} value */
export function choose(name, value) {
  document.dispatchEvent(new CustomEvent("reading:choose", { detail: { name, value } }));
}
