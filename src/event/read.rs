//! From typed tokens to events: trigger by trigger, sentence by sentence.

use jiff::civil::{Date, date};

use super::{
    Assertion, Event, english,
    losers::{Fight, losers},
    merge::merge,
    place::{Found, Ground},
    say::speaker,
    tok::{Tok, kind_of, toks},
    truth::{Truth, is_claim, truth},
    when::when,
    who::{Actors, actors},
};
use crate::{
    Article, Knowledge,
    gazetteer::PlaceClass,
    lexicon::{
        ActorIdx, EventKind, FormKind, Frame, Modal, Prep, Role, Side, Trigger, TriggerForm,
        WordClass,
    },
    mention::Chunked,
    resolve::Resolution,
    text::Span,
};

/// The day the Assad government fell: aliases such as «الجيش السوري» change hands after it.
const FALL: Date = date(2024, 12, 8);

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
    losers(&mut told.events, &told.fights, voice(&toks), &named, knowledge.gazetteer());
    merge(told.events, text, knowledge.gazetteer())
}

/// The side in whose words a text is written, where it has several of them and none of the other's.
fn voice(toks: &[Tok]) -> Option<Side> {
    let mut heard = toks.iter().filter_map(|t| t.voice);
    let first = heard.next()?;
    let rest: Vec<Side> = heard.collect();
    rest.iter().all(|s| *s == first).then_some(first)
}

