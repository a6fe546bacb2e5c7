//! The other side of a trigger: behind its prepositions, or between the two of a fight.

use std::ops::Range;

use super::{
    super::tok::{ActorAt, Tok},
    HELP, OTHER, PREP, SUBJECT,
};
use crate::lexicon::{ActorIdx, Frame, Modal, Prep, Role, WordClass};

/// The other side: behind «من», «ضد», «مع», «على حساب», «من يد», also in a following «بعد معارك مع …».
pub(super) fn other_side(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
    frame: &Frame,
    subject: Option<ActorIdx>,
) -> (Option<ActorIdx>, Option<ActorIdx>) {
    let (mut prep, mut said) = (Prep::None, at);
    let mut second = None;
    let mut helped = None;
    for i in at + 1..sentence.end.min(at + 1 + OTHER) {
        let t = &toks[i];
        if t.is(WordClass::Support) {
            helped = Some(i);
        }
        // «بغطاء جوي من الطائرات الروسية»: who helps is not who loses.
        if helped.is_some_and(|h| i <= h + HELP) && t.actor.is_some() {
            continue;
        }
        // «بعدما سيطرت الفصائل عليه إثر معارك ضد …»: what others did before.
        if t.is_verb_trigger() && (toks[i - 1].is(WordClass::Sub) || t.and() && i > at + 2) {
            break;
        }
        // «أكثر من ست ساعات، وباتت الفصائل …»: a preposition governs what is near it.
        if prep != Prep::None && (i > said + PREP || t.mark() == Some('،')) {
            prep = Prep::None;
            if frame.other.contains(&Prep::None) {
                break;
            }
        }
        if t.is(WordClass::Clause) || t.is(WordClass::Say) {
            break;
        }
        // «نقاطاً كانت في قبضة الفصائل»: who held what is taken.
        let was = toks[i.saturating_sub(2).max(at)..i].iter().any(|b| b.modal == Some(Modal::Was));
        if t.trigger.is_some() && t.embedded && was && frame.subject == Role::To {
            (prep, said) = (Prep::FromHand, i);
            continue;
        }
        if let Some(p) = t.prep {
            (prep, said) = (p, i);
            continue;
        }
        // «تخضع X لسيطرة قوات …»
        if t.trigger.is_some() && t.chunk.clitics.la && frame.subject == Role::Place {
            (prep, said) = (Prep::To, i);
            continue;
        }
        if t.place.is_some() || t.is_verb_trigger() {
            prep = Prep::None;
            continue;
        }
        if let Some(actor) = t.actor
            && Some(actor.actor) != subject
        {
            // «سيطرت على مواقع الجيش في X»: who held what is taken.
            let owner = matches!(prep, Prep::On | Prep::None)
                && frame.subject == Role::To
                && frame.place.contains(&Prep::On) != (prep == Prep::None)
                && i > at + 1
                && (toks[i - 1].is(WordClass::Quantity)
                    || toks[i - 1].is_silent() && toks[i - 2].is(WordClass::Quantity));
            if owner {
                return (Some(actor.actor), second);
            }
            let direct = frame.other.contains(&Prep::None) && prep == Prep::None;
            let la = t.chunk.clitics.la && frame.other.contains(&Prep::To);
            if la || direct || (prep != Prep::None && frame.other.contains(&prep)) {
                return (Some(actor.actor), second);
            }
            if t.and() && second.is_none() {
                second = Some(actor.actor);
            }
        }
    }
    (None, second)
}

/// The first party right behind a preposition in the clause of `at`.
pub(super) fn behind(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
    prep: Prep,
) -> Option<ActorAt> {
    let end = sentence.end.min(at + OTHER);
    let from = (at + 1..end).find(|&i| toks[i].prep == Some(prep) || toks[i].chunk.clitics.la)?;
    toks[from..end.min(from + 4)].iter().find_map(|t| t.actor)
}

/// «بين أ وب» and «بين أ من جهة وب من جهة أخرى».
pub(super) fn between(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
) -> Option<(ActorIdx, Option<ActorIdx>)> {
    let low = at.saturating_sub(SUBJECT).max(sentence.start);
    let start = (at..sentence.end.min(at + OTHER))
        .chain((low..at).rev())
        .find(|&i| toks[i].prep == Some(Prep::Between))?;
    let mut first = None;
    for t in &toks[start + 1..sentence.end.min(start + 16)] {
        if let Some(a) = t.actor {
            match first {
                None => first = Some(a.actor),
                Some(f) if f != a.actor => return Some((f, Some(a.actor))),
                Some(_) => {}
            }
        }
    }
    first.map(|f| (f, None))
}
