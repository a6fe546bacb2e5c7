//! `isnad view`: articles to one HTML file that shows them on a map.

use std::{ffi::OsString, fs, io::BufWriter, path::PathBuf};

use clap::Args as ClapArgs;
use jiff::civil::Date;

use super::{
    Outcome,
    common::{Input, IntakeArgs, KnowledgeArgs, Running},
    complain::{Failure, say},
    map::{Articles, reports, whole},
    run::{Run, count},
    store::{control_up_to, day, up_to},
    view_png,
};
use crate::{
    gazetteer::Outlines,
    layer::{EventRow, Tiles, View, event_rows, write_view},
    store::{Open, Store},
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
    let knowledge = args.knowledge.load()?;
    let mut shown = match &args.db {
        Some(path) => from_store(path)?,
        None => from_articles(args)?,
    };
    let mut intervals = match shown.intervals {
        Some(intervals) => intervals,
        None => {
            timeline(&reports(&shown.rows), &[], knowledge.gazetteer(), &Params::default())
                .intervals
        }
    };
    up_to(&mut shown.rows, args.as_of);
    control_up_to(&mut intervals, args.as_of);
    let outlines = Outlines::shipped();
    let horizon = args.as_of.or(shown.horizon);
    let view =
        View { events: &shown.rows, intervals: &intervals, outlines: &outlines, tiles, horizon };
    // Without --out the page stands beside the picture while that is drawn.
    let page = match (&args.out, &args.picture.png) {
        (Some(out), _) => out.clone(),
        (None, Some(png)) => png.with_extension("page.html"),
        (None, None) => return Err(Failure::Words("nothing to do: give --out or --png".into())),
    };
    whole(&page, |half| {
        let mut out = BufWriter::with_capacity(1 << 16, fs::File::create(half)?);
        write_view(&mut out, &view, &knowledge)?;
        Ok(out.into_inner().map(drop).map_err(std::io::IntoInnerError::into_error)?)
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
    refused: usize,
}

fn from_store(path: &std::path::Path) -> Result<Shown, Failure> {
    let told = |e: crate::store::StoreError| Failure::Words(e.to_string());
    let store = Store::open(path, Open::Read).map_err(told)?;
    let mut rows = Vec::new();
    store.events(None, |e| rows.push(e.row)).map_err(told)?;
    let intervals = store.intervals(None).map_err(told)?;
    let horizon = store.now().map_err(told)?;
    Ok(Shown { rows, intervals: Some(intervals), horizon, refused: 0 })
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
    let horizon = articles.last_day();
    if !args.running.quiet {
        articles.say_ahead();
    }
    Ok(Shown { rows: articles.rows(), intervals: None, horizon, refused: tally.refused })
}
