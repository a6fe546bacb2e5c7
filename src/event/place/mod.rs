//! The places of a trigger: forward through its prepositions, or back to what stands before it.

mod anaphor;
mod antecedent;
mod forward;
mod group;

use std::ops::Range;

use super::tok::{Tok, last_word};
use crate::{
    gazetteer::Gazetteer,
    lexicon::{Anaphor, FormKind, Frame, HeadKind, Modal, Prep, Role, TriggerForm, WordClass},
    mention::{ChunkKind, Chunked},
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
        let verb = matches!(form.form, FormKind::Past | FormKind::Present);
        if frame.before
            && let Some(relative) = self.relative_before(at, sentence)
        {
            let gender = self.gender_of(relative);
            let before = || self.antecedent(relative, sentence, "relative clause", gender);
            let after = |inside| self.forward(at, sentence, form, frame, inside);
            // «قسد، التي تسيطر على X»: whom the clause describes is no place.
            let party = last_word(self.toks, relative, sentence.start).is_some_and(|i| {
                let comma = self.toks[i].mark() == Some('،');
                let i = if comma { i.saturating_sub(1) } else { i };
                self.toks[i].actor.is_some()
            });
            if party && verb && !self.toks[relative].is(WordClass::Clause) {
                return after(false);
            }
            if !self.toks[relative].is(WordClass::Clause) {
                return before().or_else(|| after(true));
            }
            // «حيث سقطت …», «حيث فر المسلحون»: something else falls there, or they fled there;
            // «حيث سيطرت على Y»: the clause may have a place of its own.
            let elsewhere =
                frame.subject == Role::Place || frame.subject == Role::From && frame.name != "lose";
            let own = after(false);
            return if elsewhere { own } else { own.or_else(before) };
        }
        // «طردتهم من X»: whom it drives out.
        if form.pronoun && verb && frame.name != "expel" {
            // «سلّمتهم إلى ذويهم»: people, not a place.
            let people = self.letters(at).ends_with(&['ه', 'م']);
            let gender = self.gender_of(at);
            return (!people)
                .then(|| self.antecedent(at, sentence, "object pronoun", gender))
                .flatten();
        }
        if verb && self.toks[at].embedded {
            // «السخنة، آخر بلدة يسيطر عليها التنظيم»
            let last = at >= sentence.start + 2
                && self.toks[at - 1].head.is_some()
                && self.toks[at - 2].is(WordClass::Last);
            if last && let Some(found) = self.apposition(at - 1, sentence) {
                return Some(found);
            }
            // «مناطق يسيطر عليها التنظيم في X»: a whole governorate is too vague to be held so.
            let inside = self.forward(at, sentence, form, frame, true);
            return inside.filter(|f| !f.mentions.iter().any(|&m| self.is_governorate(m)));
        }
        if frame.name == "bastion" {
            // «X، معقل الفصائل» stands beside its place; «أهم معاقل الفصائل في X» before it.
            let beside = || self.apposition(at, sentence);
            let of_two = || self.forward(at, sentence, form, frame, true);
            return beside().or_else(of_two);
        }
        let adjectival = matches!(form.form, FormKind::Active | FormKind::Passive);
        if frame.before && (frame.reach <= 3 || adjectival) {
            let forward_first = adjectival && frame.reach > 3;
            // «الأحياء الخاضعة لسيطرة … في حلب»; but «مناطق سيطرة …» is too vague to be a place.
            let plain = frame.reach > 3 || self.described(at, sentence);
            let forward = || {
                plain.then(|| self.forward(at, sentence, form, frame, frame.reach <= 3)).flatten()
            };
            let before = || self.adjacent_before(at, sentence);
            return if forward_first {
                forward().or_else(before)
            } else {
                before().or_else(forward)
            };
        }
        // «هجوماً على X تصدى له المقاتلون»: where the attack was.
        let it = |k: usize| matches!(self.letters(k), ['ل', 'ه'] | ['ل', 'ه', 'ا' | 'م']);
        let attack = (at.saturating_sub(12).max(sentence.start)..at).any(|k| {
            let t = &self.toks[k];
            t.trigger.is_some_and(|f| f.form == FormKind::Noun) || t.modal == Some(Modal::Attempt)
        });
        if frame.name == "repel" && attack && (at + 1..sentence.end.min(at + 4)).any(it) {
            let found = self.antecedent(at, sentence, "pronoun", None);
            return found.filter(|f| f.from >= sentence.start);
        }
        if let Some(found) = self.forward(at, sentence, form, frame, false) {
            return Some(found);
        }
        // «اضطرت إلى مغادرتها», «بعد استعادتها»: the pronoun of a transitive noun is its object.
        if form.pronoun
            && form.form == FormKind::Noun
            && matches!(frame.name.as_str(), "leave_it" | "take" | "receive" | "evacuate")
            && self.letters(at).ends_with(&['ه', 'ا'])
        {
            return self.antecedent(at, sentence, "object pronoun", self.gender_of(at));
        }
        if !frame.before {
            return None;
        }
        // «أحبط الجيش الهجوم»: where it was told to be.
        let attack = |k: usize| {
            let t = &self.toks[k];
            t.definite && t.trigger.is_some_and(|f| f.form == FormKind::Noun)
        };
        if frame.name == "repel" && (at + 1..sentence.end.min(at + 4)).any(attack) {
            return self.antecedent(at, sentence, "pronoun", None);
        }
        if self.witness_before(at, sentence) {
            return self.adjacent_before(at, sentence);
        }
        if frame.subject == Role::Place
            && (verb || matches!(frame.name.as_str(), "freed" | "remain"))
        {
            return self.subject_place(at, sentence);
        }
        None
    }

    /// The place that a noun right behind it describes («الراعي معقل التنظيم», «دوما، آخر معاقل …»,
    /// «كانت دوما الجيب الأخير …»).
    fn apposition(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        for i in (at.saturating_sub(4).max(sentence.start)..at).rev() {
            let t = &self.toks[i];
            if let Some(m) = t.place {
                let (mentions, to) = (vec![m], i + 1);
                return Some(Found { mentions, how: "before", from: i, to });
            }
            let passed = t.is_silent()
                || t.mark() == Some('،')
                || matches!(t.chunk.kind, ChunkKind::Other | ChunkKind::Word);
            if !passed || t.prep.is_some() || t.head.is_some() || t.is(WordClass::Clause) {
                return None;
            }
        }
        None
    }

    /// A plain noun of places («الأحياء», «القرى», «الأجزاء») shortly before the participle.
    fn described(&self, at: usize, sentence: &Range<usize>) -> bool {
        (at.saturating_sub(4).max(sentence.start)..at).any(|i| {
            let t = &self.toks[i];
            t.anaphor == Some(Anaphor::List)
                || matches!(
                    t.head,
                    Some(
                        HeadKind::Neighbourhood
                            | HeadKind::Village
                            | HeadKind::Town
                            | HeadKind::Settlement
                    )
                )
        })
    }

    /// «X سقطت»: the place right before the verb, not governed by a preposition.
    fn subject_place(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        // «من X باتجاه Y، لكن الأخيرة سقطت»
        if at > sentence.start && self.toks[at - 1].is(WordClass::Latter) {
            let mut before = self.toks[sentence.start..at].iter().rev();
            let last = before.find_map(|t| t.place);
            let (from, to) = (at - 1, at);
            return last.map(|m| Found { mentions: vec![m], how: "taken up", from, to });
        }
        let i = (sentence.start.max(at.saturating_sub(4))..at).rev().find(|&i| {
            let t = &self.toks[i];
            t.place.is_some() || t.actor.is_some() || t.anaphor.is_some()
        })?;
        // «إن السد لا يزال بيد مقاتليها»
        if let Some(value) = self.toks[i].anaphor.filter(|a| *a != Anaphor::List && i + 1 == at) {
            return self.anaphor(i, value);
        }
        let m = self.toks[i].place?;
        if (i + 1..at).any(|k| self.toks[k].mark().is_some() || self.toks[k].trigger.is_some()) {
            return None;
        }
        let free = i == sentence.start
            || (self.toks[i - 1].prep.is_none() && !self.toks[i].chunk.clitics.ba);
        free.then(|| Found { mentions: vec![m], how: "before", from: i, to: i + 1 })
    }

    /// «انسحبت من مواقعها»: the positions are those where the sentence has been.
    #[must_use]
    pub fn own_positions(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        let from = self.toks.get(at + 1).is_some_and(|t| t.prep == Some(Prep::From));
        let positions = self.toks.get(at + 2).is_some_and(|t| t.is(WordClass::Quantity));
        let end = self.toks.get(at + 3).is_none_or(|t| t.mark().is_some());
        let place = (sentence.start..at).rev().find(|&i| {
            self.toks[i].place.is_some_and(|m| !self.is_country(m))
                && !self.is_container(i, sentence.start)
        });
        let i = place.filter(|_| from && positions && end)?;
        let mentions = self.list_until(self.toks[i].place?);
        Some(Found { mentions, how: "place spoken of", from: i, to: i + 1 })
    }

    /// The places behind «سوى».
    #[must_use]
    pub fn but(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        let end = sentence.end.min(at + 14);
        let but = (at + 1..end).find(|&i| self.toks[i].is(WordClass::Except))?;
        let place = (but + 1..sentence.end.min(but + 4)).find(|&i| self.toks[i].place.is_some())?;
        Some(self.group(place, sentence, "after"))
    }

    /// The place that its sentence is about: «الحراك: السيطرة على المدينة», «وفي السويداء، غادر …».
    #[must_use]
    pub fn topic(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        let low = sentence.start;
        let i = (low..at.min(low + 5)).find(|&i| self.toks[i].place.is_some())?;
        let passed = |k: usize| {
            let t = &self.toks[k];
            t.mark().is_some() || t.prep == Some(Prep::In) || t.head.is_some()
        };
        let mark = self.toks.get(i + 1).and_then(Tok::mark);
        let inside = (low..i).any(|k| self.toks[k].prep == Some(Prep::In));
        // «والكاستيلو الذي شكل … أصبح خاضعاً لسيطرة …»: the subject of the sentence.
        let bare = i <= low + 1 && self.toks[i].head.is_none() && !inside;
        let subject = bare && self.toks.get(i + 1).is_some_and(|t| t.is(WordClass::Relative));
        let becomes = (i..at).any(|k| self.toks[k].is(WordClass::State));
        let opens =
            mark == Some(':') && low > 0 || mark == Some('،') && inside || subject && becomes;
        let m = self.toks[i].place?;
        let own = (i + 1..at).all(|k| self.toks[k].place.is_none());
        let fits = (low..i).all(passed) && opens && own && at < i + 15;
        (fits && !self.is_country(m)).then(|| Found {
            mentions: self.list_until(m),
            how: "topic",
            from: i,
            to: i + 1,
        })
    }
}

fn allowed(frame: &Frame, prep: Prep) -> bool {
    frame.place.contains(&prep)
}
