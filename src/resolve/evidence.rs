//! The points that each candidate gets, with their reasons.

use super::context::Context;
use crate::{
    gazetteer::{Gazetteer, Place, PlaceClass, PlaceIdx, PlaceKind, within_km},
    lexicon::HeadKind,
    mention::Chunked,
};

/// What may speak for or against a candidate, in the order in which it is added up.
const REASONS: [&str; 12] = [
    "prominence",
    "kind fits its head noun",
    "country the text speaks of",
    "admin words beside it",
    "one letter off its name",
    "admin unit named in the sentence",
    "admin unit named in the text",
    "near the places of its list",
    "its city is named in the text",
    "near sure places of the text",
    "far from the other places of its list",
    "far from the sure places around it",
];

/// One reason for or against a candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    /// What was seen.
    pub what: &'static str,
    /// Points, negative against.
    pub points: f64,
}

/// A candidate with all that speaks for and against it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Evidence {
    /// The candidate.
    pub place: PlaceIdx,
    /// The points of each of [`REASONS`]; one row of numbers, since every candidate of every
    /// mention has one and few are ever shown.
    by_reason: [f64; REASONS.len()],
}

impl Evidence {
    /// The sum.
    #[must_use]
    pub fn points(&self) -> f64 {
        self.by_reason.iter().sum()
    }

    /// The reasons that count.
    pub fn reasons(&self) -> impl Iterator<Item = Reason> {
        let all = REASONS.iter().zip(self.by_reason);
        all.filter(|(_, points)| *points != 0.0).map(|(what, points)| Reason { what, points })
    }
}

/// A neighbour in a list counts up to this far, km.
const LIST_KM: f64 = 40.0;
/// A sure place of the text counts up to this far, km.
const TEXT_KM: f64 = 30.0;

/// Prominence up to which a village may have a namesake that no table knows.
const LITTLE_KNOWN: u8 = 2;
/// From here on a village is far from the others of its list, km.
const FAR_KM: f64 = 90.0;
/// Points against a village far from the others: enough to leave its name open.
const FAR: f64 = -7.0;

/// Points for a name that is one letter off: only what its surroundings speak for is believed.
const SLIP: f64 = -7.0;
/// An admin unit whose seat is this near does not speak against a place outside it, km.
const UNIT_KM: f64 = 60.0;
/// A quarter lies this near the middle of its city, km.
const CITY_KM: f64 = 12.0;

/// Sure places count this many mentions to either side.
const WINDOW: u32 = 200;

/// Weighs all candidates of a mention.
pub fn weigh(
    m: usize,
    text: &Chunked,
    gazetteer: &Gazetteer,
    context: &Context<'_>,
) -> Vec<Evidence> {
    let mention = &text.mentions[m];
    mention
        .candidates
        .iter()
        .map(|&place| {
            let p = gazetteer.place(place);
            let mut by_reason = [
                0.9 + 0.8 * f64::from(p.prominence),
                head(mention.head, mention.facility, p),
                country(p, context),
                containers(place, p, &context.containers[m], gazetteer),
                if mention.slip { SLIP } else { 0.0 },
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
                0.0,
            ];
            if p.prominence <= LITTLE_KNOWN && p.kind.class() == PlaceClass::Settlement {
                by_reason[10] = far(m, text, gazetteer, p);
            }
            if by_reason[10] == 0.0 && little_known(p) && context.containers[m].is_empty() {
                by_reason[11] = far_from_text(m, context, place, p);
            }
            if mention.candidates.len() > 1 || mention.slip {
                let inside = |u: PlaceIdx| u != place && gazetteer.is_in(place, u);
                let sentence = &context.in_sentence[mention.sentence as usize];
                let named = sentence.iter().any(|&u| inside(u));
                let often = context.admin.iter().any(|&u| inside(u));
                by_reason[5] = if named { 0.8 } else { 0.0 };
                by_reason[6] = if often { 0.4 } else { 0.0 };
                by_reason[7] = list(m, text, gazetteer, p);
                by_reason[8] = city(context, p);
                by_reason[9] = nearby(m, context, place, p);
            }
            Evidence { place, by_reason }
        })
        .collect()
}

