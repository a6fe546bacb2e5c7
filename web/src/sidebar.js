// Filters and layers: folded away below the legend until they are wanted.

import { $, el } from "./dom.js";
import { label, number, percent, t } from "./i18n.js";
import { badge, swatch } from "./legend.js";
import { sideName } from "./names.js";

const LAYERS = [
  ["points", "layerPoints"],
  ["areas", "layerAreas"],
  ["events", "layerEvents"],
  ["ground", "layerGround"],
  ["outlines", "layerOutlines"],
  ["labels", "layerLabels"],
];

/** Makes the filters. `hooks`: `onFilter()` after a filter changed, `onLayer()`, `onReset()`. */
export function makeSidebar(data, hooks) {
  const counters = new Map();
  let boxes = [];
  let state = null;

  /** Builds all rows; again when the language changes. */
  function build(next) {
    state = next;
    counters.clear();
    boxes = [];
    const told = (a) => (a === "asserted" ? "solid" : a === "claimed" ? "broken" : "faint");
    $("filters").replaceChildren(
      section("kind", data.kinds.map((k, i) => ({ i, word: label("kinds", k), mark: badge(data.glyphs[i]) })).filter((r) => used("kind", r.i))),
      section("side", data.sides.map((s, i) => ({ i, word: sideName(data, i, state.day), mark: swatch(s.colour) })).filter((r) => used("side", r.i))),
      section("assertion", data.assertions.map((a, i) => ({ i, word: label("assertions", a), mark: badge("M5 8h6", told(a)) })).filter((r) => used("assertion", r.i))),
      confidence(),
      section("source", data.sources.map((s, i) => ({ i, word: s ?? t("noSource") })).filter((r) => used("source", r.i)), data.sources.length > 8),
      layers(),
      el("button", { class: "reset", text: t("reset"), attrs: { type: "button" }, on: { click: () => hooks.onReset() } }),
    );
  }

  const usedCache = {};
  function used(group, i) {
    usedCache[group] ??= new Set(group === "side" ? [...data.fromSide, ...data.toSide, ...data.actorSide, data.sideIndex.get("unknown")] : data[group]);
    return usedCache[group].has(i);
  }

  function section(group, rows, folded = false) {
    const list = el("div", { class: "rows", attrs: { role: "group", "aria-label": t(group) } });
    for (const r of rows) {
      const box = el("input", { attrs: { type: "checkbox" }, data: { group, value: r.i } });
      box.checked = !state.off[group].has(r.i);
      box.addEventListener("change", () => {
        if (box.checked) state.off[group].delete(r.i);
        else state.off[group].add(r.i);
        hooks.onFilter();
      });
      boxes.push(box);
      const count = el("span", { class: "count" });
      counters.set(`${group}:${r.i}`, count);
      list.append(el("label", { class: "row" }, box, r.mark ?? null, el("bdi", { class: "word", text: r.word }), count));
    }
    const all = (on) =>
      el("button", {
        class: "plain",
        text: on ? t("all") : t("none"),
        attrs: { type: "button", "aria-label": `${t(group)}: ${on ? t("all") : t("none")}` },
        on: {
          click: () => {
            state.off[group] = new Set(on ? [] : rows.map((r) => r.i));
            for (const b of boxes) if (b.dataset.group === group) b.checked = on;
            hooks.onFilter();
          },
        },
      });
    return el("details", { class: "filter", attrs: { open: !folded }, data: { group } }, el("summary", { text: t(group) }), el("p", { class: "quick" }, all(true), all(false)), list);
  }

  function confidence() {
    const shown = el("output", { text: percent(state.confidence) });
    const range = el("input", { attrs: { type: "range", min: 0, max: 100, step: 5, id: "confidence", "aria-label": t("confidence") } });
    range.value = state.confidence * 100;
    range.addEventListener("input", () => {
      state.confidence = Number(range.value) / 100;
      shown.textContent = percent(state.confidence);
      hooks.onFilter();
    });
    return el("div", { class: "filter conf" }, el("label", { attrs: { for: "confidence" } }, el("span", { text: t("confidence") }), shown), range);
  }

  function layers() {
    return el(
      "details",
      { class: "filter", attrs: { open: true } },
      el("summary", { text: t("layers") }),
      el(
        "div",
        { class: "rows" },
        LAYERS.filter(([id]) => (id !== "points" || data.control.n > 0) && (id !== "areas" || data.cells.place.length > 0) && (id !== "outlines" || data.outlines.length > 0)).map(([id, word]) => {
          const box = el("input", { attrs: { type: "checkbox" }, data: { layer: id } });
          box.checked = state.layers.has(id);
          box.addEventListener("change", () => {
            if (box.checked) state.layers.add(id);
            else state.layers.delete(id);
            hooks.onLayer();
          });
          return el("label", { class: "row" }, box, el("span", { class: "word", text: t(word) }));
        }),
      ),
    );
  }

  /** Numbers of the day, a row each. */
  function update(next, shown) {
    state = next;
    for (const [key, node] of counters) {
      const [group, i] = key.split(":");
      const n = shown.counts[group][Number(i)];
      node.textContent = number(n);
      node.parentNode.classList.toggle("nothing", n === 0);
    }
  }

  return { build, update };
}
