//! Examples of doubtful names: which of them gold takes for places.

use rayon::prelude::*;

use super::{Index, Options, fit};
use crate::{Knowledge, eval::GoldDoc, mention::doubts, weigh::Model};

/// A doubtful name with its features, and whether it is a place.
#[derive(Debug)]
pub struct Name {
    /// Hashes of the features.
    pub keys: Vec<u64>,
    /// Their names.
    pub names: Vec<String>,
    /// Whether gold has it.
    pub place: bool,
}

/// The doubtful names of each article. What overlaps a mention of gold without being it is left out.
#[must_use]
pub fn names_of(docs: &[GoldDoc], knowledge: &Knowledge) -> Vec<Vec<Name>> {
    docs.par_iter().map(|d| names(d, knowledge)).collect()
}

fn names(doc: &GoldDoc, knowledge: &Knowledge) -> Vec<Name> {
    let article = doc.article();
    let (gazetteer, lexicon, patterns) =
        (knowledge.gazetteer(), knowledge.lexicon(), knowledge.patterns());
    let (text, found) = doubts(&article.text, gazetteer, lexicon, patterns);
    let judged = found.into_iter().filter_map(|d| {
        let span = text.folded.span(d.start as usize, d.end as usize);
        let place = doc.mentions.iter().any(|m| m.span == span);
        let beside = !place && doc.mentions.iter().any(|m| m.span.overlaps(span));
        let (keys, names) = (d.features.keys, d.features.names);
        (!beside).then_some(Name { keys, names, place })
    });
    judged.collect()
}

/// The model of doubtful names learned from articles.
///
/// # Errors
/// When the model cannot be fitted, in words.
pub fn fit_names(all: &[&Vec<Name>], options: &Options) -> Result<Model, String> {
    let index = Index::of_named(
        all.iter().map(|e| e.iter().map(|n| (n.keys.as_slice(), n.names.as_slice())).collect()),
        options.least,
    );
    let examples: Vec<fit::Labelled> = all
        .iter()
        .flat_map(|e| e.iter())
        .map(|n| fit::Labelled { features: index.numbers(&n.keys), label: u8::from(n.place) })
        .collect();
    let w = fit::labels(&examples, index.names.len(), 2, options.names, options.rounds)?;
    Ok(index.model(&["none", "place"], &w))
}

/// For each article, a model that never saw it: learned from the other parts of `folds`.
///
/// # Errors
/// When a model cannot be fitted, in words.
pub fn cross_names(
    all: &[Vec<Name>],
    options: &Options,
    folds: usize,
) -> Result<Vec<Model>, String> {
    (0..folds)
        .map(|fold| {
            let rest: Vec<&Vec<Name>> =
                all.iter().enumerate().filter(|(i, _)| i % folds != fold).map(|(_, e)| e).collect();
            fit_names(&rest, options)
        })
        .collect()
}
