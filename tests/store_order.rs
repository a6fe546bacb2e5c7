//! The same set of articles gives the same layers, whatever the order, the batches, the repeats.

#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap")]

mod common;

use common::{dump, samples, scratch};
use isnad::{
    Article, Knowledge,
    store::{Open, Store},
    timeline::{Decision, Report, Verdict, timeline},
};
use proptest::prelude::*;

fn with_copies() -> Vec<Article> {
    let mut all = samples();
    // Wire copies of one report, and one article without a date.
    for (i, source) in ["نسخة أولى", "نسخة ثانية"].into_iter().enumerate() {
        let mut copy = all[6].clone();
        copy.id = format!("copy-{i}");
        copy.source = Some(source.to_owned());
        copy.text = format!("{} {}", source, copy.text);
        all.push(copy);
    }
    let mut undated = all[9].clone();
    (undated.id, undated.published) = ("undated".to_owned(), None);
    all.push(undated);
    all
}

fn fill(store: &mut Store, batches: &[Vec<Article>], knowledge: &Knowledge, each: bool) {
    for batch in batches {
        store.put(batch.clone(), knowledge).unwrap();
        if each {
            store.refresh(knowledge, |_, _| {}).unwrap();
        }
    }
    store.refresh(knowledge, |_, _| {}).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_and_batches_do_not_matter(
        order in Just((0..35_usize).collect::<Vec<_>>()).prop_shuffle(),
        cuts in prop::collection::vec(1..12_usize, 3..8),
        again in prop::collection::vec(0..35_usize, 0..10),
        gone in prop::collection::vec(0..35_usize, 0..4),
        each in any::<bool>(),
    ) {
        let knowledge = Knowledge::shipped();
        let all = with_copies();
        prop_assert_eq!(all.len(), 35);
        let (_dir, one) = scratch();
        let mut store = Store::open(&one, Open::Create).unwrap();
        fill(&mut store, std::slice::from_ref(&all), &knowledge, false);
        let (_dir, other) = scratch();
        let mut shuffled: Vec<Article> =
            order.iter().chain(&again).map(|i| all[*i].clone()).collect();
        let mut batches = Vec::new();
        for cut in cuts {
            let n = cut.min(shuffled.len());
            batches.push(shuffled.drain(..n).collect());
        }
        batches.push(shuffled);
        let mut store = Store::open(&other, Open::Create).unwrap();
        fill(&mut store, &batches, &knowledge, each);
        for i in &gone {
            store.remove(all[*i].source.as_deref(), &all[*i].id).unwrap();
            store.refresh(&knowledge, |_, _| {}).unwrap();
            fill(&mut store, &[vec![all[*i].clone()]], &knowledge, each);
        }
        prop_assert_eq!(dump(&one), dump(&other));
    }
}

/// The store's refresh of single places says what the timeline says over everything at once.
#[test]
fn store_and_timeline_agree() {
    let knowledge = Knowledge::shipped();
    let (_dir, path) = scratch();
    let mut store = Store::open(&path, Open::Create).unwrap();
    for article in with_copies() {
        store.put(vec![article], &knowledge).unwrap();
        store.refresh(&knowledge, |_, _| {}).unwrap();
    }
    let voices: std::collections::BTreeMap<String, String> =
        store.articles().unwrap().into_iter().map(|a| (a.id, a.voice)).collect();
    assert_eq!(voices["copy-0"], voices["copy-1"], "copies of one wire are one voice");
    let mut reports = Vec::new();
    for article in with_copies() {
        let rows =
            isnad::layer::event_rows(&article, &isnad::read(&article, &knowledge), &knowledge);
        reports.extend(rows.iter().filter_map(|r| Report::from_row(r, &voices[&article.id])));
    }
    let line = timeline(&reports, &[], knowledge.gazetteer(), &store.params().unwrap());
    assert_eq!(store.intervals(None).unwrap(), line.intervals);
    let mut n = 0;
    store.events(None, |_| n += 1).unwrap();
    assert_eq!(n, line.events.len());
}

