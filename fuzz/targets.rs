//! What is fuzzed, and what must hold of it whatever comes in.
//!
//! Each target takes bytes and panics where something does not hold. They are run by cargo-fuzz
//! (`fuzz_targets/`, nightly) and, on stable, by proptest (`tests/fuzz.rs`), and ask for nothing
//! but the crate and a scratch folder.

use std::{
    cell::RefCell,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use isnad::{
    Article, Knowledge,
    article::{Inputs, Intake, read_inputs},
    date::{Tense, expressions},
    event::Assertion,
    gazetteer::{
        Gazetteer, Outlines, Sources,
        import::{self, ColumnMap, Format},
    },
    layer::article_record,
    lexicon::{Lexicon, LexiconSources},
    read,
    store::{Open, Store},
    table::read_table,
    text::{Folded, Layout, plain, sentences, tokens, visible},
    timeline::{Signature, similar},
    weigh::Weights,
};

/// A target: its name, its corpus, and what is done with the bytes.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, which is also that of its file in `fuzz_targets`.
    pub name: &'static str,
    /// The folder of its corpus; several may share one.
    pub corpus: &'static str,
    /// Panics where something does not hold.
    pub run: fn(&[u8]),
}

macro_rules! targets {
    ($($name:ident $corpus:literal;)*) => {
        /// All targets.
        pub const TARGETS: &[Target] =
            &[$(Target { name: stringify!($name), corpus: $corpus, run: $name },)*];
    };
}

targets! {
    fold "text";
    layout "text";
    dates "text";
    reader "text";
    signature "text";
    day "day";
    text_file "front";
    json_lines "json";
    json_document "json";
    packed "text";
    table "table";
    gazetteer "table";
    lexicon "table";
    weights "table";
    import_text "table";
    import_json "geojson";
    import_binary "binary";
    outlines "geojson";
    migration "binary";
}

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::shipped);

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A file of this thread with such a name, holding the bytes.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    thread_local! {
        static DIR: RefCell<Option<tempfile::TempDir>> = const { RefCell::new(None) };
    }
    DIR.with_borrow_mut(|dir| {
        let dir = dir.get_or_insert_with(|| tempfile::tempdir().expect("a scratch folder"));
        let path = dir.path().join(name);
        fs::write(&path, bytes).expect("a scratch file");
        path
    })
}

fn fold(bytes: &[u8]) {
    let text = text(bytes);
    let n = text.chars().count() as u32;
    let folded = Folded::new(&text);
    for i in 0..folded.len() {
        let span = folded.span(i, i + 1);
        assert!(span.start < span.end && span.end <= n, "{span:?} of {n}");
        assert!(i == 0 || folded.span(i - 1, i).start <= span.start);
    }
    assert!(!plain(&text).contains(['\n', '\t']));
    assert!(!visible(&text).chars().any(char::is_control));
}

fn layout(bytes: &[u8]) {
    let folded = Folded::new(&text(bytes));
    let starts = Layout::of(&folded).all();
    assert!(starts.is_sorted() && starts.iter().all(|s| *s <= folded.len()));
    let sentences = sentences(&folded, &starts);
    assert!(sentences.windows(2).all(|w| w[0].end == w[1].start));
    assert!(sentences.iter().all(|s| s.start < s.end && s.end <= folded.len()));
    let tokens = tokens(&folded);
    assert!(tokens.windows(2).all(|w| w[0].end <= w[1].start));
    assert!(tokens.iter().all(|t| t.start < t.end && t.end as usize <= folded.len()));
}

fn dates(bytes: &[u8]) {
    let folded = Folded::new(&text(bytes));
    let tokens = tokens(&folded);
    let sentences = sentences(&folded, &Layout::of(&folded).all());
    let found = expressions(&folded, &tokens, &sentences, &KNOWLEDGE.lexicon().dates);
    for time in &found {
        assert!(time.tokens.start < time.tokens.end);
        assert!(time.tokens.end as usize <= tokens.len());
        for tense in [Tense::Past, Tense::Future] {
            let _ = time.dated(None, tense);
            let _ = time.dated("2024-12-06".parse().ok(), tense);
        }
    }
    assert!(found.windows(2).all(|w| w[0].tokens.end <= w[1].tokens.start));
}

