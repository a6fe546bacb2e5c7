//! Areas and fronts of the last day, following control: only governorates where control changed
//! are drawn anew.
//!
//! An area hangs on the places of its governorate alone: where they lie, and what is known of them.
//! So sums are compared with what was drawn last: who holds which place on the last day (the same:
//! nothing moves but the mean of confidences), and, where that differs, that of each governorate.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Result, params};

use super::{
    meta,
    project::sqlite,
    put::{digest, json},
};
use crate::{
    Knowledge,
    gazetteer::{Gazetteer, Outlines},
    layer::{AREAS, Cells, FRONTS, Ground, Mesh, gpkg, mean},
    lexicon::Side,
    timeline::{Allies, BASELINE, Interval},
};

/// Ids of areas with the places that each is drawn from, and their shares in its confidence.
type Members = BTreeMap<String, Vec<(String, f64)>>;

/// Brings `areas` and `fronts` up to `control_now`.
pub(super) fn follow(db: &Connection, knowledge: &Knowledge, outlines: &Outlines) -> Result<()> {
    let now: Option<Date> = meta(db, "now")?.and_then(|d| d.parse().ok());
    let (gazetteer, allies) = (knowledge.gazetteer(), Allies::shipped());
    let sites = now.map(|now| sites(db, now)).transpose()?.unwrap_or_default();
    let sum = sum_of_sites(&sites, now, knowledge, &allies);
    once(db, "sites", sum, || {
        let mesh = Mesh::new(gazetteer, outlines);
        let cells = Cells::new(&mesh, &sites, now.unwrap_or_default(), gazetteer);
        draw(db, &cells, gazetteer)?;
        let together = |a, b, day| allies.together(a, b, day);
        gpkg::write_layer(db, &FRONTS, cells.fronts(together)).map_err(sqlite)?;
        Ok(String::new())
    })?;
    let now = now.map(|d| d.to_string());
    for layer in [&AREAS, &FRONTS] {
        let sql = format!("UPDATE \"{}\" SET as_of = ?1 WHERE as_of IS NOT ?1", layer.name);
        db.execute(&sql, [&now])?;
    }
    confidences(db, &sites)
}

/// Runs `make` when `sum` is not what it was when `part` was last made, and keeps the sum with
/// what `make` gives.
pub(super) fn once(
    db: &Connection,
    part: &str,
    sum: i64,
    make: impl FnOnce() -> Result<String>,
) -> Result<()> {
    let last: Option<i64> = db
        .prepare_cached("SELECT digest FROM isnad_drawn WHERE part = ?1")?
        .query_row([part], |r| r.get(0))
        .optional()?;
    if last == Some(sum) {
        return Ok(());
    }
    let made = make()?;
    db.execute("INSERT OR REPLACE INTO isnad_drawn VALUES (?1, ?2, ?3)", params![part, sum, made])?;
    Ok(())
}

/// The places of `control_now`, with no more of each than an area needs.
fn sites(db: &Connection, now: Date) -> Result<Vec<Interval>> {
    let mut statement = db.prepare_cached(
        "SELECT place_id, status, side, confidence, baseline FROM control_now ORDER BY place_id",
    )?;
    let mut rows = statement.query([])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        let (status, side): (String, Option<String>) = (row.get(1)?, row.get(2)?);
        let Some(status) = status_of(&status) else { continue };
        let baseline: bool = row.get(4)?;
        out.push(Interval {
            place_id: row.get(0)?,
            status,
            side: side.and_then(|s| s.parse().ok()),
            actor: None,
            other_side: None,
            since: now,
            until: None,
            confidence: row.get(3)?,
            supporting: baseline.then(|| BASELINE.to_owned()).into_iter().collect(),
            contradicting: Vec::new(),
            by_area: false,
            last_seen: now,
            taken: None,
        });
    }
    Ok(out)
}

fn status_of(text: &str) -> Option<crate::timeline::Status> {
    crate::timeline::Status::ALL.iter().copied().find(|s| s.as_str() == text)
}

