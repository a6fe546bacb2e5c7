//! Connections to the file, so that it is one file whenever nobody is at it.
//!
//! A writer works with SQLite's write-ahead log, which never blocks readers. What it wrote goes
//! over into the file after each transaction, so that a copy of the file alone is whole; and the
//! last writer to close leaves the log's mode (<https://sqlite.org/wal.html>), so that what it
//! leaves opens everywhere, on a read-only share too. Readers open the file to read and nothing
//! else; where not even a lock can be kept beside it, they take it for one that nobody changes.

use std::{
    path::{Path, PathBuf},
    thread::sleep,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode, OpenFlags, Result};

use super::{StoreError, gpkg};

/// How long one waits for another.
pub(super) const WAIT: Duration = Duration::from_secs(20);
/// How long one that closes waits for those that are reading just then.
const MOMENT: Duration = Duration::from_millis(300);
const PAUSE: Duration = Duration::from_millis(20);

/// A connection to read with.
pub(super) fn reader(
    path: &Path,
    name: &str,
    wait: Duration,
) -> std::result::Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_READ_ONLY;
    let wrap = |e| StoreError::sqlite(name, e);
    let db = Connection::open_with_flags(path, flags).map_err(wrap)?;
    let Err(e) = tune(&db, wait).and_then(|()| probe(&db)) else { return Ok(db) };
    use ErrorCode::{CannotOpen, FileLockingProtocolFailed, ReadOnly};
    let shut =
        matches!(e.sqlite_error_code(), Some(CannotOpen | ReadOnly | FileLockingProtocolFailed));
    if !shut {
        return Err(wrap(e));
    }
    // A log that holds something belongs to the file: without it the file may be neither old nor
    // new.
    if log_of(path).metadata().is_ok_and(|m| m.len() > 0) {
        return Err(StoreError::Log(name.to_owned()));
    }
    let flags = flags | OpenFlags::SQLITE_OPEN_URI;
    let db = Connection::open_with_flags(immutable(path), flags).map_err(wrap)?;
    tune(&db, wait).and_then(|()| probe(&db)).map_err(wrap)?;
    Ok(db)
}

/// A connection to write with; [`keep_log`] comes before the first transaction.
pub(super) fn writer(path: &Path, create: bool, wait: Duration) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_READ_WRITE;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let db = Connection::open_with_flags(path, flags)?;
    tune(&db, wait)?;
    gpkg::functions(&db)?;
    Ok(db)
}

fn tune(db: &Connection, wait: Duration) -> Result<()> {
    db.busy_timeout(wait)?;
    db.pragma_update(None, "cache_size", -65_536)?;
    db.pragma_update(None, "temp_store", "memory")?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// Bytes up to which a store is looked through before anything is written to it: what takes some
/// sixty milliseconds. Of a larger one, the tables that nothing could be made from again.
const LOOKED_THROUGH: u64 = 32 << 20;
/// What nobody could say again.
const PRECIOUS: [&str; 3] = ["isnad_meta", "isnad_decision", "isnad_baseline"];

/// Refuses a file that is damaged, before anything is written to it.
pub(super) fn sound(
    db: &Connection,
    path: &Path,
    name: &str,
) -> std::result::Result<(), StoreError> {
    let wrap = |e| StoreError::sqlite(name, e);
    let number = |sql: &str| db.query_row(sql, [], |r| r.get::<_, u64>(0)).map_err(wrap);
    let size = path.metadata().map_or(0, |m| m.len());
    let pages = number("PRAGMA page_count")? * number("PRAGMA page_size")?;
    let logged = log_of(path).metadata().is_ok_and(|m| m.len() > 0);
    if size < pages && !logged {
        let what = format!("cut off ({size} of {pages} bytes)");
        return Err(StoreError::Damaged(name.to_owned(), what));
    }
    let checks = if size <= LOOKED_THROUGH {
        vec!["PRAGMA quick_check(1)".to_owned()]
    } else {
        PRECIOUS.map(|t| format!("PRAGMA quick_check('{t}')")).to_vec()
    };
    for check in checks {
        let said: String = db.query_row(&check, [], |r| r.get(0)).map_err(wrap)?;
        if said != "ok" {
            return Err(StoreError::Damaged(name.to_owned(), said));
        }
    }
    Ok(())
}

/// Whether the file can be read at all.
pub(super) fn probe(db: &Connection) -> Result<()> {
    db.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))
}

/// Goes over to the write-ahead log. Two that do so at once, and one that meets a reader, try
/// again for as long as a writer waits.
pub(super) fn keep_log(db: &Connection, wait: Duration) -> Result<()> {
    let begun = Instant::now();
    loop {
        match journal(db, "wal") {
            Ok(true) => break,
            Err(e) if begun.elapsed() > wait || !is_busy(&e) => return Err(e),
            // A file system that has no such log: SQLite writes without it.
            Ok(false) if begun.elapsed() > MOMENT => break,
            _ => sleep(PAUSE),
        }
    }
    db.pragma_update(None, "synchronous", "normal")
}

/// Writes what is in the log over into the file, as far as no reader still needs it as it was.
/// True when all of it is there.
pub(super) fn checkpoint(db: &Connection) -> Result<bool> {
    db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |r| {
        let (in_log, over): (i64, i64) = (r.get(1)?, r.get(2)?);
        Ok(in_log == over)
    })
}

/// Leaves the write-ahead log, unless somebody else has the file open: then the last writer to
/// close does. What is in the log goes over into the file either way. Before the next transaction
/// comes [`keep_log`].
pub(super) fn leave_log(db: &Connection, wait: Duration) {
    db.flush_prepared_statement_cache();
    let begun = Instant::now();
    // There is nobody to tell; what cannot be done now is done by the next writer.
    let _ = db.busy_timeout(PAUSE);
    while !journal(db, "delete").unwrap_or(false) && begun.elapsed() < MOMENT {
        sleep(PAUSE);
    }
    let _ = checkpoint(db);
    let _ = db.busy_timeout(wait);
}

/// Asks for a way of keeping the journal; whether it is so now.
fn journal(db: &Connection, mode: &str) -> Result<bool> {
    let now: String = db.query_row(&format!("PRAGMA journal_mode={mode}"), [], |r| r.get(0))?;
    Ok(now == mode)
}

fn is_busy(e: &rusqlite::Error) -> bool {
    matches!(e.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// The address of a file that nobody changes (<https://sqlite.org/uri.html>).
fn immutable(path: &Path) -> String {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut out = "file:".to_owned();
    if !bytes.starts_with(b"/") {
        out.push('/');
    }
    for &b in bytes {
        match b {
            b'\\' if cfg!(windows) => out.push('/'),
            b'/' | b'.' | b'-' | b'_' | b':' => out.push(b.into()),
            b if b.is_ascii_alphanumeric() => out.push(b.into()),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out + "?immutable=1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn addresses_hold_any_name() {
        let address = immutable(Path::new("/data/خريطة 1?#%.gpkg"));
        assert!(address.starts_with("file:/data/%D8%AE"), "{address}");
        assert!(address.ends_with("%201%3F%23%25.gpkg?immutable=1"), "{address}");
    }
}
