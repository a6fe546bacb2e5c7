//! Reading the reference that `check` and `stats` compare with: a folder of the project's tables,
//! or files as publishers give them.

use std::path::PathBuf;

use super::complain::Failure;
use crate::gazetteer::{
    Comparison, Gazetteer, Sources, compare,
    import::{ColumnMap, Format, harvest},
    reference_of_gazetteer, reference_of_records,
};

/// A comparison, and how many rows of the reference could not be used.
pub struct Against {
    /// What was found.
    pub comparison: Comparison,
    /// Rows left out.
    pub left_out: usize,
}

/// Compares a gazetteer with references.
///
/// # Errors
/// When none of the paths holds a place.
pub fn compare_with(gazetteer: &Gazetteer, paths: &[PathBuf]) -> Result<Against, Failure> {
    let mut points = Vec::new();
    let mut files = Vec::new();
    for path in paths {
        if path.join("places.csv").is_file() {
            let mut sources = Sources::default();
            sources.overlay(path)?;
            points.extend(reference_of_gazetteer(&Gazetteer::load(&sources)?));
        } else {
            files.push(path.clone());
        }
    }
    let read = harvest(&files, Format::Auto, &ColumnMap::default());
    points.extend(reference_of_records(&read));
    if points.is_empty() {
        let why = read.refused.first().map_or("holds no places", |r| r.why.as_str());
        let shown: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return Err(Failure::Words(format!("{}: {why}", shown.join(", "))));
    }
    Ok(Against { comparison: compare(gazetteer, &points), left_out: read.refused.len() })
}
