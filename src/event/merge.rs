//! One event told twice in an article is one event: the first telling, filled from the later.

use super::{Assertion, Event};
use crate::{
    gazetteer::{Gazetteer, km},
    lexicon::Side,
    mention::Chunked,
};

/// Places closer than this may be one, km.
const SAME_KM: f64 = 1.0;

/// Merges repeated tellings: same kind, same place, sides and truth that can agree.
#[must_use]
pub fn merge(events: Vec<Event>, text: &Chunked, gazetteer: &Gazetteer) -> Vec<Event> {
    let mut out: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        let twin = out.iter_mut().rev().take(400).find(|e| {
            e.kind == event.kind
                && same_place(e, &event, text, gazetteer)
                && agree(known(e.actor_side), known(event.actor_side))
                && agree(e.to_side, event.to_side)
                && agree(e.from_side, event.from_side)
                && (e.from_side.is_none() || e.from_side != event.to_side)
                && (e.to_side.is_none() || e.to_side != event.from_side)
                && e.assertion.class() == event.assertion.class()
        });
        match twin {
            Some(first) => fill(first, event),
            None => out.push(event),
        }
    }
    out
}

fn agree<T: PartialEq>(a: Option<T>, b: Option<T>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// A side that says who it was.
fn known(side: Option<Side>) -> Option<Side> {
    side.filter(|s| *s != Side::Unknown)
}

fn same_place(a: &Event, b: &Event, text: &Chunked, gazetteer: &Gazetteer) -> bool {
    match (a.place, b.place) {
        (Some(p), Some(q)) if p == q => true,
        (Some(p), Some(q)) => {
            let (p, q) = (gazetteer.place(p), gazetteer.place(q));
            p.kind == q.kind && km(p.lat, p.lon, q.lat, q.lon) < SAME_KM && p.name_ar == q.name_ar
        }
        (None, None) => {
            let key = |e: &Event| {
                let m = &text.mentions[e.mention as usize];
                &text.folded.chars()[m.start as usize..m.end as usize]
            };
            key(a) == key(b)
        }
        _ => false,
    }
}

fn fill(first: &mut Event, later: Event) {
    if known(first.actor_side).is_none() && later.actor_side.is_some() {
        (first.actor, first.actor_side) = (later.actor, later.actor_side);
    }
    if first.to_side.is_none() {
        (first.to, first.to_side) = (later.to, later.to_side);
    }
    if first.from_side.is_none() {
        (first.from, first.from_side) = (later.from, later.from_side);
    }
    if first.when.precision > later.when.precision {
        first.when = later.when;
    }
    if first.assertion == Assertion::Claimed && later.assertion == Assertion::Asserted {
        first.assertion = Assertion::Asserted;
    }
    if first.attribution.is_none() {
        first.attribution = later.attribution;
    }
    if first.inferences.len() > later.inferences.len() {
        first.inferences = later.inferences;
    }
    first.violent |= later.violent;
    first.confidence = first.confidence.max(later.confidence);
}
