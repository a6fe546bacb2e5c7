//! The viewer: one HTML file that shows events and control, works offline and asks nothing of
//! the network.
//!
//! The page itself is `web/` (built into `web/dist/viewer.html`, which is embedded here); this
//! module puts the data in: columns and dictionaries as JSON inside a script element that the
//! browser does not run. Text from articles is escaped there, and shown as text by the page; the
//! page's content policy names its own script by hash, so that no other runs.
//!
//! Not for: deciding anything; the file shows the rows and intervals it is given.

mod columns;
mod embed;
mod ground;
mod groups;
mod terrain;
mod tiles;

use std::io::{self, Write};

use jiff::civil::Date;

use super::EventRow;
use crate::{Knowledge, gazetteer::Outlines, timeline::Interval};

pub use tiles::{Tiles, TilesError};

/// The page, with gaps for the data and for where pictures may come from.
const PAGE: &str = include_str!("../../../web/dist/viewer.html");

/// What the file shows.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// The events. Order does not matter.
    pub events: &'a [EventRow],
    /// Control of places over time. Order does not matter.
    pub intervals: &'a [Interval],
    /// Outlines of the governorates.
    pub outlines: &'a Outlines,
    /// Where background tiles come from; `None`: no background, no request.
    pub tiles: Option<Tiles>,
    /// The last day of publication that several articles bear out, where one is known.
    pub horizon: Option<Date>,
}

/// Writes the file. The same content gives the same bytes.
///
/// # Errors
/// What the writer says.
pub fn write_view(out: &mut impl Write, view: &View<'_>, knowledge: &Knowledge) -> io::Result<()> {
    let (head, rest) = cut(PAGE, "{{images}}")?;
    let (middle, foot) = cut(rest, "{{data}}")?;
    out.write_all(head.as_bytes())?;
    out.write_all(view.tiles.as_ref().map_or("data:", Tiles::policy).as_bytes())?;
    out.write_all(middle.as_bytes())?;
    embed::write_json(out, &columns::file(view, knowledge))?;
    out.write_all(foot.as_bytes())
}

fn cut<'a>(text: &'a str, gap: &str) -> io::Result<(&'a str, &'a str)> {
    text.split_once(gap).ok_or_else(|| io::Error::other(format!("the embedded page lacks {gap}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_each_gap_once() {
        for gap in ["{{images}}", "{{data}}"] {
            assert_eq!(PAGE.matches(gap).count(), 1, "{gap}");
        }
        assert_eq!(PAGE.matches("{{").count(), PAGE.matches("{{images}}").count() + 1);
    }
}
