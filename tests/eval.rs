//! Scoring against figures computed by hand, and against the reference scorer where it is at hand.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use isnad::{
    Knowledge,
    eval::{GoldDoc, Predicted, Score, predict, read_gold, score},
    layer::article_record,
    read,
};

fn own(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/eval").join(file)
}

fn shared(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold").join(file)
}

fn gold(path: &Path) -> Vec<GoldDoc> {
    let (docs, refused) = read_gold(path).expect("gold opens");
    assert!(refused.is_empty(), "{refused:?}");
    docs
}

fn by_hand() -> Score {
    let text = fs::read_to_string(own("predicted.jsonl")).expect("predictions open");
    let predicted: Vec<Predicted> =
        text.lines().map(|l| serde_json::from_str(l).expect("a line of extract")).collect();
    score(&gold(&own("gold.jsonl")), &predicted, &Knowledge::shipped())
}

/// Two articles: «نوى» is found and right; «وطفس» overlaps and lies 8 km off; «جاسم» is missed,
/// «الفصائل» is no place; «عمّان» is put into Syria; of «حماة» the program abstains.
/// The withdrawal from «نوى» is predicted twice, once with a wrong side; that from «طفس» lacks its
/// side; the capture of «جاسم» stands elsewhere in the text, but on the same spot of the map; the
/// strike on «الميدان» is taken for denied; a hold of «نوى» is made up.
#[test]
fn figures_by_hand() {
    let report = by_hand().report(Knowledge::shipped().lexicon());
    let f = &report.figures;
    let check = |name: &str, got: f64, want: f64| {
        assert!((got - want).abs() < 1e-9, "{name}: {got} for {want}");
    };
    for (name, got, [p, r, f1]) in [
        ("strict", f.recognition_strict, [5.0 / 7.0, 3.0 / 5.0, 15.0 / 23.0]),
        ("loose", f.recognition_loose, [6.0 / 7.0, 4.0 / 5.0, 24.0 / 29.0]),
        ("all found", f.events_all_found, [4.0 / 6.0, 1.0, 0.8]),
        ("all full", f.events_all_full, [2.0 / 6.0, 0.5, 0.4]),
        ("control found", f.events_control_found, [3.0 / 5.0, 1.0, 0.75]),
        ("control full", f.events_control_full, [2.0 / 5.0, 2.0 / 3.0, 0.5]),
    ] {
        check(name, got.precision, p);
        check(name, got.recall, r);
        check(name, got.f1, f1);
    }
    check("within 5 km", f.within_5_km, 1.0 / 2.0);
    check("within 161 km", f.within_161_km, 2.0 / 3.0);
    check("abstained", f.abstained, 1.0 / 3.0);
    assert_eq!(f.abroad_put_in_syria, 1);
    // 0.9 right, 0.7 and 0.6 wrong, each in a bin of its own.
    check("places", report.place_calibration.expected_error, (0.1 + 0.7 + 0.6) / 3.0);
    check("coverage", report.place_calibration.coverage[0].coverage, 3.0 / 4.0);
    // Confidence 0.9 twice, found once; 0.8 twice and 0.7, found; 0.3, not found.
    let events = (2.0 * 0.4 + 2.0 * 0.2 + 0.3 + 0.3) / 6.0;
    check("events", report.event_calibration.expected_error, events);
    let candidates = report.candidate_recall;
    assert_eq!((candidates.all.gold, candidates.all.known), (4, 3), "gold puts حماة where none is");
}

#[test]
fn errors_are_named_with_their_context() {
    let score = by_hand();
    let lines: Vec<String> = score.slips.iter().map(ToString::to_string).collect();
    let unknown: Vec<&str> = score.unknown.iter().map(|u| u.surface.as_str()).collect();
    assert_eq!(unknown, ["حماة"]);
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn page_for_people() {
    insta::assert_snapshot!(by_hand().report(&isnad::lexicon::Lexicon::default()));
}

/// What is read from gold, scored here and by the reference scorer: the same lines.
#[test]
#[expect(clippy::print_stderr, reason = "the figures, and why a test was skipped, are said")]
fn equal_to_the_reference_scorer() {
    let reference = shared("score.py");
    if !reference.exists() || Command::new("python3").arg("--version").output().is_err() {
        eprintln!("skipped: ../shared/gold/score.py or python3 is not here");
        return;
    }
    let knowledge = Knowledge::shipped();
    let folder = tempfile::tempdir().expect("a folder");
    for file in [shared("seeds.jsonl"), shared("dev.jsonl"), own("gold.jsonl")] {
        let docs = gold(&file);
        let predictions = folder.path().join("predicted.jsonl");
        let lines: Vec<String> = docs
            .iter()
            .map(|doc| {
                let article = doc.article();
                let record = article_record(&article, &read(&article, &knowledge), &knowledge);
                serde_json::to_string(&record).expect("a record is JSON")
            })
            .collect();
        fs::write(&predictions, lines.join("\n")).expect("predictions are written");
        let out = Command::new("python3")
            .arg(&reference)
            .args([&file, &predictions])
            .args(["--errors", "--effect"])
            .output()
            .expect("python3 runs");
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let theirs = String::from_utf8(out.stdout).expect("UTF-8");
        let theirs: Vec<&str> = theirs.lines().filter(|l| !l.starts_with("counts ")).collect();
        let score = score(&docs, &predict(&docs, &knowledge), &knowledge);
        let mut ours: Vec<String> = score.slips.iter().map(ToString::to_string).collect();
        let page = score.report(knowledge.lexicon()).to_string();
        ours.extend(page.lines().take(theirs.len() - ours.len()).map(str::to_owned));
        let squeeze = |l: &str| l.split_whitespace().collect::<Vec<_>>().join(" ");
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(squeeze(ours), squeeze(theirs), "{}", file.display());
        }
        eprintln!("{}: {} lines equal", file.display(), theirs.len());
    }
}
