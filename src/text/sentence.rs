//! Sentence boundaries that survive «د.», wire datelines, quotes and Telegram style.
//!
//! Unicode's own rule (UAX #29) splits after «د.» and needs a space after the full stop,
//! which Arabic wires leave out (`سوريا.وقال`); hence these few rules of our own.

use std::ops::Range;

use super::{Folded, fold::alphanumeric};

/// Splits folded text into sentences: ranges of folded indices, in order, without gaps.
///
/// A sentence ends at `.`, `!`, `?`, `؟`, `…` or an emoji that ends a line, except after a single
/// letter or a known abbreviation («د.», «م.», «أ.ف.ب», "Gen."), and inside a number (`3.5`); and
/// before each of `starts`, which the layout says, in order ([`super::Layout`]).
///
/// ```
/// use isnad::text::{Folded, sentences};
/// let folded = Folded::new("قال د. محمد إن البلدة سقطت.وأضاف آخر");
/// assert_eq!(sentences(&folded, &[]).len(), 2);
/// ```
#[must_use]
pub fn sentences(folded: &Folded, starts: &[usize]) -> Vec<Range<usize>> {
    let chars = folded.chars();
    let mut starts = starts.iter().copied().peekable();
    let mut out = Vec::new();
    let mut from = 0;
    let mut i = 0;
    while i < chars.len() {
        if starts.next_if(|&s| s <= i).is_some() {
            push(chars, &mut out, from, i);
            from = i;
        }
        let ends = ends_sentence(chars, i);
        i += 1;
        if ends {
            while i < chars.len()
                && matches!(chars[i], '.' | '!' | '?' | '؟' | '»' | '"' | '”' | ')' | '\'')
            {
                i += 1;
            }
            push(chars, &mut out, from, i);
            from = i;
        }
    }
    push(chars, &mut out, from, chars.len());
    out
}

/// Whether the letter at `at` ends a sentence.
pub(super) fn ends_sentence(chars: &[char], at: usize) -> bool {
    match chars[at] {
        '!' | '?' | '؟' | '…' | '‼' => true,
        '.' => full_stop(chars, at),
        _ => false,
    }
}

fn push(chars: &[char], out: &mut Vec<Range<usize>>, from: usize, to: usize) {
    if from == to {
        return;
    }
    if chars[from..to].iter().any(|c| alphanumeric(*c)) {
        return cut(chars, out, from, to);
    }
    // Marks alone belong to the sentence before them, or else to the first.
    match out.last_mut() {
        Some(last) if to - last.start <= 2 * LONGEST => last.end = to,
        None if to <= LONGEST => {}
        Some(_) => cut(chars, out, from, to),
        None => cut(chars, out, 0, to),
    }
}

/// Puts a sentence, in parts where it is too long.
fn cut(chars: &[char], out: &mut Vec<Range<usize>>, mut from: usize, to: usize) {
    while to - from > LONGEST {
        let cut = bearable(&chars[from..from + LONGEST]);
        out.push(from..from + cut);
        from += cut;
    }
    out.push(from..to);
}

/// Longest sentence, in folded letters. What goes on longer (a table, a text without marks) is
/// cut, so that the work and the evidence of one event stay bounded.
const LONGEST: usize = 2000;

/// How far back a full stop is looked at, in folded letters: «a.b.c.d…» has no end.
const LONGEST_WORD: usize = 64;

/// Where to cut a run that is too long: behind its last comma, else its last space, else its end.
fn bearable(run: &[char]) -> usize {
    let last = |is: fn(char) -> bool| run.iter().rposition(|&c| is(c)).map(|i| i + 1);
    let comma = last(|c| matches!(c, '،' | ',' | '؛' | ';')).filter(|&i| i > run.len() / 2);
    comma.or_else(|| last(char::is_whitespace)).unwrap_or(run.len())
}

