//! `isnad lexicon`: checking the tables of words, and trying a sentence on them.

use std::io::Write;

use clap::{Args, Subcommand};

use super::{
    Outcome,
    common::KnowledgeArgs,
    complain::{Failure, say, table},
    lexicon_try,
    paint::{UNSURE, harmless, styled},
    run::count,
};
use crate::{
    lexicon::{Lexicon, NoteKind, check},
    table::TableError,
};

/// Check the lexicon, and try sentences on it.
#[derive(Debug, Subcommand)]
pub enum Command {
    Check(Check),
    Try(lexicon_try::Try),
}

/// Look for rows that cannot be read, and for forms that are also something else.
///
/// Bad rows are shown with file, line and caret on stderr, and the exit code is 1. The rest are
/// notes, each a place where reading may go wrong without a sound; the exit code does not hang on
/// them.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Kinds of notes:
  alias-word     an actor's alias that is also a grammatical word («بيد»)
  alias-alias    an alias that stands for two actors on the same day
  alias-place    an alias that is also the name of a place
  trigger-place  a trigger's form that is also the name of a place
  trigger-alias  a trigger's form that is also an actor's alias
  duplicate      a row that an earlier one makes idle, spelling variants folded

Examples:
  isnad lexicon check
  isnad lexicon check --lexicon my-words
  isnad lexicon check --kind alias-word --kind alias-alias
  isnad lexicon check --json | jq -r 'select(.kind == \"alias-place\") | .message'")]
pub struct Check {
    /// Only notes of this kind; may be given several times.
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Vec<NoteKind>,
    /// Show also names of places for which ambiguous.csv says what they need.
    #[arg(long)]
    all: bool,
    /// Print JSON, one object a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

fn kind(text: &str) -> Result<NoteKind, String> {
    NoteKind::ALL.iter().copied().find(|k| k.as_str() == text).ok_or_else(|| {
        let all: Vec<&str> = NoteKind::ALL.iter().map(|k| k.as_str()).collect();
        format!("not one of {}", all.join(", "))
    })
}

/// Runs the command.
///
/// # Errors
/// When a folder or table cannot be opened, or the gazetteer holds a mistake.
pub fn run(command: &Command) -> Result<Outcome, Failure> {
    match command {
        Command::Check(args) => findings(args),
        Command::Try(args) => lexicon_try::run(args),
    }
}

fn findings(args: &Check) -> Result<Outcome, Failure> {
    let sources = args.knowledge.words()?;
    let gazetteer = args.knowledge.places()?;
    let (lexicon, errors) = Lexicon::read(&sources);
    let mut out = std::io::BufWriter::new(anstream::stdout().lock());
    for e in &errors {
        if args.json {
            json(&mut out, "error", "bad-row", e, false)?;
        } else {
            table(e);
        }
    }
    let notes = check(&sources, &lexicon, &gazetteer);
    let wanted = |kind| args.kind.is_empty() || args.kind.contains(&kind);
    for n in notes.iter().filter(|n| wanted(n.kind) && (args.all || !n.settled)) {
        if args.json {
            json(&mut out, "note", n.kind.as_str(), &n.at, n.settled)?;
        } else {
            let kind = styled(UNSURE, n.kind.as_str());
            writeln!(out, "{kind}: {}", harmless(&n.at.to_string()))?;
        }
    }
    out.flush()?;
    let tally: Vec<String> = NoteKind::ALL
        .iter()
        .map(|kind| {
            let of = notes.iter().filter(|n| n.kind == *kind);
            let settled = of.clone().filter(|n| n.settled).count();
            let besides = if settled > 0 { format!(" ({settled} settled)") } else { String::new() };
            format!("{} {}{besides}", of.count() - settled, kind.as_str())
        })
        .collect();
    say(&format!(
        "{}, {}, {}: {}; {}",
        count(lexicon.actors.len(), "actor"),
        count(lexicon.aliases.len(), "alias").replace("aliass", "aliases"),
        count(lexicon.triggers.len(), "trigger"),
        count(errors.len(), "bad row"),
        tally.join(", ")
    ));
    Ok(Outcome::refused_if(!errors.is_empty()))
}

fn json(
    out: &mut impl Write,
    severity: &str,
    kind: &str,
    at: &TableError,
    settled: bool,
) -> Result<(), Failure> {
    // Code points, as everywhere where a range leaves the program.
    let points = |byte: usize| at.text.get(..byte).map_or(0, |t| t.chars().count());
    let value = serde_json::json!({
        "severity": severity, "kind": kind, "file": at.file, "line": at.line,
        "start": points(at.at.start), "end": points(at.at.end),
        "message": at.message, "text": at.text, "settled": settled,
    });
    writeln!(out, "{value}")?;
    Ok(())
}
