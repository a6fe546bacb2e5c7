//! A place with many reports: only the months around the days that changed are worked out.
//!
//! What a report joins hangs on reports within [`REACH`] days, so that a change dies out with
//! distance. The reports around the changed days are fused; where, on both sides, the events of
//! [`QUIET`] days on end come out as they are kept, what lies beyond is as it was: no chain of
//! reports crosses that many days without showing in them. Control is folded from the interval
//! that begins last before the change to the one after it that begins as it did. Where no such
//! place is found, all of the place is worked out, as it is for places with few reports. Where only
//! shelling and the like changed, control is left as it is.

use std::collections::BTreeMap;
#[cfg(test)]
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{
    Changed, Digests, Part, Setting, Site, day_key,
    events::{briefs, stands, sum, weighs},
    mark_inside, reports, said_around, speak, write_events, write_intervals,
};
use crate::timeline::{
    FusedEvent, Interval, REACH, control, control_from, fuse, goes_on, is_area, shift,
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

/// Counts the changes that were worked out by span, for the tests.
#[cfg(test)]
pub(super) static SPANS: AtomicUsize = AtomicUsize::new(0);
/// Counts those of them for which control was folded over all days.
#[cfg(test)]
pub(super) static REFOLDS: AtomicUsize = AtomicUsize::new(0);

/// Refreshes what changed; false when the place must be worked out whole.
pub(super) fn refresh(
    db: &Connection,
    site: &Site<'_>,
    changed: &Changed,
    set: &Setting<'_>,
) -> Result<bool> {
    let Changed::Days { dated, undated, around } = changed else { return Ok(false) };
    if !many(db, site, set)? {
        return Ok(false);
    }
    if let Some((low, high)) = *dated {
        if (high - low).get_days() > WIDE {
            return Ok(false);
        }
        let Some(found) = find(db, site, (low, high), *around, set)? else { return Ok(false) };
        found.write(db, site, set)?;
    }
    if *undated {
        // What has no day joins nothing that has one, and moves nothing.
        let part = Part { from: String::new(), upto: String::new() };
        let (reports, digests) = reports(db, site.id, &part)?;
        write_events(db, site, &part, &fuse(&reports), &[], &digests)?;
    }
    #[cfg(test)]
    SPANS.fetch_add(1, Ordering::Relaxed);
    Ok(true)
}

fn many(db: &Connection, site: &Site<'_>, set: &Setting<'_>) -> Result<bool> {
    // Over the narrow index: it counts events, of which there are about as many as reports.
    db.prepare_cached(
        "SELECT day FROM isnad_event WHERE place_id = ?1 ORDER BY day LIMIT 1 OFFSET ?2",
    )?
    .exists(params![site.id, set.whole as i64])
}

/// What a change comes to.
struct Found {
    /// The days of which events are written.
    part: Part,
    /// Their events.
    events: Vec<FusedEvent>,
    /// The days of which intervals are written, where control may have changed.
    control: Option<Part>,
    /// The intervals that begin in them, or else those that the events support.
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
        match &self.control {
            Some(part) => write_intervals(db, site, part, &self.intervals, &same, set.now),
            None => Ok(()),
        }
    }
}

fn days(from: Date, upto: Date) -> Part {
    Part::days(Some(from), Some(upto))
}

fn find(
    db: &Connection,
    site: &Site<'_>,
    (low, high): (Date, Date),
    around: bool,
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
    let old = intervals(db, site, known)?;
    let in_zone = |e: &FusedEvent| e.day.is_some_and(|d| zone.0 <= d && d <= zone.1);
    if !around && unmoved(db, site, zone, &events, &old, &digests)? {
        events.retain(in_zone);
        let (part, control) = (days(zone.0, zone.1), None);
        return Ok(Some(Found { part, events, control, intervals: old, digests }));
    }
    if let Some((from, until, intervals)) = fold(db, site, zone, known, &events, &old, set)? {
        let part = Part::days(Some(from), until.map(|u| shift(u, -1)));
        events.retain(|e| e.day.is_some_and(|d| d >= from && until.is_none_or(|u| d < u)));
        let control = Some(part.clone());
        return Ok(Some(Found { part, events, control, intervals, digests }));
    }
    events.retain(in_zone);
    let intervals = refold(db, site, zone, &events, set)?;
    Ok(intervals.map(|intervals| {
        let (part, control) = (days(zone.0, zone.1), Some(Part::whole()));
        Found { part, events, control, intervals, digests }
    }))
}

/// Control of the place over all days, from what is kept of the events beyond the zone; `None`
/// where an interval begins, ends or is held otherwise, since the rows of events show until when
/// they stand.
fn refold(
    db: &Connection,
    site: &Site<'_>,
    zone: (Date, Date),
    events: &[FusedEvent],
    set: &Setting<'_>,
) -> Result<Option<Vec<Interval>>> {
    let mut own = briefs(db, site, &Part::days(None, Some(shift(zone.0, -1))))?;
    own.extend(events.iter().cloned());
    own.extend(briefs(db, site, &Part::days(Some(shift(zone.1, 1)), None))?);
    own.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    let areas = said_around(db, site.id, &Part::whole(), set)?;
    let params = set.of(db, site.id, &Part::whole())?;
    let new = control(site.id, &own, &areas.iter().collect::<Vec<_>>(), &params);
    let old: Vec<Interval> = db
        .prepare_cached("SELECT interval FROM isnad_interval WHERE place_id = ?1 ORDER BY since")?
        .query_map([site.id], |r| r.get::<_, String>(0))?
        .filter_map(|t| t.map(|t| serde_json::from_str(&t).ok()).transpose())
        .collect::<Result<_>>()?;
    let alike = |(a, b): (&Interval, &Interval)| same_beginning(a, b) && a.until == b.until;
    let alike = new.len() == old.len() && new.iter().zip(&old).all(alike);
    #[cfg(test)]
    REFOLDS.fetch_add(usize::from(alike), Ordering::Relaxed);
    Ok(alike.then_some(new))
}

/// Whether all events of the zone that control hangs on are as they were: then it is, too. Most of
/// what is told of a place that changes hands seldom (`old`: its intervals) is of other kinds.
fn unmoved(
    db: &Connection,
    site: &Site<'_>,
    zone: (Date, Date),
    events: &[FusedEvent],
    old: &[Interval],
    digests: &Digests,
) -> Result<bool> {
    let part = days(zone.0, zone.1);
    let kept: BTreeMap<String, i64> = db
        .prepare_cached(
            "SELECT event_id, digest FROM isnad_event
             WHERE place_id = ?1 AND day BETWEEN ?2 AND ?3 AND brief NOT NULL",
        )?
        .query_map([site.id, &part.from, &part.upto], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_>>()?;
    let stands = stands(old);
    let now: BTreeMap<String, i64> = events
        .iter()
        .filter(|e| weighs(e.kind) && e.day.is_some_and(|d| zone.0 <= d && d <= zone.1))
        .filter_map(|e| Some((e.id.clone(), sum(e, &stands, digests)?.digest)))
        .collect();
    Ok(now == kept)
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
    old: &[Interval],
    set: &Setting<'_>,
) -> Result<Option<Folded>> {
    let fresh = set.params.area_fresh_days as i32 + 1;
    let Some((from, before)) = beginning(old, zone.0, shift(known.0, fresh)) else {
        return Ok(None);
    };
    let part = days(shift(from, -fresh), known.1);
    let areas = said_around(db, site.id, &part, set)?;
    let params = set.of(db, site.id, &part)?;
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
