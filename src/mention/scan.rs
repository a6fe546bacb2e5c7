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
        let end = compact.end[to];
        if end == 0 {
            continue;
        }
        let start = compact.start[from];
        if start == NOWHERE {
            continue;
        }
        let first = compact.token[from];
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
    out.sort_by_key(|r| (r.first, u32::MAX - r.last, r.start, r.pattern));
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
        let mut words: Vec<String> = Vec::new();
        for (last, t) in tokens.iter().enumerate().skip(first) {
            let broken = breaks.iter().any(|&b| b > token.start as usize && b <= t.start as usize);
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
    /// For each byte at which a letter of a word begins, that letter's folded index.
    start: Vec<u32>,
    /// For each byte, the token that the letter belongs to.
    token: Vec<u32>,
    /// For each byte that ends a token: one past that token; 0 elsewhere.
    end: Vec<u32>,
}

impl Compact {
    fn new(folded: &Folded, tokens: &[Token], breaks: &[usize]) -> Self {
        let chars = folded.chars();
        let mut text = String::with_capacity(chars.len() * 2);
        let bound = chars.len() * 2 + breaks.len() + 8;
        let (mut start, mut token, mut end) =
            (Vec::with_capacity(bound), Vec::with_capacity(bound), Vec::with_capacity(bound));
        let mut next_break = breaks.iter().copied().peekable();
        for (n, t) in tokens.iter().enumerate() {
            while next_break.peek().is_some_and(|&b| b <= t.start as usize) {
                next_break.next();
                text.push('\n');
            }
            match t.kind {
                TokenKind::Mark if transparent(chars[t.start as usize]) => continue,
                TokenKind::Mark => text.push(chars[t.start as usize]),
                _ => {
                    // Prefixes of at most three letters may be peeled; later letters start nothing.
                    for (k, i) in (t.start..t.end).enumerate() {
                        start.resize(text.len(), NOWHERE);
                        token.resize(text.len(), 0);
                        if k <= 3 {
                            start.push(i);
                        } else {
                            start.push(NOWHERE);
                        }
                        token.push(n as u32);
                        text.push(chars[i as usize]);
                    }
                    end.resize(text.len(), 0);
                    end.push(n as u32 + 1);
                }
            }
        }
        let len = text.len() + 1;
        start.resize(len, NOWHERE);
        token.resize(len, 0);
        end.resize(len, 0);
        Self { text, start, token, end }
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