/// Two channels count their messages from one: nothing takes another's place, in any order.
#[test]
fn sources_with_the_same_ids() {
    let knowledge = Knowledge::shipped();
    let article = |id: &str, source: Option<&str>, text: &str| Article {
        id: id.into(),
        source: source.map(str::to_owned),
        text: text.into(),
        published: Some("2024-12-03".into()),
        ..Article::default()
    };
    let text = "دخلت فصائل المعارضة مدينة مورك.";
    let all = vec![
        article("7", Some("قناة النهر"), text),
        article("7", Some("قناة الجبل"), text),
        article("7", None, text),
        article("8", Some("قناة النهر"), "انسحبت قوات النظام من مدينة صوران."),
        article("8", Some("قناة الجبل"), "قصف الطيران بلدة كفرزيتا."),
    ];
    let dumps: Vec<String> = [false, true]
        .into_iter()
        .map(|turned| {
            let (_dir, path) = scratch();
            let mut store = Store::open(&path, Open::Create).unwrap();
            let mut all = all.clone();
            if turned {
                all.reverse();
            }
            for article in all {
                let put = store.put(vec![article], &knowledge).unwrap();
                assert!(put.sum.new == 1 && put.changed.is_empty());
            }
            store.refresh(&knowledge, |_, _| {}).unwrap();
            assert_eq!(store.articles().unwrap().len(), 5);
            let mut reports = Vec::new();
            store.events(None, |e| reports.extend(e.reports)).unwrap();
            reports.sort_unstable();
            reports.dedup();
            assert_eq!(reports.len(), 5, "{reports:?}");
            dump(&path)
        })
        .collect();
    assert_eq!(dumps[0], dumps[1]);
}

/// One article of a mistyped year moves nothing but itself; a second one bears it out.
#[test]
fn one_article_alone_does_not_move_the_last_day() {
    let knowledge = Knowledge::shipped();
    let article = |id: &str, day: &str, text: &str| Article {
        id: id.into(),
        text: text.into(),
        published: Some(day.into()),
        ..Article::default()
    };
    let (_dir, path) = scratch();
    let mut store = Store::open(&path, Open::Create).unwrap();
    let now = |store: &mut Store, articles: Vec<Article>| {
        fill(store, &[articles], &knowledge, false);
        store.write_project(&knowledge).unwrap();
        store.now().unwrap().map(|d| d.to_string())
    };
    let usual = vec![
        article("a", "2024-12-03", "سيطرت فصائل المعارضة على مدينة مورك."),
        article("b", "2024-12-05", "سيطرت فصائل المعارضة على مدينة حماة."),
    ];
    assert_eq!(now(&mut store, usual).as_deref(), Some("2024-12-05"));
    let before = layers(&path);
    let odd = vec![article("c", "2025-12-06", "قصف الطيران بلدة كفرزيتا.")];
    assert_eq!(now(&mut store, odd.clone()).as_deref(), Some("2024-12-05"));
    assert_eq!(layers(&path), before);
    let second = vec![article("d", "2025-12-04", "قصف الطيران مدينة سراقب.")];
    assert_eq!(now(&mut store, second).as_deref(), Some("2025-12-06"));
    store.remove(None, "d").unwrap();
    assert_eq!(now(&mut store, Vec::new()).as_deref(), Some("2024-12-05"));
    assert_eq!(layers(&path), before);
}

/// What a store shows of the last day.
fn layers(path: &std::path::Path) -> String {
    let all = dump(path);
    let from = all.find("control_now\n").unwrap();
    let upto = all.find("control_history\n").unwrap();
    let ground = all.find("areas\n").unwrap();
    format!("{}{}", &all[from..upto], &all[ground..])
}

