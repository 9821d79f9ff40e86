// Where people begin and end: what this browser still holds of their votes is sent from here too.
import { offerComforts } from "./parts/comforts.js";
import * as outbox from "./parts/outbox.js";

offerComforts();
outbox.start();
