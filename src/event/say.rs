//! Who says it: «قال مصدر عسكري», «بحسب المرصد», "the SDF said".

use std::ops::Range;

use super::tok::Tok;
use crate::lexicon::{ActorIdx, Prep, Side, WordClass};

/// The one on whose word an event rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Speaker {
    /// A party to the conflict, where one speaks.
    pub actor: Option<ActorIdx>,
    /// The side for which the outlet speaks, where one does.
    pub side: Option<Side>,
    /// The chunk that names the speaker.
    pub at: Option<usize>,
}

/// How far behind a verb of saying its speaker may stand, in chunks.
const REACH: usize = 7;

/// Finds the speaker of the clause in which the trigger at `at` stands.
#[must_use]
pub fn speaker(toks: &[Tok], at: usize, sentence: &Range<usize>) -> Speaker {
    let before = (sentence.start..at).rev().find(|&i| toks[i].is(WordClass::Say));
    let after = || (at..sentence.end).find(|&i| toks[i].is(WordClass::Say));
    let Some(say) = before.or_else(after) else { return Speaker::default() };
    let end = sentence.end.min(say + REACH);
    for (i, t) in toks.iter().enumerate().take(end).skip(say + 1) {
        if i == at || t.trigger.is_some() {
            break;
        }
        if let Some(a) = t.actor {
            return Speaker { actor: Some(a.actor), side: None, at: Some(i) };
        }
        if t.is(WordClass::Source) {
            if let Some(a) = whose(toks, i, end) {
                return Speaker { actor: Some(a), side: None, at: Some(i) };
            }
            // «وكالة «سانا»»: the name says for whom it speaks.
            let side = toks[i..end.min(i + 3)].iter().find_map(|t| t.outlet);
            return Speaker { actor: None, side, at: Some(i) };
        }
    }
    // English: the speaker stands before the verb of saying.
    let low = sentence.start.max(say.saturating_sub(4));
    for i in (low..say).rev() {
        if toks[i].is(WordClass::Source) {
            return Speaker { actor: None, side: toks[i].outlet, at: Some(i) };
        }
        if let Some(a) = toks[i].actor
            && toks[i].chunk.pattern.is_some()
        {
            return Speaker { actor: Some(a.actor), side: None, at: Some(i) };
        }
    }
    Speaker::default()
}

/// «مصدر عسكري في «قسد»», «مصادر من الفصائل»: the party to which a source belongs.
fn whose(toks: &[Tok], source: usize, end: usize) -> Option<ActorIdx> {
    let mut rest = toks[..end].iter().skip(source + 1).filter(|t| !t.is_silent());
    let belongs = rest.next().is_some_and(|t| matches!(t.prep, Some(Prep::In | Prep::From)));
    rest.next().filter(|_| belongs)?.actor.map(|a| a.actor)
}
