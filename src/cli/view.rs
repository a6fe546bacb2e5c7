//! `isnad view`: articles to one HTML file that shows them on a map.

use std::{ffi::OsString, fs, io::BufWriter, path::PathBuf};

use clap::Args as ClapArgs;
use jiff::civil::Date;

use super::{
    Outcome,
    baseline::BaselineArgs,
    common::{Input, IntakeArgs, KnowledgeArgs, Running},
    complain::{Failure, say},
    map::{Articles, reports},
    output::{Force, whole},
    run::{Run, count},
    store::{control_up_to, day, open, say_lag, up_to},
    view_png,
};
use crate::{
    gazetteer::Outlines,
    layer::{EventRow, Tiles, View, event_rows, is_ours, write_view},
    output::Cause,
    store::Open,
    timeline::{Interval, Params, timeline},
};

/// Write one HTML file that shows who holds what, and what changed, with no need of a network.
///
/// The file opens in any browser, on the last day: places and areas by holder, what changed that
/// day or since another, and what happened as a feed with sources; a slider through time, filters,
/// search in Arabic and Latin letters, and for every event its sentence with alternatives and
/// reasons. With `?embed` behind its address it is the map alone, for another page. Nothing is
/// asked of the network, unless --tiles names a server for a background.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad view data/articles -o map.html
  isnad view --db syria.gpkg -o map.html
  isnad view --db syria.gpkg --as-of 2024-12-05 -o map.html
  isnad view --db syria.gpkg --png map.png --date 2024-12-08 --lang ar --size 1600x1200
  isnad view archive.jsonl.zst -o map.html --tiles 'https://tiles.example.org/{z}/{x}/{y}.png'")]
pub struct Args {
    /// Articles: files, folders, globs, or `-` for standard input. Control is as they tell it.
    #[arg(value_name = "INPUT", required_unless_present = "db", conflicts_with = "db")]
    inputs: Vec<OsString>,
    /// A store, in place of articles: its events, and control with all that was decided.
    #[arg(long, value_name = "FILE")]
    db: Option<PathBuf>,
    /// Seconds to wait for another program that has the store.
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 20,
        env = "ISNAD_WAIT",
        hide_env_values = true
    )]
    wait: u32,
    /// The file to write.
    #[arg(long, short, value_name = "FILE", required_unless_present = "png")]
    out: Option<PathBuf>,
    /// Only what happened up to this day, and control as of its end.
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
    /// Background tiles: an address with {z}, {x} and {y}, or a path beside the file. Whoever
    /// opens the file then asks that server for pictures.
    #[arg(long, value_name = "URL")]
    tiles: Option<String>,
    #[command(flatten)]
    baseline: BaselineArgs,
    #[command(flatten)]
    force: Force,
    #[command(flatten)]
    picture: view_png::PictureArgs,
    #[command(flatten)]
    intake: IntakeArgs,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Runs the command.
///
/// # Errors
/// When nothing can be read or written, or the tile address is none.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    let tiles = args.tiles.as_deref().map(Tiles::new).transpose();
    let tiles = tiles.map_err(|e| Failure::Words(format!("--tiles: {e}")))?;
    if args.db.is_some() && args.baseline.baseline.is_some() {
        let words = "--baseline: a store has its own; `isnad ingest --baseline` gives it another";
        return Err(Failure::Words(words.into()));
    }
    let knowledge = args.knowledge.load()?;
    let mut shown = match &args.db {
        Some(path) => from_store(path, args.wait)?,
        None => from_articles(args)?,
    };
    let mut intervals = match shown.intervals {
        Some(intervals) => intervals,
        None => {
            let gazetteer = knowledge.gazetteer();
            let table = args.baseline.table(shown.first, gazetteer, args.running.quiet)?;
            let params = Params { baseline: table.rows, ..Params::default() };
            timeline(&reports(&shown.rows), &[], gazetteer, &params).intervals
        }
    };
    up_to(&mut shown.rows, args.as_of);
    control_up_to(&mut intervals, args.as_of);
    let outlines = Outlines::shipped();
    let guard = args.knowledge.guarded(match &args.db {
        Some(db) => args.force.guard([db]),
        None => args.force.guard_of(&args.inputs),
    });
    let horizon = args.as_of.or(shown.horizon);
    let view =
        View { events: &shown.rows, intervals: &intervals, outlines: &outlines, tiles, horizon };
    // Without --out the page stands beside the picture while that is drawn.
    let page = match (&args.out, &args.picture.png) {
        (Some(out), _) => out.clone(),
        (None, Some(png)) => png.with_extension("page.html"),
        (None, None) => return Err(Failure::Words("nothing to do: give --out or --png".into())),
    };
    whole(&guard, &page, is_ours, |half| {
        let mut out = BufWriter::with_capacity(1 << 16, half.stream().map_err(Cause::Said)?);
        write_view(&mut out, &view, &knowledge)?;
        out.into_inner().map(drop).map_err(|e| Cause::Io(e.into_error()))
    })?;
    let drawn = match &args.picture.png {
        Some(png) => view_png::draw(&page, &args.picture, png).map(|()| Some(png)),
        None => Ok(None),
    };
    if args.out.is_none() {
        let _ = fs::remove_file(&page);
    }
    let drawn = drawn?;
    if !args.running.quiet {
        let placed = shown.rows.iter().filter(|r| r.latitude.is_some()).count();
        let files: Vec<String> =
            args.out.iter().chain(drawn).map(|f| f.display().to_string()).collect();
        say(&format!("{} on the map: {}", count(placed, "event"), files.join(", ")));
    }
    Ok(Outcome::refused_if(shown.refused > 0))
}

/// What a file is made of.
struct Shown {
    rows: Vec<EventRow>,
    /// `None`: to be worked out from the rows.
    intervals: Option<Vec<Interval>>,
    /// The last day of publication.
    horizon: Option<Date>,
    /// The first one.
    first: Option<Date>,
    refused: usize,
}

fn from_store(path: &std::path::Path, wait: u32) -> Result<Shown, Failure> {
    let store = open(path, Open::Read, wait)?;
    let behind = say_lag(&store)? == Outcome::Refused;
    let mut rows = Vec::new();
    store.events(None, |e| rows.push(e.row))?;
    let intervals = store.intervals(None)?;
    let horizon = store.now()?;
    Ok(Shown { rows, intervals: Some(intervals), horizon, first: None, refused: behind.into() })
}

fn from_articles(args: &Args) -> Result<Shown, Failure> {
    let input = Input { inputs: args.inputs.clone(), intake: args.intake.clone() };
    let run =
        Run { input: &input, knowledge: &args.knowledge, running: &args.running, to_stdout: false };
    let mut articles = Articles::default();
    let tally = run.each(event_rows, |article, rows| {
        articles.keep(&article, rows);
        Ok(())
    })?;
    let (horizon, first) = (articles.last_day(), articles.first_day());
    if !args.running.quiet {
        articles.say_ahead();
    }
    Ok(Shown { rows: articles.rows(), intervals: None, horizon, first, refused: tally.refused })
}
