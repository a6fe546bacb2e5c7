//! The sites, their cells and which of them are neighbours.

use geo::{
    Area, BooleanOps, BoundingRect, Contains, Coord, Distance, Euclidean, Intersects, Line,
    LineString, LinesIter, MapCoords, MultiPolygon, Point, Polygon, Rect,
};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use spade::{DelaunayTriangulation, Point2, Triangulation, handles::VoronoiVertex};

use super::super::plane::Plane;
use crate::gazetteer::{
    Area as Outline, Gazetteer, Ground, Outlines, PlaceClass, PlaceIdx, PlaceKind,
};

/// Metres between points along a road, and to the next site there.
const ROAD_STEP: f64 = 7_000.0;
const ROAD_FREE: f64 = 3_500.0;
/// Metres between points of open ground, and to the next site there.
const OPEN_STEP: f64 = 10_000.0;
const OPEN_FREE: f64 = 6_500.0;
/// Metres from a road within which a site lies on it.
const ON_ROAD: f64 = 3_000.0;
/// Metres around a governorate within which its cells are laid out.
const MARGIN: f64 = 50_000.0;

/// A site: a place, or a point where none is.
#[derive(Debug, Clone)]
pub struct Site {
    /// The places at this point, by id; none of open ground.
    pub places: Vec<PlaceIdx>,
    /// Longitude and latitude.
    pub at: Point<f64>,
    /// Its cell inside the governorate, in degrees.
    pub shape: MultiPolygon<f64>,
    /// Its area.
    pub km2: f64,
    /// The site, a road between counted as shorter, and the length of the border: km.
    pub links: Vec<Link>,
}

/// A neighbour.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// Index of the site.
    pub to: usize,
    /// Kilometres between the two.
    pub km: f64,
    /// Both lie on one road.
    pub road: bool,
    /// The border between the cells, in degrees.
    pub border: Line<f64>,
    /// Its length in kilometres.
    pub border_km: f64,
}

/// One governorate in cells.
#[derive(Debug)]
pub struct Region {
    /// Its outline.
    pub outline: Outline,
    /// Its sites.
    pub sites: Vec<Site>,
    mesh: DelaunayTriangulation<Point2<f64>>,
}

/// All governorates in cells. It hangs on the gazetteer and the outlines alone.
#[derive(Debug)]
pub struct Mesh {
    /// By the order of the outlines.
    pub regions: Vec<Region>,
    /// Region and site of each place that has one.
    pub of: FxHashMap<PlaceIdx, (usize, usize)>,
}

impl Mesh {
    /// Lays the cells out. Places are settlements, quarters and facilities in Syria.
    #[must_use]
    pub fn new(gazetteer: &Gazetteer, outlines: &Outlines) -> Self {
        let plane = Plane::syria();
        let governorates: Vec<&Outline> =
            outlines.areas().iter().filter(|a| a.level == 1).collect();
        let mut points: Vec<FxHashMap<[u64; 2], usize>> =
            vec![FxHashMap::default(); governorates.len()];
        let mut places: Vec<Vec<(Point<f64>, Vec<PlaceIdx>)>> =
            vec![Vec::new(); governorates.len()];
        for (i, place) in gazetteer.places().iter().enumerate() {
            let on_ground = matches!(
                place.kind.class(),
                PlaceClass::Settlement | PlaceClass::Neighbourhood | PlaceClass::Facility
            );
            if !place.in_syria() || !on_ground || place.kind == PlaceKind::Road {
                continue;
            }
            let inside = governorates.iter().position(|g| g.contains(place.lat, place.lon));
            // The outlines are coarse: what lies outside all of them lies in the nearest.
            let near = || {
                let km = |g: usize| governorates[g].km(place.lat, place.lon);
                (0..governorates.len()).min_by(|a, b| km(*a).total_cmp(&km(*b)))
            };
            let Some(region) = inside.or_else(near) else { continue };
            let key = [place.lon.to_bits(), place.lat.to_bits()];
            let site = *points[region].entry(key).or_insert_with(|| {
                places[region].push((Point::new(place.lon, place.lat), Vec::new()));
                places[region].len() - 1
            });
            places[region][site].1.push(i as PlaceIdx);
        }
        let id = |p: &PlaceIdx| gazetteer.place(*p).id.as_str();
        places.iter_mut().flatten().for_each(|s| s.1.sort_by(|a, b| id(a).cmp(id(b))));
        let roads: Vec<LineString<f64>> =
            Ground::shipped().roads().map(|r| r.map_coords(|c| plane.to(c))).collect();
        let regions: Vec<Region> = governorates
            .into_par_iter()
            .zip(places)
            .map(|(outline, places)| Region::new(outline, places, &roads))
            .collect();
        let mut of = FxHashMap::default();
        for (r, region) in regions.iter().enumerate() {
            for (s, site) in region.sites.iter().enumerate() {
                of.extend(site.places.iter().map(|p| (*p, (r, s))));
            }
        }
        Self { regions, of }
    }
}

