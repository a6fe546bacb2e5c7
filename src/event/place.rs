//! The places of a trigger: forward through its prepositions, or back to what stands before it.

use std::ops::Range;

use super::tok::Tok;
use crate::{
    gazetteer::{Gazetteer, PlaceClass},
    lexicon::{FormKind, Frame, Prep, TriggerForm, WordClass},
    mention::{Chunked, HeadKind},
    resolve::Resolution,
};

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

/// How far back an antecedent may stand, in chunks.
const BACK: usize = 8;

impl Ground<'_> {
    /// The places of the trigger at chunk `at`, within its sentence.
    #[must_use]
    pub fn find(
        &self,
        at: usize,
        sentence: &Range<usize>,
        form: TriggerForm,
        frame: &Frame,
    ) -> Option<Found> {
        let relative = self.relative_before(at, sentence);
        if form.pronoun && matches!(form.form, FormKind::Past | FormKind::Present) {
            return self.before(at, sentence, "object pronoun");
        }
        let wants_before = frame.before
            && (frame.reach <= 3 || matches!(form.form, FormKind::Active | FormKind::Passive));
        if wants_before && let Some(found) = self.adjacent_before(at, sentence) {
            return Some(found);
        }
        let forward = self.forward(at, sentence, form, frame);
        if let Some(found) = &forward
            && (found.how == "pronoun" || !relative)
        {
            return forward;
        }
        if relative && frame.before && forward.is_none() {
            return self.before(at, sentence, "relative clause");
        }
        if forward.is_some() {
            return forward;
        }
        if frame.before {
            if self.witness_before(at, sentence) {
                return self.before(at, sentence, "subject of witnessing");
            }
            if frame.subject == crate::lexicon::Role::Place {
                return self.adjacent_before(at, sentence);
            }
        }
        None
    }

    fn forward(
        &self,
        at: usize,
        sentence: &Range<usize>,
        form: TriggerForm,
        frame: &Frame,
    ) -> Option<Found> {
        let origin = self.toks[at].chunk.last;
        let mut prep = Prep::None;
        let (mut generic, mut bracket, mut actors) = (false, false, 0);
        let mut i = at + 1;
        while i < sentence.end {
            let t = &self.toks[i];
            if t.chunk.first.saturating_sub(origin) > frame.reach {
                return None;
            }
            match t.mark() {
                Some('(') => bracket = true,
                Some(')') => bracket = false,
                Some('؛' | ';' | '.') => return None,
                _ => {}
            }
            if bracket && t.place.is_none() {
                i += 1;
                continue;
            }
            if t.chunk.clitics.ba {
                prep = Prep::In;
            } else if t.chunk.clitics.la {
                prep = Prep::To;
            }
            if t.place.is_some() {
                if allowed(frame, prep) || (generic && prep == Prep::In) {
                    return Some(self.group(i, sentence, "after"));
                }
                if bracket || prep != Prep::None {
                    i += 1;
                    continue;
                }
                // A bare place where the frame wants none: the genitive of a noun («سيطرة دمشق»).
                i += 1;
                continue;
            }
            if t.is(WordClass::Pronoun) && !t.and() {
                return self.before(at, sentence, "pronoun");
            }
            if let Some(value) = t.anaphor
                && allowed(frame, prep)
                && !self.toks.get(i + 1).is_some_and(|n| n.place.is_some())
            {
                return self.anaphor(i, value);
            }
            if let Some(p) = t.prep {
                let partitive = p == Prep::From && prep != Prep::None && allowed(frame, prep);
                let quantity =
                    p == Prep::From && i > at && self.toks[i - 1].is(WordClass::Quantity);
                if !partitive && !quantity {
                    prep = p;
                }
            } else if let Some(h) = t.head {
                generic |= allowed(frame, prep)
                    && !matches!(h, HeadKind::Governorate | HeadKind::Countryside);
                if matches!(h, HeadKind::Around | HeadKind::Front)
                    && frame.place.contains(&Prep::Near)
                {
                    prep = Prep::Near;
                }
            } else if t.actor.is_some() {
                actors += 1;
            } else if t.trigger.is_some() {
                let same_run = t.and()
                    && !t.is_verb_trigger()
                    && matches!(form.form, FormKind::Noun)
                    && actors == 0
                    && i <= at + 4;
                if !same_run && !self.light_chain(at, i) {
                    return None;
                }
            } else if t.is(WordClass::Clause) || t.is(WordClass::Say) {
                return None;
            } else if t.is(WordClass::Sub) && !t.is(WordClass::Prep) && i > at + 1 {
                return None;
            }
            i += 1;
        }
        None
    }

    /// «شن هجوماً», «بدأت بقصف»: the earlier trigger only carries the later one.
    fn light_chain(&self, _at: usize, _i: usize) -> bool {
        false
    }

    /// The places joined to the one at chunk `i`, containers left out.
    fn group(&self, i: usize, sentence: &Range<usize>, how: &'static str) -> Found {
        let mut mentions: Vec<u32> = self.toks[i].place.into_iter().collect();
        let (mut k, mut to) = (i + 1, i + 1);
        let (mut joined, mut contained, mut bracket, mut loose) = (false, false, false, 0);
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
            if let Some(m) = t.place {
                let and = joined || t.and();
                if and && !t.chunk.clitics.ba && !t.chunk.clitics.la {
                    if !contained || t.and() {
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
            if t.is(WordClass::Conj) {
                joined = true;
                contained = false;
            } else if t.chunk.clitics.ba && (t.head.is_some() || t.is(WordClass::Direction)) {
                contained = true;
                joined = false;
            } else if t.head.is_some() || t.anaphor.is_some() {
                if !joined && !contained && t.head.is_some() {
                    contained = true; // «X ريف Y», «X محافظة Y»
                }
            } else if t.prep == Some(Prep::In) {
                contained = true;
                joined = t.and() || (joined && t.and());
            } else if t.is(WordClass::Direction) || t.is(WordClass::Quantity) {
                // «الشمالي», «شمال»: part of what stands before or of the next container.
                if !joined && !adjective_direction(t, self.text) {
                    contained = true;
                }
            } else if t.prep == Some(Prep::Near) || t.prep == Some(Prep::To) && !joined {
                break;
            } else if t.chunk.kind == crate::mention::ChunkKind::Other
                && !t.and()
                && !joined
                && loose < 2
            {
                loose += 1;
            } else {
                break;
            }
            k += 1;
        }
        self.drop_containers(&mut mentions);
        Found { mentions, how, from: i, to }
    }

    /// «بلدة X وريف Y» keeps both; «X، Y» where Y is the unit that X lies in keeps X.
    fn drop_containers(&self, mentions: &mut Vec<u32>) {
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

    /// The last place (with its list) before chunk `at`.
    fn before(&self, at: usize, sentence: &Range<usize>, how: &'static str) -> Option<Found> {
        let mut i = at;
        let low = sentence.start.saturating_sub(40);
        while i > low {
            i -= 1;
            if self.toks[i].place.is_some() && !self.is_container(i, sentence.start.min(i)) {
                let m = self.toks[i].place?;
                return Some(Found { mentions: vec![m], how, from: i, to: i + 1 });
            }
        }
        None
    }

    /// Whether the place at `i` only says where the place before it lies («X بريف Y»).
    fn is_container(&self, i: usize, low: usize) -> bool {
        let mut k = i;
        let mut linked = self.toks[i].chunk.clitics.ba;
        while k > low && i - k < 5 {
            k -= 1;
            let t = &self.toks[k];
            if t.place.is_some() {
                return linked && !self.toks[i].and();
            }
            if t.and() {
                return false;
            }
            if t.prep == Some(Prep::In) || t.chunk.clitics.ba {
                linked = true;
            } else if !(t.head.is_some() || t.is(WordClass::Direction) || t.is_silent()) {
                return false;
            }
        }
        false
    }

    /// A place within a few chunks before, nothing but its own adjectives and containers between.
    fn adjacent_before(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        let mut i = at;
        while i > sentence.start && at - i < BACK {
            i -= 1;
            let t = &self.toks[i];
            if t.place.is_some() {
                if self.is_container(i, sentence.start) && at - i < BACK {
                    continue;
                }
                let m = t.place?;
                let list = self.text.mentions[m as usize].list;
                let mentions =
                    (list..=m).filter(|&o| self.text.mentions[o as usize].list == list).collect();
                return Some(Found { mentions, how: "before", from: i, to: i + 1 });
            }
            if t.mark().is_some_and(|c| matches!(c, '.' | '؛' | ':')) {
                return None;
            }
            if t.actor.is_some() || t.is_verb_trigger() || t.is(WordClass::Clause) {
                return None;
            }
        }
        None
    }

    fn relative_before(&self, at: usize, sentence: &Range<usize>) -> bool {
        let mut i = at;
        while i > sentence.start && at - i < 4 {
            i -= 1;
            let t = &self.toks[i];
            if t.is(WordClass::Relative) {
                return true;
            }
            if t.mark().is_some() || t.place.is_some() || t.actor.is_some() || t.trigger.is_some() {
                return false;
            }
        }
        false
    }

    fn witness_before(&self, at: usize, sentence: &Range<usize>) -> bool {
        let mut i = at;
        while i > sentence.start && at - i < 12 {
            i -= 1;
            if self.toks[i].is(WordClass::Witness) {
                return true;
            }
            if self.toks[i].is(WordClass::Clause) {
                return false;
            }
        }
        false
    }

    /// «المدينة»: the last settlement named; «هذه القرى»: the last list; «مركز المحافظة»: its seat.
    fn anaphor(&self, at: usize, value: &'static str) -> Option<Found> {
        let before = self.toks[..at].iter().rev().filter_map(|t| t.place);
        let settled = |m: &u32| {
            self.places[*m as usize].place.is_some_and(|p| {
                !matches!(
                    self.gazetteer.place(p).kind.class(),
                    PlaceClass::Country | PlaceClass::Region
                )
            })
        };
        let (mentions, how) = match value {
            "one" | "seat" => (vec![before.take(12).find(settled)?], "taken up"),
            _ => {
                let mut sizes: Vec<(u32, u32)> = Vec::new();
                for m in before.take(60) {
                    let list = self.text.mentions[m as usize].list;
                    match sizes.iter_mut().find(|(l, _)| *l == list) {
                        Some((_, n)) => *n += 1,
                        None => sizes.push((list, 1)),
                    }
                }
                let list = sizes.iter().find(|(_, n)| *n >= 3)?.0;
                let all = (0..self.text.mentions.len() as u32)
                    .filter(|&m| self.text.mentions[m as usize].list == list)
                    .collect();
                (all, "list taken up")
            }
        };
        Some(Found { mentions, how, from: at, to: at + 1 })
    }
}

fn allowed(frame: &Frame, prep: Prep) -> bool {
    frame.place.contains(&prep)
}

/// «الشمالي» (an adjective of what stands before), as against «شمال» (which begins a container).
fn adjective_direction(t: &Tok, text: &Chunked) -> bool {
    text.folded.chars()[t.chunk.start as usize..t.chunk.end as usize].starts_with(&['ا', 'ل'])
}
