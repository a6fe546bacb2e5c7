//! Finding the names in a text: all names that stand in it, then the choice of what each is.
//!
//! Not for: which of the places of a name is meant (`resolve`), what happened there (`event`).

mod chunk;
mod compose;
mod cues;
mod keys;
mod latin;
mod patterns;
mod rows;
mod scan;
mod seams;
mod select;
mod slips;
mod slot;
mod touch;

pub use chunk::{Chunk, ChunkKind, Chunked, Mention};
pub use patterns::{Entry, Gender, PatternInfo, Patterns};
pub use scan::{Clitics, Raw, scan};
pub use select::{Doubt, chunk, doubts};
pub use touch::Touched;
