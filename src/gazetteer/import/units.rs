//! Admin units while importing: by P-code, and by the outlines that publishers gave.

use std::collections::BTreeMap;

use geo::MultiPolygon;
use rustc_hash::FxHashMap;

use super::{Publisher, Record, merge::unit_level};
use crate::gazetteer::{Area, Gazetteer, Outlines, Place, PlaceKind};

/// English names of governorate, district and subdistrict.
pub type Chain = [Option<String>; 3];

/// Admin units with their chains and outlines.
#[derive(Debug)]
pub struct Units {
    by_pcode: FxHashMap<String, (u8, Chain)>,
    by_id: FxHashMap<String, Chain>,
    shapes: BTreeMap<(u8, Publisher), Vec<Area>>,
    chosen: Outlines,
    shipped: Outlines,
}

impl Units {
    /// The units that a gazetteer has, with the shipped outlines.
    #[must_use]
    pub fn new(base: &Gazetteer) -> Self {
        let mut units = Self {
            by_pcode: FxHashMap::default(),
            by_id: FxHashMap::default(),
            shapes: BTreeMap::new(),
            chosen: Outlines::default(),
            shipped: Outlines::shipped(),
        };
        for place in base.places().iter().filter(|p| p.in_syria()) {
            units.add(place);
        }
        units
    }

    /// Learns a unit; any other place is ignored.
    pub fn add(&mut self, place: &Place) {
        let Some(level) = unit_level(place.kind) else { return };
        let chain = [place.admin1.clone(), place.admin2.clone(), place.admin3.clone()];
        if let Some(code) = &place.pcode {
            self.by_pcode.insert(code.clone(), (level, chain.clone()));
        }
        self.by_id.insert(place.id.clone(), chain);
    }

    /// Learns the outline of a unit.
    pub fn shape(&mut self, place: &Place, publisher: Publisher, shape: Option<MultiPolygon<f64>>) {
        let (Some(level), Some(shape)) = (unit_level(place.kind), shape) else { return };
        let area = Area::new(place.id.clone(), level, shape);
        self.shapes.entry((level, publisher)).or_default().extend(area);
    }

    /// Chooses, level by level, the outlines of the publisher that is trusted most.
    pub fn settle(&mut self) {
        let mut levels: BTreeMap<u8, Vec<Area>> = BTreeMap::new();
        for ((level, _), areas) in std::mem::take(&mut self.shapes) {
            levels.entry(level).or_insert(areas);
        }
        self.chosen = Outlines::from_areas(levels.into_values().flatten().collect());
    }

    /// The English name of the governorate with a P-code.
    #[must_use]
    pub fn name(&self, pcode: &str) -> Option<&str> {
        self.by_pcode.get(pcode).filter(|(level, _)| *level == 1)?.1[0].as_deref()
    }

    /// The chain of a record: by the codes it states, then by the outlines it lies in, then by
    /// the shipped outlines of governorates.
    #[must_use]
    pub fn chain(&self, r: &Record) -> Chain {
        let top = unit_level(r.kind).map_or(3, |level| level - 1);
        for code in r.admin_codes.iter().take(top.into()).rev().flatten() {
            if let Some((_, chain)) = self.by_pcode.get(code) {
                return chain.clone();
            }
        }
        for level in (1..=top).rev() {
            let inside = self.chosen.at(level, r.lat, r.lon);
            if let Some(chain) = inside.and_then(|a| self.by_id.get(&a.id)) {
                return chain.clone();
            }
        }
        if top == 0 || r.kind == PlaceKind::Country {
            return [const { None }; 3];
        }
        let inside = self.shipped.at(1, r.lat, r.lon).or_else(|| {
            let near = |a: &&Area| a.km(r.lat, r.lon);
            self.shipped.areas().iter().min_by(|a, b| near(a).total_cmp(&near(b)))
        });
        inside.and_then(|a| self.by_id.get(&a.id)).cloned().unwrap_or_default()
    }
}
