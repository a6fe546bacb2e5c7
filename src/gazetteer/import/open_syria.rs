//! Open-Syria: JSON arrays of admin units and border crossings.

use serde_json::Value;

use super::{Harvest, Publisher, Record, geonames::variant};
use crate::gazetteer::{NameKind, Outlines, PlaceKind};

/// Whether an array looks like one of Open-Syria's.
#[must_use]
pub fn is_table(rows: &[Value]) -> bool {
    rows.first().is_some_and(|r| {
        r.get("name").is_some_and(Value::is_object)
            && (r.get("centroid").is_some() || r.get("coordinates").is_some())
    })
}

/// Reads an array of records.
pub fn table(file: &str, rows: &[Value], out: &mut Harvest, syria: &Outlines) {
    for (i, row) in rows.iter().enumerate() {
        let id = row.get("id").and_then(Value::as_str).unwrap_or_default();
        let at = (file.to_owned(), format!("element {}, {id}", i + 1));
        let kind = if row.get("locationTypes").is_some() {
            PlaceKind::Crossing
        } else if row.get("districtId").is_some() {
            PlaceKind::Subdistrict
        } else if row.get("governorateId").is_some() {
            PlaceKind::District
        } else {
            PlaceKind::Governorate
        };
        let point = row.get("centroid").or_else(|| row.get("coordinates"));
        let degree = |key: &str| point.and_then(|p| p.get(key)).and_then(Value::as_f64);
        let Some((lat, lon)) = degree("latitude").zip(degree("longitude")) else {
            out.refuse(file, at.1, "has no position");
            continue;
        };
        let mut r = Record::new(Publisher::OpenSyria, at, id, kind, lat, lon);
        let other =
            |key: &str| row.get("externalIds").and_then(|x| x.get(key)).and_then(Value::as_str);
        r.pcode = other("ochaPcode").map(str::to_owned);
        r.geonames_id = other("geonames").and_then(|s| s.parse().ok());
        r.population = row
            .get("population")
            .and_then(|p| p.get("value"))
            .and_then(Value::as_u64)
            .map(|p| p as u32);
        for lang in ["ar", "en"] {
            if let Some(name) = row.get("name").and_then(|n| n.get(lang)).and_then(Value::as_str) {
                r.name(name, lang, NameKind::Preferred);
            }
        }
        for alias in row.get("aliases").and_then(Value::as_array).into_iter().flatten() {
            let field = |key: &str| alias.get(key).and_then(Value::as_str).unwrap_or_default();
            let lang = match field("language") {
                "ar" => "ar",
                "en" => "en",
                _ => continue,
            };
            if field("type") != "formal" {
                r.name(field("value"), lang, variant(lang));
            }
        }
        out.add(r, syria);
    }
}
