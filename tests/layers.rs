//! Layers through their writers and back: the same rows, whatever the format.

use std::{collections::BTreeMap, fs, path::Path};

use flatgeobuf::{FallibleStreamingIterator, FeatureProperties, FgbReader};
use geo::{Area, BooleanOps, Contains, Geometry, Intersects, Validation, Winding};
use isnad::{
    Knowledge,
    article::{Inputs, read_inputs},
    gazetteer::Outlines,
    layer::{
        AREAS, Cells, ColumnType, Days, EVENTS, EventRow, Filter, Format, Layer, Mesh, Picture,
        Plane, Row, Value, event_rows, event_table_row, write_all,
    },
    read,
    timeline::{Allies, BaselineTable, Interval, Params, Report, Status, timeline},
};
use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::Field,
};
use serde_json::{Map, Value as Json, json};

struct World {
    knowledge: Knowledge,
    events: Vec<EventRow>,
    intervals: Vec<Interval>,
    outlines: Outlines,
    allies: Allies,
}

impl World {
    /// Everything that the sample articles tell.
    fn sample() -> Self {
        Self::with(None)
    }

    /// The same, from what was known beforehand on.
    fn with(baseline: Option<BaselineTable>) -> Self {
        let knowledge = Knowledge::shipped();
        let mut events = Vec::new();
        read_inputs(Inputs::expand(&["data/articles".to_owned()]), |article| {
            let article = article.expect("a sample reads");
            events.extend(event_rows(&article, &read(&article, &knowledge), &knowledge));
        });
        let reports: Vec<Report> =
            events.iter().filter_map(|r| Report::from_row(r, &r.article_id)).collect();
        let baseline = baseline.map_or_else(Vec::new, |table| table.rows);
        let params = Params { baseline, ..Params::default() };
        let line = timeline(&reports, &[], knowledge.gazetteer(), &params);
        Self {
            knowledge,
            events,
            intervals: line.intervals,
            outlines: Outlines::shipped(),
            allies: Allies::shipped(),
        }
    }

    fn picture(&self) -> Picture<'_> {
        Picture {
            events: &self.events,
            intervals: &self.intervals,
            gazetteer: self.knowledge.gazetteer(),
            outlines: &self.outlines,
            allies: &self.allies,
            horizon: None,
        }
    }

    fn rows(&self, layer: Layer, days: Days) -> Vec<Row> {
        let mut rows = Vec::new();
        self.picture()
            .each(layer, days, |row| {
                rows.push(row);
                Ok::<(), ()>(())
            })
            .expect("rows");
        rows
    }

    /// The events, and one whose words no format likes.
    fn awkward(&self) -> Vec<Row> {
        let mut rows = self.rows(Layer::Events, Days::default());
        let mut row = event_table_row(
            self.events.iter().find(|e| e.latitude.is_some()).expect("an event with a place"),
        );
        let evidence = EVENTS.position("evidence").expect("a column");
        row.values[0] = "awkward".into();
        row.values[evidence] =
            "قال: \"<script>alert(1)</script>\",\n=1+1;\t'سطر'\u{200f} & 𝟙 \"onerror=".into();
        for name in ["source", "pcode", "end_time", "event_date", "geo_precision"] {
            row.values[EVENTS.position(name).expect("a column")] = Value::Null;
        }
        rows.push(row);
        rows
    }
}

type Properties = BTreeMap<String, Map<String, Json>>;

fn reference(rows: &[Row]) -> Properties {
    let mut text = Vec::new();
    let writer = Format::GeoJson.stream(&mut text, &EVENTS).expect("begins");
    write_all(writer, rows.iter().cloned()).expect("writes");
    let json: Json = serde_json::from_slice(&text).expect("is JSON");
    let features = json["features"].as_array().expect("features");
    features
        .iter()
        .map(|f| {
            let properties = f["properties"].as_object().expect("properties").clone();
            assert_eq!(properties["event_id"], f["id"]);
            (f["id"].as_str().expect("an id").to_owned(), properties)
        })
        .collect()
}

