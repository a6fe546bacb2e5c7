//! Kills, full disks, two writers, files of others: nothing is lost and nothing breaks.

#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap")]

mod common;

use std::io::Write as _;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use common::{dump, ingest, isnad, many, root, samples, scratch};
use isnad::{
    Knowledge,
    store::{Open, Store, StoreError},
};
use rusqlite::Connection;

/// Kills of an ingest; `ISNAD_KILLS=200` for the long run.
fn kills() -> (usize, usize) {
    match std::env::var("ISNAD_KILLS").ok().and_then(|n| n.parse().ok()) {
        Some(n) => (n, 63), // 2,016 articles
        None => (6, 8),
    }
}

#[test]
fn killed_at_any_moment() {
    let (kills, copies) = kills();
    let (dir, clean) = scratch();
    let input = dir.path().join("many.jsonl");
    let n = many(copies, &input);
    let begun = Instant::now();
    ingest(&input, &clean);
    let whole = begun.elapsed();
    let want = dump(&clean);
    let store = dir.path().join("killed.gpkg");
    // A fixed sequence of fractions, so that a failure can be had again (Weyl, golden ratio).
    let (mut done, mut died) = (0, 0);
    for i in 0..kills {
        let part = (i as f64 * 0.618_033_988_75).fract();
        let mut child = isnad()
            .arg("ingest")
            .arg(&input)
            .arg("--db")
            .arg(&store)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(whole.mul_f64(part));
        let _ = child.kill(); // SIGKILL; already at its end, perhaps
        died += usize::from(!child.wait().unwrap().success());
        if !store.exists() || store.metadata().unwrap().len() == 0 {
            continue;
        }
        let db = Connection::open(&store).unwrap();
        let said: String = db.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
        assert_eq!(said, "ok", "after kill {i}");
        let articles = |db: &Connection| {
            db.query_row("SELECT count(*), count(DISTINCT article_id) FROM articles", [], |r| {
                Ok((r.get::<_, usize>(0)?, r.get::<_, usize>(1)?))
            })
        };
        // Killed before the tables were made, there is no such table.
        let Ok((rows, ids)) = articles(&db) else { continue };
        assert_eq!(rows, ids, "an article stands twice after kill {i}");
        assert!(rows >= done, "an article was lost by kill {i}");
        done = rows;
        drop(db);
        // Begin anew now and then, so that early moments are met too.
        if done == n || i % 7 == 6 {
            ingest(&input, &store);
            assert!(dump(&store) == want, "not what one clean run gives, after kill {i}");
            for end in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(dir.path().join(format!("killed.gpkg{end}")));
            }
            done = 0;
        }
    }
    ingest(&input, &store);
    assert!(dump(&store) == want, "not what one clean run gives");
    assert!(died > 0, "no kill came in time");
    let _ = writeln!(std::io::stdout(), "{died} of {kills} runs killed, {n} articles");
}

/// A copy of the file alone, taken between two changes, is whole: layers, articles and all.
#[test]
fn a_copy_between_batches_is_whole() {
    let (dir, path) = scratch();
    let knowledge = Knowledge::shipped();
    let mut store = Store::open(&path, Open::Create).unwrap();
    let articles = samples();
    let mut put = 0;
    for (n, batch) in articles.chunks(12).enumerate() {
        put += batch.len();
        store.put(batch.to_vec(), &knowledge).unwrap();
        let copy = |name: &str| {
            let copy = dir.path().join(format!("{name}-{n}.gpkg"));
            fs::copy(&path, &copy).unwrap();
            copy
        };
        let early = Store::open(&copy("early"), Open::Read).unwrap();
        assert_eq!(early.articles().unwrap().len(), put);
        early.check().unwrap();
        store.refresh(&knowledge, |_, _| {}).unwrap();
        store.write_project(&knowledge).unwrap();
        assert!(store.checkpoint().unwrap());
        let late = copy("late");
        assert_eq!(Store::open(&late, Open::Read).unwrap().behind().unwrap(), 0);
        assert!(dump(&late) == dump(&path), "batch {n}");
    }
    drop(store);
    at_rest(&path);
}

