// The page of a battle. In this order: the clock and the trials write into the form before the flow
// takes it, and keys press what the others have prepared.
import { watchClock } from "./battle/clock.js";
import { guardDecision } from "./battle/decision.js";
import { keepDrafts } from "./battle/draft.js";
import { startFlow } from "./battle/flow.js";
import { listenToKeys } from "./battle/keys.js";
import { offerQuestion } from "./battle/question.js";
import { readAnswers } from "./battle/reading.js";
import { offerTrials } from "./battle/trial.js";
import { offerComforts } from "./parts/comforts.js";
import { tell } from "./parts/dom.js";
import * as outbox from "./parts/outbox.js";

offerComforts();
outbox.start();
readAnswers();
guardDecision();
offerTrials();
offerQuestion();
watchClock();
startFlow();
keepDrafts();
listenToKeys();
tell("battle:ready");
