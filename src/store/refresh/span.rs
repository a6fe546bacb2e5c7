//! A place with many reports: only the months around the days that changed are worked out.
//!
//! What a report joins hangs on reports within [`REACH`] days, so that a change dies out with
//! distance. The reports around the changed days are fused; where, on both sides, the events of
//! [`QUIET`] days on end come out as they are kept, what lies beyond is as it was: no chain of
//! reports crosses that many days without showing in them. Control is folded from the interval
//! that begins last before the change to the one after it that begins as it did. Where no such
//! place is found, all of the place is worked out, as it is for places with few reports.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{
    Changed, Digests, Part, Setting, Site, baseline, day_key, mark_inside, reports, said_around,
    speak, write_events, write_intervals,
};
use crate::timeline::{
    FusedEvent, Interval, Params, REACH, control_from, fuse, goes_on, is_area, shift,
};

/// Days before a change in which events may come out otherwise for it: a month's report that
/// joined a week's report that joined the change, and back again.
pub(super) const BEFORE: i32 = 2 * REACH + 9;
/// Days that must come out as they were.
pub(super) const QUIET: i32 = 2 * REACH + 8;
/// Days read beyond those, for what they hang on.
pub(super) const MARGIN: i32 = 2 * REACH + 10;
/// Days between the first and the last change above which nothing is gained.
const WIDE: i32 = 400;

/// Counts the changes that were worked out by span.
#[cfg(test)]
pub(super) static SPANS: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

/// Refreshes what changed; false when the place must be worked out whole.
pub(super) fn refresh(
    db: &Connection,
    site: &Site<'_>,
    changed: &Changed,
    set: &Setting<'_>,
) -> Result<bool> {
    let Changed::Days { dated, undated } = changed else { return Ok(false) };
    if !many(db, site, set)? {
        return Ok(false);
    }
    if let Some((low, high)) = *dated {
        if (high - low).get_days() > WIDE {
            return Ok(false);
        }
        let Some(found) = find(db, site, (low, high), set)? else { return Ok(false) };
        found.write(db, site, set)?;
    }
    if *undated {
        // What has no day joins nothing that has one, and moves nothing.
        let part = Part { from: String::new(), upto: String::new() };
        let (reports, digests) = reports(db, site.id, &part)?;
        write_events(db, site, &part, &fuse(&reports), &[], &digests)?;
    }
    #[cfg(test)]
    SPANS.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    Ok(true)
}

fn many(db: &Connection, site: &Site<'_>, set: &Setting<'_>) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM isnad_report WHERE place_id = ?1 LIMIT 1 OFFSET ?2")?
        .exists(params![site.id, set.whole as i64])
}

/// What a change comes to.
struct Found {
    /// The days whose rows are written.
    part: Part,
    /// Their events.
    events: Vec<FusedEvent>,
    /// The intervals that begin in them.
    intervals: Vec<Interval>,
    digests: Digests,
}

impl Found {
    fn write(&self, db: &Connection, site: &Site<'_>, set: &Setting<'_>) -> Result<()> {
        if is_area(site.id, set.knowledge.gazetteer())
            && let Some(days) = speak(db, site.id, &self.part, &self.events)?
        {
            mark_inside(db, site.id, days, set)?;
        }
        let same =
            write_events(db, site, &self.part, &self.events, &self.intervals, &self.digests)?;
        write_intervals(db, site, &self.part, &self.intervals, &same, set.now)
    }
}

fn days(from: Date, upto: Date) -> Part {
    Part { from: day_key(Some(from)), upto: day_key(Some(upto)) }
}

fn find(
    db: &Connection,
    site: &Site<'_>,
    (low, high): (Date, Date),
    set: &Setting<'_>,
) -> Result<Option<Found>> {
    // Events anchored in the zone may change; those in the quiet days on its sides must not have.
    let zone = (shift(low, -BEFORE), shift(high, REACH + 1));
    let known = (shift(zone.0, -QUIET), shift(zone.1, QUIET));
    let read = days(shift(known.0, -MARGIN), shift(known.1, MARGIN));
    let (reports, digests) = reports(db, site.id, &read)?;
    let mut events = fuse(&reports);
    let within = |e: &FusedEvent| e.day.is_some_and(|d| known.0 <= d && d <= known.1);
    events.retain(within);
    let quiet = |e: &&FusedEvent| e.day.is_some_and(|d| d < zone.0 || d > zone.1);
    let now: BTreeMap<String, String> =
        events.iter().filter(quiet).map(|e| (e.id.clone(), e.reports.join(";"))).collect();
    let mut kept = told(db, site, &days(known.0, shift(zone.0, -1)))?;
    kept.extend(told(db, site, &days(shift(zone.1, 1), known.1))?);
    if now != kept {
        return Ok(None);
    }
    let Some((from, until, intervals)) = fold(db, site, zone, known, &events, set)? else {
        return Ok(None);
    };
    let part = match until {
        Some(until) => days(from, shift(until, -1)),
        None => Part { from: day_key(Some(from)), upto: "~".to_owned() },
    };
    events.retain(|e| e.day.is_some_and(|d| d >= from && until.is_none_or(|u| d < u)));
    Ok(Some(Found { part, events, intervals, digests }))
}

