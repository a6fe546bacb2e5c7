//! Every stretch of a text, from the beginning of a word to the end of one, that is a known key.

use std::cmp::Reverse;

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

/// All matches, ordered by first token, then longest, then fewest clitics.
///
/// `breaks` are folded indices that no match may cross (sentence starts), in order.
#[must_use]
pub fn scan(patterns: &Patterns, folded: &Folded, tokens: &[Token], breaks: &[usize]) -> Vec<Raw> {
    let chars = folded.chars();
    let compact = Compact::new(chars, tokens, breaks);
    let keys = patterns.keys();
    let mut out: Vec<Raw> = Vec::with_capacity(tokens.len());
    for (first, token) in tokens.iter().enumerate() {
        if token.kind == TokenKind::Mark {
            continue;
        }
        let from = out.len();
        for (clitics, offset) in clitics(chars, *token).into_iter().zip(0..) {
            let Some(clitics) = clitics else { continue };
            // What is written onto a word are letters of two bytes.
            let begin = compact.words[first].0 + 2 * offset as usize;
            let reach = keys.reach(&compact.text.as_bytes()[begin..]);
            for (last, t) in tokens.iter().enumerate().skip(first) {
                let end = compact.words[last].1;
                if end - begin > reach {
                    break;
                }
                if t.kind == TokenKind::Mark {
                    continue;
                }
                let Some(row) = keys.get(&compact.text[begin..end]) else { continue };
                for pattern in [Some(row), patterns.twin(row)].into_iter().flatten() {
                    if patterns.info(pattern).after_lam && !clitics.la {
                        continue;
                    }
                    let (start, end) = (token.start + offset, t.end);
                    let (first, last) = (first as u32, last as u32 + 1);
                    out.push(Raw { start, end, first, last, clitics, pattern });
                }
            }
        }
        out[from..].sort_by_key(|r| (Reverse(r.last), r.start));
    }
    if spelt(patterns, folded, tokens, breaks, &mut out) {
        out.sort_by_key(|r| (r.first, Reverse(r.last), r.start));
    }
    out
}

/// The text without spaces, quotation marks and hyphens; where a sentence begins, and at every
/// other mark, stands a line break, which no key has.
struct Compact {
    text: String,
    /// For each token, its bytes.
    words: Vec<(usize, usize)>,
}

impl Compact {
    fn new(chars: &[char], tokens: &[Token], breaks: &[usize]) -> Self {
        let mut text = String::with_capacity(2 * chars.len());
        let mut words = Vec::with_capacity(tokens.len());
        let mut next_break = breaks.iter().copied().peekable();
        for (i, t) in tokens.iter().enumerate() {
            while next_break.next_if(|&b| b <= t.start as usize).is_some() {
                text.push('\n');
            }
            let begin = text.len();
            if t.kind != TokenKind::Mark {
                text.extend(&chars[t.start as usize..t.end as usize]);
            } else if !transparent(chars[t.start as usize]) && !joins(chars, tokens, i) {
                text.push('\n');
            }
            words.push((begin, text.len()));
        }
        Self { text, words }
    }
}

/// Longest name looked up by its Latin key, in words.
const SPELT_WORDS: usize = 4;

/// Latin names in spellings that no table lists, where nothing else matches the same words;
/// whether there are any.
fn spelt(
    patterns: &Patterns,
    folded: &Folded,
    tokens: &[Token],
    breaks: &[usize],
    out: &mut Vec<Raw>,
) -> bool {
    let mut found: Vec<Raw> = Vec::new();
    latin_runs(folded.chars(), tokens, breaks, |first, last, key| {
        if let Some(pattern) = patterns.spelt(key) {
            let (start, end) = (tokens[first as usize].start, tokens[last as usize - 1].end);
            found.push(Raw { start, end, first, last, clitics: Clitics::NONE, pattern });
        }
    });
    if found.is_empty() {
        return false;
    }
    let taken: FxHashSet<(u32, u32)> = out.iter().map(|r| (r.first, r.last)).collect();
    out.extend(found.into_iter().filter(|r| !taken.contains(&(r.first, r.last))));
    true
}

/// Calls `each` with the first token, one past the last and the Latin key of every run of words
/// in Latin letters that is no longer than a name.
pub(super) fn latin_runs(
    chars: &[char],
    tokens: &[Token],
    breaks: &[usize],
    mut each: impl FnMut(u32, u32, &str),
) {
    let latin =
        |t: &Token| t.kind == TokenKind::Word && chars[t.start as usize].is_ascii_lowercase();
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
            if t.kind == TokenKind::Mark
                && (matches!(chars[t.start as usize], '-' | '\'') || joins(chars, tokens, last))
            {
                continue;
            }
            if !latin(t) {
                break;
            }
            words.push(chars[t.start as usize..t.end as usize].iter().collect());
            if let Some(key) = latin_key(words.iter().map(String::as_str)) {
                each(first as u32, last as u32 + 1, &key);
            }
        }
    }
}

fn transparent(c: char) -> bool {
    matches!(c, '"' | '«' | '»' | '“' | '”' | '„' | '‹' | '›' | '-' | '–' | '#' | '\'')
}

/// Whether the mark at `i` is a long dash in place of the hyphen of a Latin name ("ez—Zor").
fn joins(chars: &[char], tokens: &[Token], i: usize) -> bool {
    let (from, to) = (tokens[i].start as usize, tokens[i].end as usize);
    let latin = |at: usize| chars.get(at).is_some_and(char::is_ascii_lowercase);
    matches!(chars[from], '—' | '―') && from > 0 && latin(from - 1) && latin(to)
}

/// What is written onto a word before a name that begins with its first, second or third letter;
/// `None` where no name can begin there.
fn clitics(chars: &[char], token: Token) -> [Option<Clitics>; 3] {
    let mut out = [Some(Clitics::NONE), None, None];
    let word = &chars[token.start as usize..token.end as usize];
    match word {
        ['و' | 'ف', second, rest @ ..] if token.kind == TokenKind::Word => {
            out[1] = Some(Clitics { and: true, ..Clitics::NONE });
            if !rest.is_empty() {
                out[2] = preposition(*second, true);
            }
        }
        [first, _, ..] if token.kind == TokenKind::Word => out[1] = preposition(*first, false),
        _ => {}
    }
    out
}

/// A letter that is a word of its own before a name.
fn preposition(letter: char, and: bool) -> Option<Clitics> {
    let none = Clitics { and, ..Clitics::NONE };
    match letter {
        'ب' => Some(Clitics { ba: true, ..none }),
        'ل' => Some(Clitics { la: true, ..none }),
        'ك' => Some(Clitics { ka: true, ..none }),
        'س' => Some(Clitics { sa: true, ..none }),
        _ => None,
    }
}
