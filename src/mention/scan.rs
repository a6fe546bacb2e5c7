//! Running the automaton over a text and keeping the matches that stand on word boundaries.

use crate::text::{Folded, Token, TokenKind};

use rustc_hash::FxHashSet;

use super::{Patterns, latin::latin_key};

/// What is written onto a word before the match begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clitics {
    /// و or ف.
    pub and: bool,
    /// ب.
    pub ba: bool,
    /// ل.
    pub la: bool,
    /// ك.
    pub ka: bool,
    /// س of the future.
    pub sa: bool,
}

impl Clitics {
    /// No clitic.
    pub const NONE: Self = Self { and: false, ba: false, la: false, ka: false, sa: false };

    /// Whether any is there.
    #[must_use]
    pub const fn any(self) -> bool {
        self.and || self.ba || self.la || self.ka || self.sa
    }
}

/// A match of a pattern that begins at a word (or after its clitics) and ends with a word.
#[derive(Debug, Clone, Copy)]
pub struct Raw {
    /// First folded index.
    pub start: u32,
    /// One past the last folded index.
    pub end: u32,
    /// First token.
    pub first: u32,
    /// One past the last token.
    pub last: u32,
    /// What is written onto the first word.
    pub clitics: Clitics,
    /// The pattern.
    pub pattern: u32,
}

/// All boundary-respecting matches, ordered by first token, then longest, then fewest clitics.
///
/// `breaks` are folded indices that no match may cross (sentence starts), in order.
#[must_use]
pub fn scan(patterns: &Patterns, folded: &Folded, tokens: &[Token], breaks: &[usize]) -> Vec<Raw> {
    let compact = Compact::new(folded, tokens, breaks);
    let mut out = Vec::new();
    for (from, to, pattern) in patterns.matches(&compact.text) {
        let (end, Byte { start, token: first, .. }) = (compact.bytes[to].end, compact.bytes[from]);
        if end == 0 || start == NOWHERE {
            continue;
        }
        let last = end;
        let offset = start - tokens[first as usize].start;
        let Some(clitics) = clitics(folded, tokens[first as usize], offset) else { continue };
        let mut push = |pattern: u32| {
            let info = patterns.info(pattern);
            if info.after_lam && !clitics.la {
                return;
            }
            out.push(Raw {
                start,
                end: tokens[last as usize - 1].end,
                first,
                last,
                clitics,
                pattern,
            });
        };
        push(pattern);
        if let Some(twin) = patterns.twin(pattern) {
            push(twin);
        }
    }
    spelt(patterns, folded, tokens, breaks, &mut out);
    out.sort_unstable_by_key(|r| (r.first, u32::MAX - r.last, r.start, r.pattern));
    out
}

/// Longest name looked up by its Latin key, in words.
const SPELT_WORDS: usize = 4;

/// Latin names in spellings that no table lists, where nothing else matches the same words.
fn spelt(
    patterns: &Patterns,
    folded: &Folded,
    tokens: &[Token],
    breaks: &[usize],
    out: &mut Vec<Raw>,
) {
    let chars = folded.chars();
    let latin =
        |t: &Token| t.kind == TokenKind::Word && chars[t.start as usize].is_ascii_lowercase();
    if !tokens.iter().any(latin) {
        return;
    }
    let taken: FxHashSet<(u32, u32)> = out.iter().map(|r| (r.first, r.last)).collect();
    for (first, token) in tokens.iter().enumerate() {
        if !latin(token) {
            continue;
        }
        let next_break =
            breaks.get(breaks.partition_point(|&b| b <= token.start as usize)).copied();
        let mut words: Vec<String> = Vec::new();
        for (last, t) in tokens.iter().enumerate().skip(first) {
            let broken = next_break.is_some_and(|b| b <= t.start as usize);
            if broken || words.len() == SPELT_WORDS {
                break;
            }
            if t.kind == TokenKind::Mark && chars[t.start as usize] == '-' {
                continue;
            }
            if !latin(t) {
                break;
            }
            words.push(chars[t.start as usize..t.end as usize].iter().collect());
            let (from, to) = (first as u32, last as u32 + 1);
            let key = latin_key(words.iter().map(String::as_str));
            if let Some(pattern) = key.and_then(|k| patterns.spelt(&k))
                && !taken.contains(&(from, to))
            {
                let (start, end) = (token.start, t.end);
                let clitics = Clitics::NONE;
                out.push(Raw { start, end, first: from, last: to, clitics, pattern });
            }
        }
    }
}

const NOWHERE: u32 = u32::MAX;

/// The text as the automaton sees it: letters, digits and breaking marks; no spaces, quotes, hyphens.
struct Compact {
    text: String,
    /// One for each byte of the text, and one past it.
    bytes: Vec<Byte>,
}

/// What a byte of the compact text stands for.
#[derive(Clone, Copy)]
struct Byte {
    /// The folded index of the letter that begins here, where a match may begin with it.
    start: u32,
    /// The token that the letter belongs to.
    token: u32,
    /// One past the token that ends right before this byte; 0 where none does.
    end: u32,
}

impl Byte {
    const NONE: Self = Self { start: NOWHERE, token: 0, end: 0 };
}

impl Compact {
    fn new(folded: &Folded, tokens: &[Token], breaks: &[usize]) -> Self {
        let chars = folded.chars();
        let bound = chars.len() * 2 + breaks.len() + 8;
        let mut out = Self { text: String::with_capacity(bound), bytes: Vec::with_capacity(bound) };
        out.bytes.push(Byte::NONE);
        let mut next_break = breaks.iter().copied().peekable();
        for (n, t) in tokens.iter().enumerate() {
            while next_break.peek().is_some_and(|&b| b <= t.start as usize) {
                next_break.next();
                out.put('\n', NOWHERE, 0);
            }
            let first = chars[t.start as usize];
            if t.kind == TokenKind::Mark {
                if !transparent(first) {
                    out.put(first, NOWHERE, 0);
                }
                continue;
            }
            for (k, i) in (t.start..t.end).enumerate() {
                // Prefixes of at most three letters may be peeled; later letters start nothing.
                let start = if k <= 3 { i } else { NOWHERE };
                out.put(chars[i as usize], start, n as u32);
            }
            if let Some(past) = out.bytes.last_mut() {
                past.end = n as u32 + 1;
            }
        }
        out
    }

    fn put(&mut self, c: char, start: u32, token: u32) {
        if let Some(here) = self.bytes.last_mut() {
            (here.start, here.token) = (start, token);
        }
        self.text.push(c);
        for _ in 0..c.len_utf8() {
            self.bytes.push(Byte::NONE);
        }
    }
}

fn transparent(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | '‹' | '›' | '-' | '–' | '#' | '\'')
}

/// The clitics in the first `offset` letters of a token; `None` when they are none.
fn clitics(folded: &Folded, token: Token, offset: u32) -> Option<Clitics> {
    let mut c = Clitics::NONE;
    if offset == 0 {
        return Some(c);
    }
    if token.kind != TokenKind::Word {
        return None;
    }
    let letters = &folded.chars()[token.start as usize..(token.start + offset) as usize];
    let mut rest = letters;
    if let [first, tail @ ..] = rest
        && matches!(first, 'و' | 'ف')
    {
        c.and = true;
        rest = tail;
    }
    match rest {
        [] => {}
        ['ب'] => c.ba = true,
        ['ل'] => c.la = true,
        ['ك'] => c.ka = true,
        ['س'] => c.sa = true,
        _ => return None,
    }
    Some(c)
}
