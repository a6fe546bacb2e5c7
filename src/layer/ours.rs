//! Recognising what isnad wrote, so that layers are made anew over yesterday's and nothing else
//! is written over.
//!
//! Each format is known by what only this program puts into it: the layer's name and title, its
//! columns in their order, pinned times. A file that another program saved since, such as a
//! project or a style that was changed in QGIS, is no longer one of these.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use rusqlite::{Connection, OpenFlags};

use super::{Layer, acled, delimited, gpkg::LAST_CHANGE, table::Schema};

/// Bytes by which a file is told.
const HEAD: u64 = 1 << 16;
/// Most bytes of a directory of tiles that are looked at.
const DIRECTORY: u64 = 1 << 20;

/// How the ground begins as it is built in; programs that save it write it otherwise.
const GROUND: &str = "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"properties\":{\"kind\":\"sea\",\"name_en\":";

/// Whether isnad wrote a file as it stands: a layer in any format, a style, a project, a page.
#[must_use]
pub fn is_ours(path: &Path) -> bool {
    told(path).unwrap_or(false)
}

fn told(path: &Path) -> Option<bool> {
    let mut file = File::open(path).ok()?;
    let mut head = Vec::new();
    (&mut file).take(HEAD).read_to_end(&mut head).ok()?;
    let begins = |with: &[u8]| head.starts_with(with);
    if begins(b"SQLite format 3\0") {
        return geopackage(path);
    }
    if begins(b"PK\x03\x04") {
        return project(file);
    }
    if begins(b"PAR1") {
        return parquet(file);
    }
    if begins(b"PMTiles") {
        return tiles(file, &head);
    }
    if begins(b"fgb\x03") {
        return Some(schemas().any(|s| holds(&head, s.name) && holds(&head, s.en)));
    }
    let text = String::from_utf8_lossy(&head);
    Some(
        style(&text)
            || text.starts_with(GROUND)
            || text.starts_with("<!doctype html>\n<!-- isnad viewer, made from ")
            || schemas().any(|s| geojson(&text, s) || kml(&text, s) || csv(&text, s))
            || text.starts_with("\u{1e}{\"type\":\"Feature\",\"id\":\"") && sequence(&text)
            || acled(&text)
            || plover(&text),
    )
}

fn schemas() -> impl Iterator<Item = &'static Schema> {
    Layer::ALL.iter().map(|layer| layer.schema())
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|w| w == text.as_bytes())
}

/// Its layers and styles, and nothing that was changed since.
fn geopackage(path: &Path) -> Option<bool> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(std::path::absolute(path).ok()?, flags).ok()?;
    let count = |sql: &str| db.query_row(sql, [], |r| r.get::<_, i64>(0));
    let names: Vec<String> = schemas().map(|s| format!("'{}'", s.name)).collect();
    let names = names.join(", ") + ", 'layer_styles'";
    let other = format!(
        "SELECT count(*) FROM gpkg_contents
         WHERE last_change <> '{LAST_CHANGE}' OR table_name NOT IN ({names})"
    );
    let styles = format!(
        "SELECT count(*) FROM layer_styles
         WHERE update_time <> '{LAST_CHANGE}' OR f_table_name NOT IN ({names})"
    );
    let ours = count("SELECT count(*) FROM gpkg_contents").ok()? > 0
        && count(&other).ok()? == 0
        && count(&styles).ok()? == 0;
    Some(ours)
}

fn project(file: File) -> Option<bool> {
    let mut zip = zip::ZipArchive::new(file).ok()?;
    let mut text = String::new();
    for i in 0..zip.len().min(4) {
        let entry = zip.by_index(i).ok()?;
        if entry.name().ends_with(".qgs") {
            entry.take(1024).read_to_string(&mut text).ok()?;
            return Some(text.contains(super::qgis::MARK));
        }
    }
    Some(false)
}

/// The footer names who made it; its length stands before the last four bytes.
fn parquet(mut file: File) -> Option<bool> {
    file.seek(SeekFrom::End(-8)).ok()?;
    let mut length = [0; 4];
    file.read_exact(&mut length).ok()?;
    let length = i64::from(u32::from_le_bytes(length)).min(DIRECTORY as i64);
    file.seek(SeekFrom::End(-8 - length)).ok()?;
    let mut footer = Vec::new();
    file.take(length as u64).read_to_end(&mut footer).ok()?;
    // A text of five letters in Thrift's compact form.
    Some(holds(&footer, "\u{5}isnad"))
}

/// The metadata, whose place the header gives (PMTiles 3, section 3.1).
fn tiles(mut file: File, head: &[u8]) -> Option<bool> {
    let number = |at: usize| head.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes);
    let (at, length) = (number(24)?, number(32)?.min(DIRECTORY));
    file.seek(SeekFrom::Start(at)).ok()?;
    let mut metadata = Vec::new();
    file.take(length).read_to_end(&mut metadata).ok()?;
    let mut text = Vec::new();
    match head.get(97)? {
        2 => flate2::read::GzDecoder::new(metadata.as_slice())
            .take(DIRECTORY)
            .read_to_end(&mut text)
            .ok()?,
        _ => metadata.as_slice().read_to_end(&mut text).ok()?,
    };
    Some(schemas().any(|s| holds(&text, s.name) && holds(&text, s.ar)))
}

