//! Learning the weights of the event models from annotated articles, the same to the byte on
//! every run.
//!
//! Not for: reading (`event`), scoring (`eval`).

mod calibrate;
mod cross;
mod examples;
mod fit;
mod names;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub use calibrate::calibrate;
pub use cross::{Fold, cross_validate};
pub use examples::{Choice, Examples, Told, examples};
pub use fit::{Labelled, Ranked};
pub use names::{Name, cross_names, fit_names, names_of};

use crate::{
    Knowledge,
    eval::GoldDoc,
    event::{Assertion, choose::Part, read::KINDS},
    weigh::{Model, UNIT, Weights},
};

/// How models are fitted.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// In how many articles a feature must stand.
    pub least: u32,
    /// Penalty on squared weights, for pairs, sides and assertions.
    pub penalty: [f64; 3],
    /// Penalty on squared weights for doubtful names.
    pub names: f64,
    /// Rounds of the solver at most.
    pub rounds: u64,
    /// From which share on a pair tells an event: of control, and of other kinds.
    pub floor: [f64; 2],
}

impl Options {
    /// Parts for the models of names where there is no cross-validation.
    pub const PARTS: usize = 5;
}

impl Default for Options {
    fn default() -> Self {
        Self { least: 3, penalty: [10.0, 6.0, 6.0], names: 4.0, rounds: 80, floor: [0.44, 0.42] }
    }
}

/// The examples of all articles, in their order. The names of each are chosen by the model of its
/// part, which never saw it.
#[must_use]
pub fn examples_of(docs: &[GoldDoc], knowledge: &Knowledge, names: &[Model]) -> Vec<Examples> {
    let rules = Model::default();
    let names = |i: usize| names.get(i % names.len().max(1)).unwrap_or(&rules);
    docs.par_iter().enumerate().map(|(i, d)| examples(d, knowledge, names(i))).collect()
}

/// Weights learned from articles: first the model of doubtful names, then, with names chosen by
/// models that did not see them, those of events.
///
/// # Errors
/// When a model cannot be fitted, in words.
pub fn learn(
    docs: &[GoldDoc],
    knowledge: &Knowledge,
    options: &Options,
) -> Result<Weights, String> {
    let doubtful = names_of(docs, knowledge);
    let names = cross_names(&doubtful, options, Options::PARTS)?;
    let examples = examples_of(docs, knowledge, &names);
    let names = fit_names(&doubtful.iter().collect::<Vec<_>>(), options)?;
    train(&examples.iter().collect::<Vec<_>>(), names, options)
}

/// Weights learned from examples.
///
/// # Errors
/// When a model cannot be fitted, in words.
pub fn train(all: &[&Examples], names: Model, options: &Options) -> Result<Weights, String> {
    let mut out = Weights::default();
    out.insert("name", names);
    let first = pairs(all, None, options)?;
    out.insert("pair", pairs(all, Some(&first), options)?);
    for part in [Part::To, Part::From, Part::Actor] {
        out.insert(part.as_str(), sides(all, part, options)?);
    }
    out.insert("truth", truths(all, options)?);
    let mut floor = Model::new(&["control", "other"]);
    let hundredths = options.floor.map(|f| (f * 100.0) as i16);
    floor.push("floor", &[(0, hundredths[0]), (1, hundredths[1])]);
    out.insert("floor", floor);
    Ok(out)
}

/// Features that stand in enough articles, numbered in the order of their names.
struct Index {
    numbers: FxHashMap<u64, u32>,
    names: Vec<String>,
}

impl Index {
    fn of<'a>(
        all: &[&'a Examples],
        least: u32,
        keys: impl Fn(&'a Examples) -> Vec<&'a [u64]>,
    ) -> Self {
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        let mut names: FxHashMap<u64, &str> = FxHashMap::default();
        for e in all {
            let own: Vec<u64> = keys(e).into_iter().flatten().copied().collect();
            own.iter().for_each(|k| {
                names.entry(*k).or_insert(&e.names[k]);
            });
            tally(&mut counts, own);
        }
        Self::kept(&counts, &names, least)
    }

    /// From the features of each article's examples with their names.
    fn of_named<'a>(all: impl Iterator<Item = Vec<(&'a [u64], &'a [String])>>, least: u32) -> Self {
        let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
        let mut names: FxHashMap<u64, &str> = FxHashMap::default();
        for examples in all {
            let mut own: Vec<u64> = Vec::new();
            for (keys, named) in examples {
                own.extend(keys);
                keys.iter().zip(named).for_each(|(k, n)| {
                    names.entry(*k).or_insert(n);
                });
            }
            tally(&mut counts, own);
        }
        Self::kept(&counts, &names, least)
    }

    fn kept(counts: &FxHashMap<u64, u32>, names: &FxHashMap<u64, &str>, least: u32) -> Self {
        let mut kept: Vec<(&str, u64)> =
            counts.iter().filter(|(_, n)| **n >= least).map(|(k, _)| (names[k], *k)).collect();
        kept.sort_unstable();
        let numbers = kept.iter().enumerate().map(|(i, (_, k))| (*k, i as u32)).collect();
        Self { numbers, names: kept.into_iter().map(|(n, _)| n.to_owned()).collect() }
    }

