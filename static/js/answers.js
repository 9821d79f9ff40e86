// Two answers without a decision of one's own: the pages of leads.
import { readAnswers } from "./battle/reading.js";
import { offerComforts } from "./parts/comforts.js";

offerComforts();
readAnswers();
