//! Decisions as a table: what is written comes back the same, and what people put into it by hand
//! is checked before any of it counts.

use std::io::Write;

use jiff::{Timestamp, ToSpan};

use super::StoreError;
use crate::{
    lexicon::Side,
    table::{TableError, read_table},
    timeline::{Decision, Verdict},
};

/// Columns of a table of decisions.
const COLUMNS: [&str; 11] = [
    "event_id",
    "verdict",
    "place_id",
    "kind",
    "actor_side",
    "from_side",
    "to_side",
    "day",
    "note",
    "by",
    "at",
];

/// Hours by which clocks may differ: what is decided later than that is not decided yet.
const AHEAD: i64 = 24;

/// Writes decisions as CSV.
///
/// # Errors
/// What the writer says.
pub fn write_decisions(out: impl Write, decisions: &[Decision]) -> std::io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for d in decisions {
        let side = |s: Option<Side>| s.map_or("", Side::as_str);
        csv.write_record([
            d.event_id.as_str(),
            d.verdict.as_str(),
            d.place_id.as_deref().unwrap_or(""),
            d.kind.map_or("", |k| k.as_str()),
            side(d.actor_side),
            side(d.from_side),
            side(d.to_side),
            &d.day.map_or(String::new(), |d| d.to_string()),
            d.note.as_deref().unwrap_or(""),
            &d.by,
            &d.at,
        ])?;
    }
    csv.flush()
}

/// Reads decisions from CSV text, as [`write_decisions`] writes them; any place is taken as it is.
///
/// # Errors
/// As [`read_decisions_with`].
pub fn read_decisions(file: &str, text: &str) -> Result<Vec<Decision>, StoreError> {
    read_decisions_with(file, text, Timestamp::now(), |place| Ok(place.to_owned()))
}

/// The same as of a moment, which is the time of rows that give none. `place` gives the id of a
/// place, or says why it is none.
///
/// # Errors
/// [`StoreError::Rows`] with every row that could not be read: columns that are none of the
/// table's, ids, verdicts, kinds, sides and days that are none, times that are none or to come,
/// corrections of what is only accepted or rejected.
pub fn read_decisions_with(
    file: &str,
    text: &str,
    now: Timestamp,
    place: impl Fn(&str) -> Result<String, String>,
) -> Result<Vec<Decision>, StoreError> {
    let latest = now.checked_add(AHEAD.hours()).unwrap_or(now);
    let mut out = Vec::new();
    let mut errors = check_header(file, text);
    let read = read_table(file, text, &["event_id", "verdict", "by"], |row| {
        let event_id = row.need("event_id")?;
        let hash = event_id.strip_prefix("ev-").unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if hash.is_empty() || !hash.chars().all(plain) {
            return Err(row.error("event_id", format!("`{event_id}` is no id of an event")));
        }
        let verdict = match row.need("verdict")? {
            "accept" => Verdict::Accept,
            "reject" => Verdict::Reject,
            "fix" => Verdict::Fix,
            "undo" => Verdict::Undo,
            other => {
                let say = format!("`{other}` is no verdict (accept, reject, fix, undo)");
                return Err(row.error("verdict", say));
            }
        };
        let place_id = match row.opt("place_id") {
            Some(text) => Some(place(text).map_err(|why| row.error("place_id", why))?),
            None => None,
        };
        let given = ["place_id", "kind", "actor_side", "from_side", "to_side", "day"]
            .into_iter()
            .find(|column| row.opt(column).is_some());
        match (verdict, given) {
            (Verdict::Fix, None) => {
                return Err(row.error("verdict", "a fix needs what is to be put right".into()));
            }
            (Verdict::Fix, Some(_)) | (_, None) => {}
            (_, Some(column)) => {
                let say = format!("only a fix puts `{column}` right");
                return Err(row.error(column, say));
            }
        }
        let decision = Decision {
            event_id: event_id.to_owned(),
            verdict,
            place_id,
            kind: row.parse_opt("kind")?,
            actor_side: row.parse_opt("actor_side")?,
            from_side: row.parse_opt("from_side")?,
            to_side: row.parse_opt("to_side")?,
            day: row.parse_opt("day")?,
            note: row.opt("note").map(str::to_owned),
            by: row.need("by")?.to_owned(),
            at: row.opt("at").map_or_else(|| moment(now), str::to_owned),
        };
        match decision.time() {
            None => {
                let say = format!(
                    "`{}` is no time (such as 2024-12-09T10:00:00Z, or a day)",
                    decision.at
                );
                return Err(row.error("at", say));
            }
            Some(at) if at > latest => {
                return Err(row.error("at", format!("`{}` is yet to come", decision.at)));
            }
            Some(_) => out.push(decision),
        }
        Ok(())
    });
    errors.extend(read.err().unwrap_or_default());
    if errors.is_empty() { Ok(out) } else { Err(StoreError::Rows(errors)) }
}

