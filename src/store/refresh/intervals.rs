//! The rows of control: only those that differ are touched.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, params, types::Value};
use rustc_hash::FxHashSet;

use super::{Part, Site, replace};
use crate::{
    gazetteer::Place,
    layer::{self, gpkg::time, interval_row, round},
    store::{
        gpkg,
        put::{digest, json},
        schema::CONTROL_COLUMNS,
    },
    timeline::Interval,
};

/// Event ids that a row of control shows; the counts beside them count all.
const SHOWN: usize = 20;

/// Rewrites the rows of the intervals of `part` that differ. `same` are events whose rows stayed as
/// they were: an interval that rests on such alone and reads as before has the same words.
pub(super) fn write_intervals(
    db: &Connection,
    site: &Site<'_>,
    part: &Part,
    intervals: &[Interval],
    same: &FxHashSet<String>,
    now: Option<Date>,
) -> Result<()> {
    let (place_id, place) = (site.id, site.place);
    type Old = (i64, Option<i64>, i64, String);
    let mut old: BTreeMap<String, Old> = db
        .prepare_cached(
            "SELECT since, fid, now_fid, digest, interval FROM isnad_interval
             WHERE place_id = ?1 AND since BETWEEN ?2 AND ?3",
        )?
        .query_map([place_id, &part.from, &part.upto], |r| {
            Ok((r.get(0)?, (r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)))
        })?
        .collect::<Result<_>>()?;
    // Rows of intervals that are gone make room first.
    let keep: Vec<String> = intervals.iter().map(|i| i.since.to_string()).collect();
    for (since, (fid, now_fid, ..)) in old.iter().filter(|(s, _)| !keep.contains(s)) {
        db.prepare_cached("DELETE FROM control_history WHERE fid = ?1")?.execute([fid])?;
        db.prepare_cached("DELETE FROM control_now WHERE fid = ?1")?.execute([now_fid])?;
        db.prepare_cached("DELETE FROM isnad_interval WHERE place_id = ?1 AND since = ?2")?
            .execute(params![place_id, since])?;
    }
    for (interval, since) in intervals.iter().zip(keep) {
        let text = json(interval);
        let current = now.is_some_and(|now| interval.at(now));
        let as_before = old
            .get(&since)
            .is_some_and(|(_, now_fid, _, before)| *before == text && now_fid.is_some() == current);
        if as_before && interval.supporting.iter().all(|id| same.contains(id)) {
            continue;
        }
        let words = words(db, interval)?;
        let sum = digest(&[
            text.as_bytes(),
            place.map_or("", Place::en).as_bytes(),
            json(&words.cells).as_bytes(),
            &[words.claimed.into()],
        ]);
        let (fid, now_fid, before) = match old.remove(&since) {
            Some((fid, now_fid, before, _)) => (Some(fid), now_fid, Some(before)),
            None => (None, None, None),
        };
        if before == Some(sum) && now_fid.is_some() == current {
            continue;
        }
        let fid = write_control(db, "control_history", fid, place, interval, &words)?;
        let now_fid = if current {
            Some(write_control(db, "control_now", now_fid, place, interval, &words)?)
        } else {
            db.prepare_cached("DELETE FROM control_now WHERE fid = ?1")?.execute([now_fid])?;
            None
        };
        db.prepare_cached(
            "INSERT OR REPLACE INTO isnad_interval VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            place_id,
            since,
            interval.until.map(|d| d.to_string()),
            fid,
            now_fid,
            sum,
            text
        ])?;
    }
    Ok(())
}

fn write_control(
    db: &Connection,
    table: &str,
    fid: Option<i64>,
    place: Option<&Place>,
    i: &Interval,
    words: &Words,
) -> Result<i64> {
    let id = match table {
        "control_now" => i.place_id.clone(),
        _ => format!("{}@{}", i.place_id, i.since),
    };
    let cells = words.cells.clone().map(Into::into);
    let row = interval_row(id, i, place, cells, words.claimed);
    let columns: Vec<&str> = CONTROL_COLUMNS.iter().map(|c| c.0).collect();
    let mut values = vec![
        fid.map_or(Value::Null, Value::Integer),
        place.map_or(Value::Null, |p| Value::Blob(gpkg::point(p.lat, p.lon))),
    ];
    values.extend(CONTROL_COLUMNS.iter().zip(row.values).map(|(c, value)| match (c.0, value) {
        ("supporting", _) => last_of(&i.supporting),
        ("contradicting", _) => last_of(&i.contradicting),
        (_, layer::Value::Null) => Value::Null,
        (_, layer::Value::Text(text)) if c.1 == "DATETIME" => Value::Text(time(&text)),
        (_, layer::Value::Text(text)) => Value::Text(text),
        (_, layer::Value::Integer(n)) => Value::Integer(n),
        ("confidence", layer::Value::Float(x)) => Value::Real(round(x)),
        (_, layer::Value::Float(x)) => Value::Real(x),
    }));
    if let Some(place) = place {
        gpkg::widen(db, table, place.lat, place.lon)?;
    }
    replace(db, table, &columns, fid, values)
}

/// The last ids, `;` between them; the counts beside them count all.
fn last_of(ids: &[String]) -> Value {
    let shown = &ids[ids.len().saturating_sub(SHOWN)..];
    if shown.is_empty() { Value::Null } else { Value::Text(shown.join(";")) }
}

/// What an interval rests on, in the words of the articles.
#[derive(Default)]
struct Words {
    /// Evidence, source, link and article of the latest event.
    cells: [Option<String>; 4],
    /// Whether all is a side's own claim.
    claimed: bool,
}

fn words(db: &Connection, i: &Interval) -> Result<Words> {
    let mut out = Words::default();
    let mut statement = db.prepare_cached(
        "SELECT e.assertion, e.evidence, e.source, e.source_url, e.article_id
         FROM isnad_event i JOIN events e ON e.fid = i.fid
         WHERE i.event_id = ?1 ORDER BY i.place_id LIMIT 1",
    )?;
    let mut found = false;
    for id in i.supporting.iter().rev() {
        let event: Option<(bool, [Option<String>; 4])> = statement
            .query_row([id], |r| {
                let claimed = r.get::<_, String>(0)? == "claimed";
                Ok((claimed, [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?]))
            })
            .optional()?;
        let Some((claimed, cells)) = event else { continue };
        if !found {
            out = Words { cells, claimed };
            found = true;
        }
        out.claimed &= claimed;
        if !out.claimed {
            break;
        }
    }
    Ok(out)
}
