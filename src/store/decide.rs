//! Decisions of people: kept apart from readings as a log that only grows, applied as reports go to
//! the timeline.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{
    Store, StoreError, begun,
    put::{Kept, json, mark, put_report, unpack},
};
use crate::timeline::{Decision, Report, fuse, standing};

impl Store {
    /// Records decisions and applies what then stands to the reports they name. Nothing that was
    /// recorded before is lost: of the decisions on a report the last by its time stands, unless
    /// it was taken back ([`crate::timeline::standing`]). Returns how many name no report that is
    /// now in the store; those are kept, and hold once it comes.
    ///
    /// # Errors
    /// [`StoreError::Time`] for a decision whose time is none, and what SQLite says; then none was
    /// recorded.
    pub fn decide(&mut self, decisions: &[Decision]) -> std::result::Result<u64, StoreError> {
        let mut tidy = Vec::new();
        for d in decisions {
            let at = key(d).ok_or_else(|| StoreError::Time(d.event_id.clone(), d.at.clone()))?;
            tidy.push((at, tidied(d)));
        }
        self.write(|db| {
            begun(db)?;
            let mut moved: BTreeMap<&str, Option<Decision>> = BTreeMap::new();
            for (_, new) in &tidy {
                if !moved.contains_key(new.event_id.as_str()) {
                    moved.insert(&new.event_id, decision(db, &new.event_id)?);
                }
            }
            for (at, new) in &tidy {
                db.prepare_cached("INSERT OR IGNORE INTO isnad_decision VALUES (?1, ?2, ?3)")?
                    .execute(params![new.event_id, at, json(new)])?;
            }
            let mut todo = BTreeMap::new();
            // What stands already may be a rejection, whose report is in no place.
            let mut unmoved = BTreeSet::new();
            for (id, before) in moved {
                let now = decision(db, id)?;
                if now != before {
                    todo.insert(id, now);
                } else if !is_told(db, id)? {
                    unmoved.insert(id);
                }
            }
            let orphans = unmoved.len().saturating_sub(find(db, &unmoved)?.len());
            Ok(orphans as u64 + apply(db, todo)?)
        })
    }

    /// The decisions that stand, by event id.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn decisions(&self) -> std::result::Result<Vec<Decision>, StoreError> {
        let log = self.decision_log()?;
        let mut of: BTreeMap<&str, Vec<&Decision>> = BTreeMap::new();
        for d in &log {
            of.entry(&d.event_id).or_default().push(d);
        }
        Ok(of.into_values().filter_map(|log| standing(log).cloned()).collect())
    }

    /// All decisions that were ever made, by event id and time.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn decision_log(&self) -> std::result::Result<Vec<Decision>, StoreError> {
        // A store of an earlier format, which only a writer brings up to date, has no times.
        let run = || -> Result<Vec<Decision>> {
            let texts: Vec<String> = self
                .db
                .prepare_cached("SELECT decision FROM isnad_decision ORDER BY event_id")?
                .query_map([], |r| r.get(0))?
                .collect::<Result<_>>()?;
            let mut log: Vec<Decision> =
                texts.iter().filter_map(|t| serde_json::from_str(t).ok()).collect();
            log.sort_by(|a, b| (&a.event_id, a.time(), a).cmp(&(&b.event_id, b.time(), b)));
            Ok(log)
        };
        run().map_err(|e| self.wrap(e))
    }

    /// The reports that were decided on together with one, as reports of one event: what an event
    /// that was rejected, and so is in no layer, was made of. Nothing where nothing stands.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn decided_with(&self, id: &str) -> std::result::Result<Vec<String>, StoreError> {
        let all = self.decisions()?;
        let Some(own) = all.iter().find(|d| d.event_id == id) else { return Ok(Vec::new()) };
        let like = |d: &&Decision| {
            (&d.by, &d.at, d.verdict, &d.note) == (&own.by, &own.at, own.verdict, &own.note)
        };
        let ids: BTreeSet<&str> = all.iter().filter(like).map(|d| d.event_id.as_str()).collect();
        let mut reports = Vec::new();
        let found = find(&self.db, &ids).map_err(|e| self.wrap(e))?;
        for (_, _, kept) in &found {
            reports.extend(Report::from_row(&kept.row, &kept.row.article_id));
        }
        let place = reports.iter().find(|r| r.event_id == id).map(|r| r.place_id.clone());
        reports.retain(|r| Some(&r.place_id) == place.as_ref());
        let event = fuse(&reports).into_iter().find(|e| e.reports.iter().any(|r| r == id));
        Ok(event.map_or_else(|| vec![id.to_owned()], |e| e.reports))
    }

    /// Whether a place is one that a report of the store is at.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn has_place(&self, place_id: &str) -> std::result::Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM isnad_report WHERE place_id = ?1)";
        self.db.query_row(sql, [place_id], |r| r.get(0)).map_err(|e| self.wrap(e))
    }
}

