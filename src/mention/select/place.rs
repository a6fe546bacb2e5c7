//! Whether a name of a place counts where it stands: what it needs, and what vouches for it.

use super::super::{Entry, Raw};
use super::{
    ANCHOR_KM, Choice, Doubt, LONG_NAME, Lonely,
    doubt::{Facts, score},
};
use crate::{
    gazetteer::{PlaceKind, within_km},
    lexicon::Needs,
};

impl Choice<'_> {
    /// «فصائل درعا», «الفصائل المحلية في درعا»: the actor's own town is a mention too.
    pub(super) fn place_in_actor(&mut self, raw: &Raw, sentence: u32) {
        let first = self.tokens[raw.first as usize];
        let head = &self.folded.chars()[raw.start as usize..first.end as usize];
        let two = raw.last - raw.first == 2 && self.patterns.is_local(head);
        let behind_in = |at: u32| {
            let t = self.tokens[at as usize - 1];
            self.folded.chars()[t.start as usize..t.end as usize].iter().copied().eq("في".chars())
        };
        let from = self.raws.partition_point(|r| r.first <= raw.first);
        let within = self.raws[from..].iter().take_while(|r| r.first < raw.last);
        let inner = within.copied().find(|r| {
            (if two { r.first == raw.first + 1 } else { behind_in(r.first) })
                && r.last == raw.last
                && !r.clitics.any()
                && self.patterns.entries(r.pattern).iter().any(
                    |e| matches!(e, Entry::Place { place, loose: false } if self.gazetteer.place(*place).prominence >= 3),
                )
        });
        if let Some(r) = inner {
            let entries = self.patterns.entries(r.pattern);
            self.mention(&r, entries, sentence, "town of an actor");
        }
    }

    /// A name written in more words than the gazetteer's: only after a first word of toponyms.
    pub(super) fn may_split(&self, raw: &Raw, entries: &[Entry]) -> bool {
        if !entries.iter().all(|e| matches!(e, Entry::Place { .. })) {
            return false;
        }
        let first = self.tokens[raw.first as usize];
        let head = &self.folded.chars()[raw.start as usize..first.end as usize];
        self.patterns.is_first(head)
    }

    /// Why a match of a place's name is taken for the place; `None` when it is not.
    pub(super) fn place(
        &mut self,
        raw: &Raw,
        entries: &[Entry],
        other_reading: bool,
    ) -> Option<&'static str> {
        let info = self.patterns.info(raw.pattern);
        let mut prominence = 0;
        let (mut all_loose, mut all_imported) = (true, true);
        for e in entries {
            if let Entry::Place { place, loose } = e {
                let place = self.gazetteer.place(*place);
                prominence = prominence.max(place.prominence);
                all_loose &= loose;
                all_imported &= place.imported();
            }
        }
        if (raw.clitics.ka && prominence < 4) || self.inside_longer_name(raw) {
            return None;
        }
        // «تتبع للفرقة الأولى»: what is subject to a unit is subject to its men.
        let mut borne = entries.iter().filter(|e| matches!(e, Entry::Place { .. }));
        if raw.clitics.la && borne.all(|e| self.is_base(e)) {
            return None;
        }
        let letters = info.letters - u8::from(info.after_lam);
        let mut needs = if info.spelt {
            // A spelling by rule: the name must be long and known, or stand in company.
            let sure = prominence >= 2 && letters >= 5;
            let company = Needs { anchor: letters >= 6, prep: true, ..Needs::CUE_OR_LIST };
            if sure { Needs::NOTHING } else { company }
        } else if all_loose {
            Needs { cue: true, ..Needs::NOTHING }
        } else {
            info.needs.unwrap_or_else(|| {
                if all_imported && (info.words < 2 || letters < LONG_NAME) {
                    Needs::CUE_LIST_OR_ANCHOR
                } else {
                    usual_needs(raw, info.words, letters, prominence)
                }
            })
        };
        if other_reading && needs.nothing() && prominence < 4 {
            needs = Needs::CUE_OR_LIST;
        }
        // A word of the language that only an import takes for a name is that word.
        if self.metonym(raw, entries) || (all_imported && other_reading) {
            return None;
        }
        let person = self.after_person();
        if person && !(needs.nothing() && info.words > 1) && !self.cue_before() {
            if self.names.is_empty() && self.log.is_none() || needs.nothing() {
                return None;
            }
        } else if needs.nothing() {
            return Some("name");
        }
        let mut facts = Facts {
            needs,
            prominence,
            loose: all_loose,
            imported: all_imported,
            other: other_reading,
            person,
            verdict: None,
        };
        if !person {
            facts.verdict = self.vouched(raw, entries, &facts);
        }
        if self.names.is_empty() && self.log.is_none() {
            return self.by_rule(raw, &facts);
        }
        let features = self.doubt(raw, entries, &facts);
        if let Some(log) = &mut self.log {
            log.push(Doubt { start: raw.start, end: raw.end, features });
            return self.by_rule(raw, &facts);
        }
        let verdict = facts.verdict;
        let score = score(self.names, &features);
        // What nothing vouches for must be better than even.
        let bar = if verdict.is_some() { 0 } else { UNVOUCHED[usize::from(needs.everyday)] };
        if score <= bar {
            if score > HOPE {
                let (pattern, first) = (raw.pattern, raw.first);
                self.lonely.push(Lonely { pattern, first, before: self.before, anchor: true });
            }
            return None;
        }
        if verdict.is_some_and(vouches) {
            self.known.insert(raw.pattern);
        }
        Some(verdict.unwrap_or("by what stands around it"))
    }

    /// The rules alone: what is vouched for, at once or later.
    fn by_rule(&mut self, raw: &Raw, facts: &Facts) -> Option<&'static str> {
        let needs = facts.needs;
        if let Some(why) = facts.verdict {
            if vouches(why) {
                self.known.insert(raw.pattern);
            }
            return Some(why);
        }
        if !facts.other && (!facts.loose || needs.anchor) {
            let (pattern, first) = (raw.pattern, raw.first);
            self.lonely.push(Lonely { pattern, first, before: self.before, anchor: needs.anchor });
        }
        None
    }

    /// What vouches for a doubtful name, by the rules.
    fn vouched(&self, raw: &Raw, entries: &[Entry], facts: &Facts) -> Option<&'static str> {
        let Facts { needs, prominence, loose: all_loose, imported: all_imported, .. } = *facts;
        let other_reading = facts.other;
        let wary = all_loose || all_imported || self.plain_word(entries);
        if if wary { self.town_before() } else { self.cue_before() } {
            return Some("cue before");
        }
        if !all_loose && self.cue_after(raw) {
            return Some("admin words after");
        }
        if let Some(headed) = self.in_list(raw)
            && !all_loose
            && (needs.list || (needs.cue && headed && prominence >= 2))
        {
            return Some("in a list");
        }
        // «سيطرت الفصائل على الهبيط»: what a party takes or leaves is a place.
        if needs.list && prominence >= 2 && !all_loose && !all_imported && self.taken_or_left(raw) {
            return Some("what a party takes or leaves");
        }
        if needs.list && prominence >= 2 && !all_loose && self.topic(raw) {
            return Some("what its line is about");
        }
        let governed = prominence >= 4 && !other_reading && !raw.clitics.ba;
        if (needs.prep || governed) && self.prep_before(raw) {
            return Some("after a preposition of place");
        }
        if other_reading {
            return None;
        }
        if !all_loose && self.known.contains(&raw.pattern) {
            return Some("vouched for elsewhere in the text");
        }
        if needs.anchor && self.anchored(entries) {
            return Some("near other places of the text");
        }
        None
    }

    pub(super) fn is_base(&self, entry: &Entry) -> bool {
        matches!(entry, Entry::Place { place, .. }
            if self.gazetteer.place(*place).kind == PlaceKind::Base)
    }

    pub(super) fn anchored(&self, entries: &[Entry]) -> bool {
        entries.iter().any(|e| match e {
            Entry::Place { place, .. } => {
                let p = self.gazetteer.place(*place);
                let near = |a: &(f64, f64)| within_km(*a, (p.lat, p.lon), ANCHOR_KM).is_some();
                self.anchors.iter().any(near)
            }
            _ => false,
        })
    }

    /// A nisba that stands for a place after «ريف» and its like.
    pub(super) fn demonym(&self, entries: &[Entry]) -> Option<&'static str> {
        let nisba = entries.iter().any(|e| matches!(e, Entry::Demonym(_)));
        (nisba && self.cue_before()).then_some("nisba after a head")
    }
}

