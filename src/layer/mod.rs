//! Layers as plain rows, and their writers.
//!
//! Not for: deciding anything; a row only says what `event` and `resolve` found.

mod brief;
mod geojson;
mod qml;
mod record;
mod row;

pub use self::brief::{Brief, BriefChange, BriefLang, brief_html, brief_markdown, state_en};
pub use self::geojson::{write_feature_collection, write_features};
pub use qml::events_qml;
pub use record::{ArticleRecord, EventRecord, MentionRecord, PlaceRecord, article_record};
pub use row::{EventRow, event_rows, round};
