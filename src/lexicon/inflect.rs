//! Inflecting trigger lemmas: the forms in which a verb and its nouns are met in news prose.
//!
//! The patterns are those of the written language (Ryding, *A Reference Grammar of Modern
//! Standard Arabic*, Cambridge 2005, ch. 21–34), without the second person and the feminine
//! plural of the imperative, which news does not use.

use crate::text::fold_key;

/// Which form of a lemma a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FormKind {
    /// Perfect.
    Past,
    /// Imperfect.
    Present,
    /// Verbal noun.
    Noun,
    /// Active participle.
    Active,
    /// Passive participle.
    Passive,
}

impl FormKind {
    /// The name used in `triggers.csv`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Past => "past",
            Self::Present => "present",
            Self::Noun => "noun",
            Self::Active => "active",
            Self::Passive => "passive",
        }
    }
}

/// A form with what its endings say.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Inflected {
    /// Folded key.
    pub key: String,
    /// Number of words it is written in.
    pub words: u8,
    /// Which form.
    pub form: FormKind,
    /// A pronoun hangs on it: object of a verb, possessor of a noun.
    pub pronoun: bool,
    /// First person plural: the speaker acts («سيطرنا»).
    pub speaker: bool,
}

const OBJECTS: &[&str] = &["ه", "ها", "هما", "هم", "هن"];

/// Possessors of the noun of a verb with its noun («بسطت نفوذها»).
const OWNERS: &[&str] = &["", "ه", "ها", "هم"];

/// Forms of a verb with its noun («قطع طريق»): the verb goes through its forms, the noun through
/// its possessors.
fn verb_with_noun(past: &str, present: &str) -> Vec<Inflected> {
    let mut out: Vec<Inflected> = Vec::new();
    let halves = [
        past.split_once(' ').map(|(v, n)| (v, "", n)),
        present.split_once(' ').map(|(v, n)| ("", v, n)),
    ];
    for (past, present, noun) in halves.into_iter().flatten() {
        let verbs = inflect_arabic(past, present, &[], &[], &[]);
        let more = noun.split(' ').count().min(250) as u8;
        // A noun with its article is nobody's.
        let owners = if noun.starts_with("ال") { &OWNERS[..1] } else { OWNERS };
        for owner in owners {
            let noun = fold_key(&format!("{noun}{owner}"));
            out.extend(verbs.iter().filter(|v| !v.pronoun).map(|verb| Inflected {
                key: format!("{}{noun}", verb.key),
                words: verb.words + more,
                ..verb.clone()
            }));
        }
    }
    out
}

