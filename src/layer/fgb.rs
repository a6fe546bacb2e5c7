//! FlatGeobuf 3 with a packed Hilbert R-tree. Features wait in a temporary file until their
//! order is known; in memory stay only their boxes, some forty bytes each. A layer of no rows has
//! no index: readers take one that is announced and not there for damage.

use std::io::Write;

use flatgeobuf::{ColumnType as FgbType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geozero::{ColumnValue, PropertyProcessor};

use super::{
    format::{Format, WriteError, Writer},
    table::{Column, ColumnType, Row, Schema, Shape, Value},
};

/// Writes one layer. Rows without a geometry are left out: the index has no room for them.
pub struct FgbLayerWriter<W> {
    out: W,
    /// Begun with the first row, when it is known that there is one.
    fgb: Option<FgbWriter<'static>>,
    schema: Schema,
    count: u64,
}

impl<W: Write> FgbLayerWriter<W> {
    /// Begins a layer.
    pub const fn new(out: W, schema: &Schema) -> Self {
        Self { out, fgb: None, schema: *schema, count: 0 }
    }
}

/// A file with its header, and an index when there are rows.
fn begin(schema: &Schema, write_index: bool) -> Result<FgbWriter<'static>, WriteError> {
    let shape = match schema.shape {
        Shape::Point => GeometryType::Point,
        Shape::MultiLine => GeometryType::MultiLineString,
        Shape::MultiPolygon => GeometryType::MultiPolygon,
    };
    // Without the code, readers show the layer without a place on Earth.
    let crs = FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() };
    let options = FgbWriterOptions {
        crs,
        detect_type: false,
        promote_to_multi: schema.shape != Shape::Point,
        title: Some(schema.en),
        write_index,
        ..FgbWriterOptions::default()
    };
    let mut fgb = FgbWriter::create_with_options(schema.name, shape, options).map_err(failed)?;
    for (n, column) in schema.columns.iter().enumerate() {
        let kind = match column.kind {
            ColumnType::Text | ColumnType::Date => FgbType::String,
            ColumnType::Integer => FgbType::Long,
            ColumnType::Float => FgbType::Double,
            ColumnType::DateTime => FgbType::DateTime,
        };
        fgb.add_column(column.name, kind, |_, c| {
            c.nullable = n > 0;
            c.unique = n == 0;
        });
    }
    Ok(fgb)
}

impl<W: Write> Writer for FgbLayerWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        let Some(geometry) = &row.geometry else { return Ok(()) };
        let mut refused = None;
        let columns: &[Column] = self.schema.columns;
        let fgb = match &mut self.fgb {
            Some(fgb) => fgb,
            none => none.insert(begin(&self.schema, true)?),
        };
        fgb.add_feature_geom(geometry.clone(), |feature| {
            for (i, (column, value)) in columns.iter().zip(&row.values).enumerate() {
                let value = match value {
                    Value::Null => continue,
                    Value::Text(t) if column.kind == ColumnType::DateTime => {
                        ColumnValue::DateTime(t)
                    }
                    Value::Text(t) => ColumnValue::String(t),
                    Value::Integer(n) => ColumnValue::Long(*n),
                    Value::Float(f) => ColumnValue::Double(*f),
                };
                if let Err(e) = feature.property(i, column.name, &value) {
                    refused = Some(e);
                }
            }
        })
        .map_err(failed)?;
        if let Some(e) = refused {
            return Err(failed(e));
        }
        self.count += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<u64, WriteError> {
        let fgb = match self.fgb.take() {
            Some(fgb) => fgb,
            None => begin(&self.schema, false)?,
        };
        fgb.write(&mut self.out).map_err(failed)?;
        self.out.flush()?;
        Ok(self.count)
    }
}

fn failed(e: impl std::fmt::Display) -> WriteError {
    WriteError::of(Format::Fgb, e)
}
