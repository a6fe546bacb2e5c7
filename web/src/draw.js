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
 * Control of a place: a square. `mark`: `{status, colour, other, confidence}`.
 */
export function controlMark(g, x, y, half, mark, theme) {
  if (half < 3 && mark.status === "held") {
    // Too small for a frame, and there may be thousands.
    g.fillStyle = mark.colour;
    g.fillRect(x - half, y - half, half * 2, half * 2);
    return;
  }
  g.save();
  g.lineWidth = 1.5;
  const box = () => g.rect(x - half, y - half, half * 2, half * 2);
  g.globalAlpha = 0.55 + 0.45 * mark.confidence;
  if (mark.status === "vacated" || mark.status === "unknown") {
    g.fillStyle = theme.land;
    g.strokeStyle = mark.status === "vacated" && mark.other ? mark.other : theme.faint;
    g.setLineDash(mark.status === "vacated" ? [2.5, 2] : []);
    g.beginPath();
    box();
    g.fill();
    g.stroke();
  } else {
    g.fillStyle = mark.colour;
    g.strokeStyle = theme.halo;
    g.beginPath();
    box();
    g.fill();
    g.stroke();
    if (mark.status === "contested") {
      g.fillStyle = mark.other ?? theme.faint;
      g.beginPath();
      g.moveTo(x + half, y - half);
      g.lineTo(x + half, y + half);
      g.lineTo(x - half, y + half);
      g.fill();
    }
    if (mark.status === "encircled") {
      g.strokeStyle = mark.other ?? theme.ink;
      g.beginPath();
      g.arc(x, y, half * 2, 0, TAU);
      g.stroke();
    }
  }
  g.restore();
}

/**
 * Reports at one place: a disc. `mark`: `{colour, told: solid|hollow|dashed, confidence, n}`.
 * Returns its radius.
 */
export function eventMark(g, x, y, mark, theme) {
  const r = eventRadius(mark.n);
  g.save();
  g.globalAlpha = 0.45 + 0.55 * mark.confidence;
  g.beginPath();
  g.arc(x, y, r, 0, TAU);
  if (mark.told === "solid") {
    g.fillStyle = mark.colour;
    g.fill();
    g.lineWidth = 1.4;
    g.strokeStyle = theme.halo;
    g.stroke();
  } else {
    g.fillStyle = theme.land;
    g.fill();
    g.lineWidth = 2;
    g.strokeStyle = mark.colour;
    if (mark.told === "dashed") g.setLineDash([2.2, 2.2]);
    g.stroke();
  }
  g.restore();
  return r;
}

export const eventRadius = (n) => 4.6 + Math.min(5.5, Math.log2(Math.max(1, n)) * 1.1);

/** Several places together: a ring of the sides' shares round the number of reports. */
export function clusterMark(g, x, y, shares, n, theme) {
  const r = clusterRadius(n);
  g.save();
  g.beginPath();
  g.arc(x, y, r, 0, TAU);
  g.fillStyle = theme.panel;
  g.fill();
  let from = -Math.PI / 2;
  const total = shares.reduce((sum, s) => sum + s.n, 0);
  for (const share of shares) {
    const to = from + (share.n / total) * TAU;
    g.beginPath();
    g.arc(x, y, r - 2, from, to);
    g.lineWidth = 4;
    g.strokeStyle = share.colour;
    g.stroke();
    from = to;
  }
  g.beginPath();
  g.arc(x, y, r + 0.4, 0, TAU);
  g.lineWidth = 1.2;
  g.strokeStyle = theme.halo;
  g.stroke();
  g.fillStyle = theme.ink;
  g.font = `600 ${n > 999 ? 10 : 11}px system-ui, sans-serif`;
  g.textAlign = "center";
  g.textBaseline = "middle";
  g.fillText(n > 9999 ? `${Math.round(n / 1000)}k` : String(n), x, y + 0.5);
  g.restore();
  return r;
}

export const clusterRadius = (n) => 10 + Math.min(10, Math.log2(n) * 1.25);

/** A name under a mark, with a halo so that it can be read on anything. */
export function label(g, x, y, word, theme, weight) {
  g.font = `${weight} 12px "Noto Sans Arabic", "Segoe UI", Tahoma, system-ui, sans-serif`;
  g.textAlign = "center";
  g.textBaseline = "top";
  g.lineJoin = "round";
  g.lineWidth = 3;
  g.strokeStyle = theme.halo;
  g.strokeText(word, x, y);
  g.fillStyle = theme.ink;
  g.fillText(word, x, y);
}
