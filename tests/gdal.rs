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
