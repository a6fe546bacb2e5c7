//! `isnad train`: the weights of the event reader learned from annotated articles.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args as ClapArgs;

use super::{
    Outcome, complain,
    complain::Failure,
    output::{Force, whole},
    run::stdout,
};
use crate::{
    Knowledge,
    eval::{GoldDoc, Score, predict, read_gold, score},
    output::Cause,
    train::{
        Examples, Name, Options, calibrate, cross_names, cross_validate, examples_of, fit_names,
        names_of, train,
    },
};

/// Learn the weights of the event reader from annotated articles.
///
/// Reads gold files (as `isnad eval` does), prints how articles fare that the weights never saw
/// (cross-validation by article), and writes the weights learned from all of them. The same files
/// in the same order give the same bytes.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad train tests/sets/*.jsonl --out weights.tsv    learn, and say how well
  isnad map news --weights weights.tsv --out out      read with them")]
pub struct Args {
    /// Gold files.
    #[arg(required = true, value_name = "GOLD")]
    gold: Vec<PathBuf>,
    /// Where to write the weights.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: Force,
    /// Parts of the cross-validation; 0 for none.
    #[arg(long, default_value_t = 5, value_name = "N")]
    folds: usize,
    /// In how many articles a feature must stand.
    #[arg(long, default_value_t = 3, value_name = "N")]
    least: u32,
    /// Penalty on large weights: of pairs, of sides, of assertions.
    #[arg(long, value_name = "P,P,P", value_delimiter = ',')]
    penalty: Vec<f64>,
    /// From which share on a pair tells an event: of control, of other kinds.
    #[arg(long, value_name = "S,S", value_delimiter = ',')]
    floor: Vec<f64>,
    /// Print how well the first part is read by weights learned from an eighth, a quarter, a half and
    /// all of the other articles.
    #[arg(long)]
    curve: bool,
    /// List every error of the cross-validation.
    #[arg(long)]
    errors: bool,
}

/// Runs the command.
///
/// # Errors
/// When gold cannot be read, a model not be fitted, or the weights not be written.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    let (mut docs, mut files, mut refused) = (Vec::new(), Vec::new(), false);
    for path in &args.gold {
        let (read, errors) = read_gold(path).map_err(|e| Failure::Words(e.to_string()))?;
        for e in &errors {
            complain::say(&format!("error: {e}"));
        }
        refused |= !errors.is_empty();
        files.push((path.clone(), docs.len()..docs.len() + read.len()));
        docs.extend(read);
    }
    let mut options = Options { least: args.least, ..Options::default() };
    if let [a, b, c] = args.penalty[..] {
        options.penalty = [a, b, c];
    }
    if let [a, b] = args.floor[..] {
        options.floor = [a, b];
    }
    let knowledge = Knowledge::shipped();
    let doubtful = names_of(&docs, &knowledge);
    let parts = if args.folds > 1 { args.folds } else { Options::PARTS };
    let names = cross_names(&doubtful, &options, parts).map_err(Failure::Words)?;
    let all = examples_of(&docs, &knowledge, &names);
    let mut out = stdout();
    if args.curve {
        curve(&mut out, &docs, &doubtful, &all, &options, parts)?;
    }
    let mut confidence = None;
    if args.folds > 1 {
        let folds = cross_validate(&docs, &all, &names, &options).map_err(Failure::Words)?;
        let mut predicted = vec![None; docs.len()];
        for fold in folds {
            let knowledge = Knowledge::shipped().with_weights(fold.weights);
            let held: Vec<GoldDoc> = fold.docs.iter().map(|&i| docs[i].clone()).collect();
            for (i, p) in fold.docs.iter().zip(predict(&held, &knowledge)) {
                predicted[*i] = Some(p);
            }
        }
        let predicted: Vec<_> = predicted.into_iter().flatten().collect();
        writeln!(out, "{}", HEAD)?;
        for (path, range) in &files {
            let score = score(&docs[range.clone()], &predicted[range.clone()], &knowledge);
            if args.errors {
                score.slips.iter().try_for_each(|s| writeln!(out, "{s}"))?;
            }
            line(&mut out, &name(path), &score, &knowledge)?;
        }
        let score = score(&docs, &predicted, &knowledge);
        line(&mut out, "all", &score, &knowledge)?;
        confidence = Some(calibrate(score.confidences()));
    }
    if let Some(path) = &args.out {
        let names =
            fit_names(&doubtful.iter().collect::<Vec<_>>(), &options).map_err(Failure::Words)?;
        let mut weights =
            train(&all.iter().collect::<Vec<_>>(), names, &options).map_err(Failure::Words)?;
        if let Some(model) = confidence {
            weights.insert("confidence", model);
        }
        let ours = |path: &Path| crate::weigh::Weights::open(path).is_ok();
        whole(&args.force.guard(&args.gold), path, ours, |half| -> Result<(), Cause> {
            let mut out = half.stream().map_err(Cause::Said)?;
            Ok(out.write_all(weights.to_text().as_bytes())?)
        })?;
    }
    out.flush()?;
    Ok(Outcome::refused_if(refused))
}

/// The learning curve: the first part of the articles read by weights learned from ever more of
/// the others.
fn curve(
    out: &mut impl Write,
    docs: &[GoldDoc],
    doubtful: &[Vec<Name>],
    all: &[Examples],
    options: &Options,
    parts: usize,
) -> Result<(), Failure> {
    let held: Vec<GoldDoc> = docs.iter().step_by(parts).cloned().collect();
    let rest: Vec<usize> = (0..docs.len()).filter(|i| i % parts != 0).collect();
    writeln!(out, "{HEAD}")?;
    for step in [8, 4, 2, 1] {
        let some: Vec<usize> = rest.iter().copied().step_by(step).collect();
        let names: Vec<&Vec<Name>> = some.iter().map(|&i| &doubtful[i]).collect();
        let names = fit_names(&names, options).map_err(Failure::Words)?;
        let examples: Vec<&Examples> = some.iter().map(|&i| &all[i]).collect();
        let weights = train(&examples, names, options).map_err(Failure::Words)?;
        let knowledge = Knowledge::shipped().with_weights(weights);
        let score = score(&held, &predict(&held, &knowledge), &knowledge);
        line(out, &format!("{} articles", some.len()), &score, &knowledge)?;
    }
    Ok(())
}

const HEAD: &str = "                     control                 all   recognised\n\
                    set                  found   full  effect   found   strict";

/// What a file of gold is called in a table.
pub(super) fn name(path: &Path) -> String {
    path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into_owned())
}

fn line(
    out: &mut impl Write,
    name: &str,
    score: &Score,
    knowledge: &Knowledge,
) -> std::io::Result<()> {
    let f = score.report(knowledge.lexicon()).figures;
    let c = score.tally.control;
    let of = |n: u32| crate::eval::share(n, c.found);
    writeln!(
        out,
        "{name:20} {:6.3} {:6.3} {:6.3}  {:6.3}  {:6.3}   P {:.3} R {:.3}  to {:.3} from {:.3} truth {:.3}",
        f.events_control_found.f1,
        f.events_control_full.f1,
        f.control_effect.f1,
        f.events_all_found.f1,
        f.recognition_strict.f1,
        f.events_control_found.precision,
        f.events_control_found.recall,
        of(c.to),
        of(c.from),
        of(c.truth),
    )
}
