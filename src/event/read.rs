//! From a text to its events: pairs proposed, chosen, given their sides, their truth, their time.

use jiff::civil::{Date, date};

use super::{
    Assertion, Event,
    choose::{
        Asked, Pair, Part, Past, actor_of, candidates, governed, pair_features, pairs, ruled_out,
        side_features, truth_features,
    },
    infer::inferences,
    merge::merge,
    scene::Scene,
    syntax::nouns,
    tok::{Tok, toks},
    when::{Timed, timed},
};
use crate::{
    Article, Knowledge,
    lexicon::{EventKind, Prep, Side, WordClass},
    mention::Chunked,
    resolve::Resolution,
    text::Span,
    weigh::{Features, STEPS, Weights, key, shares},
};

/// The day the Assad government fell: aliases such as «الجيش السوري» change hands after it.
pub const FALL: Date = date(2024, 12, 8);

/// Labels of the model of pairs: none, and the kinds of events.
pub const KINDS: [Option<EventKind>; 12] = [
    None,
    Some(EventKind::Capture),
    Some(EventKind::Withdrawal),
    Some(EventKind::Handover),
    Some(EventKind::Hold),
    Some(EventKind::Advance),
    Some(EventKind::Encirclement),
    Some(EventKind::Clash),
    Some(EventKind::Strike),
    Some(EventKind::Protest),
    Some(EventKind::Agreement),
    Some(EventKind::Deployment),
];

/// The events of a text, in text order.
#[must_use]
pub fn events(
    article: &Article,
    text: &Chunked,
    places: &[Resolution],
    knowledge: &Knowledge,
) -> Vec<Event> {
    let (toks, published, late) = prepare(article, text, knowledge);
    let scene = Scene::new(article, &toks, text, places, knowledge, published, late);
    let chosen = choose(&scene, knowledge.weights());
    let mut past: Vec<Past> = Vec::new();
    let mut told = Vec::new();
    for c in &chosen {
        let events = tell(&scene, c, &past, knowledge.weights());
        past.extend(past_of(c, &events));
        told.extend(events);
    }
    let mut events = merge(told, text, knowledge.gazetteer());
    for event in &mut events {
        event.id = article.event_id(&event.id);
    }
    events
}

/// The chunks of a text with their parts in the sentence, its day, and whether it is of after the
/// fall.
#[must_use]
pub fn prepare(
    article: &Article,
    text: &Chunked,
    knowledge: &Knowledge,
) -> (Vec<Tok>, Option<Date>, bool) {
    let published: Option<Date> = article.published.as_deref().and_then(|p| p.parse().ok());
    let day = published.unwrap_or_else(|| era(text, knowledge));
    let mut toks = toks(text, knowledge, day);
    nouns(&mut toks, text, knowledge);
    (toks, published, day >= FALL)
}

/// The day to read an undated text by: after the fall when it says so, before it otherwise.
fn era(text: &Chunked, knowledge: &Knowledge) -> Date {
    let late = text.chunks.iter().any(|c| {
        c.words(knowledge.patterns(), knowledge.lexicon()).any(|w| w.class == WordClass::Era)
    });
    if late { date(2025, 6, 1) } else { FALL.yesterday().unwrap_or(FALL) }
}

/// What later events see of those of a pair.
#[must_use]
pub fn past_of(chosen: &Chosen, events: &[Event]) -> Option<Past> {
    events.first().map(|e| Past {
        sentence: chosen.pair.sentence,
        place: e.place,
        kind: e.kind,
        sides: [e.to_side, e.from_side, e.actor_side],
        assertion: e.assertion,
    })
}

/// A pair that tells an event.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Trigger and phrase.
    pub pair: Pair,
    /// What it tells.
    pub kind: EventKind,
    /// Its share among the kinds and none.
    pub share: f64,
}

/// The pairs that tell an event, in text order.
#[must_use]
pub fn choose(scene: &Scene<'_>, weights: &Weights) -> Vec<Chosen> {
    let model = weights.model("pair");
    let floors = floors(weights);
    let mut features = Features::default();
    let mut out: Vec<Chosen> = Vec::new();
    for sentence in 0..scene.sentences().len() {
        let from = out.len();
        for pair in pairs(scene, sentence) {
            features.clear();
            pair_features(scene, pair, &mut features);
            let shares = shares(&model.scores(&features));
            let told = 1.0 - shares.first().copied().unwrap_or(1.0);
            if told < floors[0].min(floors[1]) {
                continue;
            }
            let mut best: Option<(EventKind, f64)> = None;
            for (kind, share) in KINDS.iter().zip(&shares) {
                if let Some(kind) = kind
                    && best.is_none_or(|(_, s)| *share > s)
                    && !ruled_out(scene, pair, *kind)
                {
                    best = Some((*kind, *share));
                }
            }
            if let Some((kind, share)) = best
                && told >= floors[usize::from(!kind.is_control())]
            {
                out.push(Chosen { pair, kind, share: told.min(share.max(told * 0.5)) });
            }
        }
        one_telling(scene, &mut out, from);
    }
    out
}

