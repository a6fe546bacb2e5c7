//! The name right behind a noun of places: «قرية X», «حاجز X».

use super::{ChunkKind, Found, HeadKind, Reader, Slot, encloses, name::Trust};

impl Reader<'_> {
    /// The name behind the noun at `at`.
    pub(super) fn behind(&self, at: usize, slot: Slot) -> Option<Found> {
        let head = self.head(at);
        let i = self.within(at + 1);
        if self.new_line(i) || self.chunk(i)?.clitics.any() && self.chunk(i)?.kind == ChunkKind::Other {
            return None;
        }
        let quoted = i > at + 1 && self.mark(at + 1).is_some_and(|c| c != '#');
        if quoted && let Some(f) = self.quoted(at, i, slot, head) {
            return Some(f);
        }
        let named = matches!(slot, Slot::Named | Slot::Landform);
        let trust = if named || slot == Slot::Things { Trust::Thing } else { Trust::Called };
        let name = self.name(i, false, trust)?;
        let letters = self.letters(i);
        let nisba = letters.ends_with(&['ي', 'ه']) && !letters.starts_with(&['ا', 'ل']);
        if nisba && !self.closes(name.last) {
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
        Some(self.found(first, name.last, false, head, slot == Slot::Named))
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
        let named = matches!(slot, Slot::Named | Slot::Landform);
        let last = if named { closing + 1 } else { closing };
        debug_assert!(self.mark(i - 1).is_some_and(encloses));
        Some(self.found(if named { at } else { i }, last, false, head, slot == Slot::Named))
    }
}
