// The map: Leaflet for moving about, one canvas for all that is drawn.

// From Leaflet's own modules, so that controls, markers and shapes that are not used stay out.
import * as DomUtil from "leaflet/src/dom/DomUtil.js";
import { LatLngBounds } from "leaflet/src/geo/index.js";
import { TileLayer } from "leaflet/src/layer/tile/TileLayer.js";
import { Renderer } from "leaflet/src/layer/vector/Renderer.js";
import { Map as LeafletMap } from "leaflet/src/map/index.js";

import { shadePixels } from "./cells.js";
import { worldX, worldY } from "./data.js";
import * as draw from "./draw.js";
import { isControl } from "./filter.js";
import { isArabic } from "./i18n.js";

/** Marks nearer than this to a busier one join it, px; more where the map would be too full. */
const JOIN = 26;
const JOIN_MORE = 48;
const TOO_FULL = 140;
/** Names of places without reports appear from these zooms on, by prominence 1–5. */
const NAME_ZOOM = [99, 12, 11, 9.5, 8, 0];

const Canvas = Renderer.extend({
  initialize(paint) {
    Renderer.prototype.initialize.call(this, { padding: 0.15 });
    this.paint = paint;
  },
  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.className = "marks";
    this._container.setAttribute("aria-hidden", "true");
  },
  _destroyContainer() {
    this._container.remove();
    delete this._container;
  },
  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    Renderer.prototype._update.call(this);
    const { min } = this._bounds;
    const size = this._bounds.getSize();
    const ratio = window.devicePixelRatio || 1;
    const c = this._container;
    DomUtil.setPosition(c, min);
    c.width = Math.round(size.x * ratio);
    c.height = Math.round(size.y * ratio);
    c.style.width = `${size.x}px`;
    c.style.height = `${size.y}px`;
    this.redraw();
  },
  redraw() {
    if (!this._bounds || !this._map) return;
    const g = this._container.getContext("2d");
    const ratio = window.devicePixelRatio || 1;
    const size = this._bounds.getSize();
    const origin = this._map.getPixelOrigin().add(this._bounds.min);
    g.setTransform(ratio, 0, 0, ratio, 0, 0);
    g.clearRect(0, 0, size.x, size.y);
    this.paint(g, { size, origin, zoom: this._zoom, ratio });
  },
});

