//! What speaks for and against a trigger telling of the places of a phrase.

use std::ops::Range;

use super::super::{
    phrase::{Group, Naming, aside, bones, governor, symbol, within_aside},
    scene::Scene,
    tok::Tok,
};
use crate::lexicon::{EventKind, FormKind, PartOfSpeech, Prep, Role, Side, WordClass};
use crate::mention::ChunkKind;
use crate::weigh::{Features, observe};

/// How far apart a trigger and a phrase may stand, in chunks.
const REACH: usize = 45;

/// How far behind an actor the place of its presence may stand, in chunks.
const PRESENCE: usize = 5;

/// Pairs of a sentence that are weighed, at most: fifty triggers with eight phrases each. What has
/// more is a list of words, and no sentence.
const PAIRS: usize = 400;

/// A trigger with a phrase of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The sentence.
    pub sentence: usize,
    /// Chunk of the trigger.
    pub at: usize,
    /// Index of the phrase in its sentence.
    pub group: usize,
}

/// All pairs of a sentence.
pub fn pairs<'s>(scene: &'s Scene<'_>, sentence: usize) -> impl Iterator<Item = Pair> + use<'s> {
    let range: Range<usize> = scene.sentences()[sentence].clone();
    let groups = &scene.groups[sentence];
    range
        .filter(move |_| !groups.is_empty())
        .filter(|&at| scene.cue(at).is_some())
        .flat_map(move |at| {
            let present = scene.trigger(at).is_none();
            let near = move |g: &Group| {
                if present {
                    // «قوات النظام في X»
                    return g.from > at && g.from - at <= PRESENCE && g.prep == Prep::In;
                }
                g.from.abs_diff(at) <= REACH || g.to.abs_diff(at) <= REACH
            };
            (0..groups.len()).filter(move |&g| near(&groups[g])).map(move |group| Pair {
                sentence,
                at,
                group,
            })
        })
        .take(PAIRS)
}

/// Names of forms in features.
const fn form_name(form: FormKind) -> &'static str {
    match form {
        FormKind::Past => "past",
        FormKind::Present => "pres",
        FormKind::Noun => "noun",
        FormKind::Active => "act",
        FormKind::Passive => "pass",
    }
}

/// A distance or count in steps.
fn step(n: usize) -> usize {
    match n {
        0..=3 => n,
        4..=5 => 4,
        6..=8 => 5,
        9..=13 => 6,
        14..=20 => 7,
        21..=30 => 8,
        _ => 9,
    }
}

fn few(n: u32) -> usize {
    n.min(3) as usize
}