fn write(dir: &Path, format: Format, rows: &[Row]) -> std::path::PathBuf {
    let path = dir.join(format!("events.{}", format.extension()));
    let n = write_all(format.create(&path, &EVENTS).expect("begins"), rows.iter().cloned());
    assert_eq!(n.expect("writes"), rows.len() as u64, "{format}");
    path
}

fn by_id(list: impl IntoIterator<Item = Map<String, Json>>) -> Properties {
    list.into_iter().map(|p| (p["event_id"].as_str().expect("id").to_owned(), p)).collect()
}

#[test]
fn columns_are_those_of_the_row() {
    let world = World::sample();
    let event = &world.events[0];
    let Json::Object(row) = serde_json::to_value(event).expect("serialises") else { panic!() };
    let names: Vec<&str> = EVENTS.columns.iter().map(|c| c.name).collect();
    assert_eq!(names.len(), row.len());
    for (column, value) in EVENTS.columns.iter().zip(event_table_row(event).values) {
        let expected = if row[column.name] == json!("") { &Json::Null } else { &row[column.name] };
        assert_eq!(&json!(value), expected, "{}", column.name);
    }
}

#[test]
fn csv_gives_every_property_back() {
    let (world, dir) = (World::sample(), tempfile::tempdir().expect("a folder"));
    let rows = world.awkward();
    let mut reader = csv::Reader::from_path(write(dir.path(), Format::Csv, &rows)).expect("opens");
    let names = reader.headers().expect("names").clone();
    let back = by_id(reader.records().map(|r| {
        let record = r.expect("a record");
        names
            .iter()
            .zip(&record)
            .filter_map(|(n, v)| Some((EVENTS.columns[EVENTS.position(n)?], v)))
            .map(|(c, v)| {
                let value = match c.kind {
                    _ if v.is_empty() => Json::Null,
                    ColumnType::Integer => json!(v.parse::<i64>().expect("integer")),
                    ColumnType::Float => json!(v.parse::<f64>().expect("number")),
                    _ => json!(v),
                };
                (c.name.to_owned(), value)
            })
            .collect()
    }));
    assert_eq!(back, reference(&rows));
}

#[test]
fn geopackage_gives_every_property_back() {
    let (world, dir) = (World::sample(), tempfile::tempdir().expect("a folder"));
    let rows = world.awkward();
    let db = rusqlite::Connection::open(write(dir.path(), Format::Gpkg, &rows)).expect("opens");
    let mut statement = db.prepare("SELECT * FROM events").expect("reads");
    let back = statement
        .query_map([], |r| {
            let mut map = Map::new();
            for c in EVENTS.columns {
                let value = match r.get_ref(c.snake().as_str())? {
                    rusqlite::types::ValueRef::Null => Json::Null,
                    rusqlite::types::ValueRef::Integer(i) => json!(i),
                    rusqlite::types::ValueRef::Real(f) => json!(f),
                    other => {
                        let text = other.as_str().expect("text");
                        // The standard writes the thousandths.
                        let time = c.kind == ColumnType::DateTime;
                        json!(if time { text.replace(".000Z", "Z") } else { text.to_owned() })
                    }
                };
                map.insert(c.name.to_owned(), value);
            }
            Ok(map)
        })
        .expect("rows");
    assert_eq!(by_id(back.map(|r| r.expect("a row"))), reference(&rows));
    let count: i64 =
        db.query_row("SELECT count(*) FROM rtree_events_geom", [], |r| r.get(0)).expect("an index");
    assert_eq!(count as usize, rows.len());
}

