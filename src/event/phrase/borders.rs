//! What stands between two chunks: borders of clauses, verbs, actors, places, and the path of
//! symbols from one to the other.

use std::ops::Range;

use super::super::tok::Tok;
use crate::lexicon::{FormKind, PartOfSpeech, Prep, WordClass};

/// What is counted between two chunks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Commas.
    pub commas: u32,
    /// Marks stronger than a comma, brackets and dashes.
    pub marks: u32,
    /// Verbs, of events and others.
    pub verbs: u32,
    /// Triggers.
    pub triggers: u32,
    /// Actors.
    pub actors: u32,
    /// Places and what takes them up.
    pub places: u32,
    /// Words that open a clause: relatives, «فيما», «بعد», «أن».
    pub clauses: u32,
    /// Relative pronouns.
    pub relatives: u32,
    /// Verbs of saying.
    pub says: u32,
    /// Negations and modals.
    pub modals: u32,
}

/// Running counts over all chunks of a text.
#[derive(Debug)]
pub struct Borders(Vec<Counts>);

impl Borders {
    /// Counts over `toks`.
    #[must_use]
    pub fn of(toks: &[Tok]) -> Self {
        let mut out = Vec::with_capacity(toks.len() + 1);
        let mut sum = Counts::default();
        out.push(sum);
        for t in toks {
            if let Some(mark) = t.mark() {
                match mark {
                    '،' | ',' => sum.commas += 1,
                    _ if t.is_silent() => {}
                    _ => sum.marks += 1,
                }
            }
            let relative = t.is(WordClass::Relative);
            let clause = relative
                || t.is(WordClass::Clause)
                || (t.is(WordClass::Sub) && t.prep.is_none())
                || t.pos.is_conjunction();
            sum.verbs += u32::from(t.is_verb_trigger() || (t.trigger.is_none() && t.pos.is_verb()));
            sum.triggers += u32::from(t.trigger.is_some());
            sum.actors += u32::from(t.actor.is_some());
            sum.places += u32::from(t.place.is_some() || t.anaphor.is_some());
            sum.clauses += u32::from(clause);
            sum.relatives += u32::from(relative);
            sum.says += u32::from(t.is(WordClass::Say));
            sum.modals += u32::from(t.modal.is_some() || t.is(WordClass::Negation));
            out.push(sum);
        }
        Self(out)
    }

    /// What stands in a range of chunks.
    #[must_use]
    pub fn between(&self, range: Range<usize>) -> Counts {
        if range.end <= range.start {
            return Counts::default();
        }
        let (a, b) = (self.0[range.start], self.0[range.end]);
        Counts {
            commas: b.commas - a.commas,
            marks: b.marks - a.marks,
            verbs: b.verbs - a.verbs,
            triggers: b.triggers - a.triggers,
            actors: b.actors - a.actors,
            places: b.places - a.places,
            clauses: b.clauses - a.clauses,
            relatives: b.relatives - a.relatives,
            says: b.says - a.says,
            modals: b.modals - a.modals,
        }
    }
}

/// One letter for what a chunk is, for paths and neighbours.
#[must_use]
pub fn symbol(t: &Tok) -> char {
    if let Some(mark) = t.mark() {
        return match mark {
            '،' | ',' => ',',
            '\n' => '.',
            _ if t.is_silent() => '"',
            other => other,
        };
    }
    if t.place.is_some() {
        return 'P';
    }
    if t.actor.is_some() {
        return 'A';
    }
    if let Some(form) = t.trigger {
        return match form.form {
            FormKind::Past | FormKind::Present => 'V',
            FormKind::Noun => 'N',
            FormKind::Active | FormKind::Passive => 'J',
        };
    }
    if let Some(p) = t.prep {
        return prep_letter(p);
    }
    const CLASSES: [(WordClass, char); 20] = [
        (WordClass::Head, 'h'),
        (WordClass::Relative, 'R'),
        (WordClass::Pronoun, 'i'),
        (WordClass::Anaphor, 'n'),
        (WordClass::Negation, '!'),
        (WordClass::Modal, 'm'),
        (WordClass::Say, 'y'),
        (WordClass::Sub, 's'),
        (WordClass::Clause, 'c'),
        (WordClass::Light, 'l'),
        (WordClass::Quantity, 'q'),
        (WordClass::Direction, 'd'),
        (WordClass::Thing, 'x'),
        (WordClass::Martial, 'M'),
        (WordClass::Witness, 'W'),
        (WordClass::State, '='),
        (WordClass::Except, '\\'),
        (WordClass::Time, 't'),
        (WordClass::Period, 't'),
        (WordClass::Conj, '&'),
    ];
    if let Some((_, c)) = CLASSES.iter().find(|(class, _)| t.is(*class)) {
        return *c;
    }
    if t.time.is_some() {
        return 't';
    }
    if t.number.is_some() {
        return '#';
    }
    t.pos.letter()
}

