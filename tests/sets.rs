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
    train::{Options, learn},
    weigh::Weights,
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
        // Learned from: what the weights have seen.
        ("positive.jsonl", 0.95, 0.91, 0.83),
        ("english.jsonl", 0.95, 0.78, 0.74),
        ("outlets.jsonl", 0.93, 0.81, 0.63),
        // Kept apart.
        ("apart.jsonl", 0.91, 0.67, 0.40),
        ("unseen.jsonl", 0.89, 0.61, 0.33),
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

/// The project's own texts are enough to learn from, and the same texts give the same weights.
#[test]
fn weights_are_learned_the_same_every_time() {
    let docs: Vec<GoldDoc> = set("positive.jsonl").into_iter().take(90).collect();
    let options = Options { rounds: 25, ..Options::default() };
    let learned = || learn(&docs, &KNOWLEDGE, &options).expect("weights are found");
    let (weights, again) = (learned(), learned());
    assert_eq!(weights.to_text(), again.to_text());
    let parsed = Weights::parse("weights", &weights.to_text()).expect("the table parses");
    assert_eq!(parsed.to_text(), weights.to_text());
    let knowledge = Knowledge::shipped().with_weights(weights);
    let figures =
        score(&docs, &predict(&docs, &knowledge), &knowledge).report(knowledge.lexicon()).figures;
    assert!(figures.events_control_found.f1 > 0.7, "{:?}", figures.events_control_found);
    let none = Knowledge::shipped().with_weights(Weights::default());
    assert!(read(&docs[0].article(), &none).events.is_empty(), "no weights, no events");
}
