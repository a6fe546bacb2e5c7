//! The outlines of the governorates as a layer, to find one's way without a base map.

use geo::Geometry;

use super::table::{Column, ColumnType::Text, Row, Schema, Shape};
use crate::gazetteer::{Gazetteer, Outlines};

/// A polygon a governorate.
pub const GOVERNORATES: Schema = Schema {
    name: "governorates",
    en: "Governorates",
    ar: "المحافظات",
    shape: Shape::MultiPolygon,
    columns: &[
        Column::new("place_id", Text, "Id", "المعرّف"),
        Column::new("name_en", Text, "Name in English", "الاسم بالإنكليزية"),
        Column::new("name_ar", Text, "Name", "الاسم"),
        Column::new("pcode", Text, "P-code", "الرمز المكاني"),
    ],
};

/// The seats of the fourteen governorates, which every map names; for Rif Dimashq, its largest city.
pub const CAPITALS: [&str; 14] = [
    "di.damascus",
    "rd.douma",
    "hl.aleppo",
    "hi.homs",
    "hm.hama",
    "la.latakia",
    "ta.tartus",
    "id.idlib",
    "ra.raqqa",
    "dy.deir-ez-zor",
    "ha.hasakah",
    "dr.daraa",
    "su.suwayda",
    "qu.quneitra",
];

/// The rows of `governorates`, in the order of the outlines.
pub fn governorates<'a>(
    outlines: &'a Outlines,
    gazetteer: &'a Gazetteer,
) -> impl Iterator<Item = Row> + 'a {
    outlines.areas().iter().filter(|a| a.level == 1).map(move |area| {
        let place = gazetteer.by_id(&area.id).map(|p| gazetteer.place(p));
        Row {
            geometry: Some(Geometry::MultiPolygon(area.shape.clone())),
            values: vec![
                area.id.as_str().into(),
                place.map(|p| p.en()).into(),
                place.map(|p| p.ar()).into(),
                place.and_then(|p| p.pcode.as_deref()).into(),
            ],
        }
    })
}
