//! Which line ends and cell borders part sentences, where only the words can tell.
//!
//! «سيطرت الفصائل على» needs more, «سيطرت الفصائل على حماة» does not. What is known of the words
//! on both sides decides: a name that goes across, a word that cannot be the last of a sentence,
//! one that cannot be the first, a verb without its place and a place without its verb.

use std::ops::Range;

use super::{Entry, Patterns, Raw};
use crate::{
    lexicon::{FormKind, Lexicon, WordClass},
    text::{Folded, Layout, Seam, SeamKind, Token, TokenKind},
};

/// Where sentences begin by layout and words, as folded indices in order.
pub(super) fn starts(layout: Layout, line: &Words<'_>) -> Vec<usize> {
    let Layout { starts: mut out, open } = layout;
    out.extend(open.iter().filter(|s| !line.joined(s)).map(|s| s.at));
    out.sort_unstable();
    out
}

/// The words of a text, with all that is known by name in it.
pub(super) struct Words<'a> {
    pub patterns: &'a Patterns,
    pub lexicon: &'a Lexicon,
    pub folded: &'a Folded,
    pub tokens: &'a [Token],
    /// What matches, across line ends too; ordered by first token.
    pub raws: &'a [Raw],
    /// For each token, whether it begins with a Latin capital; empty where no token is Latin.
    pub upper: &'a [bool],
}

