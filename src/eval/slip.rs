//! What went wrong, one line each, with the words around it.

use std::fmt;

use serde::Serialize;

use crate::text::Span;

/// What kind of error a [`Slip`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlipKind {
    /// A gold mention in Syria that nothing overlaps.
    Missed,
    /// A predicted mention that no gold mention overlaps.
    Spurious,
    /// A place farther off than 5 km (points) or 161 km.
    Wrong,
    /// A gold event that was not found.
    NoEvent,
    /// A predicted event that gold has not.
    ExtraEvent,
}

/// One error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// What kind.
    pub kind: SlipKind,
    /// The article.
    pub doc: String,
    /// The words at fault.
    pub what: String,
    /// What stands around them, or what was made of them.
    pub beside: String,
}

impl Slip {
    pub(super) fn new(kind: SlipKind, doc: &str, what: String, beside: String) -> Self {
        Self { kind, doc: doc.to_owned(), what, beside }
    }
}

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (label, joint) = match self.kind {
            SlipKind::Missed => ("MISSED", "|"),
            SlipKind::Spurious => ("SPURIOUS", "|"),
            SlipKind::Wrong => ("WRONG", "->"),
            SlipKind::NoEvent => ("NO EVENT", "|"),
            SlipKind::ExtraEvent => ("EXTRA EV", "|"),
        };
        write!(f, "{label:<8} {} {} {joint} {}", self.doc, self.what, self.beside)
    }
}

/// The words of a span with 30 code points before and 15 behind, on one line.
pub fn around(chars: &[char], span: Span) -> String {
    let (from, to) = ((span.start as usize).saturating_sub(30), span.end as usize + 15);
    chars[from..to.min(chars.len())].iter().map(|&c| if c == '\n' { ' ' } else { c }).collect()
}

/// The words of a span.
pub fn words(chars: &[char], span: Span) -> String {
    let end = (span.end as usize).min(chars.len());
    chars[(span.start as usize).min(end)..end].iter().collect()
}
