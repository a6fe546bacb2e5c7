//! Cross-validation by article: each is read with weights that never saw it.

use super::{Examples, Options, train};
use crate::{eval::GoldDoc, event::weigh::Weights};

/// One part of the articles, with weights learned from the others.
#[derive(Debug)]
pub struct Fold {
    /// Indices of the articles.
    pub docs: Vec<usize>,
    /// Weights from all other articles.
    pub weights: Weights,
}

/// Splits the articles into `folds` parts, every `folds`th into one, and learns for each from the
/// others.
///
/// # Errors
/// When a model cannot be fitted, in words.
pub fn cross_validate(
    docs: &[GoldDoc],
    all: &[Examples],
    options: &Options,
    folds: usize,
) -> Result<Vec<Fold>, String> {
    (0..folds)
        .map(|fold| {
            let held = (0..docs.len()).filter(|i| i % folds == fold).collect();
            let rest: Vec<&Examples> =
                all.iter().enumerate().filter(|(i, _)| i % folds != fold).map(|(_, e)| e).collect();
            Ok(Fold { docs: held, weights: train(&rest, options)? })
        })
        .collect()
}
