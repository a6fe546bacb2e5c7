//! The project beside a store: it names layers that are there, with what their styles speak of.

use std::{fs, io::Read, path::Path};

use assert_cmd::Command;
use isnad::layer::PROJECT;
use rusqlite::Connection;

fn isnad(dir: &Path, args: &[&str]) {
    let mut command = Command::cargo_bin("isnad").expect("the program");
    command.current_dir(dir).args(args).assert().success();
}

fn project(path: &Path) -> String {
    let file = fs::File::open(path).expect("a project");
    let mut zip = zip::ZipArchive::new(file).expect("a zip");
    let mut text = String::new();
    zip.by_index(0).expect("one file").read_to_string(&mut text).expect("text");
    text
}

#[test]
fn ingest_writes_a_project_over_its_store() {
    let dir = tempfile::tempdir().expect("a folder");
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles");
    let articles = articles.to_str().expect("a path");
    isnad(dir.path(), &["ingest", articles, "--db", "syria.gpkg", "--quiet"]);
    let text = project(&dir.path().join("syria.qgz"));
    let db = Connection::open(dir.path().join("syria.gpkg")).expect("opens");
    for layer in PROJECT {
        let name = layer.schema.name;
        assert!(text.contains(&format!("./syria.gpkg|layername={name}")), "{name}");
        let columns: Vec<String> = layer.schema.columns.iter().map(|c| c.snake()).collect();
        // Columns come after `fid` and `geom`, in the order that forms and aliases count by.
        let found: Vec<String> = db
            .prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")
            .and_then(|mut s| s.query_map([name], |r| r.get(0))?.collect())
            .expect("columns");
        assert_eq!(&found[2..columns.len() + 2], columns, "{name}");
        let count = |sql: &str| -> i64 { db.query_row(sql, [name], |r| r.get(0)).expect(sql) };
        assert_eq!(count("SELECT count(*) FROM layer_styles WHERE f_table_name = ?1"), 2, "{name}");
        let rows = count("SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = ?1");
        let there: i64 = db
            .query_row(&format!("SELECT count(*) FROM \"{name}\""), [], |r| r.get(0))
            .expect("rows");
        assert_eq!(rows, there, "{name}");
        assert!(there > 0, "{name} is empty");
    }
    // A point's words are those of an event that it rests on.
    let strange: i64 = db
        .query_row(
            "SELECT count(*) FROM control_now c WHERE evidence IS NOT NULL AND NOT EXISTS
             (SELECT 1 FROM events e WHERE e.evidence = c.evidence
              AND instr(c.supporting, e.event_id) > 0)",
            [],
            |r| r.get(0),
        )
        .expect("counts");
    assert_eq!(strange, 0);
    let told: i64 = db
        .query_row("SELECT count(*) FROM control_now WHERE evidence IS NOT NULL", [], |r| r.get(0))
        .expect("counts");
    assert!(told > 50, "{told} places have words");
    // Nothing new: the same project and the same layers.
    let areas = |db: &Connection| -> Vec<(String, Vec<u8>)> {
        db.prepare("SELECT area_id, geom FROM areas ORDER BY fid")
            .and_then(|mut s| s.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect())
            .expect("areas")
    };
    let before = areas(&db);
    isnad(dir.path(), &["ingest", articles, "--db", "syria.gpkg", "--quiet"]);
    assert_eq!(project(&dir.path().join("syria.qgz")), text);
    assert_eq!(areas(&db), before);
}
