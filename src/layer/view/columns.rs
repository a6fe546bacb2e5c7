//! The data of the file: columns with dictionaries, so that what repeats is written once.
//!
//! Numbers stand for names (`-1` for none); scores are thousandths, days count from 1970-01-01,
//! lines are differences in 1/1,000 degree, those of cells in 1/200. `web/src/data.js` reads it.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::{
    EventRow, Tiles, View, ground,
    groups::{Group, group_of, groups},
    terrain::{Terrain, terrain},
};
use crate::{
    Knowledge,
    article::key,
    event::Assertion,
    gazetteer::{Gazetteer, Place, PlaceIdx, PlaceKind},
    layer::{CAPITALS, glyph},
    lexicon::{EventKind, FALL, Lexicon, Side},
    text::fold_key,
    timeline::{Interval, Status, told_days},
};

/// Format of the data block; the page and the data come from one program, so that it only tells
/// people who look at a file.
const VERSION: u32 = 1;
/// Cities and towns of at least this prominence can be found, and are named on the map, even where
/// nothing is told of them: that a place is not in the news is an answer too.
const CONTEXT: u8 = 4;

#[derive(Debug, Serialize)]
pub struct FileData<'a> {
    v: u32,
    generator: String,
    sides: Vec<SideLabel>,
    groups: &'static [Group],
    kinds: Vec<&'static str>,
    /// The lines of each kind's glyph.
    glyphs: Vec<&'static str>,
    assertions: Vec<&'static str>,
    statuses: Vec<&'static str>,
    tiles: Option<&'a Tiles>,
    strings: Vec<&'a str>,
    actors: Actors,
    sources: Vec<Option<String>>,
    articles: Articles,
    admins: Pairs,
    place_kinds: Vec<String>,
    places: Places,
    events: Events<'a>,
    control: Control,
    cells: Cells,
    outlines: Vec<OutlineData>,
    terrain: Vec<Terrain>,
    /// First and last day on the slider.
    range: Option<[i32; 2]>,
}

#[derive(Debug, Serialize)]
struct SideLabel {
    id: &'static str,
    en: &'static str,
    ar: &'static str,
    /// Its names before a day, where they were others.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<NamesBefore>,
    colour: &'static str,
}

#[derive(Debug, Serialize)]
struct NamesBefore {
    day: i32,
    en: &'static str,
    ar: &'static str,
}

#[derive(Debug, Default, Serialize)]
struct Pairs {
    en: Vec<String>,
    ar: Vec<String>,
}

#[derive(Debug, Default, Serialize)]
struct Actors {
    en: Vec<String>,
    ar: Vec<String>,
    /// Stands for its whole side, and is called as that is called on a day.
    whole: Vec<u8>,
}

#[derive(Debug, Default, Serialize)]
struct Articles {
    id: Vec<String>,
    source: Vec<i32>,
    url: Vec<Option<String>>,
    published: Vec<Option<i32>>,
}

#[derive(Debug, Default, Serialize)]
struct Places {
    id: Vec<String>,
    en: Vec<String>,
    ar: Vec<String>,
    names: Vec<Vec<String>>,
    kind: Vec<i32>,
    lat: Vec<Option<f64>>,
    lon: Vec<Option<f64>>,
    admin: Vec<i32>,
    rank: Letters,
    context: Letters,
    /// Seat of a governorate: always named on the map.
    capital: Letters,
}

#[derive(Debug, Default, Serialize)]
struct Events<'a> {
    id: Vec<&'a str>,
    place: Vec<i32>,
    kind: Vec<i32>,
    assertion: Vec<i32>,
    actor: Vec<i32>,
    actor_side: Vec<i32>,
    from: Vec<i32>,
    from_side: Vec<i32>,
    to: Vec<i32>,
    to_side: Vec<i32>,
    title: Vec<i32>,
    title_ar: Vec<i32>,
    geo_precision: Vec<i32>,
    time_precision: Vec<i32>,
    place_score: Vec<i32>,
    alternatives: Vec<Vec<(i32, i32)>>,
    day: Vec<Option<i32>>,
    article: Vec<i32>,
    attribution: Vec<i32>,
    evidence: Vec<i32>,
    trigger: Vec<i32>,
    rule: Vec<i32>,
    confidence: Vec<i32>,
    acled: Vec<i32>,
    plover: Vec<i32>,
}

