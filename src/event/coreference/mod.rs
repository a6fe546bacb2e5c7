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
    /// Chunks that are places, in text order.
    named: Vec<u32>,
    /// For each mention, the one before it in its list.
    before: Vec<Option<u32>>,
    /// For each list, by its first mention, the last.
    last: Vec<Option<u32>>,
    /// All chunks.
    pub toks: &'a [Tok],
    /// The mentions.
    pub text: &'a Chunked,
    /// What they resolve to.
    pub places: &'a [Resolution],
    /// The gazetteer.
    pub gazetteer: &'a Gazetteer,
}

/// Places that a pronoun or noun takes up together, at most: the last of their list.
const LIST: usize = 200;

impl<'a> Ground<'a> {
    /// What is seen of a text.
    #[must_use]
    pub fn new(
        toks: &'a [Tok],
        text: &'a Chunked,
        places: &'a [Resolution],
        gazetteer: &'a Gazetteer,
    ) -> Self {
        let named = (0..toks.len() as u32).filter(|&i| toks[i as usize].place.is_some()).collect();
        let mut last = vec![None; text.mentions.len()];
        let before = text.mentions.iter().zip(0..).map(|(m, i)| last[m.list as usize].replace(i));
        let before = before.collect();
        Self { named, before, last, toks, text, places, gazetteer }
    }

    /// The mentions before a chunk, the last first.
    fn named_before(&self, at: usize) -> impl Iterator<Item = u32> + '_ {
        let n = self.named.partition_point(|&i| (i as usize) < at);
        self.named[..n].iter().rev().filter_map(|&i| self.toks[i as usize].place)
    }

    /// A mention with those before it in its list.
    pub(super) fn list_until(&self, m: u32) -> Vec<u32> {
        let list = self.text.mentions[m as usize].list;
        let back = std::iter::successors(Some(m), |&m| self.before[m as usize]);
        let mut out: Vec<u32> = back.take_while(|&m| m >= list).take(LIST).collect();
        out.reverse();
        out
    }

    /// The mentions of a list.
    fn whole_list(&self, list: u32) -> Vec<u32> {
        self.last[list as usize].map_or_else(Vec::new, |m| self.list_until(m))
    }
}

impl Ground<'_> {
    /// Whether the chunk at `i` is one of some folded words.
    #[must_use]
    pub fn word(&self, i: usize, words: &[&str]) -> bool {
        let letters = self.letters(i);
        words.iter().any(|w| w.chars().eq(letters.iter().copied()))
    }
}
