// Keys: key("j", "Next alert", act) or key("g i", ...) for two after another. "?" lists them, and turns them off for
// those who dictate (WCAG 2.1.4). Nothing happens while somebody writes, or with Ctrl, Alt or Meta.
const keys = new Map();
const OFF = "wirewatch-keys-off";
const TOGETHER = 1500;
let first = "";
let since = 0;

export function key(name, words, act) {
  keys.set(name, { words, act });
  for (const button of document.querySelectorAll("[data-keys]")) button.hidden = false;
}

const writing = (target) => target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || writing(event.target)) return;
  if (event.key === "?") return help();
  if (localStorage.getItem(OFF)) return;
  const both = event.timeStamp - since < TOGETHER ? `${first} ${event.key}` : "";
  const found = keys.get(both) ?? keys.get(event.key);
  first = found ? "" : event.key;
  since = event.timeStamp;
  if (!found) return;
  event.preventDefault();
  found.act(event);
});

for (const button of document.querySelectorAll("[data-keys]")) button.addEventListener("click", help);

function make(name, words = "", ...children) {
  const made = document.createElement(name);
  if (words) made.textContent = words;
  made.append(...children);
  return made;
}

function help() {
  document.querySelector("dialog.keys")?.remove();
  const lines = [...keys].map(([name, { words }]) => {
    const pressed = make("td");
    for (const one of name.split(" ")) pressed.append(make("kbd", one), " ");
    return make("tr", "", make("th", words), pressed);
  });
  const on = Object.assign(make("input"), { type: "checkbox", id: "keys-on", checked: !localStorage.getItem(OFF) });
  on.addEventListener("change", () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  const label = Object.assign(make("label", "Keys are on"), { htmlFor: "keys-on" });
  const title = Object.assign(make("h2", "Keys"), { id: "keys-title" });
  const close = Object.assign(make("button", "Close"), { value: "close" });
  const row = Object.assign(make("div", "", on, " ", label), { className: "check" });
  const form = Object.assign(make("form", "", title, make("table", "", make("tbody", "", ...lines)), row, make("p", "", close)), { method: "dialog" });
  const dialog = Object.assign(make("dialog", "", form), { className: "keys" });
  dialog.setAttribute("aria-labelledby", "keys-title");
  document.body.append(dialog);
  dialog.showModal();
}
