// Everything by which two answers are read: views, linked scrolling, swiping, copying, names.
import { offerCopies } from "./copy.js";
import { linkScrolling } from "./linked.js";
import { markNames } from "./names.js";
import { followStrip } from "./strip.js";
import { offerTask } from "./task.js";
import { offerViews } from "./views.js";

export function readAnswers() {
  if (!document.querySelector(".tools")) return; // nothing is shown, as after the last one
  offerTask();
  offerViews();
  linkScrolling();
  followStrip();
  offerCopies();
  markNames();
}
