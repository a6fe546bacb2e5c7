//! Who controlled a place when: the events of one place, folded day by day.
//!
//! The rules. What to call control and what moves it follows the codebook of ACLED (2023;
//! "Non-state actor overtakes territory", "Government regains territory", "Non-violent transfer
//! of territory") and Kalyvas, *The Logic of Violence in Civil War* (2006), ch. 7 (control is
//! read off who is present and who can come back); weighing claims by their voices is the simple
//! vote of truth discovery (Yin, Han and Yu, "Truth discovery with multiple conflicting
//! information providers on the web", IEEE TKDE 20, 2008). The numbers are ours.
//!
//! 1. Events are taken by day; control is as of the end of the day. Only `asserted` and `claimed`
//!    events with a day move it; a claim weighs [`CLAIM`] of an assertion.
//! 2. A capture, a handover and a hold speak for the side that gains or holds; with no taker
//!    named, and in a withdrawal, they speak against the one who leaves.
//! 3. One side spoken for on a day holds the place. Two sides: the one whose account weighs
//!    [`OUTWEIGHS`] times the other's; else the place is `contested`, and both are shown. The
//!    holder's standing, told on the day of its loss, may speak of the hours before: it weighs
//!    [`BEFORE`].
//! 4. A side that claims to hold what it was told to have lost up to [`RECENT`] days before makes
//!    it `contested`; a new taking, or a hold that others assert, gives it back.
//! 5. The holder leaves and nobody is told to take over: `vacated`. If others hold it already,
//!    the leaving only supports them; if others are told to deploy there the same day, they hold
//!    it, with the weight of a claim.
//! 6. A siege makes a held place `encircled`; a push of the holder's side, or a change of hands,
//!    ends that.
//! 7. What is told of a whole governorate, district or subdistrict speaks for the places inside
//!    it with weight [`AREA`], the nearest unit first; it moves only a place that has no evidence
//!    of its own for `area_fresh_days`, and never one with evidence of the same or a later day.
//!    What is told of a part («ريف حماة») speaks for no place inside.
//! 8. Without any evidence for `stale_days`, control is `unknown`.
//! 9. Denials, plans and history move nothing; a denial is listed against what it denies and
//!    lowers its confidence.
//! 10. Allied sides (`data/lexicon/allies.csv`) do not dispute a place with each other.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    FusedEvent, Interval, Params, Status,
    fuse::{CERTAIN, gain, shift},
};
use crate::{
    event::Assertion,
    layer::round,
    lexicon::{EventKind, Side},
};

/// Weight of what only an interested side says.
pub const CLAIM: f64 = 0.5;
/// By how much one account must outweigh another to be believed.
pub const OUTWEIGHS: f64 = 1.5;
/// Weight of the holder's standing on the day another side takes the place.
pub const BEFORE: f64 = 0.5;
/// Days for which a loss is recent.
pub const RECENT: i32 = 3;
/// Weight of what is told of the area around a place.
pub const AREA: f64 = 0.5;

/// The intervals of one place, oldest first. `own` are its events, `areas` those of the admin
/// units around it, nearest unit first ([`super::around`]).
#[must_use]
pub fn control(
    place_id: &str,
    own: &[FusedEvent],
    areas: &[&FusedEvent],
    params: &Params,
) -> Vec<Interval> {
    fold(place_id, own, areas, params, None, None)
}

/// The intervals of one place from `from` on, on which the interval after `before` begins (`None`:
/// the first of all). `own` and `areas` need be complete from [`Params::area_fresh_days`] before
/// `from` on. What a taking before `from` supports is not carried: `before` must not be an interval
/// that the next one goes on with ([`goes_on`]).
pub(crate) fn control_from(
    place_id: &str,
    own: &[FusedEvent],
    areas: &[&FusedEvent],
    params: &Params,
    before: Option<&Interval>,
    from: Date,
) -> Vec<Interval> {
    let mut all = fold(place_id, own, areas, params, before, Some(from));
    all.retain(|i| i.since >= from);
    all
}

/// Whether the later of two intervals goes on with the evidence of the one before it.
pub(crate) fn goes_on(before: &Interval, after: &Interval) -> bool {
    let held = |s| matches!(s, Status::Held | Status::Encircled);
    before.until == Some(after.since)
        && held(before.status)
        && held(after.status)
        && before.side == after.side
}

