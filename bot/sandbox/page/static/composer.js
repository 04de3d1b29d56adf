// Writing: Enter sends, "/" offers the commands, drafts stay where they were written.

import { act } from "./act.js";
import { onSettled, place } from "./live.js";

function parts(field) {
  const form = field.closest("form.composer");
  return { form, list: form.querySelector(".commands") };
}

// -- commands ---------------------------------------------------------------------------------

function offer(field) {
  const { list } = parts(field);
  const [, name, rest] = /^(\/\S*)(\s?)/.exec(field.value) ?? [];
  const options = [...list.children];
  for (const one of options) {
    const command = one.dataset.command;
    // Once the name is whole, its own line stays as a reminder of what may follow.
    one.hidden = !name || (rest ? command !== name : !command.startsWith(name));
  }
  const shown = options.filter((one) => !one.hidden);
  const choosing = shown.length > 0 && !rest;
  choose(field, choosing ? shown.find((one) => one.dataset.command === name) ?? shown[0] : null);
  list.hidden = !shown.length;
  field.setAttribute("aria-expanded", String(choosing));
}

function choose(field, option) {
  for (const one of parts(field).list.children) {
    one.setAttribute("aria-selected", String(one === option));
  }
  if (option) {
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function chosen(field) {
  return parts(field).list.querySelector('[aria-selected="true"]:not([hidden])');
}

function close(field) {
  parts(field).list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  choose(field, null);
}

function take(field, option) {
  write(field, `${option.dataset.command} `);
}

function step(field, by) {
  const shown = [...parts(field).list.children].filter((one) => !one.hidden);
  const at = shown.indexOf(chosen(field));
  choose(field, shown[(at + by + shown.length) % shown.length]);
}

// -- writing ----------------------------------------------------------------------------------

export function write(field, text) {
  field.value = text;
  field.focus();
  field.setSelectionRange(text.length, text.length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight + 2, 240)}px`;
}

function remember(field) {
  const { form } = parts(field);
  if (field.value) sessionStorage.setItem(`draft:${form.dataset.draft}`, field.value);
  else sessionStorage.removeItem(`draft:${form.dataset.draft}`);
  field.toggleAttribute("data-dirty", Boolean(field.value));
  grow(field);
}

async function send(field) {
  const { form } = parts(field);
  const text = field.value;
  if (!text.trim()) return;
  field.value = "";
  remember(field);
  close(field);
  const thread = form.closest("#thread") ? place().thread : "";
  const stick = form.parentElement.querySelector("[data-stick]");
  if (stick) stick.scrollTop = stick.scrollHeight;
  const { trouble } = await act("say", { text, thread }, form);
  // What could not be said stands there again, unless something else does by now.
  if (trouble && !field.value) write(field, text);
}

function onKey(event) {
  const field = event.target;
  if (!field.matches?.(".composer textarea") || event.isComposing) return;
  const option = chosen(field);
  const whole = option && field.value.trim() === option.dataset.command;
  if (option && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    step(field, event.key === "ArrowDown" ? 1 : -1);
  } else if (option && (event.key === "Tab" || (event.key === "Enter" && !whole))) {
    take(field, option);
  } else if (event.key === "Escape" && !parts(field).list.hidden) {
    close(field);
    event.stopPropagation();
  } else if (event.key === "Enter" && !event.shiftKey) {
    send(field);
  } else {
    return;
  }
  event.preventDefault();
}

export function start() {
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("input", (event) => {
    if (!event.target.matches(".composer textarea")) return;
    offer(event.target);
    remember(event.target);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".composer")) return;
    event.preventDefault();
    send(event.target.querySelector("textarea"));
  });
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest(".commands [role=option]");
    if (!option) return;
    event.preventDefault();
    take(option.closest("form").querySelector("textarea"), option);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.(".composer textarea")) close(event.target);
  });
  onSettled(() => {
    for (const form of document.querySelectorAll("form.composer:not([data-ready])")) {
      form.dataset.ready = "";
      const field = form.querySelector("textarea");
      field.value = sessionStorage.getItem(`draft:${form.dataset.draft}`) ?? "";
      field.toggleAttribute("data-dirty", Boolean(field.value));
      if (field.value) grow(field);
    }
  });
}
