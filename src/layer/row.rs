//! The `events` layer as rows: flat, same keys and types on every row, null for what is not known.

use jiff::civil::Date;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::strike::sub_event_type;
use crate::{
    Article, Event, Knowledge, Reading,
    event::codes,
    gazetteer::{Gazetteer, Place, PlaceClass, PlaceKind},
    lexicon::{EventKind, Lexicon, Side},
    text::{Span, plain},
};

/// One event as layers show it. Field order is the order of the columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRow {
    /// Stable id.
    pub event_id: String,
    /// capture, withdrawal, …
    pub kind: String,
    /// asserted, claimed, …
    pub assertion: String,
    /// Who acts, English name.
    pub actor: Option<String>,
    /// Their side.
    pub actor_side: Option<String>,
    /// Who loses control.
    pub control_from: Option<String>,
    /// Their side.
    pub from_side: Option<String>,
    /// Who gains or holds control.
    pub control_to: Option<String>,
    /// Their side.
    pub to_side: Option<String>,
    /// One English line.
    pub title: String,
    /// One Arabic line.
    pub title_ar: String,
    /// Gazetteer id.
    pub place_id: Option<String>,
    /// English name.
    pub location: Option<String>,
    /// Arabic name.
    pub location_ar: Option<String>,
    /// Kind of place.
    pub place_kind: Option<String>,
    /// OCHA P-code.
    pub pcode: Option<String>,
    /// Country, ISO 3166-1, two letters.
    #[serde(default)]
    pub country: Option<String>,
    /// Governorate.
    pub admin1: Option<String>,
    /// District.
    pub admin2: Option<String>,
    /// Subdistrict.
    pub admin3: Option<String>,
    /// The governorate's P-code.
    #[serde(default)]
    pub admin1_pcode: Option<String>,
    /// The district's P-code.
    #[serde(default)]
    pub admin2_pcode: Option<String>,
    /// The subdistrict's P-code.
    #[serde(default)]
    pub admin3_pcode: Option<String>,
    /// ACLED geo-precision 1–3.
    pub geo_precision: Option<i32>,
    /// UCDP where_prec 1–7.
    pub where_prec: Option<i32>,
    /// Share of the best candidate, 0–1.
    pub place_score: f64,
    /// `id=score;…`.
    pub place_alternatives: Option<String>,
    /// `YYYY-MM-DD`.
    pub event_date: Option<String>,
    /// ACLED time precision 1–3.
    pub time_precision: i32,
    /// `YYYY-MM-DDTHH:MM:SSZ`.
    pub start_time: Option<String>,
    /// `YYYY-MM-DDTHH:MM:SSZ`.
    pub end_time: Option<String>,
    /// Day of publication.
    pub published: Option<String>,
    /// The article.
    pub article_id: String,
    /// The outlet.
    pub source: Option<String>,
    /// Where it stands on the web.
    pub source_url: Option<String>,
    /// Who says it, as the text names them.
    pub attribution: Option<String>,
    /// The sentence.
    pub evidence: String,
    /// The word that told it.
    pub trigger: String,
    /// The rule that read it.
    pub rule: String,
    /// 0–1.
    pub confidence: f64,
    /// ACLED event type.
    pub acled_event_type: Option<String>,
    /// ACLED sub-event type.
    pub acled_sub_event_type: Option<String>,
    /// PLOVER event.
    pub plover_event: Option<String>,
    /// PLOVER mode.
    pub plover_mode: Option<String>,
    /// Colour of the side that gains or holds; grey where none does: leaving is not holding.
    #[serde(rename = "marker-color")]
    pub marker_color: String,
    /// Latitude in degrees; `None` when the place is not known.
    #[serde(skip)]
    pub latitude: Option<f64>,
    /// Longitude in degrees.
    #[serde(skip)]
    pub longitude: Option<f64>,
    /// The place's mention, code points.
    #[serde(skip)]
    pub place_span: Span,
}

/// The rows of one article's reading, in text order. Ids are unique within it: the second event
/// of one id gets `-2` and so on.
#[must_use]
pub fn event_rows(article: &Article, reading: &Reading, knowledge: &Knowledge) -> Vec<EventRow> {
    if reading.events.is_empty() {
        return Vec::new();
    }
    let chars: Vec<char> = article.text.chars().collect();
    let mut seen: FxHashMap<&str, u32> = FxHashMap::default();
    let one = |e| {
        let mut row = row(e, article, &chars, reading, knowledge);
        // One sentence may tell of two events of a kind at a place (each side's own loss).
        let nth = seen.entry(e.id.as_str()).and_modify(|n| *n += 1).or_insert(1);
        if *nth > 1 {
            row.event_id = format!("{}-{nth}", row.event_id);
        }
        row
    };
    reading.events.iter().map(one).collect()
}

