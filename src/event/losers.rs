//! Who lost what another takes, where the clause that tells of the taking does not say so.

use std::collections::BTreeSet;

use super::{Assertion, Event};
use crate::{
    gazetteer::{Gazetteer, PlaceIdx},
    lexicon::{ActorIdx, EventKind, Side},
    text::Span,
};

/// The parties of a fight, and where the text tells of it.
pub struct Fight {
    /// Those who fight, with their sides.
    pub sides: Vec<(ActorIdx, Side)>,
    /// Where.
    pub places: Vec<PlaceIdx>,
    /// The sentence, in code points.
    pub evidence: Span,
}

/// Fills in who lost the places that others take: the one whose stronghold it is called, who is
/// told to have left or held it, or whom the taker fights in the same sentence or place.
pub fn losers(
    events: &mut Vec<Event>,
    fights: &[Fight],
    voice: Option<Side>,
    named: &[(Span, Side)],
    gazetteer: &Gazetteer,
) {
    let mut parties: Vec<Side> = named.iter().map(|n| n.1).collect();
    parties.sort_unstable();
    parties.dedup();
    defended(events, fights, &parties);
    strongholds(events);
    expelled(events);
    given_up(events);
    left_or_held(events);
    succession(events);
    fought(events, fights);
    takers(events, voice);
    only_foe(events, named);
    summaries(events, gazetteer);
    for e in events.iter_mut().filter(|e| e.from.is_some() && e.from == e.to) {
        (e.from, e.from_side) = (None, None); // nobody takes from himself
    }
}

/// «فشلت في اقتحام X»: X is held by those whom the attacker fights, where the text names them, and
/// nothing is told of it where it does not.
fn defended(events: &mut Vec<Event>, fights: &[Fight], parties: &[Side]) {
    let failed = |e: &Event| e.kind == EventKind::Hold && e.to_side.is_none();
    for i in 0..events.len() {
        let Some(attacker) = events[i].from_side.filter(|_| failed(&events[i])) else { continue };
        let against: Vec<&Fight> =
            fights.iter().filter(|f| f.sides.iter().any(|s| s.1 == attacker)).collect();
        let place = events[i].place;
        let here = |f: &&&Fight| {
            f.evidence == events[i].evidence || place.is_some_and(|p| f.places.contains(&p))
        };
        let party = |p: &(Option<ActorIdx>, Side)| {
            p.1 != attacker && !matches!(p.1, Side::Civilians | Side::Unknown)
        };
        let sides = |f: &&Fight| f.sides.iter().map(|s| (Some(s.0), s.1)).find(party);
        // A text of two parties: the other one.
        let others: Vec<Side> = parties.iter().copied().filter(|s| *s != attacker).collect();
        let only = (others.len() == 1).then(|| (None, others[0]));
        let holder = against.iter().find(here).and_then(sides).or(only);
        let e = &mut events[i];
        (e.from, e.from_side) = (None, None);
        if let Some((actor, side)) = holder {
            (e.to, e.to_side) = (actor, Some(side));
            (e.actor, e.actor_side) = (actor, Some(side));
            e.confidence = (e.confidence * INFERRED * 1000.0).round() / 1000.0;
        }
    }
    events.retain(|e| !failed(e));
}

/// A sentence of two parties: what one takes the other loses («سيطر التنظيم على X بعد انهيار دفاعات
/// القوات الحكومية»).
fn only_foe(events: &mut [Event], named: &[(Span, Side)]) {
    let open = |e: &&mut Event| {
        e.kind == EventKind::Capture && e.from_side.is_none() && e.assertion.is_real()
    };
    for e in events.iter_mut().filter(open) {
        let Some(to) = e.to_side else { continue };
        let inside = |s: &Span| {
            let apart = s.start.max(e.trigger.start) - s.start.min(e.trigger.start);
            e.evidence.start <= s.start && s.end <= e.evidence.end && apart < REACH
        };
        let mut others = named.iter().filter(|n| inside(&n.0) && n.1 != to && !ally(n.1, to));
        let Some(first) = others.next() else { continue };
        if others.all(|o| o.1 == first.1) {
            (e.from, e.from_side) = (None, Some(first.1));
            e.confidence = (e.confidence * INFERRED * 1000.0).round() / 1000.0;
        }
    }
}

const fn ally(a: Side, b: Side) -> bool {
    matches!(
        (a, b),
        (Side::Russia | Side::Iran, Side::Gov)
            | (Side::Coalition, Side::Sdf)
            | (Side::Turkey, Side::Opposition)
            | (Side::Opposition, Side::Turkey)
    )
}

