//! Where lines, cells and bullets part sentences, by the layout alone.
//!
//! Newsrooms end headlines, items and captions without a full stop; mail, wires and PDF end lines
//! where the column is full. Which of the two a line end is, the layout says where an empty line,
//! a full stop or a bullet stands, and where enough lines are as long as their column allows; the
//! rest it leaves open for those who know the words (`mention`).

use std::ops::Range;

use super::{Folded, fold::alphanumeric, sentence::ends_sentence};

/// What parts the two sides of a seam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeamKind {
    /// A line end.
    Line,
    /// The border of two cells of a row.
    Cell,
}

/// A line end or border that may part two sentences or lie within one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seam {
    /// Which of the two.
    pub kind: SeamKind,
    /// Folded index at which what comes after begins.
    pub at: usize,
    /// The line or cell before, without white space around it.
    pub before: Range<usize>,
    /// The line or cell after.
    pub after: Range<usize>,
    /// The lines around may have been wrapped: none ends before its column is full.
    pub full: bool,
    /// The last of them ends with a full stop.
    pub stopped: bool,
}

/// Where sentences begin by the layout of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Folded indices at which a sentence begins, whatever the words are; in order.
    pub starts: Vec<usize>,
    /// What only the words can tell, in order.
    pub open: Vec<Seam>,
}

/// Widest column that texts are wrapped at, in code points.
const WIDEST: u32 = 120;
/// Narrowest.
const NARROWEST: u32 = 16;
/// Line ends that must lie where the column is full before it is believed to be one.
const FULL_LINES: usize = 3;

impl Layout {
    /// Reads the layout off a folded text.
    #[must_use]
    pub fn of(folded: &Folded) -> Self {
        let mut out = Self::default();
        if !folded.chars().iter().any(|c| matches!(c, '\n' | '\t' | '|') || bullet(*c)) {
            return out;
        }
        let lines = lines(folded);
        let mut seams = Vec::new();
        for (i, line) in lines.iter().enumerate() {
            out.starts.extend(items(folded.chars(), line));
            out.open.extend(cells(folded.chars(), line));
            let Some(next) = lines.get(i + 1) else { break };
            if parted(folded.chars(), line, next) {
                out.starts.push(next.start);
            } else {
                seams.push(i);
            }
        }
        let wrapped = wrapped(&lines, &seams);
        for run in seams.chunk_by(|a, b| a + 1 == *b) {
            let last = run[run.len() - 1] + 1;
            let stopped = stopped(folded.chars(), &lines[last]);
            let widest = widest(&lines[run[0]..=last]);
            let full = run.iter().all(|&i| full(&lines, i, widest));
            for &i in run.iter().filter(|i| wrapped.binary_search(i).is_err()) {
                let (line, next) = (&lines[i], &lines[i + 1]);
                let (before, after) = (line.text.clone(), next.text.clone());
                let (kind, at) = (SeamKind::Line, next.start);
                out.open.push(Seam { kind, at, before, after, full, stopped });
            }
        }
        out.starts.sort_unstable();
        out.open.sort_by_key(|s| s.at);
        out
    }

    /// All beginnings, when every open line end parts sentences.
    #[must_use]
    pub fn all(&self) -> Vec<usize> {
        let lines = self.open.iter().filter(|s| s.kind == SeamKind::Line).map(|s| s.at);
        let mut out: Vec<usize> = self.starts.iter().copied().chain(lines).collect();
        out.sort_unstable();
        out
    }
}

/// A line that holds a letter or digit.
struct Line {
    /// Folded index behind the line end before it.
    start: usize,
    /// Without white space around it.
    text: Range<usize>,
    /// Its length in code points as written, white space behind it left out.
    width: u32,
    /// Code points of its first word.
    first: u32,
    /// An empty line, or one of marks alone, comes before it.
    apart: bool,
    /// It begins with a bullet or number.
    item: bool,
    /// It has cells.
    row: bool,
}

