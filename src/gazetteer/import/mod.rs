//! Importing gazetteers that others publish: reading their files, and merging what they hold.
//!
//! Not for: deciding what a name in a text means. An imported place is one candidate more, of the
//! lowest prominence.

mod alike;
mod columns;
mod files;
mod geonames;
mod merge;
mod open_syria;
mod osm;
mod pbf;
mod record;
mod units;
mod wof;
mod write;

pub use alike::{kinds_agree, loose_key};
pub use columns::{Cells, ColumnMap, FIELDS, Layer};
pub use files::{Format, harvest};
pub use merge::{Conflict, Join, JoinedName, Merged, merge};
pub use record::{Harvest, Publisher, Record, RecordName, Refused};
pub use write::{PLACE_COLUMNS, place_row, write};