fn fold(
    place_id: &str,
    own: &[FusedEvent],
    areas: &[&FusedEvent],
    params: &Params,
    before: Option<&Interval>,
    from: Option<Date>,
) -> Vec<Interval> {
    let mut days: BTreeMap<Date, Day<'_>> = BTreeMap::new();
    for base in params.baseline.iter().filter(|b| b.place_id == place_id) {
        days.entry(base.day).or_default().baseline = Some(base.side);
    }
    for event in own {
        if let Some(day) = event.day.filter(|_| event.time_precision < 3) {
            days.entry(day).or_default().own.push(event);
        }
    }
    for event in areas {
        if let Some(day) = event.day.filter(|_| event.time_precision < 3)
            && event.assertion == Assertion::Asserted
            && event.kind.is_control()
            && !event.partial
        {
            days.entry(day).or_default().area.push(event);
        }
    }
    let state = before.map(State::of);
    let mut fold = Fold { place_id, params, done: Vec::new(), state, own_last: None };
    for (day, events) in &days {
        if from.is_some_and(|from| *day < from) {
            let moved = events.own.iter().any(|e| moves(e)) || events.baseline.is_some();
            fold.own_last = if moved { Some(*day) } else { fold.own_last };
            continue;
        }
        fold.day(*day, events);
    }
    fold.finish()
}

/// Whether an event says of its own place who holds or has left it.
fn moves(event: &FusedEvent) -> bool {
    event.assertion.is_real() && (gainer(event).is_some() || leaver(event).is_some())
}

#[derive(Default)]
struct Day<'a> {
    baseline: Option<Side>,
    own: Vec<&'a FusedEvent>,
    area: Vec<&'a FusedEvent>,
}

/// The state a place is in, with what speaks for and against it.
struct State {
    status: Status,
    side: Option<Side>,
    other: Option<Side>,
    since: Date,
    last_seen: Date,
    by_area: bool,
    supporting: Vec<(String, f64)>,
    contradicting: Vec<(String, f64)>,
    actors: BTreeMap<String, u32>,
}

/// An account of a day: a side, and the events that speak for it with their weights.
#[derive(Default)]
struct Account<'a> {
    events: Vec<(&'a FusedEvent, f64)>,
    taken: bool,
    asserted: bool,
}

impl Account<'_> {
    fn weight(&self) -> f64 {
        noisy_or(self.events.iter().map(|e| e.1))
    }
}

fn noisy_or(weights: impl Iterator<Item = f64>) -> f64 {
    (1.0 - weights.map(|w| 1.0 - w).product::<f64>()).min(CERTAIN)
}

fn weight(event: &FusedEvent) -> f64 {
    event.confidence * if event.assertion == Assertion::Claimed { CLAIM } else { 1.0 }
}

fn gainer(event: &FusedEvent) -> Option<Side> {
    gain(event.kind, event.actor_side, event.from_side, event.to_side)
}

fn leaver(event: &FusedEvent) -> Option<Side> {
    let side = match event.kind {
        EventKind::Withdrawal => event.from_side.or(event.actor_side),
        EventKind::Capture | EventKind::Handover => event.from_side,
        _ => None,
    };
    side.filter(|s| *s != Side::Unknown)
}

struct Fold<'a> {
    place_id: &'a str,
    params: &'a Params,
    done: Vec<Interval>,
    state: Option<State>,
    /// Last day of the place's own evidence.
    own_last: Option<Date>,
}

impl<'a> Fold<'a> {
    fn day(&mut self, day: Date, events: &Day<'a>) {
        self.go_stale(day);
        if let Some(side) = events.baseline {
            self.enter(day, Status::Held, Some(side), None, false);
            self.support(day, [("baseline".to_owned(), CERTAIN)]);
            self.own_last = Some(day);
        }
        let moved = self.own(day, &events.own);
        if moved {
            self.own_last = Some(day);
        } else if events.baseline.is_none() {
            self.area(day, &events.area);
        }
        self.siege(day, &events.own);
        self.deny(&events.own);
    }

    fn together(&self, a: Side, b: Side, day: Date) -> bool {
        self.params.allies.together(a, b, day)
    }

