//! Baselines: who held which place at the end of days that matter, as tables of the program
//! (`data/baseline/`) or of a user, and which of them a set of articles starts from.

use jiff::civil::{Date, date};

use super::Baseline;
use crate::{
    gazetteer::Gazetteer,
    lexicon::Side,
    table::{Row, TableError, read_table},
};

/// How sure a row is that gives no confidence of its own.
const GIVEN: f64 = 0.99;
/// What a table says of a place that was divided.
const DIVIDED: &str = "contested";

/// The tables that are built in, oldest first.
const SHIPPED: [(Date, &str); 4] = [
    (date(2014, 12, 31), include_str!("../../data/baseline/2014-12-31.csv")),
    (date(2015, 9, 30), include_str!("../../data/baseline/2015-09-30.csv")),
    (date(2018, 12, 31), include_str!("../../data/baseline/2018-12-31.csv")),
    (date(2024, 11, 26), include_str!("../../data/baseline/2024-11-26.csv")),
];

/// Who held which place.
#[derive(Debug, Clone, PartialEq)]
pub struct BaselineTable {
    /// What tells it apart: the day of a table that is built in, `none`, or a sum of a user's.
    pub name: String,
    /// Its rows, by place and day.
    pub rows: Vec<Baseline>,
}

impl BaselineTable {
    /// The days of the tables that are built in, oldest first.
    pub fn days() -> impl Iterator<Item = Date> {
        SHIPPED.iter().map(|(day, _)| *day)
    }

    /// No baseline.
    #[must_use]
    pub fn none() -> Self {
        Self { name: "none".to_owned(), rows: Vec::new() }
    }

    /// The table that is built in for a day.
    ///
    /// ```
    /// use isnad::timeline::BaselineTable;
    /// let table = BaselineTable::of("2024-11-26".parse()?).expect("is built in");
    /// let aleppo = table.rows.iter().find(|r| r.place_id == "hl.aleppo").expect("has a row");
    /// assert_eq!(aleppo.side.map(|s| s.as_str()), Some("gov"));
    /// # Ok::<(), jiff::Error>(())
    /// ```
    #[must_use]
    pub fn of(day: Date) -> Option<Self> {
        let (day, text) = SHIPPED.iter().find(|(d, _)| *d == day)?;
        let name = day.to_string();
        // The shipped tables are tested to load; a place is kept whether or not a user's gazetteer
        // has it.
        let rows = rows(&name, text, Some(*day), |id| Ok(id.to_owned())).ok()?;
        Some(Self { name, rows })
    }

    /// The last table on or before a day: where articles start that begin on it.
    #[must_use]
    pub fn before(first: Date) -> Option<Self> {
        Self::days().filter(|day| *day <= first).last().and_then(Self::of)
    }

    /// A user's table: `place`, `side`, and where given `date` and `confidence`. `place` finds a
    /// place's id; `day`: of rows that give none.
    ///
    /// # Errors
    /// Every row that cannot be read.
    pub fn parse(
        file: &str,
        text: &str,
        day: Option<Date>,
        place: impl Fn(&str) -> Result<String, String>,
    ) -> Result<Self, Vec<TableError>> {
        let sum = blake3::hash(text.as_bytes()).to_hex();
        Ok(Self { name: format!("file {}", &sum[..16]), rows: rows(file, text, day, place)? })
    }

    /// Rows whose place a gazetteer has.
    #[must_use]
    pub fn known(&self, gazetteer: &Gazetteer) -> usize {
        self.rows.iter().filter(|r| gazetteer.by_id(&r.place_id).is_some()).count()
    }
}

fn rows(
    file: &str,
    text: &str,
    day: Option<Date>,
    place: impl Fn(&str) -> Result<String, String>,
) -> Result<Vec<Baseline>, Vec<TableError>> {
    let columns: &[&str] =
        if day.is_some() { &["place", "side"] } else { &["place", "side", "date"] };
    let mut out = Vec::new();
    read_table(file, text, columns, |row| {
        let place_id = place(row.need("place")?).map_err(|e| row.error("place", e))?;
        let day = match (row.parse_opt("date")?, day) {
            (Some(own), _) => own,
            (None, Some(day)) => day,
            (None, None) => row.parse("date")?,
        };
        out.push(Baseline { place_id, side: side(row)?, day, confidence: sure(row)? });
        Ok(())
    })?;
    out.sort_by(|a, b| (&a.place_id, a.day).cmp(&(&b.place_id, b.day)));
    Ok(out)
}

