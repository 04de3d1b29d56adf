// The sandbox's clock: ticks between updates, and moves forward on demand.

import { moveClock } from "./act.js";
import { onSettled } from "./live.js";

const ONE_PRESS_MS = 1000;

let ahead = 0;
let pressed = { to: "", at: 0 };

function tell() {
  const clock = document.getElementById("clock");
  if (!clock) return;
  const zone = clock.dataset.zone;
  const now = new Date(Date.now() + ahead);
  const format = (options) => {
    try {
      return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }).format(now);
    } catch {
      return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(now);
    }
  };
  const text = format({ hour: "2-digit", minute: "2-digit" });
  const shown = clock.querySelector(".clock-now");
  if (shown.textContent !== text) shown.textContent = text;
}

function playing() {
  return document.querySelector("#clock[data-playing]") !== null;
}

async function pick(form) {
  const field = form.querySelector("input");
  if (!field.value) return;
  field.dataset.dirty = "";
  if (!(await moveClock(field.value))) return;
  delete field.dataset.dirty;
  form.closest("details").open = false;
}

export function start() {
  onSettled(() => {
    const clock = document.getElementById("clock");
    if (clock) ahead = Number(clock.dataset.now) * 1000 - Date.now();
    tell();
  });
  setInterval(tell, 1000);
  onSettled(() => {
    if (!playing()) return;
    for (const one of document.querySelectorAll(".clock-pick[open]")) one.open = false;
  });
  document.addEventListener("click", (event) => {
    if (playing() && event.target.closest(".clock-pick summary")) event.preventDefault();
    const button = event.target.closest("[data-clock]");
    if (!button) return;
    // The second press of a double click would mean the Monday after.
    const to = button.dataset.clock;
    if (to === pressed.to && event.timeStamp - pressed.at < ONE_PRESS_MS) return;
    pressed = { to, at: event.timeStamp };
    moveClock(to === "monday" ? to : Number(to));
  });
  // What is being chosen stays, while the time beside it goes on.
  document.addEventListener("input", (event) => {
    if (event.target.id === "clock-at") event.target.dataset.dirty = "";
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-clock-form]")) return;
    event.preventDefault();
    pick(event.target);
  });
}
