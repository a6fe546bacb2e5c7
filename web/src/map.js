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
import { paintNames } from "./labels.js";
import { isUnit, partyColour } from "./names.js";
import { makeRoom } from "./room.js";
import { updateScale } from "./scale.js";
import { paintLines, paintWater, prepare } from "./terrain.js";

/** More badges than this make no map. */
const MOST_BADGES = 140;

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
    // The canvas reaches beyond the window; what of it is seen, without the corner of the scale.
    const edge = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min);
    const window_ = this._map.getSize();
    const seen = { left: edge.x + 2, top: edge.y + 2, right: edge.x + window_.x - 2, bottom: edge.y + window_.y - 2 };
    this.paint(g, { size, origin, zoom: this._zoom, ratio, seen });
  },
});

/** Makes the map. `hooks`: `onPlace(place)`, `onMove()`, `hover(mark or null, point)`; `embedded`. */
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
  const home = homeBounds(data, map.getSize().x > 600);
  const scene = { data, marks: [], selected: -1, shown: null, control: null, changes: null, actors: false, layers: new Set() };
  const canvas = new Canvas((g, view) => paint(g, view, scene));
  if (data.tiles) new TileLayer(data.tiles.url, { maxZoom: 17, className: "tiles", subdomains: "abc" }).addTo(map);
  // In an embedded page caption and key lie on the map's edges.
  const room = hooks.embedded ? { paddingTopLeft: [8, 34], paddingBottomRight: [8, 58] } : { padding: [8, 8] };
  // As near as it goes: the steps of the wheel are for moving about.
  const fit = (how) => {
    map.options.zoomSnap = 0.05;
    map.fitBounds(home, { ...how, ...room });
    map.options.zoomSnap = 0.25;
  };
  fit({ animate: false });
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
    if (m) hooks.onPlace(m.place);
  });
  map.on("mousemove", (e) => {
    const m = hit(e.containerPoint);
    map.getContainer().style.cursor = m ? "pointer" : "";
    hooks.hover(m, e.containerPoint);
  });
  map.on("mouseout movestart", () => hooks.hover(null));
  const scale = () => updateScale(map.getZoom(), map.getCenter().lat);
  map.on("moveend zoomend resize", scale);
  map.on("moveend", () => hooks.onMove());

  return {
    map,
    scene,
    redraw: () => canvas.redraw(),
    scale,
    /** The map as it is drawn, for paper. */
    picture: () => canvas._container.toDataURL("image/png"),
    home: () => fit({}),
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
function homeBounds(data, wide) {
  const points = [];
  for (const o of data.outlines) {
    for (const ring of o.rings) for (let i = 0; i < ring.length; i += 2) points.push([ring[i + 1], ring[i]]);
  }
  if (points.length === 0) {
    for (let p = 0; p < data.places.n; p++) {
      if (data.places.lat[p] !== null && data.reportsAt[p] > 0) points.push([data.places.lat[p], data.places.lon[p]]);
    }
  }
  const bounds = points.length > 0 ? new LatLngBounds(points).pad(0.02) : new LatLngBounds([[32.3, 35.6], [37.35, 42.4]]);
  // Where there is room, enough of the sea to bear its name.
  return wide ? bounds.extend([bounds.getCenter().lat, bounds.getWest() - 0.55]) : bounds;
}

function themeColours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  return {
    ink: of("--map-ink"),
    faint: of("--map-faint"),
    halo: of("--map-halo"),
    land: of("--map-land"),
    ground: of("--map-ground"),
    border: of("--map-border"),
    accent: of("--accent"),
    rim: of("--map-rim"),
    left: of("--map-left"),
    badge: of("--badge"),
    badgeInk: of("--badge-ink"),
    water: of("--map-water"),
    river: of("--map-river"),
    waterInk: of("--map-water-ink"),
    waterHalo: of("--map-water-halo"),
    road: of("--map-road"),
    roadEdge: of("--map-road-edge"),
    shield: of("--map-shield"),
    shieldInk: of("--map-shield-ink"),
  };
}

