//! The formats a layer can be written in.

use std::{
    fmt,
    io::{self, BufWriter, Write},
    path::Path,
    str::FromStr,
};

use super::{
    acled::{self, AcledWriter},
    delimited::CsvWriter,
    fgb::FgbLayerWriter,
    geojson::{GeoJsonWriter, Sequence},
    geoparquet::ParquetWriter,
    gpkg::GpkgFile,
    kml::KmlWriter,
    ours::is_ours,
    plover::{self, PloverWriter},
    table::{Row, Schema},
    tiles::TileWriter,
};

use crate::output::{Cause, Guard, Half, OutputError, place};

/// Why a layer could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The disk or the pipe.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// SQLite.
    #[error("GeoPackage: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// What a format's own library says.
    #[error("{format}: {message}")]
    Format {
        /// The format.
        format: Format,
        /// Its words.
        message: String,
    },
    /// The file.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The format has to seek and cannot go to a stream.
    #[error("{0} cannot be written to standard output: name a file")]
    NeedsFile(Format),
}

impl From<WriteError> for Cause {
    fn from(e: WriteError) -> Self {
        match e {
            WriteError::Io(e) => Self::Io(e),
            WriteError::Sqlite(e) => Self::Sqlite(e),
            WriteError::Output(e) => Self::Said(e),
            other => Self::Words(other.to_string()),
        }
    }
}

impl WriteError {
    pub(super) fn of(format: Format, message: impl fmt::Display) -> Self {
        Self::Format { format, message: message.to_string() }
    }
}

/// How a format is written, where it leaves a choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// CSV for Excel: with the mark of UTF-8, and no cell that Excel takes for a formula.
    pub excel: bool,
}

/// Why a format has no row for an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// Its place is not known.
    NoPlace,
    /// It is denied, expected, supposed or told as history.
    NotHappened,
    /// The codebook has no type for it.
    NoType,
    /// Its day is not known.
    NoDay,
    /// It lies in no country: at sea, or in a region of several.
    NoCountry,
}

impl LeftOut {
    /// What is said of such events behind their number.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoPlace => "without a sure place (see `extract`)",
            Self::NotHappened => "not told as having happened",
            Self::NoType => "of no type of the codebook",
            Self::NoDay => "without a day",
            Self::NoCountry => "in no country",
        }
    }
}

/// Takes the rows of one layer, one after the other.
pub trait Writer {
    /// Writes a row.
    ///
    /// # Errors
    /// What the disk or the format says.
    fn row(&mut self, row: &Row) -> Result<(), WriteError>;

    /// Ends the layer; returns the number of features written.
    ///
    /// # Errors
    /// What the disk or the format says.
    fn finish(self: Box<Self>) -> Result<u64, WriteError>;
}

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $extension:literal;)*) => {
        /// A format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format { $($(#[$doc])* $variant,)* }

        impl Format {
            /// All formats.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// The name on the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $name,)* } }
            /// The end of a file's name.
            #[must_use]
            pub const fn extension(self) -> &'static str {
                match self { $(Self::$variant => $extension,)* }
            }
        }

        impl FromStr for Format {
            type Err = String;
            fn from_str(s: &str) -> Result<Self, String> {
                match s {
                    $($name => Ok(Self::$variant),)*
                    _ => Err(format!("unknown format `{s}` (one of {})", [$($name),*].join(", "))),
                }
            }
        }
    };
}

