// Block Kit's interactive elements: tell the app at once where it wants to know at once.

import { act, entered, valueOf, where } from "./act.js";
import { onSettled } from "./live.js";

const PAUSE = 350;
const timers = new WeakMap();

function later(element, work) {
  clearTimeout(timers.get(element));
  timers.set(element, setTimeout(work, PAUSE));
}

async function press(element, value) {
  // What is pressed is read at once: while it asks, an edit may put another message in its place.
  const body = {
    ...where(element),
    block: element.closest("[data-block]").dataset.block,
    action: element.dataset.action,
    value: element.dataset.type === "button" ? element.dataset.value ?? null : value,
    state: entered(element),
  };
  if (element.hasAttribute("data-confirms") && !(await confirmed(element))) return;
  const details = element.closest("details.overflow");
  if (details) details.open = false;
  await act("press", body, element);
}

function confirmed(element) {
  const root = element.closest("[data-block]");
  const template = [...root.querySelectorAll("template[data-confirm]")]
    .find((one) => one.dataset.confirm === element.id);
  if (!template) return true;
  const dialog = document.createElement("dialog");
  dialog.className = "modal confirm";
  dialog.append(template.content.cloneNode(true));
  document.documentElement.append(dialog);
  dialog.showModal();
  dialog.querySelector("button[value=yes]").focus();
  return new Promise((resolve) => {
    dialog.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) dialog.close(button.value);
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      element.focus?.();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function onClick(event) {
  const item = event.target.closest("details.overflow [role=menuitem]");
  if (item) {
    press(item.closest("details.overflow"), item.value);
    return;
  }
  const button = event.target.closest("button[data-action], a[data-action]");
  if (button) press(button, null);
}

function onChange(event) {
  const element = event.target.closest("[data-action]");
  if (!element || event.target.type === "search") return;
  element.dataset.dirty = "";
  if (element.matches(".picker")) picked(element, event.target);
  if (element.dataset.live === "change") press(element, valueOf(element));
}

function onInput(event) {
  const element = event.target.closest("[data-action]");
  if (!element) return;
  if (event.target.type === "search") search(element, event.target);
  else element.dataset.dirty = "";
  if (element.dataset.live === "typing") later(element, () => press(element, valueOf(element)));
}

function onEnter(event) {
  const element = event.target;
  if (event.key !== "Enter" || event.isComposing || element.localName !== "input") return;
  if (element.closest(".picker")) event.preventDefault();
  if (element.dataset.live === "enter") {
    event.preventDefault();
    press(element, element.value);
  }
}

// -- pickers ----------------------------------------------------------------------------------

function picked(picker, box) {
  const most = Number(picker.dataset.most || 0);
  let ticked = [...picker.querySelectorAll("input:checked")];
  if (most && ticked.length > most) {
    box.checked = false;
    ticked = ticked.filter((one) => one !== box);
  }
  sum(picker);
  if (!picker.hasAttribute("data-many")) {
    picker.open = false;
    picker.querySelector("summary").focus();
  }
}

// Say in a picker's own line what is ticked in it.
function sum(picker) {
  const ticked = [...picker.querySelectorAll("input:checked")];
  const names = ticked.map((one) => one.parentElement.querySelector("span").firstChild.textContent);
  const summary = picker.querySelector("summary");
  summary.classList.toggle("empty", !names.length);
  const shown = summary.querySelector(".picked");
  if (!names.length) shown.textContent = summary.dataset.placeholder;
  else if (!picker.hasAttribute("data-many")) shown.textContent = names[0];
  else shown.replaceChildren(...names.map((name, at) => pick(name, at < names.length - 1)));
}

function pick(name, more) {
  const token = Object.assign(document.createElement("span"), { className: "pick", textContent: name });
  if (more) token.append(Object.assign(document.createElement("span"), { className: "sr", textContent: ", " }));
  return token;
}

function search(picker, field) {
  const typed = field.value.trim();
  if (picker.hasAttribute("data-external")) {
    if (typed.length >= Number(field.dataset.least)) later(field, () => suggest(picker, typed));
    return;
  }
  filter(picker, typed.toLowerCase());
}

function filter(picker, typed) {
  for (const line of picker.querySelectorAll(".picker-list label")) {
    line.hidden = !line.textContent.toLowerCase().includes(typed);
  }
}

// Arrows go through the list without ticking, Enter and Space tick.
function walk(event) {
  const picker = event.target.closest?.("details.picker[open]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!picker || (!step && event.key !== "Enter")) return;
  const field = picker.querySelector("input[type=search]");
  const boxes = [...picker.querySelectorAll("label:not([hidden]) input")];
  const at = boxes.indexOf(event.target);
  if (event.target !== field && at < 0) return;
  event.preventDefault();
  if (step) (boxes[at + step] ?? field).focus();
  else (boxes[at] ?? boxes[0])?.click();
}

async function suggest(picker, typed) {
  const list = picker.querySelector(".picker-list");
  const body = {
    ...where(picker),
    block: picker.closest("[data-block]").dataset.block,
    action: picker.dataset.action,
    typed,
  };
  list.dataset.asked = typed;
  list.setAttribute("aria-busy", "true");
  const { choices = [] } = await act("suggest", body);
  // An answer to what was typed before comes too late.
  if (list.dataset.asked !== typed) return;
  list.removeAttribute("aria-busy");
  list.dataset.keep = "";
  const kept = [...list.querySelectorAll("label")].filter((one) => one.querySelector(":checked"));
  const known = new Set(kept.map((one) => one.querySelector("input").value));
  const lines = choices.filter((one) => !known.has(one.value)).map((one) => line(picker, one));
  list.replaceChildren(...kept, ...lines);
  if (!list.children.length) list.textContent = "Nothing found";
}

function line(picker, choice) {
  const label = document.createElement("label");
  label.className = "choice";
  const box = document.createElement("input");
  box.type = picker.hasAttribute("data-many") ? "checkbox" : "radio";
  box.name = picker.id;
  box.value = choice.value;
  const name = document.createElement("span");
  name.textContent = choice.label;
  if (choice.note) name.append(Object.assign(document.createElement("small"), { textContent: choice.note }));
  label.append(box, name);
  return label;
}

export function start() {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("input", onInput);
  document.addEventListener("keydown", walk);
  document.addEventListener("keydown", onEnter);
  // What the app offers may have changed meanwhile.
  onSettled(() => {
    for (const picker of document.querySelectorAll(".picker[data-dirty]")) {
      sum(picker);
      const field = picker.querySelector("input[type=search]");
      if (!picker.hasAttribute("data-external")) filter(picker, field.value.trim().toLowerCase());
    }
  });
  document.addEventListener("toggle", (event) => {
    const picker = event.target;
    if (!picker.matches?.(".picker[open]")) return;
    const field = picker.querySelector("input[type=search]");
    field.focus();
    // An app that wants no letter first is asked at once.
    if (field.dataset.least === "0" && !field.value) suggest(picker, "");
  }, true);
}
