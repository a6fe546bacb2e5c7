//! One automaton over everything the reader knows: names of places, actors, triggers, words,
//! and names that are not places.
//!
//! The engine is daachorse's character-wise double-array Aho–Corasick (Kanda et al., *Engineering
//! faster double-array Aho–Corasick automata*, Software: Practice and Experience 2023), run over
//! folded text from which spaces and quotation marks are gone; so `معرةالنعمان`, `معرة_النعمان`
//! and `معرة «النعمان»` are one pattern, and word boundaries are checked afterwards.

use std::collections::BTreeMap;

use daachorse::{CharwiseDoubleArrayAhoCorasick, charwise::iter::FindOverlappingStepper};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    gazetteer::{Gazetteer, NameKind, PlaceIdx},
    lexicon::{Lexicon, Needs, TriggerForm, Word, WordClass},
    text::{Folded, TokenKind, fold, fold_key, tokens},
};

use super::{latin::latin_key, slips::Slips};

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
    twin: bool,
    entries: (u32, u32),
}

/// The automaton and what its patterns stand for.
pub struct Patterns {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    info: Vec<PatternInfo>,
    entries: Vec<Entry>,
    first: FxHashSet<Vec<char>>,
    local: FxHashSet<Vec<char>>,
    genders: FxHashMap<String, Gender>,
    spelt: FxHashMap<String, u32>,
    slips: Slips,
}

impl std::fmt::Debug for Patterns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Patterns({} patterns, {} entries)", self.info.len(), self.entries.len())
    }
}

impl Patterns {
    /// Builds the automaton.
    ///
    /// # Panics
    /// When the lexicon holds no pattern at all, or more than the automaton can hold (2^24 states).
    #[must_use]
    pub fn build(gazetteer: &Gazetteer, lexicon: &Lexicon) -> Self {
        let mut table = Table::default();
        for name in gazetteer.names() {
            table.place(&name.text, name.place, name.kind);
            if gazetteer.place(name.place).country == "SY" && name.kind != NameKind::Old {
                table.latin(&name.text, name.place);
            }
        }
        for (i, alias) in lexicon.aliases.iter().enumerate() {
            table.add(&alias.text, Entry::Actor(i as u32));
        }
        for (key, words, form) in &lexicon.forms {
            table.add_key(key.clone(), *words, Entry::Trigger(*form));
        }
        let met = |w: &&(usize, &Word)| w.1.class != WordClass::Gender;
        for (i, word) in lexicon.words.iter().enumerate().collect::<Vec<_>>().iter().filter(met) {
            let i = *i;
            table.add(&word.form, Entry::Word(i as u32));
        }
        for (i, n) in lexicon.nonplaces.iter().enumerate() {
            table.add(&n.phrase, Entry::NonPlace(i as u32));
        }
        for (i, (form, _)) in lexicon.demonyms.iter().enumerate() {
            table.add(form, Entry::Demonym(i as u32));
        }
        let class = |class| {
            let words = lexicon.words.iter().filter(|w| w.class == class);
            words.map(|w| fold_key(&w.form).chars().collect()).collect()
        };
        let names: Vec<String> =
            table.rows.iter().filter(|r| named(r)).map(|r| r.0.clone()).collect();
        let mut out = table.finish(lexicon);
        out.slips = Slips::new(names.into_iter().filter_map(|key| {
            let pattern = out
                .automaton
                .find_overlapping_iter(&key)
                .find(|m| m.start() == 0 && m.end() == key.len())?;
            let pattern = pattern.value();
            Some((key, pattern))
        }));
        (out.first, out.local) = (class(WordClass::First), class(WordClass::Local));
        let genders = lexicon.words.iter().filter(|w| w.class == WordClass::Gender);
        out.genders = genders
            .map(|w| {
                let gender = if w.value == "f" { Gender::Feminine } else { Gender::Masculine };
                (fold_key(&w.form), gender)
            })
            .collect();
        out
    }

    /// All entries of a pattern.
    #[inline]
    #[must_use]
    pub fn entries(&self, pattern: u32) -> &[Entry] {
        let (from, to) = self.info[pattern as usize].entries;
        &self.entries[from as usize..to as usize]
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
        self.info[pattern as usize]
    }

    /// Places whose Arabic name is one letter off a folded key, where all of them share the name.
    #[must_use]
    pub fn misspelt(&self, key: &str) -> Vec<PlaceIdx> {
        let [pattern] = self.slips.near(key)[..] else { return Vec::new() };
        let places = self.entries(pattern).iter().filter_map(|e| match e {
            Entry::Place { place, loose: false } => Some(*place),
            _ => None,
        });
        places.collect()
    }

    /// The row of a name under the key of its Latin spellings ([`super::latin`]).
    #[must_use]
    pub fn spelt(&self, key: &str) -> Option<u32> {
        self.spelt.get(key).copied()
    }

    /// The row of the same key that counts only after a written-on ل, where there is one.
    #[inline]
    #[must_use]
    pub fn twin(&self, pattern: u32) -> Option<u32> {
        self.info[pattern as usize].twin.then_some(pattern + 1)
    }

    /// The automaton at its root, to be fed letter by letter.
    pub(super) fn steps(&self) -> FindOverlappingStepper<'_, u32> {
        self.automaton.find_overlapping_stepper()
    }

    /// All matches in `text` as `(start byte, end byte, pattern)`, overlapping ones included.
    pub fn matches<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, usize, u32)> + 'a {
        self.automaton.find_overlapping_iter(text).map(|m| (m.start(), m.end(), m.value()))
    }
}

