//! How sure an event is, from what was seen.

use super::{super::Assertion, super::place::Found, super::who::Actors, Reader};
use crate::lexicon::EventKind;

impl Reader<'_> {
    /// Product of what was seen: the kind, how the place was found, whether a party is named, the
    /// truth, and the score of the place. The factors are the shares of events that were right on
    /// the development sets, by each of these alone.
    pub(super) fn confidence(
        &self,
        m: u32,
        kind: EventKind,
        found: &Found,
        who: &Actors,
        assertion: Assertion,
    ) -> f64 {
        let kind = match kind {
            EventKind::Capture | EventKind::Strike | EventKind::Handover => 0.94,
            EventKind::Withdrawal | EventKind::Hold => 0.91,
            EventKind::Encirclement | EventKind::Deployment | EventKind::Agreement => 0.84,
            EventKind::Clash | EventKind::Advance | EventKind::Protest => 0.76,
        };
        let how = match found.how {
            "after" | "before" | "list taken up" => 1.0,
            "object pronoun" | "relative clause" => 0.94,
            "within" | "pronoun" | "pair taken up" => 0.9,
            "place spoken of" => 0.76,
            _ => 0.86,
        };
        let subject = match (who.subject, who.carried) {
            (Some(_), false) => 1.0,
            (Some(_), true) => 0.95,
            (None, _) => 0.92,
        };
        let told = if assertion.is_real() { 1.0 } else { 0.8 };
        let place = 0.6 + 0.4 * self.places[m as usize].score;
        let product: f64 = kind * how * subject * told * place;
        (product * 1000.0).round() / 1000.0
    }
}
