//! What an importer hands over: records in one form, whatever file they came from.

use geo::MultiPolygon;

use crate::gazetteer::{NameKind, OUTLINE_SLACK_KM, Outlines, PlaceKind};

/// Who published a record. The order is the order of trust: what stands first is merged first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Publisher {
    /// OCHA common operational datasets.
    Ocha,
    /// Open-Syria.
    OpenSyria,
    /// GeoNames.
    GeoNames,
    /// Who's On First.
    WhosOnFirst,
    /// OpenStreetMap.
    Osm,
    /// A table of the user's own.
    Own,
}

impl Publisher {
    /// The key in the `sources` column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ocha => "ocha",
            Self::OpenSyria => "open-syria",
            Self::GeoNames => "geonames",
            Self::WhosOnFirst => "wof",
            Self::Osm => "osm",
            Self::Own => "own",
        }
    }
}

/// A name of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordName {
    /// As published, cleaned of brackets and doubled spaces.
    pub text: String,
    /// `ar`, `en`, `ku`, `tr` or `mul`.
    pub lang: &'static str,
    /// What it is to the place.
    pub kind: NameKind,
}

/// One place as a publisher gives it.
#[derive(Debug, Clone)]
pub struct Record {
    /// Who published it.
    pub publisher: Publisher,
    /// File and row, for messages.
    pub at: (String, String),
    /// Id that the place gets if it is new: publisher and the publisher's id.
    pub id: String,
    /// Names, the usual ones first.
    pub names: Vec<RecordName>,
    /// What it is.
    pub kind: PlaceKind,
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// OCHA P-code.
    pub pcode: Option<String>,
    /// GeoNames id.
    pub geonames_id: Option<u32>,
    /// Inhabitants.
    pub population: Option<u32>,
    /// P-codes of governorate, district and subdistrict, where the publisher gives them.
    pub admin_codes: [Option<String>; 3],
    /// The outline, for admin units.
    pub shape: Option<MultiPolygon<f64>>,
    /// Some of its names were left out: too long, or too many.
    pub overlong: bool,
}

/// Names of a record that are taken, at most.
pub const NAMES: usize = 500;
/// Longest name, in bytes.
pub const LONGEST_NAME: usize = 1000;
/// Refused rows that are kept by name; those after them are counted.
const LISTED: usize = 20_000;

/// A row that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refused {
    /// The file.
    pub file: String,
    /// The row: a line, a feature, an id.
    pub row: String,
    /// What is wrong with it.
    pub why: String,
}

/// Everything that was read from files, before merging.
#[derive(Debug, Default)]
pub struct Harvest {
    /// The records that can be used.
    pub records: Vec<Record>,
    /// The rows that cannot.
    pub refused: Vec<Refused>,
    /// Rows that cannot, beyond those that are named.
    pub folded: usize,
    /// Rows that are not wanted: other features than places, other countries, withdrawn records.
    pub aside: usize,
}

impl Record {
    /// A record without names, codes and outline.
    #[must_use]
    pub fn new(
        publisher: Publisher,
        at: (String, String),
        id: &str,
        kind: PlaceKind,
        lat: f64,
        lon: f64,
    ) -> Self {
        Self {
            publisher,
            at,
            id: format!("{}.{id}", publisher.as_str()),
            names: Vec::new(),
            kind,
            lat,
            lon,
            pcode: None,
            geonames_id: None,
            population: None,
            admin_codes: [const { None }; 3],
            shape: None,
            overlong: false,
        }
    }

    /// Adds a name after cleaning it; what is empty, repeated or not a name is dropped.
    pub fn name(&mut self, text: &str, lang: &'static str, kind: NameKind) {
        if text.len() > LONGEST_NAME || self.names.len() >= NAMES {
            self.overlong = true;
            return;
        }
        for (n, part) in clean(text, lang, self.kind).into_iter().enumerate() {
            let kind = if n > 0 && kind == NameKind::Preferred { NameKind::Old } else { kind };
            if !self.names.iter().any(|have| have.text == part) {
                self.names.push(RecordName { text: part, lang, kind });
            }
        }
    }

    /// The first name of a language.
    #[must_use]
    pub fn first(&self, lang: &str) -> Option<&str> {
        self.names.iter().find(|n| n.lang == lang).map(|n| n.text.as_str())
    }
}

impl Harvest {
    /// Names a row that cannot be used.
    pub fn refuse(&mut self, file: &str, row: impl Into<String>, why: impl Into<String>) {
        if self.refused.len() >= LISTED {
            self.folded += 1;
            return;
        }
        self.refused.push(Refused { file: file.to_owned(), row: row.into(), why: why.into() });
    }

