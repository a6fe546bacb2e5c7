//! A sentence as the grammar of dates walks over it: what each word may be, and the numbers that
//! several words make.

use std::ops::Range;

use super::words::{DateWord, DateWords};
use crate::text::{Folded, Token, TokenKind};

/// What the words from a token on may be.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    /// What.
    pub word: DateWord,
    /// The token behind it.
    pub next: usize,
    /// It counts only beside a number.
    pub needs_number: bool,
    /// «و» or «ف» is written onto it.
    pub and: bool,
    /// «ب», «ل» or «ك» is.
    pub prep: bool,
    /// It is written in Latin letters.
    pub latin: bool,
    /// It begins with the article.
    pub definite: bool,
}

/// One sentence.
pub struct Line<'a> {
    chars: &'a [char],
    tokens: &'a [Token],
    /// The first token, and one past the last.
    pub range: Range<usize>,
    hits: Vec<Hit>,
    /// For each token of the range, where its hits begin.
    from: Vec<u32>,
}

impl<'a> Line<'a> {
    /// The tokens `range` of a text.
    pub fn new(
        folded: &'a Folded,
        tokens: &'a [Token],
        range: Range<usize>,
        words: &DateWords,
    ) -> Self {
        let mut line = Self {
            chars: folded.chars(),
            tokens,
            hits: Vec::new(),
            from: Vec::with_capacity(range.len() + 1),
            range,
        };
        for i in line.range.clone() {
            line.from.push(line.hits.len() as u32);
            line.look_up(i, words);
        }
        line.from.push(line.hits.len() as u32);
        line
    }

    fn look_up(&mut self, i: usize, words: &DateWords) {
        let token = self.tokens[i];
        if token.kind != TokenKind::Word {
            return;
        }
        let chars = self.chars;
        let word = &chars[token.start as usize..token.end as usize];
        self.forms(i, word, false, false, words);
        if word[0].is_ascii_lowercase() || word.len() < 4 {
            return;
        }
        let bare = match word {
            ['و' | 'ف', rest @ ..] => {
                self.forms(i, rest, true, false, words);
                Some(rest)
            }
            _ => None,
        };
        let inner = bare.unwrap_or(word);
        match inner {
            ['ل', 'ل', rest @ ..] if rest.len() >= 3 => {
                let whole: Vec<char> = ['ا', 'ل'].into_iter().chain(rest.iter().copied()).collect();
                self.forms(i, &whole, bare.is_some(), true, words);
            }
            ['ب' | 'ل' | 'ك', rest @ ..] if rest.len() >= 3 => {
                self.forms(i, rest, bare.is_some(), true, words);
            }
            _ => {}
        }
    }

    fn forms(&mut self, i: usize, first: &[char], and: bool, prep: bool, words: &DateWords) {
        for form in words.beginning(first) {
            let next = i + form.words.len();
            let same = next <= self.range.end
                && form.words[1..].iter().zip(i + 1..).all(|(w, k)| self.is(k, w));
            if same {
                let latin = first[0].is_ascii_lowercase();
                let definite = first.starts_with(&['ا', 'ل']);
                let (word, needs_number) = (form.word, form.needs_number);
                self.hits.push(Hit { word, next, needs_number, and, prep, latin, definite });
            }
        }
    }

    fn is(&self, i: usize, word: &[char]) -> bool {
        self.letters(i) == word
    }

    /// The folded letters of a token.
    pub fn letters(&self, i: usize) -> &[char] {
        let t = self.tokens[i];
        &self.chars[t.start as usize..t.end as usize]
    }

    /// What may begin at a token, longest first.
    pub fn hits(&self, i: usize) -> &[Hit] {
        if !self.range.contains(&i) {
            return &[];
        }
        let k = i - self.range.start;
        &self.hits[self.from[k] as usize..self.from[k + 1] as usize]
    }

    /// The first reading of the words at `i` that `want` takes.
    pub fn find<T>(&self, i: usize, want: impl Fn(&Hit) -> Option<T>) -> Option<(T, Hit)> {
        self.hits(i).iter().find_map(|h| Some((want(h)?, *h)))
    }

    /// The token behind the word `word`, where it stands at `i`.
    pub fn word(&self, i: usize, word: DateWord) -> Option<usize> {
        self.hits(i).iter().find(|h| h.word == word).map(|h| h.next)
    }

    /// Whether one of the words that end right before `i` is such.
    pub fn before(&self, i: usize, want: impl Fn(&Hit) -> bool) -> bool {
        (self.range.start.max(i.saturating_sub(4))..i)
            .any(|k| self.hits(k).iter().any(|h| h.next == i && want(h)))
    }

