// The feed of the day, and the evidence of one place. All of it is text from articles and is put
// in as text.

import { NO_DAY, text } from "./data.js";
import { $, el, link } from "./dom.js";
import { changesSection, feed, feedOrder } from "./feed.js";
import { foldText, folded } from "./fold.js";
import { isArabic, isoDay, label, number, percent, shortDay, t } from "./i18n.js";
import { badge, stateMark, swatch } from "./legend.js";
import { TOLD, told as toldAs, telling } from "./map.js";
import { actorName, adminOf, placeName, stateName } from "./names.js";

const PAGE = 60;

/**
 * Makes the panel. `hooks`: `onEvent(event)`, `onPlace(place)`, `onBack()`, `onZoom(place)`,
 * `onEarlier(day)`.
 */
export function makePanel(data, hooks) {
  const body = $("panel-body");
  let page = PAGE;
  let allChanges = false;

  /** What happened: changes of control, then reports, newest first, by governorate. */
  function list(state, shown, changes, fresh = true) {
    if (fresh) [page, allChanges] = [PAGE, false];
    body.replaceChildren();
    $("panel").dataset.view = "list";
    const again = () => {
      const top = body.scrollTop;
      list(state, shown, changes, false);
      body.scrollTop = top;
    };
    const changed = changesSection(data, state, changes, allChanges, {
      onPlace: hooks.onPlace,
      onMoreChanges: () => {
        allChanges = true;
        again();
      },
    });
    if (changed) body.append(changed);
    if (shown.shown.length === 0) {
      body.append(el("p", { class: "empty", text: t("empty") }));
      const earlier = earlierDay(state);
      if (earlier !== null) body.append(el("button", { class: "more", text: t("earlier", shortDay(earlier)), attrs: { type: "button" }, on: { click: () => hooks.onEarlier(earlier) } }));
      return;
    }
    body.append(...feed(data, feedOrder(data, shown.shown, page), page, hooks));
    const rest = shown.shown.length - page;
    if (rest > 0) {
      body.append(
        el("button", {
          class: "more",
          text: t("more", number(Math.min(rest, PAGE * 2))),
          attrs: { type: "button" },
          on: {
            click: () => {
              page += PAGE * 2;
              again();
            },
          },
        }),
      );
    }
  }

  /** The last day before with a report. */
  function earlierDay(state) {
    let best = null;
    for (const d of data.day) if (d < state.day && d >= data.range[0] && (best === null || d > best)) best = d;
    return best;
  }

  /** A place with its control on the day and all its reports up to it, `here`; `event` is open. */
  function place(p, state, here, control) {
    const { actors } = state;
    body.replaceChildren();
    $("panel").dataset.view = "place";
    const events = state.event >= 0 && !here.includes(state.event) && data.place[state.event] === p ? [state.event, ...here] : here;
    const names = data.places;
    const first = p < 0 ? t("unplaced") : placeName(data, p);
    const second = p < 0 ? "" : isArabic() ? names.en[p] : names.ar[p];
    body.append(
      el("button", { class: "back", attrs: { type: "button" }, text: t("back"), on: { click: hooks.onBack } }),
      el(
        "header",
        { class: "place" },
        el("h2", { attrs: { tabindex: "-1", id: "place-name" } }, el("bdi", { text: first }), el("bdi", { class: "second", text: second })),
        p < 0 ? null : el("p", { class: "faint" }, el("bdi", { text: adminOf(data, p) }), coordinates(p)),
      ),
    );
    const box = p >= 0 ? controlBox(p, state, control, actors) : null;
    if (box) body.append(box);
    if (events.length === 0) body.append(el("p", { class: "empty", text: t("empty") }));
    const open = state.event >= 0 && events.includes(state.event) ? state.event : telling(data, events);
    for (const i of events.slice(0, 200)) body.append(card(i, i === open));
    if (p >= 0) {
      const others = names.names[p].filter((n) => n !== names.ar[p] && n !== names.en[p]);
      if (others.length > 0) {
        body.append(el("p", { class: "faint also" }, `${t("alsoNamed")}: `, ...others.slice(0, 12).flatMap((n, k) => [k > 0 ? " · " : "", el("bdi", { text: n })])));
      }
    }
  }

  function coordinates(p) {
    if (data.places.lat[p] === null) return null;
    return el("button", {
      class: "plain",
      dir: "ltr",
      text: `${data.places.lat[p].toFixed(3)}, ${data.places.lon[p].toFixed(3)}`,
      attrs: { type: "button", title: t("zoomTo") },
      on: { click: () => hooks.onZoom(p) },
    });
  }

  function controlBox(p, state, control, actors) {
    const c = data.control;
    if (c.n === 0) return null;
    const now = control[p];
    const all = [];
    for (let i = 0; i < c.n; i++) if (c.place[i] === p) all.push(i);
    if (all.length === 0) return null;
    const box = el("section", { class: "control" }, el("h3", { text: t("controlAt", shortDay(state.day)) }));
    if (now >= 0) {
      box.append(
        el("p", { class: "holder" }, stateMark(data, now, actors), el("strong", { text: stateName(data, now, state.day, actors) })),
        el(
          "p",
          { class: "faint" },
          el("span", { text: t("since", shortDay(c.since[now])) }),
          el("span", { text: `${t("confidence_")} ${percent(c.confidence[now])}` }),
          c.actor[now] >= 0 && c.side[now] >= 0 && !data.actors.whole[c.actor[now]] ? el("span", {}, `${t("named")}: `, el("bdi", { text: actorName(data, c.actor[now], c.side[now], state.day) })) : null,
          c.byArea[now] ? el("span", { class: "tag", text: t("byArea") }) : null,
          c.baseline[now] ? el("span", { class: "tag", text: t("lgBaseline") }) : null,
        ),
        ...evidenceOf(t("support"), c.support[now]),
        ...evidenceOf(t("against"), c.against[now]),
      );
    } else {
      box.append(el("p", { class: "faint", text: label("statuses", "unknown") }));
    }
    if (all.length > 1) {
      box.append(
        el(
          "details",
          {},
          el("summary", { text: t("controlHistory") }),
          el(
            "ol",
            { class: "history" },
            all.map((i) =>
              el(
                "li",
                { class: i === now ? "now" : "" },
                stateMark(data, i, actors),
                el("span", { text: `${stateName(data, i, c.since[i], actors)} — ${t("since", shortDay(c.since[i]))}، ${c.until[i] > 1e6 ? t("now") : t("until", shortDay(c.until[i]))}`.replace("،", isArabic() ? "،" : ",") }),
              ),
            ),
          ),
        ),
      );
    }
    return box;
  }

  function evidenceOf(word, known) {
    if (known.length === 0) return [];
    return [
      el("p", { class: "faint", text: `${word}:` }),
      el(
        "ul",
        { class: "refs" },
        known.slice(0, 8).map((i) => el("li", {}, el("button", { class: "plain", dir: "auto", text: `${title(i)} (${data.day[i] === NO_DAY ? t("noDate") : shortDay(data.day[i])})`, attrs: { type: "button" }, on: { click: () => hooks.onEvent(i) } }))),
      ),
    ];
  }

  /** One report with all that is known of why it is there. */
  function card(i, open) {
    const told = data.assertions[data.assertion[i]];
    const a = data.article[i];
    const arts = data.articles;
    const details = el(
      "details",
      { class: "card", attrs: { open }, data: { event: data.id[i] } },
      el(
        "summary",
        {},
        badge(data.glyphs[data.kind[i]], TOLD[toldAs(data, i)]),
        el("span", { class: "title", dir: "auto", text: title(i) }),
        el("span", { class: "faint", text: data.day[i] === NO_DAY ? t("noDate") : shortDay(data.day[i]) }),
      ),
      el("blockquote", { class: "evidence", dir: direction(text(data, data.evidence[i])) }, marked(i)),
      el(
        "p",
        { class: "faint source" },
        arts.url[a] ? link(arts.url[a], data.sources[data.source[i]] ?? t("openArticle")) : el("bdi", { text: data.sources[data.source[i]] ?? t("noSource") }),
        arts.published[a] === null ? null : el("span", { text: `${t("published")} ${shortDay(arts.published[a])}` }),
        el("bdi", { class: "id", text: arts.id[a] }),
      ),
      facts(i, told),
    );
    details.addEventListener("toggle", () => {
      if (details.open) hooks.onOpened(i);
    });
    return details;
  }

  function facts(i, told) {
    const rows = el("dl", { class: "facts" });
    const add = (word, ...value) => rows.append(el("dt", { text: word }), el("dd", {}, ...value));
    const party = (word, n, s) => {
      const name = actorName(data, n, s, data.day[i]);
      if (name) add(word, s >= 0 ? swatch(data.sides[s].colour) : null, el("bdi", { text: name }));
    };
    add(t("kind"), label("kinds", data.kinds[data.kind[i]]));
    add(t("assertion"), label("assertions", told));
    party(t("from"), data.from[i], data.fromSide[i]);
    party(t("to"), data.to[i], data.toSide[i]);
    if (data.actor[i] !== data.to[i] || data.to[i] < 0) party(t("actor"), data.actor[i], data.actorSide[i]);
    if (data.attribution[i] >= 0) add(t("saidBy"), el("bdi", { text: text(data, data.attribution[i]) }));
    add(t("confidence_"), meter(data.confidence[i]));
    add(t("date"), `${data.day[i] === NO_DAY ? t("noDate") : isoDay(data.day[i])} — ${t(`tp${data.timePrecision[i]}`)}`);
    if (data.geoPrecision[i] > 0) add(t("precision"), t(`gp${data.geoPrecision[i]}`));
    add(t("placeScore"), meter(data.score[i]));
    const others = data.alternatives[i];
    if (others.length === 0) {
      add(t("alternatives"), el("span", { class: "faint", text: t("noAlternatives") }));
    } else {
      add(
        t("alternatives"),
        el(
          "ul",
          { class: "refs" },
          others.map(([p, s]) =>
            el(
              "li",
              {},
              el("button", { class: "plain", attrs: { type: "button" }, on: { click: () => hooks.onZoom(p) } }, el("bdi", { text: placeName(data, p) || data.places.id[p] })),
              el("span", { class: "faint", text: ` ${label("placeKinds", data.placeKinds[data.places.kind[p]] ?? "")} ` }),
              el("bdi", { class: "faint", text: adminOf(data, p) }),
              el("span", { class: "faint", text: ` ${percent(s / 1000)}` }),
            ),
          ),
        ),
      );
    }
    add(t("trigger"), el("bdi", { text: text(data, data.trigger[i]) }));
    add(t("rule"), el("code", { dir: "ltr", text: text(data, data.rule[i]) }));
    const codes = [text(data, data.acled[i]), text(data, data.plover[i])].filter(Boolean);
    if (codes.length > 0) add(t("codes"), el("span", { dir: "ltr", class: "codes", text: codes.join(" · ") }));
    return el("div", {}, el("h4", { text: t("why") }), rows);
  }

  /** The sentence with its trigger and the place's name marked. */
  function marked(i) {
    const sentence = text(data, data.evidence[i]);
    const p = data.place[i];
    const names = p < 0 ? [] : [data.places.ar[p], data.places.en[p], ...data.places.names[p]].filter(Boolean);
    const place = longest(sentence, names);
    const spots = occurrences(sentence, text(data, data.trigger[i]));
    const near = spots.length > 1 && place ? spots.toSorted((a, b) => Math.abs(a[0] - place[0]) - Math.abs(b[0] - place[0])).slice(0, 1) : spots;
    const ranges = near.map(([s, e]) => [s, e, "trigger"]);
    if (place && !ranges.some(([s, e]) => s < place[1] && place[0] < e)) ranges.push([...place, "place"]);
    ranges.sort((a, b) => a[0] - b[0]);
    const out = [];
    let at = 0;
    for (const [s, e, what] of ranges) {
      out.push(sentence.slice(at, s), el("mark", { class: what, text: sentence.slice(s, e) }));
      at = e;
    }
    out.push(sentence.slice(at));
    return out;
  }

  const title = (i) => text(data, isArabic() ? data.titleAr[i] : data.title[i]);
  return { list, place };
}

