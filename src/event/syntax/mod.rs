//! What depends on the language of a sentence.

mod english;

pub use english::nouns;