/// Nothing lies beside the file, and it says so itself (file format, 1.3.3: 1 is no log).
fn at_rest(path: &Path) {
    let beside = |end: &str| PathBuf::from(format!("{}{end}", path.display()));
    assert!(!beside("-wal").exists() && !beside("-shm").exists(), "{}", path.display());
    assert_eq!(fs::read(path).unwrap()[18..20], [1, 1]);
}

/// A reader neither changes the file nor needs to write beside it.
#[test]
fn readers_only_read() {
    let (dir, store) = scratch();
    ingest(&root().join("data/articles"), &store);
    at_rest(&store);
    let before = fs::read(&store).unwrap();
    let read = || {
        for args in [
            &["export", "--layer", "control_now"][..],
            &["brief", "--date", "2024-12-07"],
            &["review", "list"],
            &["diff", "--from", "2024-12-06", "--to", "2024-12-07"],
        ] {
            let out = isnad().args(args).arg("--db").arg(&store).output().unwrap();
            let said = String::from_utf8_lossy(&out.stderr);
            assert!(out.status.success() && out.stdout.len() > 200, "{args:?}: {said}");
        }
    };
    read();
    assert!(fs::read(&store).unwrap() == before);
    at_rest(&store);
    // As in a folder that cannot be written: a file that wants a log, and no place for its index.
    let db = Connection::open(&store).unwrap();
    let mode: String = db.query_row("PRAGMA journal_mode=wal", [], |r| r.get(0)).unwrap();
    assert_eq!(mode, "wal");
    drop(db);
    let index = PathBuf::from(format!("{}-shm", store.display()));
    let _ = fs::remove_file(&index);
    fs::create_dir(&index).unwrap();
    read();
    // A log with something in it is not passed over in silence.
    fs::write(dir.path().join("store.gpkg-wal"), [7; 64]).unwrap();
    let lost = Store::open(&store, Open::Read);
    assert!(matches!(lost, Err(StoreError::Log(_))), "{lost:?}");
}

/// A writer that ends while others have the file open leaves a whole file all the same, and the
/// last to close leaves no log.
#[test]
fn readers_and_writers_together() {
    let (_dir, path) = scratch();
    let knowledge = Knowledge::shipped();
    let articles = samples();
    let (first, rest) = articles.split_at(8);
    let mut one = Store::open(&path, Open::Create).unwrap();
    one.put(first.to_vec(), &knowledge).unwrap();
    let reader = Store::open(&path, Open::Read).unwrap();
    let mut two = Store::open(&path, Open::Write).unwrap();
    drop(one);
    assert_eq!(reader.articles().unwrap().len(), 8);
    two.put(rest.to_vec(), &knowledge).unwrap();
    assert_eq!(reader.articles().unwrap().len(), articles.len());
    drop(reader);
    two.refresh(&knowledge, |_, _| {}).unwrap();
    drop(two);
    at_rest(&path);
    dump(&path);
}

#[cfg(unix)]
#[test]
fn full_disk() {
    let (dir, store) = scratch();
    ingest(&root().join("data/articles"), &store);
    let before = dump(&store);
    let input = dir.path().join("many.jsonl");
    many(8, &input);
    let blocks = store.metadata().unwrap().len() / 1024 + 64;
    for (trap, by_signal) in [("trap '' XFSZ; ", false), ("", true)] {
        let script = format!("{trap}ulimit -f {blocks}; exec \"$0\" ingest \"$1\" --db \"$2\"");
        let out = Command::new("bash")
            .args(["-c", &script])
            .arg(env!("CARGO_BIN_EXE_isnad"))
            .args([&input, &store])
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&out.stderr);
        if by_signal {
            assert!(!out.status.success());
        } else {
            assert_eq!(out.status.code(), Some(2), "{words}");
            assert!(words.contains("no room to write"), "{words}");
        }
        assert_eq!(dump(&store), before, "the file is as it was");
    }
    ingest(&input, &store);
}

