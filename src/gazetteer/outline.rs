//! Outlines of admin units: which one a point lies in, and how far it is from one.

use geo::{
    BoundingRect, Contains, Distance, Euclidean, MapCoords, MultiPolygon, Orient, Point, Rect,
    orient::Direction,
};
use geojson::{Feature, FeatureCollection, GeoJson, GeometryValue, Position};

use super::index::{DEGREE_KM, MIDDLE};

/// How far a point may lie outside the shipped outline of its governorate and still be no error,
/// in kilometres. The outlines are drawn for maps of the whole country: held against surveyed
/// lines, nineteen points in twenty lie within twelve kilometres, in the desert within twenty.
pub const OUTLINE_SLACK_KM: f64 = 20.0;

/// One admin unit with its outline.
#[derive(Debug, Clone)]
pub struct Area {
    /// The place's id (shipped outlines) or its P-code (imported ones).
    pub id: String,
    /// 0 country, 1 governorate, 2 district, 3 subdistrict.
    pub level: u8,
    /// The outline in degrees, longitude first.
    pub shape: MultiPolygon<f64>,
    /// The outline on a plane in kilometres (equirectangular at 35° N, within 3%).
    plane: MultiPolygon<f64>,
    bounds: Rect<f64>,
}

/// Outlines of admin units.
#[derive(Debug, Clone, Default)]
pub struct Outlines {
    areas: Vec<Area>,
}

