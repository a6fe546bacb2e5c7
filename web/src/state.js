// What is shown, kept in the URL's fragment so that a link shows the same thing to another
// person. A fragment comes from anywhere: every part is checked before it is used.

import { isoDay } from "./i18n.js";

/** Days that reports and changes are shown of; 0: all up to the day, `SINCE`: since a chosen day. */
const WINDOWS = [1, 3, 7, 30, 0];
export const SINCE = -1;
const LAYERS = ["areas", "points", "events", "ground", "outlines", "labels"];

/** The state with which a file opens. */
export function initial(data) {
  return {
    // Who holds what on the last day, and what was told of that day.
    day: data.range[1],
    window: 1,
    /** The chosen day, where `window` is `SINCE`. */
    since: data.range[0],
    /** Colours by the actors that reports name, in place of their sides. */
    actors: false,
    off: { side: new Set(), kind: new Set(), assertion: new Set(), source: new Set() },
    confidence: 0,
    text: "",
    place: -1,
    event: -1,
    layers: new Set(LAYERS),
    view: null,
    lang: null,
    theme: null,
  };
}

/** Writes the state as a fragment; what stands at its default is left out. */
export function toFragment(state, data) {
  const out = [];
  const put = (k, v) => out.push(`${k}=${encodeURIComponent(v).replace(/%2C/g, ",").replace(/%2F/g, "/")}`);
  const start = initial(data);
  if (state.day !== start.day) put("d", isoDay(state.day));
  if (state.window === SINCE) put("s", isoDay(state.since));
  else if (state.window !== start.window) put("w", state.window);
  if (state.actors) put("a", 1);
  for (const [group, key] of GROUPS) {
    const names = groupNames(data, group);
    if (state.off[group].size > 0) put(key, [...state.off[group]].sort((a, b) => a - b).map((i) => names[i]).map(encodeComma).join(","));
  }
  if (state.confidence > 0) put("c", Math.round(state.confidence * 100));
  if (state.text) put("q", state.text);
  if (state.event >= 0) put("e", data.id[state.event]);
  else if (state.place >= 0 && data.places.id[state.place]) put("p", data.places.id[state.place]);
  const hidden = LAYERS.filter((l) => !state.layers.has(l));
  if (hidden.length > 0) put("x", hidden.join(","));
  if (state.view) put("m", `${state.view.zoom}/${state.view.lat.toFixed(4)}/${state.view.lon.toFixed(4)}`);
  if (state.lang) put("l", state.lang);
  if (state.theme) put("t", state.theme);
  return out.join("&");
}

/** Reads a fragment over the initial state; parts that make no sense are passed over. */
export function fromFragment(fragment, data) {
  const state = initial(data);
  const params = new URLSearchParams(fragment.replace(/^#/, ""));
  const within = (day) => Math.min(Math.max(day, data.range[0]), data.range[1]);
  const day = dayNumber(params.get("d"));
  if (day !== null) state.day = within(day);
  const window_ = Number(params.get("w") ?? NaN);
  if (params.has("w") && WINDOWS.includes(window_)) state.window = window_;
  const since = dayNumber(params.get("s"));
  if (since !== null) [state.window, state.since] = [SINCE, within(since)];
  state.actors = params.get("a") === "1";
  for (const [group, key] of GROUPS) {
    const names = groupNames(data, group);
    for (const part of (params.get(key) ?? "").split(",").filter(Boolean)) {
      const i = names.indexOf(decodeComma(part));
      if (i >= 0) state.off[group].add(i);
    }
  }
  const c = Number(params.get("c") ?? 0);
  if (c > 0 && c <= 100) state.confidence = c / 100;
  state.text = (params.get("q") ?? "").slice(0, 200);
  const event = data.eventIndex.get(params.get("e") ?? "");
  if (event !== undefined) {
    state.event = event;
    state.place = data.place[event];
  } else {
    state.place = data.placeIndex.get(params.get("p") ?? "") ?? -1;
  }
  for (const l of (params.get("x") ?? "").split(",")) state.layers.delete(l);
  const m = (params.get("m") ?? "").split("/").map(Number);
  if (m.length === 3 && m.every(Number.isFinite) && Math.abs(m[1]) <= 85 && Math.abs(m[2]) <= 180) {
    state.view = { zoom: Math.min(Math.max(m[0], 4), 18), lat: m[1], lon: m[2] };
  }
  if (["ar", "en"].includes(params.get("l"))) state.lang = params.get("l");
  if (["dark", "light"].includes(params.get("t"))) state.theme = params.get("t");
  return state;
}

/** `YYYY-MM-DD` as days since 1970; `null` for anything else. */
export function dayNumber(text) {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") ? Date.parse(`${text}T00:00:00Z`) / 864e5 : NaN;
  return Number.isFinite(day) ? day : null;
}

/** How many days up to the day are shown: 0 for all. */
export const daysShown = (state) => (state.window === SINCE ? Math.max(1, state.day - state.since + 1) : state.window);

const GROUPS = [
  ["side", "ns"],
  ["kind", "nk"],
  ["assertion", "na"],
  ["source", "no"],
];

/** The names that a filter's numbers stand for. */
export function groupNames(data, group) {
  if (group === "side") return data.sides.map((s) => s.id);
  if (group === "kind") return data.kinds;
  if (group === "assertion") return data.assertions;
  return data.sources.map((s) => s ?? "-");
}

const encodeComma = (s) => s.replace(/~/g, "~~").replace(/,/g, "~.");
const decodeComma = (s) => s.replace(/~(.)/g, (_, c) => (c === "." ? "," : c));