/// Styles of QGIS itself name its release behind the version.
fn style(text: &str) -> bool {
    let open = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
                <qgis version=\"3.22.0\" styleCategories=\"AllStyleCategories\" labelsEnabled=\"";
    text.strip_prefix(open).is_some_and(|rest| {
        rest.get(1..).is_some_and(|r| r.starts_with("\" hasScaleBasedVisibilityFlag=\"0\">\n"))
    })
}

fn geojson(text: &str, schema: &Schema) -> bool {
    let open = format!(r#"{{"type":"FeatureCollection","name":"{}","features":["#, schema.name);
    let rest = text.strip_prefix(open.as_str());
    rest.is_some_and(|r| r == "\n]}\n" || r.starts_with("\n{\"type\":\"Feature\",\"id\":\""))
}

fn sequence(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    // A long line of an outline may not show its properties.
    !line.contains("\"properties\":")
        || schemas().any(|s| line.contains(&format!("\"properties\":{{\"{}\":", s.columns[0].name)))
}

fn kml(text: &str, schema: &Schema) -> bool {
    let open = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><name>{}</name>",
        schema.ar
    );
    text.starts_with(&open)
}

fn first_line(text: &str) -> &str {
    text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default()
}

fn csv(text: &str, schema: &Schema) -> bool {
    first_line(text) == delimited::header(schema).join(",")
}

/// ACLED's own files have the same columns, but not our mark in `tags`.
fn acled(text: &str) -> bool {
    first_line(text) == acled::HEADER.join(",")
        && (text.lines().nth(1).is_none() || text.contains(acled::MARK))
}

fn plover(text: &str) -> bool {
    let Ok(first) =
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(first_line(text))
    else {
        return false;
    };
    first.len() == 15 && ["plover_event", "geometry"].iter().all(|k| !first.contains_key(*k)) && {
        ["recipient", "publication_date", "assertion", "article_id", "confidence"]
            .iter()
            .all(|k| first.contains_key(*k))
            && first.get("location").is_some_and(|l| l.get("place_id").is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::Shape;
    use crate::layer::{EVENTS, Format, events_qml, qgis, write_all};
    use crate::output::{Guard, place};

    /// A layer of every kind in every format, without a row and with one, is known as ours; a
    /// letter changed at its front is not.
    #[test]
    fn what_is_written_is_known() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("layer");
        for layer in Layer::ALL {
            let schema = layer.schema();
            for format in Format::ALL {
                if format.events_only() && *schema.name != *EVENTS.name {
                    continue;
                }
                let row = crate::layer::Row {
                    geometry: (schema.shape == Shape::Point)
                        .then(|| geo::Point::new(36.75, 35.13).into()),
                    values: schema
                        .columns
                        .iter()
                        .map(|c| match c.name {
                            "event_date" => crate::layer::Value::Text("2024-12-05".into()),
                            "assertion" => crate::layer::Value::Text("asserted".into()),
                            "acled_event_type" => crate::layer::Value::Text("Battles".into()),
                            "plover_event" => crate::layer::Value::Text("ASSAULT".into()),
                            "country" => crate::layer::Value::Text("SY".into()),
                            name if name.ends_with("_id") || name == "id" => {
                                crate::layer::Value::Text("x1".into())
                            }
                            _ => crate::layer::Value::Null,
                        })
                        .collect(),
                };
                for rows in [vec![], vec![row]] {
                    let n = rows.len();
                    let said = format!("{layer} {format} of {n}");
                    let writer =
                        format.create(&path, schema).unwrap_or_else(|e| panic!("{said}: {e}"));
                    write_all(writer, rows).unwrap_or_else(|e| panic!("{said}: {e}"));
                    let empty = path.metadata().expect("written").len() == 0;
                    assert!(empty || is_ours(&path), "{said}");
                    // Over what was there, without being forced to.
                    let writer =
                        format.create(&path, schema).unwrap_or_else(|e| panic!("{said}: {e}"));
                    drop(writer);
                    assert!(empty || is_ours(&path), "{said}, broken off");
                    let mut bytes = std::fs::read(&path).expect("readable");
                    if let Some(first) = bytes.first_mut() {
                        *first = b'#';
                        std::fs::write(&path, &bytes).expect("writable");
                        assert!(!is_ours(&path), "{said}, changed");
                    }
                    std::fs::remove_file(&path).expect("there");
                }
            }
        }
    }

    #[test]
    fn styles_and_projects_are_known_until_qgis_saves_them() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("x");
        for layer in Layer::ALL {
            let text = qgis::qml(layer.schema(), qgis::Language::Arabic);
            std::fs::write(&path, &text).expect("writable");
            assert!(is_ours(&path));
            let saved = text.replace("version=\"3.22.0\"", "version=\"3.22.0-Białowieża\"");
            std::fs::write(&path, saved).expect("writable");
            assert!(!is_ours(&path));
        }
        std::fs::write(&path, events_qml()).expect("writable");
        assert!(is_ours(&path));
        std::fs::remove_file(&path).expect("there");
        let mut half = Guard::default().begin(&path, is_ours).expect("begins");
        let out = half.seekable().expect("a file");
        qgis::write_project(out, "x", "x.gpkg", crate::layer::PROJECT, None).expect("writes");
        place(vec![half.whole().expect("syncs")]).expect("moves");
        assert!(is_ours(&path));
    }
}