#[test]
fn flatgeobuf_gives_every_property_back() {
    let (world, dir) = (World::sample(), tempfile::tempdir().expect("a folder"));
    let rows = world.awkward();
    let file = fs::File::open(write(dir.path(), Format::Fgb, &rows)).expect("opens");
    let mut features =
        FgbReader::open(std::io::BufReader::new(file)).expect("reads").select_all().expect("all");
    assert_eq!(features.header().crs().map(|c| c.code()), Some(4326));
    let mut list = Vec::new();
    while let Some(feature) = features.next().expect("a feature") {
        let map = EVENTS
            .columns
            .iter()
            .map(|c| {
                let value = match c.kind {
                    ColumnType::Integer => feature.property::<i64>(c.name).ok().map(Json::from),
                    ColumnType::Float => feature.property::<f64>(c.name).ok().map(Json::from),
                    _ => feature.property::<String>(c.name).ok().map(Json::from),
                };
                (c.name.to_owned(), value.unwrap_or_default())
            })
            .collect();
        list.push(map);
    }
    assert_eq!(by_id(list), reference(&rows));
}

#[test]
fn geoparquet_gives_every_property_back() {
    let (world, dir) = (World::sample(), tempfile::tempdir().expect("a folder"));
    let rows = world.awkward();
    let file = fs::File::open(write(dir.path(), Format::GeoParquet, &rows)).expect("opens");
    let reader = SerializedFileReader::new(file).expect("reads");
    let metadata = reader.metadata().file_metadata().key_value_metadata().expect("metadata");
    let geo = metadata.iter().find(|m| m.key == "geo").and_then(|m| m.value.clone());
    let geo: Json = serde_json::from_str(&geo.expect("geo")).expect("JSON");
    assert_eq!(geo["version"], "1.1.0");
    assert_eq!(geo["columns"]["geometry"]["geometry_types"], json!(["Point"]));
    let cell = |field: &Field| match field {
        Field::Null => Json::Null,
        Field::Str(text) => json!(text),
        Field::Long(i) => json!(i),
        Field::Double(f) => json!(f),
        Field::TimestampMillis(ms) => {
            json!(jiff::Timestamp::from_millisecond(*ms).expect("a time").to_string())
        }
        Field::Date(n) => {
            let since = jiff::civil::date(1970, 1, 1);
            json!(since.saturating_add(jiff::Span::new().days(*n)).to_string())
        }
        other => panic!("{other:?}"),
    };
    let list = reader.get_row_iter(None).expect("rows").map(|row| {
        let row = row.expect("a row");
        let columns = row.get_column_iter().filter(|(name, _)| *name != "geometry");
        columns.map(|(name, field)| (name.clone(), cell(field))).collect()
    });
    assert_eq!(by_id(list), reference(&rows));
}

#[test]
fn counts_agree_between_formats_and_by_day() {
    let (world, dir) = (World::sample(), tempfile::tempdir().expect("a folder"));
    for layer in Layer::ALL.iter().copied() {
        let rows = world.rows(layer, Days::default());
        let with_place = rows.iter().filter(|r| r.geometry.is_some()).count() as u64;
        for format in Format::ALL.iter().copied().filter(|f| !f.events_only()) {
            let path = dir.path().join(format!("{layer}.{}", format.extension()));
            let writer = format.create(&path, layer.schema()).expect("begins");
            let n = write_all(writer, rows.iter().cloned()).expect("writes");
            let expected = match format {
                // Formats whose index has no room for what has no place.
                Format::Fgb | Format::PmTiles => with_place,
                _ => rows.len() as u64,
            };
            assert_eq!(n, expected, "{layer} as {format}");
        }
    }
    // By day, counted from the readings themselves.
    let mut days: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for e in world.events.iter().filter(|e| e.latitude.is_some()) {
        *days.entry(e.event_date.as_deref()).or_default() += 1;
    }
    let day = EVENTS.position("event_date").expect("a column");
    let rows = world.rows(Layer::Events, Days::default());
    let mut seen: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for row in &rows {
        *seen.entry(row.values[day].as_text()).or_default() += 1;
    }
    assert_eq!(days, seen);
}

