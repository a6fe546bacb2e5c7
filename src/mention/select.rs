//! Which of the overlapping matches counts: leftmost, longest, and for doubtful names only
//! with something beside them that says "place".

use rustc_hash::FxHashSet;

use super::{
    Chunk, ChunkKind, Chunked, Clitics, Entry, Mention, Patterns, Raw, compose, scan,
    unknown::unknown,
};
use crate::{
    gazetteer::{Gazetteer, PlaceClass, PlaceIdx, PlaceKind, within_km},
    lexicon::{AliasKind, Lexicon, Needs, Word, WordClass},
    text::{Folded, Token, TokenKind, sentences, tokens},
};

/// Letters from which a name of two words that only an import knows counts without a cue.
const LONG_NAME: u8 = 7;
/// Kilometres within which an accepted place vouches for a doubtful one near it.
const ANCHOR_KM: f64 = 25.0;

/// Cuts a text into chunks and finds the mentions of places in it.
///
/// Names that a cue vouched for need none elsewhere in the text (one sense a discourse: Gale,
/// Church and Yarowsky, HLT 1992). So the choice runs a second time, from the first name on that
/// was turned down for want of company and now has it.
#[must_use]
pub fn chunk(text: &str, gazetteer: &Gazetteer, lexicon: &Lexicon, patterns: &Patterns) -> Chunked {
    let folded = Folded::new(text);
    let tokens = tokens(&folded);
    let sentence_ranges = sentences(&folded);
    let breaks: Vec<usize> = sentence_ranges.iter().skip(1).map(|r| r.start).collect();
    let raws = scan(patterns, &folded, &tokens, &breaks);
    let upper = capitals(text, &folded, &tokens);
    let mut choice = Choice {
        gazetteer,
        lexicon,
        patterns,
        folded: &folded,
        tokens: &tokens,
        raws: &raws,
        upper: &upper,
        known: FxHashSet::default(),
        anchors: Vec::new(),
        lonely: Vec::new(),
        before: (0, 0),
        chunks: Vec::with_capacity(tokens.len()),
        mentions: Vec::new(),
    };
    choice.run(&sentence_ranges, 0);
    if let Some(from) = choice.second_thoughts() {
        choice.run(&sentence_ranges, from);
    }
    let (chunks, mentions) = (choice.chunks, choice.mentions);
    let mut out = Chunked { sentences: Vec::new(), folded, tokens, chunks, mentions };
    let mut at = 0;
    for r in &sentence_ranges {
        let from = at;
        while at < out.chunks.len() && (out.chunks[at].start as usize) < r.end {
            at += 1;
        }
        out.sentences.push(from..at);
    }
    compose::facilities(&mut out, patterns, lexicon);
    unknown(&mut out, patterns, lexicon);
    for m in &mut out.mentions {
        m.span = out.folded.span(m.start as usize, m.end as usize);
    }
    out
}

/// For each token, whether its first letter is a Latin capital in the original.
fn capitals(text: &str, folded: &Folded, tokens: &[Token]) -> Vec<bool> {
    if !tokens.iter().any(|t| folded.chars()[t.start as usize].is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut out = vec![false; tokens.len()];
    let mut next = 0;
    for (i, c) in text.chars().enumerate() {
        while next < tokens.len() {
            let at =
                folded.span(tokens[next].start as usize, tokens[next].start as usize + 1).start;
            if (at as usize) > i {
                break;
            }
            if at as usize == i {
                out[next] = c.is_uppercase();
            }
            next += 1;
        }
    }
    out
}

/// The choice under way: what was decided so far, and what is yet to be judged.
pub(super) struct Choice<'a> {
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) lexicon: &'a Lexicon,
    pub(super) patterns: &'a Patterns,
    pub(super) folded: &'a Folded,
    pub(super) tokens: &'a [Token],
    pub(super) raws: &'a [Raw],
    pub(super) upper: &'a [bool],
    /// Patterns that a cue vouched for.
    known: FxHashSet<u32>,
    /// Points of places that are sure.
    anchors: Vec<(f64, f64)>,
    /// Doubtful names that the first run turned down for want of company.
    lonely: Vec<Lonely>,
    /// How many chunks and mentions there were before the token in hand.
    before: (usize, usize),
    pub(super) chunks: Vec<Chunk>,
    pub(super) mentions: Vec<Mention>,
}

