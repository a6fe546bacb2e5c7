//! Gold: articles with the mentions and events that a careful editor would take from them.

use std::{collections::HashMap, io, path::Path, str::FromStr, sync::LazyLock};

use serde::{Deserialize, Deserializer};

use crate::{
    Article,
    event::Assertion,
    gazetteer::{Outlines, PlaceClass, PlaceKind},
    lexicon::{EventKind, Side},
    text::Span,
};

static OUTLINES: LazyLock<Outlines> = LazyLock::new(Outlines::shipped);

/// One annotated article: a line of a gold file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldDoc {
    /// Its id.
    pub doc: String,
    /// Day of publication, where known.
    #[serde(default)]
    pub published: Option<String>,
    /// The headline, where it is not part of the text.
    #[serde(default)]
    pub title: Option<String>,
    /// The text.
    pub text: String,
    /// Its place names, in the order of annotation.
    pub mentions: Vec<GoldMention>,
    /// Its events.
    pub events: Vec<GoldEvent>,
}

/// A place name that stands in the text.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldMention {
    /// The characters, without what is written onto them.
    pub surface: String,
    /// Which occurrence of those characters, from 1.
    #[serde(default = "first")]
    pub nth: usize,
    /// Class of the place.
    #[serde(deserialize_with = "class")]
    pub kind: PlaceClass,
    /// Degrees, where the annotator could place it.
    #[serde(default)]
    pub lat: Option<f64>,
    /// Degrees.
    #[serde(default)]
    pub lon: Option<f64>,
    /// Whether it lies in Syria.
    pub in_syria: bool,
    /// Code points; found from `surface` and `nth` when the file is read.
    #[serde(skip)]
    pub span: Span,
}

/// An event at one of the mentions.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GoldEvent {
    /// What happened.
    #[serde(deserialize_with = "parsed")]
    pub kind: EventKind,
    /// Surface of the mention that is its place.
    pub place: String,
    /// Which occurrence of that surface.
    #[serde(default = "first")]
    pub nth: usize,
    /// Who acts.
    #[serde(default, deserialize_with = "parsed_opt")]
    pub actor: Option<Side>,
    /// Who loses control.
    #[serde(default, deserialize_with = "parsed_opt")]
    pub from: Option<Side>,
    /// Who gains or holds control.
    #[serde(default, deserialize_with = "parsed_opt")]
    pub to: Option<Side>,
    /// Whether it happened.
    #[serde(deserialize_with = "assertion")]
    pub assertion: Assertion,
    /// Some words of its clause.
    #[serde(default)]
    pub quote: String,
    /// Index of its mention; found when the file is read.
    #[serde(skip)]
    pub mention: usize,
}

/// A gold file, or a line of one, that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A line is no annotated article.
    #[error("{path}:{line}: {message}")]
    Line {
        /// The file.
        path: String,
        /// Line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

impl GoldMention {
    /// Whether the class is one whose places are points (settlement, neighbourhood, facility).
    #[must_use]
    pub const fn is_point(&self) -> bool {
        matches!(
            self.kind,
            PlaceClass::Settlement | PlaceClass::Neighbourhood | PlaceClass::Facility
        )
    }

    /// The point, where the annotator gave one.
    #[must_use]
    pub fn point(&self) -> Option<(f64, f64)> {
        self.lat.zip(self.lon)
    }

    /// Whether a place `off` kilometres from gold's point is the one meant: within 5 km for
    /// points. What has an extent, whose point is a matter of taste, is the one meant within 25
    /// km; a unit whose outline holds the point, and a region, river or desert within what its
    /// kind reaches ([`PlaceKind::same_within_km`]).
    #[must_use]
    pub fn means(&self, id: &str, kind: Option<PlaceKind>, off: f64) -> bool {
        if self.is_point() {
            return off <= 5.0;
        }
        let inside = self.point().is_some_and(|(lat, lon)| {
            self.kind == PlaceClass::Admin
                && OUTLINES.area(id).is_some_and(|area| area.contains(lat, lon))
        });
        let extent = match kind.map(|k| (k, k.class())) {
            Some((k, PlaceClass::Region | PlaceClass::Natural)) => k.same_within_km().max(25.0),
            _ => 25.0,
        };
        inside || off <= extent
    }
}

impl GoldDoc {
    /// Reads one line and finds the spans.
    ///
    /// # Errors
    /// What is wrong with the line, in words.
    pub fn parse(line: &str) -> Result<Self, String> {
        let mut doc: Self = serde_json::from_str(line).map_err(|e| e.to_string())?;
        let mut by_name = HashMap::new();
        for (i, m) in doc.mentions.iter_mut().enumerate() {
            m.span = occurrence(&doc.text, &m.surface, m.nth).ok_or_else(|| {
                format!("{}: the text has no occurrence {} of `{}`", doc.doc, m.nth, m.surface)
            })?;
            by_name.insert((m.surface.as_str(), m.nth), i);
        }
        for e in &mut doc.events {
            e.mention = *by_name.get(&(e.place.as_str(), e.nth)).ok_or_else(|| {
                format!("{}: the event at `{}` ({}) has no mention", doc.doc, e.place, e.nth)
            })?;
        }
        Ok(doc)
    }

    /// The article to be read.
    #[must_use]
    pub fn article(&self) -> Article {
        Article {
            id: self.doc.clone(),
            text: self.text.clone(),
            title: self.title.clone(),
            published: self.published.clone(),
            ..Article::default()
        }
        .finished()
    }
}

/// Reads a gold file (one JSON object a line). Lines that cannot be used are given apart.
///
/// # Errors
/// When the file cannot be read at all.
pub fn read_gold(path: &Path) -> Result<(Vec<GoldDoc>, Vec<GoldError>), GoldError> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|source| GoldError::Io { path: name.clone(), source })?;
    let (mut docs, mut refused) = (Vec::new(), Vec::new());
    for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match GoldDoc::parse(line) {
            Ok(doc) => docs.push(doc),
            Err(message) => {
                refused.push(GoldError::Line { path: name.clone(), line: i + 1, message });
            }
        }
    }
    Ok((docs, refused))
}