#[test]
fn kml_and_styles_are_well_formed() {
    let (world, dir) = (World::sample(), tempfile::tempdir().expect("a folder"));
    let kml = fs::read_to_string(write(dir.path(), Format::Kml, &world.awkward())).expect("text");
    let mut tags = well_formed(&kml);
    assert_eq!(tags.remove("Placemark"), Some(world.awkward().len()));
    assert!(tags["TimeSpan"] > 0);
    for layer in Layer::ALL {
        for language in isnad::layer::qgis::Language::ALL {
            well_formed(&isnad::layer::qgis::qml(layer.schema(), *language));
        }
    }
    let project = |days| isnad::layer::qgis::project_xml("a.gpkg", isnad::layer::PROJECT, days);
    // Sea, lines and names lie under and over the layers.
    let tags = well_formed(&project(None));
    assert_eq!(tags["maplayer"], isnad::layer::PROJECT.len() + 3);
    assert_eq!(tags["visibility-preset"], 4);
    // With days known, what happened on the last of them is a layer of its own, which opens shown
    // and stays while the time controller runs.
    let day: jiff::civil::Date = "2024-12-08".parse().expect("a day");
    let text = project(Some((day, day)));
    assert_eq!(well_formed(&text)["maplayer"], isnad::layer::PROJECT.len() + 4);
    assert!(text.contains("&quot;event_date&quot; = '2024-12-08'"));
    let of_day = text.split("<maplayer").find(|l| l.contains("<id>isnad_layer_events_of_day</id>"));
    assert!(!of_day.expect("the layer").contains("<temporal enabled=\"1\""));
}

/// Parses a document; returns how often each element begins.
fn well_formed(text: &str) -> BTreeMap<String, usize> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut tags = BTreeMap::new();
    loop {
        match reader.read_event().expect("well-formed") {
            quick_xml::events::Event::Start(e) => {
                let name = e.name().as_ref().to_owned();
                *tags.entry(name).or_default() += 1;
            }
            quick_xml::events::Event::Eof => return tags,
            _ => {}
        }
    }
}

#[test]
fn areas_cover_the_governorates_and_do_not_overlap() {
    let world = World::sample();
    let day: jiff::civil::Date = "2024-12-07".parse().expect("a day");
    let days = Days { as_of: Some(day), since: None };
    let plane = Plane::syria();
    let rows = world.rows(Layer::Areas, days);
    let shapes: Vec<_> = rows
        .iter()
        .map(|r| match &r.geometry {
            Some(Geometry::MultiPolygon(m)) => m,
            other => panic!("{other:?}"),
        })
        .collect();
    let id = |r: &Row| r.id().split(':').next().unwrap_or_default().to_owned();
    for area in world.outlines.areas() {
        let whole = plane.multi_polygon(&area.shape).unsigned_area();
        let parts: f64 = rows
            .iter()
            .zip(&shapes)
            .filter(|(r, _)| id(r) == area.id)
            .map(|(_, s)| plane.multi_polygon(s).unsigned_area())
            .sum();
        assert!((parts / whole - 1.0).abs() < 1e-3, "{}: {parts} of {whole} m²", area.id);
    }
    for (i, a) in shapes.iter().enumerate() {
        for (j, b) in shapes.iter().enumerate().skip(i + 1) {
            if id(&rows[i]) == id(&rows[j]) {
                let both = a.intersection(*b).unsigned_area();
                assert!(both < a.unsigned_area() * 1e-4, "{} and {}", rows[i].id(), rows[j].id());
            }
        }
    }
    for (row, shape) in rows.iter().zip(&shapes) {
        assert!(shape.is_valid(), "{}: {:?}", row.id(), shape.validation_errors());
    }
    let side = AREAS.position("side").expect("a column");
    assert!(rows.iter().any(|r| r.values[side] == "gov".into()), "somebody holds something");
    assert!(rows.iter().any(|r| r.values[side] == Value::Null), "not all is known");
}

