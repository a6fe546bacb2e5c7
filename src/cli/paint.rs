//! Showing text that others wrote: harmless, and in colour where there is colour.

use anstyle::{AnsiColor, Style};

/// A place that was resolved.
pub const PLACE: Style = AnsiColor::Green.on_default().bold();
/// A name whose place the program would not choose.
pub const UNSURE: Style = AnsiColor::Yellow.on_default().bold();
/// An actor.
pub const ACTOR: Style = AnsiColor::Magenta.on_default().bold();
/// A grammatical word.
pub const WORD: Style = AnsiColor::Cyan.on_default();
/// A trigger.
pub const TRIGGER: Style = AnsiColor::Red.on_default().bold();
/// Headings.
pub const HEAD: Style = Style::new().bold().underline();
/// What is less important.
pub const DIM: Style = Style::new().dimmed();

/// Words in a style.
pub fn styled(style: Style, words: impl std::fmt::Display) -> String {
    format!("{style}{words}{style:#}")
}

/// Text of several lines in which nothing is left that could steer a terminal: it stands written
/// out. What belongs on one line (names, ids, messages) is [`crate::text::visible`].
pub use crate::text::visible_lines as harmless;

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn nothing_of_an_article_steers_the_terminal() {
        assert_eq!(harmless("سقطت درعا\n"), "سقطت درعا\n");
        assert_eq!(harmless("درعا\u{1b}[31m\u{202e}x\r"), r"درعا\u{1b}[31m\u{202e}x\r");
        assert_eq!(harmless("\u{9b}31m"), r"\u{9b}31m");
    }
}
