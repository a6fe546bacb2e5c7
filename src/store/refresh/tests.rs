//! Refreshing the months around a change gives what refreshing the whole place gives.

use std::{path::Path, sync::atomic::Ordering};

use jiff::{Span, civil::date};
use proptest::prelude::*;
use rusqlite::Connection;

use super::span::{BEFORE, MARGIN, QUIET, REFOLDS, SPANS};
use crate::{
    Article, Knowledge,
    event::Assertion,
    lexicon::{EventKind, Side},
    store::{Open, Store},
    timeline::{FusedEvent, REACH, Report, fuse, shift},
};

const ACTORS: &[&str] =
    &["فصائل المعارضة", "قوات النظام", "قوات تنظيم داعش", "قوات سوريا الديمقراطية"];
const TOLD: &[&str] = &[
    "سيطرت {a} اليوم على مدينة {p}.",
    "استعادت {a} مدينة {p} اليوم من {b}.",
    "انسحبت {a} من مدينة {p} اليوم.",
    "سيطرت {a} الأسبوع الماضي على مدينة {p}.",
    "سيطرت {a} الشهر الماضي على مدينة {p}.",
    "انسحبت {a} الشهر الماضي من مدينة {p}.",
    "قصفت {a} مدينة {p} اليوم.",
    "حاصرت {a} مدينة {p} اليوم.",
    "تقدمت {a} في مدينة {p} اليوم.",
    "أعلنت {a} أنها سيطرت اليوم على مدينة {p}.",
    "لا تزال {a} تسيطر على مدينة {p}.",
    "نفت {a} انسحابها من مدينة {p} اليوم.",
    "سيطرت {a} اليوم على كامل محافظة حماة.",
];

/// An article about one of two towns or of the governorate around them, somewhere in thirty months.
fn article(i: usize, (day, told, a, b, word): (i64, usize, usize, usize, u32)) -> Article {
    let place = if word % 6 == 0 { "حلفايا" } else { "مورك" };
    let text = TOLD[told].replace("{a}", ACTORS[a]).replace("{b}", ACTORS[b]);
    // Words in between, so that not all are copies of each other.
    let text = format!("{} {word} {}", text.replace("{p}", place), word / 7);
    let day = date(2015, 1, 1).saturating_add(Span::new().days(day));
    Article {
        id: format!("a{i}"),
        text,
        published: (word % 23 != 0).then(|| day.to_string()),
        source: Some(format!("outlet {}", word % 5)),
        ..Article::default()
    }
}

fn layers(path: &Path) -> Vec<String> {
    let db = Connection::open(path).expect("a store opens");
    let mut out = Vec::new();
    for table in ["events", "control_history", "control_now", "isnad_area"] {
        let mut all = db.prepare(&format!("SELECT * FROM {table}")).expect("a layer");
        let names: Vec<String> = all.column_names().iter().map(|&n| n.to_owned()).collect();
        let row = |r: &rusqlite::Row<'_>| {
            let cells = names.iter().enumerate().filter(|(_, n)| *n != "fid" && *n != "geom");
            let cell = |(i, n): (usize, &String)| {
                r.get_ref(i).map(|v| {
                    format!("{n}={}", v.as_str().map_or_else(|_| format!("{v:?}"), str::to_owned))
                })
            };
            Ok(format!(
                "{table}: {}",
                cells.map(cell).collect::<rusqlite::Result<Vec<_>>>()?.join("; ")
            ))
        };
        out.extend(all.query_map([], row).expect("rows").map(|r| r.expect("a row")));
    }
    out.sort();
    out
}

/// A store of its own, in a folder that lasts as long as the first.
fn store(whole: usize) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().expect("a folder");
    let mut store = Store::open(&dir.path().join("s.gpkg"), Open::Create).expect("a store");
    store.set_whole(whole);
    (dir, store)
}

type Told = (i64, usize, usize, usize, u32);

fn same(by_span: &Store, articles: &[Article], knowledge: &Knowledge) -> Result<(), TestCaseError> {
    let (_two, mut whole) = store(usize::MAX);
    whole.put(articles.to_vec(), knowledge)?;
    whole.refresh(knowledge, |_, _| {})?;
    let (now, want) = (layers(Path::new(by_span.path())), layers(Path::new(whole.path())));
    let at = (0..now.len().max(want.len())).find(|&i| now.get(i) != want.get(i));
    let both = at.map(|i| (now.get(i), want.get(i)));
    prop_assert!(both.is_none(), "{both:#?}");
    Ok(())
}

/// Articles come one by one, and some go again: by span, with the whole beside it now and then.
fn spans_give_what_the_whole_gives(
    articles: &[Article],
    gone: &[usize],
) -> Result<(), TestCaseError> {
    let knowledge = Knowledge::shipped();
    let (_one, mut by_span) = store(0);
    let first = articles.len() / 2;
    by_span.put(articles[..first].to_vec(), &knowledge)?;
    by_span.refresh(&knowledge, |_, _| {})?;
    for (i, article) in articles[first..].iter().enumerate() {
        by_span.put(vec![article.clone()], &knowledge)?;
        by_span.refresh(&knowledge, |_, _| {})?;
        if i % 20 == 0 {
            same(&by_span, &articles[..=first + i], &knowledge)?;
        }
    }
    let mut left = articles.to_vec();
    for i in gone {
        let id = format!("a{i}");
        let Some(at) = left.iter().position(|a| a.id == id) else { continue };
        by_span.remove(left.remove(at).source.as_deref(), &id)?;
        by_span.refresh(&knowledge, |_, _| {})?;
    }
    same(&by_span, &left, &knowledge)
}

