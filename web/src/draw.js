// The marks of the map, on a canvas. All lengths in CSS pixels.

const TAU = Math.PI * 2;

/** Adds a ring of world coordinates to a path; `X` and `Y` lead to the screen. */
export function addRing(path, ring, X, Y) {
  path.moveTo(X(ring[0]), Y(ring[1]));
  for (let i = 2; i < ring.length; i += 2) path.lineTo(X(ring[i]), Y(ring[i + 1]));
  path.closePath();
}

/** Stripes of two colours, for what is contested. */
export function stripes(g, a, b) {
  const tile = document.createElement("canvas");
  tile.width = tile.height = 10;
  const c = tile.getContext("2d");
  c.fillStyle = a;
  c.fillRect(0, 0, 10, 10);
  c.strokeStyle = b;
  c.lineWidth = 4;
  for (const d of [-10, 0, 10]) {
    c.beginPath();
    c.moveTo(d - 2, 12);
    c.lineTo(d + 12, -2);
    c.stroke();
  }
  return g.createPattern(tile, "repeat");
}

/**
 * Who holds a place: a disc. `mark`: `{status, colour, other, confidence, baseline}`. Hollow and grey
 * where nobody is known to hold it: leaving has no colour.
 */
export function controlMark(g, x, y, r, mark, theme) {
  g.save();
  const disc = (radius) => {
    g.beginPath();
    g.arc(x, y, radius, 0, TAU);
  };
  if (mark.status === "vacated" || mark.status === "unknown") {
    disc(r);
    g.fillStyle = theme.land;
    g.fill();
    g.lineWidth = 1.6;
    g.strokeStyle = mark.status === "vacated" ? theme.left : theme.faint;
    if (mark.status === "vacated") g.setLineDash([2.6, 2]);
    g.stroke();
    g.restore();
    return;
  }
  disc(r);
  g.fillStyle = theme.land;
  g.fill();
  g.globalAlpha = mark.baseline ? 0.5 : 0.6 + 0.4 * mark.confidence;
  g.fillStyle = mark.colour;
  g.fill();
  if (mark.status === "contested") {
    g.beginPath();
    g.arc(x, y, r, -Math.PI / 4, Math.PI * 0.75);
    g.fillStyle = mark.other ?? theme.faint;
    g.fill();
  }
  g.globalAlpha = 1;
  disc(r);
  g.lineWidth = r > 4 ? 1.4 : 1;
  g.strokeStyle = theme.rim;
  g.stroke();
  if (mark.status === "encircled") {
    disc(r + 3);
    g.lineWidth = 2;
    g.setLineDash([4, 2.4]);
    g.strokeStyle = mark.other ?? theme.ink;
    g.stroke();
  }
  g.restore();
}

/** Discs below this radius have no rim: there may be thousands. */
export const SMALL = 3.5;

/** Small discs, drawn together: one path a colour. */
export function makeDots() {
  const paths = new Map();
  return {
    add(x, y, r, { status, colour, baseline }) {
      const key = status === "held" ? colour + baseline : status;
      if (!paths.has(key)) paths.set(key, { status, colour, baseline, path: new Path2D() });
      const { path } = paths.get(key);
      path.moveTo(x + r, y);
      path.arc(x, y, r, 0, TAU);
    },
    draw(g, theme) {
      g.save();
      for (const { status, colour, baseline, path } of paths.values()) {
        const held = status === "held";
        g.globalAlpha = held && baseline ? 0.55 : 1;
        g.fillStyle = held ? colour : theme.land;
        g.fill(path);
        if (held) continue;
        g.lineWidth = 1.4;
        g.strokeStyle = status === "vacated" ? theme.left : theme.faint;
        g.setLineDash(status === "vacated" ? [2, 1.6] : []);
        g.stroke(path);
      }
      g.restore();
    },
  };
}

/** Places that changed (`[x, y, r]`): a ring round each mark, in no side's colour. */
export function changeRings(g, places, theme) {
  // Filled discs, the mark's own goes on top: thousands of stroked rings would cost a slider its
  // speed.
  for (const [grow, colour] of [[4.7, theme.halo], [3.6, theme.ink], [1.6, theme.halo]]) {
    const path = new Path2D();
    for (const [x, y, r] of places) {
      path.moveTo(x + r + grow, y);
      path.arc(x, y, r + grow, 0, TAU);
    }
    g.fillStyle = colour;
    g.fill(path);
  }
}

const glyphs = new Map();

/** Half the side of an event's badge. */
export const BADGE = 8.5;

/**
 * An event: its kind's glyph on a badge. `told`: `solid` as fact, `broken` claimed, `faint` moves
 * nothing.
 */
export function badge(g, x, y, lines, told, theme) {
  if (!glyphs.has(lines)) glyphs.set(lines, new Path2D(lines));
  g.save();
  g.translate(x - BADGE, y - BADGE);
  g.beginPath();
  g.roundRect(0, 0, BADGE * 2, BADGE * 2, 4);
  g.fillStyle = theme.badge;
  g.fill();
  const ink = told === "faint" ? theme.faint : theme.badgeInk;
  g.strokeStyle = ink;
  g.lineWidth = 1;
  if (told !== "solid") g.setLineDash([2.4, 2]);
  g.stroke();
  g.setLineDash([]);
  g.scale((BADGE * 2 - 4) / 16, (BADGE * 2 - 4) / 16);
  g.translate(2.4, 2.4);
  g.lineWidth = 1.9;
  g.lineCap = g.lineJoin = "round";
  g.stroke(glyphs.get(lines));
  g.restore();
}

/** Reports for which there is no room (`{x, y}`): a dot each. */
export function dots(g, places, theme) {
  const path = new Path2D();
  for (const { x, y } of places) {
    path.moveTo(x + 2.6, y);
    path.arc(x, y, 2.6, 0, TAU);
  }
  g.fillStyle = theme.badgeInk;
  g.fill(path);
  g.lineWidth = 1.2;
  g.strokeStyle = theme.halo;
  g.stroke(path);
}

/** `#rrggbb` of two colours, `share` of the second. */
export function mix(one, two, share) {
  const byte = (c, i) => parseInt(c.slice(i, i + 2), 16);
  const of = (i) => Math.round(byte(one, i) * (1 - share) + byte(two, i) * share);
  return `#${[1, 3, 5].map((i) => of(i).toString(16).padStart(2, "0")).join("")}`;
}