    fn holder(&self) -> Option<Side> {
        self.state
            .as_ref()
            .filter(|s| matches!(s.status, Status::Held | Status::Encircled))
            .and_then(|s| s.side)
    }

    /// Rules 2 to 5 for the place's own events; whether there was anything to go by.
    fn own(&mut self, day: Date, events: &[&'a FusedEvent]) -> bool {
        let real = || events.iter().filter(|e| e.assertion.is_real());
        let mut accounts: BTreeMap<Side, Account<'a>> = BTreeMap::new();
        for event in real() {
            let Some(side) = gainer(event) else { continue };
            let side =
                accounts.keys().find(|s| self.together(**s, side, day)).copied().unwrap_or(side);
            let account = accounts.entry(side).or_default();
            account.events.push((event, weight(event)));
            account.taken |= event.kind != EventKind::Hold;
            account.asserted |= event.assertion == Assertion::Asserted;
        }
        let left: Vec<&FusedEvent> =
            real().filter(|e| gainer(e).is_none() && leaver(e).is_some()).copied().collect();
        if accounts.is_empty() && left.is_empty() {
            return false;
        }
        let holder = self.holder();
        let takes = |a: &BTreeMap<Side, Account<'_>>, but: Side| {
            a.iter().any(|(s, a)| *s != but && a.taken)
        };
        // A leaving speaks against the account of the one who left.
        let gone = |side: Side| {
            noisy_or(
                left.iter()
                    .filter(|e| leaver(e).is_some_and(|l| self.together(l, side, day)))
                    .map(|e| weight(e)),
            )
        };
        let mut ranked: Vec<(f64, Side)> = accounts
            .iter()
            .map(|(side, account)| {
                let before = holder.is_some_and(|h| self.together(h, *side, day))
                    && !account.taken
                    && takes(&accounts, *side);
                let w = account.weight() * if before { BEFORE } else { 1.0 };
                (w - gone(*side), *side)
            })
            .filter(|(w, _)| *w > 0.0)
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let list = |events: &[(&FusedEvent, f64)]| -> Vec<(String, f64)> {
            events.iter().map(|(e, w)| (e.id.clone(), *w)).collect()
        };
        match ranked.as_slice() {
            [] => {
                // Everybody spoken of left.
                let side = left.iter().find_map(|e| leaver(e));
                let elsewhere = holder
                    .zip(side)
                    .is_some_and(|(holder, side)| !self.together(holder, side, day));
                // «انتشرت قسد في X بعد انسحاب قوات النظام منها»: who came in as the other left.
                let came = real().find(|e| {
                    e.kind == EventKind::Deployment
                        && e.actor_side.is_some_and(|s| {
                            s != Side::Unknown && side.is_some_and(|l| !self.together(l, s, day))
                        })
                });
                if let Some(event) = came {
                    self.enter(day, Status::Held, event.actor_side, side.or(holder), false);
                    self.support(day, [(event.id.clone(), CLAIM * weight(event))]);
                    for account in accounts.values() {
                        self.against(list(&account.events));
                    }
                } else if !elsewhere {
                    self.enter(day, Status::Vacated, None, side.or(holder), false);
                    for account in accounts.values() {
                        self.against(list(&account.events));
                    }
                }
                self.support(day, left.iter().map(|e| (e.id.clone(), weight(e))));
            }
            [(best, side), rest @ ..] => {
                let rival = rest.first().filter(|(w, _)| best / w < OUTWEIGHS);
                let account = &accounts[side];
                let disputed = rival.is_none() && self.disputes(day, *side, account);
                if let Some((_, rival)) = rival {
                    self.enter(day, Status::Contested, Some(*side), Some(*rival), false);
                } else if disputed {
                    let old = self.state.as_ref().and_then(|s| s.side);
                    self.enter(day, Status::Contested, old, Some(*side), false);
                } else {
                    let from = account.events.iter().find_map(|(e, _)| e.from_side);
                    self.enter(day, Status::Held, Some(*side), from.or(holder), false);
                }
                self.support(day, list(&account.events));
                self.name(&account.events);
                for (other, account) in accounts.iter().filter(|(s, _)| *s != side) {
                    if rival.is_some_and(|(_, r)| r == other) {
                        self.support(day, list(&account.events));
                    } else {
                        self.against(list(&account.events));
                    }
                }
                for event in &left {
                    let against = leaver(event).is_some_and(|l| self.together(l, *side, day));
                    let item = vec![(event.id.clone(), weight(event))];
                    if against { self.against(item) } else { self.support(day, item) }
                }
            }
        }
        true
    }

