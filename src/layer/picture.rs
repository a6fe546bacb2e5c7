//! All layers of one state of knowledge: events, control, areas, fronts, changes, gaps.

use std::{collections::BTreeSet, fmt, fs, path::Path, str::FromStr};

use jiff::civil::Date;
use rusqlite::Connection;

use super::{
    AREAS, CHANGES, CONTROL_HISTORY, CONTROL_NOW, Cells, EVENTS, EventRow, Evidence, FRONTS, GAPS,
    GOVERNORATES, GROUND_AREAS, GROUND_LABELS, GROUND_LINES, Mesh, changes, control_history,
    control_now, event_table_row,
    format::{Format, WriteError},
    gaps, governorates, gpkg, ground,
    ours::is_ours,
    qgis,
    qgis::ProjectLayer,
    table::{Row, Schema},
};
use crate::{
    gazetteer::{Gazetteer, Outlines},
    output::{Guard, OutputError, place},
    timeline::{Allies, Interval, Status, diff, told_days},
};

macro_rules! layers {
    ($($(#[$doc:meta])* $variant:ident = $schema:ident;)*) => {
        /// A layer.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Layer { $($(#[$doc])* $variant,)* }

        impl Layer {
            /// All layers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];
            /// Its columns and its name.
            #[must_use]
            pub const fn schema(self) -> &'static Schema { match self { $(Self::$variant => &$schema,)* } }
        }
    };
}

layers! {
    /// What was told: a point an event.
    Events = EVENTS;
    /// Who holds each place on the latest day: a point a place.
    ControlNow = CONTROL_NOW;
    /// Who held each place from when to when: a point an interval.
    ControlHistory = CONTROL_HISTORY;
    /// The ground around places of known control.
    Areas = AREAS;
    /// Where areas of opposed sides meet.
    Fronts = FRONTS;
    /// Places whose control differs between two days.
    Changes = CHANGES;
    /// Names that no gazetteer has.
    Gaps = GAPS;
    /// The outlines of the governorates.
    Governorates = GOVERNORATES;
    /// The sea and lakes.
    GroundAreas = GROUND_AREAS;
    /// Rivers and roads.
    GroundLines = GROUND_LINES;
    /// The names of neighbours.
    GroundLabels = GROUND_LABELS;
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.schema().name)
    }
}

impl FromStr for Layer {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|l| l.schema().name == s).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|l| l.schema().name).collect();
            format!("unknown layer `{s}` (one of {})", names.join(", "))
        })
    }
}

/// What layers are made of.
#[derive(Debug, Clone, Copy)]
pub struct Picture<'a> {
    /// Rows of events, in the order in which they are to be written.
    pub events: &'a [EventRow],
    /// Control, by place and day.
    pub intervals: &'a [Interval],
    /// Where places lie.
    pub gazetteer: &'a Gazetteer,
    /// Where governorates end.
    pub outlines: &'a Outlines,
    /// Who holds places together.
    pub allies: &'a Allies,
    /// The last day of publication that several articles bear out, where one is known; nothing
    /// later moves the layers of a day.
    pub horizon: Option<Date>,
}

/// The days a layer is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days {
    /// The state at the end of this day; default: the last day that anything is known of.
    pub as_of: Option<Date>,
    /// `changes`: since the end of this day; default: the day before `as_of`.
    pub since: Option<Date>,
}

/// What tells articles apart: source and id.
type Article<'a> = (Option<&'a str>, &'a str);

fn article(row: &EventRow) -> Article<'_> {
    (row.source.as_deref(), &row.article_id)
}