/// Control, by place and day: what stands in few rows only is kept by row.
#[derive(Debug, Default, Serialize)]
struct Control {
    /// Differences.
    place: Vec<i32>,
    status: Letters,
    /// One more than the side's number.
    side: Letters,
    /// The day that `since` and `until` count from.
    from: i32,
    since: Vec<i32>,
    /// 0: still so.
    until: Vec<i32>,
    /// In hundredths.
    confidence: Vec<i32>,
    by_area: Letters,
    baseline: Letters,
    other: Sparse<i32>,
    actor: Sparse<i32>,
    group: Sparse<i32>,
    /// Numbers of events.
    support: Sparse<Vec<usize>>,
    against: Sparse<Vec<usize>>,
}

/// Small numbers, a letter each (base 36).
#[derive(Debug, Default, Serialize)]
struct Letters(String);

impl Letters {
    /// Appends a number from 0 to 35; what is out of that is the last.
    fn push(&mut self, n: i32) {
        let n = u32::try_from(n).unwrap_or(35).min(35);
        self.0.push(char::from_digit(n, 36).unwrap_or('z'));
    }
}

/// Values of some rows: the rows as differences, and what they hold.
#[derive(Debug, Serialize)]
struct Sparse<T> {
    at: Vec<usize>,
    is: Vec<T>,
    #[serde(skip)]
    last: usize,
}

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Self { at: Vec::new(), is: Vec::new(), last: 0 }
    }
}

impl<T> Sparse<T> {
    fn put(&mut self, row: usize, value: Option<T>) {
        let Some(value) = value else { return };
        self.at.push(row - self.last);
        self.is.push(value);
        self.last = row;
    }
}

#[derive(Debug, Default, Serialize)]
struct Cells {
    place: Vec<i32>,
    rings: Vec<ground::Coded>,
}

#[derive(Debug, Serialize)]
struct OutlineData {
    place: i32,
    rings: ground::Coded,
}

/// Works out the data block of a view.
pub fn file<'a>(view: &'a View<'_>, knowledge: &'a Knowledge) -> FileData<'a> {
    let mut make = Maker::new(knowledge);
    let mut rows: Vec<&EventRow> = view.events.iter().collect();
    rows.sort_by(|a, b| (&a.event_date, &a.event_id).cmp(&(&b.event_date, &b.event_id)));
    let mut events = Events::default();
    for row in rows {
        make.event(&mut events, row);
    }
    make.told = false;
    let control = make.control(view.intervals, &events.id);
    let mut cells = Cells::default();
    for (id, rings) in ground::cells(view.intervals, view.outlines, knowledge.gazetteer()) {
        cells.place.push(make.place_of_id(&id));
        cells.rings.push(rings);
    }
    let outlines = ground::outlines(view.outlines)
        .map(|(id, rings)| OutlineData { place: make.place_of_id(id), rings })
        .collect();
    make.context();
    let before = FALL.yesterday().unwrap_or(FALL);
    FileData {
        v: VERSION,
        generator: format!("isnad {}", env!("CARGO_PKG_VERSION")),
        sides: Side::ALL
            .iter()
            .map(|s| SideLabel {
                id: s.as_str(),
                en: s.label_en(),
                ar: s.label_ar_on(FALL),
                before: (s.label_ar_on(before) != s.label_ar_on(FALL)).then(|| NamesBefore {
                    day: days(FALL),
                    en: s.label_en(),
                    ar: s.label_ar_on(before),
                }),
                colour: s.colour(),
            })
            .collect(),
        groups: groups(),
        kinds: EventKind::ALL.iter().map(|k| k.as_str()).collect(),
        glyphs: EventKind::ALL.iter().map(|k| glyph(*k)).collect(),
        assertions: Assertion::ALL.iter().map(|a| a.as_str()).collect(),
        statuses: Status::ALL.iter().map(|s| s.as_str()).collect(),
        tiles: view.tiles.as_ref(),
        strings: make.strings.list,
        actors: make.actors,
        sources: make.sources.list,
        articles: make.articles,
        admins: make.admins,
        place_kinds: make.place_kinds.list,
        places: make.places,
        events,
        control,
        cells,
        outlines,
        terrain: terrain(),
        range: range(view).map(|(first, last)| [days(first), days(last)]),
    }
}