/** Makes the map. `hooks`: `onPlace(place)`, `onMove()`, `hover(place list or null, point)`. */
export function makeMap(data, hooks) {
  const map = new LeafletMap("map", {
    zoomControl: false,
    attributionControl: false,
    minZoom: 5,
    maxZoom: 17,
    zoomSnap: 0.25,
    zoomDelta: 0.75,
    wheelPxPerZoomLevel: 90,
    maxBoundsViscosity: 0.8,
    worldCopyJump: false,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  const home = homeBounds(data);
  const scene = { data, marks: [], selected: -1, shown: null, control: null, layers: new Set() };
  const canvas = new Canvas((g, view) => paint(g, view, scene));
  if (data.tiles) new TileLayer(data.tiles.url, { maxZoom: 17, className: "tiles", subdomains: "abc" }).addTo(map);
  map.fitBounds(home, { animate: false, padding: [8, 8] });
  canvas.addTo(map);

  const hit = (point) => {
    const p = map.containerPointToLayerPoint(point).subtract(canvas._bounds.min);
    let best = null;
    let near = Infinity;
    for (const m of scene.marks) {
      const d = Math.hypot(m.sx - p.x, m.sy - p.y) - m.r;
      if (d < 6 && d < near) [best, near] = [m, d];
    }
    return best;
  };
  map.on("click", (e) => {
    const m = hit(e.containerPoint);
    if (!m) return;
    if (m.places.length === 1) return hooks.onPlace(m.places[0]);
    const bounds = new LatLngBounds(m.places.map((p) => [data.places.lat[p], data.places.lon[p]]));
    const target = Math.min(map.getBoundsZoom(bounds.pad(0.3)), 13);
    if (target <= map.getZoom() + 0.2) hooks.onPlace(m.top);
    else map.setView(bounds.getCenter(), target);
  });
  map.on("mousemove", (e) => {
    const m = hit(e.containerPoint);
    map.getContainer().style.cursor = m ? "pointer" : "";
    hooks.hover(m, e.containerPoint);
  });
  map.on("mouseout movestart", () => hooks.hover(null));
  map.on("moveend", () => hooks.onMove());

  return {
    map,
    scene,
    redraw: () => canvas.redraw(),
    home: () => map.fitBounds(home, { padding: [8, 8] }),
    setView: (v) => map.setView([v.lat, v.lon], v.zoom, { animate: false }),
    view: () => ({ zoom: Math.round(map.getZoom() * 100) / 100, lat: map.getCenter().lat, lon: map.getCenter().lng }),
    flyTo(place) {
      const at = [data.places.lat[place], data.places.lon[place]];
      if (at[0] !== null) map.setView(at, Math.max(map.getZoom(), 10.5));
    },
    /** Where a place stands in the window, px; for tests. */
    pointOf(place) {
      const p = map.latLngToContainerPoint([data.places.lat[place], data.places.lon[place]]);
      const box = map.getContainer().getBoundingClientRect();
      return { x: p.x + box.left, y: p.y + box.top };
    },
  };
}

/** What the map opens on: the outlines, else the places that are reported on. */
function homeBounds(data) {
  const points = [];
  for (const o of data.outlines) {
    for (const ring of o.rings) for (let i = 0; i < ring.length; i += 2) points.push([ring[i + 1], ring[i]]);
  }
  if (points.length === 0) {
    for (let p = 0; p < data.places.n; p++) {
      if (data.places.lat[p] !== null && data.reportsAt[p] > 0) points.push([data.places.lat[p], data.places.lon[p]]);
    }
  }
  return points.length > 0 ? new LatLngBounds(points).pad(0.02) : new LatLngBounds([[32.3, 35.6], [37.35, 42.4]]);
}

function themeColours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    ink: of("--map-ink"),
    faint: of("--map-faint"),
    halo: of("--map-halo"),
    land: of("--map-land"),
    panel: of("--panel"),
    border: of("--map-border"),
    accent: of("--accent"),
  };
}

function paint(g, view, scene) {
  const { data, layers } = scene;
  if (!scene.shown) return;
  const theme = themeColours();
  const scale = 256 * 2 ** view.zoom;
  const X = (wx) => wx * scale - view.origin.x;
  const Y = (wy) => wy * scale - view.origin.y;

  scene.world ??= data.outlines.map((o) => o.rings.map(toWorld));
  const outlines = scene.world.map((rings) => {
    const path = new Path2D();
    for (const ring of rings) draw.addRing(path, ring, X, Y);
    return path;
  });
  if (!data.tiles) {
    g.fillStyle = theme.land;
    outlines.forEach((p) => g.fill(p));
  }
  if (layers.has("areas") && data.cells.place.length > 0) paintAreas(g, view, scene, X, Y, outlines);
  if (layers.has("outlines")) {
    g.strokeStyle = theme.border;
    g.lineWidth = 1;
    g.lineJoin = "round";
    outlines.forEach((p) => g.stroke(p));
  }

  const inside = (x, y) => x > -40 && y > -40 && x < view.size.x + 40 && y < view.size.y + 40;
  const marks = [];
  if (layers.has("points")) {
    const half = view.zoom < 7.5 ? 2.6 : view.zoom < 9 ? 3.6 : 4.6;
    for (let p = 0; p < data.places.n; p++) {
      const i = scene.control[p];
      if (i < 0) continue;
      const [sx, sy] = [X(data.places.x[p]), Y(data.places.y[p])];
      if (!inside(sx, sy)) continue;
      draw.controlMark(g, sx, sy, half, controlLook(data, i), theme);
      marks.push({ sx, sy, r: half, places: [p], top: p, n: 0 });
    }
  }
  if (layers.has("events")) {
    const groups = group(scene, X, Y, inside);
    // Busy ones last, so that they lie on top.
    groups.sort((a, b) => a.n - b.n);
    for (const m of groups) {
      m.r = m.places.length > 1 ? draw.clusterMark(g, m.sx, m.sy, shares(scene, m), m.n, theme) : draw.eventMark(g, m.sx, m.sy, look(scene, m.top), theme);
      marks.push(m);
    }
  }
  scene.marks = marks;
  if (scene.selected >= 0) {
    const [sx, sy] = [X(data.places.x[scene.selected]), Y(data.places.y[scene.selected])];
    g.beginPath();
    g.arc(sx, sy, 15, 0, Math.PI * 2);
    g.lineWidth = 2.5;
    g.strokeStyle = theme.accent;
    g.stroke();
  }
  if (layers.has("labels")) names(g, view, scene, marks, theme, X, Y, inside);
}

