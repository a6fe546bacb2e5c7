//! GeoJSON (RFC 7946): one point a feature, flat properties, written as it comes.

use std::io::{self, Write};

use geojson::{Feature, GeoJson, Geometry, feature::Id};
use serde_json::Map;

use super::EventRow;

/// Writes a FeatureCollection. Rows without a point are left out (they are in `extract`).
///
/// # Errors
/// What the writer says.
pub fn write_feature_collection<'a>(
    out: &mut impl Write,
    rows: impl IntoIterator<Item = &'a EventRow>,
) -> io::Result<usize> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"name\":\"events\",\"features\":[")?;
    let n = write_features(out, rows, b",\n", b"\n")?;
    out.write_all(b"\n]}\n")?;
    Ok(n)
}

/// Writes features with `between` them and `first` before the first; returns their number.
///
/// # Errors
/// What the writer says.
pub fn write_features<'a>(
    out: &mut impl Write,
    rows: impl IntoIterator<Item = &'a EventRow>,
    between: &[u8],
    first: &[u8],
) -> io::Result<usize> {
    let mut n = 0;
    for row in rows {
        let Some(feature) = feature(row)? else { continue };
        out.write_all(if n == 0 { first } else { between })?;
        serde_json::to_writer(&mut *out, &GeoJson::Feature(feature))?;
        n += 1;
    }
    Ok(n)
}

fn feature(row: &EventRow) -> io::Result<Option<Feature>> {
    let (Some(lat), Some(lon)) = (row.latitude, row.longitude) else { return Ok(None) };
    let properties: Map<String, serde_json::Value> = match serde_json::to_value(row)? {
        serde_json::Value::Object(map) => map,
        _ => Map::new(),
    };
    Ok(Some(Feature {
        bbox: None,
        geometry: Some(Geometry::new_point([lon, lat])),
        id: Some(Id::String(row.event_id.clone())),
        properties: Some(properties),
        foreign_members: None,
    }))
}
