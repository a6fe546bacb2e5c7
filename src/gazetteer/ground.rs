//! The ground that a map shows under what happened: rivers, lakes, the sea, main roads, the names
//! of neighbours. Drawn for the project; coarse, for maps of the whole country.

use geo::{Geometry, LineString};
use geojson::{Feature, FeatureCollection, GeoJson};

use super::outline::OutlineError;

/// One river, lake, road or label.
#[derive(Debug, Clone, PartialEq)]
pub struct GroundFeature {
    /// `sea`, `river`, `lake`, `road` or `label`.
    pub kind: String,
    /// English name.
    pub name_en: String,
    /// Arabic name.
    pub name_ar: String,
    /// 1: on every map, 2, 3: the nearer the map, the more.
    pub rank: u8,
    /// The number of a road (`M5`).
    pub number: Option<String>,
    /// A line, a polygon or, of a label, a point; degrees, longitude first.
    pub shape: Geometry<f64>,
}

/// The ground.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ground(Vec<GroundFeature>);

impl Ground {
    /// The text of the shipped ground: a FeatureCollection.
    pub const SHIPPED: &str = include_str!("../../gazetteer/ground.geojson");

    /// The ground that is built into the program.
    ///
    /// # Panics
    /// Never in a released build: the tests load the same file.
    ///
    /// ```
    /// use isnad::gazetteer::Ground;
    /// assert!(Ground::shipped().features().iter().any(|f| f.name_en == "Euphrates"));
    /// ```
    #[must_use]
    pub fn shipped() -> Self {
        #[expect(clippy::expect_used, reason = "the shipped ground is tested to load")]
        Self::parse(Self::SHIPPED).expect("shipped ground loads")
    }

    /// Reads a FeatureCollection whose features have `kind`, `name_en`, `name_ar`, `rank` and, of
    /// roads, `ref`.
    ///
    /// # Errors
    /// When it is not GeoJSON, or a feature lacks one of them.
    pub fn parse(text: &str) -> Result<Self, OutlineError> {
        let json: GeoJson = text.parse().map_err(Box::new)?;
        let collection = FeatureCollection::try_from(json).map_err(Box::new)?;
        let features = collection.features.iter().enumerate();
        features
            .map(|(i, f)| feature(f).map_err(|e| OutlineError::Feature(i, e)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// All of it, as the file has it.
    #[must_use]
    pub fn features(&self) -> &[GroundFeature] {
        &self.0
    }

    /// The lines of the roads.
    pub fn roads(&self) -> impl Iterator<Item = &LineString<f64>> {
        self.0.iter().filter(|f| f.kind == "road").filter_map(|f| match &f.shape {
            Geometry::LineString(line) => Some(line),
            _ => None,
        })
    }
}

fn feature(feature: &Feature) -> Result<GroundFeature, &'static str> {
    let text = |key: &str| {
        feature.property(key).and_then(|v| v.as_str()).filter(|t| !t.is_empty()).map(str::to_owned)
    };
    let rank = feature.property("rank").and_then(serde_json::Value::as_u64);
    let geometry = feature.geometry.as_ref().ok_or("no geometry")?;
    Ok(GroundFeature {
        kind: text("kind").ok_or("no `kind`")?,
        name_en: text("name_en").ok_or("no `name_en`")?,
        name_ar: text("name_ar").ok_or("no `name_ar`")?,
        rank: rank.filter(|r| (1..=3).contains(r)).ok_or("no `rank` from 1 to 3")? as u8,
        number: text("ref"),
        shape: Geometry::try_from(&geometry.value).map_err(|_| "no shape")?,
    })
}

#[cfg(test)]
mod tests {
    use geo::{BoundingRect, Validation};

    use super::*;

    #[test]
    fn the_shipped_ground_is_whole_and_small() {
        assert!(Ground::SHIPPED.len() < 60_000, "{} bytes", Ground::SHIPPED.len());
        let ground = Ground::shipped();
        for f in ground.features() {
            let name = &f.name_en;
            let fits = matches!(
                (f.kind.as_str(), &f.shape),
                ("river" | "road", Geometry::LineString(_))
                    | ("lake" | "sea", Geometry::Polygon(_))
                    | ("label", Geometry::Point(_))
            );
            assert!(fits, "{name}: a {} of another shape", f.kind);
            assert!(f.shape.is_valid(), "{name}: {:?}", f.shape.validation_errors());
            let b = f.shape.bounding_rect().expect("bounds");
            assert!(b.min().x >= 30.0 && b.max().x <= 44.0, "{name}");
            assert!(b.min().y >= 31.0 && b.max().y <= 38.5, "{name}");
            assert!(f.name_ar.chars().any(|c| ('\u{621}'..='\u{64a}').contains(&c)), "{name}");
        }
        for name in ["Euphrates", "Khabur", "Orontes", "Barada", "Yarmouk", "Lake Assad", "Turkey"]
        {
            assert!(ground.features().iter().any(|f| f.name_en == name), "{name}");
        }
        let numbers: Vec<&str> =
            ground.features().iter().filter_map(|f| f.number.as_deref()).collect();
        for number in ["M4", "M5", "M20"] {
            assert!(numbers.contains(&number), "{number}");
        }
    }

    #[test]
    fn what_lacks_a_property_is_named() {
        let check = |text: &str, words: &str| {
            let said = Ground::parse(text).expect_err("no ground").to_string();
            assert!(said.contains(words), "{said}");
        };
        check("{", "GeoJSON");
        let one = |properties: &str| {
            format!(
                "{{\"type\":\"FeatureCollection\",\"features\":[{{\"type\":\"Feature\",\"properties\":{{{properties}}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[36,34]}}}}]}}"
            )
        };
        check(&one(""), "no `kind`");
        let named = "\"kind\":\"label\",\"name_en\":\"A\",\"name_ar\":\"ا\"";
        check(&one(&format!("{named},\"rank\":9")), "rank");
        assert!(Ground::parse(&one(&format!("{named},\"rank\":1"))).is_ok());
    }
}
