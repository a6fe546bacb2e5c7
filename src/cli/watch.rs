//! `isnad watch`: a folder is followed; what comes into it goes into the store.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::mpsc,
    time::{Duration, Instant, SystemTime},
};

use clap::Args as ClapArgs;
use indicatif::ProgressBar;
use notify::{RecursiveMode, Watcher};

use super::{
    Outcome,
    common::{IntakeArgs, KnowledgeArgs, Running},
    complain::{self, Failure, say},
    ingest::{self, Taking},
    store::{Db, SHORT},
};
use crate::{
    Knowledge,
    article::Inputs,
    store::{Open, Store, Summary},
};

/// Follow a folder: new and changed files are ingested as they come, and the layers follow.
///
/// A file is taken when it has not grown for a while, so that one still being written waits.
/// While another program has the store, or the disk is full, it waits and goes on.
/// Stops cleanly on SIGINT (Ctrl-C) and SIGTERM, when what it is at is done.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Example:
  isnad watch inbox --db syria.gpkg")]
pub struct Args {
    /// The folder; folders in it are followed too.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    db: Db,
    /// Milliseconds for which a file must not change before it is read.
    #[arg(long, value_name = "MS", default_value_t = 1000)]
    settle: u64,
    #[command(flatten)]
    intake: IntakeArgs,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Length and time of change: what tells one state of a file from the next.
type Stamp = (u64, Option<SystemTime>);

/// A file that is followed.
struct File {
    stamp: Stamp,
    since: Instant,
    taken: bool,
}

enum Wake {
    Change,
    Stop,
}

/// Runs the command.
///
/// # Errors
/// When the folder or the store cannot be opened, or the store cannot be written.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    std::fs::read_dir(&args.dir).map_err(|e| Failure::file(&args.dir, &e))?;
    let knowledge = args.knowledge.load()?;
    let pool = args.running.pool()?;
    let (send, wake) = mpsc::channel();
    let stop = send.clone();
    ctrlc::set_handler(move || drop(stop.send(Wake::Stop)))
        .map_err(|e| Failure::Words(format!("cannot take signals: {e}")))?;
    let mut watcher = notify::recommended_watcher(move |_| drop(send.send(Wake::Change)))
        .and_then(|mut w| w.watch(&args.dir, RecursiveMode::Recursive).map(|()| w))
        .map_err(|e| Failure::Words(format!("{}: {e}", args.dir.display())))?;
    let settle = Duration::from_millis(args.settle);
    let mut files: BTreeMap<PathBuf, File> = BTreeMap::new();
    let mut refused = false;
    if !args.running.quiet {
        say(&format!("watching {}; stop with Ctrl-C", args.dir.display()));
    }
    let mut store: Option<Store> = None;
    let mut held = None;
    loop {
        let opened = match store.take() {
            Some(store) => Ok(store),
            None => open(args),
        };
        let ready = ready(args, &mut files, settle);
        let taking = || Inputs { files: ready.clone(), ..Inputs::default() };
        // Somebody has the store, or the disk is full: that passes, and nothing is lost by waiting.
        match opened.and_then(|open| take(args, open, taking(), &pool, &knowledge)) {
            Ok((open, sum)) => {
                store = Some(open);
                held = None;
                complain::rest();
                refused |= sum.is_some_and(|s| s.refused > 0);
            }
            Err(Failure::Later(words)) => {
                for path in &ready {
                    files.entry(path.clone()).and_modify(|f| f.taken = false);
                }
                if held.as_ref() != Some(&words) {
                    say(&format!("waiting: {words}"));
                }
                held = Some(words);
            }
            Err(failure) => return Err(failure),
        }
        let waiting = held.is_some() || files.values().any(|f| !f.taken);
        let pause = if waiting { settle.clamp(TICK, SLOW) } else { SLOW };
        match wake.recv_timeout(pause) {
            Ok(Wake::Stop) | Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Ok(Wake::Change) => {
                // A burst of changes is one.
                std::thread::sleep(TICK);
                if wake.try_iter().any(|w| matches!(w, Wake::Stop)) {
                    break;
                }
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {
                // Where a reader was in the way after the last change.
                store.iter_mut().for_each(Store::rest);
            }
        }
    }
    // Told to stop: the store was written after each step, there is nothing left to do.
    let _ = watcher.unwatch(&args.dir);
    Ok(Outcome::refused_if(refused))
}

/// Opens the store, without waiting for long: there is the next time.
fn open(args: &Args) -> Result<Store, Failure> {
    let mut store = Store::open_within(&args.db.db, Open::Create, SHORT)?;
    store.set_wait(Duration::from_secs(args.db.wait.into()))?;
    Ok(store)
}

/// Takes what is ready into the store, and gives the store back.
fn take(
    args: &Args,
    mut store: Store,
    inputs: Inputs,
    pool: &rayon::ThreadPool,
    knowledge: &Knowledge,
) -> Result<(Store, Option<Summary>), Failure> {
    // What a run that was killed left is finished, too.
    if inputs.files.is_empty() && store.lag()?.is_none() {
        return Ok((store, None));
    }
    let bar = ProgressBar::hidden();
    let taking = Taking { intake: &args.intake, quiet: args.running.quiet, bar: &bar };
    let sum = pool.install(|| ingest::ingest(&mut store, inputs, &taking, knowledge))?;
    store.rest();
    if !args.running.quiet {
        say(&ingest::words(&sum));
    }
    Ok((store, Some(sum)))
}

const TICK: Duration = Duration::from_millis(50);
/// Some file systems tell of no change; then the folder is looked through this often.
const SLOW: Duration = Duration::from_secs(5);

/// Files that were not taken in their present state and have come to rest.
fn ready(args: &Args, files: &mut BTreeMap<PathBuf, File>, settle: Duration) -> Vec<PathBuf> {
    let there = Inputs::expand(&[&args.dir]).files;
    let still: BTreeSet<&PathBuf> = there.iter().collect();
    files.retain(|path, _| still.contains(path));
    let mut out = Vec::new();
    for path in there {
        let Ok(meta) = path.metadata() else { continue };
        let stamp = (meta.len(), meta.modified().ok());
        let now = Instant::now();
        let file = files.entry(path.clone()).or_insert(File { stamp, since: now, taken: false });
        if file.stamp != stamp {
            *file = File { stamp, since: now, taken: false };
        }
        // A file that has lain there for long need not wait.
        let old = meta.modified().ok().and_then(|m| m.elapsed().ok()).is_some_and(|a| a > settle);
        if !file.taken && stamp.0 > 0 && (old || file.since.elapsed() >= settle) {
            file.taken = true;
            out.push(path);
        }
    }
    out
}
