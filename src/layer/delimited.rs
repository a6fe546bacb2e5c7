//! CSV (RFC 4180), UTF-8 without a mark, decimal points, empty for null.
//!
//! With [`Options::excel`] it begins with the mark that Excel wants and holds no cell that Excel
//! would take for a formula (OWASP, *CSV Injection*).
//!
//! Points come as `latitude` and `longitude` before the other columns, other shapes as `wkt`
//! after them: long texts at the end keep a row readable.

use std::{borrow::Cow, io::Write};

use geo::Geometry;
use geozero::ToWkt;

use super::{
    format::{Format, Options, WriteError, Writer},
    table::{Row, Schema, Shape, Value},
};

/// Cells as they are, or as Excel may see them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells {
    excel: bool,
}

impl Cells {
    pub(super) const fn new(options: Options) -> Self {
        Self { excel: options.excel }
    }

    /// Writes what stands before the first line: for Excel, which takes anything else for the
    /// system's own letters, the mark of UTF-8.
    pub(super) fn begin<W: Write>(self, mut out: W) -> std::io::Result<W> {
        if self.excel {
            out.write_all("\u{feff}".as_bytes())?;
        }
        Ok(out)
    }

    /// A cell. Text that begins like a formula gets an apostrophe before it; a number is none.
    pub(super) fn cell(self, text: &str, number: bool) -> Cow<'_, str> {
        const BEGINS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
        if self.excel && !number && text.starts_with(BEGINS) {
            Cow::Owned(format!("'{text}"))
        } else {
            Cow::Borrowed(text)
        }
    }
}

/// The line of names.
pub(super) fn header(schema: &Schema) -> Vec<&'static str> {
    let names = schema.columns.iter().map(|c| c.name);
    match schema.shape {
        Shape::Point => ["latitude", "longitude"].into_iter().chain(names).collect(),
        _ => names.chain(["wkt"]).collect(),
    }
}

/// Writes one layer.
pub struct CsvWriter<W: Write> {
    out: csv::Writer<W>,
    shape: Shape,
    cells: Cells,
    count: u64,
}

impl<W: Write> CsvWriter<W> {
    /// Begins a layer with its line of names.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(out: W, schema: &Schema, options: Options) -> Result<Self, WriteError> {
        let cells = Cells::new(options);
        let mut out = csv::WriterBuilder::new().from_writer(cells.begin(out)?);
        out.write_record(header(schema)).map_err(failed)?;
        Ok(Self { out, shape: schema.shape, cells, count: 0 })
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
            let number = matches!(value, Value::Integer(_) | Value::Float(_));
            self.out.write_field(&*self.cells.cell(&value.cell(), number)).map_err(failed)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excel_finds_no_formula() {
        let excel = Cells::new(Options { excel: true });
        for bad in ["=1+1", "+963", "-ثلاثة", "@SUM(A1)", "\tx", "\r=1", "\n=1", "＝1"] {
            assert_eq!(excel.cell(bad, false), format!("'{bad}"));
            assert_eq!(Cells::new(Options::default()).cell(bad, false), bad);
        }
        for good in ["حماة", "a=b", "2024-12-05", ""] {
            assert_eq!(excel.cell(good, false), good);
        }
        assert_eq!(excel.cell("-33.5", true), "-33.5");
    }
}
