//! Checking a lexicon: rows said twice, and forms that are also something else.
//!
//! None of it is a mistake in itself: a town is called «الثورة» and so is a newspaper's word for an
//! uprising. But each is a place where reading may go wrong without a sound: an alias that is also
//! «بيد» turns every clause with that preposition.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::{Lexicon, LexiconSources, Needs, WordClass};
use crate::{
    gazetteer::{Gazetteer, Place},
    table::{Row, TableError, read_table},
    text::fold_key,
};

/// What is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// An alias of an actor that is also a grammatical word.
    AliasWord,
    /// An alias that stands for two actors on the same day.
    AliasAlias,
    /// An alias that is also the name of a place.
    AliasPlace,
    /// A form of a trigger that is also the name of a place.
    TriggerPlace,
    /// A form of a trigger that is also an alias of an actor.
    TriggerAlias,
    /// A row that says what an earlier one says.
    Duplicate,
}

impl NoteKind {
    /// All kinds, gravest first.
    pub const ALL: &'static [Self] = &[
        Self::AliasWord,
        Self::AliasAlias,
        Self::AliasPlace,
        Self::TriggerPlace,
        Self::TriggerAlias,
        Self::Duplicate,
    ];

    /// The name used in output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AliasWord => "alias-word",
            Self::AliasAlias => "alias-alias",
            Self::AliasPlace => "alias-place",
            Self::TriggerPlace => "trigger-place",
            Self::TriggerAlias => "trigger-alias",
            Self::Duplicate => "duplicate",
        }
    }
}

/// Something the check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What.
    pub kind: NoteKind,
    /// Where, and in words.
    pub at: TableError,
    /// `ambiguous.csv` says what the name needs before it counts as a place.
    pub settled: bool,
}

/// Looks through the rows that could be read; `lexicon` holds what was loaded of them. Notes are
/// in the order of [`NoteKind`], unsettled ones first, then of file and line.
///
/// Names are compared as the reader compares them ([`fold_key`]): without spaces, marks and
/// spelling variants. Place names that the program makes itself by adding or dropping «ال» are
/// not looked at, since they count beside a cue only.
#[must_use]
pub fn check(sources: &LexiconSources, lexicon: &Lexicon, gazetteer: &Gazetteer) -> Vec<Note> {
    let rows = Rows::gather(sources);
    let mut check = Check { lexicon, gazetteer, rows: &rows, notes: Vec::new() };
    check.duplicates();
    check.aliases();
    check.triggers();
    let mut notes = check.notes;
    notes.sort_by(|a, b| {
        let order = |n: &Note| (n.kind, n.settled);
        order(a)
            .cmp(&order(b))
            .then_with(|| (&a.at.file, a.at.line).cmp(&(&b.at.file, b.at.line)))
            .then_with(|| a.at.message.cmp(&b.at.message))
    });
    notes.dedup();
    notes
}

/// File (index into the sources) and line.
type Origin = (usize, u64);

struct AliasRow {
    origin: Origin,
    actor: String,
    text: String,
    kind: String,
    from: Option<Date>,
    until: Option<Date>,
}

/// What the check needs of the tables, with where it stands.
struct Rows<'a> {
    files: Vec<(&'a str, Vec<&'a str>)>,
    /// A table, what makes its row one of its own, the row in words.
    identities: Vec<(&'static str, String, String, Origin)>,
    aliases: Vec<AliasRow>,
    triggers: HashMap<String, Origin>,
}

