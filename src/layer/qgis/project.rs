//! A project over the layers of one GeoPackage, which opens with no click.

use std::io::{BufWriter, Seek, Write};

use jiff::{ToSpan, civil::Date};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::{
    super::{
        EVENTS,
        format::{Format, WriteError},
        qml::escape,
        table::{Schema, Shape},
    },
    ground::{GroundLayer, Part},
    style::{Language, body, qml},
};

/// A layer of the project, topmost first.
#[derive(Debug, Clone, Copy)]
pub struct ProjectLayer {
    /// The table.
    pub schema: Schema,
    /// Shown when the project opens.
    pub shown: bool,
    /// Shown in the theme of control over time.
    pub over_time: bool,
    /// Labelled.
    pub labels: bool,
}

impl ProjectLayer {
    /// Longer than ten characters: QGIS replaces shorter ids and loses the tree.
    fn id(&self) -> String {
        format!("isnad_layer_{}", self.schema.name)
    }
}

/// The part of the world that is shown at first, degrees: west, south, east, north.
const VIEW: [f64; 4] = [35.5, 32.2, 42.5, 37.5];

/// How our projects begin; QGIS names its release behind the version when it saves one.
pub const MARK: &str = "<qgis version=\"3.22.0\" projectname=\"isnad\">";

/// Writes a `.qgz` of a name (without its ending), which belongs beside a GeoPackage.
///
/// # Errors
/// What the disk says.
pub fn write_project(
    out: impl Write + Seek,
    name: &str,
    geopackage: &str,
    layers: &[ProjectLayer],
    days: Option<(Date, Date)>,
) -> Result<(), WriteError> {
    let failed = |e: zip::result::ZipError| WriteError::of(Format::Gpkg, e);
    let mut zip = ZipWriter::new(BufWriter::new(out));
    // The zip's own default date keeps equal content equal bytes.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    zip.start_file(format!("{name}.qgs"), options).map_err(failed)?;
    zip.write_all(project_xml(geopackage, layers, days).as_bytes())?;
    for part in Part::ALL {
        zip.start_file(part.file(), options).map_err(failed)?;
        zip.write_all(part.geojson().as_bytes())?;
    }
    zip.finish().map_err(failed)?.flush()?;
    Ok(())
}

/// The project's document. Layers are found at `./<geopackage>`, beside the project.
#[must_use]
pub fn project_xml(
    geopackage: &str,
    layers: &[ProjectLayer],
    days: Option<(Date, Date)>,
) -> String {
    let last = days.map(|(_, last)| last);
    let names = GroundLayer::of(Part::Names);
    let mut tree = names.tree_node();
    let mut maps = names.map_layer();
    let mut order = format!("<layer id=\"{}\"/>", names.id());
    if let Some(last) = last {
        tree.push_str(&day_node(geopackage, last));
        maps.push_str(&day_layer(geopackage, last));
        order.push_str(&format!("<layer id=\"{DAY_LAYER}\"/>"));
    }
    for l in layers {
        // Rivers and roads lie on the areas, water on the land.
        let over = match l.schema.name {
            "areas" => Some(GroundLayer::of(Part::Lines)),
            "governorates" => Some(GroundLayer::of(Part::Water)),
            _ => None,
        };
        if let Some(ground) = over {
            tree.push_str(&ground.tree_node());
            order.push_str(&format!("<layer id=\"{}\"/>", ground.id()));
            maps.push_str(&ground.map_layer());
        }
        tree.push_str(&tree_node(l, geopackage));
        order.push_str(&format!("<layer id=\"{}\"/>", l.id()));
        maps.push_str(&map_layer(l, geopackage));
    }
    let themes: String = Language::ALL
        .iter()
        .flat_map(|l| [theme(layers, *l, false, last.is_some()), theme(layers, *l, true, false)])
        .collect();
    let (controller, time) = days.map_or_else(Default::default, temporal);
    let [w, s, e, n] = VIEW;
    let (lo, hi) = (mercator(w, s), mercator(e, n));
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n\
{MARK}<title>إسناد · isnad</title>\n\
<projectCrs>{web}</projectCrs>\n\
<layer-tree-group>{tree}<custom-order enabled=\"0\"></custom-order></layer-tree-group>\n\
<mapcanvas name=\"theMapCanvas\" annotationsVisible=\"1\"><units>meters</units><extent><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></extent><rotation>0</rotation><destinationsrs>{web}</destinationsrs></mapcanvas>\n\
<projectlayers>{maps}</projectlayers>\n<layerorder>{order}</layerorder>\n\
<properties><SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys><Paths><Absolute type=\"bool\">false</Absolute></Paths>{controller}</properties>\n\
<visibility-presets>{themes}</visibility-presets>\n\
<ProjectViewSettings UseProjectScales=\"0\"><Scales/><DefaultViewExtent xmin=\"{w}\" ymin=\"{s}\" xmax=\"{e}\" ymax=\"{n}\">{degrees}</DefaultViewExtent></ProjectViewSettings>\n{time}</qgis>\n",
        lo.0,
        lo.1,
        hi.0,
        hi.1,
        web = srs(3857),
        degrees = srs(4326),
    )
}

