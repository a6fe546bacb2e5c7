//! JSONL: one article a line.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Article;

#[derive(Deserialize)]
struct Line {
    #[serde(alias = "doc")]
    id: Option<Box<RawValue>>,
    text: String,
    title: Option<String>,
    published: Option<Box<RawValue>>,
    date: Option<Box<RawValue>>,
    source: Option<String>,
    url: Option<String>,
    lang: Option<String>,
}

/// The keys of a line.
pub(super) const KEYS: [&str; 9] =
    ["id", "doc", "text", "title", "published", "date", "source", "url", "lang"];

/// Reads one line. Ids and days may be strings or numbers, of which no figure is lost; `date`
/// stands in for `published`; unknown keys are ignored. The day is left as it was given.
///
/// # Errors
/// What serde says of the line.
pub fn parse(line: &str) -> Result<Article, serde_json::Error> {
    let line: Line = serde_json::from_str(line)?;
    let day = |raw: &Option<Box<RawValue>>| raw.as_deref().map(written).filter(|d| !d.is_empty());
    Ok(Article {
        id: line.id.as_deref().and_then(scalar).unwrap_or_default(),
        text: line.text,
        title: line.title,
        published: day(&line.published).or_else(|| day(&line.date)),
        source: line.source,
        url: line.url,
        lang: line.lang,
    })
}

/// A string, or a number as it is written.
pub(super) fn scalar(raw: &RawValue) -> Option<String> {
    let text = raw.get();
    match text.as_bytes().first()? {
        b'"' => serde_json::from_str(text).ok(),
        b'0'..=b'9' | b'-' => Some(text.to_owned()),
        _ => None,
    }
}

/// As [`scalar`]; of what is neither, its JSON.
pub(super) fn written(raw: &RawValue) -> String {
    scalar(raw).unwrap_or_else(|| raw.get().to_owned()).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_figures() {
        let id = |line: &str| parse(line).map(|a| a.id).unwrap_or_default();
        assert_eq!(id(r#"{"id":987654321098765432109876543210,"text":"x"}"#).len(), 30);
        assert_eq!(id(r#"{"id":"٧","text":"x"}"#), "٧");
        assert_eq!(id(r#"{"id":null,"text":"x"}"#), "");
        assert_eq!(id(r#"{"doc":12,"text":"x"}"#), "12");
    }

    #[test]
    fn date_stands_in_for_published() {
        let day = |line: &str| parse(line).ok().and_then(|a| a.published);
        let check = |line: &str, want: Option<&str>| assert_eq!(day(line).as_deref(), want);
        check(r#"{"text":"x","date":"2024-12-03"}"#, Some("2024-12-03"));
        check(r#"{"text":"x","published":1733217000}"#, Some("1733217000"));
        check(r#"{"text":"x","published":"","date":"2024-12-03"}"#, Some("2024-12-03"));
        check(r#"{"text":"x","published":"2024-12-04","date":"2024-12-03"}"#, Some("2024-12-04"));
        check(r#"{"text":"x","published":{"$date":5}}"#, Some(r#"{"$date":5}"#));
        check(r#"{"text":"x","published":null}"#, None);
    }
}
