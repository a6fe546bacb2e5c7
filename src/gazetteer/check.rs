//! Checking a gazetteer: duplicates, gaps, and points that lie where they should not.

use std::collections::BTreeMap;

use super::{Gazetteer, OUTLINE_SLACK_KM, Outlines, Place, PlaceClass, PlaceIdx, PlaceKind, km};
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

/// A settlement further than this from the nearest settlement of its governorate is suspect, km.
const LONELY_KM: f64 = 60.0;

/// Checks a gazetteer against itself: missing names, duplicates, unknown admin units,
/// points outside Syria or far from everything else in their governorate.
#[must_use]
pub fn check(gazetteer: &Gazetteer) -> Vec<Finding> {
    let mut out = Vec::new();
    let outlines = Outlines::shipped();
    let mut by_name: BTreeMap<(String, PlaceKind), Vec<PlaceIdx>> = BTreeMap::new();
    for (i, p) in gazetteer.places().iter().enumerate() {
        let mut say = |severity, message: String| {
            out.push(Finding { place: p.id.clone(), severity, message });
        };
        if !p.name_ar.chars().any(|c| ('ء'..='ي').contains(&c)) {
            say(Severity::Error, "has no Arabic name".to_owned());
        }
        if p.name_en.is_empty() {
            // Not every publisher gives one; ours must.
            let own = p.sources.split(';').any(|s| s == "isnad");
            let severity = if own { Severity::Error } else { Severity::Warning };
            say(severity, "has no English name".to_owned());
        }
        if !p.in_syria() {
            continue;
        }
        by_name.entry((fold_key(&p.name_ar), p.kind)).or_default().push(i as PlaceIdx);
        if p.kind == PlaceKind::Country {
            continue;
        }
        let out_of_syria = outlines.km(p.lat, p.lon);
        if out_of_syria > OUTLINE_SLACK_KM {
            let far = format!("{:.3},{:.3} lies {out_of_syria:.0} km outside Syria", p.lat, p.lon);
            say(Severity::Error, far);
            continue;
        }
        if let Some(message) = outside_governorate(gazetteer, p, &outlines) {
            say(Severity::Error, message);
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
    for (name, unit) in gazetteer.lent() {
        let (seat, unit) = (gazetteer.place(name.place), gazetteer.place(*unit));
        let message = format!(
            "`{}` is a spelling of the {} `{}` alone; it is read as this place too",
            name.text, unit.kind, unit.id
        );
        out.push(Finding { place: seat.id.clone(), severity: Severity::Warning, message });
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

/// A point outside the outline of the governorate that its row names. Areas, rivers and roads
/// reach over several governorates and are passed over.
fn outside_governorate(gazetteer: &Gazetteer, p: &Place, outlines: &Outlines) -> Option<String> {
    if matches!(p.kind.class(), PlaceClass::Natural | PlaceClass::Region)
        || p.kind == PlaceKind::Road
    {
        return None;
    }
    let own = gazetteer.place(p.admin[0]?);
    let km = outlines.area(&own.id)?.km(p.lat, p.lon);
    (km > OUTLINE_SLACK_KM)
        .then(|| format!("{:.3},{:.3} lies {km:.0} km outside {}", p.lat, p.lon, own.name_en))
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
