// The viewer: one file, no network. Data in, state in the fragment, everything else redrawn.

import "./style.css";
import "./leaflet.css";
import { load } from "./data.js";
import { $ } from "./dom.js";
import { changesSince } from "./changes.js";
import { embedCode, mode, setUpPaper } from "./embed.js";
import { controlAt, makeFilter } from "./filter.js";
import { currentLang, isoDay, mediumDay, number, setLang, shortDay, t } from "./i18n.js";
import { makeLegend, updateKey } from "./legend.js";
import { makeMap } from "./map.js";
import { placeName, stateName } from "./names.js";
import { makePanel } from "./panel.js";
import { indexNames, setUpSearch } from "./search.js";
import { makeSidebar } from "./sidebar.js";
import { SINCE, dayNumber, daysShown, fromFragment, initial, toFragment } from "./state.js";
import { setUpTimeline } from "./timeline.js";

const data = load();
indexNames(data);
let state = fromFragment(location.hash, data);
let shown = null;
let control = null;
let changes = null;
let pending = false;
let written = null;
let moving = false;

document.body.dataset.mode = mode();
applyLanguage(state.lang ?? (navigator.language.startsWith("ar") ? "ar" : "en"));
applyTheme(state.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));

const filter = makeFilter(data);
const panel = makePanel(data, {
  onEvent: (i) => select(data.place[i], i),
  onPlace: (p) => select(p, -1),
  onOpened: (i) => {
    if (state.event !== i) {
      state.event = i;
      remember();
    }
  },
  onBack: () => select(-1, -1),
  onZoom: (p) => atlas.flyTo(p),
  onEarlier: (day) => {
    state.day = day;
    redate();
  },
});
const legend = makeLegend(data, {
  onActors: (on) => {
    state.actors = on;
    redate();
  },
});
const sidebar = makeSidebar(data, {
  onFilter: refilter,
  onLayer: () => {
    atlas.scene.layers = state.layers;
    atlas.redraw();
    remember();
  },
  onReset: () => {
    const fresh = initial(data);
    Object.assign(state, { off: fresh.off, confidence: 0, text: "", layers: fresh.layers });
    sidebar.build(state);
    atlas.scene.layers = state.layers;
    refilter();
  },
});
const atlas = makeMap(data, {
  embedded: mode() === "embed",
  onPlace: (p) => (mode() === "page" ? select(p, -1) : undefined),
  onMove: () => {
    if (!moving) state.view = atlas.view();
    remember();
  },
  hover,
});
const timeline = setUpTimeline(data, () => state, (day) => {
  state.day = day;
  redate();
});
setUpSearch(data, {
  onPlace: (p) => {
    atlas.flyTo(p);
    select(p, -1);
  },
  onText: (words) => {
    state.text = words;
    select(-1, -1);
    refilter();
  },
});

function words() {
  document.querySelectorAll("[data-t]").forEach((n) => (n.textContent = t(n.dataset.t)));
  document.querySelectorAll("[data-label]").forEach((n) => {
    n.setAttribute("aria-label", t(n.dataset.label));
    n.title = t(n.dataset.label);
  });
  $("search").placeholder = t("searchHint");
  $("theme").textContent = document.documentElement.dataset.theme === "dark" ? t("light") : t("dark");
  $("print").textContent = t("print");
  document.title = `${t("name")} · ${shortDay(data.range[0])} – ${shortDay(data.range[1])}`;
  $("made").textContent = `${t("made", number(data.n), number(data.articles.id.length), data.generator)} · ${data.tiles ? t("tiles", data.tiles.host) : t("offline")} · ${t("keys")}`;
  timeline.label();
}

function applyLanguage(lang) {
  setLang(lang);
  document.documentElement.lang = lang;
  document.documentElement.dir = lang === "ar" ? "rtl" : "ltr";
}

function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

/** A filter changed. */
function refilter() {
  filter.apply(state);
  timeline.setCounts(filter.perDay());
  const chip = $("text-filter");
  chip.hidden = !state.text;
  $("text-filter-words").textContent = state.text ? t("textFilter", state.text) : "";
  redate();
}

/** The day or window changed: everything that depends on it, once a frame. */
function redate() {
  if (pending) return;
  pending = true;
  requestAnimationFrame(() => {
    pending = false;
    update();
  });
}

