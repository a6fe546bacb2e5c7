//! Input that is broken: each is named with its line, the rest is read, and nothing panics.

use std::{fs, io::Write, path::Path, time::Instant};

use assert_cmd::Command;
use tempfile::TempDir;

const GOOD: &str =
    r#"{"id":"good","text":"سيطرت فصائل المعارضة على مدينة حماة.","published":"2024-12-05"}"#;

fn isnad() -> Command {
    Command::cargo_bin("isnad").expect("the binary is built")
}

/// Runs `extract` on files: exit code, number of articles read, what stderr says.
fn extract(dir: &Path, names: &[&str]) -> (i32, usize, String) {
    let out =
        isnad().current_dir(dir).arg("extract").args(names).output().expect("the program runs");
    let said = String::from_utf8(out.stderr).expect("stderr is UTF-8");
    assert!(!said.contains("panicked"), "{said}");
    let lines = out.stdout.iter().filter(|b| **b == b'\n').count();
    (out.status.code().expect("it was not killed"), lines, said)
}

fn dir_with(files: &[(&str, &[u8])]) -> TempDir {
    let dir = TempDir::new().expect("a temporary folder");
    for (name, bytes) in files {
        fs::write(dir.path().join(name), bytes).expect("a file can be written");
    }
    dir
}

fn gz(text: &str) -> Vec<u8> {
    let mut z = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    z.write_all(text.as_bytes()).expect("memory can be written");
    z.finish().expect("memory can be written")
}

/// A file beside a good one: exit 1, the good one is read, stderr holds `said`.
fn check(name: &str, bytes: &[u8], read: usize, said: &str) {
    let dir = dir_with(&[(name, bytes), ("good.jsonl", GOOD.as_bytes())]);
    let (code, articles, stderr) = extract(dir.path(), &[name, "good.jsonl"]);
    assert_eq!((code, articles), (1, read + 1), "{name}: {stderr}");
    assert!(stderr.contains(said), "{name} should say `{said}`: {stderr}");
}

#[test]
fn not_utf8() {
    check("cp1256.txt", b"first line\n\xd3\xe6\xd1\xed\xc7", 0, "cp1256.txt:2: not UTF-8");
    let mut two = b"{\"text\":\"\xd3\"}\n".to_vec();
    two.extend(GOOD.as_bytes());
    check("cp1256.jsonl", &two, 1, "cp1256.jsonl:1: not UTF-8");
}

#[test]
fn cut_archives() {
    // Words that do not compress well, so that a half of the archive holds a part of the lines.
    let lines: String = (0..400_u64)
        .map(|i| {
            let noise = i.wrapping_mul(0x9E37_79B9_7F4A_7C15);
            format!("{{\"id\":\"{i}\",\"text\":\"دخلت القوات حماة {noise:x}\"}}\n")
        })
        .collect();
    let whole = gz(&lines);
    let dir = dir_with(&[("cut.jsonl.gz", &whole[..whole.len() / 2])]);
    let (code, articles, said) = extract(dir.path(), &["cut.jsonl.gz"]);
    assert_eq!(code, 1);
    assert!((50..390).contains(&articles), "{articles} articles");
    assert!(said.contains(&format!("cut.jsonl.gz:{}: cannot be read on", articles + 1)), "{said}");

    let text = gz("سيطرت الفصائل على حماة");
    check("cut.txt.gz", &text[..text.len() - 9], 0, "cut.txt.gz:1: cannot be read on");
    check("no.txt.gz", b"plain text", 0, "no.txt.gz");
    check("no.jsonl.zst", b"plain text", 0, "no.jsonl.zst");
}

#[test]
fn broken_lines() {
    let text = format!("{GOOD}\n{{\"text\": 7}}\n{{\"id\": \"x\"\n\n{GOOD}\n");
    check("b.jsonl", text.as_bytes(), 2, "b.jsonl:2: invalid type");
    check("b.jsonl", text.as_bytes(), 2, "b.jsonl:3: EOF while parsing");
    check("n.jsonl", b"{\"id\":\"x\",\"text\":\"  \"}\n", 0, "n.jsonl:1: `text` is empty");
}