/// First and last day on the slider: of what is told as happening, and of the articles, as far as
/// several of them bear it out. A sentence about 2016 in an article of 2024, or about "last month",
/// must not stretch the slider; such events are among those "up to this day".
fn range(view: &View<'_>) -> Option<(Date, Date)> {
    let day = |text: &Option<String>| text.as_deref().and_then(|d| d.parse::<Date>().ok());
    let mut all = Vec::new();
    for row in view.events {
        let article = (row.source.as_deref(), row.article_id.as_str());
        let told = matches!(row.assertion.as_str(), "asserted" | "claimed" | "denied");
        let told = day(&row.event_date).filter(|_| told && row.time_precision < 3);
        all.extend([told, day(&row.published)].into_iter().flatten().map(|day| (day, article)));
    }
    told_days(all, view.horizon)
}

/// A dictionary: values in order of first use, with their numbers.
#[derive(Debug)]
struct Dictionary<T> {
    list: Vec<T>,
    number: FxHashMap<T, i32>,
}

impl<T: Clone + Eq + std::hash::Hash> Dictionary<T> {
    fn new() -> Self {
        Self { list: Vec::new(), number: FxHashMap::default() }
    }

    fn put(&mut self, value: T) -> i32 {
        if let Some(&n) = self.number.get(&value) {
            return n;
        }
        let n = self.list.len() as i32;
        self.list.push(value.clone());
        self.number.insert(value, n);
        n
    }
}

/// What a place is told apart by: its id, or what the text calls it; and its point.
type PlaceKey = (String, Option<(u64, u64)>);

struct Maker<'a> {
    gazetteer: &'a Gazetteer,
    lexicon: &'a Lexicon,
    names: FxHashMap<PlaceIdx, Vec<&'a str>>,
    /// Whether the places that are added now are told of in events.
    told: bool,
    strings: Dictionary<&'a str>,
    actors: Actors,
    actor_numbers: FxHashMap<String, i32>,
    sources: Dictionary<Option<String>>,
    articles: Articles,
    article_numbers: FxHashMap<String, i32>,
    admins: Pairs,
    admin_numbers: BTreeMap<(String, String), i32>,
    place_kinds: Dictionary<String>,
    places: Places,
    place_numbers: FxHashMap<PlaceKey, i32>,
}

impl<'a> Maker<'a> {
    fn new(knowledge: &'a Knowledge) -> Self {
        let gazetteer = knowledge.gazetteer();
        let mut names: FxHashMap<PlaceIdx, Vec<&str>> = FxHashMap::default();
        for name in gazetteer.names() {
            names.entry(name.place).or_default().push(&name.text);
        }
        Self {
            gazetteer,
            lexicon: knowledge.lexicon(),
            names,
            told: true,
            strings: Dictionary::new(),
            actors: Actors::default(),
            actor_numbers: FxHashMap::default(),
            sources: Dictionary::new(),
            articles: Articles::default(),
            article_numbers: FxHashMap::default(),
            admins: Pairs::default(),
            admin_numbers: BTreeMap::new(),
            place_kinds: Dictionary::new(),
            places: Places::default(),
            place_numbers: FxHashMap::default(),
        }
    }