/// From which share on a pair tells an event: of control, and of other kinds.
fn floors(weights: &Weights) -> [f64; 2] {
    let mut bias = Features::default();
    bias.add("floor", &[]);
    match weights.model("floor").scores(&bias)[..] {
        [control, other] => [control as f64 / 100.0, other as f64 / 100.0],
        _ => [0.5, 0.5],
    }
}

/// One sentence tells one event of a kind of a place once: by the likeliest trigger.
fn one_telling(scene: &Scene<'_>, out: &mut Vec<Chosen>, from: usize) {
    let group = |c: &Chosen| &scene.groups[c.pair.sentence][c.pair.group];
    let mut keep = vec![true; out.len()];
    let mut background: Vec<Option<bool>> = vec![None; out.len()];
    let mut past = |i: usize| *background[i].get_or_insert_with(|| past(scene, &out[i]));
    for a in from..out.len() {
        for b in from..out.len() {
            let same = a != b
                && out[a].kind == out[b].kind
                && group(&out[a]).mentions == group(&out[b]).mentions;
            let weaker = (out[a].share, b) < (out[b].share, a);
            // «سيطر على القرية التي سيطر عليها التنظيم في 2015»: news and its background.
            keep[a] &= !(same && weaker && keep[b] && past(a) == past(b));
        }
    }
    let mut at = 0;
    out.retain(|_| {
        at += 1;
        keep[at - 1]
    });
}

/// Whether a pair is background by its time.
fn past(scene: &Scene<'_>, chosen: &Chosen) -> bool {
    time_of(scene, chosen).is_background(Assertion::Asserted)
}

/// The time of a chosen pair.
fn time_of<'a>(scene: &Scene<'a>, chosen: &Chosen) -> Timed<'a> {
    let Pair { sentence, at, group } = chosen.pair;
    let behind = scene.groups[sentence][group].to;
    let sentence = &scene.sentences()[sentence];
    timed(scene.toks, scene.text, at, behind, sentence, chosen.kind, scene.published)
}

/// The events of a chosen pair: one for each place of its phrase.
#[must_use]
pub fn tell(scene: &Scene<'_>, chosen: &Chosen, past: &[Past], weights: &Weights) -> Vec<Event> {
    let pair = chosen.pair;
    let sentence = &scene.sentences()[pair.sentence];
    let group = &scene.groups[pair.sentence][pair.group];
    let Some((_, trigger, frame, _)) = scene.cue(pair.at) else { return Vec::new() };
    let sides = sides(scene, chosen, past, weights);
    let [to, from, actor] = sides;
    let timed = time_of(scene, chosen);
    let assertion = assertion(scene, chosen, sides, &timed, past, weights);
    let time = timed.when(assertion);
    let (speaker, _) = scene.speaker(pair.at, sentence);
    let of = |i: usize| {
        let c = &scene.toks[i].chunk;
        scene.text.folded.span(c.start as usize, c.end as usize)
    };
    let evidence = evidence(scene, pair.sentence);
    let who = |side: Option<Side>| side.and_then(|s| actor_of(scene, pair, s));
    // The word that a cue rests on, where the cue was followed.
    let decided = assertion == scene.said(pair.at).assertion;
    let mut out = Vec::new();
    for &m in &group.mentions {
        if scene.ground.is_country(m) {
            continue;
        }
        let place = scene.places[m as usize].place;
        out.push(Event {
            id: id(scene, place, m, chosen.kind, evidence),
            kind: chosen.kind,
            assertion,
            actor: who(actor),
            actor_side: actor,
            from: who(from),
            from_side: from,
            to: who(to),
            to_side: to,
            mention: m,
            place,
            when: time,
            evidence,
            trigger: of(pair.at),
            rule: format!(
                "{}/{}:{} {}",
                trigger.id,
                frame.name,
                if group.from >= pair.at { "after" } else { "before" },
                if group.prep == Prep::None { "bare" } else { group.prep.as_str() }
            ),
            attribution: speaker.at.map(of),
            assertion_because: scene.said(pair.at).because.filter(|_| decided).map(of),
            inferences: inferences(scene, pair, place.is_some(), to, from),
            violent: trigger.violent,
            confidence: confidence(weights, chosen.share, scene.places[m as usize].score),
        });
    }
    out
}

