//! Whether an English clause is so: auxiliaries, infinitives, reported denials, conditions, years.

use super::{Cue, Walk, back::Verb};
use crate::{
    event::{Assertion, truth::Truth},
    lexicon::{FormKind, Modal, WordClass},
};

/// How far before the verb group a reporting or planning word reaches, in chunks.
const REACH: usize = 12;

impl Walk<'_> {
    /// The truth of the trigger with its verb group.
    pub fn truth(&self, cue: &Cue<'_>, verb: &Verb) -> Truth {
        let mut out = Truth::TOLD;
        let mut carried_out = false;
        for i in verb.start..cue.at {
            let t = &self.toks[i];
            if t.is(WordClass::Negation) {
                out.negated = true;
                set(&mut out, Assertion::Denied, i);
            } else if let Some(modal) = t.modal {
                match modal {
                    Modal::Future => set(&mut out, Assertion::Future, i),
                    Modal::Attempt => out.attempt = true,
                    Modal::Denied => set(&mut out, Assertion::Denied, i),
                    Modal::History => set(&mut out, Assertion::Historical, i),
                    _ => set(&mut out, Assertion::Hypothetical, i),
                }
            } else if t.is(WordClass::Light) {
                carried_out = true;
            }
        }
        let mut i = verb.start;
        let mut near = true;
        while i > self.s.start && cue.at - i < REACH + (cue.at - verb.start) {
            i -= 1;
            let t = &self.toks[i];
            if t.modal == Some(Modal::Condition) {
                set(&mut out, Assertion::Hypothetical, i);
            }
            if t.is(WordClass::Say) && t.modal.is_none() {
                // "no truth to reports that …"
                if i > 0 && self.toks[i - 1].modal == Some(Modal::Denied) {
                    set(&mut out, Assertion::Denied, i - 1);
                }
                break;
            }
            if t.modal == Some(Modal::Denied) {
                set(&mut out, Assertion::Denied, i);
            }
            if t.modal == Some(Modal::Demand) {
                set(&mut out, Assertion::Hypothetical, i);
            }
            let present = cue.form.form != FormKind::Noun;
            if self.one_of(i, &["once", "until"]) && present {
                set(&mut out, Assertion::Hypothetical, i);
            }
            if self.breaks(i) || t.mark() == Some(',') || self.one_of(i, &["and", "or"]) {
                break;
            }
            near &= !self.finite(i);
            let close = near && cue.at - i <= 6;
            match t.modal {
                Some(Modal::Attempt) if close => out.attempt = true,
                Some(Modal::Future) if close => set(&mut out, Assertion::Future, i),
                Some(Modal::History) => set(&mut out, Assertion::Historical, i),
                _ => {}
            }
            if t.is(WordClass::Cause) {
                carried_out = true;
            }
            if near
                && cue.at - i <= 3
                && t.is(WordClass::Negation)
                && cue.form.form == FormKind::Noun
            {
                set(&mut out, Assertion::Denied, i);
            }
        }
        // "claimed to control": that is what is claimed, not what is meant to come.
        let said = verb.start > self.s.start && self.toks[verb.start - 1].is(WordClass::Say);
        if verb.infinitive && !said && !carried_out && !out.attempt {
            set(&mut out, Assertion::Future, cue.at);
        }
        if let Some(i) = self.long_ago(cue, verb) {
            set(&mut out, Assertion::Historical, i);
        }
        out
    }

    /// A year that is not the year of publication («in 2014»), "had … since 2012"; but what has
    /// lasted "since 2015" lasts.
    fn long_ago(&self, cue: &Cue<'_>, verb: &Verb) -> Option<usize> {
        let had = (verb.start..cue.at).any(|i| self.one_of(i, &["had"]));
        let low = (self.s.start..verb.start)
            .rev()
            .find(|&i| {
                self.breaks(i)
                    || self.toks[i].mark() == Some(',')
                    || self.toks[i].is(WordClass::Say)
            })
            .unwrap_or(self.s.start);
        let high = (cue.at + 1..self.s.end)
            .find(|&i| {
                let since = self.one_of(i, &["since"])
                    && self.toks.get(i + 1).is_some_and(|t| t.number.is_some());
                (self.breaks(i) && !since) || self.toks[i].is(WordClass::Relative)
            })
            .unwrap_or(self.s.end);
        (low..high).find(|&i| {
            let old = self.toks[i].number.is_some_and(|n| {
                (1900..2100).contains(&n) && cue.year.is_none_or(|y| i32::from(y) > n as i32)
            });
            let since = i > 0 && self.one_of(i - 1, &["since"]);
            old && (!since || had) || (self.toks[i].modal == Some(Modal::History))
        })
    }
}

fn set(out: &mut Truth, assertion: Assertion, because: usize) {
    if out.assertion == Assertion::Asserted {
        out.assertion = assertion;
        out.because = Some(because);
    }
}