impl Region {
    fn new(
        outline: &Outline,
        places: Vec<(Point<f64>, Vec<PlaceIdx>)>,
        roads: &[LineString<f64>],
    ) -> Self {
        let plane = Plane::syria();
        let shape = plane.multi_polygon(&outline.shape);
        let mut at: Vec<Coord<f64>> = places.iter().map(|p| plane.to(p.0.0)).collect();
        between(&mut at, &shape, roads);
        let mut mesh: DelaunayTriangulation<Point2<f64>> = DelaunayTriangulation::new();
        // Four sites far away make every other cell finite.
        let far = 1e7;
        let guards = [(-far, -far), (far, -far), (far, far), (-far, far)];
        let all = at.iter().map(|c| (c.x, c.y)).chain(guards);
        // Coordinates are finite and distinct, which is all that insertion asks for.
        let handles: Vec<_> =
            all.filter_map(|(x, y)| mesh.insert(Point2::new(x, y)).ok()).collect();
        let bounds = shape.bounding_rect().map(|b| {
            let more = Coord { x: MARGIN, y: MARGIN };
            Rect::new(b.min() - more, b.max() + more)
        });
        let border = Border::new(&outline.shape);
        let on: Vec<Vec<bool>> = at.iter().map(|c| on_roads(*c, roads)).collect();
        let mut places = places.into_iter();
        let mut sites: Vec<Site> = Vec::with_capacity(at.len());
        for (centre, handle) in at.iter().zip(&handles) {
            let face = mesh.vertex(*handle).as_voronoi_face();
            let ring: Vec<Coord<f64>> =
                face.adjacent_edges().filter_map(|e| corner(&e.from())).collect();
            let ring = bounds.map_or(ring.clone(), |b| cut(ring, &b));
            let cell = Polygon::new(LineString::new(ring), Vec::new());
            // Neighbours share their corners, rounded alike: what is joined fits to the last figure.
            let cell = plane.polygon_back(&cell).map_coords(grained);
            let (point, here) = places.next().map_or_else(
                || (Point(plane.back(*centre)), Vec::new()),
                |(point, here)| (point, here),
            );
            let meets = cell.bounding_rect().is_some_and(|b| border.meets(&b));
            let shape = if meets {
                cell.intersection(&outline.shape).map_coords(grained)
            } else if outline.shape.contains(&point) {
                MultiPolygon::new(vec![cell])
            } else {
                MultiPolygon::new(Vec::new())
            };
            let km2 = plane.multi_polygon(&shape).unsigned_area() / 1e6;
            sites.push(Site { places: here, at: point, shape, km2, links: Vec::new() });
        }
        let of: FxHashMap<usize, usize> =
            handles.iter().enumerate().map(|(i, h)| (h.index(), i)).collect();
        for edge in mesh.undirected_voronoi_edges() {
            let ends = edge.as_directed().as_delaunay_edge().vertices();
            let [a, b] = ends.map(|v| of.get(&v.fix().index()).copied().unwrap_or(usize::MAX));
            let line = edge.vertices();
            let (Some(p), Some(q)) = (corner(&line[0]), corner(&line[1])) else { continue };
            if a.max(b) >= sites.len() {
                continue;
            }
            let km = |a: Coord<f64>, b: Coord<f64>| (a.x - b.x).hypot(a.y - b.y) / 1e3;
            let road = on[a].iter().zip(&on[b]).any(|(a, b)| *a && *b);
            let border = Line::new(plane.back(p), plane.back(q));
            // Without end at the rim.
            let border_km = km(p, q).min(50.0);
            for (from, to) in [(a, b), (b, a)] {
                let link = Link { to, km: km(at[a], at[b]), road, border, border_km };
                sites[from].links.push(link);
            }
        }
        sites.iter_mut().for_each(|s| s.links.sort_by_key(|l| l.to));
        Self { outline: outline.clone(), sites, mesh }
    }

    /// The site whose cell a point of the plane lies in.
    pub fn nearest(&self, at: Coord<f64>) -> Option<usize> {
        let found = self.mesh.nearest_neighbor(Point2::new(at.x, at.y))?.fix().index();
        // Sites were put in by their order, and none at the point of another.
        (found < self.sites.len()).then_some(found)
    }
}

fn corner(v: &VoronoiVertex<'_, Point2<f64>, (), (), ()>) -> Option<Coord<f64>> {
    match v {
        VoronoiVertex::Inner(face) => {
            let p = face.circumcenter();
            Some(Coord { x: p.x, y: p.y })
        }
        VoronoiVertex::Outer(_) => None,
    }
}

/// A coordinate at the fineness that areas are written with.
fn grained(c: Coord<f64>) -> Coord<f64> {
    let round = |v: f64| (v * 1e6).round() / 1e6;
    Coord { x: round(c.x), y: round(c.y) }
}

