//! What comes out of a store: layers as they were asked for, and the project beside it, which
//! names layers that are there, with what their styles speak of.

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

/// A store of the sample articles.
fn store(dir: &Path) -> Connection {
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/articles");
    let articles = articles.to_str().expect("a path");
    isnad(dir, &["ingest", articles, "--db", "syria.gpkg", "--quiet"]);
    Connection::open(dir.join("syria.gpkg")).expect("opens")
}

/// What `export` prints.
fn export(dir: &Path, args: &[&str]) -> String {
    let mut command = Command::cargo_bin("isnad").expect("the program");
    command.current_dir(dir).args(["export", "--db", "syria.gpkg", "--quiet"]).args(args);
    let out = command.assert().success().get_output().stdout.clone();
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn export_gives_what_is_asked_for() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = store(dir.path());
    // Counted from the store, by another hand.
    let check = |layer: &str, args: &[&str], sql: &str| {
        let text = export(dir.path(), &[&["--layer", layer][..], args].concat());
        let json: serde_json::Value = serde_json::from_str(&text).expect("GeoJSON");
        let found = json["features"].as_array().expect("features").len() as i64;
        let expected: i64 = db.query_row(sql, [], |r| r.get(0)).expect("counts");
        assert!(expected > 0, "{sql}");
        assert_eq!(found, expected, "{layer} {args:?}");
    };
    let placed = "SELECT count(*) FROM events WHERE geom IS NOT NULL";
    check("events", &[], placed);
    check(
        "events",
        &["--as-of", "2024-12-01"],
        &format!("{placed} AND event_date <= '2024-12-01'"),
    );
    let sdf = "'sdf' IN (coalesce(actor_side,''), coalesce(to_side,''), coalesce(from_side,''))";
    check("events", &["--where", "side=sdf"], &format!("{placed} AND {sdf}"));
    let kinds = ["--where", "kind=capture", "--where", "kind=hold", "--where", "assertion=claimed"];
    let sql = format!("{placed} AND kind IN ('capture', 'hold') AND assertion = 'claimed'");
    check("events", &kinds, &sql);
    let box_ = "minx <= 38 AND maxx >= 36.5 AND miny <= 36.5 AND maxy >= 35.5";
    let sql = format!("SELECT count(*) FROM rtree_events_geom WHERE {box_}");
    check("events", &["--bbox", "36.5,35.5,38,36.5"], &sql);
    check(
        "control_now",
        &["--as-of", "2024-12-05", "--where", "side=opposition"],
        "SELECT count(*) FROM control_history WHERE side = 'opposition'
         AND since <= '2024-12-05' AND (until IS NULL OR until > '2024-12-05')",
    );
    for day in ["2024-11-29", "2024-12-01", "2024-12-05", "2024-12-08"] {
        let sql = format!("{placed} AND event_date = '{day}'");
        check("events", &["--where", &format!("event_date={day}")], &sql);
    }
    // A column that is not there is said, with those that are.
    let mut wrong = Command::cargo_bin("isnad").expect("the program");
    wrong.current_dir(dir.path()).args(["export", "--db", "syria.gpkg", "--where", "colour=red"]);
    let said = wrong.assert().code(2).get_output().stderr.clone();
    let said = String::from_utf8_lossy(&said);
    assert!(said.contains("colour") && said.contains("event_date"), "{said}");
}

#[test]
fn export_writes_other_codebooks() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = store(dir.path());
    let sql = "SELECT count(*) FROM events WHERE geom IS NOT NULL";
    let placed: usize = db.query_row(sql, [], |r| r.get::<_, i64>(0)).expect("counts") as usize;
    let acled = export(dir.path(), &["--schema", "acled"]);
    let mut reader = csv::Reader::from_reader(acled.as_bytes());
    let names = reader.headers().expect("names").clone();
    for name in ["event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type"] {
        assert!(names.iter().any(|n| n == name), "{name} in {names:?}");
    }
    let rows = reader.records().collect::<Result<Vec<_>, _>>().expect("rows").len();
    assert!(rows > 0 && rows <= placed, "{rows} rows");
    let plover = export(dir.path(), &["--schema", "plover"]);
    for line in plover.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(event.is_object());
    }
    assert!(plover.lines().count() > 0);
}