/// Where a text names sides of the conflict, in code points.
fn named(toks: &[Tok], text: &Chunked, knowledge: &Knowledge) -> Vec<(Span, Side)> {
    let side = |t: &Tok| t.actor.map(|a| knowledge.lexicon().actor_of(a.actor).side);
    let party = |s: &Side| !matches!(s, Side::Civilians | Side::Unknown);
    toks.iter()
        .filter_map(|t| Some((t, side(t).filter(party)?)))
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

/// Particles after which a present tells of a happening (folded).
const MOVERS: &[&str] = &["لم", "لن", "ان", "كي", "لكي", "سوف", "قد"];

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
    fn trigger(
        &self,
        at: usize,
        sentence: &std::ops::Range<usize>,
        form: TriggerForm,
        told: &mut Told,
    ) {
        let lexicon = self.knowledge.lexicon();
        let trigger = &lexicon.triggers[form.trigger as usize];
        let frame = &lexicon.frames[trigger.frame as usize];
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
        let leaving = |i: usize| {
            let t = self.toks[i].trigger;
            t.is_some_and(|t| {
                let trigger = &lexicon.triggers[t.trigger as usize];
                lexicon.frames[trigger.frame as usize].subject == Role::From
            })
        };
        let left = self.toks[at].seat
            && at > sentence.start
            && self.toks[at - 1].prep == Some(Prep::From)
            && (at.saturating_sub(6).max(sentence.start)..at).any(leaving);
        if left || self.absorbed(at, sentence) {
            return;
        }
        // «أخرجها عن الخدمة»
        let thing = |i: usize| self.toks[i].is(WordClass::Thing);
        if frame.name == "expel" && (at + 1..sentence.end.min(at + 3)).any(thing) {
            return;
        }
        let found = self.ground.find(at, sentence, form, frame);
        // «لم يبق بيد الفصائل سوى X»: that they still hold.
        let but = (frame.name == "no_longer").then(|| self.ground.but(at, sentence)).flatten();
        let kind = if but.is_some() { EventKind::Hold } else { kind };
        let found = but.or(found);
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
            let named = who.subject.is_some() && !who.carried;
            let opens = at <= sentence.start + 6;
            let leaves = kind == EventKind::Withdrawal
                && frame.name.starts_with("leave")
                && (after || opens)
                && named;
            let last = told.events.last().filter(|e| {
                // «سيطرت القوات على X. وأضاف: انسحب المتشددون»: the place just told as taken.
                let side = who.subject.map(|a| self.side(a));
                let taken = at <= sentence.start + 6
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
        // «أعلن المركز الإعلامي لقسد تحرير X»: by those who announce it.
        if shape.kind == EventKind::Capture && shape.to.is_none() && form.form == FormKind::Noun {
            let said = speaker(self.toks, at, sentence).actor.map(|a| (Some(a), self.side(a)));
            let party = said.filter(|s| !matches!(s.1, Side::Civilians | Side::Unknown));
            if matches!(frame.name.as_str(), "take" | "take_on")
                && party.is_some_and(|p| shape.from.is_none_or(|f| f.1 != p.1))
            {
                (shape.to, shape.actor) = (party, party);
            }
        }
        if kind == EventKind::Clash {
            let second = who.second.filter(|_| who.between);
            // «قتل مقاتلون من الفصائل في اشتباكات مع التنظيم»: those whom it killed fought it.
            let alone = who.other.filter(|_| who.subject.is_none() || who.subject == who.other);
            let killed = alone.and_then(|o| {
                let named = self.toks[sentence.start..at].iter().rev().filter_map(|t| t.actor);
                named.map(|a| a.actor).find(|&a| self.side(a) != self.side(o))
            });
            let sides = [who.subject, who.other, second, killed].into_iter().flatten();
            let places = found.mentions.iter().filter_map(|&m| self.places[m as usize].place);
            told.fights.push(Fight {
                sides: sides.map(|a| (a, self.side(a))).collect(),
                places: places.collect(),
                evidence: self.evidence(sentence),
            });
        }
        // «تقدمت على حساب التنظيم في X»
        if let (EventKind::Advance, Some(a), Some(b)) = (shape.kind, who.subject, who.other) {
            let places = found.mentions.iter().filter_map(|&m| self.places[m as usize].place);
            told.fights.push(Fight {
                sides: vec![(a, self.side(a)), (b, self.side(b))],
                places: places.collect(),
                evidence: self.evidence(sentence),
            });
        }
        self.emit(at, sentence, form, &found, &who, &truth, &shape, &mut told.events);
    }

    /// One event for each place found.
    #[expect(clippy::too_many_arguments, reason = "each is one finding of the cascade")]
    fn emit(
        &self,
        at: usize,
        sentence: &std::ops::Range<usize>,
        form: TriggerForm,
        found: &Found,
        who: &Actors,
        truth: &Truth,
        shape: &Shape,
        out: &mut Vec<Event>,
    ) {
        let lexicon = self.knowledge.lexicon();
        let trigger = &lexicon.triggers[form.trigger as usize];
        let frame = &lexicon.frames[trigger.frame as usize];
        let time = when(self.toks, at, sentence, self.published);
        let speaker = speaker(self.toks, at, sentence);
        for &m in &found.mentions {
            if self.country(m) {
                continue;
            }
            let mut assertion = truth.assertion;
            let state = |s| if s == Side::Gov && self.late { Side::Newgov } else { s };
            let said_by = speaker.actor.map(|a| self.side(a)).or(speaker.side.map(state));
            let by_self = form.speaker
                || said_by.is_some_and(|s| {
                    is_claim(
                        shape.kind,
                        s,
                        shape.side(shape.from),
                        shape.side(shape.to),
                        shape.side(shape.actor),
                    )
                });
            if assertion == Assertion::Asserted && by_self {
                assertion = Assertion::Claimed;
            }
            let chunk = &self.toks[at].chunk;
            let span = |from: u32, to: u32| self.text.folded.span(from as usize, to as usize);
            let of = |i: usize| {
                let c = &self.toks[i].chunk;
                span(c.start, c.end)
            };
            let evidence = self.evidence(sentence);
            let place = self.places[m as usize].place;
            out.push(Event {
                id: self.id(place, m, shape.kind, evidence),
                kind: shape.kind,
                assertion,
                actor: shape.actor.and_then(|w| w.0),
                actor_side: shape.side(shape.actor),
                from: shape.from.and_then(|w| w.0),
                from_side: shape.side(shape.from),
                to: shape.to.and_then(|w| w.0),
                to_side: shape.side(shape.to),
                mention: m,
                place,
                when: time,
                evidence,
                trigger: span(chunk.start, chunk.end),
                rule: format!("{}/{}:{}", trigger.id, frame.name, found.how),
                attribution: speaker.at.map(of),
                assertion_because: truth.because.map(of),
                violent: trigger.violent || who.other.is_some(),
                confidence: self.confidence(m, shape.kind, found, who, assertion),
            });
        }
    }

    /// The sentence, in code points.
    fn evidence(&self, sentence: &std::ops::Range<usize>) -> Span {
        let (first, last) = (&self.toks[sentence.start].chunk, &self.toks[sentence.end - 1].chunk);
        let start = self.text.tokens[first.first as usize].start;
        self.text.folded.span(start as usize, last.end as usize)
    }

    fn side(&self, actor: ActorIdx) -> Side {
        self.knowledge.lexicon().actor_of(actor).side
    }

    /// The kind of event that the trigger tells of. A present after «لم», «لن», «أن» or «سـ» tells
    /// of a happening, not of a state: «لم تسيطر» denies a capture.
    fn kind(&self, at: usize, form: TriggerForm) -> Option<EventKind> {
        let clitics = self.toks[at].chunk.clitics;
        let before = at.checked_sub(1).is_some_and(|i| {
            let last = self.text.tokens[self.toks[i].chunk.last as usize - 1];
            let word = &self.text.folded.chars()[last.start as usize..last.end as usize];
            MOVERS.iter().any(|m| m.chars().eq(word.iter().copied()))
        });
        let moved = clitics.sa || clitics.la || before || self.headline(at);
        let form = match form.form {
            FormKind::Present if moved => TriggerForm { form: FormKind::Past, ..form },
            _ => form,
        };
        kind_of(self.knowledge, form)
    }

    /// «استعادت [قوات النظام] السيطرة على»: the verb only carries the noun behind it.
    fn takes_control(&self, at: usize, sentence: &std::ops::Range<usize>) -> bool {
        let lexicon = self.knowledge.lexicon();
        let end = sentence.end.min(at + 6);
        (at + 1..end)
            .take_while(|&i| {
                let t = &self.toks[i];
                let told = t.is_silent() || t.actor.is_some() || t.is(WordClass::Time);
                i == at + 1
                    || told
                    || self.toks[i - 1].actor.is_some()
                    || self.toks[i - 1].is_silent()
            })
            .any(|i| {
                self.toks[i].definite
                    && self.toks[i].trigger.is_some_and(|t| {
                        let frame = lexicon.triggers[t.trigger as usize].frame;
                        t.form == FormKind::Noun && lexicon.frames[frame as usize].name == "take_on"
                    })
            })
    }

    /// «عاجل | فصائل محلية تسيطر على X»: a line that opens with its subject and goes on with a
    /// present tells the news.
    fn headline(&self, at: usize) -> bool {
        let subject = (at.saturating_sub(3)..at).rev().find(|&i| !self.toks[i].is_silent());
        let Some(mut i) = subject.filter(|&i| self.toks[i].actor.is_some()) else { return false };
        // «الجيش وحلفاؤه يستعيدون»
        while i > 0 && self.toks[i].and() {
            i -= 1;
        }
        let starts = self.text.sentences.iter().any(|s| s.start == i);
        let opened = (i.saturating_sub(2)..i).rev().find(|&k| !self.toks[k].is_silent());
        starts
            || i == 0
            || opened
                .is_some_and(|k| matches!(self.toks[k].mark(), Some(':' | '|' | '/' | '.' | '\n')))
    }

    /// Whether a trigger without a subject of its own goes on with the one before it: a verb
    /// joined by «و», «ثم», «كما» or «ما تزال», or a noun with its owner («سيطرتها»).
    fn carries_on(&self, at: usize, sentence: &std::ops::Range<usize>, form: TriggerForm) -> bool {
        if form.form == FormKind::Noun {
            // «قصفت المنطقة بهدف السيطرة عليها»: the aim is of those who act.
            let low = at.saturating_sub(3).max(sentence.start);
            let aim = self.toks[at].chunk.clitics.la
                || (low..at).any(|i| self.toks[i].modal == Some(Modal::Future));
            return form.pronoun || aim;
        }
        let low = at.saturating_sub(3).max(sentence.start);
        self.toks[at].is_verb_trigger()
            && (low..=at).any(|i| {
                let t = &self.toks[i];
                // «قبل أن تنسحب منها»
                (t.is(WordClass::Sub) && i + 1 == at && t.prep.is_none())
                    || t.and()
                    || (i < at
                        && (t.is(WordClass::Conj)
                            || t.is(WordClass::State)
                            || t.is(WordClass::Clause)))
            })
    }

    /// «تم», «جرى», "was" before the trigger.
    fn passive_before(&self, at: usize) -> bool {
        (at.saturating_sub(3)..at).any(|i| self.toks[i].is(WordClass::Light))
    }

    /// A verb of being or becoming right before the noun.
    fn state_before(&self, at: usize) -> bool {
        // «تتقاسم الفصائل وداعش السيطرة على X»
        let before = self.toks[..at].iter().rev().filter(|t| !t.is_silent() && t.actor.is_none());
        before.take(1).any(|t| t.is(WordClass::State))
    }

    fn country(&self, m: u32) -> bool {
        self.places[m as usize].place.is_some_and(|p| {
            self.knowledge.gazetteer().place(p).kind.class() == PlaceClass::Country
        })
    }

    /// A noun that a verb of losing governs («فقد السيطرة على») belongs to that verb.
    fn absorbed(&self, at: usize, sentence: &std::ops::Range<usize>) -> bool {
        let lexicon = self.knowledge.lexicon();
        let low = sentence.start.max(at.saturating_sub(5));
        let noun = self.toks[at].trigger.is_some_and(|t| t.form == FormKind::Noun);
        noun && (low..at).any(|i| {
            self.toks[i].trigger.is_some_and(|t| {
                let frame = &lexicon.frames[lexicon.triggers[t.trigger as usize].frame as usize];
                // «فقد السيطرة على», «تخضع X لسيطرة …»
                matches!(frame.name.as_str(), "lose" | "subject_to" | "take_in")
                    || frame.name == "fall" && self.toks[at].prep == Some(Prep::Hand)
            })
        })
    }

    /// What the event comes to once its actors and truth are known; `None` when it comes to nothing.
    #[expect(clippy::too_many_arguments, reason = "each is one finding of the cascade")]
    fn shape(
        &self,
        at: usize,
        kind: EventKind,
        form: TriggerForm,
        trigger: &Trigger,
        frame: &Frame,
        who: &Actors,
        truth: &Truth,
        told: &Told,
    ) -> Option<Shape> {
        let sided = |a: Option<ActorIdx>| a.map(|a| (Some(a), self.side(a)));
        let default = trigger.default_side.map(|s| (None, s));
        let subject = sided(who.subject);
        let other = sided(who.other).filter(|o| o.1 != Side::Civilians);
        let civil = subject.is_some_and(|s| s.1 == Side::Civilians);
        let mut kind = kind;
        if kind == EventKind::Capture && form.form == FormKind::Noun && self.state_before(at) {
            kind = EventKind::Hold; // «باتت سيطرة … على»: a state, not a taking
            // «باتت سيطرة … على X مهددة»
            let clause = self.toks[at..].iter().take(10).take_while(|t| t.mark() != Some('.'));
            if clause.skip(1).any(|t| t.modal == Some(Modal::Future)) {
                return None;
            }
        }
        let mut shape = Shape { kind, actor: subject.or(default), from: None, to: None };
        match kind {
            EventKind::Capture => {
                match frame.subject {
                    Role::Patient => (shape.to, shape.actor) = (other, other),
                    Role::Place => {
                        shape.to = other;
                        shape.actor = other;
                        if other.is_none() {
                            // «تحررت البلدة»: by those whose advance is being told.
                            let left = |s: &(Option<ActorIdx>, Side)| {
                                told.events.iter().any(|e| {
                                    e.kind == EventKind::Withdrawal && e.from_side == Some(s.1)
                                })
                            };
                            shape.to = subject.filter(|s| frame.name == "freed" && !left(s));
                            shape.actor = shape.to;
                        }
                    }
                    _ => {
                        shape.to = subject;
                        shape.from = other.filter(|o| Some(o.1) != subject.map(|s| s.1));
                    }
                }
                // «طُرد التنظيم من جرابلس»: one party behind the verb is the one driven out.
                let passive = who.after && other.is_none() && trigger.lang == "ar";
                let carried = who.carried && shape.from.is_none();
                if frame.name == "expel" && (subject.is_none() || carried || passive) {
                    shape.kind = EventKind::Withdrawal;
                    shape.from = other.or(subject);
                    shape.actor = shape.from;
                    shape.to = None;
                }
                let active = matches!(form.form, FormKind::Past | FormKind::Present)
                    && !self.passive_before(at)
                    && !matches!(frame.subject, Role::Place | Role::Patient);
                if (active || frame.name == "flag") && subject.is_none() {
                    return None; // «استعادت الليرة», «حرر شرطي»: no party to the conflict acts
                }
                let comes = matches!(frame.name.as_str(), "enter" | "return");
                if civil || (comes && (subject.is_none() || who.carried)) {
                    return None;
                }
                if truth.failed {
                    // Held by the other side, which the rest of the text names (`losers`).
                    shape.kind = EventKind::Hold;
                    (shape.from, shape.to, shape.actor) = (subject, None, None);
                } else if truth.attempt {
                    shape.kind = EventKind::Advance;
                    (shape.from, shape.to) = (None, None);
                }
            }
            EventKind::Withdrawal => {
                // «خرجت درعا من سيطرة النظام»: the place leaves the hands of who held it.
                let freed_from = match frame.subject {
                    Role::Place => who.other,
                    _ => who.from_hand.filter(|_| frame.name.starts_with("leave")),
                };
                shape.from = sided(freed_from).or(subject.filter(|_| !who.person));
                shape.actor = shape.from;
                // «خسر النظام اللواء 52 لصالح الفصائل»: what one loses another takes.
                if frame.name == "lose" && other.is_some() {
                    shape.kind = EventKind::Capture;
                    (shape.to, shape.actor) = (other, other);
                }
                // «بقيت خارج سيطرة قسد»: nothing changed hands.
                let still = self.toks[at.saturating_sub(5)..at].iter().any(|t| t.still);
                if frame.name == "lose_of" && still {
                    return None;
                }
                let weak_frame = matches!(frame.name.as_str(), "leave" | "leave_it" | "lose");
                if civil || (weak_frame && shape.from.is_none()) {
                    return None;
                }
            }
            EventKind::Handover => {
                match frame.subject {
                    Role::From => (shape.from, shape.to) = (subject, other),
                    _ => (shape.from, shape.to) = (other, subject),
                }
                shape.actor = subject.or(other);
                if shape.actor.is_none() || civil {
                    return None;
                }
            }
            EventKind::Hold => {
                let holder = match frame.name.as_str() {
                    // «التنظيم لم يعد يملك سوى X»
                    "no_longer" => other.or(subject),
                    _ if frame.subject == Role::Place => other,
                    _ => subject,
                };
                (shape.to, shape.actor) = (holder, holder);
                if holder.is_none() || civil {
                    return None;
                }
            }
            EventKind::Advance => {
                if subject.is_none() || civil {
                    return None;
                }
                if truth.failed {
                    shape = Shape { kind: EventKind::Hold, actor: None, from: subject, to: None };
                }
            }
            EventKind::Protest => shape.actor = Some((None, Side::Civilians)),
            EventKind::Deployment => {
                subject?;
            }
            EventKind::Encirclement | EventKind::Clash | EventKind::Strike => {
                if shape.actor.is_none() {
                    shape.actor = Some((None, Side::Unknown));
                }
            }
            EventKind::Agreement => {}
        }
        Some(shape)
    }

    fn id(
        &self,
        place: Option<u32>,
        m: u32,
        kind: EventKind,
        evidence: crate::text::Span,
    ) -> String {
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

    /// Product of what was seen: the kind, how the place was found, whether a party is named, the
    /// truth, and the score of the place. The factors are the shares of events that were right on
    /// the development sets, by each of these alone.
    fn confidence(
        &self,
        m: u32,
        kind: EventKind,
        found: &Found,
        who: &Actors,
        assertion: Assertion,
    ) -> f64 {
        let kind = match kind {
            EventKind::Capture | EventKind::Strike | EventKind::Handover => 0.94,
            EventKind::Withdrawal | EventKind::Hold => 0.91,
            EventKind::Encirclement | EventKind::Deployment | EventKind::Agreement => 0.84,
            EventKind::Clash | EventKind::Advance | EventKind::Protest => 0.76,
        };
        let how = match found.how {
            "after" | "before" | "list taken up" => 1.0,
            "object pronoun" | "relative clause" => 0.94,
            "within" | "pronoun" | "pair taken up" => 0.9,
            "place spoken of" => 0.76,
            _ => 0.86,
        };
        let subject = match (who.subject, who.carried) {
            (Some(_), false) => 1.0,
            (Some(_), true) => 0.95,
            (None, _) => 0.92,
        };
        let told = if assertion.is_real() { 1.0 } else { 0.8 };
        let place = 0.6 + 0.4 * self.places[m as usize].score;
        let product: f64 = kind * how * subject * told * place;
        (product * 1000.0).round() / 1000.0
    }
}

type Party = Option<(Option<ActorIdx>, Side)>;

struct Shape {
    kind: EventKind,
    actor: Party,
    from: Party,
    to: Party,
}

impl Shape {
    fn side(&self, party: Party) -> Option<Side> {
        party.map(|p| p.1)
    }
}
