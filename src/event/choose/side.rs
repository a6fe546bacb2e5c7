//! Who gains, who loses, who acts: every side that the text names is weighed, and nobody.

use std::ops::Range;

use super::{
    super::{
        named::Named,
        phrase::{Group, bones, symbol},
        scene::Scene,
    },
    pair::Pair,
};
use crate::{
    event::Assertion,
    lexicon::{ActorIdx, Allies, EventKind, FormKind, Prep, Side, WordClass},
    mention::Gender,
    weigh::{Features, observe},
};

/// What a side may be to an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Gains or holds the place.
    To,
    /// Loses it.
    From,
    /// Acts, where control is not spoken of.
    Actor,
}

impl Part {
    /// The name of its model.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::To => "to",
            Self::From => "from",
            Self::Actor => "actor",
        }
    }

    /// The parts that an event of a kind has, in the order in which they are filled.
    #[must_use]
    pub const fn of(kind: EventKind) -> &'static [Self] {
        match kind {
            EventKind::Capture | EventKind::Handover => &[Self::To, Self::From],
            EventKind::Withdrawal => &[Self::From],
            EventKind::Hold => &[Self::To],
            _ => &[Self::Actor],
        }
    }
}

/// Events of the text that are looked back on, at most.
const PAST: usize = 400;

/// What was read before in the text, nearest last.
#[derive(Debug, Clone, Copy)]
pub struct Past {
    /// Its sentence.
    pub sentence: usize,
    /// Its place, where it was resolved.
    pub place: Option<u32>,
    /// What happened.
    pub kind: EventKind,
    /// Who gained, who lost, who acted.
    pub sides: [Option<Side>; 3],
    /// Whether it was so.
    pub assertion: Assertion,
}

/// An event whose sides are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The trigger with its phrase.
    pub pair: Pair,
    /// The kind that was chosen.
    pub kind: EventKind,
    /// The side that gains, once it is known.
    pub to: Option<Side>,
    /// The events before it.
    pub past: &'a [Past],
}

/// The sides that may fill a part: those the text names, the one its trigger implies, and nobody.
#[must_use]
pub fn candidates(scene: &Scene<'_>, asked: &Asked<'_>) -> Vec<Option<Side>> {
    let mut out: Vec<Option<Side>> = vec![None];
    let mut add = |side: Side| {
        if !out.contains(&Some(side)) {
            out.push(Some(side));
        }
    };
    for side in scene.actors.sides() {
        add(*side);
    }
    let trigger = scene.cue(asked.pair.at).map(|t| t.1);
    if let Some(side) = trigger.and_then(|t| t.default_side) {
        add(side);
    }
    if asked.kind == EventKind::Strike {
        add(Side::Unknown);
    }
    let sentence = &scene.sentences()[asked.pair.sentence];
    if let Some(side) = scene.speaker(asked.pair.at, sentence).1 {
        add(side);
    }
    if let Some(side) = scene.voice {
        add(side);
    }
    out
}

/// The actor of a side that an event most likely means: the nearest in its sentence, else the
/// first that the text names.
#[must_use]
pub fn actor_of(scene: &Scene<'_>, pair: Pair, side: Side) -> Option<ActorIdx> {
    let sentence = &scene.sentences()[pair.sentence];
    let here = scene.actors.within(sentence).iter().filter(|(_, _, s)| *s == side);
    let weak = |i: usize| scene.toks[i].actor.is_none_or(|a| a.weak);
    let mut own = scene.actors.of(side);
    let first = own.clone().next();
    here.min_by_key(|(i, _, _)| (weak(*i), i.abs_diff(pair.at)))
        .or_else(|| own.find(|(i, _, _)| !weak(*i)).or(first))
        .map(|(_, a, _)| *a)
}

