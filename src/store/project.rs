//! What stands beside the layers that follow article by article: areas, fronts and changes of the
//! last day, outlines, styles, and the QGIS project that opens them all.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use rusqlite::{Connection, Error, Result, params};

use super::{Store, StoreError, ground, lag, meta, put::digest};
use crate::{
    Knowledge,
    gazetteer::{Gazetteer, Outlines},
    layer::{
        self, CHANGES, EventRow, Evidence, Layer, PROJECT, Row, WriteError, gpkg, is_ours, qgis,
    },
    output::{Guard, OutputError, place},
    timeline::{Change, Interval, borne_out, diff},
};

/// The project beside a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Where it is.
    pub path: PathBuf,
    /// Another program saved it since (QGIS, with somebody's changes): it was left as it is.
    pub changed: bool,
}

impl Store {
    /// Writes the layers of the last day that hang on all places at once into the store, and
    /// beside it the project of the same name, which QGIS opens styled.
    ///
    /// # Errors
    /// What SQLite and the disk say.
    pub fn write_project(
        &mut self,
        knowledge: &Knowledge,
    ) -> std::result::Result<Project, StoreError> {
        let outlines = Outlines::shipped();
        let (gazetteer, mark) = (knowledge.gazetteer(), env!("CARGO_PKG_VERSION"));
        let changes = self.changes_of_now()?;
        let store = PathBuf::from(self.path());
        let project = store.with_extension("qgz");
        self.write(|db| {
            gpkg::prepare(db)?;
            ground::follow(db, knowledge, &outlines)?;
            follow_changes(db, changes, gazetteer)?;
            // Outlines come with the program and change with it alone.
            if meta(db, "outlines")?.as_deref() != Some(mark) {
                let rows = crate::layer::governorates(&outlines, gazetteer);
                gpkg::write_layer(db, Layer::Governorates.schema(), rows).map_err(sqlite)?;
                for layer in [Layer::GroundAreas, Layer::GroundLines, Layer::GroundLabels] {
                    let rows = layer::ground(layer.schema().shape);
                    gpkg::write_layer(db, layer.schema(), rows).map_err(sqlite)?;
                }
                db.execute("INSERT OR REPLACE INTO isnad_meta VALUES ('outlines', ?1)", [mark])?;
            }
            for layer in PROJECT {
                qgis::put_styles(db, &layer.schema).map_err(sqlite)?;
            }
            lag::caught_up(db)?;
            // In here, so that two writers do not write the one file at once.
            Ok(write_beside(&store, &project, days(db)?))
        })?
        .map_err(|e| match e {
            OutputError::Foreign(_) => None,
            other => Some(StoreError::Output(other)),
        })
        .map_or_else(|e| e.map_or(Ok(true), Err), |()| Ok(false))
        .map(|changed| Project { path: project, changed })
    }

    /// What changed on the last day, with the events that tell of it.
    fn changes_of_now(&self) -> std::result::Result<Changed, StoreError> {
        let Some(now) = self.now()? else { return Ok(Changed::default()) };
        let before = now.yesterday().unwrap_or(now);
        let intervals = self.moved(before, now).map_err(|e| self.wrap(e))?;
        let changes = diff(&intervals, before, now);
        // The words of what changed, and of nothing else.
        let mut events: Vec<EventRow> = Vec::new();
        for change in &changes {
            for id in change.after.iter().flat_map(|i| i.supporting.iter().rev().take(1)) {
                events.extend(self.event(id)?.map(|e| e.row));
            }
        }
        Ok(Changed { changes, events })
    }

    /// The intervals of the places for which one begins or ends after the first day and not
    /// after the second.
    fn moved(&self, after: Date, upto: Date) -> Result<Vec<Interval>> {
        let mut statement = self.db.prepare_cached(
            "SELECT interval FROM isnad_interval WHERE place_id IN
             (SELECT place_id FROM isnad_interval WHERE since > ?1 AND since <= ?2 UNION
              SELECT place_id FROM isnad_interval WHERE until > ?1 AND until <= ?2)
             AND since <= ?2 AND (until IS NULL OR until > ?1) ORDER BY place_id, since",
        )?;
        let mut rows = statement.query([after.to_string(), upto.to_string()])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            out.extend(serde_json::from_str::<Interval>(row.get_ref(0)?.as_str()?).ok());
        }
        Ok(out)
    }
}