    fn event(&mut self, out: &mut Events<'a>, row: &'a EventRow) {
        out.id.push(&row.event_id);
        out.place.push(self.place_of_row(row));
        out.kind.push(position(EventKind::ALL.iter().map(|k| k.as_str()), &row.kind));
        out.assertion.push(position(Assertion::ALL.iter().map(|a| a.as_str()), &row.assertion));
        for (name, side, names, sides) in [
            (&row.actor, &row.actor_side, &mut out.actor, &mut out.actor_side),
            (&row.control_from, &row.from_side, &mut out.from, &mut out.from_side),
            (&row.control_to, &row.to_side, &mut out.to, &mut out.to_side),
        ] {
            names.push(self.actor(name.as_deref()));
            sides.push(side_number(side.as_deref()));
        }
        out.title.push(self.strings.put(&row.title));
        out.title_ar.push(self.strings.put(&row.title_ar));
        out.geo_precision.push(row.geo_precision.unwrap_or(0));
        out.time_precision.push(row.time_precision);
        out.place_score.push(thousandths(row.place_score));
        out.alternatives.push(self.alternatives(row.place_alternatives.as_deref()));
        let told = row.event_date.as_deref().or(row.published.as_deref());
        out.day.push(told.and_then(|d| d.parse().ok()).map(days));
        out.article.push(self.article(row));
        out.evidence.push(self.strings.put(&row.evidence));
        out.trigger.push(self.strings.put(&row.trigger));
        out.rule.push(self.strings.put(&row.rule));
        out.attribution.push(self.string(row.attribution.as_deref()));
        out.confidence.push(thousandths(row.confidence));
        out.acled.push(
            self.string(row.acled_sub_event_type.as_deref().or(row.acled_event_type.as_deref())),
        );
        out.plover.push(self.string(row.plover_mode.as_deref().or(row.plover_event.as_deref())));
    }

    fn string(&mut self, text: Option<&'a str>) -> i32 {
        text.map_or(-1, |t| self.strings.put(t))
    }

    /// The number of an actor by its English name, which is what rows carry.
    fn actor(&mut self, name: Option<&str>) -> i32 {
        let Some(name) = name else { return -1 };
        if let Some(&n) = self.actor_numbers.get(name) {
            return n;
        }
        let n = self.actors.en.len() as i32;
        let known = self.lexicon.actors.iter().find(|a| a.name_en == name);
        self.actors.en.push(name.to_owned());
        self.actors.ar.push(known.map_or_else(|| name.to_owned(), |a| a.name_ar.clone()));
        self.actors.whole.push(u8::from(known.is_some_and(|a| a.id == a.side.as_str())));
        self.actor_numbers.insert(name.to_owned(), n);
        n
    }

    fn article(&mut self, row: &EventRow) -> i32 {
        let key = key(row.source.as_deref(), &row.article_id);
        if let Some(&n) = self.article_numbers.get(&key) {
            return n;
        }
        let n = self.articles.id.len() as i32;
        self.articles.id.push(row.article_id.clone());
        self.articles.source.push(self.sources.put(row.source.clone()));
        self.articles.url.push(row.source_url.clone());
        let published = row.published.as_deref().and_then(|d| d.parse().ok());
        self.articles.published.push(published.map(days));
        self.article_numbers.insert(key, n);
        n
    }

    fn alternatives(&mut self, text: Option<&str>) -> Vec<(i32, i32)> {
        text.unwrap_or("")
            .split(';')
            .filter_map(|part| {
                let (id, score) = part.rsplit_once('=')?;
                self.gazetteer.by_id(id)?;
                Some((self.place_of_id(id), thousandths(score.parse().ok()?)))
            })
            .collect()
    }

    fn place_of_row(&mut self, row: &EventRow) -> i32 {
        let point = row.latitude.zip(row.longitude);
        let name = row.place_id.clone().or_else(|| row.location_ar.clone()).unwrap_or_default();
        let key = (name, point.map(|(lat, lon)| (lat.to_bits(), lon.to_bits())));
        if let Some(&n) = self.place_numbers.get(&key) {
            return n;
        }
        let known = row.place_id.as_deref().and_then(|id| self.gazetteer.by_id(id));
        let n = if let Some(idx) = known {
            self.add_known(idx, point)
        } else {
            self.add_unknown(row, point)
        };
        self.place_numbers.insert(key, n);
        n
    }

    /// The number of a gazetteer place at its own point; `-1` when the gazetteer has it not.
    fn place_of_id(&mut self, id: &str) -> i32 {
        let Some(idx) = self.gazetteer.by_id(id) else { return -1 };
        let place = self.gazetteer.place(idx);
        let point = Some((place.lat, place.lon));
        let key = (id.to_owned(), Some((place.lat.to_bits(), place.lon.to_bits())));
        if let Some(&n) = self.place_numbers.get(&key) {
            return n;
        }
        let n = self.add_known(idx, point);
        self.place_numbers.insert(key, n);
        n
    }