#[test]
fn two_writers() {
    let (dir, store) = scratch();
    let input = dir.path().join("many.jsonl");
    let n = many(3, &input);
    let start = |args: &[&str]| {
        isnad().arg("ingest").args(args).arg("--db").arg(&store).stderr(Stdio::piped()).spawn()
    };
    let samples = root().join("data/articles").display().to_string();
    let children = [start(&[&input.display().to_string()]).unwrap(), start(&[&samples]).unwrap()];
    for child in children {
        let out = child.wait_with_output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    let open = Store::open(&store, Open::Read).unwrap();
    assert_eq!(open.articles().unwrap().len(), n + 32);
    assert_eq!(open.behind().unwrap(), 0);
    dump(&store);
}

#[test]
fn files_of_others() {
    let (dir, store) = scratch();
    let check = |path: &std::path::Path, words: &str| {
        let out = isnad()
            .args(["ingest", "data/articles", "--db"])
            .arg(path)
            .current_dir(root())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    };
    let text = dir.path().join("text.gpkg");
    fs::write(&text, "no database, but long enough to be looked at as one".repeat(40)).unwrap();
    let before = fs::read(&text).unwrap();
    check(&text, "not a GeoPackage");
    assert_eq!(fs::read(&text).unwrap(), before);
    let foreign = dir.path().join("foreign.gpkg");
    let db = Connection::open(&foreign).unwrap();
    db.execute_batch("PRAGMA application_id = 0x47504B47; CREATE TABLE t (x);").unwrap();
    drop(db);
    check(&foreign, "not one that isnad made");
    let plain = dir.path().join("plain.sqlite");
    Connection::open(&plain).unwrap().execute_batch("CREATE TABLE t (x);").unwrap();
    check(&plain, "not a GeoPackage");
    ingest(&root().join("data/articles"), &store);
    let db = Connection::open(&store).unwrap();
    db.execute("UPDATE isnad_meta SET value = '99' WHERE key = 'format'", []).unwrap();
    drop(db);
    check(&store, "use a newer isnad");
    let missing = Store::open(&dir.path().join("none.gpkg"), Open::Read);
    assert!(matches!(missing, Err(StoreError::Missing(_))));
}

#[cfg(unix)]
#[test]
fn watches_a_folder() {
    let (dir, store) = scratch();
    let inbox = dir.path().join("inbox");
    fs::create_dir(&inbox).unwrap();
    let mut child = isnad()
        .args(["watch", "--settle", "600", "--db"])
        .arg(&store)
        .arg(&inbox)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let count = || {
        Store::open(&store, Open::Read).ok().and_then(|s| s.articles().ok()).map_or(0, |a| a.len())
    };
    let wait_for = |n: usize| {
        let begun = Instant::now();
        while count() != n {
            assert!(begun.elapsed() < Duration::from_secs(60), "{} instead of {n}", count());
            sleep(Duration::from_millis(100));
        }
    };
    let line = |id: &str| {
        format!(
            "{{\"id\":\"{id}\",\"published\":\"2024-12-05\",\"text\":\"سيطرت فصائل المعارضة على مدينة حماة.\"}}\n"
        )
    };
    // A file that grows is read when it has come to rest, whole.
    let growing = inbox.join("wire.jsonl");
    let mut text = line("a");
    let half = line("b");
    text.push_str(&half[..20]);
    fs::write(&growing, &text).unwrap();
    sleep(Duration::from_millis(250));
    fs::write(&growing, line("a") + &half).unwrap();
    wait_for(2);
    fs::write(inbox.join("c.jsonl"), line("c")).unwrap();
    wait_for(3);
    let begun = Instant::now();
    while Store::open(&store, Open::Read).unwrap().behind().unwrap() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(30));
        sleep(Duration::from_millis(50));
    }
    // Between two files nothing lies beside the store, though its writer lives.
    let beside = dir.path().join("store.gpkg-wal");
    let begun = Instant::now();
    while beside.exists() || fs::read(&store).unwrap()[18] != 1 {
        assert!(begun.elapsed() < Duration::from_secs(30), "the log is kept");
        sleep(Duration::from_millis(50));
    }
    fs::write(inbox.join("d.jsonl"), line("d")).unwrap();
    wait_for(4);
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0), "stops cleanly");
    dump(&store);
}

