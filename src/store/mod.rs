//! One file that remembers: a GeoPackage with articles, readings, decisions and the layers.
//!
//! Tables named `isnad_*` are the memory; `articles`, `events`, `control_now` and
//! `control_history` are what a map program opens. Every change is one transaction (SQLite's
//! write-ahead log, see `connect`), so that readers are never blocked and a killed process loses
//! nothing that it had reported as kept; after each, a copy of the file alone is whole. Putting an article marks the places it speaks of; [`Store::refresh`]
//! rewrites the layers of marked places and nothing else. A process killed between the two leaves
//! the marks, and the next one goes on from them.
//!
//! Not for: deciding what happened (`timeline`), writing files of other formats (`layer`).

mod alike;
mod care;
mod connect;
mod decide;
mod decisions_csv;
mod error;
mod get;
mod gpkg;
mod ground;
mod known;
mod lag;
mod locks;
mod project;
mod put;
mod refresh;
mod schema;
mod voice;

pub use care::{Compacted, Info, Repaired};
pub use decisions_csv::{moment, read_decisions, read_decisions_with, write_decisions};
pub use error::StoreError;
pub use get::{ArticleInfo, StoredEvent};
pub use lag::Lag;
pub use project::Project;
pub use put::{Put, Rank, Reread, Summary, rank};
pub use schema::FORMAT;

use std::{path::Path, time::Duration};

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use self::refresh::ALL_DAYS;
use crate::{
    lexicon::Side,
    timeline::{Allies, Baseline, BaselineTable, Params, Status, first_day},
};

/// Stands before the name of a baseline that the first article found.
const FOUND: &str = "found ";

/// An open store.
#[derive(Debug)]
pub struct Store {
    db: Connection,
    path: String,
    /// Opened to write.
    writes: bool,
    /// The log was left until there is more to write.
    rests: bool,
    /// Events of one place up to which it is worked out whole.
    whole: usize,
    /// What comes takes the place of what ranks before it.
    replaces: bool,
    /// How long it waits for others.
    wait: Duration,
}

/// What to open a store for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// To read; the file must be there.
    Read,
    /// To write; the file must be there.
    Write,
    /// To write; the file is made where there is none.
    Create,
}

impl Store {
    /// Opens a store, bringing an older format up to date when it is opened to write.
    ///
    /// # Errors
    /// When there is no such file, when it is not ours or of a newer format, when another process
    /// writes for too long, and what SQLite says.
    pub fn open(path: &Path, how: Open) -> Result<Self, StoreError> {
        Self::open_within(path, how, connect::WAIT)
    }

