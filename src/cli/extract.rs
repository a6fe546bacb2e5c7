//! `isnad extract`: mentions and events as JSON, a line an article.

use std::io::Write;

use clap::Args as ClapArgs;

use super::{
    Outcome,
    common::{Input, KnowledgeArgs, Running},
    complain::Failure,
    run::{Run, stdout},
};
use crate::layer::article_record;

/// Print what was read as JSON, one line an article, in the order of the input.
///
/// Each line holds the article's id, its mentions (offsets in Unicode code points of the text,
/// the place with its coordinates or null, alternatives with their shares) and its events (the
/// properties of the map layer, those without a place included).
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad extract data/articles > readings.jsonl
  zcat wire.jsonl.gz | isnad extract - | jq -r '.events[].title'")]
pub struct Args {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Runs the command.
///
/// # Errors
/// When nothing can be read or written.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut out = stdout();
    let run = Run {
        input: &args.input,
        knowledge: &args.knowledge,
        running: &args.running,
        to_stdout: true,
    };
    let tally = run.each(
        |article, reading, knowledge| {
            serde_json::to_string(&article_record(article, reading, knowledge))
        },
        |_, line| Ok(writeln!(out, "{}", line?)?),
    )?;
    out.flush()?;
    Ok(Outcome::refused_if(tally.refused > 0))
}
