//! Rivers, lakes, the sea, roads and the neighbours' names, for bearings
//! (`gazetteer/ground.geojson`).

use geojson::{Feature, FeatureCollection, GeometryValue, JsonObject};
use serde::Serialize;

use super::ground::{Coded, LINES, coded_points};

const GROUND: &str = include_str!("../../../gazetteer/ground.geojson");

/// One feature: its kind, names, rank (1: shown at every zoom) and lines as the file holds them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Terrain {
    kind: String,
    en: String,
    ar: String,
    rank: u64,
    #[serde(rename = "ref", skip_serializing_if = "String::is_empty")]
    number: String,
    lines: Coded,
}

/// All features, in the order of the file.
pub fn terrain() -> Vec<Terrain> {
    // The file is part of the program; a test reads every feature of it.
    let all: Option<FeatureCollection> = GROUND.parse().ok();
    all.into_iter().flat_map(|c| c.features).filter_map(one).collect()
}

fn one(feature: Feature) -> Option<Terrain> {
    let Feature { geometry: Some(geometry), properties: Some(properties), .. } = feature else {
        return None;
    };
    let text = |properties: &JsonObject, key: &str| {
        properties.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned()
    };
    let lines = match &geometry.value {
        GeometryValue::Point { coordinates } => vec![line(std::slice::from_ref(coordinates))],
        GeometryValue::LineString { coordinates } => vec![line(coordinates)],
        GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => {
            coordinates.iter().map(|l| line(l)).collect()
        }
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter().flatten().map(|l| line(l)).collect()
        }
        _ => return None,
    };
    Some(Terrain {
        kind: text(&properties, "kind"),
        en: text(&properties, "name_en"),
        ar: text(&properties, "name_ar"),
        rank: properties.get("rank").and_then(serde_json::Value::as_u64).unwrap_or(3),
        number: text(&properties, "ref"),
        lines,
    })
}

fn line(positions: &[geojson::Position]) -> String {
    coded_points(positions.iter().map(|p| (p[0], p[1])), LINES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_of_the_file_is_there_with_both_names() {
        let all = terrain();
        assert_eq!(all.len(), GROUND.matches("\"Feature\"").count());
        for kind in ["river", "lake", "sea", "road", "label"] {
            assert!(all.iter().any(|t| t.kind == kind), "{kind}");
        }
        for t in &all {
            assert!(!t.en.is_empty() && !t.ar.is_empty() && (1..=3).contains(&t.rank), "{t:?}");
            assert!(t.lines.iter().all(|l| l.len() >= 4), "{}", t.en);
        }
        let named = |en: &str| all.iter().any(|t| t.en == en);
        for en in ["Euphrates", "Lake Assad", "Orontes", "Turkey", "Mediterranean Sea"] {
            assert!(named(en), "{en}");
        }
        assert!(all.iter().any(|t| t.number == "M5"));
    }
}