/// A decision's time as rows are ordered by it; `None` where it has none.
pub(super) fn key(decision: &Decision) -> Option<String> {
    decision.time().map(|t| t.strftime("%Y-%m-%dT%H:%M:%S%.9fZ").to_string())
}

/// Without blanks around texts, which tables do not keep.
fn tidied(decision: &Decision) -> Decision {
    let trim = |s: &Option<String>| {
        s.as_deref().map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned)
    };
    Decision {
        by: decision.by.trim().to_owned(),
        at: decision.at.trim().to_owned(),
        note: trim(&decision.note),
        place_id: trim(&decision.place_id),
        ..decision.clone()
    }
}

/// The decision that stands on a report.
pub(super) fn decision(db: &Connection, event_id: &str) -> Result<Option<Decision>> {
    let texts: Vec<String> = db
        .prepare_cached("SELECT decision FROM isnad_decision WHERE event_id = ?1")?
        .query_map([event_id], |r| r.get(0))?
        .collect::<Result<_>>()?;
    let log: Vec<Decision> = texts.iter().filter_map(|t| serde_json::from_str(t).ok()).collect();
    Ok(standing(&log).cloned())
}

fn is_told(db: &Connection, event_id: &str) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM isnad_report WHERE event_id = ?1")?.exists([event_id])
}

/// Files reports anew as the decisions on them leave them. Returns how many no article tells of.
fn apply(db: &Connection, todo: BTreeMap<&str, Option<Decision>>) -> Result<u64> {
    let mut hidden: BTreeSet<&str> = BTreeSet::new();
    let mut known: BTreeMap<i64, BTreeSet<&str>> = BTreeMap::new();
    for id in todo.keys() {
        let place: Option<(String, String, i64)> = db
            .prepare_cached("SELECT place_id, day, seq FROM isnad_report WHERE event_id = ?1")?
            .query_row([id], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
            .optional()?;
        // A rejected report is in no place.
        let Some((place, day, seq)) = place else {
            hidden.insert(id);
            continue;
        };
        mark(db, &place, &day)?;
        db.prepare_cached("DELETE FROM isnad_report WHERE event_id = ?1")?.execute([id])?;
        known.entry(seq).or_default().insert(id);
    }
    let mut found = Vec::new();
    for (seq, ids) in known {
        found.extend(find_in(db, Some(seq), &ids)?);
    }
    found.extend(find(db, &hidden)?);
    let told = found.len();
    for (seq, voice, kept) in found {
        let decision = todo.get(kept.row.event_id.as_str()).and_then(Option::as_ref);
        put_report(db, seq, &voice, &kept.row, decision)?;
    }
    Ok((todo.len().saturating_sub(told)) as u64)
}

type Found = (i64, String, Kept);

/// The rows of reports wherever they are: one way through the readings, however many are asked for.
fn find(db: &Connection, ids: &BTreeSet<&str>) -> Result<Vec<Found>> {
    if ids.is_empty() { Ok(Vec::new()) } else { find_in(db, None, ids) }
}

fn find_in(db: &Connection, seq: Option<i64>, ids: &BTreeSet<&str>) -> Result<Vec<Found>> {
    let mut all = db.prepare_cached(
        "SELECT seq, voice, events FROM isnad_article WHERE ?1 IS NULL OR seq = ?1",
    )?;
    let mut rows = all.query([seq])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let blob: Vec<u8> = row.get(2)?;
        for kept in unpack::<Vec<Kept>>(&blob).unwrap_or_default() {
            if ids.contains(kept.row.event_id.as_str()) {
                out.push((row.get(0)?, row.get(1)?, kept));
            }
        }
    }
    Ok(out)
}
