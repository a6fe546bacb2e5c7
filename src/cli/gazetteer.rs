//! `isnad gazetteer`: looking places up, and checking the tables.

use std::{io::Write, path::PathBuf};

use clap::{Args, Subcommand};

use super::{
    Outcome,
    common::KnowledgeArgs,
    complain::{Failure, say},
    gazetteer_against, gazetteer_fetch, gazetteer_gaps, gazetteer_import, gazetteer_stats,
    paint::{DIM, PLACE, TRIGGER, UNSURE, styled},
    run::count,
};
use crate::gazetteer::{Place, Severity, check, search};

/// Look places up, and check the gazetteer.
#[derive(Debug, Subcommand)]
pub enum Command {
    Search(Search),
    Near(Near),
    Check(Check),
    Import(gazetteer_import::Import),
    Fetch(gazetteer_fetch::Fetch),
    Gaps(gazetteer_gaps::Gaps),
    Stats(gazetteer_stats::Stats),
}

/// Find places by name, in Arabic or Latin letters, by P-code or id; the nearest spellings when
/// none has it.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  isnad gazetteer search الكسوه
  isnad gazetteer search 'Tall Rifat' --most 3
  isnad gazetteer search C2528
  isnad gazetteer search التل --json")]
pub struct Search {
    /// The name, or a P-code.
    #[arg(required = true)]
    name: Vec<String>,
    /// How many to show at most.
    #[arg(long, value_name = "N", default_value_t = 10)]
    most: usize,
    #[command(flatten)]
    show: Show,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// List the places around a point, nearest first.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  isnad gazetteer near 33.36,36.24 --km 5")]
pub struct Near {
    /// Latitude and longitude in decimal degrees.
    #[arg(value_name = "LAT,LON", value_parser = point, allow_hyphen_values = true)]
    point: (f64, f64),
    /// Radius in kilometres.
    #[arg(long, value_name = "N", default_value_t = 5.0)]
    km: f64,
    #[command(flatten)]
    show: Show,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Look for duplicates, missing names and points that lie where they should not.
///
/// Exits with 1 when there are errors; warnings alone leave it at 0.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  isnad gazetteer check
  isnad gazetteer check --gazetteer my-places --against reference-places")]
pub struct Check {
    /// Reference gazetteers to compare coordinates with: files as their publishers give them
    /// (see `import`), or a folder with places.csv. More than 2 km apart is a warning, more than
    /// 5 km without a note in notes.csv an error.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    against: Vec<PathBuf>,
    #[command(flatten)]
    show: Show,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

#[derive(Debug, Args)]
struct Show {
    /// Print JSON, one object a line.
    #[arg(long)]
    json: bool,
}

fn point(text: &str) -> Result<(f64, f64), String> {
    let (lat, lon) = text.split_once(',').ok_or("two numbers with a comma between, 33.5,36.3")?;
    let number = |s: &str| s.trim().parse::<f64>().map_err(|e| format!("`{s}`: {e}"));
    let (lat, lon) = (number(lat)?, number(lon)?);
    if lat.abs() > 90.0 || lon.abs() > 180.0 {
        return Err("latitude goes to 90 degrees, longitude to 180".into());
    }
    Ok((lat, lon))
}

/// Runs the command.
///
/// # Errors
/// When the tables cannot be loaded.
pub fn run(command: &Command) -> Result<Outcome, Failure> {
    let mut out = std::io::BufWriter::new(anstream::stdout().lock());
    let outcome = match command {
        Command::Search(args) => {
            let knowledge = args.knowledge.load()?;
            let gazetteer = knowledge.gazetteer();
            let name = args.name.join(" ");
            let hits = search(gazetteer, &name, args.most);
            for hit in &hits {
                let about = ("similarity", (hit.similarity * 1000.0).round() / 1000.0);
                write_place(&mut out, gazetteer.place(hit.place), about, args.show.json)?;
            }
            if hits.is_empty() {
                say(&format!("no place is called `{name}`, nor nearly so"));
            }
            Outcome::refused_if(hits.is_empty())
        }
        Command::Near(args) => {
            let knowledge = args.knowledge.load()?;
            let gazetteer = knowledge.gazetteer();
            let (lat, lon) = args.point;
            for (km, place) in gazetteer.near(lat, lon, args.km) {
                let about = ("km", (km * 100.0).round() / 100.0);
                write_place(&mut out, gazetteer.place(place), about, args.show.json)?;
            }
            Outcome::Clean
        }
        Command::Check(args) => findings(args, &mut out)?,
        Command::Import(args) => gazetteer_import::run(args)?,
        Command::Fetch(args) => gazetteer_fetch::run(args)?,
        Command::Gaps(args) => gazetteer_gaps::run(args)?,
        Command::Stats(args) => gazetteer_stats::run(args)?,
    };
    out.flush()?;
    Ok(outcome)
}

fn write_place(
    out: &mut impl Write,
    p: &Place,
    about: (&str, f64),
    json: bool,
) -> Result<(), Failure> {
    if json {
        let mut value = serde_json::json!({
            "id": p.id, "name_ar": p.name_ar, "name_en": p.name_en, "kind": p.kind.as_str(),
            "lat": p.lat, "lon": p.lon, "country": p.country, "admin1": p.admin1,
            "admin2": p.admin2, "admin3": p.admin3, "pcode": p.pcode,
            "geonames_id": p.geonames_id, "population": p.population, "prominence": p.prominence,
        });
        value[about.0] = about.1.into();
        writeln!(out, "{value}")?;
        return Ok(());
    }
    let admin: Vec<&str> =
        [&p.admin3, &p.admin2, &p.admin1].into_iter().flatten().map(String::as_str).collect();
    let near = if about == ("similarity", 1.0) {
        String::new()
    } else {
        styled(DIM, format_args!("  {} {}", about.0, about.1))
    };
    let ar = if p.ar() == p.en() { String::new() } else { format!("{}  ", p.ar()) };
    writeln!(
        out,
        "{}  {ar}{}  {:.3},{:.3}  {}  {}{near}",
        styled(PLACE, p.en()),
        p.kind,
        p.lat,
        p.lon,
        if admin.is_empty() { p.country.clone() } else { admin.join(", ") },
        styled(DIM, &p.id),
    )?;
    Ok(())
}

fn findings(args: &Check, out: &mut impl Write) -> Result<Outcome, Failure> {
    let knowledge = args.knowledge.load()?;
    let gazetteer = knowledge.gazetteer();
    let mut found = check(gazetteer);
    let mut compared = String::new();
    if !args.against.is_empty() {
        let against = gazetteer_against::compare_with(gazetteer, &args.against)?;
        let median = against.comparison.median().unwrap_or(f64::NAN);
        compared = format!(
            "; {} compared, {median:.2} km apart in the middle; {} of the reference left out",
            count(against.comparison.distances.len(), "settlement"),
            count(against.left_out, "row"),
        );
        found.extend(against.comparison.findings);
    }
    found.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.place.cmp(&b.place)));
    for f in &found {
        let (word, style) = match f.severity {
            Severity::Error => ("error", TRIGGER),
            Severity::Warning => ("warning", UNSURE),
        };
        if args.show.json {
            let value = serde_json::json!({
                "place": f.place, "severity": word, "message": f.message,
            });
            writeln!(out, "{value}")?;
        } else {
            writeln!(out, "{}: {}: {}", styled(style, word), f.place, f.message)?;
        }
    }
    let errors = found.iter().filter(|f| f.severity == Severity::Error).count();
    say(&format!(
        "{} with {}: {}, {}{compared}",
        count(gazetteer.places().len(), "place"),
        count(gazetteer.names().len(), "name"),
        count(errors, "error"),
        count(found.len() - errors, "warning"),
    ));
    Ok(Outcome::refused_if(errors > 0))
}
