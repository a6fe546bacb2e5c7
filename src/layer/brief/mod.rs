//! The brief: what changed, what is contested, what is only claimed, as a page to read.
//!
//! It leads with what changed hands in a few lines, then goes through the governorates. One tree of
//! sections is built and written either as Markdown or as HTML, so that both say the same.

mod items;
mod page;

use jiff::civil::Date;

use super::EventRow;
use crate::timeline::{Change, Interval};

pub use items::state_en;
pub use page::{brief_html, brief_markdown};

/// What a brief tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Brief {
    /// The day.
    pub date: Date,
    /// The day since whose end changes are told.
    pub since: Date,
    /// Places that changed hands, with the events that say so.
    pub changes: Vec<BriefChange>,
    /// Places that are contested at the end of the day, with their events.
    pub contested: Vec<(Interval, Vec<EventRow>)>,
    /// Events that only an interested side tells.
    pub claimed: Vec<EventRow>,
}

/// A change with the events that support what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct BriefChange {
    /// The change.
    pub change: Change,
    /// Its events.
    pub events: Vec<EventRow>,
}

/// Language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BriefLang {
    /// English.
    En,
    /// Arabic, right to left.
    Ar,
}
