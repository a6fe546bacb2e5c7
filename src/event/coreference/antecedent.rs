//! Back from a pronoun, relative or participle to the place it takes up.

use std::ops::Range;

use super::{
    super::tok::{Tok, letters},
    Found, Ground,
};
use crate::{
    gazetteer::{PlaceClass, PlaceKind},
    lexicon::{Anaphor, HeadKind, Prep, WordClass},
    mention::{ChunkKind, Gender},
};

/// How far back an antecedent may stand, in chunks.
const BACK: usize = 8;

impl Ground<'_> {
    /// The place that a pronoun or relative at `at` takes up, with its list: the last one before
    /// it, unless a plain noun («الأحياء», «القرى») stands between and is what is meant.
    pub(in crate::event) fn antecedent(
        &self,
        at: usize,
        sentence: &Range<usize>,
        how: &'static str,
        wanted: Option<Gender>,
    ) -> Option<Found> {
        let low = sentence.start.saturating_sub(30);
        // «الرئيس الذي غادر»: a person or party is what the relative takes up.
        let party = (at.saturating_sub(2).max(sentence.start)..at).any(|i| {
            self.toks[i].actor.is_some() || self.toks[i].chunk.kind == ChunkKind::NonPlace
        });
        if how == "relative clause" && party {
            return None;
        }
        let mut i = at;
        let mut aside = None;
        while i > low {
            i -= 1;
            if i < sentence.start
                && aside.as_ref().is_some_and(|a: &Found| a.from >= sentence.start)
            {
                break; // what stands in the same sentence, though it fits less
            }
            let t = &self.toks[i];
            if let Some(m) = t.place {
                if self.is_container(i, low) || self.is_country(m) || self.is_dateline(i) {
                    continue;
                }
                let found = Found { mentions: self.list_until(m), how, from: i, to: i + 1 };
                // «الطبقة … على نهر الفرات. سيطرت عليها»: the river is masculine.
                let several = found.mentions.len() > 1;
                let gender = if several { Some(Gender::Feminine) } else { self.gender(m) };
                let apart = how != "relative clause" || at > i + 2;
                if apart && wanted.zip(gender).is_some_and(|(a, b)| a != b) {
                    aside = aside.or(Some(found));
                    continue;
                }
                // «مناطق تشرف على المطار الذي يسعى … للسيطرة عليه»: a relative takes up even a landmark.
                let relative = self.toks.get(i + 1).is_some_and(|t| t.is(WordClass::Relative));
                // «حاجز X على أطراف Y … دخله الثوار»: a place beside which another stands.
                let beside =
                    (i.saturating_sub(6).max(low)..i).any(|k| self.toks[k].place.is_some());
                let near = how == "pronoun" || how == "object pronoun" && beside;
                if near && !relative && self.is_landmark(i, low) {
                    aside = aside.or(Some(found));
                    continue;
                }
                return Some(found);
            }
            if how == "pronoun" && aside.is_none() && self.is_plain(i) {
                return None; // «مناطق كانت سيطرت عليها»
            }
            if how == "relative clause" && t.anaphor == Some(Anaphor::Parts) {
                return self.anaphor(i, Anaphor::Parts);
            }
            let plain = t.anaphor == Some(Anaphor::List)
                || t.head.is_some()
                || t.is(WordClass::Quantity) && t.definite;
            if how == "relative clause" && plain {
                return None;
            }
            if how == "relative clause" && at - i > BACK {
                return None;
            }
        }
        aside
    }

    /// The gender of what a pronoun or relative at `i` takes up, where its ending shows it.
    pub(in crate::event) fn gender_of(&self, i: usize) -> Option<Gender> {
        let word = self.letters(i);
        let ends = |ending: &[char]| word.ends_with(ending);
        match word {
            w if w.iter().copied().eq("التي".chars()) => Some(Gender::Feminine),
            w if w.iter().copied().eq("الذي".chars()) => Some(Gender::Masculine),
            _ if ends(&['ه', 'ا']) => Some(Gender::Feminine),
            _ if ends(&['ه']) => Some(Gender::Masculine),
            _ => None,
        }
    }

    /// The grammatical gender of a place: of its head noun, or of what it is. Names of towns are
    /// feminine; rivers, mountains, airports, crossings and camps go with their nouns.
    fn gender(&self, m: u32) -> Option<Gender> {
        let mention = &self.text.mentions[m as usize];
        let by_head = match mention.head {
            Some(
                HeadKind::City
                | HeadKind::Town
                | HeadKind::Village
                | HeadKind::Governorate
                | HeadKind::Area
                | HeadKind::Subdistrict,
            ) => return Some(Gender::Feminine),
            Some(
                HeadKind::Countryside
                | HeadKind::Airport
                | HeadKind::Crossing
                | HeadKind::Checkpoint
                | HeadKind::Camp
                | HeadKind::Road,
            ) => return Some(Gender::Masculine),
            Some(_) => true,
            None => false,
        };
        let place = self.gazetteer.place(self.places[m as usize].place?);
        let name = &self.text.folded.chars()[mention.start as usize..mention.end as usize];
        let first = name.split(|c| c.is_whitespace()).next()?;
        match place.kind {
            // «تل الشعير الذي …»: a name may also go with its first word.
            PlaceKind::City | PlaceKind::Town | PlaceKind::Village if !by_head => {
                (first.len() == name.len()).then_some(Gender::Feminine)
            }
            PlaceKind::River | PlaceKind::Airport | PlaceKind::Crossing => Some(Gender::Masculine),
            _ if first.ends_with(&['ه']) => Some(Gender::Feminine),
            PlaceKind::Camp | PlaceKind::Mountain | PlaceKind::Checkpoint => {
                Some(Gender::Masculine)
            }
            _ => None,
        }
    }

    /// The folded letters of the chunk at `i`.
    pub(in crate::event) fn letters(&self, i: usize) -> &[char] {
        letters(&self.toks[i].chunk, self.text)
    }

    pub(in crate::event) fn is_country(&self, m: u32) -> bool {
        let place = self.places[m as usize].place;
        place.is_some_and(|p| self.gazetteer.place(p).kind.class() == PlaceClass::Country)
    }

    /// «بيروت - «الشرق الأوسط»:», «حلب – نورث برس»: where the text was written.
    fn is_dateline(&self, i: usize) -> bool {
        let mark = self.toks.get(i + 1).and_then(Tok::mark);
        i == 0 && matches!(mark, Some('-' | '–' | '—' | '/'))
    }

    /// Whether the place at `i` only says what another is near to («قرب دمشق»).
    fn is_landmark(&self, i: usize, low: usize) -> bool {
        let near = |k: usize| matches!(self.toks[k].prep, Some(Prep::Near | Prep::Via));
        let headed = |k: usize| self.toks[k].head.is_some();
        // «على الحدود الإدارية مع محافظة X»
        let border = (i.saturating_sub(4).max(low)..i).any(|k| self.toks[k].is(WordClass::Border));
        i > low && (border || near(i - 1) || (i > low + 1 && headed(i - 1) && near(i - 2)))
    }

    /// A plain noun of places that no name follows («مناطق كانت», «170 قرية وبلدة»).
    fn is_plain(&self, i: usize) -> bool {
        let t = &self.toks[i];
        let noun = t.head.is_some() || t.anaphor == Some(Anaphor::List);
        noun && !self.toks[i + 1..self.toks.len().min(i + 4)].iter().any(|n| n.place.is_some())
    }

    /// Whether the place at `i` only says where the place before it lies («X بريف Y»).
    pub(super) fn is_container(&self, i: usize, low: usize) -> bool {
        let mut k = i;
        let mut linked = self.toks[i].chunk.clitics.ba;
        while k > low && i - k < 5 {
            k -= 1;
            let t = &self.toks[k];
            // «تتبع لمحافظة X»
            let unit = matches!(
                t.head,
                Some(HeadKind::Governorate | HeadKind::District | HeadKind::Subdistrict)
            );
            if unit && t.chunk.clitics.la {
                return true;
            }
            if t.place.is_some() {
                return linked && !self.toks[i].and();
            }
            if t.and() {
                return false;
            }
            let direction = t.is(WordClass::Direction) && !t.definite;
            if t.prep == Some(Prep::In) || t.chunk.clitics.ba || direction {
                linked = true;
            } else if !(t.head.is_some() || t.is(WordClass::Direction) || t.is_silent()) {
                return false;
            }
        }
        false
    }
}
