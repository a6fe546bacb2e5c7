//! Writing what a merge made: the overlay's tables, and the three tables that say how it came about.

use std::{fs, path::Path};

use rustc_hash::FxHashSet;

use super::Merged;
use crate::{
    gazetteer::{Gazetteer, NameKind, Place},
    output::{Guard, OutputError, Whole, place},
};

/// Columns of `places.csv`.
pub const PLACE_COLUMNS: [&str; 14] = [
    "id",
    "name_ar",
    "name_en",
    "kind",
    "lat",
    "lon",
    "admin1",
    "admin2",
    "admin3",
    "pcode",
    "geonames_id",
    "population",
    "prominence",
    "sources",
];

const NAMES: [&str; 4] = ["place_id", "name", "lang", "kind"];
const MERGES: [&str; 6] = ["place_id", "name", "record", "record_name", "by", "km"];
const CONFLICTS: [&str; 6] = ["place_id", "field", "kept", "other", "record", "km"];
const REFUSED: [&str; 3] = ["file", "row", "why"];

/// Writes `places.csv`, `names.csv`, `merges.csv`, `conflicts.csv` and `refused.csv` into `dir`.
/// `before` is the shipped gazetteer with what lay in `dir`; rows of `dir` that the merge did not
/// touch are kept. Rows are sorted, so that the same input gives the same bytes. The tables are
/// written aside and put in place together.
///
/// # Errors
/// When the folder cannot be made, or a table not be written or written over; then all tables are
/// as they were.
pub fn write(
    dir: &Path,
    shipped: &Gazetteer,
    before: &Gazetteer,
    merged: &Merged,
    guard: &Guard,
) -> Result<(), OutputError> {
    fs::create_dir_all(dir).map_err(|e| OutputError::of(&dir.display().to_string(), e))?;
    let mut tables: Vec<Whole> = Vec::new();
    let mut table = |file: &str, header: &[&str], rows: &mut dyn Iterator<Item = Vec<String>>| {
        table(guard, &dir.join(file), header, rows).map(|whole| tables.push(whole))
    };
    let touched: FxHashSet<&str> = merged.places.iter().map(|p| p.id.as_str()).collect();
    let mut places: Vec<&Place> = before
        .places()
        .iter()
        .filter(|p| p.in_syria() && !touched.contains(p.id.as_str()))
        .filter(|p| !shipped.by_id(&p.id).is_some_and(|i| same_row(shipped.place(i), p)))
        .chain(&merged.places)
        .collect();
    places.sort_by(|a, b| a.id.cmp(&b.id));
    let mut rows = places.into_iter().map(|p| place_row(p).to_vec());
    table("places.csv", &PLACE_COLUMNS, &mut rows)?;

    let shipped_names: FxHashSet<(&str, &str)> = shipped
        .names()
        .iter()
        .map(|n| (shipped.place(n.place).id.as_str(), n.text.as_str()))
        .collect();
    let mut names: Vec<[String; 4]> = before
        .names()
        .iter()
        .map(|n| (before.place(n.place), n))
        .filter(|(p, n)| {
            n.text != p.name_ar
                && n.text != p.name_en
                && !shipped_names.contains(&(p.id.as_str(), n.text.as_str()))
        })
        .map(|(p, n)| name_row(&p.id, &n.text, &n.lang, n.kind))
        .chain(merged.names.iter().map(|(id, text, lang, kind)| name_row(id, text, lang, *kind)))
        .collect();
    names.sort();
    names.dedup();
    table("names.csv", &NAMES, &mut names.into_iter().map(Vec::from))?;

    let mut joins = merged.joins.iter().map(|j| {
        [&j.place, &j.name, &j.record, &j.record_name, j.by, &format!("{:.2}", j.km)]
            .map(str::to_owned)
            .to_vec()
    });
    table("merges.csv", &MERGES, &mut joins)?;
    let mut conflicts = merged.conflicts.iter().map(|c| {
        [&c.place, c.field, &c.kept, &c.other, &c.record, &format!("{:.2}", c.km)]
            .map(str::to_owned)
            .to_vec()
    });
    table("conflicts.csv", &CONFLICTS, &mut conflicts)?;
    let mut refused =
        merged.refused.iter().map(|r| vec![r.file.clone(), r.row.clone(), r.why.clone()]);
    table("refused.csv", &REFUSED, &mut refused)?;
    // Names last: those that are there speak of places that stay.
    let names = tables.remove(1);
    tables.push(names);
    place(tables)
}

/// Whether a table is as this writes it: its columns, and no line of anybody's remarks, which
/// would be lost.
fn is_ours(path: &Path) -> bool {
    let Ok(text) = fs::read_to_string(path) else { return false };
    let first = text.lines().next().unwrap_or_default();
    let ours = [&PLACE_COLUMNS[..], &NAMES, &MERGES, &CONFLICTS, &REFUSED];
    ours.iter().any(|columns| first == columns.join(","))
        && !text.lines().any(|l| l.starts_with('#'))
}

/// A row of `places.csv`.
#[must_use]
pub fn place_row(p: &Place) -> [String; 14] {
    let text = |o: &Option<String>| o.clone().unwrap_or_default();
    [
        p.id.clone(),
        p.name_ar.clone(),
        p.name_en.clone(),
        p.kind.to_string(),
        p.lat.to_string(),
        p.lon.to_string(),
        text(&p.admin1),
        text(&p.admin2),
        text(&p.admin3),
        text(&p.pcode),
        p.geonames_id.map_or_else(String::new, |v| v.to_string()),
        p.population.map_or_else(String::new, |v| v.to_string()),
        p.prominence.to_string(),
        p.sources.clone(),
    ]
}

fn name_row(id: &str, text: &str, lang: &str, kind: NameKind) -> [String; 4] {
    let kind = match kind {
        NameKind::Preferred => "preferred",
        NameKind::Variant => "variant",
        NameKind::Transliteration => "transliteration",
        NameKind::Old => "old",
    };
    [id, text, lang, kind].map(str::to_owned)
}

fn same_row(a: &Place, b: &Place) -> bool {
    place_row(a) == place_row(b)
}

fn table(
    guard: &Guard,
    path: &Path,
    header: &[&str],
    rows: &mut dyn Iterator<Item = Vec<String>>,
) -> Result<Whole, OutputError> {
    let half = guard.begin(path, is_ours)?;
    let mut out = csv::Writer::from_writer(half.stream()?);
    let mut write = || -> csv::Result<()> {
        out.write_record(header)?;
        for row in &mut *rows {
            out.write_record(row)?;
        }
        Ok(out.flush()?)
    };
    write().map_err(|e| half.failed(e))?;
    drop(out);
    half.whole()
}
