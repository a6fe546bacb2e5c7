//! Lists of places, and unknown names where a place must stand.

use super::{ChunkKind, Found, HeadKind, Reader, Slot, encloses, name::Trust, separates};
use crate::{
    gazetteer::{PlaceClass, within_km},
    lexicon::{PartOfSpeech, Prep, Word, WordClass},
};

/// A list under way.
#[derive(Debug, Clone, Copy)]
struct List {
    head: Option<HeadKind>,
    trust: Trust,
    /// What stands before the chunk in hand.
    before: Before,
    /// The chunk with which it was opened.
    from: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// The noun that opened it, or a colon or «هي» behind it: a name follows.
    Opening,
    /// A name: the next is joined to it.
    Name,
    /// A mark behind a name.
    Mark,
    /// Words between the opening and its names («القرى السبع الواقعة شرق النهر، وهي …»).
    Between,
}

/// How many chunks may stand between the noun that opens a list and its names.
const REACH: usize = 14;
/// A place this near vouches for a town whose name is a word too, km.
const BESIDE_KM: f64 = 30.0;
/// Mentions to either side that may vouch.
const WINDOW: usize = 30;

impl Reader<'_> {
    /// All names of the text.
    pub(super) fn arabic(&self) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut list: Option<List> = None;
        let mut at = 0;
        while at < self.text.chunks.len() {
            let c = self.text.chunks[at];
            let mut next = at + 1;
            match c.kind {
                ChunkKind::Place(_) => list = self.after_place(at, list),
                ChunkKind::Mark(m) => list = self.after_mark(m, list),
                ChunkKind::Word | ChunkKind::Other | ChunkKind::Trigger => {
                    if let Some(f) = self.member(at, list).or_else(|| self.placed(at, list)) {
                        next = f.last.max(at + 1);
                        let list_ = list.filter(|l| l.before != Before::Between);
                        let trust = list_.map_or(Trust::Company, |l| l.trust);
                        let head = list_.map_or(f.head, |l| l.head);
                        list = Some(List { head, trust, before: Before::Name, from: at });
                        found.push(f);
                    } else if let Some(slot) = self.slot(at) {
                        let trust = match slot {
                            Slot::List => Trust::Called,
                            Slot::Things => Trust::Thing,
                            _ => Trust::Company,
                        };
                        let plural = matches!(slot, Slot::List | Slot::Things);
                        let head = self.head(at);
                        let opened = plural.then_some(List {
                            head,
                            trust,
                            before: Before::Opening,
                            from: at,
                        });
                        if let Some(f) = self.behind(at, slot, joined(list, c.clitics.and)) {
                            next = f.last.max(at + 1);
                            // A further noun in a list («وبلدة X») leaves the list as it was.
                            let going = list.filter(|l| {
                                l.before != Before::Between && l.trust != Trust::Company
                            });
                            let (head, from) = (f.head, at);
                            list = opened.or(going).or(Some(List {
                                head,
                                trust,
                                before: Before::Name,
                                from,
                            }));
                            list = list.map(|l| List { before: Before::Name, ..l });
                            found.push(f);
                        } else if plural {
                            let definite = self.letters(at).starts_with(&['ا', 'ل'])
                                || self.letters(at).ends_with(&['ه', 'ا'])
                                || self.letters(at).ends_with(&['ا', 'ه']);
                            let before = if definite { Before::Between } else { Before::Opening };
                            list = opened.map(|l| List { before, ..l });
                        } else {
                            list =
                                list.filter(|l| l.before != Before::Opening || l.from + REACH > at);
                            list = list.map(|l| List {
                                before: if matches!(l.before, Before::Name | Before::Mark) {
                                    l.before
                                } else {
                                    Before::Between
                                },
                                ..l
                            });
                        }
                    } else {
                        list = self.after_word(at, list);
                    }
                }
                ChunkKind::Actor | ChunkKind::NonPlace | ChunkKind::Number | ChunkKind::Time(_) => {
                    list = list.filter(|l| l.before == Before::Between && at < l.from + REACH);
                }
            }
            at = next;
        }
        found
    }

    fn after_place(&self, at: usize, list: Option<List>) -> Option<List> {
        let c = self.chunk(at)?;
        let going = list.filter(|l| match l.before {
            Before::Opening => true,
            Before::Name => c.clitics.and,
            Before::Mark => true,
            Before::Between => false,
        });
        if let Some(l) = going {
            return Some(List { before: Before::Name, ..l });
        }
        if let Some(l) = list.filter(|l| l.before == Before::Between && at < l.from + REACH) {
            return Some(l);
        }
        let head = self.place(at)?.head;
        Some(List { head, trust: Trust::Company, before: Before::Name, from: at })
    }

    fn after_mark(&self, m: char, list: Option<List>) -> Option<List> {
        let l = list?;
        if encloses(m) || matches!(m, '(' | ')') && l.before != Before::Name {
            return Some(l);
        }
        if m == ':' && l.trust != Trust::Company {
            return Some(List { before: Before::Opening, ..l });
        }
        match l.before {
            Before::Name | Before::Mark if separates(m) => Some(List { before: Before::Mark, ..l }),
            Before::Opening if separates(m) => Some(l),
            Before::Between if m != '.' => Some(l),
            _ => None,
        }
    }

    fn after_word(&self, at: usize, list: Option<List>) -> Option<List> {
        let l = list?;
        let conj = self.word(at, WordClass::Conj);
        if conj.is_some_and(|w| w.value == "list") && l.trust != Trust::Company {
            return Some(List { before: Before::Opening, ..l });
        }
        if conj.is_some() && matches!(l.before, Before::Name | Before::Mark) {
            return Some(List { before: Before::Opening, ..l });
        }
        let near = at < l.from + REACH && l.trust != Trust::Company;
        let open = matches!(l.before, Before::Opening | Before::Between);
        (near && open).then_some(List { before: Before::Between, ..l })
    }

    /// A member of a list under way.
    fn member(&self, at: usize, list: Option<List>) -> Option<Found> {
        let l = list?;
        let c = self.chunk(at)?;
        if c.kind == ChunkKind::Trigger
            || c.kind == ChunkKind::Word && !self.is(at, WordClass::First)
        {
            return None;
        }
        if l.before == Before::Between
            || l.before == Before::Opening && l.trust == Trust::Company && at != l.from
        {
            return None;
        }
        // A head of its own («وبلدة X») is read with it.
        if self.head(at).is_some()
            || self.slot(at).is_some()
                && self.behind(at, self.slot(at)?, joined(list, c.clitics.and)).is_some()
        {
            return None;
        }
        let first = self.letters(at).first() == Some(&'و');
        let and = c.clitics.and || c.kind == ChunkKind::Other && first;
        let joined = and && l.before != Before::Opening;
        if l.before == Before::Name && !and {
            return None;
        }
        let opening = l.before == Before::Opening;
        if opening && (first || at == l.from + 1) && l.trust != Trust::Company {
            // Right behind the noun: read with it, or no name.
            return None;
        }
        let dash = |at: usize| matches!(self.mark(at), Some('-' | '–' | '—' | '/'));
        let dashed = at > 0 && dash(at - 1);
        let trust = if l.trust == Trust::Company && dashed { Trust::Dashed } else { l.trust };
        let name = self.name(at, joined, trust)?;
        let closes = self.closes(name.last);
        let going = self.goes_on(name.last);
        let good = match trust {
            Trust::Dashed => {
                closes
                    && (going
                        || dash(name.last)
                        || self.new_line(name.last)
                        || self.chunk(name.last).is_none())
            }
            Trust::Company => closes && self.small(at) && (going || joined && name.firm),
            // «، متوعداً بنقل»: behind a mark alone, a name ends where the next mark stands.
            _ if !joined && !opening => {
                closes
                    && (name.firm
                        || going
                        || self.mark(name.last).is_some()
                        || self.new_line(name.last))
            }
            _ => closes || name.firm,
        };
        good.then(|| {
            self.found(at, name.last, joined, l.head.or(Some(HeadKind::Settlement)), false)
        })
    }

    /// Whether the list goes on behind a name: a further place joined to it.
    fn goes_on(&self, mut at: usize) -> bool {
        let mut marked = false;
        for _ in 0..3 {
            match self.mark(at) {
                Some(m) if separates(m) => marked = true,
                Some(m) if encloses(m) => {}
                _ => break,
            }
            at += 1;
        }
        let Some(c) = self.chunk(at) else { return false };
        match c.kind {
            ChunkKind::Place(_) => marked || c.clitics.and,
            ChunkKind::Word => {
                self.is(at, WordClass::Head) && c.clitics.and && self.place(at + 1).is_some()
            }
            _ => false,
        }
    }

    /// Whether the last place before a chunk is one beside which villages are named.
    fn small(&self, at: usize) -> bool {
        let last = (at.saturating_sub(4)..at).rev().find_map(|i| self.place(i));
        last.is_none_or(|m| {
            m.head.is_some()
                || m.candidates.is_empty()
                || m.candidates.iter().any(|&p| {
                    let p = self.gazetteer.place(p);
                    p.in_syria() && p.prominence < 4
                })
        })
    }

    /// A name where a place must stand: «سيطروا على X وY», «سيطر على X بريف حلب».
    fn placed(&self, at: usize, list: Option<List>) -> Option<Found> {
        let c = self.chunk(at)?;
        if at == 0 || list.is_some_and(|l| l.before != Before::Between) || self.slot(at).is_some() {
            return None;
        }
        if c.kind == ChunkKind::Trigger
            || c.kind == ChunkKind::Word && !self.is(at, WordClass::First)
        {
            return None;
        }
        let governed = self.governed(at)?;
        if let Some(f) = self.vouched(at) {
            return Some(f);
        }
        let name = self.name(at, false, Trust::Company)?;
        if !self.closes(name.last) {
            return None;
        }
        let going = self.located(name.last) || self.goes_on(name.last);
        let good = match governed {
            Governed::Control => name.firm || going || !self.possessed(at),
            Governed::Place => going,
        };
        good.then(|| self.found(at, name.last, false, None, false))
    }

    /// «في سلوك», «من الميادين، حيث»: a town whose name is a word too, behind a preposition and
    /// near a place of the text.
    fn vouched(&self, at: usize) -> Option<Found> {
        let letters = self.letters(at);
        if self.chunk(at)?.kind != ChunkKind::Other || !self.closes(at + 1) {
            return None;
        }
        let town = self.home_bearers(letters, false).into_iter().find(|&p| {
            let p = self.gazetteer.place(p);
            p.prominence >= 2
                && p.kind.class() == PlaceClass::Settlement
                && self.beside(at, (p.lat, p.lon))
        });
        town.map(|_| self.found(at, at + 1, false, None, false))
    }

    /// Whether a place of the text that only one bears lies near a point.
    fn beside(&self, at: usize, point: (f64, f64)) -> bool {
        let here = self.text.chunks[at].start;
        let next = self.text.mentions.partition_point(|m| m.start < here);
        let window = next.saturating_sub(WINDOW)..self.text.mentions.len().min(next + WINDOW);
        self.text.mentions[window].iter().any(|m| match m.candidates[..] {
            [only] => {
                let p = self.gazetteer.place(only);
                let small = !matches!(
                    p.kind.class(),
                    PlaceClass::Admin | PlaceClass::Country | PlaceClass::Region
                );
                small && within_km(point, (p.lat, p.lon), BESIDE_KM).is_some()
            }
            _ => false,
        })
    }

    /// What governs a word: a preposition of a verb of control, or one of place.
    fn governed(&self, at: usize) -> Option<Governed> {
        let before = at - 1;
        if self.new_line(at) {
            return None;
        }
        let prep = self.word(before, WordClass::Prep).and_then(Word::prep);
        match prep {
            Some(Prep::On | Prep::From) if self.control(before) => Some(Governed::Control),
            Some(Prep::On | Prep::In | Prep::From | Prep::To | Prep::Toward | Prep::Near) => {
                Some(Governed::Place)
            }
            _ if self.is(before, WordClass::Direction)
                && !self.letters(before).starts_with(&['ا', 'ل']) =>
            {
                Some(Governed::Place)
            }
            _ => None,
        }
    }

    /// A trigger of control soon before a preposition, with nothing but its party between.
    pub(super) fn control(&self, prep: usize) -> bool {
        for at in (prep.saturating_sub(5)..prep).rev() {
            let Some(c) = self.chunk(at) else { return false };
            match c.kind {
                ChunkKind::Trigger => return self.controls(at),
                ChunkKind::Actor | ChunkKind::Word => {}
                ChunkKind::Mark(m) if encloses(m) => {}
                // «قوات النظام السوري»
                ChunkKind::Other
                    if self.lexicon.part_of_speech(self.letters(at)) == PartOfSpeech::Nisba => {}
                _ => return false,
            }
        }
        false
    }

    /// Whether a chunk is a trigger of control.
    pub(super) fn controls(&self, at: usize) -> bool {
        self.chunk(at).is_some_and(|c| {
            c.kind == ChunkKind::Trigger
                && c.triggers(self.patterns).any(|t| {
                    let trigger = &self.lexicon.triggers[t.trigger as usize];
                    trigger.kinds[t.form as usize].is_some_and(|k| k.is_control())
                })
        })
    }

    /// «بريف …», «في ريف …», «شمال …» behind a name.
    fn located(&self, at: usize) -> bool {
        let Some(c) = self.chunk(at) else { return false };
        let country = |at: usize| {
            matches!(
                self.head(at),
                Some(HeadKind::Countryside | HeadKind::Governorate | HeadKind::Subdistrict)
            )
        };
        if c.clitics.ba && country(at) {
            return true;
        }
        let inside = self.word(at, WordClass::Prep).and_then(Word::prep) == Some(Prep::In);
        inside && country(at + 1)
            || self.is(at, WordClass::Direction)
                && !self.letters(at).starts_with(&['ا', 'ل'])
                && (self.place(at + 1).is_some() || country(at + 1) || self.head(at + 1).is_some())
    }
}

/// Whether a noun goes on with a list.
fn joined(list: Option<List>, and: bool) -> bool {
    list.is_some_and(|l| l.before == Before::Mark || l.before == Before::Name && and)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Governed {
    Control,
    Place,
}
