// Filters that are the legend at the same time: every row shows its mark and its number.

import { $, el } from "./dom.js";
import { isArabic, label, number, percent, shortDay, t } from "./i18n.js";
import { controlLook } from "./map.js";
import { swatch } from "./panel.js";

const LAYERS = [
  ["events", "layerEvents"],
  ["points", "layerPoints"],
  ["areas", "layerAreas"],
  ["outlines", "layerOutlines"],
  ["labels", "layerLabels"],
];

/** Makes the sidebar. `hooks`: `onFilter()` after a filter changed, `onLayer()`. */
export function makeSidebar(data, hooks) {
  const counters = new Map();
  let boxes = [];
  let state = null;

  /** Builds all rows; again when the language changes. */
  function build(next) {
    state = next;
    counters.clear();
    boxes = [];
    const root = $("side-body");
    root.replaceChildren(
      el("div", { attrs: { id: "tally" } }),
      section("side", data.sides.map((s, i) => ({ i, word: isArabic() ? s.ar : s.en, mark: swatch(s.colour, "asserted") })).filter((r) => used("side", r.i))),
      section("kind", data.kinds.map((k, i) => ({ i, word: label("kinds", k) })).filter((r) => used("kind", r.i))),
      section("assertion", data.assertions.map((a, i) => ({ i, word: label("assertions", a), mark: swatch("#777777", a) })).filter((r) => used("assertion", r.i))),
      confidence(),
      section("source", data.sources.map((s, i) => ({ i, word: s ?? t("noSource") })).filter((r) => used("source", r.i)), data.sources.length > 8),
      layers(),
      legend(),
      el("button", { class: "reset", text: t("reset"), attrs: { type: "button" }, on: { click: () => hooks.onReset() } }),
    );
  }

  const usedCache = {};
  function used(group, i) {
    usedCache[group] ??= new Set(
      group === "side"
        ? [...data.shown, ...data.fromSide, ...data.toSide, ...data.actorSide]
        : data[group === "kind" ? "kind" : group === "assertion" ? "assertion" : "source"],
    );
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
          click: (e) => {
            e.preventDefault();
            state.off[group] = new Set(on ? [] : rows.map((r) => r.i));
            for (const b of boxes) if (b.dataset.group === group) b.checked = on;
            hooks.onFilter();
          },
        },
      });
    return el(
      "details",
      { class: "filter", attrs: { open: !folded }, data: { group } },
      el("summary", {}, el("span", { text: t(group) }), el("span", { class: "quick" }, all(true), all(false))),
      list,
    );
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
      el("summary", {}, el("span", { text: t("layers") })),
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

  function legend() {
    const row = (mark, word) => el("li", {}, mark, el("span", { text: t(word) }));
    const grey = "#777777";
    const faint = swatch(grey, "asserted");
    faint.classList.add("pale");
    const rows = [row(swatch(grey, "asserted"), "lgSolid"), row(swatch(grey, "claimed"), "lgHollow"), row(swatch(grey, "future"), "lgDashed"), row(faint, "lgFaint"), row(el("span", { class: "swatch cluster", text: "7" }), "lgCluster")];
    if (data.control.n > 0) {
      const of = (cls) => {
        const s = swatch(grey, "square");
        s.classList.add(cls);
        return s;
      };
      rows.push(row(swatch(grey, "square"), "lgSquare"), row(of("contested"), "lgContested"), row(of("ring"), "lgRing"), row(of("vacated"), "lgVacated"), row(of("unknown"), "lgUnknown"));
    }
    return el("details", { class: "filter", attrs: { open: true } }, el("summary", {}, el("span", { text: t("legend") })), el("ul", { class: "legend" }, rows));
  }

  /** Numbers of the day: reports per row, places per holder. */
  function update(next, shown, control) {
    state = next;
    for (const [key, node] of counters) {
      const [group, i] = key.split(":");
      const n = shown.counts[group][Number(i)];
      node.textContent = number(n);
      node.parentNode.classList.toggle("nothing", n === 0);
    }
    tally(control);
  }

  function tally(control) {
    const root = $("tally");
    root.replaceChildren();
    if (data.control.n === 0) return;
    const held = new Map();
    let total = 0;
    for (const i of control) {
      if (i < 0) continue;
      const status = data.statuses[data.control.status[i]];
      const key = status === "held" || status === "encircled" ? `s${data.control.side[i]}` : status;
      const entry = held.get(key) ?? { n: 0, i, status };
      entry.n++;
      held.set(key, entry);
      total++;
    }
    const rows = [...held.values()].sort((a, b) => b.n - a.n || a.i - b.i);
    root.append(
      el("h3", { text: t("controlAt", shortDay(state.day)) }),
      el(
        "div",
        { class: "bar", attrs: { "aria-hidden": "true" } },
        rows.map((r) => {
          const piece = el("span", { class: r.status === "contested" ? "contested" : "" });
          piece.style.flexGrow = String(r.n);
          piece.style.setProperty("--c", r.status === "held" || r.status === "encircled" ? controlLook(data, r.i).colour : "#999999");
          return piece;
        }),
      ),
      el(
        "ul",
        { class: "held" },
        rows.map((r) => {
          const owned = r.status === "held" || r.status === "encircled";
          const s = data.control.side[r.i];
          const mark = swatch(owned ? controlLook(data, r.i).colour : "#777777", "square");
          if (!owned) mark.classList.add(r.status === "contested" ? "contested" : r.status);
          return el("li", {}, mark, el("span", { class: "word", text: owned ? (isArabic() ? data.sides[s].ar : data.sides[s].en) : label("statuses", r.status) }), el("span", { class: "count", text: number(r.n) }));
        }),
      ),
    );
    root.dataset.total = String(total);
  }

  return { build, update };
}
