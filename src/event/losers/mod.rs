//! Who lost what another takes, where the clause that tells of the taking does not say so.

mod inferred;
mod told;

use self::{
    inferred::{armed_men, fought, only_foe, summaries, takers},
    told::{defended, expelled, given_up, left_or_held, strongholds, succession},
};
use super::Event;
use crate::{
    gazetteer::{Gazetteer, PlaceIdx},
    lexicon::{ActorIdx, Side},
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
    allied: &dyn Fn(Side, Side) -> bool,
    gazetteer: &Gazetteer,
) {
    let mut parties: Vec<Side> = named.iter().map(|n| n.1).collect();
    parties.sort_unstable();
    parties.dedup();
    defended(events, fights, &parties, voice);
    strongholds(events);
    expelled(events);
    given_up(events);
    left_or_held(events);
    succession(events);
    fought(events, fights);
    takers(events, voice);
    only_foe(events, named, allied);
    armed_men(events);
    summaries(events, gazetteer);
    for e in events.iter_mut().filter(|e| e.from.is_some() && e.from == e.to) {
        (e.from, e.from_side) = (None, None); // nobody takes from himself
    }
}

/// How much less sure it is who took a place where only the rest of the text says so.
const INFERRED: f64 = 0.8;

/// Lowers the confidence of an event of which one party was only inferred.
fn infer(event: &mut Event) {
    event.confidence = (event.confidence * INFERRED * 1000.0).round() / 1000.0;
}
