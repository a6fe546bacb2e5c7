//! Choosing: which pairs of trigger and places tell an event, who has what part in it, and
//! whether it is so.

mod pair;
mod side;
mod truth;

pub use pair::{Pair, pair_features, pairs, ruled_out};
pub use side::{Asked, Part, Past, actor_of, candidates, side_features};
pub use truth::{governed, truth_features};