#[test]
fn decisions_outlive_reading() {
    let knowledge = Knowledge::shipped();
    let (_dir, path) = scratch();
    let mut store = Store::open(&path, Open::Create).unwrap();
    let all = samples();
    fill(&mut store, std::slice::from_ref(&all), &knowledge, false);
    let clean = dump(&path);
    let mut captures = Vec::new();
    store
        .events(None, |e| {
            if e.row.kind == "capture" {
                captures.push(e)
            }
        })
        .unwrap();
    let (wrong, right) = (&captures[0], &captures[1]);
    let decision = |id: &str, verdict, at: &str| Decision {
        note: Some("رأيت المكان".into()),
        ..Decision::new(id, verdict, "محررة", at)
    };
    let mut made: Vec<Decision> = wrong
        .reports
        .iter()
        .map(|r| decision(r, Verdict::Reject, "2024-12-09T10:00:00Z"))
        .collect();
    made.extend(right.reports.iter().map(|r| decision(r, Verdict::Accept, "2024-12-09T10:00:00Z")));
    assert_eq!(store.decide(&made).unwrap(), 0);
    store.refresh(&knowledge, |_, _| {}).unwrap();
    assert!(store.event(&wrong.row.event_id).unwrap().is_none());
    let kept = store.event(&right.row.event_id).unwrap().unwrap();
    assert_eq!(kept.confirmed_by.as_deref(), Some("محررة"));
    let decided = dump(&path);
    // Out with all articles and in again: the decisions still hold.
    for article in &all {
        store.remove(article.source.as_deref(), &article.id).unwrap();
    }
    fill(&mut store, std::slice::from_ref(&all), &knowledge, false);
    assert_eq!(dump(&path), decided);
    // To CSV and back into a fresh store, before the articles come.
    let mut csv = Vec::new();
    isnad::store::write_decisions(&mut csv, &store.decisions().unwrap()).unwrap();
    let read = isnad::store::read_decisions("d.csv", std::str::from_utf8(&csv).unwrap()).unwrap();
    let (_dir, fresh) = scratch();
    let mut other = Store::open(&fresh, Open::Create).unwrap();
    assert_eq!(other.decide(&read).unwrap(), read.len() as u64);
    fill(&mut other, std::slice::from_ref(&all), &knowledge, false);
    assert_eq!(dump(&fresh), decided);
    // Taken back by a later decision.
    let back: Vec<Decision> = made
        .iter()
        .map(|d| Decision { verdict: Verdict::Accept, at: "2024-12-10".into(), ..d.clone() })
        .collect();
    store.decide(&back).unwrap();
    store.refresh(&knowledge, |_, _| {}).unwrap();
    assert!(store.event(&wrong.row.event_id).unwrap().is_some());
    assert_ne!(dump(&path), clean, "the layers say what was confirmed");
}

/// Areas and fronts are drawn only where control changed, and come out as if drawn at once.
#[test]
fn areas_follow_control() {
    let knowledge = Knowledge::shipped();
    let all = samples();
    let (_dir, one) = scratch();
    let mut store = Store::open(&one, Open::Create).unwrap();
    fill(&mut store, std::slice::from_ref(&all), &knowledge, false);
    store.write_project(&knowledge).unwrap();
    let (_dir, other) = scratch();
    let mut store = Store::open(&other, Open::Create).unwrap();
    // The last days first, so that later batches change what was so on earlier days, and the
    // other way round.
    for step in [5, 3] {
        for batch in all.rchunks(step).map(<[_]>::to_vec) {
            let ids: Vec<_> = batch.iter().map(|a| (a.source.clone(), a.id.clone())).collect();
            fill(&mut store, &[batch], &knowledge, true);
            store.write_project(&knowledge).unwrap();
            if step == 5 && ids.len() == 5 {
                let (source, id) = &ids[2];
                store.remove(source.as_deref(), id).unwrap();
                store.refresh(&knowledge, |_, _| {}).unwrap();
                store.write_project(&knowledge).unwrap();
            }
        }
    }
    let (one, other) = (dump(&one), dump(&other));
    assert!(
        one.lines().filter(|l| l.contains("km2") || l.contains(":opposition:held")).count() > 3
    );
    assert_eq!(one, other);
}

