//! Control as areas: the ground nearest to each place of known control, and the fronts between.
//!
//! Places become sites of a Voronoi diagram (G. Voronoï, 1908; by Delaunay triangulation, `spade`)
//! on an equal-area plane. A cell ends [`REACH_KM`] from its place, so that one village does not
//! colour a desert; what is farther, or uncertain, stays unshaded. Cells are cut along the
//! outlines of the governorates and dissolved by side and status.

use std::collections::BTreeMap;

use geo::{
    Area, BooleanOps, BoundingRect, Contains, Coord, Geometry, Intersects, Line, LineString,
    LinesIter, MultiLineString, MultiPolygon, Point, Polygon, Rect, Simplify,
    algorithm::{bool_ops::FillRule, unary_union},
    orient::Direction,
    orient::Orient,
    validation::Validation,
};
use jiff::civil::Date as Day;
use spade::{DelaunayTriangulation, Point2, Triangulation, handles::VoronoiVertex};

use super::{
    plane::Plane,
    table::{
        Column,
        ColumnType::{Date, Float, Integer, Text},
        Row, Schema, Shape, Value,
    },
};
use crate::{
    gazetteer::{Area as Outline, Gazetteer, Outlines, PlaceClass, PlaceKind},
    lexicon::Side,
    timeline::{Interval, Status},
};

/// How far, in kilometres, control of a place speaks for the ground around it.
pub const REACH_KM: f64 = 25.0;
/// Corners of the polygon that stands for a circle.
const CORNERS: usize = 48;

/// A polygon for each governorate, side and status; together they cover the governorates.
pub const AREAS: Schema = Schema {
    name: "areas",
    en: "Control areas",
    ar: "مناطق السيطرة",
    shape: Shape::MultiPolygon,
    columns: &[
        Column::new("area_id", Text, "Id", "المعرّف"),
        Column::new("title", Text, "Title", "العنوان بالإنكليزية"),
        Column::new("title_ar", Text, "Title in Arabic", "العنوان"),
        Column::new("admin1", Text, "Governorate", "المحافظة"),
        Column::new("admin1_pcode", Text, "Governorate's P-code", "رمز المحافظة"),
        Column::new("side", Text, "Side", "الطرف"),
        Column::new("status", Text, "Status", "الحالة"),
        Column::new("places", Integer, "Places", "عدد الأماكن"),
        Column::new("confidence", Float, "Mean confidence", "متوسط الثقة"),
        Column::new("area_km2", Float, "Area in km²", "المساحة كم²"),
        Column::new("as_of", Date, "As of", "بتاريخ"),
        Column::new("fill", Text, "Colour", "اللون"),
    ],
};

/// A line for each pair of opposed sides.
pub const FRONTS: Schema = Schema {
    name: "fronts",
    en: "Front lines",
    ar: "خطوط التماس",
    shape: Shape::MultiLine,
    columns: &[
        Column::new("front_id", Text, "Id", "المعرّف"),
        Column::new("title", Text, "Title", "العنوان بالإنكليزية"),
        Column::new("title_ar", Text, "Title in Arabic", "العنوان"),
        Column::new("side", Text, "Side", "الطرف"),
        Column::new("other_side", Text, "Other side", "الطرف الآخر"),
        Column::new("length_km", Float, "Length in km", "الطول كم"),
        Column::new("as_of", Date, "As of", "بتاريخ"),
        Column::new("stroke", Text, "Colour", "اللون"),
    ],
};

/// A place of known control and its cell.
#[derive(Debug, Clone)]
struct Cell<'a> {
    interval: &'a Interval,
    at: Point<f64>,
    /// Degrees; ends at the reach.
    shape: Polygon<f64>,
}

/// A boundary between two cells: their indices and its ends in degrees.
type Edge = (usize, usize, Line<f64>);

/// The Voronoi diagram of the places of known control on a day.
#[derive(Debug)]
pub struct Cells<'a> {
    cells: Vec<Cell<'a>>,
    edges: Vec<Edge>,
    day: Day,
}