fn told(actors: usize) -> impl Strategy<Value = Vec<Told>> {
    let one = (0..900_i64, 0..TOLD.len(), 0..actors, 0..4_usize, 0..10_000_u32);
    prop::collection::vec(one, 160..220)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, failure_persistence: None, ..ProptestConfig::default() })]

    /// A place that changes hands: from the beginning of one interval to that of another.
    #[test]
    fn of_a_place_that_changes_hands(all in told(4), gone in prop::collection::vec(0..160_usize, 12)) {
        let articles: Vec<Article> = all.into_iter().enumerate().map(|(i, a)| article(i, a)).collect();
        let before = SPANS.load(Ordering::Relaxed);
        spans_give_what_the_whole_gives(&articles, &gone)?;
        // Not all of it was worked out whole.
        prop_assert!(SPANS.load(Ordering::Relaxed) - before > 40);
    }

    /// A place that one side holds throughout: from what is kept of all its events.
    #[test]
    fn of_a_place_that_one_side_holds(all in told(1), gone in prop::collection::vec(0..160_usize, 12)) {
        let holds = |t: &Told| [0, 1, 3, 6, 8, 9, 10].contains(&t.1);
        let articles: Vec<Article> =
            all.into_iter().filter(holds).enumerate().map(|(i, a)| article(i, a)).collect();
        let before = REFOLDS.load(Ordering::Relaxed);
        spans_give_what_the_whole_gives(&articles, &gone)?;
        prop_assert!(REFOLDS.load(Ordering::Relaxed) - before > 10);
    }
}

/// A report of one place: day, precision, kind, sides.
fn report(i: usize, (day, precision, kind, to, from): (i32, u8, usize, usize, usize)) -> Report {
    let side = |s: usize| [None, Some(Side::Gov), Some(Side::Opposition), Some(Side::Isis)][s];
    let to = side(to);
    Report {
        event_id: format!("e{i:04}"),
        article_id: format!("a{i}"),
        voice: format!("v{i}"),
        source: None,
        kind: [EventKind::Capture, EventKind::Capture, EventKind::Hold, EventKind::Withdrawal]
            [kind],
        assertion: Assertion::Asserted,
        place_id: "p".to_owned(),
        actor: None,
        actor_side: to,
        from: None,
        from_side: side(from).filter(|s| Some(*s) != to),
        to: None,
        to_side: to,
        day: Some(shift(date(2015, 1, 1), day)),
        time_precision: precision,
        published: None,
        confidence: 0.5,
        partial: false,
        confirmed_by: None,
        note: None,
    }
}

fn some(events: &[FusedEvent], fits: impl Fn(i32) -> bool) -> Vec<&FusedEvent> {
    let day = |e: &FusedEvent| e.day.map_or(0, |d| (d - date(2015, 1, 1)).get_days());
    events.iter().filter(|e| fits(day(e))).collect()
}

/// The claim on which spans rest: where the days on both sides of a change come out as they were,
/// what lies beyond them did not change, and what lies between is what the whole gives.
fn quiet_days_part_what_changed(
    all: &[(i32, u8, usize, usize, usize)],
    new: (i32, u8, usize, usize, usize),
) -> Option<()> {
    let old: Vec<Report> = all.iter().enumerate().map(|(i, r)| report(i, *r)).collect();
    let mut now = old.clone();
    now.push(report(all.len(), new));
    let zone = (new.0 - BEFORE, new.0 + REACH + 1);
    let known = (zone.0 - QUIET, zone.1 + QUIET);
    let read = |r: &&Report| {
        let day = r.day.map_or(0, |d| (d - date(2015, 1, 1)).get_days());
        known.0 - MARGIN <= day && day <= known.1 + MARGIN
    };
    let (old, part, whole) = (fuse(&old), fuse(now.iter().filter(read)), fuse(&now));
    let quiet = |d: i32| known.0 <= d && d < zone.0 || zone.1 < d && d <= known.1;
    if some(&old, quiet) != some(&part, quiet) {
        return None;
    }
    let inside = |d: i32| zone.0 <= d && d <= zone.1;
    assert_eq!(some(&part, inside), some(&whole, inside), "{new:?}");
    assert_eq!(some(&old, |d| !inside(d)), some(&whole, |d| !inside(d)), "{new:?}");
    Some(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_dies_out(
        all in prop::collection::vec((0..900, 1..4_u8, 0..4_usize, 0..4_usize, 0..4_usize), 20..700),
        new in prop::collection::vec((0..900, 1..4_u8, 0..4_usize, 0..4_usize, 0..4_usize), 12),
    ) {
        let held = new.iter().filter_map(|n| quiet_days_part_what_changed(&all, *n)).count();
        prop_assert!(held > 0, "the rule is of no use");
    }
}
