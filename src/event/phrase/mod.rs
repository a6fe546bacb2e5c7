//! Phrases and borders: which chunks belong together, and what stands between them.

mod borders;
mod group;

pub use borders::{Borders, aside, bones, symbol};
pub use group::{Group, Naming, groups};
