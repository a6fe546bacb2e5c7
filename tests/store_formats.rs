//! Stores of every earlier format are brought up to date and lose nothing.

#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap")]

mod common;

use std::{fs, io::Read, path::PathBuf};

use common::{dump, isnad, root, scratch};
use isnad::{
    Article, Knowledge,
    store::{FORMAT, Open, Store},
    timeline::Baseline,
};
use rusqlite::Connection;

/// The kept store of a format, in a folder of its own.
fn kept(format: i64) -> (tempfile::TempDir, PathBuf) {
    kept_as(&format.to_string())
}

fn kept_as(format: &str) -> (tempfile::TempDir, PathBuf) {
    let name = format!("tests/fixtures/store/format-{format}.gpkg.gz");
    let file = fs::File::open(root().join(&name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
    let (dir, path) = scratch();
    fs::write(&path, bytes).unwrap();
    (dir, path)
}

fn meta_format(path: &PathBuf) -> i64 {
    let sql = "SELECT CAST(value AS INTEGER) FROM isnad_meta WHERE key = 'format'";
    Connection::open(path).unwrap().query_row(sql, [], |r| r.get(0)).unwrap()
}

fn rows(path: &PathBuf, sql: &str) -> Vec<String> {
    let db = Connection::open(path).unwrap();
    let mut all = db.prepare(sql).unwrap();
    let rows = all.query_map([], |r| r.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_earlier_format_is_brought_up_to_date() {
    let knowledge = Knowledge::shipped();
    for format in 1..FORMAT {
        let (_dir, path) = kept(format);
        assert_eq!(meta_format(&path), format);
        let decisions = rows(&path, "SELECT decision FROM isnad_decision ORDER BY event_id");
        let held = "SELECT place_id || ' ' || coalesce(side, '-') || ' ' || status
                    FROM control_now ORDER BY place_id";
        let before = rows(&path, held);
        assert!(decisions.len() == 1 && before.len() > 20);

        // Migrated, without reading anything again: the same control, from the same reports.
        let mut store = Store::open(&path, Open::Write).unwrap();
        assert_eq!(meta_format(&path), FORMAT);
        store.refresh(&knowledge, |_, _| {}).unwrap();
        assert_eq!(store.behind().unwrap(), 0);
        assert_eq!(rows(&path, held).len(), before.len(), "format {format}");
        assert_eq!(rows(&path, "SELECT decision FROM isnad_decision ORDER BY event_id"), decisions);

        // Read again: what a store made anew of the same articles says.
        while store.reread(64, &knowledge).unwrap().reread > 0 {}
        store.refresh(&knowledge, |_, _| {}).unwrap();
        store.write_project(&knowledge).unwrap();
        let articles: Vec<Article> = store
            .articles()
            .unwrap()
            .iter()
            .map(|a| store.article(a.source.as_deref(), &a.id).unwrap().unwrap())
            .collect();
        assert_eq!(articles.len(), 8);
        let (_dir, clean) = scratch();
        let mut anew = Store::open(&clean, Open::Create).unwrap();
        anew.set_baseline(&baseline(&path)).unwrap();
        anew.put(articles, &knowledge).unwrap();
        anew.decide(&store.decisions().unwrap()).unwrap();
        anew.refresh(&knowledge, |_, _| {}).unwrap();
        anew.write_project(&knowledge).unwrap();
        assert!(dump(&path) == dump(&clean), "format {format}");
    }
}

/// Ids that are counts of their sources: events got other ids with format 4, and what was decided
/// on them goes with them.
#[test]
fn decisions_follow_the_ids_of_counted_articles() {
    let knowledge = Knowledge::shipped();
    let (_dir, path) = kept_as("3-numbers");
    let decided = |path: &PathBuf| rows(path, "SELECT event_id FROM isnad_decision ORDER BY 1");
    let before = decided(&path);
    let mut store = Store::open(&path, Open::Write).unwrap();
    while store.reread(64, &knowledge).unwrap().reread > 0 {}
    store.refresh(&knowledge, |_, _| {}).unwrap();
    let mut events = Vec::new();
    store.events(None, |e| events.push(e)).unwrap();
    // `7` was confirmed, `8` left alone, `n-9` rejected.
    let of = |id: &str| events.iter().find(|e| e.row.article_id == id);
    assert_eq!(of("7").unwrap().confirmed_by.as_deref(), Some("tester"));
    assert!(of("8").unwrap().confirmed_by.is_none() && of("n-9").is_none());
    let after = decided(&path);
    assert_eq!(after.len(), 2);
    assert_eq!(before.iter().filter(|id| after.contains(id)).count(), 1, "a name keeps its ids");
    assert!(after.contains(&of("7").unwrap().row.event_id));
}

fn baseline(path: &PathBuf) -> Vec<Baseline> {
    rows(path, "SELECT place_id || ',' || side || ',' || day || ',' || confidence FROM isnad_baseline ORDER BY 1")
        .iter()
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            Baseline {
                place_id: cells[0].to_owned(),
                side: cells[1].parse().ok(),
                day: cells[2].parse().unwrap(),
                confidence: cells[3].parse().unwrap(),
            }
        })
        .collect()
}

/// A store of an earlier format is only read by what only reads; the next writer brings it up.
#[test]
fn readers_leave_the_format_alone() {
    for format in 1..FORMAT {
        let (_dir, path) = kept(format);
        let run = |args: &[&str]| {
            let out = isnad().args(args).arg("--db").arg(&path).output().unwrap();
            assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
            out.stdout
        };
        for layer in ["events", "control_now", "areas"] {
            assert!(run(&["export", "--layer", layer]).len() > 1000, "{layer}");
        }
        assert_eq!(meta_format(&path), format);
        let sample = root().join("data/articles/18-hama-falls.md").display().to_string();
        run(&["ingest", &sample, "--quiet"]);
        assert_eq!(meta_format(&path), FORMAT);
        dump(&path);
    }
}
