//! From typed tokens to events: trigger by trigger, sentence by sentence.

mod clause;
mod confidence;
mod shape;

use std::{ops::Range, sync::LazyLock};

use jiff::civil::{Date, date};

use self::shape::Shape;
use super::{
    Assertion, Event, english,
    losers::{Fight, losers},
    merge::merge,
    place::{Found, Ground},
    say::speaker,
    tok::{Tok, toks},
    truth::{Truth, is_claim, truth},
    when::when,
    who::{Actors, actors},
};
use crate::{
    Article, Knowledge,
    lexicon::{ActorIdx, Allies, EventKind, FormKind, Prep, Role, Side, TriggerForm, WordClass},
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
    merge(told.events, text, knowledge.gazetteer())
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

/// A passive goes on with the captures among so many events before it.
const LATELY: usize = 12;

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
            let year = self.published.map(Date::year);
            let cue = english::Cue { at, sentence, form, kind, frame, year, carried: told.carried };
            if let Some(c) =
                english::clause(&self.ground, &cue, &|a| self.side(a), &mut told.carried)
            {
                let sided = |a: Option<ActorIdx>| a.map(|a| (Some(a), self.side(a)));
                if c.kind == EventKind::Clash {
                    self.fight([c.who.subject, c.who.other], &c.found, sentence, told);
                }
                let default = match c.kind {
                    EventKind::Protest => Some(Side::Civilians),
                    EventKind::Clash | EventKind::Strike | EventKind::Encirclement => {
                        trigger.default_side.or(Some(Side::Unknown))
                    }
                    _ => None,
                };
                let actor = match c.kind {
                    EventKind::Protest | EventKind::Agreement => None,
                    _ => sided(c.actor),
                };
                let shape = Shape {
                    kind: c.kind,
                    actor: actor.or(default.map(|s| (None, s))),
                    from: sided(c.from),
                    to: sided(c.to),
                };
                self.emit(at, sentence, form, &c.found, &c.who, &c.truth, &shape, &mut told.events);
            }
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
            && told.events.iter().rev().take(3).any(took)
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
        let topical = kind.is_control() || matches!(kind, EventKind::Strike | EventKind::Clash);
        let found = found.or_else(|| topical.then(|| self.ground.topic(at, sentence)).flatten());
        // «في عفرين … وإن الشرطة العسكرية انسحبت من مواقعها»
        let own = || self.ground.own_positions(at, sentence);
        let named = who.subject.is_some() && !who.carried;
        let leaves = kind == EventKind::Withdrawal && named;
        let found = found.or_else(|| (leaves && frame.name == "leave").then(own).flatten());
        let found = found.or_else(|| {
            // «بعد انسحاب داعش إلى …»: from the place that the sentence has been speaking of.
            let after = self.toks[at].and()
                || (at.saturating_sub(4).max(sentence.start)..at).any(|i| {
                    let t = &self.toks[i];
                    t.is(WordClass::Sub) || t.is(WordClass::Conj) || t.and()
                });
            // «وإن مسلحي الفيلق انسحبوا إلى …»: where to is said, where from is known.
            let toward = self.toks[at + 1..sentence.end.min(at + 4)]
                .iter()
                .any(|t| matches!(t.prep, Some(Prep::To | Prep::Toward)));
            let after = after || toward;
            let opens = at <= sentence.start + 6;
            let leaves = leaves && frame.name.starts_with("leave") && (after || opens);
            let last = told.events.last().filter(|e| {
                // «سيطرت القوات على X. وأضاف: انسحب المتشددون»: the place just told as taken.
                let side = who.subject.map(|a| self.side(a));
                let taken = opens
                    && e.kind == EventKind::Capture
                    && (e.from_side.is_none() || e.from_side == side);
                leaves && (taken || e.evidence == self.evidence(sentence))
            })?;
            let rule = last.rule.clone();
            let mentions = told
                .events
                .iter()
                .rev()
                .take_while(|e| e.evidence == last.evidence && e.rule == rule)
                .map(|e| e.mention)
                .collect::<Vec<_>>();
            Some(Found { mentions, how: "place spoken of", from: at, to: at })
        });
        let Some(found) = found else { return };
        let year = self.published.map(Date::year);
        let mut truth = truth(self.toks, at, sentence, form, kind, frame, year);
        if truth.failed && truth.assertion == Assertion::Denied {
            truth.assertion = Assertion::Asserted;
        }
        let Some(mut shape) = self.shape(at, kind, form, trigger, frame, &who, &truth, told) else {
            return;
        };
        // «السيطرة عليها تتطلب وقتاً»: nobody's plan says nothing.
        let nobody = frame.subject == Role::To && shape.from.is_none() && shape.to.is_none();
        if shape.kind == EventKind::Capture && nobody && !truth.assertion.is_real() {
            return;
        }
        // «ثم جرى تحرير X»: by those whose captures are being told.
        if shape.kind == EventKind::Capture
            && shape.to.is_none()
            && frame.subject == Role::To
            && self.passive_before(at)
        {
            let taking = told.events.iter().rev().take(LATELY).find(|e| {
                e.kind == EventKind::Capture && e.to_side.is_some() && e.assertion.is_real()
            });
            let taker = taking.and_then(|e| e.to_side.map(|s| (e.to, s)));
            shape.to = taker.filter(|t| shape.from.is_none_or(|f| f.1 != t.1));
            shape.actor = shape.to.or(shape.actor);
        }
        // «أعلن المركز الإعلامي لقسد تحرير X», «تمت استعادة X، بحسب مصدر عسكري»: by those who
        // announce it.
        if shape.kind == EventKind::Capture && shape.to.is_none() && form.form == FormKind::Noun {
            let said = self.said_by(sentence, at);
            let party = said.filter(|s| s.1.is_party());
            if matches!(frame.name.as_str(), "take" | "take_on")
                && party.is_some_and(|p| shape.from.is_none_or(|f| f.1 != p.1))
            {
                (shape.to, shape.actor) = (party, party);
            }
        }
        let sides = if kind == EventKind::Clash {
            let second = who.second.filter(|_| who.between);
            // «قتل مقاتلون من الفصائل في اشتباكات مع التنظيم»: those whom it killed fought it.
            let alone = who.other.filter(|_| who.subject.is_none() || who.subject == who.other);
            let killed = alone.and_then(|o| {
                let named = self.toks[sentence.start..at].iter().rev().filter_map(|t| t.actor);
                named.map(|a| a.actor).find(|&a| self.side(a) != self.side(o))
            });
            Some([who.subject, who.other, second, killed])
        } else {
            // «تقدمت على حساب التنظيم في X»
            let both = who.subject.is_some() && who.other.is_some();
            (shape.kind == EventKind::Advance && both).then_some([
                who.subject,
                who.other,
                None,
                None,
            ])
        };
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

    /// One event for each place found.
    #[expect(clippy::too_many_arguments, reason = "each is one finding of the cascade")]
    fn emit(
        &self,
        at: usize,
        sentence: &Range<usize>,
        form: TriggerForm,
        found: &Found,
        who: &Actors,
        truth: &Truth,
        shape: &Shape,
        out: &mut Vec<Event>,
    ) {
        let lexicon = self.knowledge.lexicon();
        let trigger = &lexicon.triggers[form.trigger as usize];
        let frame = lexicon.frame_of(form);
        let time = when(self.toks, at, sentence, self.published);
        let speaker = speaker(self.toks, at, sentence);
        let said_by = self.said_by(sentence, at).map(|s| s.1);
        let [from, to, actor] = [shape.from, shape.to, shape.actor].map(|p| shape.side(p));
        let by_self =
            form.speaker || said_by.is_some_and(|s| is_claim(shape.kind, s, from, to, actor));
        let assertion = match truth.assertion {
            Assertion::Asserted if by_self => Assertion::Claimed,
            told => told,
        };
        let of = |i: usize| {
            let c = &self.toks[i].chunk;
            self.text.folded.span(c.start as usize, c.end as usize)
        };
        let evidence = self.evidence(sentence);
        for &m in &found.mentions {
            if self.ground.is_country(m) {
                continue;
            }
            let place = self.places[m as usize].place;
            out.push(Event {
                id: self.id(place, m, shape.kind, evidence),
                kind: shape.kind,
                assertion,
                actor: shape.actor.and_then(|w| w.0),
                actor_side: actor,
                from: shape.from.and_then(|w| w.0),
                from_side: from,
                to: shape.to.and_then(|w| w.0),
                to_side: to,
                mention: m,
                place,
                when: time,
                evidence,
                trigger: of(at),
                rule: format!("{}/{}:{}", trigger.id, frame.name, found.how),
                attribution: speaker.at.map(of),
                assertion_because: truth.because.map(of),
                violent: trigger.violent || who.other.is_some(),
                confidence: self.confidence(m, shape.kind, found, who, assertion),
            });
        }
    }

    /// The party in whose name the event of the trigger at `at` is told.
    fn said_by(&self, sentence: &Range<usize>, at: usize) -> shape::Party {
        let speaker = speaker(self.toks, at, sentence);
        let state = |s| if s == Side::Gov && self.late { Side::Newgov } else { s };
        let party = speaker.actor.map(|a| (Some(a), self.side(a)));
        party.or(speaker.side.map(|s| (None, state(s))))
    }

    /// The sentence, in code points.
    fn evidence(&self, sentence: &Range<usize>) -> Span {
        let (first, last) = (&self.toks[sentence.start].chunk, &self.toks[sentence.end - 1].chunk);
        let start = self.text.tokens[first.first as usize].start;
        self.text.folded.span(start as usize, last.end as usize)
    }

    fn side(&self, actor: ActorIdx) -> Side {
        self.knowledge.lexicon().actor_of(actor).side
    }

    fn id(&self, place: Option<u32>, m: u32, kind: EventKind, evidence: Span) -> String {
        let mention = &self.text.mentions[m as usize];
        let place = place.map_or_else(
            || format!("@{}", mention.span.start),
            |p| self.knowledge.gazetteer().place(p).id.clone(),
        );
        let mut hash = blake3::Hasher::new();
        hash.update(self.article.as_bytes());
        hash.update(format!("\0{place}\0{kind}\0{}-{}", evidence.start, evidence.end).as_bytes());
        format!("ev-{}", &hash.finalize().to_hex()[..16])
    }
}
