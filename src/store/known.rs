//! What articles were read with, so that a change of the gazetteer reads again only what it can
//! touch.
//!
//! Beside the fingerprint of each article the store keeps, once for each fingerprint, the names
//! of all places and a sum of each place's row. A place that was added, changed or taken away
//! touches the texts that hold one of its names, old or new; all others are read as before. A
//! change of the lexicon or of the program touches everything, and so does one of the order of
//! places, by which ties are broken.

use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, Result, params};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::{
    Store, StoreError,
    put::{digest, mark, pack, unpack},
};
use crate::{
    Article, Knowledge,
    gazetteer::{Name, Place},
    mention::Touched,
};

/// Places above which a change is taken to touch everything.
const MANY: usize = 500;
/// Articles looked through at once.
const STEP: u32 = 1024;

/// The knowledge that a fingerprint stands for.
#[derive(Serialize, Deserialize)]
struct Known {
    /// Lexicon and program.
    rest: String,
    /// The places in their order.
    places: Vec<KnownPlace>,
}

#[derive(Serialize, Deserialize)]
struct KnownPlace {
    id: String,
    /// Of its row, its units and its names.
    sum: i64,
    names: Vec<String>,
}

/// What a change of knowledge can touch.
struct Change<'a> {
    places: Vec<&'a str>,
    names: Touched,
}

impl Store {
    /// Goes through the articles that were read with another gazetteer, and takes those that the
    /// change cannot touch for read with this one. Marks the places that changed. Returns how
    /// many articles need not be read again.
    ///
    /// # Errors
    /// What SQLite says; then none was passed over.
    pub fn pass_over(&mut self, knowledge: &Knowledge) -> std::result::Result<u64, StoreError> {
        let present = knowledge.fingerprint();
        let others = others(&self.db, present).map_err(|e| self.wrap(e))?;
        if others.is_empty() {
            return Ok(0);
        }
        let now = Known::of(knowledge);
        let mut passed = 0;
        for fingerprint in others {
            let was = known(&self.db, &fingerprint).map_err(|e| self.wrap(e))?;
            let Some(was) = was else { continue };
            let Some(change) = was.change(&now, knowledge) else { continue };
            let untouched =
                untouched(&self.db, &fingerprint, &change.names).map_err(|e| self.wrap(e))?;
            passed += untouched.len() as u64;
            self.write(|db| {
                super::begun(db)?;
                note(db, knowledge)?;
                for place in &change.places {
                    mark(db, place, super::refresh::ALL_DAYS)?;
                }
                let mut update =
                    db.prepare("UPDATE isnad_article SET fingerprint = ?2 WHERE seq = ?1")?;
                for seq in &untouched {
                    update.execute(params![seq, present])?;
                }
                Ok(())
            })?;
        }
        self.write(|db| {
            db.execute(
                "DELETE FROM isnad_meta WHERE key LIKE 'known %' AND key <> 'known ' || ?1
                 AND substr(key, 7) NOT IN (SELECT fingerprint FROM isnad_article)",
                [present],
            )
        })?;
        Ok(passed)
    }
}

/// Fingerprints of articles that were read with other knowledge.
fn others(db: &Connection, present: &str) -> Result<Vec<String>> {
    // Both ends of the index, so that the rows that are up to date are not gone over.
    db.prepare(
        "SELECT DISTINCT fingerprint FROM isnad_article WHERE fingerprint < ?1 OR fingerprint > ?1",
    )?
    .query_map([present], |r| r.get(0))?
    .collect()
}

fn known(db: &Connection, fingerprint: &str) -> Result<Option<Known>> {
    let blob: Option<Vec<u8>> = db
        .query_row("SELECT value FROM isnad_meta WHERE key = 'known ' || ?1", [fingerprint], |r| {
            r.get(0)
        })
        .optional()?;
    Ok(blob.and_then(|b| unpack(&b)))
}

