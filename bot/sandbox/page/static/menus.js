// Menus, the drawer, the tour, and what a click in them does to a message.

import { act, where } from "./act.js";
import { go, onSettled, place } from "./live.js";
import { write } from "./composer.js";
import { edit } from "./editing.js";

const root = document.documentElement;
let opener = null;

// -- floating menus ---------------------------------------------------------------------------

function open(button) {
  const menu = document.getElementById(button.dataset.menu);
  // A menu that leads to another hands on where it was opened.
  if (!button.closest("[popover]")) opener = button;
  else button.closest("[popover]").hidePopover();
  const own = "typed" in (opener.closest("[data-message]")?.dataset ?? {});
  for (const one of menu.querySelectorAll("[data-own]")) one.hidden = !own;
  menu.showPopover();
  const at = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(Math.max(8, at.right - width), innerWidth - width - 8);
  const below = at.bottom + 6 + height < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(8, below ? at.bottom + 6 : at.top - height - 6)}px`;
  menu.querySelector("[role=menuitem]:not(:disabled)")?.focus();
}

function choose(item) {
  const menu = item.closest("[popover]");
  const target = menu ? opener : item;
  const { do: verb, name, callback } = item.dataset;
  menu?.hidePopover();
  const unfoldedMenu = item.closest("details.menu");
  if (unfoldedMenu) unfoldedMenu.open = false;
  act(verb, { ...(target ? where(target) : {}), name, callback }, menu ? null : item);
}

function walk(event) {
  const menu = event.target.closest("[role=menu]");
  if (!menu) return;
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const items = [...menu.querySelectorAll("[role=menuitem]:not([hidden], :disabled)")];
  const next = items.indexOf(document.activeElement) + step + items.length;
  items[next % items.length]?.focus();
  event.preventDefault();
}

// -- menus that unfold ------------------------------------------------------------------------

function fold(except) {
  for (const one of document.querySelectorAll("details.menu[open], details.picker[open]")) {
    if (one !== except && !one.contains(except)) one.open = false;
  }
}

function unfolded(event) {
  const details = event.target;
  if (!details.matches?.("details.menu[open], details.picker[open]")) return;
  fold(details);
  if (details.matches(".picker")) return hang(details);
  const panel = details.querySelector(".menu-panel");
  delete details.dataset.up;
  const room = details.closest(".scroller, .modal-body")?.getBoundingClientRect();
  const { bottom, height } = panel.getBoundingClientRect();
  const { top } = details.getBoundingClientRect();
  if (room && bottom > room.bottom && top - height > room.top) details.dataset.up = "";
  return undefined;
}

// A picker's list lies over all else, below its line or above it, wherever there is more room.
function hang(picker) {
  const panel = picker.querySelector(".picker-panel");
  const at = picker.querySelector("summary").getBoundingClientRect();
  const [below, above] = [innerHeight - at.bottom - 14, at.top - 14];
  const up = below < 260 && above > below;
  const width = Math.min(Math.max(at.width, 260), innerWidth - 16);
  panel.style.width = `${width}px`;
  panel.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  panel.style.maxHeight = `${Math.min(340, up ? above : below)}px`;
  panel.style.top = up ? "auto" : `${at.bottom + 6}px`;
  panel.style.bottom = up ? `${innerHeight - at.top + 6}px` : "auto";
}

function hangAgain() {
  document.querySelectorAll("details.picker[open]").forEach(hang);
}

// -- the tour ---------------------------------------------------------------------------------

function tour(show) {
  root.classList.toggle("no-tour", !show);
  root.classList.toggle("tour-on", show);
  localStorage.setItem("tour", show ? "open" : "closed");
}

function tourShown() {
  const panel = document.getElementById("tour");
  return panel && getComputedStyle(panel).display !== "none";
}

async function offer(button) {
  const { insert, person, place: spot } = button.dataset;
  const now = place();
  const query = new URLSearchParams({ as: person || now.as, in: spot || now.in });
  if (person || spot) await go(`/?${query}`);
  if (!insert) return;
  if (!document.querySelector("#middle textarea")) await go(`/?as=${query.get("as")}`);
  const field = document.querySelector("#middle textarea");
  if (field) write(field, insert);
}

function tick(button) {
  const step = button.closest("[data-step]");
  if (!step) return;
  const done = new Set(JSON.parse(sessionStorage.getItem("steps") ?? "[]"));
  sessionStorage.setItem("steps", JSON.stringify([...done.add(step.dataset.step)]));
  ticks();
}

function ticks() {
  const done = new Set(JSON.parse(sessionStorage.getItem("steps") ?? "[]"));
  for (const step of document.querySelectorAll("[data-step]")) {
    step.classList.toggle("done", done.has(step.dataset.step));
  }
}

// -- keys and clicks --------------------------------------------------------------------------

function onClick(event) {
  const target = event.target;
  if (!target.closest("details")) fold(target);
  const menu = target.closest("[data-menu]");
  if (menu) return open(menu);
  if (target.closest("[data-thread-of]")) {
    target.closest("[popover]").hidePopover();
    const { message, channel } = opener.closest("[data-message]").dataset;
    const now = place();
    const spot = document.getElementById("middle").contains(opener) ? now.in : channel;
    return go(`/?${new URLSearchParams({ as: now.as, in: spot, thread: message })}`);
  }
  if (target.closest("[data-edit]")) {
    target.closest("[popover]").hidePopover();
    return edit(opener.closest("[data-message]"));
  }
  const deed = target.closest("[data-do]:not([data-do=close])");
  if (deed) return choose(deed);
  if (target.closest("[data-drawer]")) return root.classList.toggle("drawer");
  if (target.closest("[data-tour]")) return tour(!tourShown());
  const offered = target.closest(".offer");
  if (offered) {
    tick(offered);
    if (innerWidth < 900) tour(false);
    if (!("clock" in offered.dataset)) offer(offered);
  }
  return undefined;
}

// Escape closes the innermost thing that is open: menu, drawer, thread, tour. Forms: modal.js.
function onEscape(event) {
  if (event.key !== "Escape") return;
  const unfoldedNow = document.querySelector("details.menu[open], details.picker[open]");
  if (unfoldedNow) {
    unfoldedNow.querySelector("summary").focus();
    setTimeout(() => { unfoldedNow.open = false; });
    return;
  }
  if (document.querySelector("dialog:modal") || document.querySelector(".floating:popover-open")) return;
  if (root.classList.contains("drawer")) root.classList.remove("drawer");
  else if (document.getElementById("thread")) go(document.querySelector("[data-close-pane]").href);
  else if (tourShown()) tour(false);
}

export function start() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onEscape);
  document.addEventListener("keydown", walk);
  document.addEventListener("toggle", unfolded, true);
  document.addEventListener("scroll", hangAgain, true);
  addEventListener("resize", hangAgain);
  document.addEventListener("arrived", () => {
    root.classList.remove("drawer");
    fold(document.body);
    for (const one of document.querySelectorAll("details.acting[open]")) one.open = false;
    if (document.body.dataset.home) act("home");
  });
  if (localStorage.getItem("tour") === "closed") root.classList.add("no-tour");
  onSettled(ticks);
  onSettled(hangAgain);
}
