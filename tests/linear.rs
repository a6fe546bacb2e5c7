//! Reading costs as much a byte of a long text as of a short one, whatever the text is.
//!
//! What is measured is the time that the kernel says the thread had on a core: it does not hang on
//! what else the machine does, as seconds on the wall would, and unlike a count of steps it misses
//! no loop. A shape that fails is measured again, so that one unlucky moment decides nothing. Where
//! the kernel does not say it (not Linux), nothing is tested.
#![expect(clippy::unwrap_used, reason = "a test that cannot run should fail")]

#[path = "common/shapes.rs"]
mod shapes;

use std::{
    fs,
    process::{Command, Stdio},
    sync::LazyLock,
    time::Duration,
};

use isnad::{Article, Knowledge, read};
use rayon::prelude::*;
use shapes::{SHAPES, Shape, spent};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::shipped);

/// A short text and a long one, in bytes. Without optimisation a megabyte of each shape would take
/// minutes.
const SIZES: [usize; 2] =
    if cfg!(debug_assertions) { [20 << 10, 200 << 10] } else { [100 << 10, 1 << 20] };
/// How much more a byte of the long one may cost.
const MOST: f64 = 3.0;
/// Nanoseconds a byte below which a difference is one of caches and allocation.
const CHEAP: f64 = if cfg!(debug_assertions) { 400.0 } else { 60.0 };
/// How often a shape is measured before it fails.
const TIMES: usize = 4;

/// Nanoseconds a byte.
fn cost(shape: &Shape, bytes: usize) -> Option<f64> {
    let published = Some("2024-12-06".to_owned());
    let text = shape.text(bytes);
    let article = Article { id: "shape".into(), text, published, ..Article::default() };
    let before = spent()?;
    let reading = read(&article, &KNOWLEDGE);
    let after = spent()?;
    drop(reading);
    Some((after - before) as f64 / article.text.len() as f64)
}

/// Why a shape fails; nothing where it does not, or where nothing can be measured.
fn grows(shape: &Shape) -> Option<String> {
    let mut last = None;
    for _ in 0..TIMES {
        let short = cost(shape, SIZES[0])?.min(cost(shape, SIZES[0])?);
        let long = cost(shape, SIZES[1])?;
        if long <= MOST * short.max(CHEAP) {
            return None;
        }
        last = Some(format!("{}: {short:.0} ns a byte, then {long:.0}", shape.name));
    }
    last
}

#[test]
fn a_long_text_costs_no_more_a_byte() {
    LazyLock::force(&KNOWLEDGE);
    let failed: Vec<String> = SHAPES.par_iter().filter_map(grows).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(SHAPES.len() >= 60);
}

#[test]
fn what_is_beyond_the_bounds_is_counted() {
    let of = |text: String| {
        let article = Article { id: "long".into(), text, ..Article::default() };
        read(&article, &KNOWLEDGE)
    };
    let whole = of("سيطرت قسد على حلب. ".repeat(100));
    assert_eq!(whole.text.unread, 0);
    let towns = of("حلب ".repeat(60_000));
    assert_eq!((towns.text.mentions.len(), towns.text.unread), (25_000, 35_000));
    let words = of("ثم ".repeat(400_010));
    assert_eq!(words.text.unread, 10);
    assert_eq!(words.text.sentences.last().unwrap().end, words.text.chunks.len());
}

#[test]
fn the_last_word_of_a_text_may_be_since() {
    // The grammar of dates looked at the word behind it.
    for text in ["سيطرت قسد على حلب منذ", "منذ", "منذ منذ منذ منذ منذ منذ", "captured Aleppo since"]
    {
        let article = Article { id: "s".into(), text: text.into(), ..Article::default() };
        let _ = read(&article, &KNOWLEDGE);
    }
}

/// The most memory that a run had, in KiB, as far as the kernel told while it ran.
fn peak(arguments: &[&str]) -> Option<u64> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_isnad"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut most = None;
    while child.try_wait().unwrap().is_none() {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).ok();
        let line = status.as_deref().and_then(|s| s.lines().find(|l| l.starts_with("VmHWM:")));
        let told = line.and_then(|l| l.split_whitespace().nth(1)?.parse().ok());
        most = told.max(most);
        std::thread::sleep(Duration::from_millis(5));
    }
    most
}

#[test]
fn eight_megabytes_of_one_town_need_little_memory() {
    // Two gigabytes once: each of a million names had its candidates and what speaks for them.
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("town.txt");
    fs::write(&file, "حلب ".repeat((8 << 20) / 7 - 1)).unwrap();
    for command in ["extract", "explain"] {
        let most = peak(&[command, file.to_str().unwrap()]);
        assert!(most.is_none_or(|kib| kib < 300 << 10), "{command}: {most:?} KiB");
    }
}

#[test]
fn a_thousand_copies_of_one_wire_are_filed_soon() {
    // Each copy looked at all others, and each of those at all others again: an hour and more.
    let dir = tempfile::tempdir().unwrap();
    let wire = "أعلنت فصائل المعارضة سيطرتها على مدينة حماة بعد انسحاب قوات النظام منها ظهر الخميس، \
                وقال ناشطون إن الاشتباكات مستمرة في ريف حمص الشمالي ومحيط مدينة الرستن";
    let lines: String = (0..1000)
        .rev()
        .map(|n| {
            let line = serde_json::json!({
                "id": format!("w{n}"), "source": format!("s{}", n % 7),
                "text": format!("{wire} {n}"), "published": "2024-12-05",
            });
            format!("{line}\n")
        })
        .collect();
    let file = dir.path().join("wires.jsonl");
    fs::write(&file, lines).unwrap();
    let from = std::time::Instant::now();
    let store = dir.path().join("w.gpkg");
    let done = Command::new(env!("CARGO_BIN_EXE_isnad"))
        .args(["ingest", file.to_str().unwrap(), "--db", store.to_str().unwrap(), "--quiet"])
        .status()
        .unwrap();
    assert!(done.success());
    assert!(from.elapsed() < Duration::from_secs(60), "{:?}", from.elapsed());
    let db = rusqlite::Connection::open(&store).unwrap();
    let voices = "SELECT count(DISTINCT voice) FROM isnad_article";
    assert_eq!(db.query_row(voices, [], |r| r.get::<_, i64>(0)).unwrap(), 1);
}