/// «سيطر التنظيم على قرى في ريف حماة … سيطر على X وY»: the villages are named; what was said of
/// their area says no more.
fn summaries(events: &mut Vec<Event>, gazetteer: &Gazetteer) {
    let named: BTreeSet<(PlaceIdx, Option<Side>, EventKind)> = events
        .iter()
        .filter(|e| e.assertion.is_real() && !e.rule.ends_with(":within"))
        .filter_map(|e| Some((e.place?, e.to_side.or(e.from_side), e.kind)))
        .collect();
    events.retain(|e| {
        let Some(area) = e.place.filter(|_| e.rule.ends_with(":within")) else { return true };
        let side = e.to_side.or(e.from_side);
        let inside = |n: &&(PlaceIdx, Option<Side>, EventKind)| {
            n.2 == e.kind && n.1 == side && n.0 != area && gazetteer.is_in(n.0, area)
        };
        let explained = named.iter().filter(inside).count() > 1;
        !(e.kind == EventKind::Capture && e.assertion.is_real() && explained)
    });
}

/// How far from the trigger the other party may be named, in code points.
const REACH: u32 = 220;

/// How much less sure it is who took a place where only the rest of the text says so.
const INFERRED: f64 = 0.8;

/// «تحرير مدينة X», «سقطت Y»: where one party alone is told to take places or push on, it is the
/// one that took what the text calls freed or fallen.
fn takers(events: &mut [Event], voice: Option<Side>) {
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
            && e.assertion.is_real()
            && e.from_side != Some(side)
            && (alone || !e.rule.contains("/fall:"))
    };
    for e in events.iter_mut().filter(open) {
        (e.to, e.to_side) = (actor, Some(side));
        (e.actor, e.actor_side) = (actor, Some(side));
        e.confidence = (e.confidence * INFERRED * 1000.0).round() / 1000.0;
    }
}

/// «سيطرت عليها الفصائل وطردت منها داعش»: the expulsion says who lost what is told as taken.
fn expelled(events: &mut Vec<Event>) {
    let mut lost: Vec<usize> = Vec::new();
    for i in 0..events.len() {
        let out = &events[i];
        if out.kind != EventKind::Withdrawal || !out.rule.contains("/expel:") {
            continue;
        }
        let (place, evidence) = (out.place, out.evidence);
        let (from, from_side) = (out.from, out.from_side);
        let taken = events.iter_mut().find(|e| {
            e.kind == EventKind::Capture
                && e.place == place
                && place.is_some()
                && e.evidence == evidence
                && e.to_side != from_side
                && (e.from_side.is_none() || e.from_side == from_side)
        });
        if let Some(e) = taken {
            (e.from, e.from_side) = (from, from_side);
            lost.push(i);
        }
    }
    let mut at = 0;
    events.retain(|_| {
        at += 1;
        !lost.contains(&(at - 1))
    });
}

/// «كان التنظيم قد سيطر على X عام 2014 قبل أن تنتزعها الفصائل», «استعادة X التي سقطت بيد النظام»:
/// who is told to have taken a place before loses it to the next one who takes it.
fn succession(events: &mut [Event]) {
    for i in 0..events.len() {
        let e = &events[i];
        if e.kind != EventKind::Capture || e.from_side.is_some() {
            continue;
        }
        let (Some(to), Some(place)) = (e.to_side, e.place) else { continue };
        let past = |o: &Event| match (o.assertion, e.assertion) {
            (Assertion::Historical, Assertion::Historical) | (Assertion::Asserted, _) => {
                o.when.day.zip(e.when.day).is_some_and(|(a, b)| a < b)
                    || o.evidence == e.evidence && o.trigger.start < e.trigger.start
            }
            (Assertion::Historical, a) => a != Assertion::Denied,
            _ => false,
        };
        let before = events
            .iter()
            .enumerate()
            .filter(|(k, o)| *k != i && o.kind == EventKind::Capture && o.place == Some(place))
            .filter(|(_, o)| o.to_side.is_some_and(|s| s != to) && past(o))
            .map(|(_, o)| (o.to, o.to_side))
            .next_back();
        if let Some((actor, side)) = before {
            (events[i].from, events[i].from_side) = (actor, side);
        }
        // «كان قد سيطر … قبل أن تنتزعها»: all of it is history.
        let e = &events[i];
        let told = events[..i].iter().any(|o| {
            o.assertion == Assertion::Historical && o.place == e.place && o.evidence == e.evidence
        });
        if told && e.assertion == Assertion::Asserted {
            events[i].assertion = Assertion::Historical;
        }
    }
}