fn run(args: &[&str], store: &Path) -> (Option<i32>, String) {
    let out = isnad().args(args).arg("--db").arg(store).output().unwrap();
    (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
}

/// `isnad store …`, which takes the store as its argument.
fn care(what: &str, store: &Path) -> (Option<i32>, String) {
    let out = isnad().args(["store", what]).arg(store).output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr) + String::from_utf8_lossy(&out.stdout);
    (out.status.code(), said.into_owned())
}

/// An ingest that was killed leaves a store that says so, and that an ingest of nothing finishes.
#[test]
fn a_store_that_is_behind_says_so() {
    let knowledge = Knowledge::shipped();
    let (_clean_dir, clean) = scratch();
    ingest(&root().join("data/articles"), &clean);
    let want = dump(&clean);
    let readers: &[&[&str]] = &[
        &["export", "--layer", "control_now", "--quiet"],
        &["brief", "--date", "2024-12-07"],
        &["review", "list"],
        &["diff", "--from", "2024-12-06", "--to", "2024-12-07"],
        &["view", "--quiet", "-o", "/dev/null"],
    ];
    let said = |store: &Path, code: i32, words: &str| {
        for args in readers {
            let (status, said) = run(args, store);
            assert_eq!(status, Some(code), "{args:?}: {said}");
            assert_eq!(said.contains("finishes it"), code == 1, "{args:?}: {said}");
            assert!(said.contains(words), "{args:?}: {said}");
        }
    };
    said(&clean, 0, "");
    // Killed before the layers of any place followed, and before areas and fronts did.
    for refreshed in [false, true] {
        let (_dir, path) = scratch();
        let mut store = Store::open(&path, Open::Create).unwrap();
        store.put(samples(), &knowledge).unwrap();
        if refreshed {
            store.refresh(&knowledge, |_, _| {}).unwrap();
        }
        assert_eq!(store.behind().unwrap() > 0, !refreshed);
        drop(store);
        said(&path, 1, if refreshed { "are behind the articles" } else { " places)" });
        let (code, words) = care("info", &path);
        assert!(code == Some(1) && words.contains("articles   32"), "{words}");
        let (code, words) = run(&["ingest"], &path);
        assert!(code == Some(0) && words.contains("finished"), "{words}");
        said(&path, 0, "");
        assert!(dump(&path) == want);
        let (code, words) = run(&["ingest"], &path);
        assert!(code == Some(0) && words.contains("nothing was left to do"), "{words}");
    }
    let (dir, missing) = scratch();
    let (code, words) = run(&["ingest"], &missing);
    assert!(code == Some(2) && words.contains("no such store"), "{words}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

/// What SQLite would keep in memory or elsewhere, and what is no file.
#[test]
fn names_that_are_no_files_of_a_store() {
    let (dir, _) = scratch();
    fs::create_dir(dir.path().join("folder.gpkg")).unwrap();
    #[cfg(unix)]
    assert!(Command::new("mkfifo").arg(dir.path().join("pipe")).status().unwrap().success());
    let article = root().join("data/articles/18-hama-falls.md");
    let before = fs::read_dir(dir.path()).unwrap().count();
    for (name, words) in [
        (":memory:", "is no name of a file"),
        ("file:x.gpkg", "is no name of a file"),
        ("file::memory:?cache=shared", "is no name of a file"),
        ("", ""),
        ("folder.gpkg", "is no name of a file"),
        ("pipe", "is no name of a file"),
        ("map.qgz", "the ending .qgz"),
    ] {
        let out = isnad()
            .arg("ingest")
            .arg(&article)
            .args(["--db", name])
            .current_dir(dir.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{name}: {said}");
        assert!(said.contains(words), "{name}: {said}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), before, "{name}");
    }
}

/// Decides on one event, so that there is something that nobody could say again.
fn decide(store: &Path) {
    let open = Store::open(store, Open::Read).unwrap();
    let mut ids = Vec::new();
    open.events(None, |e| ids.push(e.row.event_id)).unwrap();
    drop(open);
    let (code, said) = run(&["review", "reject", &ids[3], "--by", "tester"], store);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn damaged_stores_are_refused_and_repaired() {
    let (dir, store) = scratch();
    ingest(&root().join("data/articles"), &store);
    decide(&store);
    let (want, sound) = (dump(&store), fs::read(&store).unwrap());
    let (code, said) = care("check", &store);
    assert!(code == Some(0) && said.contains("what its reports come to"), "{said}");
    let page = 4096;
    let cut: fn(&mut Vec<u8>) = |bytes| bytes.truncate(bytes.len() / 4 * 3);
    let hole: fn(&mut Vec<u8>) = |bytes| {
        let from = bytes.len() / 2 / 4096 * 4096;
        bytes[from..from + 3 * 4096].fill(0xA5);
    };
    for (name, harm) in [("cut", cut), ("hole", hole)] {
        let mut bytes = sound.clone();
        harm(&mut bytes);
        assert!(bytes.len() > page && bytes != sound);
        fs::write(&store, &bytes).unwrap();
        for args in [&["ingest", "data/articles"][..], &["review", "accept", "ev-1", "--by", "x"]] {
            let out =
                isnad().args(args).arg("--db").arg(&store).current_dir(root()).output().unwrap();
            let said = String::from_utf8_lossy(&out.stderr);
            assert_eq!(out.status.code(), Some(2), "{name}: {said}");
            assert!(said.contains("damaged") && said.contains("store repair"), "{name}: {said}");
        }
        assert!(fs::read(&store).unwrap() == bytes, "{name}: nothing is written to it");
        let (code, said) = care("check", &store);
        assert!(code != Some(0) && !said.contains("whole;"), "{name}: {said}");
        let (code, said) = care("repair", &store);
        assert!(code < Some(2), "{name}: {said}");
        let kept = dir.path().join("store.gpkg.damaged");
        assert!(fs::read(&kept).unwrap() == bytes, "{name}: the damaged file stays");
        fs::remove_file(&kept).unwrap();
        let open = Store::open(&store, Open::Read).unwrap();
        assert_eq!(open.behind().unwrap(), 0);
        assert!(open.articles().unwrap().len() > 10, "{name}");
        drop(open);
        // The articles come again, and with the decision all is as it was.
        ingest(&root().join("data/articles"), &store);
        if Store::open(&store, Open::Read).unwrap().decisions().unwrap().is_empty() {
            decide(&store);
        }
        let (code, said) = care("check", &store);
        assert_eq!(code, Some(0), "{name}: {said}");
        let now = dump(&store);
        // When it was decided is not in the layers.
        assert!(now == want, "{name}");
    }
    let left: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| n.starts_with('.'))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// What the file does not show: rows that another program changed, reports that are gone.
#[test]
fn check_holds_the_layers_against_the_reports() {
    let (_dir, store) = scratch();
    ingest(&root().join("data/articles"), &store);
    decide(&store);
    let want = dump(&store);
    for (sql, words) in [
        ("UPDATE events SET title = 'other' WHERE fid = 5", "events: 1 row not what"),
        (
            "DELETE FROM isnad_report WHERE event_id IN (SELECT event_id FROM isnad_report LIMIT 1)",
            "its reports are not those",
        ),
        ("UPDATE isnad_article SET body = x'00' WHERE seq = 2", "its text cannot be unpacked"),
        ("DROP TABLE isnad_band", "`isnad_band` is not there"),
        ("UPDATE gpkg_ogr_contents SET feature_count = 1", "index and counts"),
        ("INSERT INTO isnad_dirty VALUES ('hm.hama', '*')", "behind the articles (1 place)"),
    ] {
        let db = Connection::open(&store).unwrap();
        // Triggers of the layer call functions that this connection does not have.
        let triggers =
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'";
        let mut all = db.prepare(triggers).unwrap();
        let names: Vec<String> =
            all.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        drop(all);
        for name in names {
            db.execute_batch(&format!("DROP TRIGGER \"{name}\"")).unwrap();
        }
        db.execute_batch(sql).unwrap();
        drop(db);
        let (code, said) = care("check", &store);
        assert!(code == Some(1) && said.contains(words), "{sql}: {said}");
        let (code, said) = care("repair", &store);
        assert!(code < Some(2), "{sql}: {said}");
        if code == Some(1) {
            ingest(&root().join("data/articles"), &store);
        }
        let (code, said) = care("check", &store);
        assert_eq!(code, Some(0), "{sql}: {said}");
        assert!(dump(&store) == want, "{sql}");
    }
}

#[test]
fn compacting_changes_nothing_but_the_size() {
    let (dir, store) = scratch();
    let input = dir.path().join("many.jsonl");
    many(4, &input);
    ingest(&input, &store);
    let mut open = Store::open(&store, Open::Write).unwrap();
    for article in open.articles().unwrap().iter().skip(20) {
        open.remove(article.source.as_deref(), &article.id).unwrap();
    }
    open.refresh(&Knowledge::shipped(), |_, _| {}).unwrap();
    open.write_project(&Knowledge::shipped()).unwrap();
    drop(open);
    let (before, size) = (dump(&store), store.metadata().unwrap().len());
    let (code, said) = care("compact", &store);
    assert_eq!(code, Some(0), "{said}");
    assert!(store.metadata().unwrap().len() * 2 < size, "{said}");
    assert!(dump(&store) == before);
    at_rest(&store);
}

/// Waiting for others has an end, and it is said for whom.
#[test]
fn waiting_for_others() {
    let (dir, store) = scratch();
    ingest(&root().join("data/articles"), &store);
    let article = root().join("data/articles/18-hama-falls.md").display().to_string();
    let hold = || {
        let db = Connection::open(&store).unwrap();
        db.execute_batch("BEGIN EXCLUSIVE").unwrap();
        db
    };
    let held = hold();
    for args in [&["ingest", &article, "--wait", "1"][..], &["review", "list", "--wait", "1"]] {
        let begun = Instant::now();
        let (code, said) = run(args, &store);
        assert!(code == Some(2) && said.contains("another program"), "{said}");
        if cfg!(target_os = "linux")
            && fs::read_to_string("/proc/locks").is_ok_and(|l| !l.is_empty())
        {
            assert!(said.contains(&format!("process {}", std::process::id())), "{said}");
        }
        assert!(begun.elapsed() < Duration::from_secs(15), "{args:?}");
    }
    // One that has time waits, says so, and goes on.
    let child = isnad()
        .args(["ingest", &article, "--wait", "60", "--db"])
        .arg(&store)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    sleep(Duration::from_secs(3));
    drop(held);
    let out = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success() && said.contains("waiting:"), "{said}");
    // So does one that watches, however short its patience.
    let inbox = dir.path().join("inbox");
    fs::create_dir(&inbox).unwrap();
    let held = hold();
    let mut child = isnad()
        .args(["watch", "--settle", "100", "--wait", "1", "--db"])
        .arg(&store)
        .arg(&inbox)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let line = "{\"id\":\"new\",\"published\":\"2024-12-05\",\"text\":\"سيطرت فصائل المعارضة على مدينة حماة.\"}\n";
    fs::write(inbox.join("new.jsonl"), line).unwrap();
    sleep(Duration::from_secs(6));
    assert!(child.try_wait().unwrap().is_none(), "it waits");
    drop(held);
    let begun = Instant::now();
    let there =
        || Store::open(&store, Open::Read).ok().and_then(|s| s.article(None, "new").ok()).flatten();
    while there().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(40), "it does not go on");
        sleep(Duration::from_millis(100));
    }
    child.kill().unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(child.stderr.as_mut().unwrap(), &mut said).unwrap();
    child.wait().unwrap();
    assert_eq!(said.matches("waiting:").count(), 1, "{said}");
}
