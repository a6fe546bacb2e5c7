//! Whether the layers say all that the articles do.
//!
//! Articles go in by transactions of their own, and so does each step of the layers that follow. A
//! process that is killed in between leaves marks: of the places that are behind, and of areas,
//! fronts and the last day, which hang on all of them.

use std::fmt;

use rusqlite::{Connection, Result};

use super::{Store, StoreError, meta, refresh::last_published};

/// The key of `isnad_meta` that stands from the first change on until all layers follow.
pub(super) const BEHIND: &str = "behind";

/// What of a store is behind its articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Lag {
    /// Places whose layers are.
    pub places: u64,
    /// Articles that are yet to be read again with other knowledge.
    pub articles: u64,
}

impl fmt::Display for Lag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the layers are behind the articles")?;
        let many = |n: u64| if n == 1 { "" } else { "s" };
        match (self.places, self.articles) {
            (0, 0) => Ok(()),
            (n, 0) => write!(f, " ({n} place{})", many(n)),
            (0, n) => write!(f, " ({n} article{} to be read again)", many(n)),
            (p, a) => {
                write!(f, " ({p} place{}, {a} article{} to be read again)", many(p), many(a))
            }
        }
    }
}

impl Store {
    /// Number of places whose layers are behind.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn behind(&self) -> std::result::Result<u64, StoreError> {
        behind(&self.db).map_err(|e| self.wrap(e))
    }

    /// What is behind, where anything is: an ingest is at work just now, or did not finish.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn lag(&self) -> std::result::Result<Option<Lag>, StoreError> {
        let run = || -> Result<Option<Lag>> {
            let lag = Lag { places: behind(&self.db)?, articles: unread(&self.db)? };
            let begun = meta(&self.db, BEHIND)?.is_some();
            Ok((begun || lag.places > 0 || lag.articles > 0).then_some(lag))
        };
        run().map_err(|e| self.wrap(e))
    }
}

fn behind(db: &Connection) -> Result<u64> {
    db.query_row("SELECT count(DISTINCT place_id) FROM isnad_dirty", [], |r| r.get(0))
}

/// Articles whose reading was given up, and those that were read before a reading of all that did
/// not come to its end.
fn unread(db: &Connection) -> Result<u64> {
    // The ends of an index first: nearly always they are one.
    let ends = "SELECT coalesce(min(fingerprint) = max(fingerprint) AND min(fingerprint) <> '', 1)
                FROM isnad_article";
    if db.query_row(ends, [], |r| r.get(0))? {
        return Ok(0);
    }
    let last = "SELECT count(*) FROM isnad_article WHERE fingerprint <>
                (SELECT fingerprint FROM isnad_article WHERE fingerprint <> ''
                 ORDER BY seq LIMIT 1) OR fingerprint = ''";
    let n: u64 = db.query_row(last, [], |r| r.get(0))?;
    Ok(n.max(1))
}

/// Strikes the mark out where nothing came in between.
pub(super) fn caught_up(db: &Connection) -> Result<()> {
    let now = last_published(db)?.map(|d| d.to_string());
    if behind(db)? == 0 && now == meta(db, "now")? {
        db.execute("DELETE FROM isnad_meta WHERE key = ?1", [BEHIND])?;
    }
    Ok(())
}
