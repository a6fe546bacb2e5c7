//! What a reader sees of a text with markup left in it: character references as the letters they
//! stand for, no tags, one line end where there were two bytes of it.
//!
//! Feeds and scrapers leave `&quot;`, `&amp;nbsp;`, `<b>` and `<br>` in what they call text. Each
//! letter that is left knows the code points that it stands for.

use std::borrow::Cow;

use super::Span;

/// A letter with the code points that it stands for.
pub(super) type Seen = (char, Span);

/// Puts one line end, as `<br>` does.
const LINE: char = '\u{2028}';
/// Ends a paragraph, as `<p>` does; put twice it leaves an empty line.
const PARAGRAPH: char = '\u{2029}';
/// Stands between the cells of a row.
const CELL: char = '\t';

/// Longest name of a character reference.
const LONGEST_NAME: usize = 32;
/// Longest tag, in letters. What goes on longer is text.
const LONGEST_TAG: usize = 2000;
/// White space before a tag in which the line end of the source is looked for, in letters.
const LONGEST_GAP: usize = 256;
/// How often `&` itself may have been escaped (`&amp;amp;quot;`).
const ESCAPED: usize = 4;

/// Whether a text may read otherwise than as it is written.
#[inline]
pub(super) fn marked(text: &str) -> bool {
    text.bytes().any(|b| matches!(b, b'&' | b'<' | b'\r' | 0x0B | 0x0C))
}

/// The letters of a text as a reader sees them, in order.
pub(super) fn seen(text: &str) -> Vec<Seen> {
    untagged(&unescaped(&text.chars().collect::<Vec<_>>()))
}

/// A stretch of text as a reader sees it, on one line: letters for character references, no tags,
/// a space for what ends a line.
///
/// ```
/// use isnad::text::plain;
/// assert_eq!(plain("على <b>&laquo;تدمر&raquo;</b>\r\nأمس"), "على «تدمر» أمس");
/// ```
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    let breaks = |c: char| matches!(c, '\n' | '\t' | LINE | PARAGRAPH);
    if !marked(text) && !text.contains(breaks) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (c, _) in seen(text) {
        match c {
            c if !breaks(c) => out.push(c),
            _ if out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    Cow::Owned(out)
}

/// Decodes character references and line ends.
fn unescaped(chars: &[char]) -> Vec<Seen> {
    let mut out = Vec::with_capacity(chars.len());
    let mut at = 0;
    while at < chars.len() {
        let (put, next) = match chars[at] {
            '&' => match reference(chars, at + 1) {
                Some((letters, next)) => {
                    let span = Span::new(at as u32, next as u32);
                    out.extend(letters.chars().map(|c| (c, span)));
                    at = next;
                    continue;
                }
                None => ('&', at + 1),
            },
            '\r' if chars.get(at + 1) == Some(&'\n') => ('\n', at + 2),
            '\r' | '\u{0B}' | '\u{0C}' => ('\n', at + 1),
            c => (c, at + 1),
        };
        out.push((put, Span::new(at as u32, next as u32)));
        at = next;
    }
    out
}

/// The letters of the character reference whose name begins at `at`, behind its `&`, and where
/// what comes after it begins.
fn reference(chars: &[char], at: usize) -> Option<(String, usize)> {
    let (mut letters, mut next) = one_reference(chars, at)?;
    for _ in 0..ESCAPED {
        if letters != "&" {
            break;
        }
        let Some(inner) = one_reference(chars, next).filter(|i| chars[i.1 - 1] == ';') else {
            break;
        };
        (letters, next) = inner;
    }
    Some((letters, next))
}

fn one_reference(chars: &[char], at: usize) -> Option<(String, usize)> {
    let name = |c: &&char| c.is_ascii_alphanumeric() || **c == '#';
    let length = chars[at..].iter().take(LONGEST_NAME).take_while(name).count();
    let end = at + length;
    let closed = chars.get(end) == Some(&';');
    // Without its «;» it is one only where no address goes on (`?a=1&copy=2`).
    if length < 2 || (!closed && chars.get(end) == Some(&'=')) {
        return None;
    }
    let end = end + usize::from(closed);
    let written: String = chars[at - 1..end].iter().collect();
    let written = if written.starts_with('&') { written } else { format!("&{}", &written[1..]) };
    let read = htmlize::unescape(written.as_str());
    // A reference that only begins the word («&notit») is none. Some stand for two letters.
    let most = if closed { 2 } else { 1 };
    let whole = read != written.as_str() && read.chars().count() <= most;
    let whole = whole && (read == ";" || !read.ends_with(';'));
    whole.then(|| (read.replace('\r', "\n"), end))
}

/// How a tag is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// Vanishes.
    Inline,
    /// Ends the line.
    Line,
    /// Ends the sentence.
    Block,
    /// Begins a cell of a table.
    Cell,
    /// Vanishes with what it holds.
    Hidden,
}

