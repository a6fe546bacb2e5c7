//! From paths to records: what a file is, and the reader for it.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
    str::FromStr,
};

use geojson::{Feature, GeoJson};
use rustc_hash::FxHashSet;
use serde_json::Value;

use super::{Cells, ColumnMap, Harvest, columns, geonames, open_syria, osm, wof};
use crate::{
    article,
    gazetteer::{Outlines, outline},
    unpack,
};

/// What a file is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Told by name and content.
    #[default]
    Auto,
    /// GeoNames, `.txt` or `.zip`.
    Geonames,
    /// Who's On First, folder, GeoJSON or `.tar.gz`.
    Wof,
    /// OCHA, GeoJSON or CSV.
    Ocha,
    /// Open-Syria, JSON.
    OpenSyria,
    /// OpenStreetMap, `.osm.pbf`.
    Osm,
    /// A table with a column map.
    Csv,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        Ok(match s {
            "auto" => Self::Auto,
            "geonames" => Self::Geonames,
            "wof" => Self::Wof,
            "ocha" => Self::Ocha,
            "open-syria" => Self::OpenSyria,
            "osm" => Self::Osm,
            "csv" => Self::Csv,
            other => {
                return Err(format!(
                    "`{other}` is not one of auto, geonames, wof, ocha, open-syria, osm, csv"
                ));
            }
        })
    }
}

/// Reads files and folders. What cannot be read is named in [`Harvest::refused`] and the rest
/// goes on. The order of the paths does not matter, save that it decides nothing but messages.
#[must_use]
pub fn harvest(paths: &[PathBuf], format: Format, map: &ColumnMap) -> Harvest {
    let mut out = Harvest::default();
    let syria = Outlines::shipped();
    let mut files = Vec::new();
    let mut seen = FxHashSet::default();
    for path in paths {
        list(path, true, &mut seen, &mut files, &mut out);
    }
    // Alternate names speak of records that the other files bring.
    files.sort_by_key(|(path, _)| (is_alternates(path), path.clone()));
    files.dedup();
    for (path, asked) in files {
        let mut ctx = Reading { file: shown(&path), format, map, syria: &syria, out: &mut out };
        if let Err(why) = ctx.path(&path, asked) {
            let file = ctx.file.clone();
            out.refuse(&file, "", why);
        }
    }
    out
}

fn shown(path: &Path) -> String {
    article::shown(path.file_name().map_or(path, Path::new))
}

fn is_alternates(path: &Path) -> bool {
    shown(path).to_lowercase().starts_with("alternatenames")
}

fn list(
    path: &Path,
    asked: bool,
    seen: &mut FxHashSet<PathBuf>,
    files: &mut Vec<(PathBuf, bool)>,
    out: &mut Harvest,
) {
    if !path.is_dir() {
        // Opening a pipe or a device in a folder would wait for ever.
        if !asked && path.metadata().is_ok_and(|m| !m.is_file()) {
            out.refuse(&shown(path), "", "is no file, but a pipe, a socket or a device");
        } else {
            files.push((path.to_owned(), asked));
        }
        return;
    }
    let real = match path.canonicalize() {
        Ok(real) => real,
        Err(e) => return out.refuse(&shown(path), "", e.to_string()),
    };
    // A folder that a link leads back to is looked into once.
    if !seen.insert(real) {
        return;
    }
    match path.read_dir() {
        Ok(entries) => {
            for entry in entries.flatten() {
                list(&entry.path(), false, seen, files, out);
            }
        }
        Err(e) => out.refuse(&shown(path), "", e.to_string()),
    }
}

struct Reading<'a> {
    file: String,
    format: Format,
    map: &'a ColumnMap,
    syria: &'a Outlines,
    out: &'a mut Harvest,
}

