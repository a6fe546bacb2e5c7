//! What the timeline is given: reports.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Decision, Verdict};
use crate::{
    event::Assertion,
    layer::EventRow,
    lexicon::{EventKind, Side},
};

/// One event as one article tells it: an [`EventRow`] without its words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The row's event id.
    pub event_id: String,
    /// The article.
    pub article_id: String,
    /// The voice that speaks: the first article of which this one is a near-duplicate, else the
    /// article itself ([`crate::timeline::similar`]).
    pub voice: String,
    /// The outlet; two reports of one outlet are one voice too.
    pub source: Option<String>,
    /// What happened.
    pub kind: EventKind,
    /// Whether it did.
    pub assertion: Assertion,
    /// Gazetteer id.
    pub place_id: String,
    /// Who acts, English name.
    pub actor: Option<String>,
    /// Their side.
    pub actor_side: Option<Side>,
    /// Who loses control, English name.
    pub from: Option<String>,
    /// Their side.
    pub from_side: Option<Side>,
    /// Who gains or holds control, English name.
    pub to: Option<String>,
    /// Their side.
    pub to_side: Option<Side>,
    /// The day, where known.
    pub day: Option<Date>,
    /// ACLED's time precision: 1 day, 2 week, 3 month.
    pub time_precision: u8,
    /// Day of publication.
    pub published: Option<Date>,
    /// 0–1.
    pub confidence: f64,
    /// The words speak of a part of the place («ريف حماة», "parts of Daraa").
    pub partial: bool,
    /// Who confirmed it, where somebody did ([`Report::decided`]).
    pub confirmed_by: Option<String>,
    /// What that person noted.
    pub note: Option<String>,
}

/// Confidence in what a person confirmed.
const CONFIRMED: f64 = 0.99;

/// Words before a place that make it a part of the place.
const PARTS: &[&str] = &[
    "ريف",
    "أرياف",
    "ارياف",
    "ريفي",
    "أجزاء",
    "اجزاء",
    "مناطق",
    "قرى",
    "بلدات",
    "محيط",
    "شرق",
    "غرب",
    "شمال",
    "جنوب",
    "countryside",
    "rural",
    "parts",
    "outskirts",
    "villages",
    "northern",
    "southern",
    "eastern",
    "western",
    "north",
    "south",
    "east",
    "west",
];

impl Report {
    /// Makes a report of a row. `None` where the row has no place (it moves nothing).
    #[must_use]
    pub fn from_row(row: &EventRow, voice: &str) -> Option<Self> {
        let side = |s: &Option<String>| s.as_deref().and_then(|s| s.parse().ok());
        let day = |s: &Option<String>| s.as_deref().and_then(|s| s.parse().ok());
        Some(Self {
            event_id: row.event_id.clone(),
            article_id: row.article_id.clone(),
            voice: voice.to_owned(),
            source: row.source.clone(),
            kind: row.kind.parse().ok()?,
            assertion: *Assertion::ALL.iter().find(|a| a.as_str() == row.assertion)?,
            place_id: row.place_id.clone()?,
            actor: row.actor.clone(),
            actor_side: side(&row.actor_side),
            from: row.control_from.clone(),
            from_side: side(&row.from_side),
            to: row.control_to.clone(),
            to_side: side(&row.to_side),
            day: day(&row.event_date),
            time_precision: row.time_precision.clamp(1, 3) as u8,
            published: day(&row.published),
            confidence: row.confidence,
            partial: partial(row),
            confirmed_by: None,
            note: None,
        })
    }

    /// The report as a decision leaves it: `None` when rejected.
    #[must_use]
    pub fn decided(&self, decision: &Decision) -> Option<Self> {
        let mut out = self.clone();
        match decision.verdict {
            Verdict::Reject => return None,
            // What was taken back leaves the report as it is told.
            Verdict::Undo => return Some(out),
            Verdict::Accept => {}
            Verdict::Fix => {
                if let Some(place) = &decision.place_id {
                    out.place_id.clone_from(place);
                    out.partial = false;
                }
                if let Some(kind) = decision.kind {
                    out.kind = kind;
                }
                for (side, name, fixed) in [
                    (&mut out.actor_side, &mut out.actor, decision.actor_side),
                    (&mut out.from_side, &mut out.from, decision.from_side),
                    (&mut out.to_side, &mut out.to, decision.to_side),
                ] {
                    if fixed.is_some() && fixed != *side {
                        *side = fixed;
                        *name = None;
                    }
                }
                if let Some(day) = decision.day {
                    out.day = Some(day);
                    out.time_precision = 1;
                }
            }
        }
        if !out.assertion.is_real() {
            out.assertion = Assertion::Asserted;
        }
        out.confidence = CONFIRMED;
        out.confirmed_by = Some(decision.by.clone());
        out.note.clone_from(&decision.note);
        Some(out)
    }
}

/// Whether the sentence, just before the name, speaks of a part of the place.
fn partial(row: &EventRow) -> bool {
    let Some(name) = row.location_ar.as_deref().zip(row.location.as_deref()) else { return false };
    [name.0, name.1].iter().any(|name| {
        row.evidence.find(name).is_some_and(|at| {
            row.evidence[..at].split_whitespace().rev().take(2).any(|word| {
                let word = word.trim_matches(|c: char| !c.is_alphabetic());
                let bare = word.trim_start_matches('و').trim_start_matches(['ب', 'ل']);
                PARTS.contains(&word) || PARTS.contains(&bare)
            })
        })
    })
}
