//! Which of the places of a name is meant.
//!
//! Evidence adds up: each candidate gets points for what the text and the map say for it, and the
//! points become shares by a softmax. The kinds of evidence are those that toponym resolution has
//! found to carry most: containment words, one sense a discourse and spatial minimality
//! (Leidner, *Toponym Resolution in Text*, 2007), with prominence as the prior. Every point is
//! kept with its reason, so that `explain` can show the sum.
//!
//! Not for: finding the names (`mention`).

mod context;
mod evidence;
mod gaps;

pub use evidence::{Evidence, Reason};
pub use gaps::{Gap, gaps};

use crate::{
    gazetteer::{Gazetteer, PlaceIdx},
    lexicon::Lexicon,
    mention::{Chunked, Patterns},
};

/// What was decided for one mention.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resolution {
    /// The place; `None` when the program abstains.
    pub place: Option<PlaceIdx>,
    /// The admin unit that the text puts it in, where no place could be chosen.
    pub within: Option<PlaceIdx>,
    /// Share of the best candidate, 0 to 1.
    pub score: f64,
    /// The other candidates (all of them when it abstains), best first, with their shares.
    pub alternatives: Vec<(PlaceIdx, f64)>,
    /// The points of every candidate, best first.
    pub evidence: Vec<Evidence>,
}

/// Below this share of the best candidate the program abstains.
pub const ABSTAIN: f64 = 0.40;
/// Softness of the softmax: larger is less sure. Fitted on reliability (see `eval`).
const TEMPERATURE: f64 = 0.9;
/// How many alternatives are kept.
const KEPT: usize = 5;

/// Decides for every mention of a text, in order.
#[must_use]
pub fn resolve(
    text: &Chunked,
    gazetteer: &Gazetteer,
    lexicon: &Lexicon,
    patterns: &Patterns,
) -> Vec<Resolution> {
    let context = context::Context::of(text, gazetteer, lexicon, patterns);
    (0..text.mentions.len())
        .map(|m| {
            let mut decision = decide(evidence::weigh(m, text, gazetteer, &context));
            if decision.place.is_none() {
                decision.within = context.within(m, text);
            }
            decision
        })
        .collect()
}

/// Turns points into shares and a decision.
fn decide(evidence: Vec<Evidence>) -> Resolution {
    let mut ranked: Vec<(f64, Evidence)> = evidence.into_iter().map(|e| (e.points(), e)).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.place.cmp(&b.1.place)));
    let evidence = ranked.iter().map(|r| r.1).collect();
    let Some(&(top, _)) = ranked.first() else {
        return Resolution { evidence, ..Resolution::default() };
    };
    // A nameless candidate "none of these" takes the share that weak evidence leaves.
    let nobody = (-top / TEMPERATURE).exp();
    for (points, _) in &mut ranked {
        *points = ((*points - top) / TEMPERATURE).exp();
    }
    let sum: f64 = ranked.iter().map(|r| r.0).sum::<f64>() + nobody;
    let mut shares = ranked.iter().take(KEPT).map(|(weight, e)| (e.place, weight / sum));
    let score = ranked[0].0 / sum;
    let place = if score >= ABSTAIN { shares.next().map(|s| s.0) } else { None };
    let alternatives = shares.collect();
    Resolution { place, within: None, score, alternatives, evidence }
}