fn head(head: Option<HeadKind>, facility: bool, p: &Place) -> f64 {
    use HeadKind as H;
    use PlaceClass as C;
    let class = p.kind.class();
    let governorate = p.kind == PlaceKind::Governorate;
    if facility {
        // «دوار تدمر» lies in another town than Palmyra.
        let namesake = head == Some(H::Namesake);
        return match class {
            C::Settlement | C::Admin | C::Region if namesake => -6.0,
            C::Facility => 2.0,
            C::Settlement | C::Neighbourhood => 0.5,
            _ => -0.5,
        };
    }
    if p.kind == PlaceKind::Abroad {
        return 0.3;
    }
    match head {
        None | Some(H::Around | H::Front | H::Road) => match class {
            C::Settlement => 0.6,
            C::Admin if !governorate => -1.2,
            C::Natural | C::Region => -0.4,
            _ => 0.0,
        },
        Some(H::Area) => match class {
            C::Admin if governorate => -0.5,
            C::Admin | C::Region => 0.4,
            _ => 0.3,
        },
        Some(H::City) => match p.kind {
            PlaceKind::City => 2.4,
            PlaceKind::Town => 2.0,
            PlaceKind::Village => 1.0,
            _ if class == C::Neighbourhood => 0.2,
            _ => -1.5,
        },
        Some(H::Town | H::Village | H::Settlement) => match p.kind {
            PlaceKind::Town | PlaceKind::Village => 2.0,
            PlaceKind::City => 1.0,
            _ if class == C::Neighbourhood => -0.5,
            _ => -2.0,
        },
        Some(H::Neighbourhood) => match class {
            C::Neighbourhood => 3.0,
            C::Settlement => 0.3,
            _ => -1.5,
        },
        Some(H::Governorate) => {
            if governorate {
                4.0
            } else {
                -1.0
            }
        }
        Some(H::Countryside) => match p.kind {
            PlaceKind::Governorate => 3.0,
            PlaceKind::District | PlaceKind::Subdistrict => 0.6,
            PlaceKind::City | PlaceKind::Town => 1.0,
            _ => -0.5,
        },
        Some(H::District | H::Subdistrict) => {
            if class == C::Admin && !governorate {
                3.0
            } else {
                -0.5
            }
        }
        Some(H::Region) => {
            if class == C::Region || class == C::Natural {
                2.0
            } else {
                0.0
            }
        }
        Some(H::Mountain | H::Natural) => match class {
            C::Natural => 2.5,
            C::Region => 1.0,
            _ => -0.3,
        },
        Some(H::Camp) => match p.kind {
            PlaceKind::Camp => 2.5,
            _ if class == C::Neighbourhood => 1.0,
            _ => 0.0,
        },
        Some(H::Airport | H::Crossing | H::Checkpoint | H::Facility | H::Site | H::Namesake) => {
            match class {
                C::Facility => 2.0,
                _ => 0.0,
            }
        }
    }
}

fn country(p: &Place, context: &Context<'_>) -> f64 {
    let total: u32 = context.countries.iter().map(|c| c.1).sum();
    let own = context.countries.iter().find(|c| c.0 == p.country).map_or(0, |c| c.1);
    let share = if total == 0 { 0.0 } else { f64::from(own) / f64::from(total) };
    if p.in_syria() { 0.8 + 0.4 * share } else { 1.6 * share - 0.2 }
}

fn containers(place: PlaceIdx, p: &Place, units: &[PlaceIdx], gazetteer: &Gazetteer) -> f64 {
    if units.is_empty() || units.contains(&place) {
        return 0.0;
    }
    let inside = units.iter().any(|&u| gazetteer.is_in(place, u));
    // A region or river has no one governorate, and speech is loose about borders.
    let loose =
        matches!(p.kind.class(), PlaceClass::Region | PlaceClass::Natural | PlaceClass::Country);
    let near = || {
        units.iter().any(|&u| {
            let q = gazetteer.place(u);
            within_km((p.lat, p.lon), (q.lat, q.lon), UNIT_KM).is_some()
        })
    };
    match (inside, loose) {
        (true, _) => 3.0,
        (_, true) => 0.0,
        _ if near() => -0.6,
        _ => -2.5,
    }
}

