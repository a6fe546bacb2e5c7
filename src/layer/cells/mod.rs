//! The ground in cells, and whose each of them is on a day. `docs/areas.md` tells it for people.
//!
//! All places of the gazetteer, points along the main roads and points of open ground between them
//! are the sites of a Voronoi diagram (G. Voronoï, 1908; by Delaunay triangulation, `spade`) of
//! each governorate ([`mesh`]). Control goes from the places where it is known to the cells around
//! them, the nearest first ([`spread`]).

mod mend;
mod mesh;
mod spread;

pub use mesh::Mesh;
pub use spread::{ALONG_ROAD, NEAR_KM, REACH_KM, falloff};

pub(super) use mend::{absorb, tidy, tidy_line};
pub(super) use spread::{Label, join_small, key, speaks, spread};

/// Ground smaller than this, in km², is no area of its own.
pub const SLIVER_KM2: f64 = 1.0;
