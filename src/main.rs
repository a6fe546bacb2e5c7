//! x
fn main() {
    use std::io::{BufRead, Write};
    let k = isnad::Knowledge::shipped();
    for l in std::io::stdin().lock().lines() {
        let l = l.unwrap();
        let v: serde_json::Value = serde_json::from_str(&l).unwrap();
        let a = isnad::Article {
            id: v["doc"].as_str().unwrap().into(),
            text: v["text"].as_str().unwrap().into(),
            published: v["published"].as_str().map(Into::into),
            ..Default::default()
        };
        let r = isnad::read(&a, &k);
        writeln!(
            std::io::stdout(),
            "{}",
            serde_json::to_string(&isnad::layer::article_record(&a, &r, &k)).unwrap()
        )
        .unwrap();
    }
}
