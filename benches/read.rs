//! How fast articles are read, in bytes of UTF-8 text per second on one core.
//!
//! `cargo bench --bench read`. The input is the sample articles over and over with changed ids.
//! Beside the pipeline stand two Aho–Corasick engines (`daachorse` and `aho-corasick`) that only
//! search for the same names over the same text, folded beforehand.
#![expect(clippy::unwrap_used, reason = "a bench that cannot read its input should stop")]

use std::{hint::black_box, sync::LazyLock, time::Instant};

use daachorse::CharwiseDoubleArrayAhoCorasick;
use divan::{Bencher, counter::BytesCount};
use isnad::{
    Article, Knowledge,
    article::{Inputs, read_inputs},
    mention::chunk,
    read,
    resolve::resolve,
    text::fold_key,
};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
    ratio();
}

/// How much longer it takes to read the places of a text than to find the same names in it.
#[expect(clippy::print_stdout, reason = "a bench prints")]
fn ratio() {
    let engine = aho_corasick::AhoCorasick::new(&*KEYS).unwrap();
    let text = &**FOLDED;
    let best = |f: &dyn Fn()| {
        let once = |_| {
            let start = Instant::now();
            f();
            start.elapsed().as_secs_f64()
        };
        (0..5).map(once).fold(f64::INFINITY, f64::min)
    };
    let reading = best(&read_places);
    let searching = best(&|| {
        black_box(engine.find_overlapping_iter(text).count());
    });
    let rate = |seconds: f64| bytes(&ARTICLES) as f64 / seconds / 1e6;
    println!(
        "places {:.1} MB/s, aho-corasick alone {:.1} MB/s, ratio {:.1}",
        rate(reading),
        rate(searching),
        reading / searching,
    );
}

/// Recognition and resolution of the places of all articles.
fn read_places() {
    let (gazetteer, lexicon, patterns) =
        (KNOWLEDGE.gazetteer(), KNOWLEDGE.lexicon(), KNOWLEDGE.patterns());
    for article in &*ARTICLES {
        let text =
            chunk(&article.text, gazetteer, lexicon, patterns, KNOWLEDGE.weights().model("name"));
        black_box(resolve(&text, gazetteer, lexicon, patterns));
    }
}

/// Bytes of text that each round reads, at least.
const SIZE: usize = 1 << 20;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::shipped);
static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/articles");
    let mut samples = Vec::new();
    read_inputs(Inputs::expand(&[folder.to_owned()]), |a| samples.push(a.unwrap()));
    let arabic = |a: &Article| a.lang.as_deref() != Some("en");
    samples.retain(arabic);
    let mut out: Vec<Article> = Vec::new();
    while bytes(&out) < SIZE {
        let round = out.len();
        out.extend(samples.iter().cloned().map(|mut a| {
            a.id = format!("{}-{round}", a.id);
            a
        }));
    }
    out
});
/// The text as the engines see it: folded, without spaces.
static FOLDED: LazyLock<String> =
    LazyLock::new(|| ARTICLES.iter().map(|a| fold_key(&a.text) + "\n").collect());
/// The names of places and actors as keys.
static KEYS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let places = KNOWLEDGE.gazetteer().names().iter().map(|n| fold_key(&n.text));
    let actors = KNOWLEDGE.lexicon().aliases.iter().map(|a| fold_key(&a.text));
    let forms = KNOWLEDGE.lexicon().forms.iter().map(|f| f.0.clone());
    let mut keys: Vec<String> =
        places.chain(actors).chain(forms).filter(|k| k.chars().count() > 1).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
});

fn bytes(articles: &[Article]) -> usize {
    articles.iter().map(|a| a.text.len()).sum()
}

/// The whole pipeline.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn whole(bencher: Bencher) {
    let knowledge = &*KNOWLEDGE;
    let articles = &*ARTICLES;
    bencher.counter(BytesCount::new(bytes(articles))).bench(|| {
        for article in articles {
            black_box(read(article, knowledge));
        }
    });
}

/// Recognition and resolution of places alone.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn places(bencher: Bencher) {
    bencher.counter(BytesCount::new(bytes(&ARTICLES))).bench(read_places);
}

/// `daachorse` on the same names. Rates are per byte of the original text, so that they compare.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn daachorse_alone(bencher: Bencher) {
    let engine = CharwiseDoubleArrayAhoCorasick::<u32>::new(&*KEYS).unwrap();
    let text = &**FOLDED;
    bencher
        .counter(BytesCount::new(bytes(&ARTICLES)))
        .bench(|| black_box(engine.find_overlapping_iter(text).count()));
}

/// `aho-corasick` on the same names.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn aho_corasick_alone(bencher: Bencher) {
    let engine = aho_corasick::AhoCorasick::new(&*KEYS).unwrap();
    let text = &**FOLDED;
    bencher
        .counter(BytesCount::new(bytes(&ARTICLES)))
        .bench(|| black_box(engine.find_overlapping_iter(text).count()));
}
