//! Control as areas, and the fronts between them: the cells of the ground ([`super::cells`]) by whose
//! they are on a day, dissolved by governorate, side and status.

use std::collections::BTreeMap;

use geo::{
    BooleanOps, Contains, Coord, Geometry, Line, LineString, MultiLineString, MultiPolygon, Point,
    algorithm::unary_union,
};
use jiff::civil::Date as Day;
use rayon::prelude::*;

use super::{
    cells::{Label, Mesh, absorb, falloff, join_small, key, speaks, spread, tidy, tidy_line},
    plane::Plane,
    table::{
        Column,
        ColumnType::{Date, Float, Integer, Text},
        Row, Schema, Shape, Value,
    },
};
use crate::{
    gazetteer::{Area as Outline, Gazetteer},
    lexicon::Side,
    timeline::{Interval, Status},
};

/// A polygon for each governorate, side and status, what is known beforehand only apart; together
/// they cover the governorates.
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
        Column::new("baseline", Integer, "Known beforehand only (1)", "معروف مسبقًا فقط (1)"),
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

/// Metres of a border between governorates that are judged as one.
const PIECE: f64 = 2_000.0;

/// The ground of all governorates, and whose each cell of it is on a day.
#[derive(Debug)]
pub struct Cells<'a> {
    mesh: &'a Mesh,
    /// What is known of the sites of each governorate.
    known: Vec<Vec<Option<&'a Interval>>>,
    /// Whose their cells are, each place having its own.
    own: Vec<Vec<Option<Label>>>,
    /// The same without what is too small for an area.
    labels: Vec<Vec<Option<Label>>>,
    day: Day,
}

impl<'a> Cells<'a> {
    /// Gives the cells to the places of known control. Of places at one point the first by id
    /// stands.
    #[must_use]
    pub fn new(mesh: &'a Mesh, intervals: &'a [Interval], day: Day, gazetteer: &Gazetteer) -> Self {
        let mut known: Vec<Vec<Option<&Interval>>> =
            mesh.regions.iter().map(|r| vec![None; r.sites.len()]).collect();
        for interval in intervals.iter().filter(|i| i.at(day)) {
            let site = gazetteer.by_id(&interval.place_id).and_then(|p| mesh.of.get(&p));
            let Some(&(region, site)) = site else { continue };
            let slot = &mut known[region][site];
            if slot.is_none_or(|other| interval.place_id < other.place_id) {
                *slot = Some(interval);
            }
        }
        let regions = || mesh.regions.iter().zip(&known);
        let own: Vec<Vec<_>> = regions().map(|(region, known)| spread(region, known)).collect();
        let mut labels = own.clone();
        for ((region, known), labels) in regions().zip(&mut labels) {
            join_small(region, known, labels);
        }
        Self { mesh, known, own, labels, day }
    }

    /// The rows of `areas`, by governorate, side and status; the rest, of which nothing is known,
    /// has neither side nor places, and status `unknown`.
    #[must_use]
    pub fn areas(&self, gazetteer: &Gazetteer) -> Vec<Row> {
        let all: Vec<Vec<Ground>> = (0..self.mesh.regions.len())
            .into_par_iter()
            .map(|region| self.governorate(region, gazetteer))
            .collect();
        all.into_iter().flatten().map(|g| g.row).collect()
    }

    /// The governorates, by the order of the outlines.
    pub fn governorates(&self) -> impl Iterator<Item = &Outline> {
        self.mesh.regions.iter().map(|r| &r.outline)
    }

