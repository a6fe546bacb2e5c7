//! A text as the choosing of events sees it: chunks, phrases of places, borders.

use std::ops::Range;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::{
    coreference::Ground,
    cue::{Cue, cue},
    named::{Actors, Named},
    phrase::{Borders, Group, Naming, groups},
    say::{Speaker, speaker},
    syntax::{Found as SubjectFound, object, subject},
    tok::Tok,
};
use crate::{
    Article, Knowledge,
    lexicon::{ActorIdx, EventKind, FormKind, Frame, Prep, Side, Trigger, TriggerForm},
    mention::Chunked,
    resolve::Resolution,
};

/// A text made ready.
pub struct Scene<'a> {
    /// Chunks, mentions, places.
    pub ground: Ground<'a>,
    /// The chunks.
    pub toks: &'a [Tok],
    /// The text.
    pub text: &'a Chunked,
    /// What its mentions resolve to.
    pub places: &'a [Resolution],
    /// Gazetteer and lexicon.
    pub knowledge: &'a Knowledge,
    /// Day of publication.
    pub published: Option<Date>,
    /// Written after the Assad government fell.
    pub late: bool,
    /// The article's id.
    pub article: &'a str,
    /// What stands between chunks.
    pub borders: Borders,
    /// Phrases of places, by sentence.
    pub groups: Vec<Vec<Group>>,
    /// Whether a sentence is English.
    pub english: Vec<bool>,
    /// Where sides are named.
    pub actors: Actors,
    /// The parties that the text names, in order.
    pub parties: Vec<Side>,
    /// The side in whose words the text is written, where it has such words and none of another's.
    pub voice: Option<Side>,
    /// What the words around each trigger say of its truth, by chunk.
    said: FxHashMap<usize, Cue>,
    /// The chunk of the actor that each trigger is done to.
    objects: FxHashMap<usize, usize>,
    /// The subject of each trigger: the chunk of an actor, and how it was found.
    subjects: FxHashMap<usize, (usize, SubjectFound)>,
    /// The row of `triggers.csv` for a party that is somewhere.
    presence: Option<u32>,
}

impl<'a> Scene<'a> {
    /// Makes a text ready.
    #[must_use]
    pub fn new(
        article: &'a Article,
        toks: &'a [Tok],
        text: &'a Chunked,
        places: &'a [Resolution],
        knowledge: &'a Knowledge,
        published: Option<Date>,
        late: bool,
    ) -> Self {
        let ground = Ground::new(toks, text, places, knowledge.gazetteer());
        let chars = text.folded.chars();
        let english: Vec<bool> = text
            .sentences
            .iter()
            .map(|s| {
                let letters = |i: usize| {
                    let c = &toks[i].chunk;
                    &chars[c.start as usize..c.end as usize]
                };
                s.clone().any(|i| letters(i).iter().any(char::is_ascii_lowercase))
                    && !s.clone().any(|i| letters(i).iter().any(|c| ('ء'..='ي').contains(c)))
            })
            .collect();
        let mut phrases: Vec<Vec<Group>> = Vec::with_capacity(text.sentences.len());
        for (s, english) in text.sentences.iter().zip(&english) {
            let mut here = groups(&ground, s, *english);
            if !here.iter().any(|g| matches!(g.naming, Naming::Named | Naming::Noun))
                && let Some(topic) = phrases.last().and_then(|g| topic(g))
            {
                here.push(Group { from: s.start, to: s.start, lead: s.start, ..topic });
            }
            phrases.push(here);
        }
        let lexicon = knowledge.lexicon();
        let named = |(i, t): (usize, &Tok)| -> Option<Named> {
            t.actor.map(|a| (i, a.actor, lexicon.actor_of(a.actor).side))
        };
        let actors = Actors::new(toks.iter().enumerate().filter_map(named).collect());
        let presence = lexicon.triggers.iter().position(|t| t.id == "presence").map(|i| i as u32);
        let parties = actors.sides().iter().copied().filter(|s| s.is_party()).collect();
        let mut out = Self {
            ground,
            toks,
            text,
            places,
            knowledge,
            published,
            late,
            article: &article.id,
            borders: Borders::of(toks),
            groups: phrases,
            english,
            actors,
            presence,
            parties,
            voice: voice(toks),
            said: FxHashMap::default(),
            subjects: FxHashMap::default(),
            objects: FxHashMap::default(),
        };
        let year = published.map(Date::year);
        for (n, sentence) in text.sentences.iter().enumerate() {
            for at in sentence.clone() {
                if toks[at].trigger.is_some() {
                    let letters = |i: usize| {
                        let c = &toks[i].chunk;
                        &chars[c.start as usize..c.end as usize]
                    };
                    let doer = subject(toks, letters, sentence, at, out.english[n]);
                    out.subjects.extend(doer.map(|d| (at, d)));
                    out.objects
                        .extend(object(toks, sentence, at, doer, out.english[n]).map(|o| (at, o)));
                }
                if let Some((form, _, frame, kind)) = out.cue(at) {
                    let said = cue(toks, at, sentence, form, kind, frame, year);
                    out.said.insert(at, said);
                }
            }
        }
        out
    }