fn reader(bytes: &[u8]) {
    // The first byte says whether the day of publication is known.
    let (published, bytes) = match bytes {
        [b' ', rest @ ..] => (None, rest),
        _ => (Some("2024-12-06".to_owned()), bytes),
    };
    let text = text(bytes);
    let n = text.chars().count() as u32;
    let article = Article { id: "fuzz".into(), text, published, ..Article::default() };
    let reading = read(&article, &KNOWLEDGE);
    for m in &reading.text.mentions {
        assert!(m.span.start < m.span.end && m.span.end <= n, "{:?} of {n}", m.span);
    }
    assert_eq!(reading.text.mentions.len(), reading.places.len());
    let published = article.published.as_deref().and_then(|p| p.parse().ok());
    for e in &reading.events {
        let spans = [Some(e.evidence), Some(e.trigger), e.attribution, e.when.words];
        for span in spans.into_iter().flatten() {
            assert!(span.start < span.end && span.end <= n, "{span:?} of {n}: {e:?}");
        }
        assert!((e.mention as usize) < reading.text.mentions.len());
        assert!((0.0..=1.0).contains(&e.confidence), "{e:?}");
        let open =
            matches!(e.assertion, Assertion::Future | Assertion::Hypothetical | Assertion::Denied);
        if let (Some(day), Some(published), false) = (e.when.day, published, open) {
            assert!(day <= published, "later than its text: {e:?}");
        }
    }
    let record = article_record(&article, &reading, &KNOWLEDGE);
    let mut ids: Vec<&str> = record.events.iter().map(|e| e.row.event_id.as_str()).collect();
    ids.sort_unstable();
    assert!(ids.windows(2).all(|w| w[0] != w[1]), "an id twice: {ids:?}");
    let again = read(&article, &KNOWLEDGE);
    assert_eq!(again.events, reading.events, "not the same twice");
}

fn signature(bytes: &[u8]) {
    let text = text(bytes);
    let sign = Signature::of(&text);
    assert!(similar(&sign, &sign));
    assert_eq!(Signature::from_bytes(&sign.to_bytes()), Some(sign));
    let _ = Signature::from_bytes(bytes);
}

fn day(bytes: &[u8]) {
    let text = text(bytes);
    let intake = Intake::default();
    if let Ok(day) = intake.day(&text) {
        assert_eq!(intake.day(&day.to_string()).ok(), Some(day), "{text:?}");
    }
    let _ = intake.day_of_name(&text);
}

/// Reads a file, which gives an article or a refusal.
fn articles(path: PathBuf) {
    assert!(read_all(path) > 0, "neither an article nor a refusal");
}

/// Reads a file as `extract` does: nothing may panic, and no article is empty. How many articles
/// and refusals there were.
fn read_all(path: PathBuf) -> usize {
    let inputs = Inputs { files: vec![path], ..Inputs::default() };
    let mut found = 0;
    read_inputs(inputs, |article| {
        found += 1;
        match article {
            Ok(article) => assert!(!article.text.trim().is_empty() && !article.id.is_empty()),
            Err(e) => assert!(!e.to_string().is_empty()),
        }
    });
    found
}

fn text_file(bytes: &[u8]) {
    articles(file("a.md", bytes));
}

fn json_lines(bytes: &[u8]) {
    articles(file("a.jsonl", bytes));
    articles(file("bare", bytes));
}

fn json_document(bytes: &[u8]) {
    articles(file("a.json", &[b"[", bytes, b"]"].concat()));
    // Messages without words are passed over.
    let export = [b"{\n\"name\": \"x\", \"messages\": [", bytes, b"]}"].concat();
    read_all(file("b.json", &export));
}

/// Packed input: bytes that are no archive, and an archive of them with one byte another.
fn packed(bytes: &[u8]) {
    articles(file("a.txt.gz", bytes));
    articles(file("a.jsonl.zst", bytes));
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(bytes).expect("memory");
    let mut gz = gz.finish().expect("memory");
    let at = bytes.len() * 31 % gz.len();
    gz[at] ^= bytes.first().copied().unwrap_or(1);
    articles(file("b.txt.gz", &gz));
}

