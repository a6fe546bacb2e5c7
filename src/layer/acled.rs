//! `--schema acled`: events as CSV with the columns of ACLED's export, for tools that read that.
//!
//! Columns after *ACLED Codebook* (2023). Only what ACLED codes is written: an event that
//! happened, at a known place, on a known day. `actor1` is who acts, `actor2` who is acted upon.

use std::io::Write;

use geo::Geometry;

use super::{
    delimited::failed,
    format::{WriteError, Writer},
    table::{Row, Schema},
};

const HEADER: &[&str] = &[
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

/// Writes the events layer in ACLED's columns.
pub struct AcledWriter<W: Write> {
    out: csv::Writer<W>,
    schema: Schema,
    count: u64,
}

impl<W: Write> AcledWriter<W> {
    /// Begins the table with its line of names.
    ///
    /// # Errors
    /// What the stream says.
    pub fn new(out: W, schema: &Schema) -> Result<Self, WriteError> {
        let mut out = csv::Writer::from_writer(out);
        out.write_record(HEADER).map_err(failed)?;
        Ok(Self { out, schema: *schema, count: 0 })
    }
}

impl<W: Write> Writer for AcledWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        let get = |name: &str| {
            self.schema.position(name).map(|i| row.values[i].cell()).unwrap_or_default()
        };
        let (kind, day) = (get("acled_event_type"), get("event_date"));
        let Some(Geometry::Point(point)) = &row.geometry else { return Ok(()) };
        if kind.is_empty() || day.is_empty() {
            return Ok(());
        }
        let (one, two) = actors(&get);
        let (inter1, inter2) = (inter(&one.1), inter(&two.1));
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
                "iso" => "760".to_owned(),
                "region" => "Middle East".to_owned(),
                "country" => "Syria".to_owned(),
                "latitude" => point.y().to_string(),
                "longitude" => point.x().to_string(),
                "notes" => get("evidence"),
                "tags" => tags(&get),
                "assoc_actor_1" | "assoc_actor_2" | "civilian_targeting" | "source_scale"
                | "fatalities" | "timestamp" => String::new(),
                same => get(same),
            };
            self.out.write_field(cell).map_err(failed)?;
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

/// Name and side of who acts and of who is acted upon.
fn actors(get: &impl Fn(&str) -> String) -> ((String, String), (String, String)) {
    let party = |name: &str, side: &str| (get(name), get(side));
    let (acts, to, from) = (
        party("actor", "actor_side"),
        party("control_to", "to_side"),
        party("control_from", "from_side"),
    );
    let known = |p: &(String, String)| !p.0.is_empty() || !p.1.is_empty();
    let one = [acts, to.clone(), from.clone()].into_iter().find(known).unwrap_or_default();
    let two = [from, to].into_iter().find(|p| known(p) && *p != one).unwrap_or_default();
    (one, two)
}

fn tags(get: &impl Fn(&str) -> String) -> String {
    format!(
        "isnad kind={}; assertion={}; confidence={}",
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

/// ACLED's actor type of a side.
fn inter(side: &str) -> &'static str {
    match side {
        "gov" | "newgov" => "State forces",
        "opposition" | "sdf" | "isis" | "druze" => "Rebel group",
        "russia" | "iran" | "turkey" | "israel" | "coalition" => "External/Other forces",
        "civilians" => "Civilians",
        _ => "",
    }
}