function toWorld(ring) {
  return ring.map((v, i) => (i % 2 === 0 ? worldX(v) : worldY(v)));
}

/** Above this many cells, the pixel map of `cells.js` shades them: a slider needs speed. */
const MANY_CELLS = 800;

/**
 * Cells of places, shaded by who controls them: drawn solid aside and laid on as one veil, so that
 * no seams show.
 */
function paintAreas(g, view, scene, X, Y, outlines) {
  const { data } = scene;
  scene.cellsWorld ??= data.cells.rings.map((rings) => rings.map(toWorld));
  scene.veil ??= document.createElement("canvas");
  const look = (k) => {
    const i = scene.control[data.cells.place[k]];
    if (i < 0) return null;
    const mark = controlLook(data, i);
    if (mark.status === "unknown" || mark.status === "vacated") return null;
    return { colour: mark.colour, other: mark.status === "contested" ? (mark.other ?? "#888888") : "" };
  };
  if (data.cells.place.length > MANY_CELLS) shadePixels(scene, view, X, Y, outlines, look);
  else shadePaths(scene, view, X, Y, outlines, look);
  g.save();
  g.globalAlpha = 0.3;
  g.drawImage(scene.veil, 0, 0, view.size.x, view.size.y);
  g.restore();
}

/** One path a shade, clipped to the land. */
function shadePaths(scene, view, X, Y, outlines, look) {
  const { veil } = scene;
  // Setting the size clears it, too.
  veil.width = view.size.x;
  veil.height = view.size.y;
  const v = veil.getContext("2d");
  if (outlines.length > 0) {
    const land = new Path2D();
    outlines.forEach((o) => land.addPath(o));
    v.clip(land);
  }
  const shades = new Map();
  scene.cellsWorld.forEach((rings, k) => {
    const shade = look(k);
    if (!shade) return;
    const key = shade.colour + shade.other;
    if (!shades.has(key)) shades.set(key, { ...shade, path: new Path2D() });
    for (const ring of rings) draw.addRing(shades.get(key).path, ring, X, Y);
  });
  for (const { colour, other, path } of shades.values()) {
    v.fillStyle = other ? draw.stripes(v, colour, other) : colour;
    v.fill(path);
  }
}

/** How an interval of control looks. */
export function controlLook(data, i) {
  const c = data.control;
  const colour = (s) => (s >= 0 ? data.sides[s].colour : null);
  return {
    status: data.statuses[c.status[i]],
    colour: colour(c.side[i]) ?? "#888888",
    other: colour(c.other[i]),
    confidence: c.confidence[i],
  };
}

/** Places with reports in view; those that would overlap join the busiest of them. */
function group(scene, X, Y, inside) {
  const { data } = scene;
  const found = [];
  for (const [p, events] of scene.shown.byPlace) {
    if (p < 0 || Number.isNaN(data.places.x[p])) continue;
    const sx = X(data.places.x[p]);
    const sy = Y(data.places.y[p]);
    if (inside(sx, sy)) found.push({ sx, sy, places: [p], top: p, n: events.length });
  }
  found.sort((a, b) => b.n - a.n || a.top - b.top);
  const groups = join(found, JOIN);
  return groups.length > TOO_FULL ? join(groups, JOIN_MORE) : groups;
}