/// Whether what vouches for a name here vouches for it elsewhere in the text.
fn vouches(why: &str) -> bool {
    matches!(
        why,
        "cue before"
            | "admin words after"
            | "what a party takes or leaves"
            | "what its line is about"
    )
}

/// Hundredths of log-odds that a name needs for which nothing vouches, by how common its other
/// meaning is in speech: annotated reports speak of towns more than people do.
const UNVOUCHED: [i64; 3] = [40, 150, 250];
/// Hundredths of log-odds below which no company makes a name a place.
const HOPE: i64 = -250;

/// What a name needs that `ambiguous.csv` does not speak of: little-known single words are
/// believed only in company, the shorter the more so.
const fn usual_needs(raw: &Raw, words: u8, letters: u8, prominence: u8) -> Needs {
    let small = words <= 1 && prominence <= 2;
    if small && letters <= 4 || (raw.clitics.any() && letters <= 3 && prominence < 4) {
        Needs::CUE_OR_LIST
    } else if small && prominence <= 1 && letters <= 6 {
        Needs { anchor: true, prep: letters >= 6, ..Needs::CUE_OR_LIST }
    } else if small && letters <= 5 {
        Needs { anchor: true, prep: true, ..Needs::CUE_OR_LIST }
    } else {
        Needs::NOTHING
    }
}