/// Versions of one article, in one batch or in many, in any order: the later published is kept, and
/// of two of one day always the same.
#[test]
fn versions_of_one_article() {
    let knowledge = Knowledge::shipped();
    let version = |day: Option<&str>, text: &str| Article {
        id: "w-1".into(),
        source: Some("قناة".into()),
        text: text.into(),
        published: day.map(str::to_owned),
        ..Article::default()
    };
    let all = [
        version(None, "دخلت الفصائل مدينة مورك."),
        version(Some("2024-12-03"), "دخلت الفصائل مدينة صوران."),
        version(Some("2024-12-04"), "قصف الطيران بلدة كفرزيتا."),
        version(Some("2024-12-04"), "انسحبت قوات النظام من مدينة صوران."),
    ];
    let mut dumps = Vec::new();
    for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2], [3, 1, 2, 0]] {
        for batches in [vec![4], vec![1, 3], vec![2, 2], vec![1, 1, 1, 1], vec![3, 1, 0, 4]] {
            let (_dir, path) = scratch();
            let mut store = Store::open(&path, Open::Create).unwrap();
            let mut left = order.iter().chain(&order).map(|i| all[*i].clone());
            let mut lost = 0;
            for n in batches {
                let put = store.put(left.by_ref().take(n).collect(), &knowledge).unwrap();
                lost += put.outranked.len();
                assert_eq!(put.sum.refused, 0);
            }
            store.refresh(&knowledge, |_, _| {}).unwrap();
            let kept = store.article(Some("قناة"), "w-1").unwrap().unwrap();
            assert_eq!(kept.published.as_deref(), Some("2024-12-04"));
            assert!(lost > 0 || order[3] > 1, "{order:?}");
            dumps.push(dump(&path));
            // Asked for, an earlier one takes its place.
            store.set_replace(true);
            let put = store.put(vec![all[1].clone()], &knowledge).unwrap();
            assert_eq!((put.changed.len(), put.outranked.len()), (1, 0));
        }
    }
    assert!(dumps.iter().all(|d| *d == dumps[0]));
}

