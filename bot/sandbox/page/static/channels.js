// Adding a channel, and what a channel's own menu puts into the composer.

import { act } from "./act.js";
import { write } from "./composer.js";

async function add(form) {
  const fields = new FormData(form);
  const body = { name: fields.get("name"), private: fields.has("private") };
  const { trouble } = await act("create", body, form);
  if (trouble) return;
  form.closest("dialog").close();
  form.reset();
}

export function start() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog).showModal();
    const sender = event.target.closest("[data-send]");
    if (sender) act("say", { text: sender.dataset.send }, sender);
    if (event.target.closest("[data-dismiss]")) event.target.closest("dialog").close();
    const item = event.target.closest("[role=menuitem][data-insert]");
    const field = item && document.querySelector("#middle textarea");
    if (field) {
      item.closest("details").open = false;
      write(field, item.dataset.insert);
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-new-channel]")) return;
    event.preventDefault();
    add(event.target);
  });
}