    fn numbers(&self, keys: &[u64]) -> Vec<u32> {
        let mut out: Vec<u32> = keys.iter().filter_map(|k| self.numbers.get(k).copied()).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// The model of fitted weights, in hundredths; what rounds to nothing is left out.
    fn model(&self, labels: &[&str], weights: &[f64]) -> Model {
        let mut model = Model::new(labels);
        let mut row = Vec::new();
        for (i, name) in self.names.iter().enumerate() {
            row.clear();
            for l in 0..labels.len() {
                let w = (weights[i * labels.len() + l] * UNIT).round();
                if w.abs() >= LEAST {
                    row.push((l as u8, w.clamp(-30000.0, 30000.0) as i16));
                }
            }
            if !row.is_empty() {
                model.push(name, &row);
            }
        }
        model
    }
}

/// Counts each feature of an article once.
fn tally(counts: &mut FxHashMap<u64, u32>, mut own: Vec<u64>) {
    own.sort_unstable();
    own.dedup();
    own.into_iter().for_each(|k| *counts.entry(k).or_insert(0) += 1);
}

/// Weights below this many hundredths are left out.
const LEAST: f64 = 2.0;

fn pairs(all: &[&Examples], before: Option<&Model>, options: &Options) -> Result<Model, String> {
    let index = Index::of(all, options.least, |e| e.pairs.iter().map(Vec::as_slice).collect());
    let mut examples = Vec::new();
    for e in all {
        let mut labels: FxHashMap<usize, Vec<u8>> = FxHashMap::default();
        let mut passed = e.again.clone();
        for t in &e.events {
            for &p in &t.pairs {
                if e.kinds[p] == t.label {
                    passed.insert(p);
                }
            }
            let right = match before {
                None => t.likely.clone(),
                Some(model) => likeliest(e, t, model),
            };
            for p in right {
                let own = labels.entry(p).or_default();
                if !own.contains(&t.label) {
                    own.push(t.label);
                }
            }
        }
        for (p, keys) in e.pairs.iter().enumerate() {
            let features = index.numbers(keys);
            match labels.get(&p) {
                Some(own) => {
                    for &label in own {
                        examples.push(Labelled { features: features.clone(), label });
                    }
                }
                None if passed.contains(&p) => {}
                None => examples.push(Labelled { features, label: 0 }),
            }
        }
    }
    let names: Vec<&str> = KINDS.iter().map(|k| k.map_or("none", |k| k.as_str())).collect();
    let w =
        fit::labels(&examples, index.names.len(), names.len(), options.penalty[0], options.rounds)?;
    Ok(index.model(&names, &w))
}

/// Of the pairs that may tell an event, the one that a model thinks likeliest.
fn likeliest(e: &Examples, told: &Told, model: &Model) -> Vec<usize> {
    let score = |p: usize| -> i64 {
        let mut features = crate::weigh::Features::default();
        features.keys.clone_from(&e.pairs[p]);
        let scores = model.scores(&features);
        scores[usize::from(told.label)] - scores[0]
    };
    let among = if told.likely.is_empty() { return Vec::new() } else { &told.pairs };
    let preferred = |p: usize| i64::from(told.likely.contains(&p)) * 100;
    among
        .iter()
        .copied()
        .max_by_key(|&p| (score(p) + preferred(p), std::cmp::Reverse(p)))
        .into_iter()
        .collect()
}

fn sides(all: &[&Examples], part: Part, options: &Options) -> Result<Model, String> {
    let own =
        |e: &Examples| -> Vec<Choice> { e.sides.get(part.as_str()).cloned().unwrap_or_default() };
    let index = Index::of(all, options.least, |e| {
        let choices = e.sides.get(part.as_str()).map_or(&[][..], Vec::as_slice);
        choices.iter().flat_map(|c| c.candidates.iter().map(Vec::as_slice)).collect()
    });
    let mut examples = Vec::new();
    for e in all {
        for c in own(e) {
            let candidates = c.candidates.iter().map(|k| index.numbers(k)).collect();
            examples.push(Ranked { candidates, right: c.right });
        }
    }
    let w = fit::ranks(&examples, index.names.len(), options.penalty[1], options.rounds)?;
    Ok(index.model(&["score"], &w))
}

fn truths(all: &[&Examples], options: &Options) -> Result<Model, String> {
    let index =
        Index::of(all, options.least, |e| e.truths.iter().map(|t| t.0.as_slice()).collect());
    let examples: Vec<Labelled> = all
        .iter()
        .flat_map(|e| &e.truths)
        .map(|(keys, label)| Labelled { features: index.numbers(keys), label: *label })
        .collect();
    let names: Vec<&str> = Assertion::ALL.iter().map(|a| a.as_str()).collect();
    let w =
        fit::labels(&examples, index.names.len(), names.len(), options.penalty[2], options.rounds)?;
    Ok(index.model(&names, &w))
}
