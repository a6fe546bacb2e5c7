// What sides, groups of actors and holders are called on a day, in the language of the page.

import { isArabic, label } from "./i18n.js";

const pick = (x) => (isArabic() ? x.ar : x.en);

/** A side's name on a day: one that fell is called otherwise afterwards. */
export function sideName(data, s, day) {
  const side = data.sides[s];
  return pick(side.before && day < side.before.day ? side.before : side);
}

/** An actor's name on a day; whoever stands for a whole side is called as the side is. */
export function actorName(data, n, s, day) {
  if (n < 0) return s >= 0 ? sideName(data, s, day) : null;
  if (data.actors.whole[n] && s >= 0) return sideName(data, s, day);
  return isArabic() ? data.actors.ar[n] : data.actors.en[n];
}

/** Who holds in an interval: by side, or by the group of actors that the reports name. */
export function partyName(data, i, day, actors) {
  const c = data.control;
  if (actors && c.group[i] >= 0) return pick(data.groups[c.group[i]]);
  return c.side[i] >= 0 ? sideName(data, c.side[i], day) : null;
}

/** The colour of an interval's holder. */
export function partyColour(data, i, actors) {
  const c = data.control;
  if (actors && c.group[i] >= 0) return data.groups[c.group[i]].colour;
  return c.side[i] >= 0 ? data.sides[c.side[i]].colour : "#888888";
}

/** The state of an interval in words; `-1`: nothing told. */
export function stateName(data, i, day, actors) {
  if (i < 0) return label("statuses", "untold");
  const c = data.control;
  const status = data.statuses[c.status[i]];
  const words = label("statuses", status);
  const holder = partyName(data, i, day, actors);
  const other = c.other[i] >= 0 ? sideName(data, c.other[i], day) : null;
  if (status === "held") return holder ?? words;
  if (status === "contested") return `${words}: ${[holder, other].filter(Boolean).join(" / ")}`;
  if (status === "encircled") return `${holder ?? ""} — ${words}${other ? `: ${other}` : ""}`;
  return other ? `${words} (${other})` : words;
}

export const placeName = (data, p) => (isArabic() ? data.places.ar[p] : data.places.en[p]) || data.places.ar[p] || data.places.en[p];

/** Governorate › district › subdistrict of a place. */
export function adminOf(data, p) {
  const a = p < 0 ? -1 : data.places.admin[p];
  return a < 0 ? "" : isArabic() ? data.admins.ar[a] : data.admins.en[a];
}

/** The governorate of a place; a governorate is its own. */
export const governorateOf = (data, p) => adminOf(data, p).split(" › ")[0] || (p < 0 ? "" : placeName(data, p));

const UNITS = new Set(["governorate", "district", "subdistrict"]);

/** Whether a place is an administrative unit, which bears its seat's name and point. */
export const isUnit = (data, p) => UNITS.has(data.placeKinds[data.places.kind[p]]);

/** A place's name, with its kind where it would be taken for its seat. */
export const fullName = (data, p) => (isUnit(data, p) ? `${placeName(data, p)} (${label("placeKinds", data.placeKinds[data.places.kind[p]])})` : placeName(data, p));
