//! Cross-validation by article: each is read with weights that never saw it.

use super::{Examples, Options, train};
use crate::{
    eval::GoldDoc,
    weigh::{Model, Weights},
};

/// One part of the articles, with weights learned from the others.
#[derive(Debug)]
pub struct Fold {
    /// Indices of the articles.
    pub docs: Vec<usize>,
    /// Weights from all other articles.
    pub weights: Weights,
}

/// Splits the articles into parts, as many as there are models of names (each learned from the
/// other parts), every `n`th article into one, and learns for each part from the others.
///
/// # Errors
/// When a model cannot be fitted, in words.
pub fn cross_validate(
    docs: &[GoldDoc],
    all: &[Examples],
    names: &[Model],
    options: &Options,
) -> Result<Vec<Fold>, String> {
    let folds = names.len();
    (0..folds)
        .map(|fold| {
            let held = (0..docs.len()).filter(|i| i % folds == fold).collect();
            let rest: Vec<&Examples> =
                all.iter().enumerate().filter(|(i, _)| i % folds != fold).map(|(_, e)| e).collect();
            Ok(Fold { docs: held, weights: train(&rest, names[fold].clone(), options)? })
        })
        .collect()
}
