//! Noun phrases of places: a list is one phrase, with its head noun, its preposition, and whether
//! it only says where another lies.

use std::ops::Range;

use super::super::{coreference::Ground, tok::Tok};
use crate::{
    gazetteer::{PlaceClass, PlaceKind},
    lexicon::{FormKind, HeadKind, PartOfSpeech, Prep, WordClass},
    mention::ChunkKind,
};

/// How a phrase names its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// By name.
    Named,
    /// By a noun that takes them up («البلدة»).
    Noun,
    /// By a preposition with its pronoun («عليها»).
    Pronoun,
    /// By the object pronoun of a verb («دخلتها»).
    Object,
    /// Not in this sentence: what the one before is about.
    Topic,
}

impl Naming {
    /// A letter for the names of features.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Named => 'n',
            Self::Noun => 'a',
            Self::Pronoun => 'i',
            Self::Object => 'o',
            Self::Topic => 't',
        }
    }
}

/// A phrase of one or several places.
#[derive(Debug, Clone)]
pub struct Group {
    /// First chunk of the phrase, its head nouns left out.
    pub from: usize,
    /// Chunk after its last.
    pub to: usize,
    /// The places, in text order.
    pub mentions: Vec<u32>,
    /// How it names them.
    pub naming: Naming,
    /// The preposition that governs it; `None` for a bare noun.
    pub prep: Prep,
    /// Chunk at which the phrase begins with all that leads it (preposition, heads).
    pub lead: usize,
    /// The head noun.
    pub head: Option<HeadKind>,
    /// A word of quantity leads it («أجزاء من», «معظم»).
    pub part: bool,
    /// A direction leads it («شمال X»): the place is a landmark.
    pub beside: bool,
    /// A noun without a name stands before the direction: it is meant, the place is beside it
    /// («ثلاث قرى شمال X», «حاجز على مدخل X»).
    pub landmark: bool,
    /// It only says where the phrase before it lies («X بريف Y»).
    pub container: bool,
    /// «و» or a comma joins it to what stands before.
    pub joined: bool,
    /// What kind of place its first is.
    pub class: &'static str,
}

/// Chunks that may stand before a name and belong to its phrase.
const LEAD: usize = 6;

/// The phrases of a sentence, in order.
#[must_use]
pub fn groups(ground: &Ground<'_>, sentence: &Range<usize>, english: bool) -> Vec<Group> {
    let toks = ground.toks;
    let mut out: Vec<Group> = Vec::new();
    let mut i = sentence.start;
    while i < sentence.end {
        let t = &toks[i];
        if t.place.is_some() {
            let (mentions, ends) = list(ground, i, sentence, english);
            let to = ends.last().copied().unwrap_or(i + 1);
            push(ground, sentence, &mut out, i, to, mentions, Naming::Named);
            i = to;
            continue;
        }
        let found = if let Some(value) = t.anaphor {
            // English nouns take up what was named last, where nothing better fits.
            ground.anaphor(i, value).map(|f| (f.mentions, Naming::Noun))
        } else if t.is(WordClass::Pronoun) {
            let found = ground.antecedent(i, sentence, "pronoun", ground.gender_of(i));
            found.map(|f| (f.mentions, Naming::Pronoun))
        } else if t.trigger.is_some_and(|f| f.pronoun) && object_pronoun(ground, i) {
            let found = ground.antecedent(i, sentence, "object pronoun", ground.gender_of(i));
            found.map(|f| (f.mentions, Naming::Object))
        } else {
            None
        };
        if let Some((mentions, naming)) = found {
            push(ground, sentence, &mut out, i, i + 1, mentions, naming);
        }
        i += 1;
    }
    rejoin(ground, &mut out);
    out
}

/// «طردتهم»: people; only a thing's pronoun can be a place.
fn object_pronoun(ground: &Ground<'_>, i: usize) -> bool {
    let form = ground.toks[i].trigger.map(|t| t.form);
    let noun = form == Some(FormKind::Noun);
    let letters = ground.letters(i);
    let people = letters.ends_with(&['ه', 'م']);
    !people && (!noun || letters.ends_with(&['ه', 'ا']))
}