#[test]
fn ingest_writes_a_project_over_its_store() {
    let dir = tempfile::tempdir().expect("a folder");
    let db = store(dir.path());
    let text = project(&dir.path().join("syria.qgz"));
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
    store(dir.path());
    assert_eq!(project(&dir.path().join("syria.qgz")), text);
    assert_eq!(areas(&db), before);
}

/// Runs the program in a folder; its exit code, what it printed and what it said.
fn said(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::cargo_bin("isnad").expect("the program");
    let out = command.current_dir(dir).args(args).output().expect("runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (out.status.code(), text(out.stdout), text(out.stderr))
}

#[test]
fn what_is_not_there_is_said() {
    let dir = tempfile::tempdir().expect("a folder");
    let _db = store(dir.path());
    let check = |args: &[&str], code: i32, words: &str| {
        let (got, _, stderr) = said(dir.path(), &[args, &["--db", "syria.gpkg"]].concat());
        assert!(got == Some(code) && stderr.contains(words), "{args:?}: {got:?} {stderr}");
    };
    check(&["export", "--where", "side=sdg"], 2, "gov, newgov, opposition, sdf");
    check(&["export", "--where", "colour=red"], 2, "event_id, kind");
    check(&["export", "--where", "kind=captured"], 2, "capture, withdrawal");
    check(&["export", "--bbox", "42,37,35,32"], 2, "35,32,42,37");
    check(&["review", "list", "--place", "nowhere"], 2, "`nowhere`");
    check(&["review", "list", "--place", "qu.fiq"], 0, "no event at `qu.fiq`");
    check(&["review", "accept", "ev-none", "--by", "me"], 1, "`ev-none`");
    check(&["export", "--excel", "--format", "kml"], 2, "--excel is for CSV");
    // Reports are counted as people count them.
    let (_, list, _) =
        said(dir.path(), &["review", "list", "--db", "syria.gpkg", "--limit", "999"]);
    assert!(list.contains(", 1 report, ") && list.contains(" reports, ") && !list.contains("(s)"));
    // A place goes by its P-code, too: Hama.
    let hama = |place: &str| {
        said(dir.path(), &["review", "list", "--db", "syria.gpkg", "--place", place]).1
    };
    assert!(hama("C2987").contains("حماة"), "by P-code");
    assert_eq!(hama("C2987"), hama("hm.hama"));
}

#[test]
fn excel_opens_what_is_written_for_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let line = serde_json::json!({
        "id": "=1+1", "source": "@home", "published": "2024-12-05",
        "text": "سيطرت فصائل المعارضة على مدينة حماة.",
    });
    fs::write(dir.path().join("in.jsonl"), line.to_string()).expect("writes");
    isnad(dir.path(), &["map", "in.jsonl", "--out", "out", "--excel", "--quiet"]);
    let text = fs::read_to_string(dir.path().join("out/events.csv")).expect("a table");
    let (mark, rest) = text.split_at(3);
    assert_eq!(mark, "\u{feff}");
    let mut rows = csv::Reader::from_reader(rest.as_bytes());
    let names = rows.headers().expect("names").clone();
    let row = rows.records().next().expect("a row").expect("reads");
    let cell = |name: &str| row.get(names.iter().position(|n| n == name).expect(name)).expect(name);
    assert_eq!((cell("article_id"), cell("source")), ("'=1+1", "'@home"));
    assert_eq!(cell("latitude"), "35.132");
}

