//! The layers of marked places, rewritten: fuse, fold, and touch only the rows that differ.
//!
//! A place with few reports is worked out whole (here); of one with many only the months around
//! the days that changed (`span`). Both write through `events` and `intervals`.

mod events;
mod intervals;
mod span;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;
use rusqlite::{Connection, Result, Row, params, params_from_iter, types::Value};
use rustc_hash::FxHashMap;

use self::{events::write_events, intervals::write_intervals};
use super::{
    Store, StoreError, meta, params as store_params,
    put::{day_key, json, mark},
};
use crate::{
    Knowledge,
    event::Assertion,
    gazetteer::Place,
    timeline::{Baseline, FusedEvent, Params, Report, around, borne_out, control, fuse, is_area},
};

/// Places in one transaction of a refresh.
const STEP: usize = 256;
/// Events of one place up to which it is worked out whole.
pub(super) const WHOLE: usize = 100;
/// What stands for all days of a place in `isnad_dirty`.
pub(super) const ALL_DAYS: &str = "*";
/// Stands before a day of `isnad_dirty` on which something was told of a unit around the place.
const AROUND: char = '+';

/// What a refresh needs besides the place.
struct Setting<'a> {
    knowledge: &'a Knowledge,
    params: Params,
    /// The day that `control_now` shows.
    now: Option<Date>,
    /// Events of one place up to which it is worked out whole.
    whole: usize,
}

impl Setting<'_> {
    /// The parameters of a place, with its baseline of some days.
    fn of(&self, db: &Connection, place_id: &str, part: &Part) -> Result<Params> {
        Ok(Params { baseline: baseline(db, place_id, part)?, ..self.params.clone() })
    }
}

/// A place that is refreshed.
struct Site<'a> {
    id: &'a str,
    place: Option<&'a Place>,
}

/// The days whose rows are rewritten: keys of days, both ends included.
#[derive(Clone)]
struct Part {
    from: String,
    upto: String,
}

/// A key before all days, and behind what has none.
const FIRST: &str = "!";
/// A key behind all days.
const LAST: &str = "~";

impl Part {
    /// Everything, with what has no day.
    fn whole() -> Self {
        Self { from: String::new(), upto: LAST.to_owned() }
    }

    /// From a day to another; `None`: from the first, to the last.
    fn days(from: Option<Date>, upto: Option<Date>) -> Self {
        let key =
            |day: Option<Date>, none: &str| day.map_or_else(|| none.to_owned(), |d| d.to_string());
        Self { from: key(from, FIRST), upto: key(upto, LAST) }
    }
}

/// The days of a place that changed: the keys of the first and the last, and whether reports
/// without a day did.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Changed {
    /// All of it, or too much to tell.
    All,
    /// These; `around`: of the units around it, too.
    Days { dated: Option<(Date, Date)>, undated: bool, around: bool },
}

/// The marks of each place, summed up as [`Changed::read`] takes them. Of what is no day [`ALL_DAYS`],
/// nothing and [`AROUND`] are known.
const MARKS: &str = "SELECT place_id, max(day = '*'), max(day = ''), max(day LIKE '+%'),
    min(CASE WHEN day NOT IN ('', '*') THEN ltrim(day, '+') END),
    max(CASE WHEN day NOT IN ('', '*') THEN ltrim(day, '+') END)
    FROM isnad_dirty GROUP BY place_id ORDER BY place_id";

impl Changed {
    /// Reads a row of [`MARKS`].
    fn read(row: &Row<'_>) -> Result<Self> {
        let (all, undated, around) = (row.get::<_, bool>(1)?, row.get(2)?, row.get(3)?);
        let ends: [Option<String>; 2] = [row.get(4)?, row.get(5)?];
        let days = ends.each_ref().map(|day| day.as_ref().and_then(|d| d.parse().ok()));
        // What is no day may be any.
        let known = ends.iter().flatten().count() == days.iter().flatten().count();
        let dated = days[0].zip(days[1]);
        Ok(if all || !known { Self::All } else { Self::Days { dated, undated, around } })
    }
}

impl Store {
    /// Brings the layers up to date with what was put, removed or decided. Work is proportional
    /// to the reports of the places that were marked. Calls `progress` with the number of places
    /// done and known to be left.
    ///
    /// # Errors
    /// What SQLite says; what was refreshed before stays so.
    pub fn refresh(
        &mut self,
        knowledge: &Knowledge,
        mut progress: impl FnMut(usize, usize),
    ) -> std::result::Result<usize, StoreError> {
        self.write(move_now)?;
        let whole = self.whole;
        let mut done = 0;
        loop {
            let (n, left) = self.write(|db| {
                let set = Setting {
                    knowledge,
                    params: store_params(db)?,
                    now: meta(db, "now")?.and_then(|d| d.parse().ok()),
                    whole,
                };
                let places: Vec<(String, Changed)> = db
                    .prepare_cached(MARKS)?
                    .query_map([], |r| Ok((r.get(0)?, Changed::read(r)?)))?
                    .collect::<Result<_>>()?;
                let left = places.len();
                // Admin units first: they mark the places inside them.
                let (areas, others): (Vec<_>, Vec<_>) =
                    places.into_iter().partition(|p| is_area(&p.0, knowledge.gazetteer()));
                let part = if areas.is_empty() { others } else { areas };
                let n = part.len().min(STEP);
                for (place, changed) in &part[..n] {
                    db.prepare_cached("DELETE FROM isnad_dirty WHERE place_id = ?1")?
                        .execute([place])?;
                    refresh(db, place, changed, &set)?;
                }
                Ok((n, left))
            })?;
            if n == 0 {
                return Ok(done);
            }
            done += n;
            progress(done, left.saturating_sub(n));
        }
    }
}

