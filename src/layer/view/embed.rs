//! JSON that may stand inside an HTML script element.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

/// Writes `value` as JSON in which no text can end the element or start a comment: `<`, `>`, `&`
/// and the two line ends that JavaScript knows and JSON does not are written as `\uXXXX`.
///
/// # Errors
/// What the writer says.
pub fn write_json(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Inside)).map_err(io::Error::from)
}

/// Compact JSON; structure holds none of the letters, so that only strings are looked at.
struct Inside;

impl Formatter for Inside {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut from = 0;
        for (at, c) in fragment.char_indices() {
            if matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}') {
                CompactFormatter.write_string_fragment(writer, &fragment[from..at])?;
                write!(writer, "\\u{:04x}", u32::from(c))?;
                from = at + c.len_utf8();
            }
        }
        CompactFormatter.write_string_fragment(writer, &fragment[from..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn json(text: &str) -> String {
        let mut out = Vec::new();
        write_json(&mut out, &text).expect("to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    fn check(text: &str, written: &str) {
        assert_eq!(json(text), written, "{text:?}");
    }

    #[test]
    fn nothing_ends_the_element() {
        check("</script><script>", "\"\\u003c/script\\u003e\\u003cscript\\u003e\"");
        check("<!-- &amp;", "\"\\u003c!-- \\u0026amp;\"");
        check("سقطت\u{2028}حماة\u{2029}", "\"سقطت\\u2028حماة\\u2029\"");
        check("قال \"نعم\"\n", "\"قال \\\"نعم\\\"\\n\"");
    }

    proptest! {
        #[test]
        fn comes_back_equal(text in "[<>&\u{2028}\u{2029}\"\\\\a-zء-ي\n\0😀/!-]{0,40}") {
            let written = json(&text);
            let markup = written.contains(['<', '>', '&', '\u{2028}', '\u{2029}']);
            prop_assert!(!markup);
            prop_assert_eq!(serde_json::from_str::<String>(&written).expect("JSON"), text);
        }
    }
}
