//! GeoNames: the country file (`SY.txt`) and `alternateNamesV2.txt`, tab-separated, as described
//! in <https://download.geonames.org/export/dump/readme.txt>.

use std::io::{self, BufRead, Read};

use rustc_hash::FxHashMap;

use super::{Harvest, Publisher, Record};
use crate::gazetteer::{NameKind, Outlines, PlaceKind};

/// Columns of a country file.
const COLUMNS: usize = 19;

/// Kind of a feature by its class and code; `None` for what is no place to put news on.
fn kind(class: &str, code: &str, population: u32) -> Option<PlaceKind> {
    use PlaceKind as K;
    Some(match (class, code) {
        ("A", "ADM1") => K::Governorate,
        ("A", "ADM2") => K::District,
        ("A", "ADM3") => K::Subdistrict,
        ("P", "PPLC" | "PPLA" | "PPLA2") => K::City,
        ("P", "PPLA3" | "PPLA4") => K::Town,
        ("P", "PPLX") => K::Neighbourhood,
        ("P", "PPLH" | "PPLQ" | "PPLW") => return None,
        ("P", _) if population > 50_000 => K::City,
        ("P", _) if population > 10_000 => K::Town,
        ("P", _) => K::Village,
        ("T", "MT" | "MTS" | "HLL" | "HLLS" | "PK" | "RDGE") => K::Mountain,
        ("T", "PLN" | "PLNS") => K::Plain,
        ("T", "VAL") => K::Valley,
        ("T", "DSRT") => K::Desert,
        ("T", "ISL") => K::Island,
        ("H", "STM" | "STMX") => K::River,
        ("H", "WAD") => K::Valley,
        ("H", "LK" | "RSV" | "LKI" | "SBKH") => K::Lake,
        ("L", "RGN" | "AREA") => K::Region,
        ("L", "MILB") => K::Base,
        ("L", "OILF") => K::Oilfield,
        ("L", "GASF") => K::Gasfield,
        ("L", "PRT") => K::Port,
        ("S", "AIRP") => K::Airport,
        ("S", "AIRB" | "AIRF") => K::Airbase,
        ("S", "DAM") => K::Dam,
        ("S", "BDG") => K::Bridge,
        ("S", "OILR") => K::Refinery,
        ("S", "PS" | "PSH") => K::Powerstation,
        ("S", "PRN") => K::Prison,
        ("S", "HSP") => K::Hospital,
        ("S", "UNIV") => K::University,
        ("S", "CMPRF") => K::Camp,
        ("S", "MILB" | "INSM" | "FT") => K::Base,
        ("S", "CSTM" | "PSTB") => K::Crossing,
        _ => return None,
    })
}

/// Whether a text is in Arabic letters that Arabic itself uses.
fn arabic(text: &str) -> bool {
    text.chars().any(|c| ('ء'..='ي').contains(&c))
        && text.chars().all(|c| ('ء'..='\u{652}').contains(&c) || !c.is_alphabetic())
}

/// Reads a country file. Other countries' rows and other features than places are set aside.
///
/// # Errors
/// When the stream breaks off.
pub fn country(
    file: &str,
    mut input: impl BufRead,
    out: &mut Harvest,
    syria: &Outlines,
) -> io::Result<()> {
    each_line(&mut input, |n, line| {
        let f: Vec<&str> = line.split('\t').collect();
        let row = format!("line {n}");
        if f.len() != COLUMNS {
            return out.refuse(
                file,
                row,
                format!("{} columns where GeoNames has {COLUMNS}", f.len()),
            );
        }
        let (Ok(id), Ok(lat), Ok(lon)) = (f[0].parse::<u32>(), f[4].parse(), f[5].parse()) else {
            return out.refuse(file, row, "id, latitude or longitude is no number");
        };
        let population = f[14].parse().unwrap_or(0);
        let Some(kind) = kind(f[6], f[7], population).filter(|_| f[8] == "SY") else {
            out.aside += 1;
            return;
        };
        let at = (file.to_owned(), format!("{row}, geonameid {id}"));
        let mut r = Record::new(Publisher::GeoNames, at, &id.to_string(), kind, lat, lon);
        r.geonames_id = Some(id);
        r.population = Some(population).filter(|p| *p > 0);
        r.name(f[2], "en", NameKind::Preferred);
        for name in f[3].split(',').filter(|n| arabic(n)) {
            let kind =
                if r.first("ar").is_none() { NameKind::Preferred } else { NameKind::Variant };
            r.name(name, "ar", kind);
        }
        out.add(r, syria);
    })
}

