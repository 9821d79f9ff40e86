// What the frame of every page for people who are signed in can do.
import { offerComforts } from "./comforts.js";
import { noteSignedIn } from "./corner.js";
import { find } from "./dom.js";
import { offerLists } from "./lists.js";
import { offerPalette } from "./palette.js";

/** A form that was refused begins where it has to be mended. */
function goToFault() {
  find('main [aria-invalid="true"]')?.focus();
}

export function offerFrame() {
  goToFault();
  offerComforts();
  noteSignedIn();
  offerLists();
  offerPalette();
}