impl<'a> Rows<'a> {
    fn gather(sources: &'a LexiconSources) -> Self {
        let mut rows = Self {
            files: Vec::new(),
            identities: Vec::new(),
            aliases: Vec::new(),
            triggers: HashMap::new(),
        };
        for (n, (table, file, text)) in sources.tables().enumerate() {
            rows.files.push((file, text.lines().collect()));
            // Rows that cannot be read are the loader's to say.
            let _ = read_table(file, text, &[], |row| {
                let origin = (n, row.line());
                for (key, words) in identities(table, row) {
                    rows.identities.push((table, key, words, origin));
                }
                match table {
                    "aliases.csv" => rows.aliases.push(AliasRow {
                        origin,
                        actor: row.get("actor").to_owned(),
                        text: row.get("alias").to_owned(),
                        kind: row.get("kind").to_owned(),
                        from: row.parse_opt("from")?,
                        until: row.parse_opt("until")?,
                    }),
                    "triggers.csv" => {
                        rows.triggers.insert(row.get("id").to_owned(), origin);
                    }
                    _ => {}
                }
                Ok(())
            });
        }
        rows
    }
}

/// What makes a row of a table one of its own, and how it is shown; a row of words has several.
fn identities(table: &str, row: &Row<'_>) -> Vec<(String, String)> {
    let cells = |columns: &[&str]| -> String {
        columns.iter().map(|c| format!("\u{1f}{}", row.get(c))).collect()
    };
    let one = |name: &str, rest: &[&str], folded: bool| {
        let shown = row.get(name).to_owned();
        let key = if folded { fold_key(&shown) } else { shown.clone() };
        vec![(key + &cells(rest), shown)]
    };
    match table {
        "actors.csv" | "triggers.csv" => one("id", &[], false),
        "frames.csv" => one("frame", &[], false),
        "aliases.csv" => one("alias", &["actor", "kind", "from", "until"], true),
        "nonplaces.csv" => one("phrase", &["kind"], true),
        "ambiguous.csv" => one("name", &[], true),
        "demonyms.csv" => one("form", &["place_id"], true),
        _ => row
            .get("form")
            .split('|')
            .map(str::trim)
            .filter(|f| !f.is_empty())
            .map(|f| (fold_key(f) + &cells(&["class", "value"]), f.to_owned()))
            .collect(),
    }
}

/// Tables whose later rows replace the earlier ones of the same id.
const REPLACED: [&str; 3] = ["actors.csv", "frames.csv", "ambiguous.csv"];

struct Check<'a> {
    lexicon: &'a Lexicon,
    gazetteer: &'a Gazetteer,
    rows: &'a Rows<'a>,
    notes: Vec<Note>,
}

