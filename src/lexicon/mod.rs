//! The lexicon: actors and their aliases, triggers and frames, grammatical words, and names
//! that are not places. All of it is data in `data/lexicon/`; this room reads and inflects it.
//!
//! Not for: places (`gazetteer`), matching text (`mention`), deciding what a sentence says (`event`).

mod actor;
mod allies;
mod ambiguity;
mod check;
mod inflect;
mod load;
mod pos;
mod sense;
mod trigger;
mod word;

pub use actor::{Actor, ActorIdx, Alias, AliasKind, FALL, Side, UnknownSide};
pub use allies::Allies;
pub use ambiguity::Needs;
pub use check::{Note, NoteKind, check};
pub use inflect::{FormKind, Inflected, inflect_arabic, inflect_english};
pub use load::{Lexicon, LexiconError, LexiconSources, NonPlace, form_key};
pub use pos::PartOfSpeech;
pub use sense::{Anaphor, HeadKind, Modal, Sense};
pub use trigger::{EventKind, Frame, Prep, Role, Trigger, TriggerForm};
pub use word::{Word, WordClass};
