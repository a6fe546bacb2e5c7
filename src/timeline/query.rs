//! Control as of a day, and what changed between two.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{Interval, Status, Timeline};

/// A place whose control differs between two days.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Gazetteer id.
    pub place_id: String,
    /// How it stood at the end of the first day; `None`: nothing was told of it.
    pub before: Option<Interval>,
    /// How it stood at the end of the second day.
    pub after: Option<Interval>,
}

impl Timeline {
    /// The interval of each place that covers a day, by place id.
    #[must_use]
    pub fn as_of(&self, day: Date) -> Vec<&Interval> {
        self.intervals.iter().filter(|i| i.at(day)).collect()
    }

    /// The intervals of one place, oldest first.
    #[must_use]
    pub fn place(&self, place_id: &str) -> &[Interval] {
        let from = self.intervals.partition_point(|i| i.place_id.as_str() < place_id);
        let upto = self.intervals.partition_point(|i| i.place_id.as_str() <= place_id);
        &self.intervals[from..upto]
    }
}

/// Places whose status or side differs between the ends of two days, by place id.
#[must_use]
pub fn diff<'a>(
    intervals: impl IntoIterator<Item = &'a Interval>,
    from: Date,
    to: Date,
) -> Vec<Change> {
    let mut places: BTreeMap<&str, [Option<&Interval>; 2]> = BTreeMap::new();
    for interval in intervals {
        let pair = places.entry(&interval.place_id).or_default();
        for (slot, day) in pair.iter_mut().zip([from, to]) {
            if interval.at(day) {
                *slot = Some(interval);
            }
        }
    }
    let key = |i: &Option<&Interval>| i.map(|i| (i.status, i.side, contested_with(i)));
    places
        .into_iter()
        .filter(|(_, [before, after])| key(before) != key(after))
        // That a baseline begins is no change.
        .filter(|(_, [before, after])| {
            before.is_some() || !after.is_some_and(Interval::is_baseline)
        })
        .map(|(place, [before, after])| Change {
            place_id: place.to_owned(),
            before: before.cloned(),
            after: after.cloned(),
        })
        .collect()
}

fn contested_with(i: &Interval) -> Option<crate::lexicon::Side> {
    i.other_side.filter(|_| matches!(i.status, Status::Contested | Status::Encircled))
}
