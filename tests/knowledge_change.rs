//! After a change of the gazetteer only what it can touch is read again, and the store is the one
//! that reading everything again gives.

#![allow(clippy::unwrap_used, reason = "helpers of tests may unwrap")]

mod common;

use std::{fmt::Write, fs, path::Path};

use common::{dump, samples, scratch};
use isnad::{
    Knowledge,
    gazetteer::Place,
    store::{Open, Store},
};
use rusqlite::Connection;

/// A sequence of numbers that is the same in every run (xorshift: Marsaglia, JSS 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

/// A user's own tables.
#[derive(Default)]
struct Own {
    places: Vec<Place>,
    names: Vec<(String, String)>,
}

impl Own {
    fn write(&self, dir: &Path) {
        let mut places = String::from(
            "id,name_ar,name_en,kind,lat,lon,country,admin1,admin2,admin3,prominence,sources\n",
        );
        for p in &self.places {
            let unit = |u: &Option<String>| u.clone().unwrap_or_default();
            let (a1, a2, a3) = (unit(&p.admin1), unit(&p.admin2), unit(&p.admin3));
            writeln!(
                places,
                "{},{},\"{}\",{},{},{},SY,\"{a1}\",\"{a2}\",\"{a3}\",{},{}",
                p.id, p.name_ar, p.name_en, p.kind, p.lat, p.lon, p.prominence, p.sources
            )
            .unwrap();
        }
        fs::write(dir.join("places.csv"), places).unwrap();
        let mut names = String::from("place_id,name,lang,kind\n");
        for (id, name) in &self.names {
            writeln!(names, "{id},{name},ar,variant").unwrap();
        }
        fs::write(dir.join("names.csv"), names).unwrap();
    }

    /// One small change.
    fn change(&mut self, dice: &mut Dice, places: &[Place], words: &[String]) {
        let word = dice.pick(words).clone();
        match dice.roll(7) {
            0 if !self.places.is_empty() => {
                let gone = self.places.remove(dice.roll(self.places.len()));
                self.names.retain(|n| n.0 != gone.id);
            }
            1 | 2 => {
                let place = dice.pick(places).clone();
                let id = format!("own.{}", self.places.len() + 1000 * dice.roll(1000));
                let (name_ar, name_en) = (word, id.clone());
                self.places.push(Place { id, name_ar, name_en, prominence: 3, ..place });
            }
            3 => self.names.push((dice.pick(places).id.clone(), word)),
            what => {
                let mut place = dice.pick(places).clone();
                match what {
                    4 => place.prominence = 6 - place.prominence,
                    5 => (place.lat, place.lon) = (place.lat + 0.4, place.lon - 0.3),
                    _ => place.name_en += " X",
                }
                self.places.retain(|p| p.id != place.id);
                self.places.push(place);
            }
        }
    }
}

/// What is kept of every reading.
fn readings(store: &Path) -> Vec<(String, String, Vec<u8>, Vec<u8>)> {
    let db = Connection::open(store).unwrap();
    let sql = "SELECT article_id, fingerprint, mentions, events FROM isnad_article ORDER BY 1";
    let mut all = db.prepare(sql).unwrap();
    let rows = all.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)));
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

fn read_again(store: &mut Store, knowledge: &Knowledge) -> u64 {
    let mut read = 0;
    loop {
        match store.reread(64, knowledge).unwrap().reread {
            0 => break,
            n => read += n,
        }
    }
    store.refresh(knowledge, |_, _| {}).unwrap();
    store.write_project(knowledge).unwrap();
    read
}

#[test]
fn reading_what_a_change_can_touch_gives_what_reading_all_gives() {
    let rounds = std::env::var("ISNAD_CHANGES").ok().and_then(|n| n.parse().ok()).unwrap_or(8);
    let articles = samples();
    let mut knowledge = Knowledge::shipped();
    let (_one, part) = scratch();
    let (_two, whole) = scratch();
    for path in [&part, &whole] {
        let mut store = Store::open(path, Open::Create).unwrap();
        store.put(articles.clone(), &knowledge).unwrap();
        store.refresh(&knowledge, |_, _| {}).unwrap();
        store.write_project(&knowledge).unwrap();
    }
    let text: String = articles.iter().map(|a| a.text.as_str()).collect();
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| w.chars().count() > 3 && !w.is_ascii())
        .map(str::to_owned)
        .collect();
    // Places that the articles name, and units around them.
    let gazetteer = knowledge.gazetteer();
    let mut places: Vec<Place> = Vec::new();
    for (i, p) in gazetteer.places().iter().enumerate() {
        if p.in_syria() && !p.name_ar.is_empty() && (text.contains(&p.name_ar) || i % 97 == 0) {
            places.push(p.clone());
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let (mut dice, mut own) = (Dice(0x1504_1504_1504), Own::default());
    let (mut passed, mut again) = (0, 0);
    for round in 0..rounds {
        for _ in 0..=dice.roll(3) {
            own.change(&mut dice, &places, &words);
        }
        own.write(folder.path());
        knowledge = Knowledge::load(Some(folder.path()), None).unwrap();
        let mut store = Store::open(&part, Open::Write).unwrap();
        passed += store.pass_over(&knowledge).unwrap();
        again += read_again(&mut store, &knowledge);
        drop(store);
        let mut store = Store::open(&whole, Open::Write).unwrap();
        read_again(&mut store, &knowledge);
        drop(store);
        assert!(readings(&part) == readings(&whole), "readings differ in round {round}");
        assert!(dump(&part) == dump(&whole), "layers differ in round {round}");
    }
    assert!(passed > 0 && again > 0, "{passed} passed over, {again} read again");
}

#[test]
fn a_change_of_words_reads_everything_again() {
    let (_dir, path) = scratch();
    let mut store = Store::open(&path, Open::Create).unwrap();
    store.put(samples(), &Knowledge::shipped()).unwrap();
    let words = tempfile::tempdir().unwrap();
    let row = "phrase,kind\nبلا مكان ولا زمان,idiom\n";
    fs::write(words.path().join("nonplaces.csv"), row).unwrap();
    let knowledge = Knowledge::load(None, Some(words.path())).unwrap();
    assert_eq!(store.pass_over(&knowledge).unwrap(), 0);
    assert_eq!(read_again(&mut store, &knowledge), samples().len() as u64);
}
