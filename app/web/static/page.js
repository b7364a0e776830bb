// What every page does in a browser that runs scripts; without it all works too.
import "./theme.js";
import "./live.js";
import { key } from "./keys.js";

for (const [letter, place] of [["i", "inbox"], ["r", "rules"], ["m", "missed"], ["f", "feeds"], ["p", "pictures"]]) {
  const link = document.querySelector(`.places a[href$="/${place}"]`);
  if (link) key(`g ${letter}`, `Go to ${link.textContent}`, () => link.click());
}