    /// What the words around the trigger at a chunk say of its truth.
    #[must_use]
    pub fn said(&self, at: usize) -> Cue {
        self.said.get(&at).copied().unwrap_or(Cue::TOLD)
    }

    /// The subject of the trigger at a chunk: the chunk of its actor, and how it was found.
    #[must_use]
    pub fn subject(&self, at: usize) -> Option<(usize, SubjectFound)> {
        self.subjects.get(&at).copied()
    }

    /// The chunk of the actor that the trigger at a chunk is done to.
    #[must_use]
    pub fn object(&self, at: usize) -> Option<usize> {
        self.objects.get(&at).copied()
    }

    /// The sentences.
    #[must_use]
    pub fn sentences(&self) -> &'a [Range<usize>] {
        &self.text.sentences
    }

    /// The trigger at a chunk with its row, its frame and the kind that its form tells of.
    #[must_use]
    pub fn trigger(&self, at: usize) -> Option<(TriggerForm, &'a Trigger, &'a Frame, EventKind)> {
        let lexicon = self.knowledge.lexicon();
        let form = self.toks[at].trigger?;
        let trigger = &lexicon.triggers[form.trigger as usize];
        let kind = trigger.kinds[form.form as usize]?;
        Some((form, trigger, lexicon.frame_of(form), kind))
    }

    /// The trigger at a chunk; of an actor, that it is present somewhere («قوات النظام في X»).
    #[must_use]
    pub fn cue(&self, at: usize) -> Option<(TriggerForm, &'a Trigger, &'a Frame, EventKind)> {
        let present = || {
            self.toks[at].actor.filter(|a| !a.adjective)?;
            let trigger = self.presence?;
            let form =
                TriggerForm { trigger, form: FormKind::Noun, pronoun: false, speaker: false };
            let lexicon = self.knowledge.lexicon();
            let row = &lexicon.triggers[trigger as usize];
            Some((form, row, lexicon.frame_of(form), EventKind::Hold))
        };
        self.trigger(at).or_else(present)
    }

    /// The folded letters of a chunk.
    #[must_use]
    pub fn letters(&self, i: usize) -> &'a [char] {
        let c = &self.toks[i].chunk;
        &self.text.folded.chars()[c.start as usize..c.end as usize]
    }

    /// The side of an actor.
    #[must_use]
    pub fn side(&self, actor: ActorIdx) -> Side {
        self.knowledge.lexicon().actor_of(actor).side
    }

    /// Who says it, and for which side.
    #[must_use]
    pub fn speaker(&self, at: usize, sentence: &Range<usize>) -> (Speaker, Option<Side>) {
        let speaker = speaker(self.toks, at, sentence);
        let state = |s| if s == Side::Gov && self.late { Side::Newgov } else { s };
        let side = speaker.actor.map(|a| self.side(a)).or(speaker.side.map(state));
        (speaker, side)
    }
}

/// The side in whose words a text is written.
fn voice(toks: &[Tok]) -> Option<Side> {
    let mut heard = toks.iter().filter_map(|t| t.voice);
    let first = heard.next()?;
    heard.all(|s| s == first).then_some(first)
}

/// What a sentence is about, for the next that names no place.
fn topic(groups: &[Group]) -> Option<Group> {
    let named = |g: &&Group| !g.container && !g.beside && g.class != "country";
    let first = groups.iter().find(named).or_else(|| groups.first())?;
    Some(Group {
        naming: Naming::Topic,
        prep: Prep::None,
        head: None,
        part: false,
        beside: false,
        landmark: false,
        container: false,
        joined: false,
        ..first.clone()
    })
}
