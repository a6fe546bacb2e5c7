//! Which texts a change of names can touch.
//!
//! All that is read of a text hangs on the names that stand in it. A text that holds none of the
//! names that changed, in no spelling, is read as before.

use super::{keys::Keys, rows::spellings, scan::latin_runs, slips::slips};
use crate::{
    gazetteer::NameKind,
    text::{Folded, tokens},
};

/// Names that changed, in all spellings under which a reader may meet them.
#[derive(Debug, Default)]
pub struct Touched {
    keys: Keys,
    latin: Keys,
}

impl Touched {
    /// Adds a name of a place as it is written.
    pub fn name(&mut self, text: &str) {
        let spelt = spellings(text, NameKind::Variant, true);
        for (key, _) in [Some(spelt.own), spelt.loose].into_iter().flatten() {
            self.key(&key);
            slips(&key, |word| self.keys.insert(word, 0));
        }
        if let Some(key) = spelt.latin {
            self.latin.insert(&key, 0);
        }
    }

    fn key(&mut self, key: &str) {
        if let Some(rest) = key.strip_prefix("ال") {
            self.keys.insert(&format!("ل{rest}"), 0);
        }
        self.keys.insert(key, 0);
    }

    /// Whether a text holds one of the names, be it inside a word: more than are ever met.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        let folded = Folded::new(text);
        let key = folded.key();
        let held = |from: usize| {
            let rest = &key[from..];
            let reach = self.keys.reach(rest.as_bytes());
            let ends = rest.char_indices().map(|(i, c)| i + c.len_utf8());
            ends.take_while(|end| *end <= reach).any(|end| self.keys.get(&rest[..end]).is_some())
        };
        if key.char_indices().any(|(from, _)| held(from)) {
            return true;
        }
        let mut spelt = false;
        let each = |_, _, key: &str| spelt |= self.latin.get(key).is_some();
        latin_runs(folded.chars(), &tokens(&folded), &[], each);
        spelt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str, held: bool) {
        let mut touched = Touched::default();
        touched.name(name);
        assert_eq!(touched.holds(text), held, "{name}: {text}");
    }

    #[test]
    fn holds_a_name_in_all_its_spellings() {
        check("كفرنبودة", "سيطرت على بلدة كفر نبودة", true);
        check("كفرنبودة", "سيطرت على بلدة كفرنبوذة أمس", true);
        check("الجولان", "دخلت القوات للجولان", true);
        check("الجولان", "دخلت القوات جولان", true);
        check("نوى", "في مدينة نوى", true);
        check("نوى", "في مدينة درعا", false);
        check("Kafr Batna", "fighting in Kfar Batna", true);
        check("Kafr Batna", "fighting in Douma", false);
    }
}
