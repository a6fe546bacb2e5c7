//! What an article is, and reading articles from files, folders and streams.
//!
//! Not for: understanding the text (`text`, `mention`, `event`).

mod document;
mod error;
mod files;
mod front_matter;
mod input;
mod jsonl;
mod published;

pub use error::{ArticleError, Excerpt, Note, Origin, shown};
pub use files::Inputs;
pub use input::{Found, read_inputs, read_inputs_while};
pub use published::{EARLIEST, Intake, NoDay, ZONE, zone};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A news article as the pipeline sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Article {
    /// Given by the source, and its own together with [`Article::source`]; else `b3-` and a hash of
    /// what was given.
    pub id: String,
    /// The text; all spans count its code points.
    pub text: String,
    /// The headline, where it is not part of the text.
    pub title: Option<String>,
    /// Day of publication, `YYYY-MM-DD`; before [`Article::finished`] in any form it is given in.
    pub published: Option<String>,
    /// The outlet.
    pub source: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// Language tag, where given.
    pub lang: Option<String>,
}

/// Figures up to which an id that is a bare number is a count: message ids and the like begin at 1
/// in every channel.
const COUNT: usize = 12;

impl Article {
    /// Fills a missing id with a hash of the content and makes `published` a day, as
    /// [`Intake::default`] reads it; none where it cannot be read.
    #[must_use]
    pub fn finished(self) -> Self {
        self.taken_in(&Intake::default(), None).0
    }

    /// As [`Article::finished`], with the day to take where none was given; what was wrong with
    /// the one that was.
    fn taken_in(mut self, intake: &Intake, otherwise: Option<Date>) -> (Self, Option<NoDay>) {
        let mut refused = None;
        let given = self.published.take().filter(|p| !p.trim().is_empty());
        let day = match given {
            Some(given) => intake.day(&given).map_err(|why| refused = Some(why)).ok(),
            None => otherwise,
        };
        self.published = day.map(|d| d.to_string());
        for field in [&mut self.title, &mut self.source, &mut self.url, &mut self.lang] {
            if field.as_deref().is_some_and(|s| s.trim().is_empty()) {
                *field = None;
            }
        }
        if self.id.trim().is_empty() {
            self.id = self.content_id();
        }
        (self, refused)
    }

    /// What tells an article from all others: its source and its id together, since sources count
    /// their messages each for itself.
    #[must_use]
    pub fn key(&self) -> String {
        key(self.source.as_deref(), &self.id)
    }

    /// The id of an event that the id of this article was hashed into. An id that is a bare number
    /// of at most twelve figures is a count that every source begins anew, so that the source goes
    /// into the event's id too; other ids are taken to be an article's own, and events keep the
    /// ids they had before sources counted.
    #[must_use]
    pub fn event_id(&self, id: &str) -> String {
        match &self.source {
            Some(source) if is_count(&self.id) => with_source(id, source),
            _ => id.to_owned(),
        }
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

/// Source and id in one text; the id alone where there is no source.
#[must_use]
pub fn key(source: Option<&str>, id: &str) -> String {
    // A separator that no name holds, so that no two pairs come out the same.
    source.map_or_else(|| id.to_owned(), |source| format!("{source}\u{1f}{id}"))
}

/// Whether an id is a bare number such as sources count with.
#[must_use]
pub fn is_count(id: &str) -> bool {
    let id = id.trim();
    (1..=COUNT).contains(&id.chars().count()) && id.chars().all(char::is_numeric)
}

/// An event's id with a source hashed into it; what follows the hash (`-2`) stays.
#[must_use]
pub fn with_source(event_id: &str, source: &str) -> String {
    let (hash, rest) = event_id.split_at_checked("ev-".len() + 16).unwrap_or((event_id, ""));
    let mut sum = blake3::Hasher::new();
    sum.update(hash.as_bytes());
    sum.update(b"\0");
    sum.update(source.as_bytes());
    format!("ev-{}{rest}", &sum.finalize().to_hex()[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_have_their_own_counts() {
        let of = |source: Option<&str>, id: &str| Article {
            id: id.into(),
            source: source.map(str::to_owned),
            ..Default::default()
        };
        let (a, b) = (of(Some("قناة النهر"), "7"), of(Some("قناة الجبل"), "7"));
        let plain = "ev-0123456789abcdef-2";
        assert_ne!(a.key(), b.key());
        assert_ne!(a.event_id(plain), b.event_id(plain));
        assert!(a.event_id(plain).ends_with("-2") && a.event_id(plain).len() == plain.len());
        // Ids that are an article's own leave events as they are, and so does a missing source.
        for (source, id) in [(Some("قناة النهر"), "wire-7"), (None, "7"), (Some("قناة"), "٢٠٢٤-٧")]
        {
            assert_eq!(of(source, id).event_id(plain), plain, "{id}");
        }
        assert_ne!(of(Some("قناة النهر"), "٧").event_id(plain), plain);
        assert_eq!(of(Some("x"), &"7".repeat(30)).event_id(plain), plain);
    }

    #[test]
    fn ids_follow_content() {
        let a = Article { text: "سقطت المدينة".into(), ..Default::default() }.finished();
        let b = Article { text: "سقطت المدينة.".into(), ..Default::default() }.finished();
        assert!(a.id.starts_with("b3-") && a.id.len() == 19);
        assert_ne!(a.id, b.id);
    }
}
