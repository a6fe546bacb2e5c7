//! `isnad gazetteer import`: files of other gazetteers, merged over the shipped one.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    Outcome,
    complain::{Failure, say},
    output::Force,
    run::count,
};
use crate::gazetteer::{
    Gazetteer, Sources,
    import::{self, ColumnMap, Format, Merged, Refused},
};

/// Merge files of other gazetteers, as their publishers give them, over the built-in one.
///
/// GeoNames (SY.txt, SY.zip, alternateNamesV2), Who's On First (a folder or .tar.gz), OCHA
/// (populated places, admin outlines, neighbourhoods; GeoJSON or CSV), Open-Syria (JSON),
/// OpenStreetMap (.osm.pbf), or any CSV with a column map. Exits with 1 when rows were left out.
#[derive(Debug, Clone, clap::Args)]
#[command(after_long_help = "\
Examples:
  isnad gazetteer import SY.zip alternateNamesV2.zip --into my-gazetteer
  isnad gazetteer import syr_admin*.geojson --into my-gazetteer
  isnad gazetteer import villages.csv --columns name_ar=Name,lat=Y,lon=X --into my-gazetteer
  isnad map articles --gazetteer my-gazetteer

The folder gets places.csv and names.csv, which lie over the shipped gazetteer, and merges.csv,
conflicts.csv and refused.csv, which say how they came about.")]
pub struct Import {
    /// Files and folders; folders are searched for files of these kinds.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Folder to merge into; made when it is not there.
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// What the files are: auto, geonames, wof, ocha, open-syria, osm, csv.
    #[arg(long, default_value = "auto", value_name = "FORMAT")]
    pub format: Format,
    /// Columns of a table of your own: FIELD=COLUMN,… with the fields id, name_ar, name_en,
    /// name_ku, kind, lat, lon, pcode, geonames_id, population.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "MAP")]
    pub columns: ColumnMap,
    #[command(flatten)]
    pub force: Force,
    /// Say nothing but errors.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Refused rows that are named on the terminal; all are in `refused.csv`.
const SHOWN: usize = 20;

/// Runs the command.
///
/// # Errors
/// When the gazetteer cannot be loaded or the folder not be written.
pub fn run(args: &Import) -> Result<Outcome, Failure> {
    let shipped = Gazetteer::load(&Sources::shipped())?;
    let mut sources = Sources::shipped();
    if args.into.is_dir() {
        sources.overlay(&args.into)?;
    }
    let before = Gazetteer::load(&sources)?;
    let harvest = import::harvest(&args.files, args.format, &args.columns);
    let (read, aside) = (harvest.records.len() + harvest.refused.len(), harvest.aside);
    if harvest.records.is_empty() && aside == 0 && !harvest.refused.is_empty() {
        harvest.refused.iter().for_each(refused);
        return Err(Failure::Words("nothing that could be imported".into()));
    }
    let merged = import::merge(&before, harvest);
    import::write(&args.into, &shipped, &before, &merged, &args.force.guard(&args.files))?;
    report(&merged, read, aside, args);
    Ok(Outcome::refused_if(!merged.refused.is_empty()))
}

fn refused(r: &Refused) {
    let row = if r.row.is_empty() { String::new() } else { format!(", {}", r.row) };
    say(&format!("left out: {}{row}: {}", r.file, r.why));
}

fn report(merged: &Merged, read: usize, aside: usize, args: &Import) {
    merged.refused.iter().take(SHOWN).for_each(refused);
    let more = merged.refused.len().saturating_sub(SHOWN);
    let dir = args.into.display();
    if more > 0 {
        say(&format!("… and {more} more, all in {dir}/refused.csv"));
    }
    if args.quiet {
        return;
    }
    say(&format!(
        "{}: {aside} set aside, {} left out, {} joined to places ({}), {} added",
        count(read + aside, "row"),
        merged.refused.len(),
        merged.joins.len(),
        count(merged.names.len(), "new name"),
        count(merged.added, "place"),
    ));
    let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
    for conflict in &merged.conflicts {
        *fields.entry(conflict.field).or_default() += 1;
    }
    if !fields.is_empty() {
        let list: Vec<String> = fields.iter().map(|(f, n)| format!("{f} {n}")).collect();
        say(&format!(
            "{} to look at in {dir}/conflicts.csv: {}",
            count(merged.conflicts.len(), "conflict"),
            list.join(", ")
        ));
    }
}
