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