/// The features of one candidate for one part.
pub fn side_features(
    scene: &Scene<'_>,
    asked: &Asked<'_>,
    part: Part,
    candidate: Option<Side>,
    allies: &Allies,
    out: &mut Features,
) {
    let Some((form, trigger, frame, _)) = scene.cue(asked.pair.at) else { return };
    let (at, k) = (asked.pair.at, asked.kind.as_str());
    let f = frame.name.as_str();
    let fm = form.form.as_str();
    let sentence = &scene.sentences()[asked.pair.sentence];
    let group = &scene.groups[asked.pair.sentence][asked.pair.group];
    let here = scene.actors.within(sentence);
    let mut sides: Vec<Side> = Vec::new();
    for (_, _, s) in here {
        if !sides.contains(s) && s.is_party() {
            sides.push(*s);
        }
    }
    let in_sentence = sides.len().min(3);
    let to = asked.to.map_or("-", Side::as_str);
    let order = if group.from > at { 'a' } else { 'b' };
    past(scene, asked, candidate, group, out);
    let subject = scene.subject(at).and_then(|(i, found)| Some((i, found, scene.toks[i].actor?)));
    let subject = subject.map(|(i, found, a)| (i, found.letter(), scene.side(a.actor)));
    let embedded = scene.toks[at].embedded;
    let Some(side) = candidate else {
        let how = subject.map_or('-', |s| s.1);
        observe!(out, "nobody-subject", k, fm, how, embedded);
        observe!(out, "nobody-subject-frame", f, fm, how);
        observe!(out, "nobody", k, fm);
        observe!(out, "nobody-frame", f, fm, in_sentence);
        observe!(out, "nobody-id", trigger.id.as_str(), fm);
        observe!(out, "nobody-sides", k, in_sentence, asked.to.is_some());
        observe!(out, "nobody-order", f, order, group.naming.letter());
        observe!(out, "nobody-embedded", k, scene.toks[at].embedded, in_sentence);
        observe!(out, "nobody-to", k, to);
        let rest = sides.iter().filter(|s| Some(**s) != asked.to).count().min(3);
        observe!(out, "nobody-rest", k, rest, f);
        let text = scene.parties.iter().filter(|s| Some(**s) != asked.to).count().min(3);
        observe!(out, "nobody-text", k, text, in_sentence);
        return;
    };
    let s = side.as_str();
    if let Some((_, how, own)) = subject {
        let same = own == side;
        observe!(out, "subject", k, fm, how, same);
        observe!(out, "subject-frame", f, fm, how, same);
        observe!(out, "subject-kind", k, f, same, embedded);
        observe!(out, "subject-alone", k, fm, same, in_sentence);
    } else {
        observe!(out, "no-subject", k, fm, in_sentence);
    }
    if let Some(other) = scene.object(at).and_then(|i| scene.toks[i].actor) {
        let same = scene.side(other.actor) == side;
        observe!(out, "object", k, fm, same);
        observe!(out, "object-frame", f, same);
    }
    if let Some(day) = scene.published {
        let year = char::from(b'a' + (i32::from(day.year()) - 2010).clamp(0, 20) as u8);
        observe!(out, "side-year", k, s, year);
    }
    observe!(out, "side", k, s);
    observe!(out, "side-late", s, scene.late, part.as_str());
    observe!(out, "implied", f, trigger.default_side == Some(side));
    if part != Part::To || asked.to.is_some() {
        let day = scene.published.unwrap_or(super::super::read::FALL);
        let relation = match asked.to {
            None => '-',
            Some(t) if t == side => '=',
            Some(t) if allies.together(t, side, day) => 'a',
            Some(_) => 'x',
        };
        observe!(out, "relation", k, relation);
        observe!(out, "taker", to, s, k);
    }
    let count = |s: Side| scene.actors.count(s);
    let own = count(side);
    let above = scene
        .parties
        .iter()
        .filter(|o| **o != side && Some(**o) != asked.to && count(**o) > own)
        .count();
    observe!(out, "rank", k, above.min(3), in_sentence);
    observe!(out, "rank-to", k, above.min(3), asked.to.is_some());
    let (_, said) = scene.speaker(at, sentence);
    observe!(out, "speaker", k, said == Some(side), said.is_some());
    let heard = scene.voice;
    observe!(out, "voice", k, heard == Some(side), heard.is_some());
    observe!(out, "first", k, scene.actors.sides().first() == Some(&side));

    let mut nearest: [Option<usize>; 2] = [None, None];
    for (i, _, o) in here {
        if *o == side {
            let way = usize::from(*i > at);
            if nearest[way].is_none_or(|n| i.abs_diff(at) < n.abs_diff(at)) {
                nearest[way] = Some(*i);
            }
        }
    }
    let inside = nearest.iter().any(Option::is_some);
    observe!(out, "inside", k, inside, in_sentence);
    observe!(out, "inside-frame", f, inside, fm, in_sentence);
    for i in nearest.into_iter().flatten() {
        occurrence(scene, asked, part, i, group, here, out);
    }
    if !inside {
        elsewhere(scene, asked, side, sentence, out);
    }
}