/// Words that end in a full stop without ending a sentence (folded).
const ABBREVIATIONS: &[&str] = &[
    "gen", "col", "lt", "maj", "capt", "sgt", "dr", "mr", "mrs", "ms", "st", "vs", "no", "km",
    "brig", "u.s", "u.n", "etc", "approx", "sept", "oct", "nov", "dec", "jan", "feb", "aug", "mar",
    "apr", "jun", "jul", "mon", "tues", "wed", "thurs", "fri",
];

fn full_stop(chars: &[char], at: usize) -> bool {
    let next = chars.get(at + 1).copied();
    if next == Some('.') {
        return false; // "..": decided at the last one
    }
    let low = at.saturating_sub(LONGEST_WORD);
    let mut from = at;
    while from > low && (alphanumeric(chars[from - 1]) || chars[from - 1] == '.') {
        from -= 1;
    }
    let word = &chars[from..at];
    if word.is_empty() {
        // ". ." or " ." (a space before the stop, as some wires set it): «أ .ف .ب»
        let mut back = at;
        while back > 0 && chars[back - 1] == ' ' {
            back -= 1;
        }
        let single = back >= 1
            && chars[back - 1].is_alphabetic()
            && (back < 2 || !alphanumeric(chars[back - 2]));
        return !single;
    }
    let last = word.rsplit(|c| *c == '.').next().unwrap_or(word);
    let digits_before = last.iter().all(char::is_ascii_digit);
    let digit_after = next.is_some_and(|c| c.is_ascii_digit());
    if digits_before && digit_after {
        return false;
    }
    if last.len() == 1 && !digits_before {
        return false;
    }
    if next.is_some_and(|c| c.is_ascii_alphanumeric()) {
        return false; // twitter.com, 5.7
    }
    if word.contains(&'.') && last.len() <= 3 && !next.is_none_or(char::is_whitespace) {
        return false; // «إن.تي.في»
    }
    if last.len() <= 2 && next.is_some_and(|c| !c.is_whitespace()) && !digits_before {
        return false;
    }
    !ABBREVIATIONS.iter().any(|a| a.chars().eq(word.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::{super::Layout, *};

    fn check(text: &str, expected: &[&str]) {
        let folded = Folded::new(text);
        let got: Vec<String> = sentences(&folded, &Layout::of(&folded).all())
            .into_iter()
            .map(|r| folded.chars()[r].iter().collect::<String>().trim().to_owned())
            .collect();
        let expected: Vec<String> = expected.iter().map(|s| super::super::fold(s)).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn a_run_without_marks_is_cut_between_words() {
        let text = "سيطرت القوات على بلدة ".repeat(400);
        let folded = Folded::new(&text);
        let ranges = sentences(&folded, &[]);
        assert!(ranges.len() > 3);
        assert!(ranges.iter().all(|r| r.len() <= LONGEST));
        assert!(ranges.windows(2).all(|w| w[0].end == w[1].start));
        assert!(ranges[..ranges.len() - 1].iter().all(|r| folded.chars()[r.end - 1] == ' '));
    }

    #[test]
    fn splits_where_editors_would() {
        check("قال د. محمد إن البلدة سقطت.", &["قال د. محمد إن البلدة سقطت."]);
        check("دخلت القوات سوريا.وقال المرصد", &["دخلت القوات سوريا.", "وقال المرصد"]);
        check("السيطرة على 3.5 كم.", &["السيطرة على 3.5 كم."]);
        check("وكالة (أ .ف .ب) قالت", &["وكالة (أ .ف .ب) قالت"]);
        check("قناة «إن.تي.في» التركية", &["قناة «إن.تي.في» التركية"]);
        check("عاجل\nتحرير مدينة حماة", &["عاجل", "تحرير مدينة حماة"]);
        check("«دمشق تنتظركم». وأضاف", &["«دمشق تنتظركم».", "وأضاف"]);
        check("سقطت البلدة !! عاجل", &["سقطت البلدة !!", "عاجل"]);
        check("Gen. Salim said so. Then left.", &["gen. salim said so.", "then left."]);
        check("ليلا.. نأمل", &["ليلا..", "نأمل"]);
    }
}