impl<'a> Picture<'a> {
    /// First and last day of what is told to have happened, as far as several articles bear them
    /// out ([`told_days`]). What is expected, denied or told as history does not count, nor what is
    /// told of no nearer than a month, nor the days on which control merely grows stale.
    #[must_use]
    pub fn days(&self) -> Option<(Date, Date)> {
        let told = |vague: bool| -> Vec<(Date, Article<'_>)> {
            self.events
                .iter()
                .filter(|e| matches!(e.assertion.as_str(), "asserted" | "claimed"))
                .filter(|e| vague || e.time_precision < 3)
                .filter_map(|e| Some((e.event_date.as_ref()?.parse().ok()?, article(e))))
                .collect()
        };
        let mut all = told(false);
        if all.is_empty() {
            all = told(true);
        }
        let own = !all.is_empty();
        let days = told_days(all, self.horizon);
        // What no article says: a baseline.
        let known = self
            .intervals
            .iter()
            .filter(|i| i.status != Status::Unknown && (!own || i.supporting.is_empty()))
            .flat_map(|i| [i.since, i.last_seen])
            .filter(|day| days.is_none_or(|(_, last)| *day <= last));
        let known: BTreeSet<Date> =
            known.chain(days.into_iter().flat_map(|d| [d.0, d.1])).collect();
        known.first().copied().zip(known.last().copied())
    }

    /// Gives the rows of a layer to `each`, in their order. With `as_of`, events after that day
    /// are left out, control is as it was then.
    ///
    /// # Errors
    /// What `each` says.
    pub fn each<E>(
        &self,
        layer: Layer,
        days: Days,
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        let told = |e: &&EventRow| {
            let day = e.event_date.as_ref().and_then(|d| d.parse::<Date>().ok());
            days.as_of.is_none_or(|asked| day.is_some_and(|d| d <= asked))
        };
        let evidence = || Evidence::new(self.events);
        // What is told without a day, and what hangs on none, is there whatever day it is.
        match layer {
            Layer::Events => {
                let rows = self.events.iter().filter(told).map(event_table_row);
                return rows.filter(|r| r.geometry.is_some()).try_for_each(each);
            }
            Layer::Gaps => {
                return gaps(self.events.iter().filter(told)).into_iter().try_for_each(each);
            }
            Layer::Governorates => {
                return governorates(self.outlines, self.gazetteer).try_for_each(each);
            }
            Layer::GroundAreas | Layer::GroundLines | Layer::GroundLabels => {
                return ground(layer.schema().shape).into_iter().try_for_each(each);
            }
            _ => {}
        }
        let Some(last) = days.as_of.or_else(|| self.days().map(|d| d.1)) else { return Ok(()) };
        match layer {
            Layer::Events | Layer::Gaps | Layer::Governorates => Ok(()),
            Layer::GroundAreas | Layer::GroundLines | Layer::GroundLabels => Ok(()),
            Layer::ControlNow => {
                control_now(self.intervals, last, self.gazetteer, &evidence()).try_for_each(each)
            }
            Layer::ControlHistory => {
                let known: Vec<Interval> = self
                    .intervals
                    .iter()
                    .filter(|i| i.since <= last)
                    .map(|i| Interval { until: i.until.filter(|u| *u <= last), ..i.clone() })
                    .collect();
                control_history(&known, self.gazetteer, &evidence()).try_for_each(each)
            }
            Layer::Areas => {
                let mesh = Mesh::new(self.gazetteer, self.outlines);
                let cells = Cells::new(&mesh, self.intervals, last, self.gazetteer);
                cells.areas(self.gazetteer).into_iter().try_for_each(each)
            }
            Layer::Fronts => {
                let mesh = Mesh::new(self.gazetteer, self.outlines);
                let cells = Cells::new(&mesh, self.intervals, last, self.gazetteer);
                let together = |a, b, day| self.allies.together(a, b, day);
                cells.fronts(together).into_iter().try_for_each(each)
            }
            Layer::Changes => {
                let Some(first) = days.since.or_else(|| last.yesterday().ok()) else {
                    return Ok(());
                };
                let list = diff(self.intervals, first, last);
                let pairs = list.iter().map(|c| (c.before.as_ref(), c.after.as_ref()));
                let words = evidence();
                let mut rows = changes(pairs, self.gazetteer, &words);
                rows.try_for_each(&mut each)
            }
        }
    }