/// QGIS wants its own number beside the authority's, or the tree stays empty.
pub(super) fn srs(epsg: u32) -> String {
    let own = if epsg == 4326 { 3452 } else { epsg };
    format!(
        "<spatialrefsys><srsid>{own}</srsid><srid>{epsg}</srid><authid>EPSG:{epsg}</authid></spatialrefsys>"
    )
}

fn mercator(lon: f64, lat: f64) -> (f64, f64) {
    const R: f64 = 6_378_137.0;
    ((R * lon.to_radians()).round(), (R * lat.to_radians().tan().asinh()).round())
}

fn source(l: &ProjectLayer, geopackage: &str) -> String {
    escape(&format!("./{geopackage}|layername={}", l.schema.name))
}

fn tree_node(l: &ProjectLayer, geopackage: &str) -> String {
    let checked = if l.shown { "Qt::Checked" } else { "Qt::Unchecked" };
    format!(
        "<layer-tree-layer id=\"{}\" name=\"{}\" checked=\"{checked}\" expanded=\"0\" providerKey=\"ogr\" source=\"{}\"/>",
        l.id(),
        escape(&both_names(l)),
        source(l, geopackage)
    )
}

fn both_names(l: &ProjectLayer) -> String {
    format!("{} · {}", l.schema.ar, l.schema.en)
}

fn map_layer(l: &ProjectLayer, geopackage: &str) -> String {
    let geometry = match l.schema.shape {
        Shape::Point => "Point",
        Shape::MultiLine => "Line",
        Shape::MultiPolygon => "Polygon",
    };
    let labels = u8::from(l.labels);
    let mut english = qml(&l.schema, Language::English);
    if let Some(start) = english.find("<qgis") {
        english.drain(..start);
    }
    if !l.labels {
        english = english.replacen("labelsEnabled=\"1\"", "labelsEnabled=\"0\"", 1);
    }
    format!(
        "<maplayer type=\"vector\" geometry=\"{geometry}\" labelsEnabled=\"{labels}\" hasScaleBasedVisibilityFlag=\"0\"><id>{}</id><datasource>{}</datasource><layername>{}</layername><srs>{}</srs><provider encoding=\"UTF-8\">ogr</provider><map-layer-style-manager current=\"{arabic}\"><map-layer-style name=\"{arabic}\"/><map-layer-style name=\"English\">{english}</map-layer-style></map-layer-style-manager>{}</maplayer>\n",
        l.id(),
        source(l, geopackage),
        escape(&both_names(l)),
        srs(4326),
        body(&l.schema, Language::Arabic),
        arabic = Language::Arabic.name(),
    )
}

/// The layer of what happened on the last day.
const DAY_LAYER: &str = "isnad_layer_events_of_day";

