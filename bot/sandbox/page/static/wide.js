// A table that is wider than its place says so until its last column was seen.

import { onSettled } from "./live.js";

const ROUNDING_PX = 2;

function tell(table) {
  const beyond = table.scrollWidth - table.clientWidth;
  const more = beyond - table.scrollLeft > ROUNDING_PX;
  table.parentElement.toggleAttribute("data-more", more);
}

function tellAll() {
  document.querySelectorAll(".wide > .table").forEach(tell);
}

export function start() {
  onSettled(tellAll);
  addEventListener("resize", tellAll);
  // A table inside of what was folded has its width only now.
  document.addEventListener("toggle", tellAll, true);
  document.addEventListener("scroll", (event) => {
    if (event.target.matches?.(".wide > .table")) tell(event.target);
  }, true);
}