    /// Rule 4: a bare claim to hold what was just told to be lost.
    fn disputes(&self, day: Date, side: Side, account: &Account<'_>) -> bool {
        if account.taken || account.asserted {
            return false;
        }
        let Some(state) = &self.state else { return false };
        let other = state.side.is_some_and(|s| !self.together(s, side, day));
        matches!(state.status, Status::Held | Status::Encircled | Status::Contested)
            && other
            && shift(state.last_seen, RECENT) >= day
    }

    /// Rule 7.
    fn area(&mut self, day: Date, events: &[&'a FusedEvent]) {
        let Some(unit) = events.first().map(|e| &e.place_id) else { return };
        let unit: Vec<&FusedEvent> =
            events.iter().filter(|e| e.place_id == *unit).copied().collect();
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
            && matches!(state.status, Status::Held | Status::Encircled)
            && state.side.is_some_and(|s| self.together(s, *side, day))
        {
            self.support(day, items(*side));
            return;
        }
        if !fresh {
            let holder = self.holder();
            self.enter(day, Status::Held, Some(*side), holder, true);
            self.support(day, items(*side));
        }
    }

    /// Rule 6.
    fn siege(&mut self, day: Date, events: &[&FusedEvent]) {
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
    fn deny(&mut self, events: &[&FusedEvent]) {
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
    fn go_stale(&mut self, day: Date) {
        let Some(horizon) = self.params.stale_days else { return };
        let Some(state) = &self.state else { return };
        let end = shift(state.last_seen, horizon as i32);
        if state.status != Status::Unknown && end < day {
            let holder = state.side;
            self.enter(end, Status::Unknown, None, holder, false);
        }
    }

    /// Goes over to a state; nothing changes where the place is in it already.
    fn enter(
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
        let goes_on = self.state.as_ref().is_some_and(|s| {
            let held = |s| matches!(s, Status::Held | Status::Encircled);
            held(s.status) && held(status) && s.side == side
        });
        let before = self.close(day).filter(|_| goes_on);
        self.state = Some(State {
            status,
            side,
            other: other.filter(|o| Some(*o) != side),
            since: day,
            last_seen: day,
            by_area,
            supporting: before.as_ref().map_or_else(Vec::new, |b| b.supporting.clone()),
            contradicting: before.as_ref().map_or_else(Vec::new, |b| b.contradicting.clone()),
            actors: before.map_or_else(BTreeMap::new, |b| b.actors),
        });
    }

    fn support(&mut self, day: Date, items: impl IntoIterator<Item = (String, f64)>) {
        if let Some(state) = &mut self.state {
            for item in items {
                if state.supporting.iter().rev().take(64).all(|s| s.0 != item.0) {
                    state.supporting.push(item);
                }
                state.last_seen = state.last_seen.max(day);
            }
        }
    }

    fn against(&mut self, items: Vec<(String, f64)>) {
        if let Some(state) = &mut self.state {
            state.contradicting.extend(items);
        }
    }

    fn name(&mut self, events: &[(&FusedEvent, f64)]) {
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
    fn close(&mut self, until: Date) -> Option<State> {
        let state = self.state.take()?;
        if state.since < until {
            self.done.push(state.interval(self.place_id, Some(until)));
        }
        Some(state)
    }

    fn finish(mut self) -> Vec<Interval> {
        self.go_stale(Date::MAX);
        if let Some(state) = self.state.take() {
            self.done.push(state.interval(self.place_id, None));
        }
        self.done
    }
}

impl State {
    /// The state in which an interval leaves a place, without what it rests on.
    const fn of(i: &Interval) -> Self {
        Self {
            status: i.status,
            side: i.side,
            other: i.other_side,
            since: i.since,
            last_seen: i.last_seen,
            by_area: i.by_area,
            supporting: Vec::new(),
            contradicting: Vec::new(),
            actors: BTreeMap::new(),
        }
    }

    fn interval(&self, place_id: &str, until: Option<Date>) -> Interval {
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
        }
    }
}