    /// The same, waiting no longer than `wait` for others that read or write.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_within(path: &Path, how: Open, wait: Duration) -> Result<Self, StoreError> {
        let name = path.display().to_string();
        named(path, &name)?;
        let there = path.metadata().is_ok_and(|m| m.len() > 0);
        if !there && how != Open::Create {
            return Err(StoreError::Missing(name));
        }
        let db = match how {
            Open::Read => connect::reader(path, &name, wait)?,
            Open::Write | Open::Create => connect::writer(path, how == Open::Create, wait)
                .map_err(|e| StoreError::sqlite(&name, e))?,
        };
        // Only what is ours is written to, on closing too.
        let mut store = Self {
            db,
            path: name,
            writes: false,
            rests: false,
            whole: refresh::WHOLE,
            replaces: false,
            wait,
        };
        // Another writer may just have begun the file: then it is empty yet, and to be made.
        let empty = there
            && how == Open::Create
            && schema::is_empty(&store.db).map_err(|e| store.wrap(e))?;
        let there = there && !empty;
        if there {
            schema::format(&store.db, &store.path)?;
        }
        if how != Open::Read {
            if there {
                connect::sound(&store.db, path, &store.path)?;
            }
            store.writes = true;
            connect::keep_log(&store.db, wait).map_err(|e| store.wrap(e))?;
            store.prepare()?;
        }
        Ok(store)
    }

    /// Makes or migrates the tables, whoever comes first.
    fn prepare(&mut self) -> Result<(), StoreError> {
        let path = self.path.clone();
        self.write(|db| {
            if schema::is_empty(db)? {
                schema::create(db)?;
                return Ok(Ok(()));
            }
            match schema::format(db, &path) {
                Ok(found) if found < FORMAT => {
                    schema::migrate(db, found)?;
                    begun(db)?;
                    Ok(Ok(()))
                }
                Ok(_) => Ok(match schema::missing(db)? {
                    Some(table) => {
                        let what = format!("the table `{table}` is not there");
                        Err(StoreError::Damaged(path.clone(), what))
                    }
                    None => Ok(()),
                }),
                Err(e) => Ok(Err(e)),
            }
        })?
    }

    /// Brings the file itself up to all that was written, so that a copy of it alone is whole; this
    /// is tried after every change. False while somebody reads an earlier state of it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn checkpoint(&self) -> Result<bool, StoreError> {
        connect::checkpoint(&self.db).map_err(|e| self.wrap(e))
    }

    /// Leaves the file as it is when nobody writes, with nothing beside it, until the next change:
    /// for a writer that stays and waits. While somebody else has it open, as [`Store::checkpoint`].
    pub fn rest(&mut self) {
        if self.writes {
            connect::leave_log(&self.db, self.wait);
            self.rests = true;
        }
    }

    /// Runs `f` in one transaction that no other writer can cross, then brings the file up to it.
    fn write<T>(
        &mut self,
        f: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        if std::mem::take(&mut self.rests) {
            connect::keep_log(&self.db, self.wait).map_err(|e| self.wrap(e))?;
        }
        let run = |db: &mut Connection| {
            let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let out = f(&tx)?;
            tx.commit()?;
            Ok(out)
        };
        let out = run(&mut self.db).map_err(|e| StoreError::sqlite(&self.path, e))?;
        // What was written is kept, in the log or in the file; the next change tries again.
        let _ = connect::checkpoint(&self.db);
        Ok(out)
    }

    fn wrap(&self, e: rusqlite::Error) -> StoreError {
        StoreError::sqlite(&self.path, e)
    }

    /// The path as it was given.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Sets how many events a place may have and still be worked out whole when one of them
    /// changes (100 if never set). The layers are the same whatever it is; the cost is not.
    pub const fn set_whole(&mut self, events: usize) {
        self.whole = events;
    }

    /// Sets whether a version of an article takes the place of one that ranks before it ([`rank`]);
    /// if never set it does not, and the order in which versions come does not matter.
    pub const fn set_replace(&mut self, replaces: bool) {
        self.replaces = replaces;
    }

    /// Sets how long it waits for others that read or write.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn set_wait(&mut self, wait: Duration) -> Result<(), StoreError> {
        self.wait = wait;
        self.db.busy_timeout(wait).map_err(|e| self.wrap(e))
    }

    /// Asks SQLite whether the file is whole.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with what is wrong.
    pub fn check(&self) -> Result<(), StoreError> {
        let said: String = self
            .db
            .query_row("PRAGMA integrity_check", [], |r| r.get(0))
            .map_err(|e| self.wrap(e))?;
        if said == "ok" { Ok(()) } else { Err(StoreError::Damaged(self.path.clone(), said)) }
    }

    /// Baseline and horizon as they are kept in the store.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn params(&self) -> Result<Params, StoreError> {
        params(&self.db).map_err(|e| self.wrap(e))
    }

    /// Sets the staleness horizon (days; `None`: never) and marks every place when it changed.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn set_stale_days(&mut self, days: Option<u32>) -> Result<(), StoreError> {
        self.write(|db| {
            if params(db)?.stale_days == days {
                return Ok(());
            }
            begun(db)?;
            let value = days.map_or("never".to_owned(), |d| d.to_string());
            db.execute("INSERT OR REPLACE INTO isnad_meta VALUES ('stale_days', ?1)", [value])?;
            mark_all(db)
        })
    }

    /// The name of the baseline that the layers were made with ([`BaselineTable::name`]), and
    /// whether it was found by the first article rather than asked for.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn baseline_name(&self) -> Result<Option<(String, bool)>, StoreError> {
        let name = meta(&self.db, "baseline").map_err(|e| self.wrap(e))?;
        let given = || {
            let any = "SELECT EXISTS (SELECT 1 FROM isnad_baseline)";
            self.db.query_row(any, [], |r| r.get::<_, bool>(0)).map_err(|e| self.wrap(e))
        };
        Ok(match name {
            Some(name) => Some(match name.strip_prefix(FOUND) {
                Some(name) => (name.to_owned(), true),
                None => (name, false),
            }),
            // A store of an earlier format has only what it was given.
            None => given()?.then(|| ("given".to_owned(), false)),
        })
    }

    /// Makes the layers with another baseline: its places and those of the one before are worked
    /// out again with the next refresh. `found`: by the first article, rather than asked for.
    /// False when it is the one that is there.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn start_from(&mut self, table: &BaselineTable, found: bool) -> Result<bool, StoreError> {
        let there = self.baseline_name()?;
        if there.as_ref().is_none_or(|(name, _)| *name != table.name) {
            self.set_baseline(&table.rows)?;
        }
        let name = format!("{}{}", if found { FOUND } else { "" }, table.name);
        self.write(|db| {
            db.execute("INSERT OR REPLACE INTO isnad_meta VALUES ('baseline', ?1)", [&name])
        })?;
        Ok(there != Some((table.name.clone(), found)))
    }

    /// The first day of publication that several articles bear out.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn first_published(&self) -> Result<Option<Date>, StoreError> {
        let run = || -> rusqlite::Result<Vec<Date>> {
            let sql = "SELECT published FROM isnad_article WHERE published NOT NULL";
            let mut statement = self.db.prepare_cached(sql)?;
            let rows = statement.query_map([], |r| r.get::<_, String>(0))?;
            rows.filter_map(|d| d.map(|d| d.parse().ok()).transpose()).collect()
        };
        Ok(first_day(run().map_err(|e| self.wrap(e))?))
    }

    /// Replaces the baseline, marking the places of the old and the new one.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn set_baseline(&mut self, rows: &[Baseline]) -> Result<(), StoreError> {
        self.write(|db| {
            begun(db)?;
            let mark =
                "INSERT OR IGNORE INTO isnad_dirty SELECT DISTINCT place_id, ?1 FROM isnad_baseline";
            db.execute(mark, [ALL_DAYS])?;
            db.execute("DELETE FROM isnad_baseline", [])?;
            db.execute("DELETE FROM isnad_meta WHERE key = 'baseline'", [])?;
            for row in rows {
                db.execute(
                    "INSERT OR REPLACE INTO isnad_baseline VALUES (?1, ?2, ?3, ?4)",
                    (
                        &row.place_id,
                        row.day.to_string(),
                        row.side.map_or(Status::Contested.as_str(), Side::as_str),
                        row.confidence,
                    ),
                )?;
            }
            db.execute(mark, [ALL_DAYS])?;
            Ok(())
        })
    }
}

