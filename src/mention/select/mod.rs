//! Which of the overlapping matches counts: leftmost, longest, and for doubtful names only
//! with something beside them that says "place".

mod doubt;
mod mention;
mod place;

pub use doubt::Doubt;

use rustc_hash::{FxHashMap, FxHashSet};

use std::ops::Range;

use super::{
    Chunk, ChunkKind, Chunked, Clitics, Entry, Mention, Patterns, Raw, compose, scan,
    seams::{Words, starts},
    slot::slots,
};
use crate::{
    date::{Role, TimeExpression, expressions},
    gazetteer::{Gazetteer, PlaceClass},
    lexicon::{AliasKind, Lexicon, WordClass},
    text::{Folded, Layout, Token, TokenKind, sentences, tokens},
    weigh::Model,
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
pub fn chunk(
    text: &str,
    gazetteer: &Gazetteer,
    lexicon: &Lexicon,
    patterns: &Patterns,
    names: &Model,
) -> Chunked {
    choose(text, gazetteer, lexicon, patterns, names, None).0
}

/// The doubtful names of a text, as the rules meet them: examples for the model of names.
#[must_use]
pub fn doubts(
    text: &str,
    gazetteer: &Gazetteer,
    lexicon: &Lexicon,
    patterns: &Patterns,
) -> (Chunked, Vec<Doubt>) {
    let rules = Model::default();
    choose(text, gazetteer, lexicon, patterns, &rules, Some(Vec::new()))
}

fn choose(
    text: &str,
    gazetteer: &Gazetteer,
    lexicon: &Lexicon,
    patterns: &Patterns,
    names: &Model,
    log: Option<Vec<Doubt>>,
) -> (Chunked, Vec<Doubt>) {
    let (text, rest) = match text.char_indices().nth(Chunked::LETTERS) {
        Some((at, _)) => text.split_at(at),
        None => (text, ""),
    };
    let mut folded = Folded::new(text);
    let mut tokens = tokens(&folded);
    let mut unread = tokens.len().saturating_sub(Chunked::WORDS) + rest.split_whitespace().count();
    if let Some(next) = tokens.get(Chunked::WORDS) {
        folded.truncate(next.start as usize);
        tokens.truncate(Chunked::WORDS);
    }
    let upper = capitals(text, &folded, &tokens);
    let (sentence_ranges, raws) = parted(patterns, lexicon, &folded, &tokens, &upper);
    let times = expressions(&folded, &tokens, &sentence_ranges, &lexicon.dates);
    let mut choice = Choice {
        gazetteer,
        lexicon,
        patterns,
        folded: &folded,
        tokens: &tokens,
        raws: &raws,
        upper: &upper,
        times: &times,
        known: FxHashSet::default(),
        anchors: Vec::new(),
        lonely: Vec::new(),
        names,
        log,
        before: (0, 0),
        chunks: Vec::with_capacity(tokens.len()),
        mentions: Vec::new(),
    };
    choice.run(&sentence_ranges, 0);
    if choice.log.is_some() {
        // Examples see the company of the whole text.
        choice.second_thoughts();
        choice.restart();
        choice.run(&sentence_ranges, 0);
    } else if let Some(from) = choice.second_thoughts() {
        choice.run(&sentence_ranges, from);
    }
    let log = choice.log.unwrap_or_default();
    let (chunks, mentions) = (choice.chunks, choice.mentions);
    drop(raws);
    let read = chunks.last().map_or(0, |c| c.last as usize);
    unread += tokens.len() - read;
    let sentences = Vec::with_capacity(sentence_ranges.len());
    let mut out = Chunked { sentences, folded, tokens, chunks, mentions, times, unread };
    let mut at = 0;
    for r in &sentence_ranges {
        let from = at;
        if from == out.chunks.len() && out.unread > 0 {
            break;
        }
        while at < out.chunks.len() && (out.chunks[at].start as usize) < r.end {
            at += 1;
        }
        out.sentences.push(from..at);
    }
    compose::facilities(&mut out, patterns, lexicon);
    slots(&mut out, &upper, gazetteer, patterns, lexicon);
    for m in &mut out.mentions {
        m.span = out.folded.span(m.start as usize, m.end as usize);
    }
    (out, log)
}

/// The sentences of a text and all matches in them.
fn parted(
    patterns: &Patterns,
    lexicon: &Lexicon,
    folded: &Folded,
    tokens: &[Token],
    upper: &[bool],
) -> (Vec<Range<usize>>, Vec<Raw>) {
    let layout = Layout::of(folded);
    let breaks = |ranges: &[Range<usize>]| -> Vec<usize> {
        ranges.iter().skip(1).map(|r| r.start).collect()
    };
    if layout.open.is_empty() {
        let ranges = sentences(folded, &layout.starts);
        let raws = scan(patterns, folded, tokens, &breaks(&ranges));
        return (ranges, raws);
    }
    let mut raws = scan(patterns, folded, tokens, &layout.starts);
    let words = Words { patterns, lexicon, folded, tokens, raws: &raws, upper };
    let ranges = sentences(folded, &starts(layout, &words));
    let breaks = breaks(&ranges);
    // What goes across a border that parts sentences is no match after all.
    raws.retain(|r| {
        let next = breaks.partition_point(|&b| b <= r.start as usize);
        breaks.get(next).is_none_or(|&b| r.end as usize <= b)
    });
    (ranges, raws)
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
                // A character reference is taken for a capital.
                out[next] = c.is_uppercase() || c == '&';
            }
            next += 1;
        }
    }
    out
}

