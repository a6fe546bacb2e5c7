//! From typed tokens to events: trigger by trigger, sentence by sentence.

mod clause;
mod confidence;
mod emit;
mod in_english;
mod inferred;
mod shape;

use std::{ops::Range, sync::LazyLock};

use jiff::civil::{Date, date};

use self::inferred::LATELY;
use super::{
    Event, english,
    losers::{Fight, losers},
    merge::merge,
    place::{Found, Ground},
    tok::{Tok, toks},
    truth::{Truth, truth},
    who::{Actors, actors},
};
use crate::{
    Article, Knowledge,
    lexicon::{ActorIdx, Allies, EventKind, FormKind, Role, Side, TriggerForm, WordClass},
    mention::Chunked,
    resolve::Resolution,
    text::Span,
};

/// The day the Assad government fell: aliases such as «الجيش السوري» change hands after it.
const FALL: Date = date(2024, 12, 8);

/// Who does not take a place from whom.
static ALLIES: LazyLock<Allies> = LazyLock::new(Allies::shipped);

/// The events of a text, in text order.
#[must_use]
pub fn events(
    article: &Article,
    text: &Chunked,
    places: &[Resolution],
    knowledge: &Knowledge,
) -> Vec<Event> {
    let published: Option<Date> = article.published.as_deref().and_then(|p| p.parse().ok());
    let day = published.unwrap_or_else(|| era(text, knowledge));
    let mut toks = toks(text, knowledge, day);
    english::nouns(&mut toks, text, knowledge);
    let reader = Reader {
        ground: Ground { toks: &toks, text, places, gazetteer: knowledge.gazetteer() },
        toks: &toks,
        text,
        places,
        knowledge,
        published,
        late: day >= FALL,
        article: &article.id,
    };
    let mut told = Told::default();
    for sentence in &text.sentences {
        // A subject is carried into the next sentence only by one that opens with its verb.
        if !sentence.clone().take(3).any(|i| toks[i].trigger.is_some()) {
            told.carried = None;
        }
        for at in sentence.clone() {
            if let Some(form) = toks[at].trigger {
                reader.trigger(at, sentence, form, &mut told);
            }
        }
    }
    let named = named(&toks, text, knowledge);
    // Tellings of one event say together who lost it.
    told.events = merge(told.events, text, knowledge.gazetteer());
    let allied = |a, b| ALLIES.together(a, b, day);
    losers(&mut told.events, &told.fights, voice(&toks), &named, &allied, knowledge.gazetteer());
    let mut events = merge(told.events, text, knowledge.gazetteer());
    for event in &mut events {
        event.id = article.event_id(&event.id);
    }
    events
}

/// The side in whose words a text is written, where it has such words and none of another's.
fn voice(toks: &[Tok]) -> Option<Side> {
    let mut heard = toks.iter().filter_map(|t| t.voice);
    let first = heard.next()?;
    heard.all(|s| s == first).then_some(first)
}

/// Where a text names sides of the conflict, in code points.
fn named(toks: &[Tok], text: &Chunked, knowledge: &Knowledge) -> Vec<(Span, Side)> {
    let side = |t: &Tok| t.actor.map(|a| knowledge.lexicon().actor_of(a.actor).side);
    toks.iter()
        .filter_map(|t| Some((t, side(t).filter(|s| s.is_party())?)))
        .map(|(t, s)| (text.folded.span(t.chunk.start as usize, t.chunk.end as usize), s))
        .collect()
}

/// The day to read an undated text by: after the fall when it says so, before it otherwise.
fn era(text: &Chunked, knowledge: &Knowledge) -> Date {
    let late = text.chunks.iter().any(|c| {
        c.words(knowledge.patterns(), knowledge.lexicon()).any(|w| w.class == WordClass::Era)
    });
    if late { date(2025, 6, 1) } else { FALL.yesterday().unwrap_or(FALL) }
}

/// What was read so far.
#[derive(Default)]
struct Told {
    /// The subject that a clause without one goes on with.
    carried: Option<ActorIdx>,
    events: Vec<Event>,
    fights: Vec<Fight>,
}

struct Reader<'a> {
    ground: Ground<'a>,
    toks: &'a [Tok],
    text: &'a Chunked,
    places: &'a [Resolution],
    knowledge: &'a Knowledge,
    published: Option<Date>,
    /// After the fall, when what speaks for the state speaks for the new one.
    late: bool,
    article: &'a str,
}

