//! `isnad map`: articles to a layer of events.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::{Args as ClapArgs, ValueEnum};

use super::{
    Outcome,
    common::{Input, KnowledgeArgs, Running},
    complain::{Failure, say},
    run::{Run, Tally, count, stdout},
};
use crate::{
    Article,
    layer::{EventRow, event_rows, events_qml, write_feature_collection},
};

/// Put the events of articles on a map: events.geojson with its style.
///
/// Every event of a known place is a point with its sentence, trigger, source and confidence.
/// With --out, events.geojson and a same-named .qml are written, which QGIS opens styled by side,
/// labelled in Arabic and ready to animate; without it, the FeatureCollection goes to stdout.
/// The same articles give the same bytes, in whatever order they come.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad map data/articles --out out
  isnad map 'archive/2024-12-*.jsonl.zst' --out out --threads 2
  isnad map - < articles.jsonl > events.geojson

An article that comes twice (same id, same content) counts once. Of several contents with one id
the one published last is kept and the others are refused.")]
pub struct Args {
    #[command(flatten)]
    input: Input,
    /// Folder to write to; made when it is not there.
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Format of the layer.
    #[arg(long, value_enum, default_value_t = Format::Geojson)]
    format: Format,
    /// Print the summary as JSON on stdout.
    #[arg(long, requires = "out")]
    json: bool,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// GeoJSON (RFC 7946).
    Geojson,
}

/// An article's rows, and what decides between versions of it.
struct Version {
    published: Option<String>,
    content: String,
    rows: Vec<EventRow>,
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
    let mut articles: BTreeMap<String, Version> = BTreeMap::new();
    let mut replaced = 0;
    let mut tally = run.each(event_rows, |article, rows| {
        if !keep(&mut articles, &article, rows) {
            replaced += 1;
            say(&format!("error: several articles have the id `{}`; one is kept", article.id));
        }
        Ok(())
    })?;
    tally.refused += replaced;
    let rows = sorted(articles);
    let Format::Geojson = args.format;
    let outcome = Outcome::refused_if(tally.refused > 0);
    let Some(dir) = &args.out else {
        let mut out = stdout();
        write_feature_collection(&mut out, &rows)?;
        out.flush()?;
        return Ok(outcome);
    };
    let files = write_files(dir, &rows)?;
    summary(args, tally, &rows, &files)?;
    Ok(outcome)
}

/// Keeps one version of each article, whatever the order in which they come: the one published
/// last, of equals the one whose content hash is greater. False when another one lost.
fn keep(articles: &mut BTreeMap<String, Version>, article: &Article, rows: Vec<EventRow>) -> bool {
    // The address is shown too, so it takes part in what makes a version.
    let content = format!("{} {}", article.content_id(), article.url.as_deref().unwrap_or(""));
    let new = Version { published: article.published.clone(), content, rows };
    match articles.entry(article.id.clone()) {
        Entry::Vacant(slot) => {
            slot.insert(new);
            true
        }
        Entry::Occupied(mut old) => {
            let rank = |v: &Version| (v.published.clone(), v.content.clone());
            let (was, is) = (rank(old.get()), rank(&new));
            if is > was {
                old.insert(new);
            }
            is == was
        }
    }
}

/// All rows in the order of the layer: by day, article, place in the text, kind.
fn sorted(articles: BTreeMap<String, Version>) -> Vec<EventRow> {
    let mut rows: Vec<EventRow> = articles.into_values().flat_map(|v| v.rows).collect();
    rows.sort_by(|a, b| {
        let key = |r: &EventRow| (r.place_span.start, r.place_span.end);
        (&a.event_date, &a.article_id, key(a), &a.kind, &a.event_id).cmp(&(
            &b.event_date,
            &b.article_id,
            key(b),
            &b.kind,
            &b.event_id,
        ))
    });
    rows
}

fn write_files(dir: &Path, rows: &[EventRow]) -> Result<[PathBuf; 2], Failure> {
    fs::create_dir_all(dir).map_err(|e| Failure::file(dir, &e))?;
    let layer = dir.join("events.geojson");
    let style = dir.join("events.qml");
    whole(&layer, |out| write_feature_collection(out, rows).map(|_| ()))?;
    whole(&style, |out| out.write_all(events_qml().as_bytes()))?;
    Ok([layer, style])
}

/// Writes a file beside its place and moves it there, so that nobody ever opens half of one.
fn whole(
    path: &Path,
    write: impl FnOnce(&mut io::BufWriter<fs::File>) -> io::Result<()>,
) -> Result<(), Failure> {
    let half = path.with_extension("part");
    let written = fs::File::create(&half).and_then(|file| {
        let mut out = io::BufWriter::with_capacity(1 << 16, file);
        write(&mut out)?;
        out.into_inner()?.sync_all()?;
        fs::rename(&half, path)
    });
    written.map_err(|e| {
        // What is left of the attempt helps nobody; the error to tell is the first one.
        let _ = fs::remove_file(&half);
        Failure::file(path, &e)
    })
}

fn summary(args: &Args, tally: Tally, rows: &[EventRow], files: &[PathBuf]) -> Result<(), Failure> {
    let mapped = rows.iter().filter(|r| r.latitude.is_some()).count();
    let unplaced = rows.len() - mapped;
    if args.json {
        let files: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
        let value = serde_json::json!({
            "articles": tally.articles, "refused": tally.refused, "events": rows.len(),
            "features": mapped, "without_place": unplaced, "files": files,
        });
        let mut out = stdout();
        writeln!(out, "{value}")?;
        out.flush()?;
    } else if !args.running.quiet {
        let more = [(unplaced, "without a sure place (see `extract`)"), (tally.refused, "refused")];
        let more: Vec<String> =
            more.iter().filter(|m| m.0 > 0).map(|(n, what)| format!(", {n} {what}")).collect();
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
