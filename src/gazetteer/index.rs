//! Where places lie: an R-tree over kilometres, and great-circle distance.

use rstar::{AABB, RTree, primitives::GeomWithData};

use super::{Place, PlaceIdx};

/// Mean Earth radius in kilometres (IUGG).
const EARTH_KM: f64 = 6371.0;
/// Kilometres in one degree of latitude.
pub(super) const DEGREE_KM: f64 = 111.195;
/// Latitude at which the plane touches: the middle of Syria.
pub(super) const MIDDLE: f64 = 35.0;

/// Great-circle distance in kilometres between two points in degrees (haversine).
///
/// ```
/// let d = isnad::gazetteer::km(33.51, 36.29, 36.20, 37.16); // Damascus – Aleppo
/// assert!((d - 309.0).abs() < 2.0);
/// ```
#[must_use]
pub fn km(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    let (p, q) = (lat1.to_radians(), lat2.to_radians());
    let h = ((q - p) / 2.0).sin().powi(2)
        + p.cos() * q.cos() * ((lon2 - lon1).to_radians() / 2.0).sin().powi(2);
    2.0 * EARTH_KM * h.min(1.0).sqrt().asin()
}

/// The distance where it is at most `limit` kilometres: what [`km`] says, without its trigonometry
/// for points that the degrees between them already put farther off.
///
/// ```
/// use isnad::gazetteer::within_km;
/// assert!(within_km((33.51, 36.29), (33.45, 36.35), 25.0).is_some());
/// assert!(within_km((33.51, 36.29), (36.20, 37.16), 25.0).is_none());
/// ```
#[must_use]
pub fn within_km(a: (f64, f64), b: (f64, f64), limit: f64) -> Option<f64> {
    if (a.0 - b.0).abs() * DEGREE_KM > limit + 0.1 {
        return None;
    }
    // A degree of longitude is nowhere shorter than at the pole-most of the latitudes: up to 40°
    // three quarters of one of latitude.
    let (east, low) = ((a.1 - b.1).abs(), a.0.abs().max(b.0.abs()) < 40.0);
    if low && east < 180.0 && east * 0.75 * DEGREE_KM > limit + 0.1 {
        return None;
    }
    Some(km(a.0, a.1, b.0, b.1)).filter(|d| *d <= limit)
}

/// An R-tree of places. Points are kept on a plane in kilometres (equirectangular at 35° N),
/// which is within 3% of the true distance inside Syria; results are checked by [`km`].
#[derive(Debug, Default)]
pub struct Near {
    tree: RTree<GeomWithData<[f64; 2], PlaceIdx>>,
}

/// A point on the plane, km.
pub(super) fn plane(lat: f64, lon: f64) -> [f64; 2] {
    [lon * DEGREE_KM * MIDDLE.to_radians().cos(), lat * DEGREE_KM]
}

impl Near {
    /// Bulk-loads the tree.
    #[must_use]
    pub fn new(places: &[Place]) -> Self {
        let points = places
            .iter()
            .enumerate()
            .map(|(i, p)| GeomWithData::new(plane(p.lat, p.lon), i as PlaceIdx))
            .collect();
        Self { tree: RTree::bulk_load(points) }
    }

    /// Places within `radius` kilometres of a point, nearest first, with their distance in km.
    #[must_use]
    pub fn within(
        &self,
        places: &[Place],
        lat: f64,
        lon: f64,
        radius: f64,
    ) -> Vec<(f64, PlaceIdx)> {
        let [x, y] = plane(lat, lon);
        let reach = radius * 1.06 + 0.1;
        let envelope = AABB::from_corners([x - reach, y - reach], [x + reach, y + reach]);
        let mut hits: Vec<(f64, PlaceIdx)> = self
            .tree
            .locate_in_envelope(&envelope)
            .map(|g| {
                let p = &places[g.data as usize];
                (km(lat, lon, p.lat, p.lon), g.data)
            })
            .filter(|(d, _)| *d <= radius)
            .collect();
        hits.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        hits
    }
}