/// Moves the day of `control_now` to the last day of publication that several articles bear out,
/// marking the places whose control changes between the old day and the new one.
fn move_now(db: &Connection) -> Result<()> {
    let new = last_published(db)?.map(|d| d.to_string());
    let old = meta(db, "now")?;
    if new == old {
        return Ok(());
    }
    match &new {
        Some(day) => db.execute("INSERT OR REPLACE INTO isnad_meta VALUES ('now', ?1)", [day])?,
        None => db.execute("DELETE FROM isnad_meta WHERE key = 'now'", [])?,
    };
    let (a, b) = (old.unwrap_or_default(), new.unwrap_or_default());
    let (low, high) = if a < b { (a, b) } else { (b, a) };
    db.execute(
        "INSERT OR IGNORE INTO isnad_dirty SELECT DISTINCT place_id, ?3 FROM isnad_interval
         WHERE since > ?1 AND since <= ?2",
        [low.as_str(), high.as_str(), ALL_DAYS],
    )?;
    Ok(())
}

/// As [`crate::timeline::last_day`] over all articles, from the end of the index on.
pub(super) fn last_published(db: &Connection) -> Result<Option<Date>> {
    let mut falling = db.prepare_cached(
        "SELECT published, seq FROM isnad_article WHERE published NOT NULL
         ORDER BY published DESC",
    )?;
    let mut rows = falling.query([])?;
    let (mut failed, mut last) = (None, None);
    let days = std::iter::from_fn(|| {
        loop {
            match rows
                .next()
                .and_then(|r| r.map(|r| Ok((r.get::<_, String>(0)?, r.get(1)?))).transpose())
            {
                Ok(Some((text, seq))) => {
                    let Ok(day) = text.parse::<Date>() else { continue };
                    last = Some(day);
                    return Some((day, seq));
                }
                Ok(None) => return None,
                Err(e) => {
                    failed = Some(e);
                    return None;
                }
            }
        }
    });
    let found = borne_out::<i64>(days);
    failed.map_or(Ok(found.or(last)), Err)
}

fn refresh(db: &Connection, place_id: &str, changed: &Changed, set: &Setting<'_>) -> Result<()> {
    let gazetteer = set.knowledge.gazetteer();
    let site = Site { id: place_id, place: gazetteer.by_id(place_id).map(|i| gazetteer.place(i)) };
    if span::refresh(db, &site, changed, set)? {
        return Ok(());
    }
    let whole = Part::whole();
    let (reports, digests) = reports(db, place_id, &whole)?;
    let own = fuse(&reports);
    if is_area(place_id, gazetteer)
        && let Some(days) = speak(db, place_id, &whole, &own)?
    {
        mark_inside(db, place_id, days, set)?;
    }
    let areas = said_around(db, place_id, &whole, set)?;
    let params = set.of(db, place_id, &whole)?;
    let intervals = if reports.is_empty() && params.baseline.is_empty() {
        Vec::new() // only the area around it was ever spoken of
    } else {
        control(place_id, &own, &areas.iter().collect::<Vec<_>>(), &params)
    };
    let same = write_events(db, &site, &whole, &own, &intervals, &digests)?;
    write_intervals(db, &site, &whole, &intervals, &same, set.now)
}

type Digests = FxHashMap<String, (i64, i64)>;

/// The reports of a place in some days, and for each its row's digest and its article.
fn reports(db: &Connection, place_id: &str, part: &Part) -> Result<(Vec<Report>, Digests)> {
    type Row = (String, String, i64, i64);
    let rows: Vec<Row> = db
        .prepare_cached(
            "SELECT report, voice, digest, seq FROM isnad_report
             WHERE place_id = ?1 AND day BETWEEN ?2 AND ?3",
        )?
        .query_map([place_id, &part.from, &part.upto], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))
        })?
        .collect::<Result<_>>()?;
    // A place much spoken of has tens of thousands.
    let parse = |(text, voice, digest, seq): Row| {
        let report: Report = serde_json::from_str(&text).ok()?;
        Some((Report { voice, ..report }, (digest, seq)))
    };
    let parsed: Vec<_> = rows.into_par_iter().with_min_len(256).filter_map(parse).collect();
    let digests = parsed.iter().map(|(r, of)| (r.event_id.clone(), *of)).collect();
    Ok((parsed.into_iter().map(|(r, _)| r).collect(), digests))
}

