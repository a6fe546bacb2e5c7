//! What a strike was made with, as far as ACLED's sub-event types tell: from the air, from guns,
//! by a bomb.
//!
//! After *ACLED Codebook* (2023), "Explosions/Remote violence". The words are in
//! `data/strikes.csv`; of several near the trigger the nearest counts.

use std::sync::OnceLock;

use crate::{
    table::read_table,
    text::{Span, fold_key},
};

const TABLE: &str = include_str!("../../data/strikes.csv");
/// What a strike is of which nothing more is said.
const SHELLING: &str = "Shelling/artillery/missile attack";
/// Words between the trigger and one that tells.
const NEAR: usize = 8;

/// A word of the table: the keys of its parts, whether it must be the trigger, the sub-event type.
struct Word {
    keys: Vec<String>,
    trigger: bool,
    sub_type: String,
}

fn words() -> &'static [Word] {
    static WORDS: OnceLock<Vec<Word>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut out = Vec::new();
        // The table is part of the program; a test reads every row of it.
        let _ = read_table("data/strikes.csv", TABLE, &["word", "counts"], |row| {
            out.push(Word {
                keys: parts(row.need("word")?).map(|(_, part)| fold_key(part)).collect(),
                trigger: row.need("counts")? == "trigger",
                sub_type: row.need("sub_event_type")?.to_owned(),
            });
            Ok(())
        });
        out
    })
}

/// The words of a text with the byte each begins at.
fn parts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !c.is_alphanumeric() && !is_mark(c))
        .filter(|w| !w.is_empty())
        .map(|w| (w.as_ptr() as usize - text.as_ptr() as usize, w))
}

/// Vowel signs and the stretcher stand within words.
fn is_mark(c: char) -> bool {
    ('\u{64b}'..='\u{65f}').contains(&c) || c == '\u{640}' || c == '\u{670}'
}

/// ACLED's sub-event type of a strike: `evidence` is the sentence, `trigger` lies in it; both are
/// code points of the article's text, which `chars` are.
pub fn sub_event_type(chars: &[char], evidence: Span, trigger: Span) -> &'static str {
    let sentence: String = chars[evidence.start as usize..evidence.end as usize].iter().collect();
    let before = trigger.start.saturating_sub(evidence.start) as usize;
    let upto = trigger.end.saturating_sub(evidence.start) as usize;
    let byte = |n: usize| sentence.char_indices().nth(n).map_or(sentence.len(), |(i, _)| i);
    let (start, end) = (byte(before), byte(upto));
    let tokens: Vec<(usize, String)> = parts(&sentence).map(|(i, w)| (i, fold_key(w))).collect();
    let first = tokens.iter().filter(|t| t.0 < start).count();
    let last = tokens.iter().filter(|t| t.0 < end).count().max(first + 1) - 1;
    let mut best: Option<(usize, &'static str)> = None;
    for word in words() {
        for at in 0..(tokens.len() + 1).saturating_sub(word.keys.len()) {
            let end = at + word.keys.len() - 1;
            let away = if at > last { at - last } else { first.saturating_sub(end) };
            let counts = if word.trigger { away == 0 } else { away <= NEAR };
            // What only the trigger tells gives way to what is said beside it.
            let rank = if word.trigger { NEAR + 1 } else { away };
            if counts
                && best.is_none_or(|b| rank < b.0)
                && word.keys.iter().zip(&tokens[at..]).all(|(key, (_, token))| is(token, key))
            {
                best = Some((rank, &word.sub_type));
            }
        }
    }
    best.map_or(SHELLING, |b| b.1)
}

/// Whether a token is a word, with what Arabic writes onto its beginning: و ف, then ب ل ك, then ال.
fn is(token: &str, key: &str) -> bool {
    let Some(front) = token.strip_suffix(key) else { return false };
    let front = front.strip_prefix(['و', 'ف']).unwrap_or(front);
    let front = front.strip_prefix(['ب', 'ل', 'ك']).unwrap_or(front);
    matches!(front, "" | "ال" | "ل")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sentence: &str, trigger: &str, wanted: &str) {
        let chars: Vec<char> = sentence.chars().collect();
        let byte = sentence.find(trigger).expect("the trigger stands in the sentence");
        let start = sentence[..byte].chars().count() as u32;
        let end = start + trigger.chars().count() as u32;
        let got =
            sub_event_type(&chars, Span { start: 0, end: chars.len() as u32 }, Span { start, end });
        assert_eq!(got, wanted, "{sentence}");
    }

    #[test]
    fn the_air_is_told_from_the_ground() {
        const AIR: &str = "Air/drone strike";
        const BOMB: &str = "Remote explosive/landmine/IED";
        for (sentence, trigger, wanted) in [
            ("شنّت المقاتلات غارات على أطراف المدينة", "غارات", AIR),
            ("والغاراتُ على الريف لم تتوقف", "الغاراتُ", AIR),
            ("قصفت طائرات مجهولة رتلاً قرب البوكمال", "قصفت", AIR),
            ("قصف بالبراميل المتفجرة على القرية", "قصف", AIR),
            ("استهدفت طائرة مسيّرة سيارة شرق البلدة", "استهدفت", AIR),
            ("قصف صاروخي على البلدة", "قصف", SHELLING),
            ("قصف مدفعي على البلدة ثم حلّق الطيران فوقها", "قصف", SHELLING),
            ("قصفت مواقع في البلدة", "قصفت", SHELLING),
            ("تفجير في سوق البلدة", "تفجير", BOMB),
            ("تفجير انتحاري في سوق البلدة", "تفجير", "Suicide bomb"),
            ("قصف أدى إلى انفجار مستودع", "قصف", SHELLING),
            ("Jets fired missiles at the depot", "fired missiles", AIR),
            ("Airstrikes hit the market", "Airstrikes", AIR),
            ("Mortars fell on the old town", "fell on", SHELLING),
            ("The village was shelled", "shelled", SHELLING),
        ] {
            check(sentence, trigger, wanted);
        }
    }

    #[test]
    fn every_row_of_the_table_reads() {
        let rows = TABLE.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).count() - 1;
        assert_eq!(words().len(), rows);
        assert!(words().iter().all(|w| !w.keys.is_empty() && !w.sub_type.is_empty()));
    }
}