/// The kept events of some days with their reports.
fn told(db: &Connection, site: &Site<'_>, part: &Part) -> Result<BTreeMap<String, String>> {
    db.prepare_cached(
        "SELECT i.event_id, e.reports FROM isnad_event i JOIN events e ON e.fid = i.fid
         WHERE i.place_id = ?1 AND i.day BETWEEN ?2 AND ?3",
    )?
    .query_map([site.id, &part.from, &part.upto], |r| Ok((r.get(0)?, r.get(1)?)))?
    .collect()
}

/// Control from the last safe beginning before the zone to the first one after it that is as it
/// was: the first day, the day after the last (`None`: to the end), and the intervals between.
type Folded = (Date, Option<Date>, Vec<Interval>);

fn fold(
    db: &Connection,
    site: &Site<'_>,
    zone: (Date, Date),
    known: (Date, Date),
    events: &[FusedEvent],
    set: &Setting<'_>,
) -> Result<Option<Folded>> {
    let fresh = set.params.area_fresh_days as i32 + 1;
    let old = intervals(db, site, known)?;
    let Some((from, before)) = beginning(&old, zone.0, shift(known.0, fresh)) else {
        return Ok(None);
    };
    let part = days(shift(from, -fresh), known.1);
    let areas = said_around(db, site.id, &part, set)?;
    let mut params = Params { baseline: baseline(db, site.id)?, ..set.params.clone() };
    params.baseline.retain(|b| shift(from, -fresh) <= b.day && b.day <= known.1);
    let mut own = events.to_vec();
    own.retain(|e| e.day.is_some_and(|d| d >= shift(from, -fresh)));
    let areas: Vec<&FusedEvent> = areas.iter().collect();
    let mut new = control_from(site.id, &own, &areas, &params, before, from);
    // Where an interval began, one begins: else the one before it is another too.
    let began = old.iter().any(|i| i.since == from);
    if began && new.first().is_none_or(|i| i.since != from) {
        return Ok(None);
    }
    if !goes_beyond(db, site, known.1, set)? {
        return Ok(Some((from, None, new)));
    }
    let late = |i: &Interval| i.since > shift(zone.1, fresh) && i.since <= known.1;
    let again = old.windows(2).find_map(|pair| {
        let at = new.iter().position(|n| same_beginning(n, &pair[1]))?;
        let free = late(&pair[1])
            && !goes_on(&pair[0], &pair[1])
            && at > 0
            && !goes_on(&new[at - 1], &new[at]);
        free.then_some(at)
    });
    let Some(at) = again else {
        // Nothing is told of who holds it, neither before nor now.
        let none = new.is_empty() && old.iter().all(|i| i.since < from);
        return Ok(none.then(|| (from, Some(shift(known.1, 1)), new)));
    };
    let until = new[at].since;
    new.truncate(at);
    Ok(Some((from, Some(until), new)))
}

/// The kept intervals that begin in the known days, and the one before them.
fn intervals(db: &Connection, site: &Site<'_>, known: (Date, Date)) -> Result<Vec<Interval>> {
    let part = days(known.0, known.1);
    let first: Option<String> = db
        .prepare_cached(
            "SELECT interval FROM isnad_interval WHERE place_id = ?1 AND since < ?2
             ORDER BY since DESC LIMIT 1",
        )?
        .query_row([site.id, &part.from], |r| r.get(0))
        .optional()?;
    let mut texts: Vec<String> = first.into_iter().collect();
    let mut rest = db.prepare_cached(
        "SELECT interval FROM isnad_interval WHERE place_id = ?1 AND since BETWEEN ?2 AND ?3
         ORDER BY since",
    )?;
    for text in rest.query_map([site.id, &part.from, &part.upto], |r| r.get(0))? {
        texts.push(text?);
    }
    Ok(texts.iter().filter_map(|t| serde_json::from_str(t).ok()).collect())
}

/// The last interval that begins before the zone, with the one that it follows upon; nothing of
/// that one may be told on the day on which it begins.
fn beginning(old: &[Interval], zone: Date, first: Date) -> Option<(Date, Option<&Interval>)> {
    if old.iter().all(|i| i.since > zone) {
        return Some((zone, None));
    }
    old.windows(2).rev().find_map(|pair| {
        let (before, i) = (&pair[0], &pair[1]);
        let free = i.since <= zone
            && i.since >= first
            && before.until == Some(i.since)
            && before.last_seen < i.since
            && !goes_on(before, i);
        free.then_some((i.since, Some(before)))
    })
}

fn same_beginning(a: &Interval, b: &Interval) -> bool {
    (a.since, a.status, a.side, a.other_side) == (b.since, b.status, b.side, b.other_side)
}

/// Whether anything that control hangs on is told of later days.
fn goes_beyond(db: &Connection, site: &Site<'_>, day: Date, set: &Setting<'_>) -> Result<bool> {
    let day = day_key(Some(day));
    let mut any = false;
    for (table, ids) in [
        ("isnad_report", vec![site.id.to_owned()]),
        ("isnad_baseline", vec![site.id.to_owned()]),
        ("isnad_area", crate::timeline::around(site.id, set.knowledge.gazetteer())),
    ] {
        let sql = format!("SELECT 1 FROM {table} WHERE place_id = ?1 AND day > ?2 LIMIT 1");
        for id in ids {
            any |= db.prepare_cached(&sql)?.exists([&id, &day])?;
        }
    }
    Ok(any)
}