impl<'a> Cells<'a> {
    /// Lays out the cells. Sites are settlements, quarters and facilities in Syria; of places at
    /// one point the first by id stands.
    #[must_use]
    pub fn new(intervals: &'a [Interval], day: Day, gazetteer: &Gazetteer) -> Self {
        let plane = Plane::syria();
        let mut sites: BTreeMap<[u64; 2], (&Interval, Point<f64>)> = BTreeMap::new();
        for interval in intervals.iter().filter(|i| i.at(day) && is_certain(i)) {
            let Some(place) = gazetteer.by_id(&interval.place_id).map(|p| gazetteer.place(p))
            else {
                continue;
            };
            let on_ground = matches!(
                place.kind.class(),
                PlaceClass::Settlement | PlaceClass::Neighbourhood | PlaceClass::Facility
            );
            if place.in_syria() && on_ground && place.kind != PlaceKind::Road {
                let key = [place.lon.to_bits(), place.lat.to_bits()];
                sites.entry(key).or_insert((interval, Point::new(place.lon, place.lat)));
            }
        }
        let sites: Vec<_> = sites.into_values().collect();
        let (shapes, edges) = diagram(&sites.iter().map(|s| s.1).collect::<Vec<_>>(), &plane);
        let cells = sites
            .into_iter()
            .zip(shapes)
            .map(|((interval, at), shape)| Cell { interval, at, shape })
            .collect();
        Self { cells, edges, day }
    }

    /// The rows of `areas`, by governorate, side and status; the unshaded rest has neither side
    /// nor places, and status `unknown`.
    #[must_use]
    pub fn areas(&self, outlines: &Outlines, gazetteer: &Gazetteer) -> Vec<Row> {
        let governorates = outlines.areas().iter().filter(|a| a.level == 1);
        let grounds = governorates.flat_map(|g| self.governorate(g, gazetteer));
        grounds.map(|g| g.row).collect()
    }