fn push(
    ground: &Ground<'_>,
    sentence: &Range<usize>,
    out: &mut Vec<Group>,
    from: usize,
    to: usize,
    mentions: Vec<u32>,
    naming: Naming,
) {
    let mut group = Group {
        from,
        to,
        mentions,
        naming,
        prep: Prep::None,
        lead: from,
        head: None,
        part: false,
        beside: false,
        landmark: false,
        container: false,
        joined: ground.toks[from].and(),
        class: "none",
    };
    group.class = class(ground, group.mentions[0]);
    lead(ground, sentence, &mut group);
    group.container = out.last().is_some_and(|before| contains(ground, before, &group));
    out.push(group);
}

/// What kind of place a mention is, for the names of features.
fn class(ground: &Ground<'_>, m: u32) -> &'static str {
    let Some(place) = ground.places[m as usize].place.map(|p| ground.gazetteer.place(p)) else {
        return "open";
    };
    match (place.kind, place.kind.class()) {
        (PlaceKind::City, _) => "city",
        (PlaceKind::Governorate, _) => "gov",
        (_, PlaceClass::Settlement) => "town",
        (_, PlaceClass::Neighbourhood) => "quarter",
        (_, PlaceClass::Admin) => "unit",
        (_, PlaceClass::Natural) => "natural",
        (_, PlaceClass::Facility) => "site",
        (_, PlaceClass::Region) => "region",
        (_, PlaceClass::Country) => "country",
    }
}

/// Walks back over what leads a name: quotation marks, heads, quantities, directions, adjectives,
/// to the preposition that governs it.
fn lead(ground: &Ground<'_>, sentence: &Range<usize>, group: &mut Group) {
    let toks = ground.toks;
    let clitic = |t: &Tok| match () {
        () if t.chunk.clitics.ba => Some(Prep::In),
        () if t.chunk.clitics.la => Some(Prep::To),
        () => None,
    };
    let first = &toks[group.from];
    if group.naming == Naming::Object {
        return;
    }
    if group.naming == Naming::Pronoun {
        group.prep = pronoun_prep(ground, group.from);
        return;
    }
    if let Some(p) = clitic(first) {
        group.prep = p;
        return;
    }
    let mut plain = 0;
    let low = group.from.saturating_sub(LEAD).max(sentence.start);
    let mut i = group.from;
    while i > low {
        i -= 1;
        let t = &toks[i];
        if t.is_silent() {
            continue;
        }
        // «وX»: what stands before belongs to another.
        if i + 1 < toks.len() && toks[i + 1..=group.from].iter().any(Tok::and) {
            break;
        }
        if let Some(p) = t.prep {
            // "villages of X": the head is of the phrase.
            group.prep = p;
            group.lead = i;
            // «حاجز على مدخل X», «تبعد … عن X»
            let noun = |j: usize| toks[j].head.is_some() || toks[j].pos == PartOfSpeech::Place;
            let noun_before = (low..i).rev().take(2).any(noun);
            group.landmark |=
                noun_before && (group.beside || matches!(p, Prep::Near | Prep::Toward));
            let headed =
                i > low && (toks[i - 1].head.is_some() || toks[i - 1].is(WordClass::Quantity));
            if matches!(p, Prep::Of | Prep::From) && headed {
                continue;
            }
            break;
        }
        if group.beside && (t.head.is_some() || t.pos == PartOfSpeech::Place) {
            group.landmark = true;
            break;
        }
        if t.head.is_some() || t.is(WordClass::Quantity) || t.is(WordClass::Direction) {
            if group.head.is_none() {
                group.head = t.head;
            }
            group.part |= t.is(WordClass::Quantity);
            group.beside |= t.is(WordClass::Direction) && !t.definite
                || matches!(t.head, Some(HeadKind::Around | HeadKind::Road));
            group.lead = i;
            if let Some(p) = clitic(t) {
                group.prep = p;
                break;
            }
            continue;
        }
        let small = t.number.is_some() || t.is(WordClass::Demonstrative) || t.is(WordClass::Last);
        let other = matches!(t.chunk.kind, ChunkKind::Other) && t.mark().is_none();
        if small || other && plain < 2 && !t.pos.is_verb() {
            plain += usize::from(other);
            if let Some(p) = clitic(t) {
                group.prep = p;
                group.lead = i;
                break;
            }
            continue;
        }
        break;
    }
}

/// The preposition inside «عليها», «منها», «فيها», «إليها».
fn pronoun_prep(ground: &Ground<'_>, i: usize) -> Prep {
    let word = ground.letters(i);
    let starts = |s: &str| s.chars().enumerate().all(|(k, c)| word.get(k) == Some(&c));
    [("علي", Prep::On), ("من", Prep::From), ("عن", Prep::From), ("في", Prep::In), ("ب", Prep::In)]
        .into_iter()
        .chain([("الي", Prep::To), ("ل", Prep::To), ("حول", Prep::Near)])
        .find(|(s, _)| starts(s))
        .map_or(Prep::None, |(_, p)| p)
}

/// Whether a phrase only says where the one before it lies.
fn contains(ground: &Ground<'_>, before: &Group, group: &Group) -> bool {
    let toks = ground.toks;
    if group.from - before.to > 6 || before.naming == Naming::Object {
        return false;
    }
    let between = before.to..group.from;
    let linked = group.beside
        || matches!(group.prep, Prep::In | Prep::Near | Prep::Of)
        || group.prep == Prep::To && between.clone().any(|i| toks[i].head.is_some());
    let only = between.clone().all(|i| {
        let t = &toks[i];
        t.is_silent()
            || t.mark() == Some('،')
            || t.prep.is_some()
            || t.head.is_some()
            || t.is(WordClass::Direction)
            || t.is(WordClass::Quantity)
            || t.number.is_some()
            || matches!(t.chunk.kind, ChunkKind::Other) && !t.pos.is_verb()
            || t.is(WordClass::Plain)
    });
    let and = (before.to..=group.from).any(|i| toks[i].and());
    let unit = matches!(group.class, "gov" | "unit" | "country" | "region")
        || group.head == Some(HeadKind::Countryside);
    // "X, Idlib province"
    let apposed = unit && between.len() <= 1 && group.prep == Prep::None;
    only && !and && (linked || apposed && !between.is_empty())
}

/// «بلدات X في ريف Y وZ»: what is joined to a container belongs to what it contains.
fn rejoin(ground: &Ground<'_>, groups: &mut [Group]) {
    for i in 1..groups.len() {
        let (head, tail) = groups.split_at_mut(i);
        let (before, group) = (&mut head[i - 1], &mut tail[0]);
        if !group.container || group.mentions.len() < 2 || group.naming != Naming::Named {
            continue;
        }
        let settled = |c: &str| matches!(c, "town" | "open" | "site" | "quarter" | "city");
        let rest = class(ground, group.mentions[1]);
        if settled(before.class) && settled(rest) && !settled(group.class) {
            let moved = group.mentions.split_off(1);
            before.mentions.extend(moved);
        }
    }
}

/// The places joined to the one at `i`, with the chunk after each.
fn list(
    ground: &Ground<'_>,
    i: usize,
    sentence: &Range<usize>,
    english: bool,
) -> (Vec<u32>, Vec<usize>) {
    let toks = ground.toks;
    let (mut mentions, mut ends): (Vec<u32>, Vec<usize>) =
        (toks[i].place.into_iter().collect(), vec![i + 1]);
    let mut from = i + 1;
    'members: loop {
        let (mut joined, mut plain, mut k) = (false, 0, from);
        while k < sentence.end {
            let t = &toks[k];
            if let Some(mark) = t.mark() {
                match mark {
                    '،' | ',' | '/' | '|' | '+' => joined = true,
                    // «X - Y»: a line through several places.
                    '-' | '–' => joined = true,
                    '(' => {
                        let close =
                            (k..sentence.end.min(k + 10)).find(|&j| toks[j].mark() == Some(')'));
                        let Some(close) = close else { break 'members };
                        k = close;
                    }
                    _ if t.is_silent() => {}
                    _ => break 'members,
                }
                k += 1;
                continue;
            }
            let and = t.and() || english && ground.word(k, &["and", "or"]);
            if let Some(m) = t.place {
                joined |= t.and();
                let governed = t.chunk.clitics.ba || t.chunk.clitics.la;
                if !joined || governed {
                    break 'members;
                }
                mentions.push(m);
                ends.push(k + 1);
                from = k + 1;
                continue 'members;
            }
            joined |= and;
            let of = t.prep == Some(Prep::Of) && joined;
            let leads = t.head.is_some()
                || t.is(WordClass::Quantity)
                || t.is(WordClass::Direction)
                || t.number.is_some()
                || t.is(WordClass::Demonstrative)
                || english && and;
            let other = matches!(t.chunk.kind, ChunkKind::Other) && !t.pos.is_verb();
            let adjective = other && !and && plain < 2;
            if t.trigger.is_some() || t.actor.is_some() || !(of || leads || adjective) {
                break 'members;
            }
            plain += usize::from(adjective);
            k += 1;
        }
        break;
    }
    (mentions, ends)
}
