//! Building the patterns: every spelling of what the tables know, each with what it stands for.

use rayon::prelude::*;

use super::{
    keys::Keys,
    latin::latin_key,
    patterns::{Entry, PatternInfo},
};
use crate::{
    gazetteer::{Gazetteer, NameKind, PlaceIdx},
    lexicon::{Lexicon, WordClass},
    text::{Folded, TokenKind, tokens},
};

/// The rows of all patterns: facts, and entries one row after the other.
#[derive(Default)]
pub struct Rows {
    /// Facts about each pattern.
    pub info: Vec<PatternInfo>,
    /// The entries of all patterns.
    pub entries: Vec<Entry>,
    /// The row of each key; where two share it, that of the one that needs no ل.
    pub keys: Keys,
    /// The row of each key that equates Latin spellings.
    pub spelt: Keys,
    /// Entries in the order in which they came, each with its row.
    given: Vec<(u32, Entry)>,
}

/// A folded key and the number of words it is written in.
pub(super) type Key = (String, u8);

/// The spellings of one name of a place.
pub(super) struct Spellings {
    /// As written.
    pub own: Key,
    /// With ال dropped or added: to be believed only with a cue.
    pub loose: Option<Key>,
    /// What equates its Latin spellings.
    pub latin: Option<String>,
}

impl Rows {
    /// The rows of a gazetteer and a lexicon.
    pub fn of(gazetteer: &Gazetteer, lexicon: &Lexicon) -> Self {
        let mut out = Self::default();
        let names = gazetteer.names();
        out.keys.reserve(4 * names.len() + 2 * lexicon.aliases.len());
        let spellings: Vec<Spellings> = names
            .par_iter()
            .map(|name| {
                let home = gazetteer.place(name.place).country == "SY";
                spellings(&name.text, name.kind, home)
            })
            .collect();
        for (name, spelt) in names.iter().zip(&spellings) {
            out.name(name.place, spelt);
        }
        for (name, _) in gazetteer.lent() {
            out.name(name.place, &self::spellings(&name.text, name.kind, true));
        }
        for (i, alias) in lexicon.aliases.iter().enumerate() {
            out.add(&alias.text, Entry::Actor(i as u32));
        }
        for (key, words, form) in &lexicon.forms {
            out.add_key(key, *words, Entry::Trigger(*form));
        }
        for (i, word) in lexicon.words.iter().enumerate() {
            if !matches!(word.class, WordClass::Gender | WordClass::Wanting) {
                out.add(&word.form, Entry::Word(i as u32));
            }
        }
        for (i, n) in lexicon.nonplaces.iter().enumerate() {
            out.add(&n.phrase, Entry::NonPlace(i as u32));
        }
        for (i, (form, _)) in lexicon.demonyms.iter().enumerate() {
            out.add(form, Entry::Demonym(i as u32));
        }
        out.settle();
        for (key, needs) in &lexicon.needs {
            if let Some(plain) = out.keys.get(key)
                && !out.info[plain as usize].after_lam
            {
                out.info[plain as usize].needs = Some(*needs);
            }
            if let Some(row) = key.strip_prefix('ا').and_then(|rest| out.after_lam(rest)) {
                out.info[row as usize].needs = Some(*needs);
            }
        }
        out
    }

    fn name(&mut self, place: PlaceIdx, spelt: &Spellings) {
        self.add_key(&spelt.own.0, spelt.own.1, Entry::Place { place, loose: false });
        if let Some((key, words)) = &spelt.loose {
            self.add_key(key, *words, Entry::Place { place, loose: true });
        }
        if let Some(key) = &spelt.latin {
            let row = self.spelt.get(key).unwrap_or_else(|| {
                let row = self.row(key, PatternInfo { spelt: true, ..PatternInfo::of(key) });
                self.info[row as usize].words = u8::MAX;
                self.spelt.insert(key, row);
                row
            });
            self.given.push((row, Entry::Place { place, loose: false }));
        }
    }

    fn add(&mut self, text: &str, entry: Entry) {
        let (key, words) = key_of(text);
        self.add_key(&key, words, entry);
    }

