//! Sets of sentences in which control does not change: every control event is one too many.

use std::fmt;

use serde::Serialize;

use super::{GoldDoc, Predicted, slip::words};

/// A control event (capture, withdrawal, handover, hold) that the program takes for real where
/// it should take none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FalseEvent {
    /// The article.
    pub doc: String,
    /// capture, withdrawal, …
    pub kind: &'static str,
    /// asserted or claimed.
    pub assertion: &'static str,
    /// The place, as the text names it.
    pub place: String,
    /// The word that told it.
    pub trigger: String,
    /// The rule that read it.
    pub rule: String,
    /// The text.
    pub text: String,
}

/// The control events that were read as asserted or claimed.
#[must_use]
pub fn false_events(doc: &GoldDoc, predicted: &Predicted) -> Vec<FalseEvent> {
    let chars: Vec<char> = doc.text.chars().collect();
    let real = predicted.events.iter().filter(|e| e.kind.is_control() && e.assertion.is_real());
    real.map(|e| FalseEvent {
        doc: doc.doc.clone(),
        kind: e.kind.as_str(),
        assertion: e.assertion.as_str(),
        place: words(&chars, e.place.unwrap_or_default()),
        trigger: e.trigger.clone(),
        rule: e.rule.clone(),
        text: doc.text.replace('\n', " "),
    })
    .collect()
}

impl fmt::Display for FalseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { doc, kind, assertion, place, trigger, rule, text } = self;
        write!(f, "FALSE EV {doc} {kind} {assertion} {place} | {trigger} {rule} | {text}")
    }
}