    fn add_known(&mut self, idx: PlaceIdx, point: Option<(f64, f64)>) -> i32 {
        let place = self.gazetteer.place(idx);
        // A variant that folds to the same letters finds nothing more.
        let mut seen = vec![fold_key(&place.name_ar), fold_key(&place.name_en)];
        let mut names = Vec::new();
        // Of places that are no news and no bearings, two names are enough.
        let all = self.names.get(&idx).filter(|_| self.told || is_context(place));
        for name in all.into_iter().flatten() {
            let key = fold_key(name);
            if !seen.contains(&key) {
                seen.push(key);
                names.push((*name).to_owned());
            }
        }
        let admin = self.admin(place);
        let kind = self.place_kinds.put(place.kind.as_str().to_owned());
        let p = &mut self.places;
        p.id.push(place.id.clone());
        p.en.push(place.en().to_owned());
        p.ar.push(place.ar().to_owned());
        p.names.push(names);
        p.kind.push(kind);
        p.lat.push(point.map(|x| x.0));
        p.lon.push(point.map(|x| x.1));
        p.admin.push(admin);
        p.rank.push(i32::from(place.prominence));
        p.context.push(i32::from(is_context(place)));
        p.capital.push(i32::from(is_capital(place)));
        (p.id.len() - 1) as i32
    }

    fn add_unknown(&mut self, row: &EventRow, point: Option<(f64, f64)>) -> i32 {
        let chain: Vec<&str> =
            [&row.admin1, &row.admin2, &row.admin3].into_iter().flatten().map(|s| &**s).collect();
        let chain = chain.join(" › ");
        let admin = self.admin_number(chain.clone(), chain);
        let kind = row.place_kind.clone().map_or(-1, |k| self.place_kinds.put(k));
        let p = &mut self.places;
        p.id.push(row.place_id.clone().unwrap_or_default());
        let own = row.location_ar.clone().unwrap_or_default();
        p.en.push(row.location.clone().unwrap_or_else(|| own.clone()));
        p.ar.push(own);
        p.names.push(Vec::new());
        p.kind.push(kind);
        p.lat.push(point.map(|x| x.0));
        p.lon.push(point.map(|x| x.1));
        p.admin.push(admin);
        p.rank.push(1);
        p.context.push(0);
        p.capital.push(0);
        (p.id.len() - 1) as i32
    }

    /// Governorate › district › subdistrict, in both languages, without a place's own name.
    fn admin(&mut self, place: &Place) -> i32 {
        let mut en: Vec<&str> = Vec::new();
        let mut ar: Vec<&str> = Vec::new();
        for unit in place.admin.iter().flatten().map(|&i| self.gazetteer.place(i)) {
            if unit.id == place.id || en.contains(&unit.en()) {
                continue;
            }
            en.push(unit.en());
            ar.push(unit.ar());
        }
        let (en, ar) = (en.join(" › "), ar.join(" › "));
        self.admin_number(en, ar)
    }

    fn admin_number(&mut self, en: String, ar: String) -> i32 {
        if en.is_empty() && ar.is_empty() {
            return -1;
        }
        let key = (en, ar);
        if let Some(&n) = self.admin_numbers.get(&key) {
            return n;
        }
        let n = self.admins.en.len() as i32;
        self.admins.en.push(key.0.clone());
        self.admins.ar.push(key.1.clone());
        self.admin_numbers.insert(key, n);
        n
    }

