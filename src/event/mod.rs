//! Who did what where, when, how sure, and on whose word.
//!
//! Grammar proposes, weights choose. Chunks become phrases of places with their borders (`phrase`),
//! pronouns and definite nouns the places that they take up (`coreference`); each trigger is paired
//! with each phrase in reach, and linear models over named features (`weigh`, `choose`) say which
//! pairs tell an event of which kind, who has what part in it, and whether it is so. Tellings of one
//! event are merged. The models are learned from annotated texts (`crate::train`); candidates with
//! a log-linear choice among them follow Ratnaparkhi (*A Maximum Entropy Model for
//! Part-of-Speech Tagging*, 1996) and Denis and Baldridge (*A Ranking Approach to Pronoun
//! Resolution*, 2007).
//!
//! Not for: fusing the reports of several articles (`timeline`).

mod assertion;
pub mod choose;
mod codes;
mod coreference;
mod cue;
mod infer;
mod merge;
mod named;
mod party;
pub mod phrase;
pub mod read;
mod say;
pub mod scene;
mod syntax;
mod tok;
mod when;
mod why;

pub use assertion::Assertion;
pub use codes::{Codes, codes};
pub use infer::{INFERENCES, Inference};
pub use read::events;
pub use when::{Timed, When, timed};
pub use why::{Reason, SideWhy, Why, why};

use crate::{
    gazetteer::PlaceIdx,
    lexicon::{ActorIdx, EventKind, Side},
    text::Span,
};

/// An event, as one sentence tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Stable id: article, place, kind and evidence span, hashed.
    pub id: String,
    /// What happened.
    pub kind: EventKind,
    /// Whether it did.
    pub assertion: Assertion,
    /// Who acts.
    pub actor: Option<ActorIdx>,
    /// The side of the one who acts (known even where no actor is named).
    pub actor_side: Option<Side>,
    /// Who loses control.
    pub from: Option<ActorIdx>,
    /// Side of the one who loses control.
    pub from_side: Option<Side>,
    /// Who gains or holds control.
    pub to: Option<ActorIdx>,
    /// Side of the one who gains or holds control.
    pub to_side: Option<Side>,
    /// The mention that is its place.
    pub mention: u32,
    /// The place; `None` where resolution abstained.
    pub place: Option<PlaceIdx>,
    /// When.
    pub when: When,
    /// The sentence, in code points.
    pub evidence: Span,
    /// The trigger word, in code points.
    pub trigger: Span,
    /// The rule that fired: `trigger/frame:how`.
    pub rule: String,
    /// Who says it, in code points.
    pub attribution: Option<Span>,
    /// Why the assertion is what it is: the deciding word, in code points.
    pub assertion_because: Option<Span>,
    /// What it rests on beyond its clause: ids of [`INFERENCES`].
    pub inferences: Vec<&'static str>,
    /// Fighting is told of with it.
    pub violent: bool,
    /// 0 to 1.
    pub confidence: f64,
}
