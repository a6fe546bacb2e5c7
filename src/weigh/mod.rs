//! Linear models over named features: what chooses among the candidates that grammar proposes.
//!
//! Weights are whole hundredths, so that a score is the same sum on every machine; shares come
//! from a softmax whose exponential is `libm`'s, the same everywhere.

mod features;
mod weights;

pub(crate) use features::observe;
pub use features::{Features, Part, key, template_key};
pub use weights::{Model, Weights, WeightsError};

/// Steps of a share in the table of confidence.
pub const STEPS: usize = 20;

/// Hundredths in a unit of log-odds.
pub const UNIT: f64 = 100.0;

/// Scores in hundredths as shares that sum to one.
#[must_use]
pub fn shares(scores: &[i64]) -> Vec<f64> {
    let top = scores.iter().copied().max().unwrap_or(0);
    let mut out: Vec<f64> = scores.iter().map(|s| libm::exp((s - top) as f64 / UNIT)).collect();
    let sum: f64 = out.iter().sum();
    for share in &mut out {
        *share /= sum;
    }
    out
}
