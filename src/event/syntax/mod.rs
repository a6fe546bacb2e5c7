//! What depends on the language of a sentence.

mod english;
mod subject;

pub use english::nouns;
pub use subject::{Found, object, subject};