    /// What is known of the places of a governorate: all that its areas hang on, besides the ground
    /// itself.
    pub fn known(&self, region: usize) -> impl Iterator<Item = &'a Interval> {
        self.known[region].iter().copied().flatten()
    }

    /// The sites of a governorate, as bytes that change with them.
    #[must_use]
    pub fn mark(&self, region: usize) -> Vec<u8> {
        let sites = self.mesh.regions[region].sites.iter();
        sites.flat_map(|s| [s.at.x(), s.at.y()]).flat_map(f64::to_le_bytes).collect()
    }

    /// The areas of one governorate.
    #[must_use]
    pub fn governorate(&self, region: usize, gazetteer: &Gazetteer) -> Vec<Ground> {
        let plane = Plane::syria();
        let (known, labels) = (&self.known[region], &self.labels[region]);
        let region = &self.mesh.regions[region];
        let outline = &region.outline;
        let name = gazetteer.by_id(&outline.id).map(|p| gazetteer.place(p));
        let (en, ar) = name.map_or((outline.id.as_str(), ""), |p| (p.en(), p.ar()));
        let mut groups: BTreeMap<(Side, Status, bool), Vec<usize>> = BTreeMap::new();
        for (site, label) in labels.iter().enumerate() {
            if let Some(key) = key(known, *label).filter(|_| region.sites[site].km2 > 0.0) {
                groups.entry(key).or_default().push(site);
            }
        }
        let mut shapes: Vec<MultiPolygon<f64>> = groups
            .values()
            .map(|sites| unary_union(sites.iter().map(|s| &region.sites[*s].shape)))
            .collect();
        shapes.push(outline.shape.difference(&unary_union(&shapes)));
        absorb(&mut shapes, &plane);
        let rest = shapes.pop().unwrap_or_else(|| MultiPolygon::new(Vec::new()));
        let about = |id: String, words: [String; 2]| About {
            id: format!("{}:{id}", outline.id),
            title: format!("{en}: {}", words[0]),
            title_ar: format!("{ar}: {}", words[1]),
            admin1: (en, name.and_then(|p| p.pcode.as_deref())),
        };
        let mut out = Vec::new();
        for (((side, status, baseline), sites), shape) in groups.into_iter().zip(shapes) {
            let own = |s: &&usize| labels[**s].is_some_and(|l| l.from == **s);
            let whole: f64 = sites.iter().map(|s| region.sites[*s].km2).sum();
            let mut members: BTreeMap<&str, f64> = BTreeMap::new();
            for site in &sites {
                let Some(label) = labels[*site] else { continue };
                let Some(interval) = known[label.from] else { continue };
                *members.entry(&interval.place_id).or_default() +=
                    region.sites[*site].km2 * falloff(label.km) / whole;
            }
            let members: Vec<(String, f64)> = members
                .into_iter()
                .map(|(place, share)| (place.to_owned(), (share * 1e9).round() / 1e9))
                .collect();
            let confidence = |place: &str| {
                let of = sites.iter().filter_map(|s| known[labels[*s]?.from]);
                of.into_iter().find(|i| i.place_id == place).map_or(0.0, |i| i.confidence)
            };
            let sure: Vec<(f64, f64)> =
                members.iter().map(|(place, share)| (*share, confidence(place))).collect();
            let before = if baseline { ":baseline" } else { "" };
            let words = [
                format!("{}{}", side.label_en(), note(status, baseline, false)),
                format!("{}{}", side.label_ar(), note(status, baseline, true)),
            ];
            let about = about(format!("{side}:{}{before}", status.as_str()), words);
            let whose = Whose {
                side: Some(side),
                status,
                baseline,
                places: sites.iter().filter(own).count() as i64,
                confidence: mean(sure),
            };
            out.push(Ground { row: self.area_row(about, whose, &shape, &plane), members });
        }
        let words = ["not known".to_owned(), "غير معروف".to_owned()];
        let nobody = Whose {
            side: None,
            status: Status::Unknown,
            baseline: false,
            places: 0,
            confidence: None,
        };
        let row = self.area_row(about("unknown".to_owned(), words), nobody, &rest, &plane);
        out.push(Ground { row, members: Vec::new() });
        out.retain(|g| g.row.geometry.is_some());
        out
    }

    fn area_row(
        &self,
        about: About<'_>,
        whose: Whose,
        shape: &MultiPolygon<f64>,
        plane: &Plane,
    ) -> Row {
        let shape = tidy(shape);
        let km2 = geo::Area::unsigned_area(&plane.multi_polygon(&shape)) / 1e6;
        let values = vec![
            about.id.into(),
            about.title.into(),
            about.title_ar.into(),
            about.admin1.0.into(),
            about.admin1.1.into(),
            whose.side.map(Side::as_str).into(),
            whose.status.as_str().into(),
            i64::from(whose.baseline).into(),
            whose.places.into(),
            whose.confidence.into(),
            Value::Float(super::row::round(km2)),
            self.day.to_string().into(),
            whose.side.map(Side::colour).into(),
        ];
        let geometry = (!shape.0.is_empty()).then_some(Geometry::MultiPolygon(shape));
        Row { geometry, values }
    }

    /// Who holds a cell.
    fn side(&self, region: usize, site: usize) -> Option<Side> {
        speaks(self.known[region][self.labels[region][site]?.from]?)
    }

    /// The rows of `fronts`: where areas of sides meet that do not hold places together on the day.
    #[must_use]
    pub fn fronts(&self, together: impl Fn(Side, Side, Day) -> bool) -> Vec<Row> {
        let plane = Plane::syria();
        let opposed = |a: Option<Side>, b: Option<Side>| {
            let (a, b) = a.zip(b)?;
            (a != b && !together(a, b, self.day)).then(|| (a.min(b), a.max(b)))
        };
        let mut pairs: BTreeMap<(Side, Side), Vec<LineString<f64>>> = BTreeMap::new();
        for (r, region) in self.mesh.regions.iter().enumerate() {
            for (s, site) in region.sites.iter().enumerate() {
                for link in site.links.iter().filter(|l| l.to > s) {
                    let sides = (self.side(r, s), self.side(r, link.to));
                    let Some(pair) = opposed(sides.0, sides.1) else { continue };
                    let line = MultiLineString::new(vec![link.border.into()]);
                    let lines = region.outline.shape.clip(&line, false).0;
                    pairs.entry(pair).or_default().extend(lines);
                }
            }
        }
        for (r, line) in self.borders(&plane) {
            let middle = line.start + line.delta() / 2.0;
            let beyond = beside(line, &plane).into_iter().find_map(|point| {
                let inside = |q: &usize| self.mesh.regions[*q].outline.shape.contains(&point);
                (r + 1..self.mesh.regions.len()).find(inside)
            });
            let side = |region: usize| {
                let site = self.mesh.regions[region].nearest(plane.to(middle))?;
                self.side(region, site)
            };
            let Some(pair) = beyond.and_then(|q| opposed(side(r), side(q))) else { continue };
            let lines = pairs.entry(pair).or_default();
            match lines.last_mut() {
                Some(last) if last.0.last() == Some(&line.start) => last.0.push(line.end),
                _ => lines.push(line.into()),
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

    /// The outlines of the governorates in short pieces, each with its governorate.
    fn borders(&self, plane: &Plane) -> Vec<(usize, Line<f64>)> {
        let mut out = Vec::new();
        for (r, region) in self.mesh.regions.iter().enumerate() {
            for line in geo::LinesIter::lines_iter(&region.outline.shape) {
                let d = plane.to(line.end) - plane.to(line.start);
                let n = (d.x.hypot(d.y) / PIECE).ceil().max(1.0);
                let at = |i: f64| line.start + line.delta() * (i / n);
                out.extend(
                    (0..n as usize).map(|i| (r, Line::new(at(i as f64), at(i as f64 + 1.0)))),
                );
            }
        }
        out
    }

    /// Places that speak for ground, with the number of their governorate and that ground: what is
    /// nearest to each, in degrees. By position.
    #[must_use]
    pub fn territories(&self) -> Vec<(usize, &'a str, Point<f64>, MultiPolygon<f64>)> {
        let of = |r: usize| {
            let region = &self.mesh.regions[r];
            let mut by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (site, label) in self.own[r].iter().enumerate() {
                if let Some(label) = label.filter(|_| region.sites[site].km2 > 0.0) {
                    by.entry(label.from).or_default().push(site);
                }
            }
            let ground = by.into_iter().filter_map(|(from, sites)| {
                let interval = self.known[r][from]?;
                let shapes = sites.iter().map(|s| &region.sites[*s].shape);
                let shape = match sites.as_slice() {
                    [one] => region.sites[*one].shape.clone(),
                    _ => unary_union(shapes),
                };
                Some((r, interval.place_id.as_str(), region.sites[from].at, shape))
            });
            ground.collect::<Vec<_>>()
        };
        let all: Vec<Vec<_>> = (0..self.mesh.regions.len()).into_par_iter().map(of).collect();
        all.into_iter().flatten().collect()
    }
}

/// Points some fifty metres to either side of a line.
fn beside(line: Line<f64>, plane: &Plane) -> [Point<f64>; 2] {
    let (a, b) = (plane.to(line.start), plane.to(line.end));
    let d = b - a;
    let length = d.x.hypot(d.y).max(1.0);
    let off = Coord { x: d.y, y: -d.x } * (50.0 / length);
    let middle = a + d / 2.0;
    [middle + off, middle - off].map(|c| Point(plane.back(c)))
}

/// An area with the places that it is drawn from, each with its share in the area's confidence: the
/// share of the ground that it speaks for, less with distance.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The row of `areas`.
    pub row: Row,
    /// Ids of the places, in order; none for the rest.
    pub members: Vec<(String, f64)>,
}

/// The mean of confidences by their shares, as it is shown; `None` of none.
pub fn mean(all: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let mut all = all.into_iter().peekable();
    all.peek()?;
    Some(super::row::round(all.map(|(share, confidence)| share * confidence).sum()))
}

struct About<'a> {
    id: String,
    title: String,
    title_ar: String,
    /// Name and P-code of the governorate.
    admin1: (&'a str, Option<&'a str>),
}

struct Whose {
    side: Option<Side>,
    status: Status,
    baseline: bool,
    places: i64,
    confidence: Option<f64>,
}

const fn note(status: Status, baseline: bool, arabic: bool) -> &'static str {
    match (status, arabic) {
        (Status::Contested, true) => " (متنازع عليها)",
        (Status::Contested, false) => " (contested)",
        (Status::Encircled, true) => " (محاصرة)",
        (Status::Encircled, false) => " (encircled)",
        (_, true) if baseline => " (معروف مسبقًا)",
        (_, false) if baseline => " (known beforehand)",
        _ => "",
    }
}
