// Looking places up by name, in Arabic and Latin letters, with every variant the gazetteer has.

import { $, el } from "./dom.js";
import { foldKey } from "./fold.js";
import { isArabic, number, t } from "./i18n.js";

const MOST = 12;

/** Folded names of all places: `data.searchKeys[place] = [{key, name}]`. */
export function indexNames(data) {
  const p = data.places;
  data.searchKeys = Array.from({ length: p.n }, (_, i) =>
    [p.ar[i], p.en[i], ...p.names[i]].filter(Boolean).map((name) => ({ key: foldKey(name), name })),
  );
}

/** Places whose names hold what is typed: equal names first, then beginnings, then the rest. */
export function findPlaces(data, typed) {
  const key = foldKey(typed);
  if (!key) return [];
  // «كسوة» and "Kiswa" are typed without the article as often as with it.
  const bare = key.replace(/^(ال|al)/, "");
  const hits = [];
  data.searchKeys.forEach((names, place) => {
    let best = 0;
    let by = null;
    for (const { key: k, name } of names) {
      const kb = k.replace(/^(ال|al)/, "");
      let s = 0;
      if (k === key) s = 4;
      else if (kb === bare && bare.length > 1) s = 3;
      else if (k.startsWith(key) || (kb.startsWith(bare) && bare.length > 1)) s = 2;
      else if (key.length > 2 && k.includes(key)) s = 1;
      if (s > best) [best, by] = [s, name];
    }
    if (best > 0) hits.push({ place, best, by, reports: data.reportsAt[place], rank: data.places.rank[place] });
  });
  hits.sort((a, b) => b.best - a.best || b.reports - a.reports || b.rank - a.rank || a.place - b.place);
  return hits.slice(0, MOST);
}

/** Wires the search box: a combobox by the WAI-ARIA pattern. */
export function setUpSearch(data, { onPlace, onText }) {
  const box = $("search");
  const list = $("search-list");
  let options = [];
  let active = -1;

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const choose = (k) => {
    const option = options[k];
    if (!option) return;
    close();
    if (option.place !== undefined) {
      box.value = "";
      onPlace(option.place);
    } else {
      onText(option.text);
      box.value = "";
    }
  };
  const mark = (k) => {
    active = k;
    [...list.children].forEach((node, i) => node.setAttribute("aria-selected", String(i === k)));
    if (k >= 0) {
      box.setAttribute("aria-activedescendant", `option-${k}`);
      list.children[k].scrollIntoView({ block: "nearest" });
    } else {
      box.removeAttribute("aria-activedescendant");
    }
  };
  const show = () => {
    const typed = box.value.trim();
    list.replaceChildren();
    options = [];
    if (!typed) return close();
    for (const hit of findPlaces(data, typed)) options.push(hit);
    const none = options.length === 0;
    options.push({ text: typed });
    options.forEach((o, k) => {
      const node = el("li", {
        attrs: { role: "option", id: `option-${k}`, "aria-selected": "false" },
        on: {
          mousedown: (e) => e.preventDefault(),
          click: () => choose(k),
        },
      });
      if (o.place === undefined) {
        if (none) node.append(el("span", { class: "faint", text: `${t("noMatch")} · ` }));
        node.append(el("span", { text: t("inReports", o.text) }));
      } else {
        const p = data.places;
        const first = isArabic() ? p.ar[o.place] : p.en[o.place];
        const second = isArabic() ? p.en[o.place] : p.ar[o.place];
        node.append(el("bdi", { class: "strong", text: first || second }), el("bdi", { class: "faint", text: second }));
        if (o.by && o.by !== first && o.by !== second) node.append(el("bdi", { class: "faint", text: `“${o.by}”` }));
        node.append(
          el("bdi", { class: "faint", text: admin(data, o.place) }),
          el("span", { class: "badge", text: number(o.reports) }),
        );
      }
      list.append(node);
    });
    list.hidden = false;
    box.setAttribute("aria-expanded", "true");
    mark(none ? -1 : 0);
  };

  box.addEventListener("input", show);
  box.addEventListener("focus", show);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (e) => {
    if (e.key === "ArrowDown" && !list.hidden) mark((active + 1) % options.length);
    else if (e.key === "ArrowUp" && !list.hidden) mark((active + options.length - 1) % options.length);
    else if (e.key === "Enter" && !list.hidden) choose(active < 0 ? options.length - 1 : active);
    else if (e.key === "Escape" && !list.hidden) close();
    else return;
    e.preventDefault();
    e.stopPropagation();
  });
}

/** The governorate of a place, in the interface's language. */
export function admin(data, place) {
  const a = data.places.admin[place];
  if (a < 0) return "";
  return (isArabic() ? data.admins.ar[a] : data.admins.en[a]).split(" › ")[0];
}
