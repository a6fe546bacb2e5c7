//! Holding a gazetteer against references: how far its settlements lie from theirs.

use std::collections::HashMap;

use super::{
    Finding, Gazetteer, PlaceClass, PlaceIdx, PlaceKind, Severity,
    import::{Harvest, kinds_agree, loose_key},
    km,
};

/// Distance from the reference that is still no finding, km.
pub const REFERENCE_KM: f64 = 2.0;
/// Beyond this a note must say why, km.
pub const NOTE_KM: f64 = 5.0;
/// Namesakes that lie further off are other places, km.
const NAMESAKE_KM: f64 = 30.0;

/// One settlement of a reference.
#[derive(Debug, Clone)]
pub struct RefPoint {
    /// Its id there, for messages.
    pub id: String,
    /// What it is.
    pub kind: PlaceKind,
    /// Latitude in degrees.
    pub lat: f64,
    /// Longitude in degrees.
    pub lon: f64,
    /// OCHA P-code.
    pub pcode: Option<String>,
    /// Its names under [`loose_key`].
    pub keys: Vec<String>,
}

/// What a comparison found.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Settlements that lie too far from the reference.
    pub findings: Vec<Finding>,
    /// Every settlement that the reference has, with its distance in km.
    pub distances: Vec<(PlaceIdx, f64)>,
}

impl Comparison {
    /// The middle distance in km; `None` when nothing could be compared.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        let mut all: Vec<f64> = self.distances.iter().map(|(_, d)| *d).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied()
    }
}

/// Reference points out of imported records.
#[must_use]
pub fn reference_of_records(harvest: &Harvest) -> Vec<RefPoint> {
    harvest
        .records
        .iter()
        .map(|r| RefPoint {
            id: r.id.clone(),
            kind: r.kind,
            lat: r.lat,
            lon: r.lon,
            pcode: r.pcode.clone(),
            keys: r.names.iter().filter(|n| n.lang == "ar").map(|n| loose_key(&n.text)).collect(),
        })
        .collect()
}

/// Reference points out of another gazetteer.
#[must_use]
pub fn reference_of_gazetteer(reference: &Gazetteer) -> Vec<RefPoint> {
    let mut points: Vec<RefPoint> = reference
        .places()
        .iter()
        .map(|p| RefPoint {
            id: p.id.clone(),
            kind: p.kind,
            lat: p.lat,
            lon: p.lon,
            pcode: p.pcode.clone(),
            keys: Vec::new(),
        })
        .collect();
    for n in reference.names() {
        points[n.place as usize].keys.push(loose_key(&n.text));
    }
    points
}

/// Compares settlements with reference points: by P-code where both have one, else with the
/// nearest namesake within thirty kilometres. More than two kilometres is a warning; more than
/// five an error, unless `gazetteer/notes.csv` has a note on the place.
#[must_use]
pub fn compare(gazetteer: &Gazetteer, reference: &[RefPoint]) -> Comparison {
    let mut by_key: HashMap<&str, Vec<&RefPoint>> = HashMap::new();
    let mut by_pcode: HashMap<&str, &RefPoint> = HashMap::new();
    for point in reference.iter().filter(|p| settlement(p.kind)) {
        for key in &point.keys {
            by_key.entry(key).or_default().push(point);
        }
        if let Some(code) = &point.pcode {
            by_pcode.insert(code, point);
        }
    }
    let mut keys: Vec<Vec<String>> = vec![Vec::new(); gazetteer.places().len()];
    for n in gazetteer.names().iter().filter(|n| n.lang == "ar") {
        keys[n.place as usize].push(loose_key(&n.text));
    }
    let mut out = Comparison::default();
    for (i, p) in gazetteer.places().iter().enumerate() {
        if !p.in_syria() || p.kind.class() != PlaceClass::Settlement {
            continue;
        }
        let far = |q: &RefPoint| km(p.lat, p.lon, q.lat, q.lon);
        let coded = p.pcode.as_deref().and_then(|c| by_pcode.get(c)).copied();
        let named = || {
            keys[i]
                .iter()
                .filter_map(|k| by_key.get(k.as_str()))
                .flatten()
                .copied()
                .filter(|q| kinds_agree(p.kind, q.kind) && far(q) < NAMESAKE_KM)
                .min_by(|a, b| far(a).total_cmp(&far(b)))
        };
        let Some(q) = coded.or_else(named) else { continue };
        let d = far(q);
        out.distances.push((i as PlaceIdx, d));
        if d <= REFERENCE_KM {
            continue;
        }
        let noted = gazetteer.noted(&p.id);
        let severity = if d > NOTE_KM && !noted { Severity::Error } else { Severity::Warning };
        let note = match (d > NOTE_KM, noted) {
            (true, false) => " and no note says why",
            (_, true) => " (see the note)",
            _ => "",
        };
        out.findings.push(Finding {
            place: p.id.clone(),
            severity,
            message: format!("{d:.1} km from the reference's `{}`{note}", q.id),
        });
    }
    out
}

fn settlement(kind: PlaceKind) -> bool {
    matches!(kind.class(), PlaceClass::Settlement | PlaceClass::Neighbourhood)
}
