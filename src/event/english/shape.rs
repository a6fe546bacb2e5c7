//! What an English clause comes to: the roles by kind, voice and preposition.

use super::{Clause, Cue, Walk, back::Verb};
use crate::{
    event::{place::Found, tok::ActorAt, who::Actors},
    lexicon::{ActorIdx, EventKind, FormKind, Prep, Side, WordClass},
};

/// Reads the clause of a trigger.
pub fn read(
    walk: &Walk<'_>,
    cue: &Cue<'_>,
    side: &dyn Fn(ActorIdx) -> Side,
    carried: &mut Option<ActorIdx>,
) -> Option<Clause> {
    let mut who = Actors::default();
    let form = cue.form.form;
    // "rebel-held": the holder is written onto the verb.
    if let Some(holder) = compound(walk, cue) {
        let found = walk.ahead(cue, false).found?;
        who.subject = Some(holder);
        let truth = walk.truth(cue, &walk.verb(cue.at, cue.form));
        return (cue.kind == EventKind::Hold).then_some(Clause {
            kind: cue.kind,
            actor: Some(holder),
            from: None,
            to: Some(holder),
            found,
            truth,
            who,
        });
    }
    let noun = form == FormKind::Noun;
    let verb = if noun {
        Verb { start: cue.at, passive: false, infinitive: false, reduced: false }
    } else {
        walk.verb(cue.at, cue.form)
    };
    let truth = walk.truth(cue, &verb);
    let ahead = walk.ahead(cue, verb.passive);
    let named = if noun {
        walk.possessor(cue.at)
    } else if verb.reduced {
        None
    } else {
        let subject = walk.subject(verb.start);
        let followed = || walk.follows(cue, &verb);
        match subject.actor {
            Some(a) => Some(a),
            None if form == FormKind::Active => followed(),
            None => None,
        }
        .or_else(|| {
            let same = subject.same && cue.carried.is_some();
            who.carried = same;
            cue.carried.filter(|_| same).map(|actor| ActorAt {
                actor,
                weak: false,
                generic: false,
                person: false,
                foe: false,
                adjective: false,
            })
        })
    };
    let mut subject = named.map(|a| a.actor);
    if !verb.passive && !noun && subject.is_some() {
        *carried = subject;
    }
    if noun {
        subject = ahead.by.or(subject).or(ahead.of);
        if subject.is_none() && cue.kind != EventKind::Agreement {
            subject = walk.launcher(cue);
        }
    }
    let place_before = || walk.subject_places(verb.start, verb.reduced);
    let (mut kind, mut actor, mut from, mut to) = (cue.kind, None, None, None);
    let mut found = ahead.found.clone();
    match cue.kind {
        EventKind::Capture => match cue.frame.name.as_str() {
            "fall" => {
                found = if noun { found } else { place_before() };
                to = ahead.to.or(ahead.by);
                actor = to;
                let bare = walk.word(cue.at) == "fell" && to.is_none();
                if bare
                    && walk
                        .toks
                        .get(cue.at + 1)
                        .is_some_and(|t| t.prep.is_some() && t.time.is_none())
                    && walk.one_of(cue.at + 1, &["on", "in", "at", "from", "by"])
                    && walk.toks.get(cue.at + 2).is_none_or(|t| t.time.is_none())
                {
                    return None; // "shells fell on"
                }
            }
            "expel" => {
                if verb.passive {
                    from = subject;
                    to = ahead.by;
                } else {
                    to = subject;
                    from = ahead.direct.or(ahead.from);
                }
                from?;
                if to.is_none() {
                    kind = EventKind::Withdrawal;
                }
                actor = to.or(from);
            }
            _ if verb.passive => {
                found = place_before();
                to = ahead.by;
                from = ahead.from;
                actor = to;
            }
            "take_control" if noun => {
                // "in full control of": a state; any other control is spoken of only.
                if walk.held_how(cue.at).map(|h| h.0) != Some(Prep::In) {
                    return None;
                }
                kind = EventKind::Hold;
                let g = walk.governor(cue.at).unwrap_or(cue.at);
                let verb = walk.verb(g, crate::lexicon::TriggerForm { ..cue.form });
                to = walk.subject(verb.start.min(g)).actor.map(|a| a.actor);
                to?;
                actor = to;
            }
            name => {
                to = subject;
                from = ahead.from.or(ahead.against.filter(|_| name != "enter"));
                actor = to;
                if !noun && to.is_none() {
                    return None;
                }
                found = found.or_else(|| walk.relative_object(&verb));
                // "opposition quits Harasta, army moves in"
                let ends = cue.at + 1 >= walk.s.end || walk.toks[cue.at + 1].mark().is_some();
                if found.is_none() && name == "enter" && ends {
                    found = walk.in_sentence(cue.at);
                }
            }
        },
        EventKind::Withdrawal => {
            from = subject;
            if verb.passive {
                let patient = subject.filter(|&a| side(a) != Side::Civilians);
                found = if patient.is_some() { found } else { place_before() };
                from = ahead.by.or(patient).or(cue.carried);
            } else if cue.frame.name == "lose" {
                found = found.or_else(|| walk.relative_object(&verb));
                if let Some(taker) = ahead.to {
                    kind = EventKind::Capture;
                    to = Some(taker);
                }
            } else if found.is_none()
                && ["withdr", "pull", "retreat", "fled", "flee"]
                    .iter()
                    .any(|w| walk.word(cue.at).starts_with(w))
                && walk.prep(cue.at + 1) != Some(Prep::From)
            {
                let subordinate = (walk.s.start..verb.start)
                    .rev()
                    .take(8)
                    .any(|i| walk.breaks(i) || walk.joins(i));
                found = subordinate
                    .then(|| {
                        walk.last_place(cue.at, "place spoken of")
                            .or_else(|| walk.next_place(cue.at))
                    })
                    .flatten();
            }
            from?;
            actor = to.or(from);
        }
        EventKind::Handover => {
            if cue.frame.name == "receive" {
                (to, from) = (subject, ahead.from);
            } else if verb.passive {
                found = place_before();
                (from, to) = (ahead.by, ahead.to);
            } else {
                (from, to) = (subject, ahead.to);
            }
            actor = from.or(to);
            actor?;
            if cue.frame.name == "deliver" && to.is_none() && from.is_none() {
                return None;
            }
        }
        EventKind::Hold => {
            match cue.frame.name.as_str() {
                "under_en" => {
                    let own = walk.possessor(cue.at).map(|a| a.actor);
                    let (before, from_here) = walk.held_how(cue.at).unzip();
                    let start = from_here.filter(|_| own.is_some()).unwrap_or(verb.start);
                    found = walk.subject_places(start, false);
                    to = own.or(ahead.direct).or(ahead.of);
                    if own.is_some() && before == Some(Prep::From) {
                        kind = EventKind::Withdrawal; // "slipped from government control"
                        (from, to) = (to, None);
                    } else if own.is_some() && walk.back_in(start) {
                        kind = EventKind::Capture; // "was back in SDF hands"
                    } else if own.is_some() && before != Some(Prep::In) {
                        return None;
                    }
                }
                "stronghold" => {
                    to = subject;
                    found = walk.apposed(cue.at).or(found);
                }
                "repel" if verb.passive => {
                    to = ahead.by;
                    found = walk.last_place(verb.start, "before");
                }
                "repel" => {
                    to = subject;
                    found = found.or_else(|| walk.last_place(verb.start, "before"));
                }
                _ if verb.passive => {
                    found = place_before();
                    to = ahead.by;
                }
                _ => {
                    to = subject;
                    found = found.or_else(|| walk.relative_object(&verb));
                }
            }
            actor = to.or(from);
            actor?;
        }
        EventKind::Advance | EventKind::Deployment => {
            actor = subject.or(ahead.by);
            if kind == EventKind::Deployment {
                actor = actor.or(ahead.direct);
            }
            actor?;
        }
        EventKind::Protest | EventKind::Agreement => {
            found = found.or_else(|| walk.in_sentence(verb.start));
        }
        EventKind::Encirclement | EventKind::Clash | EventKind::Strike => {
            if verb.passive {
                found = place_before().or(found);
                actor = ahead.by.or(ahead.from);
            } else {
                actor = if noun && kind == EventKind::Clash {
                    walk.between(cue).or(subject).or(ahead.against)
                } else {
                    subject
                }
                .or(if noun { ahead.from } else { None });
                if found.is_none() && noun && kind == EventKind::Strike {
                    found = place_before();
                }
                // "after heavy fighting": where what it led to happened.
                let fight = cue.frame.name == "fight" && noun;
                let led = walk.governor(cue.at).is_some_and(|k| walk.breaks(k));
                if found.is_none() && fight && led {
                    found = walk.in_sentence(cue.at).or_else(|| walk.next_place(cue.at));
                }
            }
        }
    }
    if cue.kind.is_control() && actor.is_some_and(|a| side(a) == Side::Civilians) {
        return None;
    }
    if truth.attempt && cue.kind == EventKind::Capture {
        kind = EventKind::Advance;
        (from, to) = (None, None);
    }
    if from.is_some()
        && to.is_some()
        && from.map(side) == to.map(side)
        && kind == EventKind::Capture
    {
        from = None;
    }
    who.subject = actor;
    who.other = if to.is_some() { from } else { None };
    if kind == EventKind::Clash {
        // "after clashes with Druze fighters"
        who.subject = actor.or(cue.carried);
        who.other = ahead.against.filter(|a| Some(*a) != who.subject).or(actor);
        who.subject = if who.other == who.subject { cue.carried } else { who.subject };
    }
    Some(Clause { kind, actor, from, to, found: found?, truth, who })
}

