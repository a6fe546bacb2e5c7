//! Phrases and borders: which chunks belong together, and what stands between them.

mod borders;
mod group;

pub use borders::{Borders, aside, bones, governor, symbol, within_aside};
pub use group::{Group, Naming, groups};
