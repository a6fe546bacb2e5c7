//! What stands beside the layers that follow article by article: areas, fronts and changes of the
//! last day, outlines, styles, and the QGIS project that opens them all.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use rusqlite::{Connection, Error, OptionalExtension, Result};

use super::{Store, StoreError, meta};
use crate::{
    Knowledge,
    gazetteer::Outlines,
    layer::{Days, EventRow, Layer, PROJECT, Picture, Row, WriteError, gpkg, qgis},
    timeline::{Allies, diff},
};

/// Layers that are made anew each time: they hang on all places at once.
const WHOLE: &[Layer] = &[Layer::Areas, Layer::Fronts, Layer::Changes];

impl Store {
    /// Writes the layers of the last day that hang on all places at once into the store, and
    /// beside it the project of the same name, which QGIS opens styled. Returns the project's
    /// path.
    ///
    /// # Errors
    /// What SQLite and the disk say.
    pub fn write_project(
        &mut self,
        knowledge: &Knowledge,
    ) -> std::result::Result<PathBuf, StoreError> {
        let layers = self.whole_layers(knowledge)?;
        let outlines = Outlines::shipped();
        let (gazetteer, mark) = (knowledge.gazetteer(), env!("CARGO_PKG_VERSION"));
        self.write(|db| {
            gpkg::prepare(db)?;
            for (layer, rows) in layers {
                gpkg::write_layer(db, layer.schema(), rows).map_err(sqlite)?;
            }
            // Outlines come with the program and change with it alone.
            if meta(db, "outlines")?.as_deref() != Some(mark) {
                let rows = crate::layer::governorates(&outlines, gazetteer);
                gpkg::write_layer(db, Layer::Governorates.schema(), rows).map_err(sqlite)?;
                db.execute("INSERT OR REPLACE INTO isnad_meta VALUES ('outlines', ?1)", [mark])?;
            }
            for layer in PROJECT {
                qgis::put_styles(db, &layer.schema).map_err(sqlite)?;
            }
            Ok(())
        })?;
        let days = days(&self.db).map_err(|e| self.wrap(e))?;
        let store = Path::new(self.path());
        let name = store.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let project = store.with_extension("qgz");
        let half = store.with_extension("qgz.part");
        let failed = |source| StoreError::Io { path: project.display().to_string(), source };
        qgis::write_project(&half, &name, PROJECT, days).map_err(|e| match e {
            WriteError::Io(e) => failed(e),
            other => failed(std::io::Error::other(other)),
        })?;
        fs::rename(&half, &project).map_err(failed)?;
        Ok(project)
    }

    fn whole_layers(
        &self,
        knowledge: &Knowledge,
    ) -> std::result::Result<Vec<(Layer, Vec<Row>)>, StoreError> {
        let mut out: Vec<_> = WHOLE.iter().map(|l| (*l, Vec::new())).collect();
        let Some(now) = self.now()? else { return Ok(out) };
        let before = now.yesterday().unwrap_or(now);
        let intervals = self.intervals(Some((before, now)))?;
        // The words of what changed, and of nothing else.
        let mut events: Vec<EventRow> = Vec::new();
        for change in diff(&intervals, before, now) {
            for id in change.after.iter().flat_map(|i| i.supporting.iter().rev().take(1)) {
                events.extend(self.event(id)?.map(|e| e.row));
            }
        }
        let picture = Picture {
            events: &events,
            intervals: &intervals,
            gazetteer: knowledge.gazetteer(),
            outlines: &Outlines::shipped(),
            allies: &Allies::shipped(),
        };
        let days = Days { as_of: Some(now), since: None };
        for (layer, rows) in &mut out {
            let Ok(()) = picture.each::<std::convert::Infallible>(*layer, days, |row| {
                rows.push(row);
                Ok(())
            });
        }
        Ok(out)
    }
}

/// First and last day of what is told to have happened.
fn days(db: &Connection) -> Result<Option<(Date, Date)>> {
    let ends: Option<(Option<String>, Option<String>)> = db
        .query_row(
            "SELECT min(event_date), max(event_date) FROM events
             WHERE assertion IN ('asserted', 'claimed')",
            [],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .optional()?;
    let day = |text: Option<String>| text.and_then(|t| t.parse().ok());
    Ok(ends.and_then(|(a, b)| Some((day(a)?, day(b)?))))
}

fn sqlite(e: WriteError) -> Error {
    match e {
        WriteError::Sqlite(e) => e,
        other => Error::ToSqlConversionFailure(Box::new(other)),
    }
}
