// The page as the server has it: fetched again on every change, and when one goes elsewhere.

import { morph } from "./morph.js";

const ABOVE_HEAD_PX = 8;
const settled = [];
let wanted = false;
let running = null;

// Call `after` once now and after every update.
export function onSettled(after) {
  settled.push(after);
}

export function place() {
  const { as, in: spot, thread } = document.body.dataset;
  return { as, in: spot, thread };
}

// Bring the page up to date; calls during a fetch are answered by one more fetch.
export function refresh() {
  wanted = true;
  running ??= run().finally(() => { running = null; });
  return running;
}

async function run() {
  while (wanted) {
    wanted = false;
    const address = location.href;
    const response = await fetch(address, { headers: document.hidden ? { "x-unseen": "1" } : {} })
      .catch(() => null);
    if (!response?.ok) return;
    const html = await response.text();
    if (address === location.href) show(new DOMParser().parseFromString(html, "text/html"));
    else wanted = true;
  }
}

function show(next) {
  const seen = (one) => atEnd(one) && (newest(one)?.dataset.message ?? "");
  const ends = new Map(scrollers().map((one) => [one, seen(one)]));
  const focused = document.activeElement;
  if (document.body.className !== next.body.className) return location.reload();
  document.title = next.title;
  morph(document.body, next.body);
  for (const one of scrollers()) rest(one, ends.get(one));
  if (focused?.id && !focused.isConnected) document.getElementById(focused.id)?.focus();
  settled.forEach((after) => after());
  return undefined;
}

function scrollers() {
  return [...document.querySelectorAll("[data-stick]")];
}

function atEnd(one) {
  return one.scrollHeight - one.scrollTop - one.clientHeight < 80;
}

function newest(one) {
  return [...one.querySelectorAll("[data-message]")].at(-1);
}

// Rest at the end, as before; a last message that is new and does not fit is shown from its head.
// `before` was the last one, false if the end was out of sight.
function rest(one, before) {
  if (before === false) return;
  one.scrollTop = one.scrollHeight;
  const last = newest(one);
  if (!last || last.dataset.message === before) return;
  const above = one.getBoundingClientRect().top - last.getBoundingClientRect().top;
  if (above > 0) one.scrollTop -= above + ABOVE_HEAD_PX;
}

// A message to which a link led comes into view and stands out for a moment.
function point() {
  const at = new URLSearchParams(location.search).get("at");
  const found = at && [...document.querySelectorAll("[data-message]")]
    .filter((one) => one.dataset.message === at).at(-1);
  if (!found) return;
  found.scrollIntoView({ block: "center" });
  found.classList.add("found");
  found.addEventListener("animationend", () => found.classList.remove("found"), { once: true });
}

export async function go(url, { push = true } = {}) {
  const late = setTimeout(() => { document.documentElement.dataset.loading = ""; }, 200);
  const before = document.getElementById("middle")?.dataset.key;
  const thread = place().thread;
  if (push) history.pushState(null, "", url);
  await refresh();
  clearTimeout(late);
  delete document.documentElement.dataset.loading;
  document.dispatchEvent(new CustomEvent("arrived"));
  point();
  const pane = place().thread && place().thread !== thread ? "#thread " : "#middle ";
  const moved = before !== document.getElementById("middle")?.dataset.key;
  if (!moved && place().thread === thread) return;
  const target = document.querySelector(`${pane}textarea`) ?? document.querySelector("#middle");
  if (matchMedia("(pointer: fine)").matches) target?.focus();
}

export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-nav]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(link.href);
  });
  addEventListener("popstate", () => go(location.href, { push: false }));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  for (const one of scrollers()) rest(one);
  settled.forEach((after) => after());
  const changes = new EventSource("/page/live");
  changes.onmessage = () => {
    document.documentElement.classList.remove("away");
    document.documentElement.dataset.live = "";
    refresh();
  };
  changes.onerror = () => document.documentElement.classList.add("away");
  document.dispatchEvent(new CustomEvent("arrived"));
  point();
}
