//! `isnad review`: what people decide about events.

use std::{io::Write, path::PathBuf};

use clap::{Args as ClapArgs, Subcommand, builder::NonEmptyStringValueParser};
use jiff::{Timestamp, ToSpan, civil::Date};

use super::{
    Outcome,
    common::KnowledgeArgs,
    complain::{Failure, say},
    run::{count, stdout},
    store::{Db, day, place_id, text_of},
};
use crate::{
    lexicon::{EventKind, Side},
    store::{Open, Store, StoredEvent, moment, read_decisions_with, write_decisions},
    timeline::{Decision, Verdict, latest},
};

/// Decide about events: confirm, reject, put right; exchange decisions as CSV.
///
/// Decisions are kept apart from what the program reads: they outlive a new reading, count in
/// every layer, and say by whom they were made. An event may be given by its own id or by that of
/// any of its reports; the decision goes to all reports of the event. Nothing is overwritten: the
/// last decision on a report stands, and `undo` takes it back.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List events, the least sure first.
    List(List),
    /// Say that events are so.
    Accept(Verdicts),
    /// Say that events are not so: they leave every layer.
    Reject(Verdicts),
    /// Put events right.
    Fix(Fix),
    /// Take back the last decision on events; what was decided before it stands again.
    Undo(Verdicts),
    /// Write all decisions that were ever made as CSV to stdout, by event and time.
    Export(Db),
    /// Take decisions from a CSV file.
    Import(Import),
}

