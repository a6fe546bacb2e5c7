//! `isnad gazetteer import`: files of other gazetteers, merged over the shipped one.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use miette::{IntoDiagnostic, Result, WrapErr};

use crate::gazetteer::{
    Gazetteer, Sources,
    import::{self, ColumnMap, Format, Merged},
};

/// Import places from files as their publishers give them.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "\
Examples:
  isnad gazetteer import SY.zip alternateNamesV2.zip --into my-gazetteer
  isnad gazetteer import syr_admin*.geojson --into my-gazetteer
  isnad gazetteer import villages.csv --columns name_ar=الاسم,lat=Y,lon=X --into my-gazetteer
  isnad map articles --gazetteer my-gazetteer

The folder gets places.csv and names.csv, which lie over the shipped gazetteer, and merges.csv,
conflicts.csv and refused.csv, which say how they came about.")]
pub struct ImportArgs {
    /// Files and folders: GeoNames, Who's On First, OCHA, Open-Syria, OpenStreetMap, CSV
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Folder to merge into; made when it is not there
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// What the files are: auto, geonames, wof, ocha, open-syria, osm, csv
    #[arg(long, default_value = "auto", value_name = "FORMAT")]
    pub format: Format,
    /// Columns of a table of your own: FIELD=COLUMN,… with the fields id, name_ar, name_en,
    /// name_ku, kind, lat, lon, pcode, geonames_id, population
    #[arg(long, default_value = "", hide_default_value = true, value_name = "MAP")]
    pub columns: ColumnMap,
    /// Say nothing but errors
    #[arg(long, short)]
    pub quiet: bool,
}

/// Refused rows that are named on the terminal; all are in `refused.csv`.
const SHOWN: usize = 20;

/// Runs the command. The exit code is 1 when rows were left out.
///
/// # Errors
/// When the gazetteer cannot be loaded or the folder not be written.
pub fn run(args: &ImportArgs) -> Result<ExitCode> {
    let shipped = Gazetteer::load(&Sources::shipped()).into_diagnostic()?;
    let mut sources = Sources::shipped();
    if args.into.is_dir() {
        sources.overlay(&args.into).into_diagnostic()?;
    }
    let before = Gazetteer::load(&sources)
        .into_diagnostic()
        .wrap_err_with(|| format!("{} holds rows that cannot be read", args.into.display()))?;
    let harvest = import::harvest(&args.files, args.format, &args.columns);
    let (read, aside) = (harvest.records.len(), harvest.aside);
    let merged = import::merge(&before, harvest);
    import::write(&args.into, &shipped, &before, &merged)
        .into_diagnostic()
        .wrap_err_with(|| format!("{} cannot be written", args.into.display()))?;
    report(&merged, read, aside, args);
    Ok(ExitCode::from(u8::from(!merged.refused.is_empty())))
}

fn report(merged: &Merged, read: usize, aside: usize, args: &ImportArgs) {
    for refused in merged.refused.iter().take(SHOWN) {
        let row = if refused.row.is_empty() { String::new() } else { format!(", {}", refused.row) };
        anstream::eprintln!("left out: {}{row}: {}", refused.file, refused.why);
    }
    let more = merged.refused.len().saturating_sub(SHOWN);
    let dir = args.into.display();
    if more > 0 {
        anstream::eprintln!("… and {more} more, all in {dir}/refused.csv");
    }
    if args.quiet {
        return;
    }
    anstream::eprintln!(
        "{read} records read, {aside} set aside, {} left out: {} places added, {} records joined \
         to places, {} names joined",
        merged.refused.len(),
        merged.added,
        merged.joins.len(),
        merged.names.len(),
    );
    let mut fields: BTreeMap<&str, usize> = BTreeMap::new();
    for conflict in &merged.conflicts {
        *fields.entry(conflict.field).or_default() += 1;
    }
    if !fields.is_empty() {
        let list: Vec<String> = fields.iter().map(|(f, n)| format!("{f} {n}")).collect();
        anstream::eprintln!(
            "{} conflicts to look at in {dir}/conflicts.csv: {}",
            merged.conflicts.len(),
            list.join(", ")
        );
    }
}
