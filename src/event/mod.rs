//! Who did what where, when, how sure, and on whose word.
//!
//! A cascade over typed tokens, in the manner of finite-state extraction (FASTUS: Hobbs et al.,
//! in *Finite-State Language Processing*, 1997): triggers find their places through the
//! prepositions of their frame, then their actors, then what the clause says of truth and time.
//!
//! Not for: fusing the reports of several articles (`timeline`).

mod codes;
mod english;
mod losers;
mod merge;
mod party;
mod place;
mod read;
mod say;
mod tok;
mod truth;
mod when;
mod who;

pub use codes::{Codes, codes};
pub use read::events;
pub use truth::Assertion;
pub use when::When;

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
    /// Fighting is told of with it.
    pub violent: bool,
    /// 0 to 1.
    pub confidence: f64,
}