/// The actor of "rebel-held", "Kurdish-controlled".
fn compound(walk: &Walk<'_>, cue: &Cue<'_>) -> Option<ActorIdx> {
    let dash = cue.at.checked_sub(1).filter(|&i| i > walk.s.start)?;
    (walk.toks[dash].mark() == Some('-')).then(|| walk.toks[dash - 1].actor)?.map(|a| a.actor)
}

impl Walk<'_> {
    /// "After capturing Hama, the rebels pressed south": the subject that follows the comma.
    fn follows(&self, cue: &Cue<'_>, verb: &Verb) -> Option<ActorAt> {
        let opens = (self.s.start..verb.start).all(|i| self.breaks(i) || self.small(i));
        if !opens {
            return None;
        }
        let comma = (cue.at + 1..self.s.end).find(|&i| self.toks[i].mark() == Some(','))?;
        let end = self.s.end.min(comma + 5);
        (comma + 1..end).take_while(|&i| !self.finite(i)).find_map(|i| self.toks[i].actor)
    }

    /// "launched an attack on", "carried out strikes": the subject of the verb before the noun.
    fn launcher(&self, cue: &Cue<'_>) -> Option<ActorIdx> {
        let g = self.governor(cue.at)?;
        let governed = self.prep(g).is_some() || self.breaks(g) || self.toks[g].is(WordClass::Say);
        if governed || self.joins(g) || self.finite(g) {
            return None;
        }
        let subject = self.subject(g);
        subject.actor.map(|a| a.actor)
    }

    /// "under government control", "in rebel hands", "from government control".
    fn held_how(&self, at: usize) -> Option<(Prep, usize)> {
        (self.s.start..at).rev().take(5).find_map(|i| match self.prep(i) {
            _ if self.one_of(i, &["under"]) => Some((Prep::In, i)),
            Some(p @ (Prep::In | Prep::From)) => Some((p, i)),
            _ => None,
        })
    }

    /// "back in": behind "back" the place has changed hands.
    fn back_in(&self, preposition: usize) -> bool {
        preposition > self.s.start && self.one_of(preposition - 1, &["back"])
    }

    /// The last place named before `at` in the same sentence.
    fn in_sentence(&self, at: usize) -> Option<Found> {
        (self.s.start..at).any(|i| self.toks[i].place.is_some()).then_some(())?;
        self.last_place(at, "before")
    }

    /// "between X and Y": the first named.
    fn between(&self, cue: &Cue<'_>) -> Option<ActorIdx> {
        let at = (cue.at + 1..self.s.end)
            .take_while(|&i| !self.breaks(i))
            .find(|&i| self.prep(i) == Some(crate::lexicon::Prep::Between))?;
        self.toks[at + 1..self.s.end].iter().find_map(|t| t.actor).map(|a| a.actor)
    }

    /// "the town, which rebels took": the place before the relative.
    fn relative_object(&self, verb: &Verb) -> Option<Found> {
        let low = verb.start.saturating_sub(8).max(self.s.start);
        let relative = (low..verb.start).rev().find(|&i| self.toks[i].is(WordClass::Relative))?;
        self.last_place(relative, "relative clause")
    }

    /// "Yabroud, the last rebel stronghold": the place before the comma.
    fn apposed(&self, at: usize) -> Option<Found> {
        let mut comma = false;
        for i in (self.s.start..at).rev().take(10) {
            let t = &self.toks[i];
            if t.mark() == Some(',') || self.one_of(i, super::BE) || t.is(WordClass::State) {
                comma = true;
                continue;
            }
            if t.place.is_some() {
                return comma.then(|| self.group_back(i, "before"));
            }
            if self.finite(i) || self.breaks(i) {
                return None;
            }
        }
        None
    }

    /// "As rebels withdrew, the army entered X": the next place of the sentence.
    fn next_place(&self, at: usize) -> Option<Found> {
        let i = (at + 1..self.s.end).find(|&i| self.toks[i].place.is_some())?;
        Some(self.group(i, crate::lexicon::Prep::None))
    }
}
