//! The state that a place is in, and how it goes over to another.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    super::{BASELINE, FusedEvent, Interval, Status},
    fold::Fold,
    noisy_or, same_holder,
};
use crate::{layer::round, lexicon::Side};

/// The state a place is in, with what speaks for and against it.
pub(super) struct State {
    pub(super) status: Status,
    pub(super) side: Option<Side>,
    pub(super) other: Option<Side>,
    pub(super) since: Date,
    pub(super) last_seen: Date,
    pub(super) by_area: bool,
    /// Last day on which the side was told to take the place.
    pub(super) taken: Option<Date>,
    /// No report speaks for it.
    pub(super) baseline: bool,
    pub(super) supporting: Vec<(String, f64)>,
    pub(super) contradicting: Vec<(String, f64)>,
    pub(super) actors: BTreeMap<String, u32>,
}

impl Fold<'_> {
    /// Goes over to a state; nothing changes where the place is in it already.
    pub(super) fn enter(
        &mut self,
        day: Date,
        status: Status,
        side: Option<Side>,
        other: Option<Side>,
        by_area: bool,
    ) {
        if let Some(state) = &mut self.state {
            let same_side = match (state.side, side) {
                (Some(a), Some(b)) => self.params.allies.together(a, b, day),
                (a, b) => a == b,
            };
            // A siege goes on while its holder holds.
            let besieged = state.status == Status::Encircled && status == Status::Held;
            let relieved = besieged && other.is_none() && same_side;
            let same_pair = status != Status::Contested
                || [state.side, state.other].contains(&other)
                    && [state.side, state.other].contains(&side);
            if (state.status == status || besieged && !relieved) && same_side && same_pair {
                state.by_area &= by_area;
                return;
            }
            if status == Status::Contested && state.status == status && same_pair {
                return;
            }
        }
        // Who holds a besieged place is known from before.
        let goes_on =
            self.state.as_ref().is_some_and(|s| same_holder((s.status, s.side), (status, side)));
        let before = self.close(day).filter(|_| goes_on);
        self.state = Some(State {
            status,
            side,
            other: other.filter(|o| Some(*o) != side),
            since: day,
            last_seen: day,
            by_area,
            taken: before.as_ref().and_then(|b| b.taken),
            baseline: before.as_ref().is_some_and(|b| b.baseline),
            supporting: before.as_ref().map_or_else(Vec::new, |b| b.supporting.clone()),
            contradicting: before.as_ref().map_or_else(Vec::new, |b| b.contradicting.clone()),
            actors: before.map_or_else(BTreeMap::new, |b| b.actors),
        });
    }

    pub(super) fn support(&mut self, day: Date, items: impl IntoIterator<Item = (String, f64)>) {
        if let Some(state) = &mut self.state {
            for item in items {
                state.baseline =
                    item.0 == BASELINE && (state.supporting.is_empty() || state.baseline);
                if state.supporting.iter().rev().take(64).all(|s| s.0 != item.0) {
                    state.supporting.push(item);
                }
                state.last_seen = state.last_seen.max(day);
            }
        }
    }

    pub(super) fn against(&mut self, items: Vec<(String, f64)>) {
        if let Some(state) = &mut self.state {
            state.contradicting.extend(items);
        }
    }

    pub(super) fn name(&mut self, events: &[(&FusedEvent, f64)]) {
        if let Some(state) = &mut self.state {
            for (event, _) in events {
                let actor = event.to.as_ref().or(event.actor.as_ref());
                if let Some(actor) = actor {
                    *state.actors.entry(actor.clone()).or_insert(0) += event.voices;
                }
            }
        }
    }

    /// Ends the present state; what lasted no day is not kept. Gives it back.
    pub(super) fn close(&mut self, until: Date) -> Option<State> {
        let state = self.state.take()?;
        if state.since < until {
            self.done.push(state.interval(self.place_id, Some(until)));
        }
        Some(state)
    }

    pub(super) fn finish(mut self) -> Vec<Interval> {
        self.go_stale(Date::MAX);
        if let Some(state) = self.state.take() {
            self.done.push(state.interval(self.place_id, None));
        }
        self.done
    }
}

impl State {
    /// The state in which an interval leaves a place, without what it rests on.
    pub(super) fn of(i: &Interval) -> Self {
        Self {
            status: i.status,
            side: i.side,
            other: i.other_side,
            since: i.since,
            last_seen: i.last_seen,
            by_area: i.by_area,
            taken: i.taken,
            baseline: i.is_baseline(),
            supporting: Vec::new(),
            contradicting: Vec::new(),
            actors: BTreeMap::new(),
        }
    }

    pub(super) fn interval(&self, place_id: &str, until: Option<Date>) -> Interval {
        let weight = |items: &[(String, f64)]| noisy_or(items.iter().map(|i| i.1));
        let (for_it, against) = (weight(&self.supporting), weight(&self.contradicting));
        // The first of equals by name: the map is in order.
        let actor = self.actors.iter().rev().max_by_key(|(_, n)| **n).map(|(name, _)| name.clone());
        Interval {
            place_id: place_id.to_owned(),
            status: self.status,
            side: self.side,
            actor,
            other_side: self.other,
            since: self.since,
            until,
            confidence: round(for_it * (1.0 - 0.5 * against)),
            supporting: self.supporting.iter().map(|i| i.0.clone()).collect(),
            contradicting: self.contradicting.iter().map(|i| i.0.clone()).collect(),
            by_area: self.by_area,
            last_seen: self.last_seen,
            taken: self.taken,
        }
    }
}
