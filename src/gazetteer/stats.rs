//! What a gazetteer holds, in numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::{Gazetteer, PlaceClass, PlaceIdx};
use crate::text::fold_key;

/// Numbers of one governorate, of places abroad, or of all.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Row {
    /// English name of the governorate, `abroad`, or `all`.
    pub area: String,
    /// Places in all.
    pub places: usize,
    /// Governorates, districts, subdistricts.
    pub admin: usize,
    /// Cities, towns, villages, camps.
    pub settlements: usize,
    /// Quarters of cities.
    pub neighbourhoods: usize,
    /// Bases, airports, crossings, dams and the like.
    pub facilities: usize,
    /// Mountains, rivers, regions.
    pub natural: usize,
    /// Places with a name beside their Arabic and English ones.
    pub with_variants: usize,
    /// Places with an OCHA P-code.
    pub with_pcode: usize,
    /// Settlements that the reference has, where one was given.
    pub checked: usize,
}

/// Counts by governorate; the last row is the sum. `checked` are the places that a reference has
/// (see [`super::compare()`]).
#[must_use]
pub fn stats(gazetteer: &Gazetteer, checked: &BTreeSet<PlaceIdx>) -> Vec<Row> {
    let mut variants = vec![false; gazetteer.places().len()];
    for n in gazetteer.names() {
        let p = gazetteer.place(n.place);
        variants[n.place as usize] |= n.text != p.name_ar && n.text != p.name_en;
    }
    let mut rows: BTreeMap<(bool, String), Row> = BTreeMap::new();
    let mut all = Row { area: "all".into(), ..Row::default() };
    for (i, p) in gazetteer.places().iter().enumerate() {
        let key = match &p.admin1 {
            _ if !p.in_syria() => (true, "abroad".to_owned()),
            Some(name) => (false, name.clone()),
            None => (true, "several governorates".to_owned()),
        };
        let row = rows.entry(key.clone()).or_insert_with(|| Row { area: key.1, ..Row::default() });
        for r in [row, &mut all] {
            r.places += 1;
            match p.kind.class() {
                PlaceClass::Settlement => r.settlements += 1,
                PlaceClass::Neighbourhood => r.neighbourhoods += 1,
                PlaceClass::Admin | PlaceClass::Country => r.admin += 1,
                PlaceClass::Facility => r.facilities += 1,
                PlaceClass::Natural | PlaceClass::Region => r.natural += 1,
            }
            r.with_variants += usize::from(variants[i]);
            r.with_pcode += usize::from(p.pcode.is_some());
            r.checked += usize::from(checked.contains(&(i as PlaceIdx)));
        }
    }
    rows.into_values().chain([all]).collect()
}

/// A name that several places bear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The name as the first of its places writes it.
    pub name: String,
    /// Its places, the most prominent first. An admin unit and its seat count as one.
    pub places: Vec<PlaceIdx>,
}

/// Arabic names that several places in Syria bear, those with the most places first.
#[must_use]
pub fn shared_names(gazetteer: &Gazetteer) -> Vec<Shared> {
    let mut by_key: BTreeMap<String, Shared> = BTreeMap::new();
    for n in gazetteer.names().iter().filter(|n| n.lang == "ar") {
        let p = gazetteer.place(n.place);
        if !p.in_syria() || p.kind.class() == PlaceClass::Admin {
            continue;
        }
        let entry = by_key
            .entry(fold_key(&n.text))
            .or_insert_with(|| Shared { name: n.text.clone(), places: Vec::new() });
        if !entry.places.contains(&n.place) {
            entry.places.push(n.place);
        }
    }
    let mut out: Vec<Shared> = by_key.into_values().filter(|s| s.places.len() > 1).collect();
    for s in &mut out {
        s.places.sort_by_key(|&i| (std::cmp::Reverse(gazetteer.place(i).prominence), i));
    }
    out.sort_by(|a, b| b.places.len().cmp(&a.places.len()).then_with(|| a.name.cmp(&b.name)));
    out
}