/// Takes tags and comments away.
fn untagged(text: &[Seen]) -> Vec<Seen> {
    let mut out: Vec<Seen> = Vec::with_capacity(text.len());
    // Behind a tag that ends a line, the line end of the source is but a space.
    let mut fresh = false;
    let mut ends = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (c, span) = text[at];
        if c == '<'
            && let Some((tag, end)) = tag(text, at, &mut ends)
        {
            let span = Span::new(span.start, text[end - 1].1.end);
            match tag {
                Tag::Inline | Tag::Hidden => {}
                Tag::Line => break_with(&mut out, &[LINE], span),
                Tag::Block => break_with(&mut out, &[PARAGRAPH, PARAGRAPH], span),
                Tag::Cell => break_with(&mut out, &[CELL], span),
            }
            fresh = match tag {
                Tag::Inline | Tag::Hidden => fresh,
                Tag::Line | Tag::Block | Tag::Cell => true,
            };
            at = end;
            continue;
        }
        if fresh && c == '\n' {
            out.push((' ', span));
            fresh = false;
        } else {
            fresh &= c.is_whitespace();
            out.push((c, span));
        }
        at += 1;
    }
    out
}

/// Puts what a tag stands for in place of the line end of the source before it.
fn break_with(out: &mut Vec<Seen>, letters: &[char], span: Span) {
    let mut before = out.iter_mut().rev().take(LONGEST_GAP).take_while(|s| s.0.is_whitespace());
    if let Some(last) = before.find(|s| s.0 == '\n') {
        last.0 = ' ';
    }
    out.extend(letters.iter().map(|&c| (c, span)));
}

/// The tag or comment that begins at `at`, with one past its end. `ends` holds the ends that were
/// searched for before, each with where the next one stands, so that no stretch is searched twice.
fn tag(text: &[Seen], at: usize, ends: &mut Vec<(String, Option<usize>)>) -> Option<(Tag, usize)> {
    let letter = |i: usize| text.get(i).map(|s| s.0);
    let mut find = |from: usize, what: &str| {
        let length = what.len();
        let known = ends.iter().position(|e| e.0 == what);
        let next = match known.map(|k| ends[k].1) {
            Some(None) => return None,
            Some(Some(next)) if next >= from => next,
            _ => {
                let same = |w: &[Seen]| w.iter().map(|s| s.0.to_ascii_lowercase()).eq(what.chars());
                let rest = text.get(from..).unwrap_or(&[]);
                let found = rest.windows(length).position(same).map(|i| from + i);
                match known {
                    Some(k) => ends[k].1 = found,
                    None => ends.push((what.to_owned(), found)),
                }
                found?
            }
        };
        Some(next + length)
    };
    if letter(at + 1) == Some('!') {
        if letter(at + 2) == Some('-') && letter(at + 3) == Some('-') {
            return find(at + 4, "-->").map(|end| (Tag::Hidden, end));
        }
        let cdata = text[at..].iter().map(|s| s.0).take(9).eq("<![CDATA[".chars());
        if cdata {
            return Some((Tag::Inline, at + 9));
        }
    }
    let closing = letter(at + 1) == Some('/');
    let from = at + 1 + usize::from(closing);
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '!');
    let name: String = text[from.min(text.len())..]
        .iter()
        .map(|s| s.0)
        .take(LONGEST_NAME)
        .take_while(|c| is_name(*c))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let end = tag_end(text, from + name.len())?;
    let inside = &text[from + name.len()..end - 1];
    let blank = inside.iter().all(|s| s.0.is_whitespace() || s.0 == '/');
    // «<b and c>» is no tag: attributes have values.
    if !blank && !inside.iter().any(|s| s.0 == '=') && !name.starts_with('!') {
        return None;
    }
    let kind = kind(&name)?;
    if kind == Tag::Hidden && !closing {
        let hidden = find(end, &format!("</{name}")).and_then(|i| tag_end(text, i));
        return Some((Tag::Hidden, hidden.unwrap_or(end)));
    }
    // A cell begins where its tag opens.
    Some((if kind == Tag::Cell && closing { Tag::Inline } else { kind }, end))
}

