//! Events out of what was found: one for each place, with what it rests on.

use std::ops::Range;

use jiff::civil::Date;

use super::{
    super::{
        Assertion, Event,
        say::{Speaker, speaker},
        truth::is_claim,
        when::when,
    },
    Actors, Found, Reader, Truth,
    shape::{Party, Shape},
};
use crate::{
    lexicon::{ActorIdx, EventKind, Side, TriggerForm},
    text::Span,
};

/// Days after which a taking is background.
const LONG_AGO: i32 = 180;

impl Reader<'_> {
    /// One event for each place found.
    #[expect(clippy::too_many_arguments, reason = "each is one finding of the cascade")]
    pub(super) fn emit(
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
        let said_by = self.said_by(&speaker).map(|s| s.1);
        let [from, to, actor] = [shape.from, shape.to, shape.actor].map(|p| shape.side(p));
        let by_self =
            form.speaker || said_by.is_some_and(|s| is_claim(shape.kind, s, from, to, actor));
        let assertion = match truth.assertion {
            Assertion::Asserted if shape.kind == EventKind::Capture && self.long_ago(time.day) => {
                Assertion::Historical
            }
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

    /// Whether a day lies so long before the text that it is told as background.
    fn long_ago(&self, day: Option<Date>) -> bool {
        let days = self.published.zip(day).map(|(published, day)| (published - day).get_days());
        days.is_some_and(|d| d > LONG_AGO)
    }

    /// The party in whose name a speaker tells.
    pub(super) fn said_by(&self, speaker: &Speaker) -> Party {
        let state = |s| if s == Side::Gov && self.late { Side::Newgov } else { s };
        let party = speaker.actor.map(|a| (Some(a), self.side(a)));
        party.or(speaker.side.map(|s| (None, state(s))))
    }

    /// The sentence, in code points.
    pub(super) fn evidence(&self, sentence: &Range<usize>) -> Span {
        let (first, last) = (&self.toks[sentence.start].chunk, &self.toks[sentence.end - 1].chunk);
        let start = self.text.tokens[first.first as usize].start;
        self.text.folded.span(start as usize, last.end as usize)
    }

    pub(super) fn side(&self, actor: ActorIdx) -> Side {
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