    /// A layer as a GeoJSON FeatureCollection, for the viewer and other programs.
    ///
    /// # Errors
    /// None but what the format says.
    pub fn geojson(&self, layer: Layer, days: Days) -> Result<String, WriteError> {
        let mut text = Vec::new();
        let mut writer = Format::GeoJson.stream(&mut text, layer.schema())?;
        self.each(layer, days, |row| writer.row(&row))?;
        writer.finish()?;
        String::from_utf8(text).map_err(|e| WriteError::of(Format::GeoJson, e))
    }

    /// Writes all layers into a GeoPackage, with their styles. The caller holds the transaction.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn write_layers(&self, db: &Connection, days: Days) -> Result<(), WriteError> {
        for layer in Layer::ALL.iter().copied().filter(|l| *l != Layer::Gaps) {
            let mut rows = Vec::new();
            self.each(layer, days, |row| {
                rows.push(row);
                Ok::<(), WriteError>(())
            })?;
            gpkg::write_layer(db, layer.schema(), rows)?;
            qgis::put_styles(db, layer.schema())?;
        }
        Ok(())
    }

    /// Writes `isnad.gpkg` and `isnad.qgz` into a folder: a project that opens with no click.
    ///
    /// # Errors
    /// As [`Picture::write_qgis_with`].
    pub fn write_qgis(&self, dir: &Path, days: Days) -> Result<(), WriteError> {
        self.write_qgis_with(dir, days, &Guard::default())
    }

    /// The same, with what may not be written over. Both files are written or none.
    ///
    /// # Errors
    /// When one of them may not be written over; what the disk or SQLite says.
    pub fn write_qgis_with(&self, dir: &Path, days: Days, guard: &Guard) -> Result<(), WriteError> {
        let new = !dir.exists();
        fs::create_dir_all(dir).map_err(|e| OutputError::of(&dir.display().to_string(), e))?;
        let done = self.write_both(dir, days, guard);
        if new && done.is_err() {
            // Only when there is nothing in it.
            let _ = fs::remove_dir(dir);
        }
        Ok(done?)
    }

    fn write_both(&self, dir: &Path, days: Days, guard: &Guard) -> Result<(), OutputError> {
        let mut layers = guard.begin(&dir.join("isnad.gpkg"), is_ours)?;
        let mut project = guard.begin(&dir.join("isnad.qgz"), is_ours)?;
        let db = layers.database()?;
        let write = || -> Result<(), WriteError> {
            gpkg::begin(&db)?;
            db.execute_batch("BEGIN")?;
            self.write_layers(&db, days)?;
            db.execute_batch("COMMIT")?;
            Ok(db.close().map_err(|(_, e)| e)?)
        };
        write().map_err(|e| layers.failed(e))?;
        qgis::write_project(project.seekable()?, "isnad", "isnad.gpkg", PROJECT, self.days())
            .map_err(|e| project.failed(e))?;
        // The project names layers that every GeoPackage of ours has: it may come second.
        place(vec![layers.whole()?, project.whole()?])
    }
}

/// The project's layers, topmost first: who holds what on the last day, with what changed, over
/// the ground, which the project brings in files of its own; events of that day stand above them by
/// themselves. One layer alone is labelled, so
/// that a place has one label.
pub const PROJECT: &[ProjectLayer] = &[
    ProjectLayer { schema: EVENTS, shown: false, over_time: true, labels: false },
    ProjectLayer { schema: CONTROL_NOW, shown: true, over_time: false, labels: true },
    ProjectLayer { schema: CONTROL_HISTORY, shown: false, over_time: true, labels: true },
    ProjectLayer { schema: CHANGES, shown: true, over_time: false, labels: false },
    ProjectLayer { schema: FRONTS, shown: true, over_time: false, labels: false },
    ProjectLayer { schema: AREAS, shown: true, over_time: false, labels: false },
    ProjectLayer { schema: GOVERNORATES, shown: true, over_time: true, labels: true },
];
