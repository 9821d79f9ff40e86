// What the frame of every page for people who are signed in can do.
import { offerComforts } from "./comforts.js";
import { noteSignedIn } from "./corner.js";
import { offerLists } from "./lists.js";
import { offerPalette } from "./palette.js";

export function offerFrame() {
  offerComforts();
  noteSignedIn();
  offerLists();
  offerPalette();
}
