//! **isnad** (إسناد): the chain that ties a statement to who said it.
//!
//! Reads conflict news, in Arabic first, and says who took and who left which town, when, and on
//! whose word. The pipeline, in the order in which an article goes through it:
//!
//! 1. [`article`]: what an article is; reading them from files and streams;
//! 2. [`text`]: folding with a way back, sentences, tokens;
//!    [`date`]: dates and times, in figures and words;
//! 3. [`mention`]: names of places, actors, triggers and words, looked up between word boundaries;
//! 4. [`resolve`]: which place of a name is meant, by evidence that adds up;
//! 5. [`event`]: who did what where, when, how sure, on whose word;
//! 6. [`layer`]: events as rows and features; [`eval`]: all of it held against gold.
//!
//! Knowledge is data: [`gazetteer`] and [`lexicon`] are tables that [`Knowledge`] holds ready.
//!
//! ```
//! use isnad::{Article, Knowledge, read};
//! let knowledge = Knowledge::shipped();
//! let article = Article {
//!     id: "a1".into(),
//!     text: "سيطرت فصائل المعارضة على مدينة حماة بعد انسحاب قوات النظام منها.".into(),
//!     published: Some("2024-12-05".into()),
//!     ..Article::default()
//! };
//! let reading = read(&article, &knowledge);
//! let capture = &reading.events[0];
//! assert_eq!(capture.kind.as_str(), "capture");
//! assert_eq!(knowledge.gazetteer().place(capture.place.unwrap()).name_en, "Hama");
//! ```

pub mod article;
pub mod cli;
pub mod date;
pub mod eval;
pub mod event;
pub mod gazetteer;
mod knowledge;
pub mod layer;
pub mod lexicon;
pub mod mention;
pub mod output;
pub mod resolve;
pub mod store;
pub mod table;
pub mod text;
pub mod timeline;
pub mod train;
pub mod weigh;

pub use article::Article;
pub use event::Event;
pub use knowledge::{Knowledge, KnowledgeError};

use mention::{Chunked, chunk};
use resolve::{Resolution, resolve};

/// What was read from one article: its mentions, what they resolve to, and its events.
#[derive(Debug)]
pub struct Reading {
    /// The text in chunks, with the mentions.
    pub text: Chunked,
    /// The decision for each mention.
    pub places: Vec<Resolution>,
    /// The events, in text order.
    pub events: Vec<Event>,
}

/// Reads an article. Pure: no I/O, no clock, no chance; the same article and knowledge give the
/// same reading.
#[must_use]
pub fn read(article: &Article, knowledge: &Knowledge) -> Reading {
    let (gazetteer, lexicon, patterns) =
        (knowledge.gazetteer(), knowledge.lexicon(), knowledge.patterns());
    let text =
        chunk(&article.text, gazetteer, lexicon, patterns, knowledge.weights().model("name"));
    let places = resolve(&text, gazetteer, lexicon, patterns);
    let events = event::events(article, &text, &places, knowledge);
    Reading { text, places, events }
}
