// Where people begin and end: what this browser still holds of their votes is sent from here too.
import { offerFrame } from "./parts/frame.js";
import * as outbox from "./parts/outbox.js";

offerFrame();
outbox.start();
