//! What control events do to the map: who holds a place afterwards, and whether really.
//!
//! Capture, withdrawal, handover and hold count the same here; asked is only the place, the side
//! that holds it afterwards (where nobody does, the side that left) and the assertion.

use std::collections::BTreeMap;

use super::{EventCounts, GoldEvent, GoldMention, PredictedEvent, events::same_place};
use crate::{event::Assertion, lexicon::Side};

/// Who holds the place, or who left it, and whether it is so.
type Effect = (bool, Option<Side>, Option<Assertion>);

fn effect(to: Option<Side>, from: Option<Side>, assertion: Assertion) -> Effect {
    let truth = (!assertion.is_real()).then_some(assertion);
    (to.is_some(), to.or(from), truth)
}

/// Effects of gold, of the prediction, and those that both have (`found`). One effect a place:
/// a capture and a withdrawal told of one place by two words are two effects, not four.
#[must_use]
pub fn score_effects(
    wanted: &[(&GoldEvent, &GoldMention)],
    given: &[&PredictedEvent],
) -> EventCounts {
    let mut gold: Vec<(Effect, &GoldMention)> = Vec::new();
    let mut seen = BTreeMap::new();
    for (event, mention) in wanted.iter().filter(|(e, _)| e.kind.is_control()) {
        let effect = effect(event.to, event.from, event.assertion);
        if seen.insert((event.mention, effect), ()).is_none() {
            gold.push((effect, mention));
        }
    }
    // Of two predictions with one effect on one place the later stands for both, as in the
    // reference scorer.
    let mut predicted: Vec<((String, Effect), &PredictedEvent)> = Vec::new();
    for event in given.iter().filter(|e| e.kind.is_control()) {
        let key = (event.place_key.clone(), effect(event.to, event.from, event.assertion));
        match predicted.iter_mut().find(|(k, _)| *k == key) {
            Some(twin) => twin.1 = event,
            None => predicted.push((key, event)),
        }
    }
    let mut taken = vec![false; predicted.len()];
    let mut found = 0;
    for (effect, mention) in &gold {
        let hit = (0..predicted.len()).find(|&i| {
            let ((_, e), event) = &predicted[i];
            !taken[i] && e == effect && same_place(mention, event)
        });
        if let Some(i) = hit {
            taken[i] = true;
            found += 1;
        }
    }
    EventCounts {
        gold: gold.len() as u32,
        predicted: predicted.len() as u32,
        found,
        full: found,
        ..EventCounts::default()
    }
}