/// How often events of such a share, at a place so sure, were right; the share itself where the
/// weights were not calibrated.
fn confidence(weights: &Weights, share: f64, place: f64) -> f64 {
    let share = share * (0.6 + 0.4 * place);
    let model = weights.model("confidence");
    let last = STEPS - 1;
    let at = |step: usize| {
        let row = model.row(key(&format!("step|{:02}", step.min(last))));
        row.first().map(|(_, hundredths)| f64::from(*hundredths) / 100.0)
    };
    // Between the middles of two steps, what lies between.
    let middle = (share * STEPS as f64 - 0.5).clamp(0.0, last as f64);
    let (below, part) = (middle.floor(), middle - middle.floor());
    let known = at(below as usize).zip(at(below as usize + 1));
    let told = known.map_or(share, |(a, b)| a + (b - a) * part);
    (told * 1000.0).round() / 1000.0
}

/// The sides of an event: who gains, loses, acts.
#[must_use]
pub fn sides(
    scene: &Scene<'_>,
    chosen: &Chosen,
    past: &[Past],
    weights: &Weights,
) -> [Option<Side>; 3] {
    let mut asked = Asked { pair: chosen.pair, kind: chosen.kind, to: None, past };
    let mut out = [None; 3];
    let mut features = Features::default();
    for &part in Part::of(chosen.kind) {
        let model = weights.model(part.as_str());
        let mut all = candidates(scene, &asked);
        if part == Part::From {
            all.retain(|c| c.is_none() || *c != asked.to);
        }
        let scores: Vec<i64> = all
            .iter()
            .map(|c| {
                features.clear();
                side_features(scene, &asked, part, *c, scene.knowledge.allies(), &mut features);
                model.rank(&features)
            })
            .collect();
        let best = (0..all.len()).max_by_key(|&i| (scores[i], std::cmp::Reverse(i)));
        let Some(best) = best else { continue };
        let at = match part {
            Part::To => 0,
            Part::From => 1,
            Part::Actor => 2,
        };
        out[at] = all[best];
        if part == Part::To {
            asked.to = all[best];
        }
    }
    out[2] = match chosen.kind {
        EventKind::Capture | EventKind::Hold | EventKind::Handover => out[0],
        EventKind::Withdrawal => out[1],
        _ => out[2],
    };
    out
}

fn assertion(
    scene: &Scene<'_>,
    chosen: &Chosen,
    sides: [Option<Side>; 3],
    time: &Timed<'_>,
    past: &[Past],
    weights: &Weights,
) -> Assertion {
    let mut features = Features::default();
    truth_features(scene, chosen.pair, chosen.kind, sides, time, past, &mut features);
    let scores = weights.model("truth").scores(&features);
    let news = time.is_news();
    let best = (0..scores.len())
        .filter(|&i| !news || Assertion::ALL[i] != Assertion::Historical)
        .max_by_key(|&i| (scores[i], std::cmp::Reverse(i)));
    let told = best.map_or(Assertion::Asserted, |i| Assertion::ALL[i]);
    let because = scene.said(chosen.pair.at).because;
    let year = because.is_some_and(|i| scene.toks[i].number.is_some());
    // A cue that grammar knows to bear on it outweighs all but a sure choice.
    let share = shares(&scores);
    let real: f64 =
        share.iter().zip(Assertion::ALL).filter(|(_, a)| a.is_real()).map(|s| s.0).sum();
    let told = match governed(scene, chosen.pair) {
        // «كان … سيطر»: whether that is past is for its time and the weights to say, but for a year.
        Some((Assertion::Historical, _)) if news || !year => told,
        Some((cue, sure)) if told.is_real() && (sure || real < SURE) => cue,
        _ => told,
    };
    // «في ذكرى تحرير …», «قبل عشر سنوات»: what its time makes background is not news.
    if time.is_background(told) { Assertion::Historical } else { told }
}

/// From which share on a choice of "it is so" stands against a cue.
const SURE: f64 = 0.85;

/// Longest evidence, in code points: marks on letters, which folding takes away, have no end.
const EVIDENCE: u32 = 10_000;

/// The sentence, in code points.
fn evidence(scene: &Scene<'_>, sentence: usize) -> Span {
    let range = &scene.sentences()[sentence];
    let (first, last) = (&scene.toks[range.start].chunk, &scene.toks[range.end - 1].chunk);
    let start = scene.text.tokens[first.first as usize].start;
    let span = scene.text.folded.span(start as usize, last.end as usize);
    Span::new(span.start, span.end.min(span.start + EVIDENCE))
}

fn id(scene: &Scene<'_>, place: Option<u32>, m: u32, kind: EventKind, evidence: Span) -> String {
    let mention = &scene.text.mentions[m as usize];
    let place = place.map_or_else(
        || format!("@{}", mention.span.start),
        |p| scene.knowledge.gazetteer().place(p).id.clone(),
    );
    let mut hash = blake3::Hasher::new();
    hash.update(scene.article.as_bytes());
    hash.update(format!("\0{place}\0{kind}\0{}-{}", evidence.start, evidence.end).as_bytes());
    format!("ev-{}", &hash.finalize().to_hex()[..16])
}
