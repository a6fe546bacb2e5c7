//! What QGIS opens without a click: a style for each layer in Arabic and in English, kept in the
//! GeoPackage or beside a file, and a project over all of them. Written for QGIS 3.22 and later.

mod ground;
mod project;
mod style;
mod symbol;

pub use project::{MARK, ProjectLayer, project_xml, write_project};
pub use style::{Language, body, qml};

use rusqlite::Connection;

use super::{format::WriteError, gpkg::put_style, table::Schema};

/// Keeps both styles of a layer in the GeoPackage; the Arabic one is the default.
///
/// # Errors
/// What SQLite says.
pub fn put_styles(db: &Connection, schema: &Schema) -> Result<(), WriteError> {
    for language in Language::ALL {
        let arabic = *language == Language::Arabic;
        put_style(db, schema.name, language.name(), &qml(schema, *language), arabic)?;
    }
    Ok(())
}
