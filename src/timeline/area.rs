//! The admin units around a place, whose events speak for it with less weight.

use crate::gazetteer::Gazetteer;

/// Ids of the subdistrict, district and governorate around a place, nearest first, the place
/// itself left out. Empty for an id that the gazetteer has not.
#[must_use]
pub fn around(place_id: &str, gazetteer: &Gazetteer) -> Vec<String> {
    let Some(idx) = gazetteer.by_id(place_id) else { return Vec::new() };
    gazetteer
        .place(idx)
        .admin
        .iter()
        .rev()
        .flatten()
        .filter(|unit| **unit != idx)
        .map(|unit| gazetteer.place(*unit).id.clone())
        .collect()
}

/// Whether events on this place speak for places inside it: a governorate, district or
/// subdistrict.
#[must_use]
pub fn is_area(place_id: &str, gazetteer: &Gazetteer) -> bool {
    gazetteer
        .by_id(place_id)
        .and_then(|idx| gazetteer.place(idx).admin_level())
        .is_some_and(|level| level > 0)
}
