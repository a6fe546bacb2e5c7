//! Puts the new mentions among the known ones: chunks, order and lists.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{Chunk, ChunkKind, Chunked, Found, Mention, Patterns, encloses, separates};
use crate::{gazetteer::PlaceIdx, text::Span};

/// Puts the new mentions in their order and renumbers chunks and lists.
///
/// While they are put, a mention and its list go by the number it had or, of a new one, the next
/// free; all are numbered anew at the end, so that the work grows with the text alone.
pub(super) fn put(text: &mut Chunked, found: Vec<Found>, patterns: &Patterns) {
    if found.is_empty() {
        return;
    }
    let known = text.mentions.len();
    let mut lists = Lists::of(&text.mentions);
    let mut slips = FxHashMap::default();
    // Where the new ones go: before which of those known, and where each begins and ends.
    let mut places: BTreeMap<u32, (u32, usize, u32)> = BTreeMap::new();
    for f in found {
        let at = text.mentions[..known].partition_point(|o| o.start < f.start);
        let mut overlaps = at < known && text.mentions[at].start < f.end
            || at > 0 && text.mentions[at - 1].end > f.start;
        overlaps |= places.range(f.start..).next().is_some_and(|(start, _)| *start < f.end)
            || places.range(..f.start).next_back().is_some_and(|(_, p)| p.0 > f.start);
        if overlaps {
            continue;
        }
        places.insert(f.start, (f.end, at, text.mentions.len() as u32));
        insert(text, &f, &mut lists, &mut slips, patterns);
    }
    renumber(text, known, places.values().map(|p| (p.1, p.2)));
}

/// The members of each list, by the number of its first.
struct Lists(Vec<Vec<u32>>);

impl Lists {
    fn of(mentions: &[Mention]) -> Self {
        let mut out = vec![Vec::new(); mentions.len()];
        for (m, i) in mentions.iter().zip(0..) {
            out[m.list as usize].push(i);
        }
        Self(out)
    }
}

/// Puts the mentions in the order of the text: `new` says before which of those known each of the
/// new ones goes.
fn renumber(text: &mut Chunked, known: usize, new: impl Iterator<Item = (usize, u32)>) {
    let mut new = new.peekable();
    let mut order: Vec<u32> = Vec::with_capacity(text.mentions.len());
    for old in 0..=known {
        while let Some((_, number)) = new.next_if(|n| n.0 <= old) {
            order.push(number);
        }
        order.extend((old < known).then_some(old as u32));
    }
    let mut number = vec![0_u32; order.len()];
    for (now, before) in order.iter().enumerate() {
        number[*before as usize] = now as u32;
    }
    for c in &mut text.chunks {
        if let ChunkKind::Place(p) = &mut c.kind {
            *p = number[*p as usize];
        }
    }
    let mut mentions: Vec<Option<Mention>> =
        std::mem::take(&mut text.mentions).into_iter().map(Some).collect();
    let moved = order.iter().filter_map(|&m| mentions[m as usize].take());
    text.mentions = moved.map(|m| Mention { list: number[m.list as usize], ..m }).collect();
}

/// Puts one name behind all others.
fn insert(
    text: &mut Chunked,
    f: &Found,
    lists: &mut Lists,
    slips: &mut FxHashMap<String, Vec<PlaceIdx>>,
    patterns: &Patterns,
) {
    let own = text.mentions.len() as u32;
    let heads = |c: &&Chunk| !silent(c);
    // «X وبلدة Y»: the list is joined before the noun.
    let headed = usize::from(
        f.first > 0 && {
            let c = text.chunks[f.first - 1];
            c.kind == ChunkKind::Word && c.clitics.and
        },
    );
    let before =
        text.chunks[..f.first - headed].iter().rev().find(heads).and_then(|c| match c.kind {
            ChunkKind::Place(p) => Some(text.mentions[p as usize].list),
            _ => None,
        });
    let list = before.unwrap_or(own);
    text.mentions.push(mention(text, f, list, slips, patterns));
    lists.0.push(Vec::new());
    lists.0[list as usize].push(own);
    // What is joined to the new name goes on with its list.
    let mut behind = text.chunks[f.last..].iter();
    let mut marked = false;
    let next = behind.find(|c| {
        marked |= matches!(c.kind, ChunkKind::Mark(m) if separates(m));
        !silent(c)
    });
    if let Some(c) = next
        && let ChunkKind::Place(next) = c.kind
        && (c.clitics.and || marked)
        && text.mentions[next as usize].list == next
        && next != list
    {
        let members = std::mem::take(&mut lists.0[next as usize]);
        for &o in &members {
            text.mentions[o as usize].list = list;
        }
        lists.0[list as usize].extend(members);
    }
    // The first chunk becomes the place; the others of a longer name fall silent.
    let end = text.chunks[f.last - 1].end;
    let c = &mut text.chunks[f.first];
    c.clitics.and |= f.start > c.start;
    c.kind = ChunkKind::Place(own);
    c.end = end;
    for c in &mut text.chunks[f.first + 1..f.last] {
        c.kind = ChunkKind::Mark('"');
    }
}

fn silent(c: &Chunk) -> bool {
    matches!(c.kind, ChunkKind::Mark(m) if separates(m) || encloses(m))
}

fn mention(
    text: &Chunked,
    f: &Found,
    list: u32,
    slips: &mut FxHashMap<String, Vec<PlaceIdx>>,
    patterns: &Patterns,
) -> Mention {
    let chunk = f.first;
    let sentence = text.sentences.partition_point(|r| r.end <= chunk);
    let inside = text.sentences.get(sentence).is_some_and(|r| r.contains(&chunk));
    let sentence = if inside { sentence as u32 } else { 0 };
    let mut m = Mention {
        span: Span::default(),
        start: f.start,
        end: f.end,
        sentence,
        candidates: f.candidates.clone(),
        head: f.head,
        facility: f.facility,
        list,
        slip: false,
        why: "called a place by the text",
    };
    if m.candidates.is_empty() && !f.facility {
        let letters = &text.folded.chars()[f.start as usize..f.end as usize];
        let key: String = letters.iter().filter(|c| c.is_alphanumeric()).collect();
        // Looked up once a text: a slip is one of some hundreds of words.
        m.candidates = slips.entry(key).or_insert_with_key(|key| patterns.misspelt(key)).clone();
        m.slip = !m.candidates.is_empty();
        if m.slip {
            m.why = "one letter off a name";
        }
    }
    m
}
