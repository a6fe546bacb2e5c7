//! Names that a text calls towns and the gazetteer has not.

use crate::{
    Knowledge, Reading,
    gazetteer::{PlaceClass, PlaceIdx, PlaceKind},
    lexicon::WordClass,
    mention::{ChunkKind, HeadKind},
    text::fold,
};

/// A name after «بلدة», «قرية», «حي» … that no place bears.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// The name as the text writes it.
    pub name: String,
    /// What the text calls it.
    pub kind: PlaceKind,
    /// The place of the text that stands nearest to it in the sentence.
    pub near: Option<PlaceIdx>,
    /// The sentence.
    pub sentence: String,
}

/// Words of the text that end a name: verbs and particles that the lexicon does not know stand
/// behind it without a mark, so a name is one word, or two after the first word of a split one.
fn kind(head: HeadKind) -> Option<PlaceKind> {
    Some(match head {
        HeadKind::City | HeadKind::Town => PlaceKind::Town,
        HeadKind::Village | HeadKind::Settlement => PlaceKind::Village,
        HeadKind::Neighbourhood => PlaceKind::Neighbourhood,
        HeadKind::Camp => PlaceKind::Camp,
        HeadKind::Airport => PlaceKind::Airbase,
        HeadKind::Crossing => PlaceKind::Crossing,
        HeadKind::Checkpoint => PlaceKind::Checkpoint,
        HeadKind::Mountain => PlaceKind::Mountain,
        _ => return None,
    })
}

/// The gaps that a reading shows, in text order.
#[must_use]
pub fn gaps(reading: &Reading, text: &str, knowledge: &Knowledge) -> Vec<Gap> {
    let (patterns, lexicon) = (knowledge.patterns(), knowledge.lexicon());
    let t = &reading.text;
    let original: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    for sentence in &t.sentences {
        for at in sentence.clone() {
            let chunk = t.chunks[at];
            let head = (chunk.kind == ChunkKind::Word)
                .then(|| chunk.word(patterns, lexicon, WordClass::Head))
                .flatten();
            let Some(kind) = head.and_then(|w| HeadKind::parse(&w.value)).and_then(kind) else {
                continue;
            };
            let mut from = at + 1;
            while from < sentence.end
                && matches!(t.chunks[from].kind, ChunkKind::Mark('"' | '«' | '“' | '('))
            {
                from += 1;
            }
            let Some(first) = t.chunks.get(from).filter(|_| from < sentence.end) else { continue };
            // «بلدة وقعت …»: what has a clitic written onto it is no name.
            if first.kind != ChunkKind::Other || first.clitics.any() {
                continue;
            }
            let word = |c: &crate::mention::Chunk| -> String {
                t.folded.chars()[c.start as usize..c.end as usize].iter().collect()
            };
            let mut last = from;
            let split = lexicon
                .words
                .iter()
                .filter(|w| w.class == WordClass::First)
                .any(|w| fold(&w.form) == word(first));
            let next = t.chunks.get(from + 1).filter(|_| from + 1 < sentence.end);
            if split {
                match next {
                    Some(c) if c.kind == ChunkKind::Other => last = from + 1,
                    _ => continue,
                }
            }
            let span = t.folded.span(first.start as usize, t.chunks[last].end as usize);
            let name: String = original[span.start as usize..span.end as usize].iter().collect();
            if !may_be_name(&name) {
                continue;
            }
            out.push(Gap {
                name,
                kind,
                near: nearest(reading, sentence, at, knowledge),
                sentence: spoken(reading, sentence, &original),
            });
        }
    }
    out
}

/// Whether a word after a head can be a name: «قرية زراعية» is a noun with its adjective, and
/// names in Latin letters are written with a capital.
fn may_be_name(name: &str) -> bool {
    let adjective = !name.starts_with("ال") && !name.contains(' ') && name.ends_with("ية");
    let small = name.starts_with(|c: char| c.is_lowercase());
    name.chars().count() >= 3
        && name.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || c == '-')
        && !adjective
        && !small
}

/// The resolved place of the sentence that stands closest to a chunk, settlements before areas.
fn nearest(
    reading: &Reading,
    sentence: &std::ops::Range<usize>,
    at: usize,
    knowledge: &Knowledge,
) -> Option<PlaceIdx> {
    let areas = [PlaceClass::Admin, PlaceClass::Country];
    sentence
        .clone()
        .filter_map(|i| match reading.text.chunks[i].kind {
            ChunkKind::Place(m) => {
                let place = reading.places[m as usize].place?;
                let p = knowledge.gazetteer().place(place);
                (p.in_syria() && p.kind != PlaceKind::Country).then_some((
                    areas.contains(&p.kind.class()),
                    i.abs_diff(at),
                    place,
                ))
            }
            _ => None,
        })
        .min()
        .map(|(_, _, place)| place)
}

fn spoken(reading: &Reading, sentence: &std::ops::Range<usize>, original: &[char]) -> String {
    let t = &reading.text;
    let (Some(a), Some(b)) = (t.chunks.get(sentence.start), t.chunks.get(sentence.end - 1)) else {
        return String::new();
    };
    let span = t.folded.span(a.start as usize, b.end as usize);
    let all: String = original[span.start as usize..span.end as usize].iter().collect();
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}