/// Whether a chunk is a name, of whatever.
const fn is_name(kind: ChunkKind) -> bool {
    matches!(kind, ChunkKind::Place(_) | ChunkKind::Actor | ChunkKind::NonPlace)
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
    /// The expressions of time.
    times: &'a [TimeExpression],
    /// Patterns that a cue vouched for.
    known: FxHashSet<u32>,
    /// Points of places that are sure.
    anchors: Vec<(f64, f64)>,
    /// Doubtful names that the first run turned down for want of company.
    lonely: Vec<Lonely>,
    /// The model of doubtful names; empty: the rules decide.
    pub(super) names: &'a Model,
    /// The doubtful names that were judged, where they are asked for.
    pub(super) log: Option<Vec<Doubt>>,
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
        while (at as usize) < self.tokens.len() && self.mentions.len() < Chunked::NAMES {
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
            let time = self.time(at);
            // A name that goes on behind an expression of time has it inside («شارع 8 آذار»).
            let reach = time.map_or(0, |t| self.times[t as usize].tokens.end);
            let chosen = self.raws[raw..end]
                .iter()
                .filter(|r| r.last > reach)
                .find_map(|r| self.judge(r, sentence as u32).map(|kind| (*r, kind)))
                .filter(|(_, kind)| time.is_none() || is_name(*kind));
            let chunk = match chosen {
                None if let Some(time) = time => self.timed(at, time),
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

    /// The expression of time that begins with a token and is read as one.
    fn time(&self, at: u32) -> Option<u32> {
        let i = self.times.partition_point(|t| t.tokens.start < at);
        let here = self.times.get(i).filter(|t| t.tokens.start == at && t.role != Role::Opens);
        here.map(|_| i as u32)
    }

    fn timed(&self, at: u32, time: u32) -> Chunk {
        let last = self.times[time as usize].tokens.end;
        let end = self.tokens[last as usize - 1].end;
        Chunk { end, last, kind: ChunkKind::Time(time), ..self.plain(at) }
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
            // That it is no place takes nothing from what else it is: units and organisations may
            // act, «المرصد السوري» speaks.
            return Some(if actor.is_some() {
                ChunkKind::Actor
            } else if trigger && !self.plain_word(entries) {
                ChunkKind::Trigger
            } else if word {
                ChunkKind::Word
            } else {
                ChunkKind::NonPlace
            });
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

    /// Forgets what was chosen, not what is known of the text.
    fn restart(&mut self) {
        self.chunks.clear();
        self.mentions.clear();
        self.log = self.log.as_ref().map(|_| Vec::new());
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
        let mut near: FxHashMap<u32, bool> = FxHashMap::default();
        let now = self.lonely.iter().find(|l| {
            let anchored = || self.anchored(self.patterns.entries(l.pattern));
            self.known.contains(&l.pattern)
                || l.anchor && *near.entry(l.pattern).or_insert_with(anchored)
        })?;
        let (first, (chunks, mentions)) = (now.first, now.before);
        self.chunks.truncate(chunks);
        self.mentions.truncate(mentions);
        Some(first)
    }
}
