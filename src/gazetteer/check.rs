//! Checking a gazetteer: duplicates, gaps, and points that lie where they should not.

use std::collections::BTreeMap;

use super::{Gazetteer, Place, PlaceClass, PlaceIdx, PlaceKind, km};
use crate::text::fold_key;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look.
    Warning,
    /// Must be mended.
    Error,
}

/// Something the check found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The place's id.
    pub place: String,
    /// How grave it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
}

/// The box around Syria with the Golan: south, west, north, east, in degrees.
const SYRIA: [f64; 4] = [32.30, 35.55, 37.35, 42.40];
/// A settlement further than this from the nearest settlement of its governorate is suspect, km.
const LONELY_KM: f64 = 60.0;
/// Distance from the reference that is still no finding, km.
const REFERENCE_KM: f64 = 2.0;

/// Checks a gazetteer against itself: missing names, duplicates, unknown admin units,
/// points outside Syria or far from everything else in their governorate.
#[must_use]
pub fn check(gazetteer: &Gazetteer) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut by_name: BTreeMap<(String, PlaceKind), Vec<PlaceIdx>> = BTreeMap::new();
    for (i, p) in gazetteer.places().iter().enumerate() {
        let mut say = |severity, message: String| {
            out.push(Finding { place: p.id.clone(), severity, message });
        };
        if !p.name_ar.chars().any(|c| ('ء'..='ي').contains(&c)) {
            say(Severity::Error, "has no Arabic name".to_owned());
        }
        if p.name_en.is_empty() {
            say(Severity::Error, "has no English name".to_owned());
        }
        if !p.in_syria() {
            continue;
        }
        by_name.entry((fold_key(&p.name_ar), p.kind)).or_default().push(i as PlaceIdx);
        if p.kind == PlaceKind::Country {
            continue;
        }
        let [south, west, north, east] = SYRIA;
        if p.lat < south || p.lat > north || p.lon < west || p.lon > east {
            say(Severity::Error, format!("{:.3},{:.3} lies outside Syria", p.lat, p.lon));
            continue;
        }
        for (level, name) in [&p.admin1, &p.admin2, &p.admin3].into_iter().enumerate() {
            if let (Some(name), None) = (name, p.admin[level]) {
                say(
                    Severity::Error,
                    format!("admin{} `{name}` is not in the gazetteer", level + 1),
                );
            }
        }
        if let Some(message) = astray(gazetteer, i as PlaceIdx, p) {
            say(Severity::Warning, message);
        }
    }
    for ((_, kind), places) in &by_name {
        for (n, &a) in places.iter().enumerate() {
            for &b in &places[n + 1..] {
                let (p, q) = (gazetteer.place(a), gazetteer.place(b));
                let d = km(p.lat, p.lon, q.lat, q.lon);
                if d < kind.same_within_km()
                    && p.admin[0] == q.admin[0]
                    && p.admin_level().is_none()
                {
                    out.push(Finding {
                        place: q.id.clone(),
                        severity: Severity::Error,
                        message: format!("same name and kind as `{}`, {d:.1} km away", p.id),
                    });
                }
            }
        }
    }
    out
}

/// A settlement whose neighbours all belong to another governorate.
fn astray(gazetteer: &Gazetteer, idx: PlaceIdx, p: &Place) -> Option<String> {
    if !matches!(p.kind.class(), PlaceClass::Settlement | PlaceClass::Neighbourhood) {
        return None;
    }
    let own = p.admin[0]?;
    let neighbours: Vec<PlaceIdx> = gazetteer
        .near(p.lat, p.lon, LONELY_KM)
        .into_iter()
        .map(|(_, i)| i)
        .filter(|&i| i != idx && gazetteer.place(i).admin[0].is_some())
        .take(5)
        .collect();
    if neighbours.is_empty() {
        return Some(format!("no other place within {LONELY_KM} km"));
    }
    let at_home = neighbours.iter().any(|&i| gazetteer.place(i).admin[0] == Some(own));
    (!at_home).then(|| {
        let there = gazetteer.place(neighbours[0]).admin1.clone().unwrap_or_default();
        format!(
            "is said to lie in {}, but all places around it are in {there}",
            p.admin1.clone().unwrap_or_default()
        )
    })
}

/// Compares settlements with a reference gazetteer: those whose nearest namesake there is more
/// than two kilometres away (and within a hundred, beyond which it is another place).
#[must_use]
pub fn check_against(gazetteer: &Gazetteer, reference: &Gazetteer) -> Vec<Finding> {
    let mut out = Vec::new();
    for (i, p) in gazetteer.places().iter().enumerate() {
        if !p.in_syria() || p.kind.class() != PlaceClass::Settlement {
            continue;
        }
        let nearest = gazetteer
            .names()
            .iter()
            .filter(|n| n.place as usize == i)
            .flat_map(|n| reference.named(&n.text))
            .map(|&r| {
                let q = reference.place(r);
                km(p.lat, p.lon, q.lat, q.lon)
            })
            .min_by(f64::total_cmp);
        if let Some(d) = nearest
            && d > REFERENCE_KM
            && d < 100.0
        {
            out.push(Finding {
                place: p.id.clone(),
                severity: Severity::Warning,
                message: format!("{d:.1} km from the reference's place of that name"),
            });
        }
    }
    out
}
