//! English names that the text calls places: «the villages of X, Y and Z», «X checkpoint», and
//! capitalised names in a list of known places.

use super::{ChunkKind, Found, HeadKind, Reader, Slot, separates};
use crate::lexicon::WordClass;

/// Words of a name, at most.
const WORDS: usize = 4;

impl Reader<'_> {
    pub(super) fn english(&self) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        // The head of the list under way, and whether a plural noun opened it.
        let mut list: Option<(Option<HeadKind>, bool)> = None;
        let mut joined = false;
        let mut at = 0;
        while at < self.text.chunks.len() {
            let c = self.text.chunks[at];
            match c.kind {
                ChunkKind::Place(_) => {
                    let head = self.place(at).and_then(|m| m.head);
                    list = Some(list.filter(|_| joined).unwrap_or((head, false)));
                    joined = false;
                }
                ChunkKind::Mark(m) if separates(m) => joined = list.is_some(),
                ChunkKind::Mark('"' | '\'' | '“' | '”') => {}
                ChunkKind::Word if self.is(at, WordClass::Conj) => joined = list.is_some(),
                ChunkKind::Word if matches!(self.slot(at), Some(Slot::List | Slot::One)) => {
                    list = Some((self.head(at), self.slot(at) == Some(Slot::List)));
                    joined = true;
                }
                _ => {
                    let last = self.latin(at);
                    if let Some(last) = last {
                        let called = list
                            .filter(|l| joined && (l.1 || at > 0 && self.slot(at - 1).is_some()));
                        let between = list.filter(|_| joined && self.joined_place(last));
                        let named = self.slot(last) == Some(Slot::Named) && last == at + 1;
                        if named && !self.is(at, WordClass::First) {
                            let head = self.head(last);
                            found.push(self.found(at, last + 1, false, head, true));
                            at = last + 1;
                            (list, joined) = (Some((head, false)), false);
                            continue;
                        }
                        if let Some(l) = called.or(between) {
                            let head = l.0.or(Some(HeadKind::Settlement));
                            found.push(self.found(at, last, false, head, false));
                            at = last;
                            (list, joined) = (Some(l), false);
                            continue;
                        }
                        at = last;
                        (list, joined) = (None, false);
                        continue;
                    }
                    (list, joined) = (None, false);
                }
            }
            at += 1;
        }
        found
    }

    /// One past the last chunk of a capitalised name that begins at a chunk.
    fn latin(&self, at: usize) -> Option<usize> {
        let c = self.chunk(at)?;
        let own = |at: usize| {
            self.chunk(at).is_some_and(|c| match c.kind {
                ChunkKind::Other => true,
                ChunkKind::Word => self.is(at, WordClass::First),
                _ => false,
            }) && self.letters(at).first().is_some_and(char::is_ascii_lowercase)
        };
        let upper = |at: usize| {
            self.chunk(at)
                .is_some_and(|c| self.upper.get(c.first as usize).copied().unwrap_or(false))
        };
        let article = |at: usize| {
            matches!(
                self.letters(at),
                ['a' | 'e', 'l' | 's' | 'r' | 'n'] | ['a', 't' | 'z' | 'd'] | ['a', 's', 'h']
            ) && self.mark(at + 1) == Some('-')
                && own(at + 2)
        };
        if at > 0 && self.mark(at - 1) == Some('-') && self.tight(at - 1) {
            return None;
        }
        if !own(at) || !(upper(at) || article(at)) || c.end - c.start < 2 {
            return None;
        }
        let (mut last, mut words) = (at, 0);
        while words < WORDS && !(last > at && self.new_line(last)) {
            if article(last) {
                last += 3;
            } else if own(last) && upper(last) {
                last += 1;
            } else if words > 0 && self.mark(last) == Some('-') && own(last + 1) && self.tight(last)
            {
                last += 2;
            } else {
                break;
            }
            words += 1;
        }
        (last > at).then_some(last)
    }

    /// Whether a mark stands between two words without spaces.
    fn tight(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|i| self.chunk(i));
        let (Some(before), Some(c), Some(next)) = (before, self.chunk(at), self.chunk(at + 1))
        else {
            return false;
        };
        before.end == c.start && c.end == next.start
    }

    /// A known place joined behind a name.
    fn joined_place(&self, mut at: usize) -> bool {
        let from = at;
        while at < from + 3
            && (self.mark(at).is_some_and(separates) || self.is(at, WordClass::Conj))
        {
            at += 1;
        }
        at > from && self.place(at).is_some()
    }
}
