//! Losers and takers that only the rest of the text implies.

use std::collections::BTreeSet;

use super::{super::Event, Fight, infer};
use crate::{
    gazetteer::{Gazetteer, PlaceIdx},
    lexicon::{ActorIdx, EventKind, Side},
    text::Span,
};

/// «اندلعت اشتباكات بين أ وب على محور X استطاع أ السيطرة عليها»: b lost it.
pub(super) fn fought(events: &mut [Event], fights: &[Fight]) {
    for e in events.iter_mut().filter(|e| e.kind == EventKind::Capture && e.from_side.is_none()) {
        let Some(to) = e.to_side else { continue };
        let against = |f: &&Fight| f.sides.iter().any(|s| s.1 == to);
        let here = |f: &&Fight| e.place.is_some_and(|p| f.places.contains(&p));
        let told = fights.iter().filter(against);
        let fight =
            told.clone().find(|f| f.evidence == e.evidence).or_else(|| told.clone().find(here));
        let loser = fight.and_then(|f| f.sides.iter().find(|s| s.1 != to && s.1.is_party()));
        if let Some(&(actor, side)) = loser {
            (e.from, e.from_side) = (Some(actor), Some(side));
        }
    }
}

/// A sentence of two parties: what one takes the other loses («سيطر التنظيم على X بعد انهيار دفاعات
/// القوات الحكومية»).
pub(super) fn only_foe(
    events: &mut [Event],
    named: &[(Span, Side)],
    allied: &dyn Fn(Side, Side) -> bool,
) {
    let open = |e: &&mut Event| {
        e.kind == EventKind::Capture && e.from_side.is_none() && e.assertion.is_real()
    };
    // «سيطرت الفصائل على X، كما انتزعت Y من قوات النظام»: told of Y alone.
    let told: Vec<(Option<PlaceIdx>, Span, Option<Side>, Side)> = events
        .iter()
        .filter(|e| e.kind == EventKind::Capture && e.assertion.is_real())
        .filter_map(|e| Some((e.place, e.trigger, e.to_side, e.from_side?)))
        .collect();
    for e in events.iter_mut().filter(open) {
        let Some(to) = e.to_side else { continue };
        let elsewhere = |foe: &(Span, Side)| {
            let between = |t: &Span| e.trigger.end < t.start && t.start < foe.0.start + REACH;
            let inside = |t: &Span| t.start < e.evidence.end && between(t);
            told.iter().any(|t| t.0 != e.place && t.2 == Some(to) && t.3 == foe.1 && inside(&t.1))
        };
        let inside = |s: &Span| {
            let near = s.start.abs_diff(e.trigger.start) < REACH;
            e.evidence.start <= s.start && s.end <= e.evidence.end && near
        };
        // Who helps from the air holds no towns.
        let holds = |s: Side| !matches!(s, Side::Russia | Side::Coalition);
        let mut others =
            named.iter().filter(|n| holds(n.1) && inside(&n.0) && n.1 != to && !allied(n.1, to));
        let Some(first) = others.next() else { continue };
        if others.all(|o| o.1 == first.1) && !elsewhere(first) {
            (e.from, e.from_side) = (None, Some(first.1));
            infer(e);
        }
    }
}

/// How far from the trigger the other party may be named, in code points.
const REACH: u32 = 220;

/// «تحرير مدينة X», «سقطت Y»: where one party alone is told to take places or push on, it is the
/// one that took what the text calls freed or fallen.
pub(super) fn takers(events: &mut [Event], voice: Option<Side>) {
    let mut gaining: Vec<(Option<ActorIdx>, Side)> = Vec::new();
    for e in events.iter().filter(|e| e.assertion.is_real()) {
        let party = match e.kind {
            EventKind::Capture => e.to_side.map(|s| (e.to, s)),
            EventKind::Advance => e.actor_side.map(|s| (e.actor, s)),
            _ => None,
        };
        if let Some(p) = party.filter(|p| p.1 != Side::Unknown)
            && gaining.iter().all(|g| g.1 != p.1)
        {
            gaining.push(p);
        }
    }
    // Else the side in whose words the text speaks of freeing («تحرير #صوران»); what falls fell to
    // others than the speaker, or to him.
    let own = gaining.iter().find(|g| Some(g.1) == voice).copied();
    let (actor, side) = match (&gaining[..], own, voice) {
        ([only], ..) => *only,
        (_, Some(own), _) => own,
        ([], None, Some(side)) => (None, side),
        _ => return,
    };
    let alone = gaining.len() == 1;
    let open = |e: &&mut Event| {
        e.kind == EventKind::Capture
            && e.to_side.is_none()
            // «وتتجه السويداء نحو التحرر»: so with what is about to be freed.
            && (e.assertion.is_real() || e.rule.contains("/freed:"))
            && e.from_side != Some(side)
            && (alone || !e.rule.contains("/fall:"))
    };
    for e in events.iter_mut().filter(open) {
        (e.to, e.to_side) = (actor, Some(side));
        (e.actor, e.actor_side) = (actor, Some(side));
        infer(e);
    }
}

/// «سيطر مسلحون على حواجز للجيش في X»: armed men who fight the government are of the opposition,
/// here and where they go on.
pub(super) fn armed_men(events: &mut [Event]) {
    let of_them = |e: &Event| {
        e.kind == EventKind::Capture
            && e.to_side == Some(Side::Unknown)
            && e.from_side == Some(Side::Gov)
    };
    let places: BTreeSet<Option<PlaceIdx>> =
        events.iter().filter(|e| of_them(e)).map(|e| e.place).collect();
    for e in events.iter_mut().filter(|e| e.place.is_some() && places.contains(&e.place)) {
        for side in [&mut e.actor_side, &mut e.from_side, &mut e.to_side] {
            if *side == Some(Side::Unknown) {
                *side = Some(Side::Opposition);
            }
        }
    }
}

/// «سيطر التنظيم على قرى في ريف حماة … سيطر على X وY»: the villages are named; what was said of
/// their area says no more.
pub(super) fn summaries(events: &mut Vec<Event>, gazetteer: &Gazetteer) {
    let told = |e: &Event| e.kind == EventKind::Capture && e.assertion.is_real();
    let sum = |e: &Event| e.rule.ends_with(":within");
    let side = |e: &Event| e.to_side.or(e.from_side);
    let named: BTreeSet<(PlaceIdx, Option<Side>)> = events
        .iter()
        .filter(|e| told(e) && !sum(e))
        .filter_map(|e| Some((e.place?, side(e))))
        .collect();
    events.retain(|e| {
        let Some(area) = e.place.filter(|_| told(e) && sum(e)) else { return true };
        let inside = |n: &&(PlaceIdx, Option<Side>)| {
            n.1 == side(e) && n.0 != area && gazetteer.is_in(n.0, area)
        };
        named.iter().filter(inside).count() < 2
    });
}
