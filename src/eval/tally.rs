//! Counts that add up over articles, and the figures they give.

use std::{collections::BTreeMap, ops::AddAssign};

use serde::Serialize;

/// Precision, recall and their harmonic mean; 0 where nothing was there to count.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prf {
    /// Share of what was predicted that is right.
    pub precision: f64,
    /// Share of what is in gold that was found.
    pub recall: f64,
    /// Harmonic mean.
    pub f1: f64,
}

impl Prf {
    /// From hits among the predicted and hits among the gold, which need not be the same number.
    #[must_use]
    pub fn new(hit_predicted: u32, predicted: u32, hit_gold: u32, gold: u32) -> Self {
        let (precision, recall) = (share(hit_predicted, predicted), share(hit_gold, gold));
        let sum = precision + recall;
        Self { precision, recall, f1: if sum > 0.0 { 2.0 * precision * recall / sum } else { 0.0 } }
    }
}

/// `part / whole`; 0 when the whole is 0.
#[must_use]
pub fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
}

macro_rules! counts {
    ($(#[$top:meta])* $ty:ident { $($(#[$doc:meta])* $field:ident),* $(,)? }) => {
        $(#[$top])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
        pub struct $ty { $($(#[$doc])* pub $field: u32,)* }

        impl AddAssign<&$ty> for $ty {
            fn add_assign(&mut self, other: &$ty) { $(self.$field += other.$field;)* }
        }
    };
}

counts! {
    /// Counts of mentions.
    MentionCounts {
        /// In gold: in Syria, countries left out.
        gold,
        /// Predicted.
        predicted,
        /// Predicted with the span of any gold mention.
        strict_predicted,
        /// Gold with a predicted span.
        strict_gold,
        /// Predicted that overlap any gold mention.
        loose_predicted,
        /// Gold that a predicted span overlaps.
        loose_gold,
        /// Found in Syria, of a class whose places are points.
        near_of,
        /// Of those, within 5 km.
        near,
        /// Found in Syria and placed by gold.
        far_of,
        /// Of those, within 161 km.
        far,
        /// Of those, without a place.
        abstained,
        /// Found and abroad.
        abroad,
        /// Of those, put into Syria.
        abroad_in_syria,
    }
}

counts! {
    /// Counts of events.
    EventCounts {
        /// In gold.
        gold,
        /// Predicted.
        predicted,
        /// Kind and place agree.
        found,
        /// Sides and assertion agree as well.
        full,
        /// Of those found: who gains agrees.
        to,
        /// Of those found: who loses agrees.
        from,
        /// Of those found: the assertion agrees.
        truth,
    }
}

/// All counts of a set of articles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Articles.
    pub articles: u32,
    /// Mentions.
    pub mentions: MentionCounts,
    /// Events of all kinds.
    pub events: EventCounts,
    /// Capture, withdrawal, handover, hold.
    pub control: EventCounts,
    /// What the control events do to the map (`found` and `full` are the same).
    pub effects: EventCounts,
    /// By kind.
    pub by_kind: BTreeMap<&'static str, EventCounts>,
}

impl AddAssign<&Tally> for Tally {
    fn add_assign(&mut self, other: &Tally) {
        self.articles += other.articles;
        self.mentions += &other.mentions;
        self.events += &other.events;
        self.control += &other.control;
        self.effects += &other.effects;
        for (kind, counts) in &other.by_kind {
            *self.by_kind.entry(kind).or_default() += counts;
        }
    }
}

/// The figures that a tally gives, under the names of the reference scorer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Figures {
    /// Spans equal.
    pub recognition_strict: Prf,
    /// Spans overlap.
    pub recognition_loose: Prf,
    /// Share within 5 km of what was found and is a point.
    #[serde(rename = "acc@5km")]
    pub within_5_km: f64,
    /// Share within 161 km (100 miles, the literature's measure) of what was found.
    #[serde(rename = "acc@161km")]
    pub within_161_km: f64,
    /// Share of what was found that has no place.
    pub abstained: f64,
    /// Mentions abroad that were put into Syria.
    pub abroad_put_in_syria: u32,
    /// Kind and place.
    pub events_all_found: Prf,
    /// Kind, place, sides, assertion.
    pub events_all_full: Prf,
    /// Kind and place, control events only.
    pub events_control_found: Prf,
    /// Kind, place, sides, assertion, control events only.
    pub events_control_full: Prf,
    /// Place, holder afterwards, assertion: what control events do to the map.
    pub control_effect: Prf,
}

impl Tally {
    /// The figures.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let m = &self.mentions;
        let events = |e: &EventCounts, hits| Prf::new(hits, e.predicted, hits, e.gold);
        Figures {
            recognition_strict: Prf::new(m.strict_predicted, m.predicted, m.strict_gold, m.gold),
            recognition_loose: Prf::new(m.loose_predicted, m.predicted, m.loose_gold, m.gold),
            within_5_km: share(m.near, m.near_of),
            within_161_km: share(m.far, m.far_of),
            abstained: share(m.abstained, m.far_of),
            abroad_put_in_syria: m.abroad_in_syria,
            events_all_found: events(&self.events, self.events.found),
            events_all_full: events(&self.events, self.events.full),
            events_control_found: events(&self.control, self.control.found),
            events_control_full: events(&self.control, self.control.full),
            control_effect: events(&self.effects, self.effects.found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_recall_f1() {
        let check = |counts: [u32; 4], want: [f64; 3]| {
            let [a, b, c, d] = counts;
            let Prf { precision, recall, f1 } = Prf::new(a, b, c, d);
            for (got, want) in [precision, recall, f1].into_iter().zip(want) {
                assert!((got - want).abs() < 1e-12, "{counts:?}: {got} for {want}");
            }
        };
        check([0, 0, 0, 0], [0.0, 0.0, 0.0]);
        check([0, 4, 0, 0], [0.0, 0.0, 0.0]);
        check([3, 4, 3, 6], [0.75, 0.5, 0.6]);
        check([4, 4, 2, 4], [1.0, 0.5, 2.0 / 3.0]);
    }
}
