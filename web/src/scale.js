// The scale bar: a round number of kilometres, as long as it is on the map's middle.

import { $ } from "./dom.js";
import { number, t } from "./i18n.js";

const MOST = 130;
const EARTH = 40075.017;

/** Sets the bar to the map's zoom and latitude. */
export function updateScale(zoom, lat) {
  const perPixel = (EARTH * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** zoom);
  const most = perPixel * MOST;
  const power = 10 ** Math.floor(Math.log10(most));
  const km = [5, 2, 1].map((n) => n * power).find((n) => n <= most) ?? power;
  const bar = $("scale");
  bar.style.setProperty("--w", `${Math.round(km / perPixel)}px`);
  $("scale-word").textContent = km < 1 ? t("metres", number(km * 1000)) : t("kilometres", number(km));
  bar.dataset.km = String(km);
}
