//! Merging records into a gazetteer: the same place once, and every disagreement on a list.

use rstar::{AABB, RTree, primitives::GeomWithData};
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Harvest, Publisher, Record, Refused,
    alike::{common_words, kinds_agree, loose_key, nearly, worth_joining},
    units::Units,
};
use crate::{
    gazetteer::{Gazetteer, NameKind, Place, PlaceClass, PlaceKind, index::plane, km},
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

    /// The place that bears the record's id or codes.
    fn by_code(&mut self, r: &Record, loose: &[String]) -> Option<(usize, &'static str)> {
        let own = self.by_id.get(&r.id).map(|&i| (i, "id"));
        let pcode = r.pcode.as_ref().and_then(|c| self.by_pcode.get(c)).map(|&i| (i, "pcode"));
        let gn = r.geonames_id.and_then(|g| self.by_geonames.get(&g)).map(|&i| (i, "geonames"));
        if let Some((i, "id")) = own {
            return Some((i, "id"));
        }
        for (i, by) in [pcode, gn].into_iter().flatten() {
            let e = &self.entries[i];
            if by == "geonames" && unit_level(e.place.kind) != unit_level(r.kind) {
                // A GeoNames id on the wrong row, of the town for its district or the reverse.
                continue;
            }
            let d = km(e.place.lat, e.place.lon, r.lat, r.lon);
            let named = loose.iter().any(|k| e.loose.iter().any(|l| l == k || nearly(l, k)));
            let far = d > CODE_KM.max(e.place.kind.same_within_km());
            if !named {
                self.conflict(i, "name", self.entries[i].place.name_ar.clone(), shown(r), r);
            }
            if far && unit_level(r.kind).is_none() {
                self.conflict(
                    i,
                    if by == "pcode" { "pcode" } else { "geonames_id" },
                    String::new(),
                    by.to_owned(),
                    r,
                );
                continue;
            }
            // One code, two names, a way apart: one of the two rows has the wrong code.
            if !named && d > POSITION_KM && unit_level(r.kind).is_none() {
                continue;
            }
            return Some((i, by));
        }
        None
    }

    /// The nearest place of a compatible name.
    fn by_name(&mut self, r: &Record, loose: &[String]) -> Option<(usize, &'static str)> {
        let keys: Vec<String> = r.names.iter().map(|n| fold_key(&n.text)).collect();
        let arabic = r.first("ar").is_some();
        let mut found: Vec<(f64, usize)> = Vec::new();
        for (n, key) in loose.iter().enumerate() {
            // Latin renderings of different names meet; they only serve when nothing else does.
            if arabic && r.names[n].lang != "ar" {
                continue;
            }
            for &i in self.by_loose.get(key).into_iter().flatten() {
                let e = &self.entries[i];
                let d = km(e.place.lat, e.place.lon, r.lat, r.lon);
                let (a, b) = (e.place.kind.same_within_km(), r.kind.same_within_km());
                let exact = e.keys.contains(&keys[n]);
                let reach = if exact && arabic { a.max(b) } else { a.min(b) };
                if d <= reach && self.may_be(i, r, d) && !found.iter().any(|f| f.1 == i) {
                    found.push((d, i));
                }
            }
        }
        found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if let [(d, i), rest @ ..] = &found[..] {
            if let Some((d2, j)) = rest.first()
                && *d2 < 2.0 * d.max(0.5)
                && unit_level(r.kind).is_none()
            {
                let other = self.entries[*j].place.id.clone();
                self.conflict(*i, "which", self.entries[*i].place.id.clone(), other, r);
            }
            return Some((*i, "name"));
        }
        if unit_level(r.kind).is_some() {
            return None;
        }
        let beside = self.beside(r, BESIDE_KM);
        let mut alike = beside.iter().filter(|(_, i)| {
            self.entries[*i].loose.iter().any(|l| {
                loose.iter().zip(&r.names).any(|(k, n)| (n.lang == "ar" || !arabic) && nearly(l, k))
            })
        });
        if let (Some(&(_, i)), None) = (alike.next(), alike.next()) {
            return Some((i, "spelling"));
        }
        if r.kind == PlaceKind::Crossing
            && let [(_, i)] = self.beside(r, 3.0)[..]
        {
            return Some((i, "nearest"));
        }
        None
    }

    /// Entries within a distance that may be the record's place, nearest first.
    fn beside(&self, r: &Record, reach: f64) -> Vec<(f64, usize)> {
        let [x, y] = plane(r.lat, r.lon);
        let wide = reach * 1.06 + 0.1;
        let envelope = AABB::from_corners([x - wide, y - wide], [x + wide, y + wide]);
        let mut near: Vec<(f64, usize)> = self
            .tree
            .locate_in_envelope(&envelope)
            .map(|g| {
                let p = &self.entries[g.data].place;
                (km(p.lat, p.lon, r.lat, r.lon), g.data)
            })
            .filter(|&(d, i)| d <= reach && self.may_be(i, r, d))
            .collect();
        near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        near
    }

    /// Whether nothing but the name could speak against it: kinds agree, no two P-codes, and the
    /// publisher has not named the place already.
    fn may_be(&self, i: usize, r: &Record, d: f64) -> bool {
        let e = &self.entries[i];
        let codes = matches!((&e.place.pcode, &r.pcode), (Some(a), Some(b)) if a != b);
        let again = e.publishers.contains(&r.publisher)
            && (d > REPEATED_KM || matches!(r.publisher, Publisher::Ocha | Publisher::OpenSyria));
        kinds_agree(e.place.kind, r.kind) && !codes && !again
    }

    fn join(&mut self, i: usize, by: &'static str, r: Record, loose: &[String]) {
        let p = &self.entries[i].place;
        let d = km(p.lat, p.lon, r.lat, r.lon);
        let point = matches!(
            p.kind.class(),
            PlaceClass::Settlement | PlaceClass::Neighbourhood | PlaceClass::Facility
        );
        if point && d > POSITION_KM {
            let (kept, other) =
                (format!("{},{}", p.lat, p.lon), format!("{:.5},{:.5}", r.lat, r.lon));
            self.conflict(i, "position", kept, other, &r);
        }
        let p = &self.entries[i].place;
        if p.kind.class() != r.kind.class() {
            self.conflict(i, "kind", p.kind.to_string(), r.kind.to_string(), &r);
        }
        self.units.shape(&self.entries[i].place, r.publisher, r.shape.clone());
        self.join_codes(i, &r);
        self.check_admin(i, &r);
        let named =
            loose.iter().any(|k| self.entries[i].loose.iter().any(|l| l == k || nearly(l, k)));
        self.out.joins.push(Join {
            place: self.entries[i].place.id.clone(),
            name: self.entries[i].place.name_ar.clone(),
            record: r.id.clone(),
            record_name: shown(&r),
            by,
            km: d,
        });
        // Names that contradict the place's own stand in the table of conflicts, not on the map.
        if named || by == "nearest" {
            for n in &r.names {
                let common = self.common.contains(&fold_key(&n.text));
                if !common && worth_joining(&n.text, n.lang, &self.entries[i].keys) {
                    let kind = if n.kind == NameKind::Preferred {
                        if n.lang == "ar" { NameKind::Variant } else { NameKind::Transliteration }
                    } else {
                        n.kind
                    };
                    let id = self.entries[i].place.id.clone();
                    self.out.names.push((id, n.text.clone(), n.lang, kind));
                    self.learn(i, &n.text);
                }
            }
        }
        self.entries[i].publishers.push(r.publisher);
    }

    /// Fills codes and figures that the row has not; those that differ are conflicts.
    fn join_codes(&mut self, i: usize, r: &Record) {
        let p = &self.entries[i].place;
        let mut clash = None;
        let (mut pcode, mut gn, mut people) = (None, None, None);
        match (&p.pcode, &r.pcode) {
            (None, Some(code)) if !self.by_pcode.contains_key(code) => pcode = Some(code.clone()),
            (Some(a), Some(b)) if a != b => clash = Some(("pcode", a.clone(), b.clone())),
            _ => {}
        }
        match (p.geonames_id, r.geonames_id) {
            (None, Some(id)) if !self.by_geonames.contains_key(&id) => gn = Some(id),
            (Some(a), Some(b)) if a != b => {
                clash = clash.or(Some(("geonames_id", a.to_string(), b.to_string())));
            }
            _ => {}
        }
        if p.population.is_none() && r.population.is_some() {
            people = r.population;
        }
        if let Some((field, kept, other)) = clash {
            self.conflict(i, field, kept, other, r);
        }
        if pcode.is_none() && gn.is_none() && people.is_none() {
            return;
        }
        if let Some(code) = &pcode {
            self.by_pcode.insert(code.clone(), i);
        }
        if let Some(id) = gn {
            self.by_geonames.insert(id, i);
        }
        let entry = &mut self.entries[i];
        entry.changed = true;
        let p = &mut entry.place;
        p.pcode = p.pcode.take().or(pcode);
        p.geonames_id = p.geonames_id.or(gn);
        p.population = p.population.or(people);
        let key = r.publisher.as_str();
        if !p.sources.split(';').any(|s| s == key) {
            p.sources = format!("{};{key}", p.sources).trim_start_matches(';').to_owned();
        }
    }

    /// Reports a governorate that differs from what the publisher says.
    fn check_admin(&mut self, i: usize, r: &Record) {
        let Some(code) = &r.admin_codes[0] else { return };
        let Some(theirs) = self.units.name(code).map(str::to_owned) else { return };
        let ours = self.entries[i].place.admin1.clone().unwrap_or_default();
        if ours != theirs && unit_level(r.kind).is_none() {
            self.conflict(i, "admin1", ours, theirs, r);
        }
    }

    fn add(&mut self, r: Record) {
        let chain = self.units.chain(&r);
        let mut place = Place {
            id: r.id.clone(),
            name_ar: r.first("ar").unwrap_or_default().to_owned(),
            name_en: r
                .first("en")
                .or_else(|| r.first("tr"))
                .or_else(|| r.first("ku"))
                .unwrap_or_default()
                .to_owned(),
            kind: r.kind,
            lat: round(r.lat),
            lon: round(r.lon),
            country: "SY".to_owned(),
            admin1: chain[0].clone(),
            admin2: chain[1].clone(),
            admin3: chain[2].clone(),
            pcode: r.pcode.clone().filter(|c| !self.by_pcode.contains_key(c)),
            geonames_id: r.geonames_id.filter(|g| !self.by_geonames.contains_key(g)),
            population: r.population,
            prominence: 1,
            sources: r.publisher.as_str().to_owned(),
            admin: [None; 3],
        };
        // A unit belongs to itself.
        if let Some(level) = unit_level(r.kind) {
            let own = Some(place.name_en.clone());
            match level {
                1 => place.admin1 = own,
                2 => place.admin2 = own,
                _ => place.admin3 = own,
            }
        }
        self.units.add(&place);
        self.units.shape(&place, r.publisher, r.shape.clone());
        let (ar, en) = (fold_key(&place.name_ar), fold_key(&place.name_en));
        let i = self.insert(place, true);
        for n in &r.names {
            let key = fold_key(&n.text);
            let have = self.entries[i].keys.clone();
            let common = self.common.contains(&key);
            if key != ar && key != en && !common && worth_joining(&n.text, n.lang, &have) {
                let id = self.entries[i].place.id.clone();
                self.out.names.push((id, n.text.clone(), n.lang, n.kind));
            }
            self.learn(i, &n.text);
        }
        self.entries[i].publishers.push(r.publisher);
        self.out.added += 1;
    }

    fn conflict(&mut self, i: usize, field: &'static str, kept: String, other: String, r: &Record) {
        let p = &self.entries[i].place;
        self.out.conflicts.push(Conflict {
            place: p.id.clone(),
            field,
            kept,
            other,
            record: r.id.clone(),
            km: km(p.lat, p.lon, r.lat, r.lon),
        });
    }
}

fn shown(r: &Record) -> String {
    r.names.first().map_or_else(String::new, |n| n.text.clone())
}

/// Five decimals: about a metre.
fn round(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}
