//! Two sources may give one id that is no count to articles that tell alike: then the events of all
//! but the first by name bear their source in their ids, so that none takes another's place. Which
//! one came first does not matter.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result, params};

use super::{
    decide,
    put::{Kept, pack, put_report, unpack},
};
use crate::article::{is_count, with_source};

/// An article among those of one id.
struct One {
    seq: i64,
    source: String,
    voice: String,
    kept: Vec<Kept>,
    /// Whether its ids are others than those that are filed.
    moved: bool,
}

/// Files the reports of a new article of which other sources have the id, and theirs where their
/// ids change. False where no other has the id: then nothing was done.
pub(super) fn put(db: &Connection, seq: i64, id: &str) -> Result<bool> {
    // Where ids are counts, events bear the source from the start.
    if is_count(id) {
        return Ok(false);
    }
    let mut all = of(db, id)?;
    if all.len() < 2 {
        return Ok(false);
    }
    if let Some(own) = all.iter_mut().find(|a| a.seq == seq) {
        own.moved = true;
    }
    file(db, all)?;
    Ok(true)
}

/// Files the reports anew whose ids change when an article of that id was taken out.
pub(super) fn settle(db: &Connection, id: &str) -> Result<()> {
    if is_count(id) { Ok(()) } else { file(db, of(db, id)?) }
}

/// The articles of an id, by source.
fn of(db: &Connection, id: &str) -> Result<Vec<One>> {
    let others: i64 = db
        .prepare_cached("SELECT count(*) FROM isnad_article WHERE article_id = ?1")?
        .query_row([id], |r| r.get(0))?;
    if others == 0 {
        return Ok(Vec::new());
    }
    db.prepare_cached(
        "SELECT seq, source, voice, events FROM isnad_article WHERE article_id = ?1 ORDER BY source",
    )?
    .query_map([id], |r| {
        let blob: Vec<u8> = r.get(3)?;
        let kept = unpack(&blob).unwrap_or_default();
        Ok(One { seq: r.get(0)?, source: r.get(1)?, voice: r.get(2)?, kept, moved: false })
    })?
    .collect()
}

fn file(db: &Connection, mut all: Vec<One>) -> Result<()> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for one in &mut all {
        let mut own = Vec::new();
        let mut renamed = false;
        for kept in &mut one.kept {
            let plain = kept.plain.take().unwrap_or_else(|| kept.row.event_id.clone());
            let id = if taken.contains(&plain) {
                with_source(&plain, &one.source)
            } else {
                plain.clone()
            };
            renamed |= id != kept.row.event_id;
            kept.plain = (id != plain).then_some(plain);
            own.push(id.clone());
            kept.row.event_id = id;
        }
        taken.extend(own);
        if renamed {
            one.moved = true;
            db.prepare_cached("UPDATE isnad_article SET events = ?2 WHERE seq = ?1")?
                .execute(params![one.seq, pack(&one.kept)])?;
        }
    }
    let moved = || all.iter().filter(|one| one.moved);
    for one in moved() {
        db.prepare_cached(
            "INSERT OR IGNORE INTO isnad_dirty SELECT place_id, day FROM isnad_report WHERE seq = ?1",
        )?
        .execute([one.seq])?;
        db.prepare_cached("DELETE FROM isnad_report WHERE seq = ?1")?.execute([one.seq])?;
    }
    for one in moved() {
        for kept in &one.kept {
            let decision = decide::decision(db, &kept.row.event_id)?;
            put_report(db, one.seq, &one.voice, &kept.row, decision.as_ref())?;
        }
    }
    Ok(())
}
