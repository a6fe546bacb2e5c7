//! Writing what a merge made: the overlay's tables, and the three tables that say how it came about.

use std::{fs, io, path::Path};

use rustc_hash::FxHashSet;

use super::Merged;
use crate::gazetteer::{Gazetteer, NameKind, Place};

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

/// Writes `places.csv`, `names.csv`, `merges.csv`, `conflicts.csv` and `refused.csv` into `dir`.
/// `before` is the shipped gazetteer with what lay in `dir`; rows of `dir` that the merge did not
/// touch are kept. Rows are sorted, so that the same input gives the same bytes.
///
/// # Errors
/// When the folder cannot be made or a file not be written.
pub fn write(
    dir: &Path,
    shipped: &Gazetteer,
    before: &Gazetteer,
    merged: &Merged,
) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let touched: FxHashSet<&str> = merged.places.iter().map(|p| p.id.as_str()).collect();
    let mut places: Vec<&Place> = before
        .places()
        .iter()
        .filter(|p| p.in_syria() && !touched.contains(p.id.as_str()))
        .filter(|p| !shipped.by_id(&p.id).is_some_and(|i| same_row(shipped.place(i), p)))
        .chain(&merged.places)
        .collect();
    places.sort_by(|a, b| a.id.cmp(&b.id));
    table(dir, "places.csv", &PLACE_COLUMNS, places.into_iter().map(place_row))?;

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
    table(dir, "names.csv", &["place_id", "name", "lang", "kind"], names)?;

    let joins = merged.joins.iter().map(|j| {
        [&j.place, &j.name, &j.record, &j.record_name, j.by, &format!("{:.2}", j.km)]
            .map(str::to_owned)
    });
    table(dir, "merges.csv", &["place_id", "name", "record", "record_name", "by", "km"], joins)?;
    let conflicts = merged.conflicts.iter().map(|c| {
        [&c.place, c.field, &c.kept, &c.other, &c.record, &format!("{:.2}", c.km)]
            .map(str::to_owned)
    });
    table(
        dir,
        "conflicts.csv",
        &["place_id", "field", "kept", "other", "record", "km"],
        conflicts,
    )?;
    let refused = merged.refused.iter().map(|r| [r.file.clone(), r.row.clone(), r.why.clone()]);
    table(dir, "refused.csv", &["file", "row", "why"], refused)
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

fn table<const N: usize>(
    dir: &Path,
    file: &str,
    header: &[&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> io::Result<()> {
    let mut out = csv::Writer::from_path(dir.join(file))?;
    out.write_record(header)?;
    for row in rows {
        out.write_record(row)?;
    }
    out.flush()
}