fn lines(folded: &Folded) -> Vec<Line> {
    let chars = folded.chars();
    let mut out: Vec<Line> = Vec::new();
    let (mut start, mut apart) = (0, false);
    let mut dashes = 0;
    while start < chars.len() {
        let end = chars[start..].iter().position(|c| *c == '\n').map_or(chars.len(), |n| start + n);
        let all = &chars[start..end];
        if all.iter().any(|c| alphanumeric(*c)) {
            let from = start + all.iter().take_while(|c| c.is_whitespace()).count();
            let to = end - all.iter().rev().take_while(|c| c.is_whitespace()).count();
            let begins = if start == 0 { 0 } else { folded.span(start - 1, start).end };
            let word = chars[from..to].iter().take_while(|c| !c.is_whitespace());
            let first = folded.span(from, from + word.count());
            let marker = marker(&chars[from..to]);
            dashes += usize::from(marker == Some(Marker::Weak));
            out.push(Line {
                start,
                text: from..to,
                width: folded.span(from, to).end - begins,
                first: first.len(),
                apart,
                item: marker.is_some(),
                row: borders(&chars[from..to]).next().is_some(),
            });
            apart = false;
        } else {
            apart = true;
        }
        start = end + 1;
    }
    if dashes == 1 {
        // A single dash at the beginning of a line may have been wrapped there.
        for line in &mut out {
            line.item &= marker(&chars[line.text.clone()]) == Some(Marker::Bullet);
        }
    }
    out
}

/// Whether two lines are apart, whatever their words are.
fn parted(chars: &[char], line: &Line, next: &Line) -> bool {
    next.apart || next.item || (line.row && next.row) || stopped(chars, line)
}

/// Whether a line ends with a full stop or what stands for one.
fn stopped(chars: &[char], line: &Line) -> bool {
    let closing = |c: char| matches!(c, '»' | '"' | '”' | ')' | '\'' | '’' | ']') || bullet(c);
    let mut back = line.text.clone().rev().map(|i| (i, chars[i]));
    let last = back.find(|(_, c)| !closing(*c) && !c.is_whitespace());
    last.is_some_and(|(i, _)| ends_sentence(chars, i))
}

#[derive(PartialEq, Eq)]
enum Marker {
    /// A sign that stands before items only.
    Bullet,
    /// A dash or number, which may stand anywhere.
    Weak,
}

/// What a line begins with, if it is an item of a list.
fn marker(line: &[char]) -> Option<Marker> {
    match line {
        [c, ..] if bullet(*c) => Some(Marker::Bullet),
        ['-' | '–' | '—' | '―' | '*' | '+' | '»' | '>', ..] => Some(Marker::Weak),
        [first, rest @ ..] if first.is_ascii_digit() => {
            let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
            let mut behind = rest[digits..].iter();
            let sign = matches!(behind.next(), Some('.' | ')' | '-' | '/'));
            let room = behind.next().is_some_and(|c| !c.is_ascii_digit());
            (digits < 2 && sign && room).then_some(Marker::Weak)
        }
        _ => None,
    }
}

/// Signs and pictures that stand before an item of a list.
const fn bullet(c: char) -> bool {
    c >= '•'
        && matches!(
            c,
            '•' | '‣' | '⁃' | '∙' | '▪' | '▫' | '■' | '□' | '●' | '○' | '◆' | '◇' | '◼' | '◻' | '◾'
                | '◽' | '►' | '▶' | '◄' | '◀' | '➡' | '⬅' | '⬛' | '⬜' | '✅' | '✔' | '❗' | '❌' | '➖' | '★'
                | '⭐' | '📌' | '📍' | '🔘' | '🚨' | '⚡' | '\u{1F534}'..='\u{1F53D}'
                | '\u{1F7E0}'..='\u{1F7EB}'
        )
}

/// Bullets inside a line, before which an item begins.
fn items<'a>(chars: &'a [char], line: &'a Line) -> impl Iterator<Item = usize> + 'a {
    let mut said = line.text.clone().filter(|&i| alphanumeric(chars[i]));
    // Something is said before the bullet, and behind it.
    let first = said.next().unwrap_or(line.text.end);
    let last = line.text.clone().rev().find(|&i| alphanumeric(chars[i])).unwrap_or(0);
    line.text.clone().skip(1).filter(move |&i| {
        bullet(chars[i])
            && !bullet(chars[i - 1])
            && chars[i - 1].is_whitespace()
            && (first + 1..=last).contains(&i)
    })
}

/// Where cells of a row begin, as positions in it: behind a tab or an upright stroke with
/// something on both sides.
fn borders(line: &[char]) -> impl Iterator<Item = usize> + '_ {
    let some = |part: &[char]| part.iter().any(|c| alphanumeric(*c));
    let border = |c: &char| matches!(c, '\t' | '|');
    let all = line.iter().enumerate().filter(move |(_, c)| border(c)).map(|(i, _)| i + 1);
    all.filter(move |&at| {
        let before = line[..at - 1].rsplit(border).next().unwrap_or(&[]);
        let after = line[at..].split(border).next().unwrap_or(&[]);
        some(before) && some(after)
    })
}

