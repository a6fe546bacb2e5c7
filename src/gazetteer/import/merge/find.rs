//! Which place of the atlas a record tells of: by its codes, by its names and where it lies.

use rstar::AABB;

use super::super::{
    Publisher, Record,
    alike::{kinds_agree, nearly},
};
use super::{Atlas, BESIDE_KM, CODE_KM, POSITION_KM, REPEATED_KM, shown, unit_level};
use crate::{
    gazetteer::{PlaceKind, index::plane, km},
    text::fold_key,
};

impl Atlas {
    /// The place that bears the record's id or codes.
    pub(super) fn by_code(
        &mut self,
        r: &Record,
        loose: &[String],
    ) -> Option<(usize, &'static str)> {
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
    pub(super) fn by_name(
        &mut self,
        r: &Record,
        loose: &[String],
    ) -> Option<(usize, &'static str)> {
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
    pub(super) fn beside(&self, r: &Record, reach: f64) -> Vec<(f64, usize)> {
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
    pub(super) fn may_be(&self, i: usize, r: &Record, d: f64) -> bool {
        let e = &self.entries[i];
        let codes = matches!((&e.place.pcode, &r.pcode), (Some(a), Some(b)) if a != b);
        let again = e.publishers.contains(&r.publisher)
            && (d > REPEATED_KM || matches!(r.publisher, Publisher::Ocha | Publisher::OpenSyria));
        kinds_agree(e.place.kind, r.kind) && !codes && !again
    }
}
