//! Names that a text misspells by one letter: «بلدة كفرنبوذة», «قرية بريشا».
//!
//! The index is that of symmetric deletion (SymSpell: Garbe, 2012): two words one letter apart
//! share a form with one letter taken out. What the index offers is held against the
//! optimal-string-alignment distance, which counts a swap of neighbours as one slip.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

/// Letters from which a name is long enough for a slip in it to be told from another name.
const LONG: usize = 5;

/// The names of places by their forms with one letter taken out.
#[derive(Debug, Default)]
pub struct Slips {
    names: Vec<(String, u32)>,
    by_form: FxHashMap<u64, Vec<u32>>,
}

impl Slips {
    /// Indexes folded keys of names, each with the number of its pattern.
    pub fn new(names: impl IntoIterator<Item = (String, u32)>) -> Self {
        let mut out = Self::default();
        for (key, pattern) in names {
            if key.chars().count() < LONG {
                continue;
            }
            let at = out.names.len() as u32;
            for form in forms(&key) {
                out.by_form.entry(form).or_default().push(at);
            }
            out.names.push((key, pattern));
        }
        out
    }

    /// The patterns whose names are one slip away from a folded key, in order, each once.
    #[must_use]
    pub fn near(&self, key: &str) -> Vec<u32> {
        if key.chars().count() < LONG {
            return Vec::new();
        }
        let offered = forms(key).into_iter().filter_map(|f| self.by_form.get(&f)).flatten();
        let mut at: Vec<u32> = offered.copied().collect();
        at.sort_unstable();
        at.dedup();
        let near = at.into_iter().map(|i| &self.names[i as usize]);
        near.filter(|(name, _)| strsim::osa_distance(name, key) == 1).map(|n| n.1).collect()
    }
}

/// Hashes of the word itself and of the word without each of its letters but the first: slips in
/// the first letter make another word.
fn forms(key: &str) -> Vec<u64> {
    let letters: Vec<char> = key.chars().collect();
    let hash = |skip: usize| {
        let mut hasher = FxHasher::default();
        for (i, c) in letters.iter().enumerate() {
            if i != skip {
                c.hash(&mut hasher);
            }
        }
        hasher.finish()
    };
    (1..=letters.len()).map(hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: &[&str]) {
        let names = ["كفرنبوده", "باريشا", "ببيلا", "سراقب", "داريا", "حمص"];
        let slips = Slips::new(names.iter().zip(0..).map(|(n, i)| ((*n).to_owned(), i)));
        let found: Vec<&str> = slips.near(written).iter().map(|i| names[*i as usize]).collect();
        assert_eq!(found, expected, "{written}");
    }

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        check("كفرنبوذه", &["كفرنبوده"]);
        check("بريشا", &["باريشا"]);
        check("بيبلا", &["ببيلا"]);
        check("سراقيب", &["سراقب"]);
        check("باراشي", &[]);
        check("حمض", &[]);
        check("سراقب", &[]);
    }
}
