//! What is taken for what: kinds of control events told of one place, and the sides, assertions of
//! events whose kind was found.

use std::{collections::BTreeMap, ops::AddAssign};

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{GoldEvent, GoldMention, PredictedEvent, events::same_place};
use crate::{event::Assertion, lexicon::Side};

/// Counts of what gold says against what was read; `-` stands for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confusion {
    /// Kinds of events of control at one place.
    pub kinds: BTreeMap<(String, String), u32>,
    /// Who gains, of events found.
    pub to: BTreeMap<(String, String), u32>,
    /// Who loses, of events found.
    pub from: BTreeMap<(String, String), u32>,
    /// Whether it is so, of events found.
    pub assertions: BTreeMap<(String, String), u32>,
}

impl Serialize for Confusion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = |of: &BTreeMap<(String, String), u32>| -> Vec<(String, String, u32)> {
            of.iter().map(|((a, b), n)| (a.clone(), b.clone(), *n)).collect()
        };
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("kinds", &rows(&self.kinds))?;
        map.serialize_entry("to", &rows(&self.to))?;
        map.serialize_entry("from", &rows(&self.from))?;
        map.serialize_entry("assertions", &rows(&self.assertions))?;
        map.end()
    }
}

impl AddAssign<&Self> for Confusion {
    fn add_assign(&mut self, other: &Self) {
        let add = |a: &mut BTreeMap<(String, String), u32>, b: &BTreeMap<(String, String), u32>| {
            b.iter().for_each(|(k, n)| *a.entry(k.clone()).or_insert(0) += n);
        };
        add(&mut self.kinds, &other.kinds);
        add(&mut self.to, &other.to);
        add(&mut self.from, &other.from);
        add(&mut self.assertions, &other.assertions);
    }
}

impl Confusion {
    /// Adds the events of one article. Each event of gold meets the prediction at its place that
    /// is nearest to it: of its kind, else of control, else of any.
    pub fn add(&mut self, wanted: &[(&GoldEvent, &GoldMention)], given: &[&PredictedEvent]) {
        let mut taken = vec![false; given.len()];
        for (event, mention) in wanted.iter().filter(|(e, _)| e.kind.is_control()) {
            let fit = |p: &PredictedEvent| {
                (p.kind == event.kind, p.kind.is_control(), p.assertion == event.assertion)
            };
            let best = (0..given.len())
                .filter(|&i| !taken[i] && same_place(mention, given[i]))
                .max_by_key(|&i| (fit(given[i]), std::cmp::Reverse(i)));
            let Some(i) = best else {
                count(&mut self.kinds, event.kind.as_str(), "-");
                continue;
            };
            let read = given[i];
            count(&mut self.kinds, event.kind.as_str(), read.kind.as_str());
            if read.kind != event.kind {
                continue;
            }
            taken[i] = true;
            count(&mut self.to, side(event.to), side(read.to));
            count(&mut self.from, side(event.from), side(read.from));
            count(&mut self.assertions, truth(event.assertion), truth(read.assertion));
        }
        for (i, read) in given.iter().enumerate().filter(|(_, p)| p.kind.is_control()) {
            if !taken[i] && !wanted.iter().any(|(_, m)| same_place(m, read)) {
                count(&mut self.kinds, "-", read.kind.as_str());
            }
        }
    }

    /// The share of what was found that agrees in a part.
    #[must_use]
    pub fn right(of: &BTreeMap<(String, String), u32>) -> f64 {
        let all: u32 = of.values().sum();
        let same = of.iter().filter(|((a, b), _)| a == b).map(|(_, n)| n).sum();
        super::share(same, all)
    }

    /// What is taken for something else, the most frequent first.
    #[must_use]
    pub fn wrong(of: &BTreeMap<(String, String), u32>) -> Vec<(&str, &str, u32)> {
        let mut out: Vec<(&str, &str, u32)> = of
            .iter()
            .filter(|((a, b), _)| a != b)
            .map(|((a, b), n)| (a.as_str(), b.as_str(), *n))
            .collect();
        out.sort_by(|a, b| b.2.cmp(&a.2).then(a.cmp(b)));
        out
    }
}

fn count(of: &mut BTreeMap<(String, String), u32>, gold: &str, read: &str) {
    *of.entry((gold.to_owned(), read.to_owned())).or_insert(0) += 1;
}

fn side(of: Option<Side>) -> &'static str {
    of.map_or("-", Side::as_str)
}

/// Asserted and claimed count as one, as in the score.
fn truth(of: Assertion) -> &'static str {
    if of.is_real() { "asserted" } else { of.as_str() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_order() {
        let mut of = BTreeMap::new();
        for (a, b) in [("gov", "gov"), ("gov", "isis"), ("gov", "isis"), ("-", "gov")] {
            count(&mut of, a, b);
        }
        assert!((Confusion::right(&of) - 0.25).abs() < 1e-9);
        assert_eq!(Confusion::wrong(&of), [("gov", "isis", 2), ("-", "gov", 1)]);
    }
}