function paint(g, view, scene) {
  const { data, layers } = scene;
  if (!scene.shown) return;
  const theme = themeColours();
  const scale = 256 * 2 ** view.zoom;
  const X = (wx) => wx * scale - view.origin.x;
  const Y = (wy) => wy * scale - view.origin.y;
  const inside = (x, y) => x > -40 && y > -40 && x < view.size.x + 40 && y < view.size.y + 40;
  scene.radius = (p) => markRadius(data, p, view.zoom);

  scene.world ??= data.outlines.map((o) => o.rings.map(toWorld));
  scene.terrain ??= prepare(data);
  const outlines = scene.world.map((rings) => {
    const path = new Path2D();
    for (const ring of rings) draw.addRing(path, ring, X, Y);
    return path;
  });
  const ground = layers.has("ground");
  if (ground) paintWater(g, scene.terrain, view.zoom, X, Y, theme);
  if (!data.tiles) {
    g.fillStyle = theme.land;
    outlines.forEach((p) => g.fill(p));
  }
  if (layers.has("areas") && data.cells.place.length > 0) paintAreas(g, view, scene, X, Y, outlines, theme);
  if (layers.has("outlines")) {
    g.strokeStyle = theme.border;
    g.lineWidth = 1;
    g.lineJoin = "round";
    outlines.forEach((p) => g.stroke(p));
  }
  if (ground) paintLines(g, scene.terrain, view.zoom, X, Y, theme);

  const marks = [];
  const room = makeRoom();
  if (layers.has("points")) paintControl(g, scene, marks, room, theme, X, Y, inside);
  if (layers.has("events")) paintEvents(g, scene, marks, room, theme, X, Y, inside);
  scene.marks = marks;
  if (scene.selected >= 0) {
    const [sx, sy] = [X(data.places.x[scene.selected]), Y(data.places.y[scene.selected])];
    g.beginPath();
    g.arc(sx, sy, 15, 0, Math.PI * 2);
    g.lineWidth = 2.5;
    g.strokeStyle = theme.accent;
    g.stroke();
  }
  if (layers.has("labels")) paintNames(g, view, scene, room, theme, X, Y, inside);
}

/** The size of a place's mark, px: by its prominence, larger as one comes near. */
function markRadius(data, p, zoom) {
  const rank = data.places.rank[p];
  const near = Math.max(0, zoom - 6.5);
  if (data.places.capital[p]) return 5.5 + near * 0.5;
  return [1.6, 1.6, 2, 2.6, 3.2, 4][rank] + near * 0.7;
}

/** What a small mark shows whole. */
const PLAIN = new Set(["held", "vacated", "unknown"]);

/** Who holds each place; the more prominent, and what changed, on top. */
function paintControl(g, scene, marks, room, theme, X, Y, inside) {
  const { data, changes } = scene;
  scene.byRank ??= Int32Array.from({ length: data.places.n }, (_, p) => p).sort(
    (a, b) => data.places.capital[a] - data.places.capital[b] || data.places.rank[a] - data.places.rank[b] || b - a,
  );
  const small = draw.makeDots();
  const news = draw.makeDots();
  const rings = [];
  const large = [];
  const one = (p, changed) => {
    const i = scene.control[p];
    const [sx, sy] = [X(data.places.x[p]), Y(data.places.y[p])];
    // A unit's own point is its seat's, which says for itself who holds it.
    if (!inside(sx, sy) || isUnit(data, p)) return;
    const look = controlLook(data, i, scene.actors);
    const r = scene.radius(p) + (changed ? 1 : 0);
    marks.push({ sx, sy, r, place: p });
    if (changed) rings.push([sx, sy, r]);
    if (r < draw.SMALL && PLAIN.has(look.status)) return (changed ? news : small).add(sx, sy, r, look);
    large.push([sx, sy, r, look]);
    if (changed || data.places.capital[p]) room.take([sx - r, sy - r, sx + r, sy + r]);
  };
  for (const p of scene.byRank) if (scene.control[p] >= 0 && !changes.places.has(p)) one(p, false);
  for (const p of [...changes.list].reverse()) one(p, true);
  small.draw(g, theme);
  draw.changeRings(g, rings, theme);
  news.draw(g, theme);
  for (const [sx, sy, r, look] of large) draw.controlMark(g, sx, sy, r, look, theme);
}

