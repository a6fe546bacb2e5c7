//! OpenStreetMap: nodes tagged `place=*` of a `.osm.pbf` extract.

use std::{fs::File, io, io::BufReader, io::Read, path::Path};

use super::{
    Harvest, Publisher, Record,
    pbf::{Node, nodes},
};
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
pub fn extract(path: &Path, file: &str, out: &mut Harvest, syria: &Outlines) -> io::Result<()> {
    read(BufReader::new(File::open(path)?), file, out, syria)
}

fn read(input: impl Read, file: &str, out: &mut Harvest, syria: &Outlines) -> io::Result<()> {
    nodes(input, |n| node(file, n, out, syria))
}

fn node(file: &str, node: &Node<'_>, out: &mut Harvest, syria: &Outlines) {
    let Node { id, lat, lon, ref tags } = *node;
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A length-delimited protobuf field.
    fn field(number: u8, body: &[u8]) -> Vec<u8> {
        let mut out = vec![number << 3 | 2];
        out.extend(varint(body.len() as u64));
        out.extend(body);
        out
    }

    fn varint(mut n: u64) -> Vec<u8> {
        let mut out = Vec::new();
        while n >= 0x80 {
            out.push(n as u8 | 0x80);
            n >>= 7;
        }
        out.push(n as u8);
        out
    }

    fn number(field: u8, n: u64) -> Vec<u8> {
        [vec![field << 3], varint(n)].concat()
    }

    fn zigzag(n: i64) -> u64 {
        ((n << 1) ^ (n >> 63)) as u64
    }

    fn block(kind: &str, body: &[u8]) -> Vec<u8> {
        let blob = [field(1, body), number(2, body.len() as u64)].concat();
        let header = [field(1, kind.as_bytes()), number(3, blob.len() as u64)].concat();
        [(header.len() as u32).to_be_bytes().to_vec(), header, blob].concat()
    }

    /// An extract of plain nodes (`osmformat.proto`): a string table and one group.
    fn extract_of(nodes: &[(i64, f64, f64, &[(&str, &str)])]) -> Vec<u8> {
        let (mut table, mut group, mut strings) = (field(1, b""), Vec::new(), 1_u64);
        for (id, lat, lon, tags) in nodes {
            let (mut keys, mut values) = (Vec::new(), Vec::new());
            for (k, v) in *tags {
                table.extend(field(1, k.as_bytes()));
                table.extend(field(1, v.as_bytes()));
                keys.extend(varint(strings));
                values.extend(varint(strings + 1));
                strings += 2;
            }
            let degrees = |d: &f64| zigzag((d * 1e7).round() as i64);
            let node = [
                number(1, zigzag(*id)),
                field(2, &keys),
                field(3, &values),
                number(8, degrees(lat)),
                number(9, degrees(lon)),
            ];
            group.extend(field(1, &node.concat()));
        }
        let primitive = [field(1, &table), field(2, &group)].concat();
        let features = field(4, b"OsmSchema-V0.6");
        [block("OSMHeader", &features), block("OSMData", &primitive)].concat()
    }

    #[test]
    fn reads_places_and_their_names() {
        let bytes = extract_of(&[
            (
                1,
                36.891,
                38.353,
                &[
                    ("place", "town"),
                    ("name", "Kobanê / عين العرب"),
                    ("name:ar", "عين العرب"),
                    ("name:en", "Ain al-Arab"),
                    ("name:ku", "Kobanê"),
                ],
            ),
            (2, 36.9, 38.4, &[("highway", "crossing")]),
            (3, 36.9, 38.4, &[("place", "locality"), ("name", "تل")]),
            (4, 33.89, 35.50, &[("place", "city"), ("name:ar", "بيروت")]),
        ]);
        let mut out = Harvest::default();
        let syria = Outlines::shipped();
        read(&bytes[..], "x.osm.pbf", &mut out, &syria).expect("whole");
        assert_eq!((out.records.len(), out.aside, out.refused.len()), (1, 2, 0));
        let r = &out.records[0];
        assert_eq!((r.id.as_str(), r.kind), ("osm.n1", PlaceKind::Town));
        assert_eq!(r.first("ar"), Some("عين العرب"));
        assert_eq!(r.first("ku"), Some("Kobanê"));
        assert!((r.lat - 36.891).abs() < 1e-6 && (r.lon - 38.353).abs() < 1e-6);
        // Cut short: what came before is kept, the break is an error.
        let cut = &bytes[..bytes.len() - 10];
        assert!(read(cut, "x", &mut Harvest::default(), &syria).is_err());
    }
}
