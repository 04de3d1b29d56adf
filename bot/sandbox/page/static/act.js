// Tell the server what the person does; say what went wrong.

import { go, place, refresh } from "./live.js";

const SHOWN_MS = 6000;

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
  busy?.removeAttribute("aria-busy");
  if (answer.go) await go(`/?${new URLSearchParams({ as: place().as, in: answer.go })}`);
  else if (verb !== "suggest") await refresh();
  // Said on the page as it is by now: the window that refused may be gone.
  if (answer.trouble) say(answer.trouble);
  return answer;
}

export async function moveClock(to) {
  const answer = await post("/page/clock", { to });
  await refresh();
  if (answer.trouble) say(answer.trouble);
  return !answer.trouble;
}

// A sentence takes room of its own above what is read, which stays where it is: nothing is covered.
function say(text) {
  const slip = document.createElement("p");
  slip.textContent = text;
  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "tool", textContent: "×" });
  close.setAttribute("aria-label", "Close this notice");
  slip.append(close);
  const shelf = shelfNow();
  const away = () => inPlace(() => slip.remove());
  inPlace(() => shelf.append(slip));
  close.addEventListener("click", away);
  setTimeout(away, SHOWN_MS);
}

// Where the person looks: the window on top, the clock's own panel, the pane they write in, else the
// middle.
function shelfNow() {
  const shown = (pane) => getComputedStyle(pane).display !== "none";
  const narrow = matchMedia("(max-width: 900px)").matches;
  const top = [...document.querySelectorAll("dialog:modal")].at(-1)
    ?? document.querySelector(".clock-pick[open]")
    ?? [...document.querySelectorAll(".pane")]
      .find((pane) => shown(pane) && (narrow || pane.contains(document.activeElement)));
  return top?.querySelector(".slips") ?? document.querySelector("#middle .slips");
}

// Change what stands above without moving what is read: its end stays where it is.
function inPlace(change) {
  const scrollers = [...document.querySelectorAll(".scroller")];
  const ends = scrollers.map((one) => one.scrollTop + one.clientHeight);
  change();
  scrollers.forEach((one, at) => { one.scrollTop = ends[at] - one.clientHeight; });
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
