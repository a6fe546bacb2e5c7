//! Arguments that several commands share.

use std::{ffi::OsString, io, path::PathBuf, time::Duration};

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{complain::Failure, store::day};
use crate::{
    Knowledge, KnowledgeError,
    article::{ArticleError, Inputs, Intake, ZONE, zone},
    gazetteer::{Gazetteer, Sources},
    lexicon::LexiconSources,
    output::{Identity, stdout_identity},
    weigh::Weights,
};

/// What to read.
#[derive(Debug, Args)]
pub struct Input {
    /// Files, folders, globs, or `-` for standard input.
    ///
    /// `.txt` and `.md` (one article each, with an optional front-matter block), `.jsonl`,
    /// `.ndjson` and `.json` (one article a line, a list of articles, or Telegram's result.json);
    /// `.gz` and `.zst` of each. What has no ending is told by what it holds. In folders, README.md
    /// and other kinds are passed over.
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<OsString>,
    #[command(flatten)]
    pub intake: IntakeArgs,
}

/// How articles are taken in.
#[derive(Debug, Clone, Args)]
pub struct IntakeArgs {
    /// The day of publication of articles that give none.
    #[arg(long, value_name = "DAY", value_parser = day, help_heading = "Articles")]
    pub published: Option<Date>,
    /// Where a moment of publication is a day: a name such as Europe/London, or +03:00.
    #[arg(long, value_name = "ZONE", default_value = ZONE, value_parser = zone_named,
        help_heading = "Articles")]
    pub timezone: TimeZone,
    /// Name each file that is passed over, and each article that changed.
    #[arg(long, short, help_heading = "Articles")]
    pub verbose: bool,
}

fn zone_named(name: &str) -> Result<TimeZone, String> {
    zone(name).ok_or_else(|| format!("`{name}` is no time zone"))
}

/// Days after today that an article may be of: clocks and zones differ.
const AHEAD: i64 = 2;

/// What to read it with.
#[derive(Debug, Args)]
#[command(next_help_heading = "Knowledge")]
pub struct KnowledgeArgs {
    /// A folder with places.csv, abroad.csv and names.csv to lay over the built-in gazetteer.
    #[arg(long, value_name = "DIR", env = "ISNAD_GAZETTEER", hide_env_values = true)]
    pub gazetteer: Option<PathBuf>,
    /// A folder with tables to lay over the built-in lexicon (see data/lexicon).
    #[arg(long, value_name = "DIR", env = "ISNAD_LEXICON", hide_env_values = true)]
    pub lexicon: Option<PathBuf>,
    /// Weights by which events are chosen, as `isnad train` writes them, for the built-in ones.
    #[arg(long, value_name = "FILE", env = "ISNAD_WEIGHTS", hide_env_values = true)]
    pub weights: Option<PathBuf>,
}

/// How to run.
#[derive(Debug, Args)]
pub struct Running {
    /// Threads to read with [default: one a core]. The output does not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Say nothing but errors.
    #[arg(long, short)]
    pub quiet: bool,
}

impl IntakeArgs {
    /// What the reader of articles needs, as of today.
    pub fn intake(&self) -> Intake {
        let today = Timestamp::now().to_zoned(self.timezone.clone()).date();
        Intake { zone: self.timezone.clone(), latest: today.checked_add(AHEAD.days()).ok() }
    }
}

impl Input {
    /// The files behind the arguments.
    ///
    /// # Errors
    /// When no argument names anything that is there.
    pub fn expand(&self) -> Result<Inputs, Failure> {
        let mut inputs = Inputs::expand(&self.inputs);
        apart_from_stdout(&mut inputs);
        if inputs.files.is_empty() {
            return Err(Failure::Inputs(inputs.missing));
        }
        Ok(inputs)
    }
}

/// Takes out the file that standard output goes to, which would grow as it is read.
fn apart_from_stdout(inputs: &mut Inputs) {
    let Some(out) = stdout_identity() else { return };
    let (read, out): (Vec<_>, Vec<_>) = std::mem::take(&mut inputs.files)
        .into_iter()
        .partition(|path| Identity::of(path).as_ref() != Some(&out));
    inputs.files = read;
    let message = "standard output goes there; it is not read".to_owned();
    inputs.missing.extend(out.into_iter().map(|path| ArticleError::File {
        path: path.display().to_string(),
        message: message.clone(),
    }));
}

impl KnowledgeArgs {
    /// Loads the built-in tables with the user's laid over them.
    ///
    /// # Errors
    /// When a folder is not there or a table holds a mistake.
    pub fn load(&self) -> Result<Knowledge, Failure> {
        for dir in [&self.gazetteer, &self.lexicon].into_iter().flatten() {
            std::fs::read_dir(dir).map_err(|e| Failure::file(dir, &e))?;
        }
        let knowledge = Knowledge::load(self.gazetteer.as_deref(), self.lexicon.as_deref())?;
        Ok(match &self.weights {
            Some(file) => {
                knowledge.with_weights(Weights::open(file).map_err(KnowledgeError::from)?)
            }
            None => knowledge,
        })
    }

    /// The tables of the lexicon, the user's after the built-in ones, not yet parsed.
    ///
    /// # Errors
    /// When the folder or a table in it cannot be opened.
    pub fn words(&self) -> Result<LexiconSources, Failure> {
        let mut sources = LexiconSources::shipped();
        if let Some(dir) = &self.lexicon {
            std::fs::read_dir(dir).map_err(|e| Failure::file(dir, &e))?;
            sources.overlay(dir).map_err(KnowledgeError::from)?;
        }
        Ok(sources)
    }

    /// The gazetteer alone.
    ///
    /// # Errors
    /// When the folder is not there or a table holds a mistake.
    pub fn places(&self) -> Result<Gazetteer, Failure> {
        let mut sources = Sources::shipped();
        if let Some(dir) = &self.gazetteer {
            sources.overlay(dir)?;
        }
        Ok(Gazetteer::load(&sources)?)
    }
}

impl Running {
    /// A pool of as many threads as asked for.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn pool(&self) -> Result<rayon::ThreadPool, Failure> {
        rayon::ThreadPoolBuilder::new()
            .num_threads(self.threads.map_or(0, usize::from))
            .build()
            .map_err(|e| Failure::Words(format!("no threads: {e}")))
    }

    /// A progress line on stderr, where that is a terminal and stdout is not being written to it.
    pub fn progress(&self, stdout_in_use: bool) -> ProgressBar {
        use io::IsTerminal;
        let in_the_way = stdout_in_use && io::stdout().is_terminal();
        if self.quiet || in_the_way || !io::stderr().is_terminal() {
            return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) =
            ProgressStyle::with_template("{spinner} {human_pos} articles  {per_sec}  {elapsed}")
        {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }
}
