// Names on the map: the weightier first, each where it hits nothing; the capitals always.

import { isArabic } from "./i18n.js";
import { isUnit, placeName } from "./names.js";
import { terrainNames } from "./terrain.js";

/** Names of places of no news appear from these zooms on, by prominence 1–5. */
const FROM = [99, 12, 10.5, 9, 7.5, 6.5];
const MOST = 110;
const FONT = '"Noto Sans Arabic", "Segoe UI", Tahoma, "Geeza Pro", system-ui, sans-serif';

/**
 * Writes the names. `scene`: data, control, changes, shown, selected; `room`: what
 * of the window is taken already, which grows.
 */
export function paintNames(g, view, scene, room, theme, X, Y, inside) {
  const { data } = scene;
  const { places } = data;
  const want = [];
  for (let p = 0; p < places.n; p++) {
    const rank = places.rank[p];
    const changed = scene.changes.places.has(p);
    const told = scene.shown.byPlace.get(p)?.length ?? 0;
    const selected = p === scene.selected;
    // The name of a governorate stands as its seat's name.
    if (isUnit(data, p) && !selected) continue;
    const from = FROM[rank] - (changed ? 1.75 : 0) - (told > 0 ? 0.5 : 0);
    if (!selected && !places.capital[p] && (view.zoom < from || (!places.context[p] && !changed && told === 0 && scene.control[p] < 0))) continue;
    const [x, y] = [X(places.x[p]), Y(places.y[p])];
    if (Number.isNaN(x) || !inside(x, y)) continue;
    const order = selected ? 1e6 : places.capital[p] * 1000 + rank * 20 + (changed ? 45 : 0) + Math.min(told, 10);
    want.push({ p, x, y, r: scene.radius(p), order, always: selected || (places.capital[p] && places.id[p] !== "rd.douma"), bold: places.capital[p] || changed, size: places.capital[p] ? 13 : rank >= 4 ? 12 : 11 });
  }
  want.sort((a, b) => b.order - a.order || a.p - b.p);
  const words = new Set();
  let drawn = 0;
  g.lineJoin = "round";
  g.textBaseline = "alphabetic";
  // Names that the window's edge would cut stand elsewhere, or not at all.
  const { left, top, right, bottom } = view.seen;
  const whole = (b) => b[0] >= left && b[1] >= top && b[2] <= right && b[3] <= bottom;
  const place = (w, positions, force) => {
    let spot = positions.find((b) => whole(b) && room.free(b));
    if (!spot && force) spot = positions.map((b) => ({ b, hit: room.overlap(b) + (whole(b) ? 0 : 1e4) })).sort((a, b) => a.hit - b.hit)[0].b;
    if (!spot) return null;
    room.take(spot);
    return spot;
  };
  const put = (w) => {
    const word = placeName(data, w.p);
    if (words.has(word) && !w.always) return;
    g.font = `${w.bold ? 700 : 500} ${w.size}px ${FONT}`;
    const width = g.measureText(word).width + 4;
    const h = w.size + 3;
    const gap = w.r + 2;
    const spot = place(w, around(w.x, w.y, gap, width, h), w.always);
    if (!spot) return;
    words.add(word);
    write(g, word, spot[0] + 2, spot[3] - 4, theme.ink, theme.halo);
    drawn++;
  };
  for (const w of want.filter((x) => x.always)) put(w);
  const ground = scene.terrain ? terrainNames(scene.terrain, view.zoom, X, Y, isArabic(), view) : [];
  for (const f of ground.filter((x) => x.order >= 90)) ofGround(g, f, view, room, theme);
  for (const w of want.filter((x) => !x.always)) {
    if (drawn > MOST) break;
    put(w);
  }
  for (const f of ground.filter((x) => x.order < 90).sort((a, b) => b.order - a.order)) ofGround(g, f, view, room, theme);
}

function ofGround(g, f, view, room, theme) {
  const country = f.look === "country";
  g.font = f.look === "road" ? `600 10px ${FONT}` : `${country ? "600" : "italic 500"} ${country ? 14 : 11.5}px ${FONT}`;
  const width = Math.max(...f.lines.map((l) => g.measureText(l).width)) + (f.look === "road" ? 8 : 4);
  const each = country ? 17 : 14;
  const h = each * f.lines.length;
  const { left, top, right, bottom } = view.seen;
  for (const [x, y] of f.spots) {
    const box = [x - width / 2, y - h / 2, x + width / 2, y + h / 2];
    if (box[0] < left || box[1] < top || box[2] > right || box[3] > bottom || !room.free(box)) continue;
    room.take(box);
    if (f.look === "road") {
      g.fillStyle = theme.shield;
      g.beginPath();
      g.roundRect(box[0], box[1], width, h, 3);
      g.fill();
      g.fillStyle = theme.shieldInk;
      g.textAlign = "center";
      g.fillText(f.lines[0], x, y + 3.5);
      return;
    }
    f.lines.forEach((word, n) => {
      const own = g.measureText(word).width;
      write(g, word, x - own / 2, box[1] + each * (n + 1) - 4, country ? theme.faint : theme.waterInk, country ? theme.ground : theme.waterHalo);
    });
    return;
  }
}

function write(g, word, x, y, ink, halo) {
  // The box is measured from its left, whichever way the word reads.
  g.textAlign = "left";
  g.lineWidth = 3.2;
  g.strokeStyle = halo;
  g.strokeText(word, x, y);
  g.fillStyle = ink;
  g.fillText(word, x, y);
}

/** Boxes of a name about its mark: below, above, right, left, and the corners. */
function around(x, y, gap, w, h) {
  const box = (left, top) => [left, top, left + w, top + h];
  return [
    box(x - w / 2, y + gap),
    box(x - w / 2, y - gap - h),
    box(x + gap, y - h / 2),
    box(x - gap - w, y - h / 2),
    box(x + gap * 0.7, y + gap * 0.7),
    box(x - gap * 0.7 - w, y + gap * 0.7),
    box(x + gap * 0.7, y - gap * 0.7 - h),
    box(x - gap * 0.7 - w, y - gap * 0.7 - h),
    box(x - w / 2, y + gap + 10),
    box(x - w / 2, y - gap - h - 10),
  ];
}
