//! Who controlled a place when: the events of one place, folded day by day.
//!
//! The rules. What to call control and what moves it follows the codebook of ACLED (2023;
//! "Non-state actor overtakes territory", "Government regains territory", "Non-violent transfer
//! of territory") and Kalyvas, *The Logic of Violence in Civil War* (2006), ch. 7 (control is
//! read off who is present and who can come back); weighing claims by their voices is the simple
//! vote of truth discovery (Yin, Han and Yu, "Truth discovery with multiple conflicting
//! information providers on the web", IEEE TKDE 20, 2008). The numbers are ours.
//!
//! 1. Events are taken by day; control is as of the end of the day. Only `asserted` and `claimed`
//!    events with a day move it; a claim weighs [`CLAIM`] of an assertion.
//! 2. A capture, a handover and a hold speak for the side that gains or holds; with no taker
//!    named, and in a withdrawal, they speak against the one who leaves.
//! 3. One side spoken for on a day holds the place. Two sides: the one whose account weighs
//!    [`OUTWEIGHS`] times the other's; else the place is `contested`, and both are shown. The
//!    holder's standing, told on the day of its loss, may speak of the hours before: it weighs
//!    [`BEFORE`].
//! 4. A side that claims to hold what it was told to have lost up to [`RECENT`] days before makes
//!    it `contested`; a new taking, or a hold that others assert, gives it back.
//! 5. The holder leaves and nobody is told to take over: `vacated`. If others hold it already,
//!    the leaving only supports them; if others are told to deploy there the same day, they hold
//!    it, with the weight of a claim.
//! 6. A siege makes a held place `encircled`; a push of the holder's side, or a change of hands,
//!    ends that.
//! 7. What is told of a whole governorate, district or subdistrict speaks for the places inside
//!    it with weight [`AREA`], the nearest unit first; it moves only a place that has no evidence
//!    of its own for `area_fresh_days`, and never one with evidence of the same or a later day, nor
//!    one that a side holds other than the one who is told to lose the unit.
//!    What is told of a part («ريف حماة») speaks for no place inside.
//! 8. Without any evidence for `stale_days`, control is `unknown`.
//! 9. Denials, plans and history move nothing; a denial is listed against what it denies and
//!    lowers its confidence.
//! 10. A capture or a handover of which neither side is told unseats the holder (`vacated`), unless
//!     that one itself took the place up to a month before: then its taking is told again.
//! 11. Evidence of a day that weighs less than [`WEAK`] turns no place: one that another side holds
//!     is `contested` until more is told, and no fall or leaving empties it.
//! 12. A baseline holds a place like a report, from the end of its day on, until any report speaks
//!     of the place or of the area around it; where reports have told who holds it, it says nothing.
//! 13. Allied sides (`data/lexicon/allies.csv`) do not dispute a place with each other.

mod fold;
mod own;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;

use self::{
    fold::{Day, Fold},
    state::State,
};
use super::{
    FusedEvent, Interval, Params, Status,
    fuse::{CERTAIN, gain},
};
use crate::{
    event::Assertion,
    lexicon::{EventKind, Side},
};

/// Weight of what only an interested side says.
pub const CLAIM: f64 = 0.5;
/// By how much one account must outweigh another to be believed.
pub const OUTWEIGHS: f64 = 1.5;
/// Weight of the holder's standing on the day another side takes the place.
pub const BEFORE: f64 = 0.5;
/// Days for which a loss is recent.
pub const RECENT: i32 = 3;
/// What evidence of a day must weigh to turn a place that another side holds.
pub const WEAK: f64 = 0.3;
/// Weight of what is told of the area around a place.
pub const AREA: f64 = 0.5;

/// The intervals of one place, oldest first. `own` are its events, `areas` those of the admin
/// units around it, nearest unit first ([`super::around`]).
#[must_use]
pub fn control(
    place_id: &str,
    own: &[FusedEvent],
    areas: &[&FusedEvent],
    params: &Params,
) -> Vec<Interval> {
    fold(place_id, own, areas, params, None, None)
}

