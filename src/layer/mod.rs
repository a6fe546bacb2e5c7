//! Layers as typed tables, and their writers.
//!
//! A layer is a [`Schema`] and a stream of [`Row`]s. [`EVENTS`] is the layer of what was told;
//! control, areas, fronts, changes and gaps are made from the timeline. Every [`Format`] takes
//! any layer. Not for: deciding anything; a row only says what `event` and `timeline` found.

mod acled;
mod areas;
mod brief;
mod cells;
mod control;
mod country;
mod delimited;
mod events;
mod fgb;
mod format;
mod gaps;
mod geojson;
mod geoparquet;
mod glyph;
mod governorates;
pub mod gpkg;
mod kml;
mod land;
mod ours;
mod picture;
mod plane;
mod plover;
pub mod qgis;
mod qml;
mod record;
mod row;
mod strike;
mod table;
mod tiles;
mod view;
mod xml;

pub use self::brief::{Brief, BriefChange, BriefLang, brief_html, brief_markdown, state_en};
pub use self::geojson::{GeoJsonWriter, Sequence, write_feature, write_feature_collection};
pub use areas::{AREAS, Cells, FRONTS, Ground, mean};
pub use cells::{ALONG_ROAD, Mesh, NEAR_KM, REACH_KM, SLIVER_KM2, falloff};
pub(crate) use control::interval_row;
pub use control::{
    CHANGES, CONTROL_HISTORY, CONTROL_NOW, Evidence, changes, control_history, control_now,
};
pub use country::{Country, country};
pub use events::{EVENTS, event_table_row};
pub use format::{Format, LeftOut, Options, WriteError, Writer, write_all};
pub use gaps::{GAPS, gaps};
pub use glyph::{badge, glyph};
pub use governorates::{CAPITALS, GOVERNORATES, governorates};
pub use land::{GROUND_AREAS, GROUND_LABELS, GROUND_LINES, ground};
pub use ours::is_ours;
pub use picture::{Days, Layer, PROJECT, Picture};
pub use plane::Plane;
pub use qml::events_qml;
pub use record::{ArticleRecord, EventRecord, MentionRecord, PlaceRecord, article_record};
pub(crate) use row::marker_color;
pub use row::{EventRow, complete, event_rows, round};
pub use table::{BadFilter, Column, ColumnType, Filter, NoColumn, Row, Schema, Shape, Value};
pub use view::{Tiles, TilesError, View, write_view};
