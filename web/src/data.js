// The data block of the page, decoded once into columns that the rest reads.

/** Day number that stands for "no day known". */
export const NO_DAY = -2147483648;

/** Decodes `<script type="application/json" id="isnad-data">`. */
export function load() {
  const raw = JSON.parse(document.getElementById("isnad-data").textContent);
  const e = raw.events;
  const n = e.id.length;
  const sideIndex = new Map(raw.sides.map((s, i) => [s.id, i]));
  const data = {
    generator: raw.generator,
    tiles: raw.tiles,
    sides: raw.sides,
    sideIndex,
    groups: raw.groups,
    glyphs: raw.glyphs,
    terrain: raw.terrain.map((f) => ({ ...f, lines: f.lines.map((l) => ring(l)) })),
    kinds: raw.kinds,
    assertions: raw.assertions,
    statuses: raw.statuses,
    actors: raw.actors,
    strings: raw.strings,
    sources: raw.sources,
    articles: raw.articles,
    admins: raw.admins,
    placeKinds: raw.place_kinds,
    places: places(raw.places),
    n,
    id: e.id,
    place: Int32Array.from(e.place),
    kind: Uint8Array.from(e.kind),
    assertion: Uint8Array.from(e.assertion),
    actor: Int32Array.from(e.actor),
    actorSide: Int8Array.from(e.actor_side),
    from: Int32Array.from(e.from),
    fromSide: Int8Array.from(e.from_side),
    to: Int32Array.from(e.to),
    toSide: Int8Array.from(e.to_side),
    title: Int32Array.from(e.title),
    titleAr: Int32Array.from(e.title_ar),
    geoPrecision: Int8Array.from(e.geo_precision),
    timePrecision: Int8Array.from(e.time_precision),
    score: Float32Array.from(e.place_score, (x) => x / 1000),
    alternatives: e.alternatives,
    day: Int32Array.from(e.day, (d) => (d === null ? NO_DAY : d)),
    article: Int32Array.from(e.article),
    attribution: Int32Array.from(e.attribution),
    evidence: Int32Array.from(e.evidence),
    trigger: Int32Array.from(e.trigger),
    rule: Int32Array.from(e.rule),
    confidence: Float32Array.from(e.confidence, (x) => x / 1000),
    acled: Int32Array.from(e.acled),
    plover: Int32Array.from(e.plover),
    control: control(raw.control),
    cells: { place: raw.cells.place, rings: raw.cells.rings.map((rings) => rings.map((r) => ring(r, 200))) },
    outlines: raw.outlines.map((o) => ({ ...o, rings: o.rings.map((r) => ring(r)) })),
  };
  data.source = Int32Array.from(data.article, (a) => raw.articles.source[a]);
  data.eventIndex = new Map(data.id.map((id, i) => [id, i]));
  data.placeIndex = new Map();
  data.places.id.forEach((id, i) => {
    if (id && !data.placeIndex.has(id)) data.placeIndex.set(id, i);
  });
  data.range = range(data, raw.range);
  data.reportsAt = new Int32Array(data.places.n);
  for (const p of data.place) if (p >= 0) data.reportsAt[p]++;
  return data;
}

/** A ring as it is stored: packed differences of longitude and latitude in parts of a degree. */
function ring(packed, parts = 1e3) {
  const out = unpacked(packed);
  let lon = 0;
  let lat = 0;
  for (let i = 0; i < out.length; i += 2) {
    lon += out[i];
    lat += out[i + 1];
    out[i] = lon / parts;
    out[i + 1] = lat / parts;
  }
  return out;
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const DIGITS = new Map([...LETTERS].map((c, i) => [c, i]));

/** Whole numbers out of letters of six bits, of which the first says whether another follows. */
function unpacked(text) {
  const out = [];
  let sum = 0;
  let shift = 0;
  for (const c of text) {
    const digit = DIGITS.get(c);
    sum |= (digit & 31) << shift;
    shift += 5;
    if (digit < 32) {
      out.push((sum >>> 1) ^ -(sum & 1));
      sum = shift = 0;
    }
  }
  return out;
}

function places(p) {
  const n = p.en.length;
  // Web Mercator in units of the world, so that a zoom is one multiplication.
  const x = Float64Array.from(p.lon, (lon) => (lon === null ? NaN : worldX(lon)));
  const y = Float64Array.from(p.lat, (lat) => (lat === null ? NaN : worldY(lat)));
  return { ...p, n, x, y, rank: letters(p.rank), context: letters(p.context), capital: letters(p.capital) };
}

function control(c) {
  const n = c.place.length;
  const day = (d) => c.from + d;
  return {
    n,
    place: Int32Array.from(running(c.place)),
    side: Int8Array.from(letters(c.side), (s) => s - 1),
    status: letters(c.status),
    since: Int32Array.from(c.since, day),
    until: Int32Array.from(c.until, (d) => (d === 0 ? 2147483647 : day(d))),
    confidence: Float32Array.from(c.confidence, (x) => x / 100),
    byArea: letters(c.by_area),
    baseline: letters(c.baseline),
    other: Int8Array.from(whole(c.other, n, -1)),
    actor: Int32Array.from(whole(c.actor, n, -1)),
    group: Int8Array.from(whole(c.group, n, -1)),
    support: whole(c.support, n, []),
    against: whole(c.against, n, []),
  };
}

/** Small numbers, a letter each. */
const letters = (text) => Uint8Array.from(text, (c) => parseInt(c, 36));

/** Differences back to values. */
function running(differences) {
  let sum = 0;
  return differences.map((d) => (sum += d));
}

/** A column of which only some rows are kept; `none` in the others. */
function whole({ at, is }, n, none) {
  const out = new Array(n).fill(none);
  running(at).forEach((row, k) => (out[row] = is[k]));
  return out;
}

/**
 * First and last day on the slider: as the program found them in what is told and in the days of the
 * articles, so that one mistyped year does not stretch it; else those of control; else today.
 */
function range(data, told) {
  if (told) return told;
  let lo = Infinity;
  let hi = -Infinity;
  for (const d of data.control.since) {
    lo = Math.min(lo, d);
    hi = Math.max(hi, d);
  }
  if (hi === -Infinity) lo = hi = Math.floor(Date.now() / 864e5);
  return [lo, hi];
}

/** Longitude in degrees → 0–1. */
export function worldX(lon) {
  return (lon + 180) / 360;
}

/** Latitude in degrees → 0–1, north up. */
export function worldY(lat) {
  const s = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI);
}

/** A text of the string table; empty for none. */
export function text(data, i) {
  return i < 0 ? "" : data.strings[i];
}
