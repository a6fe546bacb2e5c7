//! Spellings of an admin unit that stand for its seat too.
//!
//! A district is called after the town it is run from, and lists of units spell that name in ways
//! that no row of the town has. "The city of Ath-Thawrah" is the town all the same.

use rustc_hash::FxHashMap;

use super::{Gazetteer, Name, Place, PlaceClass, PlaceIdx, km};
use crate::text::{fold, fold_key};

/// A seat that the unit's own rows do not hold lies this near its point, km.
const SEAT_KM: f64 = 15.0;
/// How much of the consonants a spelling must share with a spelling of the seat.
const ALIKE: f64 = 0.65;

/// The Latin spellings of units that their seats are not written down with, as names of the
/// seats; with the unit that has them. In the order of the units' names.
pub(super) fn lent(gazetteer: &Gazetteer) -> Vec<(Name, PlaceIdx)> {
    let (places, names) = (gazetteer.places(), gazetteer.names());
    let mut units: FxHashMap<&str, Vec<PlaceIdx>> = FxHashMap::default();
    for n in names.iter().filter(|n| unit(&places[n.place as usize]) && !latin(n)) {
        units.entry(&n.text).or_default().push(n.place);
    }
    let mut seats: FxHashMap<PlaceIdx, PlaceIdx> = FxHashMap::default();
    for n in
        names.iter().filter(|n| places[n.place as usize].kind.class() == PlaceClass::Settlement)
    {
        for &unit in units.get(n.text.as_str()).into_iter().flatten() {
            let of = |seat| rank(gazetteer, unit, seat);
            let Some(new) = of(n.place) else { continue };
            let better = |old: &PlaceIdx| of(*old).is_none_or(|old| new > old);
            if seats.get(&unit).is_none_or(better) {
                seats.insert(unit, n.place);
            }
        }
    }
    let mut spellings: FxHashMap<PlaceIdx, Vec<&str>> = FxHashMap::default();
    for n in names.iter().filter(|n| latin(n)) {
        spellings.entry(n.place).or_default().push(&n.text);
    }
    let mut out: Vec<(Name, PlaceIdx)> = Vec::new();
    for n in names.iter().filter(|n| latin(n)) {
        let Some(&seat) = seats.get(&n.place) else { continue };
        let own = spellings.get(&seat).map_or(&[][..], Vec::as_slice);
        let key = fold_key(&n.text);
        let twice = |(other, _): &(Name, PlaceIdx)| other.place == seat && other.text == n.text;
        if own.iter().all(|o| fold_key(o) != key)
            && own.iter().any(|o| alike(o, &n.text))
            && !out.iter().any(twice)
        {
            out.push((Name { place: seat, ..n.clone() }, n.place));
        }
    }
    out
}

fn unit(p: &Place) -> bool {
    p.in_syria() && p.admin_level().is_some_and(|level| level > 0)
}

fn latin(n: &Name) -> bool {
    n.text.starts_with(|c: char| c.is_alphabetic() && !('ء'..='ي').contains(&c))
}

/// How well a settlement that bears a unit's name may be its seat; `None` when it lies elsewhere.
fn rank(gazetteer: &Gazetteer, unit: PlaceIdx, seat: PlaceIdx) -> Option<(bool, u8, u32, u32)> {
    let (u, s) = (gazetteer.place(unit), gazetteer.place(seat));
    let away = km(u.lat, u.lon, s.lat, s.lon);
    let near = gazetteer.is_in(seat, unit) || (s.in_syria() && away <= SEAT_KM);
    let metres = (away * 1000.0) as u32;
    near.then(|| {
        (s.name_ar == u.name_ar, s.prominence, s.population.unwrap_or(0), u32::MAX - metres)
    })
}

/// Whether two spellings are of one name: most of their consonants are the same.
fn alike(one: &str, other: &str) -> bool {
    strsim::normalized_levenshtein(&consonants(one), &consonants(other)) >= ALIKE
}

/// Consonants of a Latin spelling, doubled ones once, without articles.
fn consonants(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded.split([' ', '-']).filter(|w| !w.is_empty()).collect();
    let article = |w: &str| w.len() <= 4 && w.starts_with(['a', 'e']);
    let mut out = String::new();
    for (i, word) in words.iter().enumerate() {
        if i + 1 < words.len() && article(word) {
            continue;
        }
        for c in word.chars().filter(char::is_ascii_alphabetic) {
            if !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'w' | 'y' | 'h') && !out.ends_with(c) {
                out.push(c);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(unit: &str, seat: &str, same: bool) {
        let (one, other) = (consonants(unit), consonants(seat));
        assert_eq!(alike(unit, seat), same, "{unit} {one} {seat} {other}");
    }

    #[test]
    fn spellings_of_one_name_are_alike() {
        check("Ath-Thawrah", "Al-Thawrah", true);
        check("al-Qunaytirah", "Quneitra", true);
        check("Haran Al'awameed", "Harran al-Awamid", true);
        check("Afrin Canton", "Afrin", false);
        check("Jisr al-Shughur District", "Jisr al-Shughur", false);
        check("Markaz Homs", "Homs", false);
        check("Hauran", "Daraa", false);
    }

    #[test]
    fn check_lists_what_only_the_unit_is_called() {
        let table = |text: &str| vec![("mine.csv".to_owned(), text.to_owned())];
        let sources = super::super::Sources {
            places: table(
                "id,name_ar,name_en,kind,lat,lon,admin1,admin2\n\
                 g,الشمال,North,governorate,35.5,36.5,,\n\
                 d,الورد,Al-Ward,district,35.5,36.5,North,\n\
                 far,الورد,Al-Warda,town,33.0,36.5,,\n\
                 t,الورد,Al-Warda,town,35.6,36.5,North,Al-Ward\n",
            ),
            names: table(
                "place_id,name,lang,kind\n\
                 d,El Werd,en,transliteration\n\
                 d,Rose District,en,variant\n\
                 t,Al-Ward,en,variant\n",
            ),
            ..super::super::Sources::default()
        };
        let gazetteer = Gazetteer::load(&sources).expect("it loads");
        let found = super::super::check(&gazetteer);
        let told: Vec<_> = found.iter().filter(|f| f.message.contains("spelling")).collect();
        assert_eq!(told.len(), 1, "{found:?}");
        assert_eq!(told[0].place, "t");
        assert!(told[0].message.contains("El Werd"), "{}", told[0].message);
    }

    #[test]
    fn a_unit_lends_its_spellings_to_its_seat() {
        let gazetteer = Gazetteer::load(&super::super::Sources::shipped()).expect("it loads");
        let lent = lent(&gazetteer);
        assert!(!lent.is_empty());
        for (name, unit) in &lent {
            let (seat, unit) = (gazetteer.place(name.place), gazetteer.place(*unit));
            assert_eq!(seat.kind.class(), PlaceClass::Settlement, "{}", name.text);
            assert!(unit.admin_level().is_some(), "{}", name.text);
            assert!(!name.text.contains("istrict"), "{}", name.text);
        }
    }
}
