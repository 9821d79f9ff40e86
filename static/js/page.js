// A page without anything of its own.
import { offerComforts } from "./parts/comforts.js";

offerComforts();