/// A doubtful name that may count once more is known of the rest of the text.
struct Lonely {
    /// The pattern.
    pattern: u32,
    /// The token it begins with.
    first: u32,
    /// How many chunks there were before that token, and how many mentions.
    before: (usize, usize),
    /// Whether sure places near it vouch for it.
    anchor: bool,
}

impl Choice<'_> {
    /// Chooses from a token on, with which a chunk begins.
    fn run(&mut self, sentences: &[std::ops::Range<usize>], from: u32) {
        let (mut at, mut sentence) = (from, 0_usize);
        let mut raw = self.raws.partition_point(|r| r.first < from);
        while (at as usize) < self.tokens.len() {
            let token = self.tokens[at as usize];
            while sentence + 1 < sentences.len() && token.start as usize >= sentences[sentence].end
            {
                sentence += 1;
            }
            while raw < self.raws.len() && self.raws[raw].first < at {
                raw += 1;
            }
            let mut end = raw;
            while end < self.raws.len() && self.raws[end].first == at {
                end += 1;
            }
            self.before = (self.chunks.len(), self.mentions.len());
            let chosen = self.raws[raw..end]
                .iter()
                .find_map(|r| self.judge(r, sentence as u32).map(|kind| (*r, kind)));
            let chunk = match chosen {
                Some((r, kind)) => Chunk {
                    start: r.start,
                    end: r.end,
                    first: r.first,
                    last: r.last,
                    clitics: r.clitics,
                    kind,
                    pattern: Some(r.pattern),
                },
                None => self.plain(at),
            };
            at = chunk.last;
            self.chunks.push(chunk);
        }
    }

    fn plain(&self, at: u32) -> Chunk {
        let t = self.tokens[at as usize];
        let first = self.folded.chars()[t.start as usize];
        let kind = match t.kind {
            TokenKind::Number => ChunkKind::Number,
            TokenKind::Mark => ChunkKind::Mark(first),
            TokenKind::Word => ChunkKind::Other,
        };
        Chunk {
            start: t.start,
            end: t.end,
            first: at,
            last: at + 1,
            clitics: Clitics { and: first == 'و' && t.end - t.start > 3, ..Clitics::NONE },
            kind,
            pattern: None,
        }
    }

    /// What a match is, or `None` when it does not count here.
    fn judge(&mut self, raw: &Raw, sentence: u32) -> Option<ChunkKind> {
        let info = self.patterns.info(raw.pattern);
        let entries = self.patterns.entries(raw.pattern);
        let words = (raw.first..raw.last)
            .filter(|&t| self.tokens[t as usize].kind != TokenKind::Mark)
            .count();
        let split = words > info.words as usize;
        let joined = words < info.fewest as usize;
        let latin = self.folded.chars()[raw.start as usize].is_ascii_lowercase();
        if joined && info.letters < 6 && !latin {
            return None;
        }
        if split && !self.may_split(raw, entries) {
            return None;
        }
        let mut nonplace = false;
        let (mut actor, mut trigger, mut word) = (None, false, false);
        let mut places = false;
        for e in entries {
            match e {
                Entry::NonPlace(_) => nonplace = true,
                Entry::Actor(a) => actor = Some(self.lexicon.aliases[*a as usize].kind),
                Entry::Trigger(_) => trigger = true,
                Entry::Word(_) => word = true,
                Entry::Place { .. } => places = true,
                Entry::Demonym(_) => {}
            }
        }
        if raw.clitics.sa {
            return trigger.then_some(ChunkKind::Trigger);
        }
        if nonplace {
            // Units and organisations may be both: what acts is the better reading.
            return Some(if actor.is_some() { ChunkKind::Actor } else { ChunkKind::NonPlace });
        }
        let proper = !latin || (self.capital(raw) && !self.names_unit(raw));
        if places
            && proper
            && let Some(why) = self.place(raw, entries, trigger || word || actor.is_some())
        {
            return Some(self.mention(raw, entries, sentence, why));
        }
        if proper && let Some(why) = self.demonym(entries) {
            return Some(self.mention(raw, entries, sentence, why));
        }
        match actor {
            Some(AliasKind::Adjective) if latin && self.before_martial(raw) => {
                return Some(ChunkKind::Actor);
            }
            Some(AliasKind::Adjective) if !self.after_martial() => {}
            Some(_) => {
                self.place_in_actor(raw, sentence);
                return Some(ChunkKind::Actor);
            }
            None => {}
        }
        if trigger && !self.plain_word(entries) {
            return Some(ChunkKind::Trigger);
        }
        word.then_some(ChunkKind::Word)
    }

    /// A form that `words.csv` calls ordinary («فجراً») is no trigger.
    fn plain_word(&self, entries: &[Entry]) -> bool {
        entries.iter().any(
            |e| matches!(e, Entry::Word(w) if self.lexicon.words[*w as usize].class == WordClass::Plain),
        )
    }

    /// «فصائل درعا», «الفصائل المحلية في درعا»: the actor's own town is a mention too.
    fn place_in_actor(&mut self, raw: &Raw, sentence: u32) {
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
    fn may_split(&self, raw: &Raw, entries: &[Entry]) -> bool {
        if !entries.iter().all(|e| matches!(e, Entry::Place { .. })) {
            return false;
        }
        let first = self.tokens[raw.first as usize];
        let head = &self.folded.chars()[raw.start as usize..first.end as usize];
        self.patterns.is_first(head)
    }

    /// Why a match of a place's name is taken for the place; `None` when it is not.
    fn place(&mut self, raw: &Raw, entries: &[Entry], other_reading: bool) -> Option<&'static str> {
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
            let company = Needs { cue: true, list: true, anchor: letters >= 6, prep: true };
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
        if self.after_person() && !(needs.nothing() && info.words > 1) && !self.cue_before() {
            return None;
        }
        if needs.nothing() {
            return Some("name");
        }
        let wary = all_loose || all_imported || self.plain_word(entries);
        if if wary { self.town_before() } else { self.cue_before() } {
            self.known.insert(raw.pattern);
            return Some("cue before");
        }
        if !all_loose && self.cue_after(raw) {
            self.known.insert(raw.pattern);
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
            self.known.insert(raw.pattern);
            return Some("what a party takes or leaves");
        }
        if needs.list && prominence >= 2 && !all_loose && self.topic(raw) {
            self.known.insert(raw.pattern);
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
        if !all_loose || needs.anchor {
            let (pattern, first) = (raw.pattern, raw.first);
            let before = self.before;
            self.lonely.push(Lonely { pattern, first, before, anchor: needs.anchor });
        }
        None
    }

    fn is_base(&self, entry: &Entry) -> bool {
        matches!(entry, Entry::Place { place, .. }
            if self.gazetteer.place(*place).kind == PlaceKind::Base)
    }

    fn anchored(&self, entries: &[Entry]) -> bool {
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
    fn demonym(&self, entries: &[Entry]) -> Option<&'static str> {
        let nisba = entries.iter().any(|e| matches!(e, Entry::Demonym(_)));
        (nisba && self.cue_before()).then_some("nisba after a head")
    }

    /// After the first run: the places that are sure vouch for those near them. Goes back to
    /// the first name that counts now and did not then, and says where that is; all before it
    /// would be chosen again as it was.
    fn second_thoughts(&mut self) -> Option<u32> {
        let mut seen = FxHashSet::default();
        for m in &self.mentions {
            if let [only] = m.candidates[..]
                && seen.insert(only)
            {
                let p = self.gazetteer.place(only);
                if matches!(
                    p.kind.class(),
                    PlaceClass::Settlement | PlaceClass::Neighbourhood | PlaceClass::Facility
                ) {
                    self.anchors.push((p.lat, p.lon));
                }
            }
        }
        let now = self.lonely.iter().find(|l| {
            self.known.contains(&l.pattern)
                || l.anchor && self.anchored(self.patterns.entries(l.pattern))
        })?;
        let (first, (chunks, mentions)) = (now.first, now.before);
        self.chunks.truncate(chunks);
        self.mentions.truncate(mentions);
        Some(first)
    }

    fn mention(
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
    fn behind_quote(&self, raw: &Raw) -> u32 {
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
    fn list_before(&self, raw: &Raw, headed: bool) -> Option<u32> {
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

/// What a name needs that `ambiguous.csv` does not speak of: little-known single words are
/// believed only in company, the shorter the more so.
const fn usual_needs(raw: &Raw, words: u8, letters: u8, prominence: u8) -> Needs {
    let small = words <= 1 && prominence <= 2;
    if small && letters <= 4 || (raw.clitics.any() && letters <= 3 && prominence < 4) {
        Needs::CUE_OR_LIST
    } else if small && prominence <= 1 && letters <= 6 {
        Needs { cue: true, list: true, anchor: true, prep: letters >= 6 }
    } else if small && letters <= 5 {
        Needs { cue: true, list: true, anchor: true, prep: true }
    } else {
        Needs::NOTHING
    }
}
