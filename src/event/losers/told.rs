//! Losers that another event of the text names: who left, held, was driven out or took before.

use super::{super::Assertion, super::Event, Fight, infer};
use crate::{
    lexicon::{ActorIdx, EventKind, Side},
    text::Span,
};

/// «فشلت في اقتحام X»: X is held by those whom the attacker fights, where the text names them, and
/// nothing is told of it where it does not.
pub(super) fn defended(
    events: &mut Vec<Event>,
    fights: &[Fight],
    parties: &[Side],
    voice: Option<Side>,
) {
    let failed = |e: &Event| e.kind == EventKind::Hold && e.to_side.is_none();
    for i in 0..events.len() {
        let Some(attacker) = events[i].from_side.filter(|_| failed(&events[i])) else { continue };
        let against: Vec<&Fight> =
            fights.iter().filter(|f| f.sides.iter().any(|s| s.1 == attacker)).collect();
        let place = events[i].place;
        let here = |f: &&&Fight| {
            f.evidence == events[i].evidence || place.is_some_and(|p| f.places.contains(&p))
        };
        let party = |p: &(Option<ActorIdx>, Side)| p.1 != attacker && p.1.is_party();
        let sides = |f: &&Fight| f.sides.iter().map(|s| (Some(s.0), s.1)).find(party);
        // A text of two parties: the other one.
        let others: Vec<Side> = parties.iter().copied().filter(|s| *s != attacker).collect();
        let only = (others.len() == 1).then(|| (None, others[0]));
        // «أخفقت محاولة للنظام لاستعادة X» in the words of its foes.
        let own = voice.filter(|v| *v != attacker).map(|v| (None, v));
        let holder = against.iter().find(here).and_then(sides).or(only).or(own);
        let e = &mut events[i];
        (e.from, e.from_side) = (None, None);
        if let Some((actor, side)) = holder {
            (e.to, e.to_side) = (actor, Some(side));
            (e.actor, e.actor_side) = (actor, Some(side));
            infer(e);
        }
    }
    events.retain(|e| !failed(e));
}

/// «سيطرت عليها الفصائل وطردت منها داعش»: the expulsion says who lost what is told as taken.
pub(super) fn expelled(events: &mut Vec<Event>) {
    let part = |e: &Event| e.kind == EventKind::Withdrawal && e.rule.contains("/expel:");
    absorb(events, part, |whole, _| whole.kind == EventKind::Capture);
}

/// The withdrawals that are part of another event of the same sentence and place say who lost in
/// it, and are not told for themselves.
fn absorb(
    events: &mut Vec<Event>,
    part: impl Fn(&Event) -> bool,
    fits: impl Fn(&Event, &Event) -> bool,
) {
    let mut parts: Vec<usize> = Vec::new();
    for i in 0..events.len() {
        if !part(&events[i]) || events[i].place.is_none() {
            continue;
        }
        let out = events[i].clone();
        let whole = events.iter_mut().find(|e| {
            e.place == out.place
                && e.evidence == out.evidence
                && fits(e, &out)
                && e.to_side != out.from_side
                && (e.from_side.is_none() || e.from_side == out.from_side)
        });
        if let Some(e) = whole {
            (e.from, e.from_side) = (out.from, out.from_side);
            parts.push(i);
        }
    }
    let mut at = 0;
    events.retain(|_| {
        at += 1;
        !parts.contains(&(at - 1))
    });
}

/// «كان التنظيم قد سيطر على X عام 2014 قبل أن تنتزعها الفصائل», «استعادة X التي سقطت بيد النظام»:
/// who is told to have taken a place before loses it to the next one who takes it.
pub(super) fn succession(events: &mut [Event]) {
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

/// «سيطرت الفصائل على بلدة الراعي معقل داعش»: the stronghold says who lost the place, not that
/// it is still held.
pub(super) fn strongholds(events: &mut Vec<Event>) {
    let taken: Vec<(Option<u32>, Span, Option<Side>)> = events
        .iter()
        .filter(|e| e.kind == EventKind::Capture && e.assertion.is_real())
        .map(|e| (e.place, e.evidence, e.to_side))
        .collect();
    let mut losers: Vec<(Option<u32>, Span, Option<ActorIdx>, Option<Side>)> = Vec::new();
    events.retain(|e| {
        // «سيطرت على 14 بلدة في X كانت تحت سيطرة التنظيم»: so does what was so before.
        let stronghold = e.rule.starts_with("maqil") || e.rule.starts_with("en-stronghold");
        let told = e.kind == EventKind::Hold
            && (stronghold
                || e.assertion == Assertion::Historical && e.rule.starts_with("under-control"))
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
pub(super) fn given_up(events: &mut Vec<Event>) {
    let part = |e: &Event| e.kind == EventKind::Withdrawal && e.rule.ends_with(":place spoken of");
    absorb(events, part, |whole, out| {
        whole.kind == EventKind::Handover && whole.assertion == out.assertion
    });
}

/// Who is told to have left or held a place is who lost it to the one who takes it.
pub(super) fn left_or_held(events: &mut [Event]) {
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
        matches!(e.kind, EventKind::Capture | EventKind::Handover) && e.from_side.is_none()
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
