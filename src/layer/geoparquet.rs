//! GeoParquet 1.1: WKB geometry, times as UTC timestamps, days as dates.

use std::{fmt::Write as _, io::Write, sync::Arc};

use geo::BoundingRect;
use geozero::{CoordDimensions, ToWkb};
use jiff::{Timestamp, civil::Date};
use parquet::{
    basic::{Compression, ZstdLevel},
    data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type},
    file::{
        metadata::KeyValue,
        properties::WriterProperties,
        writer::{SerializedColumnWriter, SerializedFileWriter},
    },
    schema::parser::parse_message_type,
};
use serde_json::json;

use super::{
    format::{Format, WriteError, Writer},
    table::{Column, ColumnType, Row, Schema, Shape, Value},
};

/// Rows kept in memory before they are written as one row group.
const GROUP: usize = 8192;

/// Writes one layer; keeps no more than one row group in memory.
pub struct ParquetWriter<W: Write + Send> {
    out: SerializedFileWriter<W>,
    columns: &'static [Column],
    shape: Shape,
    rows: Vec<Row>,
    bounds: Option<[f64; 4]>,
    count: u64,
}

impl<W: Write + Send> ParquetWriter<W> {
    /// Begins a layer.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(out: W, schema: &Schema) -> Result<Self, WriteError> {
        let types = parse_message_type(&message(schema)).map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by("isnad".into())
            .build();
        let out = SerializedFileWriter::new(out, Arc::new(types), Arc::new(properties))
            .map_err(failed)?;
        Ok(Self {
            out,
            columns: schema.columns,
            shape: schema.shape,
            rows: Vec::new(),
            bounds: None,
            count: 0,
        })
    }

    fn group(&mut self) -> Result<(), WriteError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut group = self.out.next_row_group().map_err(failed)?;
        for (i, column) in self.columns.iter().enumerate() {
            let Some(mut out) = group.next_column().map_err(failed)? else { break };
            let cells = self.rows.iter().map(|r| &r.values[i]);
            // The id is never null; what is required has no levels.
            put(&mut out, column.kind, cells, i > 0).map_err(failed)?;
            out.close().map_err(failed)?;
        }
        if let Some(mut out) = group.next_column().map_err(failed)? {
            let shapes = self
                .rows
                .iter()
                .map(|r| r.geometry.as_ref().and_then(|g| g.to_wkb(CoordDimensions::xy()).ok()));
            values::<ByteArrayType>(&mut out, shapes.map(|s| s.map(ByteArray::from)), true)
                .map_err(failed)?;
            out.close().map_err(failed)?;
        }
        group.close().map_err(failed)?;
        self.rows.clear();
        Ok(())
    }
}

impl<W: Write + Send> Writer for ParquetWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        if let Some(b) = row.geometry.as_ref().and_then(BoundingRect::bounding_rect) {
            let (min, max) = (b.min(), b.max());
            let [w, s, e, n] = self.bounds.unwrap_or([min.x, min.y, max.x, max.y]);
            self.bounds = Some([w.min(min.x), s.min(min.y), e.max(max.x), n.max(max.y)]);
        }
        self.rows.push(row.clone());
        self.count += 1;
        if self.rows.len() == GROUP { self.group() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>) -> Result<u64, WriteError> {
        self.group()?;
        let shape = match self.shape {
            Shape::Point => "Point",
            Shape::MultiLine => "MultiLineString",
            Shape::MultiPolygon => "MultiPolygon",
        };
        // No `crs`: the default of GeoParquet is OGC:CRS84, longitude first.
        let mut column = json!({"encoding": "WKB", "geometry_types": [shape]});
        if self.shape == Shape::MultiPolygon {
            column["orientation"] = json!("counterclockwise");
        }
        if let Some(bounds) = self.bounds {
            column["bbox"] = json!(bounds);
        }
        let geo = json!({
            "version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column},
        });
        self.out.append_key_value_metadata(KeyValue::new("geo".to_owned(), geo.to_string()));
        let count = self.count;
        self.out.into_inner().map_err(failed)?.flush()?;
        Ok(count)
    }
}

/// The layer's columns in Parquet's own notation, the geometry last.
fn message(schema: &Schema) -> String {
    let mut text = format!("message {} {{\n", schema.name);
    for (n, column) in schema.columns.iter().enumerate() {
        let kind = match column.kind {
            ColumnType::Text => ["binary", " (STRING)"],
            ColumnType::Integer => ["int64", ""],
            ColumnType::Float => ["double", ""],
            ColumnType::DateTime => ["int64", " (TIMESTAMP(MILLIS,true))"],
            ColumnType::Date => ["int32", " (DATE)"],
        };
        let needed = if n == 0 { "required" } else { "optional" };
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {needed} {} {}{};", kind[0], column.name, kind[1]);
    }
    text + "  optional binary geometry;\n}"
}

/// Writes the cells of one column.
fn put<'a>(
    out: &mut SerializedColumnWriter<'_>,
    kind: ColumnType,
    cells: impl Iterator<Item = &'a Value>,
    optional: bool,
) -> parquet::errors::Result<()> {
    match kind {
        ColumnType::Text => {
            let texts = cells.map(|v| v.as_text().map(ByteArray::from));
            values::<ByteArrayType>(out, texts, optional)
        }
        ColumnType::Integer => {
            let integer = |v: &Value| if let Value::Integer(i) = v { Some(*i) } else { None };
            values::<Int64Type>(out, cells.map(integer), optional)
        }
        ColumnType::Float => {
            let float = |v: &Value| if let Value::Float(f) = v { Some(*f) } else { None };
            values::<DoubleType>(out, cells.map(float), optional)
        }
        ColumnType::DateTime => {
            values::<Int64Type>(out, cells.map(|v| v.as_text().and_then(millis)), optional)
        }
        ColumnType::Date => {
            values::<Int32Type>(out, cells.map(|v| v.as_text().and_then(days)), optional)
        }
    }
}

/// Parquet keeps the values that are there, and beside them for every row whether one is.
fn values<T: DataType>(
    out: &mut SerializedColumnWriter<'_>,
    cells: impl Iterator<Item = Option<T::T>>,
    optional: bool,
) -> parquet::errors::Result<()> {
    let (mut there, mut levels) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        there.extend(cell);
    }
    out.typed::<T>().write_batch(&there, optional.then_some(levels.as_slice()), None)?;
    Ok(())
}

fn millis(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_millisecond)
}

fn days(text: &str) -> Option<i32> {
    let day: Date = text.parse().ok()?;
    day.since((jiff::Unit::Day, Date::constant(1970, 1, 1))).ok().map(|s| s.get_days())
}

fn failed(e: impl std::fmt::Display) -> WriteError {
    WriteError::of(Format::GeoParquet, e)
}
