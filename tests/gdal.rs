//! GDAL, where it is installed, reads the layer with its types.

use std::process::Command;

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn gdal_reads_the_layer_with_its_types() {
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        eprintln!("skipped: GDAL's ogrinfo is not installed");
        return;
    }
    let dir = tempfile::TempDir::new().expect("a temporary folder");
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/data/articles");
    assert_cmd::Command::cargo_bin("isnad")
        .expect("the binary is built")
        .args(["map", samples, "--quiet", "--out"])
        .arg(dir.path())
        .assert()
        .success()
        .stderr("");
    let layer = dir.path().join("events.geojson");
    let features = std::fs::read_to_string(&layer).expect("the layer is there");
    let count = features.matches("\"type\":\"Feature\"").count();
    let out = Command::new("ogrinfo")
        .args(["-ro", "-so", "-al"])
        .arg(&layer)
        .output()
        .expect("ogrinfo runs");
    let said = String::from_utf8_lossy(&out.stdout);
    for line in [
        format!("Feature Count: {count}").as_str(),
        "Geometry: Point",
        "event_date: Date",
        "start_time: DateTime",
        "confidence: Real",
        "geo_precision: Integer",
    ] {
        assert!(said.contains(line), "`{line}` is missing:\n{said}");
    }
}

/// Columns with their types, as GDAL sees them in a layer of events.
fn types(file: &std::path::Path) -> Vec<String> {
    let out = Command::new("ogrinfo").args(["-ro", "-so"]).arg(file).arg("events").output();
    let said = String::from_utf8(out.expect("ogrinfo runs").stdout).expect("UTF-8");
    let mut columns: Vec<String> = said
        .lines()
        .filter(|l| {
            ["date", "time", "published"]
                .iter()
                .any(|n| l.split(':').next().unwrap_or("").contains(n))
        })
        .map(str::to_owned)
        .collect();
    columns.sort();
    columns
}

/// Days and times have the same types in a format, whichever command wrote it.
#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn days_have_one_type_whoever_writes_them() {
    if Command::new("ogrinfo").arg("--version").output().is_err() {
        eprintln!("skipped: GDAL's ogrinfo is not installed");
        return;
    }
    let dir = tempfile::TempDir::new().expect("a temporary folder");
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/data/articles");
    let isnad = |args: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("isnad").expect("the binary is built");
        command.current_dir(dir.path()).args(args).arg("--quiet").assert().success();
    };
    isnad(&["ingest", samples, "--db", "store.gpkg"]);
    isnad(&["map", samples, "--qgis", "qgis"]);
    std::fs::create_dir(dir.path().join("export")).expect("a folder");
    for (format, end) in
        [("geojson", "geojson"), ("geojsonseq", "geojsons"), ("gpkg", "gpkg"), ("fgb", "fgb")]
    {
        let out = format!("export/events.{end}");
        isnad(&["map", samples, "--out", "map", "--format", format]);
        isnad(&["export", "--db", "store.gpkg", "--format", format, "--out", &out]);
        let of_map = types(&dir.path().join(format!("map/events.{end}")));
        assert!(of_map.len() >= 4, "{format}: {of_map:?}");
        assert_eq!(types(&dir.path().join(&out)), of_map, "{format}");
        // The store is a GeoPackage, too; it has the days of fusion besides.
        if format == "gpkg" {
            assert_eq!(types(&dir.path().join("qgis/isnad.gpkg")), of_map);
            let of_store = types(&dir.path().join("store.gpkg"));
            assert!(of_map.iter().all(|c| of_store.contains(c)), "{of_store:?}");
        }
    }
}
