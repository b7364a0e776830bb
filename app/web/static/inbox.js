// The inbox with scripts: keys, forms without a new page, and word of what has come since.
import { key } from "./keys.js";
import { fragment, tell } from "./live.js";

const stories = document.getElementById("stories");
const links = () => [...document.querySelectorAll("[data-story]")];
const current = () => document.querySelector('.story[aria-current="true"]');
const title = document.title;

function step(by) {
  const all = links();
  const at = all.indexOf(current()?.querySelector("[data-story]"));
  go(all[at < 0 ? 0 : at + by]);
}

function go(link) {
  if (!link) return;
  mark(link.closest(".story"));
  link.focus({ preventScroll: true });
  link.closest(".story").scrollIntoView({ block: "nearest" });
}

function mark(story) {
  current()?.removeAttribute("aria-current");
  story?.setAttribute("aria-current", "true");
}

function press(deed) {
  (current() ?? document.querySelector(".story"))?.querySelector(`button[value="${deed}"]`)?.click();
}

function note() {
  const story = current() ?? document.querySelector(".story");
  const details = story?.querySelector("details.ack");
  if (!details) return;
  mark(story);
  details.open = true;
  details.querySelector("input").focus();
}

key("j", "Next story", () => step(1));
key("k", "Story before", () => step(-1));
key("o", "Open the story", () => current()?.querySelector("[data-story]").click());
key("a", "See to it, with a note", note);
key("u", "Useful", () => press("useful"));
key("n", "Noise", () => press("noise"));
key("m", "Mute for a day, or no more", () => press(current()?.querySelector('button[value="unmute"]') ? "unmute" : "mute"));
key("/", "Search", () => {
  const search = document.getElementById("q");
  if (!search.checkVisibility()) document.querySelector(".filters").open = true;
  search.focus();
  search.select();
});

// A form is sent aside; where that fails it is sent as without scripts, and the server says what is wrong.
async function send(form, button) {
  const story = form.closest(".story");
  const body = new URLSearchParams(new FormData(form, button));
  const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "1" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const fresh = fragment(await answer.text()).firstElementChild;
  if (!fresh) return null;
  story.replaceWith(fresh);
  return fresh;
}

stories?.addEventListener("submit", async (event) => {
  const { target: form, submitter: button } = event;
  if (!form.matches(".deeds") || !button) return;
  event.preventDefault();
  const fresh = await send(form, button);
  if (!fresh) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: button.value }));
    form.submit();
    return;
  }
  mark(fresh);
  const again = fresh.querySelector(`button[value="${button.value}"]`);
  (again?.closest("details:not([open])") || !again ? fresh.querySelector("[data-story]") : again).focus({ preventScroll: true });
  const words = [...fresh.querySelectorAll(".stand")].map((one) => one.textContent).join(", ");
  tell(words || "Heard again");
});

document.addEventListener("keydown", (event) => {
  const details = event.key === "Escape" && event.target.closest?.("details.ack");
  if (!details) return;
  details.open = false;
  details.querySelector("summary").focus();
});

stories?.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-story]")) mark(event.target.closest(".story"));
});

// A browser has few connections to one server: a page that nobody sees gives its own back, and is told all when it is
// seen again.
let source = null;

function listen() {
  if (source || document.hidden || !stories) return;
  source = new EventSource(stories.dataset.news);
  source.addEventListener("replace", (event) => news(fragment(event.data).firstElementChild));
  source.addEventListener("error", () => source?.readyState === EventSource.CLOSED && lost());
}

function rest() {
  source?.close();
  source = null;
}

function news(fresh) {
  document.getElementById(fresh.id)?.replaceWith(fresh);
  const count = fresh.querySelector("[data-count]")?.dataset.count;
  document.title = count ? `(${count}) ${title}` : title;
}

// Signed out, or the server would have none of it: a page that is told nothing more must say so.
function lost() {
  const link = Object.assign(document.createElement("a"), { href: location.href, textContent: "Nothing new reaches this page: open it again" });
  const place = Object.assign(document.createElement("p"), { id: "news" });
  place.append(link);
  news(place);
}

document.addEventListener("visibilitychange", () => (document.hidden ? rest() : listen()));
window.addEventListener("pagehide", rest);
window.addEventListener("pageshow", listen);
listen();