    /// Takes a record in if it lies in Syria; names it otherwise.
    pub fn add(&mut self, record: Record, syria: &Outlines) {
        match misplaced(record.lat, record.lon, syria) {
            None => {
                if record.overlong {
                    let (file, row) = record.at.clone();
                    let why = format!(
                        "names left out: {NAMES} a place, {LONGEST_NAME} bytes each are the most"
                    );
                    self.refuse(&file, row, why);
                }
                self.records.push(record);
            }
            Some(why) => {
                let (file, row) = record.at;
                self.refuse(&file, row, why);
            }
        }
    }
}

/// What is wrong with a position; `None` when it lies in Syria or near its border.
fn misplaced(lat: f64, lon: f64, syria: &Outlines) -> Option<String> {
    let inside = |lat, lon| syria.km(lat, lon) <= OUTLINE_SLACK_KM;
    let valid = |lat: f64, lon: f64| lat.abs() <= 90.0 && lon.abs() <= 180.0;
    if valid(lat, lon) && inside(lat, lon) {
        return None;
    }
    Some(if valid(lon, lat) && inside(lon, lat) {
        format!("latitude {lat} and longitude {lon} look swapped")
    } else if lat.is_nan() || lat.abs() > 90.0 {
        format!("latitude {lat} is not between -90 and 90")
    } else if lon.is_nan() || lon.abs() > 180.0 {
        format!("longitude {lon} is not between -180 and 180")
    } else {
        format!("{lat},{lon} lies outside Syria")
    })
}

/// Nouns that publishers write before the names of admin units; the reader knows them as heads.
const ADMIN_HEADS: &[&str] = &["محافظة ", "محافظه ", "منطقة ", "ناحية ", "قضاء ", "مركز "];
/// Nouns that the reader knows before any name.
const HEADS: &[&str] = &["مدينة ", "محافظة ", "محافظه ", "بلدة ", "قرية ", "ناحية "];
/// The same behind English names.
const ADMIN_TAILS: &[&str] =
    &[" Governorate", " District", " Subdistrict", " Province", " Nahiyah", " Sub-district"];

/// The names in a cell: OCHA joins the official and the former name with an underscore.
fn clean(text: &str, lang: &str, kind: PlaceKind) -> Vec<String> {
    let mut out = Vec::new();
    let joined = |c: char| c == '_' || c == '/' || c == '\u{60c}';
    for part in text.split(joined).flat_map(|p| p.split(" - ")) {
        let part = part.split(['(', '[', '{']).next().unwrap_or("").replace(['\u{640}', '"'], "");
        let mut part = part.split_whitespace().collect::<Vec<_>>().join(" ");
        for head in HEADS {
            part = part.strip_prefix(head).unwrap_or(&part).to_owned();
        }
        if kind.class() == crate::gazetteer::PlaceClass::Admin {
            for head in ADMIN_HEADS {
                part = part.strip_prefix(head).unwrap_or(&part).to_owned();
            }
            for tail in ADMIN_TAILS {
                part = part.strip_suffix(tail).unwrap_or(&part).to_owned();
            }
        }
        let letters = part.chars().filter(|c| c.is_alphabetic()).count();
        let fits = lang != "ar" || part.chars().any(|c| ('ء'..='ي').contains(&c));
        if letters >= 2 && fits && !out.contains(&part) {
            out.push(part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleans_published_names() {
        let check = |text, kind, want: &[&str]| assert_eq!(clean(text, "ar", kind), want);
        check("الراعي_جوبانلي", PlaceKind::Village, &["الراعي", "جوبانلي"]);
        check("تل  رفعت (حلب)", PlaceKind::Town, &["تل رفعت"]);
        check("مركز أريحا", PlaceKind::Subdistrict, &["أريحا"]);
        check("ناحية الهول", PlaceKind::Subdistrict, &["الهول"]);
        check("Kafr Nabl", PlaceKind::Town, &[]);
    }

    #[test]
    fn names_what_is_wrong_with_a_position() {
        let syria = Outlines::shipped();
        let why = |lat, lon| misplaced(lat, lon, &syria).unwrap_or_default();
        assert_eq!(why(33.51, 36.29), "");
        assert!(why(3333.0, 36.29).contains("not between"));
        assert!(why(40.14, 35.33).contains("swapped"), "{}", why(40.14, 35.33));
        assert!(why(33.3, 44.4).contains("outside"));
    }
}
