//! Doubtful names: what a linear model sees of a name that is also a word, a person or little known,
//! where it stands («الطبقة» the city, «الطبقة الوسطى»).
//!
//! The rules of `place` say what vouches for a name; the model weighs their verdict with the words
//! around it. Its examples are the names of annotated texts (`crate::train`).

use super::super::{ChunkKind, Entry, Raw};
use super::Choice;
use crate::{
    lexicon::{FormKind, Needs, PartOfSpeech, Prep, Word, WordClass},
    text::TokenKind,
    weigh::{Features, Model, observe},
};

/// How many chunks back a trigger may govern a name.
const GOVERNED: usize = 7;

/// What is known of a doubtful name before its neighbours are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts {
    /// What it needs.
    pub(super) needs: Needs,
    /// Prominence of the most prominent bearer.
    pub(super) prominence: u8,
    /// All its spellings were made by rule.
    pub(super) loose: bool,
    /// Only an import knows it.
    pub(super) imported: bool,
    /// It is a trigger, a word or an actor, too.
    pub(super) other: bool,
    /// What vouches for it, by the rules.
    pub(super) verdict: Option<&'static str>,
    /// A person's title stands before it.
    pub(super) person: bool,
}

/// A doubtful name as it was judged.
#[derive(Debug, Clone)]
pub struct Doubt {
    /// First folded index.
    pub start: u32,
    /// One past the last folded index.
    pub end: u32,
    /// What the model sees.
    pub features: Features,
}

/// Whether a model takes a name for a place, in hundredths of log-odds.
pub(super) fn score(model: &Model, features: &Features) -> i64 {
    match model.scores(features)[..] {
        [not, place] => place - not,
        _ => 0,
    }
}