/// What to list.
#[derive(Debug, ClapArgs)]
pub struct List {
    #[command(flatten)]
    db: Db,
    /// Only events at this place: a gazetteer id, a P-code or an unmistakable name.
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// Only events of this kind (capture, withdrawal, …).
    #[arg(long)]
    kind: Option<EventKind>,
    /// Only events from this day on.
    #[arg(long, value_parser = day)]
    from: Option<Date>,
    /// Only events up to this day.
    #[arg(long, value_parser = day, visible_alias = "as-of")]
    to: Option<Date>,
    /// Also events that somebody confirmed.
    #[arg(long)]
    all: bool,
    /// At most so many.
    #[arg(long, default_value_t = 50)]
    limit: usize,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Events, and who says what of them.
#[derive(Debug, ClapArgs)]
pub struct Verdicts {
    /// Ids of events or of reports.
    #[arg(value_name = "EVENT", required = true)]
    events: Vec<String>,
    #[command(flatten)]
    who: Who,
}

#[derive(Debug, ClapArgs)]
struct Who {
    #[command(flatten)]
    db: Db,
    /// Who decides.
    #[arg(long, env = "ISNAD_REVIEWER", value_parser = NonEmptyStringValueParser::new())]
    by: String,
    /// Why.
    #[arg(long)]
    note: Option<String>,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// What to put right.
#[derive(Debug, ClapArgs)]
#[command(group = clap::ArgGroup::new("what").multiple(true).required(true))]
pub struct Fix {
    /// Ids of events or of reports.
    #[arg(value_name = "EVENT", required = true)]
    events: Vec<String>,
    #[command(flatten)]
    who: Who,
    /// The right place: a gazetteer id, a P-code or an unmistakable name.
    #[arg(long, group = "what")]
    place: Option<String>,
    /// The right kind.
    #[arg(long, group = "what")]
    kind: Option<EventKind>,
    /// The side that acts.
    #[arg(long, group = "what")]
    actor_side: Option<Side>,
    /// The side that loses control.
    #[arg(long, group = "what")]
    from_side: Option<Side>,
    /// The side that gains or holds control.
    #[arg(long, group = "what")]
    to_side: Option<Side>,
    /// The right day.
    #[arg(long, group = "what", value_parser = day)]
    date: Option<Date>,
}

/// What to import.
#[derive(Debug, ClapArgs)]
pub struct Import {
    /// The table, as `export` writes it; a row without a time (`at`) is decided now.
    #[arg(value_name = "CSV")]
    file: PathBuf,
    #[command(flatten)]
    db: Db,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Runs the command.
///
/// # Errors
/// When the store cannot be opened or written.
pub fn run(command: &Command) -> Result<Outcome, Failure> {
    match command {
        Command::List(args) => list(args),
        Command::Accept(args) => {
            decide(&args.who, &args.events, &blank(Verdict::Accept, &args.who))
        }
        Command::Reject(args) => {
            decide(&args.who, &args.events, &blank(Verdict::Reject, &args.who))
        }
        Command::Fix(args) => fix(args),
        Command::Undo(args) => decide(&args.who, &args.events, &blank(Verdict::Undo, &args.who)),
        Command::Export(db) => {
            let mut out = stdout();
            write_decisions(&mut out, &db.open(Open::Read)?.decision_log()?)?;
            out.flush()?;
            Ok(Outcome::Clean)
        }
        Command::Import(args) => import(args),
    }
}

fn list(args: &List) -> Result<Outcome, Failure> {
    let (store, outcome) = args.db.read()?;
    let place = args.place.as_deref().map(|p| place_in(p, &store, &args.knowledge)).transpose()?;
    let mut found: Vec<StoredEvent> = Vec::new();
    store.events(args.to, |e| {
        let wanted = place.as_ref().is_none_or(|p| e.row.place_id.as_ref() == Some(p))
            && args.kind.is_none_or(|k| e.row.kind == k.as_str())
            && args.from.is_none_or(|f| e.row.event_date >= Some(f.to_string()))
            && (args.all || e.confirmed_by.is_none());
        if wanted {
            found.push(e);
        }
    })?;
    found.sort_by(|a, b| {
        a.row.confidence.total_cmp(&b.row.confidence).then(a.row.event_id.cmp(&b.row.event_id))
    });
    let mut out = stdout();
    for e in found.iter().take(args.limit) {
        if args.json {
            writeln!(out, "{}", serde_json::to_string(e)?)?;
            continue;
        }
        let r = &e.row;
        let clean = super::paint::harmless;
        writeln!(
            out,
            "{}  {}  {:.2}  {} ({}), {}, {}{}\n    {}",
            r.event_id,
            r.event_date.as_deref().unwrap_or("no date   "),
            r.confidence,
            clean(&r.title),
            clean(r.location_ar.as_deref().unwrap_or("")),
            count(e.n_reports as usize, "report"),
            clean(r.source.as_deref().unwrap_or(&r.article_id)),
            e.confirmed_by.as_ref().map_or(String::new(), |by| format!(", confirmed by {by}")),
            clean(&r.evidence.split_whitespace().collect::<Vec<_>>().join(" ")),
        )?;
    }
    out.flush()?;
    if found.is_empty() {
        let at = place.map_or_else(String::new, |p| format!(" at `{p}`"));
        say(&format!("no event{at} is to be listed"));
    }
    if found.len() > args.limit {
        say(&format!("{} more; --limit shows them", found.len() - args.limit));
    }
    Ok(outcome)
}

/// The id of a place: of the gazetteer, or one that the store has an event at (the gazetteer of
/// whoever filled it may have held more).
fn place_in(text: &str, store: &Store, with: &KnowledgeArgs) -> Result<String, Failure> {
    let mut there = false;
    store.events(None, |e| there |= e.row.place_id.as_deref() == Some(text))?;
    if there {
        return Ok(text.to_owned());
    }
    place_id(text, &with.places()?).map_err(Failure::Words)
}

fn blank(verdict: Verdict, who: &Who) -> Decision {
    let note = who.note.clone();
    Decision { note, ..Decision::new("", verdict, &who.by, &moment(Timestamp::now())) }
}

fn fix(args: &Fix) -> Result<Outcome, Failure> {
    let knowledge = args.who.knowledge.load()?;
    let place = match &args.place {
        Some(text) => Some(place_id(text, knowledge.gazetteer()).map_err(Failure::Words)?),
        None => None,
    };
    let decision = Decision {
        place_id: place,
        kind: args.kind,
        actor_side: args.actor_side,
        from_side: args.from_side,
        to_side: args.to_side,
        day: args.date,
        ..blank(Verdict::Fix, &args.who)
    };
    decide(&args.who, &args.events, &decision)
}

fn decide(who: &Who, events: &[String], like: &Decision) -> Result<Outcome, Failure> {
    let mut store = who.db.open(Open::Write)?;
    let mut reports = Vec::new();
    let mut unknown = 0;
    for id in events {
        let found = match store.event(id)? {
            Some(event) => event.reports,
            // A rejected event is in no layer, but it can be decided on again.
            None => store.decided_with(id)?,
        };
        if found.is_empty() {
            unknown += 1;
            say(&format!("error: no event or report has the id `{id}`"));
        }
        reports.extend(found);
    }
    let log = store.decision_log()?;
    if like.verdict == Verdict::Undo {
        let stands = latest(&log);
        reports.retain(|r| stands.contains_key(r.as_str()));
        if reports.is_empty() && unknown == 0 {
            return Err(Failure::Words("nothing stands that could be taken back".into()));
        }
    }
    let at = after(&log, &reports);
    let decisions: Vec<Decision> = reports
        .into_iter()
        .map(|r| Decision { event_id: r, at: at.clone(), ..like.clone() })
        .collect();
    if decisions.is_empty() {
        return Ok(Outcome::refused_if(unknown > 0));
    }
    apply(&mut store, &decisions, &who.knowledge)?;
    say(&format!("{} decided on", count(decisions.len(), "report")));
    Ok(Outcome::refused_if(unknown > 0))
}

/// The time of a decision on reports: now, or just behind the last one on any of them where that is
/// of a clock that goes ahead, so that what is decided later stands.
fn after(log: &[Decision], reports: &[String]) -> String {
    let now = Timestamp::now();
    let last =
        log.iter().filter(|d| reports.contains(&d.event_id)).filter_map(Decision::time).max();
    let next = last.and_then(|t| t.checked_add(1.millisecond()).ok());
    moment(next.map_or(now, |next| next.max(now)))
}

fn apply(store: &mut Store, decisions: &[Decision], with: &KnowledgeArgs) -> Result<u64, Failure> {
    let orphans = store.decide(decisions)?;
    let knowledge = with.load()?;
    store.refresh(&knowledge, |_, _| {})?;
    let project = store.write_project(&knowledge)?;
    if project.changed {
        say(&super::ingest::changed(&project.path));
    }
    Ok(orphans)
}

fn import(args: &Import) -> Result<Outcome, Failure> {
    let (file, text) = (args.file.display().to_string(), text_of(&args.file)?);
    let mut store = args.db.open(Open::Write)?;
    let places = args.knowledge.places()?;
    let decisions = read_decisions_with(&file, &text, Timestamp::now(), |place| {
        // The gazetteer of whoever filled the store may have held more.
        match store.has_place(place) {
            Ok(true) => Ok(place.to_owned()),
            _ => place_id(place, &places),
        }
    })?;
    let orphans = apply(&mut store, &decisions, &args.knowledge)?;
    let waiting = match orphans {
        0 => String::new(),
        n => format!("; {n} of them wait for an event that is not in the store"),
    };
    say(&format!("{} imported{waiting}", count(decisions.len(), "decision")));
    Ok(Outcome::Clean)
}
