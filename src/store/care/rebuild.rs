//! Everything that follows from articles, decisions and the baseline, made anew from them.

use rusqlite::{Connection, Result};

use crate::{
    Article, Knowledge,
    layer::{self, Layer},
    store::{
        Store, StoreError, begun, decide, mark_all,
        put::{Kept, put_article, put_report, unpack},
        schema, voice,
    },
    timeline::Signature,
};

impl Store {
    /// Makes reports, voices and all layers anew from what was read of the articles, and from
    /// decisions and baseline. Row numbers begin again. Killed in between, it leaves marks, from
    /// which an ingest goes on.
    pub(super) fn rebuild(&mut self, knowledge: &Knowledge) -> std::result::Result<(), StoreError> {
        self.write(|db| {
            begun(db)?;
            file_reports(db)?;
            empty_layers(db)
        })?;
        self.refresh(knowledge, |_, _| {})?;
        self.write_project(knowledge)?;
        Ok(())
    }
}

/// Takes out articles whose texts cannot be unpacked, and marks those to be read again of which
/// nothing else can. Returns how many were taken out.
pub(super) fn purge(db: &Connection) -> Result<u64> {
    let mut gone = Vec::new();
    let mut unread = Vec::new();
    {
        let mut all = db.prepare("SELECT seq, body, events, mentions FROM isnad_article")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            let blob = |i: usize| row.get::<_, Vec<u8>>(i).unwrap_or_default();
            if unpack::<Article>(&blob(1)).is_none() {
                gone.push(seq);
            } else if unpack::<Vec<Kept>>(&blob(2)).is_none()
                || unpack::<serde_json::Value>(&blob(3)).is_none()
            {
                unread.push(seq);
            }
        }
    }
    for seq in &gone {
        db.execute("DELETE FROM isnad_report WHERE seq = ?1", [seq])?;
        db.execute("DELETE FROM isnad_band WHERE seq = ?1", [seq])?;
        db.execute("DELETE FROM isnad_article WHERE seq = ?1", [seq])?;
    }
    for seq in unread {
        db.execute("UPDATE isnad_article SET fingerprint = '' WHERE seq = ?1", [seq])?;
    }
    Ok(gone.len() as u64)
}

/// Reports and voices. What cannot be unpacked gives none, and is read again.
fn file_reports(db: &Connection) -> Result<()> {
    db.execute_batch(
        "DELETE FROM isnad_report; DELETE FROM isnad_band; DELETE FROM articles;
         UPDATE isnad_article SET voice = CASE source WHEN '' THEN article_id
           ELSE source || char(31) || article_id END;",
    )?;
    let seqs: Vec<i64> = db
        .prepare("SELECT seq FROM isnad_article ORDER BY seq")?
        .query_map([], |r| r.get(0))?
        .collect::<Result<_>>()?;
    let mut row = db.prepare(
        "SELECT body, events, voice, published, signature FROM isnad_article WHERE seq = ?1",
    )?;
    for seq in seqs {
        type Cells = (Vec<u8>, Vec<u8>, String, Option<String>, Vec<u8>);
        let (body, events, voice, published, signature): Cells =
            row.query_row([seq], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)))?;
        let kept: Option<Vec<Kept>> = unpack(&events);
        if kept.is_none() {
            db.execute("UPDATE isnad_article SET fingerprint = '' WHERE seq = ?1", [seq])?;
        }
        let kept = kept.unwrap_or_default();
        if let Some(article) = unpack::<Article>(&body) {
            put_article(db, seq, &article, kept.len())?;
        }
        for kept in &kept {
            let decision = decide::decision(db, &kept.row.event_id)?;
            put_report(db, seq, &voice, &kept.row, decision.as_ref())?;
        }
        if let Some(sign) = Signature::from_bytes(&signature) {
            voice::join(db, seq, published.as_deref(), &sign)?;
        }
    }
    Ok(())
}

/// Empties everything that a refresh fills.
fn empty_layers(db: &Connection) -> Result<()> {
    for layer in Layer::ALL {
        layer::gpkg::drop_layer(db, layer.schema().name)?;
    }
    db.execute_batch(
        "DELETE FROM isnad_event; DELETE FROM isnad_interval; DELETE FROM isnad_area;
         DELETE FROM isnad_drawn; DELETE FROM isnad_dirty;
         DELETE FROM isnad_meta WHERE key IN ('outlines', 'now');",
    )?;
    schema::event_layer(db)?;
    schema::control_layers(db)?;
    schema::indexes(db)?;
    mark_all(db)
}
