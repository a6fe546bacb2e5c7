//! GeoParquet 1.1: WKB geometry, times as UTC timestamps, days as dates.

use std::{io::Write, sync::Arc};

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{
        BinaryBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder,
        TimestampMillisecondBuilder,
    },
};
use arrow_schema::{DataType, Field, Schema as ArrowSchema, SchemaRef, TimeUnit};
use geo::BoundingRect;
use geozero::{CoordDimensions, ToWkb};
use jiff::{Timestamp, civil::Date};
use parquet::{
    arrow::ArrowWriter,
    basic::{Compression, ZstdLevel},
    file::{metadata::KeyValue, properties::WriterProperties},
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
    out: ArrowWriter<W>,
    schema: SchemaRef,
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
        let mut fields: Vec<Field> = schema
            .columns
            .iter()
            .enumerate()
            .map(|(n, c)| Field::new(c.name, arrow_type(c.kind), n > 0))
            .collect();
        fields.push(Field::new("geometry", DataType::Binary, true));
        let arrow = Arc::new(ArrowSchema::new(fields));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by("isnad".into())
            .build();
        let out = ArrowWriter::try_new(out, arrow.clone(), Some(properties)).map_err(failed)?;
        Ok(Self {
            out,
            schema: arrow,
            columns: schema.columns,
            shape: schema.shape,
            rows: Vec::new(),
            bounds: None,
            count: 0,
        })
    }

    fn group(&mut self) -> Result<(), WriteError> {
        let mut arrays: Vec<ArrayRef> = self
            .columns
            .iter()
            .enumerate()
            .map(|(i, c)| array(c.kind, self.rows.iter().map(|r| &r.values[i])))
            .collect();
        let mut shapes = BinaryBuilder::new();
        for row in &self.rows {
            match &row.geometry {
                Some(g) => shapes.append_value(g.to_wkb(CoordDimensions::xy()).map_err(failed)?),
                None => shapes.append_null(),
            }
        }
        arrays.push(Arc::new(shapes.finish()));
        let batch = RecordBatch::try_new(self.schema.clone(), arrays).map_err(failed)?;
        self.out.write(&batch).map_err(failed)?;
        self.out.flush().map_err(failed)?;
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

fn arrow_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Text => DataType::Utf8,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Float => DataType::Float64,
        ColumnType::DateTime => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        ColumnType::Date => DataType::Date32,
    }
}

fn array<'a>(kind: ColumnType, values: impl Iterator<Item = &'a Value>) -> ArrayRef {
    match kind {
        ColumnType::Text => {
            let mut b = StringBuilder::new();
            values.for_each(|v| b.append_option(v.as_text()));
            Arc::new(b.finish())
        }
        ColumnType::Integer => {
            let mut b = Int64Builder::new();
            values.for_each(|v| {
                b.append_option(if let Value::Integer(i) = v { Some(*i) } else { None });
            });
            Arc::new(b.finish())
        }
        ColumnType::Float => {
            let mut b = Float64Builder::new();
            values.for_each(|v| {
                b.append_option(if let Value::Float(f) = v { Some(*f) } else { None })
            });
            Arc::new(b.finish())
        }
        ColumnType::DateTime => {
            let mut b = TimestampMillisecondBuilder::new().with_timezone("UTC");
            values.for_each(|v| b.append_option(v.as_text().and_then(millis)));
            Arc::new(b.finish())
        }
        ColumnType::Date => {
            let mut b = Date32Builder::new();
            values.for_each(|v| b.append_option(v.as_text().and_then(days)));
            Arc::new(b.finish())
        }
    }
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
