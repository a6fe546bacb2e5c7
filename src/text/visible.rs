//! Text from outside as it may be shown: what steers a terminal, forges a line or turns the
//! direction of what stands around it is written out.

use std::{borrow::Cow, fmt::Write as _};

/// A name, id or message on one line: every control character (C0, C1, line ends among them) and
/// every bidi override or isolate stands as its escape.
///
/// ```
/// use isnad::text::visible;
/// assert_eq!(visible("a\nerror: b\u{1b}[2J\u{202e}"), r"a\nerror: b\u{1b}[2J\u{202e}");
/// assert_eq!(visible("سقطت درعا"), "سقطت درعا");
/// ```
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c.is_control() || turns(c))
}

/// The same of a text of several lines: line ends and tabs stay.
///
/// ```
/// assert_eq!(isnad::text::visible_lines("أ\n\tب\r\u{9b}"), "أ\n\tب\\r\\u{9b}");
/// ```
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c.is_control() && !matches!(c, '\n' | '\t') || turns(c))
}

/// Line and paragraph separators, bidi embeddings, overrides and isolates, and tags.
const fn turns(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || matches!(c, '\u{E0000}'..='\u{E007F}')
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if hidden(c) {
            // Writing to a string does not fail.
            let _ = write!(out, "{}", c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}