fn side(row: &Row<'_>) -> Result<Option<Side>, TableError> {
    if row.need("side")? == DIVIDED { Ok(None) } else { row.parse("side").map(Some) }
}

fn sure(row: &Row<'_>) -> Result<f64, TableError> {
    let confidence = row.parse_opt("confidence")?.unwrap_or(GIVEN);
    if (0.0..=1.0).contains(&confidence) {
        return Ok(confidence);
    }
    Err(row.error("confidence", "is not between 0 and 1".to_owned()))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::gazetteer::{PlaceClass, Sources};

    #[test]
    fn shipped_tables_hold_known_places_once() {
        let gazetteer = Gazetteer::load(&Sources::shipped()).expect("the gazetteer loads");
        for day in BaselineTable::days() {
            let table = BaselineTable::of(day).expect("loads");
            assert!(table.rows.len() >= 300, "{day}: {} rows", table.rows.len());
            let ids: BTreeSet<&str> = table.rows.iter().map(|r| r.place_id.as_str()).collect();
            assert_eq!(ids.len(), table.rows.len(), "{day}: a place has two rows");
            let mut governorates: BTreeMap<&str, u32> = BTreeMap::new();
            for row in &table.rows {
                let place = gazetteer.by_id(&row.place_id).map(|i| gazetteer.place(i));
                let place = place.unwrap_or_else(|| panic!("{day}: no place {}", row.place_id));
                assert!(place.kind.class() != PlaceClass::Admin, "{day}: {}", row.place_id);
                assert!(row.confidence >= 0.5 && row.day == day, "{day}: {}", row.place_id);
                assert_ne!(row.side, Some(Side::Unknown), "{day}: {}", row.place_id);
                *governorates.entry(place.admin1.as_deref().unwrap_or("")).or_default() += 1;
            }
            assert_eq!(governorates.len(), 14, "{day}: {governorates:?}");
        }
    }

    #[test]
    fn the_last_one_before_the_first_article_is_taken() {
        let check = |first: &str, name: Option<&str>| {
            let table = BaselineTable::before(first.parse().expect("a day"));
            assert_eq!(table.map(|t| t.name).as_deref(), name, "{first}");
        };
        check("2024-11-27", Some("2024-11-26"));
        check("2024-11-26", Some("2024-11-26"));
        check("2024-11-25", Some("2018-12-31"));
        check("2015-10-01", Some("2015-09-30"));
        check("2014-12-30", None);
    }

    #[test]
    fn tables_of_users_are_read() {
        let place =
            |id: &str| if id == "x" { Err("no such place".to_owned()) } else { Ok(id.into()) };
        let check = |text: &str, day: Option<&str>, want: Result<usize, &str>| {
            let day = day.map(|d| d.parse().expect("a day"));
            match (BaselineTable::parse("b.csv", text, day, place), want) {
                (Ok(table), Ok(n)) => assert_eq!(table.rows.len(), n, "{text}"),
                (Err(e), Err(words)) => {
                    let said: String = e.iter().map(ToString::to_string).collect();
                    assert!(said.contains(words), "{text}: {said}");
                }
                (got, want) => panic!("{text}: {got:?}, not {want:?}"),
            }
        };
        check("place,side,date\na,gov,2020-01-01\nb,contested,2020-01-01\n", None, Ok(2));
        check("place,side\na,gov\n", Some("2020-01-01"), Ok(1));
        check("place,side,date\nx,gov,2020-01-01\n", None, Err("no such place"));
        check("place,side,date,confidence\na,gov,2020-01-01,7\n", None, Err("between 0 and 1"));
    }
}
