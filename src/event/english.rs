//! What English syntax needs: the subject stands before its verb, the place of a passive too,
//! the agent behind "by", who lost behind "from", who gained behind "to".

mod ahead;
mod back;
mod shape;
#[cfg(test)]
mod tests;
mod truth;

use std::ops::Range;

use super::{
    place::{Found, Ground},
    tok::Tok,
    truth::Truth,
    who::Actors,
};
use crate::{
    Knowledge,
    lexicon::{ActorIdx, Anaphor, EventKind, FormKind, Frame, Prep, Side, TriggerForm, WordClass},
    mention::{ChunkKind, Chunked},
};

/// What an English clause comes to.
#[derive(Debug)]
pub struct Clause {
    /// The kind, after the syntax had its say.
    pub kind: EventKind,
    /// Who acts.
    pub actor: Option<ActorIdx>,
    /// Who loses.
    pub from: Option<ActorIdx>,
    /// Who gains or holds.
    pub to: Option<ActorIdx>,
    /// Its places.
    pub found: Found,
    /// Whether it is so.
    pub truth: Truth,
    /// The actors as found.
    pub who: Actors,
}

/// What the reader knows of a trigger.
pub struct Cue<'a> {
    /// Its chunk.
    pub at: usize,
    /// Its sentence.
    pub sentence: &'a Range<usize>,
    /// Its form.
    pub form: TriggerForm,
    /// What the form tells of.
    pub kind: EventKind,
    /// Its frame.
    pub frame: &'a Frame,
    /// Year of publication.
    pub year: Option<i16>,
    /// The subject of the clause before.
    pub carried: Option<ActorIdx>,
}

/// Reads the clause of an English trigger; `None` when it tells of nothing. The subject found is
/// left in `carried` for what follows.
pub fn clause(
    ground: &Ground<'_>,
    cue: &Cue<'_>,
    side: &dyn Fn(ActorIdx) -> Side,
    carried: &mut Option<ActorIdx>,
) -> Option<Clause> {
    let walk = Walk { ground, toks: ground.toks, s: cue.sentence.clone() };
    let mark = |i: usize| walk.toks.get(i).and_then(Tok::mark);
    let part = mark(cue.at + 1) == Some('-'); // "bomb-maker"
    if part || walk.adjective(cue.at) {
        return None;
    }
    shape::read(&walk, cue, side, carried)
}

/// "an attack", "his retreat", "heavy clashes": behind a determiner a bare verb form is the noun.
pub fn nouns(toks: &mut [Tok], text: &Chunked, knowledge: &Knowledge) {
    for i in 0..toks.len() {
        let Some(form) = toks[i].trigger.filter(|t| t.form == FormKind::Present) else { continue };
        if knowledge.lexicon().triggers[form.trigger as usize].lang != "en" {
            continue;
        }
        let word = |i: usize| -> String {
            let c = &toks[i].chunk;
            text.folded.chars()[c.start as usize..c.end as usize].iter().collect()
        };
        let before = i.checked_sub(1);
        let led = before.is_some_and(|k| {
            let to = word(k) == "to";
            let plain = toks[k].chunk.kind == ChunkKind::Other
                && (SMALL.contains(&word(k).as_str()) || word(k).ends_with('d'));
            // "under government control"
            let state = toks[k].actor.is_some()
                && k.checked_sub(1).is_some_and(|j| {
                    toks[j].prep.is_some() || ["under", "the", "full"].contains(&word(j).as_str())
                });
            let own = state && word(i) == "control";
            plain || own || word(k) == "-" || (toks[k].prep.is_some() && !to)
        });
        if led {
            let noun =
                toks[i].chunk.triggers(knowledge.patterns()).find(|t| t.form == FormKind::Noun);
            toks[i].trigger = noun.or(toks[i].trigger);
        }
    }
}

/// A sentence to walk in.
struct Walk<'a> {
    ground: &'a Ground<'a>,
    toks: &'a [Tok],
    s: Range<usize>,
}

/// Determiners and other small words that a noun phrase may open with.
const SMALL: &[&str] = &[
    "the",
    "a",
    "an",
    "its",
    "their",
    "his",
    "all",
    "both",
    "two",
    "three",
    "four",
    "five",
    "six",
    "last",
    "nearby",
    "neighbouring",
    "neighboring",
    "strategic",
    "key",
    "other",
    "largest",
    "main",
    "border",
    "whole",
    "entire",
    "ancient",
    "historic",
];
const HAVE: &[&str] = &["has", "have", "had", "having"];
const BE: &[&str] = &[
    "was",
    "were",
    "is",
    "are",
    "be",
    "been",
    "being",
    "hasbeen",
    "havebeen",
    "hadbeen",
    "got",
    "has been",
    "have been",
    "had been",
];
const ADVERBS: &[&str] = &[
    "now", "again", "also", "then", "already", "later", "since", "still", "once", "soon", "just",
    "not", "never", "either", "yet", "ever", "both", "all",
];
const PRONOUNS: &[&str] = &["it", "they", "he", "we", "them", "i", "you", "she"];

