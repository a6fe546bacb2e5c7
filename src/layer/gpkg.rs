//! OGC GeoPackage 1.3: tables with R-trees, feature counts and styles, in a file or in the store.
//!
//! Columns are snake case. Times end in `.000Z`, as the standard writes them. `last_change` is
//! pinned, so that equal content gives equal bytes.

use std::fmt::Write as _;

use geo::{BoundingRect, Rect};
use geozero::{CoordDimensions, ToWkb};
use rusqlite::{Connection, ToSql, types::ToSqlOutput};

use super::{
    format::{Format, WriteError, Writer},
    qgis,
    table::{Column, ColumnType, Row, Schema, Shape, Value},
};

/// The `last_change` of every layer.
pub const LAST_CHANGE: &str = "2024-01-01T00:00:00.000Z";
/// The geometry column.
pub const GEOMETRY: &str = "geom";

const TABLES: &str = include_str!("gpkg.sql");
const TRIGGERS: &str = include_str!("gpkg_triggers.sql");

/// Makes a database a GeoPackage: its marks and the tables of the standard that are not there yet.
///
/// # Errors
/// What SQLite says.
pub fn prepare(db: &Connection) -> rusqlite::Result<()> {
    db.pragma_update(None, "application_id", 0x4750_4B47)?;
    db.pragma_update(None, "user_version", 10300)?;
    db.execute_batch(TABLES)
}

/// Replaces a layer: drops its table where there is one, writes it anew with its R-tree, its
/// count and its style. The caller holds the transaction. Returns the number of rows.
///
/// # Errors
/// What SQLite says.
pub fn write_layer(
    db: &Connection,
    schema: &Schema,
    rows: impl IntoIterator<Item = Row>,
) -> Result<u64, WriteError> {
    let mut layer = LayerTable::create(db, schema)?;
    for row in rows {
        layer.insert(db, &row)?;
    }
    layer.close(db)
}

/// Puts rows after those of a layer that is there; its triggers keep R-tree and count, for which
/// the connection must have the functions they call (`ST_MinX`, …). The caller holds the
/// transaction.
///
/// # Errors
/// What SQLite says.
pub fn append(
    db: &Connection,
    schema: &Schema,
    rows: impl IntoIterator<Item = Row>,
) -> Result<(), WriteError> {
    let names: String = schema.columns.iter().map(|c| format!(", \"{}\"", c.snake())).collect();
    let marks: String = (0..schema.columns.len()).map(|n| format!(", ?{}", n + 2)).collect();
    let sql = format!("INSERT INTO \"{}\"({GEOMETRY}{names}) VALUES(?1{marks})", schema.name);
    for row in rows {
        let blob = row.geometry.as_ref().map(blob).transpose()?.map(|(blob, _)| blob);
        let cells: Vec<Cell<'_>> =
            schema.columns.iter().zip(&row.values).map(|(c, v)| Cell(c.kind, v)).collect();
        let mut values: Vec<&dyn ToSql> = vec![&blob];
        values.extend(cells.iter().map(|c| c as &dyn ToSql));
        db.prepare_cached(&sql)?.execute(&values[..])?;
    }
    Ok(())
}

/// A shape as GeoPackage keeps it, and its bounds.
fn blob(g: &geo::Geometry<f64>) -> Result<(Vec<u8>, Option<Rect<f64>>), WriteError> {
    let bounds = g.bounding_rect();
    let envelope = match (g, bounds) {
        (geo::Geometry::Point(_), _) | (_, None) => Vec::new(),
        (_, Some(b)) => vec![b.min().x, b.max().x, b.min().y, b.max().y],
    };
    let wkb = g.to_gpkg_wkb(CoordDimensions::xy(), Some(4326), envelope);
    Ok((wkb.map_err(|e| WriteError::of(Format::Gpkg, e))?, bounds))
}

