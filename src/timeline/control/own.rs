//! What a place's own events of a day come to: rules 2 to 5.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    super::{
        FusedEvent, Status,
        fuse::{REACH, shift},
    },
    BEFORE, CLAIM, OUTWEIGHS, RECENT, WEAK,
    fold::Fold,
    gainer, leaver, noisy_or, untold, weight,
};
use crate::{
    event::Assertion,
    lexicon::{EventKind, Side},
};

/// An account of a day: a side, and the events that speak for it with their weights.
#[derive(Default)]
pub(super) struct Account<'a> {
    pub(super) events: Vec<(&'a FusedEvent, f64)>,
    pub(super) taken: bool,
    pub(super) asserted: bool,
}

impl Account<'_> {
    pub(super) fn weight(&self) -> f64 {
        noisy_or(self.events.iter().map(|e| e.1))
    }
}

impl<'a> Fold<'a> {
    /// Rules 2 to 5 for the place's own events; whether there was anything to go by.
    pub(super) fn own(&mut self, day: Date, events: &[&'a FusedEvent]) -> bool {
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
        let holder = self.holder();
        if accounts.is_empty() && left.is_empty() {
            let fallen: Vec<&FusedEvent> = real().filter(|e| untold(e)).copied().collect();
            return self.fall(day, &fallen);
        }
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
                } else if !elsewhere
                    && holder.is_some()
                    && noisy_or(left.iter().map(|e| weight(e))) < WEAK
                {
                    self.against(left.iter().map(|e| (e.id.clone(), weight(e))).collect());
                    return true;
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
                } else if disputed || self.too_weak(day, *side, *best) {
                    let old = self.state.as_ref().and_then(|s| s.side);
                    self.enter(day, Status::Contested, old, Some(*side), false);
                } else {
                    let from = account.events.iter().find_map(|(e, _)| e.from_side);
                    self.enter(day, Status::Held, Some(*side), from.or(holder), false);
                }
                self.support(day, list(&account.events));
                self.name(&account.events);
                if let Some(state) = self.state.as_mut().filter(|_| account.taken) {
                    state.taken = Some(day);
                }
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

    /// Rule 10: a fall of which nothing else is told; whether it moved anything.
    fn fall(&mut self, day: Date, events: &[&FusedEvent]) -> bool {
        let Some(holder) = self.holder().filter(|_| !events.is_empty()) else { return false };
        let taken = self.state.as_ref().and_then(|s| s.taken);
        let again = taken.is_some_and(|taken| shift(taken, REACH) >= day);
        let items: Vec<(String, f64)> = events.iter().map(|e| (e.id.clone(), weight(e))).collect();
        if again {
            return false;
        }
        if noisy_or(items.iter().map(|i| i.1)) < WEAK {
            self.against(items);
            return true;
        }
        self.enter(day, Status::Vacated, None, Some(holder), false);
        self.support(day, items);
        true
    }

    /// Rule 11: whether the account of a side is too weak to turn a place that another one holds.
    fn too_weak(&self, day: Date, side: Side, weight: f64) -> bool {
        weight < WEAK && self.holder().is_some_and(|holder| !self.together(holder, side, day))
    }

    /// Rule 4: a bare claim to hold what was just told to be lost.
    pub(super) fn disputes(&self, day: Date, side: Side, account: &Account<'_>) -> bool {
        if account.taken || account.asserted || self.state.as_ref().is_some_and(|s| s.baseline) {
            return false;
        }
        let Some(state) = &self.state else { return false };
        let other = state.side.is_some_and(|s| !self.together(s, side, day));
        matches!(state.status, Status::Held | Status::Encircled | Status::Contested)
            && other
            && shift(state.last_seen, RECENT) >= day
    }
}