/// Why outlines could not be read.
#[derive(Debug, thiserror::Error)]
pub enum OutlineError {
    /// Not GeoJSON.
    #[error("not GeoJSON: {0}")]
    Json(#[from] Box<geojson::Error>),
    /// A feature without an id or without a polygon.
    #[error("feature {0}: {1}")]
    Feature(usize, &'static str),
}

fn plane(lat: f64, lon: f64) -> Point<f64> {
    Point::new(lon * DEGREE_KM * MIDDLE.to_radians().cos(), lat * DEGREE_KM)
}

impl Area {
    /// An area, its rings turned as RFC 7946 asks; `None` when the shape has no extent.
    #[must_use]
    pub fn new(id: String, level: u8, shape: MultiPolygon<f64>) -> Option<Self> {
        let shape = shape.orient(Direction::Default);
        let on_plane = shape.map_coords(|c| plane(c.y, c.x).0);
        let bounds = on_plane.bounding_rect()?;
        Some(Self { id, level, shape, plane: on_plane, bounds })
    }

    /// Whether a point in degrees lies inside.
    #[must_use]
    pub fn contains(&self, lat: f64, lon: f64) -> bool {
        let p = plane(lat, lon);
        let (min, max) = (self.bounds.min(), self.bounds.max());
        (min.x..=max.x).contains(&p.x())
            && (min.y..=max.y).contains(&p.y())
            && self.plane.contains(&p)
    }

    /// Kilometres from a point in degrees to the area; 0 inside.
    #[must_use]
    pub fn km(&self, lat: f64, lon: f64) -> f64 {
        Euclidean.distance(&plane(lat, lon), &self.plane)
    }
}

impl Outlines {
    /// The text of the shipped outlines: a FeatureCollection of the fourteen governorates, with
    /// the places' ids. The Golan is drawn whole, as part of Quneitra.
    pub const SHIPPED: &str = include_str!("../../gazetteer/outlines.geojson");

    /// The outlines that are built into the program.
    ///
    /// # Panics
    /// Never in a released build: the tests load the same file.
    #[must_use]
    pub fn shipped() -> Self {
        #[expect(clippy::expect_used, reason = "the shipped outlines are tested to load")]
        Self::parse(Self::SHIPPED).expect("shipped outlines load")
    }

    /// Reads a FeatureCollection whose features have `id` and `level` among their properties.
    ///
    /// # Errors
    /// When it is not GeoJSON, or a feature has no id or no polygon.
    pub fn parse(text: &str) -> Result<Self, OutlineError> {
        let json: GeoJson = text.parse().map_err(Box::new)?;
        let collection = FeatureCollection::try_from(json).map_err(Box::new)?;
        let mut areas = Vec::new();
        for (i, feature) in collection.features.iter().enumerate() {
            let id = feature
                .property("id")
                .and_then(|v| v.as_str())
                .ok_or(OutlineError::Feature(i, "no `id`"))?;
            let level = feature.property("level").and_then(serde_json::Value::as_u64).unwrap_or(1);
            let shape = polygons(feature).ok_or(OutlineError::Feature(i, "no polygon"))?;
            areas.extend(Area::new(id.to_owned(), level as u8, shape));
        }
        Ok(Self { areas })
    }

    /// Outlines from areas at hand.
    #[must_use]
    pub const fn from_areas(areas: Vec<Area>) -> Self {
        Self { areas }
    }

    /// All areas.
    #[must_use]
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// The area with an id.
    #[must_use]
    pub fn area(&self, id: &str) -> Option<&Area> {
        self.areas.iter().find(|a| a.id == id)
    }

    /// The area of a level that a point in degrees lies in.
    ///
    /// ```
    /// use isnad::gazetteer::Outlines;
    /// let outlines = Outlines::shipped();
    /// assert_eq!(outlines.at(1, 33.00, 35.75).unwrap().id, "qu.gov"); // the Golan
    /// assert!(outlines.at(1, 33.89, 35.50).is_none()); // Beirut
    /// ```
    #[must_use]
    pub fn at(&self, level: u8, lat: f64, lon: f64) -> Option<&Area> {
        self.areas.iter().filter(|a| a.level == level).find(|a| a.contains(lat, lon))
    }

    /// Kilometres from a point in degrees to the nearest area; 0 inside one, infinite when there
    /// are none.
    #[must_use]
    pub fn km(&self, lat: f64, lon: f64) -> f64 {
        if self.areas.iter().any(|a| a.contains(lat, lon)) {
            return 0.0;
        }
        self.areas.iter().map(|a| a.km(lat, lon)).fold(f64::INFINITY, f64::min)
    }
}

/// How many positions a geometry has; `None` where one of them is no pair of numbers.
pub(super) fn positions(value: &GeometryValue) -> Option<usize> {
    use GeometryValue as G;
    let line = |l: &[Position]| l.iter().all(|p| p.as_slice().len() > 1).then_some(l.len());
    let lines = |all: &[Vec<Position>]| all.iter().map(|l| line(l)).sum::<Option<usize>>();
    match value {
        G::Point { coordinates } => line(std::slice::from_ref(coordinates)),
        G::MultiPoint { coordinates } | G::LineString { coordinates } => line(coordinates),
        G::MultiLineString { coordinates } | G::Polygon { coordinates } => lines(coordinates),
        G::MultiPolygon { coordinates } => coordinates.iter().map(|p| lines(p)).sum(),
        G::GeometryCollection { geometries } => {
            geometries.iter().map(|g| positions(&g.value)).sum()
        }
    }
}

/// The polygons of a feature, `None` when it has none.
pub(super) fn polygons(feature: &Feature) -> Option<MultiPolygon<f64>> {
    let value = &feature.geometry.as_ref()?.value;
    // The conversion breaks on a position of one number.
    positions(value)?;
    MultiPolygon::try_from(value).or_else(|_| geo::Polygon::try_from(value).map(Into::into)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn puts_towns_in_their_governorates() {
        let outlines = Outlines::shipped();
        assert_eq!(outlines.areas().len(), 14);
        for (name, lat, lon, id) in [
            ("دمشق", 33.511, 36.297, "di.gov"),
            ("حلب", 36.202, 37.160, "hl.gov"),
            ("دوما", 33.572, 36.402, "rd.gov"),
            ("تدمر", 34.560, 38.271, "hi.gov"),
            ("القنيطرة المدمرة", 33.125, 35.824, "qu.gov"),
            ("مجدل شمس", 33.269, 35.771, "qu.gov"),
            ("خان أرنبة", 33.181, 35.884, "qu.gov"),
            ("البوكمال", 34.453, 40.919, "dy.gov"),
            ("القامشلي", 37.050, 41.222, "ha.gov"),
        ] {
            let area =
                outlines.areas().iter().min_by(|a, b| a.km(lat, lon).total_cmp(&b.km(lat, lon)));
            assert_eq!(area.map(|a| a.id.as_str()), Some(id), "{name}");
        }
    }

    #[test]
    fn a_position_of_one_number_is_no_polygon() {
        let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature",
            "properties":{"id":"x"},"geometry":{"type":"Polygon",
            "coordinates":[[[36,35],[37,35],[3736],[36,35]]]}}]}"#;
        assert!(matches!(Outlines::parse(text), Err(OutlineError::Feature(0, "no polygon"))));
    }

    #[test]
    fn says_how_far_outside() {
        let outlines = Outlines::shipped();
        assert!((30.0..90.0).contains(&outlines.km(33.89, 35.50)), "Beirut");
        assert!(outlines.km(33.34, 44.40) > 250.0, "Baghdad");
        assert!(outlines.km(32.794, 35.533) > 5.0, "Tiberias lies across the lake");
    }
}