/// The features of a pair.
pub fn pair_features(scene: &Scene<'_>, pair: Pair, out: &mut Features) {
    let Some((form, trigger, frame, kind)) = scene.cue(pair.at) else { return };
    let (at, toks) = (pair.at, scene.toks);
    let sentence = &scene.sentences()[pair.sentence];
    let groups = &scene.groups[pair.sentence];
    let group = &groups[pair.group];
    let tok = &toks[at];

    let k = kind.as_str();
    let id = trigger.id.as_str();
    let f = frame.name.as_str();
    let fm = form_name(form.form);
    let lang = if trigger.lang == "en" { 'e' } else { 'a' };
    let naming = group.naming.letter();
    let order = match () {
        () if naming == 't' => 't',
        () if group.from == at => 's',
        () if group.from > at => 'a',
        () => 'b',
    };
    let after = order == 'a' || order == 's';
    let between = if after { at + 1..group.lead.max(at + 1) } else { group.to..at };
    let wide = if after { at + 1..group.from.max(at + 1) } else { group.to..at };
    let counts = scene.borders.between(between.clone());
    let p = group.prep.as_str();
    let allowed = frame.place.contains(&group.prep);
    let distance = step(between.len());
    let same_way = |g: &Group| if after { g.from > at } else { g.to <= at };
    let parted = aside(toks, wide.clone());
    let nearer = groups.iter().enumerate().filter(|(i, g)| {
        *i != pair.group
            && !parted.contains(&g.from)
            && same_way(g)
            && if after { g.from < group.from } else { g.from > group.from }
    });
    let (mut rank, mut better) = (0, false);
    for (_, g) in nearer {
        rank += 1;
        better |= !g.container && frame.place.contains(&g.prep);
    }
    let rank = rank.min(3);
    let other_way =
        groups.iter().any(|g| !same_way(g) && !g.container && frame.place.contains(&g.prep));
    let size = group.mentions.len().min(4);

    observe!(out, "k", k);
    observe!(out, "id-form", id, fm, order);
    observe!(out, "id-prep", id, p, order, naming);
    observe!(out, "kind-prep", k, p, order, lang);
    observe!(out, "frame-prep", f, p, order, rank);
    observe!(out, "allowed", k, allowed, rank, order);
    observe!(out, "allowed-frame", f, allowed, order, group.container);
    observe!(out, "frame-triggers", f, order, few(counts.triggers));
    observe!(out, "kind-triggers", k, order, few(counts.triggers), rank);
    observe!(out, "frame-distance", f, order, distance);
    observe!(out, "kind-distance", k, order, distance, lang);
    observe!(out, "commas", k, order, few(counts.commas));
    observe!(out, "marks", k, order, few(counts.marks));
    observe!(out, "clauses", k, order, few(counts.clauses), few(counts.relatives));
    observe!(out, "verbs", k, order, few(counts.verbs));
    observe!(out, "says", k, order, few(counts.says));
    observe!(out, "actors", k, order, few(counts.actors), lang);
    observe!(
        out,
        "same-clause",
        f,
        order,
        few(counts.verbs) + few(counts.clauses) + few(counts.marks) == 0
    );
    observe!(out, "size", k, size, rank, order);
    observe!(out, "class", k, group.class, p, order);
    observe!(out, "class-frame", f, group.class, order);
    if let Some(head) = group.head {
        observe!(out, "head", k, head.as_str(), p, order);
        observe!(out, "head-frame", f, head.as_str());
    }
    observe!(out, "naming", k, naming, order, fm);
    observe!(out, "naming-frame", f, naming, p);
    observe!(out, "container", k, group.container, order, rank);
    observe!(out, "part", k, group.part, group.beside, order);
    observe!(out, "embedded", k, tok.embedded, naming, order);
    observe!(out, "better", k, better, order, allowed);
    observe!(out, "other-way", f, other_way, order, allowed);
    observe!(out, "pronoun", k, form.pronoun, naming, order);
    observe!(out, "joined", k, group.joined, tok.and(), order);

    // The path from the trigger to the phrase.
    if wide.len() <= 9 {
        let mut path = ['\0'; 10];
        let mut n = 0;
        let mut put = |c: char, n: &mut usize| {
            if c != '"' && (*n == 0 || path[*n - 1] != c || c == 'A') && *n < 10 {
                path[*n] = c;
                *n += 1;
            }
        };
        for i in wide.clone() {
            if toks[i].and() {
                put('+', &mut n);
            }
            put(symbol(&toks[i]), &mut n);
        }
        if n <= 7 {
            observe!(out, "path", k, order, lang, &path[..n]);
            observe!(out, "path-frame", f, order, &path[..n]);
        }
    }

    let (skeleton, n) = bones(toks, wide.clone());
    if n < 7 {
        observe!(out, "bones", k, order, lang, &skeleton[..n], p);
        observe!(out, "bones-frame", f, order, &skeleton[..n]);
        observe!(out, "bones-form", k, fm, order, &skeleton[..n]);
    }
    let alike = groups
        .iter()
        .enumerate()
        .filter(|(i, g)| {
            let nearer = if after { g.from < group.from } else { g.from > group.from };
            *i != pair.group && same_way(g) && nearer && g.prep == group.prep && !g.container
        })
        .count()
        .min(2);
    observe!(out, "alike", f, p, order, alike);
    observe!(out, "alike-kind", k, allowed, order, alike, rank);

    // Neighbours of the trigger.
    let before = (sentence.start..at).rev().find(|&i| !toks[i].is_silent());
    let behind = (at + 1..sentence.end).find(|&i| !toks[i].is_silent());
    let sym = |i: Option<usize>| i.map_or('^', |i| symbol(&toks[i]));
    observe!(out, "before", k, sym(before), fm, order);
    observe!(out, "behind", f, sym(behind), order);
    observe!(out, "around", k, sym(before), sym(behind), fm);
    if let Some(i) = before {
        observe!(out, "word-before", k, scene.letters(i));
    }
    if let Some(i) = behind {
        observe!(out, "word-behind", f, scene.letters(i));
        observe!(out, "word-behind-id", id, scene.letters(i), order);
        observe!(out, "pos-behind", id, toks[i].pos.letter(), order);
    }
    observe!(out, "and", k, tok.and(), fm, order);
    let clitics = tok.chunk.clitics;
    let clitic = match () {
        () if clitics.sa => 's',
        () if clitics.la => 'l',
        () if clitics.ba => 'b',
        () => '-',
    };
    observe!(out, "clitic", k, clitic, fm);

    // Neighbours of the phrase.
    let lead = (sentence.start..group.lead).rev().find(|&i| !toks[i].is_silent());
    let next = (group.to..sentence.end).find(|&i| !toks[i].is_silent());
    observe!(out, "phrase-lead", k, sym(lead), p, order);
    observe!(out, "phrase-next", k, sym(next), order);
    if let Some(i) = lead.filter(|&i| i != at) {
        observe!(out, "phrase-word", k, scene.letters(i), p);
    }

    // Which other triggers stand near: the kind of the one before and of the next.
    let other = |mut range: Box<dyn Iterator<Item = usize>>| {
        range.find_map(|i| scene.trigger(i)).map_or("-", |t| t.3.as_str())
    };
    let next_kind = other(Box::new(at + 1..sentence.end.min(at + 25)));
    let last_kind = other(Box::new((sentence.start.max(at.saturating_sub(25))..at).rev()));
    observe!(out, "next-kind", k, next_kind, order, few(counts.triggers));
    observe!(out, "last-kind", k, last_kind, order, few(counts.triggers));
    let closer = closer_trigger(scene, pair, group);
    observe!(out, "closer", k, closer, order, allowed);

    // What the clause is about: negation, modals, things, people.
    let low = sentence.start.max(at.saturating_sub(4));
    let negated = (low..at).any(|i| toks[i].is(WordClass::Negation));
    let modal = (low..at).any(|i| toks[i].modal.is_some());
    observe!(out, "negated", k, negated, modal, fm);
    let end = sentence.end.min(at + 4);
    let object = (at + 1..end).find_map(|i| {
        let t = &toks[i];
        match () {
            () if t.is(WordClass::Thing) => Some('x'),
            () if t.place.is_some() => Some('P'),
            () if t.actor.is_some() => Some('A'),
            () if t.head.is_some() || t.anaphor.is_some() => Some('h'),
            () if t.prep.is_some() => Some(','),
            () if t.trigger.is_some() => Some('N'),
            () => Some(t.pos.letter()).filter(|c| "pGexzu45".contains(*c)),
        }
    });
    let said = scene.said(at);
    observe!(out, "attempt", k, said.attempt, fm, order);
    observe!(out, "failed", f, said.failed, said.negated);
    observe!(out, "cue", k, said.assertion.as_str(), fm);
    observe!(out, "landmark", k, group.landmark, order);
    let still = (low..at).any(|i| toks[i].still);
    observe!(out, "still", k, still, fm);
    let named = |i: usize| toks[i].place.is_some() || toks[i].anaphor.is_some();
    let until = wide.clone().find(|&i| named(i)).unwrap_or(wide.end);
    let between =
        |what: &dyn Fn(&Tok) -> bool| (wide.start..until.max(wide.start)).any(|i| what(&toks[i]));
    let thing = between(&|t| t.is(WordClass::Thing) || t.pos == PartOfSpeech::Thing);
    let person = between(&|t| t.pos == PartOfSpeech::Person);
    let act = between(&|t| matches!(t.pos, PartOfSpeech::Act | PartOfSpeech::Abstract));
    observe!(out, "thing", k, thing, p, order);
    observe!(out, "thing-frame", f, thing, order);
    observe!(out, "person", f, person, p, order);
    observe!(out, "act", f, act, p, order);
    observe!(out, "object", id, object.unwrap_or('-'), order);
    observe!(out, "object-frame", f, object.unwrap_or('-'), p, order);

    // Who is near: sides of the nearest actors.
    let near = |mut range: Box<dyn Iterator<Item = usize>>| {
        range.find_map(|i| toks[i].actor).map_or("-", |a| scene.side(a.actor).as_str())
    };
    let doer = scene.subject(at).map(|(i, found)| {
        (toks[i].actor.map_or("-", |a| scene.side(a.actor).as_str()), found.letter(), i)
    });
    let (doer_side, doer_how, doer_at) = doer.unwrap_or(("-", '-', at));
    observe!(out, "doer", f, doer_side, fm);
    let beside = within_aside(toks, sentence, at, group.lead..group.to);
    observe!(out, "within-aside", k, beside, order, allowed);
    observe!(out, "within-aside-frame", f, beside, p);
    let governs = governor(toks, sentence, group.lead);
    let relation = match governs {
        None => '^',
        Some(i) if i == at => '=',
        Some(i) => symbol(&toks[i]),
    };
    observe!(out, "governs", k, relation, p, order);
    observe!(out, "governs-frame", f, relation, order, naming);
    if let Some(kind) = governs.filter(|&i| i != at).and_then(|i| scene.trigger(i)).map(|t| t.3) {
        observe!(out, "governs-kind", k, kind.as_str(), order, p);
    }
    observe!(out, "doer-how", k, doer_how, order, fm);
    observe!(out, "doer-order", f, doer_how, doer_at < group.from, order);
    let subject = near(Box::new(at + 1..sentence.end.min(at + 8)));
    let topic = near(Box::new((sentence.start.max(at.saturating_sub(10))..at).rev()));
    observe!(out, "side-behind", f, subject);
    observe!(out, "side-before", f, topic);
    observe!(out, "actors-clause", f, subject != "-", topic != "-", order);

    // Where in the text.
    observe!(out, "opening", k, pair.sentence == 0, order, lang);
    observe!(out, "length", k, step(sentence.len() / 4));
    let quoted = group.prep == Prep::None && matches!(sym(next), ':');
    observe!(out, "heading", k, quoted, group.from <= sentence.start + 1);
}