impl Check<'_> {
    fn note(&mut self, kind: NoteKind, origin: Origin, mark: &str, words: String, settled: bool) {
        let (file, lines) = &self.rows.files[origin.0];
        let text = (*lines.get(origin.1 as usize - 1).unwrap_or(&"")).to_owned();
        let at = text.find(mark).map_or(0..0, |from| from..from + mark.len());
        let at = TableError { file: (*file).to_owned(), line: origin.1, message: words, text, at };
        self.notes.push(Note { kind, at, settled });
    }

    fn said(&self, origin: Origin) -> String {
        format!("{}:{}", self.rows.files[origin.0].0, origin.1)
    }

    fn duplicates(&mut self) {
        let mut seen: HashMap<(&str, &str), Origin> = HashMap::new();
        for (table, key, words, origin) in &self.rows.identities {
            let Some(before) = seen.insert((table, key), *origin) else { continue };
            // Forms of one row that fold to the same letters are spellings, no second row.
            if before == *origin {
                continue;
            }
            // A user's row that replaces a shipped one does what it is for.
            if before.0 == origin.0 || !REPLACED.contains(table) {
                let message = format!("`{words}` is there already, {}", self.said(before));
                self.note(NoteKind::Duplicate, *origin, words, message, false);
            }
        }
    }

    fn aliases(&mut self) {
        let rows = self.rows;
        let mut words: HashMap<String, Vec<(WordClass, &str)>> = HashMap::new();
        for w in self.lexicon.words.iter().filter(|w| grammatical(w.class)) {
            words.entry(fold_key(&w.form)).or_default().push((w.class, &w.value));
        }
        let mut by_key: BTreeMap<String, Vec<&AliasRow>> = BTreeMap::new();
        for alias in &rows.aliases {
            by_key.entry(fold_key(&alias.text)).or_default().push(alias);
        }
        for (key, aliases) in by_key {
            for alias in &aliases {
                let AliasRow { text, actor, origin, .. } = alias;
                for (class, value) in words.get(&key).into_iter().flatten() {
                    let value = if value.is_empty() { "" } else { &format!(" `{value}`") };
                    let message = format!(
                        "alias `{text}` of `{actor}` is also a word of the class {}{value}",
                        class.as_str()
                    );
                    self.note(NoteKind::AliasWord, *origin, text, message, false);
                }
                if let Some(place) = self.place_of(&key) {
                    let (settled, asked) = self.settled(&key);
                    let message =
                        format!("alias `{text}` of `{actor}` is also the name of {place}{asked}");
                    self.note(NoteKind::AliasPlace, *origin, text, message, settled);
                }
            }
            for (n, a) in aliases.iter().enumerate() {
                let both = |b: &&&AliasRow| b.actor != a.actor && overlap(a, b);
                if let Some(b) = aliases[..n].iter().find(both) {
                    let message = format!(
                        "alias `{}` stands for `{}` ({}) and on the same day for `{}` ({}), {}",
                        a.text,
                        a.actor,
                        a.kind,
                        b.actor,
                        b.kind,
                        self.said(b.origin)
                    );
                    self.note(NoteKind::AliasAlias, a.origin, &a.text, message, false);
                }
            }
        }
    }

    fn triggers(&mut self) {
        let mut aliases: HashMap<String, &AliasRow> = HashMap::new();
        for alias in &self.rows.aliases {
            aliases.insert(fold_key(&alias.text), alias);
        }
        for (key, _, form) in &self.lexicon.forms {
            let id = &self.lexicon.triggers[form.trigger as usize].id;
            let Some(&origin) = self.rows.triggers.get(id) else { continue };
            let shown = format!("form `{key}` ({}) of `{id}`", form.form.as_str());
            if let Some(place) = self.place_of(key) {
                let (settled, asked) = self.settled(key);
                let message = format!("{shown} is also the name of {place}{asked}");
                self.note(NoteKind::TriggerPlace, origin, id, message, settled);
            }
            if let Some(alias) = aliases.get(key) {
                let said = self.said(alias.origin);
                let message = format!("{shown} is also an alias of `{}`, {said}", alias.actor);
                self.note(NoteKind::TriggerAlias, origin, id, message, false);
            }
        }
    }

    /// The best known place of a name, in words, with how many others bear it.
    fn place_of(&self, key: &str) -> Option<String> {
        let places = self.gazetteer.named(key).iter().map(|&i| self.gazetteer.place(i));
        let rank = |p: &&Place| (p.in_syria(), p.prominence, std::cmp::Reverse(p.id.clone()));
        let best = places.clone().max_by_key(rank)?;
        let others = places.count() - 1;
        let others = match others {
            0 => String::new(),
            1 => " and of one other place".to_owned(),
            n => format!(" and of {n} other places"),
        };
        Some(format!(
            "{} {} ({}, {}, prominence {} of 5){others}",
            best.en(),
            best.name_ar,
            best.kind,
            best.admin1.as_deref().unwrap_or(&best.country),
            best.prominence,
        ))
    }

    /// Whether `ambiguous.csv` says what the name needs before it counts, and that in words.
    fn settled(&self, key: &str) -> (bool, String) {
        match self.lexicon.needs.get(key) {
            Some(needs) if !needs.nothing() => {
                (true, format!("; ambiguous.csv asks for {}", asked(*needs)))
            }
            _ => (false, String::new()),
        }
    }
}

fn asked(needs: Needs) -> String {
    let all = [
        (needs.cue, "a head noun"),
        (needs.list, "a list"),
        (needs.anchor, "a place near by"),
        (needs.prep, "a preposition"),
    ];
    let words: Vec<&str> = all.iter().filter(|(on, _)| *on).map(|(_, w)| *w).collect();
    words.join(" or ")
}

