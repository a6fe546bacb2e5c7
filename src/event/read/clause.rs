//! What the words around a trigger make of it: its kind, whether it goes on with a subject, whether
//! another word has told the same.

use std::ops::Range;

use super::{
    super::tok::{Tok, kind_of, last_word, word_before},
    Reader,
};
use crate::lexicon::{EventKind, FormKind, Modal, Prep, Role, TriggerForm, WordClass};

/// Particles after which a present tells of a happening (folded).
const MOVERS: &[&str] = &["لم", "لن", "ان", "كي", "لكي", "سوف", "قد"];

impl Reader<'_> {
    /// The kind of event that the trigger tells of. A present after «لم», «لن», «أن» or «سـ» tells
    /// of a happening, not of a state: «لم تسيطر» denies a capture.
    pub(super) fn kind(&self, at: usize, form: TriggerForm) -> Option<EventKind> {
        let form = match form.form {
            FormKind::Present if self.moved(at) => TriggerForm { form: FormKind::Past, ..form },
            _ => form,
        };
        kind_of(self.knowledge, form)
    }

    fn moved(&self, at: usize) -> bool {
        let clitics = self.toks[at].chunk.clitics;
        let before = at.checked_sub(1).is_some_and(|i| {
            let last = self.text.tokens[self.toks[i].chunk.last as usize - 1];
            let word = &self.text.folded.chars()[last.start as usize..last.end as usize];
            MOVERS.iter().any(|m| m.chars().eq(word.iter().copied()))
        });
        clitics.sa || clitics.la || before || self.headline(at)
    }

    /// «استعادت [قوات النظام] السيطرة على»: the verb only carries the noun behind it.
    pub(super) fn takes_control(&self, at: usize, sentence: &Range<usize>) -> bool {
        let lexicon = self.knowledge.lexicon();
        let end = sentence.end.min(at + 6);
        (at + 1..end)
            .take_while(|&i| {
                let t = &self.toks[i];
                let told = t.is_silent() || t.actor.is_some() || t.is(WordClass::Time);
                i == at + 1
                    || told
                    || self.toks[i - 1].actor.is_some()
                    || self.toks[i - 1].is_silent()
            })
            .any(|i| {
                self.toks[i].definite
                    && self.toks[i].trigger.is_some_and(|t| {
                        t.form == FormKind::Noun && lexicon.frame_of(t).name == "take_on"
                    })
            })
    }

    /// «عاجل | فصائل محلية تسيطر على X»: a line that opens with its subject and goes on with a
    /// present tells the news.
    fn headline(&self, at: usize) -> bool {
        let subject = last_word(self.toks, at, at.saturating_sub(3));
        let Some(mut i) = subject.filter(|&i| self.toks[i].actor.is_some()) else { return false };
        // «الجيش وحلفاؤه يستعيدون»
        while i > 0 && self.toks[i].and() {
            i -= 1;
        }
        let opened = word_before(self.toks, i, i.saturating_sub(2)).and_then(Tok::mark);
        i == 0
            || matches!(opened, Some(':' | '|' | '/' | '.' | '\n'))
            || self.text.sentences.iter().any(|s| s.start == i)
    }

    /// Whether a trigger without a subject of its own goes on with the one before it: a verb
    /// joined by «و», «ثم», «كما» or «ما تزال», or a noun with its owner («سيطرتها»).
    pub(super) fn carries_on(&self, at: usize, sentence: &Range<usize>, form: TriggerForm) -> bool {
        if form.form == FormKind::Noun {
            // «قصفت المنطقة بهدف السيطرة عليها»: the aim is of those who act.
            let low = at.saturating_sub(3).max(sentence.start);
            let aim = self.toks[at].chunk.clitics.la
                || (low..at).any(|i| self.toks[i].modal == Some(Modal::Future));
            return form.pronoun || aim;
        }
        let low = at.saturating_sub(3).max(sentence.start);
        self.toks[at].is_verb_trigger()
            && (low..=at).any(|i| {
                let t = &self.toks[i];
                // «قبل أن تنسحب منها»
                (t.is(WordClass::Sub) && i + 1 == at && t.prep.is_none())
                    || t.and()
                    || (i < at
                        && (t.is(WordClass::Conj)
                            || t.is(WordClass::State)
                            || t.is(WordClass::Clause)))
            })
    }

    /// «تم», «جرى», "was" before the trigger.
    pub(super) fn passive_before(&self, at: usize) -> bool {
        (at.saturating_sub(3)..at).any(|i| self.toks[i].is(WordClass::Light))
    }

    /// A verb of being or becoming right before the noun.
    pub(super) fn state_before(&self, at: usize) -> bool {
        // «تتقاسم الفصائل وداعش السيطرة على X»
        let before = self.toks[..at].iter().rev().filter(|t| !t.is_silent() && t.actor.is_none());
        before.take(1).any(|t| t.is(WordClass::State))
    }

    /// «يفرض التنظيم سيطرته على X منذ عام 2014»: what lasts is a state.
    pub(super) fn imposes(&self, at: usize, sentence: &Range<usize>) -> bool {
        let mut before = self.toks[sentence.start..at].iter().rev();
        let verb = before.find(|t| !t.is_silent() && t.actor.is_none());
        let behind = || self.toks[at + 1..sentence.end].iter().take(16).any(|t| t.since);
        verb.is_some_and(|t| t.is(WordClass::Imposes)) && behind()
    }

    /// «وانسحاب الجبهة من معقلها في X»: a stronghold that is left holds nothing.
    pub(super) fn left_seat(&self, at: usize, sentence: &Range<usize>) -> bool {
        let lexicon = self.knowledge.lexicon();
        let leaves = |t: &Tok| t.trigger.is_some_and(|f| lexicon.frame_of(f).subject == Role::From);
        self.toks[at].seat
            && at > sentence.start
            && self.toks[at - 1].prep == Some(Prep::From)
            && self.toks[at.saturating_sub(6).max(sentence.start)..at].iter().any(leaves)
    }

    /// A noun that a verb of losing governs («فقد السيطرة على») belongs to that verb.
    pub(super) fn absorbed(&self, at: usize, sentence: &Range<usize>) -> bool {
        let lexicon = self.knowledge.lexicon();
        let low = sentence.start.max(at.saturating_sub(5));
        let noun = self.toks[at].trigger.is_some_and(|t| t.form == FormKind::Noun);
        noun && (low..at).any(|i| {
            self.toks[i].trigger.is_some_and(|t| {
                let frame = lexicon.frame_of(t);
                // «فقد السيطرة على», «تخضع X لسيطرة …»
                matches!(frame.name.as_str(), "lose" | "subject_to" | "take_in")
                    || frame.name == "fall" && self.toks[at].prep == Some(Prep::Hand)
            })
        })
    }
}
