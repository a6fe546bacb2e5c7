//! The places joined to one: lists, with what only says where they lie left out.

use std::ops::Range;

use super::{super::tok::Tok, Found, Ground};
use crate::{
    gazetteer::PlaceClass,
    lexicon::{HeadKind, Prep, WordClass},
    mention::ChunkKind,
};

impl Ground<'_> {
    /// The places joined to the one at chunk `i`, containers left out.
    pub(super) fn group(&self, i: usize, sentence: &Range<usize>, how: &'static str) -> Found {
        let mut mentions: Vec<u32> = self.toks[i].place.into_iter().collect();
        let (mut k, mut to) = (i + 1, i + 1);
        let (mut joined, mut contained, mut bracket, mut loose) = (false, false, false, 0);
        let mut landmark = false;
        while k < sentence.end {
            let t = &self.toks[k];
            match t.mark() {
                Some('(') => bracket = true,
                Some(')') => {
                    bracket = false;
                    k += 1;
                    continue;
                }
                Some('،' | ',' | '/') => {
                    joined = true;
                    contained = false;
                    k += 1;
                    continue;
                }
                Some('"' | '«' | '»' | '“' | '”' | '#' | '-' | ':') => {
                    k += 1;
                    continue;
                }
                Some(_) => break,
                None => {}
            }
            if bracket {
                k += 1;
                continue;
            }
            if t.is(WordClass::Except) {
                break;
            }
            if t.and() && t.is(WordClass::Pronoun) && t.place.is_none() {
                // «X ومحيطه، وعلى Y»: the surroundings of what was named.
                joined = false;
                k += 1;
                continue;
            }
            if let Some(m) = t.place {
                let and = joined || t.and();
                if and && !t.chunk.clitics.ba && !t.chunk.clitics.la {
                    if (!contained || t.and()) && !landmark {
                        mentions.push(m);
                    }
                    to = k + 1;
                } else if !(contained || t.chunk.clitics.ba) {
                    // «عين العرب "كوباني"»: another name of the same place.
                    to = k + 1;
                }
                joined = false;
                contained = false;
                loose = 0;
                k += 1;
                continue;
            }
            if t.and() {
                joined = true;
                contained = false;
            }
            if t.and() && (t.prep.is_some() || t.head.is_some()) {
                landmark = false;
            }
            if t.and() && t.prep.is_some() {
                // «على X وعلى بلدتي Y وZ», «في محيط X وفي محيط Y»: the preposition said again.
                if t.prep == Some(Prep::In) && !self.headed_place(k + 1, sentence) {
                    break; // «، وفي حمص قتل …» begins anew
                }
            } else if t.is(WordClass::Conj) {
                joined = true;
                contained = false;
            } else if t.chunk.clitics.ba && (t.head.is_some() || t.is(WordClass::Direction)) {
                contained = true;
                joined = false;
            } else if t.head == Some(HeadKind::Around) && self.toks[k - 1].is(WordClass::Conj) {
                break; // «وصولاً إلى أطراف X»: not to X itself
            } else if t.head.is_some() || t.anaphor.is_some() {
                if !joined && !contained && t.head.is_some() {
                    contained = true; // «X ريف Y», «X محافظة Y»
                }
            } else if t.prep == Some(Prep::In) {
                contained = true;
                joined = t.and() || (joined && t.and());
            } else if t.is(WordClass::Direction) || t.is(WordClass::Quantity) {
                // «الشمالي», «شمال»: part of what stands before or of the next container.
                // «من مدينة جرمانا، شرق دمشق»: behind a comma too.
                if (!joined || !t.and()) && !t.definite {
                    (contained, joined) = (true, false);
                }
            } else if t.prep == Some(Prep::Near) && !joined {
                (contained, landmark) = (true, true); // «مطار كويرس قرب الباب، وفي محيط …»
            } else if t.prep == Some(Prep::Near) || t.prep == Some(Prep::To) && !joined {
                break;
            } else if (t.chunk.kind == ChunkKind::Other
                || t.is(WordClass::Plain)
                || t.is(WordClass::Pronoun))
                && !t.and()
                && !joined
                && loose < 2
            {
                loose += 1; // «الاستراتيجية», «القريبة منها»
            } else if joined && self.goes_on(k, sentence) {
                // «X، وتل الضبعة، وY»: a name that nobody knows does not end the list.
            } else if let Some(again) = self.said_again(k, sentence) {
                // «على X ومستودعات الذخيرة القريبة منها، وعلى Y»
                k = again;
                continue;
            } else {
                break;
            }
            k += 1;
        }
        self.drop_containers(&mut mentions);
        Found { mentions, how, from: i, to }
    }

    /// Where «وعلى» takes up the list again, with no other clause in between.
    pub(super) fn said_again(&self, k: usize, sentence: &Range<usize>) -> Option<usize> {
        let end = sentence.end.min(k + 10);
        let barrier = |t: &Tok| t.trigger.is_some() || t.actor.is_some() || t.is(WordClass::Clause);
        let until = (k..end).find(|&i| barrier(&self.toks[i])).unwrap_or(end);
        (k..until).find(|&i| self.toks[i].and() && self.toks[i].prep == Some(Prep::On))
    }

    /// Behind the word at `k` (and at most one more) the list goes on with a comma and a place.
    pub(super) fn goes_on(&self, k: usize, sentence: &Range<usize>) -> bool {
        let t = &self.toks[k];
        let name = t.chunk.kind == ChunkKind::Other || t.is(WordClass::First);
        let comma = (k + 1..sentence.end.min(k + 3)).find(|&i| self.toks[i].mark() == Some('،'));
        name && comma.is_some_and(|i| {
            self.toks[i + 1..sentence.end.min(i + 6)].iter().any(|t| t.place.is_some() && t.and())
        })
    }

    /// A head noun and its place begin at `k` («محيط قرية X»).
    pub(super) fn headed_place(&self, k: usize, sentence: &Range<usize>) -> bool {
        let end = sentence.end.min(k + 3);
        self.toks[k.min(end)..end].first().is_some_and(|t| t.head.is_some())
            && self.toks[k..end].iter().any(|t| t.place.is_some())
    }

    /// «بلدة X وريف Y» keeps both; «X، Y» where Y is the unit that X lies in keeps X.
    pub(super) fn drop_containers(&self, mentions: &mut Vec<u32>) {
        if mentions.len() < 2 {
            return;
        }
        let place = |m: u32| self.places[m as usize].place;
        let kept: Vec<u32> = mentions
            .iter()
            .copied()
            .filter(|&m| {
                let Some(outer) = place(m) else { return true };
                let p = self.gazetteer.place(outer);
                if p.kind.class() != PlaceClass::Country {
                    return true;
                }
                !mentions
                    .iter()
                    .any(|&o| o != m && place(o).is_some_and(|i| self.gazetteer.is_in(i, outer)))
            })
            .collect();
        *mentions = kept;
    }
}
