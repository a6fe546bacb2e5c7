//! The lines of a brief: what is told of which place, the places that matter most first, and what
//! is told of a unit and of the town that it is run from told once.

use std::collections::BTreeMap;

use super::{super::EventRow, Brief, BriefChange, BriefLang};
use crate::{
    gazetteer::{Gazetteer, Place, PlaceKind},
    lexicon::Side,
    timeline::{Change, Interval, Status},
};

/// Sources shown for one item.
const SOURCES: usize = 4;
/// Places named in one line of the summary.
const NAMED: usize = 12;

/// A line with the reports that it rests on: their words, and where they are to be read.
pub(super) struct Item {
    pub(super) text: String,
    pub(super) events: Vec<(String, Option<String>)>,
    order: Order,
}

/// A part of the page: governorates with their items.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) units: Vec<(String, Vec<Item>)>,
}

/// Capitals, then bases and the like, then the rest; the more prominent first, then by name.
type Order = (u8, u8, String);

/// How a place stands, in English: `held by SDF`, `contested: …`, `nothing told`.
#[must_use]
pub fn state_en(interval: Option<&Interval>) -> String {
    state(interval, BriefLang::En)
}

fn state(interval: Option<&Interval>, lang: BriefLang) -> String {
    let ar = lang == BriefLang::Ar;
    let label = |s: Option<Side>| s.map_or("?", |s| if ar { s.label_ar() } else { s.label_en() });
    let Some(i) = interval else {
        return if ar { "لا خبر" } else { "nothing told" }.to_owned();
    };
    let (side, other) = (label(i.side), label(i.other_side));
    let words = match (i.status, ar) {
        (Status::Held, _) => side.to_owned(),
        (Status::Contested, false) if i.side.is_none() => "contested".to_owned(),
        (Status::Contested, true) if i.side.is_none() => "متنازع عليها".to_owned(),
        (Status::Contested, false) => format!("contested ({side} / {other})"),
        (Status::Contested, true) => format!("متنازع عليها ({side} / {other})"),
        (Status::Vacated, false) => format!("left by {other}, no taker told"),
        (Status::Vacated, true) => format!("انسحب منها: {other}، ولا خبر عمّن تسلّمها"),
        (Status::Encircled, false) => format!("{side}, encircled by {other}"),
        (Status::Encircled, true) => format!("{side}، محاصرة من {other}"),
        (Status::Unknown, false) => "unknown".to_owned(),
        (Status::Unknown, true) => "غير معروف".to_owned(),
    };
    match (i.is_baseline(), ar) {
        (false, _) => words,
        (true, false) => format!("{words} (known beforehand)"),
        (true, true) => format!("{words} (معروف مسبقًا)"),
    }
}

/// What the lines are written with.
struct Writer<'a> {
    lang: BriefLang,
    gazetteer: &'a Gazetteer,
}

impl<'a> Writer<'a> {
    fn ar(&self) -> bool {
        self.lang == BriefLang::Ar
    }

