//! Which words may be a name that no table knows, and how far it goes.

use super::{Chunk, ChunkKind, HeadKind, PlaceIdx, Reader, encloses};
use crate::{
    lexicon::{PartOfSpeech, WordClass},
    mention::Entry,
};

/// How much must speak for a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// The text calls it a place: any word that the language does not know will do.
    Called,
    /// The text calls it a thing, which ordinary nouns name too («حاجز الجسر»).
    Thing,
    /// It stands behind one noun without an article, so that what has one is its name.
    Behind,
    /// Between the dashes of a list of places.
    Dashed,
    /// Only its company says that it is a place: nothing of it may be a word of the language.
    Company,
}

/// A name: one past its last chunk, and whether something of it speaks for a name by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) last: usize,
    pub(super) firm: bool,
}

/// What is written before a word (folded), the longest first.
const BEFORE: &[&str] =
    &["وال", "بال", "كال", "فال", "ولل", "لل", "ال", "وب", "ول", "و", "ف", "ب", "ل", "س", "ك"];
/// What is written behind a word, the longest first.
const BEHIND: &[&str] = &[
    "تهما", "هما", "تين", "تان", "تها", "كم", "هم", "ها", "نا", "ين", "ون", "ان", "ات", "وا", "ته",
    "ه", "ت", "ا", "ي",
];
/// Words that size or lie behind a name and belong to it («قرط كبير», «السلحبية الغربية»).
const QUALIFIERS: &[&str] = &["كبير", "صغير", "كبيره", "صغيره", "فوقاني", "تحتاني", "فوقا", "تحتا"];

