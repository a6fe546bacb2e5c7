//! What the commands on a store share.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use jiff::civil::Date;

use super::{
    Outcome,
    complain::{Failure, say},
};
use crate::{
    gazetteer::Gazetteer,
    layer::EventRow,
    store::{Open, Store, StoreError},
    timeline::Interval,
};

/// Which store.
#[derive(Debug, Args)]
pub struct Db {
    /// The store: a GeoPackage that isnad made.
    #[arg(long, value_name = "FILE.gpkg", env = "ISNAD_DB", hide_env_values = true)]
    pub db: PathBuf,
    /// Seconds to wait for another program that has it.
    #[arg(long, value_name = "SECONDS", default_value_t = WAIT, env = "ISNAD_WAIT",
        hide_env_values = true)]
    pub wait: u32,
}

/// Seconds to wait for others, where nothing else is asked for.
const WAIT: u32 = 20;
/// How long nothing is said of waiting.
pub const SHORT: Duration = Duration::from_secs(1);

impl Db {
    /// Opens it.
    ///
    /// # Errors
    /// When it is not there, not ours, or cannot be opened.
    pub fn open(&self, how: Open) -> Result<Store, Failure> {
        open(&self.db, how, self.wait)
    }

    /// Opens it to read, saying where its layers are behind its articles.
    ///
    /// # Errors
    /// As [`Db::open`].
    pub fn read(&self) -> Result<(Store, Outcome), Failure> {
        let store = self.open(Open::Read)?;
        let outcome = say_lag(&store)?;
        Ok((store, outcome))
    }
}

/// Opens a store, saying for whom it waits.
///
/// # Errors
/// As [`Db::open`].
pub fn open(path: &Path, how: Open, wait: u32) -> Result<Store, Failure> {
    let wait = Duration::from_secs(wait.into());
    match Store::open_within(path, how, wait.min(SHORT)) {
        Err(e @ StoreError::Busy { .. }) if wait > SHORT => {
            say(&format!("waiting: {e}"));
            Ok(Store::open_within(path, how, wait - SHORT)?)
        }
        Ok(mut store) => {
            store.set_wait(wait)?;
            Ok(store)
        }
        Err(e) => Err(e.into()),
    }
}

/// Says where the layers of a store are behind its articles.
///
/// # Errors
/// When it cannot be read.
pub fn say_lag(store: &Store) -> Result<Outcome, Failure> {
    let lag = store.lag()?;
    if let Some(lag) = &lag {
        let path = store.path();
        say(&format!(
            "{path}: {lag}: an ingest is at work, or did not finish; `isnad ingest --db {path}` \
             finishes it"
        ));
    }
    Ok(Outcome::refused_if(lag.is_some()))
}

impl From<StoreError> for Failure {
    fn from(e: StoreError) -> Self {
        match e {
            StoreError::Rows(rows) => Self::Tables(rows),
            e @ (StoreError::Busy { .. } | StoreError::Full(_)) => Self::Later(e.to_string()),
            other => Self::Words(other.to_string()),
        }
    }
}

/// A day as the user gives it.
///
/// # Errors
/// When it is no `YYYY-MM-DD`.
pub fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("`{text}` is no day (YYYY-MM-DD)"))
}

/// Leaves out what happened after a day, and what is not told when: the day is counted with.
pub fn up_to(rows: &mut Vec<EventRow>, as_of: Option<Date>) {
    let Some(as_of) = as_of.map(|d| d.to_string()) else { return };
    rows.retain(|r| r.event_date.as_ref().is_some_and(|d| *d <= as_of));
}

/// Control as it was told up to the end of a day.
pub fn control_up_to(intervals: &mut Vec<Interval>, as_of: Option<Date>) {
    let Some(as_of) = as_of else { return };
    intervals.retain(|i| i.since <= as_of);
    for i in intervals {
        i.until = i.until.filter(|u| *u <= as_of);
    }
}

/// The place with an id or a P-code, or the only one in Syria with that name.
///
/// # Errors
/// When there is none, or several.
pub fn place_id(text: &str, gazetteer: &Gazetteer) -> Result<String, String> {
    if gazetteer.by_id(text).is_some() {
        return Ok(text.to_owned());
    }
    if let Some(place) = gazetteer.by_pcode(text) {
        return Ok(gazetteer.place(place).id.clone());
    }
    let found: Vec<&str> = gazetteer
        .named(text)
        .iter()
        .map(|i| gazetteer.place(*i))
        .filter(|p| p.in_syria() && p.admin_level().is_none())
        .map(|p| p.id.as_str())
        .collect();
    match found.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] => Err(format!("no place in Syria has the id, P-code or name `{text}`")),
        many => Err(format!("several places are named `{text}`; give one id: {}", many.join(", "))),
    }
}

/// The text of a file.
///
/// # Errors
/// When it cannot be read.
pub fn text_of(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|e| Failure::file(path, &e))
}
