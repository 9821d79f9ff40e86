// A page of people who are signed in, without anything of its own.
import { offerFrame } from "./parts/frame.js";

offerFrame();
