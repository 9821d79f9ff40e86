// Two answers without a decision of one's own: the pages of leads.
import { readAnswers } from "./battle/reading.js";
import { offerFrame } from "./parts/frame.js";

offerFrame();
readAnswers();