function update() {
  const days = daysShown(state);
  shown = filter.at(state.day, days);
  control = controlAt(data, state.day);
  // Of all that was ever told, what was heard first changed nothing.
  changes = changesSince(data, days === 0 ? data.range[0] - 1 : state.day - days, control, state.actors, days !== 0);
  Object.assign(atlas.scene, { shown, control, changes, actors: state.actors, layers: state.layers, selected: state.place });
  atlas.redraw();
  timeline.update();
  legend.update(state, control, changes);
  updateKey(data, state, control, changes);
  sidebar.update(state, shown);
  const first = days === 0 ? data.range[0] : state.day - days + 1;
  $("happened").textContent = days === 1 ? t("happenedOn", mediumDay(state.day)) : days === 0 ? t("happenedUpTo", mediumDay(state.day)) : t("happenedFrom", shortDay(first), shortDay(state.day));
  $("caption-words").textContent = t("holdsOn", mediumDay(state.day));
  const since = $("since");
  since.hidden = state.window !== SINCE;
  since.min = isoDay(data.range[0]);
  since.max = isoDay(state.day);
  if (document.activeElement !== since) since.value = isoDay(Math.min(state.since, state.day));
  const placed = [...shown.byPlace.keys()].filter((p) => p >= 0 && data.places.lat[p] !== null).length;
  $("count").textContent = t("eventsAt", number(shown.shown.length), number(placed));
  $("count").dataset.events = shown.shown.length;
  $("count").dataset.places = placed;
  fillPanel();
  remember();
}

function fillPanel() {
  if (state.place >= 0 || state.event >= 0) panel.place(state.place, state, filter.ofPlace(state.place, state.day), control);
  else panel.list(state, shown, changes);
}

function select(place, event) {
  const before = state.place >= 0 || state.event >= 0;
  state.place = place;
  state.event = event;
  atlas.scene.selected = place;
  fillPanel();
  $("panel-body").scrollTop = 0;
  if (place >= 0 || event >= 0) {
    openSheet("panel");
    const open = document.querySelector("details.card[open]");
    // The first card stands below the place's name already.
    if (open && open !== document.querySelector("details.card")) open.scrollIntoView({ block: "start" });
    if (document.activeElement?.id !== "search") $("place-name")?.focus({ preventScroll: true });
  } else if (before) {
    $("panel-body").querySelector("button")?.focus({ preventScroll: true });
  }
  atlas.redraw();
  remember();
}

function hover(mark, point) {
  const tip = $("tip");
  tip.hidden = !mark;
  if (!mark) return;
  const ar = currentLang() === "ar";
  const p = mark.place;
  $("tip-name").textContent = placeName(data, p);
  const change = changes.places.get(p);
  const now = data.control.n > 0 ? stateName(data, control[p], state.day, state.actors) : "";
  $("tip-holder").textContent = change ? `${stateName(data, change.was, state.day - 1, state.actors)}${ar ? " ← " : " → "}${now}` : now;
  const here = shown.byPlace.get(p);
  $("tip-what").textContent = here ? data.strings[ar ? data.titleAr[here[0]] : data.title[here[0]]] : "";
  $("tip-count").textContent = here ? `${t("reports")}: ${number(here.length)}` : "";
  const box = $("map").getBoundingClientRect();
  tip.style.insetInlineStart = "auto";
  tip.style.left = `${Math.min(point.x + 14, box.width - 250)}px`;
  tip.style.top = `${Math.min(point.y + 14, box.height - 80)}px`;
}

/** Writes the state into the address, without a new entry in the history. */
function remember() {
  const fragment = toFragment(state, data);
  if (fragment === written) return;
  written = fragment;
  clearTimeout(remember.timer);
  remember.timer = setTimeout(() => {
    try {
      history.replaceState(null, "", `#${written}`);
    } catch {
      // Some browsers refuse it for local files; the share button still gives the link.
    }
  }, 250);
}

/** Takes over a state from the address. */
function restore() {
  moving = true;
  const fresh = fromFragment(location.hash, data);
  Object.assign(state, fresh);
  if (fresh.lang && fresh.lang !== currentLang()) applyLanguage(fresh.lang);
  if (fresh.theme) applyTheme(fresh.theme);
  $("window").value = String(state.window);
  if (state.view) atlas.setView(state.view);
  sidebar.build(state);
  words();
  refilter();
  if (state.place >= 0 && !state.view) atlas.flyTo(state.place);
  if (state.place >= 0 || state.event >= 0) openSheet("panel");
  moving = false;
}

