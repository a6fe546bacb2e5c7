//! Input that is broken: each is named with its line, the rest is read, and nothing panics.

use std::{
    fs,
    io::{Read, Write},
    path::Path,
    time::Instant,
};

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
    check("key.md", b"---\nno key\n---\nx", 0, "key.md:2: `no key` is not");
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
fn days_that_cannot_be_read_are_named_and_the_article_is_read() {
    let line = |day: &str| {
        format!(
            "{{\"id\":\"{day}\",\"text\":\"دخلت الفصائل مدينة مورك.\",\"published\":\"{day}\"}}\n"
        )
    };
    let lines: String = ["قبل قليل", "31/11/2024", "2049-01-02", "0204-12-05"].map(line).concat();
    let dir = dir_with(&[
        ("d.jsonl", lines.as_bytes()),
        ("d.md", "---\nid: m\ndate: soon\n---\nدخلت الفصائل مدينة مورك.".as_bytes()),
    ]);
    let (code, articles, said) = extract(dir.path(), &["d.jsonl", "d.md"]);
    assert_eq!((code, articles), (1, 5), "{said}");
    for words in [
        "d.jsonl:1: `published` is no day that can be read",
        "d.jsonl:2: `published` is no day of the calendar",
        "d.jsonl:3: `published` is in the future",
        "d.jsonl:4: `published` is before 2010-01-01",
        "d.md:3: `published` is no day that can be read",
        "5 articles without a day of publication",
    ] {
        assert_eq!(said.matches(words).count(), 1, "{words}: {said}");
    }
    let run = |more: &[&str]| {
        let out = isnad().current_dir(dir.path()).args(["extract", "d.md"]).args(more).output();
        let out = out.expect("the program runs");
        let record: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
        record["events"][0]["published"].as_str().map(str::to_owned)
    };
    assert_eq!(run(&[]), None);
    assert_eq!(run(&["--published", "2024-12-03"]).as_deref(), Some("2024-12-03"));
}