/// Keeps what a fingerprint stands for, once.
pub(super) fn note(db: &Connection, knowledge: &Knowledge) -> Result<()> {
    let key = format!("known {}", knowledge.fingerprint());
    let there = db.prepare_cached("SELECT 1 FROM isnad_meta WHERE key = ?1")?.exists([&key])?;
    if !there {
        let known = pack(&Known::of(knowledge));
        db.execute("INSERT INTO isnad_meta VALUES (?1, ?2)", params![key, known])?;
    }
    Ok(())
}

/// The articles of a fingerprint whose texts hold none of the names.
fn untouched(db: &Connection, fingerprint: &str, names: &Touched) -> Result<Vec<i64>> {
    let mut out = Vec::new();
    let mut after = i64::MIN;
    loop {
        let step: Vec<(i64, Vec<u8>)> = db
            .prepare_cached(
                "SELECT seq, body FROM isnad_article WHERE fingerprint = ?1 AND seq > ?2
                 ORDER BY seq LIMIT ?3",
            )?
            .query_map(params![fingerprint, after, STEP], |r| Ok((r.get(0)?, r.get(1)?)))?
            .collect::<Result<_>>()?;
        let Some(last) = step.last() else { return Ok(out) };
        after = last.0;
        let free = |(_, body): &&(i64, Vec<u8>)| {
            unpack::<Article>(body).is_some_and(|article| !names.holds(&article.text))
        };
        out.par_extend(step.par_iter().filter(free).map(|(seq, _)| *seq));
    }
}

impl Known {
    fn of(knowledge: &Knowledge) -> Self {
        let gazetteer = knowledge.gazetteer();
        let mut names: Vec<Vec<&Name>> = vec![Vec::new(); gazetteer.places().len()];
        for name in gazetteer.names().iter().chain(gazetteer.lent().iter().map(|l| &l.0)) {
            names[name.place as usize].push(name);
        }
        let place = |(place, names): (&Place, &Vec<_>)| {
            let unit = |u: Option<u32>| u.map_or("", |u| gazetteer.place(u).id.as_str());
            let row = Place { admin: [None; 3], ..place.clone() };
            let mut parts = vec![format!("{row:?}")];
            parts.extend(place.admin.map(|u| unit(u).to_owned()));
            parts.extend(
                names.iter().map(|n: &&Name| format!("{:?} {:?} {:?}", n.text, n.lang, n.kind)),
            );
            KnownPlace {
                id: place.id.clone(),
                sum: digest(&parts.iter().map(String::as_bytes).collect::<Vec<_>>()),
                names: names.iter().map(|n| n.text.clone()).collect(),
            }
        };
        Self {
            rest: knowledge.fingerprint_but_places().to_owned(),
            places: gazetteer.places().iter().zip(&names).map(place).collect(),
        }
    }

    /// What can be touched where this knowledge gives way to another; `None`: everything.
    fn change<'a>(&'a self, now: &'a Self, knowledge: &Knowledge) -> Option<Change<'a>> {
        if self.rest != now.rest {
            return None;
        }
        let index = |known: &'a Self| -> FxHashMap<&'a str, &'a KnownPlace> {
            known.places.iter().map(|p| (p.id.as_str(), p)).collect()
        };
        let (old, new) = (index(self), index(now));
        let same = |p: &&KnownPlace| {
            let sum = |of: &FxHashMap<&str, &KnownPlace>| of.get(p.id.as_str()).map(|p| p.sum);
            sum(&old) == sum(&new)
        };
        let stay = |known: &'a Self| known.places.iter().filter(same).map(|p| p.id.as_str());
        if !stay(self).eq(stay(now)) {
            return None;
        }
        let changed = || self.places.iter().chain(&now.places).filter(|p| !same(p));
        let places: FxHashSet<&str> = changed().map(|p| p.id.as_str()).collect();
        if places.len() > MANY {
            return None;
        }
        let mut names = Touched::default();
        for name in changed().flat_map(|p| &p.names) {
            names.name(name);
        }
        // Nisbas stand for places by their ids.
        let demonyms = knowledge.lexicon().demonyms.iter();
        for (form, _) in demonyms.filter(|(_, id)| places.contains(id.as_str())) {
            names.name(form);
        }
        let mut places: Vec<&str> = places.into_iter().collect();
        places.sort_unstable();
        Some(Change { places, names })
    }
}
