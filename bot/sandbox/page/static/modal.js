// Forms over the page: shown as the server stacks them, closed by asking the server.

import { act, entered, where } from "./act.js";
import { onSettled } from "./live.js";

let opener = null;

function top() {
  return [...document.querySelectorAll("dialog.modal[data-view]")].at(-1);
}

function settle() {
  const dialogs = [...document.querySelectorAll("dialog.modal[data-view]")];
  for (const dialog of dialogs) {
    if (dialog.matches(":modal")) continue;
    opener ??= document.activeElement;
    dialog.showModal();
    const first = dialog.querySelector(
      ".modal-body [autofocus], .modal-body :is(input, textarea, select, summary):not([type=search])",
    );
    (first ?? dialog.querySelector(".modal-buttons .primary, .modal-buttons button"))?.focus();
  }
  flag();
  if (!dialogs.length && opener) {
    const back = opener.isConnected ? opener : document.querySelector("#middle textarea");
    opener = null;
    back?.focus?.();
  }
}

// Bring a new complaint into view; one that was there is left alone.
let complaints = "";
function flag() {
  const wrong = [...(top()?.querySelectorAll("[aria-invalid=true]") ?? [])];
  const now = wrong.map((one) => one.id).join();
  if (now && now !== complaints) {
    const field = wrong[0].matches("details") ? wrong[0].querySelector("summary") : wrong[0];
    field.focus();
    field.scrollIntoView({ block: "center" });
  }
  complaints = now;
}

async function submit(form) {
  const button = form.querySelector(".modal-buttons .primary");
  if (!button) return;
  const name = button.textContent;
  button.textContent = button.dataset.saving;
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  complaints = "";
  await act("submit", { ...where(form), state: entered(form) }, form);
  if (button.textContent === button.dataset.saving) button.textContent = name;
}

function close(dialog, all) {
  act("close", { ...where(dialog), all, state: entered(dialog) }, dialog);
}

export function start() {
  onSettled(settle);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-submit]")) return;
    event.preventDefault();
    submit(event.target);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("dialog [data-do=close]");
    if (button) close(button.closest("dialog"), "all" in button.dataset);
  });
  // Escape: the server decides what is open, so the dialog stays until it says so.
  document.addEventListener("cancel", (event) => {
    if (!event.target.matches("dialog[data-view]")) return;
    event.preventDefault();
    close(event.target, false);
  }, true);
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("dialog [data-submit]");
    if (form && event.key === "Enter" && (event.metaKey || event.ctrlKey)) submit(form);
    if (event.key !== "Escape" || !event.target.closest?.("dialog[data-view]")) return;
    // An open picker or menu takes the key for itself; see menus.js.
    event.preventDefault();
    if (!event.target.closest("details[open]")) close(event.target.closest("dialog"), false);
  });
}
