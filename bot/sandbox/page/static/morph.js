// Make one tree like another without touching what stays: focus, typing and scrolling survive.

// What the browser or this page's script sets on an element; the server does not know of it.
const OURS = new Set(["open", "style", "aria-busy", "aria-activedescendant", "aria-expanded",
  "data-asked", "data-dirty", "data-more", "data-ready", "data-shown", "data-unset",
  "data-up"]);

export function morph(from, to) {
  if (from.isEqualNode(to) && !isControl(from)) return;
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  // A form that is being sent shows what became of it when the answer is there, not before.
  if (from.matches("[data-keep], form[aria-busy=true]")) return;
  if (!from.hasAttribute("data-keep-attributes")) attributes(from, to);
  if (from.localName !== "textarea") children(from, to);
  value(from, to);
}

function isControl(node) {
  return ["INPUT", "TEXTAREA", "SELECT", "FORM"].includes(node.nodeName);
}

function attributes(from, to) {
  for (const { name, value } of [...to.attributes]) {
    if (!OURS.has(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  for (const { name } of [...from.attributes]) {
    if (!OURS.has(name) && !to.hasAttribute(name)) from.removeAttribute(name);
  }
}

// A field that was typed into, or that has the focus, keeps what stands in it; so does each box of
// an element of which one was ticked.
function value(from, to) {
  if (!isControl(from) || from.localName === "form") return;
  const whole = from.closest("[data-action]") ?? from;
  if ("dirty" in whole.dataset || "dirty" in from.dataset || from === document.activeElement) return;
  if (from.type === "checkbox" || from.type === "radio") from.checked = to.checked;
  else if (from.value !== to.value) from.value = to.value;
}

function key(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  return node.dataset.key || node.id || (node.localName === "option" ? `is ${node.value}` : "");
}

function alike(one, other) {
  return one.nodeName === other.nodeName && key(one) === key(other);
}

function children(from, to) {
  const wanted = [...to.childNodes];
  const keys = new Set(wanted.map(key).filter(Boolean));
  const keyed = new Map([...from.childNodes].filter(key).map((node) => [key(node), node]));
  let cursor = from.firstChild;
  for (const next of wanted) {
    // What is on its way out goes first, so that what stays need not be moved past it.
    while (cursor && key(cursor) && !keys.has(key(cursor))) cursor = drop(cursor);
    const match = key(next) ? keyed.get(key(next)) : unkeyed(cursor, next);
    if (match && match.nodeName === next.nodeName) {
      if (match === cursor) cursor = cursor.nextSibling;
      else from.insertBefore(match, cursor);
      morph(match, next);
    } else {
      from.insertBefore(document.importNode(next, true), cursor);
    }
  }
  while (cursor) cursor = drop(cursor);
}

function drop(node) {
  const after = node.nextSibling;
  node.remove();
  return after;
}

function unkeyed(cursor, next) {
  for (let node = cursor; node && !key(node); node = node.nextSibling) {
    if (alike(node, next)) return node;
  }
  return null;
}
