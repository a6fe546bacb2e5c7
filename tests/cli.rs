//! Help and examples as a user sees them, and one article's record in full.
//!
//! `TRYCMD=overwrite cargo test --test cli` and `INSTA_UPDATE=always cargo test --test cli` take
//! the new output in; read the difference before committing it.

use assert_cmd::Command;

#[test]
fn help_and_examples() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd");
}

#[test]
fn extract_of_a_sample() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/data/articles/18-hama-falls.md");
    let out = Command::cargo_bin("isnad")
        .expect("the binary is built")
        .args(["extract", sample])
        .output()
        .expect("the program runs");
    let record: serde_json::Value = serde_json::from_slice(&out.stdout).expect("one JSON line");
    insta::assert_snapshot!(serde_json::to_string_pretty(&record).expect("JSON prints"));
}

#[test]
fn completions_and_man_pages() {
    let dir = tempfile::TempDir::new().expect("a temporary folder");
    let isnad = || Command::cargo_bin("isnad").expect("the binary is built");
    isnad().arg("man").arg(dir.path()).assert().success();
    for page in ["isnad.1", "isnad-map.1", "isnad-gazetteer-search.1"] {
        let text = std::fs::read_to_string(dir.path().join(page)).expect(page);
        assert!(text.contains(".TH"), "{page}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let out = isnad().args(["completions", shell]).output().expect("the program runs");
        assert!(String::from_utf8_lossy(&out.stdout).contains("gazetteer"), "{shell}");
    }
}

/// A folder of tables laid over the lexicon: what cannot be read, and what is also something else.
#[test]
fn lexicon_check_points_at_rows() {
    let dir = tempfile::TempDir::new().expect("a temporary folder");
    let file = dir.path().join("aliases.csv");
    let check = |more: &[&str]| {
        let mut command = Command::cargo_bin("isnad").expect("the binary is built");
        command.args(["lexicon", "check", "--lexicon"]).arg(dir.path()).args(more);
        command.env("NO_COLOR", "1").output().expect("the program runs")
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let name = file.display().to_string();

    std::fs::write(&file, "actor,alias,lang,kind,from,until\nsdf,بيد,ar,name,,\n").expect("write");
    let out = check(&["--kind", "alias-word"]);
    assert_eq!(out.status.code(), Some(0), "a note is no mistake: {}", text(&out.stderr));
    let note =
        format!("alias-word: {name}:2: alias `بيد` of `sdf` is also a word of the class prep");
    assert!(text(&out.stdout).contains(&note), "{}", text(&out.stdout));
    assert!(text(&out.stderr).contains(" 0 bad rows;"), "{}", text(&out.stderr));

    let rows = "actor,alias,lang,kind,from,until\n\
                sdf,بيد,ar,name,,\n\
                nobody,جماعة النخلة,ar,name,,\n\
                sdf,القوة الخضراء,ar,name,2015-13-01,\n";
    std::fs::write(&file, rows).expect("write");
    let out = check(&[]);
    assert_eq!(out.status.code(), Some(1));
    let said = text(&out.stderr);
    for words in
        ["no actor has the id `nobody`", "`2015-13-01` is not a valid `from`", " 2 bad rows;"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    for (line, cell) in [(3, "nobody"), (4, "2015-13-01")] {
        assert!(said.contains(&format!("[{name}:{line}:")), "{said}");
        assert!(said.contains(cell), "{said}");
    }
    assert!(text(&out.stdout).contains(&note), "the good rows are looked through all the same");

    let out = check(&["--json"]);
    assert_eq!(out.status.code(), Some(1));
    let all: Vec<serde_json::Value> = text(&out.stdout)
        .lines()
        .map(|l| serde_json::from_str(l).expect("a JSON object a line"))
        .collect();
    let bad = all.iter().find(|v| v["severity"] == "error" && v["line"] == 4).expect("line 4");
    let row: Vec<char> = bad["text"].as_str().expect("text").chars().collect();
    let at = |key: &str| bad[key].as_u64().expect("a number") as usize;
    assert_eq!(row[at("start")..at("end")].iter().collect::<String>(), "2015-13-01");
}

#[test]
fn lexicon_try_in_colour_and_as_json() {
    let run = |more: &[&str], colour: &str| {
        let mut command = Command::cargo_bin("isnad").expect("the binary is built");
        command.args(["lexicon", "try", "SDF fighters seized Manbij."]).args(more).env(colour, "1");
        String::from_utf8_lossy(&command.output().expect("the program runs").stdout).into_owned()
    };
    assert!(run(&[], "CLICOLOR_FORCE").contains('\u{1b}'));
    assert!(!run(&[], "NO_COLOR").contains('\u{1b}'));
    let value: serde_json::Value =
        serde_json::from_str(&run(&["--json"], "NO_COLOR")).expect("one JSON object");
    let tokens = value["tokens"].as_array().expect("tokens");
    let place = tokens.iter().find(|t| t["class"] == "place").expect("a place");
    assert_eq!((&place["text"], &place["start"]), (&"Manbij".into(), &20.into()));
    assert_eq!(value["events"][0]["kind"], "capture");
}
