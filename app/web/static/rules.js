// A rule's page: its examples are played when it is opened, which takes a few seconds the first time.
import { fragment } from "./live.js";

for (const element of document.querySelectorAll("[data-fetch]")) {
  for (const plain of element.querySelectorAll(".only-plain")) plain.hidden = true;
  fetch(element.dataset.fetch, { headers: { Accept: "text/html" } })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(answer.statusText))))
    .then((html) => element.replaceChildren(fragment(html)))
    .catch(() => {
      for (const plain of element.querySelectorAll(".only-plain")) plain.hidden = false;
    });
}
