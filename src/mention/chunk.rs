//! Typed tokens: what the event reader walks over.

use std::ops::Range;

use super::{Clitics, Entry, Patterns};
use crate::{
    date::TimeExpression,
    gazetteer::PlaceIdx,
    lexicon::{HeadKind, Lexicon, TriggerForm, Word, WordClass},
    text::{Folded, Span, Token},
};

/// What a chunk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkKind {
    /// A place: index into the mentions.
    Place(u32),
    /// An actor.
    Actor,
    /// A name that is neither.
    NonPlace,
    /// A trigger.
    Trigger,
    /// A grammatical word.
    Word,
    /// An expression of time: index into the times.
    Time(u32),
    /// A number.
    Number,
    /// A mark of punctuation.
    Mark(char),
    /// Any other word.
    Other,
}

/// One or several tokens that are read as one.
#[derive(Debug, Clone, Copy)]
pub struct Chunk {
    /// First folded index, clitics left out.
    pub start: u32,
    /// One past the last folded index.
    pub end: u32,
    /// First token.
    pub first: u32,
    /// One past the last token.
    pub last: u32,
    /// What is written onto the first word.
    pub clitics: Clitics,
    /// What it is.
    pub kind: ChunkKind,
    /// The pattern that matched, where one did.
    pub pattern: Option<u32>,
}

/// A name in the text that is read as a place.
#[derive(Debug, Clone)]
pub struct Mention {
    /// Code points of the article's text.
    pub span: Span,
    /// First folded index.
    pub start: u32,
    /// One past the last folded index.
    pub end: u32,
    /// The sentence it stands in.
    pub sentence: u32,
    /// Places that bear the name, in gazetteer order.
    pub candidates: Vec<PlaceIdx>,
    /// The noun before it, or the one its list began with.
    pub head: Option<HeadKind>,
    /// The head was taken into the name («مطار» + «كويرس»).
    pub facility: bool,
    /// The first mention of the list it stands in (its own index when it begins one).
    pub list: u32,
    /// The name is one letter off that of its candidates.
    pub slip: bool,
    /// Why it was taken for a place: a word for `explain`.
    pub why: &'static str,
}

/// A text cut into chunks, with its mentions.
#[derive(Debug, Default)]
pub struct Chunked {
    /// The folded text.
    pub folded: Folded,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// Sentences as ranges of chunks.
    pub sentences: Vec<Range<usize>>,
    /// The chunks.
    pub chunks: Vec<Chunk>,
    /// The mentions, in text order.
    pub mentions: Vec<Mention>,
    /// The expressions of time, in text order.
    pub times: Vec<TimeExpression>,
    /// Words and marks at the end that were not read: a text is read up to [`Chunked::WORDS`] of
    /// them, [`Chunked::LETTERS`] or [`Chunked::NAMES`] places.
    pub unread: usize,
}

impl Chunked {
    /// Words and marks of a text that are read, at most: those of the longest books.
    pub const WORDS: usize = 400_000;
    /// Letters of a text that are read, at most: six a word.
    pub const LETTERS: usize = 2_500_000;
    /// Places named in a text that are read, at most. What names more is a list, and each costs
    /// hundreds of bytes.
    pub const NAMES: usize = 25_000;
}

impl Chunk {
    /// The words (of `words.csv`) that the chunk is.
    pub fn words<'a>(
        &self,
        patterns: &'a Patterns,
        lexicon: &'a Lexicon,
    ) -> impl Iterator<Item = &'a Word> + use<'a> {
        let entries = self.pattern.map_or(&[][..], |p| patterns.entries(p));
        entries.iter().filter_map(|e| match e {
            Entry::Word(w) => Some(&lexicon.words[*w as usize]),
            _ => None,
        })
    }

    /// The word of a class that the chunk is, if it is one and nothing stronger.
    #[must_use]
    pub fn word<'a>(
        &self,
        patterns: &'a Patterns,
        lexicon: &'a Lexicon,
        class: WordClass,
    ) -> Option<&'a Word> {
        self.words(patterns, lexicon).find(|w| w.class == class)
    }

    /// The trigger forms that the chunk may be.
    pub fn triggers<'a>(
        &self,
        patterns: &'a Patterns,
    ) -> impl Iterator<Item = TriggerForm> + use<'a> {
        let entries = self.pattern.map_or(&[][..], |p| patterns.entries(p));
        entries.iter().filter_map(|e| match e {
            Entry::Trigger(t) => Some(*t),
            _ => None,
        })
    }
}
