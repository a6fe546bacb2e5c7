//! `isnad map`: articles to a layer of events.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use clap::Args as ClapArgs;
use jiff::civil::Date;

use super::{
    Outcome,
    common::{Input, KnowledgeArgs, Running},
    complain::{Failure, say},
    export::{Missing, Output},
    heard::ahead,
    run::{Run, Tally, count, stdout},
    store::{day, up_to},
};
use crate::{
    Article,
    article::{key, with_source},
    gazetteer::Outlines,
    layer::{
        CONTROL_NOW, Days, EVENTS, EventRow, Format, Layer, LeftOut, Options, Picture, Row,
        WriteError, event_rows, event_table_row, events_qml, qgis, write_all,
    },
    timeline::{Allies, Params, Report, last_day, timeline},
};

/// Put the events of articles on a map: events.geojson with its style.
///
/// Every event of a known place is a point with its sentence, trigger, source and confidence.
/// With --out, events.geojson and control_now.geojson (who holds each place on the last day) are
/// written, each with a same-named .qml: QGIS opens them styled, labelled in Arabic, the events
/// ready to animate. Without --out, the events go to stdout.
/// The same articles give the same bytes, in whatever order they come.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad map data/articles --out out
  isnad map 'archive/2024-12-*.jsonl.zst' --out out --threads 2
  isnad map - < articles.jsonl > events.geojson
  isnad map data/articles --out out --format gpkg
  isnad map data/articles --out out --excel      a table that Excel opens as it is
  isnad map data/articles --as-of 2024-12-05 --out out
  isnad map data/articles --qgis out            out/isnad.qgz opens in QGIS, styled

An article is its source and its id together; one that comes twice counts once. Of several
contents of one article that published last is kept, the others are refused.")]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Folder to write to; made when it is not there.
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    shape: Output,
    /// Write isnad.gpkg with all layers (control, areas, fronts too) and isnad.qgz, which opens
    /// in QGIS with no click, to this folder.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "format", "schema", "excel"])]
    qgis: Option<PathBuf>,
    /// Only what happened up to this day, and control as of its end.
    #[arg(long, value_name = "DAY", value_parser = day)]
    as_of: Option<Date>,
    /// Print the summary as JSON on stdout.
    #[arg(long, requires = "out")]
    json: bool,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// The articles of a run, by [`Article::key`].
#[derive(Default)]
pub struct Articles(BTreeMap<String, (Option<Date>, Vec<EventRow>)>);

impl Articles {
    /// Keeps the rows of an article, in place of those of another version of it.
    pub fn keep(&mut self, article: &Article, rows: Vec<EventRow>) {
        let published = article.published.as_deref().and_then(|d| d.parse().ok());
        self.0.insert(article.key(), (published, rows));
    }

    /// The last day of publication, as far as several articles bear it out.
    pub fn last_day(&self) -> Option<Date> {
        last_day(self.0.values().filter_map(|(published, _)| *published))
    }

    /// Says where the newest article does not move the last day.
    pub fn say_ahead(&self) {
        let newest = self.0.values().filter_map(|(published, _)| *published).max();
        ahead(newest, self.last_day()).iter().for_each(|words| say(words));
    }

    /// All rows in the order of the layer: by day, article, place in the text, kind.
    pub fn rows(self) -> Vec<EventRow> {
        let mut rows: Vec<EventRow> = self.0.into_values().flat_map(|(_, rows)| rows).collect();
        rows.sort_by(|a, b| order(a).cmp(&order(b)));
        distinct(&mut rows);
        rows
    }
}

type Order<'a> = (&'a Option<String>, &'a str, &'a Option<String>, u32, u32, &'a str, &'a str);

fn order(r: &EventRow) -> Order<'_> {
    let at = r.place_span;
    (&r.event_date, &r.article_id, &r.source, at.start, at.end, &r.kind, &r.event_id)
}

/// Two sources may give one id that is no count to articles that tell alike: the events of all
/// but the first by name then bear their source in their ids.
fn distinct(rows: &mut [EventRow]) {
    let mut of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        of.entry(&row.event_id).or_default().push(i);
    }
    let mut again: Vec<usize> = Vec::new();
    for mut alike in of.into_values().filter(|list| list.len() > 1) {
        alike.sort_by_key(|i| &rows[*i].source);
        again.extend(&alike[1..]);
    }
    for i in again {
        let row = &mut rows[i];
        row.event_id = with_source(&row.event_id, row.source.as_deref().unwrap_or(""));
    }
}

/// Runs the command.
///
/// # Errors
/// When nothing can be read or written.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    let run = Run {
        input: &args.input,
        knowledge: &args.knowledge,
        running: &args.running,
        to_stdout: false,
    };
    let mut articles = Articles::default();
    let tally = run.each(event_rows, |article, rows| {
        articles.keep(&article, rows);
        Ok(())
    })?;
    let horizon = articles.last_day();
    if !args.running.quiet && args.qgis.is_some() {
        articles.say_ahead();
    }
    let mut rows = articles.rows();
    let (format, options) = args.shape.format()?;
    let outcome = Outcome::refused_if(tally.refused > 0);
    if let Some(dir) = &args.qgis {
        project(dir, &rows, horizon, args)?;
        return Ok(outcome);
    }
    up_to(&mut rows, args.as_of);
    let Some(dir) = &args.out else {
        write_all(format.stream_with(stdout(), &EVENTS, options)?, layer(&rows))?;
        return Ok(outcome);
    };
    let mut files = write_files(dir, (format, options), &rows)?;
    // Other codebooks are of events alone.
    if !format.events_only() {
        files.extend(write_control(dir, (format, options), &rows, horizon, args)?);
    }
    summary(args, tally, (format, &rows), &files)?;
    Ok(outcome)
}

