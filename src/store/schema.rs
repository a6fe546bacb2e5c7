//! Format of the store, and how older formats become the present one.

use rusqlite::{Connection, OptionalExtension, Result};

use super::{
    StoreError, decide, gpkg,
    gpkg::Column,
    put::{Kept, json, unpack},
};
use crate::{
    article::{is_count, key, with_source},
    layer,
    timeline::Decision,
};

/// The format that this program writes.
pub const FORMAT: i64 = 5;

/// Steps from format n to n + 1, for n from 1. A step is never changed once released; a fixture
/// of every earlier format stands in `tests/fixtures/store/`.
const MIGRATIONS: &[fn(&Connection) -> Result<()>] = &[to_2, to_3, to_4, to_5];

/// Control got titles, words and days; areas and fronts are drawn where they changed. All of
/// control is worked out anew from the reports, which stay as they are.
fn to_2(db: &Connection) -> Result<()> {
    for layer in ["control_now", "control_history"] {
        layer::gpkg::drop_layer(db, layer)?;
    }
    db.execute_batch(
        "INSERT OR IGNORE INTO isnad_dirty SELECT place_id FROM isnad_report
           UNION SELECT place_id FROM isnad_baseline UNION SELECT place_id FROM isnad_interval;
         DELETE FROM isnad_interval;
         CREATE INDEX IF NOT EXISTS isnad_interval_until ON isnad_interval (until);
         CREATE TABLE IF NOT EXISTS isnad_drawn (part TEXT PRIMARY KEY NOT NULL,
           digest INTEGER NOT NULL, members TEXT NOT NULL) WITHOUT ROWID;",
    )?;
    control_layers(db)?;
    indexes(db)
}

/// Events are found by their day, and places are marked by the days that changed.
fn to_3(db: &Connection) -> Result<()> {
    db.execute_batch(
        "ALTER TABLE isnad_event RENAME TO isnad_event_2;
         DROP INDEX isnad_event_id;
         CREATE TABLE isnad_event (
           place_id TEXT NOT NULL, event_id TEXT NOT NULL, fid INTEGER NOT NULL,
           digest INTEGER NOT NULL, day TEXT NOT NULL, brief TEXT,
           PRIMARY KEY (place_id, event_id)) WITHOUT ROWID;
         INSERT INTO isnad_event SELECT i.place_id, i.event_id, i.fid, i.digest,
           coalesce(e.event_date, ''), CASE WHEN e.kind NOT IN
             ('clash', 'strike', 'protest', 'agreement') THEN
             json_array(e.kind, e.assertion, e.actor, e.actor_side, e.from_side, e.control_to,
               e.to_side, e.time_precision, e.n_voices, e.confidence) END
           FROM isnad_event_2 i JOIN events e ON e.fid = i.fid;
         DROP TABLE isnad_event_2;
         CREATE INDEX isnad_event_id ON isnad_event (event_id);
         CREATE INDEX isnad_event_day ON isnad_event (place_id, day);
         ALTER TABLE isnad_dirty RENAME TO isnad_dirty_2;
         CREATE TABLE isnad_dirty (place_id TEXT NOT NULL, day TEXT NOT NULL,
           PRIMARY KEY (place_id, day)) WITHOUT ROWID;
         INSERT INTO isnad_dirty SELECT place_id, '*' FROM isnad_dirty_2;
         DROP TABLE isnad_dirty_2;",
    )
}

/// Articles are keyed by their source, too, and layers have countries, P-codes and days of one type.
fn to_4(db: &Connection) -> Result<()> {
    articles_by_source(db)?;
    layers_anew(db)
}

/// Decisions are a log, and a baseline says how sure it is.
fn to_5(db: &Connection) -> Result<()> {
    decisions_as_log(db)?;
    baseline_with_confidence(db)
}

/// Rows of a baseline say how sure they are, and control what rests on a baseline alone. Control is
/// worked out anew from the reports, areas and fronts are drawn again.
fn baseline_with_confidence(db: &Connection) -> Result<()> {
    for layer in ["control_now", "control_history"] {
        layer::gpkg::drop_layer(db, layer)?;
    }
    db.execute_batch(
        "ALTER TABLE isnad_baseline ADD COLUMN confidence REAL NOT NULL DEFAULT 0.99;
         INSERT OR IGNORE INTO isnad_dirty SELECT place_id, '*' FROM isnad_report
           UNION SELECT place_id, '*' FROM isnad_baseline
           UNION SELECT place_id, '*' FROM isnad_interval;
         DELETE FROM isnad_interval;
         DELETE FROM isnad_drawn;
         DELETE FROM isnad_meta WHERE key = 'outlines';",
    )?;
    control_layers(db)?;
    db.execute_batch(SITES)
}

