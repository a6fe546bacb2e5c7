//! Layers as typed tables: one schema serves every format.
//!
//! A layer is a [`Schema`] and a stream of [`Row`]s; writers ([`super::Writer`]) know both and
//! nothing of what the columns mean.

use geo::{BoundingRect, Geometry, Intersects, Rect};

use crate::{
    event::Assertion,
    gazetteer::PlaceKind,
    lexicon::{EventKind, Side},
    timeline::Status,
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// UTF-8 text.
    Text,
    /// A signed 64-bit integer.
    Integer,
    /// A double.
    Float,
    /// `YYYY-MM-DDTHH:MM:SSZ`, kept as text.
    DateTime,
    /// `YYYY-MM-DD`, kept as text.
    Date,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name, as GeoJSON has it.
    pub name: &'static str,
    /// What it holds.
    pub kind: ColumnType,
    /// Its name for people, in English.
    pub en: &'static str,
    /// Its name for people, in Arabic.
    pub ar: &'static str,
}

impl Column {
    /// A column.
    #[must_use]
    pub const fn new(
        name: &'static str,
        kind: ColumnType,
        en: &'static str,
        ar: &'static str,
    ) -> Self {
        Self { name, kind, en, ar }
    }

    /// The name for databases: `marker-color` is `marker_color` there.
    #[must_use]
    pub fn snake(&self) -> String {
        self.name.replace('-', "_")
    }
}

/// What the rows of a layer are drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Points.
    Point,
    /// Lines of several parts.
    MultiLine,
    /// Polygons of several parts.
    MultiPolygon,
}

/// A layer without its rows. The first column is the id: text, unique, never null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// Name of the layer and its table.
    pub name: &'static str,
    /// Its name for people, in English.
    pub en: &'static str,
    /// Its name for people, in Arabic.
    pub ar: &'static str,
    /// What its rows are drawn as.
    pub shape: Shape,
    /// Its columns, in order.
    pub columns: &'static [Column],
}

impl Schema {
    /// Position of a column.
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }

    /// Whether rows carry `start_time` and `end_time`.
    #[must_use]
    pub fn is_temporal(&self) -> bool {
        self.position("start_time").is_some() && self.position("end_time").is_some()
    }
}

/// A value; dates and times are text, their column says what they are.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Not known.
    #[default]
    Null,
    /// Text, date or time. Never empty: what is empty is not known.
    Text(String),
    /// An integer.
    Integer(i64),
    /// A finite double.
    Float(f64),
}

impl Value {
    /// The text, where it is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// As a cell of a table that has text only; empty for null.
    #[must_use]
    pub fn cell(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::Integer(i) => i.to_string(),
            Self::Float(f) => f.to_string(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Null } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Null } else { Self::Text(text) }
    }
}

impl From<f64> for Value {
    fn from(f: f64) -> Self {
        if f.is_finite() { Self::Float(f) } else { Self::Null }
    }
}

impl From<i64> for Value {
    fn from(i: i64) -> Self {
        Self::Integer(i)
    }
}

impl From<i32> for Value {
    fn from(i: i32) -> Self {
        Self::Integer(i.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A row: one value a column, and where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Degrees, longitude first; `None` where no place is known.
    pub geometry: Option<Geometry<f64>>,
    /// One value a column of the schema, in its order.
    pub values: Vec<Value>,
}

impl Row {
    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.values.first().and_then(Value::as_text).unwrap_or_default()
    }
}

/// What is asked of a layer: which of its rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Only what touches this, degrees.
    pub bbox: Option<Rect<f64>>,
    /// Only rows whose column has one of the values: `(column, value)`; several values of one
    /// column are alternatives, several columns must all hold. `side` stands for any column that
    /// names a side.
    pub equal: Vec<(String, String)>,
}

/// A filter names a column that the layer does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("layer `{layer}` has no column `{column}` (it has {})", .known.join(", "))]
pub struct NoColumn {
    /// The layer.
    pub layer: &'static str,
    /// The column.
    pub column: String,
    /// What there is.
    pub known: Vec<&'static str>,
}

/// Why rows cannot be asked for so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFilter {
    /// The layer has no such column.
    #[error(transparent)]
    NoColumn(#[from] NoColumn),
    /// The column never holds such a value.
    #[error("`{column}` is never `{value}` (it is one of {})", .known.join(", "))]
    NoValue {
        /// The column.
        column: String,
        /// The value.
        value: String,
        /// What there is.
        known: Vec<&'static str>,
    },
}

/// The values that a column may hold, where they are a closed list.
fn closed(column: &str) -> Option<Vec<&'static str>> {
    Some(match column {
        c if SIDES.contains(&c) => Side::ALL.iter().map(|s| s.as_str()).collect(),
        "kind" => EventKind::ALL.iter().map(|k| k.as_str()).collect(),
        "assertion" => Assertion::ALL.iter().map(|a| a.as_str()).collect(),
        "status" | "from_status" => Status::ALL.iter().map(|s| s.as_str()).collect(),
        "place_kind" => PlaceKind::ALL.iter().map(|k| k.as_str()).collect(),
        _ => return None,
    })
}

/// Columns that name a side.
const SIDES: &[&str] = &["side", "other_side", "to_side", "from_side", "actor_side"];

impl Filter {
    /// A test for rows of a layer.
    ///
    /// # Errors
    /// When the filter asks for a column that is not there, or for a value that it never holds.
    pub fn on(&self, schema: &Schema) -> Result<impl Fn(&Row) -> bool + use<>, BadFilter> {
        let mut tests: Vec<(Vec<usize>, Vec<String>)> = Vec::new();
        let mut names: Vec<&str> = Vec::new();
        for (name, value) in &self.equal {
            if let Some(known) = closed(name).filter(|k| !k.contains(&value.as_str())) {
                let (column, value) = (name.clone(), value.clone());
                return Err(BadFilter::NoValue { column, value, known });
            }
            if let Some(i) = names.iter().position(|n| n == name) {
                tests[i].1.push(value.clone());
                continue;
            }
            let columns: Vec<usize> = match schema.position(name) {
                Some(i) => vec![i],
                None if name == "side" => SIDES.iter().filter_map(|s| schema.position(s)).collect(),
                None => Vec::new(),
            };
            if columns.is_empty() {
                let known = schema.columns.iter().map(|c| c.name).collect();
                Err(NoColumn { layer: schema.name, column: name.clone(), known })?;
            }
            names.push(name);
            tests.push((columns, vec![value.clone()]));
        }
        let bbox = self.bbox;
        Ok(move |row: &Row| {
            bbox.is_none_or(|b| row.geometry.as_ref().is_some_and(|g| touches(g, b)))
                && tests.iter().all(|(columns, values)| {
                    columns.iter().any(|&c| values.contains(&row.values[c].cell()))
                })
        })
    }
}

fn touches(geometry: &Geometry<f64>, bbox: Rect<f64>) -> bool {
    geometry.bounding_rect().is_some_and(|b| b.intersects(&bbox)) && geometry.intersects(&bbox)
}
