//! `isnad export`: a layer of a store in any format, or a QGIS project over all of them.

use std::{collections::BTreeMap, path::PathBuf};

use clap::{Args as ClapArgs, ValueEnum};
use geo::{Coord, Rect};
use jiff::civil::Date;

use super::{
    Outcome,
    common::{KnowledgeArgs, Running},
    complain::{Failure, say},
    output::{Force, style},
    run::{count, stdout},
    store::Db,
};
use crate::{
    gazetteer::Outlines,
    layer::{
        Days, Filter, Format, Layer, LeftOut, Options, Picture, Row, Schema, WriteError, complete,
        event_table_row, qgis,
    },
    store::{StoreError, StoredEvent},
    timeline::Allies,
};

/// Write a layer of a store in any of the usual formats, or a QGIS project.
///
/// Layers: events, control_now, control_history, areas, fronts, changes, gaps, governorates,
/// ground_areas, ground_lines, ground_labels.
/// Without --out the layer goes to stdout (GeoPackage and PMTiles need a file).
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad export --db syria.gpkg --layer control_now --format geojson --out now.geojson
  isnad export --db syria.gpkg --layer areas --format gpkg --as-of 2024-12-05 --out areas.gpkg
  isnad export --db syria.gpkg --layer events --where side=sdf --bbox 38,35,42,37.5
  isnad export --db syria.gpkg --layer events --schema acled --out events.csv
  isnad export --db syria.gpkg --layer control_now --excel --out now.csv
  isnad export --db syria.gpkg --qgis out       out/isnad.qgz opens styled, with no click")]
pub struct Args {
    #[command(flatten)]
    db: Db,
    /// The layer.
    #[arg(long, value_name = "LAYER", default_value = "events")]
    layer: Layer,
    #[command(flatten)]
    shape: Output,
    /// Write isnad.gpkg with all layers and isnad.qgz, the project over them, to this folder.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "format", "schema", "excel"])]
    qgis: Option<PathBuf>,
    /// The file to write.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    force: Force,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// In what form a layer is written.
#[derive(Debug, Clone, Copy, ClapArgs)]
pub struct Output {
    /// geojson, geojsonseq, gpkg, fgb, kml, csv, geoparquet or pmtiles [default: geojson].
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Columns of another codebook; events only.
    #[arg(long, value_enum, value_name = "SCHEMA", conflicts_with = "format")]
    schema: Option<Codebook>,
    /// CSV as Excel opens it: with the mark of UTF-8, and no cell that it takes for a formula.
    #[arg(long)]
    excel: bool,
}

/// A codebook that events can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Codebook {
    /// CSV with the columns of ACLED's export.
    Acled,
    /// JSON lines in PLOVER's form.
    Plover,
}

impl Output {
    /// The format asked for, and how it is to be written.
    ///
    /// # Errors
    /// When `--excel` is asked of a format that is no CSV.
    pub fn format(self) -> Result<(Format, Options), Failure> {
        let format = match self.schema {
            Some(Codebook::Acled) => Format::Acled,
            Some(Codebook::Plover) => Format::Plover,
            None if self.excel => self.format.unwrap_or(Format::Csv),
            None => self.format.unwrap_or(Format::GeoJson),
        };
        if self.excel && !matches!(format, Format::Csv | Format::Acled) {
            return Err(Failure::Words(format!("--excel is for CSV, not for {format}")));
        }
        Ok((format, Options { excel: self.excel }))
    }
}

/// Which rows.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "Which rows")]
struct Which {
    /// The state at the end of a day; events up to it [default: the last day told of].
    #[arg(long, value_name = "DAY")]
    as_of: Option<Date>,
    /// For `changes`: since the end of this day [default: the day before].
    #[arg(long, value_name = "DAY")]
    since: Option<Date>,
    /// Only what touches this box, degrees.
    #[arg(long, value_name = "W,S,E,N", value_parser = bbox, allow_hyphen_values = true)]
    bbox: Option<Rect<f64>>,
    /// Only rows with this value: `side=sdf` (any column that names a side), `kind=capture`, …
    /// Repeat a column for alternatives.
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = equal)]
    equal: Vec<(String, String)>,
}

fn bbox(text: &str) -> Result<Rect<f64>, String> {
    let numbers: Vec<f64> = text
        .split(',')
        .map(|n| n.trim().parse().map_err(|_| format!("`{n}` is not a number")))
        .collect::<Result<_, _>>()?;
    let [w, s, e, n] = numbers[..] else {
        return Err(format!("four numbers W,S,E,N are wanted, not {}", numbers.len()));
    };
    let (lon, lat) = (-180.0..=180.0, -90.0..=90.0);
    if !lon.contains(&w) || !lon.contains(&e) {
        return Err(format!("west {w} and east {e} are not longitudes (W,S,E,N are wanted)"));
    }
    if !lat.contains(&s) || !lat.contains(&n) {
        return Err(format!("south {s} and north {n} are not latitudes (W,S,E,N are wanted)"));
    }
    if w > e || s > n {
        let (a, b, c, d) = (w.min(e), s.min(n), w.max(e), s.max(n));
        return Err(format!("the corners are swapped: W,S,E,N of that box are {a},{b},{c},{d}"));
    }
    Ok(Rect::new(Coord { x: w, y: s }, Coord { x: e, y: n }))
}