/// The command says what it leaves out, and ends as `map` does.
#[test]
fn map_and_ingest_end_alike() {
    let (dir, store) = scratch();
    let line = |day: u8, place: &str| {
        format!(
            "{{\"id\":\"w-1\",\"source\":\"S\",\"published\":\"2024-12-0{day}\",\
             \"text\":\"دخلت الفصائل مدينة {place}.\"}}\n"
        )
    };
    let (old, new) = (line(3, "مورك"), line(4, "صوران"));
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let [old_first, new_first] =
        [write("a.jsonl", &(old.clone() + &new)), write("b.jsonl", &(new.clone() + &old))];
    let (only_old, only_new) = (write("old.jsonl", &old), write("new.jsonl", &new));
    let run = |args: &[&str]| {
        let out = common::isnad().args(args).current_dir(dir.path()).output().unwrap();
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let mut dumps = Vec::new();
    let runs: [&[&str]; 4] =
        [&[&old_first], &[&new_first], &[&only_old, &only_new], &[&only_new, &only_old]];
    for inputs in runs {
        let name = dir.path().join("each.gpkg").display().to_string();
        let _ = std::fs::remove_file(&name);
        let map = run(&[&["map"][..], inputs, &["--quiet", "--out", "m"]].concat());
        let ingest = run(&[&["ingest"][..], inputs, &["--quiet", "--db", &name]].concat());
        assert_eq!((map.0, ingest.0), (Some(1), Some(1)), "{} {}", map.1, ingest.1);
        // Once more, into the same store: nothing moves.
        let again = run(&[&["ingest"][..], inputs, &["--quiet", "--db", &name]].concat());
        assert_eq!(again.0, Some(1), "{}", again.1);
        dumps.push(dump(std::path::Path::new(&name)));
    }
    let store = store.display().to_string();
    assert_eq!(run(&["ingest", &only_new, "--db", &store]).0, Some(0));
    let (code, said) = run(&["ingest", &only_old, "--db", &store]);
    assert!(code == Some(1) && said.contains("ranks before this one"), "{said}");
    dumps.push(dump(std::path::Path::new(&store)));
    assert!(dumps.iter().all(|d| *d == dumps[0]));
    assert_eq!(run(&["ingest", &only_old, "--replace", "--db", &store]).0, Some(0));
    assert_ne!(dump(std::path::Path::new(&store)), dumps[0]);
}

/// Sources that give one name to articles that tell alike: whose events keep the plain id does not
/// hang on who came first, nor on who left.
#[test]
fn sources_with_the_same_names() {
    let knowledge = Knowledge::shipped();
    let article = |source: &str| Article {
        id: "post-7".into(),
        source: Some(source.into()),
        text: "دخلت فصائل المعارضة مدينة مورك.".into(),
        published: Some("2024-12-03".into()),
        ..Article::default()
    };
    let all = ["قناة البحر", "قناة الجبل", "قناة النهر"].map(article);
    let mut dumps: Vec<String> = Vec::new();
    for (order, gone) in [([0, 1, 2], 9), ([2, 1, 0], 9), ([1, 0, 2], 0), ([2, 0, 1], 1)] {
        let (_dir, path) = scratch();
        let mut store = Store::open(&path, Open::Create).unwrap();
        for i in order {
            store.put(vec![all[i].clone()], &knowledge).unwrap();
            store.refresh(&knowledge, |_, _| {}).unwrap();
        }
        if gone < 9 {
            store.remove(all[gone].source.as_deref(), "post-7").unwrap();
            store.refresh(&knowledge, |_, _| {}).unwrap();
            store.put(vec![all[gone].clone()], &knowledge).unwrap();
        }
        store.refresh(&knowledge, |_, _| {}).unwrap();
        let mut reports = Vec::new();
        store.events(None, |e| reports.extend(e.reports)).unwrap();
        reports.sort_unstable();
        reports.dedup();
        assert_eq!(reports.len(), 3, "{reports:?}");
        dumps.push(dump(&path));
    }
    assert!(dumps.iter().all(|d| *d == dumps[0]));
}

/// Row numbers (`fid`) of a store hang on its history and are not promised; those of files that are
/// written count from 1 in the order of ids, whatever the history.
#[test]
fn row_numbers_of_files_do_not_hang_on_history() {
    let knowledge = Knowledge::shipped();
    let all = samples();
    let mut files: Vec<Vec<Vec<u8>>> = Vec::new();
    let mut numbers: Vec<String> = Vec::new();
    for turned in [false, true] {
        let (dir, path) = scratch();
        let mut store = Store::open(&path, Open::Create).unwrap();
        let mut list = all.clone();
        if turned {
            list.reverse();
        }
        for part in list.chunks(7) {
            fill(&mut store, &[part.to_vec()], &knowledge, true);
        }
        store.write_project(&knowledge).unwrap();
        drop(store);
        let db = rusqlite::Connection::open(&path).unwrap();
        let sql =
            "SELECT group_concat(fid || event_id) FROM (SELECT * FROM events ORDER BY event_id)";
        numbers.push(db.query_row(sql, [], |r| r.get(0)).unwrap());
        drop(db);
        let mut written = Vec::new();
        for layer in ["events", "control_now", "control_history", "areas", "fronts", "changes"] {
            for format in ["gpkg", "fgb", "geojson", "pmtiles"] {
                let out = dir.path().join(format!("{layer}.{format}"));
                let status = common::isnad()
                    .args(["export", "--quiet", "--layer", layer, "--format", format, "--out"])
                    .arg(&out)
                    .arg("--db")
                    .arg(&path)
                    .status()
                    .unwrap();
                assert!(status.success());
                written.push(std::fs::read(&out).unwrap());
                if format == "gpkg" {
                    let db = rusqlite::Connection::open(&out).unwrap();
                    let sql = format!("SELECT max(fid) = count(*) AND min(fid) = 1 FROM {layer}");
                    let whole: Option<bool> = db.query_row(&sql, [], |r| r.get(0)).unwrap();
                    assert!(whole.unwrap_or(true), "{layer}");
                }
            }
        }
        files.push(written);
    }
    assert!(files[0] == files[1]);
    assert_ne!(numbers[0], numbers[1], "the histories differ");
}

/// A log that only grows: taken back, what was decided before stands again; tables are checked, and
/// come back byte for byte.
#[test]
fn decisions_are_a_log() {
    let (dir, store) = scratch();
    common::ingest(&common::root().join("data/articles"), &store);
    let run_on = |db: &std::path::Path, args: &[&str]| {
        let out = common::isnad()
            .args(["review"])
            .args(args)
            .arg("--db")
            .arg(db)
            .current_dir(dir.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        (out.status.code(), said, String::from_utf8(out.stdout).unwrap())
    };
    let run = |args: &[&str]| run_on(&store, args);
    let clean = dump(&store);
    let open = Store::open(&store, Open::Read).unwrap();
    let mut several = None;
    open.events(None, |e| {
        if e.reports.len() > 1 && several.is_none() {
            several = Some(e);
        }
    })
    .unwrap();
    let event = several.expect("an event of several reports");
    let (id, n) = (event.row.event_id.clone(), event.reports.len());
    drop(open);
    // Rejected, confirmed, taken back twice: as if nothing had been decided.
    assert_eq!(run(&["accept", &id, "--by", "أ", "--note", " مؤكد "]).0, Some(0));
    let confirmed = dump(&store);
    assert_eq!(run(&["reject", &id, "--by", "ب"]).0, Some(0));
    let rejected = dump(&store);
    assert!(rejected != clean && rejected != confirmed);
    let (code, said, _) = run(&["undo", &id, "--by", "ب"]);
    assert!(code == Some(0) && said.contains(&format!("{n} reports")), "{said}");
    assert!(dump(&store) == confirmed);
    assert_eq!(run(&["undo", &id, "--by", "ب"]).0, Some(0));
    assert!(dump(&store) == clean);
    let (code, said, _) = run(&["undo", &id, "--by", "ب"]);
    assert!(code == Some(2) && said.contains("nothing stands"), "{said}");
    // All of it is there, and comes back byte for byte, in any order of rows.
    let (_, _, log) = run(&["export"]);
    assert_eq!(log.lines().count(), 1 + 4 * n, "{log}");
    assert!(log.contains(",مؤكد,أ,"), "{log}");
    let mut rows: Vec<&str> = log.lines().skip(1).collect();
    rows.reverse();
    let turned = format!("{}\n{}\n", log.lines().next().unwrap(), rows.join("\n"));
    std::fs::write(dir.path().join("log.csv"), turned).unwrap();
    let fresh = dir.path().join("fresh.gpkg");
    common::ingest(&common::root().join("data/articles"), &fresh);
    for _ in 0..2 {
        assert_eq!(run_on(&fresh, &["import", "log.csv"]).0, Some(0));
        assert_eq!(run_on(&fresh, &["export"]).2, log);
        assert!(dump(&fresh) == clean);
    }
    // Nothing of a table with a mistake counts; a time that is none outranks nothing.
    let table = |rows: &str| format!("event_id,verdict,by,at,to_side,place_id\n{rows}");
    for (rows, words) in [
        (format!("{id},reject,me,zzzz,,\n"), "`zzzz` is no time"),
        (format!("{id},reject,me,2999-12-31T00:00:00Z,,\n"), "yet to come"),
        (format!("{id},fix,me,,nobody,\n"), "`nobody` is not a valid `to_side`"),
        (format!("{id},fix,me,,,nowhere\n"), "nowhere"),
        (format!("{id},reject,me,,,\n{id},perhaps,me,,,\n"), "no verdict"),
    ] {
        std::fs::write(dir.path().join("bad.csv"), table(&rows)).unwrap();
        let (code, said, _) = run(&["import", "bad.csv"]);
        assert!(code == Some(2) && said.contains(words), "{said}");
        assert!(dump(&store) == clean);
    }
    std::fs::write(
        dir.path().join("bad.csv"),
        format!("event_id,verdict,by,to_sid\n{id},fix,me,sdf\n"),
    )
    .unwrap();
    let (code, said, _) = run(&["import", "bad.csv"]);
    assert!(code == Some(2) && said.contains("column `to_sid`"), "{said}");
    // A row without a time is decided now.
    std::fs::write(dir.path().join("now.csv"), format!("event_id,verdict,by\n{id},reject,me\n"))
        .unwrap();
    assert_eq!(run(&["import", "now.csv"]).0, Some(0));
    assert!(dump(&store) != clean);
    assert_eq!(run(&["accept", &id, "--by", "me"]).0, Some(0));
    let open = Store::open(&store, Open::Read).unwrap();
    assert!(open.event(&id).unwrap().unwrap().confirmed_by.is_some());
}
