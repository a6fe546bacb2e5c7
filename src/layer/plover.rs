//! `--schema plover`: events as JSON lines in the form of PLOVER (Open Event Data Alliance, 2022):
//! source and target actors, event type and mode, date, place, text.

use std::io::Write;

use geo::Geometry;
use serde_json::{Map, Value as Json, json};

use super::{
    country::country,
    format::{LeftOut, WriteError, Writer},
    table::{Row, Schema, Value},
};

/// Writes the events layer in PLOVER's form. Kinds that PLOVER does not have are left out.
pub struct PloverWriter<W> {
    out: W,
    schema: Schema,
    count: u64,
}

impl<W: Write> PloverWriter<W> {
    /// Begins the lines.
    pub fn new(out: W, schema: &Schema) -> Self {
        Self { out, schema: *schema, count: 0 }
    }
}

/// Why a row of events is none of PLOVER's.
pub(super) fn left_out(schema: &Schema, row: &Row) -> Option<LeftOut> {
    let event = schema.position("plover_event").map(|i| &row.values[i]);
    event.is_none_or(|e| *e == Value::Null).then_some(LeftOut::NoType)
}

impl<W: Write> Writer for PloverWriter<W> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        let get = |name: &str| -> Json {
            let value = self.schema.position(name).map(|i| &row.values[i]);
            value.map_or(Json::Null, |v| json!(v))
        };
        let event = get("plover_event");
        if event.is_null() {
            return Ok(());
        }
        let party = |name: &str, side: &str| -> Json {
            let (name, side) = (get(name), get(side));
            if name.is_null() && side.is_null() {
                return Json::Null;
            }
            let country = side.as_str().and_then(state);
            json!({"name": name, "side": side, "country": country, "sector": sector(&side)})
        };
        let land = get("country").as_str().and_then(country).map(|c| c.alpha3.as_str());
        let (lat, lon) = match &row.geometry {
            Some(Geometry::Point(p)) => (json!(p.y()), json!(p.x())),
            _ => (Json::Null, Json::Null),
        };
        let mut actor = party("actor", "actor_side");
        let (to, from) = (party("control_to", "to_side"), party("control_from", "from_side"));
        if actor.is_null() {
            actor = to.clone();
        }
        let mut target = if from.is_null() || from == actor { to } else { from };
        // Civilians attack nobody, whoever was read as the one who does.
        if event == "ASSAULT" && actor["side"] == "civilians" {
            target = std::mem::take(&mut actor);
        }
        let target = if target == actor { Json::Null } else { target };
        let fields = [
            ("id", get("event_id")),
            ("event_date", get("event_date")),
            ("event_type", event),
            ("mode", get("plover_mode")),
            ("context", json!(["military"])),
            ("assertion", get("assertion")),
            ("actor", actor),
            ("recipient", target),
            (
                "location",
                json!({
                    "name": get("location"), "name_ar": get("location_ar"),
                    "admin1": get("admin1"), "admin2": get("admin2"), "country": land,
                    "latitude": lat, "longitude": lon, "place_id": get("place_id"),
                }),
            ),
            ("publication_date", get("published")),
            ("publisher", get("source")),
            ("url", get("source_url")),
            ("text", get("evidence")),
            ("article_id", get("article_id")),
            ("confidence", get("confidence")),
        ];
        let object: Map<String, Json> =
            fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
        serde_json::to_writer(&mut self.out, &object).map_err(std::io::Error::from)?;
        self.out.write_all(b"\n")?;
        self.count += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<u64, WriteError> {
        self.out.flush()?;
        Ok(self.count)
    }
}

/// The ISO 3166 code of the state a side belongs to, where it does.
fn state(side: &str) -> Option<&'static str> {
    Some(match side {
        "gov" | "newgov" | "opposition" | "sdf" | "druze" | "civilians" => "SYR",
        "russia" => "RUS",
        "iran" => "IRN",
        "turkey" => "TUR",
        "israel" => "ISR",
        _ => return None,
    })
}

/// PLOVER's sector of a side.
fn sector(side: &Json) -> Option<&'static str> {
    Some(match side.as_str()? {
        "gov" | "newgov" | "russia" | "iran" | "turkey" | "israel" | "coalition" => "MIL",
        "opposition" | "sdf" | "druze" => "REB",
        "isis" => "INS",
        "civilians" => "CVL",
        _ => return None,
    })
}
