//! Rivers, lakes, the sea, roads and the neighbours' names under the layers of a project
//! (`gazetteer/ground.geojson`), in three files inside the `.qgz`: QGIS wants one kind of shape a
//! layer, and nothing more beside the GeoPackage.

use geojson::{Feature, FeatureCollection, GeometryValue};

use super::{
    super::qml::escape,
    project::srs,
    style::Language,
    symbol::{ground_lines, ground_water, nothing},
};

const GROUND: &str = include_str!("../../../gazetteer/ground.geojson");

/// What of the ground one layer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Names of neighbours and of the sea.
    Names,
    /// Rivers and roads.
    Lines,
    /// Lakes and the sea.
    Water,
}

impl Part {
    /// All parts.
    pub const ALL: [Self; 3] = [Self::Names, Self::Lines, Self::Water];

    /// Its file inside the project.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Names => "ground_names.geojson",
            Self::Lines => "ground_lines.geojson",
            Self::Water => "ground_water.geojson",
        }
    }

    const fn names(self) -> &'static str {
        match self {
            Self::Names => "أسماء الجوار · Neighbours",
            Self::Lines => "أنهار وطرق · Rivers and roads",
            Self::Water => "بحر وبحيرات · Sea and lakes",
        }
    }

    const fn geometry(self) -> (&'static str, u8) {
        match self {
            Self::Names => ("Point", 0),
            Self::Lines => ("Line", 1),
            Self::Water => ("Polygon", 2),
        }
    }

    /// Its features.
    pub fn geojson(self) -> String {
        // The file is part of the program; a test reads it.
        let all: Option<FeatureCollection> = GROUND.parse().ok();
        let features: Vec<Feature> = all
            .into_iter()
            .flat_map(|c| c.features)
            .filter(|f| f.geometry.as_ref().is_some_and(|g| self.takes(&g.value)))
            .collect();
        FeatureCollection { bbox: None, features, foreign_members: None }.to_string()
    }

    const fn takes(self, geometry: &GeometryValue) -> bool {
        use GeometryValue as G;
        match self {
            Self::Names => matches!(geometry, G::Point { .. }),
            Self::Lines => matches!(geometry, G::LineString { .. } | G::MultiLineString { .. }),
            Self::Water => matches!(geometry, G::Polygon { .. } | G::MultiPolygon { .. }),
        }
    }
}

/// A layer over one of the files.
#[derive(Debug, Clone, Copy)]
pub struct GroundLayer(Part);

impl GroundLayer {
    /// The layer of a part.
    pub const fn of(part: Part) -> Self {
        Self(part)
    }

    /// Its id in the project.
    pub fn id(self) -> String {
        format!("isnad_layer_{}", self.0.file().trim_end_matches(".geojson"))
    }

    fn source(self) -> String {
        format!("attachment:{}", self.0.file())
    }

    /// Its place in the tree.
    pub fn tree_node(self) -> String {
        format!(
            "<layer-tree-layer id=\"{}\" name=\"{}\" checked=\"Qt::Checked\" expanded=\"0\" providerKey=\"ogr\" source=\"{}\"/>",
            self.id(),
            escape(self.0.names()),
            self.source()
        )
    }

    /// The layer with its styles in both languages.
    pub fn map_layer(self) -> String {
        let (geometry, number) = self.0.geometry();
        let labels = u8::from(self.0 != Part::Water);
        let arabic = Language::Arabic.name();
        format!(
            "<maplayer type=\"vector\" geometry=\"{geometry}\" labelsEnabled=\"{labels}\" hasScaleBasedVisibilityFlag=\"0\"><id>{}</id><datasource>{}</datasource><layername>{}</layername><srs>{}</srs><provider encoding=\"UTF-8\">ogr</provider><map-layer-style-manager current=\"{arabic}\"><map-layer-style name=\"{arabic}\"/><map-layer-style name=\"English\"><qgis version=\"3.22.0\" styleCategories=\"AllStyleCategories\" labelsEnabled=\"{labels}\">{}<layerGeometryType>{number}</layerGeometryType></qgis></map-layer-style></map-layer-style-manager>{}</maplayer>\n",
            self.id(),
            self.source(),
            escape(self.0.names()),
            srs(4326),
            self.style(false),
            self.style(true),
        )
    }

    fn style(self, arabic: bool) -> String {
        let name = if arabic { "name_ar" } else { "name_en" };
        match self.0 {
            Part::Water => ground_water(),
            Part::Lines => {
                let words = format!("if(\"kind\" = 'road', \"ref\", \"{name}\")");
                let colour = "60,105,140,255";
                format!("{}{}", ground_lines(), label(&words, true, 7, colour, "placement=\"2\""))
            }
            Part::Names => {
                let place = "placement=\"1\" quadOffset=\"4\"";
                format!("{}{}", nothing(), label(name, false, 11, "110,110,110,255", place))
            }
        }
    }
}

fn label(field: &str, expression: bool, size: u8, colour: &str, placement: &str) -> String {
    format!(
        "<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"{}\" isExpression=\"{}\" fontFamily=\"Noto Sans Arabic\" fontSize=\"{size}\" fontSizeUnit=\"Point\" textColor=\"{colour}\"><text-buffer bufferDraw=\"1\" bufferSize=\"0.7\" bufferSizeUnits=\"MM\" bufferColor=\"255,255,255,200\"/></text-style><placement {placement}/><rendering drawLabels=\"1\" obstacle=\"0\" displayAll=\"0\"/></settings></labeling>",
        escape(field),
        u8::from(expression),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_is_in_one_part() {
        let count = |text: &str| text.matches("\"Feature\"").count();
        let parts: usize = Part::ALL.iter().map(|p| count(&p.geojson())).sum();
        assert_eq!(parts, count(GROUND));
        assert!(Part::Water.geojson().contains("Lake Assad"));
        assert!(Part::Lines.geojson().contains("Euphrates"));
    }
}