/// Keeps a style for a layer in `layer_styles`, where QGIS finds it.
///
/// # Errors
/// What SQLite says.
pub fn put_style(
    db: &Connection,
    layer: &str,
    name: &str,
    qml: &str,
    default: bool,
) -> rusqlite::Result<()> {
    let same = "SELECT 1 FROM layer_styles WHERE f_table_name=?1 AND styleName=?2 AND styleQML=?3";
    if db.prepare_cached(same)?.exists([layer, name, qml])? {
        return Ok(());
    }
    db.execute("DELETE FROM layer_styles WHERE f_table_name=?1 AND styleName=?2", [layer, name])?;
    db.execute(
        "INSERT INTO layer_styles(f_table_catalog,f_table_schema,f_table_name,f_geometry_column,\
         styleName,styleQML,styleSLD,useAsDefault,description,owner,ui,update_time) \
         VALUES('','',?1,?2,?3,?4,'',?5,'','',NULL,?6)",
        (layer, GEOMETRY, name, qml, default, LAST_CHANGE),
    )?;
    Ok(())
}

/// The type of a column in SQL, as the standard names it.
#[must_use]
pub const fn sql_type(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Text => "TEXT",
        ColumnType::Integer => "INTEGER",
        ColumnType::Float => "REAL",
        ColumnType::DateTime => "DATETIME",
        ColumnType::Date => "DATE",
    }
}

/// A time with its thousandths, as the standard writes it; anything else as it is.
#[must_use]
pub fn time(text: &str) -> String {
    if text.len() == "2024-12-08T00:00:00Z".len() {
        text.replace('Z', ".000Z")
    } else {
        text.to_owned()
    }
}

/// A layer's table while rows are put into it.
struct LayerTable {
    table: &'static str,
    columns: &'static [Column],
    insert: String,
    bounds: Option<[f64; 4]>,
    count: u64,
}

impl LayerTable {
    fn create(db: &Connection, schema: &Schema) -> rusqlite::Result<Self> {
        let table = schema.name;
        drop_layer(db, table)?;
        let shape = match schema.shape {
            Shape::Point => "POINT",
            Shape::MultiLine => "MULTILINESTRING",
            Shape::MultiPolygon => "MULTIPOLYGON",
        };
        let mut columns = String::new();
        let mut names = String::new();
        let mut marks = String::new();
        for (n, c) in schema.columns.iter().enumerate() {
            let kind = sql_type(c.kind);
            let more = if n == 0 { " NOT NULL UNIQUE" } else { "" };
            let _ = write!(columns, ", \"{}\" {kind}{more}", c.snake());
            let _ = write!(names, ", \"{}\"", c.snake());
            let _ = write!(marks, ", ?{}", n + 3);
        }
        db.execute_batch(&format!(
            "CREATE TABLE \"{table}\" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, \
             {GEOMETRY} {shape}{columns});
             CREATE VIRTUAL TABLE \"rtree_{table}_{GEOMETRY}\" USING rtree(id, minx, maxx, miny, maxy);"
        ))?;
        db.execute(
            "INSERT INTO gpkg_contents(table_name,data_type,identifier,description,last_change,srs_id) \
             VALUES(?1,'features',?2,?3,?4,4326)",
            (table, table, format!("{} · {}", schema.en, schema.ar), LAST_CHANGE),
        )?;
        db.execute(
            "INSERT INTO gpkg_geometry_columns VALUES(?1,?2,?3,4326,0,0)",
            (table, GEOMETRY, shape),
        )?;
        db.execute(
            "INSERT INTO gpkg_extensions VALUES(?1,?2,'gpkg_rtree_index',\
             'http://www.geopackage.org/spec120/#extension_rtree','write-only')",
            (table, GEOMETRY),
        )?;
        let insert =
            format!("INSERT INTO \"{table}\"(fid, {GEOMETRY}{names}) VALUES(?1, ?2{marks})");
        Ok(Self { table, columns: schema.columns, insert, bounds: None, count: 0 })
    }

