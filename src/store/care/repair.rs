//! Making a store whole again from what cannot be made from anything else: articles, decisions,
//! baseline.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, Result, Row, types::Value};

use super::rebuild::purge;
use crate::{
    Knowledge,
    store::{FORMAT, Open, Reread, Store, StoreError, connect, schema},
};

/// Articles that are read again at once.
const STEP: u32 = 256;

/// What a repair came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Repaired {
    /// Articles in the store now.
    pub articles: u64,
    /// Articles that could not be read from the damaged file, as far as they could be counted.
    pub lost: u64,
    /// Decisions in the store now.
    pub decisions: u64,
    /// Where the damaged file lies now; `None` where it was put right as it was.
    pub damaged: Option<PathBuf>,
}

impl Store {
    /// Makes a store whole again. A sound file gets its reports and layers anew; from a damaged one
    /// all articles, decisions and baselines that can be read go into a new one, which takes its
    /// place, and the damaged one stays beside it.
    ///
    /// # Errors
    /// When it is no store, is of an earlier format and damaged, or cannot be written.
    pub fn repair(path: &Path, knowledge: &Knowledge) -> std::result::Result<Repaired, StoreError> {
        let name = path.display().to_string();
        if !path.exists() {
            return Err(StoreError::Missing(name));
        }
        reindex(path);
        let damaged = match Self::open(path, Open::Write) {
            Ok(mut store) => {
                let lost = store.write(purge)?;
                store.reread_all(knowledge)?;
                store.rebuild(knowledge)?;
                return Ok(Repaired { lost, ..store.repaired()? });
            }
            Err(StoreError::Damaged(..)) => path,
            Err(e) => return Err(e),
        };
        let io = |source| StoreError::Io { path: name.clone(), source };
        let beside = |end: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            PathBuf::from(name)
        };
        let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let aside = tempfile::Builder::new().prefix(".isnad-").tempdir_in(dir).map_err(io)?;
        let anew = aside.path().join(path.file_name().unwrap_or_default());
        let mut store = Self::open(&anew, Open::Create)?;
        let lost = save(&store, damaged)? + store.write(purge)?;
        store.reread_all(knowledge)?;
        store.rebuild(knowledge)?;
        let saved = store.repaired()?;
        drop(store);
        let kept = (0..)
            .map(|n| if n == 0 { beside(".damaged") } else { beside(&format!(".damaged-{n}")) })
            .find(|p| !p.exists())
            .unwrap_or_default();
        // What is left of a log belongs to the damaged file.
        for end in ["-wal", "-shm", "-journal"] {
            let mut to = kept.clone().into_os_string();
            to.push(end);
            let _ = fs::rename(beside(end), to);
        }
        fs::hard_link(path, &kept).or_else(|_| fs::copy(path, &kept).map(drop)).map_err(io)?;
        fs::rename(&anew, path).map_err(io)?;
        let mut store = Self::open(path, Open::Write)?;
        store.write_project(knowledge)?;
        Ok(Repaired { lost, damaged: Some(kept), ..saved })
    }

    fn reread_all(&mut self, knowledge: &Knowledge) -> std::result::Result<(), StoreError> {
        if self.stale(knowledge)? == Reread::None {
            return Ok(());
        }
        while self.reread(STEP, knowledge)?.reread > 0 {}
        Ok(())
    }

    fn repaired(&self) -> std::result::Result<Repaired, StoreError> {
        let count = |table: &str| {
            let sql = format!("SELECT count(*) FROM {table}");
            self.db.query_row(&sql, [], |r| r.get(0)).map_err(|e| self.wrap(e))
        };
        let (articles, decisions) = (count("isnad_article")?, count("isnad_decision")?);
        Ok(Repaired { articles, decisions, ..Repaired::default() })
    }
}

/// Indexes that say another thing than their tables are the one damage that is put right in place.
fn reindex(path: &Path) {
    let done = || -> Result<()> {
        let db = connect::writer(path, false, connect::WAIT)?;
        if schema::format(&db, "").is_err() {
            return Ok(());
        }
        let said: String = db.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
        let whole: String = db.query_row("PRAGMA integrity_check(1)", [], |r| r.get(0))?;
        if said == "ok" && whole != "ok" {
            db.execute_batch("REINDEX")?;
        }
        Ok(())
    };
    // Where that cannot be done, the file is damaged, and what can be read of it is saved.
    let _ = done();
}