formats! {
    /// RFC 7946.
    GeoJson = "geojson", "geojson";
    /// RFC 8142: a feature a line, each behind a record separator.
    GeoJsonSeq = "geojsonseq", "geojsons";
    /// OGC GeoPackage 1.3, with styles for QGIS.
    Gpkg = "gpkg", "gpkg";
    /// FlatGeobuf 3, with its spatial index.
    Fgb = "fgb", "fgb";
    /// OGC KML 2.2, with time spans.
    Kml = "kml", "kml";
    /// RFC 4180, UTF-8.
    Csv = "csv", "csv";
    /// GeoParquet 1.1.
    GeoParquet = "geoparquet", "parquet";
    /// PMTiles 3 of Mapbox vector tiles.
    PmTiles = "pmtiles", "pmtiles";
    /// CSV with the columns of ACLED's export (`--schema acled`).
    Acled = "acled", "acled.csv";
    /// JSON lines in PLOVER's form (`--schema plover`).
    Plover = "plover", "plover.jsonl";
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Format {
    /// Whether the format can go to a stream that does not seek.
    #[must_use]
    pub const fn streams(self) -> bool {
        !matches!(self, Self::Gpkg | Self::PmTiles)
    }

    /// Whether QGIS looks for a same-named `.qml` beside such a file.
    #[must_use]
    pub const fn takes_qml(self) -> bool {
        matches!(self, Self::GeoJson | Self::GeoJsonSeq | Self::Fgb | Self::GeoParquet)
    }

    /// Whether the format is for events alone.
    #[must_use]
    pub const fn events_only(self) -> bool {
        matches!(self, Self::Acled | Self::Plover)
    }

    /// Why a writer of this format leaves a row out; `None` when it is written.
    #[must_use]
    pub fn left_out(self, schema: &Schema, row: &Row) -> Option<LeftOut> {
        match self {
            Self::Acled => acled::left_out(schema, row),
            Self::Plover => plover::left_out(schema, row),
            Self::Fgb | Self::PmTiles => row.geometry.is_none().then_some(LeftOut::NoPlace),
            _ => None,
        }
    }

    /// A writer of a layer to a file, which is made anew: it takes its place when the layer is
    /// finished, and only where nothing or a file of ours was.
    ///
    /// # Errors
    /// When the file cannot be made, or may not be written over.
    pub fn create(self, path: &Path, schema: &Schema) -> Result<Box<dyn Writer>, WriteError> {
        self.create_with(path, schema, Options::default(), &Guard::default())
    }

    /// The same, with a choice, and with what may not be written over.
    ///
    /// # Errors
    /// As [`Format::create`].
    pub fn create_with(
        self,
        path: &Path,
        schema: &Schema,
        options: Options,
        guard: &Guard,
    ) -> Result<Box<dyn Writer>, WriteError> {
        let mut half = guard.begin(path, is_ours)?;
        let begun: Result<Box<dyn Writer>, WriteError> = match self {
            Self::Gpkg => GpkgFile::new(half.database()?, schema).map(|w| Box::new(w) as _),
            Self::PmTiles => Ok(Box::new(TileWriter::new(half.seekable()?, schema))),
            _ => self.stream_with(BufWriter::new(half.stream()?), schema, options),
        };
        match begun {
            Ok(inner) => Ok(Box::new(FileWriter { inner, half })),
            Err(e) => Err(half.failed(e).into()),
        }
    }

    /// A writer of a layer to a stream.
    ///
    /// # Errors
    /// [`WriteError::NeedsFile`] for GeoPackage and PMTiles; what the stream says.
    pub fn stream<'a>(
        self,
        out: impl Write + Send + 'a,
        schema: &Schema,
    ) -> Result<Box<dyn Writer + 'a>, WriteError> {
        self.stream_with(out, schema, Options::default())
    }

    /// The same, with a choice.
    ///
    /// # Errors
    /// As those of [`Format::stream`].
    pub fn stream_with<'a>(
        self,
        out: impl Write + Send + 'a,
        schema: &Schema,
        options: Options,
    ) -> Result<Box<dyn Writer + 'a>, WriteError> {
        Ok(match self {
            Self::GeoJson => Box::new(GeoJsonWriter::new(out, schema, Sequence::Collection)?),
            Self::GeoJsonSeq => Box::new(GeoJsonWriter::new(out, schema, Sequence::Records)?),
            Self::Fgb => Box::new(FgbLayerWriter::new(out, schema)),
            Self::Kml => Box::new(KmlWriter::new(out, schema)?),
            Self::Csv => Box::new(CsvWriter::new(out, schema, options)?),
            Self::GeoParquet => Box::new(ParquetWriter::new(out, schema)?),
            Self::Acled => Box::new(AcledWriter::new(out, schema, options)?),
            Self::Plover => Box::new(PloverWriter::new(out, schema)),
            Self::Gpkg | Self::PmTiles => return Err(WriteError::NeedsFile(self)),
        })
    }
}

/// A writer to a file that takes its place at the end.
struct FileWriter {
    inner: Box<dyn Writer>,
    half: Half,
}

impl Writer for FileWriter {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        self.inner.row(row).map_err(|e| self.half.failed(e).into())
    }

    fn finish(self: Box<Self>) -> Result<u64, WriteError> {
        let Self { inner, half } = *self;
        let count = inner.finish().map_err(|e| half.failed(e))?;
        place(vec![half.whole()?])?;
        Ok(count)
    }
}

/// Writes all rows and ends the layer; returns the number of features.
///
/// # Errors
/// What the writer says.
pub fn write_all<'a>(
    mut writer: Box<dyn Writer + 'a>,
    rows: impl IntoIterator<Item = Row>,
) -> Result<u64, WriteError> {
    for row in rows {
        writer.row(&row)?;
    }
    writer.finish()
}