function occurrences(sentence, word) {
  const out = [];
  if (!word) return out;
  for (let at = sentence.indexOf(word); at >= 0; at = sentence.indexOf(word, at + word.length)) {
    out.push([at, at + word.length]);
  }
  return out;
}

/** Where the longest of `names` stands in the sentence, compared folded. */
function longest(sentence, names) {
  const f = folded(sentence);
  const whole = f.chars.join("");
  let best = null;
  let length = 1;
  for (const name of names) {
    const n = foldText(name);
    const at = n.length > length ? whole.indexOf(n) : -1;
    if (at >= 0) {
      best = [f.start[at], f.end[at + n.length - 1]];
      length = n.length;
    }
  }
  return best;
}

/** Right to left when more letters are Arabic than not: a sentence may begin with a foreign name. */
function direction(sentence) {
  const arabic = sentence.match(/[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/g)?.length ?? 0;
  const letters = sentence.match(/\p{L}/gu)?.length ?? 0;
  return arabic * 2 > letters ? "rtl" : "ltr";
}

function meter(x) {
  const bar = el("span", { class: "meter", attrs: { "aria-hidden": "true" } });
  bar.style.setProperty("--x", String(x));
  return el("span", { class: "measure" }, bar, el("span", { text: percent(x) }));
}