/// An article is its source and its id together. Voices, which were ids, become keys; decisions on
/// articles whose ids are counts of their sources follow their events' ids, and those articles are
/// read again with the next ingest.
fn articles_by_source(db: &Connection) -> Result<()> {
    db.execute_batch(
        "ALTER TABLE isnad_article RENAME TO isnad_article_3;
         DROP INDEX isnad_article_published;
         DROP INDEX isnad_article_fingerprint;
         CREATE TABLE isnad_article (
           seq INTEGER PRIMARY KEY, article_id TEXT NOT NULL, source TEXT NOT NULL,
           hash TEXT NOT NULL, fingerprint TEXT NOT NULL,
           published TEXT, voice TEXT NOT NULL, signature BLOB NOT NULL,
           body BLOB NOT NULL, mentions BLOB NOT NULL, events BLOB NOT NULL,
           n_events INTEGER NOT NULL, n_unplaced INTEGER NOT NULL, UNIQUE (article_id, source));
         INSERT INTO isnad_article
           SELECT o.seq, o.article_id, coalesce(a.source, ''), o.hash, o.fingerprint, o.published,
             o.voice, o.signature, o.body, o.mentions, o.events, o.n_events, o.n_unplaced
           FROM isnad_article_3 o LEFT JOIN articles a ON a.fid = o.seq;
         DROP TABLE isnad_article_3;
         CREATE INDEX isnad_article_published ON isnad_article (published);
         CREATE INDEX isnad_article_fingerprint ON isnad_article (fingerprint);",
    )?;
    let old: Vec<(i64, String, String)> = db
        .prepare("SELECT seq, article_id, source FROM isnad_article WHERE source <> ''")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?
        .collect::<Result<_>>()?;
    // Ids had no second article then, so that a voice was one.
    db.execute_batch("CREATE INDEX isnad_article_voice ON isnad_article (voice)")?;
    for (seq, id, source) in old {
        let voice = key(Some(&source), &id);
        db.prepare_cached(
            "UPDATE isnad_report SET voice = ?2
             WHERE seq IN (SELECT seq FROM isnad_article WHERE voice = ?1)",
        )?
        .execute([&id, &voice])?;
        db.prepare_cached("UPDATE isnad_article SET voice = ?2 WHERE voice = ?1")?
            .execute([&id, &voice])?;
        if is_count(&id) {
            recount(db, seq, &source)?;
        }
    }
    db.execute_batch("DROP INDEX isnad_article_voice")
}

/// Decisions on the events of an article get the ids that its source goes into.
fn recount(db: &Connection, seq: i64, source: &str) -> Result<()> {
    let kept: Vec<u8> = db
        .prepare_cached("SELECT events FROM isnad_article WHERE seq = ?1")?
        .query_row([seq], |r| r.get(0))?;
    for kept in unpack::<Vec<Kept>>(&kept).unwrap_or_default() {
        let (old, new) = (&kept.row.event_id, with_source(&kept.row.event_id, source));
        db.prepare_cached(
            "UPDATE OR REPLACE isnad_decision
             SET event_id = ?2, decision = json_set(decision, '$.event_id', ?2)
             WHERE event_id = ?1",
        )?
        .execute([old, &new])?;
    }
    db.prepare_cached("UPDATE isnad_article SET fingerprint = '' WHERE seq = ?1")?
        .execute([seq])?;
    Ok(())
}

/// Places with their country and the P-codes of their units, days and times as the other files
/// have them. The layers are made anew and filled from articles that are read again, which is where
/// countries and P-codes come from; areas and outlines are drawn again.
fn layers_anew(db: &Connection) -> Result<()> {
    for layer in ["events", "control_now", "control_history"] {
        layer::gpkg::drop_layer(db, layer)?;
    }
    db.execute_batch(
        "DELETE FROM isnad_event;
         INSERT OR IGNORE INTO isnad_dirty SELECT place_id, '*' FROM isnad_report
           UNION SELECT place_id, '*' FROM isnad_baseline
           UNION SELECT place_id, '*' FROM isnad_interval;
         DELETE FROM isnad_interval;
         DELETE FROM isnad_drawn;
         DELETE FROM isnad_meta WHERE key = 'outlines' OR key LIKE 'known %';
         UPDATE isnad_article SET fingerprint = '';",
    )?;
    event_layer(db)?;
    control_layers(db)?;
    indexes(db)
}

/// When something was decided whose time nobody can read: before all else.
const LONG_AGO: &str = "1970-01-01T00:00:00Z";

