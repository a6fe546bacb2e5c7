//! One happening out of its many reports.
//!
//! Two reports tell of the same happening when place and kind are the same, their sides and
//! their truth can agree, and so can their dates. Reports are taken in a fixed order, the most
//! precise first; each joins the nearest event it agrees with, or starts one. The first report
//! is the anchor, so that a chain of vague dates cannot drag an event through a month.
//!
//! A taking does not join an earlier one of the same side when somebody else is told to have
//! held the place in between: a town may fall twice.
//!
//! Confidence is a noisy-or over independent voices (Pearl, *Probabilistic Reasoning in
//! Intelligent Systems*, 1988, §4.3.2); copies of one wire and one outlet twice are one voice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{FusedEvent, Report};
use crate::{article::key, layer::round, lexicon::EventKind, lexicon::Side};

/// No number of voices makes more certain than this.
pub const CERTAIN: f64 = 0.99;

/// Farthest that two reports of one happening lie apart, in days.
pub(crate) const REACH: i32 = 31;

/// Fuses the reports of one place. The order of `reports` does not matter.
#[must_use]
pub fn fuse<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Vec<FusedEvent> {
    let mut reports: Vec<&Report> = reports.into_iter().collect();
    reports.sort_by(|a, b| order(a).cmp(&order(b)));
    reports.dedup_by(|a, b| a.event_id == b.event_id);
    let gains = gains(&reports);
    let mut groups: Vec<Vec<&Report>> = Vec::new();
    let mut by_kind: BTreeMap<(EventKind, u8), BTreeMap<Option<Date>, Vec<usize>>> =
        BTreeMap::new();
    for report in reports {
        let key = (report.kind, report.assertion.class());
        let anchors = by_kind.entry(key).or_default();
        let home = candidates(anchors, report)
            .filter(|&g| agrees(&groups[g], report) && !parted(&gains, groups[g][0], report))
            .min_by_key(|&g| (apart(groups[g][0].day, report.day), g));
        match home {
            Some(g) => groups[g].push(report),
            None => {
                anchors.entry(report.day).or_default().push(groups.len());
                groups.push(vec![report]);
            }
        }
    }
    let mut out: Vec<FusedEvent> = groups.iter().map(|g| fused(g)).collect();
    out.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    out
}

/// The side that a real report says holds the place from its day on.
pub fn gain(
    kind: EventKind,
    actor: Option<Side>,
    from: Option<Side>,
    to: Option<Side>,
) -> Option<Side> {
    let side = match kind {
        EventKind::Capture | EventKind::Hold => to.or(actor.filter(|a| Some(*a) != from)),
        EventKind::Handover | EventKind::Withdrawal => to,
        _ => None,
    };
    side.filter(|s| *s != Side::Unknown && (to.is_none() || to != from))
}

type Order<'a> = (u8, Option<Date>, u8, usize, Option<Date>, &'a str);

fn order(r: &Report) -> Order<'_> {
    let unknown =
        [r.actor_side, r.from_side, r.to_side].into_iter().filter(Option::is_none).count();
    let day = if r.day.is_none() { 4 } else { r.time_precision };
    (day, r.day, r.assertion as u8, unknown, r.published, &r.event_id)
}

/// Days by which a report may tell of something earlier, and later, than the day it gives.
fn reach(kind: EventKind, precision: u8) -> (i32, i32) {
    let change = matches!(kind, EventKind::Capture | EventKind::Withdrawal | EventKind::Handover);
    match precision {
        1 if change => (1, 1), // "overnight" is told under either day
        1 => (0, 0),
        2 if change => (6, 1),
        2 if kind == EventKind::Hold => (0, 0), // a state is told for its own day
        2 => (1, 0),
        _ => (REACH, REACH),
    }
}

fn candidates<'a>(
    anchors: &'a BTreeMap<Option<Date>, Vec<usize>>,
    report: &Report,
) -> impl Iterator<Item = usize> + use<'a> {
    let (low, high) = match report.day {
        None => (None, None),
        Some(day) => {
            let (back, on) = reach(report.kind, report.time_precision);
            (Some(shift(day, -back)), Some(shift(day, on)))
        }
    };
    anchors.range(low..=high).flat_map(|(_, groups)| groups.iter().copied())
}

/// A day some days on; the calendar's end where it has one.
pub(crate) fn shift(day: Date, days: i32) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

/// Days between two days, both ways.
fn apart(a: Option<Date>, b: Option<Date>) -> i32 {
    match (a, b) {
        (Some(a), Some(b)) => (b - a).get_days().abs(),
        _ => 0,
    }
}

