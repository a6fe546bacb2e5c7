//! What `extract` prints: one JSON object an article.

use serde::Serialize;

use super::row::{EventRow, event_rows, round};
use crate::{Article, Knowledge, Reading, gazetteer::Place};

/// One line of `extract`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticleRecord {
    /// The article's id.
    pub article: String,
    /// Its mentions, in text order.
    pub mentions: Vec<MentionRecord>,
    /// Its events, in text order.
    pub events: Vec<EventRecord>,
}

/// A mention as `extract` prints it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MentionRecord {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
    /// The characters.
    pub text: String,
    /// Share of the best candidate.
    pub score: f64,
    /// The place; the admin unit that the text puts it in (score 0) where no gazetteer has it;
    /// null when the program abstains.
    pub place: Option<PlaceRecord>,
    /// The other candidates, best first.
    pub alternatives: Vec<PlaceRecord>,
}

/// A place as `extract` prints it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceRecord {
    /// Gazetteer id.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Arabic name.
    pub name_ar: String,
    /// Kind.
    pub kind: String,
    /// Country code.
    pub country: String,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// Governorate.
    pub admin1: Option<String>,
    /// Share among the candidates.
    pub score: f64,
}

/// An event as `extract` prints it: the layer's row with its point and its mention.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventRecord {
    /// All properties of the layer.
    #[serde(flatten)]
    pub row: EventRow,
    /// Degrees, or null.
    pub latitude: Option<f64>,
    /// Degrees, or null.
    pub longitude: Option<f64>,
    /// First code point of the place's mention.
    pub place_start: u32,
    /// One past its last code point.
    pub place_end: u32,
    /// What it rests on beyond its clause (ids of `event::INFERENCES`); left out where nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inferences: Vec<&'static str>,
}

/// The record of one article's reading.
#[must_use]
pub fn article_record(
    article: &Article,
    reading: &Reading,
    knowledge: &Knowledge,
) -> ArticleRecord {
    let gazetteer = knowledge.gazetteer();
    let chars: Vec<char> = article.text.chars().collect();
    let mentions = reading
        .text
        .mentions
        .iter()
        .zip(&reading.places)
        .map(|(m, r)| MentionRecord {
            start: m.span.start,
            end: m.span.end,
            text: chars[m.span.start as usize..m.span.end as usize].iter().collect(),
            score: round(r.score),
            place: r
                .place
                .map(|p| place_record(gazetteer.place(p), r.score))
                .or_else(|| r.within.map(|p| place_record(gazetteer.place(p), 0.0))),
            alternatives: r
                .alternatives
                .iter()
                .map(|(p, s)| place_record(gazetteer.place(*p), *s))
                .collect(),
        })
        .collect();
    let events = event_rows(article, reading, knowledge)
        .into_iter()
        .zip(&reading.events)
        .map(|(row, event)| EventRecord {
            inferences: event.inferences.clone(),
            latitude: row.latitude,
            longitude: row.longitude,
            place_start: row.place_span.start,
            place_end: row.place_span.end,
            row,
        })
        .collect();
    ArticleRecord { article: article.id.clone(), mentions, events }
}

fn place_record(p: &Place, score: f64) -> PlaceRecord {
    PlaceRecord {
        id: p.id.clone(),
        name_en: p.en().to_owned(),
        name_ar: p.ar().to_owned(),
        kind: p.kind.as_str().into(),
        country: p.country.clone(),
        lat: p.lat,
        lon: p.lon,
        admin1: p.admin1.clone(),
        score: round(score),
    }
}
