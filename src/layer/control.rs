//! Control as layers: who holds each place on a day, over time, and what changed between days.

use std::collections::HashMap;

use geo::{Geometry, Point};
use jiff::civil::Date as Day;

use super::{
    EventRow,
    table::{
        Column,
        ColumnType::{Date, DateTime, Float, Integer, Text},
        Row, Schema, Shape, Value,
    },
};
use crate::{
    gazetteer::{Gazetteer, Place},
    lexicon::Side,
    timeline::{BASELINE, Interval, Status},
};

/// A point a place, as it stands on a day.
pub const CONTROL_NOW: Schema = Schema {
    name: "control_now",
    en: "Control, latest day",
    ar: "السيطرة في آخر يوم",
    shape: Shape::Point,
    columns: INTERVAL,
};

/// A point an interval, for the time controller.
pub const CONTROL_HISTORY: Schema = Schema {
    name: "control_history",
    en: "Control over time",
    ar: "السيطرة عبر الزمن",
    shape: Shape::Point,
    columns: INTERVAL,
};

/// A point for each place whose control differs between two days.
pub const CHANGES: Schema = Schema {
    name: "changes",
    en: "Changes between two days",
    ar: "ما تغيّر بين يومين",
    shape: Shape::Point,
    columns: CHANGE,
};

const PLACE: [Column; 12] = [
    Column::new("place_id", Text, "Place id", "معرّف المكان"),
    Column::new("location", Text, "Place", "المكان بالإنكليزية"),
    Column::new("location_ar", Text, "Place in Arabic", "المكان"),
    Column::new("place_kind", Text, "Kind of place", "نوع المكان"),
    Column::new("pcode", Text, "P-code", "الرمز المكاني"),
    Column::new("country", Text, "Country (ISO 3166)", "البلد (ISO 3166)"),
    Column::new("admin1", Text, "Governorate", "المحافظة"),
    Column::new("admin2", Text, "District", "المنطقة"),
    Column::new("admin3", Text, "Subdistrict", "الناحية"),
    Column::new("admin1_pcode", Text, "Governorate's P-code", "رمز المحافظة"),
    Column::new("admin2_pcode", Text, "District's P-code", "رمز المنطقة"),
    Column::new("admin3_pcode", Text, "Subdistrict's P-code", "رمز الناحية"),
];

const INTERVAL: &[Column] = &[
    Column::new("control_id", Text, "Id", "المعرّف"),
    Column::new("title", Text, "Title", "العنوان بالإنكليزية"),
    Column::new("title_ar", Text, "Title in Arabic", "العنوان"),
    PLACE[0],
    PLACE[1],
    PLACE[2],
    PLACE[3],
    PLACE[4],
    PLACE[5],
    PLACE[6],
    PLACE[7],
    PLACE[8],
    PLACE[9],
    PLACE[10],
    PLACE[11],
    Column::new("side", Text, "Side", "الطرف"),
    Column::new("actor", Text, "Actor", "الفاعل"),
    Column::new("status", Text, "Status", "الحالة"),
    Column::new("other_side", Text, "Other side", "الطرف الآخر"),
    Column::new("since", Date, "Since", "منذ"),
    Column::new("until", Date, "Until (not included)", "حتى (غير مشمول)"),
    Column::new("start_time", DateTime, "From", "من"),
    Column::new("end_time", DateTime, "To", "إلى"),
    Column::new("last_seen", Date, "Last evidence", "آخر دليل"),
    Column::new("confidence", Float, "Confidence", "الثقة"),
    Column::new("claimed", Integer, "Only claimed (1)", "إعلان طرف فقط (1)"),
    Column::new("by_area", Integer, "From the area only (1)", "من المحيط فقط (1)"),
    Column::new("baseline", Integer, "Known beforehand only (1)", "معروف مسبقًا فقط (1)"),
    Column::new("events", Integer, "Events that support it", "عدد الأحداث المؤيدة"),
    Column::new("evidence", Text, "Evidence", "النص"),
    Column::new("source", Text, "Source", "المصدر"),
    Column::new("source_url", Text, "Link", "الرابط"),
    Column::new("article_id", Text, "Article", "الخبر"),
    Column::new("supporting", Text, "Supporting events", "الأحداث المؤيدة"),
    Column::new("contradicting", Text, "Contradicting events", "الأحداث المناقضة"),
    Column::new("marker-color", Text, "Colour", "اللون"),
];

