//! The GeoPackage around the layers: tables of contents, spatial index, geometry.
//!
//! After *OGC GeoPackage Encoding Standard* 1.3 (12-128r17), Annex F.3 (R-tree), and the
//! row counts that GDAL keeps (`gpkg_ogr_contents`). `last_change` is pinned, so that equal
//! content does not differ by the hour at which it was written.

use rusqlite::{Connection, Result, functions::FunctionFlags, params};

use crate::layer::gpkg::number_on;

/// `GPKG`.
pub const APPLICATION_ID: i32 = 0x4750_4B47;
/// Version 1.3.0: the newest that widespread validators know the triggers of.
const USER_VERSION: i32 = 10300;
/// The pinned time of change.
pub const LAST_CHANGE: &str = "1970-01-01T00:00:00.000Z";

/// A column of a layer: name, SQL type.
pub type Column = (&'static str, &'static str);

/// Makes the tables that every GeoPackage has.
pub fn init(db: &Connection) -> Result<()> {
    db.pragma_update(None, "application_id", APPLICATION_ID)?;
    db.pragma_update(None, "user_version", USER_VERSION)?;
    db.execute_batch(include_str!("gpkg.sql"))
}

/// Registers the functions that the R-tree's triggers call. Every connection that writes needs
/// them.
pub fn functions(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    for (name, at) in [("ST_MinX", 0), ("ST_MaxX", 1), ("ST_MinY", 2), ("ST_MaxY", 3)] {
        db.create_scalar_function(name, 1, flags, move |ctx| {
            Ok(bounds_of(ctx.get_raw(0).as_blob().unwrap_or(&[])).map(|p| p[at]))
        })?;
    }
    db.create_scalar_function("ST_IsEmpty", 1, flags, |ctx| {
        Ok(bounds_of(ctx.get_raw(0).as_blob().unwrap_or(&[])).is_none())
    })
}

/// Makes a layer of points with its R-tree, its row count and its entry in the contents.
pub fn point_layer(db: &Connection, table: &str, title: &str, columns: &[Column]) -> Result<()> {
    let columns: String = columns.iter().map(|(n, t)| format!(", \"{n}\" {t}")).collect();
    db.execute_batch(&format!(
        "CREATE TABLE \"{table}\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT{columns});"
    ))?;
    db.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
         VALUES (?1, 'features', ?1, ?2, ?3, 4326)",
        params![table, title, LAST_CHANGE],
    )?;
    db.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'POINT', 4326, 0, 0)",
        [table],
    )?;
    db.execute("INSERT INTO gpkg_ogr_contents VALUES (?1, 0)", [table])?;
    db.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, 'geom', 'gpkg_rtree_index',
         'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
        [table],
    )?;
    db.execute_batch(&include_str!("rtree.sql").replace("<t>", table))?;
    number_on(db, table)
}

/// Registers a table without geometry.
pub fn attributes(db: &Connection, table: &str, title: &str) -> Result<()> {
    db.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
         VALUES (?1, 'attributes', ?1, ?2, ?3)",
        params![table, title, LAST_CHANGE],
    )?;
    Ok(())
}

/// Widens the extent of a layer by a point. Extents only grow: they are a hint for the eye.
pub fn widen(db: &Connection, table: &str, lat: f64, lon: f64) -> Result<()> {
    db.prepare_cached(
        "UPDATE gpkg_contents SET min_x = min(coalesce(min_x, ?2), ?2), max_x = max(coalesce(max_x, ?2), ?2),
         min_y = min(coalesce(min_y, ?3), ?3), max_y = max(coalesce(max_y, ?3), ?3)
         WHERE table_name = ?1 AND (min_x IS NULL OR min_x > ?2 OR max_x < ?2 OR min_y > ?3 OR max_y < ?3)",
    )?
    .execute(params![table, lon, lat])?;
    Ok(())
}

/// A point as GeoPackage binary: header without envelope, WGS 84, then little-endian WKB.
#[must_use]
pub fn point(lat: f64, lon: f64) -> Vec<u8> {
    let mut out = Vec::with_capacity(29);
    out.extend_from_slice(b"GP\0\x01");
    out.extend_from_slice(&4326_i32.to_le_bytes());
    out.extend_from_slice(&[1, 1, 0, 0, 0]);
    out.extend_from_slice(&lon.to_le_bytes());
    out.extend_from_slice(&lat.to_le_bytes());
    out
}

/// Longitude and latitude of a point that [`point`] wrote.
#[must_use]
pub fn point_of(blob: &[u8]) -> Option<[f64; 2]> {
    if blob.len() != 29 || &blob[..2] != b"GP" || blob[3] & 0x1f != 1 {
        return None;
    }
    let number = |at: usize| blob[at..at + 8].try_into().ok().map(f64::from_le_bytes);
    Some([number(13)?, number(21)?]).filter(|p| p.iter().all(|v| v.is_finite()))
}

/// Least and greatest longitude, least and greatest latitude: of a point, or as the header of
/// another shape says them (every shape but points is written with its envelope).
fn bounds_of(blob: &[u8]) -> Option<[f64; 4]> {
    if let Some([lon, lat]) = point_of(blob) {
        return Some([lon, lon, lat, lat]);
    }
    // Bits 1 to 3 of the flags: the kind of envelope; 1 is that of the plane.
    if blob.len() < 40 || &blob[..2] != b"GP" || (blob[3] >> 1) & 7 != 1 {
        return None;
    }
    let number = |n: usize| blob[8 + n * 8..16 + n * 8].try_into().ok().map(f64::from_le_bytes);
    let all = [number(0)?, number(1)?, number(2)?, number(3)?];
    all.iter().all(|v| v.is_finite()).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_come_back() {
        assert_eq!(point_of(&point(33.5, 36.3)), Some([36.3, 33.5]));
        assert_eq!(point_of(b"GP"), None);
        assert_eq!(bounds_of(&point(33.5, 36.3)), Some([36.3, 36.3, 33.5, 33.5]));
        assert_eq!(bounds_of(b"GP\0\x03"), None);
    }
}
