//! All layers of one state of knowledge: events, control, areas, fronts, changes, gaps.

use std::{collections::BTreeSet, fmt, fs, path::Path, str::FromStr};

use jiff::civil::Date;
use rusqlite::Connection;

use super::{
    AREAS, CHANGES, CONTROL_HISTORY, CONTROL_NOW, Cells, EVENTS, EventRow, Evidence, FRONTS, GAPS,
    GOVERNORATES, changes, control_history, control_now, event_table_row,
    format::{Format, WriteError},
    gaps, governorates, gpkg, qgis,
    qgis::ProjectLayer,
    table::{Row, Schema},
};
use crate::{
    gazetteer::{Gazetteer, Outlines},
    timeline::{Allies, Interval, Status, diff},
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
}

/// The days a layer is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days {
    /// The state at the end of this day; default: the last day that anything is known of.
    pub as_of: Option<Date>,
    /// `changes`: since the end of this day; default: the day before `as_of`.
    pub since: Option<Date>,
}

impl<'a> Picture<'a> {
    /// First and last day of what is told to have happened. What is expected, denied or told as
    /// history does not count, nor the days on which control merely grows stale.
    #[must_use]
    pub fn days(&self) -> Option<(Date, Date)> {
        let real = |e: &&EventRow| matches!(e.assertion.as_str(), "asserted" | "claimed");
        let mut days: BTreeSet<Date> = self
            .events
            .iter()
            .filter(real)
            .filter_map(|e| e.event_date.as_ref()?.parse().ok())
            .collect();
        for i in self.intervals.iter().filter(|i| i.status != Status::Unknown) {
            days.extend([i.since, i.last_seen]);
        }
        days.first().copied().zip(days.last().copied())
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
            _ => {}
        }
        let Some(last) = days.as_of.or_else(|| self.days().map(|d| d.1)) else { return Ok(()) };
        match layer {
            Layer::Events | Layer::Gaps | Layer::Governorates => Ok(()),
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
                self.cells(last).areas(self.outlines, self.gazetteer).into_iter().try_for_each(each)
            }
            Layer::Fronts => {
                let together = |a, b, day| self.allies.together(a, b, day);
                self.cells(last).fronts(self.outlines, together).into_iter().try_for_each(each)
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

    fn cells(&self, day: Date) -> Cells<'a> {
        Cells::new(self.intervals, day, self.gazetteer)
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
    /// What the disk or SQLite says.
    pub fn write_qgis(&self, dir: &Path, days: Days) -> Result<(), WriteError> {
        fs::create_dir_all(dir)?;
        let db = gpkg::create_file(&dir.join("isnad.gpkg"))?;
        db.execute_batch("BEGIN")?;
        self.write_layers(&db, days)?;
        db.execute_batch("COMMIT")?;
        db.close().map_err(|(_, e)| e)?;
        qgis::write_project(&dir.join("isnad.qgz"), "isnad.gpkg", PROJECT, self.days())
    }
}

/// The project's layers, topmost first. One layer alone is labelled, so that a place has one
/// label.
pub const PROJECT: &[ProjectLayer] = &[
    ProjectLayer { schema: CHANGES, shown: false, over_time: false, labels: false },
    ProjectLayer { schema: CONTROL_NOW, shown: true, over_time: false, labels: true },
    ProjectLayer { schema: EVENTS, shown: true, over_time: true, labels: false },
    ProjectLayer { schema: CONTROL_HISTORY, shown: false, over_time: true, labels: true },
    ProjectLayer { schema: FRONTS, shown: true, over_time: false, labels: false },
    ProjectLayer { schema: AREAS, shown: true, over_time: false, labels: false },
    ProjectLayer { schema: GOVERNORATES, shown: true, over_time: true, labels: true },
];
