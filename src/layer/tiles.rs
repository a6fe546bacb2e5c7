//! PMTiles 3: Mapbox vector tiles of one layer in one file, for web maps without a server.
//!
//! Zoom 0 to 10, 4096 units a tile, web Mercator. Up to zoom 5 a tile shows at most one point in
//! each of 256 × 256 cells, and the long texts come with zoom 10 only; readers that count should
//! count there.

use std::{
    collections::{BTreeMap, HashSet},
    f64::consts::PI,
    fs::File,
};

use geo::{
    BooleanOps, BoundingRect, Coord, Geometry, LineString, MapCoords, MultiLineString,
    MultiPolygon, Rect,
};
use mvt::{GeomData, GeomEncoder, GeomType, Tile};
use pmtiles::{PmTilesWriter, TileCoord, TileId, TileType};
use serde_json::json;

use super::{
    format::{Format, WriteError, Writer},
    table::{Column, ColumnType, Row, Schema, Value},
};

const MAX_ZOOM: u8 = 10;
/// Up to this zoom, points that fall on one pixel are shown once.
const THIN_ZOOM: u8 = 5;
const EXTENT: f64 = 4096.0;
/// Units around a tile that are drawn in it too, so that marks are not cut at its edge.
const BUFFER: f64 = 64.0;
/// Long texts, which only the deepest zoom carries.
const LONG: &[&str] = &["evidence", "place_alternatives", "rule", "source_url"];

/// Writes one layer; keeps its rows in memory until they are all there.
pub struct TileWriter {
    out: File,
    schema: Schema,
    rows: Vec<Row>,
}

impl TileWriter {
    /// Begins a layer.
    #[must_use]
    pub const fn new(out: File, schema: &Schema) -> Self {
        Self { out, schema: *schema, rows: Vec::new() }
    }
}

impl Writer for TileWriter {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        if row.geometry.is_some() {
            self.rows.push(row.clone());
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<u64, WriteError> {
        let shapes: Vec<Geometry<f64>> =
            self.rows.iter().filter_map(|r| r.geometry.as_ref()).map(mercator).collect();
        let bounds = shapes_bounds(self.rows.iter().filter_map(|r| r.geometry.as_ref()));
        let (min, max) = (bounds.min(), bounds.max());
        let mut out = PmTilesWriter::new(TileType::Mvt)
            .min_zoom(0)
            .max_zoom(MAX_ZOOM)
            .bounds(min.x, min.y, max.x, max.y)
            .center((min.x + max.x) / 2.0, (min.y + max.y) / 2.0)
            .center_zoom(6)
            .metadata(metadata(&self.schema))
            .create(self.out)
            .map_err(failed)?;
        for zoom in 0..=MAX_ZOOM {
            let mut tiles: BTreeMap<u64, (TileCoord, Vec<usize>)> = BTreeMap::new();
            for (i, shape) in shapes.iter().enumerate() {
                for coord in touched(shape, zoom)? {
                    let id = TileId::from(coord).value();
                    tiles.entry(id).or_insert_with(|| (coord, Vec::new())).1.push(i);
                }
            }
            for (coord, members) in tiles.into_values() {
                let tile =
                    draw(&self.schema, &self.rows, &shapes, coord, &members).map_err(failed)?;
                if let Some(bytes) = tile {
                    out.add_tile(coord, &bytes).map_err(failed)?;
                }
            }
        }
        out.finalize().map_err(failed)?;
        Ok(self.rows.len() as u64)
    }
}

/// A tile's bytes; `None` when nothing is in it.
fn draw(
    schema: &Schema,
    rows: &[Row],
    shapes: &[Geometry<f64>],
    coord: TileCoord,
    members: &[usize],
) -> Result<Option<Vec<u8>>, mvt::Error> {
    let mut tile = Tile::new(EXTENT as u32);
    let mut layer = tile.create_layer(schema.name);
    let mut seen = HashSet::new();
    for &i in members {
        let local = to_tile(&shapes[i], coord);
        if let (Geometry::Point(p), true) = (&local, coord.z() <= THIN_ZOOM)
            && !seen.insert(((p.x() / 16.0) as i64, (p.y() / 16.0) as i64))
        {
            continue;
        }
        let Some(data) = encode(&local)? else { continue };
        let mut feature = layer.into_feature(data);
        feature.set_id(i as u64 + 1);
        for (column, value) in schema.columns.iter().zip(&rows[i].values) {
            if coord.z() < MAX_ZOOM && LONG.contains(&column.name) {
                continue;
            }
            match value {
                Value::Null => {}
                Value::Text(t) => feature.add_tag_string(column.name, t),
                Value::Integer(n) => feature.add_tag_sint(column.name, *n),
                Value::Float(f) => feature.add_tag_double(column.name, *f),
            }
        }
        layer = feature.into_layer();
    }
    if layer.num_features() == 0 {
        return Ok(None);
    }
    tile.add_layer(layer)?;
    tile.to_bytes().map(Some)
}

/// Degrees to web Mercator with the world as the unit square, y downwards.
fn mercator(g: &Geometry<f64>) -> Geometry<f64> {
    g.map_coords(|c| {
        let lat = c.y.clamp(-85.051_128, 85.051_128).to_radians();
        Coord { x: (c.x + 180.0) / 360.0, y: (1.0 - lat.tan().asinh() / PI) / 2.0 }
    })
}

fn shapes_bounds<'a>(shapes: impl Iterator<Item = &'a Geometry<f64>>) -> Rect<f64> {
    shapes
        .filter_map(BoundingRect::bounding_rect)
        .reduce(|a, b| {
            Rect::new(
                Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
                Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
            )
        })
        .unwrap_or_else(|| Rect::new(Coord { x: -180.0, y: -85.0 }, Coord { x: 180.0, y: 85.0 }))
}

