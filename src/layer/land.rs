//! Rivers, lakes, roads and names of neighbours as layers under the others.

use geo::{Geometry, MultiLineString, MultiPolygon};

use super::table::{
    Column,
    ColumnType::{Integer, Text},
    Row, Schema, Shape,
};
use crate::gazetteer::{Ground, GroundFeature};

const COLUMNS: &[Column] = &[
    Column::new("ground_id", Text, "Id", "المعرّف"),
    Column::new("kind", Text, "Kind", "النوع"),
    Column::new("name_en", Text, "Name in English", "الاسم بالإنكليزية"),
    Column::new("name_ar", Text, "Name", "الاسم"),
    Column::new("rank", Integer, "Rank (1 the first)", "الرتبة (1 الأهم)"),
    Column::new("ref", Text, "Road number", "رقم الطريق"),
];

/// Rivers and roads.
pub const GROUND_LINES: Schema = Schema {
    name: "ground_lines",
    en: "Rivers and roads",
    ar: "الأنهار والطرق",
    shape: Shape::MultiLine,
    columns: COLUMNS,
};

/// The sea and lakes.
pub const GROUND_AREAS: Schema = Schema {
    name: "ground_areas",
    en: "Sea and lakes",
    ar: "البحر والبحيرات",
    shape: Shape::MultiPolygon,
    columns: COLUMNS,
};

/// Where the names of neighbours and of the sea stand.
pub const GROUND_LABELS: Schema = Schema {
    name: "ground_labels",
    en: "Neighbours",
    ar: "دول الجوار",
    shape: Shape::Point,
    columns: COLUMNS,
};

/// The rows of one of the layers of the ground, by its shape.
#[must_use]
pub fn ground(shape: Shape) -> Vec<Row> {
    let ground = Ground::shipped();
    let shaped = |f: &GroundFeature| match (shape, &f.shape) {
        (Shape::Point, Geometry::Point(p)) => Some(Geometry::Point(*p)),
        (Shape::MultiLine, Geometry::LineString(l)) => {
            Some(Geometry::MultiLineString(MultiLineString::new(vec![l.clone()])))
        }
        (Shape::MultiPolygon, Geometry::Polygon(p)) => {
            Some(Geometry::MultiPolygon(MultiPolygon::new(vec![p.clone()])))
        }
        _ => None,
    };
    let row = |(i, f): (usize, &GroundFeature)| {
        Some(Row {
            geometry: Some(shaped(f)?),
            values: vec![
                format!("{}-{}", f.kind, i + 1).into(),
                f.kind.as_str().into(),
                f.name_en.as_str().into(),
                f.name_ar.as_str().into(),
                i64::from(f.rank).into(),
                f.number.as_deref().into(),
            ],
        })
    };
    ground.features().iter().enumerate().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_is_in_one_layer() {
        let all = [Shape::Point, Shape::MultiLine, Shape::MultiPolygon].map(ground);
        assert!(all.iter().all(|rows| !rows.is_empty()));
        let n: usize = all.iter().map(Vec::len).sum();
        assert_eq!(n, Ground::shipped().features().len());
    }
}
