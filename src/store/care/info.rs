//! What is in a store, and how much room it takes.

use std::path::Path;

use rusqlite::Result;
use serde::Serialize;

use crate::store::{Lag, Open, Store, StoreError, connect, schema};

/// What is in a store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Info {
    /// Its format; the one that this program writes is [`crate::store::FORMAT`].
    pub format: i64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes in it that nothing needs ([`Store::compact`]).
    pub free: u64,
    /// Articles.
    pub articles: u64,
    /// Sources of articles.
    pub sources: u64,
    /// First and last day of publication.
    pub published: Option<(String, String)>,
    /// Reports of events at known places, as decisions leave them.
    pub reports: u64,
    /// Events that they come to.
    pub events: u64,
    /// Places whose control is known.
    pub places: u64,
    /// Decisions that were ever made, and reports that one stands on.
    pub decisions: (u64, u64),
    /// Rows of the baseline.
    pub baseline: u64,
    /// What is behind.
    pub lag: Option<Lag>,
    /// Bytes by table, with its indexes, the largest first.
    pub tables: Vec<(String, u64)>,
}

/// What compacting a store came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Compacted {
    /// Bytes before.
    pub before: u64,
    /// Bytes now.
    pub after: u64,
}

impl Store {
    /// What is in the store, and how much room it takes.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn info(&self) -> std::result::Result<Info, StoreError> {
        let (lag, standing) = (self.lag()?, self.decisions()?.len() as u64);
        let format = schema::format(&self.db, &self.path)?;
        let run = || -> Result<Info> {
            let count = |sql: &str| self.db.query_row(sql, [], |r| r.get::<_, u64>(0));
            let all = |table: &str| count(&format!("SELECT count(*) FROM {table}"));
            let page = count("PRAGMA page_size")?;
            let ends: (Option<String>, Option<String>) = self.db.query_row(
                "SELECT min(published), max(published) FROM isnad_article",
                [],
                |r| Ok((r.get(0)?, r.get(1)?)),
            )?;
            let tables = self
                .db
                .prepare(
                    "SELECT coalesce(m.tbl_name, s.name), sum(s.pgsize) FROM dbstat s
                     LEFT JOIN sqlite_master m USING (name) GROUP BY 1 ORDER BY 2 DESC, 1",
                )?
                .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect::<Result<_>>()?;
            Ok(Info {
                format,
                bytes: count("PRAGMA page_count")? * page,
                free: count("PRAGMA freelist_count")? * page,
                articles: all("isnad_article")?,
                sources: count("SELECT count(DISTINCT source) FROM articles")?,
                published: ends.0.zip(ends.1),
                reports: all("isnad_report")?,
                events: all("events")?,
                places: all("control_now")?,
                decisions: (all("isnad_decision")?, standing),
                baseline: all("isnad_baseline")?,
                lag,
                tables,
            })
        };
        run().map_err(|e| self.wrap(e))
    }

    /// Gives back the room that nothing needs. Needs as much again on the disk while it is at it;
    /// interrupted, it leaves the store as it was.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn compact(path: &Path) -> std::result::Result<Compacted, StoreError> {
        let store = Self::open(path, Open::Write)?;
        let size = || path.metadata().map_or(0, |m| m.len());
        let before = size();
        store.db.execute_batch("VACUUM").map_err(|e| store.wrap(e))?;
        connect::checkpoint(&store.db).map_err(|e| store.wrap(e))?;
        drop(store);
        Ok(Compacted { before, after: size() })
    }
}
