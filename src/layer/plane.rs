//! An equal-area plane for Syria: Lambert's azimuthal projection (J. H. Lambert, 1772; Snyder,
//! *Map Projections*, 1987, p. 182) about 35° N 38.5° E, in metres. Within Syria distances are
//! right to two in a thousand, areas exactly.

use geo::{
    Coord, Euclidean, Length, LineString, MapCoords, MultiLineString, MultiPolygon, Polygon,
};
use proj4rs::{Proj, transform::transform};

const DEGREES: &str = "+proj=longlat +datum=WGS84 +no_defs";
const LAEA: &str = "+proj=laea +lat_0=35 +lon_0=38.5 +datum=WGS84 +units=m +no_defs";

/// The plane and the way back.
#[derive(Debug)]
pub struct Plane {
    degrees: Proj,
    metres: Proj,
}

impl Plane {
    /// The plane about the middle of Syria.
    ///
    /// # Panics
    /// Never: the definitions are constants that a test reads.
    #[must_use]
    pub fn syria() -> Self {
        #[expect(clippy::expect_used, reason = "constant definitions, tested")]
        let proj = |text| Proj::from_proj_string(text).expect("definition reads");
        Self { degrees: proj(DEGREES), metres: proj(LAEA) }
    }

    /// Degrees (longitude, latitude) to metres. Coordinates that cannot be projected stay.
    #[must_use]
    pub fn to(&self, c: Coord<f64>) -> Coord<f64> {
        let mut p = (c.x.to_radians(), c.y.to_radians(), 0.0);
        if transform(&self.degrees, &self.metres, &mut p).is_err() {
            return c;
        }
        Coord { x: p.0, y: p.1 }
    }

    /// Metres to degrees (longitude, latitude). Coordinates that cannot be projected stay.
    #[must_use]
    pub fn back(&self, c: Coord<f64>) -> Coord<f64> {
        let mut p = (c.x, c.y, 0.0);
        if transform(&self.metres, &self.degrees, &mut p).is_err() {
            return c;
        }
        Coord { x: p.0.to_degrees(), y: p.1.to_degrees() }
    }

    /// A shape in degrees to metres.
    #[must_use]
    pub fn multi_polygon(&self, shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
        shape.map_coords(|c| self.to(c))
    }

    /// A polygon in metres to degrees.
    #[must_use]
    pub fn polygon_back(&self, shape: &Polygon<f64>) -> Polygon<f64> {
        shape.map_coords(|c| self.back(c))
    }

    /// Length of lines in degrees, in kilometres.
    #[must_use]
    pub fn length_km(&self, lines: &MultiLineString<f64>) -> f64 {
        let metres = |l: &LineString<f64>| Euclidean.length(&l.map_coords(|c| self.to(c)));
        lines.iter().map(metres).sum::<f64>() / 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let plane = Plane::syria();
        for (lon, lat) in [(36.29, 33.51), (37.16, 36.2), (42.3, 37.3), (35.7, 32.4)] {
            let back = plane.back(plane.to(Coord { x: lon, y: lat }));
            assert!((back.x - lon).abs() < 1e-9 && (back.y - lat).abs() < 1e-9, "{back:?}");
        }
    }

    #[test]
    fn damascus_aleppo_is_309_km() {
        let plane = Plane::syria();
        let (a, b) =
            (plane.to(Coord { x: 36.29, y: 33.51 }), plane.to(Coord { x: 37.16, y: 36.2 }));
        let km = (a.x - b.x).hypot(a.y - b.y) / 1000.0;
        assert!((km - 309.0).abs() < 1.5, "{km}");
    }
}
