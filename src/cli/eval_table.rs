//! `isnad eval --table`: a line a file of gold, beside what it was the last time.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use rayon::ThreadPool;

use super::{
    Outcome,
    complain::{self, Failure},
    output::whole,
    run::stdout,
    train::name,
};
use crate::{
    Knowledge,
    eval::{Figures, predict, read_gold, score},
    output::{Cause, Guard},
};

/// The figures that are shown, with their names.
const SHOWN: [&str; 6] = ["recog.", "5 km", "all", "found", "full", "effect"];

/// Figures of a file, in the order of [`SHOWN`]: recognition and the F1 of events of all kinds, of
/// control found, in full, in effect.
type Row = [f64; 6];

/// Scores each file apart and prints a line for it.
///
/// # Errors
/// When no file can be read, or the output or the file of figures cannot be written.
pub fn run(
    gold: &[PathBuf],
    since: Option<(&Path, Guard)>,
    json: bool,
    pool: impl Fn() -> Result<ThreadPool, Failure>,
    knowledge: &Knowledge,
) -> Result<Outcome, Failure> {
    let mut rows: Vec<(String, Row)> = Vec::new();
    let mut refused = false;
    for path in gold {
        let (docs, errors) = match read_gold(path) {
            Ok(read) => read,
            Err(e) => {
                complain::say(&format!("error: {e}"));
                refused = true;
                continue;
            }
        };
        errors.iter().for_each(|e| complain::say(&format!("error: {e}")));
        refused |= !errors.is_empty();
        let predicted = pool()?.install(|| predict(&docs, knowledge));
        let score = score(&docs, &predicted, knowledge);
        let figures = score.report(knowledge.lexicon()).figures;
        rows.push((name(path), row(&figures)));
    }
    if rows.is_empty() {
        return Err(Failure::Words("no file of gold could be read".to_owned()));
    }
    let before = since.as_ref().map(|(path, _)| read(path)).transpose()?.unwrap_or_default();
    let mut out = stdout();
    if json {
        let all: BTreeMap<&str, &Row> = rows.iter().map(|(n, r)| (n.as_str(), r)).collect();
        serde_json::to_writer_pretty(&mut out, &all).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        write!(out, "{:16}", "")?;
        SHOWN.iter().try_for_each(|s| write!(out, " {s:>13}"))?;
        writeln!(out)?;
        for (name, row) in &rows {
            write!(out, "{name:16}")?;
            for (i, now) in row.iter().enumerate() {
                let was = before.get(name).map(|r| now - r[i]).filter(|d| d.abs() >= 0.0005);
                let was = was.map_or_else(String::new, |d| format!(" {d:+.3}"));
                write!(out, " {:>13}", format!("{now:.3}{was}"))?;
            }
            writeln!(out)?;
        }
    }
    if let Some((path, guard)) = since {
        let mut all = before;
        all.extend(rows);
        let text = serde_json::to_string_pretty(&all).map_err(std::io::Error::from)?;
        let ours = |path: &Path| read(path).is_ok();
        whole(&guard, path, ours, |half| -> Result<(), Cause> {
            let mut out = half.stream().map_err(Cause::Said)?;
            Ok(writeln!(out, "{text}")?)
        })?;
    }
    out.flush()?;
    Ok(Outcome::refused_if(refused))
}

fn row(f: &Figures) -> Row {
    [
        f.recognition_strict.f1,
        f.within_5_km,
        f.events_all_found.f1,
        f.events_control_found.f1,
        f.events_control_full.f1,
        f.control_effect.f1,
    ]
}

/// The figures of the last time; none where there is no such file yet.
fn read(path: &Path) -> Result<BTreeMap<String, Row>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => serde_json::from_str(&text)
            .map_err(|e| Failure::Words(format!("{}: {e}", path.display()))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
        Err(e) => Err(Failure::file(path, &e)),
    }
}
