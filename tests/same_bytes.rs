//! The same articles give the same bytes, whatever the order, the threads, the files or the run.

use std::{fs, path::Path};

use assert_cmd::Command;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/articles");

fn run(args: &[&str]) -> Vec<u8> {
    let out = Command::cargo_bin("isnad")
        .expect("the binary is built")
        .args(args)
        .output()
        .expect("the program runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

fn samples() -> Vec<String> {
    let mut files: Vec<String> = fs::read_dir(SAMPLES)
        .expect("the samples are there")
        .map(|e| e.expect("an entry").path().display().to_string())
        .filter(|p| !p.ends_with("README.md"))
        .collect();
    files.sort();
    files
}

#[test]
fn runs_and_threads_make_no_difference() {
    for command in ["map", "extract", "explain"] {
        let one = run(&[command, SAMPLES, "--threads", "1"]);
        assert!(one.len() > 10_000, "{command} wrote {} bytes", one.len());
        for threads in ["1", "2", "4"] {
            let other = run(&[command, SAMPLES, "--threads", threads]);
            assert!(one == other, "{command} with {threads} threads");
        }
    }
}

#[test]
fn order_and_repetition_make_no_difference_to_the_map() {
    let straight = run(&["map", SAMPLES]);
    let mut files = samples();
    assert!(files.len() >= 12, "{} samples", files.len());
    // A small linear congruential generator: fixed shuffles, a new one each round.
    let mut seed = 20_241_208_u64;
    for round in 0..3 {
        for i in (1..files.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            files.swap(i, (seed >> 33) as usize % (i + 1));
        }
        let mut args = vec!["map", "--threads", "3"];
        args.extend(files.iter().map(String::as_str));
        // Some come twice.
        args.extend(files.iter().take(round * 5).map(String::as_str));
        assert!(straight == run(&args), "round {round}");
    }
}

#[test]
fn a_later_version_wins_in_any_order() {
    let dir = tempfile::TempDir::new().expect("a temporary folder");
    let line = |day: &str, town: &str| {
        format!(
            r#"{{"id":"same","published":"{day}","text":"سيطرت فصائل المعارضة على مدينة {town}."}}"#
        )
    };
    let (old, new) = (line("2024-12-05", "حماة"), line("2024-12-07", "تدمر"));
    let map = |name: &str, lines: [&str; 2]| {
        let path: &Path = &dir.path().join(name);
        fs::write(path, lines.join("\n")).expect("a file can be written");
        let out = Command::cargo_bin("isnad")
            .expect("the binary is built")
            .arg("map")
            .arg(path)
            .output()
            .expect("the program runs");
        assert_eq!(out.status.code(), Some(1), "the one left out is said");
        assert!(String::from_utf8_lossy(&out.stderr).contains("`same`"));
        String::from_utf8(out.stdout).expect("GeoJSON is UTF-8")
    };
    let (a, b) = (map("a.jsonl", [&old, &new]), map("b.jsonl", [&new, &old]));
    assert_eq!(a, b);
    assert!(a.contains("تدمر") && !a.contains("حماة"));
}

#[test]
fn files_hold_what_stdout_holds() {
    let dir = tempfile::TempDir::new().expect("a temporary folder");
    let out = dir.path().join("new/out");
    let summary = run(&["map", SAMPLES, "--json", "--out", out.to_str().expect("UTF-8")]);
    let summary: serde_json::Value = serde_json::from_slice(&summary).expect("JSON");
    let layer = fs::read(out.join("events.geojson")).expect("the layer is there");
    assert!(layer == run(&["map", SAMPLES]));
    let layer: serde_json::Value = serde_json::from_slice(&layer).expect("JSON");
    let features = layer["features"].as_array().expect("features");
    assert_eq!(summary["features"], features.len());
    let mut names: Vec<_> = fs::read_dir(&out)
        .expect("the folder is there")
        .map(|e| e.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    assert_eq!(names, ["control_now.geojson", "control_now.qml", "events.geojson", "events.qml"]);
    flat_and_alike(features);
}

/// Every feature has the same keys, flat values, its own id, and a point.
fn flat_and_alike(features: &[serde_json::Value]) {
    let keys = |f: &serde_json::Value| {
        f["properties"].as_object().expect("properties").keys().cloned().collect::<Vec<_>>()
    };
    let first = keys(&features[0]);
    let mut ids = std::collections::HashSet::new();
    for f in features {
        assert_eq!(keys(f), first);
        assert_eq!(f["id"], f["properties"]["event_id"]);
        assert!(ids.insert(f["id"].to_string()), "{} twice", f["id"]);
        let flat = |v: &serde_json::Value| !v.is_array() && !v.is_object();
        assert!(f["properties"].as_object().expect("properties").values().all(flat));
        assert_eq!(f["geometry"]["type"], "Point");
    }
}