/// The intervals of one place from `from` on, on which the interval after `before` begins (`None`:
/// the first of all). `own` and `areas` need be complete from [`Params::area_fresh_days`] before
/// `from` on. What a taking before `from` supports is not carried: `before` must not be an interval
/// that the next one goes on with ([`goes_on`]).
pub(crate) fn control_from(
    place_id: &str,
    own: &[FusedEvent],
    areas: &[&FusedEvent],
    params: &Params,
    before: Option<&Interval>,
    from: Date,
) -> Vec<Interval> {
    let mut all = fold(place_id, own, areas, params, before, Some(from));
    all.retain(|i| i.since >= from);
    all
}

/// Whether the later of two intervals goes on with the evidence of the one before it.
pub(crate) fn goes_on(before: &Interval, after: &Interval) -> bool {
    before.until == Some(after.since)
        && same_holder((before.status, before.side), (after.status, after.side))
}

/// Whether one side holds a place in both states: the evidence for it goes on.
fn same_holder(before: (Status, Option<Side>), after: (Status, Option<Side>)) -> bool {
    before.0.is_held() && after.0.is_held() && before.1 == after.1
}

fn fold(
    place_id: &str,
    own: &[FusedEvent],
    areas: &[&FusedEvent],
    params: &Params,
    before: Option<&Interval>,
    from: Option<Date>,
) -> Vec<Interval> {
    let mut days: BTreeMap<Date, Day<'_>> = BTreeMap::new();
    for base in params.baseline.iter().filter(|b| b.place_id == place_id) {
        days.entry(base.day).or_default().baseline = Some(base);
    }
    for event in own {
        if let Some(day) = event.day.filter(|_| event.time_precision < 3) {
            days.entry(day).or_default().own.push(event);
        }
    }
    for event in areas {
        if let Some(day) = event.day.filter(|_| event.time_precision < 3)
            && event.assertion == Assertion::Asserted
            && event.kind.is_control()
            && !event.partial
        {
            days.entry(day).or_default().area.push(event);
        }
    }
    let state = before.map(State::of);
    let mut fold = Fold { place_id, params, done: Vec::new(), state, own_last: None };
    for (day, events) in &days {
        if from.is_some_and(|from| *day < from) {
            let moved = events.own.iter().any(|e| moves(e));
            fold.own_last = if moved { Some(*day) } else { fold.own_last };
            continue;
        }
        fold.day(*day, events);
    }
    fold.finish()
}

/// A change of hands of which neither the one who gains nor the one who loses is told.
fn untold(event: &FusedEvent) -> bool {
    matches!(event.kind, EventKind::Capture | EventKind::Handover)
        && !event.partial
        && gainer(event).is_none()
        && leaver(event).is_none()
}

/// Whether an event says of its own place who holds or has left it.
fn moves(event: &FusedEvent) -> bool {
    event.assertion.is_real() && (gainer(event).is_some() || leaver(event).is_some())
}

fn noisy_or(weights: impl Iterator<Item = f64>) -> f64 {
    (1.0 - weights.map(|w| 1.0 - w).product::<f64>()).min(CERTAIN)
}

fn weight(event: &FusedEvent) -> f64 {
    event.confidence * if event.assertion == Assertion::Claimed { CLAIM } else { 1.0 }
}

fn gainer(event: &FusedEvent) -> Option<Side> {
    gain(event.kind, event.actor_side, event.from_side, event.to_side)
}

fn leaver(event: &FusedEvent) -> Option<Side> {
    let side = match event.kind {
        EventKind::Withdrawal => event.from_side.or(event.actor_side),
        EventKind::Capture | EventKind::Handover => event.from_side,
        _ => None,
    };
    side.filter(|s| *s != Side::Unknown)
}
