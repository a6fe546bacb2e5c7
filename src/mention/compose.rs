//! Facilities that the gazetteer names by their town only: «مطار» + «كويرس» + «العسكري».

use super::{ChunkKind, Chunked, Patterns};
use crate::lexicon::{HeadKind, Lexicon, Word, WordClass};

/// Adjectives that belong to a facility's name (folded).
const ADJECTIVES: &[&str] = &[
    "العسكري",
    "الدولي",
    "المدني",
    "الزراعي",
    "الحربي",
    "العسكريه",
    "الحدودي",
    "الحراري",
    "المركزي",
];

/// Takes the head noun into a facility's mention when the gazetteer knows only the place after
/// it, and the adjective behind it in any case.
pub fn facilities(text: &mut Chunked, patterns: &Patterns, lexicon: &Lexicon) {
    for at in 0..text.chunks.len() {
        let ChunkKind::Place(m) = text.chunks[at].kind else { continue };
        let mut head_at = None;
        if at > 0 && !text.chunks[at].clitics.any() {
            let mut before = at - 1;
            while before > 0 && matches!(text.chunks[before].kind, ChunkKind::Mark('"' | '«' | '“'))
            {
                before -= 1;
            }
            let c = text.chunks[before];
            let head = (c.kind == ChunkKind::Word)
                .then(|| c.word(patterns, lexicon, WordClass::Head))
                .flatten();
            let single = head.is_some_and(|w| !plural(&w.form));
            if single && head.and_then(Word::head).is_some_and(HeadKind::heads_facility) {
                head_at = Some(before);
            }
        }
        if let Some(before) = head_at {
            let start = text.chunks[before].start;
            let mention = &mut text.mentions[m as usize];
            mention.start = start;
            mention.facility = true;
        }
        let begins = text.mentions[m as usize].start as usize;
        let named = text.folded.chars()[begins..].starts_with(&['م', 'ط', 'ا', 'ر']);
        if head_at.is_some() || named {
            extend_right(text, at, m);
        }
    }
}

fn extend_right(text: &mut Chunked, at: usize, m: u32) {
    let mut after = at + 1;
    while after < text.chunks.len()
        && matches!(text.chunks[after].kind, ChunkKind::Mark('"' | '»' | '”'))
    {
        after += 1;
    }
    let Some(c) = text.chunks.get(after) else { return };
    if !matches!(c.kind, ChunkKind::Other | ChunkKind::Word) {
        return;
    }
    let word: String = text.folded.chars()[c.start as usize..c.end as usize].iter().collect();
    if ADJECTIVES.contains(&word.as_str()) {
        text.mentions[m as usize].end = c.end;
    }
}

fn plural(form: &str) -> bool {
    form.ends_with('ي')
        || form.ends_with("ات")
        || matches!(form, "معابر" | "حواجز" | "حقول" | "مطارا")
}
