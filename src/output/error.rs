//! Why a file was not written.

use std::io::{self, ErrorKind};

/// Why a file was not written. What was there before is as it was.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The run reads it.
    #[error("{0}: is read in this run, and not written over; give another name")]
    Input(String),
    /// It holds articles and decisions.
    #[error("{0}: is a store of isnad, and not written over; give another name")]
    Store(String),
    /// Somebody else's file, or one that was changed since.
    #[error("{0}: is there, and not as isnad wrote it; --force writes over it")]
    Foreign(String),
    /// A folder of that name is there.
    #[error("{0}: is a folder")]
    Folder(String),
    /// No room on the disk (or the file may not grow).
    #[error("{path}: no room to write ({why}); what was there before is as it was")]
    Full {
        /// The file.
        path: String,
        /// What the system said.
        why: String,
    },
    /// Whoever read the pipe has gone.
    #[error("{0}: nobody reads it any more")]
    Gone(String),
    /// The system.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// What a format or SQLite says.
    #[error("{path}: {message}")]
    Other {
        /// The file.
        path: String,
        /// Their words.
        message: String,
    },
}

/// What went wrong while a file was written, before it is known which one.
#[derive(Debug)]
pub enum Cause {
    /// The system.
    Io(io::Error),
    /// SQLite.
    Sqlite(rusqlite::Error),
    /// In words.
    Words(String),
    /// Said already.
    Said(OutputError),
}

impl From<io::Error> for Cause {
    fn from(e: io::Error) -> Self {
        Self::Io(e)
    }
}

impl From<rusqlite::Error> for Cause {
    fn from(e: rusqlite::Error) -> Self {
        Self::Sqlite(e)
    }
}

impl From<csv::Error> for Cause {
    fn from(e: csv::Error) -> Self {
        match e.into_kind() {
            csv::ErrorKind::Io(e) => Self::Io(e),
            other => Self::Words(format!("{other:?}")),
        }
    }
}

impl OutputError {
    /// Names the file in what went wrong.
    pub fn of(path: &str, cause: impl Into<Cause>) -> Self {
        let path = path.to_owned();
        match cause.into() {
            Cause::Said(said) => said,
            // Libraries of formats hand the system's error on as text.
            Cause::Words(why) if FULL.iter().any(|text| why.contains(text)) => {
                Self::Full { path, why }
            }
            Cause::Words(message) => Self::Other { path, message },
            Cause::Io(source) if is_full(source.kind()) => {
                Self::Full { path, why: source.to_string() }
            }
            Cause::Io(source) if source.kind() == ErrorKind::BrokenPipe => Self::Gone(path),
            Cause::Io(source) => Self::Io { path, source },
            Cause::Sqlite(e) => {
                use rusqlite::{ErrorCode::DiskFull, ffi::SQLITE_IOERR_WRITE};
                let full = e.sqlite_error_code() == Some(DiskFull)
                    || e.sqlite_error().is_some_and(|e| e.extended_code == SQLITE_IOERR_WRITE);
                let message = e.to_string();
                if full { Self::Full { path, why: message } } else { Self::Other { path, message } }
            }
        }
    }
}

/// As the system's errors end in text: `EFBIG`, `ENOSPC`, `EDQUOT`.
const FULL: [&str; 3] = ["(os error 27)", "(os error 28)", "(os error 122)"];

/// Whether an error says that there is no room.
pub(crate) const fn is_full(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::StorageFull | ErrorKind::FileTooLarge | ErrorKind::QuotaExceeded)
}
