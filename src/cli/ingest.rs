//! `isnad ingest`: articles into a store; the layers follow.

use std::{ffi::OsString, io::Write, ops::ControlFlow};

use clap::Args as ClapArgs;
use indicatif::ProgressBar;

use super::{
    Outcome,
    baseline::{BaselineArgs, found},
    common::{IntakeArgs, KnowledgeArgs, Running},
    complain::{self, Failure, say},
    heard::{self, Heard, Met, Seen, clash, named},
    run::{count, stdout},
    store::Db,
};
use crate::{
    Article, Knowledge,
    article::{Found, Inputs, read_inputs_while},
    store::{Open, Reread, Store, Summary},
};

/// Articles and bytes of text in one transaction.
const BATCH: (usize, usize) = (256, 4 << 20);

/// Put articles into a store and bring its layers up to date.
///
/// The store is one GeoPackage: layers of events, control, areas and fronts, and beside them the
/// articles, what was read from them and what people decided. The project of the same name
/// (`.qgz`) opens it in QGIS, styled. Only what is new or changed is read. When the gazetteer changed, the articles
/// that hold a name of a changed place are read again; when the lexicon changed, all. An interrupted ingest is taken up by running it again, or without INPUT.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad ingest data/articles --db syria.gpkg
  isnad ingest today.jsonl --db syria.gpkg --baseline control.csv
  isnad ingest --db syria.gpkg --remove wire-20241207-113
  isnad ingest --db syria.gpkg               finish what an interrupted ingest left

A baseline of one's own is a CSV file `place,side,date`: a gazetteer id or an unmistakable name, a
side (gov opposition sdf …) or `contested`, the day at whose end that side held the place; where
given, a `confidence` from 0 to 1. The store keeps which baseline it was made with, and stays with
one that was asked for.

An article is its source and its id together. Of two texts of one, in a run or in two, that
published last is kept, and of two published on one day always the same one, whichever comes
first: a later one is an update, and named; an earlier one is refused (--replace takes it).")]
pub struct Args {
    /// Files, folders, globs, or `-` for standard input; as for `map`.
    #[arg(value_name = "INPUT")]
    inputs: Vec<OsString>,
    #[command(flatten)]
    db: Db,
    /// Take an article out, with all that hung on it; may be given more than once. Where several
    /// sources have the id: SOURCE/ID.
    #[arg(long, value_name = "ID")]
    remove: Vec<String>,
    /// Put what comes in place of what the store has, also where that was published later.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    baseline: BaselineArgs,
    /// Days without evidence after which control is unknown, or `never` [default: 365]. Kept in
    /// the store.
    #[arg(long, value_name = "DAYS", value_parser = days)]
    stale_after: Option<Stale>,
    /// Print the summary as JSON on stdout.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    intake: IntakeArgs,
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
    // Without anything to put in, what was begun is finished, of a store that is there.
    let finish = args.inputs.is_empty()
        && args.remove.is_empty()
        && args.baseline.baseline.is_none()
        && args.stale_after.is_none();
    let inputs = Inputs::expand(&args.inputs);
    if inputs.files.is_empty() && !inputs.missing.is_empty() {
        return Err(Failure::Inputs(inputs.missing));
    }
    let knowledge = args.knowledge.load()?;
    let baseline = args.baseline.asked(knowledge.gazetteer())?;
    let mut store = args.db.open(if finish { Open::Write } else { Open::Create })?;
    store.set_replace(args.replace);
    let behind = store.lag()?;
    if let Some(table) = baseline {
        store.start_from(&table, false)?;
    }
    if let Some(stale) = args.stale_after {
        store.set_stale_days(stale.0)?;
    }
    let mut sum = Summary::default();
    for id in &args.remove {
        match remove(&mut store, id)? {
            Ok(done) => sum = sum.and(done),
            Err(why) => {
                sum.refused += 1;
                say(&format!("error: {why}"));
            }
        }
    }
    let pool = args.running.pool()?;
    let bar = args.running.progress(false);
    let taking = Taking { intake: &args.intake, quiet: args.running.quiet, bar: &bar };
    sum = sum.and(pool.install(|| ingest(&mut store, inputs, &taking, &knowledge))?);
    bar.finish_and_clear();
    if args.json {
        let mut out = stdout();
        writeln!(out, "{}", serde_json::to_string(&sum)?)?;
        out.flush()?;
    } else if finish && !args.running.quiet {
        let done = behind
            .map_or_else(|| "nothing was left to do".to_owned(), |lag| format!("{lag}: finished"));
        say(&format!("{}: {done}", store.path()));
    } else if !args.running.quiet {
        say(&words(&sum));
        say(&format!("open {} in QGIS", args.db.db.with_extension("qgz").display()));
    }
    Ok(Outcome::refused_if(sum.refused > 0))
}

/// Takes out the article with an id, or a source, `/` and an id; why not, in words.
fn remove(store: &mut Store, id: &str) -> Result<Result<Summary, String>, Failure> {
    let sources = store.sources_of(id)?;
    if let [one] = sources.as_slice() {
        let done = store.remove(one.as_deref(), id)?;
        return Ok(done.ok_or_else(|| format!("`{id}` is gone")));
    }
    for (at, _) in id.match_indices('/') {
        if let Some(done) = store.remove(Some(&id[..at]), &id[at + 1..])? {
            return Ok(Ok(done));
        }
    }
    if sources.is_empty() {
        return Ok(Err(format!("no article has the id `{id}`")));
    }
    let all: Vec<String> =
        sources.iter().flatten().map(|source| format!("`{source}/{id}`")).collect();
    Ok(Err(format!("several sources have an article `{id}`; give one of {}", all.join(", "))))
}