    /// The mark of punctuation at `i`.
    pub fn mark(&self, i: usize) -> Option<char> {
        let inside = self.range.contains(&i) && self.tokens[i].kind == TokenKind::Mark;
        inside.then(|| self.chars[self.tokens[i].start as usize])
    }

    /// The figures at `i`: their value and how many there are.
    pub fn figures(&self, i: usize) -> Option<(i32, usize)> {
        if !self.range.contains(&i) || self.tokens[i].kind != TokenKind::Number {
            return None;
        }
        let digits = self.letters(i);
        let value = |n: i32, c: &char| Some(10 * n + c.to_digit(10)? as i32);
        (digits.len() <= 4)
            .then(|| digits.iter().try_fold(0, value).map(|n| (n, digits.len())))
            .flatten()
    }

    /// Whether nothing is written between a token and the one before it.
    pub fn touches(&self, i: usize) -> bool {
        i > self.range.start && self.tokens[i - 1].end == self.tokens[i].start
    }

    /// Behind «ال» that a figure follows («الـ29»), else `i`.
    fn behind_article(&self, i: usize) -> usize {
        let article = self.range.contains(&i) && self.letters(i) == ['ا', 'ل'];
        i + usize::from(article && self.figures(i + 1).is_some())
    }

    /// A day of a month in figures or words: «29», «الـ29», "29th", «التاسع والعشرين», "twenty-ninth".
    pub fn day_of_month(&self, i: usize) -> Option<(i8, usize)> {
        let i = self.behind_article(i);
        let (day, next) = match self.figures(i) {
            Some((n, digits)) if digits <= 2 => {
                let suffix = self.word(i + 1, DateWord::Suffix).filter(|_| self.touches(i + 1));
                (n, suffix.unwrap_or(i + 1))
            }
            Some(_) => return None,
            None => self.ordinal(i).or_else(|| self.count(i))?,
        };
        (1..=31).contains(&day).then_some((day as i8, next))
    }

    fn ordinal(&self, i: usize) -> Option<(i32, usize)> {
        let nth = |h: &Hit| match h.word {
            DateWord::Ordinal(n) => Some(n),
            _ => None,
        };
        let tens = |h: &Hit| match h.word {
            DateWord::Tens(n) => Some(n),
            _ => None,
        };
        if let Some((n, h)) = self.find(i, nth) {
            let ten = (self.word(h.next, DateWord::Number(10))).filter(|_| !h.latin && n < 10);
            if let Some(next) = ten {
                return Some((n + 10, next));
            }
            let more = self.find(h.next, |t| tens(t).filter(|_| t.and && !h.latin));
            return Some(more.map_or((n, h.next), |(t, m)| (n + t, m.next)));
        }
        let (t, h) = self.find(i, tens)?;
        if !h.latin {
            return Some((t, h.next)).filter(|_| h.definite);
        }
        let one = h.next + usize::from(self.mark(h.next) == Some('-'));
        self.find(one, nth).filter(|(n, _)| *n < 10).map(|(n, m)| (t + n, m.next))
    }

    /// A counting number in figures or words: «3», «ثلاثة», «خمسة عشر», "twenty-five".
    pub fn count(&self, i: usize) -> Option<(i32, usize)> {
        let i = self.behind_article(i);
        if let Some((n, digits)) = self.figures(i) {
            return (digits <= 3).then_some((n, i + 1));
        }
        let tens = |h: &Hit| match h.word {
            DateWord::Tens(n) => Some(n),
            _ => None,
        };
        let number = |h: &Hit| match h.word {
            DateWord::Number(n) => Some(n),
            _ => None,
        };
        if let Some((n, h)) = self.find(i, number) {
            if !h.latin && n < 10 {
                if let Some((_, ten)) =
                    self.find(h.next, |t| number(t).filter(|n| *n == 10 && !t.and))
                {
                    return Some((n + 10, ten.next));
                }
                if let Some((t, more)) = self.find(h.next, |t| tens(t).filter(|_| t.and)) {
                    return Some((n + t, more.next));
                }
            }
            return Some((n, h.next));
        }
        let (t, h) = self.find(i, tens)?;
        let one = h.next + usize::from(self.mark(h.next) == Some('-'));
        let more = self.find(one, |n| number(n).filter(|n| *n < 10 && h.latin));
        Some(more.map_or((t, h.next), |(n, m)| (t + n, m.next)))
    }
}
