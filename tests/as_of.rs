//! `--as-of`, wherever something is shown as of a day.

use std::path::Path;

use assert_cmd::Command;
use rusqlite::Connection;

fn isnad(dir: &Path, args: &[&str]) -> String {
    let mut command = Command::cargo_bin("isnad").expect("the program");
    let out = command.current_dir(dir).args(args).assert().success().get_output().stdout.clone();
    String::from_utf8(out).expect("UTF-8")
}

/// The days that the features of a layer tell of, sorted.
fn days(geojson: &str) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(geojson).expect("GeoJSON");
    let mut days: Vec<String> = json["features"]
        .as_array()
        .expect("features")
        .iter()
        .filter_map(|f| f["properties"]["event_date"].as_str().map(str::to_owned))
        .collect();
    days.sort();
    days
}

#[test]
fn every_command_that_shows_a_state() {
    const DAY: &str = "2024-12-05";
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let articles = concat!(env!("CARGO_MANIFEST_DIR"), "/data/articles");
    isnad(dir, &["ingest", articles, "--db", "s.gpkg", "--quiet"]);

    let all = days(&isnad(dir, &["map", articles, "--quiet"]));
    let told: Vec<String> = all.iter().filter(|d| d.as_str() <= DAY).cloned().collect();
    assert!(!told.is_empty() && told.len() < all.len());
    assert_eq!(days(&isnad(dir, &["map", articles, "--quiet", "--as-of", DAY])), told);

    // The project: control of articles as of the day is that of the store.
    isnad(dir, &["map", articles, "--qgis", "q", "--as-of", DAY, "--quiet"]);
    let places = |path: &str, sql: &str| -> Vec<(String, Option<String>)> {
        let db = Connection::open(dir.join(path)).expect("opens");
        let mut all = db.prepare(sql).expect("a statement");
        let rows = all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).expect("rows");
        rows.collect::<Result<_, _>>().expect("rows")
    };
    let now = "SELECT place_id, side FROM control_now ORDER BY place_id";
    let then = format!(
        "SELECT place_id, side FROM control_history
         WHERE since <= '{DAY}' AND (until IS NULL OR until > '{DAY}') ORDER BY place_id"
    );
    let expected = places("s.gpkg", &then);
    assert!(expected.len() > 20, "{} places", expected.len());
    assert_eq!(places("q/isnad.gpkg", now), expected);

    // The page: nothing of a later day is in it.
    for source in [&["view", articles][..], &["view", "--db", "s.gpkg"]] {
        isnad(dir, &[source, &["--as-of", DAY, "-o", "early.html", "--quiet"]].concat());
        isnad(dir, &[source, &["-o", "all.html", "--quiet"]].concat());
        let len = |name: &str| dir.join(name).metadata().expect("a page").len();
        assert!(len("early.html") < len("all.html"));
    }

    let brief = |flag| isnad(dir, &["brief", "--db", "s.gpkg", flag, DAY]);
    assert_eq!(brief("--as-of"), brief("--date"));
    let diff = |flag| isnad(dir, &["diff", "--db", "s.gpkg", "--from", "2024-12-01", flag, DAY]);
    assert_eq!(diff("--as-of"), diff("--to"));
    let list = isnad(
        dir,
        &["review", "list", "--db", "s.gpkg", "--as-of", DAY, "--json", "--limit", "1000"],
    );
    assert!(list.lines().count() > 10);
    for line in list.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(event["event_date"].as_str().is_none_or(|d| d <= DAY), "{line}");
    }
    let exported = isnad(dir, &["export", "--db", "s.gpkg", "--as-of", DAY]);
    assert!(days(&exported).iter().all(|d| d.as_str() <= DAY));
}

/// The days between which the slider of QGIS moves.
fn slider(project: &Path) -> String {
    let file = std::fs::File::open(project).expect("a project");
    let mut zip = zip::ZipArchive::new(file).expect("a zip");
    let text = std::io::read_to_string(zip.by_index(0).expect("a document")).expect("text");
    let range = text.split("<TemporalRange>").nth(1).expect("a range of days");
    range.split("</TemporalRange>").next().unwrap_or_default().to_owned()
}

/// One article of a mistyped year, the last or the first, stretches no slider and blanks no map.
#[test]
fn one_mistyped_year_moves_no_day_of_the_map() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let line = |id: &str, place: &str, day: &str| {
        format!(
            "{{\"id\":\"{id}\",\"text\":\"سيطرت فصائل المعارضة على مدينة {place}.\",\
             \"published\":\"{day}\"}}\n"
        )
    };
    let usual = line("a", "مورك", "2024-12-03") + &line("b", "صوران", "2024-12-05");
    let odd = line("c", "كفرزيتا", "2025-12-06") + &line("d", "اللطامنة", "2013-12-04");
    std::fs::write(dir.join("usual.jsonl"), &usual).expect("written");
    std::fs::write(dir.join("all.jsonl"), odd + &usual).expect("written");
    let seen = |input: &str, name: &str| {
        let (store, page, project) =
            (format!("{name}.gpkg"), format!("{name}.html"), format!("{name}.qgs"));
        isnad(dir, &["ingest", input, "--db", &store, "--quiet"]);
        isnad(dir, &["view", input, "-o", &page, "--quiet"]);
        isnad(dir, &["map", input, "--qgis", &project, "--quiet"]);
        let page = std::fs::read_to_string(dir.join(page)).expect("a page");
        let range = page.split("\"range\":").nth(1).expect("a range");
        let control = isnad(dir, &["export", "--db", &store, "--layer", "control_now"]);
        let control: serde_json::Value = serde_json::from_str(&control).expect("GeoJSON");
        let held = control["features"].as_array().expect("features").iter();
        let held: Vec<String> = held
            .filter(|f| f["properties"]["status"] == "held")
            .map(|f| f["properties"]["place_id"].to_string())
            .filter(|id| id.contains("hm.morek") || id.contains("hm.suran"))
            .collect();
        let sliders = [
            slider(&dir.join(format!("{name}.qgz"))),
            slider(&dir.join(project).join("isnad.qgz")),
        ];
        (range.split(']').next().map(str::to_owned), held, sliders)
    };
    let (usual, all) = (seen("usual.jsonl", "usual"), seen("all.jsonl", "all"));
    assert_eq!(usual.1.len(), 2);
    assert!(usual.2[0].contains("2024-12-03"), "{usual:?}");
    assert_eq!(usual, all);
}
