//! What control starts from: the arguments that several commands share.

use std::{ffi::OsString, path::Path};

use clap::Args;
use jiff::civil::Date;

use super::{
    complain::{Failure, say},
    run::count,
    store::{place_id, text_of},
};
use crate::{gazetteer::Gazetteer, timeline::BaselineTable};

/// Who held which place before the first article.
#[derive(Debug, Clone, Args)]
pub struct BaselineArgs {
    /// Who held which place before the articles: `none`, the day of a table that is built in
    /// (2014-12-31, 2015-09-30, 2018-12-31, 2024-11-26), or a CSV file of place, side, date
    /// [default: the table on or before the day of the first article]. Any report outranks it.
    #[arg(long, value_name = "none|DAY|CSV")]
    pub baseline: Option<OsString>,
}

impl BaselineArgs {
    /// The table that was asked for; `None`: it is to be found by the first article.
    ///
    /// # Errors
    /// When there is no such table, or it cannot be read.
    pub fn asked(&self, gazetteer: &Gazetteer) -> Result<Option<BaselineTable>, Failure> {
        let Some(given) = &self.baseline else { return Ok(None) };
        if given == "none" {
            return Ok(Some(BaselineTable::none()));
        }
        let path = Path::new(given);
        let day = given.to_str().and_then(|d| d.parse::<Date>().ok());
        if let Some(day) = day.filter(|_| !path.exists()) {
            return BaselineTable::of(day).map(Some).ok_or_else(|| {
                let all: Vec<String> = BaselineTable::days().map(|d| d.to_string()).collect();
                Failure::Words(format!(
                    "--baseline: none of {day} is built in ({})",
                    all.join(", ")
                ))
            });
        }
        let name = path.display().to_string();
        // A file that is named for its day need not say it in every row.
        let day = path.file_stem().and_then(|s| s.to_str()).and_then(|s| s.parse().ok());
        let place = |text: &str| place_id(text, gazetteer);
        BaselineTable::parse(&name, &text_of(path)?, day, place).map(Some).map_err(Failure::Tables)
    }

    /// The table that articles start from, the first of which is of a day; says which.
    ///
    /// # Errors
    /// As [`BaselineArgs::asked`].
    pub fn table(
        &self,
        first: Option<Date>,
        gazetteer: &Gazetteer,
        quiet: bool,
    ) -> Result<BaselineTable, Failure> {
        if let Some(table) = self.asked(gazetteer)? {
            return Ok(table);
        }
        let (table, words) = found(first, gazetteer);
        if !quiet {
            words.iter().for_each(|w| say(w));
        }
        Ok(table)
    }
}

/// The table on or before the day of the first article, and what is to be said of it.
pub fn found(first: Option<Date>, gazetteer: &Gazetteer) -> (BaselineTable, Option<String>) {
    let Some(first) = first else { return (BaselineTable::none(), None) };
    match BaselineTable::before(first) {
        Some(table) => {
            let words = format!(
                "baseline: who held {} on {} (any report outranks it; `--baseline none` leaves it out)",
                count(table.known(gazetteer), "place"),
                table.name
            );
            (table, Some(words))
        }
        None => {
            let words = format!("baseline: none, no table is of {first} or before");
            (BaselineTable::none(), Some(words))
        }
    }
}
