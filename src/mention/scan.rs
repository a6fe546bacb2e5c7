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
/// The automaton is fed letters, digits and breaking marks, without spaces, quotes and hyphens;
/// it is asked for its matches only where a word ends. `breaks` are folded indices that no match
/// may cross (sentence starts), in order.
#[must_use]
pub fn scan(patterns: &Patterns, folded: &Folded, tokens: &[Token], breaks: &[usize]) -> Vec<Raw> {
    let chars = folded.chars();
    let mut out = Vec::with_capacity(tokens.len());
    // Where each token begins in what the automaton was fed, in bytes.
    let mut begins: Vec<usize> = Vec::with_capacity(tokens.len());
    let mut fed = 0;
    let mut steps = patterns.steps();
    let mut next_break = breaks.iter().copied().peekable();
    for (n, t) in tokens.iter().enumerate() {
        while next_break.next_if(|&b| b <= t.start as usize).is_some() {
            steps.consume('\n');
            fed += 1;
        }
        begins.push(fed);
        let letters = &chars[t.start as usize..t.end as usize];
        if t.kind == TokenKind::Mark && transparent(letters[0]) {
            continue;
        }
        for &c in letters {
            steps.consume(c);
            fed += c.len_utf8();
        }
        if t.kind == TokenKind::Mark {
            continue;
        }
        for m in steps.matches() {
            let first = begins.iter().rposition(|&b| b <= m.start()).unwrap_or(0);
            let Some(offset) = peeled(chars, tokens[first], m.start() - begins[first]) else {
                continue;
            };
            let Some(clitics) = clitics(folded, tokens[first], offset) else { continue };
            let mut push = |pattern: u32| {
                if patterns.info(pattern).after_lam && !clitics.la {
                    return;
                }
                let (start, end) = (tokens[first].start + offset, t.end);
                let (first, last) = (first as u32, n as u32 + 1);
                out.push(Raw { start, end, first, last, clitics, pattern });
            };
            push(m.value());
            if let Some(twin) = patterns.twin(m.value()) {
                push(twin);
            }
        }
    }
    spelt(patterns, folded, tokens, breaks, &mut out);
    out.sort_unstable_by_key(|r| (r.first, u32::MAX - r.last, r.start, r.pattern));
    out
}

/// Letters before a match that begins so many bytes into a token; `None` for more than the three
/// that may be written onto a word.
fn peeled(chars: &[char], token: Token, bytes: usize) -> Option<u32> {
    let mut at = 0;
    for n in 0..(token.end - token.start).min(4) {
        if at == bytes {
            return Some(n);
        }
        at += chars[(token.start + n) as usize].len_utf8();
    }
    None
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