/// Fills in what the row of a store of an earlier format lacks: the country of its place and the
/// P-codes of the units around it.
pub fn complete(row: &mut EventRow, gazetteer: &Gazetteer) {
    let place = row.place_id.as_deref().and_then(|id| gazetteer.by_id(id));
    let (Some(place), None) = (place.map(|p| gazetteer.place(p)), &row.country) else { return };
    row.country = Some(place.country.clone());
    let [a1, a2, a3] = place.admin_pcodes.clone();
    (row.admin1_pcode, row.admin2_pcode, row.admin3_pcode) = (a1, a2, a3);
}

fn row(
    event: &Event,
    article: &Article,
    chars: &[char],
    reading: &Reading,
    knowledge: &Knowledge,
) -> EventRow {
    let (gazetteer, lexicon) = (knowledge.gazetteer(), knowledge.lexicon());
    let mention = &reading.text.mentions[event.mention as usize];
    let resolution = &reading.places[event.mention as usize];
    let place = event.place.map(|p| gazetteer.place(p));
    let cut = |s: Span| -> String {
        let given: String = chars[s.start as usize..s.end as usize].iter().collect();
        plain(&given).into_owned()
    };
    let some = |s: &str| Some(s.to_owned());
    let side = |s: Option<Side>| s.map(|s| s.as_str().to_owned());
    let name = |a: Option<u32>| a.map(|a| lexicon.actor_of(a).name_en.clone());
    // A village that no gazetteer has is shown at the unit the text puts it in, without being it.
    let unit = if place.is_none() { resolution.within.map(|p| gazetteer.place(p)) } else { None };
    let area = place.or(unit);
    let codes = codes(event);
    let sub_type = |told: &'static str| match event.kind {
        EventKind::Strike => sub_event_type(chars, event.evidence, event.trigger),
        _ => told,
    };
    let precision = area.map(|p| precision(p, mention.facility));
    let (start, end) = day_bounds(event.when.day);
    let surface = cut(mention.span);
    // What has no day is called as on the day of its article.
    let told = event.when.day.or_else(|| article.published.as_deref()?.parse().ok());
    EventRow {
        event_id: event.id.clone(),
        kind: event.kind.as_str().into(),
        assertion: event.assertion.as_str().into(),
        actor: name(event.actor),
        actor_side: side(event.actor_side),
        control_from: name(event.from),
        from_side: side(event.from_side),
        control_to: name(event.to),
        to_side: side(event.to_side),
        title: title(event, place, &surface, lexicon),
        title_ar: title_ar(event, place, &surface, lexicon, told),
        place_id: place.map(|p| p.id.clone()),
        location: place.map(|p| p.en().to_owned()),
        location_ar: place.map(|p| p.ar().to_owned()).or(Some(surface)),
        place_kind: place.map(|p| p.kind.as_str().into()),
        pcode: place.and_then(|p| p.pcode.clone()),
        country: area.map(|p| p.country.clone()),
        admin1: area.and_then(|p| p.admin1.clone()),
        admin2: area.and_then(|p| p.admin2.clone()),
        admin3: area.and_then(|p| p.admin3.clone()),
        admin1_pcode: area.and_then(|p| p.admin_pcodes[0].clone()),
        admin2_pcode: area.and_then(|p| p.admin_pcodes[1].clone()),
        admin3_pcode: area.and_then(|p| p.admin_pcodes[2].clone()),
        geo_precision: precision.map(|p| p.0),
        where_prec: precision.map(|p| p.1),
        place_score: round(resolution.score),
        place_alternatives: alternatives(&resolution.alternatives, gazetteer),
        event_date: event.when.day.map(|d| d.to_string()),
        time_precision: i32::from(event.when.precision),
        start_time: start,
        end_time: end,
        published: article.published.clone(),
        article_id: article.id.clone(),
        source: article.source.clone(),
        source_url: article.url.clone(),
        attribution: event.attribution.map(cut),
        evidence: cut(event.evidence).trim().to_owned(),
        trigger: cut(event.trigger),
        rule: event.rule.clone(),
        confidence: event.confidence,
        acled_event_type: codes.acled_type.and_then(some),
        acled_sub_event_type: codes.acled_sub_type.map(sub_type).and_then(some),
        plover_event: codes.plover_event.and_then(some),
        plover_mode: codes.plover_mode.and_then(some),
        marker_color: marker_color(event.kind, event.to_side).into(),
        latitude: area.map(|p| p.lat),
        longitude: area.map(|p| p.lon),
        place_span: mention.span,
    }
}

