//! One event out of many reports, and who controlled which place when.
//!
//! Two steps, both pure (no I/O, no clock, no chance; the same set of reports gives the same
//! result in whatever order it comes):
//!
//! 1. `fuse`: reports of one happening become one [`FusedEvent`] with its independent voices;
//! 2. `control`: the events of a place become [`Interval`]s of control, by the rules written
//!    down in `control.rs`.
//!
//! Everything is local to a place and the admin units around it, so that a store can refresh the
//! few places that an article touches. Not for: reading text (`event`), keeping anything (`store`).

mod codec;
mod report;
mod types;

pub use report::{Decision, Report, Verdict};
pub use types::{Baseline, FusedEvent, Interval, Params, Status, Timeline};