/// One past the `>` that ends a tag; what stands in quotation marks is passed over.
fn tag_end(text: &[Seen], from: usize) -> Option<usize> {
    let mut quote = None;
    for (i, (c, _)) in text.iter().enumerate().skip(from).take(LONGEST_TAG) {
        match (quote, c) {
            (None, '>') => return Some(i + 1),
            (None, '<') => return None,
            (None, '"' | '\'') => quote = Some(*c),
            (Some(q), c) if q == *c => quote = None,
            _ => {}
        }
    }
    None
}

fn kind(name: &str) -> Option<Tag> {
    Some(match name {
        "br" => Tag::Line,
        "td" | "th" => Tag::Cell,
        "script" | "style" | "template" | "noscript" => Tag::Hidden,
        "p" | "div" | "hr" | "li" | "ul" | "ol" | "dl" | "dt" | "dd" | "table" | "tr" | "thead"
        | "tbody" | "tfoot" | "caption" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        | "blockquote" | "section" | "article" | "header" | "footer" | "nav" | "aside" | "main"
        | "figure" | "figcaption" | "pre" | "address" | "form" | "fieldset" | "legend"
        | "option" | "select" | "button" | "iframe" | "video" | "audio" | "object" | "title"
        | "head" | "body" | "html" | "center" | "details" | "summary" | "!doctype" => Tag::Block,
        "a" | "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "cite" | "code" | "data"
        | "del" | "dfn" | "em" | "font" | "i" | "img" | "input" | "ins" | "kbd" | "label"
        | "link" | "mark" | "meta" | "picture" | "q" | "rp" | "rt" | "ruby" | "s" | "samp"
        | "small" | "source" | "span" | "strike" | "strong" | "sub" | "sup" | "svg" | "path"
        | "time" | "tt" | "u" | "var" | "wbr" | "nobr" | "spoiler" => Tag::Inline,
        // Tags of office programs and messengers: `<o:p>`, `<tg-emoji>`.
        _ if name.len() > 2 && name.contains([':', '-']) && !name.ends_with('-') => Tag::Inline,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown: String = seen(text)
            .iter()
            .map(|s| match s.0 {
                LINE | PARAGRAPH => '\n',
                c => c,
            })
            .collect();
        assert_eq!(shown, expected, "{text:?}");
    }

    #[test]
    fn character_references_are_the_letters_they_stand_for() {
        check("مدينة &laquo;تدمر&raquo;", "مدينة «تدمر»");
        check("&quot;قسد&quot;&nbsp;تنسحب", "\"قسد\"\u{a0}تنسحب");
        check("الجيش &amp; الحلفاء", "الجيش & الحلفاء");
        check("&amp;quot;تدمر&amp;amp;quot;", "\"تدمر\"");
        check("&#1581;&#x645;&#1589;", "حمص");
        check("it&#146;s &ndash; &hellip;", "it’s – …");
        check("على&nbspتدمر", "على\u{a0}تدمر");
    }

    #[test]
    fn other_signs_of_and_stay() {
        check("R&D; A&B", "R&D; A&B");
        check("x.org/?a=1&copy=2&b", "x.org/?a=1&copy=2&b");
        check("a && b & c; &", "a && b & c; &");
        check("&;&#;&#x;&nosuchname;", "&;&#;&#x;&nosuchname;");
    }

    #[test]
    fn tags_vanish_or_end_what_they_end() {
        check("<b>تدمر</b> <a href=\"x>y\">هنا</a>", "تدمر هنا");
        check("<p>سقطت تدمر</p><p>وانسحب</p>", "\n\nسقطت تدمر\n\n\n\nوانسحب\n\n");
        check("سطر<br/>\nآخر<BR >ثم", "سطر\n آخر\nثم");
        check("قبل<script>if (a < b) {}</script>بعد<style>p > a</style>.", "قبلبعد.");
        check("أ<!-- <p> -->ب", "أب");
        check("<td>حمص</td>\n<td>هادئة</td>", "\tحمص \tهادئة");
        check("<![CDATA[نص]]>", "نص]]>");
        check("&lt;br&gt;سطر", "\nسطر");
    }

    #[test]
    fn other_angles_stay() {
        for text in ["a < b و c > d", "1<2", "<حمص>", "<Homs>", "if x <b and c> y", "<", "</", "<p"]
        {
            check(text, text);
        }
    }

    #[test]
    fn line_ends_are_one() {
        check("أ\r\nب\rج\u{c}د\n\r\nه", "أ\nب\nج\nد\n\nه");
    }
}
