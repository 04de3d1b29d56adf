// The page comes whole from the server; this keeps it current and tells the server what is done.

import * as channels from "./channels.js";
import * as clock from "./clock.js";
import * as composer from "./composer.js";
import * as editing from "./editing.js";
import * as elements from "./elements.js";
import * as live from "./live.js";
import * as menus from "./menus.js";
import * as modal from "./modal.js";
import * as moments from "./moments.js";
import * as wide from "./wide.js";

const parts = [menus, composer, editing, elements, moments, wide, channels, modal, clock, live];
for (const part of parts) part.start();
