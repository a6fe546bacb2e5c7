//! When two records may be one place: kinds that go together, and spellings of one name.

use rustc_hash::FxHashSet;

use crate::{
    gazetteer::{PlaceClass, PlaceKind},
    text::{fold, fold_key},
};

/// Words before the proper name of a facility, folded.
const HEADS: &[&str] = &[
    "معبر",
    "مطار",
    "سد",
    "جسر",
    "حقل",
    "مخيم",
    "سجن",
    "مصفاه",
    "محطه",
    "مرفا",
    "ميناء",
    "جبل",
    "وادي",
    "نهر",
    "بحيره",
    "حي",
    "قريه",
    "بلده",
    "مدينه",
];
/// The same in English, and behind the name.
const LATIN_HEADS: &[&str] = &[
    "border", "crossing", "airport", "air", "base", "dam", "bridge", "field", "camp", "prison",
    "refinery", "port", "jabal", "wadi", "mount", "lake", "river", "al", "el", "as", "ar", "ad",
    "at", "az", "an", "ash",
];

/// Whether a record of one kind may be the same place as one of the other.
#[must_use]
pub fn kinds_agree(a: PlaceKind, b: PlaceKind) -> bool {
    use PlaceKind as K;
    if a == b {
        return true;
    }
    let settled = |k: K| matches!(k.class(), PlaceClass::Settlement | PlaceClass::Neighbourhood);
    let pair = |x: &[K]| x.contains(&a) && x.contains(&b);
    (settled(a) && settled(b) && a != K::Abroad && b != K::Abroad)
        || pair(&[K::Airport, K::Airbase])
        || pair(&[K::Base, K::Airdefence, K::Checkpoint])
        || pair(&[K::River, K::Valley])
        || pair(&[K::Plain, K::Region, K::Desert])
}

/// The key under which spellings of one Arabic name meet: folded, without ال and head nouns.
///
/// ```
/// use isnad::gazetteer::import::loose_key;
/// assert_eq!(loose_key("الكسوة"), loose_key("كسوه"));
/// assert_eq!(loose_key("معبر باب الهوى"), loose_key("باب الهوى"));
/// ```
#[must_use]
pub fn loose_key(name: &str) -> String {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).collect();
    let latin = folded.starts_with(|c: char| c.is_ascii_alphabetic());
    let heads = if latin { LATIN_HEADS } else { HEADS };
    let named = words.iter().filter(|w| !w.is_empty() && !heads.contains(w)).count();
    let mut key = String::new();
    for word in words {
        if named > 0 && heads.contains(&word) {
            continue;
        }
        let bare = word.strip_prefix("ال").filter(|w| w.chars().count() >= 2);
        key.push_str(bare.unwrap_or(word));
    }
    key
}

/// The consonants of a name: what is left when spellings differ in their long vowels.
fn skeleton(key: &str) -> String {
    let mut out = String::new();
    for c in key.chars() {
        let vowel =
            matches!(c, 'ا' | 'و' | 'ي' | 'ء' | 'ه' | 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h');
        let c = if c == 'q' { 'k' } else { c };
        if !vowel && !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Whether two loose keys may be spellings of one name. Only for places that lie beside each
/// other: the measure is lenient.
#[must_use]
pub fn nearly(a: &str, b: &str) -> bool {
    let (s, t) = (skeleton(a), skeleton(b));
    let shorter = a.chars().count().min(b.chars().count());
    if a == b || (s == t && shorter >= 4 && s.chars().count() >= 3) {
        return true;
    }
    shorter >= 5 && strsim::levenshtein(a, b) <= 1 && one_sound(a, b)
}

/// Letters that spellers take for each other.
const SOUNDS: &[&str] = &["تطدث", "سصزث", "دضذظز", "حخهج", "قكغع"];

/// Whether two keys that differ by one letter differ by its absence, or by letters of one sound:
/// «حليسية» and «حليصية» are one name, «تل حمرا» and «تل سمرا» two.
fn one_sound(a: &str, b: &str) -> bool {
    let mut apart = a.chars().zip(b.chars()).filter(|(x, y)| x != y);
    match (a.chars().count() == b.chars().count(), apart.next()) {
        (true, Some((x, y))) => SOUNDS.iter().any(|s| s.contains(x) && s.contains(y)),
        _ => true,
    }
}

/// Everyday words that are no name on their own (`gazetteer/common_words.csv`), folded.
#[must_use]
pub fn common_words() -> FxHashSet<String> {
    let mut words = FxHashSet::default();
    let table = include_str!("../../../gazetteer/common_words.csv");
    for line in table.lines().filter(|l| !l.starts_with('#')).skip(1) {
        words.insert(fold_key(line));
    }
    words
}

/// Whether a name is worth joining to a place that has these keys already.
#[must_use]
pub fn worth_joining(text: &str, lang: &str, have: &[String]) -> bool {
    let key = fold_key(text);
    let words = text.split_whitespace().count();
    let letters = key.chars().count();
    // Four letters in one word are a word of the language oftener than a name.
    let long_enough = if lang == "ar" { words > 1 || letters > 4 } else { letters > 3 };
    long_enough && !have.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_meet() {
        let check = |a: &str, b: &str, want: bool| {
            assert_eq!(nearly(&loose_key(a), &loose_key(b)), want, "{a} / {b}");
        };
        check("كفر نبودة", "كفرنبودة", true);
        check("حيان", "حيّان", true);
        check("معارة الأرتيق", "معارة الارتيق", true);
        check("الحويجة", "حويجه", true);
        check("حليسية", "حليصية", true);
        check("تل حمرا", "تل سمرا", false);
        check("دير حافر", "دير الزور", false);
        check("القصير", "القصر", false);
    }

    #[test]
    fn kinds_that_go_together() {
        use PlaceKind as K;
        assert!(kinds_agree(K::Town, K::Village));
        assert!(kinds_agree(K::Neighbourhood, K::Village));
        assert!(!kinds_agree(K::City, K::District));
        assert!(!kinds_agree(K::Village, K::Mountain));
    }
}
