// The legend: every mark that the map uses, and how many places each holder has that day.

import { $, el, svg } from "./dom.js";
import { label, number, shortDay, t } from "./i18n.js";
import { partyColour, partyName } from "./names.js";
import { daysShown } from "./state.js";

/** A mark of control: `held`, `contested`, `ringed`, `vacated`, `unknown`, `pale`, `changed`. */
export function swatch(colour, how = "held") {
  const node = el("span", { class: `swatch ${how}`, attrs: { "aria-hidden": "true" } });
  // Through the style object, which a content policy without inline styles allows.
  node.style.setProperty("--c", /^#[0-9a-f]{6}$/i.test(colour) ? colour : "#888888");
  return node;
}

/** An event's badge; `told`: `solid`, `broken` or `faint`. */
export function badge(lines, told = "solid") {
  const node = el("span", { class: `badge-mark ${told}`, attrs: { "aria-hidden": "true" } });
  node.append(svg(16, ["path", { d: lines, fill: "none", stroke: "currentColor", "stroke-width": "1.8", "stroke-linecap": "round", "stroke-linejoin": "round" }]));
  return node;
}

/** The mark of a state of control. */
export function stateMark(data, i, actors) {
  if (i < 0) return swatch("#888888", "unknown");
  const status = data.statuses[data.control.status[i]];
  const how = { contested: "contested", encircled: "ringed", vacated: "vacated", unknown: "unknown" }[status] ?? "held";
  const mark = swatch(partyColour(data, i, actors), how);
  if (data.control.baseline[i]) mark.classList.add("pale");
  const other = data.control.other[i];
  if (other >= 0) mark.style.setProperty("--o", data.sides[other].colour);
  return mark;
}

/** Who holds how much on the day: rows by number of places. */
export function holders(data, control, actors) {
  const rows = new Map();
  const other = { contested: 0, encircled: 0, vacated: 0, unknown: 0, baseline: 0 };
  for (const i of control) {
    if (i < 0) continue;
    const status = data.statuses[data.control.status[i]];
    if (status in other) other[status]++;
    if (data.control.baseline[i]) other.baseline++;
    if (status !== "held" && status !== "encircled") continue;
    const key = actors && data.control.group[i] >= 0 ? `g${data.control.group[i]}` : `s${data.control.side[i]}`;
    const row = rows.get(key) ?? { n: 0, i, key };
    row.n++;
    rows.set(key, row);
  }
  return { rows: [...rows.values()].sort((a, b) => b.n - a.n || a.i - b.i), other };
}

/** Makes the legend. `hooks.onActors(on)`: sides or actors were chosen. */
export function makeLegend(data, hooks) {
  const usedKinds = new Set(data.kind);
  const tellings = new Set(Array.from(data.assertion, (a) => (data.assertions[a] === "asserted" ? "solid" : data.assertions[a] === "claimed" ? "broken" : "faint")));
  const hasBaseline = data.control.baseline.some((b) => b === 1);
  const hasGroups = data.control.group.some((g) => g >= 0);
  const row = (mark, word, n) => el("li", {}, mark, el("span", { class: "word", text: word }), n === undefined ? null : el("span", { class: "count", text: number(n) }));

  /** Draws it for a day. */
  function update(state, control, changes) {
    const { rows, other } = holders(data, control, state.actors);
    const root = $("legend");
    const focused = document.activeElement?.dataset?.by;
    root.replaceChildren();
    if (data.control.n > 0) {
      root.append(
        el("h2", { text: t("holdsShort", shortDay(state.day)) }),
        hasGroups ? choice(state) : null,
        el(
          "div",
          { class: "bar", attrs: { "aria-hidden": "true" } },
          rows.map((r) => {
            const piece = el("span");
            piece.style.flexGrow = String(r.n);
            piece.style.setProperty("--c", partyColour(data, r.i, state.actors));
            return piece;
          }),
        ),
        el("ul", { class: "held", data: { total: String(rows.reduce((n, r) => n + r.n, 0)) } }, rows.map((r) => row(swatch(partyColour(data, r.i, state.actors)), partyName(data, r.i, state.day, state.actors) ?? t("none"), r.n))),
        el(
          "ul",
          { class: "states" },
          row(swatch("#777777", "contested"), label("statuses", "contested"), other.contested || undefined),
          row(swatch("#777777", "ringed"), label("statuses", "encircled"), other.encircled || undefined),
          row(swatch("#777777", "vacated"), label("statuses", "vacated"), other.vacated || undefined),
          row(swatch("#777777", "unknown"), label("statuses", "unknown"), other.unknown || undefined),
          row(swatch("#777777", "changed"), changedWord(state), changes.list.length),
          hasBaseline ? row(swatch("#777777", "pale"), t("lgBaseline"), other.baseline) : null,
          row(areaMark(), t("lgArea")),
          row(areaMark("none"), t("lgNoArea")),
          hasBaseline ? null : row(swatch("#777777", "pale"), t("lgFaint")),
        ),
      );
    } else {
      root.append(el("h2", { text: t("legend") }), el("p", { class: "faint", text: t("controlNone") }));
    }
    root.append(
      el("h3", { text: t("lgEvents") }),
      el("ul", { class: "kinds" }, data.kinds.map((k, i) => (usedKinds.has(i) ? row(badge(data.glyphs[i]), label("kinds", k)) : null))),
      el(
        "ul",
        { class: "states" },
        tellings.has("broken") ? row(badge("M5 8h6", "broken"), t("lgClaimed")) : null,
        row(el("span", { class: "more-mark", attrs: { "aria-hidden": "true" } }), t("lgMore")),
        tellings.has("faint") ? row(badge("M5 8h6", "faint"), t("lgMovesNothing")) : null,
      ),
      el("h3", { text: t("lgGround") }),
      el("ul", { class: "kinds" }, row(line("river"), t("lgRiver")), row(line("water"), t("lgWater")), row(line("road"), t("lgRoad")), row(line("border"), t("lgBorder"))),
    );
    if (focused) root.querySelector(`[data-by="${focused}"]`)?.focus();
  }

  function changedWord(state) {
    const days = daysShown(state);
    if (days === 1) return t("lgChangedDay");
    return t("lgChangedSince", shortDay(days === 0 ? data.range[0] : state.day - days + 1));
  }

  function choice(state) {
    const one = (by, on) =>
      el("button", {
        text: t(by),
        attrs: { type: "button", "aria-pressed": String(state.actors === on) },
        data: { by },
        on: { click: () => hooks.onActors(on) },
      });
    return el("div", { class: "choice", attrs: { role: "group", "aria-label": t("coloursBy") } }, one("bySides", false), one("byActors", true));
  }

  const line = (which) => el("span", { class: `line-mark ${which}`, attrs: { "aria-hidden": "true" } });
  const areaMark = (which = "") => el("span", { class: `area-mark ${which}`, attrs: { "aria-hidden": "true" } });

  return { update };
}

/** The short key that lies on the map where there is no room for the legend. */
export function updateKey(data, state, control, changes) {
  const { rows, other } = holders(data, control, state.actors);
  const root = $("key");
  root.replaceChildren();
  const put = (mark, word) => root.append(el("li", {}, mark, el("span", { text: word })));
  for (const r of rows.slice(0, 7)) put(swatch(partyColour(data, r.i, state.actors)), partyName(data, r.i, state.day, state.actors) ?? "");
  for (const [status, how] of [["contested", "contested"], ["encircled", "ringed"], ["vacated", "vacated"]]) {
    if (other[status] > 0) put(swatch("#777777", how), label("statuses", status));
  }
  if (changes.list.length > 0) put(swatch("#777777", "changed"), t("lgChangedShort"));
  if (other.baseline > 0) put(swatch("#777777", "pale"), t("lgBaseline"));
}
