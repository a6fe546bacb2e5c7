//! What pronouns and definite nouns take up: the place, the list, the pair named before.

mod anaphor;
mod antecedent;

use super::tok::Tok;
use crate::{gazetteer::Gazetteer, mention::Chunked, resolve::Resolution};

/// The places found for a trigger, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Mentions, in text order.
    pub mentions: Vec<u32>,
    /// How they were found: part of the rule's name.
    pub how: &'static str,
    /// Chunk at which the group begins.
    pub from: usize,
    /// Chunk after which the group ends.
    pub to: usize,
}

/// What finding places needs to see.
pub struct Ground<'a> {
    /// All chunks.
    pub toks: &'a [Tok],
    /// The mentions.
    pub text: &'a Chunked,
    /// What they resolve to.
    pub places: &'a [Resolution],
    /// The gazetteer.
    pub gazetteer: &'a Gazetteer,
}

impl Ground<'_> {
    /// Whether the chunk at `i` is one of some folded words.
    #[must_use]
    pub fn word(&self, i: usize, words: &[&str]) -> bool {
        let letters = self.letters(i);
        words.iter().any(|w| w.chars().eq(letters.iter().copied()))
    }
}
