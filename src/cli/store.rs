//! What the commands on a store share.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::complain::Failure;
use crate::{
    gazetteer::Gazetteer,
    store::{Open, Store, StoreError},
};

/// Which store.
#[derive(Debug, Args)]
pub struct Db {
    /// The store: a GeoPackage that isnad made.
    #[arg(long, value_name = "FILE.gpkg", env = "ISNAD_DB", hide_env_values = true)]
    pub db: PathBuf,
}

impl Db {
    /// Opens it.
    ///
    /// # Errors
    /// When it is not there, not ours, or cannot be opened.
    pub fn open(&self, how: Open) -> Result<Store, Failure> {
        Ok(Store::open(&self.db, how)?)
    }
}

impl From<StoreError> for Failure {
    fn from(e: StoreError) -> Self {
        match e {
            StoreError::Rows(rows) => Self::Tables(rows),
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

/// The place with an id, or the only one in Syria with that name.
///
/// # Errors
/// When there is none, or several.
pub fn place_id(text: &str, gazetteer: &Gazetteer) -> Result<String, String> {
    if gazetteer.by_id(text).is_some() {
        return Ok(text.to_owned());
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
        [] => Err(format!("no place in Syria has the id or name `{text}`")),
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
