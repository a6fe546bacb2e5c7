//! Faults on purpose: the Nth write, sync or lock of a run fails, or the program dies at it. What
//! was there stays, nothing half is left, and once more without a fault all is as if there had
//! been none.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap")]

mod common;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use common::{dump, isnad, root};
use isnad::store::{Open, Store};

/// Points at which each kind of fault meets each command: one, `ISNAD_FAULTS=30` for thirty,
/// `ISNAD_FAULTS=all` for every one (some hours).
fn points(calls: usize, turn: &mut usize) -> Vec<usize> {
    let asked = std::env::var("ISNAD_FAULTS").unwrap_or_default();
    let some = if asked == "all" { calls } else { asked.parse().unwrap_or(1) };
    if calls <= some {
        return (1..=calls).collect();
    }
    // A fixed sequence of fractions, so that a failure can be had again (Weyl, golden ratio).
    let mut points: Vec<usize> = (0..some)
        .map(|_| {
            *turn += 1;
            1 + ((*turn as f64 * 0.618_033_988_75).fract() * calls as f64) as usize
        })
        .collect();
    points.sort_unstable();
    points.dedup();
    points
}

/// The shim, built beside the tests' own files.
fn shim(dir: &Path) -> PathBuf {
    let out = dir.join("fault.so");
    let cc = std::env::var("CC").unwrap_or_else(|_| "cc".into());
    let built = Command::new(cc)
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&out)
        .arg(root().join("tests/faults/fault.c"))
        .arg("-ldl")
        .output()
        .expect("a C compiler, which SQLite needs, too");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    out
}

struct Fault<'a> {
    shim: &'a Path,
    op: &'a str,
    mode: &'a str,
    n: usize,
}

fn run(dir: &Path, args: &[String], fault: Option<&Fault<'_>>) -> Output {
    let mut command = isnad();
    command.args(args).current_dir(dir).stdin(Stdio::null()).env("ISNAD_WAIT", "2");
    if let Some(f) = fault {
        command
            .env("LD_PRELOAD", f.shim)
            .env("FAULT_DIR", dir)
            .env("FAULT_OP", f.op)
            .env("FAULT_MODE", f.mode)
            .env("FAULT_N", f.n.to_string())
            .env("FAULT_COUNT", f.shim.with_file_name("count"));
    }
    command.output().unwrap()
}

/// The files of a folder, and of those in it.
fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut out = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(files(&path));
        } else {
            let bytes = fs::read(&path).unwrap();
            out.push((path, bytes));
        }
    }
    out.sort();
    out
}

fn copy(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    fs::create_dir(to).unwrap();
    for (path, bytes) in files(from) {
        let at = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, bytes).unwrap();
    }
}

const STORE: &str = "s.gpkg";

fn articles(dir: &Path) -> usize {
    let path = dir.join(STORE);
    if !path.metadata().is_ok_and(|m| m.len() > 0) {
        return 0;
    }
    match Store::open(&path, Open::Read) {
        Ok(store) => {
            store.check().unwrap();
            store.articles().map_or(0, |a| a.len())
        }
        // Killed before the tables were made.
        Err(_) => 0,
    }
}

#[test]
fn every_fault_leaves_what_was_there() {
    let home = tempfile::tempdir().unwrap();
    let shim = shim(home.path());
    let work = home.path().join("work");
    let clean = home.path().join("clean");
    fs::create_dir(&clean).unwrap();
    let sample = |name: &str| fs::read(root().join("data/articles").join(name)).unwrap();
    fs::write(clean.join("a.md"), sample("18-hama-falls.md")).unwrap();
    fs::write(clean.join("b.md"), sample("21-tg-daraa.md")).unwrap();
    let args = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<String>>();
    let first = args("ingest a.md --db s.gpkg -q");
    assert!(run(&clean, &first, None).status.success());
    let mut event = None;
    Store::open(&clean.join(STORE), Open::Read)
        .unwrap()
        .events(None, |e| event = event.take().or(Some(e.row.event_id)))
        .unwrap();
    fs::remove_file(clean.join(STORE)).unwrap();
    fs::remove_file(clean.join("s.qgz")).unwrap();
    let commands = [
        first,
        args("ingest b.md --db s.gpkg -q"),
        args(&format!("review reject {} --by tester --db s.gpkg", event.unwrap())),
        args("export --db s.gpkg --out events.geojson -q"),
        args("export --db s.gpkg --format gpkg --layer control_now --out now.gpkg -q"),
        args("export --db s.gpkg --qgis q -q"),
        args("view --db s.gpkg -o page.html -q"),
    ];
    let (mut turn, mut met, mut failed, mut died) = (0, 0, 0, 0);
    for command in &commands {
        let before = home.path().join("before");
        copy(&clean, &before);
        let said = run(&clean, command, None);
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let (was, want) = (files(&before), files(&clean));
        let layers = dump(&clean.join(STORE));
        let had = articles(&before);
        for (op, mode) in [
            ("write", "once"),
            ("write", "from"),
            ("write", "kill"),
            ("sync", "once"),
            ("sync", "kill"),
            ("lock", "once"),
            ("lock", "kill"),
        ] {
            copy(&before, &work);
            let fault = |n| Fault { shim: &shim, op, mode, n };
            run(&work, command, Some(&fault(0)));
            let calls = fs::read_to_string(home.path().join("count")).unwrap();
            for n in points(calls.trim().parse().unwrap(), &mut turn) {
                copy(&before, &work);
                let out = run(&work, command, Some(&fault(n)));
                let words = String::from_utf8_lossy(&out.stderr).into_owned();
                let told = format!("{command:?}, {op} {n}, {mode}: {words}");
                match (out.status.code(), mode) {
                    (Some(137), "kill") => died += 1,
                    (Some(0), _) => {}
                    (Some(2), "once" | "from") => {
                        assert!(words.contains("error: ") && words.len() > 10, "{told}");
                        failed += 1;
                    }
                    _ => panic!("{told}"),
                }
                met += 1;
                // The store is whole and lost nothing; other files are as they were or as they
                // are to be, and there are no others.
                assert!(articles(&work) >= had, "{told}");
                for (path, bytes) in files(&work) {
                    let name = path.strip_prefix(&work).unwrap();
                    if name.to_string_lossy().starts_with(STORE) {
                        continue;
                    }
                    let same = |(at, is): &(PathBuf, Vec<u8>), base: &Path| {
                        at.strip_prefix(base).unwrap() == name && *is == bytes
                    };
                    let known = was.iter().any(|f| same(f, &before))
                        || want.iter().any(|f| same(f, &clean));
                    assert!(known, "{name:?}, {told}");
                }
                // Once more, without a fault.
                let again = run(&work, command, None);
                let words = String::from_utf8_lossy(&again.stderr);
                let code = again.status.code();
                assert!(code == Some(0), "again: {told}\n{words}");
                assert!(dump(&work.join(STORE)) == layers, "again: {told}");
                let names = |all: &[(PathBuf, Vec<u8>)], base: &Path| -> Vec<PathBuf> {
                    all.iter().map(|f| f.0.strip_prefix(base).unwrap().to_owned()).collect()
                };
                assert_eq!(names(&files(&work), &work), names(&want, &clean), "again: {told}");
            }
        }
    }
    assert!(met > 40 && failed > 5 && died > 10, "{met} faults, {failed} told, {died} deaths");
    let _ = writeln!(std::io::stdout(), "{met} faults, {failed} told, {died} deaths");
}
