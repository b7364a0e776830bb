// A form with data-busy="words" says them while its answer is under way, and is sent once.
import { tell } from "./live.js";

for (const form of document.querySelectorAll("form[data-busy]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    const words = Object.assign(document.createElement("span"), { className: "busy", textContent: form.dataset.busy });
    (event.submitter ?? form).after(" ", words);
    tell(form.dataset.busy);
  });
  // Who comes back by the browser's button finds the form as it was.
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    form.querySelector(".busy")?.remove();
  });
}
