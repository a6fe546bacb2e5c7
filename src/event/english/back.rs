//! Backwards from the verb: its auxiliaries, its subject, the place that is its subject.

use super::{BE, HAVE, PRONOUNS, Walk};
use crate::{
    event::{place::Found, tok::ActorAt},
    lexicon::{FormKind, Prep, TriggerForm, WordClass},
};

/// A verb with its auxiliaries.
pub struct Verb {
    /// First chunk of the group.
    pub start: usize,
    /// "was captured", "held by".
    pub passive: bool,
    /// Behind a bare "to".
    pub infinitive: bool,
    /// A passive without a form of "be": "towns held by rebels".
    pub reduced: bool,
}

/// What stands as subject.
#[derive(Default, Debug)]
pub struct Subject {
    /// The actor, where one stands there.
    pub actor: Option<ActorAt>,
    /// A pronoun, or nothing at all: the subject of the clause before.
    pub same: bool,
}

impl Walk<'_> {
    /// The group of the verb at `at`.
    pub fn verb(&self, at: usize, form: TriggerForm) -> Verb {
        let mut v = Verb { start: at, passive: false, infinitive: false, reduced: false };
        let (mut be, mut have) = (false, false);
        let participle = matches!(form.form, FormKind::Past | FormKind::Passive);
        while v.start > self.s.start {
            let i = v.start - 1;
            let t = &self.toks[i];
            if self.one_of(i, BE) || (t.is(WordClass::Light) && self.word(i).ends_with("been")) {
                be = true;
            } else if self.one_of(i, HAVE) {
                have = true;
            } else if self.word(i) == "to" && matches!(form.form, FormKind::Present) {
                v.infinitive = true;
            } else if !(self.adverb(i)
                || t.is(WordClass::Negation)
                || t.is(WordClass::Light)
                || (t.modal.is_some() && t.trigger.is_none()))
            {
                break;
            }
            v.start = i;
            if at - v.start > 7 {
                break;
            }
        }
        let by = (at + 1..self.s.end.min(at + 3)).any(|i| self.prep(i) == Some(Prep::By));
        v.reduced = participle && !be && !have && (form.form == FormKind::Passive || by);
        v.passive = (participle && be) || v.reduced;
        v
    }

    /// The subject of the verb group that begins at `start`.
    pub fn subject(&self, start: usize) -> Subject {
        let (mut i, mut words, mut relative, mut fallback) = (start, 0, false, None);
        let (mut martial, mut comma, mut opened) = (false, false, start);
        while i > self.s.start {
            i -= 1;
            let t = &self.toks[i];
            if t.is_silent()
                || (self.small(i) && !self.one_of(i, &["its", "their"]) && t.actor.is_none())
                || self.adverb(i)
            {
                continue;
            }
            comma |= t.mark() == Some(',');
            if t.mark().is_some_and(|c| matches!(c, ';' | ':' | '.')) {
                break;
            }
            if self.one_of(i, PRONOUNS) && words == 0 {
                return Subject { actor: self.speaker_or_before(i), same: true };
            }
            martial |= t.is(WordClass::Martial) && t.actor.is_none();
            if martial && self.one_of(i, &["its", "their", "our"]) {
                return Subject { actor: self.speaker_or_before(i), same: true };
            }
            if t.is(WordClass::Relative) {
                let that = self.one_of(i, &["that"]);
                if words == 0 && !(that && i > 0 && self.toks[i - 1].is(WordClass::Say)) {
                    relative = true;
                    opened = i;
                    continue;
                }
                if comma && !that {
                    // "the SDF, who took X on Friday, now control Y"
                    words = 0;
                    continue;
                }
                break;
            }
            if t.is(WordClass::Say) {
                if words > 0 || fallback.is_some() {
                    break;
                }
                continue;
            }
            if self.breaks(i) {
                // "… but were driven out": the subject of the clause before.
                if words == 0 && self.one_of(i, &["but"]) {
                    continue;
                }
                break;
            }
            if self.finite(i) && words > 0 && fallback.is_none() && !self.object_between(i, start) {
                break;
            }
            if relative && opened - i > 4 {
                break; // "the factions that seized …" are none we know
            }
            if let Some(actor) = t.actor {
                let held = self.toks.get(i + 1).is_some_and(|n| n.mark() == Some('-'))
                    && self.toks.get(i + 2).is_some_and(|n| n.trigger.is_some())
                    && i + 2 < start;
                if held {
                    continue;
                }
                match self.governed(i) {
                    None => {}
                    Some(_) if relative => {}
                    Some(Prep::Of | Prep::From) => {
                        // "Warplanes of the coalition", "Guards from the SDF".
                        let k = self.governor(i).unwrap_or(i);
                        let noun = k > self.s.start && {
                            let n = &self.toks[k - 1];
                            n.place.is_none()
                                && !self.finite(k - 1)
                                && (n.actor.is_some_and(|a| a.weak)
                                    || n.is(WordClass::Martial)
                                    || matches!(n.chunk.kind, crate::mention::ChunkKind::Other))
                        };
                        let opens =
                            noun && (k - 1 <= self.s.start + 1 || self.toks[k - 1].actor.is_some());
                        if opens {
                            return Subject { actor: Some(actor), same: false };
                        }
                        continue;
                    }
                    Some(_) => continue,
                }
                let object = !relative
                    && self.governor(i).is_some_and(|k| self.finite(k) || self.ing(k))
                    && i + 1 < start;
                if object {
                    fallback = fallback.or(Some(()));
                    continue;
                }
                return Subject { actor: Some(self.first_named(i)), same: false };
            }
            if t.place.is_some() && self.governed(i).is_none() && i + 1 == start && !relative {
                return Subject::default(); // "Aleppo captured the hearts of …"
            }
            if !self.joins(i) {
                words += 1;
            }
        }
        // "while ground forces wrested …": those of whom the clause before speaks.
        Subject { actor: None, same: words == 0 || (martial && words <= 2) }
    }

    fn ing(&self, i: usize) -> bool {
        self.toks[i].trigger.is_some_and(|t| t.form == FormKind::Active)
    }

    /// Whether what lies between two verbs is the object of the first, joined to the second.
    fn object_between(&self, verb: usize, start: usize) -> bool {
        (verb + 1..start).any(|k| self.joins(k))
    }

    /// "Hezbollah fighters and the army": the first of those joined.
    fn first_named(&self, i: usize) -> ActorAt {
        let mut at = i;
        while let Some(k) = self.governor(at) {
            if !self.one_of(k, &["and"]) || k == self.s.start {
                break;
            }
            let before = k - 1;
            if self.toks[before].actor.is_none() || self.governed(before).is_some() {
                break;
            }
            at = before;
        }
        self.toks[at].actor.or(self.toks[i].actor).unwrap_or(ActorAt {
            actor: 0,
            weak: true,
            person: false,
            foe: false,
            adjective: false,
            generic: true,
        })
    }

    /// "The SDF said it had": who "it" is.
    fn speaker_or_before(&self, i: usize) -> Option<ActorAt> {
        let before = (self.s.start..i)
            .rev()
            .find(|&k| self.toks[k].actor.is_some() && self.governed(k).is_none());
        let ours = || {
            // "We have not withdrawn," a YPG commander said.
            let we = self.one_of(i, &["we", "our"]);
            let say = (i..self.s.end).find(|&k| self.toks[k].is(WordClass::Say)).filter(|_| we)?;
            (say.saturating_sub(5).max(i)..self.s.end.min(say + 5))
                .find(|&k| self.toks[k].actor.is_some())
        };
        before.or_else(ours).and_then(|k| self.toks[k].actor)
    }

    /// The places that are the subject of the verb group at `start`: "X and Y were captured".
    pub fn subject_places(&self, start: usize, reduced: bool) -> Option<Found> {
        let mut i = start;
        let mut crossed = false;
        while i > self.s.start {
            i -= 1;
            let t = &self.toks[i];
            let free = i == self.s.start || self.prep(i - 1).is_none();
            if self.one_of(i, PRONOUNS) && !crossed && free {
                return self.last_place(i, "taken up");
            }
            if t.place.is_some() {
                let noun = self.governor(i).is_some_and(|k| {
                    k > self.s.start
                        && (self.toks[k - 1].head.is_some() || self.toks[k - 1].anaphor.is_some())
                });
                let barred = match self.governed(i) {
                    Some(Prep::In) if noun => false, // "the crossing at Nassib"
                    Some(Prep::In | Prep::Near) if reduced => false,
                    Some(_) => true,
                    None => false,
                };
                if barred || self.toks.get(i + 1).is_some_and(|n| n.mark() == Some('-')) {
                    continue;
                }
                return Some(self.group_back(i, "before"));
            }
            if let Some(value) = t.anaphor
                && self.prep(i + 1) != Some(Prep::Of)
            {
                return self.taken(i, value);
            }
            if self.one_of(i, &["both", "all three"]) && !crossed {
                return self.last_place(i, "taken up");
            }
            let aside = crossed && self.one_of(i, &["where"]); // "Daraa, where …, fell"
            if (self.breaks(i) && !aside)
                || t.is(WordClass::Say)
                || (self.finite(i) && !self.joins(i + 1))
            {
                return None;
            }
            let held = self
                .governor(i)
                .is_some_and(|k| self.toks[k].trigger.is_some_and(|t| t.form == FormKind::Noun));
            if t.actor.is_some() && !reduced && !held && self.governed(i).is_none() {
                return None;
            }
            crossed |= t.mark() == Some(',');
        }
        None
    }

    /// The actor right before a noun: "Russian air raids", "the army's withdrawal".
    pub fn possessor(&self, at: usize) -> Option<ActorAt> {
        let mut i = at;
        while i > self.s.start && at - i < 6 {
            i -= 1;
            let t = &self.toks[i];
            if t.actor.is_some() {
                return t.actor;
            }
            let own = self.one_of(i, &["s", "'", "-"]) || t.mark() == Some('-') || self.small(i);
            let plain = matches!(t.chunk.kind, crate::mention::ChunkKind::Other);
            if !(own || plain || t.is(WordClass::Martial))
                || self.one_of(i, HAVE)
                || self.one_of(i, BE)
            {
                return None;
            }
            if self.one_of(i, &["the", "a", "an"]) {
                return None;
            }
        }
        None
    }
}
