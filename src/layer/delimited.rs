//! CSV (RFC 4180), UTF-8 without a mark, decimal points, empty for null.
//!
//! Points come as `latitude` and `longitude` before the other columns, other shapes as `wkt`
//! after them: long texts at the end keep a row readable.

use std::io::Write;

use geo::Geometry;
use geozero::ToWkt;

use super::{
    format::{Format, WriteError, Writer},
    table::{Row, Schema, Shape},
};

/// Writes one layer.
pub struct CsvWriter<W: Write> {
    out: csv::Writer<W>,
    shape: Shape,
    count: u64,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a layer with its line of names.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(out: W, schema: &Schema) -> Result<Self, WriteError> {
        let mut out = csv::WriterBuilder::new().from_writer(out);
        let names = schema.columns.iter().map(|c| c.name);
        let header: Vec<&str> = match schema.shape {
            Shape::Point => ["latitude", "longitude"].into_iter().chain(names).collect(),
            _ => names.chain(["wkt"]).collect(),
        };
        out.write_record(header).map_err(failed)?;
        Ok(Self { out, shape: schema.shape, count: 0 })
    }
}

impl<W: Write> Writer for CsvWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        if self.shape == Shape::Point {
            let [lat, lon] = match &row.geometry {
                Some(Geometry::Point(p)) => [p.y().to_string(), p.x().to_string()],
                _ => [String::new(), String::new()],
            };
            self.out.write_field(lat).map_err(failed)?;
            self.out.write_field(lon).map_err(failed)?;
        }
        for value in &row.values {
            self.out.write_field(value.cell()).map_err(failed)?;
        }
        if self.shape != Shape::Point {
            let wkt = row.geometry.as_ref().map(ToWkt::to_wkt).transpose();
            let wkt = wkt.map_err(|e| WriteError::of(Format::Csv, e))?;
            self.out.write_field(wkt.unwrap_or_default()).map_err(failed)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(failed)?;
        self.count += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<u64, WriteError> {
        self.out.flush()?;
        Ok(self.count)
    }
}

pub(super) fn failed(e: csv::Error) -> WriteError {
    match e.into_kind() {
        csv::ErrorKind::Io(e) => WriteError::Io(e),
        other => WriteError::of(Format::Csv, format!("{other:?}")),
    }
}
