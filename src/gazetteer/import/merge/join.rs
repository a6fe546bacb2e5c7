//! A record joined to the place that it tells of, or added as a new one.

use super::super::{
    Record,
    alike::{nearly, worth_joining},
};
use super::{Atlas, Conflict, Join, POSITION_KM, shown, unit_level};
use crate::{
    gazetteer::{NameKind, Place, PlaceClass, km},
    text::fold_key,
};

impl Atlas {
    pub(super) fn join(&mut self, i: usize, by: &'static str, r: Record, loose: &[String]) {
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
    pub(super) fn join_codes(&mut self, i: usize, r: &Record) {
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
    pub(super) fn check_admin(&mut self, i: usize, r: &Record) {
        let Some(code) = &r.admin_codes[0] else { return };
        let Some(theirs) = self.units.name(code).map(str::to_owned) else { return };
        let ours = self.entries[i].place.admin1.clone().unwrap_or_default();
        if ours != theirs && unit_level(r.kind).is_none() {
            self.conflict(i, "admin1", ours, theirs, r);
        }
    }

    pub(super) fn add(&mut self, r: Record) {
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
            admin_pcodes: [const { None }; 3],
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

    pub(super) fn conflict(
        &mut self,
        i: usize,
        field: &'static str,
        kept: String,
        other: String,
        r: &Record,
    ) {
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

/// Five decimals: about a metre.
fn round(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}