fn overlap(a: &AliasRow, b: &AliasRow) -> bool {
    let before = |end: Option<Date>, start: Option<Date>| matches!((end, start), (Some(end), Some(start)) if end < start);
    !before(a.until, b.from) && !before(b.until, a.from)
}

/// Classes of words that carry a sentence: an actor in their stead changes what it says. The
/// others stand beside names («قوات») or are listed to keep names out of them.
const fn grammatical(class: WordClass) -> bool {
    !matches!(
        class,
        WordClass::Martial
            | WordClass::Source
            | WordClass::Person
            | WordClass::First
            | WordClass::Slot
            | WordClass::Local
            | WordClass::Gender
            | WordClass::Era
            | WordClass::Wanting
            | WordClass::Plain
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::Sources;

    /// Notes about the rows of `tables`, laid over the shipped ones.
    fn notes(tables: &[(&'static str, &str)]) -> Vec<(NoteKind, u64, String, bool)> {
        let mut sources = LexiconSources::shipped();
        for (table, text) in tables {
            sources.add(table, "mine.csv", text);
        }
        let (lexicon, errors) = Lexicon::read(&sources);
        assert_eq!(errors, []);
        let gazetteer = Gazetteer::load(&Sources::shipped()).expect("the shipped gazetteer loads");
        check(&sources, &lexicon, &gazetteer)
            .into_iter()
            .filter(|n| n.at.file == "mine.csv")
            .map(|n| (n.kind, n.at.line, n.at.text[n.at.at].to_owned(), n.settled))
            .collect()
    }

    #[test]
    fn aliases_that_are_something_else() {
        let actors = "id,side,name_ar,name_en\nx,other,بيد,Those\ny,other,أخرى,Others\n";
        let aliases = "actor,alias,lang,kind,from,until
x,بيد,ar,name,,
x,حماة,ar,name,,2015-01-01
x,جماعة النخلة,ar,name,,2015-01-01
y,جماعه  النخلة,ar,name,2015-01-02,
y,جماعة النخلة,ar,name,2014-05-01,2014-06-01
y,بيت الثورة,ar,name,,
y,بيت الثوره,ar,name,,
";
        let found = notes(&[("actors.csv", actors), ("aliases.csv", aliases)]);
        let text = |kind, line, word: &str| (kind, line, word.to_owned(), false);
        assert_eq!(
            found,
            [
                text(NoteKind::AliasWord, 2, "بيد"),
                text(NoteKind::AliasAlias, 6, "جماعة النخلة"),
                text(NoteKind::AliasPlace, 3, "حماة"),
                text(NoteKind::Duplicate, 8, "بيت الثوره"),
            ]
        );
    }

    #[test]
    fn a_row_is_no_duplicate_of_itself() {
        let words = "form,class,value\nتكية|تكيه|تكيّة,head,site\nتكيه,head,site\n";
        let found = notes(&[("words.csv", words)]);
        let lines: Vec<_> =
            found.iter().filter(|n| n.0 == NoteKind::Duplicate).map(|n| n.1).collect();
        assert_eq!(lines, [3], "{found:?}");
    }

    #[test]
    fn forms_of_triggers_that_are_names() {
        let triggers = "id,lang,kind,frame,past,present,noun,active,passive,violent,side,note,near
mine,ar,capture,take,,,داريا;التل;النظام,,,,,,
";
        let found = notes(&[("triggers.csv", triggers)]);
        let kinds: Vec<_> = found.iter().map(|(k, _, _, settled)| (*k, *settled)).collect();
        assert!(kinds.contains(&(NoteKind::TriggerPlace, false)), "Darayya: {found:?}");
        assert!(kinds.contains(&(NoteKind::TriggerPlace, true)), "al-Tall: {found:?}");
        assert!(kinds.contains(&(NoteKind::TriggerAlias, false)), "the regime: {found:?}");
    }
}
