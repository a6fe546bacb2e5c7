//! `isnad ingest`: articles into a store; the layers follow.

use std::{io::Write, ops::ControlFlow, path::PathBuf};

use clap::Args as ClapArgs;
use indicatif::ProgressBar;

use super::{
    Outcome,
    common::{KnowledgeArgs, Running},
    complain::{self, Failure, say},
    run::{count, stdout},
    store::{Db, place_id, text_of},
};
use crate::{
    Article, Knowledge,
    article::{Inputs, read_inputs_while},
    gazetteer::Gazetteer,
    store::{Open, Reread, Store, Summary},
    table::read_table,
    timeline::Baseline,
};

/// Articles and bytes of text in one transaction.
const BATCH: (usize, usize) = (256, 4 << 20);

/// Put articles into a store and bring its layers up to date.
///
/// The store is one GeoPackage: layers of events, control, areas and fronts, and beside them the
/// articles, what was read from them and what people decided. The project of the same name
/// (`.qgz`) opens it in QGIS, styled. Only what is new or changed is read. When the gazetteer changed, the articles
/// that hold a name of a changed place are read again; when the lexicon changed, all. An interrupted ingest is taken up by running it again.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad ingest data/articles --db syria.gpkg
  isnad ingest today.jsonl --db syria.gpkg --baseline control.csv
  isnad ingest --db syria.gpkg --remove wire-20241207-113

A baseline is a CSV file `place,side,date`: a gazetteer id or an unmistakable name, a side
(gov opposition sdf …), the day at whose end that side held the place.")]
pub struct Args {
    /// Files, folders, globs, or `-` for standard input; as for `map`.
    #[arg(value_name = "INPUT")]
    inputs: Vec<String>,
    #[command(flatten)]
    db: Db,
    /// Take an article out, with all that hung on it; may be given more than once.
    #[arg(long, value_name = "ID")]
    remove: Vec<String>,
    /// Start from a known map: a CSV file of place, side, date. Replaces an earlier baseline.
    #[arg(long, value_name = "CSV")]
    baseline: Option<PathBuf>,
    /// Days without evidence after which control is unknown, or `never` [default: 365]. Kept in
    /// the store.
    #[arg(long, value_name = "DAYS", value_parser = days)]
    stale_after: Option<Stale>,
    /// Print the summary as JSON on stdout.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// A staleness horizon; `None`: never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stale(Option<u32>);

fn days(text: &str) -> Result<Stale, String> {
    match text {
        "never" => Ok(Stale(None)),
        n => n.parse().map(|n| Stale(Some(n))).map_err(|_| format!("`{n}` is no number of days")),
    }
}

/// Runs the command.
///
/// # Errors
/// When the store cannot be opened or written, or nothing can be read.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    if args.inputs.is_empty()
        && args.remove.is_empty()
        && args.baseline.is_none()
        && args.stale_after.is_none()
    {
        return Err(Failure::Words("nothing to do: give INPUT, --remove or --baseline".into()));
    }
    let inputs = Inputs::expand(&args.inputs);
    if inputs.files.is_empty() && !inputs.missing.is_empty() {
        return Err(Failure::Inputs(inputs.missing));
    }
    let knowledge = args.knowledge.load()?;
    let baseline = match &args.baseline {
        Some(path) => {
            let name = path.display().to_string();
            Some(read_baseline(&name, &text_of(path)?, knowledge.gazetteer())?)
        }
        None => None,
    };
    let mut store = args.db.open(Open::Create)?;
    if let Some(rows) = baseline {
        store.set_baseline(&rows)?;
    }
    if let Some(stale) = args.stale_after {
        store.set_stale_days(stale.0)?;
    }
    let mut sum = Summary::default();
    for id in &args.remove {
        match store.remove(id)? {
            Some(done) => sum = sum.and(done),
            None => {
                sum.refused += 1;
                say(&format!("error: no article has the id `{id}`"));
            }
        }
    }
    let pool = args.running.pool()?;
    let bar = args.running.progress(false);
    sum = sum.and(pool.install(|| ingest(&mut store, inputs, &knowledge, &bar))?);
    bar.finish_and_clear();
    if args.json {
        let mut out = stdout();
        writeln!(out, "{}", serde_json::to_string(&sum)?)?;
        out.flush()?;
    } else if !args.running.quiet {
        say(&words(&sum));
        say(&format!("open {} in QGIS", args.db.db.with_extension("qgz").display()));
    }
    Ok(Outcome::refused_if(sum.refused > 0))
}

