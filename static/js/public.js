// A public page without anything of its own.
import { offerComforts } from "./parts/comforts.js";
import { fillCorner } from "./parts/corner.js";

offerComforts();
void fillCorner();