fn table(bytes: &[u8]) {
    let text = text(bytes);
    let mut rows = 0;
    let done = read_table("t.csv", &text, &[], |row| {
        rows += 1;
        let _ = (row.get("id"), row.parse_opt::<f64>("lat"), row.list("sources").count());
        row.need("id").map(drop)
    });
    for e in done.err().into_iter().flatten() {
        assert!(e.at.start <= e.at.end && e.at.end <= e.text.len(), "{e:?}");
        assert!(e.text.get(e.at.clone()).is_some(), "{e:?}");
    }
}

fn scratch(names: &[&str], bytes: &[u8]) -> PathBuf {
    let mut dir = None;
    for name in names {
        dir = file(name, bytes).parent().map(Path::to_path_buf);
    }
    let dir = dir.expect("a folder");
    // Other targets leave other files there.
    let own = dir.join("tables");
    fs::create_dir_all(&own).expect("a scratch folder");
    for entry in fs::read_dir(&own).expect("a scratch folder").flatten() {
        let _ = fs::remove_file(entry.path());
    }
    for name in names {
        fs::rename(dir.join(name), own.join(name)).expect("a scratch file");
    }
    own
}

fn gazetteer(bytes: &[u8]) {
    let dir = scratch(&["places.csv", "names.csv"], bytes);
    let mut sources = Sources::shipped();
    if sources.overlay(&dir).is_ok() {
        let _ = Gazetteer::load(&sources);
    }
}

fn lexicon(bytes: &[u8]) {
    let dir = scratch(&["words.csv", "triggers.csv"], bytes);
    let mut sources = LexiconSources::shipped();
    if sources.overlay(&dir).is_ok() {
        let _ = Lexicon::load(&sources);
    }
}

fn weights(bytes: &[u8]) {
    if let Ok(weights) = Weights::parse("w", &text(bytes)) {
        let again = weights.to_text();
        assert!(Weights::parse("w", &again).is_ok(), "{again}");
    }
}

fn harvest(path: PathBuf) {
    let found = import::harvest(&[path], Format::Auto, &ColumnMap::default());
    for r in &found.records {
        assert!(r.lat.is_finite() && r.lon.is_finite());
    }
}

fn import_text(bytes: &[u8]) {
    harvest(file("SY.txt", bytes));
    harvest(file("a.csv", bytes));
}

fn import_json(bytes: &[u8]) {
    harvest(file("a.geojson", bytes));
    harvest(file("a.json", bytes));
}

fn import_binary(bytes: &[u8]) {
    harvest(file("a.osm.pbf", bytes));
    harvest(file("a.zip", bytes));
    harvest(file("a.tar.gz", bytes));
    harvest(file("a.tar", bytes));
}

fn outlines(bytes: &[u8]) {
    let _ = Outlines::parse(&text(bytes));
}

/// A store of an earlier format with some bytes of it others: it is brought up to date or refused.
fn migration(bytes: &[u8]) {
    static KEPT: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = if dir.ends_with("fuzz") { dir.parent().unwrap_or(dir) } else { dir };
        (1..=3)
            .map(|format| {
                let name = format!("tests/fixtures/store/format-{format}.gpkg.gz");
                let packed = fs::File::open(root.join(name)).expect("a kept store");
                let mut out = Vec::new();
                std::io::copy(&mut flate2::read::GzDecoder::new(packed), &mut out)
                    .expect("a kept store");
                out
            })
            .collect()
    });
    let (format, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let mut store = KEPT[*format as usize % KEPT.len()].clone();
    for change in rest.chunks(4) {
        if let [a, b, c, value] = *change {
            let at = u32::from_be_bytes([0, a, b, c]) as usize % store.len();
            store[at] = value;
        }
    }
    let path = file("old.gpkg", &store);
    for beside in ["-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(format!("{}{beside}", path.display()));
    }
    if let Ok(store) = Store::open(&path, Open::Write) {
        let _ = (store.check(), store.behind());
    }
}
