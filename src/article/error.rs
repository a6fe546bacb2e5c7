//! What is refused, and what is worth a word without being refused.

use std::{fmt, io, ops::Range, path::Path, sync::Arc};

use jiff::civil::Date;

use crate::text::visible;

/// A part of the input that was refused; the rest goes on.
#[derive(Debug, thiserror::Error)]
pub enum ArticleError {
    /// Could not be opened or read on.
    #[error("{path}: {source}")]
    Io {
        /// The file or pattern.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A line that is no article, or something on it that could not be read.
    #[error("{path}:{line}: {message}")]
    Line {
        /// The file.
        path: String,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        message: String,
        /// The place at fault, where one can be shown.
        excerpt: Option<Excerpt>,
    },
    /// A file that holds no article.
    #[error("{path}: {message}")]
    File {
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
    },
}

/// A few words of a line around a mistake, for showing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The words, on one line.
    pub text: String,
    /// Byte range of the mistake within `text`.
    pub at: Range<usize>,
}

impl Excerpt {
    /// Cuts up to forty characters on each side of byte `at` out of a line.
    pub(super) fn around(line: &str, at: usize) -> Self {
        const SIDE: usize = 40;
        let line = line.trim_end_matches(['\r', '\n']);
        let at = (0..=at.min(line.len())).rev().find(|&i| line.is_char_boundary(i)).unwrap_or(0);
        let from = line[..at].char_indices().rev().take(SIDE).last().map_or(at, |(i, _)| i);
        let to = line[at..].char_indices().nth(SIDE).map_or(line.len(), |(i, _)| at + i);
        let fault = line[at..].chars().next().map_or(0, char::len_utf8);
        Self { text: line[from..to].to_owned(), at: at - from..at - from + fault }
    }
}

/// Where an article stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file, as it is shown.
    pub path: Arc<str>,
    /// Line, from 1, where the file holds several.
    pub line: Option<u64>,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}", self.path),
            None => f.write_str(&self.path),
        }
    }
}

/// Something about the input that is worth a word and refuses nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A file whose articles without a day took that of its name.
    DayOfName {
        /// The file.
        path: String,
        /// The day.
        day: Date,
    },
    /// A key of front matter that is not ours; it is kept aside.
    ForeignKey {
        /// Where it stands.
        origin: Origin,
        /// The key.
        key: String,
    },
    /// A pipe, a socket or a device in a folder: opening one may wait for ever.
    NoFile {
        /// Where it lies.
        path: String,
        /// Which of them it is.
        what: &'static str,
    },
    /// A file in a folder that is of no known kind.
    PassedOver {
        /// The file.
        path: String,
        /// Its ending in small letters, with its dot; none where it has none.
        ending: Option<String>,
    },
}

/// A path for people, on one line: what is not UTF-8 in it as `\xHH`, what would steer a terminal
/// written out ([`visible`]).
#[must_use]
pub fn shown(path: &Path) -> String {
    let mut out = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        out.push_str(&visible(chunk.valid()));
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02X}"));
        }
    }
    out
}
