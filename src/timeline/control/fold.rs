//! The days of one place, one after the other: rules 6 to 9, and what each day goes through.

use jiff::civil::Date;

use super::{
    super::{BASELINE, Baseline, FusedEvent, Interval, Params, Status, fuse::shift},
    AREA, CLAIM, gainer, leaver,
    state::State,
    weight,
};
use crate::{
    event::Assertion,
    lexicon::{EventKind, Side},
};

/// What is told of one day.
#[derive(Default)]
pub(super) struct Day<'a> {
    pub(super) baseline: Option<&'a Baseline>,
    pub(super) own: Vec<&'a FusedEvent>,
    pub(super) area: Vec<&'a FusedEvent>,
}

/// A place on its way through the days.
pub(super) struct Fold<'a> {
    pub(super) place_id: &'a str,
    pub(super) params: &'a Params,
    pub(super) done: Vec<Interval>,
    pub(super) state: Option<State>,
    /// Last day of the place's own evidence.
    pub(super) own_last: Option<Date>,
}

impl<'a> Fold<'a> {
    pub(super) fn day(&mut self, day: Date, events: &Day<'a>) {
        self.go_stale(day);
        if let Some(base) = events.baseline {
            self.base(day, base);
        }
        let moved = self.own(day, &events.own);
        if moved {
            self.own_last = Some(day);
        } else {
            self.area(day, &events.area);
        }
        self.siege(day, &events.own);
        self.deny(&events.own);
    }

    /// Rule 12.
    fn base(&mut self, day: Date, base: &Baseline) {
        let told = self.state.as_ref().filter(|s| s.status != Status::Unknown && !s.baseline);
        let item = [(BASELINE.to_owned(), base.confidence)];
        if let Some(state) = told {
            let same = state.side.zip(base.side).is_some_and(|(a, b)| self.together(a, b, day));
            if same && state.status.is_held() {
                self.support(day, item);
            }
            return;
        }
        let status = if base.side.is_some() { Status::Held } else { Status::Contested };
        self.enter(day, status, base.side, None, false);
        self.support(day, item);
    }

    pub(super) fn together(&self, a: Side, b: Side, day: Date) -> bool {
        self.params.allies.together(a, b, day)
    }

    pub(super) fn holder(&self) -> Option<Side> {
        self.state.as_ref().filter(|s| s.status.is_held()).and_then(|s| s.side)
    }

    /// Rule 7.
    pub(super) fn area(&mut self, day: Date, events: &[&'a FusedEvent]) {
        let Some(unit) = events.first().map(|e| &e.place_id) else { return };
        let unit: Vec<&FusedEvent> =
            events.iter().filter(|e| e.place_id == *unit).copied().collect();
        // What is taken from one side turns nothing that another one holds.
        let holder = self.holder();
        let another = |e: &&FusedEvent| {
            holder.zip(leaver(e)).is_some_and(|(h, l)| {
                !self.together(h, l, day) && gainer(e).is_none_or(|g| !self.together(h, g, day))
            })
        };
        let unit: Vec<&FusedEvent> = unit.into_iter().filter(|e| !another(e)).collect();
        let mut sides: Vec<Side> = unit.iter().filter_map(|e| gainer(e)).collect();
        sides.sort_unstable();
        sides.dedup();
        let items = |side: Side| -> Vec<(String, f64)> {
            unit.iter()
                .filter(|e| gainer(e) == Some(side))
                .map(|e| (e.id.clone(), AREA * weight(e)))
                .collect()
        };
        let fresh = self
            .own_last
            .is_some_and(|last| shift(last, self.params.area_fresh_days as i32) >= day);
        if sides.is_empty() && !fresh {
            // The holder is told to have left all of the unit: what it held inside is vacated.
            let Some(holder) = self.holder() else { return };
            let left = unit
                .iter()
                .filter(|e| leaver(e).is_some_and(|side| self.together(side, holder, day)));
            let items: Vec<(String, f64)> =
                left.map(|e| (e.id.clone(), AREA * weight(e))).collect();
            if !items.is_empty() {
                self.enter(day, Status::Vacated, None, Some(holder), true);
                self.support(day, items);
            }
            return;
        }
        let [side] = sides.as_slice() else { return };
        if let Some(state) = &self.state
            && state.status.is_held()
            && state.side.is_some_and(|s| self.together(s, *side, day))
        {
            self.support(day, items(*side));
            return;
        }
        if !fresh {
            let holder = self.holder();
            self.enter(day, Status::Held, Some(*side), holder, true);
            self.support(day, items(*side));
            if let Some(state) = &mut self.state {
                state.taken = Some(day);
            }
        }
    }

    /// Rule 6.
    pub(super) fn siege(&mut self, day: Date, events: &[&FusedEvent]) {
        for event in events.iter().filter(|e| e.assertion.is_real()) {
            let Some(holder) = self.holder() else { return };
            let Some(by) = event.actor_side.filter(|s| *s != Side::Unknown) else { continue };
            let ours = self.together(by, holder, day);
            let encircled = self.state.as_ref().is_some_and(|s| s.status == Status::Encircled);
            let item = [(event.id.clone(), weight(event))];
            match event.kind {
                EventKind::Encirclement if !ours => {
                    self.enter(day, Status::Encircled, Some(holder), Some(by), false);
                    self.support(day, item);
                }
                EventKind::Advance if ours && encircled => {
                    self.enter(day, Status::Held, Some(holder), None, false);
                    self.support(day, item);
                }
                _ => {}
            }
        }
    }

    /// Rule 9.
    pub(super) fn deny(&mut self, events: &[&FusedEvent]) {
        for event in events.iter().filter(|e| e.assertion == Assertion::Denied) {
            let Some(state) = &self.state else { return };
            let denied = match state.status {
                Status::Vacated => {
                    event.kind == EventKind::Withdrawal && leaver(event) == state.other
                }
                _ => {
                    state.side.is_some() && gainer(event) == state.side
                        || event.kind == EventKind::Withdrawal
                            && leaver(event).is_some()
                            && leaver(event) == state.other
                }
            };
            if denied {
                self.against(vec![(event.id.clone(), CLAIM * event.confidence)]);
            }
        }
    }

    /// Rule 8: closes what nobody has spoken of for too long.
    pub(super) fn go_stale(&mut self, day: Date) {
        let Some(horizon) = self.params.stale_days else { return };
        let Some(state) = &self.state else { return };
        let end = shift(state.last_seen, horizon as i32);
        if state.status != Status::Unknown && end < day {
            let holder = state.side;
            self.enter(end, Status::Unknown, None, holder, false);
        }
    }
}