/// Whether grammar rules out that a pair tells an event of a kind: what is taken is not the place
/// but something beside it («ثلاث قرى شمال X») or in it («حريق في سوق X»).
#[must_use]
pub fn ruled_out(scene: &Scene<'_>, pair: Pair, kind: EventKind) -> bool {
    if !kind.is_control() {
        return false;
    }
    let Some((form, _, _, own)) = scene.cue(pair.at) else { return true };
    // Who leaves or loses takes nothing; another may, where another is named.
    let sentence = &scene.sentences()[pair.sentence];
    let mut parties = scene.actors.within(sentence).iter().filter(|a| a.2.is_party());
    let first = parties.next().map(|a| a.2);
    let another = parties.any(|a| Some(a.2) != first);
    let leaves = own == EventKind::Withdrawal;
    let anybody = scene.parties.iter().any(|s| Some(*s) != first);
    if leaves && kind == EventKind::Capture && !anybody {
        return true;
    }
    // What is held by the only party named was taken from nobody here.
    if own == EventKind::Hold && kind == EventKind::Capture && !another {
        return true;
    }
    // "In Aleppo, Sheikh Maqsoud remains under …": where it lies, not what it is told of.
    if opens_clause(scene, pair) {
        return true;
    }
    // «استعاد مرفأ X نشاطه»: the place acts, and what is behind it is the object.
    let group = &scene.groups[pair.sentence][pair.group];
    let object = (group.to..sentence.end).find(|&i| !scene.toks[i].is_silent()).is_some_and(|i| {
        let t = &scene.toks[i];
        t.mark().is_none()
            && t.prep.is_none()
            && !t.and()
            && t.pos.is_common()
            && !t.pos.is_verb()
            && matches!(t.pos, PartOfSpeech::Act | PartOfSpeech::Abstract | PartOfSpeech::Thing)
    });
    let bare = group.prep == Prep::None && group.lead == pair.at + 1;
    let finite = matches!(form.form, FormKind::Past | FormKind::Present);
    if finite && bare && object && first.is_none() && kind == EventKind::Capture {
        return true;
    }
    // "an aid convoy entered X"
    let low = sentence.start.max(pair.at.saturating_sub(4));
    let convoy = (low..pair.at).any(|i| scene.toks[i].is(WordClass::Convoy));
    if convoy && matches!(kind, EventKind::Capture | EventKind::Hold) {
        return true;
    }
    // «لم تسيطر»: what was not taken is not held by whom did not take it.
    let said = scene.said(pair.at);
    if said.negated && !said.failed && own == EventKind::Capture && kind != own {
        return true;
    }
    // «فشل التنظيم في السيطرة على X»: it did not take it.
    if said.failed && matches!(kind, EventKind::Capture | EventKind::Withdrawal) {
        return true;
    }
    // «خرج المتظاهرون من مساجد X», «استعاد سكان X احتفالات …»: people of a town change no hands.
    let verb = matches!(form.form, FormKind::Past | FormKind::Present);
    let next = (pair.at + 1..sentence.end).find(|&i| !scene.toks[i].is_silent());
    let people = next.is_some_and(|i| {
        let t = &scene.toks[i];
        let side = t.actor.map(|a| scene.side(a.actor));
        side == Some(Side::Civilians)
            || t.actor.is_none()
                && t.place.is_none()
                && t.pos == PartOfSpeech::Person
                && !t.is(WordClass::Martial)
            || t.is(WordClass::Convoy) && kind != EventKind::Withdrawal
    });
    if verb && people {
        return true;
    }
    // «بدأ تجار السوق مغادرة المدينة»: so do people before what they begin.
    let noun = form.form == FormKind::Noun && scene.subject(pair.at).is_none();
    if noun && begun_by_people(scene, sentence, pair.at) {
        return true;
    }
    // "Hama fell silent", "Aleppo fell to third place": a fall into no one's hands.
    if scene.english[pair.sentence] && own == EventKind::Capture && falls_otherwise(scene, pair) {
        return true;
    }
    let group = &scene.groups[pair.sentence][pair.group];
    if group.from <= pair.at {
        return false;
    }
    let takes = matches!(kind, EventKind::Capture | EventKind::Hold | EventKind::Handover);
    let inside = matches!(group.prep, Prep::In | Prep::Of);
    let stuff = (pair.at + 1..group.lead)
        .take_while(|&i| scene.toks[i].place.is_none() && scene.trigger(i).is_none())
        .any(|i| scene.toks[i].is(WordClass::Thing));
    takes && (group.landmark || inside && stuff)
}

