//! What an article is, and reading articles from files, folders and streams.
//!
//! Not for: understanding the text (`text`, `mention`, `event`).

mod front_matter;
mod input;
mod jsonl;

pub use input::{ArticleError, Excerpt, Inputs, read_inputs, read_inputs_while};

use serde::{Deserialize, Serialize};

/// A news article as the pipeline sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Article {
    /// Given by the source, or `b3-` and a hash of what was given.
    pub id: String,
    /// The text; all spans count its code points.
    pub text: String,
    /// The headline, where it is not part of the text.
    pub title: Option<String>,
    /// Day of publication, `YYYY-MM-DD` (a time after it is dropped).
    pub published: Option<String>,
    /// The outlet.
    pub source: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// Language tag, where given.
    pub lang: Option<String>,
}

impl Article {
    /// Fills a missing id with a hash of the content and cuts `published` to a day.
    #[must_use]
    pub fn finished(mut self) -> Self {
        self.published = self.published.as_deref().and_then(day);
        for field in [&mut self.title, &mut self.source, &mut self.url, &mut self.lang] {
            if field.as_deref().is_some_and(|s| s.trim().is_empty()) {
                *field = None;
            }
        }
        if self.id.trim().is_empty() {
            self.id = self.content_id();
        }
        self
    }

    /// `b3-` and 16 hexadecimal digits of a BLAKE3 hash over title, text, source and day.
    #[must_use]
    pub fn content_id(&self) -> String {
        let mut hash = blake3::Hasher::new();
        for part in [&self.title, &Some(self.text.clone()), &self.source, &self.published] {
            hash.update(part.as_deref().unwrap_or("").as_bytes());
            hash.update(b"\0");
        }
        format!("b3-{}", &hash.finalize().to_hex()[..16])
    }
}

/// The day of an ISO date or date-time; `None` when it is no date.
fn day(text: &str) -> Option<String> {
    let text = text.trim();
    let date: jiff::civil::Date = text.get(..10)?.parse().ok()?;
    Some(date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_many_shapes() {
        let check = |given: &str, day: Option<&str>| assert_eq!(super::day(given).as_deref(), day);
        check("2024-12-07", Some("2024-12-07"));
        check("2024-12-07T23:10:00+03:00", Some("2024-12-07"));
        check("2024-13-07", None);
        check("أمس", None);
    }

    #[test]
    fn ids_follow_content() {
        let a = Article { text: "سقطت المدينة".into(), ..Default::default() }.finished();
        let b = Article { text: "سقطت المدينة.".into(), ..Default::default() }.finished();
        assert!(a.id.starts_with("b3-") && a.id.len() == 19);
        assert_ne!(a.id, b.id);
    }
}
