//! The rows of fused events: only those that differ are touched.

use std::collections::BTreeMap;

use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, Result, params, types::Value};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Digests, Part, Site, day_key, replace};
use crate::{
    event::Assertion,
    gazetteer::Place,
    layer::{EventRow, gpkg::time, marker_color},
    lexicon::{EventKind, Side},
    store::{
        gpkg,
        put::{Kept, digest, json, unpack},
        schema::EVENT_COLUMNS,
    },
    timeline::{FusedEvent, Interval},
};

/// Rewrites the rows of the events of `part` that differ; gives the ids of those that do not.
/// `events` are all events of the part, `intervals` those that its events may support.
pub(super) fn write_events(
    db: &Connection,
    site: &Site<'_>,
    part: &Part,
    events: &[FusedEvent],
    intervals: &[Interval],
    digests: &Digests,
) -> Result<FxHashSet<String>> {
    let place_id = site.id;
    let mut same = FxHashSet::default();
    let stands = stands(intervals);
    let mut old: FxHashMap<String, (i64, i64)> = db
        .prepare_cached(
            "SELECT event_id, fid, digest FROM isnad_event
             WHERE place_id = ?1 AND day BETWEEN ?2 AND ?3",
        )?
        .query_map([place_id, &part.from, &part.upto], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?))))?
        .collect::<Result<_>>()?;
    let sums: Vec<_> =
        events.par_iter().with_min_len(256).map(|e| sum(e, &stands, digests)).collect();
    for (event, sum) in events.iter().zip(sums) {
        let Some(Sum { digest: now, seq, end }) = sum else { continue };
        let before = old.remove(&event.id);
        if before.is_some_and(|(_, d)| d == now) {
            same.insert(event.id.clone());
            continue;
        }
        let Some(mut kept) = kept(db, seq, &event.id)? else { continue };
        if kept.row.place_id.as_deref() != Some(place_id) {
            moved(&mut kept, site.place);
        }
        let fid = before.map(|b| b.0);
        let fid = write_event(db, fid, event, kept, end)?;
        db.prepare_cached("INSERT OR REPLACE INTO isnad_event VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute(params![place_id, event.id, fid, now, day_key(event.day), brief(event)])?;
    }
    let gone: BTreeMap<String, (i64, i64)> = old.into_iter().collect();
    for (id, (fid, _)) in gone {
        db.prepare_cached("DELETE FROM events WHERE fid = ?1")?.execute([fid])?;
        db.prepare_cached("DELETE FROM isnad_event WHERE place_id = ?1 AND event_id = ?2")?
            .execute(params![place_id, id])?;
    }
    Ok(same)
}

/// The intervals that rest on each event.
pub(super) type Stands<'a> = FxHashMap<&'a str, Vec<&'a Interval>>;

/// The intervals by the events that they rest on.
pub(super) fn stands(intervals: &[Interval]) -> Stands<'_> {
    let mut out = Stands::default();
    for interval in intervals {
        for id in &interval.supporting {
            out.entry(id).or_default().push(interval);
        }
    }
    out
}

/// What the row of an event hangs on.
pub(super) struct Sum {
    /// All of it, in a number.
    pub(super) digest: i64,
    /// The article of its first report.
    seq: i64,
    end: Option<String>,
}

/// Sums an event up; `None` where its first report is not at hand.
pub(super) fn sum(event: &FusedEvent, stands: &Stands<'_>, digests: &Digests) -> Option<Sum> {
    let (row_digest, seq) = digests.get(&event.id)?;
    let end = end_time(event, stands.get(event.id.as_str()).map_or(&[], Vec::as_slice));
    let digest = digest(&[
        json(event).as_bytes(),
        &row_digest.to_le_bytes(),
        end.as_deref().unwrap_or("").as_bytes(),
    ]);
    Some(Sum { digest, seq: *seq, end })
}

/// Whether control may hang on events of a kind.
pub(super) const fn weighs(kind: EventKind) -> bool {
    use EventKind::{Agreement, Clash, Protest, Strike};
    !matches!(kind, Strike | Clash | Protest | Agreement)
}

/// What control hangs on, of one event: kind, assertion, actor and side, side of who loses, who
/// gains and side, time precision, voices, confidence. `schema::to_3` writes the same.
type Brief = (
    EventKind,
    Assertion,
    Option<String>,
    Option<Side>,
    Option<Side>,
    Option<String>,
    Option<Side>,
    u8,
    u32,
    f64,
);

fn brief(e: &FusedEvent) -> Option<String> {
    let brief: Brief = (
        e.kind,
        e.assertion,
        e.actor.clone(),
        e.actor_side,
        e.from_side,
        e.to.clone(),
        e.to_side,
        e.time_precision,
        e.voices,
        e.confidence,
    );
    weighs(e.kind).then(|| json(&brief))
}

/// The events of some days that control may hang on, without their reports.
pub(super) fn briefs(db: &Connection, site: &Site<'_>, part: &Part) -> Result<Vec<FusedEvent>> {
    let mut out = Vec::new();
    let mut all = db.prepare_cached(
        "SELECT event_id, day, brief FROM isnad_event
         WHERE place_id = ?1 AND day BETWEEN ?2 AND ?3 AND brief NOT NULL",
    )?;
    let mut rows = all.query([site.id, &part.from, &part.upto])?;
    while let Some(row) = rows.next()? {
        let Ok(brief) = serde_json::from_str::<Brief>(row.get_ref(2)?.as_str()?) else { continue };
        let (
            kind,
            assertion,
            actor,
            actor_side,
            from_side,
            to,
            to_side,
            precision,
            voices,
            confidence,
        ) = brief;
        out.push(FusedEvent {
            id: row.get(0)?,
            kind,
            assertion,
            place_id: site.id.to_owned(),
            actor,
            actor_side,
            from: None,
            from_side,
            to,
            to_side,
            day: row.get_ref(1)?.as_str()?.parse().ok(),
            time_precision: precision,
            reports: Vec::new(),
            articles: Vec::new(),
            voices,
            first_seen: None,
            last_seen: None,
            confidence,
            partial: false,
            confirmed_by: None,
            note: None,
        });
    }
    Ok(out)
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
    values.extend(EVENT_COLUMNS.iter().map(|(name, kind)| match cell(cells.remove(*name)) {
        Value::Text(text) if *kind == "DATETIME" => Value::Text(time(&text)),
        other => other,
    }));
    if let Some((lat, lon)) = kept.at {
        gpkg::widen(db, "events", lat, lon)?;
    }
    replace(db, "events", &columns, fid, values)
}

/// Puts a row at the place that a person named.
fn moved(kept: &mut Kept, place: Option<&Place>) {
    let Some(p) = place else { return };
    let row = &mut kept.row;
    row.location = Some(p.en().to_owned());
    row.location_ar = Some(p.ar().to_owned());
    row.place_kind = Some(p.kind.as_str().into());
    row.pcode.clone_from(&p.pcode);
    row.country = Some(p.country.clone());
    row.admin1.clone_from(&p.admin1);
    row.admin2.clone_from(&p.admin2);
    row.admin3.clone_from(&p.admin3);
    let [a1, a2, a3] = p.admin_pcodes.clone();
    (row.admin1_pcode, row.admin2_pcode, row.admin3_pcode) = (a1, a2, a3);
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
    row.marker_color = marker_color(event.kind, event.to_side).into();
    row
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