const CHANGE: &[Column] = &[
    Column::new("change_id", Text, "Id", "المعرّف"),
    Column::new("title", Text, "Title", "العنوان بالإنكليزية"),
    Column::new("title_ar", Text, "Title in Arabic", "العنوان"),
    PLACE[0],
    PLACE[1],
    PLACE[2],
    PLACE[3],
    PLACE[4],
    PLACE[5],
    PLACE[6],
    PLACE[7],
    PLACE[8],
    PLACE[9],
    PLACE[10],
    PLACE[11],
    Column::new("from_side", Text, "Side before", "الطرف قبل"),
    Column::new("from_status", Text, "Status before", "الحالة قبل"),
    Column::new("side", Text, "Side after", "الطرف بعد"),
    Column::new("status", Text, "Status after", "الحالة بعد"),
    Column::new("since", Date, "Since", "منذ"),
    Column::new("confidence", Float, "Confidence", "الثقة"),
    Column::new("evidence", Text, "Evidence", "النص"),
    Column::new("source", Text, "Source", "المصدر"),
    Column::new("source_url", Text, "Link", "الرابط"),
    Column::new("article_id", Text, "Article", "الخبر"),
    Column::new("marker-color", Text, "Colour", "اللون"),
];

/// The words that control rests on: event rows by id.
#[derive(Debug, Default)]
pub struct Evidence<'a>(HashMap<&'a str, &'a EventRow>);

impl<'a> Evidence<'a> {
    /// Rows at hand, by id.
    pub fn new(rows: impl IntoIterator<Item = &'a EventRow>) -> Self {
        Self(rows.into_iter().map(|r| (r.event_id.as_str(), r)).collect())
    }

    /// The latest event that an interval rests on, of those whose words are at hand.
    fn of(&self, interval: &Interval) -> Option<&'a EventRow> {
        interval.supporting.iter().rev().find_map(|id| self.0.get(id.as_str()).copied())
    }

    /// Whether all of an interval's events are claims of an interested side.
    fn only_claimed(&self, interval: &Interval) -> bool {
        let mut known =
            interval.supporting.iter().filter_map(|id| self.0.get(id.as_str())).peekable();
        known.peek().is_some() && known.all(|r| r.assertion == "claimed")
    }
}

/// The rows of `control_history`: every interval of a place that the gazetteer has.
pub fn control_history<'a>(
    intervals: &'a [Interval],
    gazetteer: &'a Gazetteer,
    evidence: &'a Evidence<'a>,
) -> impl Iterator<Item = Row> + 'a {
    intervals.iter().filter_map(move |i| {
        let place = gazetteer.place(gazetteer.by_id(&i.place_id)?);
        let words = words_values(evidence.of(i));
        let id = format!("{}@{}", i.place_id, i.since);
        Some(interval_row(id, i, Some(place), words, evidence.only_claimed(i)))
    })
}

/// The rows of `control_now`: the interval of each place that covers a day.
pub fn control_now<'a>(
    intervals: &'a [Interval],
    day: Day,
    gazetteer: &'a Gazetteer,
    evidence: &'a Evidence<'a>,
) -> impl Iterator<Item = Row> + 'a {
    intervals.iter().filter(move |i| i.at(day)).filter_map(move |i| {
        let place = gazetteer.place(gazetteer.by_id(&i.place_id)?);
        let words = words_values(evidence.of(i));
        Some(interval_row(i.place_id.clone(), i, Some(place), words, evidence.only_claimed(i)))
    })
}

/// The rows of `changes`: how places stood before and how they stand after.
pub fn changes<'a>(
    pairs: impl IntoIterator<Item = (Option<&'a Interval>, Option<&'a Interval>)>,
    gazetteer: &'a Gazetteer,
    evidence: &'a Evidence<'a>,
) -> impl Iterator<Item = Row> {
    pairs.into_iter().filter_map(move |(was, is)| {
        let place = gazetteer.place(gazetteer.by_id(&was.or(is)?.place_id)?);
        let words = is.and_then(|i| evidence.of(i));
        let (en, ar) = (describe(was, false), describe(was, true));
        let (now_en, now_ar) = (describe(is, false), describe(is, true));
        let mut values: Vec<Value> = vec![
            place.id.as_str().into(),
            format!("{}: {en} → {now_en}", place.en()).into(),
            format!("{}: {ar} ← {now_ar}", place.ar()).into(),
        ];
        values.extend(place_values(place));
        values.extend([
            was.and_then(|i| i.side).map(Side::as_str).into(),
            was.map(|i| i.status.as_str()).into(),
            is.and_then(|i| i.side).map(Side::as_str).into(),
            is.map(|i| i.status.as_str()).into(),
            is.map(|i| i.since.to_string()).into(),
            is.map(|i| i.confidence).into(),
        ]);
        values.extend(words_values(words));
        values.push(colour(is.and_then(|i| i.side)).into());
        Some(Row { geometry: point(place), values })
    })
}

