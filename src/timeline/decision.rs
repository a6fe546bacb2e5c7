//! What people decide about reports, as a log: nothing is overwritten, and what stands follows from
//! all of it in the order of time.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::lexicon::{EventKind, Side};

/// What a person decided about a report. Decisions name event ids of reports; where a fused
/// event is decided on, there is one decision for each of its reports.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Decision {
    /// The report's event id.
    pub event_id: String,
    /// The decision.
    pub verdict: Verdict,
    /// `fix`: another place.
    pub place_id: Option<String>,
    /// `fix`: another kind.
    pub kind: Option<EventKind>,
    /// `fix`: who acts.
    pub actor_side: Option<Side>,
    /// `fix`: who loses control.
    pub from_side: Option<Side>,
    /// `fix`: who gains or holds control.
    pub to_side: Option<Side>,
    /// `fix`: another day.
    pub day: Option<Date>,
    /// Why.
    pub note: Option<String>,
    /// By whom.
    pub by: String,
    /// When (RFC 3339, given by whoever records it).
    pub at: String,
}

/// Kinds of decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It is so.
    Accept,
    /// It is not so: the report is left out.
    Reject,
    /// It is so once the given fields are put right.
    Fix,
    /// The decision before it is taken back.
    Undo,
}

impl Verdict {
    /// The name used in files.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Reject => "reject",
            Self::Fix => "fix",
            Self::Undo => "undo",
        }
    }
}

impl Decision {
    /// A decision that puts nothing else in place and gives no reason.
    #[must_use]
    pub fn new(event_id: &str, verdict: Verdict, by: &str, at: &str) -> Self {
        Self {
            event_id: event_id.to_owned(),
            verdict,
            place_id: None,
            kind: None,
            actor_side: None,
            from_side: None,
            to_side: None,
            day: None,
            note: None,
            by: by.to_owned(),
            at: at.to_owned(),
        }
    }

    /// When it was made, from `at`: a moment with its zone, or a day (its beginning, UTC). `None`
    /// where `at` is neither; such a decision comes before all others.
    #[must_use]
    pub fn time(&self) -> Option<Timestamp> {
        let at = self.at.trim();
        let day = || Some(at.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
        // A day alone parses as no moment.
        at.parse().ok().or_else(|| if at.contains(':') { None } else { day() })
    }

    /// What decisions on one report are ordered by: time, then all they say.
    fn order(&self) -> (Option<Timestamp>, &Self) {
        (self.time(), self)
    }
}

/// The decision that stands after all that were made on one report: the last that was not taken
/// back. Their order does not matter.
#[must_use]
pub fn standing<'a>(log: impl IntoIterator<Item = &'a Decision>) -> Option<&'a Decision> {
    let mut log: Vec<&Decision> = log.into_iter().collect();
    log.sort_by(|a, b| a.order().cmp(&b.order()));
    log.dedup();
    let mut stands: Vec<&Decision> = Vec::new();
    for decision in log {
        if decision.verdict == Verdict::Undo {
            stands.pop();
        } else {
            stands.push(decision);
        }
    }
    stands.pop()
}

/// The decision that stands for each report.
#[must_use]
pub fn latest(decisions: &[Decision]) -> BTreeMap<&str, &Decision> {
    let mut log: BTreeMap<&str, Vec<&Decision>> = BTreeMap::new();
    for d in decisions {
        log.entry(&d.event_id).or_default().push(d);
    }
    log.into_iter().filter_map(|(id, log)| Some((id, standing(log)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(verdict: Verdict, at: &str) -> Decision {
        Decision::new("ev-1", verdict, "a", at)
    }

    fn check(log: &[(Verdict, &str)], stands: Option<(Verdict, &str)>) {
        let log: Vec<Decision> = log.iter().map(|(v, at)| decision(*v, at)).collect();
        let want = stands.map(|(v, at)| decision(v, at));
        assert_eq!(standing(&log), want.as_ref(), "{log:?}");
        assert_eq!(standing(log.iter().rev()), want.as_ref(), "the other way round: {log:?}");
    }

    #[test]
    fn the_last_that_was_not_taken_back_stands() {
        use Verdict::{Accept, Reject, Undo};
        let days = ["2024-12-01T10:00:00Z", "2024-12-02T10:00:00Z", "2024-12-03T10:00:00Z"];
        check(&[], None);
        check(&[(Accept, days[0]), (Reject, days[1])], Some((Reject, days[1])));
        check(&[(Accept, days[0]), (Reject, days[1]), (Undo, days[2])], Some((Accept, days[0])));
        check(&[(Reject, days[0]), (Undo, days[1])], None);
        check(&[(Undo, days[0]), (Reject, days[1])], Some((Reject, days[1])));
        // The same moment, in two zones and forms: what is taken back is taken back.
        let same = (Undo, "2024-12-01T13:00:00+03:00");
        check(&[(Reject, days[0]), same], None);
        // No time, none that is one, and a time that only looks later as text.
        for odd in ["", "zzzz", "9999", "soon"] {
            check(&[(Reject, odd), (Accept, days[0])], Some((Accept, days[0])));
        }
        check(&[(Reject, "2024-12-01T23:00:00+14:00"), (Accept, days[0])], Some((Accept, days[0])));
        check(&[(Reject, "2024-12-02"), (Accept, days[0])], Some((Reject, "2024-12-02")));
    }
}
