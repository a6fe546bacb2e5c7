//! Dates in text: one grammar for Arabic and English over folded tokens, with its words in
//! `data/lexicon/dates.csv`.
//!
//! What an expression says is read without knowing when the text was published ([`expressions`]);
//! [`TimeExpression::dated`] counts it from that day. Among what stands side by side («مساء أمس
//! الجمعة 29 نوفمبر») the date outranks the day counted from publication, and that the weekday;
//! what disagrees with it lowers the precision.
//!
//! Not for: which of the expressions of a sentence is an event's (`event`).

mod calendar;
mod dated;
mod hijri;
mod line;
mod relative;
mod said;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

pub use dated::{Dated, Tense};
pub use said::{Role, TimeExpression};
pub use words::{DateWord, DateWords, Part, Unit};

use self::{line::Line, said::MonthSaid};
use crate::text::{Folded, Token};

/// All expressions of time in a text, in order. None crosses the end of a sentence (a range of
/// folded indices).
///
/// ```
/// use isnad::{Knowledge, date::{Tense, expressions}, text::{Folded, sentences, tokens}};
/// let knowledge = Knowledge::shipped();
/// let text = Folded::new("دخلتها القوات في التاسع والعشرين من نوفمبر");
/// let found =
///     expressions(&text, &tokens(&text), &sentences(&text, &[]), &knowledge.lexicon().dates);
/// let dated = found[0].dated("2024-12-10".parse().ok(), Tense::Past);
/// assert_eq!(dated.day, "2024-11-29".parse().ok());
/// ```
#[must_use]
pub fn expressions(
    folded: &Folded,
    tokens: &[Token],
    sentences: &[Range<usize>],
    words: &DateWords,
) -> Vec<TimeExpression> {
    let mut out = Vec::new();
    let (mut at, mut month) = (0, None);
    for sentence in sentences {
        let from = at;
        while at < tokens.len() && (tokens[at].start as usize) < sentence.end {
            at += 1;
        }
        let line = Line::new(folded, tokens, from..at, words);
        let mut i = from;
        while i < at {
            match line.expression(i) {
                Some(mut e) => {
                    if e.month().is_some_and(|(m, _)| m == MonthSaid::Before) {
                        e.take_up(month);
                    }
                    month = e.month().or(month);
                    i = e.tokens.end as usize;
                    out.push(e);
                }
                None => i += 1,
            }
        }
    }
    out
}
