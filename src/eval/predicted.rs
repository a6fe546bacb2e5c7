//! What the program says of an article, as far as scoring looks at it.

use serde::{Deserialize, Deserializer};

use crate::{
    Article, Knowledge, Reading,
    event::Assertion,
    gazetteer::{PlaceIdx, PlaceKind},
    lexicon::{EventKind, Side},
    resolve::Resolution,
    text::Span,
};

use super::gold::{assertion, parsed, parsed_opt};

/// The prediction for one article. Reads from a line of `extract`, too.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Predicted {
    /// The article's id.
    pub article: String,
    /// Mentions, in text order.
    pub mentions: Vec<PredictedMention>,
    /// Events, in text order.
    pub events: Vec<PredictedEvent>,
}

/// A mention and the place it was given.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "MentionLine")]
pub struct PredictedMention {
    /// Code points.
    pub span: Span,
    /// Share of the best candidate.
    pub score: f64,
    /// The place; `None` where the program abstains.
    pub place: Option<PredictedPlace>,
    /// What the reader had to choose from (empty when read from a file).
    pub candidates: Vec<PlaceIdx>,
}

/// A place as scoring sees it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct PredictedPlace {
    /// Gazetteer id.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// What kind of place it is, as `extract` writes it.
    #[serde(default)]
    pub kind: Option<String>,
    /// Two-letter country code.
    #[serde(default = "syria")]
    pub country: String,
    /// Degrees.
    pub lat: f64,
    /// Degrees.
    pub lon: f64,
    /// Share of the candidates; 0 for the admin unit that stands in for a place not chosen.
    #[serde(default = "sure")]
    pub score: f64,
}

impl PredictedPlace {
    /// Its kind, where the prediction says one that is known.
    #[must_use]
    pub fn kind(&self) -> Option<PlaceKind> {
        self.kind.as_deref().and_then(|k| k.parse().ok())
    }

    /// Whether it only stands in for a place that the program did not choose.
    #[must_use]
    pub fn stands_in(&self) -> bool {
        self.score <= 0.0
    }
}

/// An event as scoring sees it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(from = "EventLine")]
pub struct PredictedEvent {
    /// What happened.
    pub kind: EventKind,
    /// Whether it did.
    pub assertion: Assertion,
    /// Who loses control.
    pub from: Option<Side>,
    /// Who gains or holds control.
    pub to: Option<Side>,
    /// The mention of its place, in code points.
    pub place: Option<Span>,
    /// Its point, in degrees.
    pub point: Option<(f64, f64)>,
    /// What the map knows its place by: the id, else the name, else the span.
    pub place_key: String,
    /// The word that told it.
    pub trigger: String,
    /// The rule that read it.
    pub rule: String,
    /// 0 to 1.
    pub confidence: f64,
}

impl Predicted {
    /// The prediction that a reading is.
    #[must_use]
    pub fn of(article: &Article, reading: &Reading, knowledge: &Knowledge) -> Self {
        let gazetteer = knowledge.gazetteer();
        let chars: Vec<char> = article.text.chars().collect();
        // As `extract` has it: the place, else the unit that the text puts it in.
        let at = |r: &Resolution| r.place.or(r.within).map(|p| gazetteer.place(p));
        let mentions = reading.text.mentions.iter().zip(&reading.places).map(|(m, r)| {
            let place = at(r).map(|p| PredictedPlace {
                id: p.id.clone(),
                name_en: p.name_en.clone(),
                kind: Some(p.kind.as_str().to_owned()),
                country: p.country.clone(),
                lat: p.lat,
                lon: p.lon,
                score: if r.place.is_some() { r.score } else { 0.0 },
            });
            PredictedMention {
                span: m.span,
                score: r.score,
                place,
                candidates: m.candidates.clone(),
            }
        });
        let events = reading.events.iter().map(|e| PredictedEvent {
            kind: e.kind,
            assertion: e.assertion,
            from: e.from_side,
            to: e.to_side,
            place: Some(reading.text.mentions[e.mention as usize].span),
            point: e
                .place
                .or(reading.places[e.mention as usize].within)
                .map(|p| (gazetteer.place(p).lat, gazetteer.place(p).lon)),
            place_key: e.place.or(reading.places[e.mention as usize].within).map_or_else(
                || format!("{:?}", reading.text.mentions[e.mention as usize].span),
                |p| gazetteer.place(p).id.clone(),
            ),
            trigger: chars[e.trigger.start as usize..e.trigger.end as usize].iter().collect(),
            rule: e.rule.clone(),
            confidence: e.confidence,
        });
        Self { article: article.id.clone(), mentions: mentions.collect(), events: events.collect() }
    }
}

#[derive(Deserialize)]
struct MentionLine {
    start: u32,
    end: u32,
    #[serde(default)]
    score: f64,
    #[serde(default, deserialize_with = "placed")]
    place: Option<PredictedPlace>,
}

impl From<MentionLine> for PredictedMention {
    fn from(m: MentionLine) -> Self {
        Self {
            span: Span::new(m.start, m.end),
            score: m.score,
            place: m.place,
            candidates: Vec::new(),
        }
    }
}

#[derive(Deserialize)]
struct EventLine {
    #[serde(deserialize_with = "parsed")]
    kind: EventKind,
    #[serde(deserialize_with = "assertion")]
    assertion: Assertion,
    #[serde(default, deserialize_with = "parsed_opt")]
    from_side: Option<Side>,
    #[serde(default, deserialize_with = "parsed_opt")]
    to_side: Option<Side>,
    #[serde(default)]
    place_start: Option<u32>,
    #[serde(default)]
    place_end: Option<u32>,
    #[serde(default)]
    latitude: Option<f64>,
    #[serde(default)]
    longitude: Option<f64>,
    #[serde(default)]
    place_id: Option<String>,
    #[serde(default)]
    location: Option<String>,
    #[serde(default)]
    trigger: String,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    confidence: f64,
}

impl From<EventLine> for PredictedEvent {
    fn from(e: EventLine) -> Self {
        Self {
            kind: e.kind,
            assertion: e.assertion,
            from: e.from_side,
            to: e.to_side,
            place: e.place_start.zip(e.place_end).map(|(a, b)| Span::new(a, b)),
            point: e.latitude.zip(e.longitude),
            place_key: e
                .place_id
                .or(e.location)
                .unwrap_or_else(|| format!("{:?}", e.place_start.zip(e.place_end))),
            trigger: e.trigger,
            rule: e.rule,
            confidence: e.confidence,
        }
    }
}

/// A place without a point is as good as none.
fn placed<'de, D: Deserializer<'de>>(d: D) -> Result<Option<PredictedPlace>, D::Error> {
    let value = Option::<serde_json::Value>::deserialize(d)?;
    match value {
        Some(v) if !v["lat"].is_null() => {
            serde_json::from_value(v).map(Some).map_err(serde::de::Error::custom)
        }
        _ => Ok(None),
    }
}

fn syria() -> String {
    "SY".into()
}

const fn sure() -> f64 {
    1.0
}
