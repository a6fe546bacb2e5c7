//! Text as Arabic newsrooms write it: folding with a way back, sentences, tokens.
//!
//! Everything here speaks two coordinate systems. *Code points* of the article's
//! text are what the outside world sees (spans in `extract`, in layers, in gold).
//! *Folded* indices count the letters that are left after [`Folded::new`] has
//! taken spelling variation away; [`Folded::span`] leads back.

mod fold;
mod layout;
mod markup;
mod sentence;
mod token;
mod visible;

pub use fold::{Folded, fold, fold_key};
pub use layout::{Layout, Seam, SeamKind};
pub use markup::plain;
pub use sentence::sentences;
pub use token::{Token, TokenKind, tokens};
pub use visible::{visible, visible_lines};

/// A half-open range `start..end`, in code points of the original text unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First code point.
    pub start: u32,
    /// One past the last code point.
    pub end: u32,
}

impl Span {
    /// Builds a span; `start` must not lie after `end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// Whether the two ranges share at least one position.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside `self`.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Length in code points.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether the range is empty.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}