/// Whether a row is an Arabic name that only places bear, as they bear it.
fn named(row: &(String, bool, (u8, u8), Vec<Entry>)) -> bool {
    let arabic = row.0.chars().all(|c| ('ء'..='ي').contains(&c));
    !row.1 && arabic && row.3.iter().all(|e| matches!(e, Entry::Place { loose: false, .. }))
}

#[derive(Default)]
struct Table {
    spelt: BTreeMap<String, Vec<Entry>>,
    by_key: FxHashMap<(String, bool), usize>,
    rows: Vec<(String, bool, (u8, u8), Vec<Entry>)>,
}

impl Table {
    fn place(&mut self, text: &str, place: PlaceIdx, kind: NameKind) {
        self.add(text, Entry::Place { place, loose: false });
        if kind == NameKind::Old && text.is_ascii() {
            return;
        }
        // ال dropped or added: another spelling of many names, to be believed only with a cue.
        let arabic = text.chars().next().is_some_and(|c| ('ء'..='ي').contains(&c));
        if !arabic {
            return;
        }
        let first = text.split_whitespace().next().unwrap_or("");
        if let Some(bare) = text.strip_prefix("ال") {
            if first.chars().count() >= 5 {
                self.add(bare, Entry::Place { place, loose: true });
            }
        } else if !first.contains(char::is_numeric) && first.chars().count() >= 3 && first == text {
            self.add(&format!("ال{text}"), Entry::Place { place, loose: true });
        }
    }

    fn latin(&mut self, text: &str, place: PlaceIdx) {
        if !text.chars().next().is_some_and(|c| c.is_ascii_alphabetic()) {
            return;
        }
        let folded = fold(text);
        if let Some(key) = latin_key(folded.split([' ', '-']).filter(|w| !w.is_empty())) {
            let entry = Entry::Place { place, loose: false };
            let list = self.spelt.entry(key).or_default();
            if !list.contains(&entry) {
                list.push(entry);
            }
        }
    }

    fn add(&mut self, text: &str, entry: Entry) {
        let words = words_of(text);
        self.add_key(fold_key(text), words, entry);
    }

    fn add_key(&mut self, key: String, words: u8, entry: Entry) {
        if key.chars().count() < 2 {
            return;
        }
        if let Some(rest) = key.strip_prefix("ال") {
            self.put(format!("ل{rest}"), true, words, entry);
        }
        self.put(key, false, words, entry);
    }

    fn put(&mut self, key: String, after_lam: bool, words: u8, entry: Entry) {
        let next = self.rows.len();
        let at = *self.by_key.entry((key.clone(), after_lam)).or_insert(next);
        if at == next {
            self.rows.push((key, after_lam, (words, words), Vec::new()));
        }
        let row = &mut self.rows[at];
        row.2 = (row.2.0.max(words), row.2.1.min(words));
        if !row.3.contains(&entry) {
            // A strict name makes a loose one of the same place idle.
            if let Entry::Place { place, loose } = entry {
                let strict = Entry::Place { place, loose: false };
                if loose && row.3.contains(&strict) {
                    return;
                }
                row.3.retain(|e| *e != Entry::Place { place, loose: true });
            }
            row.3.push(entry);
        }
    }

    /// One automaton pattern a distinct key; plain and after-lam rows of one key share it.
    fn finish(self, lexicon: &Lexicon) -> Patterns {
        let mut rows = self.rows;
        rows.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        let mut keys: Vec<(String, u32)> = Vec::with_capacity(rows.len());
        let mut info: Vec<PatternInfo> = Vec::with_capacity(rows.len());
        let mut entries = Vec::new();
        for (key, after_lam, words, list) in rows {
            let from = entries.len() as u32;
            entries.extend(list);
            let needs = if after_lam {
                lexicon.needs.get(&format!("ا{key}"))
            } else {
                lexicon.needs.get(&key)
            };
            info.push(PatternInfo {
                needs: needs.copied(),
                words: words.0,
                fewest: words.1,
                letters: key.chars().count().min(255) as u8,
                after_lam,
                spelt: false,
                twin: false,
                entries: (from, entries.len() as u32),
            });
            // A key that exists both ways gets a second row right behind the first.
            if keys.last().is_some_and(|(k, _)| *k == key) {
                let first = info.len() - 2;
                info[first].twin = true;
            } else {
                keys.push((key, info.len() as u32 - 1));
            }
        }
        let mut spelt = FxHashMap::default();
        for (key, list) in self.spelt {
            let from = entries.len() as u32;
            entries.extend(list);
            info.push(PatternInfo {
                needs: None,
                words: u8::MAX,
                fewest: 0,
                letters: key.chars().count().min(255) as u8,
                after_lam: false,
                spelt: true,
                twin: false,
                entries: (from, entries.len() as u32),
            });
            spelt.insert(key, info.len() as u32 - 1);
        }
        #[expect(clippy::expect_used, reason = "the shipped tables are never empty or that large")]
        let automaton = CharwiseDoubleArrayAhoCorasick::with_values(keys).expect("patterns build");
        Patterns {
            automaton,
            info,
            entries,
            spelt,
            first: FxHashSet::default(),
            slips: Slips::default(),
            local: FxHashSet::default(),
            genders: FxHashMap::default(),
        }
    }
}

fn words_of(text: &str) -> u8 {
    let folded = Folded::new(text);
    tokens(&folded).iter().filter(|t| t.kind != TokenKind::Mark).count().min(255) as u8
}