/// Reads `alternateNamesV2` and gives the names to the records of the same GeoNames id that the
/// harvest already has; all other rows are passed over.
///
/// # Errors
/// When the stream breaks off.
pub fn alternates(file: &str, mut input: impl BufRead, out: &mut Harvest) -> io::Result<()> {
    let known: FxHashMap<u32, usize> = out
        .records
        .iter()
        .enumerate()
        .filter(|(_, r)| r.publisher == Publisher::GeoNames)
        .filter_map(|(i, r)| r.geonames_id.map(|id| (id, i)))
        .collect();
    each_line(&mut input, |n, line| {
        let f: Vec<&str> = line.split('\t').collect();
        let Some(Ok(id)) = (f.len() >= 4).then(|| f[1].parse::<u32>()) else {
            return out.refuse(file, format!("line {n}"), "not a row of alternateNamesV2");
        };
        let (Some(&i), Some(lang)) = (known.get(&id), language(f[2])) else { return };
        let flag = |n: usize| f.get(n).is_some_and(|v| *v == "1");
        let r = &mut out.records[i];
        if lang == "ar" && !arabic(f[3]) {
            return;
        }
        if flag(4) && lang == "ar" {
            for name in r.names.iter_mut().filter(|n| n.lang == "ar") {
                name.kind = NameKind::Variant;
            }
            r.names.retain(|have| have.text != f[3]);
            let before = r.names.len();
            r.name(f[3], lang, NameKind::Preferred);
            let added = r.names.len().saturating_sub(before).min(1);
            r.names.rotate_right(added);
        } else {
            r.name(f[3], lang, if flag(7) { NameKind::Old } else { variant(lang) });
        }
    })
}

/// The tag of a language that the gazetteer keeps.
pub(super) fn language(tag: &str) -> Option<&'static str> {
    match tag {
        "ar" | "ara" => Some("ar"),
        "en" | "eng" => Some("en"),
        "ku" | "kur" | "kmr" => Some("ku"),
        "tr" | "tur" => Some("tr"),
        _ => None,
    }
}

/// The kind of another name in a language.
pub(super) fn variant(lang: &str) -> NameKind {
    if lang == "ar" { NameKind::Variant } else { NameKind::Transliteration }
}

/// Longest line of a table, in bytes.
const LONGEST_LINE: u64 = 1 << 20;

fn each_line(input: &mut impl BufRead, mut each: impl FnMut(usize, &str)) -> io::Result<()> {
    let (mut n, mut line) = (0, Vec::new());
    loop {
        line.clear();
        let read = input.by_ref().take(LONGEST_LINE + 1).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        n += 1;
        if read as u64 > LONGEST_LINE {
            let words = format!("line {n} has more than {} KiB", LONGEST_LINE >> 10);
            return Err(io::Error::new(io::ErrorKind::InvalidData, words));
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        if !text.trim().is_empty() && !text.starts_with('#') {
            each(n, text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternate_names_go_to_their_places() {
        let row = "173480\tKafr Nabl\tKafr Nabl\tKafr Nabl,kfr nbl,کفرنبل,كفر نبل\t35.6145\t36.5610\tP\t\
                   PPLA3\tSY\t\t12\t\t\t\t15455\t\t640\tAsia/Damascus\t2016-01-01\n\
                   9\tX\tX\t\t35.0\t36.0\tS\tFRM\tSY\t\t\t\t\t\t0\t\t\t\t\n";
        let names = "1\t173480\tar\tكفرنبل\t1\t\t\t\t\t\n\
                     2\t173480\tku\tKefernebil\t\t\t\t\t\t\n\
                     3\t99\tar\tغيره\t\t\t\t\t\t\n\
                     broken\n";
        let mut out = Harvest::default();
        country("SY.txt", row.as_bytes(), &mut out, &Outlines::shipped()).expect("whole");
        assert_eq!((out.records.len(), out.aside), (1, 1));
        assert_eq!(out.records[0].first("ar"), Some("كفر نبل"), "no Persian letters");
        alternates("alternateNamesV2.txt", names.as_bytes(), &mut out).expect("whole");
        let r = &out.records[0];
        assert_eq!((r.first("ar"), r.first("ku")), (Some("كفرنبل"), Some("Kefernebil")));
        assert_eq!(r.kind, PlaceKind::Town);
        assert_eq!(out.refused.len(), 1);
    }
}