/// The code points of the nth occurrence (overlapping ones counted) of `surface` in `text`.
fn occurrence(text: &str, surface: &str, nth: usize) -> Option<Span> {
    let (mut at, mut found) = (0, None);
    for _ in 0..nth {
        let begins = at + text.get(at..)?.find(surface)?;
        found = Some(begins);
        at = begins + text[begins..].chars().next()?.len_utf8();
    }
    let start = text[..found?].chars().count() as u32;
    Some(Span::new(start, start + surface.chars().count() as u32))
}

const fn first() -> usize {
    1
}

fn class<'de, D: Deserializer<'de>>(d: D) -> Result<PlaceClass, D::Error> {
    let name = String::deserialize(d)?;
    class_named(&name).ok_or_else(|| serde::de::Error::custom(format!("unknown kind `{name}`")))
}

const CLASSES: [(PlaceClass, &str); 7] = [
    (PlaceClass::Settlement, "settlement"),
    (PlaceClass::Neighbourhood, "neighbourhood"),
    (PlaceClass::Admin, "admin"),
    (PlaceClass::Natural, "natural"),
    (PlaceClass::Facility, "facility"),
    (PlaceClass::Region, "region"),
    (PlaceClass::Country, "country"),
];

fn class_named(name: &str) -> Option<PlaceClass> {
    CLASSES.iter().find(|(_, n)| *n == name).map(|(c, _)| *c)
}

/// The name that gold gives a class.
#[must_use]
pub fn class_name(class: PlaceClass) -> &'static str {
    CLASSES.iter().find(|(c, _)| *c == class).map_or("", |(_, n)| n)
}

pub(super) fn parsed<'de, D: Deserializer<'de>, T>(d: D) -> Result<T, D::Error>
where
    T: FromStr<Err: std::fmt::Display>,
{
    String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
}

pub(super) fn parsed_opt<'de, D: Deserializer<'de>, T>(d: D) -> Result<Option<T>, D::Error>
where
    T: FromStr<Err: std::fmt::Display>,
{
    let name = Option::<String>::deserialize(d)?;
    name.map(|n| n.parse().map_err(serde::de::Error::custom)).transpose()
}

pub(super) fn assertion<'de, D: Deserializer<'de>>(d: D) -> Result<Assertion, D::Error> {
    let name = String::deserialize(d)?;
    let known = Assertion::ALL.iter().copied().find(|a| a.as_str() == name);
    known.ok_or_else(|| serde::de::Error::custom(format!("unknown assertion `{name}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn occurrences_are_counted_in_code_points() {
        let check = |surface: &str, nth, at: Option<(u32, u32)>| {
            let text = "في حماة وريف حماة، 𝟏 ثم ههه";
            assert_eq!(occurrence(text, surface, nth).map(|s| (s.start, s.end)), at, "{surface}");
        };
        check("حماة", 1, Some((3, 7)));
        check("حماة", 2, Some((13, 17)));
        check("حماة", 3, None);
        check("ثم", 1, Some((21, 23)));
        check("هه", 2, Some((25, 27)));
        check("حماة", 0, None);
    }

    #[test]
    fn bad_lines_say_what_is_wrong() {
        let check = |mention: &str, event: &str, want: &str| {
            let line = format!(
                r#"{{"doc":"d","text":"سقطت نوى","mentions":[{mention}],"events":[{event}]}}"#
            );
            let message = GoldDoc::parse(&line).unwrap_err();
            assert!(message.contains(want), "{message}");
        };
        let nawa = r#"{"surface":"نوى","kind":"settlement","in_syria":true}"#;
        check(r#"{"surface":"جاسم","kind":"settlement","in_syria":true}"#, "", "جاسم");
        check(r#"{"surface":"نوى","kind":"town","in_syria":true}"#, "", "unknown kind `town`");
        check(nawa, r#"{"kind":"capture","place":"طفس","assertion":"asserted"}"#, "طفس");
        check(nawa, r#"{"kind":"capture","place":"نوى","assertion":"sure"}"#, "`sure`");
        check(nawa, r#"{"kind":"taking","place":"نوى","assertion":"asserted"}"#, "`taking`");
    }
}
