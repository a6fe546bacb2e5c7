//! `isnad gazetteer gaps`: names that texts call towns and the gazetteer has not.

use std::collections::BTreeMap;

use clap::Args;

use super::{
    Outcome,
    common::{Input, KnowledgeArgs, Running},
    complain::{Failure, say},
    run::{Run, count, stdout},
};
use crate::{
    gazetteer::{
        Place, PlaceIdx, PlaceKind,
        import::{PLACE_COLUMNS, place_row},
    },
    resolve::{Gap, gaps},
    text::fold_key,
};

/// List names that articles call towns («بلدة X», «قرية X», «حي X») and the gazetteer has not.
///
/// Prints CSV, the most frequent first: how often and in how many articles, the place named
/// beside it most often, a sentence, and then a row of places.csv to complete: the position is
/// that of the place beside it, to be corrected.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  isnad gazetteer gaps data/articles
  isnad gazetteer gaps archive.jsonl.gz --least 3 > gaps.csv")]
pub struct Gaps {
    #[command(flatten)]
    input: Input,
    /// Leave out names met less often.
    #[arg(long, value_name = "N", default_value_t = 1)]
    least: usize,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
    #[command(flatten)]
    running: Running,
}

#[derive(Default)]
struct Seen {
    times: usize,
    articles: usize,
    /// Spellings and kinds, by how often.
    names: BTreeMap<(String, PlaceKind), usize>,
    near: BTreeMap<PlaceIdx, usize>,
    /// The shortest sentence that has it: the easiest to read, and the same in any order.
    sentence: String,
}

/// Runs the command.
///
/// # Errors
/// When nothing can be read or knowledge cannot be loaded.
pub fn run(args: &Gaps) -> Result<Outcome, Failure> {
    let mut seen: BTreeMap<String, Seen> = BTreeMap::new();
    let run = Run {
        input: &args.input,
        knowledge: &args.knowledge,
        running: &args.running,
        to_stdout: true,
    };
    let tally = run.each(
        |article, reading, knowledge| gaps(reading, &article.text, knowledge),
        |_, found| {
            gather(&mut seen, found);
            Ok(())
        },
    )?;
    let knowledge = args.knowledge.load()?;
    let mut rows: Vec<(&String, &Seen)> =
        seen.iter().filter(|(_, s)| s.times >= args.least).collect();
    rows.sort_by(|a, b| b.1.times.cmp(&a.1.times).then(a.0.cmp(b.0)));
    let mut out = csv::Writer::from_writer(stdout());
    let head = ["times", "articles", "near", "sentence"];
    out.write_record(head.iter().chain(&PLACE_COLUMNS)).map_err(csv_failure)?;
    for (_, s) in &rows {
        let beside = most(&s.near).map(|i| knowledge.gazetteer().place(*i));
        let Some((name, kind)) = most(&s.names) else { continue };
        let near = beside.map_or_else(String::new, |p| format!("{} ({})", p.en(), p.id));
        let front = [s.times.to_string(), s.articles.to_string(), near, s.sentence.clone()];
        let mut row = place_row(&template(name, *kind, beside));
        if beside.is_none() {
            // An empty cell is refused until somebody fills it in; 0,0 would be a point at sea.
            (row[4], row[5]) = (String::new(), String::new());
        }
        out.write_record(front.iter().chain(&row)).map_err(csv_failure)?;
    }
    out.flush()?;
    if !args.running.quiet {
        say(&format!("{} in {}", count(rows.len(), "name"), count(tally.articles, "article")));
    }
    Ok(Outcome::refused_if(tally.refused > 0))
}

fn gather(seen: &mut BTreeMap<String, Seen>, found: Vec<Gap>) {
    let mut here: Vec<String> = Vec::new();
    for gap in found {
        let key = fold_key(&gap.name);
        let s = seen.entry(key.clone()).or_default();
        s.times += 1;
        *s.names.entry((gap.name, gap.kind)).or_default() += 1;
        if let Some(near) = gap.near {
            *s.near.entry(near).or_default() += 1;
        }
        let shorter = (gap.sentence.len(), &gap.sentence) < (s.sentence.len(), &s.sentence);
        if s.sentence.is_empty() || shorter {
            s.sentence = gap.sentence;
        }
        if !here.contains(&key) {
            s.articles += 1;
            here.push(key);
        }
    }
}

/// The key counted most often; the first of equals.
fn most<K: Ord>(counts: &BTreeMap<K, usize>) -> Option<&K> {
    counts.iter().rev().max_by_key(|(_, n)| **n).map(|(k, _)| k)
}

fn template(name: &str, kind: PlaceKind, beside: Option<&Place>) -> Place {
    let of = |pick: fn(&Place) -> &Option<String>| beside.and_then(|p| pick(p).clone());
    Place {
        id: String::new(),
        name_ar: name.to_owned(),
        name_en: String::new(),
        kind,
        lat: beside.map_or(0.0, |p| p.lat),
        lon: beside.map_or(0.0, |p| p.lon),
        country: "SY".to_owned(),
        admin1: of(|p| &p.admin1),
        admin2: of(|p| &p.admin2),
        admin3: of(|p| &p.admin3),
        pcode: None,
        geonames_id: None,
        population: None,
        prominence: 1,
        sources: "own".to_owned(),
        admin: [None; 3],
        admin_pcodes: [const { None }; 3],
    }
}

fn csv_failure(e: csv::Error) -> Failure {
    match e.into_kind() {
        csv::ErrorKind::Io(e) => e.into(),
        other => Failure::Words(format!("{other:?}")),
    }
}