/// Rows of ACLED say where they lie; what it does not code is left out, and counted.
#[test]
fn acled_has_the_country_of_the_place() {
    let dir = tempfile::tempdir().expect("a folder");
    let articles = [
        ("iq", Some("2014-06-11"), "سيطر تنظيم الدولة على مدينة تكريت العراقية."),
        ("lb", Some("2017-08-28"), "انسحب تنظيم الدولة من بلدة رأس بعلبك اللبنانية."),
        ("sy", Some("2016-05-01"), "شنّ الطيران الحربي غارات على مدينة إدلب."),
        ("sy-2", Some("2016-05-02"), "قصف المدنيين في مدينة دوما بقذائف الهاون مستمر."),
        ("no-day", None, "سيطرت فصائل المعارضة على مدينة إدلب."),
        ("future", Some("2016-05-01"), "تستعد فصائل المعارضة للسيطرة على مدينة إدلب."),
    ];
    let lines: Vec<String> = articles
        .iter()
        .map(|(id, day, text)| {
            serde_json::json!({"id": id, "published": day, "text": text}).to_string()
        })
        .collect();
    fs::write(dir.path().join("in.jsonl"), lines.join("\n")).expect("writes");
    let (_, _, words) = said(dir.path(), &["map", "in.jsonl", "--out", "out", "--schema", "acled"]);
    let mut table = csv::Reader::from_path(dir.path().join("out/events.acled.csv")).expect("opens");
    let names = table.headers().expect("names").clone();
    let rows: Vec<csv::StringRecord> = table.records().map(|r| r.expect("a row")).collect();
    let get = |row: &csv::StringRecord, name: &str| {
        row[names.iter().position(|n| n == name).expect(name)].to_owned()
    };
    for row in &rows {
        let where_ = ["country", "iso", "region"].map(|n| get(row, n));
        let expected = match get(row, "location").as_str() {
            "Tikrit" => ["Iraq", "368", "Middle East"],
            "Idlib" | "Douma" => ["Syria", "760", "Middle East"],
            _ => ["Lebanon", "422", "Middle East"],
        };
        assert_eq!(where_, expected);
        assert_ne!(get(row, "inter1"), "Civilians");
    }
    let strikes: Vec<String> = rows
        .iter()
        .filter(|r| get(r, "event_type") == "Explosions/Remote violence")
        .map(|r| get(r, "location") + ": " + &get(r, "sub_event_type") + ", " + &get(r, "actor2"))
        .collect();
    let shelling = "Douma: Shelling/artillery/missile attack, ";
    assert_eq!(strikes, ["Idlib: Air/drone strike, ", shelling]);
    assert!(words.contains(&format!("{} events on the map", rows.len())), "{words}");
    assert!(words.contains("1 without a day"), "{words}");
    assert!(words.contains("1 not told as having happened"), "{words}");
}

/// A place of the user's own without an English name goes by its Arabic one.
#[test]
fn places_without_an_english_name_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let place = |file: &str, text: &str| fs::write(dir.path().join(file), text).expect("writes");
    fs::create_dir(dir.path().join("own")).expect("a folder");
    place(
        "own/places.csv",
        "id,name_ar,name_en,kind,lat,lon,admin1\nown.x,تل الغرنوق,,village,35.95,36.6,Idlib Governorate\n",
    );
    place("a.md", "---\npublished: 2024-12-05\n---\nسيطرت فصائل المعارضة على قرية تل الغرنوق.");
    isnad(dir.path(), &["ingest", "a.md", "--db", "s.gpkg", "--gazetteer", "own", "--quiet"]);
    let with = |args: &[&str]| said(dir.path(), &[args, &["--gazetteer", "own"]].concat()).1;
    let map = with(&["map", "a.md"]);
    let json: serde_json::Value = serde_json::from_str(&map).expect("GeoJSON");
    let row = &json["features"][0]["properties"];
    assert_eq!(row["location"], "تل الغرنوق");
    assert_eq!(row["title"], "Opposition factions take تل الغرنوق");
    // The unit as all others have it, with its code, whatever the user's row calls it.
    assert_eq!((&row["admin1"], &row["admin1_pcode"]), (&"Idlib".into(), &"SY07".into()));
    let acled = with(&["map", "a.md", "--schema", "acled"]);
    assert!(acled.contains(",تل الغرنوق,35.95,36.6,"), "{acled}");
    let brief = with(&["brief", "--db", "s.gpkg", "--date", "2024-12-05"]);
    assert!(brief.contains("- تل الغرنوق: nothing told"), "{brief}");
    let diff = ["diff", "--db", "s.gpkg", "--from", "2024-12-04", "--to", "2024-12-05"];
    assert!(with(&diff).starts_with("تل الغرنوق, Idlib: "), "{}", with(&diff));
}

