//! `isnad export`: a layer of a store in any format, or a QGIS project over all of them.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use geo::{Coord, Rect};
use jiff::civil::Date;

use super::{
    Outcome,
    common::{KnowledgeArgs, Running},
    complain::{Failure, say},
    run::{count, stdout},
    store::Db,
};
use crate::{
    gazetteer::Outlines,
    layer::{Days, Filter, Format, Layer, Picture, WriteError, event_table_row, qgis},
    store::{Open, StoreError, StoredEvent},
    timeline::Allies,
};

/// Write a layer of a store in any of the usual formats, or a QGIS project.
///
/// Layers: events, control_now, control_history, areas, fronts, changes, gaps, governorates.
/// Without --out the layer goes to stdout (GeoPackage and PMTiles need a file).
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad export --db syria.gpkg --layer control_now --format geojson --out now.geojson
  isnad export --db syria.gpkg --layer areas --format gpkg --as-of 2024-12-05 --out areas.gpkg
  isnad export --db syria.gpkg --layer events --where side=sdf --bbox 38,35,42,37.5
  isnad export --db syria.gpkg --layer events --schema acled --out events.csv
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
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "format", "schema"])]
    qgis: Option<PathBuf>,
    /// The file to write.
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
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
    /// The format asked for.
    pub fn format(self) -> Format {
        match self.schema {
            Some(Codebook::Acled) => Format::Acled,
            Some(Codebook::Plover) => Format::Plover,
            None => self.format.unwrap_or(Format::GeoJson),
        }
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
    if !(-180.0..=180.0).contains(&w) || !(-180.0..=180.0).contains(&e) || w > e {
        return Err(format!("west {w} and east {e} are not longitudes in that order"));
    }
    if !(-90.0..=90.0).contains(&s) || !(-90.0..=90.0).contains(&n) || s > n {
        return Err(format!("south {s} and north {n} are not latitudes in that order"));
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
    let format = args.shape.format();
    if format.events_only() && args.layer != Layer::Events {
        return Err(Failure::Words(format!(
            "{format} is for events; the layer asked for is {}",
            args.layer
        )));
    }
    let store = args.db.open(Open::Read)?;
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
        picture.write_qgis(dir, days)?;
        if !args.running.quiet {
            say(&format!("open {} in QGIS", dir.join("isnad.qgz").display()));
        }
        return Ok(Outcome::Clean);
    }
    let schema = args.layer.schema();
    let half = args.out.as_ref().map(|path| path.with_extension("part"));
    let mut writer = match &half {
        Some(path) => format.create(path, schema)?,
        None => format.stream(stdout(), schema)?,
    };
    if streamed {
        let mut failed = None;
        let each = |e: StoredEvent| {
            let row = event_table_row(&e.row);
            if failed.is_none() && row.geometry.is_some() && keep(&row) {
                failed = writer.row(&row).err();
            }
        };
        store.events(days.as_of, each).map_err(told)?;
        failed.map_or(Ok(()), Err)?;
    } else {
        picture.each(args.layer, days, |row| if keep(&row) { writer.row(&row) } else { Ok(()) })?;
    }
    let n = writer.finish()?;
    if let (Some(half), Some(out)) = (half, &args.out) {
        std::fs::rename(&half, out).map_err(|e| Failure::file(out, &e))?;
        if format.takes_qml() {
            let style = out.with_extension("qml");
            std::fs::write(&style, qgis::qml(schema, qgis::Language::Arabic))
                .map_err(|e| Failure::file(&style, &e))?;
        }
        if !args.running.quiet {
            say(&format!("{} of {}: {}", count(n as usize, "feature"), args.layer, out.display()));
        }
    }
    Ok(Outcome::Clean)
}

fn told(e: StoreError) -> Failure {
    Failure::Words(e.to_string())
}

impl From<WriteError> for Failure {
    fn from(e: WriteError) -> Self {
        match e {
            WriteError::Io(e) => e.into(),
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
        for bad in ["35,32,42", "42,32,35,37", "35,32,42,north", "35,99,42,100", ""] {
            assert!(bbox(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn conditions_name_a_column() {
        assert_eq!(equal("side=sdf"), Ok(("side".into(), "sdf".into())));
        assert_eq!(equal("location_ar=حماة"), Ok(("location_ar".into(), "حماة".into())));
        assert!(equal("sdf").is_err() && equal("=sdf").is_err());
    }
}
