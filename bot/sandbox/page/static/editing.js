// One's own message, changed in its place: Enter saves, Escape leaves it as it was.

import { act, where } from "./act.js";
import { refresh } from "./live.js";

export function edit(message) {
  if (message.querySelector(".rewrite")) return;
  const form = document.createElement("form");
  form.className = "rewrite";
  const field = document.createElement("textarea");
  field.value = message.dataset.typed;
  field.setAttribute("aria-label", "Your message");
  field.rows = Math.min(8, field.value.split("\n").length);
  const row = document.createElement("div");
  row.className = "rewrite-foot";
  row.append(button("Cancel", "button"), button("Save", "button primary"));
  form.append(field, row);
  message.dataset.keep = "";
  message.querySelector(".body").after(form);
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function button(name, kind) {
  const made = document.createElement("button");
  made.type = kind.includes("primary") ? "submit" : "button";
  made.className = kind;
  made.textContent = name;
  return made;
}

function leave(form) {
  const message = form.closest("[data-message]");
  form.remove();
  delete message.dataset.keep;
  refresh();
}

async function save(form) {
  const text = form.querySelector("textarea").value;
  const { trouble } = await act("edit", { ...where(form), text }, form);
  if (!trouble) leave(form);
}

export function start() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".rewrite")) return;
    event.preventDefault();
    save(event.target);
  });
  document.addEventListener("click", (event) => {
    const cancel = event.target.closest(".rewrite button[type=button]");
    if (cancel) leave(cancel.closest("form"));
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.(".rewrite");
    if (!form || event.isComposing || event.target.localName !== "textarea") return;
    if (event.key === "Escape") leave(form);
    else if (event.key === "Enter" && !event.shiftKey) save(form);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}
