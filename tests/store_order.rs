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
        event_id: id.to_owned(),
        verdict,
        place_id: None,
        kind: None,
        actor_side: None,
        from_side: None,
        to_side: None,
        day: None,
        note: Some("رأيت المكان".into()),
        by: "محررة".into(),
        at: at.into(),
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