#[test]
fn areas_are_valid_on_every_day() {
    let world = World::sample();
    let first: jiff::civil::Date = "2024-11-26".parse().expect("a day");
    for n in 0..14 {
        let day = first.saturating_add(jiff::Span::new().days(n));
        for row in world.rows(Layer::Areas, Days { as_of: Some(day), since: None }) {
            let shape = row.geometry.as_ref().expect("a shape");
            assert!(shape.is_valid(), "{day} {}: {:?}", row.id(), shape.validation_errors());
        }
    }
}

/// RFC 7946, 3.1.6: outer rings run counterclockwise, holes clockwise.
#[test]
fn rings_follow_the_right_hand() {
    let world = World::sample();
    let mut rings = 0;
    for layer in Layer::ALL.iter().copied() {
        for row in world.rows(layer, Days::default()) {
            let Some(Geometry::MultiPolygon(shape)) = &row.geometry else { continue };
            for polygon in shape {
                rings += 1 + polygon.interiors().len();
                assert!(polygon.exterior().is_ccw(), "{layer} {}", row.id());
                assert!(polygon.interiors().iter().all(Winding::is_cw), "{layer} {}", row.id());
            }
        }
    }
    assert!(rings > 14, "of areas and of outlines");
}

/// A quiet day has layers too: every format says that there is nothing, and says it so that its
/// readers see the layer.
#[test]
fn layers_of_no_rows_are_whole() {
    let dir = tempfile::tempdir().expect("a folder");
    for layer in Layer::ALL.iter().copied() {
        let schema = layer.schema();
        let write = |format: Format| {
            let path = dir.path().join(format!("{layer}.{}", format.extension()));
            let n = write_all(format.create(&path, schema).expect("begins"), []).expect("writes");
            assert_eq!(n, 0);
            path
        };
        let file = fs::File::open(write(Format::Fgb)).expect("opens");
        let reader = FgbReader::open(std::io::BufReader::new(file)).expect("reads");
        assert_eq!(reader.header().index_node_size(), 0, "{layer}");
        assert_eq!(reader.header().features_count(), 0);
        assert_eq!(reader.header().columns().map(|c| c.len()), Some(schema.columns.len()));
        let db = rusqlite::Connection::open(write(Format::Gpkg)).expect("opens");
        let sql = format!(
            "SELECT min_x IS NULL AND max_y IS NULL
               AND (SELECT count(*) FROM \"rtree_{layer}_geom\") = 0
               AND (SELECT feature_count FROM gpkg_ogr_contents WHERE table_name = '{layer}') = 0
             FROM gpkg_contents WHERE table_name = '{layer}'"
        );
        assert!(db.query_row(&sql, [], |r| r.get::<_, bool>(0)).expect("a row"), "{layer}");
        for format in [Format::GeoJson, Format::Kml, Format::Csv, Format::GeoParquet] {
            assert!(write(format).metadata().expect("a file").len() > 0, "{layer} {format}");
        }
    }
}

/// One character that XML forbids must not make a file unreadable.
#[test]
fn kml_holds_only_what_xml_has() {
    let world = World::sample();
    let mut rows = world.awkward();
    let (evidence, source) = (EVENTS.position("evidence"), EVENTS.position("source"));
    for column in [0, evidence.expect("a column"), source.expect("a column")] {
        for row in &mut rows {
            let text = row.values[column].cell();
            row.values[column] = format!("\u{fffe}{text}\u{ffff}\u{0}\u{c}\u{1b}").into();
        }
    }
    let mut text = Vec::new();
    write_all(Format::Kml.stream(&mut text, &EVENTS).expect("begins"), rows).expect("writes");
    let text = String::from_utf8(text).expect("UTF-8");
    let allowed = |c: char| match c {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        c => c >= ' ',
    };
    assert!(text.chars().all(allowed));
    assert!(text.contains("&lt;script&gt;alert(1)"), "the rest is there");
}

#[test]
fn every_place_lies_in_its_own_cell_and_in_no_other() {
    let world = World::sample();
    let day: jiff::civil::Date = "2024-12-07".parse().expect("a day");
    let mesh = Mesh::new(world.knowledge.gazetteer(), &world.outlines);
    let cells = Cells::new(&mesh, &world.intervals, day, world.knowledge.gazetteer());
    let list = cells.territories();
    assert!(list.len() > 50, "only {} places", list.len());
    // The outlines are coarse: some places lie outside all of them.
    let inland = |at: &geo::Point| world.outlines.areas().iter().any(|a| a.shape.contains(at));
    for (_, id, at, cell) in list.iter().filter(|(_, _, at, _)| inland(at)) {
        assert!(cell.contains(at), "{id} lies outside its ground");
        for (_, other, there, _) in &list {
            assert!(id == other || !cell.contains(there), "{other} lies in the ground of {id}");
        }
    }
}

/// With the baseline: areas go with the places that lie in them, none is a sliver, none crosses a
/// governorate, and what was left or is not known is nobody's.
#[test]
fn areas_go_with_places() {
    let world = World::with(BaselineTable::before("2024-11-27".parse().expect("a day")));
    let gazetteer = world.knowledge.gazetteer();
    let plane = Plane::syria();
    let column = |name| AREAS.position(name).expect("a column");
    for day in ["2024-11-27", "2024-12-01", "2024-12-05", "2024-12-08"] {
        let day: jiff::civil::Date = day.parse().expect("a day");
        let rows = world.rows(Layer::Areas, Days { as_of: Some(day), since: None });
        let (mut right, mut all, mut places) = (0, 0, 0);
        for row in &rows {
            let Some(Geometry::MultiPolygon(shape)) = &row.geometry else { panic!("{}", row.id()) };
            for part in shape {
                let part = plane.multi_polygon(&geo::MultiPolygon::new(vec![part.clone()]));
                let km2 = part.unsigned_area() / 1e6;
                assert!(km2 > 0.999, "{day} {}: a part of {km2} km²", row.id());
            }
            let Value::Integer(n) = row.values[column("places")] else { panic!("no number") };
            places += n;
        }
        for interval in world.intervals.iter().filter(|i| i.at(day)) {
            let place = gazetteer.by_id(&interval.place_id).map(|i| gazetteer.place(i));
            let Some(place) = place.filter(|p| p.admin_level().is_none() && p.in_syria()) else {
                continue;
            };
            let at = geo::Point::new(place.lon, place.lat);
            let here = rows.iter().find(
                |r| matches!(&r.geometry, Some(Geometry::MultiPolygon(m)) if m.contains(&at)),
            );
            let Some(here) = here else { continue };
            all += 1;
            let held = interval.status.is_held() || interval.status == Status::Contested;
            let side = interval.side.filter(|_| held).map(|s| s.as_str());
            right += u32::from(here.values[column("side")] == Value::from(side));
        }
        // What is too small for an area, and a second place at one point, go with others.
        assert!(all > 1000 && f64::from(right) > 0.97 * f64::from(all), "{day}: {right} of {all}");
        assert!(places > 1000, "{day}: {places} places speak for ground");
    }
}

/// Ground that no place speaks for, and ground of another governorate, is nobody's.
#[test]
fn control_of_one_place_stays_near_and_inside() {
    let world = World::with(None);
    let one = world.intervals.iter().find(|i| i.place_id == "hm.hama").expect("Hama is told of");
    let only = [isnad::timeline::Interval { until: None, ..one.clone() }];
    let picture = Picture { intervals: &only, ..world.picture() };
    let mut held = 0.0;
    let days = Days { as_of: Some(one.since), since: None };
    let each = |row: Row| {
        let side = AREAS.position("side").expect("a column");
        if row.values[side] != Value::Null {
            assert!(row.id().starts_with("hm.gov:"), "{}", row.id());
            let Some(Geometry::MultiPolygon(shape)) = &row.geometry else { panic!("no shape") };
            held += Plane::syria().multi_polygon(shape).unsigned_area() / 1e6;
        }
        Ok::<(), std::convert::Infallible>(())
    };
    let Ok(()) = picture.each(Layer::Areas, days, each);
    // A disc of 30 km is 2,827 km²; roads lead farther.
    assert!((500.0..6000.0).contains(&held), "{held} km²");
}

#[test]
fn fronts_run_between_areas_of_opposed_sides() {
    let world = World::sample();
    let day: jiff::civil::Date = "2024-12-03".parse().expect("a day");
    let rows = world.rows(Layer::Fronts, Days { as_of: Some(day), since: None });
    assert!(!rows.is_empty());
    for row in &rows {
        let sides: Vec<&str> = row.id().split(':').collect();
        assert_ne!(sides[0], sides[1]);
        assert!(matches!(&row.geometry, Some(Geometry::MultiLineString(m)) if !m.0.is_empty()));
        let country = world.outlines.areas();
        let shape = row.geometry.as_ref().expect("a shape");
        assert!(country.iter().any(|a| a.shape.intersects(shape)), "{}", row.id());
    }
}

#[test]
fn filters_keep_what_is_asked_for() {
    let world = World::sample();
    let rows = world.rows(Layer::Events, Days::default());
    let check = |equal: &[(&str, &str)], bbox: Option<[f64; 4]>| {
        let filter = Filter {
            equal: equal.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect(),
            bbox: bbox.map(|[w, s, e, n]| {
                geo::Rect::new(geo::Coord { x: w, y: s }, geo::Coord { x: e, y: n })
            }),
        };
        let keep = filter.on(&EVENTS).expect("columns are there");
        rows.iter().filter(|r| keep(r)).count()
    };
    assert_eq!(check(&[], None), rows.len());
    let captures = check(&[("kind", "capture")], None);
    let holds = check(&[("kind", "hold")], None);
    assert!(captures > 0 && holds > 0);
    assert_eq!(check(&[("kind", "capture"), ("kind", "hold")], None), captures + holds);
    assert!(check(&[("kind", "capture"), ("side", "sdf")], None) < captures);
    // Some of what is told happened abroad: the two halves of the world, not of the country.
    let west = check(&[], Some([-180.0, -90.0, 38.0, 90.0]));
    let east = check(&[], Some([38.0001, -90.0, 180.0, 90.0]));
    assert!(west > 0 && east > 0);
    assert_eq!(west + east, rows.len());
    let said = |column: &str, value: &str| {
        let filter = Filter { equal: vec![(column.into(), value.into())], bbox: None };
        filter.on(&EVENTS).err().map(|e| e.to_string()).unwrap_or_default()
    };
    // What there is stands in the error.
    assert!(said("no", "1").contains("event_id, kind, assertion"), "{}", said("no", "1"));
    assert!(said("side", "sdg").contains("sdf"), "{}", said("side", "sdg"));
    assert!(said("kind", "captures").contains("capture, "), "{}", said("kind", "captures"));
    assert_eq!(said("location", "anything"), "");
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let (world, dir) = (World::sample(), tempfile::tempdir().expect("a folder"));
    let rows = world.awkward();
    for format in Format::ALL {
        let bytes = || fs::read(write_any(dir.path(), *format, &rows)).expect("reads");
        assert!(bytes() == bytes(), "{format}");
    }
    let project = || {
        world.picture().write_qgis(dir.path(), Days::default()).expect("writes");
        ["isnad.gpkg", "isnad.qgz"].map(|n| fs::read(dir.path().join(n)).expect("reads"))
    };
    assert!(project() == project());
}

fn write_any(dir: &Path, format: Format, rows: &[Row]) -> std::path::PathBuf {
    let path = dir.join(format!("same.{}", format.extension()));
    write_all(format.create(&path, &EVENTS).expect("begins"), rows.iter().cloned())
        .expect("writes");
    path
}
