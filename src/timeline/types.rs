//! What the timeline is made of.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Allies;
use crate::{
    event::Assertion,
    lexicon::{EventKind, Side},
};

/// What fusion and control rest on, besides the reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Params {
    /// Days without any evidence after which control of a place is `unknown`; `None`: never.
    pub stale_days: Option<u32>,
    /// Days for which a place's own evidence is fresher than what is told of the area around it.
    pub area_fresh_days: u32,
    /// Control known from the start (`--baseline`).
    pub baseline: Vec<Baseline>,
    /// Sides that hold places together.
    pub allies: Allies,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            stale_days: Some(365),
            area_fresh_days: 2,
            baseline: Vec::new(),
            allies: Allies::shipped(),
        }
    }
}

/// What stands for a baseline among the ids of events that support an interval.
pub const BASELINE: &str = "baseline";

/// A row of a baseline: who held a place at the end of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Gazetteer id.
    pub place_id: String,
    /// Who held it; `None`: it was divided.
    pub side: Option<Side>,
    /// The day.
    pub day: Date,
    /// 0–1: how sure that is.
    pub confidence: f64,
}

/// One happening, told by one or more reports.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FusedEvent {
    /// Id of its first report (the one whose evidence represents it): least by time precision,
    /// assertion, date of publication, id.
    pub id: String,
    /// What happened.
    pub kind: EventKind,
    /// The strongest assertion among the reports (asserted before claimed).
    pub assertion: Assertion,
    /// Gazetteer id.
    pub place_id: String,
    /// Who acts, English name, and their side.
    pub actor: Option<String>,
    /// Side of the one who acts.
    pub actor_side: Option<Side>,
    /// Who loses control, English name.
    pub from: Option<String>,
    /// Side of the one who loses control.
    pub from_side: Option<Side>,
    /// Who gains or holds control, English name.
    pub to: Option<String>,
    /// Side of the one who gains or holds control.
    pub to_side: Option<Side>,
    /// The day on which it happened; `None`: not known, and then it moves nothing.
    pub day: Option<Date>,
    /// ACLED's time precision of `day`: 1 day, 2 week, 3 month.
    pub time_precision: u8,
    /// Ids of all reports, sorted; the first report's is `id`.
    pub reports: Vec<String>,
    /// Ids of their articles, sorted, without repeats.
    pub articles: Vec<String>,
    /// Number of independent voices: copies of one text, and one outlet twice, count once.
    pub voices: u32,
    /// First day of publication.
    pub first_seen: Option<Date>,
    /// Last day of publication.
    pub last_seen: Option<Date>,
    /// 0–1: noisy-or over the voices.
    pub confidence: f64,
    /// Every report speaks of a part of the place only («ريف حماة»).
    pub partial: bool,
    /// Who confirmed it (`review accept` or `fix`), where somebody did.
    pub confirmed_by: Option<String>,
    /// What that person noted.
    pub note: Option<String>,
}

/// How a place stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// One side holds it.
    Held,
    /// Two sides are told to hold it, and neither account is much the stronger.
    Contested,
    /// Its holder left; no taker is told.
    Vacated,
    /// Held, and surrounded by the other side.
    Encircled,
    /// Nothing has been told of it for longer than the staleness horizon.
    Unknown,
}

impl Status {
    /// All values.
    pub const ALL: &'static [Self] =
        &[Self::Held, Self::Contested, Self::Vacated, Self::Encircled, Self::Unknown];

    /// Whether one side holds the place.
    #[must_use]
    pub const fn is_held(self) -> bool {
        matches!(self, Self::Held | Self::Encircled)
    }

    /// The name used in output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Contested => "contested",
            Self::Vacated => "vacated",
            Self::Encircled => "encircled",
            Self::Unknown => "unknown",
        }
    }
}

/// Control of one place over a span of days. The intervals of a place do not overlap; days are
/// counted at their end, so that what was taken in the morning and lost by night is not shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Gazetteer id.
    pub place_id: String,
    /// How it stands.
    pub status: Status,
    /// Who holds it (`held`, `encircled`); the side with the weightier account (`contested`);
    /// `None` when vacated or unknown.
    pub side: Option<Side>,
    /// The actor of that side most often named, English name.
    pub actor: Option<String>,
    /// The other side: the rival (`contested`), the besieger (`encircled`), the one who left
    /// (`vacated`), the last holder (`unknown`), the one who lost it (`held`, where told).
    pub other_side: Option<Side>,
    /// First day.
    pub since: Date,
    /// First day on which it no longer holds (exclusive); `None`: still so.
    pub until: Option<Date>,
    /// 0–1: noisy-or over the supporting events' voices, lowered by contradiction.
    pub confidence: f64,
    /// Ids of events that support it, oldest first (`baseline` for a baseline row).
    pub supporting: Vec<String>,
    /// Ids of events that contradict it, oldest first (denials among them).
    pub contradicting: Vec<String>,
    /// Only the area around the place is spoken of, not the place.
    pub by_area: bool,
    /// Last day on which evidence supported it.
    pub last_seen: Date,
    /// Last day on which its side was told to take the place, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Date>,
}

impl Interval {
    /// Whether it rests on a baseline alone: no report speaks for it.
    #[must_use]
    pub fn is_baseline(&self) -> bool {
        !self.supporting.is_empty() && self.supporting.iter().all(|id| id == BASELINE)
    }

    /// Whether it covers a day.
    #[must_use]
    pub fn at(&self, day: Date) -> bool {
        self.since <= day && self.until.is_none_or(|until| day < until)
    }
}

/// The whole: fused events and control.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timeline {
    /// All events, by day and id (undated first).
    pub events: Vec<FusedEvent>,
    /// All intervals, by place id and day.
    pub intervals: Vec<Interval>,
}