/// «اندلعت اشتباكات بين أ وب على محور X استطاع أ السيطرة عليها»: b lost it.
fn fought(events: &mut [Event], fights: &[Fight]) {
    for e in events.iter_mut().filter(|e| e.kind == EventKind::Capture && e.from_side.is_none()) {
        let Some(to) = e.to_side else { continue };
        let against = |f: &&Fight| f.sides.iter().any(|s| s.1 == to);
        let here = |f: &&Fight| e.place.is_some_and(|p| f.places.contains(&p));
        let told = fights.iter().filter(against);
        let fight =
            told.clone().find(|f| f.evidence == e.evidence).or_else(|| told.clone().find(here));
        let loser = fight.and_then(|f| {
            f.sides.iter().find(|s| s.1 != to && !matches!(s.1, Side::Civilians | Side::Unknown))
        });
        if let Some(&(actor, side)) = loser {
            (e.from, e.from_side) = (Some(actor), Some(side));
        }
    }
}

/// «سيطرت الفصائل على بلدة الراعي معقل داعش»: the stronghold says who lost the place, not that
/// it is still held.
fn strongholds(events: &mut Vec<Event>) {
    let taken: Vec<(Option<u32>, Span, Option<Side>)> = events
        .iter()
        .filter(|e| e.kind == EventKind::Capture && e.assertion.is_real())
        .map(|e| (e.place, e.evidence, e.to_side))
        .collect();
    let mut losers: Vec<(Option<u32>, Span, Option<ActorIdx>, Option<Side>)> = Vec::new();
    events.retain(|e| {
        let told = e.kind == EventKind::Hold
            && (e.rule.starts_with("maqil") || e.rule.starts_with("en-stronghold"))
            && taken.iter().any(|(p, s, to)| *p == e.place && *s == e.evidence && *to != e.to_side);
        if told {
            losers.push((e.place, e.evidence, e.to, e.to_side));
        }
        !told
    });
    for e in events.iter_mut().filter(|e| e.kind == EventKind::Capture && e.from_side.is_none()) {
        if let Some(l) = losers.iter().find(|l| l.0 == e.place && l.1 == e.evidence) {
            (e.from, e.from_side) = (l.2, l.3);
        }
    }
}

/// «تسليم X إلى أ وانسحاب ب»: the leaving is part of the handover, and says who hands over.
fn given_up(events: &mut Vec<Event>) {
    let mut parts: Vec<usize> = Vec::new();
    for i in 0..events.len() {
        let out = &events[i];
        if out.kind != EventKind::Withdrawal || !out.rule.ends_with(":place spoken of") {
            continue;
        }
        let (place, evidence, assertion) = (out.place, out.evidence, out.assertion);
        let (from, from_side) = (out.from, out.from_side);
        let given = events.iter_mut().find(|e| {
            e.kind == EventKind::Handover
                && place.is_some()
                && e.place == place
                && e.evidence == evidence
                && e.assertion == assertion
                && e.to_side != from_side
                && e.from_side.is_none_or(|f| Some(f) == from_side)
        });
        if let Some(e) = given {
            (e.from, e.from_side) = (from, from_side);
            parts.push(i);
        }
    }
    let mut at = 0;
    events.retain(|_| {
        at += 1;
        !parts.contains(&(at - 1))
    });
}

/// Who is told to have left or held a place is who lost it to the one who takes it.
fn left_or_held(events: &mut [Event]) {
    let left: Vec<(u32, Option<u32>, Option<ActorIdx>, Option<Side>)> = events
        .iter()
        .filter(|e| {
            let held = e.kind == EventKind::Hold && e.assertion == Assertion::Historical;
            e.assertion.is_real() || held
        })
        .filter_map(|e| match e.kind {
            EventKind::Withdrawal => Some((e.mention, e.place, e.from, e.from_side)),
            EventKind::Hold => Some((e.mention, e.place, e.to, e.to_side)),
            _ => None,
        })
        .collect();
    let open = |e: &&mut Event| {
        matches!(e.kind, EventKind::Capture | EventKind::Handover)
            && e.from_side.is_none()
            && e.assertion != Assertion::Denied
    };
    for e in events.iter_mut().filter(open) {
        let same = |l: &&(u32, Option<u32>, Option<ActorIdx>, Option<Side>)| {
            (l.0 == e.mention || (l.1.is_some() && l.1 == e.place)) && l.3 != e.to_side
        };
        if let Some(l) = left.iter().find(same) {
            (e.from, e.from_side) = (l.2, l.3);
        }
    }
}