fn list(m: usize, text: &Chunked, gazetteer: &Gazetteer, p: &Place) -> f64 {
    let first = text.mentions[m].list;
    let (mut near, mut all) = (0.0, 0.0);
    for (j, other) in text.mentions.iter().enumerate().skip(first as usize).take(40) {
        if j == m || other.list != first {
            continue;
        }
        all += 1.0;
        let best = other
            .candidates
            .iter()
            .filter_map(|&c| {
                let q = gazetteer.place(c);
                within_km((p.lat, p.lon), (q.lat, q.lon), LIST_KM)
            })
            .fold(f64::INFINITY, f64::min);
        if best <= LIST_KM {
            near += 1.0 - 0.5 * best / LIST_KM;
        }
    }
    if all == 0.0 { 0.0 } else { 2.2 * near / all }
}

/// Points against a little-known village that lies far from a list whose other places, two at
/// least, lie together: the list means a namesake that no table knows.
fn far(m: usize, text: &Chunked, gazetteer: &Gazetteer, p: &Place) -> f64 {
    let first = text.mentions[m].list;
    let members = text.mentions.iter().enumerate().skip(first as usize).take(40);
    let others: Vec<Vec<(f64, f64)>> = members
        .filter(|(j, o)| *j != m && o.list == first && !o.slip && !o.candidates.is_empty())
        .map(|(_, o)| {
            let places = o.candidates.iter().map(|&c| gazetteer.place(c));
            places.map(|q| (q.lat, q.lon)).collect()
        })
        .collect();
    let near = |point: (f64, f64), km: f64, of: &[(f64, f64)]| {
        of.iter().any(|&q| within_km(point, q, km).is_some())
    };
    let here = (p.lat, p.lon);
    if others.len() < 2 || others.iter().any(|o| near(here, FAR_KM, o)) {
        return 0.0;
    }
    let together = others.iter().enumerate().any(|(i, a)| {
        others.iter().skip(i + 1).any(|b| a.iter().any(|&point| near(point, LIST_KM, b)))
    });
    if together { FAR } else { 0.0 }
}

/// Whether a namesake that no table knows may be meant: a village, a quarter or a facility.
fn little_known(p: &Place) -> bool {
    let class = p.kind.class();
    p.in_syria()
        && p.prominence <= LITTLE_KNOWN
        && matches!(
            class,
            PlaceClass::Settlement | PlaceClass::Neighbourhood | PlaceClass::Facility
        )
}

/// Points against a little-known place that lies far from all sure places named around it, three at
/// least: the text means a namesake that no table knows.
fn far_from_text(m: usize, context: &Context<'_>, place: PlaceIdx, p: &Place) -> f64 {
    let around = |at: u32| context.sure.partition_point(|s| s.0 < at);
    let low = around((m as u32).saturating_sub(NEIGHBOURS));
    let high = around(m as u32 + NEIGHBOURS);
    let mut others = 0;
    for &(i, other, lat, lon) in &context.sure[low..high] {
        if i as usize == m || other == place {
            continue;
        }
        if within_km((p.lat, p.lon), (lat, lon), FAR_KM).is_some() {
            return 0.0;
        }
        others += 1;
    }
    if others >= COMPANY { FAR } else { 0.0 }
}

/// Mentions to either side that say where a text is.
const NEIGHBOURS: u32 = 40;
/// How many sure places say where a text is.
const COMPANY: u32 = 3;

/// A quarter is believed where its city is named, and hardly elsewhere.
fn city(context: &Context<'_>, p: &Place) -> f64 {
    if p.kind.class() != PlaceClass::Neighbourhood {
        return 0.0;
    }
    let named = context.cities.iter().any(|&c| within_km((p.lat, p.lon), c, CITY_KM).is_some());
    if named { 1.8 } else { -1.0 }
}

fn nearby(m: usize, context: &Context<'_>, place: PlaceIdx, p: &Place) -> f64 {
    let mut points: f64 = 0.0;
    // Only the sure places around the mention speak for it, so that long texts stay linear.
    let around = |at: u32| context.sure.partition_point(|s| s.0 < at);
    let low = around((m as u32).saturating_sub(WINDOW));
    let high = around(m as u32 + WINDOW);
    for &(i, other, lat, lon) in &context.sure[low..high] {
        if i as usize == m || other == place {
            continue;
        }
        if let Some(d) = within_km((p.lat, p.lon), (lat, lon), TEXT_KM) {
            points += 0.6 * (1.0 - d / TEXT_KM);
        }
    }
    points.min(1.6)
}
