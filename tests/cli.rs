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
