//! The mention that a chosen name makes, and the list that it stands in.

use super::super::{ChunkKind, Entry, Mention, Raw};
use super::Choice;
use crate::{
    gazetteer::PlaceIdx,
    lexicon::{Word, WordClass},
};

impl Choice<'_> {
    pub(super) fn mention(
        &mut self,
        raw: &Raw,
        entries: &[Entry],
        sentence: u32,
        why: &'static str,
    ) -> ChunkKind {
        let mut candidates: Vec<PlaceIdx> = Vec::new();
        let strict = entries.iter().any(|e| matches!(e, Entry::Place { loose: false, .. }));
        for e in entries {
            match e {
                Entry::Place { place, loose } if !(strict && *loose) => candidates.push(*place),
                Entry::Demonym(d) if why.starts_with("nisba") || self.countryside_before() => {
                    let id = &self.lexicon.demonyms[*d as usize].1;
                    candidates.extend(self.gazetteer.by_id(id));
                }
                _ => {}
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let index = self.mentions.len() as u32;
        let (mut head, mut list) = (None, index);
        if let Some(c) = self.previous()
            && c.kind == ChunkKind::Word
        {
            head = c.word(self.patterns, self.lexicon, WordClass::Head).and_then(Word::head);
        }
        if let Some(before) = self.list_before(raw, head.is_some()) {
            list = self.mentions[before as usize].list;
            if head.is_none() {
                head = self.mentions[before as usize].head;
            }
        }
        self.mentions.push(Mention {
            span: crate::text::Span::default(),
            start: self.behind_quote(raw),
            end: raw.end,
            sentence,
            candidates,
            head,
            facility: false,
            list,
            slip: false,
            why,
        });
        ChunkKind::Place(index)
    }

    /// «فرع "سعسع"»: of a name that a quotation mark cuts, what the marks enclose.
    pub(super) fn behind_quote(&self, raw: &Raw) -> u32 {
        let name = &self.folded.chars()[raw.start as usize..raw.end as usize];
        let quote = |c: &char| matches!(c, '"' | '«' | '»' | '“' | '”');
        match name.iter().position(quote) {
            Some(at) if name.iter().filter(|c| quote(c)).count() == 1 && name.len() > at + 3 => {
                raw.start + at as u32 + 1
            }
            _ => raw.start,
        }
    }

    /// The mention before this one in the same list («X وY», «X، وY», «X وبلدة Y»).
    pub(super) fn list_before(&self, raw: &Raw, headed: bool) -> Option<u32> {
        let mut back = self.chunks.iter().rev().skip(usize::from(headed)).peekable();
        let mut joined =
            raw.clitics.and || (headed && self.chunks.last().is_some_and(|c| c.clitics.and));
        while let Some(c) = back.peek() {
            match c.kind {
                ChunkKind::Mark('،' | ',' | '/') => joined = true,
                ChunkKind::Mark('"' | '«' | '»' | '“' | '”' | '(' | ')' | '#') => {}
                ChunkKind::Word
                    if c.words(self.patterns, self.lexicon).any(|w| w.class == WordClass::Conj) =>
                {
                    joined = true;
                }
                ChunkKind::Place(m) => return joined.then_some(m),
                _ => return None,
            }
            back.next();
        }
        None
    }
}