/// Copies what can be read; returns how many articles could not.
fn save(to: &Store, damaged: &Path) -> std::result::Result<u64, StoreError> {
    let name = damaged.display().to_string();
    let wrap = |e| StoreError::sqlite(&name, e);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let from = Connection::open_with_flags(damaged, flags).map_err(wrap)?;
    // Then what could be read of the list of tables counts, after a first statement that fails
    // (`SQLITE_NoSchemaError` in SQLite's sources).
    let _ = from.execute_batch("PRAGMA writable_schema = ON");
    let _ = connect::probe(&from);
    match schema::format(&from, &name) {
        Ok(found) if found < FORMAT => return Err(StoreError::OldAndDamaged(name, found)),
        Ok(_) => {}
        // The table with the number is gone, too: what is there has the present columns, or is
        // left out.
        Err(_) => drop(from.prepare("SELECT seq FROM isnad_article").map_err(wrap)?),
    }
    let into = |e| StoreError::sqlite(to.path(), e);
    to.db.execute_batch("BEGIN IMMEDIATE").map_err(into)?;
    let mut lost = 0;
    for seq in numbers(&from) {
        let row = from
            .prepare_cached("SELECT * FROM isnad_article WHERE seq = ?1")
            .and_then(|mut s| s.query_row([seq], cells));
        match row {
            Ok(row) if row.len() == 13 => {
                let sql = "INSERT OR IGNORE INTO isnad_article
                           VALUES (?1, ?2, ?3, ?4, '', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
                let mut insert = to.db.prepare_cached(sql).map_err(into)?;
                insert.execute(rusqlite::params_from_iter(row)).map_err(into)?;
            }
            _ => lost += 1,
        }
    }
    for (table, marks) in [("isnad_decision", "?1, ?2, ?3"), ("isnad_baseline", "?1, ?2, ?3, ?4")] {
        for row in all(&from, table) {
            let sql = format!("INSERT OR IGNORE INTO {table} VALUES ({marks})");
            to.db.execute(&sql, rusqlite::params_from_iter(row)).map_err(into)?;
        }
    }
    let stale = "SELECT value FROM isnad_meta WHERE key = 'stale_days'";
    if let Ok(days) = from.query_row(stale, [], |r| r.get::<_, String>(0)) {
        let sql = "INSERT OR REPLACE INTO isnad_meta VALUES ('stale_days', ?1)";
        to.db.execute(sql, [days]).map_err(into)?;
    }
    to.db.execute_batch("COMMIT").map_err(into)?;
    Ok(lost)
}

fn cells(row: &Row<'_>) -> Result<Vec<Value>> {
    (0..row.as_ref().column_count()).map(|i| row.get(i)).collect()
}

/// The numbers of articles, from every table and index that has them, as far as each can be read
/// from both of its ends.
fn numbers(db: &Connection) -> Vec<i64> {
    let mut out = Vec::new();
    for sql in [
        "SELECT seq FROM isnad_article NOT INDEXED ORDER BY seq",
        "SELECT seq FROM isnad_article NOT INDEXED ORDER BY seq DESC",
        "SELECT seq FROM isnad_article ORDER BY fingerprint, seq",
        "SELECT seq FROM isnad_article ORDER BY published, seq",
        "SELECT fid FROM articles ORDER BY fid",
        "SELECT fid FROM articles ORDER BY fid DESC",
        "SELECT seq FROM isnad_report ORDER BY seq",
    ] {
        let Ok(mut statement) = db.prepare(sql) else { continue };
        let Ok(rows) = statement.query_map([], |r| r.get::<_, i64>(0)) else { continue };
        out.extend(rows.map_while(Result::ok));
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// The rows of a table, as far as they can be read from both of its ends.
fn all(db: &Connection, table: &str) -> Vec<Vec<Value>> {
    let mut out: Vec<Vec<Value>> = Vec::new();
    for order in ["ASC", "DESC"] {
        let sql = format!("SELECT * FROM {table} ORDER BY 1 {order}, 2 {order}");
        let Ok(mut statement) = db.prepare(&sql) else { continue };
        let Ok(rows) = statement.query_map([], cells) else { continue };
        out.extend(rows.map_while(Result::ok));
    }
    out
}