/// The reports of rows, each article its own voice.
pub fn reports(rows: &[EventRow]) -> Vec<Report> {
    let voice = |r: &EventRow| key(r.source.as_deref(), &r.article_id);
    rows.iter().filter_map(|r| Report::from_row(r, &voice(r))).collect()
}

/// All layers and the project over them, with control as these articles alone tell it.
fn project(
    dir: &Path,
    rows: &[EventRow],
    horizon: Option<Date>,
    args: &Args,
) -> Result<(), Failure> {
    let knowledge = args.knowledge.load()?;
    let line = timeline(&reports(rows), &[], knowledge.gazetteer(), &Params::default());
    let picture = Picture {
        events: rows,
        intervals: &line.intervals,
        gazetteer: knowledge.gazetteer(),
        outlines: &Outlines::shipped(),
        allies: &Allies::shipped(),
        horizon,
    };
    picture.write_qgis(dir, Days { as_of: args.as_of, since: None })?;
    if !args.running.quiet {
        say(&format!("open {} in QGIS", dir.join("isnad.qgz").display()));
    }
    Ok(())
}

/// Who holds each place on the last day, as these articles alone tell it, with its style.
fn write_control(
    dir: &Path,
    (format, options): (Format, Options),
    rows: &[EventRow],
    horizon: Option<Date>,
    args: &Args,
) -> Result<Vec<PathBuf>, Failure> {
    let knowledge = args.knowledge.load()?;
    let line = timeline(&reports(rows), &[], knowledge.gazetteer(), &Params::default());
    let picture = Picture {
        events: rows,
        intervals: &line.intervals,
        gazetteer: knowledge.gazetteer(),
        outlines: &Outlines::shipped(),
        allies: &Allies::shipped(),
        horizon,
    };
    let path = dir.join(format!("control_now.{}", format.extension()));
    let days = Days { as_of: args.as_of, since: None };
    whole(&path, |half| {
        let mut writer = format.create_with(half, &CONTROL_NOW, options)?;
        picture.each(Layer::ControlNow, days, |row| writer.row(&row))?;
        writer.finish().map(|_| ())
    })?;
    let mut files = vec![path];
    if format.takes_qml() {
        let style = dir.join("control_now.qml");
        whole(&style, |half| {
            Ok(fs::write(half, qgis::qml(&CONTROL_NOW, qgis::Language::Arabic))?)
        })?;
        files.push(style);
    }
    Ok(files)
}

/// The rows that have a place.
fn layer(rows: &[EventRow]) -> impl Iterator<Item = Row> {
    rows.iter().map(event_table_row).filter(|r| r.geometry.is_some())
}

fn write_files(
    dir: &Path,
    (format, options): (Format, Options),
    rows: &[EventRow],
) -> Result<Vec<PathBuf>, Failure> {
    fs::create_dir_all(dir).map_err(|e| Failure::file(dir, &e))?;
    let path = dir.join(format!("events.{}", format.extension()));
    whole(&path, |half| {
        write_all(format.create_with(half, &EVENTS, options)?, layer(rows)).map(|_| ())
    })?;
    let mut files = vec![path];
    if format.takes_qml() {
        let style = dir.join("events.qml");
        whole(&style, |half| Ok(fs::write(half, events_qml())?))?;
        files.push(style);
    }
    Ok(files)
}

/// Writes a file beside its place and moves it there, so that nobody ever opens half of one.
pub fn whole(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<(), WriteError>,
) -> Result<(), Failure> {
    let half = path.with_extension("part");
    let moved = || Ok(fs::File::open(&half)?.sync_all().and_then(|()| fs::rename(&half, path))?);
    write(&half).and_then(|()| moved()).map_err(|e| {
        // What is left of the attempt helps nobody; the error to tell is the first one.
        let _ = fs::remove_file(&half);
        match e {
            WriteError::Io(e) => Failure::file(path, &e),
            other => other.into(),
        }
    })
}

fn summary(
    args: &Args,
    tally: Tally,
    (format, rows): (Format, &[EventRow]),
    files: &[PathBuf],
) -> Result<(), Failure> {
    let placed = rows.iter().filter(|r| r.latitude.is_some()).count();
    let unplaced = rows.len() - placed;
    let mut missing = Missing::of(format, &EVENTS);
    layer(rows).for_each(|row| missing.count(&row));
    let mapped = placed - missing.total();
    if args.json {
        let files: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
        let value = serde_json::json!({
            "articles": tally.articles, "refused": tally.refused, "events": rows.len(),
            "features": mapped, "without_place": unplaced, "left_out": missing.total(),
            "files": files,
        });
        let mut out = stdout();
        writeln!(out, "{value}")?;
        out.flush()?;
    } else if !args.running.quiet {
        let some = |(n, what): (usize, &str)| {
            if n > 0 { format!(", {n} {what}") } else { String::new() }
        };
        let more = [
            some((unplaced, LeftOut::NoPlace.as_str())),
            missing.words(),
            some((tally.refused, "refused")),
        ];
        say(&format!(
            "{}, {} on the map{}: {}",
            count(tally.articles, "article"),
            count(mapped, "event"),
            more.concat(),
            files.iter().map(|f| f.display().to_string()).collect::<Vec<_>>().join(", ")
        ));
    }
    Ok(())
}
