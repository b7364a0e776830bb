// The workbench: what is typed is checked soon after, and tried once it has no mistakes. A newer check ends an older
// one, here and on the server. Without scripts the button Check does all of it.
import { fragment } from "./live.js";

const SOON = 400;
const LATER = 900;
const form = document.getElementById("workbench");
const area = document.getElementById("yaml");
const numbers = form.querySelector(".numbers");
const [found, effect, played] = ["found", "effect", "played"].map((id) => document.getElementById(id));
const first = Number(form.elements.first.value);
let asked = new AbortController();
let waiting = 0;

function number() {
  const count = area.value.split("\n").length;
  const bad = new Set([...found.querySelectorAll("[data-line]")].map((one) => Number(one.dataset.line)));
  const fresh = [];
  for (let place = 0; place < count; place += 1) {
    const one = document.createElement("span");
    one.textContent = first + place;
    if (bad.has(first + place) && !found.querySelector(".well")) one.className = "bad";
    fresh.push(one);
  }
  numbers.replaceChildren(...fresh);
  numbers.scrollTop = area.scrollTop;
}

async function ask(part, place, signal) {
  const body = new URLSearchParams(new FormData(form));
  body.set("part", part);
  place.classList.add("waiting");
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(form.dataset.check, { method: "POST", body, signal });
  if (!answer.ok) throw new Error(answer.statusText);
  const html = await answer.text();
  if (signal.aborted) return;
  place.replaceChildren(fragment(html));
  place.classList.remove("waiting");
  place.removeAttribute("aria-busy");
}

// Of what has mistakes nothing is known, and what was known of an earlier text would mislead.
function rest() {
  for (const place of [effect, played]) {
    const words = Object.assign(document.createElement("p"), { className: "small", textContent: "When there are no mistakes." });
    place.replaceChildren(words);
    place.classList.remove("waiting");
    place.removeAttribute("aria-busy");
  }
}

async function check() {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  try {
    await ask("problems", found, signal);
    number();
    if (!found.querySelector(".well")) return rest();
    await new Promise((done) => setTimeout(done, LATER - SOON));
    if (signal.aborted) return;
    await Promise.all([ask("effect", effect, signal), ask("examples", played, signal)]);
  } catch (error) {
    if (!signal.aborted) found.textContent = `The check did not come through (${error.message}). Press Check.`;
  }
}

area.addEventListener("input", () => {
  number();
  for (const place of [effect, played]) place.classList.add("waiting");
  clearTimeout(waiting);
  waiting = setTimeout(check, SOON);
});
area.addEventListener("scroll", () => {
  numbers.scrollTop = area.scrollTop;
});

// To the line of a mistake.
found.addEventListener("click", (event) => {
  const line = event.target.closest(".where")?.parentElement.dataset.line;
  if (!line) return;
  event.preventDefault();
  const before = area.value.split("\n").slice(0, Number(line) - first);
  const start = before.join("\n").length + (before.length ? 1 : 0);
  const end = area.value.indexOf("\n", start);
  area.focus();
  area.setSelectionRange(start, end < 0 ? area.value.length : end);
  area.scrollTop = Math.max(0, before.length - 4) * parseFloat(getComputedStyle(area).lineHeight);
});

// Tab stays the browser's, so that nobody is caught here; Enter goes on where the line before began.
area.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const line = area.value.slice(0, area.selectionStart).split("\n").pop();
  const margin = /^ */.exec(line)[0];
  if (!margin) return;
  event.preventDefault();
  area.setRangeText(`\n${margin}`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input"));
});

// Who leaves with something unsaved is asked; who saves is not.
const before = area.value;
let leaving = false;
form.addEventListener("submit", () => {
  leaving = true;
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && area.value !== before) event.preventDefault();
});

form.querySelector("[formaction]").addEventListener("click", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  check();
});

number();
check();
