//! The fuzz targets on stable: inputs that are built along their structure, and made small where
//! one breaks something. A few seconds among the other tests; with `ISNAD_FUZZ_SECONDS=60` a
//! minute for each target (`scripts/fuzz.sh`). cargo-fuzz runs the same targets on nightly.
#![expect(clippy::unwrap_used, reason = "a test that cannot run should fail")]

#[path = "../fuzz/mutate.rs"]
mod mutate;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngSeed, TestRunner},
};
use targets::{TARGETS, Target};

/// Inputs for each target where no time is given.
const CASES: u32 = 12;
/// Seconds on a core that one input may take, at most: they are small.
const LONGEST: Duration = Duration::from_secs(20);

fn seconds() -> Option<u64> {
    std::env::var("ISNAD_FUZZ_SECONDS").ok()?.parse().ok()
}

/// The inputs that mutation begins with, sorted by name.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    files.iter().map(|f| fs::read(f).unwrap()).collect()
}

fn mutated(input: &[u8], changes: &[u64], binary: bool) -> Vec<u8> {
    if binary {
        return changes.iter().fold(input.to_vec(), |bytes, c| mutate::bytes(&bytes, *c));
    }
    let text = String::from_utf8_lossy(input).into_owned();
    changes.iter().fold(text, |text, c| mutate::text(&text, *c)).into_bytes()
}

fn run(target: &Target) {
    let corpus = corpus(target.corpus);
    for input in &corpus {
        (target.run)(input);
    }
    let from = Instant::now();
    let within = seconds().map(Duration::from_secs);
    for seed in 0.. {
        let config = Config {
            cases: if within.is_some() { 200 } else { CASES },
            rng_seed: RngSeed::Fixed(if within.is_some() { random() } else { seed }),
            failure_persistence: None,
            ..Config::default()
        };
        let inputs = (0..corpus.len(), vec(any::<u64>(), 1..16));
        let binary = target.corpus == "binary";
        let done = TestRunner::new(config).run(&inputs, |(n, changes)| {
            let input = mutated(&corpus[n], &changes, binary);
            let from = Instant::now();
            (target.run)(&input);
            prop_assert!(from.elapsed() < LONGEST, "{} bytes take too long", input.len());
            Ok(())
        });
        if let Err(e) = done {
            let proptest::test_runner::TestError::Fail(_, (n, changes)) = &e else {
                panic!("{}: {e}", target.name)
            };
            let input = mutated(&corpus[*n], changes, binary);
            panic!("{}: {e}\ninput: {:?}", target.name, String::from_utf8_lossy(&input));
        }
        if within.is_none_or(|w| from.elapsed() >= w) {
            break;
        }
    }
}

/// Another number in every run.
fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            run(TARGETS.iter().find(|t| t.name == stringify!($name)).unwrap());
        })*

        #[test]
        fn every_target_is_run() {
            assert_eq!(TARGETS.iter().map(|t| t.name).collect::<Vec<_>>(), [$(stringify!($name)),*]);
            for target in TARGETS {
                let file = format!("fuzz/fuzz_targets/{}.rs", target.name);
                let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
                assert!(path.exists(), "{file}");
                assert!(!corpus(target.corpus).is_empty());
            }
        }
    };
}

targets! {
    fold layout dates reader signature day text_file json_lines json_document packed table
    gazetteer lexicon weights import_text import_json import_binary outlines migration
}
