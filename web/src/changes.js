// What changed between two days: the places whose holder or state is another.

import { controlAt } from "./filter.js";
import { isUnit } from "./names.js";

/** What makes two intervals one state: a place that is held on and on did not change. */
function state(data, i, actors) {
  if (i < 0) return "";
  const c = data.control;
  const status = data.statuses[c.status[i]];
  // Growing stale is no news.
  if (status === "unknown") return "";
  const by = actors ? c.group[i] : -1;
  return status === "vacated" ? status : `${status}/${c.side[i]}/${by}/${status === "held" ? "" : c.other[i]}`;
}

/**
 * Changes of control from the end of `before` to the end of the day that `control` is of:
 * `{places: Map place → {was, now}, list}`, the list with the most prominent first. Without `first`,
 * what was heard of a place for the first time is no change.
 */
export function changesSince(data, before, control, actors, first = true) {
  const was = controlAt(data, before);
  const places = new Map();
  for (let p = 0; p < control.length; p++) {
    if (was[p] === control[p] || (was[p] < 0 && !first)) continue;
    const now = state(data, control[p], actors);
    if (now === "" || now === state(data, was[p], actors)) continue;
    places.set(p, { was: was[p], now: control[p] });
  }
  const { rank, capital } = data.places;
  // What is told of its area only, and units, come last.
  const worth = (p) => capital[p] * 10 + rank[p] - (data.control.byArea[places.get(p).now] ? 3 : 0) - (isUnit(data, p) ? 20 : 0);
  const list = [...places.keys()].sort((a, b) => worth(b) - worth(a) || data.reportsAt[b] - data.reportsAt[a] || a - b);
  return { places, list };
}