    /// Places whose cells may reach into a governorate, with their cells: all that its areas hang
    /// on, besides its outline.
    pub fn near<'b>(
        &'b self,
        governorate: &Outline,
    ) -> impl Iterator<Item = (&'b Interval, &'b Polygon<f64>)> + use<'a, 'b> {
        let bounds = governorate.shape.bounding_rect();
        let near = move |c: &&Cell<'_>| {
            c.shape.bounding_rect().zip(bounds).is_some_and(|(a, b)| a.intersects(&b))
        };
        self.cells.iter().filter(near).map(|c| (c.interval, &c.shape))
    }

    /// The areas of one governorate.
    #[must_use]
    pub fn governorate(&self, governorate: &Outline, gazetteer: &Gazetteer) -> Vec<Ground> {
        let plane = Plane::syria();
        let Some(bounds) = governorate.shape.bounding_rect() else { return Vec::new() };
        let border = Border::new(&governorate.shape);
        let name = gazetteer.by_id(&governorate.id).map(|p| gazetteer.place(p));
        let (en, ar) = name.map_or((governorate.id.as_str(), ""), |p| (p.en(), p.ar()));
        let pcode = name.and_then(|p| p.pcode.as_deref());
        let mut groups: BTreeMap<(Side, Status), Vec<(&Cell<'_>, MultiPolygon<f64>)>> =
            BTreeMap::new();
        for cell in &self.cells {
            let near = cell.shape.bounding_rect().filter(|b| b.intersects(&bounds));
            let (Some(side), Some(box_)) = (cell.interval.side, near) else { continue };
            let part = if border.meets(&box_) {
                cell.shape.intersection(&governorate.shape)
            } else if governorate.shape.contains(&cell.at) {
                MultiPolygon::new(vec![cell.shape.clone()])
            } else {
                continue;
            };
            if part.unsigned_area() > 0.0 {
                groups.entry((side, cell.interval.status)).or_default().push((cell, part));
            }
        }
        let mut out = Vec::new();
        let mut shaded: Vec<MultiPolygon<f64>> = Vec::new();
        for ((side, status), members) in groups {
            let shape = unary_union(members.iter().map(|m| &m.1));
            let inside = members.iter().filter(|(c, _)| governorate.shape.contains(&c.at));
            let about = About {
                id: format!("{}:{side}:{}", governorate.id, status.as_str()),
                title: format!("{en}: {}{}", side.label_en(), note(status, false)),
                title_ar: format!("{ar}: {}{}", side.label_ar(), note(status, true)),
                admin1: (en, pcode),
                side: Some(side),
                status,
                places: inside.count() as i64,
                confidence: mean(members.iter().map(|(c, _)| c.interval.confidence)),
            };
            let row = self.area_row(about, &shape, &plane);
            let members = members.iter().map(|(c, _)| c.interval.place_id.clone()).collect();
            out.push(Ground { row, members });
            shaded.push(shape);
        }
        let rest = governorate.shape.difference(&unary_union(&shaded));
        let about = About {
            id: format!("{}:unknown", governorate.id),
            title: format!("{en}: not known"),
            title_ar: format!("{ar}: غير معروف"),
            admin1: (en, pcode),
            side: None,
            status: Status::Unknown,
            places: 0,
            confidence: None,
        };
        out.push(Ground { row: self.area_row(about, &rest, &plane), members: Vec::new() });
        out.retain(|g| g.row.geometry.is_some());
        out
    }

    fn area_row(&self, about: About<'_>, shape: &MultiPolygon<f64>, plane: &Plane) -> Row {
        let shape = tidy(shape);
        let km2 = plane.multi_polygon(&shape).unsigned_area() / 1e6;
        let values = vec![
            about.id.into(),
            about.title.into(),
            about.title_ar.into(),
            about.admin1.0.into(),
            about.admin1.1.into(),
            about.side.map(Side::as_str).into(),
            about.status.as_str().into(),
            about.places.into(),
            about.confidence.into(),
            Value::Float(super::row::round(km2)),
            self.day.to_string().into(),
            about.side.map(Side::colour).into(),
        ];
        let geometry = (!shape.0.is_empty()).then_some(Geometry::MultiPolygon(shape));
        Row { geometry, values }
    }

    /// The rows of `fronts`: where cells of sides meet that do not hold places together on the
    /// day, inside the outlines and within reach of a place.
    #[must_use]
    pub fn fronts(
        &self,
        outlines: &Outlines,
        together: impl Fn(Side, Side, Day) -> bool,
    ) -> Vec<Row> {
        let plane = Plane::syria();
        let mut pairs: BTreeMap<(Side, Side), Vec<LineString<f64>>> = BTreeMap::new();
        let governorates = outlines.areas().iter().filter(|g| g.level == 1);
        let borders: Vec<_> = governorates.map(|g| (g, Border::new(&g.shape))).collect();
        for &(a, b, line) in &self.edges {
            let sides = (self.cells[a].interval.side, self.cells[b].interval.side);
            let (Some(one), Some(two)) = sides else { continue };
            if one == two || together(one, two, self.day) {
                continue;
            }
            let key = (one.min(two), one.max(two));
            let lines = pairs.entry(key).or_default();
            for part in self.within_reach(a, line, &plane) {
                for (governorate, border) in &borders {
                    if part.bounding_rect().is_some_and(|b| border.meets(&b)) {
                        let part = MultiLineString::new(vec![part.clone()]);
                        lines.extend(governorate.shape.clip(&part, false).0);
                    } else if governorate.shape.contains(&Point(part.0[0])) {
                        lines.push(part.clone());
                    }
                }
            }
        }
        let mut rows = Vec::new();
        for ((one, two), lines) in pairs {
            let shape =
                MultiLineString::new(lines.into_iter().filter_map(|l| tidy_line(l, 0.0)).collect());
            if shape.0.is_empty() {
                continue;
            }
            let km = plane.length_km(&shape);
            rows.push(Row {
                geometry: Some(Geometry::MultiLineString(shape)),
                values: vec![
                    format!("{one}:{two}").into(),
                    format!("{} – {}", one.label_en(), two.label_en()).into(),
                    format!("{} – {}", one.label_ar(), two.label_ar()).into(),
                    one.as_str().into(),
                    two.as_str().into(),
                    super::row::round(km).into(),
                    self.day.to_string().into(),
                    "#222222".into(),
                ],
            });
        }
        rows
    }

    /// The parts of an edge of a cell that lie within reach of its place. Points of the edge are
    /// as far from the one place as from the other.
    fn within_reach(&self, cell: usize, line: Line<f64>, plane: &Plane) -> Vec<LineString<f64>> {
        let centre = plane.to(self.cells[cell].at.0);
        if [line.start, line.end].into_iter().all(|c| surely_within(plane.to(c), centre)) {
            return vec![line.into()];
        }
        let reach = plane.polygon_back(&circle(centre));
        reach.clip(&MultiLineString::new(vec![line.into()]), false).0
    }

    /// Places with their cells in degrees, by position: what `areas` is dissolved from.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Point<f64>, &Polygon<f64>)> {
        self.cells.iter().map(|c| (c.interval.place_id.as_str(), c.at, &c.shape))
    }
}

