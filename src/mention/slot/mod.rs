//! Names that the text calls places and the gazetteer does not know: «قرية المشيك», «حاجز
//! الزعلانة», the members of «قرى X وY وZ». They become mentions without candidates, and the list
//! in which they stand goes on behind them.
//!
//! What a name may be is asked of the parts of speech (`pos.csv`): a word of the language is none.
//! Which nouns open a slot is said by the class `slot` of `words.csv`.

mod behind;
mod english;
mod list;
mod name;
mod put;

use super::{Chunk, ChunkKind, Chunked, Mention, Patterns};
use crate::{
    gazetteer::{Gazetteer, PlaceIdx},
    lexicon::{HeadKind, Lexicon, Word, WordClass},
};

/// Adds mentions for names behind nouns of places, in lists of places, and where a place must
/// stand. `upper` says of each token whether it begins with a Latin capital.
pub fn slots(
    text: &mut Chunked,
    upper: &[bool],
    gazetteer: &Gazetteer,
    patterns: &Patterns,
    lexicon: &Lexicon,
) {
    let reader = Reader { text, upper, gazetteer, patterns, lexicon };
    let mut found = reader.arabic();
    if !upper.is_empty() {
        found.extend(reader.english());
        found.sort_by_key(|f| f.first);
    }
    put::put(text, found, patterns);
}

/// What an open slot says of the names in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// «قرى»: its names follow, each without the noun.
    List,
    /// «حواجز»: the same of things, which may be called by any noun («الجسر»).
    Things,
    /// «قرية»: one name follows, without the noun.
    One,
    /// «حاجز X»: the noun is part of the name.
    Named,
    /// «تل X»: the same, and it is no facility.
    Landform,
}

/// A name that was found.
#[derive(Debug, Clone, PartialEq)]
struct Found {
    /// The first of its chunks.
    first: usize,
    /// One past the last.
    last: usize,
    /// First folded index.
    start: u32,
    /// One past the last folded index.
    end: u32,
    head: Option<HeadKind>,
    facility: bool,
    /// Places that bear the name.
    candidates: Vec<PlaceIdx>,
}

/// What the parts of the grammar look at.
struct Reader<'a> {
    text: &'a Chunked,
    upper: &'a [bool],
    gazetteer: &'a Gazetteer,
    patterns: &'a Patterns,
    lexicon: &'a Lexicon,
}

impl Reader<'_> {
    fn chunk(&self, at: usize) -> Option<&Chunk> {
        self.text.chunks.get(at)
    }

    fn letters(&self, at: usize) -> &[char] {
        self.text.chunks.get(at).map_or(&[], |c| self.slice(c.start, c.end))
    }

    fn slice(&self, start: u32, end: u32) -> &[char] {
        &self.text.folded.chars()[start as usize..end as usize]
    }

    fn word(&self, at: usize, class: WordClass) -> Option<&Word> {
        let c = self.chunk(at).filter(|c| {
            matches!(c.kind, ChunkKind::Word | ChunkKind::Trigger | ChunkKind::Other)
        })?;
        c.word(self.patterns, self.lexicon, class)
    }

    fn is(&self, at: usize, class: WordClass) -> bool {
        self.word(at, class).is_some()
    }

    /// The slot that a noun opens.
    fn slot(&self, at: usize) -> Option<Slot> {
        Some(match self.word(at, WordClass::Slot)?.value.as_str() {
            "list" => Slot::List,
            "things" => Slot::Things,
            "one" => Slot::One,
            "landform" => Slot::Landform,
            _ => Slot::Named,
        })
    }

    fn head(&self, at: usize) -> Option<HeadKind> {
        self.word(at, WordClass::Head).and_then(Word::head)
    }

    fn mark(&self, at: usize) -> Option<char> {
        match self.chunk(at)?.kind {
            ChunkKind::Mark(c) => Some(c),
            _ => None,
        }
    }

    fn place(&self, at: usize) -> Option<&Mention> {
        match self.chunk(at)?.kind {
            ChunkKind::Place(m) => self.text.mentions.get(m as usize),
            _ => None,
        }
    }

    /// Whether a line ends between a chunk and the one before it.
    fn new_line(&self, at: usize) -> bool {
        at > 0
            && self.chunk(at).is_some_and(|c| {
                let from = self.text.chunks[at - 1].end.min(c.start);
                self.slice(from, c.start).contains(&'\n')
            })
    }
}

/// Marks that stand between the names of a list.
const fn separates(c: char) -> bool {
    matches!(c, '،' | ',' | '-' | '–' | '—' | '/' | '؛' | ';' | '•' | '▪' | '*' | '|')
}

/// Marks that stand around a name and say nothing of it.
const fn encloses(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '\'' | '#')
}
