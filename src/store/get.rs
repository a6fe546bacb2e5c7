//! What the store gives back: events, intervals, articles.

use jiff::civil::Date;
use rusqlite::{OptionalExtension, Row, params, types::ValueRef};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Store, StoreError, gpkg, put::unpack, schema::EVENT_COLUMNS};
use crate::{
    Article,
    layer::EventRow,
    timeline::{Interval, Timeline},
};

/// An event of the `events` layer: its representative's row and what fusion adds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StoredEvent {
    /// The row, with its point.
    #[serde(flatten)]
    pub row: EventRow,
    /// Number of reports.
    pub n_reports: u32,
    /// Number of articles.
    pub n_articles: u32,
    /// Number of independent voices.
    pub n_voices: u32,
    /// Ids of the reports.
    pub reports: Vec<String>,
    /// First day of publication.
    pub first_seen: Option<String>,
    /// Last day of publication.
    pub last_seen: Option<String>,
    /// Who confirmed it.
    pub confirmed_by: Option<String>,
    /// What that person noted.
    pub note: Option<String>,
}

/// An article, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArticleInfo {
    /// Its id; its own together with the source.
    pub id: String,
    /// Where it is from.
    pub source: Option<String>,
    /// Day of publication.
    pub published: Option<String>,
    /// The voice that it speaks with: its own [`Article::key`], or that of the first copy.
    pub voice: String,
    /// Number of events read from it.
    pub events: u32,
    /// Number of those that no place could be found for.
    pub unplaced: u32,
}

impl Store {
    /// Hands every event of the layer to `each`, by event id. `until` leaves out what happened
    /// after a day.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn events(
        &self,
        until: Option<Date>,
        mut each: impl FnMut(StoredEvent),
    ) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {} FROM events WHERE ?1 IS NULL OR event_date <= ?1 ORDER BY event_id",
            self.columns()?
        );
        let mut run = || -> rusqlite::Result<()> {
            let mut statement = self.db.prepare_cached(&sql)?;
            let mut rows = statement.query([until.map(|d| d.to_string())])?;
            while let Some(row) = rows.next()? {
                if let Some(event) = event(row)? {
                    each(event);
                }
            }
            Ok(())
        };
        run().map_err(|e| self.wrap(e))
    }

    /// The event with that id, or the one that the report with that id is part of.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn event(&self, id: &str) -> Result<Option<StoredEvent>, StoreError> {
        let by_fid = format!("SELECT {} FROM events WHERE fid = ?1", self.columns()?);
        let run = || -> rusqlite::Result<Option<StoredEvent>> {
            let fid: Option<i64> = self
                .db
                .prepare_cached("SELECT fid FROM isnad_event WHERE event_id = ?1")?
                .query_row([id], |r| r.get(0))
                .optional()?;
            let fid = match fid {
                Some(fid) => Some(fid),
                None => self
                    .db
                    .prepare_cached(
                        "SELECT e.fid FROM isnad_report r JOIN isnad_event i USING (place_id)
                         JOIN events e ON e.fid = i.fid
                         WHERE r.event_id = ?1 AND instr(e.reports, ?1) > 0",
                    )?
                    .query_row([id], |r| r.get(0))
                    .optional()?,
            };
            let Some(fid) = fid else { return Ok(None) };
            self.db.prepare_cached(&by_fid)?.query_row([fid], event)
        };
        run().map_err(|e| self.wrap(e))
    }

    /// First and last day that the store speaks of: of what is told to have happened, and of the
    /// articles, as far as several of them bear it out.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn days(&self) -> Result<Option<(Date, Date)>, StoreError> {
        let told = super::project::days(&self.db).map_err(|e| self.wrap(e))?;
        let now = self.now()?;
        Ok(told.map(|(first, last)| (first, now.map_or(last, |now| now.max(last)))))
    }

    /// Intervals of control, by place and day. `between` keeps those that cover any of the days
    /// from the first to the last.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn intervals(&self, between: Option<(Date, Date)>) -> Result<Vec<Interval>, StoreError> {
        let run = || -> rusqlite::Result<Vec<Interval>> {
            let (from, to) =
                between.map_or((None, None), |(a, b)| (Some(a.to_string()), Some(b.to_string())));
            let mut statement = self.db.prepare_cached(
                "SELECT interval FROM isnad_interval WHERE ?1 IS NULL OR (since <= ?2
                 AND (until IS NULL OR until > ?1)) ORDER BY place_id, since",
            )?;
            let mut rows = statement.query(params![from, to])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.extend(serde_json::from_str::<Interval>(row.get_ref(0)?.as_str()?).ok());
            }
            Ok(out)
        };
        run().map_err(|e| self.wrap(e))
    }

    /// All intervals as a [`Timeline`] without events.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn timeline(&self) -> Result<Timeline, StoreError> {
        Ok(Timeline { events: Vec::new(), intervals: self.intervals(None)? })
    }

    /// The articles, by id and source.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn articles(&self) -> Result<Vec<ArticleInfo>, StoreError> {
        let run = || {
            self.db
                .prepare_cached(
                    "SELECT article_id, nullif(source, ''), published, voice, n_events, n_unplaced
                     FROM isnad_article ORDER BY article_id, source",
                )?
                .query_map([], |r| {
                    Ok(ArticleInfo {
                        id: r.get(0)?,
                        source: r.get(1)?,
                        published: r.get(2)?,
                        voice: r.get(3)?,
                        events: r.get(4)?,
                        unplaced: r.get(5)?,
                    })
                })?
                .collect::<rusqlite::Result<_>>()
        };
        run().map_err(|e| self.wrap(e))
    }

    /// The sources that have an article of this id; `None`: one without a source.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn sources_of(&self, id: &str) -> Result<Vec<Option<String>>, StoreError> {
        let run = || {
            self.db
                .prepare_cached(
                    "SELECT nullif(source, '') FROM isnad_article WHERE article_id = ?1
                     ORDER BY source",
                )?
                .query_map([id], |r| r.get(0))?
                .collect::<rusqlite::Result<_>>()
        };
        run().map_err(|e| self.wrap(e))
    }

    /// An article as it came.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn article(&self, source: Option<&str>, id: &str) -> Result<Option<Article>, StoreError> {
        let sql = "SELECT body FROM isnad_article WHERE article_id = ?1 AND source = ?2";
        let body: Option<Vec<u8>> = self
            .db
            .query_row(sql, [id, source.unwrap_or("")], |r| r.get(0))
            .optional()
            .map_err(|e| self.wrap(e))?;
        Ok(body.and_then(|b| unpack(&b)))
    }

    /// The newest day of publication, borne out or not.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn newest(&self) -> Result<Option<Date>, StoreError> {
        let sql = "SELECT max(published) FROM isnad_article";
        let day: Option<String> =
            self.db.query_row(sql, [], |r| r.get(0)).map_err(|e| self.wrap(e))?;
        Ok(day.and_then(|d| d.parse().ok()))
    }

    /// The last day of publication that several articles bear out: the day that `control_now`
    /// shows ([`crate::timeline::last_day`]).
    ///
    /// # Errors
    /// What SQLite says.
    pub fn now(&self) -> Result<Option<Date>, StoreError> {
        let day = super::meta(&self.db, "now").map_err(|e| self.wrap(e))?;
        Ok(day.and_then(|d| d.parse().ok()))
    }

    /// The geometry and [`EVENT_COLUMNS`] as a query asks for them; a store of an earlier format,
    /// which only a writer brings up to date, lacks some.
    fn columns(&self) -> Result<String, StoreError> {
        let there = || -> rusqlite::Result<Vec<String>> {
            let mut all = self.db.prepare_cached("SELECT name FROM pragma_table_info('events')")?;
            all.query_map([], |r| r.get(0))?.collect()
        };
        let there = there().map_err(|e| self.wrap(e))?;
        let column = |(name, _): &gpkg::Column| {
            if there.iter().any(|t| t == name) {
                format!(", \"{name}\"")
            } else {
                format!(", NULL AS \"{name}\"")
            }
        };
        Ok(format!("geom{}", EVENT_COLUMNS.iter().map(column).collect::<String>()))
    }
}

