//! From places of known control to the ground around them.

use std::{cmp::Ordering, collections::BinaryHeap};

use super::{SLIVER_KM2, mesh::Region};
use crate::{
    lexicon::Side,
    timeline::{Interval, Status},
};

/// How far, in kilometres, control of a place speaks for the ground around it.
pub const REACH_KM: f64 = 30.0;
/// How far where it is disputed or besieged.
pub const NEAR_KM: f64 = 6.0;
/// What a kilometre along a main road counts.
pub const ALONG_ROAD: f64 = 0.5;

/// What is left of confidence at a distance.
///
/// ```
/// use isnad::layer::falloff;
/// assert_eq!(falloff(0.0), 1.0);
/// assert!(falloff(10.0) > falloff(20.0));
/// ```
#[must_use]
pub fn falloff(km: f64) -> f64 {
    libm::exp(-km / REACH_KM)
}

/// Whose a cell is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Label {
    /// The site that speaks for it, itself or another.
    pub from: usize,
    /// Kilometres from there, those along roads counted less.
    pub km: f64,
}

/// What cells of one colour have in common.
pub type Key = Option<(Side, Status, bool)>;

/// Whether the ground around a place is drawn: somebody holds it, or two dispute it.
pub fn speaks(i: &Interval) -> Option<Side> {
    i.side.filter(|_| matches!(i.status, Status::Held | Status::Contested | Status::Encircled))
}

/// What cells of an interval are told apart by.
pub fn key(known: &[Option<&Interval>], label: Option<Label>) -> Key {
    let interval = known[label?.from]?;
    Some((speaks(interval)?, interval.status, interval.is_baseline()))
}

struct Step {
    km: f64,
    from: usize,
    to: usize,
}

impl Ord for Step {
    /// The nearest first; of equals that of the first site.
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |s: &Self| (s.from, s.to);
        other.km.total_cmp(&self.km).then_with(|| key(other).cmp(&key(self)))
    }
}

impl PartialOrd for Step {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Step {}

/// Gives each cell of a governorate to the nearest place of known control, from neighbour to
/// neighbour (Dijkstra, *Numerische Mathematik* 1, 1959). A place whose control is known, or known
/// to be nobody's, is passed by nobody; neighbours are of one governorate. `known`: what is known
/// of each site.
pub fn spread(region: &Region, known: &[Option<&Interval>]) -> Vec<Option<Label>> {
    let reach = |site: usize| match known[site].map(|i| i.status) {
        Some(Status::Held) => REACH_KM,
        _ => NEAR_KM,
    };
    let mut labels: Vec<Option<Label>> = vec![None; known.len()];
    let mut heap: BinaryHeap<Step> = (0..known.len())
        .filter(|s| known[*s].is_some_and(|i| speaks(i).is_some()))
        .map(|s| Step { km: 0.0, from: s, to: s })
        .collect();
    while let Some(Step { km, from, to }) = heap.pop() {
        if labels[to].is_some() {
            continue;
        }
        labels[to] = Some(Label { from, km });
        for link in &region.sites[to].links {
            let km = km + link.km * if link.road { ALONG_ROAD } else { 1.0 };
            if km <= reach(from) && labels[link.to].is_none() && known[link.to].is_none() {
                heap.push(Step { km, from, to: link.to });
            }
        }
    }
    labels
}

/// Gives cells that together are smaller than [`SLIVER_KM2`] to the neighbour with the longest
/// border.
pub fn join_small(region: &Region, known: &[Option<&Interval>], labels: &mut [Option<Label>]) {
    for _ in 0..4 {
        let mut seen = vec![false; labels.len()];
        let mut small: Vec<Vec<usize>> = Vec::new();
        for start in 0..labels.len() {
            if seen[start] {
                continue;
            }
            let own = key(known, labels[start]);
            let (mut all, mut next) = (vec![start], 0);
            seen[start] = true;
            while let Some(&site) = all.get(next) {
                next += 1;
                for link in &region.sites[site].links {
                    if !seen[link.to] && key(known, labels[link.to]) == own {
                        seen[link.to] = true;
                        all.push(link.to);
                    }
                }
            }
            if all.iter().map(|s| region.sites[*s].km2).sum::<f64>() < SLIVER_KM2 {
                small.push(all);
            }
        }
        if small.is_empty() {
            return;
        }
        for all in small {
            let own = key(known, labels[all[0]]);
            let links = all.iter().flat_map(|s| &region.sites[*s].links);
            let other = links.filter(|l| key(known, labels[l.to]) != own);
            let Some(best) = other
                .max_by(|a, b| a.border_km.total_cmp(&b.border_km).then_with(|| b.to.cmp(&a.to)))
            else {
                continue;
            };
            let taken = labels[best.to].map(|l| Label { km: l.km + best.km, ..l });
            all.iter().for_each(|s| labels[*s] = taken);
        }
    }
}
