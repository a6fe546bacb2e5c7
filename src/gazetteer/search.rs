//! Looking places up by name or code, for people.

use super::{Gazetteer, PlaceIdx};
use crate::text::fold_key;

/// A place found by name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// The place.
    pub place: PlaceIdx,
    /// 1 for an exact match of a name (after folding), less for a near one.
    pub similarity: f64,
}

/// Similarity below which a near match is not shown.
const NEAR_ENOUGH: f64 = 0.88;

/// Places that bear a name, or the one with that P-code or id; when there is none, those with the
/// most similar names.
///
/// Exact matches come by prominence, then by number of inhabitants; near ones by
/// Jaro–Winkler similarity first.
///
/// ```
/// let knowledge = isnad::Knowledge::shipped();
/// let hits = isnad::gazetteer::search(knowledge.gazetteer(), "الكسوه", 5);
/// assert_eq!(knowledge.gazetteer().place(hits[0].place).name_en, "Al-Kiswah");
/// let hits = isnad::gazetteer::search(knowledge.gazetteer(), "C2528", 5);
/// assert_eq!(knowledge.gazetteer().place(hits[0].place).name_en, "Homs");
/// ```
#[must_use]
pub fn search(gazetteer: &Gazetteer, name: &str, most: usize) -> Vec<Hit> {
    let mut hits: Vec<Hit> =
        gazetteer.named(name).iter().map(|&place| Hit { place, similarity: 1.0 }).collect();
    if hits.is_empty() {
        let coded = gazetteer.by_pcode(name).or_else(|| gazetteer.by_id(name.trim()));
        hits.extend(coded.map(|place| Hit { place, similarity: 1.0 }));
    }
    if hits.is_empty() {
        hits = near(gazetteer, name);
    }
    hits.sort_by(|a, b| {
        let rank = |h: &Hit| {
            let p = gazetteer.place(h.place);
            (p.in_syria(), p.prominence, p.population.unwrap_or(0))
        };
        b.similarity
            .total_cmp(&a.similarity)
            .then_with(|| rank(b).cmp(&rank(a)))
            .then(a.place.cmp(&b.place))
    });
    hits.truncate(most);
    hits
}

fn near(gazetteer: &Gazetteer, name: &str) -> Vec<Hit> {
    let key = fold_key(name);
    let mut best: Vec<f64> = vec![0.0; gazetteer.places().len()];
    for n in gazetteer.names() {
        let s = strsim::jaro_winkler(&key, &fold_key(&n.text));
        let slot = &mut best[n.place as usize];
        *slot = slot.max(s);
    }
    best.iter()
        .enumerate()
        .filter(|(_, s)| **s >= NEAR_ENOUGH)
        .map(|(i, &similarity)| Hit { place: i as PlaceIdx, similarity })
        .collect()
}
