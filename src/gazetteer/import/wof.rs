//! Who's On First: one GeoJSON feature a place.

use geojson::Feature;
use serde_json::Value;

use super::{
    Harvest, Publisher, Record,
    files::unfit,
    geonames::{language, variant},
};
use crate::gazetteer::{NameKind, Outlines, PlaceKind, outline};

/// Whether a feature is a record of Who's On First.
#[must_use]
pub fn is_record(feature: &Feature) -> bool {
    feature.property("wof:id").is_some()
}

/// Reads one record. Withdrawn ones and other kinds of places are set aside.
pub fn record(file: &str, feature: &Feature, out: &mut Harvest, syria: &Outlines) {
    let text = |key: &str| feature.property(key).and_then(Value::as_str);
    let number = |key: &str| feature.property(key).and_then(Value::as_f64);
    let id = feature.property("wof:id").and_then(Value::as_u64).unwrap_or(0);
    if let Some(why) = unfit(feature) {
        return out.refuse(file, format!("wof:id {id}"), why);
    }
    let withdrawn = number("mz:is_current") == Some(0.0)
        || ["edtf:deprecated", "edtf:superseded"]
            .iter()
            .any(|k| text(k).is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit())))
        || feature
            .property("wof:superseded_by")
            .and_then(Value::as_array)
            .is_some_and(|a| !a.is_empty());
    let kind = match text("wof:placetype") {
        Some("region") => PlaceKind::Governorate,
        Some("county") => PlaceKind::District,
        Some("localadmin") => PlaceKind::Subdistrict,
        Some("locality") => locality(feature),
        Some("neighbourhood" | "macrohood" | "microhood" | "borough") => PlaceKind::Neighbourhood,
        _ => {
            out.aside += 1;
            return;
        }
    };
    if withdrawn || text("wof:country").is_some_and(|c| c != "SY") {
        out.aside += 1;
        return;
    }
    let label = number("lbl:latitude").zip(number("lbl:longitude"));
    let middle = number("geom:latitude").zip(number("geom:longitude"));
    let Some((lat, lon)) = label.or(middle) else {
        return out.refuse(file, format!("wof:id {id}"), "has no position");
    };
    let at = (file.to_owned(), format!("wof:id {id}"));
    let mut r = Record::new(Publisher::WhosOnFirst, at, &id.to_string(), kind, lat, lon);
    r.geonames_id = feature
        .property("wof:concordances")
        .and_then(|c| c.get("gn:id"))
        .and_then(Value::as_u64)
        .map(|id| id as u32);
    r.population = ["wof:population", "gn:population"]
        .iter()
        .find_map(|k| feature.property(k).and_then(Value::as_u64))
        .filter(|p| *p > 0)
        .map(|p| p as u32);
    for wanted in ["preferred", "variant"] {
        let Some(properties) = &feature.properties else { break };
        for (key, value) in properties {
            let Some((tag, sort)) = key.strip_prefix("name:").and_then(|k| k.split_once("_x_"))
            else {
                continue;
            };
            let (Some(lang), true) = (language(tag), sort == wanted) else { continue };
            for name in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                let kind = if sort == "preferred" { NameKind::Preferred } else { variant(lang) };
                r.name(name, lang, kind);
            }
        }
    }
    if r.first("en").is_none()
        && let Some(name) = text("gn:asciiname").or_else(|| text("wof:name"))
        && name.is_ascii()
    {
        r.name(name, "en", NameKind::Preferred);
    }
    if matches!(kind, PlaceKind::Governorate | PlaceKind::District | PlaceKind::Subdistrict) {
        r.shape = outline::polygons(feature);
    }
    out.add(r, syria);
}

/// City, town or village, by the code and the number of inhabitants that came from GeoNames.
fn locality(feature: &Feature) -> PlaceKind {
    let code = feature.property("gn:feature_code").and_then(Value::as_str).unwrap_or("");
    let people = feature.property("gn:population").and_then(Value::as_u64).unwrap_or(0);
    match code {
        "PPLC" | "PPLA" | "PPLA2" => PlaceKind::City,
        "PPLX" => PlaceKind::Neighbourhood,
        _ if people > 50_000 => PlaceKind::City,
        "PPLA3" | "PPLA4" => PlaceKind::Town,
        _ if people > 10_000 => PlaceKind::Town,
        _ => PlaceKind::Village,
    }
}