    fn control(&mut self, intervals: &[Interval], events: &[&str]) -> Control {
        let mut intervals: Vec<&Interval> = intervals.iter().collect();
        intervals.sort_by(|a, b| (&a.place_id, a.since).cmp(&(&b.place_id, b.since)));
        let from = intervals.iter().map(|i| i.since).min().map_or(0, |first| days(first) - 1);
        let mut out = Control { from, ..Control::default() };
        let some = |n: i32| (n >= 0).then_some(n);
        let numbers: FxHashMap<&str, usize> =
            events.iter().enumerate().map(|(n, id)| (*id, n)).collect();
        let events = |ids: &[String]| -> Option<Vec<usize>> {
            let told: Vec<usize> =
                ids.iter().filter_map(|id| numbers.get(id.as_str()).copied()).collect();
            (!told.is_empty()).then_some(told)
        };
        let mut last = 0;
        for interval in intervals {
            let place = self.place_of_id(&interval.place_id);
            if place < 0 {
                continue;
            }
            let row = out.place.len();
            out.place.push(place - last);
            last = place;
            out.status
                .push(position(Status::ALL.iter().map(|s| s.as_str()), interval.status.as_str()));
            let side = interval.side.map(Side::as_str);
            out.side.push(side_number(side) + 1);
            out.since.push(days(interval.since) - from);
            out.until.push(interval.until.map_or(0, |day| days(day) - from));
            out.confidence.push((interval.confidence * 100.0).round() as i32);
            out.by_area.push(i32::from(interval.by_area));
            out.baseline.push(i32::from(interval.is_baseline()));
            out.other.put(row, some(side_number(interval.other_side.map(Side::as_str))));
            out.actor.put(row, some(self.actor(interval.actor.as_deref())));
            let group = group_of(interval.actor.as_deref(), side, self.lexicon);
            out.group.put(row, some(group));
            out.support.put(row, events(&interval.supporting));
            out.against.put(row, events(&interval.contradicting));
        }
        out
    }

    /// Adds the cities and towns that give the map its bearings.
    fn context(&mut self) {
        let gazetteer = self.gazetteer;
        for place in gazetteer.places().iter().filter(|p| is_context(p)) {
            self.place_of_id(&place.id);
        }
    }
}

fn is_capital(place: &Place) -> bool {
    CAPITALS.contains(&place.id.as_str())
}

fn is_context(place: &Place) -> bool {
    place.in_syria()
        && matches!(place.kind, PlaceKind::City | PlaceKind::Town)
        && place.prominence >= CONTEXT
}

/// The number of a name in a codebook list. A name that is not in it (a file of a newer program)
/// counts as the last, which is the vaguest in every list.
fn position<'x>(mut list: impl ExactSizeIterator<Item = &'x str>, name: &str) -> i32 {
    let last = list.len() as i32 - 1;
    list.position(|x| x == name).map_or(last, |n| n as i32)
}

fn side_number(side: Option<&str>) -> i32 {
    side.map_or(-1, |s| position(Side::ALL.iter().map(|s| s.as_str()), s))
}

fn thousandths(x: f64) -> i32 {
    (x * 1000.0).round() as i32
}

/// Days since 1970-01-01.
fn days(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        assert_eq!(days(date(1970, 1, 2)), 1);
        assert_eq!(days(date(2024, 12, 8)), 20_065);
        assert_eq!(days(date(1969, 12, 31)), -1);
    }

    #[test]
    fn the_capitals_are_places_of_fourteen_governorates() {
        let knowledge = Knowledge::shipped();
        let gazetteer = knowledge.gazetteer();
        let seats: std::collections::BTreeSet<_> = CAPITALS
            .iter()
            .map(|id| gazetteer.place(gazetteer.by_id(id).expect("a place")).admin1.clone())
            .collect();
        assert_eq!(seats.len(), 14);
        let named = |id: &str| gazetteer.by_id(id).is_some_and(|p| is_context(gazetteer.place(p)));
        assert!(CAPITALS.iter().all(|id| named(id)));
    }

    #[test]
    fn small_numbers_are_letters() {
        let mut letters = Letters::default();
        [0, 1, 9, 10, 35, 36, -1].into_iter().for_each(|n| letters.push(n));
        assert_eq!(letters.0, "019azzz");
    }

    #[test]
    fn names_outside_the_codebook_count_as_the_vaguest() {
        assert_eq!(side_number(Some("gov")), 0);
        assert_eq!(side_number(Some("martians")), Side::ALL.len() as i32 - 1);
        assert_eq!(side_number(None), -1);
    }
}
