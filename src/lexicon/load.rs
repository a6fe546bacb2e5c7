//! Loading the lexicon from its tables, the shipped ones or a user's folder laid over them.

use std::{collections::HashMap, fs, hash::Hasher, path::Path};

use rustc_hash::FxHashMap;

use super::{
    Actor, ActorIdx, Alias, AliasKind, EventKind, Frame, Needs, PartOfSpeech, Prep, Sense, Trigger,
    TriggerForm, Word, WordClass, inflect_arabic, inflect_english,
};
use crate::{
    date::DateWords,
    table::{Row, TableError, read_table, rows},
    text::fold_key,
};

/// The names of the tables, in the order in which they are read.
const TABLES: [&str; 10] = [
    "actors.csv",
    "aliases.csv",
    "frames.csv",
    "triggers.csv",
    "words.csv",
    "nonplaces.csv",
    "ambiguous.csv",
    "demonyms.csv",
    "pos.csv",
    "dates.csv",
];

/// Classes of words that are rows of `dates.csv`.
const DATES: [&str; 4] = ["time", "month", "hijri", "weekday"];

/// The tables as text: `(table, file as the user knows it, text)`.
#[derive(Debug, Clone)]
pub struct LexiconSources(Vec<(&'static str, String, String)>);

/// Why the lexicon could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    /// Rows that could not be read.
    #[error("{} of the lexicon could not be read; the first: {}", rows(.0.len()), .0[0])]
    Rows(Vec<TableError>),
    /// A file that could not be opened.
    #[error("{path}: {source}")]
    Io {
        /// The path.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
}

impl LexiconSources {
    /// The lexicon that is built into the program.
    #[must_use]
    pub fn shipped() -> Self {
        macro_rules! own {
            ($($file:literal),*) => {
                vec![$(($file, format!("data/lexicon/{}", $file),
                    include_str!(concat!("../../data/lexicon/", $file)).to_owned())),*]
            };
        }
        Self(own!(
            "actors.csv",
            "aliases.csv",
            "frames.csv",
            "triggers.csv",
            "words.csv",
            "nonplaces.csv",
            "ambiguous.csv",
            "demonyms.csv",
            "pos.csv",
            "dates.csv"
        ))
    }

    /// Adds the tables of a folder after these; rows with a known id replace the earlier row.
    ///
    /// # Errors
    /// When a table of the folder cannot be read.
    pub fn overlay(&mut self, dir: &Path) -> Result<(), LexiconError> {
        for table in TABLES {
            let path = dir.join(table);
            if path.exists() {
                let file = path.display().to_string();
                let text = fs::read_to_string(&path)
                    .map_err(|source| LexiconError::Io { path: file.clone(), source })?;
                self.0.push((table, file, text));
            }
        }
        Ok(())
    }

    /// Table, file and text of each.
    pub(super) fn tables(&self) -> impl Iterator<Item = (&'static str, &str, &str)> {
        self.0.iter().map(|(table, file, text)| (*table, file.as_str(), text.as_str()))
    }

    /// A table after these.
    #[cfg(test)]
    pub(crate) fn add(&mut self, table: &'static str, file: &str, text: &str) {
        self.0.push((table, file.to_owned(), text.to_owned()));
    }

    /// All texts, for the fingerprint.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, _, text)| text.as_str())
    }
}

/// The hash by which a folded word form is found in [`Lexicon::pos`].
#[must_use]
pub fn form_key(form: impl Iterator<Item = char>) -> u64 {
    let mut hash = rustc_hash::FxHasher::default();
    form.for_each(|c| hash.write_u32(c as u32));
    hash.finish()
}

/// A name that is not a place: people, outlets, organisations, operations, units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NonPlace {
    /// As written.
    pub phrase: String,
    /// person, family, outlet, org, operation, unit, event, product, idiom.
    pub kind: String,
}

/// The lexicon, ready for use. Built once; read-only, `Send + Sync`.
#[derive(Debug, Default)]
pub struct Lexicon {
    /// Actors.
    pub actors: Vec<Actor>,
    /// Aliases of actors.
    pub aliases: Vec<Alias>,
    /// Frames.
    pub frames: Vec<Frame>,
    /// Triggers.
    pub triggers: Vec<Trigger>,
    /// Inflected forms: folded key, number of words, what it is.
    pub forms: Vec<(String, u8, TriggerForm)>,
    /// Grammatical words.
    pub words: Vec<Word>,
    /// Names that are not places.
    pub nonplaces: Vec<NonPlace>,
    /// What doubtful names need, by folded key.
    pub needs: FxHashMap<String, Needs>,
    /// Nisba adjectives that stand for a place after a head («الريف الحلبي»): key to place id.
    pub demonyms: Vec<(String, String)>,
    /// Parts of speech by the hash of the folded form ([`form_key`]).
    pub pos: FxHashMap<u64, PartOfSpeech>,
    /// The words of dates and times.
    pub dates: DateWords,
}

