//! Countries as the codebooks name them: ISO 3166-1 and ACLED's regions (`data/countries.csv`).

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::table::read_table;

const TABLE: &str = include_str!("../../data/countries.csv");

/// A country.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1, three letters.
    pub alpha3: String,
    /// ISO 3166-1, the number; empty where there is none.
    pub number: String,
    /// English name.
    pub name: String,
    /// ACLED's region.
    pub region: String,
}

/// The country with an ISO 3166-1 code of two letters; `None` for what is no country (a sea, a
/// continent).
///
/// ```
/// let iraq = isnad::layer::country("IQ").unwrap();
/// assert_eq!((iraq.name.as_str(), iraq.number.as_str()), ("Iraq", "368"));
/// assert!(isnad::layer::country("XX").is_none());
/// ```
#[must_use]
pub fn country(code: &str) -> Option<&'static Country> {
    static COUNTRIES: OnceLock<FxHashMap<String, Country>> = OnceLock::new();
    let all = COUNTRIES.get_or_init(|| {
        let mut out = FxHashMap::default();
        // The table is part of the program; a test reads every row of it.
        let _ = read_table("data/countries.csv", TABLE, &["code", "name"], |row| {
            let country = Country {
                alpha3: row.need("alpha3")?.to_owned(),
                number: row.get("number").to_owned(),
                name: row.need("name")?.to_owned(),
                region: row.need("acled_region")?.to_owned(),
            };
            out.insert(row.need("code")?.to_owned(), country);
            Ok(())
        });
        out
    });
    all.get(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Knowledge;

    #[test]
    fn every_country_of_the_gazetteer_is_there() {
        let knowledge = Knowledge::shipped();
        for place in knowledge.gazetteer().places() {
            // Seas and continents.
            if ["EU", "XX"].contains(&place.country.as_str()) {
                continue;
            }
            let found = country(&place.country);
            let number = found.is_some_and(|c| c.number.parse::<u16>().is_ok());
            assert!(number || (found.is_some() && place.country == "XK"), "{}", place.id);
        }
    }

    #[test]
    fn every_row_of_the_table_reads() {
        for line in TABLE.lines().filter(|l| !l.starts_with('#')).skip(1) {
            assert!(country(&line[..2]).is_some(), "{line}");
        }
    }
}