/// What the events before say of a candidate: its part in the last one, in most, in the last at
/// the same place.
fn past(
    scene: &Scene<'_>,
    asked: &Asked<'_>,
    candidate: Option<Side>,
    group: &Group,
    out: &mut Features,
) {
    let k = asked.kind.as_str();
    let part = |e: &Past| match () {
        () if candidate.is_none() => 'n',
        () if e.sides[0] == candidate => 't',
        () if e.sides[1] == candidate => 'f',
        () if e.sides[2] == candidate => 'a',
        () => '-',
    };
    let past = &asked.past[asked.past.len().saturating_sub(PAST)..];
    let Some(last) = past.last() else {
        observe!(out, "past-none", k, candidate.is_some());
        return;
    };
    let back = (asked.pair.sentence - last.sentence.min(asked.pair.sentence)).min(2);
    observe!(out, "past", k, last.kind.as_str(), part(last), back);
    let control = past.iter().rev().find(|e| e.kind.is_control());
    if let Some(last) = control {
        let back = (asked.pair.sentence - last.sentence.min(asked.pair.sentence)).min(2);
        observe!(out, "past-control", k, last.kind.as_str(), part(last), back);
    }
    let most = |at: usize| {
        let mut counts = [0_usize; Side::ALL.len()];
        for side in past.iter().filter_map(|e| e.sides[at]) {
            counts[side as usize] += 1;
        }
        let own = candidate.map_or(0, |side| counts[side as usize]);
        own > 0 && counts.iter().all(|n| *n <= own)
    };
    observe!(out, "past-most", k, candidate.is_some(), most(0), most(1));
    let place = group.mentions.first().and_then(|&m| scene.places[m as usize].place);
    let there = past.iter().rev().find(|e| place.is_some() && e.place == place);
    if let Some(there) = there {
        observe!(out, "past-there", k, there.kind.as_str(), part(there));
    }
}

/// The preposition that governs the actor at `i`.
fn governor(scene: &Scene<'_>, i: usize, low: usize) -> (Prep, Option<usize>) {
    let toks = scene.toks;
    let clitic = |j: usize| match () {
        () if toks[j].chunk.clitics.ba => Some(Prep::In),
        () if toks[j].chunk.clitics.la => Some(Prep::To),
        () => None,
    };
    if let Some(p) = clitic(i) {
        return (p, (low..i).rev().find(|&j| !toks[j].is_silent()));
    }
    let mut plain = 0;
    for j in (low..i).rev() {
        let t = &toks[j];
        if t.is_silent() {
            continue;
        }
        if toks[j + 1].and() {
            return (Prep::None, Some(j));
        }
        if let Some(p) = t.prep {
            return (p, (low..j).rev().find(|&k| !toks[k].is_silent()));
        }
        let passes = t.is(WordClass::Martial) || t.is(WordClass::Quantity) || t.head.is_some();
        let noun =
            t.trigger.is_none() && t.place.is_none() && t.actor.is_none() && !t.pos.is_verb();
        if passes || noun && t.mark().is_none() && plain < 1 && !t.is(WordClass::Say) {
            plain += usize::from(!passes);
            if let Some(p) = clitic(j) {
                return (p, (low..j).rev().find(|&k| !toks[k].is_silent()));
            }
            continue;
        }
        return (Prep::None, Some(j));
    }
    (Prep::None, None)
}

