// A chosen day or time in words, as Slack shows it; while one types, the browser's own field.

import { onSettled } from "./live.js";

function day(value) {
  const date = new Date(`${value}T00:00Z`);
  const named = new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" }).format(date);
  return `${named} ${ordinal(date.getUTCDate())}, ${date.getUTCFullYear()}`;
}

function ordinal(number) {
  const teen = number > 10 && number < 14;
  return number + ((!teen && ["th", "st", "nd", "rd"][number % 10]) || "th");
}

function inWords(field) {
  if (!field.value) return field.dataset.placeholder;
  if (field.type === "time") return field.value;
  const [date, time] = field.value.split("T");
  return time ? `${day(date)} at ${time}` : day(date);
}

function tell(field) {
  field.parentElement.dataset.shown = inWords(field);
  field.parentElement.toggleAttribute("data-unset", !field.value);
}

export function start() {
  onSettled(() => document.querySelectorAll(".moment > input").forEach(tell));
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      if (event.target.matches?.(".moment > input")) tell(event.target);
    });
  }
}
