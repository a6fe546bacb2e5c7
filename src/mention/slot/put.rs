//! Puts the new mentions among the known ones: chunks, order and lists.

use super::{Chunk, ChunkKind, Chunked, Found, Mention, Patterns, encloses, separates};
use crate::text::Span;

/// Puts the new mentions in their order and renumbers chunks and lists.
pub(super) fn put(text: &mut Chunked, found: Vec<Found>, patterns: &Patterns) {
    for f in found {
        let at = text.mentions.partition_point(|o| o.start < f.start);
        let overlaps = text.mentions.get(at).is_some_and(|o| o.start < f.end)
            || (at > 0 && text.mentions[at - 1].end > f.start);
        if overlaps {
            continue;
        }
        for o in &mut text.mentions[at..] {
            if o.list as usize >= at {
                o.list += 1;
            }
        }
        for c in &mut text.chunks {
            if let ChunkKind::Place(p) = &mut c.kind
                && *p as usize >= at
            {
                *p += 1;
            }
        }
        insert(text, at, &f, patterns);
    }
}

/// Puts one name at an index of the mentions that is free.
fn insert(text: &mut Chunked, at: usize, f: &Found, patterns: &Patterns) {
    let heads = |c: &&Chunk| !silent(c);
    let headed = usize::from(
        f.first > 0 && text.mentions.get(at).is_none_or(|_| true) && {
            // «X وبلدة Y»: the list is joined before the noun.
            let c = text.chunks[f.first - 1];
            c.kind == ChunkKind::Word && c.clitics.and
        },
    );
    let before =
        text.chunks[..f.first - headed].iter().rev().find(heads).and_then(|c| match c.kind {
            ChunkKind::Place(p) => Some(text.mentions[p as usize].list),
            _ => None,
        });
    let list = before.unwrap_or(at as u32);
    text.mentions.insert(at, mention(text, f, list, patterns));
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
    {
        for o in text.mentions.iter_mut().skip(next as usize).filter(|o| o.list == next) {
            o.list = list;
        }
    }
    // The first chunk becomes the place; the others of a longer name fall silent.
    let end = text.chunks[f.last - 1].end;
    let c = &mut text.chunks[f.first];
    c.clitics.and |= f.start > c.start;
    c.kind = ChunkKind::Place(at as u32);
    c.end = end;
    for c in &mut text.chunks[f.first + 1..f.last] {
        c.kind = ChunkKind::Mark('"');
    }
}

fn silent(c: &Chunk) -> bool {
    matches!(c.kind, ChunkKind::Mark(m) if separates(m) || encloses(m))
}

fn mention(text: &Chunked, f: &Found, list: u32, patterns: &Patterns) -> Mention {
    let chunk = f.first;
    let sentence = text.sentences.iter().position(|r| r.contains(&chunk)).unwrap_or(0) as u32;
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
        m.candidates = patterns.misspelt(&key);
        m.slip = !m.candidates.is_empty();
        if m.slip {
            m.why = "one letter off a name";
        }
    }
    m
}