impl Lexicon {
    /// Parses the tables.
    ///
    /// # Errors
    /// [`LexiconError::Rows`] with every row that could not be read.
    pub fn load(sources: &LexiconSources) -> Result<Self, LexiconError> {
        let (lexicon, errors) = Self::read(sources);
        if errors.is_empty() { Ok(lexicon) } else { Err(LexiconError::Rows(errors)) }
    }

    /// What could be read of the tables, and every row that could not.
    #[must_use]
    pub fn read(sources: &LexiconSources) -> (Self, Vec<TableError>) {
        let mut lexicon = Self::default();
        let mut seen = Seen::default();
        let mut errors = Vec::new();
        for table in TABLES {
            for (_, file, text) in sources.0.iter().filter(|(t, _, _)| *t == table) {
                let read = match table {
                    "actors.csv" => {
                        read_table(file, text, &["id", "side"], |r| lexicon.actor(r, &mut seen))
                    }
                    "aliases.csv" => read_table(file, text, &["actor", "alias", "kind"], |r| {
                        lexicon.alias(r, &seen)
                    }),
                    "frames.csv" => read_table(file, text, &["frame", "subject"], |r| {
                        lexicon.frame(r, &mut seen)
                    }),
                    "triggers.csv" => read_table(file, text, &["id", "kind", "frame"], |r| {
                        lexicon.trigger(r, &seen)
                    }),
                    "words.csv" => read_table(file, text, &["form", "class"], |r| lexicon.word(r)),
                    "nonplaces.csv" => read_table(file, text, &["phrase", "kind"], |r| {
                        lexicon.nonplaces.push(NonPlace {
                            phrase: r.need("phrase")?.to_owned(),
                            kind: r.need("kind")?.to_owned(),
                        });
                        Ok(())
                    }),
                    "ambiguous.csv" => read_table(file, text, &["name", "needs"], |r| {
                        let needs: Needs =
                            r.get("needs").parse().map_err(|e| r.error("needs", e))?;
                        let needs = needs.in_speech(r.get("note"));
                        lexicon.needs.insert(fold_key(r.need("name")?), needs);
                        Ok(())
                    }),
                    "pos.csv" => read_table(file, text, &["pos", "forms"], |r| {
                        let pos: PartOfSpeech =
                            r.get("pos").parse().map_err(|e: String| r.error("pos", e))?;
                        for form in r.need("forms")?.split('|') {
                            lexicon.pos.insert(form_key(form.chars()), pos);
                        }
                        Ok(())
                    }),
                    "dates.csv" => {
                        read_table(file, text, &["form", "class"], |r| lexicon.dates.row(r))
                    }
                    _ => read_table(file, text, &["form", "place_id"], |r| {
                        lexicon
                            .demonyms
                            .push((r.need("form")?.to_owned(), r.need("place_id")?.to_owned()));
                        Ok(())
                    }),
                };
                errors.extend(read.err().into_iter().flatten());
            }
        }
        (lexicon, errors)
    }

    /// The part of speech of a folded word form; of the word without «و» or «ف» where the form
    /// itself is not known.
    #[must_use]
    pub fn part_of_speech(&self, form: &[char]) -> PartOfSpeech {
        let known = |f: &[char]| self.pos.get(&form_key(f.iter().copied())).copied();
        let bare = || form.strip_prefix(&['و']).or_else(|| form.strip_prefix(&['ف']));
        known(form).or_else(|| bare().and_then(known)).unwrap_or_default()
    }

    /// One actor.
    ///
    /// # Panics
    /// When the index is not of this lexicon.
    #[must_use]
    pub fn actor_of(&self, idx: ActorIdx) -> &Actor {
        &self.actors[idx as usize]
    }

    /// The frame by which a form of a trigger takes its arguments.
    ///
    /// # Panics
    /// When the form is not of this lexicon.
    #[must_use]
    pub fn frame_of(&self, form: TriggerForm) -> &Frame {
        &self.frames[self.triggers[form.trigger as usize].frame as usize]
    }

    fn actor(&mut self, row: &Row<'_>, seen: &mut Seen) -> Result<(), TableError> {
        let actor = Actor {
            id: row.need("id")?.to_owned(),
            side: row.parse("side")?,
            name_en: row.need("name_en")?.to_owned(),
            name_ar: row.need("name_ar")?.to_owned(),
        };
        if let Some(&i) = seen.actors.get(&actor.id) {
            self.actors[i as usize] = actor;
        } else {
            seen.actors.insert(actor.id.clone(), self.actors.len() as ActorIdx);
            self.actors.push(actor);
        }
        Ok(())
    }