    fn insert(&mut self, db: &Connection, row: &Row) -> Result<(), WriteError> {
        self.count += 1;
        let fid = self.count as i64;
        let mut shape = None;
        if let Some((wkb, Some(b))) = row.geometry.as_ref().map(blob).transpose()? {
            let (min, max) = (b.min(), b.max());
            shape = Some(wkb);
            db.prepare_cached(&format!(
                "INSERT INTO \"rtree_{}_{GEOMETRY}\" VALUES(?1,?2,?3,?4,?5)",
                self.table
            ))?
            .execute((fid, min.x, max.x, min.y, max.y))?;
            let [w, s, e, n] = self.bounds.unwrap_or([min.x, min.y, max.x, max.y]);
            self.bounds = Some([w.min(min.x), s.min(min.y), e.max(max.x), n.max(max.y)]);
        }
        let times: Vec<Cell<'_>> =
            self.columns.iter().zip(&row.values).map(|(c, v)| Cell(c.kind, v)).collect();
        let mut values: Vec<&dyn ToSql> = vec![&fid, &shape];
        values.extend(times.iter().map(|c| c as &dyn ToSql));
        db.prepare_cached(&self.insert)?.execute(&values[..])?;
        Ok(())
    }

    fn close(self, db: &Connection) -> Result<u64, WriteError> {
        let table = self.table;
        if let Some([w, s, e, n]) = self.bounds {
            db.execute(
                "UPDATE gpkg_contents SET min_x=?2,min_y=?3,max_x=?4,max_y=?5 WHERE table_name=?1",
                (table, w, s, e, n),
            )?;
        }
        db.execute("INSERT INTO gpkg_ogr_contents VALUES(?1,?2)", (table, self.count as i64))?;
        number_on(db, table)?;
        db.execute_batch(&TRIGGERS.replace("{t}", table).replace("{g}", GEOMETRY))?;
        Ok(self.count)
    }
}

/// Says that the ids of a table count on even where it has no rows yet, by which validators know
/// an automatic key.
///
/// # Errors
/// What SQLite says.
pub fn number_on(db: &Connection, table: &str) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO sqlite_sequence(name, seq) SELECT ?1, 0
         WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = ?1)",
        [table],
    )?;
    Ok(())
}

/// Takes a layer away, with its R-tree and what the standard's tables say of it.
///
/// # Errors
/// What SQLite says.
pub fn drop_layer(db: &Connection, table: &str) -> rusqlite::Result<()> {
    db.execute_batch(&format!(
        "DROP TABLE IF EXISTS \"rtree_{table}_{GEOMETRY}\"; DROP TABLE IF EXISTS \"{table}\";"
    ))?;
    for (from, column) in [
        ("gpkg_extensions", "table_name"),
        ("gpkg_geometry_columns", "table_name"),
        ("gpkg_ogr_contents", "table_name"),
        ("gpkg_contents", "table_name"),
    ] {
        db.execute(&format!("DELETE FROM {from} WHERE {column}=?1"), [table])?;
    }
    Ok(())
}

/// A value as its column wants it.
struct Cell<'a>(ColumnType, &'a Value);

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match (self.0, self.1) {
            (_, Value::Null) => rusqlite::types::Null.into(),
            (ColumnType::DateTime, Value::Text(t)) => ToSqlOutput::from(time(t)),
            (_, Value::Text(t)) => t.as_str().into(),
            (_, Value::Integer(i)) => (*i).into(),
            (_, Value::Float(f)) => (*f).into(),
        })
    }
}

/// A GeoPackage of one layer, made anew.
pub struct GpkgFile {
    db: Connection,
    layer: LayerTable,
    schema: Schema,
}

impl GpkgFile {
    /// Begins it in an empty database.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn new(db: Connection, schema: &Schema) -> Result<Self, WriteError> {
        begin(&db)?;
        db.execute_batch("BEGIN")?;
        let layer = LayerTable::create(&db, schema)?;
        Ok(Self { db, layer, schema: *schema })
    }
}

impl Writer for GpkgFile {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        self.layer.insert(&self.db, row)
    }

    fn finish(self: Box<Self>) -> Result<u64, WriteError> {
        let count = self.layer.close(&self.db)?;
        qgis::put_styles(&self.db, &self.schema)?;
        self.db.execute_batch("COMMIT")?;
        self.db.close().map_err(|(_, e)| e)?;
        Ok(count)
    }
}

/// Makes an empty database a GeoPackage that is written once, aside: whoever began the file syncs
/// it and puts it in its place.
///
/// # Errors
/// What SQLite says.
pub fn begin(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch("PRAGMA page_size=4096; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF;")?;
    prepare(db)
}