fn agrees(group: &[&Report], report: &Report) -> bool {
    let side = |f: fn(&Report) -> Option<Side>| match (group.iter().find_map(|r| f(r)), f(report)) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    side(|r| r.to_side)
        && side(|r| r.from_side)
        && (report.kind.is_control() || side(|r| r.actor_side))
}

/// Days on which real reports say that a side gained or held the place.
fn gains(reports: &[&Report]) -> BTreeSet<(Date, Side)> {
    reports
        .iter()
        .filter(|r| r.assertion.is_real() && r.time_precision < 3)
        .filter_map(|r| Some((r.day?, gain(r.kind, r.actor_side, r.from_side, r.to_side)?)))
        .collect()
}

/// Whether somebody else held the place between the anchor and the report.
fn parted(gains: &BTreeSet<(Date, Side)>, anchor: &Report, report: &Report) -> bool {
    let (Some(a), Some(b)) = (anchor.day, report.day) else { return false };
    if !report.kind.is_control() || a == b {
        return false;
    }
    let sides = |r: &Report| gain(r.kind, r.actor_side, r.from_side, r.to_side).or(r.from_side);
    let Some(side) = sides(anchor).or(sides(report)) else { return false };
    let (low, high) = (a.min(b), a.max(b));
    gains
        .range((low, *Side::ALL.first().unwrap_or(&side))..)
        .take_while(|(day, _)| *day <= high)
        .any(|(day, other)| *day > low && *other != side)
}

fn fused(group: &[&Report]) -> FusedEvent {
    let first = group[0];
    let named = |side: fn(&Report) -> Option<Side>, name: fn(&Report) -> Option<&String>| {
        let side = group.iter().find_map(|r| side(r));
        (side, group.iter().find_map(|r| name(r)).cloned())
    };
    let (actor_side, actor) = named(|r| r.actor_side, |r| r.actor.as_ref());
    let (from_side, from) = named(|r| r.from_side, |r| r.from.as_ref());
    let (to_side, to) = named(|r| r.to_side, |r| r.to.as_ref());
    let mut reports: Vec<String> = group.iter().map(|r| r.event_id.clone()).collect();
    reports.sort_unstable();
    let mut articles: Vec<String> =
        group.iter().map(|r| key(r.source.as_deref(), &r.article_id)).collect();
    articles.sort_unstable();
    articles.dedup();
    let voices = voices(group);
    let doubt: f64 = voices.iter().map(|c| 1.0 - c).product();
    let confirmed = group.iter().find(|r| r.confirmed_by.is_some());
    FusedEvent {
        id: first.event_id.clone(),
        kind: first.kind,
        assertion: group.iter().map(|r| r.assertion).min().unwrap_or(first.assertion),
        place_id: first.place_id.clone(),
        actor,
        actor_side,
        from,
        from_side,
        to,
        to_side,
        day: first.day,
        time_precision: first.time_precision,
        reports,
        articles,
        voices: voices.len() as u32,
        first_seen: group.iter().filter_map(|r| r.published).min(),
        last_seen: group.iter().filter_map(|r| r.published).max(),
        confidence: round((1.0 - doubt).min(CERTAIN)),
        partial: group.iter().all(|r| r.partial),
        confirmed_by: confirmed.and_then(|r| r.confirmed_by.clone()),
        note: confirmed.and_then(|r| r.note.clone()),
    }
}

/// The best confidence of each independent voice, least first.
fn voices(group: &[&Report]) -> Vec<f64> {
    let mut voice_of: BTreeMap<(u8, &str), usize> = BTreeMap::new();
    let mut parent: Vec<usize> = (0..group.len()).collect();
    fn root(parent: &mut [usize], mut i: usize) -> usize {
        while parent[i] != i {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }
        i
    }
    for (i, r) in group.iter().enumerate() {
        let keys = [Some((0, r.voice.as_str())), r.source.as_deref().map(|s| (1, s))];
        for key in keys.into_iter().flatten() {
            let other = *voice_of.entry(key).or_insert(i);
            let (a, b) = (root(&mut parent, i), root(&mut parent, other));
            parent[a.max(b)] = a.min(b);
        }
    }
    let mut best: BTreeMap<usize, f64> = BTreeMap::new();
    for (i, r) in group.iter().enumerate() {
        let c = best.entry(root(&mut parent, i)).or_insert(0.0);
        *c = c.max(r.confidence);
    }
    let mut out: Vec<f64> = best.into_values().collect();
    out.sort_by(f64::total_cmp);
    out
}