impl Reader<'_> {
    fn trigger(&self, at: usize, sentence: &Range<usize>, form: TriggerForm, told: &mut Told) {
        let lexicon = self.knowledge.lexicon();
        let trigger = &lexicon.triggers[form.trigger as usize];
        let frame = lexicon.frame_of(form);
        let Some(kind) = self.kind(at, form) else { return };
        if frame.name == "take" && self.takes_control(at, sentence) {
            return; // «استعادت القوات السيطرة على X»: the noun tells it
        }
        if trigger.lang == "en" {
            self.english(at, sentence, form, kind, told);
            return;
        }
        if self.left_seat(at, sentence) || self.absorbed(at, sentence) {
            return;
        }
        // «أخرجها عن الخدمة»
        let thing = |i: usize| self.toks[i].is(WordClass::Thing);
        if frame.name == "expel" && (at + 1..sentence.end.min(at + 3)).any(thing) {
            return;
        }
        let found = self.ground.find(at, sentence, form, frame);
        // «لم يبق بيد الفصائل سوى X»: that they still hold.
        let but = matches!(frame.name.as_str(), "no_longer" | "lose")
            .then(|| self.ground.but(at, sentence))
            .flatten();
        let kind = if but.is_some() { EventKind::Hold } else { kind };
        let lasting = form.form == FormKind::Noun && self.imposes(at, sentence);
        let kind = if lasting && kind == EventKind::Capture { EventKind::Hold } else { kind };
        let found = but.or(found);
        // «على تلة مشرفة على X»: a step towards X, which is not taken.
        let beside = found.as_ref().is_some_and(|f| f.how == "overlooked");
        let kind = if beside && kind == EventKind::Capture { EventKind::Advance } else { kind };
        let carry = told.carried.filter(|_| self.carries_on(at, sentence, form));
        let mut who = actors(self.toks, at, sentence, form, frame, found.as_ref(), carry);
        // «كما دخلت X»: with its object right behind it the verb goes on with its subject.
        let direct = found.as_ref().is_some_and(|f| f.from > at && f.from <= at + 2);
        who.carried &= !(direct && frame.name == "enter" && self.toks[at].is_verb_trigger());
        // «وأُخلي المطار» after what a party took: not that party left it.
        let side = who.subject.map(|a| self.side(a));
        let took = |e: &Event| e.kind == EventKind::Capture && e.to_side == side;
        if kind == EventKind::Withdrawal
            && who.carried
            && told.events.iter().rev().take(LATELY).any(took)
        {
            return;
        }
        if let Some(subject) = who.subject
            && !who.carried
            && !self.toks[at].embedded
            && (self.toks[at].is_verb_trigger() || form.form == FormKind::Noun)
        {
            told.carried = Some(subject);
        }
        let found = found.or_else(|| self.spoken_of(at, sentence, kind, frame, &who, told));
        let Some(found) = found else { return };
        let year = self.published.map(Date::year);
        let truth = truth(self.toks, at, sentence, form, kind, frame, year);
        let Some(mut shape) = self.shape(at, kind, form, trigger, frame, &who, &truth, told) else {
            return;
        };
        // «السيطرة عليها تتطلب وقتاً»: nobody's plan says nothing.
        let nobody = frame.subject == Role::To && shape.from.is_none() && shape.to.is_none();
        if shape.kind == EventKind::Capture && nobody && !truth.assertion.is_real() {
            return;
        }
        if shape.kind == EventKind::Capture && shape.to.is_none() {
            let taker = self.taker(at, sentence, form, frame, &shape, told);
            (shape.to, shape.actor) = (taker, taker.or(shape.actor));
        }
        let sides = self.sides_of_fight(at, sentence, kind, &who, &shape);
        if let Some(sides) = sides {
            self.fight(sides, &found, sentence, told);
        }
        self.emit(at, sentence, form, &found, &who, &truth, &shape, &mut told.events);
    }

    /// Remembers who fights whom, and where.
    fn fight(
        &self,
        sides: impl IntoIterator<Item = Option<ActorIdx>>,
        found: &Found,
        sentence: &Range<usize>,
        told: &mut Told,
    ) {
        let places = found.mentions.iter().filter_map(|&m| self.places[m as usize].place);
        told.fights.push(Fight {
            sides: sides.into_iter().flatten().map(|a| (a, self.side(a))).collect(),
            places: places.collect(),
            evidence: self.evidence(sentence),
        });
    }
}
