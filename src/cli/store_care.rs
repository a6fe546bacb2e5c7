//! `isnad store`: looking after a store.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use super::{
    Outcome,
    common::KnowledgeArgs,
    complain::{Failure, say},
    run::{count, stdout},
    store::{open, say_lag},
};
use crate::store::{Info, Open, Store};

/// Look after a store: what is in it, whether it is whole, making it whole and small again.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what is in a store, what is behind, and how much room each table takes.
    Info(One),
    /// Look for damage: the file, its indexes, articles and reports, and the layers against what the
    /// reports come to. Writes nothing; exits with 1 where it finds any.
    Check(Care),
    /// Make a store whole again: reports and layers anew from the articles and decisions. Of a file
    /// that is damaged, all that can be read goes into a new one; the damaged one is kept beside it.
    Repair(Care),
    /// Give back the room that nothing needs.
    Compact(One),
}

/// Which store.
#[derive(Debug, Args)]
pub struct One {
    /// The store.
    #[arg(value_name = "FILE.gpkg")]
    db: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Which store, and what its articles are read with.
#[derive(Debug, Args)]
pub struct Care {
    /// The store.
    #[arg(value_name = "FILE.gpkg")]
    db: PathBuf,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Seconds to wait for others.
const WAIT: u32 = 20;

/// Runs the command.
///
/// # Errors
/// When the store cannot be opened or written.
pub fn run(command: &Command) -> Result<Outcome, Failure> {
    match command {
        Command::Info(args) => info(args),
        Command::Check(args) => check(args),
        Command::Repair(args) => repair(args),
        Command::Compact(args) => compact(args),
    }
}

fn info(args: &One) -> Result<Outcome, Failure> {
    let store = open(&args.db, Open::Read, WAIT)?;
    let info = store.info()?;
    let outcome = say_lag(&store)?;
    let mut out = stdout();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&info)?)?;
    } else {
        print(&mut out, &info)?;
    }
    out.flush()?;
    Ok(outcome)
}

fn print(out: &mut impl Write, info: &Info) -> std::io::Result<()> {
    let (ever, stand) = info.decisions;
    let days = info.published.as_ref().map(|(a, b)| format!(", published {a} to {b}"));
    writeln!(out, "format     {}", info.format)?;
    writeln!(out, "size       {} ({} free)", bytes(info.bytes), bytes(info.free))?;
    writeln!(
        out,
        "articles   {} of {}{}",
        info.articles,
        count(info.sources as usize, "source"),
        days.unwrap_or_default()
    )?;
    writeln!(out, "events     {} from {}", info.events, count(info.reports as usize, "report"))?;
    writeln!(out, "control    of {}", count(info.places as usize, "place"))?;
    writeln!(out, "decisions  {ever} made, {stand} stand")?;
    writeln!(out, "baseline   {}", count(info.baseline as usize, "row"))?;
    writeln!(out, "tables")?;
    for (name, size) in info.tables.iter().filter(|(_, size)| *size * 200 > info.bytes) {
        writeln!(out, "  {:>9}  {}", bytes(*size), super::paint::harmless(name))?;
    }
    Ok(())
}

/// Bytes in a unit that is easy to read.
fn bytes(n: u64) -> String {
    match n {
        0..10_000 => format!("{n} B"),
        10_000..10_000_000 => format!("{} KB", n / 1000),
        _ => format!("{} MB", n / 1_000_000),
    }
}

fn check(args: &Care) -> Result<Outcome, Failure> {
    let store = open(&args.db, Open::Read, WAIT)?;
    let knowledge = args.knowledge.load()?;
    let faults = store.faults(&knowledge)?;
    for fault in &faults {
        say(&format!("{}: {fault}", store.path()));
    }
    if faults.is_empty() {
        let compared = match store.stale(&knowledge)? {
            crate::store::Reread::None => "its layers are what its reports come to",
            crate::store::Reread::Stale(_) => {
                "its layers were not compared: its articles were read with other tables or another \
                 isnad, and the next ingest reads them again"
            }
        };
        say(&format!("{}: whole; {compared}", store.path()));
    }
    Ok(Outcome::refused_if(!faults.is_empty()))
}

fn repair(args: &Care) -> Result<Outcome, Failure> {
    let knowledge = args.knowledge.load()?;
    let done = Store::repair(&args.db, &knowledge)?;
    let name = args.db.display();
    let what = format!(
        "{}, {}",
        count(done.articles as usize, "article"),
        count(done.decisions as usize, "decision")
    );
    match &done.damaged {
        None => say(&format!("{name}: reports and layers made anew: {what}")),
        Some(kept) => {
            say(&format!("{name}: made anew from what could be read: {what}"));
            say(&format!("the damaged file is {}", kept.display()));
        }
    }
    if done.lost > 0 {
        let lost = count(done.lost as usize, "article");
        say(&format!("{lost} could not be read: ingest the files that they came in again"));
    }
    Ok(Outcome::refused_if(done.lost > 0))
}

fn compact(args: &One) -> Result<Outcome, Failure> {
    let done = Store::compact(Path::new(&args.db))?;
    if args.json {
        let mut out = stdout();
        writeln!(out, "{}", serde_json::to_string(&done)?)?;
        out.flush()?;
    } else {
        let (before, after) = (bytes(done.before), bytes(done.after));
        say(&format!("{}: {before} before, {after} now", args.db.display()));
    }
    Ok(Outcome::Clean)
}