/// Writes the project of a store, whole or not at all.
fn write_beside(
    store: &Path,
    project: &Path,
    days: Option<(Date, Date)>,
) -> std::result::Result<(), OutputError> {
    let name = |path: Option<&std::ffi::OsStr>| {
        path.map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let mut guard = Guard::default();
    guard.keep(store);
    let mut half = guard.begin(project, is_ours)?;
    let (stem, file) = (name(project.file_stem()), name(store.file_name()));
    qgis::write_project(half.seekable()?, &stem, &file, PROJECT, days)
        .map_err(|e| half.failed(e))?;
    place(vec![half.whole()?])
}

/// What changed on a day.
#[derive(Default)]
struct Changed {
    changes: Vec<Change>,
    events: Vec<EventRow>,
}

/// Writes `changes` where it differs from what was last written.
fn follow_changes(db: &Connection, changed: Changed, gazetteer: &Gazetteer) -> Result<()> {
    let words = Evidence::new(&changed.events);
    let pairs = changed.changes.iter().map(|c| (c.before.as_ref(), c.after.as_ref()));
    let rows: Vec<Row> = layer::changes(pairs, gazetteer, &words).collect();
    let said: Vec<String> = rows.iter().map(|r| format!("{r:?}")).collect();
    let sum = digest(&said.iter().map(String::as_bytes).collect::<Vec<_>>());
    ground::once(db, CHANGES.name, sum, || {
        gpkg::write_layer(db, &CHANGES, rows).map_err(sqlite)?;
        Ok(String::new())
    })
}

/// First and last day of what is told to have happened, as far as several articles bear them out;
/// what is told of no nearer than a month counts where there is nothing else.
pub(super) fn days(db: &Connection) -> Result<Option<(Date, Date)>> {
    for vague in [false, true] {
        // The ends of an index over just these.
        let told = "FROM events WHERE assertion IN ('asserted', 'claimed') AND event_date NOT NULL
                    AND (time_precision < 3 OR ?1) AND (event_date <= ?2 OR ?2 IS NULL)";
        let now = meta(db, "now")?;
        let days = |order: &str| -> Result<Option<Date>> {
            let sql =
                format!("SELECT event_date, article_id, source {told} ORDER BY event_date {order}");
            let mut statement = db.prepare_cached(&sql)?;
            let mut rows = statement.query(params![vague, now])?;
            let mut edge = None;
            let mut all = Vec::new();
            // In steps, since an end is nearly always borne out by the next few.
            while let Some(row) = rows.next()? {
                let Ok(day) = row.get_ref(0)?.as_str()?.parse::<Date>() else { continue };
                edge.get_or_insert(day);
                let article: (String, Option<String>) = (row.get(1)?, row.get(2)?);
                all.push((day, article));
                if all.len().is_power_of_two() && borne_out(all.iter().cloned()).is_some() {
                    break;
                }
            }
            Ok(borne_out(all.into_iter()).or(edge))
        };
        let last = match &now {
            Some(_) => {
                let sql = format!("SELECT max(event_date) {told}");
                let last: Option<String> = db.query_row(&sql, params![vague, now], |r| r.get(0))?;
                last.and_then(|d| d.parse().ok())
            }
            None => days("DESC")?,
        };
        if let (Some(first), Some(last)) = (days("ASC")?, last) {
            return Ok(Some((first.min(last), last)));
        }
    }
    Ok(None)
}

/// An error of a writer as SQLite's, to end a transaction with.
pub(super) fn sqlite(e: WriteError) -> Error {
    match e {
        WriteError::Sqlite(e) => e,
        other => Error::ToSqlConversionFailure(Box::new(other)),
    }
}