/// The tiles of a zoom that a shape lies in, with their margins.
fn touched(shape: &Geometry<f64>, zoom: u8) -> Result<Vec<TileCoord>, WriteError> {
    let Some(b) = shape.bounding_rect() else { return Ok(Vec::new()) };
    let side = f64::from(1_u32 << zoom);
    let margin = BUFFER / EXTENT;
    let at = |v: f64| (v.clamp(0.0, side - 1.0)) as u32;
    let (x0, x1) = (at(b.min().x * side - margin), at(b.max().x * side + margin));
    let (y0, y1) = (at(b.min().y * side - margin), at(b.max().y * side + margin));
    let mut out = Vec::new();
    for x in x0..=x1 {
        for y in y0..=y1 {
            out.push(TileCoord::new(zoom, x, y).map_err(failed)?);
        }
    }
    Ok(out)
}

fn to_tile(shape: &Geometry<f64>, tile: TileCoord) -> Geometry<f64> {
    let side = f64::from(1_u32 << tile.z());
    let local = shape.map_coords(|c| Coord {
        x: (c.x * side - f64::from(tile.x())) * EXTENT,
        y: (c.y * side - f64::from(tile.y())) * EXTENT,
    });
    let frame = Rect::new(
        Coord { x: -BUFFER, y: -BUFFER },
        Coord { x: EXTENT + BUFFER, y: EXTENT + BUFFER },
    )
    .to_polygon();
    match local {
        Geometry::MultiPolygon(m) => Geometry::MultiPolygon(m.intersection(&frame)),
        Geometry::MultiLineString(m) => Geometry::MultiLineString(frame.clip(&m, false)),
        other => other,
    }
}

/// A shape in whole units; `None` when nothing is left of it.
fn encode(shape: &Geometry<f64>) -> Result<Option<GeomData>, mvt::Error> {
    let data = match shape {
        Geometry::Point(p) => GeomEncoder::new(GeomType::Point).point(p.x(), p.y())?.encode()?,
        Geometry::MultiLineString(m) => lines(m)?,
        Geometry::MultiPolygon(m) => rings(m)?,
        _ => return Ok(None),
    };
    Ok((!data.is_empty()).then_some(data))
}

fn whole(line: &LineString<f64>) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = line.0.iter().map(|c| (c.x.round(), c.y.round())).collect();
    points.dedup();
    points
}

fn lines(m: &MultiLineString<f64>) -> Result<GeomData, mvt::Error> {
    let mut out = GeomEncoder::new(GeomType::Linestring);
    let mut last = None;
    for line in m {
        let mut points = whole(line);
        // The encoder takes a line that begins where the last ended for its continuation.
        if points.first() == last.as_ref() {
            points.reverse();
        }
        if points.len() < 2 || points.first() == last.as_ref() {
            continue;
        }
        add(&mut out, &points)?;
        last = points.last().copied();
    }
    out.encode()
}

fn rings(m: &MultiPolygon<f64>) -> Result<GeomData, mvt::Error> {
    let mut out = GeomEncoder::new(GeomType::Polygon);
    let mut last = None;
    for polygon in m {
        for (n, ring) in std::iter::once(polygon.exterior()).chain(polygon.interiors()).enumerate()
        {
            let mut points = whole(ring);
            if points.first() == points.last() {
                points.pop();
            }
            if points.len() < 3 {
                if n == 0 {
                    break;
                }
                continue;
            }
            // Exterior rings run clockwise on the screen (y downwards), holes the other way.
            if (doubled_area(&points) > 0.0) != (n == 0) {
                points.reverse();
            }
            if points.first() == last.as_ref() {
                points.rotate_left(1);
            }
            add(&mut out, &points)?;
            last = points.last().copied();
        }
    }
    out.encode()
}

fn add(out: &mut GeomEncoder<f64>, points: &[(f64, f64)]) -> Result<(), mvt::Error> {
    for &(x, y) in points {
        out.add_point(x, y)?;
    }
    out.complete_geom()
}

fn doubled_area(points: &[(f64, f64)]) -> f64 {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

fn metadata(schema: &Schema) -> String {
    let kind = |c: &Column| match c.kind {
        ColumnType::Integer | ColumnType::Float => "Number",
        _ => "String",
    };
    let fields: serde_json::Map<String, serde_json::Value> =
        schema.columns.iter().map(|c| (c.name.to_owned(), json!(kind(c)))).collect();
    json!({
        "name": schema.name, "description": schema.ar, "type": "overlay", "version": "1",
        "vector_layers": [{"id": schema.name, "description": schema.ar, "minzoom": 0,
            "maxzoom": MAX_ZOOM, "fields": fields}],
    })
    .to_string()
}

fn failed(e: impl std::fmt::Display) -> WriteError {
    WriteError::of(Format::PmTiles, e)
}
