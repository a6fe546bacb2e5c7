//! What can go wrong with a store.

use crate::table::rows;

/// Why a store could not be opened, read or written. The file itself stays whole: every change
/// is one transaction.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such file.
    #[error("{0}: no such store; `isnad ingest … --db {0}` makes one")]
    Missing(String),
    /// A file that is no GeoPackage.
    #[error("{0}: not a GeoPackage")]
    NotGeoPackage(String),
    /// A GeoPackage of somebody else.
    #[error("{0}: a GeoPackage, but not one that isnad made; give another name")]
    Foreign(String),
    /// A store of a later version of the program.
    #[error(
        "{path}: store format {found}; this isnad knows formats up to {known}: use a newer isnad"
    )]
    Newer {
        /// The file.
        path: String,
        /// Its format.
        found: i64,
        /// The newest format known.
        known: i64,
    },
    /// Another process writes, and did not finish while we waited.
    #[error("{0}: another program writes to it, or reads it for long; try again when it is done")]
    Busy(String),
    /// There is a log beside it that cannot be used where it lies.
    #[error(
        "{0}: the log beside it ({0}-wal) belongs to it and cannot be used in a folder that is not \
         to be written; copy both to one that is"
    )]
    Log(String),
    /// No room on the disk (or the file may not grow).
    #[error("{0}: no room to write; nothing of the last step was kept, the store is whole")]
    Full(String),
    /// Something in the store is not as it should be.
    #[error("{0}: damaged: {1}")]
    Damaged(String, String),
    /// SQLite.
    #[error("{path}: {source}")]
    Sqlite {
        /// The file.
        path: String,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The system.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The project beside it.
    #[error(transparent)]
    Output(#[from] crate::output::OutputError),
    /// A table of decisions that could not be read.
    #[error("{} could not be read; the first: {}", rows(.0.len()), .0[0])]
    Rows(Vec<crate::table::TableError>),
}

impl StoreError {
    /// Names the file in what SQLite said.
    pub(super) fn sqlite(path: &str, source: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy(path),
            Some(Code::DiskFull) => Self::Full(path),
            Some(Code::SystemIoFailure) if extended(&source) == Some(WRITE) => Self::Full(path),
            Some(Code::NotADatabase) => Self::NotGeoPackage(path),
            Some(Code::DatabaseCorrupt) => Self::Damaged(path, source.to_string()),
            _ => Self::Sqlite { path, source },
        }
    }
}

/// `SQLITE_IOERR_WRITE`: what a limit on the size of files gives.
const WRITE: i32 = rusqlite::ffi::SQLITE_IOERR_WRITE;

fn extended(e: &rusqlite::Error) -> Option<i32> {
    match e {
        rusqlite::Error::SqliteFailure(e, _) => Some(e.extended_code),
        _ => None,
    }
}
