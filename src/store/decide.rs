//! Decisions of people: kept apart from readings, applied as reports go to the timeline.

use std::io::Write;

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{
    Store, StoreError,
    put::{Kept, json, mark, put_report, unpack},
};
use crate::{
    table::read_table,
    timeline::{Decision, Verdict},
};

/// Columns of a table of decisions.
const COLUMNS: [&str; 11] = [
    "event_id",
    "verdict",
    "place_id",
    "kind",
    "actor_side",
    "from_side",
    "to_side",
    "day",
    "note",
    "by",
    "at",
];

impl Store {
    /// Records decisions and applies them to the reports they name. A later decision on an event
    /// takes the place of an earlier one. Returns how many name no report that is now in the
    /// store; those are kept, and hold once it comes.
    ///
    /// # Errors
    /// What SQLite says; then none was recorded.
    pub fn decide(&mut self, decisions: &[Decision]) -> std::result::Result<u64, StoreError> {
        self.write(|db| {
            let mut orphans = 0;
            for new in decisions {
                if decision(db, &new.event_id)?.is_some_and(|old| (&old.at, &old) > (&new.at, new))
                {
                    continue;
                }
                db.prepare_cached("INSERT OR REPLACE INTO isnad_decision VALUES (?1, ?2)")?
                    .execute(params![new.event_id, json(new)])?;
                orphans += u64::from(!apply(db, new)?);
            }
            Ok(orphans)
        })
    }

    /// All decisions, by event id.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn decisions(&self) -> std::result::Result<Vec<Decision>, StoreError> {
        let run = || -> Result<Vec<Decision>> {
            let texts: Vec<String> = self
                .db
                .prepare_cached("SELECT decision FROM isnad_decision ORDER BY event_id")?
                .query_map([], |r| r.get(0))?
                .collect::<Result<_>>()?;
            Ok(texts.iter().filter_map(|t| serde_json::from_str(t).ok()).collect())
        };
        run().map_err(|e| self.wrap(e))
    }
}

/// The decision on an event.
pub(super) fn decision(db: &Connection, event_id: &str) -> Result<Option<Decision>> {
    let text: Option<String> = db
        .prepare_cached("SELECT decision FROM isnad_decision WHERE event_id = ?1")?
        .query_row([event_id], |r| r.get(0))
        .optional()?;
    Ok(text.and_then(|t| serde_json::from_str(&t).ok()))
}

/// Files the report anew as the decision leaves it. False when no article tells of it.
fn apply(db: &Connection, decision: &Decision) -> Result<bool> {
    let place: Option<(String, String, i64, String)> = db
        .prepare_cached("SELECT place_id, day, seq, voice FROM isnad_report WHERE event_id = ?1")?
        .query_row([&decision.event_id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))
        .optional()?;
    // A rejected report is in no place: look through the readings for it.
    let found = match place {
        Some((place, day, seq, voice)) => {
            mark(db, &place, &day)?;
            db.prepare_cached("DELETE FROM isnad_report WHERE event_id = ?1")?
                .execute([&decision.event_id])?;
            Some((seq, voice))
        }
        None => None,
    };
    let mut all = db.prepare_cached(
        "SELECT seq, voice, events FROM isnad_article WHERE ?1 IS NULL OR seq = ?1",
    )?;
    let mut rows = all.query([found.as_ref().map(|f| f.0)])?;
    while let Some(row) = rows.next()? {
        let blob: Vec<u8> = row.get(2)?;
        let kept: Vec<Kept> = unpack(&blob).unwrap_or_default();
        if let Some(kept) = kept.iter().find(|k| k.row.event_id == decision.event_id) {
            let voice: String = row.get(1)?;
            put_report(db, row.get(0)?, &voice, &kept.row, Some(decision))?;
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes decisions as CSV.
///
/// # Errors
/// What the writer says.
pub fn write_decisions(out: impl Write, decisions: &[Decision]) -> std::io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for d in decisions {
        let side = |s: Option<crate::lexicon::Side>| s.map_or("", |s| s.as_str());
        csv.write_record([
            d.event_id.as_str(),
            d.verdict.as_str(),
            d.place_id.as_deref().unwrap_or(""),
            d.kind.map_or("", |k| k.as_str()),
            side(d.actor_side),
            side(d.from_side),
            side(d.to_side),
            &d.day.map_or(String::new(), |d| d.to_string()),
            d.note.as_deref().unwrap_or(""),
            &d.by,
            &d.at,
        ])?;
    }
    csv.flush()
}

/// Reads decisions from CSV text, as [`write_decisions`] writes them.
///
/// # Errors
/// [`StoreError::Rows`] with every row that could not be read.
pub fn read_decisions(file: &str, text: &str) -> std::result::Result<Vec<Decision>, StoreError> {
    let mut out = Vec::new();
    read_table(file, text, &["event_id", "verdict", "by"], |row| {
        let verdict = match row.need("verdict")? {
            "accept" => Verdict::Accept,
            "reject" => Verdict::Reject,
            "fix" => Verdict::Fix,
            other => {
                let say = format!("`{other}` is no verdict (accept, reject, fix)");
                return Err(row.error("verdict", say));
            }
        };
        out.push(Decision {
            event_id: row.need("event_id")?.to_owned(),
            verdict,
            place_id: row.opt("place_id").map(str::to_owned),
            kind: row.parse_opt("kind")?,
            actor_side: row.parse_opt("actor_side")?,
            from_side: row.parse_opt("from_side")?,
            to_side: row.parse_opt("to_side")?,
            day: row.parse_opt("day")?,
            note: row.opt("note").map(str::to_owned),
            by: row.need("by")?.to_owned(),
            at: row.opt("at").unwrap_or("").to_owned(),
        });
        Ok(())
    })
    .map_err(StoreError::Rows)?;
    Ok(out)
}
