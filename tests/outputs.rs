//! Files that are written: whole or not at all, and never over what a run reads, a store, or what
//! others wrote.

#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap")]

mod common;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    thread::sleep,
    time::Duration,
};

use common::{dump, ingest, isnad, many, root, scratch};

fn article() -> PathBuf {
    root().join("data/articles/18-hama-falls.md")
}

/// Runs the program in a folder.
fn run(dir: &Path, args: &[&str]) -> Output {
    isnad().args(args).current_dir(dir).output().unwrap()
}

fn said(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

/// Expects that a run writes nothing: it says the words, ends with 2, and the folder is as before.
fn refused(dir: &Path, args: &[&str], words: &str) {
    let before = listing(dir);
    let out = run(dir, args);
    assert_eq!(out.status.code(), Some(2), "{args:?}: {}", said(&out));
    assert!(said(&out).contains(words), "{args:?}: {}", said(&out));
    assert!(listing(dir) == before, "{args:?} changed the folder: {:?}", names(dir));
}

fn well(dir: &Path, args: &[&str]) -> Output {
    let out = run(dir, args);
    assert!(out.status.success(), "{args:?}: {}", said(&out));
    out
}

/// Names, with the kind of each file and its bytes.
fn listing(dir: &Path) -> Vec<(String, bool, Vec<u8>)> {
    let mut all: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .map(|e| {
            let e = e.unwrap();
            let link = e.file_type().unwrap().is_symlink();
            let file = e.path().is_file() && e.path().metadata().unwrap().len() < 1 << 30;
            let bytes = if file { fs::read(e.path()).unwrap() } else { Vec::new() };
            (e.file_name().into_string().unwrap(), link, bytes)
        })
        .collect();
    all.sort();
    all
}

fn names(dir: &Path) -> Vec<String> {
    listing(dir).into_iter().map(|(name, ..)| name).collect()
}

/// The one that cost a desk its decisions: a folder's project beside a store of the same name.
#[test]
fn stores_are_never_written_over() {
    let (dir, _) = scratch();
    let dir = dir.path();
    let article = article().display().to_string();
    fs::copy(&article, dir.join("a.md")).unwrap();
    ingest(&dir.join("a.md"), &dir.join("isnad.gpkg"));
    ingest(&dir.join("a.md"), &dir.join("events.gpkg"));
    let words = "is a store of isnad";
    for force in [&[][..], &["--force"]] {
        let with = |args: &[&'static str]| [args, force].concat();
        refused(dir, &with(&["map", "a.md", "--qgis", "."]), words);
        refused(dir, &with(&["map", "a.md", "--out", ".", "--format", "gpkg"]), words);
        refused(dir, &with(&["view", "a.md", "-o", "isnad.gpkg"]), words);
        refused(dir, &with(&["export", "--db", "events.gpkg", "--qgis", "."]), words);
        let own = "is read in this run";
        refused(dir, &with(&["export", "--db", "isnad.gpkg", "--qgis", "."]), own);
        refused(dir, &with(&["export", "--db", "isnad.gpkg", "--out", "./isnad.gpkg"]), own);
    }
    // One that is damaged may be all that is left.
    let bytes = fs::read(dir.join("isnad.gpkg")).unwrap();
    let mut broken = bytes.clone();
    broken[100..400].fill(0);
    fs::write(dir.join("isnad.gpkg"), broken).unwrap();
    refused(dir, &["map", "a.md", "--qgis", ".", "--force"], words);
    fs::write(dir.join("isnad.gpkg"), bytes).unwrap();
    dump(&dir.join("isnad.gpkg"));
}

#[test]
fn inputs_are_never_written_over() {
    let (dir, _) = scratch();
    let dir = dir.path();
    for name in ["a.txt", "events.txt"] {
        fs::copy(article(), dir.join(name)).unwrap();
    }
    let words = "is read in this run";
    refused(dir, &["view", "a.txt", "-o", "a.txt"], words);
    refused(dir, &["view", ".", "-o", "a.txt", "--force"], words);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.txt", dir.join("link.html")).unwrap();
        fs::hard_link(dir.join("a.txt"), dir.join("hard.html")).unwrap();
        refused(dir, &["view", "a.txt", "-o", "link.html", "--force"], words);
        refused(dir, &["view", "a.txt", "-o", "hard.html", "--force"], words);
    }
    // Tables of knowledge, too.
    fs::create_dir(dir.join("own")).unwrap();
    fs::write(dir.join("own/triggers.csv"), "").unwrap();
    let tables = dir.join("places");
    fs::create_dir(&tables).unwrap();
    let header = "id,name_ar,name_en,kind,lat,lon,admin1,admin2,admin3,pcode,geonames_id,population,prominence,sources\n";
    fs::write(tables.join("places.csv"), header).unwrap();
    refused(dir, &["view", "a.txt", "--gazetteer", "places", "-o", "places/places.csv"], words);
}

#[test]
fn what_others_wrote_is_written_over_when_asked_for() {
    let (dir, _) = scratch();
    let dir = dir.path();
    fs::copy(article(), dir.join("a.md")).unwrap();
    let words = "--force writes over it";
    for (name, args) in [
        ("page.html", &["view", "a.md", "-o", "page.html"][..]),
        ("events.geojson", &["map", "a.md", "--out", "."]),
        ("isnad.gpkg", &["map", "a.md", "--qgis", "."]),
        ("isnad.qgz", &["map", "a.md", "--qgis", "."]),
    ] {
        fs::write(dir.join(name), "somebody's").unwrap();
        refused(dir, args, words);
        well(dir, &[args, &["--force"]].concat());
        assert_ne!(fs::read(dir.join(name)).unwrap(), b"somebody's");
        // What isnad wrote it writes again without being forced, and the same.
        let first = listing(dir);
        well(dir, args);
        assert!(listing(dir) == first, "{args:?}");
    }
    let taken: Vec<String> = names(dir).into_iter().filter(|n| n.starts_with('.')).collect();
    assert!(taken.is_empty(), "{taken:?}");
}

/// Both files of a project, or none.
#[test]
fn a_project_is_written_whole() {
    let (dir, _) = scratch();
    let dir = dir.path();
    fs::copy(article(), dir.join("a.md")).unwrap();
    fs::create_dir(dir.join("isnad.qgz")).unwrap();
    refused(dir, &["map", "a.md", "--qgis", "."], "isnad.qgz: is a folder");
    // A folder that was made for it goes again.
    fs::create_dir(dir.join("new")).unwrap();
    fs::remove_dir(dir.join("isnad.qgz")).unwrap();
    well(dir, &["map", "a.md", "--qgis", "new"]);
    assert_eq!(names(&dir.join("new")), ["isnad.gpkg", "isnad.qgz"]);
}

/// A style that somebody made in QGIS stays; the layer beside it is made anew.
#[test]
fn changed_styles_are_kept() {
    let (dir, _) = scratch();
    let dir = dir.path();
    fs::copy(article(), dir.join("a.md")).unwrap();
    well(dir, &["map", "a.md", "--out", "out"]);
    let style = dir.join("out/events.qml");
    let own = fs::read_to_string(&style).unwrap().replace("3.22.0", "3.34.4-Prizren");
    fs::write(&style, &own).unwrap();
    fs::write(dir.join("out/events.geojson"), "").unwrap();
    let out = well(dir, &["map", "a.md", "--out", "out"]);
    assert!(said(&out).contains("events.qml: is not as isnad wrote it"), "{}", said(&out));
    assert_eq!(fs::read_to_string(&style).unwrap(), own);
    assert!(dir.join("out/events.geojson").metadata().unwrap().len() > 1000);
    well(dir, &["map", "a.md", "--out", "out", "--force"]);
    assert_ne!(fs::read_to_string(&style).unwrap(), own);
    // So does the project beside a store.
    let store = dir.join("s.gpkg");
    ingest(&dir.join("a.md"), &store);
    fs::write(dir.join("s.qgz"), "my own map").unwrap();
    let out = well(dir, &["ingest", "a.md", "--db", "s.gpkg"]);
    assert!(said(&out).contains("s.qgz: was changed"), "{}", said(&out));
    assert_eq!(fs::read(dir.join("s.qgz")).unwrap(), b"my own map");
}

#[cfg(unix)]
#[test]
fn links_pipes_and_devices() {
    use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};
    let (dir, store) = scratch();
    let dir = dir.path();
    ingest(&article(), &store);
    let export = |out: &str| {
        let mut command = isnad();
        command.args(["export", "--quiet", "--db", "store.gpkg", "--out", out]).current_dir(dir);
        command
    };
    // A link stays one, and what it names is written; also where nothing is there yet.
    fs::create_dir(dir.join("far")).unwrap();
    symlink("far/real.geojson", dir.join("link.geojson")).unwrap();
    for _ in 0..2 {
        assert!(export("link.geojson").status().unwrap().success());
        assert!(dir.join("link.geojson").symlink_metadata().unwrap().is_symlink());
        assert!(dir.join("far/real.geojson").metadata().unwrap().len() > 500);
    }
    let whole = fs::read(dir.join("far/real.geojson")).unwrap();
    // Rights stay, too.
    let mode = |path: &str| dir.join(path).metadata().unwrap().mode() & 0o777;
    fs::set_permissions(
        dir.join("far/real.geojson"),
        std::os::unix::fs::PermissionsExt::from_mode(0o640),
    )
    .unwrap();
    assert!(export("link.geojson").status().unwrap().success());
    assert_eq!(mode("far/real.geojson"), 0o640);
    // Standard output by its name, a pipe, and a process substitution.
    let out = export("/dev/stdout").stderr(Stdio::inherit()).output().unwrap();
    assert!(out.status.success() && out.stdout == whole);
    let fifo = dir.join("pipe");
    assert!(Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    let reader = Command::new("cat").arg(&fifo).stdout(Stdio::piped()).spawn().unwrap();
    assert!(export("pipe").status().unwrap().success());
    assert!(reader.wait_with_output().unwrap().stdout == whole);
    assert!(fifo.symlink_metadata().unwrap().file_type().is_fifo());
    let script = "\"$0\" export --quiet --db store.gpkg --out >(cat > got)
                  \"$0\" export --quiet --db store.gpkg --format gpkg --out >(cat > got.gpkg)
                  printf before > log; \"$0\" export --quiet --db store.gpkg --out /dev/stdout >> log
                  sleep 1";
    let bash = |script: &str| {
        let mut command = Command::new("bash");
        command.args(["-c", script]).arg(env!("CARGO_BIN_EXE_isnad")).current_dir(dir);
        command
    };
    assert!(bash(script).status().unwrap().success());
    assert!(fs::read(dir.join("got")).unwrap() == whole);
    assert!(fs::read(dir.join("log")).unwrap() == [&b"before"[..], &whole].concat());
    let db = rusqlite::Connection::open(dir.join("got.gpkg")).unwrap();
    let n: i64 = db.query_row("SELECT count(*) FROM events", [], |r| r.get(0)).unwrap();
    assert!(n > 0);
    // A device that is full: named, and still a device. (By a link, so that nothing but the link
    // could come to harm.)
    if Path::new("/dev/full").exists() {
        symlink("/dev/full", dir.join("full.geojson")).unwrap();
        let out = export("full.geojson").output().unwrap();
        assert_eq!(out.status.code(), Some(2));
        assert!(said(&out).contains("full.geojson: no room to write"), "{}", said(&out));
        assert!(dir.join("full.geojson").symlink_metadata().unwrap().is_symlink());
        let out = bash("\"$0\" export --db store.gpkg > full.geojson").output().unwrap();
        assert!(said(&out).contains("standard output: no room to write"), "{}", said(&out));
    }
}

/// What is written to is not read: a file that grows as it is read has no end.
#[cfg(unix)]
#[test]
fn standard_output_is_no_input() {
    let (dir, _) = scratch();
    let dir = dir.path();
    fs::copy(article(), dir.join("a.md")).unwrap();
    let script = "\"$0\" extract . >> all.jsonl";
    for n in 1..3 {
        let out = Command::new("bash")
            .args(["-c", script])
            .arg(env!("CARGO_BIN_EXE_isnad"))
            .current_dir(dir)
            .output()
            .unwrap();
        assert_eq!(out.status.code(), Some(1), "{}", said(&out));
        assert!(said(&out).contains("all.jsonl: standard output goes there"), "{}", said(&out));
        assert_eq!(fs::read_to_string(dir.join("all.jsonl")).unwrap().lines().count(), n);
    }
}

/// No room on the disk: the file is named, what was there stays, and nothing else is left.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_what_was_there() {
    let (dir, store) = scratch();
    let dir = dir.path();
    ingest(&root().join("data/articles"), &store);
    fs::copy(article(), dir.join("a.md")).unwrap();
    fs::write(dir.join("villages.csv"), {
        let mut text = "Name,Y,X\n".to_owned();
        for i in 0..9000 {
            text += &format!("قرية {i},{:.4},{:.4}\n", 33.0 + f64::from(i) / 3000.0, 37.5);
        }
        text
    })
    .unwrap();
    let import = "gazetteer import villages.csv --columns name_ar=Name,lat=Y,lon=X --into tables";
    let commands = [
        ("export --db store.gpkg --out now.geojson", "now.geojson"),
        ("export --db store.gpkg --format gpkg --out now.gpkg", "now.gpkg"),
        ("export --db store.gpkg --format fgb --out now.fgb", "now.fgb"),
        ("export --db store.gpkg --qgis q", "isnad.gpkg"),
        ("view --db store.gpkg -o page.html", "page.html"),
        (import, "tables"),
    ];
    fs::create_dir(dir.join("q")).unwrap();
    fs::create_dir(dir.join("tables")).unwrap();
    for before in [false, true] {
        if before {
            // What was there: yesterday's.
            for (args, _) in commands {
                let args: Vec<&str> = args.split(' ').collect();
                let out = run(dir, &args);
                assert!(out.status.code() < Some(2), "{}", said(&out));
            }
        }
        for (args, name) in commands {
            let state = || [dir.to_owned(), dir.join("q"), dir.join("tables")].map(|d| listing(&d));
            let was = state();
            let script = format!("trap '' XFSZ; ulimit -f 40; exec \"$0\" {args}");
            let out = Command::new("bash")
                .args(["-c", &script])
                .arg(env!("CARGO_BIN_EXE_isnad"))
                .current_dir(dir)
                .output()
                .unwrap();
            assert_eq!(out.status.code(), Some(2), "{args}: {}", said(&out));
            let words = said(&out);
            assert!(words.contains(name) && words.contains("no room to write"), "{args}: {words}");
            assert!(state() == was, "{args}");
        }
    }
}