/// An area with the places whose ground it is, by position of their cells; of the mean of their
/// confidence the row speaks.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The row of `areas`.
    pub row: Row,
    /// Ids of the places; none for the unshaded rest.
    pub members: Vec<String>,
}

/// The mean of confidences as it is shown; `None` of none.
pub fn mean(all: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let n = all.len();
    (n > 0).then(|| super::row::round(all.sum::<f64>() / n as f64))
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

struct About<'a> {
    id: String,
    title: String,
    title_ar: String,
    /// Name and P-code of the governorate.
    admin1: (&'a str, Option<&'a str>),
    side: Option<Side>,
    status: Status,
    places: i64,
    confidence: Option<f64>,
}

/// Whether the ground around a place is drawn: somebody holds it, or two dispute it.
fn is_certain(i: &Interval) -> bool {
    i.side.is_some() && matches!(i.status, Status::Held | Status::Contested | Status::Encircled)
}

const fn note(status: Status, arabic: bool) -> &'static str {
    match (status, arabic) {
        (Status::Contested, true) => " (متنازع عليها)",
        (Status::Contested, false) => " (contested)",
        (Status::Encircled, true) => " (محاصرة)",
        (Status::Encircled, false) => " (encircled)",
        _ => "",
    }
}

/// Cells of sites (degrees), each cut at the reach, and the edges between them.
fn diagram(sites: &[Point<f64>], plane: &Plane) -> (Vec<Polygon<f64>>, Vec<Edge>) {
    let mut mesh: DelaunayTriangulation<Point2<f64>> = DelaunayTriangulation::new();
    // Four sites far away make every real cell finite; theirs lie beyond any reach.
    let far = 1e7;
    let guards = [(-far, -far), (far, -far), (far, far), (-far, far)];
    let centres: Vec<Coord<f64>> = sites.iter().map(|s| plane.to(s.0)).collect();
    let mut handles = Vec::new();
    for c in centres.iter().map(|c| (c.x, c.y)).chain(guards) {
        // Coordinates are finite and distinct, which is all that insertion asks for.
        if let Ok(handle) = mesh.insert(Point2::new(c.0, c.1)) {
            handles.push(handle);
        }
    }
    let place_of: BTreeMap<usize, usize> =
        handles.iter().enumerate().map(|(i, h)| (h.index(), i)).collect();
    let corner = |v: &VoronoiVertex<'_, Point2<f64>, (), (), ()>| match v {
        VoronoiVertex::Inner(face) => {
            let p = face.circumcenter();
            Some(Coord { x: p.x, y: p.y })
        }
        VoronoiVertex::Outer(_) => None,
    };
    let mut cells = Vec::with_capacity(sites.len());
    for (centre, handle) in centres.iter().zip(&handles) {
        let face = mesh.vertex(*handle).as_voronoi_face();
        let ring: Vec<Coord<f64>> =
            face.adjacent_edges().filter_map(|e| corner(&e.from())).collect();
        let within = ring.iter().all(|c| surely_within(*c, *centre));
        let cell = Polygon::new(LineString::new(ring), Vec::new());
        if within {
            cells.push(plane.polygon_back(&cell));
            continue;
        }
        let near = cell.intersection(&circle(*centre));
        let shape = near.0.into_iter().next().unwrap_or(cell);
        cells.push(plane.polygon_back(&shape));
    }
    let mut edges = Vec::new();
    for edge in mesh.undirected_voronoi_edges() {
        let [a, b] =
            edge.as_directed().as_delaunay_edge().vertices().map(|v| place_of[&v.fix().index()]);
        let ends = edge.vertices();
        if let (true, Some(p), Some(q)) =
            (a.max(b) < sites.len(), corner(&ends[0]), corner(&ends[1]))
        {
            edges.push((a.min(b), a.max(b), Line::new(plane.back(p), plane.back(q))));
        }
    }
    edges.sort_by_key(|e| (e.0, e.1));
    (cells, edges)
}

