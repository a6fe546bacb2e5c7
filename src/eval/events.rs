//! Events held against gold: one predicted event meets one gold event.

use super::{
    Confusion, EventCounts, GoldDoc, GoldEvent, GoldMention, Predicted, PredictedEvent, RuleHit,
    Sample, Slip, SlipKind, score_effects, slip::words,
};
use crate::{
    gazetteer::{PlaceClass, km},
    lexicon::EventKind,
    text::Span,
};

/// Kilometres within which two places are one for an event.
const SAME_PLACE_KM: f64 = 10.0;

/// What one article's events came to.
#[derive(Debug, Default)]
pub struct EventScore {
    /// Counts by kind.
    pub by_kind: Vec<(EventKind, EventCounts)>,
    /// Errors.
    pub slips: Vec<Slip>,
    /// Confidences, for calibration.
    pub samples: Vec<Sample>,
    /// What the control events do to the map.
    pub effects: EventCounts,
    /// What is taken for what.
    pub confusion: Confusion,
    /// Which rule read each predicted event, and whether rightly.
    pub rules: Vec<RuleHit>,
}

/// Scores the events of one article. Events on places abroad and on whole countries are left out
/// on both sides.
///
/// A predicted event may meet a gold one when kinds agree and places agree (mentions overlap, or
/// points within 10 km); it is *found* then, and *full* when sides and assertion (asserted and
/// claimed together) agree as well. Pairs are taken full ones first, then in order of the text;
/// since kinds must agree, the control events pair among themselves as they do among all.
#[must_use]
pub fn score_events(gold: &GoldDoc, predicted: &Predicted, chars: &[char]) -> EventScore {
    let elsewhere: Vec<Span> = gold
        .mentions
        .iter()
        .filter(|m| !m.in_syria || m.kind == PlaceClass::Country)
        .map(|m| m.span)
        .collect();
    let wanted: Vec<(&GoldEvent, &GoldMention)> = gold
        .events
        .iter()
        .map(|e| (e, &gold.mentions[e.mention]))
        .filter(|(_, m)| !elsewhere.contains(&m.span))
        .collect();
    let given: Vec<&PredictedEvent> = predicted
        .events
        .iter()
        .filter(|p| p.place.is_none_or(|s| !elsewhere.iter().any(|e| e.overlaps(s))))
        .collect();
    let pairs = pairs(&wanted, &given);
    let mut out = EventScore { effects: score_effects(&wanted, &given), ..EventScore::default() };
    out.confusion.add(&wanted, &given);
    for &kind in EventKind::ALL {
        let met = |full: bool| {
            let hit = |p: &&Pair| wanted[p.gold].0.kind == kind && (p.full || !full);
            pairs.iter().filter(hit).count() as u32
        };
        let agree = |part: &dyn Fn(&GoldEvent, &PredictedEvent) -> bool| {
            let of = pairs.iter().filter(|p| wanted[p.gold].0.kind == kind);
            of.filter(|p| part(wanted[p.gold].0, given[p.predicted])).count() as u32
        };
        let counts = EventCounts {
            to: agree(&|g, p| g.to == p.to),
            from: agree(&|g, p| g.from == p.from),
            truth: agree(&|g, p| {
                g.assertion == p.assertion || g.assertion.is_real() && p.assertion.is_real()
            }),
            gold: wanted.iter().filter(|(e, _)| e.kind == kind).count() as u32,
            predicted: given.iter().filter(|p| p.kind == kind).count() as u32,
            found: met(false),
            full: met(true),
        };
        out.by_kind.push((kind, counts));
    }
    for (i, (event, _)) in wanted.iter().enumerate() {
        if !pairs.iter().any(|p| p.gold == i) {
            let what = format!("{} {}", event.kind, event.place);
            out.slips.push(Slip::new(SlipKind::NoEvent, &gold.doc, what, event.quote.clone()));
        }
    }
    for (j, event) in given.iter().enumerate() {
        let pair = pairs.iter().find(|p| p.predicted == j);
        let (found, full) = (pair.is_some(), pair.is_some_and(|p| p.full));
        out.samples.push(Sample::answered(event.confidence, found));
        out.rules.push(RuleHit { rule: event.rule.clone(), kind: event.kind, found, full });
        if !found {
            let what = format!("{} {}", event.kind, words(chars, event.place.unwrap_or_default()));
            out.slips.push(Slip::new(SlipKind::ExtraEvent, &gold.doc, what, event.trigger.clone()));
        }
    }
    out
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    gold: usize,
    predicted: usize,
    full: bool,
}

fn pairs(wanted: &[(&GoldEvent, &GoldMention)], given: &[&PredictedEvent]) -> Vec<Pair> {
    let mut possible = Vec::new();
    for (gold, (event, mention)) in wanted.iter().enumerate() {
        for (predicted, p) in given.iter().enumerate() {
            if p.kind == event.kind && same_place(mention, p) {
                possible.push(Pair { gold, predicted, full: agree(event, p) });
            }
        }
    }
    possible.sort_by_key(|p| (!p.full, p.gold, p.predicted));
    let mut taken: Vec<Pair> = Vec::new();
    for p in possible {
        if !taken.iter().any(|t| t.gold == p.gold || t.predicted == p.predicted) {
            taken.push(p);
        }
    }
    taken
}

pub(super) fn same_place(mention: &GoldMention, event: &PredictedEvent) -> bool {
    let near = || match (mention.point(), event.point) {
        (Some((a, b)), Some((c, d))) => km(a, b, c, d) <= SAME_PLACE_KM,
        _ => false,
    };
    event.place.is_some_and(|s| s.overlaps(mention.span)) || near()
}

fn agree(gold: &GoldEvent, event: &PredictedEvent) -> bool {
    let assertions = event.assertion == gold.assertion
        || (event.assertion.is_real() && gold.assertion.is_real());
    event.from == gold.from && event.to == gold.to && assertions
}
