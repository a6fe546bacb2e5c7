//! `isnad eval`: readings held against gold.

use std::{
    collections::HashMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Args as ClapArgs;
use serde_json::{Value, json};

use super::{
    Outcome,
    common::{KnowledgeArgs, Running},
    complain::{self, Failure},
    output::Force,
    run::stdout,
};
use crate::{
    Knowledge,
    eval::{GoldDoc, GoldError, Predicted, Score, predict, read_gold, score},
};

/// Score what the program reads against gold annotations.
///
/// Gold is JSONL, one annotated article a line: doc, published, text, mentions (surface, nth, kind,
/// lat, lon, in_syria) and events (kind, place, nth, from, to, assertion, quote). Figures are over
/// all files together: recognition, resolution, events; whether the gazetteer has the true place
/// among its candidates; how far scores can be believed; which frames of the grammar fired.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad eval gold.jsonl                     the figures
  isnad eval gold.jsonl --errors            with every error before them
  isnad eval sets/*.jsonl --table --since figures.json
                                            a line a file, beside the last time's
  isnad eval negative.jsonl --negative      sentences in which nothing changes hands
  isnad eval gold.jsonl --gazetteer mine    with a gazetteer of your own laid over")]
pub struct Args {
    /// Gold files.
    #[arg(required = true, value_name = "GOLD")]
    gold: Vec<PathBuf>,
    /// Score this output of `isnad extract` instead of reading the articles now.
    #[arg(long, value_name = "FILE")]
    predicted: Option<PathBuf>,
    /// List every error: MISSED, SPURIOUS, WRONG, NO EVENT, EXTRA EV; UNKNOWN for a place that
    /// the gazetteer does not offer under its name.
    #[arg(long)]
    errors: bool,
    /// List every rule that read an event, with the shares found and full.
    #[arg(long)]
    rules: bool,
    /// The gold holds no change of control: list the control events that are read as asserted or
    /// claimed, and their number.
    #[arg(long)]
    negative: bool,
    /// One line a file with its main figures, instead of one report over all.
    #[arg(long, conflicts_with_all = ["errors", "rules", "negative", "predicted"])]
    table: bool,
    /// With `--table`: keep the figures in this file, and print beside each what it was there.
    #[arg(long, value_name = "FILE", requires = "table")]
    since: Option<PathBuf>,
    #[command(flatten)]
    force: Force,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Runs the command.
///
/// # Errors
/// When knowledge or predictions cannot be read, no file of gold can, or the output cannot be
/// written.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    let knowledge = args.knowledge.load()?;
    if args.table {
        return super::eval_table::run(
            &args.gold,
            args.since.as_deref().map(|path| (path, args.force.guard(&args.gold))),
            args.json,
            || args.running.pool(),
            &knowledge,
        );
    }
    let (docs, refused) = gold(&args.gold)?;
    let predicted = match &args.predicted {
        Some(path) => predictions(path, &docs)?,
        None => args.running.pool()?.install(|| predict(&docs, &knowledge)),
    };
    let score = score(&docs, &predicted, &knowledge);
    let mut out = stdout();
    print(&mut out, args, &score, &knowledge)?;
    out.flush()?;
    Ok(Outcome::refused_if(refused))
}

/// The articles of all files, and whether anything was refused.
fn gold(paths: &[PathBuf]) -> Result<(Vec<GoldDoc>, bool), Failure> {
    let mut docs = Vec::new();
    let mut errors: Vec<GoldError> = Vec::new();
    for path in paths {
        match read_gold(path) {
            Ok((mut read, mut refused)) => {
                docs.append(&mut read);
                errors.append(&mut refused);
            }
            Err(e) => errors.push(e),
        }
    }
    let last = if docs.is_empty() { errors.pop() } else { None };
    for e in &errors {
        complain::say(&format!("error: {e}"));
    }
    match last {
        Some(e) => Err(Failure::Words(e.to_string())),
        None => Ok((docs, !errors.is_empty())),
    }
}

/// The predictions for `docs`, in their order; an article that the file has not is read as empty.
fn predictions(path: &Path, docs: &[GoldDoc]) -> Result<Vec<Predicted>, Failure> {
    let text = fs::read_to_string(path).map_err(|e| Failure::file(path, &e))?;
    let mut by_id = HashMap::new();
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let predicted: Predicted = serde_json::from_str(line)
            .map_err(|e| Failure::Words(format!("{}:{}: {e}", path.display(), i + 1)))?;
        by_id.insert(predicted.article.clone(), predicted);
    }
    Ok(docs.iter().map(|d| by_id.get(&d.doc).cloned().unwrap_or_default()).collect())
}

fn print(
    out: &mut impl Write,
    args: &Args,
    score: &Score,
    knowledge: &Knowledge,
) -> io::Result<()> {
    let report = score.report(knowledge.lexicon());
    if args.json {
        let mut value = serde_json::to_value(&report)?;
        let mut put = |key: &str, list: Value| value[key] = list;
        if args.errors {
            put("errors", json!(score.slips));
            put("unknown", json!(score.unknown));
        }
        if args.negative {
            put("false_events", json!(score.false_events));
        }
        serde_json::to_writer_pretty(&mut *out, &value)?;
        return writeln!(out);
    }
    if args.errors {
        score.slips.iter().try_for_each(|s| writeln!(out, "{s}"))?;
        score.unknown.iter().try_for_each(|u| writeln!(out, "{u}"))?;
    }
    if args.negative {
        score.false_events.iter().try_for_each(|e| writeln!(out, "{e}"))?;
    }
    write!(out, "{report}")?;
    if args.rules {
        writeln!(out, "  by rule")?;
        report.grammar.rules.iter().try_for_each(|r| writeln!(out, "    {r}"))?;
    }
    if args.negative {
        let (n, of) = (score.false_events.len(), report.articles);
        writeln!(out, "\nControl events read as real in the negative set: {n} in {of} texts")?;
    }
    Ok(())
}
