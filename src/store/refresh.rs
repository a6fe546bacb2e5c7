//! The layers of marked places, rewritten: fuse, fold, and touch only the rows that differ.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, Result, params, params_from_iter, types::Value};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Store, StoreError, gpkg, meta, params as store_params,
    put::{Kept, digest, json, mark, unpack},
    schema::{CONTROL_COLUMNS, EVENT_COLUMNS},
};
use crate::{
    Knowledge,
    event::Assertion,
    gazetteer::Place,
    layer::{self, EventRow, interval_row, round},
    lexicon::Side,
    timeline::{Baseline, FusedEvent, Interval, Params, Report, around, control, fuse, is_area},
};

/// Places in one transaction of a refresh.
const STEP: usize = 256;
/// Event ids that a row of control shows; the counts beside them count all.
const SHOWN: usize = 20;

/// What a refresh needs besides the place.
struct Setting<'a> {
    knowledge: &'a Knowledge,
    params: Params,
    /// The day that `control_now` shows.
    now: Option<Date>,
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
        let mut done = 0;
        loop {
            let (n, left) = self.write(|db| {
                let set = Setting {
                    knowledge,
                    params: store_params(db)?,
                    now: meta(db, "now")?.and_then(|d| d.parse().ok()),
                };
                // Admin units first: they mark the places inside them.
                let places: Vec<String> = db
                    .prepare_cached("SELECT place_id FROM isnad_dirty ORDER BY place_id")?
                    .query_map([], |r| r.get(0))?
                    .collect::<Result<_>>()?;
                let left = places.len();
                let (areas, others): (Vec<_>, Vec<_>) =
                    places.into_iter().partition(|p| is_area(p, knowledge.gazetteer()));
                let part = if areas.is_empty() { others } else { areas };
                let n = part.len().min(STEP);
                for place in &part[..n] {
                    db.prepare_cached("DELETE FROM isnad_dirty WHERE place_id = ?1")?
                        .execute([place])?;
                    refresh(db, place, &set)?;
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

    /// Number of places whose layers are behind.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn behind(&self) -> std::result::Result<u64, StoreError> {
        self.db
            .query_row("SELECT count(*) FROM isnad_dirty", [], |r| r.get(0))
            .map_err(|e| self.wrap(e))
    }
}

/// Moves the day of `control_now` to the last day of publication, marking the places whose
/// control changes between the old day and the new one.
fn move_now(db: &Connection) -> Result<()> {
    let new: Option<String> =
        db.query_row("SELECT max(published) FROM isnad_article", [], |r| r.get(0))?;
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
        "INSERT OR IGNORE INTO isnad_dirty SELECT DISTINCT place_id FROM isnad_interval
         WHERE since > ?1 AND since <= ?2",
        [low, high],
    )?;
    Ok(())
}

fn refresh(db: &Connection, place_id: &str, set: &Setting<'_>) -> Result<()> {
    let gazetteer = set.knowledge.gazetteer();
    let (reports, digests) = reports(db, place_id)?;
    let own = fuse(&reports);
    if is_area(place_id, gazetteer) && speak(db, place_id, &own)? {
        mark_inside(db, place_id, set)?;
    }
    let mut areas: Vec<FusedEvent> = Vec::new();
    for unit in around(place_id, gazetteer) {
        areas.extend(said_of(db, &unit)?);
    }
    let params = Params { baseline: baseline(db, place_id)?, ..set.params.clone() };
    let intervals = if reports.is_empty() && params.baseline.is_empty() {
        Vec::new() // only the area around it was ever spoken of
    } else {
        control(place_id, &own, &areas.iter().collect::<Vec<_>>(), &params)
    };
    let place = gazetteer.by_id(place_id).map(|i| gazetteer.place(i));
    let same = write_events(db, place_id, place, &own, &intervals, &digests)?;
    write_intervals(db, place_id, place, &intervals, &same, set.now)
}

type Digests = FxHashMap<String, (i64, i64)>;

/// The reports of a place, and for each its row's digest and its article.
fn reports(db: &Connection, place_id: &str) -> Result<(Vec<Report>, Digests)> {
    type Row = (String, String, i64, i64);
    let rows: Vec<Row> = db
        .prepare_cached("SELECT report, voice, digest, seq FROM isnad_report WHERE place_id = ?1")?
        .query_map([place_id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
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

/// Keeps what an admin unit's events say of the places inside; true when that changed.
fn speak(db: &Connection, unit: &str, own: &[FusedEvent]) -> Result<bool> {
    let mut old: BTreeMap<(String, String), String> = db
        .prepare_cached("SELECT day, event_id, event FROM isnad_area WHERE place_id = ?1")?
        .query_map([unit], |r| Ok(((r.get(0)?, r.get(1)?), r.get(2)?)))?
        .collect::<Result<_>>()?;
    let mut changed = false;
    for event in own {
        let whole = event.assertion == Assertion::Asserted
            && event.kind.is_control()
            && !event.partial
            && event.time_precision < 3;
        let Some(day) = event.day.filter(|_| whole) else { continue };
        let (key, text) = ((day.to_string(), event.id.clone()), json(event));
        if old.remove(&key).as_deref() != Some(text.as_str()) {
            changed = true;
            db.prepare_cached("INSERT OR REPLACE INTO isnad_area VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![unit, key.0, key.1, text])?;
        }
    }
    for (day, id) in old.into_keys() {
        changed = true;
        db.prepare_cached(
            "DELETE FROM isnad_area WHERE place_id = ?1 AND day = ?2 AND event_id = ?3",
        )?
        .execute(params![unit, day, id])?;
    }
    Ok(changed)
}

fn said_of(db: &Connection, unit: &str) -> Result<Vec<FusedEvent>> {
    let mut out = Vec::new();
    let mut all = db.prepare_cached("SELECT event FROM isnad_area WHERE place_id = ?1")?;
    let mut rows = all.query([unit])?;
    while let Some(row) = rows.next()? {
        out.extend(serde_json::from_str::<FusedEvent>(row.get_ref(0)?.as_str()?).ok());
    }
    Ok(out)
}

/// Marks the places inside an admin unit that anything was told of.
fn mark_inside(db: &Connection, unit: &str, set: &Setting<'_>) -> Result<()> {
    let gazetteer = set.knowledge.gazetteer();
    let Some(unit) = gazetteer.by_id(unit) else { return Ok(()) };
    let mut told = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM isnad_report WHERE place_id = ?1)
         OR EXISTS (SELECT 1 FROM isnad_baseline WHERE place_id = ?1)",
    )?;
    for (i, place) in gazetteer.places().iter().enumerate() {
        let inside = place.admin.contains(&Some(unit)) && i as u32 != unit;
        if inside && told.query_row([&place.id], |r| r.get(0))? {
            mark(db, &place.id)?;
        }
    }
    Ok(())
}

fn baseline(db: &Connection, place_id: &str) -> Result<Vec<Baseline>> {
    let mut all = db.prepare_cached("SELECT day, side FROM isnad_baseline WHERE place_id = ?1")?;
    let rows: Vec<(String, String)> =
        all.query_map([place_id], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_>>()?;
    Ok(rows
        .into_iter()
        .filter_map(|(day, side)| {
            let (day, side) = (day.parse().ok()?, side.parse().ok()?);
            Some(Baseline { place_id: place_id.to_owned(), side, day })
        })
        .collect())
}

/// Rewrites the rows of the events that differ; gives the ids of those that do not.
fn write_events(
    db: &Connection,
    place_id: &str,
    place: Option<&Place>,
    events: &[FusedEvent],
    intervals: &[Interval],
    digests: &Digests,
) -> Result<FxHashSet<String>> {
    let mut same = FxHashSet::default();
    let mut stands: FxHashMap<&str, Vec<&Interval>> = FxHashMap::default();
    for interval in intervals {
        for id in &interval.supporting {
            stands.entry(id).or_default().push(interval);
        }
    }
    let mut old: FxHashMap<String, (i64, i64)> = db
        .prepare_cached("SELECT event_id, fid, digest FROM isnad_event WHERE place_id = ?1")?
        .query_map([place_id], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?))))?
        .collect::<Result<_>>()?;
    let sums: Vec<_> = events
        .par_iter()
        .with_min_len(256)
        .map(|event| {
            let (row_digest, seq) = digests.get(&event.id)?;
            let end = end_time(event, stands.get(event.id.as_str()).map_or(&[], Vec::as_slice));
            let now = digest(&[
                json(event).as_bytes(),
                &row_digest.to_le_bytes(),
                end.as_deref().unwrap_or("").as_bytes(),
            ]);
            Some((now, *seq, end))
        })
        .collect();
    for (event, sum) in events.iter().zip(sums) {
        let Some((now, seq, end)) = sum else { continue };
        let before = old.remove(&event.id);
        if before.is_some_and(|(_, d)| d == now) {
            same.insert(event.id.clone());
            continue;
        }
        let Some(mut kept) = kept(db, seq, &event.id)? else { continue };
        if kept.row.place_id.as_deref() != Some(place_id) {
            moved(&mut kept, place);
        }
        let fid = before.map(|b| b.0);
        let fid = write_event(db, fid, event, kept, end)?;
        db.prepare_cached("INSERT OR REPLACE INTO isnad_event VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![place_id, event.id, fid, now])?;
    }
    let gone: BTreeMap<String, (i64, i64)> = old.into_iter().collect();
    for (id, (fid, _)) in gone {
        db.prepare_cached("DELETE FROM events WHERE fid = ?1")?.execute([fid])?;
        db.prepare_cached("DELETE FROM isnad_event WHERE place_id = ?1 AND event_id = ?2")?
            .execute(params![place_id, id])?;
    }
    Ok(same)
}

/// The last second for which an event stands on the map: of its day, or, for one that gives
/// control, of the day before control changed again; `None`: still so. `supported` are the
/// intervals that rest on it.
fn end_time(event: &FusedEvent, supported: &[&Interval]) -> Option<String> {
    let day = event.day?;
    let stands = supported.iter().find(|i| i.at(day));
    let last = match stands {
        Some(i) if event.kind.is_control() && event.assertion.is_real() => {
            i.until?.yesterday().ok()?
        }
        _ => day,
    };
    Some(format!("{last}T23:59:59Z"))
}

fn kept(db: &Connection, seq: i64, event_id: &str) -> Result<Option<Kept>> {
    let blob: Option<Vec<u8>> = db
        .prepare_cached("SELECT events FROM isnad_article WHERE seq = ?1")?
        .query_row([seq], |r| r.get(0))
        .optional()?;
    let all: Vec<Kept> = blob.and_then(|b| unpack(&b)).unwrap_or_default();
    Ok(all.into_iter().find(|k| k.row.event_id == event_id))
}

fn write_event(
    db: &Connection,
    fid: Option<i64>,
    event: &FusedEvent,
    kept: Kept,
    end: Option<String>,
) -> Result<i64> {
    let row = shown(kept.row, event, end);
    let Ok(serde_json::Value::Object(mut cells)) = serde_json::to_value(&row) else {
        return Ok(fid.unwrap_or(0));
    };
    if let Some(colour) = cells.remove("marker-color") {
        cells.insert("marker_color".into(), colour);
    }
    for (name, value) in [
        ("n_reports", event.reports.len().into()),
        ("n_articles", event.articles.len().into()),
        ("n_voices", event.voices.into()),
        ("reports", event.reports.join(";").into()),
        ("first_seen", event.first_seen.map(|d| d.to_string()).into()),
        ("last_seen", event.last_seen.map(|d| d.to_string()).into()),
        ("confirmed_by", event.confirmed_by.clone().into()),
        ("note", event.note.clone().into()),
    ] {
        cells.insert(name.into(), value);
    }
    let columns: Vec<&str> = EVENT_COLUMNS.iter().map(|c| c.0).collect();
    let mut values = vec![
        fid.map_or(Value::Null, Value::Integer),
        kept.at.map_or(Value::Null, |(lat, lon)| Value::Blob(gpkg::point(lat, lon))),
    ];
    values.extend(columns.iter().map(|c| cell(cells.remove(*c))));
    if let Some((lat, lon)) = kept.at {
        gpkg::widen(db, "events", lat, lon)?;
    }
    replace(db, "events", &columns, fid, values)
}

/// Puts a row at the place that a person named.
fn moved(kept: &mut Kept, place: Option<&Place>) {
    let Some(p) = place else { return };
    let row = &mut kept.row;
    row.location = Some(p.name_en.clone());
    row.location_ar = Some(p.name_ar.clone());
    row.place_kind = Some(p.kind.as_str().into());
    row.pcode.clone_from(&p.pcode);
    row.admin1.clone_from(&p.admin1);
    row.admin2.clone_from(&p.admin2);
    row.admin3.clone_from(&p.admin3);
    kept.at = Some((p.lat, p.lon));
}

/// The representative's row as fusion and decisions leave it.
fn shown(mut row: EventRow, event: &FusedEvent, end: Option<String>) -> EventRow {
    let side = |s: Option<Side>| s.map(|s| s.as_str().to_owned());
    row.place_id = Some(event.place_id.clone());
    row.kind = event.kind.as_str().into();
    row.assertion = event.assertion.as_str().into();
    row.actor.clone_from(&event.actor);
    row.actor_side = side(event.actor_side);
    row.control_from.clone_from(&event.from);
    row.from_side = side(event.from_side);
    row.control_to.clone_from(&event.to);
    row.to_side = side(event.to_side);
    row.event_date = event.day.map(|d| d.to_string());
    row.time_precision = i32::from(event.time_precision);
    row.start_time = event.day.map(|d| format!("{d}T00:00:00Z"));
    row.end_time = end;
    row.confidence = event.confidence;
    let colour = event.to_side.or(event.from_side).or(event.actor_side).unwrap_or(Side::Unknown);
    row.marker_color = colour.colour().into();
    row
}

/// Rewrites the rows of the intervals that differ. `same` are events whose rows stayed as they
/// were: an interval that rests on such alone and reads as before has the same words.
fn write_intervals(
    db: &Connection,
    place_id: &str,
    place: Option<&Place>,
    intervals: &[Interval],
    same: &FxHashSet<String>,
    now: Option<Date>,
) -> Result<()> {
    type Old = (i64, Option<i64>, i64, String);
    let mut old: BTreeMap<String, Old> = db
        .prepare_cached(
            "SELECT since, fid, now_fid, digest, interval FROM isnad_interval WHERE place_id = ?1",
        )?
        .query_map([place_id], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))))?
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
            place.map_or("", |p| p.name_en.as_str()).as_bytes(),
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
    values.extend(columns.iter().zip(row.values).map(|(name, value)| match (*name, value) {
        ("supporting", _) => last_of(&i.supporting),
        ("contradicting", _) => last_of(&i.contradicting),
        (_, layer::Value::Null) => Value::Null,
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

fn cell(value: Option<serde_json::Value>) -> Value {
    use serde_json::Value as Json;
    match value {
        None | Some(Json::Null) => Value::Null,
        Some(Json::Bool(b)) => Value::Integer(b.into()),
        Some(Json::Number(n)) => match n.as_i64() {
            Some(i) => Value::Integer(i),
            None => Value::Real(n.as_f64().unwrap_or(0.0)),
        },
        Some(Json::String(s)) => Value::Text(s),
        Some(other) => Value::Text(other.to_string()),
    }
}
