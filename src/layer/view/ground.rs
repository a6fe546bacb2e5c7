//! The ground of places and of governorates, as short lines.

use std::collections::BTreeMap;

use geo::{LineString, MultiPolygon, Polygon, algorithm::unary_union};
use jiff::civil::{Date, date};

use crate::{
    gazetteer::{Gazetteer, Outlines},
    layer::{Cells, Mesh},
    lexicon::Side,
    timeline::{Interval, Status},
};

/// Rings as the file holds them: differences of longitude and latitude in 1/1,000 degree (about
/// 100 m, less than a pixel wherever the map is read as a whole).
pub type Coded = Vec<Vec<i32>>;

/// The ground of all places whose control was ever known, by place id. The page shades it by
/// what is known of its place on the day it shows, so that it is laid out once for all days. Places
/// of one governorate that went through the same have their ground under the first of them.
pub fn cells(
    intervals: &[Interval],
    outlines: &Outlines,
    gazetteer: &Gazetteer,
) -> Vec<(String, Coded)> {
    let day = date(2000, 1, 1);
    let mut ever: BTreeMap<&str, Interval> = BTreeMap::new();
    for interval in intervals.iter().filter(|i| i.side.is_some()) {
        ever.entry(&interval.place_id).or_insert_with(|| always(interval, day));
    }
    let ever: Vec<Interval> = ever.into_values().collect();
    let mesh = Mesh::new(gazetteer, outlines);
    let ground = Cells::new(&mesh, &ever, day, gazetteer).territories();
    let mut lives: BTreeMap<&str, Vec<Life>> = BTreeMap::new();
    for i in intervals {
        let life = (i.since, i.until, i.status, i.side, i.other_side, i.is_baseline());
        lives.entry(&i.place_id).or_default().push(life);
    }
    lives.values_mut().for_each(|life| life.sort());
    type Shapes = Vec<MultiPolygon<f64>>;
    let mut alike: BTreeMap<(usize, &[Life]), (&str, Shapes)> = BTreeMap::new();
    for (region, id, _, shape) in ground {
        let life = lives.get(id).map_or(&[][..], Vec::as_slice);
        let (first, shapes) = alike.entry((region, life)).or_insert((id, Vec::new()));
        *first = id.min(*first);
        shapes.push(shape);
    }
    let mut out: Vec<(String, Coded)> = alike
        .into_values()
        .map(|(id, shapes)| (id.to_owned(), multi(&unary_union(shapes.iter()))))
        .collect();
    out.sort();
    out
}

/// What a place went through in an interval.
type Life = (Date, Option<Date>, Status, Option<Side>, Option<Side>, bool);

fn always(interval: &Interval, day: Date) -> Interval {
    Interval { status: Status::Held, since: day, until: None, ..interval.clone() }
}

/// The outlines of the governorates, by place id.
pub fn outlines(outlines: &Outlines) -> impl Iterator<Item = (&str, Coded)> {
    let governorates = outlines.areas().iter().filter(|a| a.level == 1);
    governorates.map(|a| (a.id.as_str(), multi(&a.shape)))
}

fn multi(shape: &MultiPolygon<f64>) -> Coded {
    shape.iter().flat_map(polygon).collect()
}

fn polygon(shape: &Polygon<f64>) -> Coded {
    std::iter::once(shape.exterior()).chain(shape.interiors()).map(coded).collect()
}

/// A line as differences; what falls on one point, and the point that closes it, are left out.
fn coded(line: &LineString<f64>) -> Vec<i32> {
    let scaled = |x: f64| (x * 1e3).round() as i32;
    let open = if line.is_closed() { &line.0[..line.0.len() - 1] } else { &line.0[..] };
    let mut last = (0, 0);
    let mut out = Vec::with_capacity(open.len() * 2);
    for point in open {
        let here = (scaled(point.x), scaled(point.y));
        if here != last || out.is_empty() {
            out.extend([here.0 - last.0, here.1 - last.1]);
            last = here;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_differences() {
        let line = LineString::from(vec![
            (36.5, 33.5),
            (36.501, 33.49),
            (36.5011, 33.49),
            (36.52, 33.6),
            (36.5, 33.5),
        ]);
        assert_eq!(coded(&line), [36_500, 33_500, 1, -10, 19, 110]);
    }

    #[test]
    fn the_golan_lies_in_quneitra() {
        let outlines = Outlines::shipped();
        let quneitra = outlines.areas().iter().find(|a| a.id == "qu.gov").expect("its outline");
        // Majdal Shams, the city of Quneitra, Fiq.
        for (lat, lon) in [(33.267, 35.772), (33.126, 35.824), (32.779, 35.703)] {
            assert!(quneitra.contains(lat, lon), "{lat}, {lon}");
        }
    }
}