/// Reads inputs into a store and refreshes its layers.
///
/// # Errors
/// When the store cannot be written.
pub fn ingest(
    store: &mut Store,
    inputs: Inputs,
    knowledge: &Knowledge,
    bar: &ProgressBar,
) -> Result<Summary, Failure> {
    let mut sum = Summary::default();
    let passed = store.pass_over(knowledge)?;
    if passed > 0 {
        bar.println(format!(
            "places changed: {} read as before",
            count(passed as usize, "article")
        ));
    }
    if let Reread::Stale(n) = store.stale(knowledge)? {
        bar.println(format!("knowledge changed: reading {} again", count(n as usize, "article")));
        loop {
            let done = store.reread(BATCH.0 as u32, knowledge)?;
            bar.inc(done.reread);
            sum = sum.and(Summary { skipped: 0, ..done });
            if done.reread == 0 {
                break;
            }
        }
    }
    let (mut batch, mut bytes, mut refused) = (Vec::new(), 0, 0);
    let mut flush = |batch: &mut Vec<Article>| -> Result<(), Failure> {
        let n = batch.len() as u64;
        let (done, broken) = store.put(std::mem::take(batch), knowledge)?;
        for id in broken {
            bar.suspend(|| say(&format!("error: article `{id}`: the reader broke on it (a bug)")));
        }
        sum = sum.and(done);
        bar.inc(n);
        Ok(())
    };
    let broke_off = read_inputs_while(inputs, |article| {
        match article {
            Ok(article) => {
                bytes += article.text.len();
                batch.push(article);
            }
            Err(e) => {
                refused += 1;
                bar.suspend(|| complain::article(&e));
            }
        }
        if batch.len() >= BATCH.0 || bytes >= BATCH.1 {
            bytes = 0;
            if let Err(failure) = flush(&mut batch) {
                return ControlFlow::Break(failure);
            }
        }
        ControlFlow::Continue(())
    });
    if let ControlFlow::Break(failure) = broke_off {
        return Err(failure);
    }
    flush(&mut batch)?;
    sum.refused += refused;
    store.refresh(knowledge, |done, left| {
        bar.set_message(format!("{done} places refreshed, {left} to go"));
        bar.tick();
    })?;
    bar.set_message("the map");
    store.write_project(knowledge)?;
    Ok(sum)
}

/// A summary for people.
pub fn words(sum: &Summary) -> String {
    let n = |n: u64, thing: &str| count(n as usize, thing);
    let mut out =
        format!("{} new, {} changed, {} skipped", n(sum.new, "article"), sum.changed, sum.skipped);
    for (n, what) in
        [(sum.reread, "read again"), (sum.removed, "removed"), (sum.refused, "refused")]
    {
        if n > 0 {
            out += &format!(", {n} {what}");
        }
    }
    out += &format!("; {} added, {} withdrawn", n(sum.events_added, "event"), sum.events_withdrawn);
    if sum.unplaced > 0 {
        out += &format!(" ({} without a place, on no map)", sum.unplaced);
    }
    out
}

fn read_baseline(file: &str, text: &str, gazetteer: &Gazetteer) -> Result<Vec<Baseline>, Failure> {
    let mut out = Vec::new();
    read_table(file, text, &["place", "side", "date"], |row| {
        let place = place_id(row.need("place")?, gazetteer).map_err(|e| row.error("place", e))?;
        out.push(Baseline { place_id: place, side: row.parse("side")?, day: row.parse("date")? });
        Ok(())
    })
    .map_err(Failure::Tables)?;
    Ok(out)
}