/// How [`ingest`] takes articles in and speaks of it.
pub struct Taking<'a> {
    /// Days and zone.
    pub intake: &'a IntakeArgs,
    /// Errors only.
    pub quiet: bool,
    /// Progress.
    pub bar: &'a ProgressBar,
}

/// Updates that are named one by one, unless all are asked for.
const NAMED: u64 = 10;

/// Reads inputs into a store and refreshes its layers.
///
/// # Errors
/// When the store cannot be written.
pub fn ingest(
    store: &mut Store,
    inputs: Inputs,
    taking: &Taking<'_>,
    knowledge: &Knowledge,
) -> Result<Summary, Failure> {
    let bar = taking.bar;
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
    let (mut batch, mut bytes, mut refused, mut updates) = (Vec::new(), 0, 0, 0);
    let mut outranked = 0;
    let (mut heard, mut seen) = (Heard::new(taking.intake), Seen::default());
    let mut flush = |batch: &mut Vec<Article>, seen: &Seen| -> Result<(), Failure> {
        let n = batch.len() as u64;
        let done = store.put(std::mem::take(batch), knowledge)?;
        for article in done.outranked.iter().filter(|a| !seen.clashed(&a.key())) {
            outranked += 1;
            let words = format!(
                "error: another text of {} ranks before this one, by the day of publication or, on \
                 one day, by content; it is kept (--replace takes this one)",
                named(article)
            );
            bar.suspend(|| say(&words));
        }
        for article in done.broken {
            let words =
                format!("error: article {}: the reader broke on it (a bug)", named(&article));
            bar.suspend(|| say(&words));
        }
        for article in done.changed.iter().filter(|a| !seen.clashed(&a.key())) {
            updates += 1;
            if !taking.quiet && (updates <= NAMED || taking.intake.verbose) {
                let words = format!("updated: {} is not as the store had it", named(article));
                bar.suspend(|| say(&words));
            }
        }
        sum = sum.and(done.sum);
        bar.inc(n);
        Ok(())
    };
    let broke_off = read_inputs_while(inputs, &taking.intake.intake(), |found| {
        match found {
            Found::Article(mut article, here) => {
                heard.date(&mut article);
                let met = seen.meet(&article, &here);
                let kept = !matches!(met, Met::Clash { later: false, .. });
                if let Met::Clash { there, .. } = met {
                    refused += 1;
                    let words = clash(&article, &here, &there, "the one published last is kept");
                    bar.suspend(|| say(&words));
                }
                if kept {
                    bytes += article.text.len();
                    batch.push(article);
                }
            }
            Found::Refused(e) => {
                refused += 1;
                bar.suspend(|| complain::article(&e));
            }
            Found::Note(note) => bar.suspend(|| heard.note(note)),
        }
        if batch.len() >= BATCH.0 || bytes >= BATCH.1 {
            bytes = 0;
            if let Err(failure) = flush(&mut batch, &seen) {
                return ControlFlow::Break(failure);
            }
        }
        ControlFlow::Continue(())
    });
    if let ControlFlow::Break(failure) = broke_off {
        return Err(failure);
    }
    flush(&mut batch, &seen)?;
    if updates > NAMED && !taking.intake.verbose && !taking.quiet {
        bar.suspend(|| say(&format!("updated: {} more (--verbose names them)", updates - NAMED)));
    }
    if !taking.quiet {
        bar.suspend(|| heard.say());
    }
    sum.refused += refused + outranked;
    start(store, taking, knowledge)?;
    store.refresh(knowledge, |done, left| {
        bar.set_message(format!("{done} places refreshed, {left} to go"));
        bar.tick();
    })?;
    bar.set_message("the map");
    let project = store.write_project(knowledge)?;
    if project.changed && !taking.quiet {
        bar.suspend(|| say(&changed(&project.path)));
    }
    if !taking.quiet && sum.new + sum.changed > 0 {
        let ahead = heard::ahead(store.newest()?, store.now()?);
        ahead.iter().for_each(|words| bar.suspend(|| say(words)));
    }
    Ok(sum)
}

/// Starts from the baseline that the first article finds, unless one was asked for.
fn start(store: &mut Store, taking: &Taking<'_>, knowledge: &Knowledge) -> Result<(), Failure> {
    if store.baseline_name()?.is_some_and(|(_, found)| !found) {
        return Ok(());
    }
    let Some(first) = store.first_published()? else { return Ok(()) };
    let (table, words) = found(Some(first), knowledge.gazetteer());
    if store.start_from(&table, true)? && !taking.quiet {
        taking.bar.suspend(|| words.iter().for_each(|w| say(w)));
    }
    Ok(())
}

/// What is said of a project that somebody made their own.
pub fn changed(project: &std::path::Path) -> String {
    let name = project.display();
    format!("{name}: was changed by another program, and kept; without it, it is written anew")
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