/// Decisions are a log. A time that is none, by which a decision outranked all later ones, becomes
/// the earliest.
fn decisions_as_log(db: &Connection) -> Result<()> {
    db.execute_batch(
        "ALTER TABLE isnad_decision RENAME TO isnad_decision_4;
         CREATE TABLE isnad_decision (event_id TEXT NOT NULL, at TEXT NOT NULL,
           decision TEXT NOT NULL, PRIMARY KEY (event_id, at, decision)) WITHOUT ROWID;",
    )?;
    let old: Vec<(String, String)> = db
        .prepare("SELECT event_id, decision FROM isnad_decision_4")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_>>()?;
    for (id, mut text) in old {
        let Ok(mut decision) = serde_json::from_str::<Decision>(&text) else { continue };
        let at = decide::key(&decision);
        if at.is_none() {
            decision.at = LONG_AGO.to_owned();
            text = json(&decision);
        }
        let at = at.or_else(|| decide::key(&decision)).unwrap_or_default();
        db.execute("INSERT OR IGNORE INTO isnad_decision VALUES (?1, ?2, ?3)", [id, at, text])?;
    }
    db.execute_batch("DROP TABLE isnad_decision_4")
}

pub(super) fn event_layer(db: &Connection) -> Result<()> {
    gpkg::point_layer(db, "events", "Events, one a happening, with their evidence", EVENT_COLUMNS)
}

pub(super) fn control_layers(db: &Connection) -> Result<()> {
    gpkg::point_layer(db, "control_now", "Who holds which place, last known", CONTROL_COLUMNS)?;
    gpkg::point_layer(db, "control_history", "Who held which place when", CONTROL_COLUMNS)
}

/// Indexes over the layers: the ends of the days told of, and what areas are drawn from.
pub(super) fn indexes(db: &Connection) -> Result<()> {
    db.execute_batch(
        "CREATE INDEX isnad_events_day ON events (event_date)
           WHERE assertion IN ('asserted', 'claimed');",
    )?;
    db.execute_batch(SITES)
}

/// What areas are drawn from.
const SITES: &str = "CREATE INDEX isnad_control_sites
    ON control_now (place_id, status, side, confidence, baseline);";

/// Columns of the `events` layer: those of [`crate::layer::EventRow`], then those of fusion.
pub const EVENT_COLUMNS: &[Column] = &[
    ("event_id", "TEXT"),
    ("kind", "TEXT"),
    ("assertion", "TEXT"),
    ("actor", "TEXT"),
    ("actor_side", "TEXT"),
    ("control_from", "TEXT"),
    ("from_side", "TEXT"),
    ("control_to", "TEXT"),
    ("to_side", "TEXT"),
    ("title", "TEXT"),
    ("title_ar", "TEXT"),
    ("place_id", "TEXT"),
    ("location", "TEXT"),
    ("location_ar", "TEXT"),
    ("place_kind", "TEXT"),
    ("pcode", "TEXT"),
    ("country", "TEXT"),
    ("admin1", "TEXT"),
    ("admin2", "TEXT"),
    ("admin3", "TEXT"),
    ("admin1_pcode", "TEXT"),
    ("admin2_pcode", "TEXT"),
    ("admin3_pcode", "TEXT"),
    ("geo_precision", "INTEGER"),
    ("where_prec", "INTEGER"),
    ("place_score", "REAL"),
    ("place_alternatives", "TEXT"),
    ("event_date", "DATE"),
    ("time_precision", "INTEGER"),
    ("start_time", "DATETIME"),
    ("end_time", "DATETIME"),
    ("published", "DATE"),
    ("article_id", "TEXT"),
    ("source", "TEXT"),
    ("source_url", "TEXT"),
    ("attribution", "TEXT"),
    ("evidence", "TEXT"),
    ("trigger", "TEXT"),
    ("rule", "TEXT"),
    ("confidence", "REAL"),
    ("acled_event_type", "TEXT"),
    ("acled_sub_event_type", "TEXT"),
    ("plover_event", "TEXT"),
    ("plover_mode", "TEXT"),
    ("marker_color", "TEXT"),
    ("n_reports", "INTEGER"),
    ("n_articles", "INTEGER"),
    ("n_voices", "INTEGER"),
    ("reports", "TEXT"),
    ("first_seen", "DATE"),
    ("last_seen", "DATE"),
    ("confirmed_by", "TEXT"),
    ("note", "TEXT"),
];