/// A moment as decisions have it.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Columns that the table does not have, or has twice: what stands in them would be lost.
fn check_header(file: &str, text: &str) -> Vec<TableError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(text.as_bytes());
    let Ok(header) = reader.headers() else { return Vec::new() };
    let line = header.position().map_or(1, csv::Position::line);
    let shown = text.lines().nth(line.saturating_sub(1) as usize).unwrap_or("");
    let mut seen: Vec<&str> = Vec::new();
    let mut errors = Vec::new();
    for name in header.iter().map(str::trim) {
        let message = if seen.contains(&name) {
            format!("column `{name}` is there twice")
        } else if COLUMNS.contains(&name) {
            seen.push(name);
            continue;
        } else {
            format!("column `{name}` is none of {}", COLUMNS.join(", "))
        };
        let at = shown.find(name).map_or(0..0, |from| from..from + name.len());
        let text = shown.to_owned();
        errors.push(TableError { file: file.to_owned(), line, message, text, at });
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &str = "event_id,verdict,place_id,kind,to_side,day,by,at\n";

    fn check(text: &str, words: &str) {
        let now = "2024-12-20T12:00:00Z".parse().expect("a time");
        let place = |id: &str| {
            if id == "hm.hama" { Ok(id.to_owned()) } else { Err(format!("no place `{id}`")) }
        };
        let read = read_decisions_with("d.csv", text, now, place);
        match read {
            Err(StoreError::Rows(rows)) => {
                let all: Vec<String> = rows.iter().map(ToString::to_string).collect();
                assert!(!words.is_empty() && all.join("\n").contains(words), "{text}: {all:?}");
            }
            other => assert!(words.is_empty() && other.is_ok(), "{text}: {other:?}"),
        }
    }

    #[test]
    fn tables_by_hand_are_checked() {
        let row = |row: &str, words: &str| check(&format!("{HEAD}{row}\n"), words);
        row("ev-1,accept,,,,,me,2024-12-09T10:00:00Z", "");
        row("ev-1,fix,hm.hama,capture,sdf,2024-12-05,me,2024-12-09", "");
        row("ev-1,undo,,,,,me,", "");
        row("ev-1,fix,nowhere,,,,me,", "no place `nowhere`");
        row("ev-1,fix,,conquest,,,me,", "`conquest` is not a valid `kind`");
        row("ev-1,fix,,,them,,me,", "`them` is not a valid `to_side`");
        row("ev-1,fix,,,,2024-13-05,me,", "`2024-13-05` is not a valid `day`");
        row("ev-1,fix,,,,,me,", "a fix needs");
        row("ev-1,reject,,,sdf,,me,", "only a fix puts `to_side` right");
        row("ev-1,maybe,,,,,me,", "`maybe` is no verdict");
        row("حدث,accept,,,,,me,", "is no id of an event");
        row("ev-1,accept,,,,,,", "`by` is empty");
        row("ev-1,accept,,,,,me,zzzz", "`zzzz` is no time");
        row("ev-1,accept,,,,,me,9999-01-01T00:00:00Z", "is yet to come");
        row("ev-1,accept,,,,,me,2024-12-09 10 Uhr", "is no time");
        check("event_id,verdict,by,to_sid\nev-1,fix,me,sdf\n", "column `to_sid` is none of");
        check("event_id,verdict,by,by\nev-1,accept,me,you\n", "column `by` is there twice");
        check("event_id,verdict\nev-1,accept\n", "column `by` is missing");
        check("event_id,verdict,by\nev-1,accept\n", "2 cells");
    }

    proptest! {
        #[test]
        fn tables_come_back_byte_for_byte(
            notes in prop::collection::vec("[ -~ء-ي\"\\n\\r,;#😀]{0,20}", 1..6),
            by in "[ء-يa-z\",#]{1,8}",
        ) {
            let all: Vec<Decision> = notes
                .iter()
                .enumerate()
                .map(|(i, note)| Decision {
                    event_id: format!("ev-{i}"),
                    verdict: Verdict::Fix,
                    place_id: Some("hm.hama".into()),
                    kind: None,
                    actor_side: None,
                    from_side: Some(Side::Sdf),
                    to_side: None,
                    day: "2024-12-05".parse().ok(),
                    note: Some(note.trim().to_owned()).filter(|n| !n.is_empty()),
                    by: by.clone(),
                    at: "2024-12-09T10:00:00Z".into(),
                })
                .collect();
            let table = |all: &[Decision]| {
                let mut out = Vec::new();
                write_decisions(&mut out, all).expect("to memory");
                String::from_utf8(out).expect("UTF-8")
            };
            let first = table(&all);
            let read = read_decisions("d.csv", &first).expect("reads");
            prop_assert_eq!(&read, &all);
            prop_assert_eq!(table(&read), first);
        }
    }
}
