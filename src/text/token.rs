//! Tokens over folded text: words, numbers, and what stands between.

use super::Folded;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters of one script (digits may follow them).
    Word,
    /// Digits.
    Number,
    /// One mark of punctuation or another symbol.
    Mark,
}

/// A token: folded indices `start..end` of a [`Folded`] text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First folded index.
    pub start: u32,
    /// One past the last folded index.
    pub end: u32,
    /// What it is made of.
    pub kind: TokenKind,
}

/// Splits folded text into tokens; white space and underscores separate and are dropped.
///
/// A run of letters breaks where the script changes (`فيHoms` is two), and where digits
/// follow letters of Arabic (`اللواء75` is two).
///
/// ```
/// use isnad::text::{Folded, tokens};
/// let folded = Folded::new("#خان_شيخون، 12 كم");
/// assert_eq!(tokens(&folded).len(), 6);
/// ```
#[must_use]
pub fn tokens(folded: &Folded) -> Vec<Token> {
    let chars = folded.chars();
    let mut out = Vec::with_capacity(chars.len() / 4 + 4);
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        if c.is_whitespace() || c == '_' {
            i += 1;
            continue;
        }
        let shape = shape(c);
        let start = i;
        i += 1;
        if shape != Shape::Mark {
            let most = chars.len().min(start + LONGEST);
            while i < most && self::shape(chars[i]) == shape {
                i += 1;
            }
        }
        let kind = match shape {
            Shape::Arabic | Shape::Letter => TokenKind::Word,
            Shape::Digit => TokenKind::Number,
            Shape::Mark => TokenKind::Mark,
        };
        out.push(Token { start: start as u32, end: i as u32, kind });
    }
    out
}

/// Longest word or number, in folded letters. What goes on longer is no word of a language, and is
/// cut, so that looking at a word costs no more than that.
const LONGEST: usize = 256;

#[derive(PartialEq, Eq, Clone, Copy)]
enum Shape {
    Arabic,
    Letter,
    Digit,
    Mark,
}

fn shape(c: char) -> Shape {
    match c {
        'ء'..='ي' => Shape::Arabic,
        'a'..='z' => Shape::Letter,
        '0'..='9' => Shape::Digit,
        '،' | '؛' | '؟' | '«' | '»' => Shape::Mark,
        _ if c.is_ascii() => Shape::Mark,
        _ if c.is_alphabetic() => Shape::Letter,
        _ => Shape::Mark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let folded = Folded::new(text);
        let got: Vec<String> = tokens(&folded)
            .iter()
            .map(|t| folded.chars()[t.start as usize..t.end as usize].iter().collect())
            .collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn splits_words_numbers_and_marks() {
        check("سقطت درعا.", &["سقطت", "درعا", "."]);
        check("#خان_شيخون", &["#", "خان", "شيخون"]);
        check("اللواء75", &["اللواء", "75"]);
        check("في Homs اليوم", &["في", "homs", "اليوم"]);
        check("ديرالزور", &["ديرالزور"]);
    }
}