/// The baseline goes with the first article, unless one is asked for; the store keeps which it was,
/// and no event is made of it.
#[test]
fn baselines_go_with_the_first_article() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let file = |name: &str, day: &str| {
        let text = format!("---\npublished: {day}\n---\nسيطرت فصائل المعارضة على مدينة حماة.");
        fs::write(dir.join(name), text).expect("writes");
    };
    let state = || {
        let db = Connection::open(dir.join("s.gpkg")).expect("opens");
        let name: String = db
            .query_row("SELECT value FROM isnad_meta WHERE key = 'baseline'", [], |r| r.get(0))
            .expect("a name");
        let now = "SELECT coalesce(sum(baseline), 0), count(*), coalesce(sum(events), 0) FROM control_now";
        let counts: [i64; 3] =
            db.query_row(now, [], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?])).expect("counts");
        (name, counts)
    };
    let ingest =
        |args: &[&str]| isnad(dir, &[&["ingest", "--db", "s.gpkg", "--quiet"], args].concat());
    file("a.md", "2024-12-05");
    ingest(&["a.md"]);
    let (name, [beforehand, all, events]) = state();
    assert_eq!((name.as_str(), events), ("found 2024-11-26", 1));
    assert!(beforehand > 1000 && all == beforehand + 1, "{beforehand} of {all}");
    // Earlier articles: another table, and all that hung on the first is worked out again.
    file("b.md", "2016-03-01");
    file("c.md", "2016-03-02");
    ingest(&["b.md", "c.md"]);
    assert_eq!(state().0, "found 2015-09-30");
    // Asked for: it stays.
    ingest(&["--baseline", "none"]);
    file("d.md", "2024-12-06");
    ingest(&["d.md"]);
    assert_eq!((state().0.as_str(), state().1[0]), ("none", 0));
    ingest(&["--baseline", "2024-11-26"]);
    assert_eq!(state().0, "2024-11-26");
    fs::write(dir.join("own.csv"), "place,side,date\nحمص,sdf,2024-12-01\n").expect("writes");
    ingest(&["--baseline", "own.csv"]);
    let (name, [beforehand, ..]) = state();
    assert!(name.starts_with("file ") && beforehand == 1, "{name}: {beforehand}");

    let mapped = |args: &[&str]| {
        isnad(dir, &[&["map", "a.md", "--quiet", "--out", "m"], args].concat());
        let text = |name: &str| fs::read_to_string(dir.join("m").join(name)).expect("a layer");
        (text("events.geojson"), text("control_now.geojson"))
    };
    let ((events, with), (same, without)) = (mapped(&[]), mapped(&["--baseline", "none"]));
    assert_eq!(events, same);
    let count = |text: &str| text.matches("\"baseline\":1").count();
    assert!(count(&with) > 1000 && count(&without) == 0);
    let (code, _, words) = said(dir, &["map", "a.md", "--out", "m", "--baseline", "2020-01-01"]);
    assert!(code == Some(2) && words.contains("2018-12-31"), "{words}");
    let (_, _, words) = said(dir, &["map", "a.md", "--out", "m"]);
    assert!(words.contains("on 2024-11-26"), "{words}");
    let (code, _, words) = said(dir, &["brief", "--db", "s.gpkg", "--date", "2031-01-01"]);
    assert!(code == Some(2) && words.contains("the days from 2016-03-01 to 2024-12-06"), "{words}");
}

/// A brief leads with what changed hands, capitals first, and tells of a unit and its town once.
#[test]
fn briefs_lead_with_what_matters() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/data/articles");
    isnad(dir, &["ingest", samples, "--db", "s.gpkg", "--quiet"]);
    let brief = |lang: &str| {
        said(dir, &["brief", "--db", "s.gpkg", "--date", "2024-12-05", "--lang", lang]).1
    };
    let page = brief("en");
    let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words}:\n{page}"));
    assert!(at("## Summary") < at("- To Opposition factions (") && at("Hama") < at("## Changes"));
    let line = page.lines().find(|l| l.starts_with("- To Opposition factions (")).expect("a line");
    assert!(line.contains("): Hama"), "the capital leads: {line}");
    // Each line has reports with their day.
    assert!(page.contains("  - 2024-12-05, "), "{page}");
    let told =
        page.lines().filter(|l| l.starts_with("- Hama (") || l.starts_with("- Hama Governorate"));
    assert_eq!(told.count(), 1, "{page}");
    let page = brief("ar");
    assert!(page.contains("## الخلاصة") && page.contains("- إلى "), "{page}");
}
