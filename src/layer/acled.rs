//! `--schema acled`: events as CSV with the columns of ACLED's export, for tools that read that.
//!
//! Columns after *ACLED Codebook* (2023). Only what ACLED codes is written: an event that
//! happened, at a known place of a country, on a known day; [`left_out`] says why a row is not.
//! `actor1` is who acts, `actor2` who is acted upon; civilians shell nobody and take nothing.

use std::io::Write;

use geo::Geometry;

use super::{
    country::{Country, country},
    delimited::{Cells, failed},
    format::{LeftOut, Options, WriteError, Writer},
    table::{Row, Schema},
};

pub(super) const HEADER: &[&str] = &[
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
];

/// How `tags` begins, by which our rows are told from those of ACLED.
pub(super) const MARK: &str = "isnad kind=";

/// Writes the events layer in ACLED's columns.
pub struct AcledWriter<W: Write> {
    out: csv::Writer<W>,
    schema: Schema,
    cells: Cells,
    count: u64,
}

impl<W: Write> AcledWriter<W> {
    /// Begins the table with its line of names.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(out: W, schema: &Schema, options: Options) -> Result<Self, WriteError> {
        let cells = Cells::new(options);
        let mut out = csv::Writer::from_writer(cells.begin(out)?);
        out.write_record(HEADER).map_err(failed)?;
        Ok(Self { out, schema: *schema, cells, count: 0 })
    }
}

/// Why a row of events is none of ACLED's.
pub(super) fn left_out(schema: &Schema, row: &Row) -> Option<LeftOut> {
    let get = |name: &str| cell(schema, row, name);
    if !matches!(row.geometry, Some(Geometry::Point(_))) {
        Some(LeftOut::NoPlace)
    } else if !matches!(get("assertion").as_str(), "asserted" | "claimed") {
        Some(LeftOut::NotHappened)
    } else if get("acled_event_type").is_empty() {
        Some(LeftOut::NoType)
    } else if get("event_date").is_empty() {
        Some(LeftOut::NoDay)
    } else if country(&get("country")).is_none() {
        Some(LeftOut::NoCountry)
    } else {
        None
    }
}

fn cell(schema: &Schema, row: &Row, name: &str) -> String {
    schema.position(name).map(|i| row.values[i].cell()).unwrap_or_default()
}

impl<W: Write> Writer for AcledWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        let schema = self.schema;
        let get = |name: &str| cell(&schema, row, name);
        let (kind, day, code) = (get("acled_event_type"), get("event_date"), get("country"));
        let Some(Geometry::Point(point)) = &row.geometry else { return Ok(()) };
        let Some(land) = country(&code).filter(|_| left_out(&schema, row).is_none()) else {
            return Ok(());
        };
        let (one, two) = actors(&get, &kind, land);
        let (inter1, inter2) = (inter(&one.1, &kind, &code), inter(&two.1, "", &code));
        let interaction = match (inter1, inter2) {
            ("", _) => String::new(),
            (a, "") => format!("{a}-Unknown"),
            (a, b) => format!("{a}-{b}"),
        };
        for column in HEADER {
            let cell = match *column {
                "event_id_cnty" => get("event_id"),
                "event_date" => day.clone(),
                "year" => day.get(..4).unwrap_or_default().to_owned(),
                "disorder_type" => disorder(&kind).to_owned(),
                "event_type" => kind.clone(),
                "sub_event_type" => get("acled_sub_event_type"),
                "actor1" => one.0.clone(),
                "inter1" => inter1.to_owned(),
                "actor2" => two.0.clone(),
                "inter2" => inter2.to_owned(),
                "interaction" => interaction.clone(),
                "civilian_targeting" if two.1 == "civilians" && is_violent(&kind) => {
                    "Civilian targeting".to_owned()
                }
                "iso" => land.number.clone(),
                "region" => land.region.clone(),
                "country" => land.name.clone(),
                // A village that no gazetteer has is called as the text calls it.
                "location" => Some(get("location"))
                    .filter(|l| !l.is_empty())
                    .unwrap_or_else(|| get("location_ar")),
                "latitude" => point.y().to_string(),
                "longitude" => point.x().to_string(),
                "notes" => get("evidence"),
                "tags" => tags(&get),
                "assoc_actor_1" | "assoc_actor_2" | "civilian_targeting" | "source_scale"
                | "fatalities" | "timestamp" => String::new(),
                same => get(same),
            };
            let number = matches!(*column, "latitude" | "longitude");
            self.out.write_field(&*self.cells.cell(&cell, number)).map_err(failed)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(failed)?;
        self.count += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<u64, WriteError> {
        self.out.flush()?;
        Ok(self.count)
    }
}

/// A party: name and side.
type Party = (String, String);

/// Who acts and who is acted upon.
fn actors(get: &impl Fn(&str) -> String, kind: &str, land: &Country) -> (Party, Party) {
    let party = |name: &str, side: &str| (get(name), get(side));
    let all = [
        party("actor", "actor_side"),
        party("control_to", "to_side"),
        party("control_from", "from_side"),
    ];
    let known = |p: &&Party| !p.0.is_empty() || !matches!(p.1.as_str(), "" | "unknown");
    // Civilians do no violence, whoever was read as the one who does.
    let does = |p: &&Party| known(p) && !(is_violent(kind) && p.1 == "civilians");
    let mut one = all.iter().find(does).cloned().unwrap_or_default();
    let [acts, to, from] = all.clone();
    let two = [from, to, acts];
    let two = two.iter().find(|p| known(p) && **p != one).cloned().unwrap_or_default();
    if kind == "Protests" && one.1 == "civilians" {
        one.0 = format!("Protesters ({})", land.name);
    }
    (one, two)
}

fn is_violent(kind: &str) -> bool {
    disorder(kind) == "Political violence"
}

fn tags(get: &impl Fn(&str) -> String) -> String {
    format!(
        "{MARK}{}; assertion={}; confidence={}",
        get("kind"),
        get("assertion"),
        get("confidence")
    )
}

/// ACLED's disorder type of an event type.
fn disorder(kind: &str) -> &'static str {
    match kind {
        "Protests" => "Demonstrations",
        "Strategic developments" => "Strategic developments",
        _ => "Political violence",
    }
}

/// ACLED's actor type of a side, in a country, by what it does.
fn inter(side: &str, kind: &str, land: &str) -> &'static str {
    let home = match side {
        "gov" | "newgov" => "SY",
        "russia" => "RU",
        "iran" => "IR",
        "turkey" => "TR",
        "israel" => "IL",
        _ => "",
    };
    match side {
        _ if home == land => "State forces",
        "opposition" | "sdf" | "isis" | "druze" => "Rebel group",
        "gov" | "newgov" | "russia" | "iran" | "turkey" | "israel" | "coalition" => {
            "External/Other forces"
        }
        "civilians" if kind == "Protests" => "Protesters",
        "civilians" => "Civilians",
        _ => "",
    }
}
