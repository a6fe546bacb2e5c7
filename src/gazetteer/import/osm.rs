//! OpenStreetMap: nodes tagged `place=*` of a `.osm.pbf` extract.

use std::{io::Read, path::Path};

use osmpbf::{Element, ElementReader};

use super::{Harvest, Publisher, Record};
use crate::gazetteer::{NameKind, Outlines, PlaceKind};

/// Kind by the value of `place`; `None` for what is no place to put news on.
fn kind(place: &str) -> Option<PlaceKind> {
    Some(match place {
        "city" => PlaceKind::City,
        "town" => PlaceKind::Town,
        "village" | "hamlet" | "isolated_dwelling" => PlaceKind::Village,
        "suburb" | "quarter" | "neighbourhood" | "borough" => PlaceKind::Neighbourhood,
        "island" => PlaceKind::Island,
        "region" => PlaceKind::Region,
        _ => return None,
    })
}

/// Reads an extract. Ways, relations and other nodes are set aside.
///
/// # Errors
/// When the file cannot be read to its end: what came before the break is in the harvest.
pub fn extract(
    path: &Path,
    file: &str,
    out: &mut Harvest,
    syria: &Outlines,
) -> Result<(), osmpbf::Error> {
    read(ElementReader::from_path(path)?, file, out, syria)
}

fn read<R: Read + Send>(
    reader: ElementReader<R>,
    file: &str,
    out: &mut Harvest,
    syria: &Outlines,
) -> Result<(), osmpbf::Error> {
    reader.for_each(|element| match element {
        Element::DenseNode(n) => node(file, n.id(), n.lat(), n.lon(), n.tags(), out, syria),
        Element::Node(n) => node(file, n.id(), n.lat(), n.lon(), n.tags(), out, syria),
        _ => {}
    })
}

fn node<'a>(
    file: &str,
    id: i64,
    lat: f64,
    lon: f64,
    tags: impl Iterator<Item = (&'a str, &'a str)>,
    out: &mut Harvest,
    syria: &Outlines,
) {
    let tags: Vec<(&str, &str)> = tags.collect();
    let get = |key: &str| tags.iter().find(|(k, _)| *k == key).map(|(_, v)| *v);
    let Some(place) = get("place") else { return };
    let Some(kind) = kind(place) else {
        out.aside += 1;
        return;
    };
    // Extracts are cut with a margin: what lies across the border is no mistake.
    if lat.abs() <= 90.0 && lon.abs() <= 180.0 && syria.km(lat, lon) > 2.0 {
        out.aside += 1;
        return;
    }
    let at = (file.to_owned(), format!("node {id}"));
    let mut r = Record::new(Publisher::Osm, at, &format!("n{id}"), kind, lat, lon);
    r.population = get("population").and_then(|p| p.replace([',', ' '], "").parse().ok());
    for (key, lang, kind) in [
        ("name:ar", "ar", NameKind::Preferred),
        ("name", "ar", NameKind::Preferred),
        ("alt_name:ar", "ar", NameKind::Variant),
        ("old_name:ar", "ar", NameKind::Old),
        ("name:en", "en", NameKind::Preferred),
        ("alt_name:en", "en", NameKind::Transliteration),
        ("name:ku", "ku", NameKind::Transliteration),
        ("name:tr", "tr", NameKind::Transliteration),
    ] {
        for name in get(key).into_iter().flat_map(|v| v.split(';')) {
            let kind = match kind {
                NameKind::Preferred if r.first(lang).is_some() => NameKind::Variant,
                kind => kind,
            };
            r.name(name, lang, kind);
        }
    }
    out.add(r, syria);
}