    fn place(&self, id: &str) -> Option<&'a Place> {
        self.gazetteer.by_id(id).map(|i| self.gazetteer.place(i))
    }

    fn governorate(&self, id: &str) -> String {
        let Some(place) = self.place(id) else { return String::new() };
        match place.admin[0].map(|a| self.gazetteer.place(a)) {
            Some(unit) if self.ar() => unit.ar().to_owned(),
            Some(unit) => unit.en().to_owned(),
            None => place.admin1.clone().unwrap_or_default(),
        }
    }

    /// A place's name, both in English lines; `short`: one.
    fn name(&self, id: &str, short: bool) -> String {
        match self.place(id) {
            None => id.to_owned(),
            Some(p) if self.ar() => p.ar().to_owned(),
            Some(p) if short => p.en().to_owned(),
            Some(p) => p.both(),
        }
    }

    fn order(&self, id: &str) -> Order {
        let Some(p) = self.place(id) else { return (3, 0, id.to_owned()) };
        let seat = p.admin[0].is_some_and(|unit| self.gazetteer.place(unit).ar() == p.ar());
        let class = match p.kind {
            PlaceKind::City if seat => 0,
            PlaceKind::Base | PlaceKind::Airbase | PlaceKind::Airport => 1,
            _ => 2,
        };
        (class, u8::MAX - p.prominence, p.en().to_owned())
    }

    fn sure(&self, c: f64) -> String {
        if self.ar() { format!("الثقة {c:.2}") } else { format!("confidence {c:.2}") }
    }

    /// The reports of a line, the last first: their day, source, words and link.
    fn refs(&self, events: &[EventRow]) -> Vec<(String, Option<String>)> {
        let mut out: Vec<(String, Option<String>)> = Vec::new();
        for e in events.iter().rev() {
            let source = e.source.clone().unwrap_or_else(|| e.article_id.clone());
            let words: String = e.evidence.split_whitespace().collect::<Vec<_>>().join(" ");
            let comma = if self.ar() { "،" } else { "," };
            let line = match e.published.as_ref().or(e.event_date.as_ref()) {
                Some(day) => format!("{day}{comma} {source}: «{words}»"),
                None => format!("{source}: «{words}»"),
            };
            if out.len() < SOURCES && out.iter().all(|o| o.0 != line) {
                out.push((line, e.source_url.clone()));
            }
        }
        out
    }

    fn item(&self, id: &str, text: String, events: &[EventRow]) -> (String, Item) {
        let item = Item { text, events: self.refs(events), order: self.order(id) };
        (self.governorate(id), item)
    }
}

pub(super) fn sections(brief: &Brief, lang: BriefLang, gazetteer: &Gazetteer) -> Vec<Section> {
    let writer = Writer { lang, gazetteer };
    let ar = writer.ar();
    let changes = once(&writer, &brief.changes, |c| (&c.change.place_id, came(&c.change)));
    let mut lines = Vec::new();
    for BriefChange { change, events } in &changes {
        let name = writer.name(&change.place_id, false);
        let arrow = if ar { "←" } else { "→" };
        let confidence = change.after.as_ref().map_or(0.0, |i| i.confidence);
        let text = format!(
            "{name}: {} {arrow} {} ({})",
            state(change.before.as_ref(), lang),
            state(change.after.as_ref(), lang),
            writer.sure(confidence)
        );
        lines.push(writer.item(&change.place_id, text, events));
    }
    let mut disputed = Vec::new();
    let same = |(i, _): &(Interval, Vec<EventRow>)| (i.side, i.other_side);
    for (interval, events) in once(&writer, &brief.contested, |c| (&c.0.place_id, same(c))) {
        let name = writer.name(&interval.place_id, false);
        let text = format!(
            "{name}: {} ({})",
            state(Some(interval), lang),
            writer.sure(interval.confidence)
        );
        disputed.push(writer.item(&interval.place_id, text, events));
    }
    let mut claims = Vec::new();
    let place = |e: &EventRow| e.place_id.clone().unwrap_or_default();
    let ids: Vec<(String, &EventRow)> = brief.claimed.iter().map(|e| (place(e), e)).collect();
    for (id, e) in once(&writer, &ids, |(id, e)| (id, (e.kind.clone(), e.evidence.clone()))) {
        let title = if ar { &e.title_ar } else { &e.title };
        let text = format!("{title} ({})", writer.sure(e.confidence));
        claims.push(writer.item(id, text, std::slice::from_ref(e)));
    }
    let short = summary(&writer, &changes);
    let short = if short.is_empty() { Vec::new() } else { vec![(String::new(), short)] };
    vec![
        Section { title: if ar { "الخلاصة" } else { "Summary" }, units: short },
        by_unit(if ar { "ما تغيّر" } else { "Changes" }, lines),
        by_unit(if ar { "المتنازع عليه" } else { "Contested" }, disputed),
        by_unit(if ar { "ما لم يقله إلا طرف معني" } else { "Only claimed" }, claims),
    ]
}

/// Governorates by the place that matters most in each, their items likewise.
fn by_unit(title: &'static str, items: Vec<(String, Item)>) -> Section {
    let mut units: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for (unit, item) in items {
        units.entry(unit).or_default().push(item);
    }
    let mut units: Vec<(String, Vec<Item>)> = units.into_iter().collect();
    for (_, items) in &mut units {
        items.sort_by(|a, b| a.order.cmp(&b.order));
    }
    units.sort_by(|a, b| (&a.1[0].order, &a.0).cmp(&(&b.1[0].order, &b.0)));
    Section { title, units }
}