/// A row of `control_now` or `control_history`. `words`: evidence, source, link and article of the
/// event it rests on; `claimed`: all it rests on is a side's own claim. Without a place the row has
/// its id and no point.
pub(crate) fn interval_row(
    id: String,
    i: &Interval,
    place: Option<&Place>,
    words: [Value; 4],
    claimed: bool,
) -> Row {
    let (en, ar) = place.map_or((&*i.place_id, &*i.place_id), |p| (p.en(), p.ar()));
    let mut values: Vec<Value> = vec![
        id.into(),
        format!("{en}: {}{}", describe(Some(i), false), before(i, " (known beforehand)")).into(),
        format!("{ar}: {}{}", describe(Some(i), true), before(i, " (معروف مسبقًا)")).into(),
    ];
    let nowhere =
        || std::array::from_fn(|n| if n == 0 { i.place_id.as_str().into() } else { Value::Null });
    values.extend(place.map_or_else(nowhere, place_values));
    values.extend([
        i.side.map(Side::as_str).into(),
        i.actor.as_deref().into(),
        i.status.as_str().into(),
        i.other_side.map(Side::as_str).into(),
        i.since.to_string().into(),
        i.until.map(|d| d.to_string()).into(),
        format!("{}T00:00:00Z", i.since).into(),
        // The last second of the last day on which it holds: clients take the end as included.
        i.until.and_then(|d| d.yesterday().ok()).map(|d| format!("{d}T23:59:59Z")).into(),
        i.last_seen.to_string().into(),
        i.confidence.into(),
        i64::from(claimed).into(),
        i64::from(i.by_area).into(),
        i64::from(i.is_baseline()).into(),
        (i.supporting.iter().filter(|id| *id != BASELINE).count() as i64).into(),
    ]);
    values.extend(words);
    values.extend([
        i.supporting.join(";").into(),
        i.contradicting.join(";").into(),
        colour(i.side).into(),
    ]);
    Row { geometry: place.and_then(point), values }
}

/// What is said of control that no report speaks of.
fn before(i: &Interval, words: &'static str) -> &'static str {
    if i.is_baseline() { words } else { "" }
}

fn point(place: &Place) -> Option<Geometry<f64>> {
    Some(Geometry::Point(Point::new(place.lon, place.lat)))
}

fn colour(side: Option<Side>) -> &'static str {
    side.unwrap_or(Side::Unknown).colour()
}

fn place_values(p: &Place) -> [Value; 12] {
    [
        p.id.as_str().into(),
        p.en().into(),
        p.ar().into(),
        p.kind.as_str().into(),
        p.pcode.as_deref().into(),
        p.country.as_str().into(),
        p.admin1.as_deref().into(),
        p.admin2.as_deref().into(),
        p.admin3.as_deref().into(),
        p.admin_pcodes[0].as_deref().into(),
        p.admin_pcodes[1].as_deref().into(),
        p.admin_pcodes[2].as_deref().into(),
    ]
}

fn words_values(row: Option<&EventRow>) -> [Value; 4] {
    let get = |f: fn(&EventRow) -> Option<&str>| -> Value { row.and_then(f).into() };
    [
        get(|r| Some(&r.evidence)),
        get(|r| r.source.as_deref()),
        get(|r| r.source_url.as_deref()),
        get(|r| Some(&r.article_id)),
    ]
}

/// A state of control in a few words.
fn describe(interval: Option<&Interval>, arabic: bool) -> String {
    let name = |s: Option<Side>| {
        let s = s.unwrap_or(Side::Unknown);
        if arabic { s.label_ar() } else { s.label_en() }
    };
    let Some(i) = interval else {
        return (if arabic { "لا خبر" } else { "nothing told" }).to_owned();
    };
    let (side, other) = (name(i.side), name(i.other_side));
    match (i.status, arabic) {
        (Status::Held, _) => side.to_owned(),
        (Status::Contested, true) if i.side.is_none() => "متنازع عليها".to_owned(),
        (Status::Contested, false) if i.side.is_none() => "contested".to_owned(),
        (Status::Contested, true) => format!("متنازع عليها بين {side} و{other}"),
        (Status::Contested, false) => format!("contested, {side} and {other}"),
        (Status::Vacated, true) => format!("أُخليت من {other}"),
        (Status::Vacated, false) => format!("left by {other}"),
        (Status::Encircled, true) => format!("{side}، محاصرة"),
        (Status::Encircled, false) => format!("{side}, encircled"),
        (Status::Unknown, true) => "غير معروف".to_owned(),
        (Status::Unknown, false) => "not known".to_owned(),
    }
}
