//! The annotated sets of `tests/sets`: what is read of them must not fall, and what looks like a
//! change of control and is none must not become one.
//!
//! The floors lie a little below what is reached; the figures themselves are those of
//! `isnad eval tests/sets/SET.jsonl`.

use std::{path::Path, sync::LazyLock};

use isnad::{
    Knowledge,
    eval::{GoldDoc, predict, read_gold, score},
    read,
};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::shipped);

fn set(name: &str) -> Vec<GoldDoc> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sets").join(name);
    let (docs, refused) = read_gold(&path).expect("a set opens");
    assert!(refused.is_empty(), "{name}: {refused:?}");
    docs
}

#[test]
fn floors() {
    for (name, recognition, found, full) in [
        ("positive.jsonl", 0.95, 0.93, 0.89),
        ("english.jsonl", 0.95, 0.78, 0.78),
        ("outlets.jsonl", 0.92, 0.74, 0.54),
        ("apart.jsonl", 0.90, 0.63, 0.47),
    ] {
        let docs = set(name);
        let predicted = predict(&docs, &KNOWLEDGE);
        let figures = score(&docs, &predicted, &KNOWLEDGE).report(KNOWLEDGE.lexicon()).figures;
        for (what, got, floor) in [
            ("recognition", figures.recognition_strict.f1, recognition),
            ("control found", figures.events_control_found.f1, found),
            ("control full", figures.events_control_full.f1, full),
        ] {
            assert!(got >= floor, "{name}: {what} {got:.3} < {floor}");
        }
    }
}

/// 150 sentences of denials, plans, fires, prisoners and football.
#[test]
fn what_only_looks_like_control() {
    let mut told = Vec::new();
    for doc in set("negative.jsonl") {
        let reading = read(&doc.article(), &KNOWLEDGE);
        let control =
            reading.events.iter().filter(|e| e.kind.is_control() && e.assertion.is_real());
        told.extend(control.map(|e| format!("{}: {} by {}", doc.doc, e.kind, e.rule)));
    }
    assert!(told.len() <= 3, "{told:#?}");
}