impl Reading<'_> {
    fn path(&mut self, path: &Path, asked: bool) -> Result<(), String> {
        let name = self.file.to_lowercase();
        let says = |e: io::Error| e.to_string();
        if name.ends_with(".osm.pbf") || (self.format == Format::Osm && asked) {
            return osm::extract(path, &self.file, self.out, self.syria)
                .map_err(|e| format!("breaks off: {e}"));
        }
        let file = File::open(path).map_err(says)?;
        if name.ends_with(".zip") {
            return self.zip(file);
        }
        if name.ends_with(".tar.gz") || name.ends_with(".tgz") {
            return self.tar(unpack::gzip(BufReader::new(file)));
        }
        if name.ends_with(".tar") {
            return self.tar(BufReader::new(file));
        }
        if let Some(inner) = name.strip_suffix(".gz") {
            return self.stream(inner, BufReader::new(unpack::gzip(file)), asked);
        }
        self.stream(&name, BufReader::new(file), asked)
    }

    fn zip(&mut self, file: File) -> Result<(), String> {
        let broken = |e: zip::result::ZipError| format!("cut or broken archive: {e}");
        let mut archive = zip::ZipArchive::new(BufReader::new(file)).map_err(broken)?;
        for i in 0..archive.len() {
            let entry = archive.by_index(i).map_err(broken)?;
            let name = entry.name().to_lowercase();
            let read_me = name.contains("readme") || name.starts_with("iso-languagecodes");
            if entry.is_file() && !read_me {
                let packed = entry.compressed_size();
                self.stream(&name, BufReader::new(unpack::entry(entry, packed)), false)?;
            }
        }
        Ok(())
    }

    fn tar(&mut self, input: impl Read) -> Result<(), String> {
        let broken = |e: io::Error| format!("cut or broken archive: {e}");
        let archive_name = self.file.clone();
        let mut archive = tar::Archive::new(input);
        for entry in archive.entries().map_err(broken)? {
            let entry = entry.map_err(broken)?;
            let path = entry.path().map_err(broken)?.into_owned();
            let name = shown(&path).to_lowercase();
            if !entry.header().entry_type().is_file() || !name.ends_with(".geojson") {
                continue;
            }
            let text = unpack::text(entry).map_err(broken)?;
            self.file = format!("{archive_name}/{name}");
            let read = self.geojson(&name, &text);
            if let Err(why) = read {
                self.out.refuse(&self.file, "", why);
            }
            self.file.clone_from(&archive_name);
        }
        Ok(())
    }

    /// One uncompressed file.
    fn stream(&mut self, name: &str, input: impl io::BufRead, asked: bool) -> Result<(), String> {
        let cut = |e: io::Error| format!("breaks off: {e}");
        let name = name.rsplit('/').next().unwrap_or(name);
        if name.ends_with(".txt") || (self.format == Format::Geonames && asked) {
            return if name.starts_with("alternatenames") {
                geonames::alternates(&self.file, input, self.out)
            } else {
                geonames::country(&self.file, input, self.out, self.syria)
            }
            .map_err(cut);
        }
        if name.ends_with(".geojson") {
            self.geojson(name, &unpack::text(input).map_err(cut)?)
        } else if name.ends_with(".json") {
            self.json(name, &unpack::text(input).map_err(cut)?)
        } else if name.ends_with(".csv") || (self.format == Format::Csv && asked) {
            self.csv(input)
        } else if asked {
            Err("is of no kind that can be imported (see `isnad gazetteer import --help`)".into())
        } else {
            Ok(())
        }
    }

    fn json(&mut self, name: &str, text: &str) -> Result<(), String> {
        match serde_json::from_str(text) {
            Ok(Value::Array(rows)) if open_syria::is_table(&rows) => {
                open_syria::table(&self.file, &rows, self.out, self.syria);
                Ok(())
            }
            Ok(Value::Object(_)) => self.geojson(name, text),
            Ok(_) => Err("is JSON, but of no kind that can be imported".into()),
            Err(e) => Err(format!("not JSON: {e}")),
        }
    }

    fn geojson(&mut self, name: &str, text: &str) -> Result<(), String> {
        let json: GeoJson = text.parse().map_err(|e| format!("not GeoJSON: {e}"))?;
        match json {
            // Alternative geometries of Who's On First carry no names.
            GeoJson::Feature(_) if name.contains("-alt-") => self.out.aside += 1,
            GeoJson::Feature(f) if wof::is_record(&f) => {
                wof::record(&self.file, &f, self.out, self.syria);
            }
            GeoJson::Feature(f) => self.feature(1, &f),
            GeoJson::FeatureCollection(all) => {
                for (i, f) in all.features.iter().enumerate() {
                    if wof::is_record(f) {
                        wof::record(&self.file, f, self.out, self.syria);
                    } else {
                        self.feature(i + 1, f);
                    }
                }
            }
            GeoJson::Geometry(_) => return Err("is a bare geometry without names".into()),
        }
        Ok(())
    }

    fn feature(&mut self, number: usize, feature: &Feature) {
        let at = (self.file.clone(), format!("feature {number}"));
        let cells: Cells = feature
            .properties
            .iter()
            .flatten()
            .filter_map(|(k, v)| match v {
                Value::String(s) => Some((columns::simple(k), s.clone())),
                Value::Number(n) => Some((columns::simple(k), n.to_string())),
                _ => None,
            })
            .collect();
        if let Some(why) = unfit(feature) {
            return self.out.refuse(&at.0, at.1, why);
        }
        let shape = outline::polygons(feature);
        let point = position(feature, shape.as_ref());
        if self.map.is_empty() {
            return columns::ocha_row(at, &cells, point, shape, self.out, self.syria);
        }
        let mut cells = cells;
        if let Some((lat, lon)) = point {
            cells.entry("lat".into()).or_insert_with(|| lat.to_string());
            cells.entry("lon".into()).or_insert_with(|| lon.to_string());
        }
        self.map.row(at, &cells, self.out, self.syria);
    }

    fn csv(&mut self, input: impl Read) -> Result<(), String> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
        let header: Vec<String> =
            reader.headers().map_err(|e| e.to_string())?.iter().map(columns::simple).collect();
        if header.len() > COLUMNS {
            return Err(format!(
                "has {} columns; {COLUMNS} is the most that is read",
                header.len()
            ));
        }
        let blank: Cells = header.iter().map(|h| (h.clone(), String::new())).collect();
        let known = columns::Layer::of(&blank).is_some();
        let plain = ["lat", "lon", "namear"].iter().all(|c| blank.contains_key(*c));
        if self.map.is_empty() && !known && !plain && self.format != Format::Csv {
            return Err("has none of the columns that OCHA publishes; say with --columns which \
                        column holds what"
                .into());
        }
        for (i, record) in reader.records().enumerate() {
            let row = format!("line {}", i + 2);
            let record = match record {
                Ok(record) if record.len() == header.len() => record,
                Ok(record) => {
                    let say =
                        format!("{} cells where the header has {}", record.len(), header.len());
                    self.out.refuse(&self.file, row, say);
                    continue;
                }
                Err(e) => {
                    self.out.refuse(&self.file, row, e.to_string());
                    continue;
                }
            };
            // The second row of OCHA's tables holds tags (`#adm4+code`).
            if record.iter().any(|c| c.starts_with("#adm") || c.starts_with("#loc")) {
                continue;
            }
            let cells: Cells =
                header.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
            let at = (self.file.clone(), row);
            if known && self.map.is_empty() {
                columns::ocha_row(at, &cells, None, None, self.out, self.syria);
            } else {
                self.map.row(at, &cells, self.out, self.syria);
            }
        }
        Ok(())
    }
}

/// Columns of a table, at most.
const COLUMNS: usize = 1000;
/// Positions of a geometry, at most: the outline of a country along every rock has fewer.
const POSITIONS: usize = 500_000;

/// What is wrong with the size or the positions of a feature's geometry, where something is.
pub(super) fn unfit(feature: &Feature) -> Option<String> {
    match outline::positions(&feature.geometry.as_ref()?.value) {
        None => Some("a position that is no pair of numbers".into()),
        Some(n) if n > POSITIONS => {
            Some(format!("{n} positions; {POSITIONS} is the most that is read"))
        }
        Some(_) => None,
    }
}

/// Where to put a feature: its point, or a point inside its outline.
fn position(feature: &Feature, shape: Option<&geo::MultiPolygon<f64>>) -> Option<(f64, f64)> {
    use geo::{Centroid, InteriorPoint};
    let value = &feature.geometry.as_ref()?.value;
    let point = match shape {
        Some(shape) => shape.interior_point(),
        None => geo::Geometry::<f64>::try_from(value).ok()?.centroid(),
    }?;
    Some((point.y(), point.x()))
}