/** On a phone one sheet at a time lies over the map. */
function openSheet(which) {
  const open = document.body.dataset.sheet === which && which !== "panel" ? "" : which;
  document.body.dataset.sheet = open;
  $("show-side").setAttribute("aria-expanded", String(open === "side"));
  $("show-panel").setAttribute("aria-expanded", String(open === "panel"));
}

function closeSheet() {
  document.body.dataset.sheet = "";
  $("show-side").setAttribute("aria-expanded", "false");
  $("show-panel").setAttribute("aria-expanded", "false");
}

function share() {
  const box = $("share-box");
  const link = `${location.href.split("#")[0].split("?")[0]}#${toFragment(state, data)}`;
  $("share-url").value = link;
  $("share-code").value = embedCode(link, document.title);
  box.hidden = !box.hidden;
  $("share").setAttribute("aria-expanded", String(!box.hidden));
  if (!box.hidden) {
    $("share-url").focus();
    $("share-url").select();
  }
}

function closeShare() {
  $("share-box").hidden = true;
  $("share").setAttribute("aria-expanded", "false");
}

async function copy(field) {
  const note = $("note");
  const say = (words_) => {
    note.textContent = words_;
    note.hidden = false;
    clearTimeout(copy.timer);
    copy.timer = setTimeout(() => (note.hidden = true), 2500);
  };
  try {
    await navigator.clipboard.writeText(field.value);
    say(t("shared"));
  } catch {
    // The browser does not allow it: the words are marked for the reader to copy.
    field.focus();
    field.select();
  }
}

$("lang").addEventListener("click", () => {
  state.lang = currentLang() === "ar" ? "en" : "ar";
  applyLanguage(state.lang);
  sidebar.build(state);
  words();
  update();
  atlas.scale();
  atlas.map.invalidateSize();
});
$("theme").addEventListener("click", () => {
  state.theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  applyTheme(state.theme);
  words();
  atlas.redraw();
  timeline.redraw();
  remember();
});
$("share").addEventListener("click", share);
$("share-close").addEventListener("click", closeShare);
$("share-copy").addEventListener("click", () => copy($("share-url")));
$("share-copy-code").addEventListener("click", () => copy($("share-code")));
$("print").addEventListener("click", () => window.print());
$("text-filter-clear").addEventListener("click", () => {
  state.text = "";
  refilter();
});
$("window").addEventListener("change", () => {
  state.window = Number($("window").value);
  if (state.window === SINCE) state.since = Math.max(data.range[0], state.day - 7);
  redate();
});
$("since").addEventListener("change", () => {
  const day = dayNumber($("since").value);
  if (day === null) return;
  state.since = Math.min(Math.max(day, data.range[0]), state.day);
  redate();
});
$("zoom-in").addEventListener("click", () => atlas.map.zoomIn());
$("zoom-out").addEventListener("click", () => atlas.map.zoomOut());
$("zoom-home").addEventListener("click", () => atlas.home());
$("show-side").addEventListener("click", () => openSheet("side"));
$("show-panel").addEventListener("click", () => (document.body.dataset.sheet === "panel" ? closeSheet() : openSheet("panel")));
document.querySelectorAll(".sheet-close").forEach((b) => b.addEventListener("click", closeSheet));
document.addEventListener("keydown", (e) => {
  const typing = e.target.matches?.("input[type=search], input[type=text], select");
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  if (e.key === "/" && !typing) {
    $("search").focus();
    e.preventDefault();
  } else if (e.key === "Escape") {
    if (!$("share-box").hidden) closeShare();
    else if (state.place >= 0 || state.event >= 0) select(-1, -1);
    else closeSheet();
  } else if (e.key === " " && !e.target.matches?.("button, input, select, summary, a")) {
    timeline.toggle();
    e.preventDefault();
  } else if ((e.key === "[" || e.key === "]") && !typing) {
    timeline.step(e.key === "[" ? -1 : 1);
  }
});
window.addEventListener("hashchange", () => {
  if (location.hash.replace(/^#/, "") !== written) restore();
});
window.addEventListener("resize", () => atlas.map.invalidateSize());

setUpPaper(() => atlas.picture());
restore();
atlas.scale();
$("full").href = `${location.href.split("#")[0].split("?")[0]}${location.hash}`;
requestAnimationFrame(() =>
  requestAnimationFrame(() => {
    // For the checks: the page has drawn once, and these read or find what a person would see.
    window.__viewer = { pointOf: atlas.pointOf, placeIndex: data.placeIndex, map: atlas.map };
    window.__ready = true;
  }),
);
