//! Which sides hold places together, and when (`data/lexicon/allies.csv`).

use jiff::civil::Date;

use super::Side;
use crate::table::{TableError, read_table};

/// Pairs of sides that do not dispute a place with each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Allies(Vec<(Side, Side, Option<Date>, Option<Date>)>);

impl Allies {
    /// The shipped table.
    ///
    /// # Panics
    /// Never in a released build: a test loads the same table.
    #[must_use]
    pub fn shipped() -> Self {
        #[expect(clippy::expect_used, reason = "the shipped table is tested to load")]
        Self::parse("data/lexicon/allies.csv", include_str!("../../data/lexicon/allies.csv"))
            .expect("shipped table loads")
    }

    /// Reads a table `side,ally,from,until`.
    ///
    /// # Errors
    /// Every row that could not be read.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<TableError>> {
        let mut rows = Vec::new();
        read_table(file, text, &["side", "ally"], |row| {
            rows.push((
                row.parse("side")?,
                row.parse("ally")?,
                row.parse_opt("from")?,
                row.parse_opt("until")?,
            ));
            Ok(())
        })?;
        Ok(Self(rows))
    }

    /// Whether two sides are one, or hold together on a day.
    #[must_use]
    pub fn together(&self, a: Side, b: Side, day: Date) -> bool {
        a == b
            || self.0.iter().any(|(s, t, from, until)| {
                ((*s, *t) == (a, b) || (*s, *t) == (b, a))
                    && from.is_none_or(|f| f <= day)
                    && until.is_none_or(|u| day <= u)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alliances_end() {
        let allies = Allies::shipped();
        let check = |a, b, day: &str, yes| {
            assert_eq!(allies.together(a, b, day.parse().unwrap()), yes, "{a} {b} {day}");
        };
        check(Side::Gov, Side::Gov, "2016-01-01", true);
        check(Side::Russia, Side::Gov, "2016-01-01", true);
        check(Side::Gov, Side::Russia, "2025-01-01", false);
        check(Side::Gov, Side::Opposition, "2016-01-01", false);
    }
}
