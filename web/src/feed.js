// What happened: first what changed hands, then the reports, newest day first, by governorate.

import { NO_DAY, text } from "./data.js";
import { el, link } from "./dom.js";
import { isArabic, label, longDay, number, percent, shortDay, t } from "./i18n.js";
import { badge, stateMark } from "./legend.js";
import { TOLD, told } from "./map.js";
import { fullName, governorateOf, stateName } from "./names.js";

const CHANGES = 14;

/** What changed since the first day shown, the most prominent first. */
export function changesSection(data, state, changes, more, hooks) {
  const { list, places } = changes;
  if (data.control.n === 0) return null;
  const box = el("section", { class: "changes", data: { n: String(list.length) } }, el("h3", {}, el("span", { text: t("changed") }), el("span", { class: "count", text: number(list.length) })));
  if (list.length === 0) box.append(el("p", { class: "faint", text: t("changedNothing") }));
  const rows = el("ul", {});
  for (const p of more ? list : list.slice(0, CHANGES)) {
    const { was, now } = places.get(p);
    const before = was >= 0 ? data.control.since[now] - 1 : state.day;
    rows.append(
      el(
        "li",
        {},
        el(
          "button",
          { class: "change", attrs: { type: "button" }, data: { place: data.places.id[p] }, on: { click: () => hooks.onPlace(p) } },
          stateMark(data, now, state.actors),
          el(
            "span",
            { class: "what" },
            el("strong", { text: fullName(data, p) }),
            el("span", { class: "faint" }, el("bdi", { text: stateName(data, was, before, state.actors) }), el("span", { class: "arrow", text: isArabic() ? " ← " : " → " }), el("bdi", { class: "now", text: stateName(data, now, state.day, state.actors) })),
          ),
        ),
      ),
    );
  }
  box.append(rows);
  if (!more && list.length > CHANGES) box.append(el("button", { class: "plain all-changes", attrs: { type: "button" }, text: t("moreChanges", number(list.length - CHANGES)), on: { click: hooks.onMoreChanges } }));
  return box;
}

/**
 * Reports in the order of the feed: newest day first, in a day by governorate, the more prominent
 * places first. `shown` comes newest first; of the days only those that hold the first `most`.
 */
export function feedOrder(data, shown, most) {
  const names = new Map();
  const unit = (p) => {
    if (!names.has(p)) names.set(p, governorateOf(data, p) || "\uffff");
    return names.get(p);
  };
  const collator = new Intl.Collator(isArabic() ? "ar" : "en");
  const rank = (p) => (p < 0 ? 0 : data.places.capital[p] * 10 + data.places.rank[p]);
  const out = [];
  for (let from = 0; from < shown.length && out.length < most; ) {
    let to = from;
    while (to < shown.length && data.day[shown[to]] === data.day[shown[from]]) to++;
    const day = shown.slice(from, to);
    day.sort((a, b) => {
      const [ua, ub] = [unit(data.place[a]), unit(data.place[b])];
      if (ua !== ub) return collator.compare(ua, ub);
      return rank(data.place[b]) - rank(data.place[a]) || data.place[a] - data.place[b] || told(data, b) - told(data, a) || b - a;
    });
    out.push(...day);
    from = to;
  }
  return out;
}

/** The reports from the first to `most` of them, under days and governorates. */
export function feed(data, ordered, most, hooks) {
  const nodes = [];
  let day = null;
  let unit = null;
  let group = null;
  for (const i of ordered.slice(0, most)) {
    if (data.day[i] !== day) {
      day = data.day[i];
      unit = null;
      nodes.push(el("h3", { class: "day", text: day === NO_DAY ? t("noDate") : longDay(day) }));
    }
    const here = governorateOf(data, data.place[i]) || t("noGovernorate");
    if (here !== unit) {
      unit = here;
      group = el("ol", { class: "reports" });
      nodes.push(el("h4", { class: "unit", text: unit }), group);
    }
    group.append(report(data, i, hooks));
  }
  return nodes;
}

function report(data, i, hooks) {
  const how = data.assertions[data.assertion[i]];
  const p = data.place[i];
  const placed = p >= 0 && data.places.lat[p] !== null;
  const a = data.article[i];
  const source = data.sources[data.source[i]] ?? t("noSource");
  const published = data.articles.published[a];
  return el(
    "li",
    { class: "item" },
    el(
      "button",
      { class: "report", attrs: { type: "button" }, data: { event: data.id[i], kind: data.kinds[data.kind[i]] }, on: { click: () => hooks.onEvent(i) } },
      badge(data.glyphs[data.kind[i]], TOLD[told(data, i)]),
      el("span", { class: "title", dir: "auto", text: text(data, isArabic() ? data.titleAr[i] : data.title[i]) }),
    ),
    el(
      "p",
      { class: "faint meta" },
      data.articles.url[a] ? link(data.articles.url[a], source) : el("bdi", { text: source }),
      published === null ? null : el("time", { text: `${t("published")} ${shortDay(published)}` }),
      el("span", { text: `${t("confidence_")} ${percent(data.confidence[i])}` }),
      how === "asserted" ? null : el("span", { class: "tag", text: label("assertions", how) }),
      placed ? null : el("span", { class: "tag", text: t("unplaced") }),
    ),
  );
}
