//! Shapes put right: fit for clients, without slivers.

use geo::{
    Area, BooleanOps, Contains, Coord, LineString, MultiPolygon, Point, Polygon, Simplify,
    algorithm::{bool_ops::FillRule, unary_union},
    orient::Direction,
    orient::Orient,
    validation::Validation,
};

use super::{super::plane::Plane, SLIVER_KM2};

/// Gives parts smaller than [`SLIVER_KM2`] to the shape that they have the longest border with.
/// What borders on none stays.
pub fn absorb(shapes: &mut [MultiPolygon<f64>], plane: &Plane) {
    let small = |p: &Polygon<f64>| {
        plane.multi_polygon(&MultiPolygon::new(vec![p.clone()])).unsigned_area() < SLIVER_KM2 * 1e6
    };
    for _ in 0..3 {
        let mut moved = false;
        for i in 0..shapes.len() {
            if shapes[i].0.len() == 1 && !small(&shapes[i].0[0]) {
                continue;
            }
            let (parts, whole): (Vec<_>, Vec<_>) = shapes[i].0.drain(..).partition(&small);
            shapes[i] = MultiPolygon::new(whole);
            for part in parts {
                match host(&part, shapes) {
                    Some(to) => {
                        shapes[to] = shapes[to].union(&MultiPolygon::new(vec![part]));
                        moved |= to != i;
                    }
                    None => shapes[i].0.push(part),
                }
            }
        }
        if !moved {
            return;
        }
    }
}

/// Which of the shapes lies along most of a part's border.
fn host(part: &Polygon<f64>, shapes: &[MultiPolygon<f64>]) -> Option<usize> {
    /// Degrees to look beyond the border.
    const BEYOND: f64 = 2e-5;
    let mut along = vec![0.0; shapes.len()];
    for line in part.exterior().lines() {
        let (d, length) = (line.delta(), line.delta().x.hypot(line.delta().y));
        if length == 0.0 {
            continue;
        }
        let middle = line.start + d / 2.0;
        let beside = Coord { x: d.y, y: -d.x } * (BEYOND / length);
        // One of the two lies in the part itself.
        for point in [Point(middle + beside), Point(middle - beside)] {
            let there = (0..shapes.len()).find(|s| shapes[*s].contains(&point));
            if let Some(s) = there.filter(|_| !part.contains(&point)) {
                along[s] += length;
            }
        }
    }
    let best = (0..shapes.len()).max_by(|a, b| along[*a].total_cmp(&along[*b]).then(b.cmp(a)));
    best.filter(|b| along[*b] > 0.0)
}

/// A millionth of a degree (some ten centimetres) is as fine as GeoJSON should be. Rounding may
/// make a ring touch or cross itself, which clients refuse: that is put right and rounded anew,
/// and what keeps crossing is a spike narrower than a few metres, which is let go.
pub fn tidy(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
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
        (polygon.unsigned_area() > 1e-6).then(|| polygon.orient(Direction::Default))
    });
    MultiPolygon::new(polygons.collect())
}

/// A line rounded; `None` of less than two points.
pub fn tidy_line(line: LineString<f64>, near: f64) -> Option<LineString<f64>> {
    let round = |v: f64| (v * 1e6).round() / 1e6;
    let mut points: Vec<Coord<f64>> =
        line.0.into_iter().map(|c| Coord { x: round(c.x), y: round(c.y) }).collect();
    points.dedup_by(|b, a| (b.x - a.x).hypot(b.y - a.y) <= near);
    (points.len() > 1).then(|| LineString::new(points))
}