/// The bones of what stands in a range: clauses, verbs, actors, places, prepositions and marks,
/// without adjectives, heads, numbers, times and asides between two commas.
#[must_use]
pub fn bones(toks: &[Tok], range: Range<usize>) -> ([char; 8], usize) {
    let aside = aside(toks, range.clone());
    let (mut out, mut n) = (['\0'; 8], 0);
    for i in range.filter(|i| !aside.contains(i)) {
        let c = symbol(&toks[i]);
        let bone = !"\"hqdt#aruoDzxMep45679ln".contains(c);
        if toks[i].and() && n < 8 {
            out[n] = '+';
            n += 1;
        }
        if bone && n < 8 && (n == 0 || out[n - 1] != c) {
            out[n] = c;
            n += 1;
        }
    }
    (out, n)
}

/// What stands in a range from its first comma to its last: an aside, where there are two.
#[must_use]
pub fn aside(toks: &[Tok], range: Range<usize>) -> Range<usize> {
    let comma = |i: &usize| matches!(toks[*i].mark(), Some('،' | ','));
    let first = range.clone().find(comma);
    let last = range.clone().rev().find(comma);
    match (first, last) {
        (Some(a), Some(b)) if a < b => a..b + 1,
        _ => 0..0,
    }
}

/// Whether a phrase of places stands in an aside that the trigger at `at` stands outside of: a
/// comma, what describes the noun before it («، القادمون من ريف X،»), the phrase, and a comma.
#[must_use]
pub fn within_aside(
    toks: &[Tok],
    sentence: &Range<usize>,
    at: usize,
    phrase: Range<usize>,
) -> bool {
    let comma = |i: &usize| matches!(toks[*i].mark(), Some('،' | ','));
    let low = sentence.start.max(phrase.start.saturating_sub(ASIDE));
    let Some(opens) = (low..phrase.start).rev().find(comma) else { return false };
    let closes = (phrase.end..sentence.end.min(phrase.end + ASIDE)).find(comma);
    let Some(closes) = closes else { return false };
    if (opens..closes).contains(&at) {
        return false;
    }
    (opens + 1..phrase.end).find(|&i| !toks[i].is_silent()).is_some_and(|i| {
        let t = &toks[i];
        !t.and()
            && (t.is(WordClass::Relative)
                || t.prep.is_some_and(|p| matches!(p, Prep::Near | Prep::From | Prep::In))
                || t.trigger
                    .is_some_and(|f| matches!(f.form, FormKind::Active | FormKind::Passive))
                || matches!(
                    t.pos,
                    PartOfSpeech::Adjective | PartOfSpeech::Nisba | PartOfSpeech::Pronoun
                ))
    })
}

/// How far before its phrase what governs it may stand, in chunks.
const GOVERNED: usize = 40;
/// How far from its phrase the commas of an aside may stand, in chunks.
const ASIDE: usize = 8;

/// What governs a phrase of places: back from it over its noun, prepositions, times and parties to
/// the verb or noun that they hang on; `^` where the sentence begins before one is met.
#[must_use]
pub fn governor(toks: &[Tok], sentence: &Range<usize>, phrase: usize) -> Option<usize> {
    let mut actor = false;
    for i in (sentence.start.max(phrase.saturating_sub(GOVERNED))..phrase).rev() {
        let t = &toks[i];
        if t.trigger.is_some() || t.pos.is_verb() || t.is(WordClass::Say) {
            return Some(i);
        }
        if t.actor.is_some() && !actor {
            actor = true;
            continue;
        }
        let passes = t.is_silent()
            || t.prep.is_some()
            || t.head.is_some()
            || t.time.is_some()
            || t.number.is_some()
            || t.is(WordClass::Time)
            || t.is(WordClass::Quantity)
            || t.is(WordClass::Martial)
            || t.is(WordClass::Direction)
            || t.place.is_some()
            || matches!(t.mark(), Some('،' | ','))
            || matches!(
                t.pos,
                PartOfSpeech::Adverb | PartOfSpeech::Adjective | PartOfSpeech::Nisba
            );
        if !passes {
            return Some(i);
        }
    }
    None
}

const fn prep_letter(p: Prep) -> char {
    match p {
        Prep::None => '_',
        Prep::On => 'O',
        Prep::In => 'I',
        Prep::To => 'L',
        Prep::From => 'F',
        Prep::Toward => 'T',
        Prep::Near => 'K',
        Prep::With => 'w',
        Prep::Against => 'g',
        Prep::Between => 'b',
        Prep::Hand => 'H',
        Prep::FromHand => 'Z',
        Prep::Expense => 'E',
        Prep::By => 'B',
        Prep::Via => 'v',
        Prep::Of => 'f',
    }
}