/// The colour of an event's mark in programs that know no style: that of the side which takes or
/// holds the place, else a grey that is no side's. A red mark where the army left would say that
/// it is there.
#[must_use]
pub(crate) fn marker_color(kind: EventKind, to: Option<Side>) -> &'static str {
    let gains = kind.is_control() && kind != EventKind::Withdrawal;
    to.filter(|side| gains && side.is_party()).map_or(NEUTRAL, Side::colour)
}

/// What bears no side's colour.
const NEUTRAL: &str = "#A0A0A0";

/// ACLED geo-precision (1 the place, 2 near it, 3 its province) and UCDP where_prec (1 exact,
/// 2 near a place, 3 district, 4 governorate, 6 country) of an event put at a place.
fn precision(p: &Place, composed: bool) -> (i32, i32) {
    match p.kind {
        PlaceKind::Governorate => (3, 4),
        PlaceKind::District | PlaceKind::Subdistrict => (2, 3),
        PlaceKind::Country => (3, 6),
        _ => match p.kind.class() {
            PlaceClass::Region | PlaceClass::Natural => (2, 2),
            _ if composed => (2, 2),
            _ => (1, 1),
        },
    }
}

fn day_bounds(day: Option<Date>) -> (Option<String>, Option<String>) {
    let Some(day) = day else { return (None, None) };
    (Some(format!("{day}T00:00:00Z")), Some(format!("{day}T23:59:59Z")))
}

fn alternatives(list: &[(u32, f64)], gazetteer: &Gazetteer) -> Option<String> {
    let parts: Vec<String> =
        list.iter().map(|(p, s)| format!("{}={:.3}", gazetteer.place(*p).id, round(*s))).collect();
    (!parts.is_empty()).then(|| parts.join(";"))
}

/// Three decimals are all that shares and scores carry.
#[must_use]
pub fn round(x: f64) -> f64 {
    (x * 1000.0).round() / 1000.0
}

fn party_en(actor: Option<u32>, side: Option<Side>, lexicon: &Lexicon) -> String {
    actor.map_or_else(
        || side.unwrap_or(Side::Unknown).label_en().to_owned(),
        |a| lexicon.actor_of(a).name_en.clone(),
    )
}

/// Whoever stands for a side as a whole is called as that side was called on the day.
fn party_ar(
    actor: Option<u32>,
    side: Option<Side>,
    lexicon: &Lexicon,
    day: Option<Date>,
) -> String {
    let label = |s: Side| day.map_or(s.label_ar(), |day| s.label_ar_on(day)).to_owned();
    match actor.map(|a| lexicon.actor_of(a)) {
        Some(a) if a.side == Side::Gov && a.id == Side::Gov.as_str() && day.is_some() => {
            label(a.side)
        }
        Some(a) => a.name_ar.clone(),
        None => label(side.unwrap_or(Side::Unknown)),
    }
}

/// A party and what it does: "factions take", "the army takes".
fn does(party: &str, verb: &str) -> String {
    let name = party.split(" (").next().unwrap_or(party);
    // The last word tells, unless it is an Arabic one: "Liwa al-Quds takes".
    let last = name.rsplit(' ').next().unwrap_or(name);
    let many = !last.starts_with("al-") && (last.ends_with('s') || last.ends_with("men"));
    format!("{party} {verb}{}", if many { "" } else { "s" })
}