fn day_source(geopackage: &str, last: Date) -> String {
    escape(&format!("./{geopackage}|layername=events|subset=\"event_date\" = '{last}'"))
}

fn day_node(geopackage: &str, last: Date) -> String {
    format!(
        "<layer-tree-layer id=\"{DAY_LAYER}\" name=\"ما حدث في آخر يوم · What happened, latest day\" checked=\"Qt::Checked\" expanded=\"0\" providerKey=\"ogr\" source=\"{}\"/>",
        day_source(geopackage, last)
    )
}

/// Events of the last day, with no part in the time controller: they stay while it runs.
fn day_layer(geopackage: &str, last: Date) -> String {
    let style = |language| still(&body(&EVENTS, language));
    let mut english = still(&qml(&EVENTS, Language::English));
    if let Some(start) = english.find("<qgis") {
        english.drain(..start);
    }
    let english = english.replacen("labelsEnabled=\"1\"", "labelsEnabled=\"0\"", 1);
    format!(
        "<maplayer type=\"vector\" geometry=\"Point\" labelsEnabled=\"0\" hasScaleBasedVisibilityFlag=\"0\"><id>{DAY_LAYER}</id><datasource>{}</datasource><layername>ما حدث في آخر يوم · What happened, latest day</layername><srs>{}</srs><provider encoding=\"UTF-8\">ogr</provider><map-layer-style-manager current=\"{arabic}\"><map-layer-style name=\"{arabic}\"/><map-layer-style name=\"English\">{english}</map-layer-style></map-layer-style-manager>{}</maplayer>\n",
        day_source(geopackage, last),
        srs(4326),
        style(Language::Arabic),
        arabic = Language::Arabic.name(),
    )
}

/// A style without its part in the time controller.
fn still(style: &str) -> String {
    style.replacen("<temporal enabled=\"1\"", "<temporal enabled=\"0\"", 1)
}

/// A theme: which layers are seen, each in its style of that language.
fn theme(layers: &[ProjectLayer], language: Language, over_time: bool, day: bool) -> String {
    let name = match (language, over_time) {
        (Language::Arabic, false) => "عربي: آخر يوم",
        (Language::Arabic, true) => "عربي: عبر الزمن",
        (Language::English, false) => "English: latest day",
        (Language::English, true) => "English: over time",
    };
    let chosen = layers.iter().filter(|l| if over_time { l.over_time } else { l.shown });
    let ground = Part::ALL.iter().map(|part| GroundLayer::of(*part).id());
    let seen: String = (day.then(|| DAY_LAYER.to_owned()).into_iter())
        .chain(chosen.map(ProjectLayer::id))
        .chain(ground)
        .map(|id| {
            format!(
                "<layer id=\"{id}\" visible=\"1\" expanded=\"0\" style=\"{}\"/>",
                language.name()
            )
        })
        .collect();
    format!(
        "<visibility-preset name=\"{name}\" has-expanded-info=\"0\">{seen}<checked-group-nodes/><expanded-group-nodes/></visibility-preset>"
    )
}

/// The time controller: animation by the day over the days of the data.
fn temporal((first, last): (Date, Date)) -> (String, String) {
    let end = last.saturating_add(1.day());
    let (a, b) = (format!("{first}T00:00:00Z"), format!("{end}T00:00:00Z"));
    let controller = format!(
        "<TemporalControllerWidget><NavigationMode type=\"int\">1</NavigationMode><StartDateTime type=\"QString\">{a}</StartDateTime><EndDateTime type=\"QString\">{b}</EndDateTime></TemporalControllerWidget>"
    );
    let time = format!(
        "<ProjectTimeSettings cumulativeTemporalRange=\"0\" timeStep=\"1\" timeStepUnit=\"d\" frameRate=\"2\"><TemporalRange><start>{a}</start><end>{b}</end></TemporalRange></ProjectTimeSettings>\n"
    );
    (controller, time)
}
