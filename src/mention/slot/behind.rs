//! The name right behind a noun of places: «قرية X», «حاجز X».

use super::{ChunkKind, Found, HeadKind, Reader, Slot, encloses, name::Trust, separates};
use crate::lexicon::{PartOfSpeech, WordClass};

impl Reader<'_> {
    /// The name behind the noun at `at`, which may go on with a list.
    pub(super) fn behind(&self, at: usize, slot: Slot, listed: bool) -> Option<Found> {
        let head = self.head(at);
        let i = self.within(at + 1);
        if self.new_line(i)
            || self.chunk(i)?.clitics.any() && self.chunk(i)?.kind == ChunkKind::Other
        {
            return None;
        }
        let quoted = i > at + 1 && self.mark(at + 1).is_some_and(|c| c != '#');
        if quoted && let Some(f) = self.quoted(at, i, slot, head) {
            return Some(f);
        }
        let named = matches!(slot, Slot::Named | Slot::Landform);
        let one = slot == Slot::One
            && matches!(head, Some(HeadKind::Village | HeadKind::Town | HeadKind::Neighbourhood));
        let trust = match slot {
            Slot::Landform => Trust::Behind,
            _ if one => Trust::Behind,
            Slot::Named if head != Some(HeadKind::Checkpoint) && (listed || self.wanted(at)) => {
                Trust::Behind
            }
            Slot::Named | Slot::Things => Trust::Thing,
            Slot::One | Slot::List => Trust::Called,
        };
        let plural = matches!(slot, Slot::List | Slot::Things);
        // «القرى الشيعية»: with the article it is described by what follows.
        if plural
            && (self.letters(at).starts_with(&['ا', 'ل']) || self.letters(i).first() == Some(&'و'))
        {
            return None;
        }
        // «لسد الفراغ» is no dam.
        if named && self.chunk(at)?.clitics.la {
            return None;
        }
        // «دوار المدينة»: only checkpoints are called by what is taken up.
        let word = self.chunk(i)?.kind == ChunkKind::Word && !self.is(i, WordClass::First);
        if word && head != Some(HeadKind::Checkpoint) {
            return None;
        }
        let name = self.name(i, false, trust)?;
        let letters = self.letters(i);
        // «محطة القطار»: what an ordinary noun names is a place where something is taken or listed.
        let ordinary = slot == Slot::Named
            && !matches!(head, Some(HeadKind::Checkpoint | HeadKind::Namesake))
            && name.last == i + 1
            && self.lexicon.part_of_speech(letters).is_common()
            && self.lexicon.part_of_speech(letters) != PartOfSpeech::Abstract;
        if ordinary && !listed && !self.wanted(at) {
            return None;
        }
        let nisba = letters.ends_with(&['ي', 'ه']) && !letters.starts_with(&['ا', 'ل']);
        if nisba && !(self.closes(name.last) && (!plural || self.joined_on(name.last))) {
            return None;
        }
        if plural && !name.firm && !self.closes(name.last) {
            return None;
        }
        if named && !name.firm && (self.derived(letters) || !self.closes(name.last)) {
            return None;
        }
        let first = if named { at } else { i };
        let head = head.or(match slot {
            Slot::Landform => Some(HeadKind::Mountain),
            Slot::Named => Some(HeadKind::Facility),
            _ => None,
        });
        let found = self.found(first, name.last, false, head, slot == Slot::Named);
        // «أعلنت تل أبيب»: a capital abroad counts only where the choice of names says so.
        let foreign = slot == Slot::Landform
            && found.candidates.iter().any(|&p| !self.gazetteer.place(p).in_syria());
        (!foreign).then_some(found)
    }

    /// Whether a noun stands where something is taken, left or listed.
    fn wanted(&self, at: usize) -> bool {
        let mut before = at;
        while before > 0 && self.mark(before - 1).is_some_and(|m| encloses(m) || separates(m)) {
            before -= 1;
        }
        let Some(last) = before.checked_sub(1) else { return false };
        self.place(last).is_some() && (self.chunk(at).is_some_and(|c| c.clitics.and) || before < at)
            || self.controls(last)
            || at > 0 && self.word(at - 1, WordClass::Prep).is_some() && self.control(at - 1)
    }

    /// Whether something is joined behind a name.
    fn joined_on(&self, at: usize) -> bool {
        self.mark(at).is_some_and(separates)
            || self
                .chunk(at)
                .is_some_and(|c| c.clitics.and || self.letters(at).first() == Some(&'و'))
    }

    /// «قرية "X Y"», «مسجد «X»»: in quotation marks any name will do.
    fn quoted(&self, at: usize, i: usize, slot: Slot, head: Option<HeadKind>) -> Option<Found> {
        let closing = (i + 1..(i + 5).min(self.text.chunks.len()))
            .find(|&k| matches!(self.mark(k), Some('"' | '»' | '”')))?;
        let plain = (i..closing).all(|k| {
            self.chunk(k).is_some_and(|c| matches!(c.kind, ChunkKind::Other | ChunkKind::Word))
        });
        if !plain {
            return None;
        }
        // A facility's name takes its quotation marks in: «مستشفى «الحكمة والسلام»».
        let named = slot == Slot::Named;
        let last = if named { closing + 1 } else { closing };
        debug_assert!(self.mark(i - 1).is_some_and(encloses));
        Some(self.found(if named { at } else { i }, last, false, head, slot == Slot::Named))
    }
}
