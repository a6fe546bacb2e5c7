//! Looking after a store: what is in it, whether it is whole, making it whole again.

mod check;
mod info;
mod rebuild;
mod repair;

pub use info::{Compacted, Info};
pub use repair::Repaired;
