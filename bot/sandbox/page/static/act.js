// Tell the server what the person does; say what went wrong.

import { go, place, refresh } from "./live.js";

async function post(address, body) {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...place(), ...body }),
    });
    if (response.ok) return await response.json();
    return { trouble: `The sandbox refused that (${response.status}).` };
  } catch {
    return { trouble: "The sandbox does not answer. Is it still running?" };
  }
}

// Do a thing; `busy` shows that it is under way. Gives the server's answer.
export async function act(verb, body = {}, busy = null) {
  if (busy?.getAttribute("aria-busy") === "true") return { trouble: "" };
  busy?.setAttribute("aria-busy", "true");
  const answer = await post(`/page/do/${verb}`, body);
  if (answer.trouble) toast(answer.trouble);
  busy?.removeAttribute("aria-busy");
  if (answer.go) await go(`/?${new URLSearchParams({ as: place().as, in: answer.go })}`);
  else if (verb !== "suggest") await refresh();
  return answer;
}

export async function moveClock(to) {
  const answer = await post("/page/clock", { to });
  if (answer.trouble) toast(answer.trouble);
  await refresh();
  return !answer.trouble;
}

export function toast(text) {
  const shelf = document.getElementById("toasts");
  const slip = document.createElement("p");
  slip.textContent = text;
  shelf.append(slip);
  // Shown anew, it lies above a form that was opened since.
  if (shelf.matches(":popover-open")) shelf.hidePopover();
  shelf.showPopover();
  setTimeout(() => {
    slip.remove();
    if (!shelf.children.length && shelf.matches(":popover-open")) shelf.hidePopover();
  }, 6000);
}

// Where an element stands: in a form or Home, or in a message.
export function where(element) {
  const view = element.closest("[data-view]");
  if (view) return { view: view.dataset.view };
  const message = element.closest("[data-message]");
  return message ? { channel: message.dataset.channel, ts: message.dataset.message } : {};
}

// What stands in all elements of the form, Home or message around an element.
export function entered(element) {
  const root = element.closest("[data-view], [data-message]");
  const state = {};
  for (const one of root?.querySelectorAll("[data-action]") ?? []) {
    const raw = valueOf(one);
    const block = one.closest("[data-block]")?.dataset.block;
    if (raw !== undefined && block !== undefined) (state[block] ??= {})[one.dataset.action] = raw;
  }
  return state;
}

export function valueOf(one) {
  if (one.matches("input, textarea, select")) return one.value;
  if (!one.matches(".boxes, .picker")) return undefined;
  const ticked = [...one.querySelectorAll("input:checked")].map((box) => box.value);
  const many = one.matches("[data-many], [data-type=checkboxes]");
  return many ? ticked : ticked[0] ?? "";
}
