//! One glyph a kind of event, the same in the viewer and in QGIS (`data/glyphs.csv`).
//!
//! Glyphs are lines on a field of 16 by 16, drawn dark on white. They bear no side's colour: what
//! happened must not be taken for who holds.

use std::sync::OnceLock;

use crate::{lexicon::EventKind, table::read_table};

const TABLE: &str = include_str!("../../data/glyphs.csv");

/// The lines of a kind's glyph, as an SVG path on a field of 16 by 16.
///
/// ```
/// use isnad::{layer::glyph, lexicon::EventKind};
/// assert_ne!(glyph(EventKind::Capture), glyph(EventKind::Withdrawal));
/// ```
#[must_use]
pub fn glyph(kind: EventKind) -> &'static str {
    static GLYPHS: OnceLock<Vec<(String, String)>> = OnceLock::new();
    let all = GLYPHS.get_or_init(|| {
        let mut out = Vec::new();
        // The table is part of the program; a test finds every kind in it.
        let _ = read_table("data/glyphs.csv", TABLE, &["kind", "path"], |row| {
            out.push((row.need("kind")?.to_owned(), row.need("path")?.to_owned()));
            Ok(())
        });
        out
    });
    all.iter().find(|(k, _)| k == kind.as_str()).map_or("", |(_, path)| path)
}

/// The glyph on its white badge, as an SVG document. `ink` is the colour of the lines, `dash` how
/// the rim is broken (`""`: not at all).
#[must_use]
pub fn badge(kind: EventKind, ink: &str, dash: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 22 22\" width=\"22\" height=\"22\"><rect x=\"1\" y=\"1\" width=\"20\" height=\"20\" rx=\"4\" fill=\"#ffffff\" stroke=\"{ink}\" stroke-width=\"1.2\" stroke-dasharray=\"{dash}\"/><g transform=\"translate(3 3)\"><path d=\"{}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"1.7\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></g></svg>",
        glyph(kind)
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::lexicon::Side;

    #[test]
    fn every_kind_has_a_glyph_of_its_own_and_no_colour() {
        let all: BTreeSet<&str> = EventKind::ALL.iter().map(|k| glyph(*k)).collect();
        assert_eq!(all.len(), EventKind::ALL.len());
        for kind in EventKind::ALL {
            let path = glyph(*kind);
            assert!(path.starts_with('M'), "{kind:?}: {path:?}");
            let drawn = badge(*kind, "#222222", "");
            for side in Side::ALL.iter().filter(|s| **s != Side::Isis) {
                assert!(!drawn.contains(side.colour()), "{kind:?} {side}");
            }
        }
    }
}
