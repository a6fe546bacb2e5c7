//! JSONL: one article a line.

use serde::Deserialize;

use super::Article;

#[derive(Deserialize)]
struct Line {
    #[serde(alias = "doc")]
    id: Option<serde_json::Value>,
    text: String,
    title: Option<String>,
    published: Option<String>,
    source: Option<String>,
    url: Option<String>,
    lang: Option<String>,
}

/// Reads one line. Ids may be strings or numbers; unknown keys are ignored.
///
/// # Errors
/// What serde says of the line.
pub fn parse(line: &str) -> Result<Article, serde_json::Error> {
    let line: Line = serde_json::from_str(line)?;
    let id = match line.id {
        Some(serde_json::Value::String(s)) => s,
        Some(serde_json::Value::Number(n)) => n.to_string(),
        _ => String::new(),
    };
    Ok(Article {
        id,
        text: line.text,
        title: line.title,
        published: line.published,
        source: line.source,
        url: line.url,
        lang: line.lang,
    })
}