impl Drop for Store {
    /// The last writer leaves one file behind, with no log beside it.
    fn drop(&mut self) {
        if self.writes {
            connect::leave_log(&self.db, self.wait);
        }
    }
}

/// Refuses names that SQLite would take for something else, or that something else has.
fn named(path: &Path, name: &str) -> Result<(), StoreError> {
    let text = path.to_string_lossy();
    let special = text.is_empty() || text == ":memory:" || text.starts_with("file:");
    if special || path.metadata().is_ok_and(|m| !m.is_file()) {
        return Err(StoreError::NoFile(name.to_owned()));
    }
    let ending = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("qgz"));
    if ending { Err(StoreError::ProjectName(name.to_owned())) } else { Ok(()) }
}

/// Notes that something changed that the layers do not show yet; [`Store::write_project`] strikes
/// it out.
fn begun(db: &Connection) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO isnad_meta VALUES (?1, '1')")?
        .execute([lag::BEHIND])?;
    Ok(())
}

fn mark_all(db: &Connection) -> rusqlite::Result<()> {
    db.execute(
        "INSERT OR IGNORE INTO isnad_dirty SELECT DISTINCT place_id, ?1 FROM isnad_report
         UNION SELECT place_id, ?1 FROM isnad_baseline
         UNION SELECT DISTINCT place_id, ?1 FROM isnad_interval",
        [ALL_DAYS],
    )?;
    Ok(())
}

fn meta(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    db.query_row("SELECT value FROM isnad_meta WHERE key = ?1", [key], |r| r.get(0)).optional()
}

/// Parameters without the baseline (each place reads its own).
fn params(db: &Connection) -> rusqlite::Result<Params> {
    let mut out = Params::default();
    match meta(db, "stale_days")?.as_deref() {
        None => {}
        Some("never") => out.stale_days = None,
        Some(n) => out.stale_days = n.parse().ok().or(out.stale_days),
    }
    out.allies = Allies::shipped();
    Ok(out)
}