/// Adds points along the roads and of open ground where no place is near.
fn between(at: &mut Vec<Coord<f64>>, shape: &MultiPolygon<f64>, roads: &[LineString<f64>]) {
    let mut near = Near::default();
    at.iter().for_each(|c| near.put(*c));
    let mut add = |c: Coord<f64>, free: f64| {
        if shape.contains(&Point(c)) && !near.any(c, free) {
            near.put(c);
            at.push(c);
        }
    };
    for road in roads {
        let mut gone = 0.0;
        for line in road.lines() {
            let length = (line.end.x - line.start.x).hypot(line.end.y - line.start.y);
            while gone < length {
                add(line.start + line.delta() * (gone / length), ROAD_FREE);
                gone += ROAD_STEP;
            }
            gone -= length;
        }
    }
    let Some(bounds) = shape.bounding_rect() else { return };
    let rows = |step: f64, from: f64, to: f64| {
        ((from / step).floor() as i64)..=((to / step).ceil() as i64)
    };
    // Staggered rows, each point a little off its place, so that no comb shows.
    let height = OPEN_STEP * 0.75_f64.sqrt();
    for j in rows(height, bounds.min().y, bounds.max().y) {
        for i in rows(OPEN_STEP, bounds.min().x, bounds.max().x) {
            let shift = if j.rem_euclid(2) == 0 { 0.0 } else { 0.5 };
            let (dx, dy) = off(i, j);
            let x = (i as f64 + shift + 0.3 * dx) * OPEN_STEP;
            add(Coord { x, y: (j as f64 + 0.3 * dy) * height }, OPEN_FREE);
        }
    }
}

/// Two numbers from -1 to 1 that look like chance and are always the same (the finaliser of
/// SplitMix64; Steele, Lea and Flood, OOPSLA 2014).
fn off(i: i64, j: i64) -> (f64, f64) {
    let mut z = (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (j as u64).rotate_left(32);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    let half = |n: u64| (n & 0xffff) as f64 / 32_767.5 - 1.0;
    (half(z), half(z >> 16))
}

/// Points by squares of ten kilometres.
#[derive(Default)]
struct Near(FxHashMap<(i64, i64), Vec<Coord<f64>>>);

impl Near {
    const SIDE: f64 = 10_000.0;

    fn square(c: Coord<f64>) -> (i64, i64) {
        ((c.x / Self::SIDE).floor() as i64, (c.y / Self::SIDE).floor() as i64)
    }

    fn put(&mut self, c: Coord<f64>) {
        self.0.entry(Self::square(c)).or_default().push(c);
    }

    /// Whether a point lies within some metres, ten thousand at most.
    fn any(&self, c: Coord<f64>, metres: f64) -> bool {
        let (x, y) = Self::square(c);
        (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y))).any(|square| {
            self.0
                .get(&square)
                .is_some_and(|all| all.iter().any(|p| (p.x - c.x).hypot(p.y - c.y) < metres))
        })
    }
}

/// On which roads a point of the plane lies.
fn on_roads(c: Coord<f64>, roads: &[LineString<f64>]) -> Vec<bool> {
    let point = Point(c);
    let on = |line: Line<f64>| Euclidean.distance(&point, &line) < ON_ROAD;
    roads.iter().map(|road| road.lines().any(on)).collect()
}

/// The part of a convex ring inside a box (Sutherland and Hodgman, CACM 17, 1974).
fn cut(ring: Vec<Coord<f64>>, bounds: &Rect<f64>) -> Vec<Coord<f64>> {
    let (min, max) = (bounds.min(), bounds.max());
    // How far inside a point lies, for each side of the box.
    let sides: [&dyn Fn(Coord<f64>) -> f64; 4] =
        [&|c| c.x - min.x, &|c| max.x - c.x, &|c| c.y - min.y, &|c| max.y - c.y];
    sides.iter().fold(ring, |ring, inside| {
        let mut out = Vec::with_capacity(ring.len() + 1);
        for (i, &b) in ring.iter().enumerate() {
            let a = ring[(i + ring.len() - 1) % ring.len()];
            let (from, to) = (inside(a), inside(b));
            if (from < 0.0) != (to < 0.0) {
                out.push(a + (b - a) * (from / (from - to)));
            }
            if to >= 0.0 {
                out.push(b);
            }
        }
        out
    })
}

/// The lines of an outline, to see at once what lies wholly inside or outside.
struct Border(Vec<Rect<f64>>);

impl Border {
    fn new(shape: &MultiPolygon<f64>) -> Self {
        Self(shape.lines_iter().map(|l| Rect::new(l.start, l.end)).collect())
    }

    /// Whether the border may run through a box.
    fn meets(&self, bounds: &Rect<f64>) -> bool {
        self.0.iter().any(|line| line.intersects(bounds))
    }
}