fn cells(chars: &[char], line: &Line) -> Vec<Seam> {
    if !line.row {
        return Vec::new();
    }
    let from = line.text.start;
    let starts: Vec<usize> = borders(&chars[line.text.clone()]).map(|at| from + at).collect();
    let edge = |i: usize| starts.get(i).copied().unwrap_or(line.text.end);
    let seam = |(i, &at): (usize, &usize)| {
        let before = if i == 0 { from } else { starts[i - 1] };
        let (before, after) = (before..at - 1, at..edge(i + 1));
        Seam { kind: SeamKind::Cell, at, before, after, full: false, stopped: false }
    };
    starts.iter().enumerate().map(seam).collect()
}

/// The line ends, of those that may lie within a sentence, at which a wrapped text goes on: the
/// column is full there and at nearly all others of the text or paragraph, and they are many.
fn wrapped(lines: &[Line], seams: &[usize]) -> Vec<usize> {
    let sure = |seams: &[usize], lines_of: &[Line]| {
        let widest = widest(lines_of);
        let found: Vec<usize> = seams.iter().copied().filter(|&i| full(lines, i, widest)).collect();
        let others = seams.len() - found.len();
        (found.len() >= FULL_LINES && others * 10 <= seams.len()).then_some(found)
    };
    if let Some(found) = sure(seams, lines) {
        return found;
    }
    let mut out = Vec::new();
    let mut from = 0;
    while from < lines.len() {
        let more = lines[from + 1..].iter().take_while(|l| !l.apart).count();
        let block = from..from + 1 + more;
        let low = seams.partition_point(|i| *i < block.start);
        let high = seams.partition_point(|i| *i < block.end);
        out.extend(sure(&seams[low..high], &lines[block.clone()]).unwrap_or_default());
        from = block.end;
    }
    out
}

fn widest(lines: &[Line]) -> u32 {
    lines.iter().map(|l| l.width).max().unwrap_or(0)
}

/// Whether the first word of the next line had no room behind a line.
fn full(lines: &[Line], line: usize, widest: u32) -> bool {
    (NARROWEST..=WIDEST).contains(&widest) && lines[line].width + 1 + lines[line + 1].first > widest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, starts: usize, open: usize) {
        let layout = Layout::of(&Folded::new(text));
        assert_eq!((layout.starts.len(), layout.open.len()), (starts, open), "{text}");
    }

    #[test]
    fn what_the_layout_alone_tells() {
        check("سيطرت الفصائل على تدمر", 0, 0);
        check("سيطرت الفصائل على تدمر\nوانسحب الجيش", 0, 1);
        check("سيطرت الفصائل على تدمر.\nوانسحب الجيش", 1, 0);
        check("سيطرت الفصائل على تدمر\n\nوانسحب الجيش", 1, 0);
        check("سيطرت الفصائل على تدمر\r\n \r\nوانسحب الجيش", 1, 0);
        check("• تدمر\n• حمص\n• حماة", 2, 0);
        check("أخبار: • تدمر • حمص", 2, 0);
        check("1. تدمر\n2. حمص\n3. حماة", 2, 0);
        check("- تدمر\n- حمص", 1, 0);
        check("على تدمر\n- كما قيل", 0, 1);
        check("المدينة | الجهة\n---|---\nتدمر | الجيش\nحمص | الجيش", 2, 3);
        check("<p>تدمر<p>حمص", 1, 0);
        check("<tr><td>تدمر<td>الجيش<tr><td>حمص<td>الجيش", 1, 2);
    }

    #[test]
    fn a_full_column_tells_a_wrapped_text() {
        let words = "سيطرت فصائل المعارضة على مدينة تدمر بعد معارك عنيفة مع قوات النظام التي انسحبت \
                     منها إلى مدينة حمص وقصفت طائرات حربية محيط المدينة";
        for column in [20, 24, 30] {
            check(&wrap(words, column), 0, 0);
            check(&wrap(words, column).replace('\n', "\r\n"), 0, 0);
        }
        check(&wrap(&format!("{words}. {words}."), 60), 0, 0);
        check("سيطرت الفصائل على تدمر\nحمص\nانسحب الجيش من القريتين\nقصف على السخنة", 0, 3);
    }

    /// Breaks a text between words before lines grow longer than `column`.
    fn wrap(text: &str, column: usize) -> String {
        let mut out = String::new();
        let mut width = 0;
        for word in text.split_whitespace() {
            let letters = word.chars().count();
            if width > 0 && width + 1 + letters > column {
                out.push('\n');
                width = 0;
            } else if width > 0 {
                out.push(' ');
                width += 1;
            }
            out += word;
            width += letters;
        }
        out
    }
}