/// All that areas and fronts hang on, but for confidences and the program itself.
fn sum_of_sites(
    sites: &[Interval],
    now: Option<Date>,
    knowledge: &Knowledge,
    allies: &Allies,
) -> i64 {
    // Areas hang on all places, known or not.
    let mut parts: Vec<Vec<u8>> =
        vec![env!("CARGO_PKG_VERSION").into(), knowledge.fingerprint().into()];
    for a in Side::ALL {
        let with = |b: &Side| u8::from(now.is_some_and(|now| allies.together(*a, *b, now)));
        parts.push(Side::ALL.iter().map(with).collect());
    }
    parts.extend(sites.iter().map(|site| state(site).into_bytes()));
    digest(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn state(site: &Interval) -> String {
    let side = site.side.map_or("", Side::as_str);
    let baseline = if site.is_baseline() { BASELINE } else { "" };
    format!("{}\t{side}\t{}\t{baseline}\t", site.place_id, site.status.as_str())
}

/// Draws the governorates whose cells are not those that were drawn last.
fn draw(db: &Connection, cells: &Cells<'_>, gazetteer: &Gazetteer) -> Result<()> {
    let drawn: bool =
        db.prepare_cached("SELECT 1 FROM isnad_drawn WHERE part LIKE 'areas %'")?.exists([])?;
    if !drawn {
        gpkg::write_layer(db, &AREAS, []).map_err(sqlite)?;
    }
    for (region, governorate) in cells.governorates().enumerate() {
        let mut parts: Vec<Vec<u8>> = vec![env!("CARGO_PKG_VERSION").into(), cells.mark(region)];
        if let Some(unit) = gazetteer.by_id(&governorate.id).map(|p| gazetteer.place(p)) {
            let code = unit.pcode.as_deref().unwrap_or_default();
            parts.extend([unit.en(), unit.ar(), code].map(Into::into));
        }
        parts.extend(cells.known(region).map(|site| state(site).into_bytes()));
        let sum = digest(&parts.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let part = format!("areas {}", governorate.id);
        once(db, &part, sum, || {
            for id in members(db, &part)?.keys() {
                db.prepare_cached("DELETE FROM areas WHERE area_id = ?1")?.execute([id])?;
            }
            let grounds = cells.governorate(region, gazetteer);
            let members: Members =
                grounds.iter().map(|g| (g.row.id().to_owned(), g.members.clone())).collect();
            gpkg::append(db, &AREAS, grounds.into_iter().map(|g: Ground| g.row)).map_err(sqlite)?;
            Ok(json(&members))
        })?;
    }
    // All of it, whatever is shaded: the outlines.
    db.execute(
        "UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) =
         (SELECT min(minx), min(miny), max(maxx), max(maxy) FROM rtree_areas_geom)
         WHERE table_name = 'areas'",
        [],
    )?;
    Ok(())
}

fn members(db: &Connection, part: &str) -> Result<Members> {
    let text: Option<String> = db
        .prepare_cached("SELECT members FROM isnad_drawn WHERE part = ?1")?
        .query_row([part], |r| r.get(0))
        .optional()?;
    Ok(text.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default())
}

/// The mean of confidences, where it is another.
fn confidences(db: &Connection, sites: &[Interval]) -> Result<()> {
    let of: BTreeMap<&str, f64> =
        sites.iter().map(|s| (s.place_id.as_str(), s.confidence)).collect();
    let parts: Vec<String> = db
        .prepare_cached("SELECT members FROM isnad_drawn WHERE part LIKE 'areas %'")?
        .query_map([], |r| r.get(0))?
        .collect::<Result<_>>()?;
    let mut update = db.prepare_cached(
        "UPDATE areas SET confidence = ?2 WHERE area_id = ?1 AND confidence IS NOT ?2",
    )?;
    for text in parts {
        let members: Members = serde_json::from_str(&text).unwrap_or_default();
        for (area, places) in members {
            let all: Vec<(f64, f64)> = places
                .iter()
                .map(|(place, share)| (*share, of.get(place.as_str()).copied().unwrap_or(0.0)))
                .collect();
            update.execute(params![area, mean(all)])?;
        }
    }
    Ok(())
}
