//! The subject of a clause: the party that a verb or verbal noun has for its doer in the grammar
//! of the sentence, named behind it, before it, or with an earlier verb whose subject goes on.

use std::ops::Range;

use crate::{
    event::tok::Tok,
    lexicon::{FormKind, PartOfSpeech, Prep, WordClass},
    mention::Gender,
};

/// How a subject was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Right behind its verb («سيطرت الفصائل»), or in the genitive of a noun («سيطرة الفصائل»).
    Behind,
    /// It is that of an earlier verb («تقدمت الفصائل … فدخلت»).
    GoesOn,
    /// Before its verb, in no case but the first («الفصائل سيطرت»).
    Before,
    /// Some party before it, governed by another word.
    Governed,
}

impl Found {
    /// A letter for the names of features.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Behind => 'b',
            Self::GoesOn => 'g',
            Self::Before => 'f',
            Self::Governed => 'o',
        }
    }
}

/// How far behind its verb a subject may stand, in chunks.
const BEHIND: usize = 7;

/// The chunk of the actor that is the subject of the verb or noun at `at`, and how it was found.
#[must_use]
pub fn subject(
    toks: &[Tok],
    letters: impl Fn(usize) -> Vec<char>,
    sentence: &Range<usize>,
    at: usize,
    english: bool,
) -> Option<(usize, Found)> {
    let form = toks[at].trigger?;
    let asked = match form.form {
        FormKind::Past | FormKind::Present => toks[at].gender.or_else(|| verb(&letters(at))),
        FormKind::Noun if form.pronoun => owner(&letters(at)),
        _ => None,
    };
    if english {
        return before(toks, &letters, sentence, at, None);
    }
    let owned = form.form == FormKind::Noun && form.pronoun;
    if !owned && let Some(i) = behind(toks, at, sentence.end, asked) {
        return Some((i, Found::Behind));
    }
    before(toks, &letters, sentence, at, asked)
}

/// The actor right behind a verb or noun.
fn behind(toks: &[Tok], at: usize, end: usize, asked: Option<Gender>) -> Option<usize> {
    let mut part = false;
    for i in at + 1..end.min(at + BEHIND) {
        let t = &toks[i];
        if t.is_silent() || t.time.is_some() || t.is(WordClass::Time) {
            continue;
        }
        if t.actor.is_some() {
            let bare = !t.and() && !t.chunk.clitics.ba && !t.chunk.clitics.la;
            return (bare && (part || agree(asked, t.gender))).then_some(i);
        }
        let people = t.is(WordClass::Martial)
            || t.is(WordClass::Quantity)
            || matches!(t.pos, PartOfSpeech::Group | PartOfSpeech::Person | PartOfSpeech::Measure);
        if people && !t.and() {
            part = true;
        } else if !(part && matches!(t.prep, Some(Prep::From | Prep::In))
            || t.pos == PartOfSpeech::Adverb)
        {
            return None;
        }
    }
    None
}

/// The actor before a verb or noun that is its subject.
fn before(
    toks: &[Tok],
    letters: &impl Fn(usize) -> Vec<char>,
    sentence: &Range<usize>,
    at: usize,
    asked: Option<Gender>,
) -> Option<(usize, Found)> {
    let mut governed = None;
    for j in (sentence.start..at).rev() {
        let t = &toks[j];
        let ends =
            t.is(WordClass::Clause) || t.mark().is_some_and(|c| matches!(c, '.' | '؛' | ';'));
        if ends {
            break;
        }
        if t.is_verb_trigger() || t.pos.is_verb() {
            let own = t.gender.or_else(|| verb(&letters(j)));
            if let Some(i) = behind(toks, j, at, own)
                && agree(asked, toks[i].gender)
            {
                return Some((i, Found::GoesOn));
            }
        }
        if t.actor.is_none() || !agree(asked, t.gender) {
            continue;
        }
        match place_of(toks, letters, sentence.start, j) {
            Case::Free => return Some((j, Found::Before)),
            Case::Governed => governed = governed.or(Some((j, Found::Governed))),
            Case::Object => {}
        }
    }
    governed
}

/// The case in which an actor stands, as far as its neighbour before it tells.
enum Case {
    Free,
    Governed,
    Object,
}

fn place_of(toks: &[Tok], letters: &impl Fn(usize) -> Vec<char>, start: usize, j: usize) -> Case {
    let clitics = &toks[j].chunk.clitics;
    if clitics.ba || clitics.la {
        return Case::Governed;
    }
    let mut k = j;
    while k > start {
        k -= 1;
        let t = &toks[k];
        if t.is_silent() || t.is(WordClass::Martial) || t.is(WordClass::Quantity) {
            if t.chunk.clitics.ba || t.chunk.clitics.la {
                return Case::Governed;
            }
            continue;
        }
        if t.prep.is_some() {
            return Case::Governed;
        }
        if t.mark().is_some() || t.is(WordClass::Say) || t.is(WordClass::Clause) {
            return Case::Free;
        }
        // «طردت الفصائل التنظيم»: behind another party it is whom that one drives out.
        if t.actor.is_some() && !toks[j].and() {
            return Case::Object;
        }
        if t.is_verb_trigger() || t.pos.is_verb() {
            let own = t.gender.or_else(|| verb(&letters(k)));
            return if agree(own, toks[j].gender) { Case::Free } else { Case::Object };
        }
        let noun = t.trigger.is_some()
            || t.head.is_some()
            || matches!(t.pos, PartOfSpeech::Thing | PartOfSpeech::Act | PartOfSpeech::Abstract);
        return if noun && !toks[j].and() { Case::Governed } else { Case::Free };
    }
    Case::Free
}

/// Whether a subject fits what a verb or pronoun asks for; people take any singular verb before
/// them.
fn agree(asked: Option<Gender>, given: Option<Gender>) -> bool {
    match (asked, given) {
        (Some(a), Some(g)) => {
            a == g || g == Gender::People || a == Gender::People && g == Gender::Feminine
        }
        _ => true,
    }
}

/// What a finite verb asks of its subject, by its letters: «سيطرت», «تقصف» a feminine.
fn verb(letters: &[char]) -> Option<Gender> {
    let word = match letters {
        ['و' | 'ف', rest @ ..] if rest.len() > 3 => rest,
        all => all,
    };
    match word {
        [.., 'و', 'ا'] | ['ي', .., 'و', 'ن'] => Some(Gender::People),
        ['ت', ..] if word.len() > 3 => Some(Gender::Feminine),
        ['ي', ..] => Some(Gender::Masculine),
        [.., 'ت'] => Some(Gender::Feminine),
        _ => None,
    }
}

/// Of what gender the owner is that a pronoun on a noun takes up: «سيطرتها», «سيطرته».
fn owner(letters: &[char]) -> Option<Gender> {
    match letters {
        [.., 'ه', 'ا'] => Some(Gender::Feminine),
        [.., 'ه', 'م'] => Some(Gender::People),
        [.., 'ه'] => Some(Gender::Masculine),
        _ => None,
    }
}
