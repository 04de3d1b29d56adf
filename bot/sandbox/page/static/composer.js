// Writing: Enter sends; "/", "@" and "#" offer what fits; drafts stay where they were written.

import { act } from "./act.js";
import { onSettled, place } from "./live.js";

function parts(field) {
  const form = field.closest("form.composer");
  return { form, list: form.querySelector(".commands") };
}

// -- suggestions ------------------------------------------------------------------------------

// Names are compared as they are heard: accents and case do not matter.
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

// What is being typed that the list can complete: a command, or a name after @ or #.
function wanted(field) {
  const before = field.value.slice(0, field.selectionStart);
  const [name] = /(?<=^|[\s(])[@#][^\s@#]*$/.exec(before) ?? nameInFull(field, before) ?? [];
  if (name) return { typed: name, from: before.length - name.length, choosing: true };
  const [, command, rest] = /^(\/\S*)(\s?)/.exec(field.value) ?? [];
  // Once the name is whole, its own line stays as a reminder of what may follow.
  return command ? { typed: command, from: 0, choosing: !rest } : null;
}

// A name of several words, as long as somebody's begins so.
function nameInFull(field, before) {
  const found = /(?<=^|[\s(])@[^@#\n]+$/.exec(before);
  const begun = found && folded(found[0].slice(1));
  const options = [...parts(field).list.children].filter((one) => one.dataset.text[0] === "@");
  return options.some((one) => folded(one.dataset.name).startsWith(begun)) ? found : null;
}

// Whether what is typed is all of an option: its sign with the handle, or with the name in full.
function isWhole(option, typed) {
  const said = folded(typed);
  const { text, name } = option.dataset;
  return said === folded(text) || (text[0] === "@" && said === `@${folded(name)}`);
}

function fits(option, { typed, choosing }) {
  const [text, sought] = [folded(option.dataset.text), folded(typed)];
  if (!choosing) return text === sought;
  if (text.startsWith(sought)) return true;
  if (sought.length < 2 || text[0] !== sought[0] || sought[0] === "/") return false;
  const [name, begun] = [folded(option.dataset.name), sought.slice(1)];
  return name.startsWith(begun) || name.split(/[\s-]+/).some((word) => word.startsWith(begun));
}

function offer(field) {
  const { list } = parts(field);
  const found = wanted(field);
  const options = [...list.children];
  for (const one of options) one.hidden = !found || !fits(one, found);
  const shown = options.filter((one) => !one.hidden);
  const choosing = shown.length > 0 && found.choosing;
  choose(field, choosing ? shown.find((one) => isWhole(one, found.typed)) ?? shown[0] : null);
  list.hidden = !shown.length;
  list.toggleAttribute("data-reminds", !choosing);
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
  const { typed, from } = wanted(field) ?? { typed: "", from: 0 };
  const after = field.value.slice(from + typed.length).replace(/^ /, "");
  const head = `${field.value.slice(0, from)}${option.dataset.text} `;
  write(field, head + after, head.length);
}

function step(field, by) {
  const shown = [...parts(field).list.children].filter((one) => !one.hidden);
  const at = shown.indexOf(chosen(field));
  choose(field, shown[(at + by + shown.length) % shown.length]);
}

// -- writing ----------------------------------------------------------------------------------

export function write(field, text, caret = text.length) {
  field.value = text;
  field.focus();
  field.setSelectionRange(caret, caret);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function grow(field) {
  field.style.height = "auto";
  if (field.scrollHeight === field.clientHeight) return;
  field.style.height = `${Math.min(field.scrollHeight + 2, 240)}px`;
}

function remember(field) {
  const { form } = parts(field);
  if (field.value) sessionStorage.setItem(`draft:${form.dataset.draft}`, field.value);
  else sessionStorage.removeItem(`draft:${form.dataset.draft}`);
  field.toggleAttribute("data-dirty", Boolean(field.value));
  grow(field);
  sendable(form);
}

// With nothing written there is nothing to send.
function sendable(form) {
  form.querySelector(".send").disabled = !form.querySelector("textarea").value.trim();
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
  sessionStorage.setItem(`last:${place().as}`, text);
  const { trouble, again } = await act("say", { text, thread }, form);
  // What could not be said stands there again, unless something else does by now.
  if ((trouble || again) && !field.value && field.isConnected) {
    write(field, text);
    close(field);
  }
}

// What was sent last, for another go.
function recall(field) {
  const last = sessionStorage.getItem(`last:${place().as}`);
  if (last) write(field, last);
}

// Put a sign that opens the list where the caret stands; a command is all of a message.
function begin(field, sign) {
  if (sign === "/") {
    if (!field.value) write(field, sign);
    else field.focus();
    return;
  }
  const before = field.value.slice(0, field.selectionStart);
  const head = `${before}${!before || /\s$/.test(before) ? "" : " "}${sign}`;
  write(field, head + field.value.slice(field.selectionEnd), head.length);
}

function onKey(event) {
  const field = event.target;
  if (!field.matches?.(".composer textarea") || event.isComposing) return;
  const option = chosen(field);
  const whole = option && isWhole(option, wanted(field)?.typed ?? "");
  if (option && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    step(field, event.key === "ArrowDown" ? 1 : -1);
  } else if (option && (event.key === "Tab" || (event.key === "Enter" && !whole))) {
    take(field, option);
  } else if (event.key === "ArrowUp" && !field.value) {
    recall(field);
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
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-begin]");
    if (button) begin(button.closest("form").querySelector("textarea"), button.dataset.begin);
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.(".composer textarea")) close(event.target);
  });
  onSettled(() => {
    for (const form of document.querySelectorAll("form.composer:not([data-ready])")) {
      form.dataset.ready = "";
      const field = form.querySelector("textarea");
      // Whoever is quick has typed before this ran: that stays.
      field.value ||= sessionStorage.getItem(`draft:${form.dataset.draft}`) ?? "";
      field.toggleAttribute("data-dirty", Boolean(field.value));
      if (field.value) grow(field);
    }
    document.querySelectorAll("form.composer").forEach(sendable);
  });
}