impl Reader<'_> {
    /// The name that begins at a chunk, whose first letter is left out where `joined` («وX»).
    pub(super) fn name(&self, at: usize, joined: bool, trust: Trust) -> Option<Name> {
        let c = *self.chunk(at)?;
        if self.is(at, WordClass::First) && (c.kind == ChunkKind::Word) {
            return self.opened(at, trust);
        }
        let all = self.letters(at);
        // «حاجز الجسر»: elsewhere «الجسر» takes up a place named before.
        let taken_up = trust == Trust::Thing
            && c.kind == ChunkKind::Word
            && all.starts_with(&['ا', 'ل'])
            && (self.is(at, WordClass::Anaphor) || self.is(at, WordClass::Plain));
        if taken_up {
            return Some(Name { last: at + 1, firm: true });
        }
        if c.kind != ChunkKind::Other || !arabic(all) {
            return None;
        }
        let letters = if joined { all.strip_prefix(&['و']).unwrap_or(all) } else { all };
        if letters.len() < 3 {
            return None;
        }
        let definite = letters.starts_with(&['ا', 'ل']);
        let known = !self.home_bearers(letters, false).is_empty();
        let part = self.part(all, letters);
        let ordinary = part.is_common();
        let good = match trust {
            Trust::Called => {
                !ordinary
                    && !self.pair_of_places(letters)
                    && (definite || known || !self.derived(letters))
                    || known && definite
            }
            Trust::Behind => !ordinary || known || definite && !human(part),
            Trust::Thing => {
                !ordinary && (definite || !self.derived(letters))
                    || known
                    || definite && thing(part)
            }
            Trust::Dashed => !ordinary && (definite || !self.derived(letters)),
            Trust::Company => !ordinary && !self.derived(letters),
        };
        // «تلة الشيخ نبهان»: a title and a name.
        let titled = part == PartOfSpeech::Person
            && definite
            && trust != Trust::Company
            && self.chunk(at + 1).is_some_and(|c| {
                c.kind == ChunkKind::Other
                    && !self.new_line(at + 1)
                    && !self.letters(at + 1).starts_with(&['و'])
                    && !self.lexicon.part_of_speech(self.letters(at + 1)).is_common()
            });
        if titled {
            return Some(Name { last: at + 2, firm: true });
        }
        if !good {
            return None;
        }
        let mut last = at + 1;
        let firm = definite || part == PartOfSpeech::PlaceName;
        if !known || !self.closes(last) {
            last = self.longer(at, definite, letters.ends_with(&['ه']), trust);
        }
        Some(Name { last, firm })
    }

    /// «تل عنتر», «عين قريع»: a first word of toponyms and what follows it.
    fn opened(&self, at: usize, trust: Trust) -> Option<Name> {
        let next = self.chunk(at + 1)?;
        if next.kind != ChunkKind::Other
            || self.new_line(at + 1)
            || next.clitics.and && trust == Trust::Company
        {
            return None;
        }
        let letters = self.letters(at + 1);
        let definite = letters.starts_with(&['ا', 'ل']);
        let part = self.lexicon.part_of_speech(letters);
        // «سوق مزدحم»: a noun of the language wants a name that has the article.
        let noun = self.lexicon.part_of_speech(self.letters(at)).is_common();
        let good = arabic(letters)
            && letters.len() >= 3
            && (!part.is_common() || definite && thing(part) && trust != Trust::Company)
            && (definite || trust != Trust::Company || !noun && !self.derived(letters));
        good.then(|| Name {
            last: self.longer(at + 1, definite, letters.ends_with(&['ه']), trust),
            firm: true,
        })
    }

    /// One past the last chunk of a name, with its second word and what sizes it.
    fn longer(&self, at: usize, definite: bool, feminine: bool, trust: Trust) -> usize {
        let next = at + 1;
        let Some(c) = self.chunk(next) else { return next };
        if self.new_line(next)
            || c.clitics.any()
            || self.chunk(at).is_some_and(|b| b.end == c.start)
        {
            return next;
        }
        let letters = self.letters(next);
        let qualified = |letters: &[char]| {
            let bare = letters.strip_prefix(&['ا', 'ل']).unwrap_or(letters);
            QUALIFIERS.iter().any(|q| q.chars().eq(bare.iter().copied()))
                && (letters.len() > bare.len()) == definite
                && letters.ends_with(&['ه']) == feminine
        };
        // «السلحبية الغربية»: only behind a name of its own gender.
        let lying = c.kind == ChunkKind::Word
            && definite
            && feminine
            && self.is(next, WordClass::Direction)
            && letters.starts_with(&['ا', 'ل'])
            && letters.ends_with(&['ه']);
        if qualified(letters) || lying && self.closes(next + 1) {
            return next + 1;
        }
        let part = self.lexicon.part_of_speech(letters);
        let second = c.kind == ChunkKind::Other
            && arabic(letters)
            && letters.len() >= 3
            && !part.is_common()
            && !definite
            && (trust != Trust::Company || letters.starts_with(&['ا', 'ل']) || !self.derived(letters))
            // What may be written onto a word begins no second word of a name.
            && !matches!(letters[0], 'و' | 'ف' | 'س' | 'ب' | 'ل' | 'ك' | 'ي' | 'ت')
            && self.closes(next + 1);
        if second { next + 1 } else { next }
    }

    /// The part of speech of a word, with and without the «و» before it.
    fn part(&self, all: &[char], letters: &[char]) -> PartOfSpeech {
        let bare = self.lexicon.part_of_speech(letters);
        if bare.is_common() || all.len() == letters.len() {
            return bare;
        }
        let whole = self.lexicon.part_of_speech(all);
        if whole.is_common() { whole } else { bare }
    }

    /// «الريفين», «المدينتين»: two places of a kind.
    fn pair_of_places(&self, letters: &[char]) -> bool {
        let bare = letters.strip_prefix(&['ا', 'ل']).and_then(|l| l.strip_suffix(&['ي', 'ن']));
        bare.is_some_and(|stem| {
            let feminine = stem.strip_suffix(&['ت']).map(|s| [s, &['ه']].concat());
            [Some(stem.to_vec()), feminine]
                .into_iter()
                .flatten()
                .any(|s| self.lexicon.part_of_speech(&s) == PartOfSpeech::Place)
        })
    }

    /// Whether a word is made of one of the language by what is written onto it.
    pub(super) fn derived(&self, letters: &[char]) -> bool {
        let word: String = letters.iter().collect();
        let fronts = std::iter::once("").chain(BEFORE.iter().copied());
        fronts.filter_map(|f| word.strip_prefix(f).map(|rest| (f, rest))).any(|(front, rest)| {
            let tails = std::iter::once("").chain(BEHIND.iter().copied());
            tails.filter_map(|t| rest.strip_suffix(t).map(|stem| (t, stem))).any(|(tail, stem)| {
                let stem: Vec<char> = stem.chars().collect();
                if stem.len() < 3 || front.is_empty() && tail.is_empty() {
                    return false;
                }
                let feminine = stem.strip_suffix(&['ت']).map(|s| [s, &['ه']].concat());
                [Some(stem), feminine]
                    .into_iter()
                    .flatten()
                    .any(|s| self.lexicon.part_of_speech(&s).is_common())
            })
        })
    }

    /// «على رباطهم», «فوق مؤسساتها»: a word with a pronoun, or one too short for a name.
    pub(super) fn possessed(&self, at: usize) -> bool {
        let letters = self.letters(at);
        let pronoun = [&['ه', 'م'][..], &['ه', 'ا'], &['ت', 'ه'], &['ن', 'ا']];
        letters.len() < 4 || pronoun.iter().any(|p| letters.ends_with(p))
    }

    /// Places of Syria that bear a name, as it is written or else with the article or without.
    pub(super) fn bearers(&self, letters: &[char]) -> Vec<PlaceIdx> {
        let strict = self.home_bearers(letters, false);
        if strict.is_empty() { self.home_bearers(letters, true) } else { strict }
    }

    /// Places of Syria that bear a name, in spellings made by rule or in others.
    pub(super) fn home_bearers(&self, letters: &[char], loose: bool) -> Vec<PlaceIdx> {
        let all = self.all_bearers(letters).into_iter();
        let home = all.filter(|b| b.1 == loose && self.gazetteer.place(b.0).in_syria());
        home.map(|b| b.0).collect()
    }

    /// All places that bear a name, each with whether a rule made the spelling.
    fn all_bearers(&self, letters: &[char]) -> Vec<(PlaceIdx, bool)> {
        let key: String = letters.iter().filter(|c| c.is_alphanumeric()).collect();
        let entries = self.patterns.bearers(&key).filter_map(|e| match e {
            Entry::Place { place, loose } => Some((*place, *loose)),
            _ => None,
        });
        entries.collect()
    }

    /// Whether what stands at a chunk ends a name: the rest of a list, a mark, or words of where
    /// it lies, not a word of its own.
    pub(super) fn closes(&self, at: usize) -> bool {
        self.new_line(at)
            || self.chunk(at).is_none_or(|c| match c.kind {
                ChunkKind::Mark(m) => !matches!(m, '\'' | '%'),
                ChunkKind::Time(_) => true,
                ChunkKind::Place(_) => c.clitics.and,
                ChunkKind::Word => c.clitics.and || c.clitics.ba || self.relates(c),
                ChunkKind::Other => self.letters(at).starts_with(&['و']),
                ChunkKind::Trigger | ChunkKind::Actor | ChunkKind::NonPlace => c.clitics.and,
                ChunkKind::Number => false,
            })
    }

    fn relates(&self, c: &Chunk) -> bool {
        c.words(self.patterns, self.lexicon).any(|w| {
            matches!(
                w.class,
                WordClass::Prep
                    | WordClass::Direction
                    | WordClass::Head
                    | WordClass::Relative
                    | WordClass::Sub
                    | WordClass::Clause
                    | WordClass::Conj
                    | WordClass::Time
            )
        })
    }

    /// The chunk behind marks around a name.
    pub(super) fn within(&self, mut at: usize) -> usize {
        while self.mark(at).is_some_and(encloses) {
            at += 1;
        }
        at
    }

    /// The name from one chunk to another.
    pub(super) fn found(
        &self,
        first: usize,
        last: usize,
        joined: bool,
        head: Option<HeadKind>,
        facility: bool,
    ) -> super::Found {
        let c = self.text.chunks[first];
        // What is written onto a word of a table is left out of its chunk already.
        let skip = u32::from(joined && c.kind == ChunkKind::Other);
        let (start, end) = (c.start + skip, self.text.chunks[last - 1].end);
        let mut candidates = self.bearers(self.slice(start, end));
        if candidates.is_empty() {
            let all = self.all_bearers(self.slice(start, end));
            candidates.extend(all.iter().filter(|b| !b.1).map(|b| b.0));
        }
        candidates.sort_unstable();
        candidates.dedup();
        super::Found { first, last, start, end, head, facility, candidates }
    }
}

/// Arabic letters only.
fn arabic(letters: &[char]) -> bool {
    !letters.is_empty() && letters.iter().all(|c| ('ء'..='ي').contains(c))
}

/// Words for people and what they do, which a place belongs to («قرية الأجداد»).
const fn human(part: PartOfSpeech) -> bool {
    part.is_verb()
        || matches!(
            part,
            PartOfSpeech::Person | PartOfSpeech::Group | PartOfSpeech::Act | PartOfSpeech::Pronoun
        )
}

/// Nouns by which checkpoints and hills are called.
const fn thing(part: PartOfSpeech) -> bool {
    matches!(
        part,
        PartOfSpeech::Unknown
            | PartOfSpeech::Place
            | PartOfSpeech::Thing
            | PartOfSpeech::Abstract
            | PartOfSpeech::PlaceName
            | PartOfSpeech::PersonName
            | PartOfSpeech::Numeral
            | PartOfSpeech::Time
    )
}