impl Words<'_> {
    /// Whether a sentence goes on across a seam.
    fn joined(&self, seam: &Seam) -> bool {
        let (before, after) = (self.tokens_of(&seam.before), self.tokens_of(&seam.after));
        if before.is_empty() || after.is_empty() {
            return true;
        }
        if seam.kind == SeamKind::Cell {
            // Two statements side by side, rather than a name and what is told of it.
            return !(self.tells(&before) && self.tells(&after));
        }
        match self.mark(before.end - 1) {
            Some(':' | ';' | '؛' | '|') => return false,
            Some(',' | '،' | '(' | '[' | '«' | '“') => return true,
            _ => {}
        }
        self.named_across(&before, &after)
            || self.wants_more(before.end - 1)
            || self.goes_on(after.start)
            || self.says_where(&before, &after)
            || seam.full
                && if seam.stopped {
                    !self.apart(&before, &after)
                } else {
                    self.completed(&before, &after)
                }
    }

    fn tokens_of(&self, range: &Range<usize>) -> Range<usize> {
        let at = |i: usize| self.tokens.partition_point(|t| (t.start as usize) < i);
        at(range.start)..at(range.end)
    }

    fn letters(&self, token: usize) -> &[char] {
        let t = self.tokens[token];
        &self.folded.chars()[t.start as usize..t.end as usize]
    }

    fn mark(&self, token: usize) -> Option<char> {
        (self.tokens[token].kind == TokenKind::Mark).then(|| self.letters(token)[0])
    }

    /// What begins in a range of tokens and ends in it.
    fn raws_in(&self, range: &Range<usize>) -> impl Iterator<Item = &Raw> {
        let from = self.raws.partition_point(|r| (r.first as usize) < range.start);
        let end = range.end;
        self.raws[from..]
            .iter()
            .take_while(move |r| (r.first as usize) < end)
            .filter(move |r| r.last as usize <= end)
    }

    fn entries(&self, raw: &Raw) -> &[Entry] {
        self.patterns.entries(raw.pattern)
    }

    /// Whether a stretch tells an event.
    fn tells(&self, range: &Range<usize>) -> bool {
        let trigger = |e: &Entry| matches!(e, Entry::Trigger(_));
        self.raws_in(range).any(|r| self.entries(r).iter().any(trigger))
    }

    fn names_place(&self, range: &Range<usize>) -> bool {
        let place = |e: &Entry| matches!(e, Entry::Place { loose: false, .. });
        let proper = |r: &Raw| !self.latin(r.first as usize) || self.upper[r.first as usize];
        self.raws_in(range).any(|r| proper(r) && self.entries(r).iter().any(place))
    }

    fn latin(&self, token: usize) -> bool {
        self.letters(token)[0].is_ascii_lowercase()
    }

    /// A name or phrase of several words that begins on the one side and ends on the other.
    fn named_across(&self, before: &Range<usize>, after: &Range<usize>) -> bool {
        let first = before.end.saturating_sub(6).max(before.start);
        let from = self.raws.partition_point(|r| (r.first as usize) < first);
        let mut across = self.raws[from..]
            .iter()
            .take_while(|r| (r.first as usize) < before.end)
            .filter(|r| (r.last as usize) > after.start);
        across.any(|r| {
            let words = (r.first..r.last)
                .filter(|&t| self.tokens[t as usize].kind != TokenKind::Mark)
                .count();
            words <= self.patterns.info(r.pattern).words as usize
        })
    }

    /// Whether a word is one of some classes.
    fn is(&self, token: usize, of: impl Fn(WordClass) -> bool) -> bool {
        self.raws_in(&(token..token + 1)).any(|r| {
            let entry = |e: &Entry| matches!(e, Entry::Word(w) if of(self.lexicon.words[*w as usize].class));
            !r.clitics.ba && !r.clitics.la && self.entries(r).iter().any(entry)
        })
    }

    /// A word that cannot be the last of a sentence: a preposition, a noun that heads a name, a
    /// conjunction, a verb before its subject.
    fn wants_more(&self, last: usize) -> bool {
        use WordClass as W;
        let ends = |class| {
            matches!(class, W::Prep | W::Conj | W::Sub | W::Clause | W::Relative | W::Demonstrative)
        };
        if self.is(last, ends) || self.patterns.wants_more(self.letters(last)) {
            return true;
        }
        let latin = self.latin(last);
        // «مدينة» wants its name; «الطريق» and "the city" do not.
        let definite = self.letters(last).starts_with(&['ا', 'ل']);
        if !latin && !definite && self.is(last, |c| matches!(c, W::Head | W::Light | W::Quantity)) {
            return true;
        }
        let verb = |e: &Entry| matches!(e, Entry::Trigger(t) if matches!(t.form, FormKind::Past | FormKind::Present));
        // «سيطرت»: its subject follows, unless it is written onto it («انسحبوا»).
        !latin
            && !self.letters(last).ends_with(&['و', 'ا'])
            && !self.letters(last).ends_with(&['و', 'ن'])
            && self.raws_in(&(last..last + 1)).any(|r| {
                let entries = self.entries(r);
                entries.iter().any(verb) && entries.iter().all(|e| matches!(e, Entry::Trigger(_)))
            })
    }

    /// A word that cannot be the first of a sentence: in Latin letters one without a capital.
    fn goes_on(&self, first: usize) -> bool {
        use WordClass as W;
        if self.upper.get(first) == Some(&false) && self.latin(first) {
            return true;
        }
        !self.latin(first) && self.is(first, |c| matches!(c, W::Relative))
    }

    /// «انسحب الجيش» and «من مدينة حمص»: the one tells without a place, the other begins with a
    /// preposition and only says where.
    fn says_where(&self, before: &Range<usize>, after: &Range<usize>) -> bool {
        self.is(after.start, |c| c == WordClass::Prep)
            && self.tells(before)
            && !self.names_place(before)
            && !self.tells(after)
            && self.names_place(after)
    }

    /// Lines that may have been wrapped tell two things: the one what happened where, and the
    /// other begins to tell.
    fn apart(&self, before: &Range<usize>, after: &Range<usize>) -> bool {
        let complete = self.tells(before) && self.names_place(before);
        complete && self.tells(after) && self.begins(after.start)
    }

    /// «قصفت القوات أمس» and «محيط مدينة حماة»: the one tells, the other only says where.
    fn completed(&self, before: &Range<usize>, after: &Range<usize>) -> bool {
        let several = after.len() > 1;
        several && self.tells(before) && !self.tells(after) && self.names_place(after)
    }

    /// A finite verb, or a Latin capital.
    fn begins(&self, first: usize) -> bool {
        use WordClass as W;
        let verb = |e: &Entry| match e {
            Entry::Trigger(t) => matches!(t.form, FormKind::Past | FormKind::Present),
            Entry::Word(w) => {
                let class = self.lexicon.words[*w as usize].class;
                matches!(class, W::Say | W::Light | W::Witness | W::State)
            }
            _ => false,
        };
        let at = self.raws.partition_point(|r| (r.first as usize) < first);
        let mut raws = self.raws[at..].iter().take_while(|r| r.first as usize == first);
        self.latin(first) || raws.any(|r| self.entries(r).iter().any(verb))
    }
}