/// Keeps what an admin unit's events of some days say of the places inside; the first and last
/// day of what changed.
fn speak(
    db: &Connection,
    unit: &str,
    part: &Part,
    own: &[FusedEvent],
) -> Result<Option<(Date, Date)>> {
    let mut old: BTreeMap<(String, String), String> = db
        .prepare_cached(
            "SELECT day, event_id, event FROM isnad_area
             WHERE place_id = ?1 AND day BETWEEN ?2 AND ?3",
        )?
        .query_map([unit, &part.from, &part.upto], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?
        .collect::<Result<_>>()?;
    let mut changed: Vec<String> = Vec::new();
    for event in own {
        let whole = event.assertion == Assertion::Asserted
            && event.kind.is_control()
            && !event.partial
            && event.time_precision < 3;
        let Some(day) = event.day.filter(|_| whole) else { continue };
        let (key, text) = ((day.to_string(), event.id.clone()), json(event));
        if old.remove(&key).as_deref() != Some(text.as_str()) {
            db.prepare_cached("INSERT OR REPLACE INTO isnad_area VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![unit, key.0, key.1, text])?;
            changed.push(key.0);
        }
    }
    for (day, id) in old.into_keys() {
        db.prepare_cached(
            "DELETE FROM isnad_area WHERE place_id = ?1 AND day = ?2 AND event_id = ?3",
        )?
        .execute(params![unit, day, id])?;
        changed.push(day);
    }
    let days = || changed.iter().filter_map(|d| d.parse().ok());
    Ok(days().min().zip(days().max()))
}

/// What is told, in some days, of the admin units around a place, the nearest first.
fn said_around(
    db: &Connection,
    place_id: &str,
    part: &Part,
    set: &Setting<'_>,
) -> Result<Vec<FusedEvent>> {
    let mut out = Vec::new();
    let mut all = db.prepare_cached(
        "SELECT event FROM isnad_area WHERE place_id = ?1 AND day BETWEEN ?2 AND ?3",
    )?;
    for unit in around(place_id, set.knowledge.gazetteer()) {
        let mut rows = all.query([&unit, &part.from, &part.upto])?;
        while let Some(row) = rows.next()? {
            out.extend(serde_json::from_str::<FusedEvent>(row.get_ref(0)?.as_str()?).ok());
        }
    }
    Ok(out)
}

/// Marks the places inside an admin unit that anything was told of.
fn mark_inside(db: &Connection, unit: &str, days: (Date, Date), set: &Setting<'_>) -> Result<()> {
    let gazetteer = set.knowledge.gazetteer();
    let Some(unit) = gazetteer.by_id(unit) else { return Ok(()) };
    let mut told = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM isnad_report WHERE place_id = ?1)
         OR EXISTS (SELECT 1 FROM isnad_baseline WHERE place_id = ?1)",
    )?;
    for (i, place) in gazetteer.places().iter().enumerate() {
        let inside = place.admin.contains(&Some(unit)) && i as u32 != unit;
        if inside && told.query_row([&place.id], |r| r.get(0))? {
            mark(db, &place.id, &format!("{AROUND}{}", days.0))?;
            mark(db, &place.id, &format!("{AROUND}{}", days.1))?;
        }
    }
    Ok(())
}

fn baseline(db: &Connection, place_id: &str, part: &Part) -> Result<Vec<Baseline>> {
    let mut all = db.prepare_cached(
        "SELECT day, side, confidence FROM isnad_baseline WHERE place_id = ?1 AND day BETWEEN ?2 AND ?3",
    )?;
    let rows: Vec<(String, String, f64)> = all
        .query_map([place_id, &part.from, &part.upto], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<Result<_>>()?;
    Ok(rows
        .into_iter()
        .filter_map(|(day, side, confidence)| {
            // What is no side was divided.
            let (day, side) = (day.parse().ok()?, side.parse().ok());
            Some(Baseline { place_id: place_id.to_owned(), side, day, confidence })
        })
        .collect())
}

/// Inserts a row, or updates the one with that `fid`; returns its `fid`. `values` are `fid`,
/// `geom`, then the columns.
fn replace(
    db: &Connection,
    table: &str,
    columns: &[&str],
    fid: Option<i64>,
    values: Vec<Value>,
) -> Result<i64> {
    match fid {
        Some(fid) => {
            let set: Vec<String> =
                columns.iter().enumerate().map(|(i, c)| format!("\"{c}\" = ?{}", i + 3)).collect();
            let sql =
                format!("UPDATE \"{table}\" SET geom = ?2, {} WHERE fid = ?1", set.join(", "));
            db.prepare_cached(&sql)?.execute(params_from_iter(values))?;
            Ok(fid)
        }
        None => {
            let names: String = columns.iter().map(|c| format!(", \"{c}\"")).collect();
            let slots: Vec<String> = (1..=values.len()).map(|i| format!("?{i}")).collect();
            let sql =
                format!("INSERT INTO \"{table}\" (fid, geom{names}) VALUES ({})", slots.join(", "));
            db.prepare_cached(&sql)?.execute(params_from_iter(values))?;
            Ok(db.last_insert_rowid())
        }
    }
}
