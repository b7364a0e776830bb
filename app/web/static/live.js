// Keeps an element with data-live="ADDRESS" up to date by server-sent events. The data of each is HTML that our own
// server rendered and escaped; nothing else is ever made HTML of.
//
//   event: prepend   what comes goes to the top; what is there under the same id goes first
//   event: replace   what comes takes the place of what is there under the same id
//   event: remove    the data is an id
//
// data-tell="{} new" is said to those who cannot see it. Each change is also the event "live" of the element.
const policy = window.trustedTypes?.createPolicy("fragments", { createHTML: (html) => html });

export function fragment(html) {
  const made = document.createElement("template");
  made.innerHTML = policy ? policy.createHTML(html) : html;
  return made.content;
}

export function tell(words) {
  const told = document.getElementById("told");
  if (told) told.textContent = words;
}

const known = (id) => (id ? document.getElementById(id) : null);

function prepend(element, html) {
  const fresh = fragment(html);
  for (const one of fresh.children) known(one.id)?.remove();
  element.prepend(fresh);
}

function replace(html) {
  for (const one of [...fragment(html).children]) known(one.id)?.replaceWith(one);
}

export function follow(element) {
  const source = new EventSource(element.dataset.live);
  let count = 0;
  const on = (name, act) =>
    source.addEventListener(name, (event) => {
      act(event.data);
      element.dispatchEvent(new CustomEvent("live", { bubbles: true, detail: { name, data: event.data } }));
    });
  on("prepend", (html) => {
    prepend(element, html);
    count += 1;
    if (element.dataset.tell) tell(element.dataset.tell.replace("{}", count));
  });
  on("replace", replace);
  on("remove", (id) => known(id)?.remove());
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => event.persisted && follow(element), { once: true });
  return source;
}

for (const element of document.querySelectorAll("[data-live]")) follow(element);
