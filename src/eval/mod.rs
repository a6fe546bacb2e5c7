//! What the program reads, held against what careful people read.
//!
//! The measures are those of the field: recognition by span, resolution by distance, events by
//! kind, place, sides and assertion; then what the figures rest on: whether the gazetteer had the
//! right candidate, whether scores are calibrated, which rules of the grammar fired.
//!
//! Not for: changing a reading. Nothing here is seen by the reader.

mod calibration;
mod candidates;
mod confusion;
mod effect;
mod events;
mod gold;
mod grammar;
mod mentions;
mod negative;
mod predicted;
mod report;
mod slip;
mod tally;

pub use calibration::{Bin, Calibration, Risk, Sample};
pub use candidates::{CandidateRecall, Recall, Unknown};
pub use confusion::Confusion;
pub use effect::score_effects;
pub use events::{EventScore, score_events};
pub use gold::{GoldDoc, GoldError, GoldEvent, GoldMention, class_name, read_gold};
pub use grammar::{Grammar, RuleHit, RuleScore};
pub use mentions::{MentionScore, score_mentions};
pub use negative::{FalseEvent, false_events};
pub use predicted::{Predicted, PredictedEvent, PredictedMention, PredictedPlace};
pub use report::{Report, Score, score};
pub use slip::{Slip, SlipKind};
pub use tally::{EventCounts, Figures, MentionCounts, Prf, Tally, share};

use rayon::prelude::*;

use crate::{Knowledge, read};

/// Reads the articles of gold, on as many threads as there are. The order is that of `docs`.
#[must_use]
pub fn predict(docs: &[GoldDoc], knowledge: &Knowledge) -> Vec<Predicted> {
    docs.par_iter()
        .map(|doc| {
            let article = doc.article();
            Predicted::of(&article, &read(&article, knowledge), knowledge)
        })
        .collect()
}