/// Whether a phrase only opens its sentence as the place where another lies, which is named between
/// it and the trigger («وفي X، …»).
fn opens_clause(scene: &Scene<'_>, pair: Pair) -> bool {
    let sentence = &scene.sentences()[pair.sentence];
    let groups = &scene.groups[pair.sentence];
    let group = &groups[pair.group];
    let comma = || {
        let next = (group.to..sentence.end).find(|&i| !scene.toks[i].is_silent());
        next.is_some_and(|i| matches!(scene.toks[i].mark(), Some('،' | ',')))
    };
    let another = |g: &Group| {
        g.from > group.to
            && g.to <= pair.at
            && g.naming == Naming::Named
            && !g.container
            && !g.beside
    };
    group.prep == Prep::In
        && group.naming == Naming::Named
        && group.lead <= sentence.start + 1
        && comma()
        && groups.iter().any(another)
}

/// Whether people, and no party, stand between a light verb and the noun of what they begin.
fn begun_by_people(scene: &Scene<'_>, sentence: &Range<usize>, at: usize) -> bool {
    let low = sentence.start.max(at.saturating_sub(5));
    let mut people = false;
    for t in scene.toks[low..at].iter().rev() {
        if t.is(WordClass::Light) || t.pos.is_verb() {
            return people;
        }
        if t.actor.is_some() || t.mark().is_some() || t.trigger.is_some() {
            return false;
        }
        people |= t.pos == PartOfSpeech::Person && !t.is(WordClass::Martial);
    }
    false
}