/// Columns of `control_now` and `control_history`: those of [`crate::layer::CONTROL_NOW`].
pub const CONTROL_COLUMNS: &[Column] = &[
    ("control_id", "TEXT"),
    ("title", "TEXT"),
    ("title_ar", "TEXT"),
    ("place_id", "TEXT"),
    ("location", "TEXT"),
    ("location_ar", "TEXT"),
    ("place_kind", "TEXT"),
    ("pcode", "TEXT"),
    ("country", "TEXT"),
    ("admin1", "TEXT"),
    ("admin2", "TEXT"),
    ("admin3", "TEXT"),
    ("admin1_pcode", "TEXT"),
    ("admin2_pcode", "TEXT"),
    ("admin3_pcode", "TEXT"),
    ("side", "TEXT"),
    ("actor", "TEXT"),
    ("status", "TEXT"),
    ("other_side", "TEXT"),
    ("since", "DATE"),
    ("until", "DATE"),
    ("start_time", "DATETIME"),
    ("end_time", "DATETIME"),
    ("last_seen", "DATE"),
    ("confidence", "REAL"),
    ("claimed", "INTEGER"),
    ("by_area", "INTEGER"),
    ("baseline", "INTEGER"),
    ("events", "INTEGER"),
    ("evidence", "TEXT"),
    ("source", "TEXT"),
    ("source_url", "TEXT"),
    ("article_id", "TEXT"),
    ("supporting", "TEXT"),
    ("contradicting", "TEXT"),
    ("marker_color", "TEXT"),
];

/// Makes the tables of an empty file.
pub fn create(db: &Connection) -> Result<()> {
    gpkg::init(db)?;
    db.execute_batch(include_str!("schema.sql"))?;
    db.execute("INSERT INTO isnad_meta VALUES ('format', ?1)", [FORMAT.to_string()])?;
    gpkg::attributes(db, "articles", "Articles that were read")?;
    event_layer(db)?;
    control_layers(db)?;
    indexes(db)
}

/// Whether a file holds nothing at all.
pub fn is_empty(db: &Connection) -> Result<bool> {
    db.query_row("SELECT count(*) = 0 FROM sqlite_master", [], |r| r.get(0))
}

/// The format of a file; refuses what is not ours or too new.
pub fn format(db: &Connection, path: &str) -> std::result::Result<i64, StoreError> {
    let wrap = |e| StoreError::sqlite(path, e);
    let id: i32 = db.query_row("PRAGMA application_id", [], |r| r.get(0)).map_err(wrap)?;
    if id != gpkg::APPLICATION_ID {
        return Err(StoreError::NotGeoPackage(path.to_owned()));
    }
    let ours: bool = db
        .query_row("SELECT count(*) FROM sqlite_master WHERE name = 'isnad_meta'", [], |r| r.get(0))
        .map_err(wrap)?;
    let found: Option<i64> = if ours {
        db.query_row(
            "SELECT CAST(value AS INTEGER) FROM isnad_meta WHERE key = 'format'",
            [],
            |r| r.get(0),
        )
        .optional()
        .map_err(wrap)?
    } else {
        None
    };
    match found {
        None => Err(StoreError::Foreign(path.to_owned())),
        Some(found) if found > FORMAT => {
            Err(StoreError::Newer { path: path.to_owned(), found, known: FORMAT })
        }
        Some(found) => Ok(found),
    }
}

/// Tables without which a store of the present format is none.
const TABLES: [&str; 16] = [
    "isnad_meta",
    "isnad_article",
    "isnad_band",
    "isnad_report",
    "isnad_event",
    "isnad_area",
    "isnad_interval",
    "isnad_baseline",
    "isnad_decision",
    "isnad_dirty",
    "isnad_drawn",
    "articles",
    "events",
    "control_now",
    "control_history",
    "gpkg_contents",
];

/// The first table that should be there and is not.
pub fn missing(db: &Connection) -> Result<Option<&'static str>> {
    let mut there = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1")?;
    for table in TABLES {
        if !there.exists([table])? {
            return Ok(Some(table));
        }
    }
    Ok(None)
}

/// Brings an older format up to the present one, inside the caller's transaction.
pub fn migrate(db: &Connection, from: i64) -> Result<()> {
    for step in MIGRATIONS.iter().skip((from - 1).max(0) as usize) {
        step(db)?;
    }
    db.execute("UPDATE isnad_meta SET value = ?1 WHERE key = 'format'", [FORMAT.to_string()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::{CONTROL_NOW, EVENTS, Schema};

    #[test]
    fn layers_of_the_store_have_the_columns_of_the_layers() {
        for (own, schema) in [(EVENT_COLUMNS, EVENTS), (CONTROL_COLUMNS, CONTROL_NOW)] {
            let Schema { columns, name, .. } = schema;
            for (own, column) in own.iter().zip(columns) {
                assert_eq!(own.0, column.snake(), "{name}");
                assert_eq!(own.1, layer::gpkg::sql_type(column.kind), "{name}, {}", own.0);
            }
            assert!(own.len() >= columns.len(), "{name}");
        }
    }
}
