//! Merging records into a gazetteer: the same place once, and every disagreement on a list.

mod find;
mod join;

use rstar::{RTree, primitives::GeomWithData};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Harvest, Publisher, Record, Refused,
    alike::{common_words, loose_key},
    units::Units,
};
use crate::{
    gazetteer::{Gazetteer, NameKind, Place, PlaceKind, index::plane},
    text::fold_key,
};

/// Records of similar spelling count as one place up to this distance, km.
const BESIDE_KM: f64 = 1.0;
/// A second record of one publisher is a repetition up to this distance, km.
const REPEATED_KM: f64 = 0.7;
/// Positions of one place that differ by more are a conflict, km.
const POSITION_KM: f64 = 2.0;
/// Codes that agree over more than this distance are not believed, km.
const CODE_KM: f64 = 20.0;

/// A disagreement that a person should settle.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The place's id.
    pub place: String,
    /// What is disagreed about: `position`, `kind`, `pcode`, `geonames_id`, `name`, `admin1`,
    /// `which` (two places could be meant), `word` (an everyday word, so the record is left out).
    pub field: &'static str,
    /// What the gazetteer keeps.
    pub kept: String,
    /// What the record says.
    pub other: String,
    /// The record's id.
    pub record: String,
    /// Kilometres between the two.
    pub km: f64,
}

/// A record that was joined to a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// The place's id.
    pub place: String,
    /// The place's Arabic name.
    pub name: String,
    /// The record's id.
    pub record: String,
    /// The record's first name.
    pub record_name: String,
    /// By what: `id`, `pcode`, `geonames`, `name`, `spelling`, `nearest`.
    pub by: &'static str,
    /// Kilometres between the two.
    pub km: f64,
}

/// A name that was joined to a place: id, name, language, kind.
pub type JoinedName = (String, String, &'static str, NameKind);

/// What a merge did.
#[derive(Debug, Default)]
pub struct Merged {
    /// Places that are new, or that a record told something about that goes into their row.
    pub places: Vec<Place>,
    /// Names that are new.
    pub names: Vec<JoinedName>,
    /// Records that were joined to places.
    pub joins: Vec<Join>,
    /// Disagreements.
    pub conflicts: Vec<Conflict>,
    /// Records that could not be used.
    pub refused: Vec<Refused>,
    /// Number of places that are new.
    pub added: usize,
}

struct Entry {
    place: Place,
    /// Folded names, and their loose keys.
    keys: Vec<String>,
    loose: Vec<String>,
    publishers: Vec<Publisher>,
    changed: bool,
}

struct Atlas {
    entries: Vec<Entry>,
    by_id: FxHashMap<String, usize>,
    by_pcode: FxHashMap<String, usize>,
    by_geonames: FxHashMap<u32, usize>,
    by_loose: FxHashMap<String, Vec<usize>>,
    tree: RTree<GeomWithData<[f64; 2], usize>>,
    units: Units,
    common: FxHashSet<String>,
    out: Merged,
}

/// Merges records into a gazetteer. The order of the records does not matter: admin units come
/// first, then publishers in the order of [`Publisher`], then ids.
#[must_use]
pub fn merge(base: &Gazetteer, harvest: Harvest) -> Merged {
    let mut atlas = Atlas::new(base);
    let mut records = harvest.records;
    records.sort_by(|a, b| {
        let rank = |r: &Record| (unit_level(r.kind).unwrap_or(9), r.publisher);
        rank(a).cmp(&rank(b)).then_with(|| a.id.cmp(&b.id)).then_with(|| a.at.cmp(&b.at))
    });
    let mut settled = false;
    for record in records {
        if !settled && unit_level(record.kind).is_none() {
            settled = true;
            atlas.units.settle();
        }
        atlas.take(record);
    }
    let mut out = atlas.out;
    out.places = atlas.entries.into_iter().filter(|e| e.changed).map(|e| e.place).collect();
    out.places.sort_by(|a, b| a.id.cmp(&b.id));
    out.names.sort();
    out.refused.extend(harvest.refused);
    out.refused.sort();
    if harvest.folded > 0 {
        let why = format!("{} more rows that cannot be used, not named here", harvest.folded);
        out.refused.push(Refused { file: String::new(), row: String::new(), why });
    }
    out
}

/// Level of an admin unit's kind.
pub(super) fn unit_level(kind: PlaceKind) -> Option<u8> {
    match kind {
        PlaceKind::Governorate => Some(1),
        PlaceKind::District => Some(2),
        PlaceKind::Subdistrict => Some(3),
        _ => None,
    }
}

impl Atlas {
    fn new(base: &Gazetteer) -> Self {
        let mut atlas = Self {
            entries: Vec::new(),
            by_id: FxHashMap::default(),
            by_pcode: FxHashMap::default(),
            by_geonames: FxHashMap::default(),
            by_loose: FxHashMap::default(),
            tree: RTree::new(),
            units: Units::new(base),
            common: common_words(),
            out: Merged::default(),
        };
        let mut names: Vec<Vec<&str>> = vec![Vec::new(); base.places().len()];
        for n in base.names() {
            names[n.place as usize].push(&n.text);
        }
        for (place, names) in base.places().iter().zip(names) {
            if place.in_syria() && place.kind != PlaceKind::Country {
                let i = atlas.insert(place.clone(), false);
                for name in names {
                    atlas.learn(i, name);
                }
            }
        }
        atlas
    }

    fn insert(&mut self, place: Place, changed: bool) -> usize {
        let i = self.entries.len();
        self.by_id.insert(place.id.clone(), i);
        if let Some(code) = &place.pcode {
            self.by_pcode.entry(code.clone()).or_insert(i);
        }
        if let Some(id) = place.geonames_id {
            self.by_geonames.entry(id).or_insert(i);
        }
        self.tree.insert(GeomWithData::new(plane(place.lat, place.lon), i));
        let publishers = Vec::new();
        self.entries.push(Entry {
            place,
            keys: Vec::new(),
            loose: Vec::new(),
            publishers,
            changed,
        });
        i
    }

    /// Remembers a name of an entry.
    fn learn(&mut self, i: usize, name: &str) {
        let (key, loose) = (fold_key(name), loose_key(name));
        let entry = &mut self.entries[i];
        if !entry.keys.contains(&key) {
            entry.keys.push(key);
        }
        if !loose.is_empty() && !entry.loose.contains(&loose) {
            entry.loose.push(loose.clone());
            self.by_loose.entry(loose).or_default().push(i);
        }
    }

    fn take(&mut self, record: Record) {
        let loose: Vec<String> = record.names.iter().map(|n| loose_key(&n.text)).collect();
        let partner = self.by_code(&record, &loose).or_else(|| self.by_name(&record, &loose));
        match partner {
            Some((i, by)) => self.join(i, by, record, &loose),
            None if record.first("ar").is_none() => {
                let (file, row) = record.at;
                let why = "no Arabic name".to_owned();
                self.out.refused.push(Refused { file, row, why });
            }
            None if self.everyday(&record) => self.out.conflicts.push(Conflict {
                place: String::new(),
                field: "word",
                kept: String::new(),
                other: shown(&record),
                record: record.id,
                km: 0.0,
            }),
            None => self.add(record),
        }
    }

    /// Whether a record's usual name is an everyday word.
    fn everyday(&self, r: &Record) -> bool {
        r.first("ar").is_some_and(|name| self.common.contains(&fold_key(name)))
    }
}

/// The first name of a record.
fn shown(r: &Record) -> String {
    r.names.first().map_or_else(String::new, |n| n.text.clone())
}
