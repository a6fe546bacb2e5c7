//! What the tests of the store share.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses a part")]

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::Command,
};

use isnad::{
    Article,
    article::{Inputs, read_inputs},
};
use rusqlite::{Connection, types::ValueRef};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The program that was built with the tests, or the one that `ISNAD_BIN` names: the long runs
/// are for a release build.
pub fn isnad() -> Command {
    let named = std::env::var_os("ISNAD_BIN");
    Command::new(named.unwrap_or_else(|| env!("CARGO_BIN_EXE_isnad").into()))
}

/// The sample articles.
pub fn samples() -> Vec<Article> {
    let mut out = Vec::new();
    let folder = root().join("data/articles").display().to_string();
    read_inputs(Inputs::expand(&[folder]), |a| out.extend(a.ok()));
    out
}

/// Sample articles over and over, each time other articles: days moved back, ids and words changed.
/// `copies` of each.
pub fn many(copies: usize, path: &Path) -> usize {
    let mut text = String::new();
    let mut n = 0;
    for copy in 0..copies {
        for a in samples() {
            let day: jiff::civil::Date = a.published.as_deref().unwrap().parse().unwrap();
            let moved = day.saturating_sub(jiff::Span::new().days(copy as i64 * 17 % 5000));
            let words =
                a.text.split('\n').map(|l| format!("{l} ({copy}-{n})\n")).collect::<String>();
            let line = serde_json::json!({
                "id": format!("{}-{copy}", a.id), "text": words, "title": a.title,
                "published": moved.to_string(), "source": a.source, "lang": a.lang,
            });
            writeln!(text, "{line}").unwrap();
            n += 1;
        }
    }
    std::fs::write(path, text).unwrap();
    n
}

/// Everything that the layers and the list of articles say, without row numbers.
pub fn dump(store: &Path) -> String {
    let db = Connection::open(store).unwrap();
    let whole: String = db.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
    assert_eq!(whole, "ok");
    let mut out = String::new();
    for (table, order) in [
        ("events", "event_id"),
        ("control_now", "place_id"),
        ("control_history", "place_id, start_time"),
        ("articles", "article_id, source"),
        ("areas", "3"),
        ("fronts", "3"),
        ("changes", "3"),
    ] {
        // Those over all places are there when the project was written.
        let there = "SELECT count(*) FROM sqlite_master WHERE name = ?1";
        if db.query_row(there, [table], |r| r.get::<_, i64>(0)).unwrap() == 0 {
            continue;
        }
        writeln!(out, "{table}").unwrap();
        let mut all = db.prepare(&format!("SELECT * FROM {table} ORDER BY {order}")).unwrap();
        let n = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for i in 1..n {
                match row.get_ref(i).unwrap() {
                    ValueRef::Null => out.push('-'),
                    ValueRef::Integer(v) => write!(out, "{v}").unwrap(),
                    ValueRef::Real(v) => write!(out, "{v}").unwrap(),
                    ValueRef::Text(v) => out.push_str(std::str::from_utf8(v).unwrap()),
                    ValueRef::Blob(v) => write!(out, "{v:02x?}").unwrap(),
                }
                out.push('\t');
            }
            out.push('\n');
        }
    }
    // The R-tree holds each row once.
    for table in ["events", "control_now", "control_history", "areas", "fronts", "changes"] {
        if !out.lines().any(|l| l == table) {
            continue;
        }
        let sql = format!(
            "SELECT (SELECT count(*) FROM rtree_{table}_geom) = (SELECT count(geom) FROM {table})
             AND (SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = '{table}')
               = (SELECT count(*) FROM {table})"
        );
        assert!(db.query_row(&sql, [], |r| r.get::<_, bool>(0)).unwrap(), "{table}");
    }
    out
}

/// Runs `isnad ingest INPUT --db STORE` and expects it to end well.
pub fn ingest(input: &Path, store: &Path) {
    let out = isnad().arg("ingest").arg(input).arg("--db").arg(store).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

pub fn scratch() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let store = dir.path().join("store.gpkg");
    (dir, store)
}
