//! Names that a text calls towns and the gazetteer has not.

use std::ops::Range;

use crate::{
    Knowledge, Reading,
    gazetteer::{PlaceClass, PlaceIdx, PlaceKind},
    lexicon::HeadKind,
    mention::ChunkKind,
    text::plain,
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

/// The kind of row that a head noun asks for.
const fn kind(head: Option<HeadKind>) -> PlaceKind {
    match head {
        Some(HeadKind::City | HeadKind::Town) => PlaceKind::Town,
        Some(HeadKind::Neighbourhood) => PlaceKind::Neighbourhood,
        Some(HeadKind::Camp) => PlaceKind::Camp,
        Some(HeadKind::Airport) => PlaceKind::Airbase,
        Some(HeadKind::Crossing) => PlaceKind::Crossing,
        Some(HeadKind::Checkpoint) => PlaceKind::Checkpoint,
        Some(HeadKind::Mountain) => PlaceKind::Mountain,
        Some(HeadKind::Facility) => PlaceKind::Base,
        _ => PlaceKind::Village,
    }
}

/// The gaps that a reading shows, in text order: its mentions that no place could be found for.
#[must_use]
pub fn gaps(reading: &Reading, text: &str, knowledge: &Knowledge) -> Vec<Gap> {
    let original: Vec<char> = text.chars().collect();
    let t = &reading.text;
    let mut out = Vec::new();
    for sentence in &t.sentences {
        for at in sentence.clone() {
            let ChunkKind::Place(m) = t.chunks[at].kind else { continue };
            let mention = &t.mentions[m as usize];
            // A slip that nothing around it speaks for may be a village of its own.
            let unsure = mention.slip && reading.places[m as usize].place.is_none();
            if !mention.candidates.is_empty() && !unsure {
                continue;
            }
            let span = t.folded.span(mention.start as usize, mention.end as usize);
            out.push(Gap {
                name: plain(
                    &original[span.start as usize..span.end as usize].iter().collect::<String>(),
                )
                .into_owned(),
                kind: kind(mention.head),
                near: nearest(reading, sentence, at, knowledge),
                sentence: spoken(reading, sentence, &original),
            });
        }
    }
    out
}

/// The resolved place of the sentence that stands closest to a chunk, settlements before areas.
fn nearest(
    reading: &Reading,
    sentence: &Range<usize>,
    at: usize,
    knowledge: &Knowledge,
) -> Option<PlaceIdx> {
    sentence
        .clone()
        .filter_map(|i| match reading.text.chunks[i].kind {
            ChunkKind::Place(m) => {
                let place = reading.places[m as usize].place?;
                let p = knowledge.gazetteer().place(place);
                let area = p.kind.class() == PlaceClass::Admin;
                (p.in_syria() && p.kind != PlaceKind::Country).then_some((
                    area,
                    i.abs_diff(at),
                    place,
                ))
            }
            _ => None,
        })
        .min()
        .map(|(_, _, place)| place)
}

fn spoken(reading: &Reading, sentence: &Range<usize>, original: &[char]) -> String {
    let chunks = &reading.text.chunks[sentence.clone()];
    let (Some(a), Some(b)) = (chunks.first(), chunks.last()) else { return String::new() };
    let span = reading.text.folded.span(a.start as usize, b.end as usize);
    let all: String = original[span.start as usize..span.end as usize].iter().collect();
    plain(&all).split_whitespace().collect::<Vec<_>>().join(" ")
}
