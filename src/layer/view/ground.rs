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

/// Rings as the file holds them: differences of longitude and latitude in parts of a degree, packed
/// ([`packed`]).
pub type Coded = Vec<String>;

/// Parts of a degree for lines: about 100 m, less than a pixel wherever the map is read as a whole.
pub const LINES: f64 = 1000.0;
/// The same for cells, which say which place is nearest and are not to be measured: about 500 m.
/// Neighbours share their corners, so that they meet all the same.
const CELLS: f64 = 200.0;

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
        .map(|(id, shapes)| (id.to_owned(), multi(&unary_union(shapes.iter()), CELLS)))
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
    governorates.map(|a| (a.id.as_str(), multi(&a.shape, LINES)))
}

fn multi(shape: &MultiPolygon<f64>, scale: f64) -> Coded {
    shape.iter().flat_map(|p| polygon(p, scale)).collect()
}

fn polygon(shape: &Polygon<f64>, scale: f64) -> Coded {
    let rings = std::iter::once(shape.exterior()).chain(shape.interiors());
    rings.map(|ring| coded(ring, scale)).collect()
}

/// A ring as differences; the point that closes it is left out.
fn coded(line: &LineString<f64>, scale: f64) -> String {
    let open = if line.is_closed() { &line.0[..line.0.len() - 1] } else { &line.0[..] };
    coded_points(open.iter().map(|p| (p.x, p.y)), scale)
}

/// Points (longitude, latitude) as differences in `1 / scale` degree; what falls on one point is left
/// out.
pub fn coded_points(points: impl IntoIterator<Item = (f64, f64)>, scale: f64) -> String {
    let scaled = |x: f64| (x * scale).round() as i32;
    let mut last = (0, 0);
    let mut out = Vec::new();
    for (x, y) in points {
        let here = (scaled(x), scaled(y));
        if here != last || out.is_empty() {
            out.extend([here.0 - last.0, here.1 - last.1]);
            last = here;
        }
    }
    packed(&out)
}

/// Whole numbers as text: small ones, of either sign, first by size; each in letters of six bits, of
/// which the first says whether another follows. Most differences take one letter or two.
fn packed(numbers: &[i32]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut out = String::with_capacity(numbers.len() * 2);
    for n in numbers {
        let mut rest = ((n << 1) ^ (n >> 31)).cast_unsigned();
        loop {
            let more = if rest >= 32 { 32 } else { 0 };
            out.push(char::from(LETTERS[(rest % 32 + more) as usize]));
            rest /= 32;
            if more == 0 {
                break;
            }
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
        assert_eq!(coded(&line, LINES), packed(&[36_500, 33_500, 1, -10, 19, 110]));
    }

    /// What the page does with it (`unpacked` in `web/src/data.js`).
    fn unpacked(text: &str) -> Vec<i32> {
        let digit = |c: u8| match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'-' => 62,
            _ => 63,
        };
        let (mut out, mut sum, mut shift) = (Vec::new(), 0_u32, 0);
        for c in text.bytes().map(digit) {
            sum |= u32::from(c & 31) << shift;
            shift += 5;
            if c < 32 {
                out.push((sum >> 1).cast_signed() ^ -(sum & 1).cast_signed());
                (sum, shift) = (0, 0);
            }
        }
        out
    }

    proptest::proptest! {
        #[test]
        fn packed_numbers_come_back(numbers in proptest::collection::vec(-2_000_000..2_000_000_i32, 0..40)) {
            proptest::prop_assert_eq!(unpacked(&packed(&numbers)), numbers);
        }
    }

    #[test]
    fn small_numbers_take_one_letter() {
        assert_eq!(packed(&[0, -1, 1, 15, -16]), "ABCef");
        assert_eq!(packed(&[16]).len(), 2);
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
