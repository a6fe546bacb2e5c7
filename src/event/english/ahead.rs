//! Forwards from the trigger: its place, and who follows which preposition.

use super::{Cue, PRONOUNS, Walk};
use crate::{
    event::place::Found,
    lexicon::{ActorIdx, EventKind, FormKind, HeadKind, Prep, WordClass},
    mention::ChunkKind,
};

/// What follows a trigger.
#[derive(Default)]
pub struct Ahead {
    /// Its places.
    pub found: Option<Found>,
    /// An actor without a preposition.
    pub direct: Option<ActorIdx>,
    /// Behind "by".
    pub by: Option<ActorIdx>,
    /// Behind "from".
    pub from: Option<ActorIdx>,
    /// Behind "to".
    pub to: Option<ActorIdx>,
    /// Behind "of".
    pub of: Option<ActorIdx>,
    /// Behind "with", "against", "between".
    pub against: Option<ActorIdx>,
}

/// Farthest that anything of a clause may stand behind its trigger, in chunks.
const REACH: usize = 22;

impl Walk<'_> {
    /// Walks on from the trigger. With `object`, the place must be what the verb takes.
    pub fn ahead(&self, cue: &Cue<'_>, passive: bool) -> Ahead {
        let mut out = Ahead::default();
        let frame = cue.frame;
        let noun = cue.form.form == FormKind::Noun;
        let strict = cue.kind.is_control() && frame.place.first() == Some(&Prep::None);
        let (mut prep, mut generic, mut plain) = (Prep::None, false, 0);
        let mut i = cue.at + 1;
        while i < self.s.end.min(cue.at + REACH) {
            let t = &self.toks[i];
            let first = i == cue.at + 1;
            if self.breaks(i) || t.is(WordClass::Say) || t.is(WordClass::Relative) {
                break;
            }
            if t.mark() == Some(',') {
                if out.found.is_some() || plain > 0 || !first {
                    break;
                }
                i += 1;
                continue;
            }
            if t.is_silent() {
                i += 1;
                continue;
            }
            if let Some(p) = self.prep(i) {
                let out_of = first && p == Prep::Of && self.word(cue.at).ends_with(" out");
                if out_of {
                    prep = Prep::From;
                    i += 1;
                    continue;
                }
                // "from a base near X", "from positions in X".
                generic |= plain > 0 && prep == Prep::From && cue.frame.name == "leave";
                let through = p == Prep::Of && matches!(prep, Prep::None | Prep::Of);
                prep = if through && !noun && plain + usize::from(generic) > 0 {
                    Prep::None
                } else {
                    p
                };
                generic |= through && (plain > 0 && !strict);
                i += 1;
                continue;
            }
            if t.place.is_some() {
                let inside = matches!(prep, Prep::In | Prep::Near | Prep::On);
                let open = frame.place.contains(&prep) && !(strict && inside && !generic)
                    || (generic && inside);
                if open && out.found.is_none() && !passive_object(passive, prep) {
                    let group = self.group(i, prep);
                    i = group.to;
                    out.found = Some(group);
                    prep = Prep::None;
                    plain = 0;
                    continue;
                }
                i += 1;
                continue;
            }
            if let Some(value) = t.anaphor
                && out.found.is_none()
                && (frame.place.contains(&prep) || generic)
                && self.prep(i + 1) != Some(Prep::Of)
                && self.toks.get(i + 1).is_none_or(|n| n.place.is_none())
            {
                out.found = self.taken(i, value);
            } else if out.found.is_none()
                && frame.place.contains(&prep)
                && plain == 0
                && !noun
                && (self.one_of(i, &["it", "them"])
                    || (self.one_of(i, &["both", "all"]) && self.taken_up(i)))
            {
                out.found = self.last_place(cue.at, "taken up");
            } else if let Some(actor) = t.actor {
                let slot = match prep {
                    Prep::None => &mut out.direct,
                    Prep::By => &mut out.by,
                    Prep::From | Prep::FromHand => &mut out.from,
                    Prep::To | Prep::Hand => &mut out.to,
                    Prep::Of => &mut out.of,
                    Prep::With | Prep::Against | Prep::Between => &mut out.against,
                    _ => &mut None,
                };
                // A bare word for fighters is bettered by who they are: "fighters of the SDF".
                if slot.is_none() {
                    *slot = Some(actor.actor);
                }
                if prep != Prep::None {
                    plain = 0;
                }
            } else if t.trigger.is_some() {
                let run = noun && i <= cue.at + 2 && !self.finite(i);
                // "repelled an attack on X", "an attempt to advance on X"
                let infinitive = i > 0 && self.prep(i - 1) == Some(Prep::To);
                let repelled = frame.name == "repel" && (infinitive || !self.finite(i));
                let described = t.chunk.kind == ChunkKind::Trigger
                    && i > 0
                    && self.toks[i - 1].mark() == Some('-');
                let staged = noun && cue.kind == EventKind::Protest && self.finite(i);
                if !(run || repelled || described || staged || self.adjective(i)) {
                    break;
                }
                generic |= repelled;
            } else if t.head.is_some() || t.is(WordClass::Quantity) {
                generic |= t.head != Some(HeadKind::Governorate) && frame.place.contains(&prep);
            } else if self.joins(i) {
                // "and" behind the object begins something else unless an actor follows.
                let near = i + 1..self.s.end.min(i + 4);
                let actor = near.clone().any(|k| self.toks[k].actor.is_some());
                let verb = near.clone().any(|k| self.toks[k].trigger.is_some());
                // "the village of X and its air base to …": more of the object.
                let more = self.one_of(i, &["and"])
                    && !actor
                    && !verb
                    && i + 1 < self.s.end
                    && self.one_of(i + 1, &["its", "their", "the"]);
                if (out.found.is_some() || !actor) && !more {
                    break;
                }
            } else if t.is(WordClass::Martial) {
                plain += 1;
            } else if t.chunk.kind == ChunkKind::Other && !self.small(i) && !self.adverb(i) {
                plain += 1;
                // What the verb takes is no place: "captured the hearts of".
                if plain > 3 && strict && !generic && out.found.is_none() {
                    break;
                }
                if self.one_of(i, PRONOUNS) && i > cue.at + 1 {
                    break;
                }
            }
            i += 1;
        }
        out
    }

    /// "all three from the army", "both": no noun follows.
    fn taken_up(&self, i: usize) -> bool {
        let next = i
            + 1
            + usize::from(self.toks.get(i + 1).is_some_and(|_| {
                i + 1 < self.s.end && self.one_of(i + 1, &["three", "four", "five", "of"])
            }));
        next >= self.s.end
            || self.prep(next).is_some()
            || self.toks[next].mark().is_some()
            || self.one_of(next, &["them"])
    }
}

/// A passive has no object.
const fn passive_object(passive: bool, prep: Prep) -> bool {
    passive && matches!(prep, Prep::None)
}
