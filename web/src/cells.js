// Thousands of cells on the slider: which cell each pixel lies in is worked out once a view; a step
// of the slider then only looks colours up.

/** Pixels of the veil for one of the map, along each side: a veil needs no sharp edge. */
const SCALE = 0.5;

/** Shades `scene.veil`. `look(k)`: `{colour, other}` of a cell, or null where it has no shade. */
export function shadePixels(scene, view, X, Y, outlines, look) {
  const map = pixelMap(scene, view, X, Y, outlines);
  const { veil } = scene;
  const { w, h, owner } = map;
  if (veil.width !== w || veil.height !== h) [veil.width, veil.height] = [w, h];
  const n = scene.cellsWorld.length;
  const one = new Uint32Array(n + 1);
  const two = new Uint32Array(n + 1);
  for (let k = 0; k < n; k++) {
    const shade = look(k);
    if (!shade) continue;
    one[k + 1] = packed(shade.colour);
    two[k + 1] = shade.other ? packed(shade.other) : one[k + 1];
  }
  // 0 owns what lies in no cell, and has no colour.
  const pixels = new Uint32Array(map.image.data.buffer);
  for (let y = 0, i = 0; y < h; y++) {
    for (let x = 0; x < w; x++, i++) pixels[i] = (x + y) % 5 < 3 ? one[owner[i]] : two[owner[i]];
  }
  veil.getContext("2d").putImageData(map.image, 0, 0);
}

/** For each pixel the number of its cell plus one; 0 in none, and beyond the land. */
function pixelMap(scene, view, X, Y, outlines) {
  const key = [view.zoom, view.origin.x, view.origin.y, view.size.x, view.size.y].join();
  if (scene.pixelMap?.key === key) return scene.pixelMap;
  const w = Math.round(view.size.x * SCALE);
  const h = Math.round(view.size.y * SCALE);
  const owner = new Uint32Array(w * h);
  scene.cellsWorld.forEach((rings, k) => {
    const lines = rings.map((ring) => {
      const points = [];
      for (let i = 0; i < ring.length; i += 2) points.push([X(ring[i]) * SCALE, Y(ring[i + 1]) * SCALE]);
      return points;
    });
    fillEvenOdd(owner, w, h, lines, k + 1);
  });
  if (outlines.length > 0) {
    const land = document.createElement("canvas");
    [land.width, land.height] = [w, h];
    const g = land.getContext("2d", { willReadFrequently: true });
    g.scale(SCALE, SCALE);
    outlines.forEach((o) => g.fill(o));
    const { data } = g.getImageData(0, 0, w, h);
    for (let i = 0; i < owner.length; i++) if (data[i * 4 + 3] < 128) owner[i] = 0;
  }
  scene.pixelMap = { key, w, h, owner, image: new ImageData(w, h) };
  return scene.pixelMap;
}

/** Fills the pixels whose middle lies within an odd number of rings: parts, and holes in them. */
function fillEvenOdd(owner, w, h, rings, value) {
  const crossings = new Map();
  for (const points of rings) {
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
      const [[ax, ay], [bx, by]] = [points[j], points[i]];
      const top = Math.max(0, Math.ceil(Math.min(ay, by) - 0.5));
      const bottom = Math.min(h - 1, Math.ceil(Math.max(ay, by) - 0.5) - 1);
      for (let row = top; row <= bottom; row++) {
        const x = ax + ((row + 0.5 - ay) / (by - ay)) * (bx - ax);
        if (crossings.has(row)) crossings.get(row).push(x);
        else crossings.set(row, [x]);
      }
    }
  }
  for (const [row, xs] of crossings) {
    xs.sort((a, b) => a - b);
    for (let i = 0; i + 1 < xs.length; i += 2) {
      const last = Math.min(w - 1, Math.ceil(xs[i + 1] - 0.5) - 1);
      for (let col = Math.max(0, Math.ceil(xs[i] - 0.5)); col <= last; col++) owner[row * w + col] = value;
    }
  }
}

/** `#rrggbb` as the bytes of a pixel. */
function packed(colour) {
  const n = parseInt(colour.slice(1), 16);
  return ((255 << 24) | ((n & 255) << 16) | (n & 0xff00) | (n >> 16)) >>> 0;
}