    fn alias(&mut self, row: &Row<'_>, seen: &Seen) -> Result<(), TableError> {
        let id = row.need("actor")?;
        let actor = *seen
            .actors
            .get(id)
            .ok_or_else(|| row.error("actor", format!("no actor has the id `{id}`")))?;
        let kind = match row.need("kind")? {
            "name" => AliasKind::Name,
            "adjective" => AliasKind::Adjective,
            "weak" => AliasKind::Weak,
            "foe" => AliasKind::Foe,
            "generic" => AliasKind::Generic,
            "person" => AliasKind::Person,
            other => {
                return Err(row.error(
                    "kind",
                    format!("`{other}` is not one of name, adjective, weak, generic, person"),
                ));
            }
        };
        self.aliases.push(Alias {
            text: row.need("alias")?.to_owned(),
            kind,
            actor,
            from: row.parse_opt("from")?,
            until: row.parse_opt("until")?,
        });
        Ok(())
    }

    fn frame(&mut self, row: &Row<'_>, seen: &mut Seen) -> Result<(), TableError> {
        let preps = |column: &str| -> Result<Vec<Prep>, TableError> {
            row.list(column).map(|p| p.parse().map_err(|e| row.error(column, e))).collect()
        };
        let frame = Frame {
            name: row.need("frame")?.to_owned(),
            subject: row.get("subject").parse().map_err(|e| row.error("subject", e))?,
            place: preps("place")?,
            before: row.get("before") == "yes",
            other: preps("other")?,
            other_role: match row.opt("other_role") {
                Some(r) => r.parse().map_err(|e| row.error("other_role", e))?,
                None => super::Role::Patient,
            },
            reach: row.parse_opt("reach")?.unwrap_or(12),
        };
        seen.frames.insert(frame.name.clone(), self.frames.len() as u32);
        self.frames.push(frame);
        Ok(())
    }

    fn trigger(&mut self, row: &Row<'_>, seen: &Seen) -> Result<(), TableError> {
        let name = row.need("frame")?;
        let frame = *seen
            .frames
            .get(name)
            .ok_or_else(|| row.error("frame", format!("no frame is called `{name}`")))?;
        let nouns: Vec<&str> = row.list("noun").collect();
        let active: Vec<&str> = row.list("active").collect();
        let passive: Vec<&str> = row.list("passive").collect();
        let lang = row.opt("lang").unwrap_or("ar").to_owned();
        let inflected = if lang == "ar" {
            inflect_arabic(row.get("past"), row.get("present"), &nouns, &active, &passive)
        } else {
            inflect_english(row.get("past"), row.get("present"), &nouns, row.get("passive"))
        };
        if inflected.is_empty() {
            return Err(row.error("past", "the trigger has no form at all".into()));
        }
        let index = self.triggers.len() as u32;
        self.triggers.push(Trigger {
            id: row.need("id")?.to_owned(),
            lang,
            kinds: kinds(row)?,
            frame,
            violent: row.get("violent") == "yes",
            default_side: match row.opt("side") {
                Some(_) => Some(row.parse("side")?),
                None => None,
            },
            near: row.list("near").map(fold_key).collect(),
        });
        for i in inflected {
            let form = TriggerForm {
                trigger: index,
                form: i.form,
                pronoun: i.pronoun,
                speaker: i.speaker,
            };
            self.forms.push((i.key, i.words, form));
        }
        Ok(())
    }

    fn word(&mut self, row: &Row<'_>) -> Result<(), TableError> {
        if DATES.contains(&row.get("class")) {
            return Err(row.error("class", "words of dates and times stand in `dates.csv`".into()));
        }
        let class: WordClass = row.get("class").parse().map_err(|e| row.error("class", e))?;
        let value = row.get("value");
        let sense = Sense::parse(class, value).map_err(|e| row.error("value", e))?;
        for form in row.need("form")?.split('|').map(str::trim).filter(|f| !f.is_empty()) {
            let (form, value) = (form.to_owned(), value.to_owned());
            self.words.push(Word { form, class, value, sense });
        }
        Ok(())
    }
}

#[derive(Default)]
struct Seen {
    actors: HashMap<String, ActorIdx>,
    frames: HashMap<String, u32>,
}

/// `capture`, or `capture;present=hold;active=hold`; `-` for a form that tells of nothing.
fn kinds(row: &Row<'_>) -> Result<[Option<EventKind>; 5], TableError> {
    let mut out = [None; 5];
    for part in row.list("kind") {
        let (form, kind) = part.split_once('=').unwrap_or(("", part));
        let kind = match kind {
            "-" => None,
            k => Some(k.parse::<EventKind>().map_err(|e| row.error("kind", e))?),
        };
        match form {
            "" => out = [kind; 5],
            "past" => out[0] = kind,
            "present" => out[1] = kind,
            "noun" => out[2] = kind,
            "active" => out[3] = kind,
            "passive" => out[4] = kind,
            other => return Err(row.error("kind", format!("unknown form `{other}`"))),
        }
    }
    Ok(out)
}
