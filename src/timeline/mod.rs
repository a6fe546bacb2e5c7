//! One event out of many reports, and who controlled which place when.
//!
//! Two steps, both pure (no I/O, no clock, no chance; the same set of reports gives the same
//! result in whatever order it comes):
//!
//! 1. [`fuse`]: reports of one happening become one [`FusedEvent`] with its independent voices;
//! 2. [`control`]: the events of a place become [`Interval`]s of control, by the rules written
//!    down in `control/mod.rs`.
//!
//! Everything is local to a place and the admin units around it, so that a store can refresh the
//! few places that an article touches. Not for: reading text (`event`), keeping anything (`store`).

mod area;
mod baseline;
mod codec;
mod control;
mod decision;
mod fuse;
mod horizon;
mod near;
mod query;
mod report;
mod types;

pub use crate::lexicon::Allies;
pub use area::{around, is_area};
pub use baseline::BaselineTable;
pub use control::control;
pub(crate) use control::{control_from, goes_on};
pub use decision::{Decision, Verdict, latest, standing};
pub use fuse::fuse;
pub(crate) use fuse::{REACH, shift};
pub(crate) use horizon::borne_out;
pub use horizon::{APART, first_day, last_day, told_days};
pub use near::{BANDS, Signature, WITHIN_DAYS, similar};
pub use query::{Change, diff};
pub use report::Report;
pub use types::{BASELINE, Baseline, FusedEvent, Interval, Params, Status, Timeline};

use std::collections::{BTreeMap, BTreeSet};

use crate::gazetteer::Gazetteer;

/// Fuses reports and folds them into control per place. The order of `reports` and `decisions`
/// does not matter; `reports` without a place are to be left out beforehand (they move nothing).
///
/// ```
/// use isnad::{Article, Knowledge, read, layer::event_rows};
/// use isnad::timeline::{Params, Report, Status, timeline};
/// let knowledge = Knowledge::shipped();
/// let article = Article {
///     id: "a1".into(),
///     text: "سيطرت فصائل المعارضة على مدينة حماة اليوم الخميس.".into(),
///     published: Some("2024-12-05".into()),
///     ..Article::default()
/// };
/// let rows = event_rows(&article, &read(&article, &knowledge), &knowledge);
/// let reports: Vec<Report> = rows.iter().filter_map(|r| Report::from_row(r, &r.article_id)).collect();
/// let line = timeline(&reports, &[], knowledge.gazetteer(), &Params::default());
/// let now = line.as_of("2024-12-06".parse()?);
/// assert_eq!(now[0].status, Status::Held);
/// assert_eq!(now[0].side.unwrap().as_str(), "opposition");
/// # Ok::<(), jiff::Error>(())
/// ```
#[must_use]
pub fn timeline(
    reports: &[Report],
    decisions: &[Decision],
    gazetteer: &Gazetteer,
    params: &Params,
) -> Timeline {
    let decisions = latest(decisions);
    let mut by_place: BTreeMap<String, Vec<Report>> = BTreeMap::new();
    for report in reports {
        let decided = match decisions.get(report.event_id.as_str()) {
            Some(decision) => report.decided(decision),
            None => Some(report.clone()),
        };
        if let Some(report) = decided {
            by_place.entry(report.place_id.clone()).or_default().push(report);
        }
    }
    let events: BTreeMap<&str, Vec<FusedEvent>> =
        by_place.iter().map(|(place, list)| (place.as_str(), fuse(list))).collect();
    let known: BTreeSet<&str> =
        events.keys().copied().chain(params.baseline.iter().map(|b| b.place_id.as_str())).collect();
    let none = Vec::new();
    let mut out = Timeline::default();
    for place in known {
        let own = events.get(place).unwrap_or(&none);
        let areas: Vec<&FusedEvent> = around(place, gazetteer)
            .iter()
            .filter_map(|area| events.get(area.as_str()))
            .flatten()
            .collect();
        out.intervals.extend(control(place, own, &areas, params));
    }
    out.events = events.into_values().flatten().collect();
    out.events.sort_by(|a, b| (a.day, &a.id).cmp(&(b.day, &b.id)));
    out
}
