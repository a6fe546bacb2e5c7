//! Where a text names the sides, found again without walking through all of it.

use std::ops::Range;

use crate::lexicon::{ActorIdx, Side};

/// An actor at a chunk, with its side.
pub type Named = (usize, ActorIdx, Side);

/// All actors of a text, in text order.
#[derive(Debug, Default)]
pub struct Actors {
    all: Vec<Named>,
    /// For each side, by its number, where in `all` it stands.
    of: Vec<Vec<u32>>,
    /// The sides in the order in which they are named first.
    sides: Vec<Side>,
}

impl Actors {
    /// The actors of a text, which are given in text order.
    #[must_use]
    pub fn new(all: Vec<Named>) -> Self {
        let mut of = vec![Vec::new(); Side::ALL.len()];
        let mut sides = Vec::new();
        for (n, (_, _, side)) in all.iter().enumerate() {
            let own = &mut of[*side as usize];
            if own.is_empty() {
                sides.push(*side);
            }
            own.push(n as u32);
        }
        Self { all, of, sides }
    }

    /// The sides in the order in which they are named first.
    #[must_use]
    pub fn sides(&self) -> &[Side] {
        &self.sides
    }

    /// Those at chunks of a range.
    #[must_use]
    pub fn within(&self, range: &Range<usize>) -> &[Named] {
        let from = self.before(range.start);
        &self.all[from..self.before(range.end).max(from)]
    }

    /// Those of a side.
    pub fn of(&self, side: Side) -> impl Iterator<Item = &Named> + Clone {
        self.of[side as usize].iter().map(|&n| &self.all[n as usize])
    }

    /// How often a side is named.
    #[must_use]
    pub fn count(&self, side: Side) -> usize {
        self.of[side as usize].len()
    }

    /// The last of a side before a chunk.
    #[must_use]
    pub fn last(&self, side: Side, chunk: usize) -> Option<Named> {
        let own = &self.of[side as usize];
        let n = own.partition_point(|&n| self.all[n as usize].0 < chunk);
        n.checked_sub(1).map(|n| self.all[own[n] as usize])
    }

    /// Whether a side is named at a chunk or behind it.
    #[must_use]
    pub fn later(&self, side: Side, chunk: usize) -> bool {
        self.of[side as usize].last().is_some_and(|&n| self.all[n as usize].0 >= chunk)
    }

    /// How many stand before a chunk.
    fn before(&self, chunk: usize) -> usize {
        self.all.partition_point(|a| a.0 < chunk)
    }
}
