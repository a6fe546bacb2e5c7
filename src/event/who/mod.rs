//! The actors of a trigger: who does it, and whom it is done to.

mod other;
mod subject;

use std::ops::Range;

use self::{
    other::{behind, between, other_side},
    subject::{owner_behind, right_before, subject_after, subject_before},
};
use super::{
    place::Found,
    tok::{Tok, word_before},
};
use crate::lexicon::{ActorIdx, FormKind, Frame, HeadKind, Prep, Role, TriggerForm, WordClass};
use crate::mention::ChunkKind;

/// The actors found for a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Actors {
    /// Grammatical (or logical) subject.
    pub subject: Option<ActorIdx>,
    /// The subject was carried on from an earlier clause.
    pub carried: bool,
    /// The subject stands behind the trigger.
    pub after: bool,
    /// The subject is one person, whose going moves no front.
    pub person: bool,
    /// The one out of whose hands the place passes («من يد», «من سيطرة»).
    pub from_hand: Option<ActorIdx>,
    /// The other side.
    pub other: Option<ActorIdx>,
    /// Another party named beside them.
    pub second: Option<ActorIdx>,
    /// Subject and second are the two sides of one fight («بين أ وب»).
    pub between: bool,
}

/// Farthest that a subject may stand from its trigger, in chunks.
const SUBJECT: usize = 14;
/// Farthest that the other side may stand behind the trigger, in chunks.
const OTHER: usize = 24;

/// Farthest that the other side may stand behind its preposition, in chunks.
const PREP: usize = 5;

/// Farthest that who helps may stand behind the word that says so, in chunks.
const HELP: usize = 5;

/// Finds the actors of the trigger at `at`. `carried` is the subject of the clause before.
#[must_use]
pub fn actors(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
    form: TriggerForm,
    frame: &Frame,
    found: Option<&Found>,
    carried: Option<ActorIdx>,
) -> Actors {
    let mut out = Actors::default();
    let (after, by) = subject_after(toks, at, sentence, form, frame, found);
    let adjectival = matches!(form.form, FormKind::Active | FormKind::Passive);
    let before = || subject_before(toks, at, sentence, adjectival);
    let verb = matches!(form.form, FormKind::Past | FormKind::Present);
    // «طرد المقاتلين من X», «التصدي لهجوم شنه التنظيم»: behind the noun of driving out or back
    // stand those driven.
    let drives = matches!(frame.name.as_str(), "expel" | "repel");
    let right_before = verb.then(|| right_before(toks, at, sentence, drives)).flatten();
    let right_before = right_before.filter(|a| !(a.weak && after.is_some_and(|x| !x.weak)));
    // «تدخل الفصائل X وتطرد قوات النظام منها»: so do they where the subject goes on.
    let goes_on = verb && toks[at].and() && carried.is_some() && by.is_none();
    let noun = form.form == FormKind::Noun;
    let driven = after.filter(|_| drives && (noun || right_before.is_some() || goes_on));
    let after = after.filter(|_| driven.is_none() && right_before.is_none());
    let subject = match (by.or(right_before), after) {
        (Some(named), _) => Some(named),
        (None, Some(a)) if !a.generic => Some(a),
        (None, weak) => before().filter(|b| !b.weak).or(weak).or_else(before),
    };
    // «آلت السيطرة على X إلى أ»
    let passes = word_before(toks, at, sentence.start).is_some_and(|b| b.is(WordClass::Passes));
    let receiver = passes.then(|| behind(toks, at, sentence, Prep::To)).flatten();
    let subject = receiver.or(subject);
    out.subject = subject.map(|a| a.actor);
    out.person = subject.is_some_and(|a| a.person);
    out.from_hand = (at + 1..sentence.end.min(at + SUBJECT))
        .find(|&i| toks[i].prep == Some(Prep::FromHand))
        .and_then(|i| toks[i + 1..sentence.end.min(i + 4)].iter().find_map(|t| t.actor))
        .map(|a| a.actor);
    out.after = out.subject.is_some() && subject == after;
    let related = toks[at.saturating_sub(3).max(sentence.start)..at]
        .iter()
        .any(|t| t.is(WordClass::Relative));
    // A noun right behind the verb is its subject, even one that names no known party.
    let named = verb
        && toks.get(at + 1).is_some_and(|t| {
            t.chunk.kind == ChunkKind::Other
                && !t.and()
                && !t.chunk.clitics.ba
                && !t.chunk.clitics.la
        });
    // «إخلاء ضباط عائلاتهم من X»: nor is anybody else the one who leaves.
    let unknown = noun
        && frame.subject == Role::From
        && after.is_none()
        && toks.get(at + 1).is_some_and(|t| {
            let unit = t.head == Some(HeadKind::Site);
            (t.chunk.kind == ChunkKind::Other || unit) && !t.definite && !t.chunk.clitics.ba
        });
    if unknown && !form.pronoun {
        out.subject = by.map(|a| a.actor);
    }
    let carried = carried.filter(|_| !related && !named && !unknown);
    if out.subject.is_none() && (verb || noun) {
        out.subject = carried;
        out.carried = carried.is_some();
    }
    // «غادرت الحافلات وعلى متنها مقاتلون من الفصائل»: those whom it carries.
    let convoy = (at.saturating_sub(8).max(sentence.start)..sentence.end.min(at + 6))
        .find(|&i| toks[i].is(WordClass::Convoy));
    if let Some(convoy) = convoy.filter(|_| verb && frame.subject == Role::From) {
        let carried = toks[convoy..sentence.end].iter().take(18).filter_map(|t| t.actor);
        if out.subject.is_none() || out.carried {
            out.subject = carried.map(|a| a.actor).next();
            out.carried = false;
        }
    }
    // «بعد ساعات من سيطرته على X، تراجع التنظيم»: the owner follows.
    if form.pronoun && noun && (out.subject.is_none() || out.carried) {
        let opens =
            toks[sentence.start..at].iter().all(|t| t.actor.is_none() && !t.is(WordClass::Say));
        let owner = owner_behind(toks, at, sentence).filter(|_| opens && at <= sentence.start + 5);
        if let Some(owner) = owner {
            (out.subject, out.carried) = (Some(owner), false);
        }
    }
    let (other, second) = other_side(toks, at, sentence, frame, out.subject);
    out.other = driven.map(|a| a.actor).or(other);
    out.second = second;
    let met = (at + 1..sentence.end.min(at + 4)).any(|i| toks[i].prep == Some(Prep::Between));
    if (out.subject.is_none() || out.carried || met)
        && let Some(first) = between(toks, at, sentence)
    {
        out.subject = Some(first.0);
        out.second = first.1;
        out.between = true;
        out.carried = false;
    }
    out
}
