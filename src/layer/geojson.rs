//! GeoJSON (RFC 7946) and GeoJSON text sequences (RFC 8142), written as the rows come.

use std::io::{self, Write};

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    EVENTS, EventRow, event_table_row,
    format::{WriteError, Writer},
    table::{Column, Row, Schema, Value},
};

/// How features follow one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sequence {
    /// One FeatureCollection.
    Collection,
    /// A feature a line, each behind a record separator (RFC 8142).
    Records,
}

/// Writes one layer. Keys stand in the order of the columns, on every feature.
#[derive(Debug)]
pub struct GeoJsonWriter<W> {
    out: W,
    columns: &'static [Column],
    sequence: Sequence,
    count: u64,
}

impl<W: Write> GeoJsonWriter<W> {
    /// Begins a layer.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(mut out: W, schema: &Schema, sequence: Sequence) -> io::Result<Self> {
        if sequence == Sequence::Collection {
            let name = schema.name;
            write!(out, r#"{{"type":"FeatureCollection","name":"{name}","features":["#)?;
        }
        Ok(Self { out, columns: schema.columns, sequence, count: 0 })
    }
}

impl<W: Write> Writer for GeoJsonWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        self.out.write_all(match (self.sequence, self.count) {
            (Sequence::Collection, 0) => b"\n",
            (Sequence::Collection, _) => b",\n",
            (Sequence::Records, _) => b"\x1e",
        })?;
        write_feature(&mut self.out, self.columns, row)?;
        if self.sequence == Sequence::Records {
            self.out.write_all(b"\n")?;
        }
        self.count += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<u64, WriteError> {
        if self.sequence == Sequence::Collection {
            self.out.write_all(b"\n]}\n")?;
        }
        self.out.flush()?;
        Ok(self.count)
    }
}

/// Writes one feature, without anything around it.
///
/// # Errors
/// What the stream says.
pub fn write_feature(out: &mut impl Write, columns: &[Column], row: &Row) -> io::Result<()> {
    let feature = Feature {
        r#type: "Feature",
        id: row.id(),
        geometry: row.geometry.as_ref().map(geojson::Geometry::from),
        properties: Properties(columns, &row.values),
    };
    Ok(serde_json::to_writer(out, &feature)?)
}

/// Writes the FeatureCollection of events. Rows without a point are left out (they are in
/// `extract`); returns the number of features.
///
/// # Errors
/// What the stream says.
pub fn write_feature_collection<'a>(
    out: &mut impl Write,
    rows: impl IntoIterator<Item = &'a EventRow>,
) -> io::Result<usize> {
    let io = |e| match e {
        WriteError::Io(e) => e,
        other => io::Error::other(other),
    };
    let mut writer = Box::new(GeoJsonWriter::new(out, &EVENTS, Sequence::Collection)?);
    for row in rows.into_iter().map(event_table_row).filter(|r| r.geometry.is_some()) {
        writer.row(&row).map_err(io)?;
    }
    writer.finish().map(|n| n as usize).map_err(io)
}

#[derive(Serialize)]
struct Feature<'a> {
    r#type: &'static str,
    id: &'a str,
    geometry: Option<geojson::Geometry>,
    properties: Properties<'a>,
}

struct Properties<'a>(&'a [Column], &'a [Value]);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (column, value) in self.0.iter().zip(self.1) {
            map.serialize_entry(column.name, value)?;
        }
        map.end()
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(i) => serializer.serialize_i64(*i),
            Self::Float(f) => serializer.serialize_f64(*f),
        }
    }
}