#[test]
fn a_moment_is_a_day_of_the_zone_asked_for() {
    let line = r#"{"text":"دخلت الفصائل مدينة مورك.","published":"2024-12-03T22:30:00Z"}"#;
    let dir = dir_with(&[("z.jsonl", line.as_bytes())]);
    let day = |more: &[&str]| {
        let out = isnad().current_dir(dir.path()).args(["extract", "z.jsonl"]).args(more).output();
        let record: serde_json::Value =
            serde_json::from_slice(&out.expect("the program runs").stdout).expect("JSON");
        record["events"][0]["published"].as_str().expect("a day").to_owned()
    };
    assert_eq!(day(&[]), "2024-12-04");
    assert_eq!(day(&["--timezone", "Europe/London"]), "2024-12-03");
    let out = isnad().args(["extract", "-", "--timezone", "Mars"]).output().expect("it runs");
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn days_of_file_names_and_keys_of_others_are_said_once() {
    let text = "دخلت الفصائل مدينة مورك.";
    let dir = dir_with(&[
        ("2024-12-03-a.md", format!("---\ntags: [x]\nauthor: y\n---\n{text}").as_bytes()),
        ("20241204_b.txt", text.as_bytes()),
        ("c.md", format!("---\ntags: z\ndate: 2024-12-05\n---\n{text}").as_bytes()),
    ]);
    let (code, articles, said) = extract(dir.path(), &["."]);
    assert_eq!((code, articles), (0, 3), "{said}");
    assert!(
        said.contains("2 files dated by the name alone (./2024-12-03-a.md: 2024-12-03"),
        "{said}"
    );
    assert!(said.contains("kept aside: author, tags (./2024-12-03-a.md:2)"), "{said}");
    assert_eq!(said.lines().count(), 2, "{said}");
}

#[test]
fn kinds_are_known_whatever_their_case() {
    let markup =
        "<?xml version=\"1.0\"?><rss><title>سيطرت الفصائل على مورك</title></rss>".as_bytes();
    let dir = TempDir::new().expect("a temporary folder");
    let sub = dir.path().join("d");
    fs::create_dir_all(sub.join("deep")).expect("a folder can be made");
    for (name, bytes) in [
        ("A.JSONL", GOOD.as_bytes()),
        ("deep/B.Txt", "دخلت الفصائل مدينة مورك.".as_bytes()),
        ("feed.XML", markup),
        ("deep/feed.xml", markup),
        ("scan.pdf", b"%PDF"),
        ("نشرة", "دخلت الفصائل مدينة مورك.".as_bytes()),
        ("bare", markup),
    ] {
        fs::write(sub.join(name), bytes).expect("a file can be written");
    }
    let (code, articles, said) = extract(dir.path(), &["d"]);
    assert_eq!((code, articles), (0, 2), "{said}");
    assert!(said.contains("passed over in folders: 2 without an ending, 1 .pdf, 2 .xml"), "{said}");
    let (_, _, said) = extract(dir.path(), &["d", "--verbose"]);
    assert!(said.contains("passed over: d/scan.pdf"), "{said}");
    assert!(extract(dir.path(), &["d", "-q"]).2.is_empty());
    // Given outright, what is not known is refused by name; what has no ending tells itself.
    for (name, words) in
        [("d/feed.XML", "`.xml` is no kind that is read; read are .txt"), ("d/bare", "is markup")]
    {
        let (code, articles, said) = extract(dir.path(), &[name]);
        assert_eq!((code, articles), (1, 0), "{name}: {said}");
        assert!(said.contains(&format!("{name}: {words}")), "{said}");
    }
    assert_eq!(extract(dir.path(), &["d/نشرة", "d/A.JSONL"]).1, 2);
}

#[cfg(unix)]
#[test]
fn odd_folders_harm_themselves_only() {
    use std::os::unix::{ffi::OsStrExt, fs::symlink};
    let dir = dir_with(&[("good.jsonl", GOOD.as_bytes())]);
    let at = |name: &str| dir.path().join(name);
    fs::create_dir_all(at("sub/deep")).expect("a folder can be made");
    fs::write(at("sub/deep/x.txt"), "دخلت الفصائل مدينة مورك.").expect("a file can be written");
    symlink("../..", at("sub/deep/up")).expect("a link can be made");
    symlink("nowhere", at("gone.jsonl")).expect("a link can be made");
    symlink("ring.txt", at("ring.txt")).expect("a link can be made");
    let odd = std::ffi::OsStr::from_bytes(b"sub/\xcd\xe3.jsonl");
    fs::write(dir.path().join(odd), GOOD.replace("good", "odd")).expect("a file can be written");
    let bad = std::ffi::OsStr::from_bytes(b"sub/\xcd.txt");
    fs::write(dir.path().join(bad), b"\xcd\xe3").expect("a file can be written");
    let (code, articles, said) = extract(dir.path(), &["."]);
    assert_eq!((code, articles), (1, 3), "{said}");
    for words in [
        "./sub/deep/up: a link to a folder that it lies in",
        "./gone.jsonl: No such file",
        "./ring.txt: Too many levels of symbolic links",
        "./sub/\\xCD.txt:1: not UTF-8",
    ] {
        assert_eq!(said.matches(words).count(), 1, "{words}: {said}");
    }
    let out = isnad().current_dir(dir.path()).arg("extract").arg(odd).output().expect("it runs");
    assert_eq!(out.status.code(), Some(0), "a name that is not UTF-8 may be given outright");
}

#[test]
fn two_texts_of_one_article_are_refused_with_both_lines() {
    let line = |source: &str, place: &str, day: u8| {
        format!(
            "{{\"id\":7,\"source\":\"{source}\",\"text\":\"دخلت الفصائل مدينة {place}.\",\
             \"published\":\"2024-12-0{day}\"}}\n"
        )
    };
    let rows = [
        line("قناة النهر", "مورك", 3),
        line("قناة الجبل", "مورك", 3),
        line("قناة النهر", "صوران", 4),
        line("قناة الجبل", "مورك", 3),
    ];
    let dir = dir_with(&[("a.jsonl", rows.concat().as_bytes())]);
    let (code, articles, said) = extract(dir.path(), &["a.jsonl"]);
    assert_eq!((code, articles), (1, 3), "{said}");
    let both = "a.jsonl:3: another text of `7` of «قناة النهر» than a.jsonl:1";
    assert!(said.contains(both), "{said}");
    // The map keeps the one published last, whichever comes first.
    let of = |order: [usize; 4]| {
        let text: String = order.map(|i| rows[i].clone()).concat();
        fs::write(dir.path().join("b.jsonl"), text).expect("a file can be written");
        let out = isnad().current_dir(dir.path()).args(["map", "b.jsonl"]).output();
        let out = out.expect("the program runs");
        assert_eq!(out.status.code(), Some(1));
        out.stdout
    };
    let map: serde_json::Value = serde_json::from_slice(&of([0, 1, 2, 3])).expect("JSON");
    let features = map["features"].as_array().expect("features");
    let mut ids: Vec<&str> = features.iter().filter_map(|f| f["id"].as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((features.len(), ids.len()), (2, 2), "{map}");
    assert_eq!(of([2, 3, 1, 0]), of([0, 1, 2, 3]));
}

#[test]
fn two_sources_may_give_one_name() {
    // No count, alike in all but the source: still two articles, and two ids of events.
    let line = |source: &str| {
        format!(
            "{{\"id\":\"post-7\",\"source\":\"{source}\",\"published\":\"2024-12-03\",\
             \"text\":\"دخلت الفصائل مدينة مورك.\"}}\n"
        )
    };
    let (a, b) = (line("قناة النهر"), line("قناة الجبل"));
    let dir =
        dir_with(&[("a.jsonl", (a.clone() + &b).as_bytes()), ("b.jsonl", (b + &a).as_bytes())]);
    let map = |name: &str| {
        let out = isnad().current_dir(dir.path()).args(["map", name]).output().expect("it runs");
        assert_eq!(out.status.code(), Some(0));
        out.stdout
    };
    let value: serde_json::Value = serde_json::from_slice(&map("a.jsonl")).expect("JSON");
    let ids: Vec<&str> = value["features"]
        .as_array()
        .expect("list")
        .iter()
        .filter_map(|f| f["id"].as_str())
        .collect();
    assert!(ids.len() == 2 && ids[0] != ids[1], "{ids:?}");
    assert_eq!(map("a.jsonl"), map("b.jsonl"));
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

#[test]
fn what_unpacks_without_end_is_broken_off() {
    // 130 KB that become 128 MB of zeros.
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..128 {
        packed.write_all(&[b'0'; 1 << 20]).expect("memory can be written");
    }
    let packed = packed.finish().expect("memory can be written");
    check("trap.jsonl.gz", &packed, 0, "unpacks to more than 300 times its size");
    let zstd = zstd::encode_all(std::io::repeat(0).take(128 << 20), 1).expect("memory");
    check("trap.jsonl.zst", &zstd, 0, "unpacks to more than 300 times its size");
}

#[test]
fn fields_longer_than_any_title_are_refused() {
    for (name, most) in [("id", 1000), ("title", 4000), ("source", 1000), ("url", 4000)] {
        let line = |bytes: usize| {
            let value = "x".repeat(bytes);
            format!("{{\"{name}\":\"{value}\",\"text\":\"دخلت الفصائل مدينة مورك.\"}}\n")
        };
        let said = format!("f.jsonl:2: `{name}` has {} bytes; {most} is the most", most + 1);
        check("f.jsonl", (line(most) + &line(most + 1)).as_bytes(), 1, &said);
    }
    let page = format!("---\ntitle: {}\n---\nدخلت الفصائل مدينة مورك.", "x".repeat(5000));
    check("f.md", page.as_bytes(), 0, "f.md: `title` has 5000 bytes");
}

#[test]
fn thousands_of_refusals_are_told_once() {
    let lines = format!("{GOOD}\n{}", "{\"text\": 7}\n".repeat(5000));
    let dir = dir_with(&[("many.jsonl", lines.as_bytes())]);
    let (code, articles, said) = extract(dir.path(), &["many.jsonl"]);
    assert_eq!((code, articles), (1, 1));
    assert!(
        said.contains("many.jsonl: and 4980 more like these, the last of them: many.jsonl:5001"),
        "{said}"
    );
    assert!(said.lines().count() < 300, "{} lines", said.lines().count());
}

#[test]
fn what_is_nested_without_end_is_refused_at_once() {
    for (name, text) in [
        ("deep.jsonl", format!("{{\"id\": {}", "[".repeat(1 << 20))),
        ("deep.json", format!("[{{\"text\": {}", "{\"a\":".repeat(1 << 18))),
        ("wide.json", format!("{{\"name\": \"x\", \"messages\": [{}", "[[[[[[[[".repeat(1 << 17))),
    ] {
        let from = Instant::now();
        check(name, text.as_bytes(), 0, name);
        assert!(from.elapsed().as_secs() < 20, "{name}");
    }
}

/// A name may hold a line end, and so a line that looks like one of ours.
#[cfg(unix)]
#[test]
fn no_name_forges_a_message() {
    let dir = dir_with(&[
        ("x\nerror: forged\u{1b}[2J\u{202e}\u{9b}.txt", b""),
        ("good.jsonl", GOOD.as_bytes()),
    ]);
    let id = "7\\nerror: forged\\u001b[2J\\u202e";
    let twice = |text: &str| {
        format!("{{\"id\":\"{id}\",\"text\":\"{text}\",\"source\":\"s\\nerror: forged\"}}\n")
    };
    fs::write(dir.path().join("a.jsonl"), twice("دخلت القوات مورك") + &twice("خرجت القوات منها"))
        .expect("a file can be written");
    fs::write(dir.path().join("k.md"), "---\nk\u{1b}[2J: x\n---\nدخلت القوات مورك")
        .expect("a file can be written");
    for command in ["extract", "explain"] {
        let out = isnad().current_dir(dir.path()).args([command, "."]).output().expect("it runs");
        let said = String::from_utf8(out.stderr).expect("UTF-8");
        assert!(said.contains("x\\nerror: forged\\u{1b}[2J\\u{202e}\\u{9b}.txt"), "{said}");
        assert!(said.contains("another text of `7\\nerror: forged\\u{1b}[2J\\u{202e}`"), "{said}");
        assert!(!said.lines().any(|l| l.starts_with("error: forged")), "{said}");
        let steers = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!said.contains(steers), "{said:?}");
        let page = String::from_utf8(out.stdout).expect("UTF-8");
        assert!(command == "extract" || !page.contains(steers), "{page:?}");
    }
}

#[cfg(unix)]
#[test]
fn pipes_are_read_where_they_are_named_and_passed_over_where_they_lie() {
    let dir = dir_with(&[("good.jsonl", GOOD.as_bytes())]);
    let pipe = dir.path().join("pipe.jsonl");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|s| s.success()) {
        return;
    }
    let (code, articles, said) = extract(dir.path(), &["."]);
    assert_eq!((code, articles), (0, 1), "{said}");
    assert!(said.contains("passed over: ./pipe.jsonl is a pipe"), "{said}");
    // `<(…)` is a pipe that was given outright.
    let bin = assert_cmd::cargo::cargo_bin("isnad");
    let line = format!("'{}' extract <(cat good.jsonl)", bin.display());
    let out =
        std::process::Command::new("bash").current_dir(dir.path()).args(["-c", &line]).output();
    if let Ok(out) = out {
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        assert_eq!(out.stdout.iter().filter(|b| **b == b'\n').count(), 1);
    }
}