/// English: a verb of falling behind its place that is followed by what the place became, not by
/// a hand it fell into, a time or the end of the clause.
fn falls_otherwise(scene: &Scene<'_>, pair: Pair) -> bool {
    let Some((form, _, frame, _)) = scene.trigger(pair.at) else { return false };
    let group = &scene.groups[pair.sentence][pair.group];
    let falls = frame.subject == Role::Place && form.form == FormKind::Past;
    if !falls || group.from > pair.at {
        return false;
    }
    let end = scene.sentences()[pair.sentence].end;
    let other = |i: usize| {
        let t = &scene.toks[i];
        let letters = scene.letters(i);
        let adverb = letters.ends_with(&['l', 'y']);
        matches!(t.chunk.kind, ChunkKind::Other | ChunkKind::Number) && !t.and() && !adverb
    };
    let Some(next) = (pair.at + 1..end).find(|&i| !scene.toks[i].is_silent()) else { return false };
    if scene.toks[next].prep == Some(Prep::To) {
        let party = (next + 1..end.min(next + 6)).any(|i| scene.toks[i].actor.is_some());
        return !party && next + 1 < end && other(next + 1);
    }
    other(next)
}

/// The kind of a trigger that stands nearer to the phrase on the same side, where one does.
fn closer_trigger(scene: &Scene<'_>, pair: Pair, group: &Group) -> &'static str {
    let (mut from, mut to) = (pair.at + 1, group.lead);
    if group.from < pair.at {
        (from, to) = (group.to, pair.at);
    }
    let mut found = "-";
    if from < to {
        let it = (from..to).filter_map(|i| scene.trigger(i));
        for t in it {
            found = t.3.as_str();
            if group.from < pair.at {
                break;
            }
        }
    }
    found
}
