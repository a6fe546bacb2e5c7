// Which events are shown. Filters and time are apart: filters are worked out once when they
// change, a step of the slider only walks the events of its window.

import { NO_DAY, text } from "./data.js";
import { foldText } from "./fold.js";

const SIDE = 1;
const KIND = 2;
const ASSERTION = 4;
const SOURCE = 8;
const CONFIDENCE = 16;
const TEXT = 32;

/** Makes the filter of a file. */
export function makeFilter(data) {
  // Events in the order of days; those without a day come first and are in every "up to".
  const order = Int32Array.from({ length: data.n }, (_, i) => i).sort(
    (a, b) => data.day[a] - data.day[b] || a - b,
  );
  const days = Int32Array.from(order, (i) => data.day[i]);
  const fails = new Uint8Array(data.n);
  const foldedTexts = new Map();

  const contains = (string, needle) => {
    if (string < 0) return false;
    let f = foldedTexts.get(string);
    if (f === undefined) {
      f = foldText(data.strings[string]);
      foldedTexts.set(string, f);
    }
    return f.includes(needle);
  };

  function apply(state) {
    const { off } = state;
    const needle = foldText(state.text).trim();
    const hits = needle ? placesNamed(data, needle) : null;
    for (let i = 0; i < data.n; i++) {
      let f = 0;
      if (off.side.size > 0 && !sidesOf(data, i).some((s) => !off.side.has(s))) f |= SIDE;
      if (off.kind.has(data.kind[i])) f |= KIND;
      if (off.assertion.has(data.assertion[i])) f |= ASSERTION;
      if (off.source.has(data.source[i])) f |= SOURCE;
      if (data.confidence[i] + 1e-6 < state.confidence) f |= CONFIDENCE;
      if (
        needle &&
        !hits.has(data.place[i]) &&
        !contains(data.evidence[i], needle) &&
        !contains(data.title[i], needle) &&
        !contains(data.titleAr[i], needle)
      ) {
        f |= TEXT;
      }
      fails[i] = f;
    }
  }

  /** Events shown on a day, by place and in all, with the numbers that the filters show. */
  function at(day, window) {
    const lo = window === 0 ? 0 : lowerBound(days, Math.max(day - window + 1, NO_DAY + 1));
    const hi = lowerBound(days, day + 1);
    const counts = {
      side: new Int32Array(data.sides.length),
      kind: new Int32Array(data.kinds.length),
      assertion: new Int32Array(data.assertions.length),
      source: new Int32Array(data.sources.length),
    };
    const shown = [];
    const byPlace = new Map();
    for (let k = hi - 1; k >= lo; k--) {
      const i = order[k];
      const f = fails[i];
      if ((f & ~SIDE) === 0) for (const s of sidesOf(data, i)) counts.side[s]++;
      if ((f & ~KIND) === 0) counts.kind[data.kind[i]]++;
      if ((f & ~ASSERTION) === 0) counts.assertion[data.assertion[i]]++;
      if ((f & ~SOURCE) === 0) counts.source[data.source[i]]++;
      if (f !== 0) continue;
      shown.push(i);
      const list = byPlace.get(data.place[i]);
      if (list) list.push(i);
      else byPlace.set(data.place[i], [i]);
    }
    return { shown, byPlace, counts };
  }

  /** Kept events per day of the range: those that speak of control, and all. */
  function perDay() {
    const [lo, hi] = data.range;
    const all = new Int32Array(hi - lo + 1);
    const ofControl = new Int32Array(hi - lo + 1);
    for (let i = 0; i < data.n; i++) {
      if (fails[i] !== 0 || data.day[i] < lo || data.day[i] > hi) continue;
      all[data.day[i] - lo]++;
      if (isControl(data, i)) ofControl[data.day[i] - lo]++;
    }
    return { all, ofControl };
  }

  /** The kept events of a place up to a day, newest first. */
  function ofPlace(place, day) {
    const out = [];
    for (let k = lowerBound(days, day + 1) - 1; k >= 0; k--) {
      if (data.place[order[k]] === place && fails[order[k]] === 0) out.push(order[k]);
    }
    return out;
  }

  return { apply, at, perDay, ofPlace };
}

const CONTROL_KINDS = new Set(["capture", "withdrawal", "handover", "hold"]);

/** Whether an event speaks of control. */
export const isControl = (data, i) => CONTROL_KINDS.has(data.kinds[data.kind[i]]);

const sidesCache = new Map();

/** The sides that an event names; `unknown` when none. */
export function sidesOf(data, i) {
  // Few combinations occur; each list is made once.
  const key = ((data.toSide[i] + 1) << 16) | ((data.fromSide[i] + 1) << 8) | (data.actorSide[i] + 1);
  let list = sidesCache.get(key);
  if (!list) {
    list = [...new Set([data.toSide[i], data.fromSide[i], data.actorSide[i]].filter((s) => s >= 0))];
    if (list.length === 0) list = [data.sideIndex.get("unknown")];
    sidesCache.set(key, list);
  }
  return list;
}

function placesNamed(data, needle) {
  const key = needle.replace(/[^\p{L}\p{N}]/gu, "");
  const hits = new Set();
  if (key) {
    data.searchKeys.forEach((keys, p) => {
      if (keys.some((k) => k.key === key)) hits.add(p);
    });
  }
  return hits;
}

function lowerBound(list, x) {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (list[mid] < x) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

/** Control on a day: for each place the number of its interval, else -1. */
export function controlAt(data, day) {
  const out = new Int32Array(data.places.n).fill(-1);
  const c = data.control;
  for (let i = 0; i < c.n; i++) {
    if (c.since[i] <= day && day < c.until[i]) out[c.place[i]] = i;
  }
  return out;
}

export { text };