    fn add_key(&mut self, key: &str, words: u8, entry: Entry) {
        if key.chars().nth(1).is_none() {
            return;
        }
        if let Some(rest) = key.strip_prefix("ال") {
            self.put(&format!("ل{rest}"), true, words, entry);
        }
        self.put(key, false, words, entry);
    }

    fn put(&mut self, key: &str, after_lam: bool, words: u8, entry: Entry) {
        let found = if after_lam { self.after_lam(key) } else { self.plain(key) };
        let row = found.unwrap_or_else(|| {
            let fewest = u8::MAX;
            let row = self.row(key, PatternInfo { after_lam, fewest, ..PatternInfo::of(key) });
            match self.keys.get(key) {
                // Two rows of one key: the one that needs no ل leads to the other.
                Some(first) if after_lam => self.info[first as usize].twin = Some(row),
                Some(first) => {
                    self.info[row as usize].twin = Some(first);
                    self.keys.insert(key, row);
                }
                None => self.keys.insert(key, row),
            }
            row
        });
        let info = &mut self.info[row as usize];
        (info.words, info.fewest) = (info.words.max(words), info.fewest.min(words));
        self.given.push((row, entry));
    }

    fn row(&mut self, key: &str, info: PatternInfo) -> u32 {
        debug_assert!(!key.is_empty());
        self.info.push(info);
        self.info.len() as u32 - 1
    }

    fn plain(&self, key: &str) -> Option<u32> {
        self.keys.get(key).filter(|row| !self.info[*row as usize].after_lam)
    }

    fn after_lam(&self, key: &str) -> Option<u32> {
        let row = self.keys.get(key)?;
        let info = &self.info[row as usize];
        if info.after_lam { Some(row) } else { info.twin }
    }

    /// Lays the entries of each row side by side, each once; a strict name makes a loose one of
    /// the same place idle.
    fn settle(&mut self) {
        let mut given = std::mem::take(&mut self.given);
        given.sort_by_key(|g| g.0);
        self.entries.reserve(given.len());
        for of in given.chunk_by(|a, b| a.0 == b.0) {
            let from = self.entries.len();
            for (n, (_, entry)) in of.iter().enumerate() {
                let idle = match entry {
                    Entry::Place { place, loose: true } => {
                        of.contains(&(of[0].0, Entry::Place { place: *place, loose: false }))
                    }
                    _ => false,
                };
                if !idle && !of[..n].contains(&of[n]) {
                    self.entries.push(*entry);
                }
            }
            self.info[of[0].0 as usize].entries = (from as u32, self.entries.len() as u32);
        }
    }
}

/// The spellings under which a name of a place is looked for.
pub(super) fn spellings(text: &str, kind: NameKind, home: bool) -> Spellings {
    let folded = Folded::new(text);
    let latin =
        home && kind != NameKind::Old && text.starts_with(|c: char| c.is_ascii_alphabetic());
    let latin = latin.then(|| {
        let folded = folded.as_string();
        latin_key(folded.split([' ', '-']).filter(|w| !w.is_empty()))
    });
    Spellings {
        own: key_of_folded(&folded),
        loose: loose(text).map(|t| key_of(&t)),
        latin: latin.flatten(),
    }
}

/// An Arabic name with ال dropped or added: another spelling of many names.
fn loose(text: &str) -> Option<String> {
    if !text.starts_with(|c: char| ('ء'..='ي').contains(&c)) {
        return None;
    }
    let first = text.split_whitespace().next().unwrap_or("");
    let long = |letters: usize| first.chars().nth(letters - 1).is_some();
    match text.strip_prefix("ال") {
        Some(bare) => long(5).then(|| bare.to_owned()),
        None if !first.contains(char::is_numeric) && long(3) && first == text => {
            Some(format!("ال{text}"))
        }
        None => None,
    }
}

fn key_of(text: &str) -> Key {
    key_of_folded(&Folded::new(text))
}

fn key_of_folded(folded: &Folded) -> Key {
    let words = tokens(folded).iter().filter(|t| t.kind != TokenKind::Mark).count();
    (folded.key(), words.min(255) as u8)
}
