// The ground under everything: sea, lakes, rivers, roads, and what they are called.

import { worldX, worldY } from "./data.js";
import { addRing } from "./draw.js";

/** Features of a rank are drawn from these zooms on. */
const FROM = [0, 0, 7, 8.25];

/** Lines in units of the world, once. */
export function prepare(data) {
  return data.terrain.map((f) => ({ ...f, world: f.lines.map((l) => l.map((v, i) => (i % 2 === 0 ? worldX(v) : worldY(v)))) }));
}

function path(feature, X, Y, closed) {
  const out = new Path2D();
  for (const line of feature.world) {
    if (closed) {
      addRing(out, line, X, Y);
      continue;
    }
    out.moveTo(X(line[0]), Y(line[1]));
    for (let i = 2; i < line.length; i += 2) out.lineTo(X(line[i]), Y(line[i + 1]));
  }
  return out;
}

const seen = (feature, zoom) => zoom >= FROM[feature.rank];

/** Sea and lakes, under the areas. */
export function paintWater(g, terrain, zoom, X, Y, theme) {
  g.fillStyle = theme.water;
  for (const f of terrain) {
    if ((f.kind === "sea" || f.kind === "lake") && seen(f, zoom + 1)) g.fill(path(f, X, Y, true));
  }
}

/** Roads, rivers and, once more, lakes, over the areas so that they can be followed. */
export function paintLines(g, terrain, zoom, X, Y, theme) {
  g.save();
  g.lineJoin = g.lineCap = "round";
  const wider = Math.max(0, zoom - 6.5) * 0.35;
  for (const f of terrain) {
    if (f.kind !== "road" || !seen(f, zoom)) continue;
    const way = path(f, X, Y, false);
    const width = (f.rank === 1 ? 1.5 : 1) + wider;
    g.strokeStyle = theme.roadEdge;
    g.lineWidth = width + 1.6;
    g.stroke(way);
    g.strokeStyle = theme.road;
    g.lineWidth = width;
    g.stroke(way);
  }
  g.fillStyle = theme.water;
  for (const f of terrain) if (f.kind === "lake" && seen(f, zoom + 1)) g.fill(path(f, X, Y, true));
  g.strokeStyle = theme.river;
  for (const f of terrain) {
    if (f.kind !== "river" || !seen(f, zoom + 0.75)) continue;
    g.lineWidth = (f.rank === 1 ? 1.7 : 1.1) + wider;
    g.stroke(path(f, X, Y, false));
  }
  g.restore();
}

/** Where names of the ground may stand: `{lines, spots, look, order}`. */
export function terrainNames(terrain, zoom, X, Y, arabic, view) {
  const out = [];
  const inside = ([x, y]) => x > 20 && y > 10 && x < view.size.x - 20 && y < view.size.y - 10;
  for (const f of terrain) {
    const word = arabic ? f.ar : f.en;
    if (f.kind === "label") {
      const sea = /Sea$/.test(f.en);
      const [x, y] = [X(f.world[0][0]), Y(f.world[0][1])];
      // Where something is in the way, a little aside.
      const aside = sea ? [0, -20, -40, -60, -80].flatMap((dx) => [0, -30, 30, -60, 60, 90].map((dy) => [dx, dy])) : [[0, 0], [0, 18], [0, 36], [-22, 12], [22, 12], [0, -18]];
      out.push({ lines: sea ? word.split(" ") : [word], look: sea ? "water" : "country", spots: aside.map(([dx, dy]) => [x + dx, y + dy]), order: 90 });
    } else if (f.kind === "lake" && zoom >= FROM[f.rank] + (f.rank === 1 ? 6.8 : 1)) {
      out.push({ lines: [word], look: "water", spots: [middle(f.world[0], X, Y)], order: 30 - f.rank });
    } else if (f.kind === "river" && zoom >= FROM[f.rank] + (f.rank === 1 ? 5.5 : 0.5)) {
      out.push({ lines: [word], look: "water", spots: along(f.world[0], X, Y, [0.35, 0.55, 0.75, 0.2]).filter(inside), order: 40 - f.rank });
    } else if (f.kind === "road" && f.ref && zoom >= 6) {
      out.push({ lines: [f.ref], look: "road", spots: along(f.world[0], X, Y, [0.5, 0.3, 0.7, 0.15, 0.85]).filter(inside), order: 35 - f.rank });
    }
  }
  return out;
}

function middle(ring, X, Y) {
  let [x, y] = [0, 0];
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i];
    y += ring[i + 1];
  }
  return [X((x * 2) / ring.length), Y((y * 2) / ring.length)];
}

function along(line, X, Y, shares) {
  const n = line.length / 2;
  return shares.map((s) => {
    const i = Math.min(n - 1, Math.round(s * (n - 1))) * 2;
    return [X(line[i]), Y(line[i + 1])];
  });
}