/** What was told, a neutral glyph a place; where there is no room, a dot. */
function paintEvents(g, scene, marks, room, theme, X, Y, inside) {
  const { data } = scene;
  const found = [];
  for (const [p, events] of scene.shown.byPlace) {
    if (p < 0 || Number.isNaN(data.places.x[p])) continue;
    const [x, y] = [X(data.places.x[p]), Y(data.places.y[p])];
    if (!inside(x, y)) continue;
    found.push({ p, x, y, events, worth: data.places.capital[p] * 8 + data.places.rank[p] + Math.log2(events.length) });
  }
  found.sort((a, b) => b.worth - a.worth || a.p - b.p);
  const badges = [];
  const size = draw.BADGE;
  const crowded = [];
  for (const m of found) {
    const held = scene.control[m.p] >= 0;
    const off = scene.radius(m.p) + size + 3;
    const spots = held ? [[off, -5], [-off, -5], [3, -off], [3, off], [off, 8], [-off, 8]] : [[0, 0], [off, -5], [-off, -5]];
    const boxes = spots.map(([dx, dy]) => [m.x + dx - size, m.y + dy - size, m.x + dx + size, m.y + dy + size]);
    const box = badges.length < MOST_BADGES ? boxes.find(room.free) : null;
    if (!box) {
      crowded.push(m);
      continue;
    }
    room.take(box);
    badges.push({ m, x: (box[0] + box[2]) / 2, y: (box[1] + box[3]) / 2 });
  }
  for (const m of crowded) {
    marks.push({ sx: m.x, sy: m.y, r: 3, place: m.p });
  }
  // What stands on a mark already needs no dot.
  draw.dots(g, crowded.filter((m) => scene.control[m.p] < 0 && room.free([m.x - 1, m.y - 1, m.x + 1, m.y + 1])), theme);
  for (const { m, x, y } of badges) {
    const i = telling(data, m.events);
    draw.badge(g, x, y, data.glyphs[data.kind[i]], TOLD[told(data, i)], theme);
    marks.push({ sx: x, sy: y, r: size, place: m.p });
  }
}

function toWorld(ring) {
  return ring.map((v, i) => (i % 2 === 0 ? worldX(v) : worldY(v)));
}

/** How strongly areas are laid on. */
const VEIL = 0.55;

/** Above this many cells, the pixel map of `cells.js` shades them: a slider needs speed. */
const MANY_CELLS = 800;

/**
 * Cells of places, shaded by who controls them: drawn solid aside and laid on as one veil, so that
 * no seams show.
 */
function paintAreas(g, view, scene, X, Y, outlines, theme) {
  const { data } = scene;
  scene.cellsWorld ??= data.cells.rings.map((rings) => rings.map(toWorld));
  scene.veil ??= document.createElement("canvas");
  const look = (k) => {
    const i = scene.control[data.cells.place[k]];
    if (i < 0) return null;
    const mark = controlLook(data, i, scene.actors);
    if (mark.status === "unknown" || mark.status === "vacated") return null;
    // What was known before the first report is paler, what changed is stronger.
    const share = mark.baseline ? 0.35 : scene.changes.places.has(data.cells.place[k]) ? 1 : 0.68;
    const shade = (c) => (data.tiles ? c : draw.mix(theme.land, c, share));
    return { colour: shade(mark.colour), other: mark.status === "contested" ? shade(mark.other ?? "#888888") : "" };
  };
  if (data.cells.place.length > MANY_CELLS) shadePixels(scene, view, X, Y, outlines, look);
  else shadePaths(scene, view, X, Y, outlines, look);
  g.save();
  g.globalAlpha = data.tiles ? 0.35 : VEIL;
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

/** How an interval of control looks, by side or by the actors that reports name. */
export function controlLook(data, i, actors = false) {
  const c = data.control;
  return {
    status: data.statuses[c.status[i]],
    colour: partyColour(data, i, actors),
    other: c.other[i] >= 0 ? data.sides[c.other[i]].colour : null,
    confidence: c.confidence[i],
    baseline: c.baseline[i] === 1,
  };
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

/** How an event looks by how it is told. */
export const TOLD = ["faint", "broken", "solid"];

/** 2 told as fact, 1 claimed, 0 moves nothing. */
export function told(data, i) {
  const a = data.assertions[data.assertion[i]];
  return a === "asserted" ? 2 : a === "claimed" ? 1 : 0;
}
