// The page comes whole from the server; this keeps it current and tells the server what is done.

import * as channels from "./channels.js";
import * as clock from "./clock.js";
import * as composer from "./composer.js";
import * as editing from "./editing.js";
import * as elements from "./elements.js";
import * as live from "./live.js";
import * as menus from "./menus.js";
import * as modal from "./modal.js";

for (const part of [menus, composer, editing, elements, channels, modal, clock, live]) part.start();