/// Whether a point lies inside every polygon that [`circle`] may stand for a circle with.
fn surely_within(c: Coord<f64>, centre: Coord<f64>) -> bool {
    let inner = REACH_KM * 1000.0 * (std::f64::consts::PI / CORNERS as f64).cos();
    (c.x - centre.x).hypot(c.y - centre.y) < inner
}

fn circle(centre: Coord<f64>) -> Polygon<f64> {
    let at = |n: usize| {
        let (sin, cos) = (std::f64::consts::TAU * n as f64 / CORNERS as f64).sin_cos();
        Coord { x: centre.x + REACH_KM * 1000.0 * cos, y: centre.y + REACH_KM * 1000.0 * sin }
    };
    Polygon::new(LineString::new((0..CORNERS).map(at).collect()), Vec::new())
}

/// A millionth of a degree (some ten centimetres) is as fine as GeoJSON should be. Rounding may
/// make a ring touch or cross itself, which clients refuse: that is put right and rounded anew,
/// and what keeps crossing is a spike narrower than a few metres, which is let go.
fn tidy(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let mut shape = rounded(shape, 0.0);
    let mut near = GRAIN;
    for turn in 0..10 {
        if shape.is_valid() {
            break;
        }
        // What crosses itself is cut at the crossing, what overlaps is joined, by turns.
        let nothing = MultiPolygon::new(Vec::new());
        let mended = if turn % 2 == 0 {
            shape.union_with_fill_rule(&nothing, FillRule::EvenOdd)
        } else {
            unary_union(shape.iter())
        };
        shape = rounded(&mended, near);
        near *= 2.0;
    }
    // What still crosses itself is drawn with fewer corners; a part that does not help is let go.
    let mut coarse = 10.0 * GRAIN;
    for _ in 0..5 {
        if shape.is_valid() {
            return shape;
        }
        shape = rounded(&unary_union(shape.simplify(coarse).iter()), 0.0);
        coarse *= 3.0;
    }
    shape.0.retain(Validation::is_valid);
    if shape.is_valid() { shape } else { MultiPolygon::new(Vec::new()) }
}

/// Degrees that coordinates are multiples of.
const GRAIN: f64 = 1e-6;

/// Rings that fall together at that fineness are left out, the rest turned as RFC 7946 asks. Of
/// points along a ring not farther apart than `near` degrees, one is kept.
fn rounded(shape: &MultiPolygon<f64>, near: f64) -> MultiPolygon<f64> {
    let ring = |line: &LineString<f64>| {
        let mut line = tidy_line(line.clone(), near)?;
        // The end of a ring is its beginning, whatever was left out between them.
        let first = *line.0.first()?;
        if line.0.last() != Some(&first) {
            line.0.pop();
            line.0.push(first);
        }
        (line.0.len() >= 4).then_some(line)
    };
    let polygons = shape.iter().filter_map(|p| {
        let outer = ring(p.exterior())?;
        let polygon = Polygon::new(outer, p.interiors().iter().filter_map(ring).collect());
        (polygon.unsigned_area() > 1e-9).then(|| polygon.orient(Direction::Default))
    });
    MultiPolygon::new(polygons.collect())
}

fn tidy_line(line: LineString<f64>, near: f64) -> Option<LineString<f64>> {
    let round = |v: f64| (v * 1e6).round() / 1e6;
    let mut points: Vec<Coord<f64>> =
        line.0.into_iter().map(|c| Coord { x: round(c.x), y: round(c.y) }).collect();
    points.dedup_by(|b, a| (b.x - a.x).hypot(b.y - a.y) <= near);
    (points.len() > 1).then(|| LineString::new(points))
}