impl Walk<'_> {
    /// The folded letters of a chunk.
    fn word(&self, i: usize) -> String {
        let c = &self.toks[i].chunk;
        self.ground.text.folded.chars()[c.start as usize..c.end as usize].iter().collect()
    }

    fn one_of(&self, i: usize, words: &[&str]) -> bool {
        let c = &self.toks[i].chunk;
        let chars = &self.ground.text.folded.chars()[c.start as usize..c.end as usize];
        words.iter().any(|w| w.chars().eq(chars.iter().copied()))
    }

    fn adverb(&self, i: usize) -> bool {
        self.one_of(i, ADVERBS)
            || (self.toks[i].place.is_none()
                && self.toks[i].trigger.is_none()
                && self.word(i).ends_with("ly")
                && self.word(i).len() > 4)
    }

    fn small(&self, i: usize) -> bool {
        let t = &self.toks[i];
        t.is_silent()
            || self.one_of(i, SMALL)
            || t.number.is_some()
            || t.is(WordClass::Quantity)
            || t.is(WordClass::Demonstrative)
    }

    fn finite(&self, i: usize) -> bool {
        self.toks[i].is_verb_trigger()
            || self.toks[i].trigger.is_some_and(|t| t.form == FormKind::Passive)
    }

    fn prep(&self, i: usize) -> Option<Prep> {
        match self.toks.get(i)?.prep? {
            Prep::Hand if self.one_of(i, &["to"]) => Some(Prep::To),
            p => Some(p),
        }
    }

    /// A mark or word behind which another clause begins.
    fn breaks(&self, i: usize) -> bool {
        let t = &self.toks[i];
        t.mark().is_some_and(|c| matches!(c, ';' | ':' | '.' | '—'))
            || t.is(WordClass::Clause)
            || self.one_of(i, &["as", "where", "because", "once", "so", "until"])
            || (t.is(WordClass::Sub) && t.prep.is_none())
    }

    /// «and», «or», a comma.
    fn joins(&self, i: usize) -> bool {
        self.toks[i].mark() == Some(',') || self.one_of(i, &["and", "or", "but"])
    }

    /// "the abandoned posts": a participle behind an article tells of nothing by itself.
    fn adjective(&self, i: usize) -> bool {
        self.toks[i].trigger.is_some_and(|t| matches!(t.form, FormKind::Past | FormKind::Passive))
            && i > self.s.start
            && self.one_of(i - 1, &["the", "a", "an", "its", "their", "newly", "recently"])
    }

    /// What a definite noun takes up; a site may be any place.
    fn taken(&self, i: usize, value: Anaphor) -> Option<Found> {
        if value == Anaphor::List {
            return self.last_place(i, "taken up");
        }
        let wide = matches!(value, Anaphor::Facility | Anaphor::Camp | Anaphor::Town);
        let found = self.ground.anaphor(i, value);
        found.or_else(|| wide.then(|| self.last_place(i, "taken up")).flatten())
    }

    /// What stands before the noun phrase that ends at `i`: its determiners passed over.
    fn governor(&self, i: usize) -> Option<usize> {
        let mut k = i;
        let mut other = 0;
        while k > self.s.start {
            k -= 1;
            let t = &self.toks[k];
            let head_of = t.head.is_some() || t.is(WordClass::Martial);
            if self.small(k) || head_of {
                continue;
            }
            if self.prep(k) == Some(Prep::Of)
                && k > self.s.start
                && (self.toks[k - 1].head.is_some() || self.toks[k - 1].is(WordClass::Quantity))
            {
                continue;
            }
            let plain = matches!(t.chunk.kind, ChunkKind::Other);
            if plain && other < 1 && !self.adverb(k) && !self.one_of(k, HAVE) {
                other += 1;
                continue;
            }
            return Some(k);
        }
        None
    }

    /// Whether a preposition or a direction governs the noun phrase that ends at `i`.
    fn governed(&self, i: usize) -> Option<Prep> {
        let k = self.governor(i)?;
        match self.prep(k) {
            Some(p) if p != Prep::None => Some(p),
            _ if self.toks[k].is(WordClass::Direction) && self.word(k).ends_with(" of") => {
                Some(Prep::Near)
            }
            _ => None,
        }
    }

    /// The places joined to the one at `i`, forwards.
    fn group(&self, i: usize, prep: Prep) -> Found {
        let mut mentions: Vec<u32> = self.toks[i].place.into_iter().collect();
        let mut to = i + 1;
        loop {
            let mut k = to;
            while k < self.s.end
                && (self.toks[k].head.is_some()
                    || self.toks[k].mark().is_some_and(|c| matches!(c, '"' | '”' | '“' | ')')))
            {
                k += 1; // "Idlib province", "al-Hol camp"
            }
            let (mut joined, mut loose, mut again) = (false, 0, false);
            while k < self.s.end && self.joins(k) && !self.one_of(k, &["but"]) {
                joined = true;
                k += 1;
            }
            if !joined {
                break;
            }
            // "Kfar Nabl, a town south of Ariha": no list but a word on the place.
            let comma = self.toks[k - 1].mark() == Some(',');
            if comma
                && k < self.s.end
                && (self.one_of(k, &["a", "an", "the"]) || self.toks[k].is(WordClass::Direction))
            {
                break;
            }
            while k < self.s.end && self.toks[k].place.is_none() {
                let t = &self.toks[k];
                let same = self.prep(k) == Some(prep) && prep != Prep::None && !again;
                let plain = matches!(t.chunk.kind, ChunkKind::Other);
                if same {
                    again = true;
                } else if plain && !self.small(k) && loose < 1 + 2 * u8::from(again) {
                    loose += 1;
                } else if !(self.small(k)
                    || t.head.is_some()
                    || self.prep(k) == Some(Prep::Of)
                    || t.is(WordClass::Direction))
                {
                    break;
                }
                k += 1;
            }
            let Some(m) = self.toks.get(k).filter(|_| k < self.s.end).and_then(|t| t.place) else {
                break;
            };
            // "entered Hama, and Homs fell": the next clause's subject; "X, Idlib province".
            let next = |n: usize| self.toks.get(k + n).filter(|_| k + n < self.s.end);
            let subject = next(1).is_some_and(|_| {
                self.finite(k + 1) || self.one_of(k + 1, BE) || self.one_of(k + 1, HAVE)
            });
            let unit = next(1).is_some_and(|t| {
                t.head == Some(crate::lexicon::HeadKind::Governorate) && !self.toks[to].and()
            }) && self.toks[to].mark() == Some(',')
                && k == to + 1;
            if subject {
                break;
            }
            if !unit {
                mentions.push(m);
            }
            to = k + 1;
        }
        Found { mentions, how: "after", from: i, to }
    }

    /// The places joined to the one at `i`, backwards.
    fn group_back(&self, i: usize, how: &'static str) -> Found {
        let mut mentions: Vec<u32> = self.toks[i].place.into_iter().collect();
        let mut from = i;
        loop {
            let mut k = from;
            let mut joined = false;
            while k > self.s.start {
                let t = &self.toks[k - 1];
                let skip = self.small(k - 1)
                    || t.head.is_some()
                    || self.prep(k - 1) == Some(Prep::Of)
                    || t.is(WordClass::Direction);
                // "and the coastal cities of X"
                let describes = t.chunk.kind == ChunkKind::Other && self.toks[k].head.is_some();
                if self.joins(k - 1) {
                    joined = true;
                } else if !(skip || describes) || joined && t.place.is_some() {
                    break;
                }
                k -= 1;
            }
            let Some(m) = (joined && k > self.s.start).then(|| self.toks[k - 1].place).flatten()
            else {
                break;
            };
            let comma = self.toks[k].mark() == Some(',');
            if comma && self.governed(k - 1) == Some(Prep::In) {
                break; // "In Aleppo, X and Y are …"
            }
            mentions.insert(0, m);
            from = k - 1;
        }
        Found { mentions, how, from, to: i + 1 }
    }

    /// The last place named before `i` (in the sentence, or before it), its list with it.
    fn last_place(&self, i: usize, how: &'static str) -> Option<Found> {
        let mut k = i;
        let low = self.s.start.saturating_sub(24);
        while k > low {
            k -= 1;
            if self.toks[k].place.is_some() {
                let inside = k >= self.s.start
                    && self.governed(k) == Some(Prep::In)
                    && (self.s.start..k).any(|j| self.toks[j].place.is_some());
                if inside {
                    continue;
                }
                let walk = Walk {
                    ground: self.ground,
                    toks: self.toks,
                    s: self.s.start.min(k.saturating_sub(20))..self.s.end,
                };
                return Some(walk.group_back(k, how));
            }
        }
        None
    }
}