fn title(event: &Event, place: Option<&Place>, surface: &str, lexicon: &Lexicon) -> String {
    let place = place.map_or(surface, Place::en);
    let actor = party_en(event.actor, event.actor_side, lexicon);
    let what = match event.kind {
        EventKind::Capture => match (event.to_side, event.from_side) {
            (None, _) => format!("{place} changes hands"),
            (_, Some(_)) => format!(
                "{} {place} from {}",
                does(&party_en(event.to, event.to_side, lexicon), "take"),
                party_en(event.from, event.from_side, lexicon)
            ),
            _ => format!("{} {place}", does(&party_en(event.to, event.to_side, lexicon), "take")),
        },
        EventKind::Withdrawal => {
            format!("{} {place}", does(&party_en(event.from, event.from_side, lexicon), "leave"))
        }
        EventKind::Handover => format!("{place} is handed over"),
        EventKind::Hold => {
            format!("{} {place}", does(&party_en(event.to, event.to_side, lexicon), "hold"))
        }
        EventKind::Advance => format!("{} at {place}", does(&actor, "advance")),
        EventKind::Encirclement => format!("{place} encircled or cut off"),
        EventKind::Clash => format!("Fighting at {place}"),
        EventKind::Strike if event.actor_side == Some(Side::Civilians) => {
            format!("Strike on {place}")
        }
        EventKind::Strike => format!("Strike on {place} ({actor})"),
        EventKind::Protest => format!("Protest in {place}"),
        EventKind::Agreement => format!("Agreement about {place}"),
        EventKind::Deployment => format!("{} at {place}", does(&actor, "deploy")),
    };
    if event.assertion.is_real() && event.assertion.as_str() == "asserted" {
        what
    } else {
        format!("{what} [{}]", event.assertion.as_str())
    }
}

fn title_ar(
    event: &Event,
    place: Option<&Place>,
    surface: &str,
    lexicon: &Lexicon,
    day: Option<Date>,
) -> String {
    let place = place.map_or(surface, Place::ar);
    let actor = party_ar(event.actor, event.actor_side, lexicon, day);
    let to = || party_ar(event.to, event.to_side, lexicon, day);
    let what = match event.kind {
        EventKind::Capture => format!("السيطرة على {place}: {}", to()),
        EventKind::Withdrawal => {
            format!("انسحاب من {place}: {}", party_ar(event.from, event.from_side, lexicon, day))
        }
        EventKind::Handover => format!("تسليم {place}: {}", to()),
        EventKind::Hold => format!("{place} بيد {}", to()),
        EventKind::Advance => format!("تقدم نحو {place}: {actor}"),
        EventKind::Encirclement => format!("حصار {place}"),
        EventKind::Clash => format!("اشتباكات في {place}"),
        EventKind::Strike if event.actor_side == Some(Side::Civilians) => {
            format!("قصف على {place}")
        }
        EventKind::Strike => format!("قصف على {place}: {actor}"),
        EventKind::Protest => format!("احتجاج في {place}"),
        EventKind::Agreement => format!("اتفاق بشأن {place}"),
        EventKind::Deployment => format!("انتشار في {place}: {actor}"),
    };
    let mark = match event.assertion.as_str() {
        "claimed" => " (إعلان طرف)",
        "denied" => " (منفي)",
        "future" => " (متوقع)",
        "hypothetical" => " (مشروط)",
        "historical" => " (سابق)",
        _ => "",
    };
    format!("{what}{mark}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_gains_or_holds_has_a_colour() {
        let check = |kind, to: Option<Side>, want: &str| {
            assert_eq!(marker_color(kind, to), want, "{kind:?} {to:?}");
        };
        check(EventKind::Capture, Some(Side::Sdf), Side::Sdf.colour());
        check(EventKind::Hold, Some(Side::Gov), Side::Gov.colour());
        check(EventKind::Handover, Some(Side::Newgov), Side::Newgov.colour());
        check(EventKind::Withdrawal, None, NEUTRAL);
        check(EventKind::Withdrawal, Some(Side::Gov), NEUTRAL);
        check(EventKind::Strike, None, NEUTRAL);
        check(EventKind::Capture, None, NEUTRAL);
        assert!(Side::ALL.iter().all(|s| s.colour() != NEUTRAL));
    }

    #[test]
    fn verbs_follow_the_party() {
        for (party, sentence) in [
            ("Opposition factions", "Opposition factions take"),
            ("Unknown gunmen", "Unknown gunmen take"),
            ("Syrian Arab Army (until 2024)", "Syrian Arab Army (until 2024) takes"),
            ("SDF", "SDF takes"),
            ("Liwa al-Quds", "Liwa al-Quds takes"),
        ] {
            assert_eq!(does(party, "take"), sentence);
        }
    }
}