#[test]
fn a_caret_shows_the_fault() {
    let dir = dir_with(&[("b.jsonl", format!("{GOOD}\n{{\"id\": درعا}}\n").as_bytes())]);
    let (_, _, said) = extract(dir.path(), &["b.jsonl"]);
    assert!(said.contains("[b.jsonl:2:"), "{said}");
    assert!(said.contains("here"), "{said}");
}

#[test]
fn empty_files_and_folders() {
    check("empty.jsonl", b"", 0, "empty.jsonl: holds no article");
    check("empty.txt", b"", 0, "empty.txt: holds no text");
    check("blank.md", b"---\nid: x\n---\n\n", 0, "blank.md: holds no text");
    check("open.md", b"---\nid: x\n", 0, "open.md:3: the front matter");
    check("key.md", b"---\npublishd: 2024\n---\nx", 0, "key.md:2: unknown key `publishd`");
    let dir = dir_with(&[("good.jsonl", GOOD.as_bytes())]);
    fs::create_dir(dir.path().join("none")).expect("a folder can be made");
    fs::write(dir.path().join("none/README.md"), "about").expect("a file can be written");
    let (code, articles, said) = extract(dir.path(), &["none", "good.jsonl"]);
    assert_eq!((code, articles), (1, 1), "{said}");
    assert!(said.contains("none: the folder holds no"), "{said}");
}

#[test]
fn what_is_not_there() {
    let dir = dir_with(&[("good.jsonl", GOOD.as_bytes())]);
    let (code, articles, said) = extract(dir.path(), &["nowhere", "good.jsonl"]);
    assert_eq!((code, articles), (1, 1));
    assert!(said.contains("nowhere: no such file"), "{said}");
    let (code, articles, said) = extract(dir.path(), &["nowhere"]);
    assert_eq!((code, articles), (2, 0));
    assert!(said.contains("nowhere: no such file"), "{said}");
}

#[test]
fn fifty_megabytes_of_one_line() {
    let words = "سيطرت فصائل المعارضة على مدينة حماة وبلدة مورك ";
    let long = words.repeat((50 << 20) / words.len());
    let began = Instant::now();
    check("long.txt", long.as_bytes(), 0, "long.txt:1: longer than 8 MiB");
    let mut line = format!("{{\"id\":\"long\",\"text\":\"{long}\"}}\n").into_bytes();
    line.extend(GOOD.as_bytes());
    check("long.jsonl", &line, 1, "long.jsonl:1: longer than 8 MiB");
    assert!(began.elapsed().as_secs() < 120, "{:?}", began.elapsed());
}

#[test]
fn mistakes_in_tables_are_shown_with_their_place() {
    let dir = dir_with(&[
        ("good.jsonl", GOOD.as_bytes()),
        (
            "places.csv",
            "id,name_ar,name_en,kind,lat,lon\nx.a,نوى,Nawa,town,north,36.0\n".as_bytes(),
        ),
    ]);
    let out = isnad()
        .current_dir(dir.path())
        .args(["extract", "good.jsonl", "--gazetteer", "."])
        .output()
        .expect("the program runs");
    let said = String::from_utf8(out.stderr).expect("stderr is UTF-8");
    assert_eq!(out.status.code(), Some(2), "{said}");
    assert!(said.contains("places.csv:2: `north` is not a valid `lat`"), "{said}");
    assert!(said.contains("─") || said.contains('^'), "{said}");
}

#[test]
fn nothing_of_an_article_steers_the_terminal() {
    let evil = "سيطرت الفصائل على مدينة \u{1b}[31mحماة\u{1b}]0;x\u{7} اليوم \u{202e}";
    let dir = dir_with(&[("evil.txt", evil.as_bytes())]);
    let out = isnad()
        .current_dir(dir.path())
        .args(["explain", "evil.txt"])
        .output()
        .expect("the program runs");
    assert!(out.status.success());
    assert!(!out.stdout.contains(&0x1b) && !out.stdout.contains(&0x07));
}

#[test]
fn a_closed_pipe_is_no_error() {
    use std::process::{Command, Stdio};
    let line = format!("{GOOD}\n").repeat(20_000);
    let dir = dir_with(&[("many.jsonl", line.as_bytes())]);
    let mut child = Command::new(assert_cmd::cargo::cargo_bin("isnad"))
        .current_dir(dir.path())
        .args(["extract", "many.jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let out = child.wait_with_output().expect("it ends");
    assert_eq!(out.status.code(), Some(0));
    assert!(out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
}