fn event(row: &Row<'_>) -> rusqlite::Result<Option<StoredEvent>> {
    let mut cells = Map::new();
    for (i, (name, kind)) in EVENT_COLUMNS.iter().enumerate() {
        let value = match row.get_ref(i + 1)? {
            ValueRef::Null | ValueRef::Blob(_) => Value::Null,
            ValueRef::Integer(n) => n.into(),
            ValueRef::Real(x) => x.into(),
            ValueRef::Text(t) => {
                let text = String::from_utf8_lossy(t);
                // Thousandths are the standard's way of writing; rows have none.
                if *kind == "DATETIME" { text.replace(".000Z", "Z") } else { text.into_owned() }
                    .into()
            }
        };
        let name = if *name == "marker_color" { "marker-color" } else { name };
        cells.insert(name.to_owned(), value);
    }
    let mut number = |name: &str| cells.remove(name).and_then(|v| v.as_u64()).unwrap_or(0) as u32;
    let (n_reports, n_articles, n_voices) =
        (number("n_reports"), number("n_articles"), number("n_voices"));
    let mut text = |name: &str| match cells.remove(name) {
        Some(Value::String(s)) => Some(s),
        _ => None,
    };
    let reports = text("reports").unwrap_or_default().split(';').map(str::to_owned).collect();
    let first_seen = text("first_seen");
    let confirmed_by = text("confirmed_by");
    let note = text("note");
    let last_seen = text("last_seen");
    let Ok(mut out) = serde_json::from_value::<EventRow>(Value::Object(cells)) else {
        return Ok(None);
    };
    if let Some([lon, lat]) =
        row.get_ref(0)?.as_blob_or_null().ok().flatten().and_then(gpkg::point_of)
    {
        (out.latitude, out.longitude) = (Some(lat), Some(lon));
    }
    Ok(Some(StoredEvent {
        row: out,
        n_reports,
        n_articles,
        n_voices,
        reports,
        first_seen,
        last_seen,
        confirmed_by,
        note,
    }))
}