/// All forms of an Arabic lemma.
///
/// * `past`: third person masculine (`سيطر`); an irregular feminine may follow a slash (`اخلى/اخلت`).
/// * `present`: the stem without its prefix (`سيطر` of يسيطر).
/// * `nouns`, `active`, `passive`: base forms; a slash gives an irregular plural.
#[must_use]
pub fn inflect_arabic(
    past: &str,
    present: &str,
    nouns: &[&str],
    active: &[&str],
    passive: &[&str],
) -> Vec<Inflected> {
    let mut out = verb_with_noun(past, present);
    let [past, present] = [past, present].map(|verb| if verb.contains(' ') { "" } else { verb });
    let mut put = |text: String, form, pronoun, speaker| {
        let words = text.split(' ').count().min(255) as u8;
        out.push(Inflected { key: fold_key(&text), words, form, pronoun, speaker });
    };
    if !past.is_empty() {
        let (he, she) = past.split_once('/').unwrap_or((past, ""));
        let weak = he.ends_with(['ى', 'ا']) && he.chars().count() > 2;
        let base: String =
            if weak { he.chars().take(he.chars().count() - 1).collect() } else { he.to_owned() };
        let she = if she.is_empty() { format!("{base}ت") } else { she.to_owned() };
        let they = format!("{base}و");
        put(he.to_owned(), FormKind::Past, false, false);
        put(she.clone(), FormKind::Past, false, false);
        put(format!("{they}ا"), FormKind::Past, false, false);
        put(format!("{she}ا"), FormKind::Past, false, false);
        put(format!("{base}ا"), FormKind::Past, false, false);
        put(format!("{base}ن"), FormKind::Past, false, false);
        put(format!("{base}نا"), FormKind::Past, false, true);
        let before_object = if weak { format!("{base}ا") } else { he.to_owned() };
        for o in OBJECTS {
            put(format!("{before_object}{o}"), FormKind::Past, true, false);
            put(format!("{she}{o}"), FormKind::Past, true, false);
            put(format!("{they}{o}"), FormKind::Past, true, false);
        }
    }
    if !present.is_empty() {
        for stem in present.split('/') {
            for prefix in ["ي", "ت", "ن"] {
                let speaker = prefix == "ن";
                put(format!("{prefix}{stem}"), FormKind::Present, false, speaker);
                for o in OBJECTS {
                    let joined = if let Some(s) = stem.strip_suffix('ى') {
                        format!("{s}ا")
                    } else {
                        stem.to_owned()
                    };
                    put(format!("{prefix}{joined}{o}"), FormKind::Present, true, speaker);
                }
                if speaker {
                    continue;
                }
                let stem = stem.trim_end_matches(['ي', 'ى']);
                put(format!("{prefix}{stem}ون"), FormKind::Present, false, false);
                put(format!("{prefix}{stem}وا"), FormKind::Present, false, false);
                put(format!("{prefix}{stem}ان"), FormKind::Present, false, false);
                put(format!("{prefix}{stem}ونها"), FormKind::Present, true, false);
            }
        }
    }
    for noun in nouns {
        for (n, base) in noun.split('/').enumerate() {
            nominal(base, FormKind::Noun, &mut put);
            if n == 0 && base.ends_with('ة') {
                let stem = base.trim_end_matches('ة');
                nominal(&format!("{stem}ات"), FormKind::Noun, &mut put);
            }
        }
    }
    for (list, form) in [(active, FormKind::Active), (passive, FormKind::Passive)] {
        for base in list {
            for one in base.split('/') {
                let stem = one.trim_end_matches('ة');
                for ending in ["", "ة", "ين", "ون", "ات", "ان", "تين", "تان"] {
                    put(format!("{stem}{ending}"), form, false, false);
                    put(format!("ال{stem}{ending}"), form, false, false);
                }
            }
        }
    }
    // «استعادة» folds to «استعاده», «سيطرتها» may be verb or noun: the noun is the likelier reading.
    let nouns: Vec<String> =
        out.iter().filter(|f| f.form == FormKind::Noun).map(|f| f.key.clone()).collect();
    out.retain(|f| !(f.pronoun && f.form != FormKind::Noun && nouns.contains(&f.key)));
    out.sort();
    out.dedup_by(|a, b| a.key == b.key && a.form == b.form);
    out
}

fn nominal(base: &str, form: FormKind, put: &mut impl FnMut(String, FormKind, bool, bool)) {
    put(base.to_owned(), form, false, false);
    put(format!("ال{base}"), form, false, false);
    let joined = match base.strip_suffix('ة') {
        Some(stem) => format!("{stem}ت"),
        None => base.strip_suffix('ى').map_or_else(|| base.to_owned(), |s| format!("{s}ا")),
    };
    for o in OBJECTS {
        put(format!("{joined}{o}"), form, true, false);
    }
    put(format!("{joined}نا"), form, true, true);
    // Accusative of an indefinite noun: انسحاباً.
    if !base.ends_with('ة') && !base.ends_with('ء') {
        put(format!("{base}ا"), form, false, false);
    }
    if base.ends_with('ء') {
        put(format!("{}ئ", base.trim_end_matches('ء')), form, false, false);
        for o in OBJECTS {
            put(format!("{}ئ{o}", base.trim_end_matches('ء')), form, true, false);
        }
    }
}