fn equal(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((column, value)) if !column.is_empty() => {
            Ok((column.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("COLUMN=VALUE is wanted, such as side=sdf".to_owned()),
    }
}

/// Runs the command.
///
/// # Errors
/// When the store cannot be read or nothing can be written.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    let (format, options) = args.shape.format()?;
    if format.events_only() && args.layer != Layer::Events {
        return Err(Failure::Words(format!(
            "{format} is for events; the layer asked for is {}",
            args.layer
        )));
    }
    let guard = args.knowledge.guarded(args.force.guard([&args.db.db]));
    let (store, outcome) = args.db.read()?;
    let knowledge = args.knowledge.load()?;
    let (outlines, allies) = (Outlines::shipped(), Allies::shipped());
    let days = Days { as_of: args.which.as_of, since: args.which.since };
    let filter = Filter { bbox: args.which.bbox, equal: args.which.equal.clone() };
    let keep = filter.on(args.layer.schema()).map_err(|e| Failure::Words(e.to_string()))?;
    let mut events = Vec::new();
    // Events are written as the store hands them out; only other layers need them all at once.
    let streamed = args.layer == Layer::Events && args.qgis.is_none();
    if !streamed {
        store.events(None, |e| events.push(e.row)).map_err(told)?;
    }
    let intervals = if streamed { Vec::new() } else { store.intervals(None).map_err(told)? };
    let picture = Picture {
        events: &events,
        intervals: &intervals,
        gazetteer: knowledge.gazetteer(),
        outlines: &outlines,
        allies: &allies,
        horizon: store.now().map_err(told)?,
    };
    if let Some(dir) = &args.qgis {
        picture.write_qgis_with(dir, days, &guard)?;
        if !args.running.quiet {
            say(&format!("open {} in QGIS", dir.join("isnad.qgz").display()));
        }
        return Ok(outcome);
    }
    let schema = args.layer.schema();
    let mut writer = match &args.out {
        Some(path) => format.create_with(path, schema, options, &guard)?,
        None => format.stream_with(stdout(), schema, options)?,
    };
    let mut missing = Missing::of(format, schema);
    if streamed {
        let mut failed = None;
        let each = |mut e: StoredEvent| {
            complete(&mut e.row, knowledge.gazetteer());
            let row = event_table_row(&e.row);
            if failed.is_none() && row.geometry.is_some() && keep(&row) {
                missing.count(&row);
                failed = writer.row(&row).err();
            }
        };
        store.events(days.as_of, each).map_err(told)?;
        failed.map_or(Ok(()), Err)?;
    } else {
        picture.each(args.layer, days, |row| {
            if !keep(&row) {
                return Ok(());
            }
            missing.count(&row);
            writer.row(&row)
        })?;
    }
    let n = writer.finish()?;
    if let Some(out) = &args.out {
        if format.takes_qml() && out.is_file() {
            let text = qgis::qml(schema, qgis::Language::Arabic);
            style(&guard, &out.with_extension("qml"), &text, args.running.quiet)?;
        }
        if !args.running.quiet {
            let n = count(n as usize, "feature");
            say(&format!("{n} of {}{}: {}", args.layer, missing.words(), out.display()));
        }
    }
    Ok(outcome)
}

/// Rows that a format has no room for, by the reason.
pub struct Missing<'a> {
    format: Format,
    schema: &'a Schema,
    by_reason: BTreeMap<LeftOut, usize>,
}

impl<'a> Missing<'a> {
    /// None yet.
    pub const fn of(format: Format, schema: &'a Schema) -> Self {
        Self { format, schema, by_reason: BTreeMap::new() }
    }

    /// Counts a row, if it is left out.
    pub fn count(&mut self, row: &Row) {
        if let Some(reason) = self.format.left_out(self.schema, row) {
            *self.by_reason.entry(reason).or_default() += 1;
        }
    }

    /// All of them.
    pub fn total(&self) -> usize {
        self.by_reason.values().sum()
    }

    /// What a summary says of them: `, 2 without a day`, …
    pub fn words(&self) -> String {
        self.by_reason.iter().map(|(reason, n)| format!(", {n} {}", reason.as_str())).collect()
    }
}

fn told(e: StoreError) -> Failure {
    e.into()
}

impl From<WriteError> for Failure {
    fn from(e: WriteError) -> Self {
        match e {
            WriteError::Io(e) => e.into(),
            WriteError::Output(e) => e.into(),
            other => Self::Words(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_are_checked() {
        assert!(bbox("35.5,32,42,37.5").is_ok());
        for bad in ["35,32,42", "42,32,35,37", "35,37,42,32", "35,32,42,north", "35,99,42,100", ""]
        {
            assert!(bbox(bad).is_err(), "{bad}");
        }
        let said = bbox("42,37,35,32").unwrap_err();
        assert!(said.contains("35,32,42,37"), "{said}");
    }

    #[test]
    fn conditions_name_a_column() {
        assert_eq!(equal("side=sdf"), Ok(("side".into(), "sdf".into())));
        assert_eq!(equal("location_ar=حماة"), Ok(("location_ar".into(), "حماة".into())));
        assert!(equal("sdf").is_err() && equal("=sdf").is_err());
    }
}