/// An actor in the sentence of the event.
fn occurrence(
    scene: &Scene<'_>,
    asked: &Asked<'_>,
    part: Part,
    i: usize,
    group: &Group,
    here: &[Named],
    out: &mut Features,
) {
    let Some((form, trigger, frame, _)) = scene.cue(asked.pair.at) else { return };
    let (at, toks) = (asked.pair.at, scene.toks);
    let (k, f, fm) = (asked.kind.as_str(), frame.name.as_str(), form.form.as_str());
    let lang = if trigger.lang == "en" { 'e' } else { 'a' };
    let sentence = &scene.sentences()[asked.pair.sentence];
    let order = if i > at { 'a' } else { 'b' };
    let between: Range<usize> = if i > at { at + 1..i } else { i + 1..at };
    let counts = scene.borders.between(between.clone());
    let rank = here.iter().filter(|(j, _, _)| between.contains(j)).count().min(3);
    let (prep, lead) = governor(scene, i, sentence.start);
    let p = prep.as_str();
    let few = |n: u32| n.min(3) as usize;
    let position = match (i > at, group.from > at, i > group.from) {
        (true, true, false) => "tag",
        (true, true, true) => "tga",
        (true, false, _) => "gta",
        (false, true, _) => "atg",
        (false, false, true) => "gat",
        (false, false, false) => "agt",
    };
    observe!(out, "by-rank", f, fm, order, rank);
    observe!(out, "by-prep", f, p, order, fm);
    observe!(out, "by-id", trigger.id.as_str(), fm, p, order);
    observe!(out, "by-position", k, position, p, lang);
    observe!(out, "by-position-frame", f, position, fm);
    observe!(out, "by-borders", k, order, few(counts.clauses), few(counts.verbs));
    observe!(out, "by-commas", k, order, few(counts.commas), few(counts.triggers));
    observe!(out, "by-distance", k, order, between.len().min(9), fm);
    observe!(out, "by-other", f, frame.other.contains(&prep), order, part.as_str());
    observe!(out, "by-and", k, toks[i].and(), order, rank);
    if let Some(a) = toks[i].actor {
        let word = match () {
            () if a.adjective => 'a',
            () if a.person => 'p',
            () if a.foe => 'f',
            () if a.generic => 'g',
            () if a.weak => 'w',
            () => 'n',
        };
        observe!(out, "by-word", k, word, order, p);
    }
    let agrees = toks[at].gender.zip(toks[i].gender).map(|(v, n)| v == n || n == Gender::People);
    let agrees = match agrees {
        None => '-',
        Some(true) => 'y',
        Some(false) => 'n',
    };
    observe!(out, "by-gender", fm, agrees, order, rank);
    if let Some(j) = lead {
        observe!(out, "by-lead", k, symbol(&toks[j]), p, order);
        if j != at {
            observe!(out, "by-lead-word", k, scene.letters(j), p);
        }
        if let Some((other, _, frame, kind)) = scene.trigger(j).filter(|_| j != at) {
            observe!(out, "by-lead-kind", k, kind.as_str(), p, other.form.as_str());
            observe!(out, "by-lead-frame", k, frame.name.as_str(), p);
        }
    }
    if between.len() <= 8 {
        let mut path = ['\0'; 10];
        let mut n = 0;
        for j in between.clone() {
            let mut put = |c: char| {
                if c != '"' && n < 10 && (n == 0 || path[n - 1] != c) {
                    path[n] = c;
                    n += 1;
                }
            };
            if toks[j].and() {
                put('+');
            }
            put(symbol(&toks[j]));
        }
        if n <= 6 {
            observe!(out, "by-path", f, fm, order, &path[..n]);
            observe!(out, "by-path-kind", k, lang, order, &path[..n]);
        }
    }
    let (skeleton, n) = bones(toks, between.clone());
    if n < 7 {
        observe!(out, "by-bones", f, fm, order, &skeleton[..n], p);
        observe!(out, "by-bones-kind", k, lang, order, &skeleton[..n], p);
    }
    // Of another trigger that stands nearer to the actor.
    let other = |range: Range<usize>, back: bool| {
        let mut it = range.filter(|&j| j != at).filter_map(|j| scene.trigger(j).map(|t| (j, t)));
        if back { it.next_back() } else { it.next() }
    };
    let before = other(sentence.start.max(i.saturating_sub(5))..i, true);
    if let Some((j, (other, _, _, kind))) = before {
        observe!(out, "by-verb-before", k, kind.as_str(), other.form.as_str(), (i - j).min(4));
    }
    let behind = other(i + 1..sentence.end.min(i + 5), false);
    if let Some((_, (other, _, _, kind))) = behind {
        observe!(out, "by-verb-behind", k, kind.as_str(), other.form.as_str());
    }
    let own = form.form == FormKind::Noun && i == at + 1;
    observe!(out, "by-genitive", f, own);
}

/// A side that the sentence does not name: where it stands nearest.
fn elsewhere(
    scene: &Scene<'_>,
    asked: &Asked<'_>,
    side: Side,
    sentence: &Range<usize>,
    out: &mut Features,
) {
    let k = asked.kind.as_str();
    let sentences = scene.sentences();
    let Some((i, _, _)) = scene.actors.last(side, sentence.start) else {
        observe!(out, "later", k, scene.actors.later(side, sentence.end));
        return;
    };
    let home = sentences.partition_point(|s| s.end <= i).min(sentences.len() - 1);
    let back = (asked.pair.sentence - home.min(asked.pair.sentence)).min(4);
    let first = scene.actors.within(&(sentences[home].start..i)).is_empty();
    let (prep, lead) = governor(scene, i, sentences[home].start);
    observe!(out, "back", k, back, first);
    observe!(out, "back-prep", k, back.min(2), prep.as_str());
    let rank = scene.actors.within(&(i + 1..sentence.start)).len();
    observe!(out, "back-rank", k, rank.min(3), first);
    let near = |j: usize| scene.trigger(j).map(|t| t.3.as_str());
    let verb = (sentences[home].start.max(i.saturating_sub(3))..i).rev().find_map(near);
    observe!(out, "back-verb", k, verb.unwrap_or("-"), back.min(2));
    if let Some(j) = lead {
        observe!(out, "back-lead", k, symbol(&scene.toks[j]), prep.as_str(), back.min(2));
    }
    // What the sentence itself has: a subject of its own, or none.
    let own = !scene.actors.within(sentence).is_empty();
    observe!(out, "back-own", k, own, back.min(2));
}