/// What is told alike of a unit and of the place of its name inside it, told of that place; of
/// units of one name, of the largest.
fn once<'b, T, K: PartialEq>(
    writer: &Writer<'_>,
    all: &'b [T],
    told: impl Fn(&'b T) -> (&'b String, K),
) -> Vec<&'b T> {
    let level = |p: &Place| p.admin_level().map_or(0, |level| level + 1);
    let told: Vec<(&T, &String, K)> = all
        .iter()
        .map(|t| {
            let (id, k) = told(t);
            (t, id, k)
        })
        .collect();
    let twice = |at: usize| {
        let (_, id, what) = &told[at];
        let Some(unit) = writer.place(id).filter(|p| level(p) > 0) else { return false };
        told.iter().any(|(_, other, same)| {
            other != id
                && same == what
                && writer.place(other).is_some_and(|p| {
                    level(p) < level(unit) && p.ar() == unit.ar() && p.admin[0] == unit.admin[0]
                })
        })
    };
    (0..told.len()).filter(|i| !twice(*i)).map(|i| told[i].0).collect()
}

/// What came of a change.
fn came(change: &Change) -> (Option<Status>, Option<Side>) {
    let after = change.after.as_ref();
    (after.map(|i| i.status), after.and_then(|i| i.side))
}

/// What changed hands in a few lines: who took what, what was left, what is contested.
fn summary(writer: &Writer<'_>, changes: &[&BriefChange]) -> Vec<Item> {
    let ar = writer.ar();
    let mut groups: BTreeMap<(u8, Option<Side>), Vec<&str>> = BTreeMap::new();
    let mut new = 0;
    for BriefChange { change, events } in changes {
        let taken = events.iter().any(|e| matches!(e.kind.as_str(), "capture" | "handover"));
        let (status, side) = came(change);
        let before = change.before.as_ref().and_then(|i| i.side);
        let class = match status {
            Some(Status::Held | Status::Encircled) if change.before.is_none() && !taken => {
                new += 1;
                continue;
            }
            Some(Status::Held | Status::Encircled) if before == side => continue,
            Some(Status::Held | Status::Encircled) => 0,
            Some(Status::Vacated) => 1,
            Some(Status::Contested) => 2,
            Some(Status::Unknown) | None => continue,
        };
        let side = if class == 0 { side } else { None };
        groups.entry((class, side)).or_default().push(&change.place_id);
    }
    let mut out = Vec::new();
    for ((class, side), mut ids) in groups {
        ids.sort_by_cached_key(|id| writer.order(id));
        let lead = match (class, side, ar) {
            (0, Some(side), false) => format!("To {}", side.label_en()),
            (0, Some(side), true) => format!("إلى {}", side.label_ar()),
            (1, _, false) => "Left or fallen, no taker told".to_owned(),
            (1, _, true) => "أُخليت أو سقطت ولا خبر عمّن تسلّمها".to_owned(),
            (_, _, false) => "Now contested".to_owned(),
            (_, _, true) => "صارت متنازعًا عليها".to_owned(),
        };
        let names: Vec<String> = ids.iter().take(NAMED).map(|id| writer.name(id, true)).collect();
        let more = match (ids.len().saturating_sub(NAMED), ar) {
            (0, _) => String::new(),
            (n, false) => format!(" and {n} more"),
            (n, true) => format!(" و{n} أخرى"),
        };
        let names = names.join(if ar { "، " } else { ", " });
        let text = format!("{lead} ({}): {names}{more}", ids.len());
        let order = (class, 0, format!("{:06}", 999_999 - ids.len().min(999_999)));
        out.push(Item { text, events: Vec::new(), order });
    }
    out.sort_by(|a, b| a.order.cmp(&b.order));
    if new > 0 {
        let text = if ar {
            format!("أماكن ورد ذكر من يمسكها للمرة الأولى: {new}")
        } else {
            format!("Told of for the first time: {new}")
        };
        out.push(Item { text, events: Vec::new(), order: (9, 0, String::new()) });
    }
    out
}
