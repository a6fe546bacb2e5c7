// The page in another page, on paper and as a picture: the same map, with nothing to press.

import { $ } from "./dom.js";

/** `?embed`: the map alone with its key; `?picture`: map, legend and feed; else the whole page. */
export function mode() {
  const asked = new URLSearchParams(location.search);
  return asked.has("embed") ? "embed" : asked.has("picture") ? "picture" : "page";
}

/** What to paste into a page that shows the map as it stands. */
export function embedCode(link, title) {
  const [page, fragment] = link.split("#");
  const safe = (s) => s.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
  return `<iframe src="${safe(`${page}?embed#${fragment}`)}" title="${safe(title)}" width="100%" height="520" loading="lazy" style="border:0" sandbox="allow-scripts allow-same-origin allow-popups"></iframe>`;
}

/** On paper a picture stands for the map, whose canvas does not grow with the page. */
export function setUpPaper(picture) {
  const paper = $("paper");
  window.addEventListener("beforeprint", () => {
    paper.src = picture();
    paper.hidden = false;
  });
  window.addEventListener("afterprint", () => {
    paper.hidden = true;
    paper.removeAttribute("src");
  });
}