/// All forms of an English lemma: `past` (`took`), `participle` (`taken`), `present` (`take`), nouns.
#[must_use]
pub fn inflect_english(
    past: &str,
    present: &str,
    nouns: &[&str],
    participle: &str,
) -> Vec<Inflected> {
    let mut out = Vec::new();
    let mut put = |text: &str, form| {
        if !text.is_empty() {
            let words = text.split(' ').count().min(255) as u8;
            out.push(Inflected {
                key: fold_key(text),
                words,
                form,
                pronoun: false,
                speaker: false,
            });
        }
    };
    for p in past.split('/') {
        put(p, FormKind::Past);
    }
    for present in present.split('/').filter(|p| !p.is_empty()) {
        let (verb, rest) =
            present.split_once(' ').map_or((present, String::new()), |(v, r)| (v, format!(" {r}")));
        let s = if verb.ends_with(['s', 'h', 'x']) {
            format!("{verb}es")
        } else if let Some(stem) = verb.strip_suffix('y').filter(|s| !s.ends_with(['a', 'e', 'o']))
        {
            format!("{stem}ies")
        } else {
            format!("{verb}s")
        };
        let doubled = matches!(verb, "hit" | "run" | "set" | "cut" | "pull out");
        let ing = match verb.strip_suffix('e') {
            Some(stem) if !verb.ends_with("ee") => format!("{stem}ing"),
            _ if doubled => format!("{verb}{}ing", &verb[verb.len() - 1..]),
            _ => format!("{verb}ing"),
        };
        put(&format!("{verb}{rest}"), FormKind::Present);
        put(&format!("{s}{rest}"), FormKind::Present);
        put(&format!("{ing}{rest}"), FormKind::Active);
    }
    for n in nouns {
        put(n, FormKind::Noun);
    }
    for p in participle.split('/') {
        put(p, FormKind::Passive);
    }
    out.sort();
    out.dedup_by(|a, b| a.key == b.key && a.form == b.form);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(forms: &[Inflected], text: &str, form: FormKind) {
        let key = fold_key(text);
        assert!(forms.iter().any(|f| f.key == key && f.form == form), "{text} {form:?}");
    }

    #[test]
    fn inflects_sound_and_weak_verbs() {
        let f = inflect_arabic("سيطر", "سيطر", &["سيطرة"], &["مسيطر"], &[]);
        check(&f, "سيطرت", FormKind::Past);
        check(&f, "سيطروا", FormKind::Past);
        check(&f, "تسيطر", FormKind::Present);
        check(&f, "يسيطرون", FormKind::Present);
        check(&f, "السيطرة", FormKind::Noun);
        check(&f, "سيطرته", FormKind::Noun);
        check(&f, "المسيطرة", FormKind::Active);
        let f = inflect_arabic("بسط نفوذ", "بسط نفوذ", &[], &[], &[]);
        check(&f, "بسطت نفوذها", FormKind::Past);
        check(&f, "بسطوا نفوذهم", FormKind::Past);
        check(&f, "تبسط نفوذها", FormKind::Present);
        let f = inflect_arabic("قطع الطريق", "", &[], &[], &[]);
        check(&f, "قطعت الطريق", FormKind::Past);
        let f = inflect_arabic("أخلى", "خلي", &["إخلاء"], &[], &[]);
        check(&f, "أخلت", FormKind::Past);
        check(&f, "أخلوا", FormKind::Past);
        check(&f, "أخلاها", FormKind::Past);
        check(&f, "تخلي", FormKind::Present);
        check(&f, "إخلائها", FormKind::Noun);
        let f = inflect_arabic("انسحب", "نسحب", &["انسحاب/انسحابات"], &[], &[]);
        check(&f, "انسحاباً", FormKind::Noun);
        check(&f, "الانسحابات", FormKind::Noun);
        check(&f, "تنسحب", FormKind::Present);
    }

    #[test]
    fn inflects_english() {
        let f = inflect_english("captured", "capture", &["capture"], "captured");
        check(&f, "captures", FormKind::Present);
        check(&f, "capturing", FormKind::Active);
        let f = inflect_english("pulled out", "pull out", &[], "");
        check(&f, "pulls out", FormKind::Present);
        check(&f, "pulling out", FormKind::Active);
    }
}
