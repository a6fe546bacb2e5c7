//! Text that XML can hold.

use std::borrow::Cow;

/// Leaves out what XML 1.0 has no way to write (§ 2.2 `Char`) or advises against: control
/// characters but tab and line breaks, and Unicode's non-characters. One of them would make the
/// whole document unreadable.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(fits) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().filter(|c| fits(*c)).collect())
    }
}

fn fits(c: char) -> bool {
    let no_character = (u32::from(c) & 0xfffe) == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c);
    !no_character && (!c.is_control() || matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_xml_has_remains() {
        let text = "حماة\u{fffe} حمص\u{ffff}\u{0}\u{3}\u{b}\u{1b}\u{85}\u{1fffe}\u{fdd0}\t😀\n";
        assert_eq!(clean(text), "حماة حمص\t😀\n");
        assert!(matches!(clean("إدلب"), Cow::Borrowed(_)));
    }
}