/** Joins each mark to the nearest busier one within `reach`; `found` comes busiest first. */
function join(found, reach) {
  const grid = new Map();
  const out = [];
  for (const m of found) {
    const cx = Math.floor(m.sx / reach);
    const cy = Math.floor(m.sy / reach);
    let home = null;
    let near = reach;
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (const other of grid.get((cx + dx) * 100003 + cy + dy) ?? []) {
          const d = Math.hypot(other.sx - m.sx, other.sy - m.sy);
          if (d < near) [home, near] = [other, d];
        }
      }
    }
    if (home) {
      home.places.push(...m.places);
      home.n += m.n;
      continue;
    }
    const key = cx * 100003 + cy;
    if (grid.has(key)) grid.get(key).push(m);
    else grid.set(key, [m]);
    out.push(m);
  }
  return out;
}

function shares(scene, mark) {
  const { data } = scene;
  const n = new Int32Array(data.sides.length);
  for (const p of mark.places) for (const i of scene.shown.byPlace.get(p)) n[data.shown[i]]++;
  return Array.from(n, (count, s) => ({ n: count, colour: data.sides[s].colour })).filter((s) => s.n > 0);
}

/**
 * The report that says most of a place: told as fact before claimed, control before the rest,
 * then the newest. `events` come newest first.
 */
export function telling(data, events) {
  let best = events[0];
  for (const i of events) {
    const better = told(data, i) - told(data, best) || Number(isControl(data, i)) - Number(isControl(data, best)) || data.day[i] - data.day[best];
    if (better > 0) best = i;
  }
  return best;
}

/** 2 told as fact, 1 claimed, 0 moves nothing. */
function told(data, i) {
  const a = data.assertions[data.assertion[i]];
  return a === "asserted" ? 2 : a === "claimed" ? 1 : 0;
}

/** How the reports of one place look: as the one that says most. */
export function look(scene, place) {
  const { data } = scene;
  const events = scene.shown.byPlace.get(place);
  const best = telling(data, events);
  return {
    colour: data.sides[data.shown[best]].colour,
    told: ["dashed", "hollow", "solid"][told(data, best)],
    confidence: data.confidence[best],
    n: events.length,
  };
}

function names(g, view, scene, marks, theme, X, Y, inside) {
  const { data } = scene;
  const want = [];
  const seen = new Set();
  const put = (p, sx, sy, r, weight, order) => {
    if (seen.has(p)) return;
    seen.add(p);
    want.push({ p, sx, sy, r, weight, order });
  };
  if (scene.selected >= 0) put(scene.selected, X(data.places.x[scene.selected]), Y(data.places.y[scene.selected]), 15, 700, 1e9);
  for (const m of marks) {
    const rank = data.places.rank[m.top];
    if (view.zoom < 7 && rank < 4 && m.n < 3) continue;
    if (m.n === 0 && view.zoom < NAME_ZOOM[rank] - 1) continue;
    put(m.top, m.sx, m.sy, m.r, rank >= 4 ? 600 : 500, rank * 50 + Math.min(m.n, 200) + 10);
  }
  for (let p = 0; p < data.places.n; p++) {
    if (view.zoom < NAME_ZOOM[data.places.rank[p]] || seen.has(p) || !data.places.context[p]) continue;
    const [sx, sy] = [X(data.places.x[p]), Y(data.places.y[p])];
    if (inside(sx, sy)) put(p, sx, sy, -2, 500, data.places.rank[p] * 50);
  }
  want.sort((a, b) => b.order - a.order || a.p - b.p);
  const taken = marks.filter((m) => m.places.length > 1).map((m) => [m.sx - m.r, m.sy - m.r, m.sx + m.r, m.sy + m.r]);
  let drawn = 0;
  const words = new Set();
  for (const w of want) {
    if (drawn > 140) break;
    const word = (isArabic() ? data.places.ar[w.p] : data.places.en[w.p]) || data.places.ar[w.p] || data.places.en[w.p];
    // The city, its district and its governorate bear one name; once is enough.
    if (words.has(word)) continue;
    g.font = `${w.weight} 12px "Noto Sans Arabic", "Segoe UI", Tahoma, system-ui, sans-serif`;
    const half = g.measureText(word).width / 2 + 2;
    const top = w.sy + w.r + 3;
    const box = [w.sx - half, top, w.sx + half, top + 15];
    if (taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) continue;
    taken.push(box);
    words.add(word);
    draw.label(g, w.sx, top, word, theme, w.weight);
    drawn++;
  }
}
