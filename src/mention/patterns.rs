//! Everything the reader knows by name in one table: places, actors, triggers, words, and names
//! that are not places.
//!
//! Keys are folded text from which spaces and quotation marks are gone; so `معرةالنعمان`,
//! `معرة_النعمان` and `معرة «النعمان»` are one pattern, and word boundaries are checked afterwards.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    gazetteer::{Gazetteer, PlaceIdx},
    lexicon::{Lexicon, Needs, TriggerForm, WordClass},
    text::fold_key,
};

use super::{keys::Keys, rows::Rows, slips::slips};

/// What a pattern stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Entry {
    /// A name of a place.
    Place {
        /// The place.
        place: PlaceIdx,
        /// Whether the spelling was made by rule (ال added or dropped) and needs a cue.
        loose: bool,
    },
    /// An alias of an actor (index into the lexicon's aliases).
    Actor(u32),
    /// A form of a trigger.
    Trigger(TriggerForm),
    /// A grammatical word (index into the lexicon's words).
    Word(u32),
    /// A name that is not a place (index into the lexicon's nonplaces).
    NonPlace(u32),
    /// A nisba that stands for a place after a head (index into the lexicon's demonyms).
    Demonym(u32),
}

/// Grammatical gender, by which a verb agrees with its subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    /// Feminine, and the plurals of what is not human.
    Feminine,
    /// Masculine singular.
    Masculine,
    /// Several people.
    People,
}

/// Facts about a pattern that its matches must satisfy.
#[derive(Debug, Clone, Copy)]
pub struct PatternInfo {
    /// Number of words it is written in, at most.
    pub words: u8,
    /// Number of words it is written in, at least.
    pub fewest: u8,
    /// Number of letters.
    pub letters: u8,
    /// Made for «لل»: counts only right after a ل that is written onto it.
    pub after_lam: bool,
    /// A key that equates Latin spellings, not a spelling of its own.
    pub spelt: bool,
    /// What must stand beside the name before it counts, where `ambiguous.csv` says so.
    pub needs: Option<Needs>,
    /// The row of the same key that counts only after a written-on ل.
    pub(super) twin: Option<u32>,
    /// Where its entries lie.
    pub(super) entries: (u32, u32),
}

impl PatternInfo {
    /// A row of a key, before anything is said of it.
    pub(super) fn of(key: &str) -> Self {
        Self {
            words: 0,
            fewest: 0,
            letters: key.chars().count().min(255) as u8,
            after_lam: false,
            spelt: false,
            needs: None,
            twin: None,
            entries: (0, 0),
        }
    }
}

/// The keys and what they stand for.
pub struct Patterns {
    rows: Rows,
    first: FxHashSet<Vec<char>>,
    local: FxHashSet<Vec<char>>,
    wanting: FxHashSet<Vec<char>>,
    genders: FxHashMap<String, Gender>,
}

impl std::fmt::Debug for Patterns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (rows, entries) = (self.rows.info.len(), self.rows.entries.len());
        write!(f, "Patterns({rows} patterns, {entries} entries)")
    }
}

impl Patterns {
    /// The patterns of a gazetteer and a lexicon.
    #[must_use]
    pub fn build(gazetteer: &Gazetteer, lexicon: &Lexicon) -> Self {
        let class = |class| {
            let words = lexicon.words.iter().filter(|w| w.class == class);
            words.map(|w| fold_key(&w.form).chars().collect()).collect()
        };
        let genders = lexicon.words.iter().filter(|w| w.class == WordClass::Gender);
        let genders = genders.map(|w| {
            let gender = if w.value == "f" { Gender::Feminine } else { Gender::Masculine };
            (fold_key(&w.form), gender)
        });
        Self {
            rows: Rows::of(gazetteer, lexicon),
            first: class(WordClass::First),
            local: class(WordClass::Local),
            wanting: class(WordClass::Wanting),
            genders: genders.collect(),
        }
    }

    /// All entries of a pattern.
    #[inline]
    #[must_use]
    pub fn entries(&self, pattern: u32) -> &[Entry] {
        let (from, to) = self.rows.info[pattern as usize].entries;
        &self.rows.entries[from as usize..to as usize]
    }

    /// Whether a folded word, in letters, begins many toponyms («كفر»).
    #[must_use]
    pub fn is_first(&self, word: &[char]) -> bool {
        self.first.contains(word)
    }

    /// Whether a folded word, in letters, names people of a town («أهالي»).
    #[must_use]
    pub fn is_local(&self, word: &[char]) -> bool {
        self.local.contains(word)
    }

    /// Whether a sentence cannot end with a folded word, in letters, that is listed for that alone.
    #[must_use]
    pub fn wants_more(&self, word: &[char]) -> bool {
        self.wanting.contains(word)
    }

    /// The grammatical gender of an actor whose name begins with a folded word.
    #[must_use]
    pub fn gender(&self, word: &str) -> Option<Gender> {
        let ending = || {
            let feminine = word.ends_with('ه') || word.ends_with("ات");
            feminine.then_some(Gender::Feminine)
        };
        self.genders.get(word).copied().or_else(ending)
    }

    /// Facts about a pattern.
    #[inline]
    #[must_use]
    pub fn info(&self, pattern: u32) -> PatternInfo {
        self.rows.info[pattern as usize]
    }

    /// Places whose Arabic name is one letter off a folded key, where all of them share the name.
    #[must_use]
    pub fn misspelt(&self, key: &str) -> Vec<PlaceIdx> {
        let mut found = None;
        let mut several = false;
        slips(key, |name| {
            if let Some(pattern) = self.rows.keys.get(name)
                && found != Some(pattern)
                && self.named(name, pattern)
            {
                several |= found.is_some();
                found = Some(pattern);
            }
        });
        let Some(pattern) = found.filter(|_| !several) else { return Vec::new() };
        let places = self.entries(pattern).iter().filter_map(|e| match e {
            Entry::Place { place, .. } => Some(*place),
            _ => None,
        });
        places.collect()
    }

    /// All entries of a folded key as it is written.
    pub(super) fn bearers(&self, key: &str) -> impl Iterator<Item = &Entry> {
        let rows = self.rows.keys.get(key).map(|row| [Some(row), self.twin(row)]);
        let rows = rows.into_iter().flatten().flatten();
        rows.filter(|row| !self.info(*row).after_lam).flat_map(|row| self.entries(row))
    }

    /// Whether a pattern is an Arabic name that only places bear, as they bear it.
    fn named(&self, key: &str, pattern: u32) -> bool {
        let arabic = key.chars().all(|c| ('ء'..='ي').contains(&c));
        let strict = |e: &Entry| matches!(e, Entry::Place { loose: false, .. });
        arabic && !self.info(pattern).after_lam && self.entries(pattern).iter().all(strict)
    }

    /// The row of a name under the key of its Latin spellings ([`super::latin`]).
    #[must_use]
    pub fn spelt(&self, key: &str) -> Option<u32> {
        self.rows.spelt.get(key)
    }

    /// The row of the same key that counts only after a written-on ل, where there is one.
    #[inline]
    #[must_use]
    pub fn twin(&self, pattern: u32) -> Option<u32> {
        self.rows.info[pattern as usize].twin
    }

    /// The keys of all patterns but the Latin spellings.
    pub(super) const fn keys(&self) -> &Keys {
        &self.rows.keys
    }
}