impl Choice<'_> {
    /// The features of a doubtful name.
    pub(super) fn doubt(&self, raw: &Raw, entries: &[Entry], facts: &Facts) -> Features {
        let mut out = Features::new(self.log.is_some());
        let info = self.patterns.info(raw.pattern);
        let n = &facts.needs;
        let needs: String = [(n.cue, 'c'), (n.list, 'l'), (n.anchor, 'a'), (n.prep, 'p')]
            .iter()
            .filter(|b| b.0)
            .map(|b| b.1)
            .collect();
        let needs = if info.needs.is_some() { format!("={needs}") } else { needs };
        let needs = needs.as_str();
        let verdict = facts.verdict.unwrap_or("-");
        let chars = self.folded.chars();
        let lang = if chars[raw.start as usize].is_ascii_lowercase() { 'e' } else { 'a' };
        let words = usize::from(info.words.min(3));
        let letters = usize::from(info.letters / 2).min(5);
        let prominence = usize::from(facts.prominence);
        let class = self.class(entries);
        observe!(out, "bias", lang);
        observe!(out, "needs", needs);
        observe!(out, "verdict", verdict);
        observe!(out, "needs-verdict", needs, verdict);
        observe!(out, "other-verdict", facts.other, verdict);
        observe!(out, "rows", facts.loose, facts.imported, info.spelt, verdict);
        observe!(out, "shape", words, letters, prominence);
        observe!(out, "class", class, verdict);
        observe!(out, "name", &chars[raw.start as usize..raw.end as usize]);
        let everyday = usize::from(n.everyday);
        observe!(out, "everyday", everyday, verdict);
        let near = self.anchored(entries);
        observe!(out, "everyday-near", everyday, near);
        observe!(out, "person", facts.person, words);
        let known = self.known.contains(&raw.pattern);
        observe!(out, "known", known, needs);
        observe!(out, "near", near, needs);
        observe!(out, "near-known", near, known, facts.other);
        observe!(out, "near-class", near, class, prominence);

        // What stands before.
        let mut back = self.chunks.iter().rev();
        let (one, two) = (back.next(), back.next());
        let clitics = &raw.clitics;
        let clitic = match () {
            () if clitics.ba => 'b',
            () if clitics.la => 'l',
            () if clitics.ka => 'k',
            () if clitics.and => 'w',
            () => '-',
        };
        let (a, b) = (self.symbol(one), self.symbol(two));
        observe!(out, "clitic", clitic, needs);
        observe!(out, "before", a.as_str(), clitic);
        observe!(out, "before-needs", a.as_str(), needs);
        observe!(out, "before-two", b.as_str(), a.as_str(), clitic);
        observe!(out, "before-class", a.as_str(), class, facts.other);
        if one.is_some() {
            observe!(out, "word-before", self.text_back(1), clitic);
        }
        let listed = match self.in_list(raw) {
            None => '-',
            Some(false) => 'l',
            Some(true) => 'h',
        };
        observe!(out, "list", listed, needs, facts.other);
        observe!(out, "list-shape", listed, prominence, words);
        let (governor, prep, party) = self.governor();
        observe!(out, "governor", governor.as_str(), prep, party);
        observe!(out, "governor-needs", governor.as_str(), prep, needs);
        observe!(out, "governor-clitic", governor.as_str(), clitic, prominence);

        // What stands behind.
        let (c, next) = self.next(raw);
        observe!(out, "behind", c.as_str(), facts.other);
        observe!(out, "behind-needs", c.as_str(), needs);
        observe!(out, "around", a.as_str(), c.as_str(), clitic);
        if let Some(letters) = next {
            observe!(out, "word-behind", letters);
        }
        out
    }

    /// The class of the most prominent bearer.
    fn class(&self, entries: &[Entry]) -> &'static str {
        let places = entries.iter().filter_map(|e| match e {
            Entry::Place { place, .. } => Some(self.gazetteer.place(*place)),
            _ => None,
        });
        places.max_by_key(|p| p.prominence).map_or("-", |p| p.kind.as_str())
    }

    /// A chunk in a few letters: its class, or its part of speech.
    fn symbol(&self, chunk: Option<&super::Chunk>) -> String {
        let Some(c) = chunk else { return "^".into() };
        match c.kind {
            ChunkKind::Place(m) => {
                let head = self.mentions[m as usize].head.is_some();
                if head { "Ph".into() } else { "P".into() }
            }
            ChunkKind::Actor => "A".into(),
            ChunkKind::NonPlace => "n".into(),
            ChunkKind::Number => "#".into(),
            ChunkKind::Time(_) => "t".into(),
            ChunkKind::Mark(m) => m.into(),
            ChunkKind::Trigger => {
                let form = c.triggers(self.patterns).next();
                let kind = form.and_then(|t| {
                    let row = &self.lexicon.triggers[t.trigger as usize];
                    Some((row.kinds[t.form as usize]?.as_str(), t.form == FormKind::Noun))
                });
                kind.map_or_else(|| "T".into(), |(k, noun)| format!("T{k}{}", u8::from(noun)))
            }
            ChunkKind::Word => {
                let words = c.words(self.patterns, self.lexicon);
                let mut names: Vec<&str> = words.map(|w| w.class.as_str()).collect();
                names.sort_unstable();
                names.dedup();
                names.join("+")
            }
            ChunkKind::Other => {
                let letters = &self.folded.chars()[c.start as usize..c.end as usize];
                self.lexicon.part_of_speech(letters).letter().into()
            }
        }
    }

    /// The trigger before a name with nothing between them but a party, times, words of extent and
    /// one preposition: its kind, that preposition, and whether a party stands between.
    fn governor(&self) -> (String, &'static str, bool) {
        let (mut prep, mut party) = ("-", false);
        for c in self.chunks.iter().rev().take(GOVERNED) {
            match c.kind {
                ChunkKind::Actor => party = true,
                ChunkKind::Trigger => return (self.symbol(Some(c)), prep, party),
                ChunkKind::Time(_) | ChunkKind::Mark('"' | '«' | '»' | '“' | '”') => {}
                ChunkKind::Word => {
                    let mut words = c.words(self.patterns, self.lexicon);
                    match words.find_map(Word::prep) {
                        Some(p) if prep == "-" => prep = p.as_str(),
                        Some(_) => break,
                        None => {}
                    }
                    let ends =
                        |w: &Word| matches!(w.class, WordClass::Clause | WordClass::Relative);
                    if c.words(self.patterns, self.lexicon).any(ends) {
                        break;
                    }
                }
                ChunkKind::Other => {
                    let letters = &self.folded.chars()[c.start as usize..c.end as usize];
                    if self.lexicon.part_of_speech(letters).is_verb() {
                        break;
                    }
                }
                _ => break,
            }
        }
        ("-".into(), prep, party)
    }

    /// What follows a name: its class, and its letters where it is a word.
    fn next(&self, raw: &Raw) -> (String, Option<&[char]>) {
        let Some(t) = self.tokens.get(raw.last as usize) else { return ("$".into(), None) };
        let letters = &self.folded.chars()[t.start as usize..t.end as usize];
        match t.kind {
            TokenKind::Mark => return (letters[0].into(), None),
            TokenKind::Number => return ("#".into(), None),
            TokenKind::Word => {}
        }
        let from = self.raws.partition_point(|r| r.first < raw.last);
        let mut found = "";
        for r in self.raws[from..].iter().take_while(|r| r.first == raw.last) {
            let joined = r.clitics.and;
            for e in self.patterns.entries(r.pattern) {
                let own = match e {
                    Entry::Place { .. } if joined => "+P",
                    Entry::Place { .. } => "P",
                    Entry::Actor(_) => "A",
                    Entry::Trigger(_) => "T",
                    Entry::NonPlace(_) => "n",
                    Entry::Demonym(_) => "d",
                    Entry::Word(w) => {
                        let w = &self.lexicon.words[*w as usize];
                        if w.prep() == Some(Prep::In) { "in" } else { w.class.as_str() }
                    }
                };
                if found.is_empty() || own == "+P" {
                    found = own;
                }
            }
        }
        if !found.is_empty() {
            return (found.to_owned(), Some(letters));
        }
        let pos = self.lexicon.part_of_speech(letters);
        let definite = letters.starts_with(&['ا', 'ل']);
        let adjective = matches!(pos, PartOfSpeech::Adjective | PartOfSpeech::Nisba);
        let mark = if adjective && definite { "!" } else { "" };
        (format!("{}{mark}", pos.letter()), Some(letters))
    }
}
