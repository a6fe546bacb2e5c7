//! The command line: one file a command.
//!
//! Not for: anything that a library user needs; commands only parse, call, print and set the
//! exit code (0 all well, 1 some input was refused, 2 could not run). A closed pipe is no error.
//! Machine output goes to stdout, words for people to stderr.

mod baseline;
mod brief;
mod common;
mod complain;
mod diff;
mod eval;
mod eval_table;
mod explain;
mod export;
mod extract;
mod gazetteer;
mod gazetteer_against;
mod gazetteer_fetch;
mod gazetteer_gaps;
mod gazetteer_import;
mod gazetteer_stats;
mod generate;
mod heard;
mod ingest;
mod lexicon;
mod lexicon_try;
mod map;
mod output;
mod paint;
mod review;
mod run;
mod store;
mod store_care;
mod train;
mod view;
mod view_png;
mod watch;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use complain::Failure;

/// Reads Arabic conflict news and maps who took and who left which town, when, and on whose word.
///
/// isnad reads news articles (Arabic first, English too), finds the places they name, the armed
/// actors and what is told of them, and puts every event on the map with the sentence that it
/// rests on. It works offline; its gazetteer of Syria and its lexicon are built in.
#[derive(Debug, Parser)]
#[command(name = "isnad", version, max_term_width = 100, after_long_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  isnad map data/articles --out out     articles in a folder to out/events.geojson and .qml
  zcat wire.jsonl.gz | isnad extract -  mentions and events as JSON, a line an article
  isnad explain article.md              what was read in an article, and why
  isnad view data/articles -o map.html  one file that shows it all in a browser
  isnad gazetteer search الكسوه          look a place up by name

Exit codes: 0 all well; 1 some input was refused (said on stderr); 2 could not run.";

#[derive(Debug, Subcommand)]
enum Command {
    Map(map::Args),
    Extract(extract::Args),
    Explain(explain::Args),
    Eval(eval::Args),
    Train(train::Args),
    Ingest(ingest::Args),
    Watch(watch::Args),
    Diff(diff::Args),
    Brief(brief::Args),
    #[command(subcommand)]
    Review(review::Command),
    #[command(subcommand)]
    Store(store_care::Command),
    Export(export::Args),
    View(view::Args),
    #[command(subcommand)]
    Gazetteer(gazetteer::Command),
    #[command(subcommand)]
    Lexicon(lexicon::Command),
    Completions(generate::Completions),
    Man(generate::Man),
}

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// All well.
    Clean,
    /// Some input was refused, or a check found errors.
    Refused,
}

impl Outcome {
    const fn refused_if(refused: bool) -> Self {
        if refused { Self::Refused } else { Self::Clean }
    }
}

/// The clap command, for help, completions and man pages.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the program on its arguments.
#[must_use]
pub fn main() -> ExitCode {
    complain::install();
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(e) => {
            let asked = !e.use_stderr();
            let _ = e.print();
            return ExitCode::from(if asked { 0 } else { 2 });
        }
    };
    let done =
        Cli::from_arg_matches(&matches).map_err(Failure::from).and_then(|cli| match cli.command {
            Command::Map(args) => map::run(&args),
            Command::Extract(args) => extract::run(&args),
            Command::Explain(args) => explain::run(&args),
            Command::Eval(args) => eval::run(&args),
            Command::Train(args) => train::run(&args),
            Command::Ingest(args) => ingest::run(&args),
            Command::Watch(args) => watch::run(&args),
            Command::Diff(args) => diff::run(&args),
            Command::Brief(args) => brief::run(&args),
            Command::Review(command) => review::run(&command),
            Command::Store(command) => store_care::run(&command),
            Command::Export(args) => export::run(&args),
            Command::View(args) => view::run(&args),
            Command::Gazetteer(command) => gazetteer::run(&command),
            Command::Lexicon(command) => lexicon::run(&command),
            Command::Completions(args) => generate::completions(&args),
            Command::Man(args) => generate::man(&args),
        });
    complain::rest();
    match done {
        Ok(Outcome::Clean) | Err(Failure::Pipe) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Err(failure) => {
            failure.say();
            ExitCode::from(2)
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn arguments_are_well_formed() {
        super::command().debug_assert();
    }
}