/// Killed at any moment, a run leaves what was there or what it was to write, and nothing else.
#[cfg(target_os = "linux")]
#[test]
fn kills_leave_nothing_half() {
    let (dir, _) = scratch();
    let dir = dir.path();
    many(12, &dir.join("many.jsonl"));
    let commands =
        [&["map", "many.jsonl", "--qgis", "q"][..], &["map", "many.jsonl", "--out", "q"]];
    let wanted: Vec<Vec<String>> = commands
        .iter()
        .map(|args| {
            let _ = fs::remove_dir_all(dir.join("q"));
            well(dir, args);
            names(&dir.join("q"))
        })
        .collect();
    let kills = std::env::var("ISNAD_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(10);
    let mut died = 0;
    for i in 0..kills {
        let _ = fs::remove_dir_all(dir.join("q"));
        let which = i % commands.len();
        let mut child =
            isnad().args(commands[which]).current_dir(dir).stderr(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(150 + (i as u64 * 618) % 900));
        let _ = child.kill();
        died += usize::from(!child.wait().unwrap().success());
        if !dir.join("q").exists() {
            continue;
        }
        let there = names(&dir.join("q"));
        assert!(there.iter().all(|n| wanted[which].contains(n)), "{there:?}");
    }
    assert!(died > 0, "no kill came in time");
}

/// An import reads what it is to write only where that is what it merges into.
#[test]
fn imports_leave_remarks_and_inputs_alone() {
    let (dir, _) = scratch();
    let dir = dir.path();
    let import = |more: &[&'static str]| {
        let args = ["gazetteer", "import", "villages.csv", "--columns", "name_ar=Name,lat=Y,lon=X"];
        [&args[..], more].concat()
    };
    fs::write(dir.join("villages.csv"), "Name,Y,X\nقرية الاختبار,35.2,37.6\n").unwrap();
    well(dir, &import(&["--into", "t"]));
    let first = listing(&dir.join("t"));
    assert_eq!(first.len(), 5);
    well(dir, &import(&["--into", "t"]));
    // Remarks in a table would be lost.
    let places = dir.join("t/places.csv");
    let text = fs::read_to_string(&places).unwrap() + "# checked by hand\n";
    fs::write(&places, &text).unwrap();
    let out = run(dir, &import(&["--into", "t"]));
    assert_eq!(out.status.code(), Some(2), "{}", said(&out));
    assert!(said(&out).contains("places.csv: is there"), "{}", said(&out));
    assert_eq!(fs::read_to_string(&places).unwrap(), text);
    well(dir, &import(&["--into", "t", "--force"]));
    // A table that is being imported.
    fs::copy(dir.join("villages.csv"), dir.join("merges.csv")).unwrap();
    let args = ["gazetteer", "import", "merges.csv", "--columns", "name_ar=Name,lat=Y,lon=X"];
    refused(dir, &[&args[..], &["--into", ".", "--force"]].concat(), "is read in this run");
}
