//! Examples out of an annotated article: which pairs tell its events, who has what part in them,
//! whether they are so.

use std::{collections::BTreeMap, ops::Range};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    Knowledge,
    eval::{GoldDoc, GoldEvent},
    event::{
        Assertion,
        choose::{
            Asked, Pair, Part, Past, candidates, pair_features, pairs, side_features,
            truth_features,
        },
        read::{KINDS, prepare},
        scene::Scene,
        timed,
    },
    lexicon::{EventKind, Side},
    mention::chunk,
    resolve::resolve,
    text::Span,
    weigh::{Features, Model},
};

/// All examples of an article; features by the hash of their names.
#[derive(Debug, Default)]
pub struct Examples {
    /// The article's id.
    pub doc: String,
    /// Features of each pair.
    pub pairs: Vec<Vec<u64>>,

    /// The kind that each pair's trigger tells of by its row, as a label of [`KINDS`].
    pub kinds: Vec<u8>,
    /// For each event that some pair may tell: its label, the pairs, and those most likely.
    pub events: Vec<Told>,
    /// Pairs that tell an event of the article again: no examples of telling nothing.
    pub again: FxHashSet<usize>,
    /// Choices of a side, by part.
    pub sides: BTreeMap<&'static str, Vec<Choice>>,
    /// Assertions.
    pub truths: Vec<(Vec<u64>, u8)>,
    /// Names of the features.
    pub names: FxHashMap<u64, String>,
}

/// An event of gold with the pairs that may tell it.
#[derive(Debug)]
pub struct Told {
    /// Label of its kind.
    pub label: u8,
    /// Pairs of its sentence and place.
    pub pairs: Vec<usize>,
    /// Those whose triggers stand in the quote, or tell of the kind.
    pub likely: Vec<usize>,
}

/// A choice among candidates.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Features of each candidate.
    pub candidates: Vec<Vec<u64>>,
    /// The right one.
    pub right: usize,
}

/// The examples of one article.
#[must_use]
pub fn examples(doc: &GoldDoc, knowledge: &Knowledge, names: &Model) -> Examples {
    let article = doc.article();
    let (gazetteer, lexicon, patterns) =
        (knowledge.gazetteer(), knowledge.lexicon(), knowledge.patterns());
    let text = chunk(&article.text, gazetteer, lexicon, patterns, names);
    let places = resolve(&text, gazetteer, lexicon, patterns);
    let (toks, published, late) = prepare(&article, &text, knowledge);
    let scene = Scene::new(&article, &toks, &text, &places, knowledge, published, late);

    let mut out = Examples { doc: doc.doc.clone(), ..Examples::default() };
    let mut features = Features::new(true);
    let mut all: Vec<Pair> = Vec::new();
    for sentence in 0..scene.sentences().len() {
        all.extend(pairs(&scene, sentence));
    }
    for pair in &all {
        features.clear();
        pair_features(&scene, *pair, &mut features);
        let kind = scene.cue(pair.at).map(|t| t.3);
        out.kinds.push(label_of(kind));
        let keys = out.keep(&mut features);
        out.pairs.push(keys);
    }
    let mut asked: Vec<(Pair, &GoldEvent)> = Vec::new();
    for event in &doc.events {
        let told = told(&scene, doc, event, &all, &mut out.again);
        let Some(told) = told else { continue };
        if let Some(&best) = told.likely.first() {
            asked.push((all[best], event));
        }
        out.events.push(told);
    }
    // In the order in which the reader meets them.
    asked.sort_by_key(|(pair, _)| (pair.sentence, pair.at, pair.group));
    let mut past: Vec<Past> = Vec::new();
    for (i, (pair, event)) in asked.iter().enumerate() {
        out.asked(&scene, *pair, event, &past, &mut features);
        // One trigger tells one thing of all places of its list.
        if asked.get(i + 1).is_some_and(|(p, e)| p == pair && e.kind == event.kind) {
            continue;
        }
        let group = &scene.groups[pair.sentence][pair.group];
        past.push(Past {
            sentence: pair.sentence,
            place: group.mentions.first().and_then(|&m| scene.places[m as usize].place),
            kind: event.kind,
            sides: [event.to, event.from, event.actor],
            assertion: event.assertion,
        });
    }
    out
}

/// The label of a kind.
fn label_of(kind: Option<EventKind>) -> u8 {
    KINDS.iter().position(|k| *k == kind).unwrap_or(0) as u8
}

impl Examples {
    /// Keeps the names of features and gives their hashes.
    fn keep(&mut self, features: &mut Features) -> Vec<u64> {
        for (key, name) in features.keys.iter().zip(features.names.drain(..)) {
            self.names.entry(*key).or_insert(name);
        }
        features.keys.clone()
    }

    /// Examples of the sides and the assertion of an event.
    fn asked(
        &mut self,
        scene: &Scene<'_>,
        pair: Pair,
        event: &GoldEvent,
        past: &[Past],
        features: &mut Features,
    ) {
        let kind = event.kind;
        let mut asked = Asked { pair, kind, to: None, past };
        for &part in Part::of(kind) {
            let right = match part {
                Part::To => event.to,
                Part::From => event.from,
                Part::Actor => event.actor,
            };
            let mut sides = candidates(scene, &asked);
            if part == Part::From {
                sides.retain(|c| c.is_none() || *c != asked.to);
            }
            if let Some(right) = sides.iter().position(|c| *c == right) {
                let rows = sides
                    .iter()
                    .map(|c| {
                        features.clear();
                        side_features(scene, &asked, part, *c, scene.knowledge.allies(), features);
                        self.keep(features)
                    })
                    .collect();
                let choice = Choice { candidates: rows, right };
                self.sides.entry(part.as_str()).or_default().push(choice);
            }
            if part == Part::To {
                asked.to = right;
            }
        }
        let sides: [Option<Side>; 3] = [event.to, event.from, event.actor];
        let sentence = &scene.sentences()[pair.sentence];
        let behind = scene.groups[pair.sentence][pair.group].to;
        let (toks, text, published) = (scene.toks, scene.text, scene.published);
        let time = timed(toks, text, pair.at, behind, sentence, kind, published);
        features.clear();
        truth_features(scene, pair, kind, sides, &time, past, features);
        let label = Assertion::ALL.iter().position(|a| *a == event.assertion).unwrap_or(0);
        let keys = self.keep(features);
        self.truths.push((keys, label as u8));
    }
}

/// The pairs that may tell an event of gold.
fn told(
    scene: &Scene<'_>,
    doc: &GoldDoc,
    event: &GoldEvent,
    all: &[Pair],
    again: &mut FxHashSet<usize>,
) -> Option<Told> {
    let gold = &doc.mentions[event.mention];
    let of = |range: &Range<usize>| {
        let first = &scene.toks[range.start].chunk;
        let last = &scene.toks[range.end - 1].chunk;
        scene.text.folded.span(first.start as usize, last.end as usize)
    };
    let overlap = |a: Span, b: Span| a.start < b.end && b.start < a.end;
    let meant: Vec<u32> = (0..scene.text.mentions.len() as u32)
        .filter(|&m| overlap(scene.text.mentions[m as usize].span, gold.span))
        .collect();
    let place = meant.first().and_then(|&m| scene.places[m as usize].place);
    let same =
        |m: u32| meant.contains(&m) || place.is_some() && scene.places[m as usize].place == place;
    let quote = quoted(&doc.text, &event.quote);
    let home = scene.sentences().iter().position(|s| {
        let s = of(s);
        quote.map_or_else(|| overlap(s, gold.span), |q| q.start >= s.start && q.start < s.end)
    });
    let beside = scene.sentences().iter().position(|s| overlap(of(s), gold.span));
    let label = label_of(Some(event.kind));
    let kind = |p: &Pair| scene.cue(p.at).map(|t| t.3);
    let here = |sentence: Option<usize>| -> Vec<usize> {
        let Some(sentence) = sentence else { return Vec::new() };
        (0..all.len())
            .filter(|&i| {
                let p = &all[i];
                let group = &scene.groups[p.sentence][p.group];
                p.sentence == sentence && group.mentions.iter().any(|&m| same(m))
            })
            .collect()
    };
    for (i, p) in all.iter().enumerate() {
        let group = &scene.groups[p.sentence][p.group];
        if kind(p) == Some(event.kind) && group.mentions.iter().any(|&m| same(m)) {
            again.insert(i);
        }
    }
    let mut pairs = here(home);
    if pairs.is_empty() {
        pairs = here(beside);
    }
    if pairs.is_empty() {
        return None;
    }
    let in_quote = |i: &&usize| {
        let c = &scene.toks[all[**i].at].chunk;
        let s = scene.text.folded.span(c.start as usize, c.end as usize);
        quote.is_some_and(|q| overlap(q, s))
    };
    let of_kind = |i: &&usize| kind(&all[**i]) == Some(event.kind);
    let tiers: [Vec<usize>; 3] = [
        pairs.iter().filter(in_quote).filter(of_kind).copied().collect(),
        pairs.iter().filter(of_kind).copied().collect(),
        pairs.iter().filter(in_quote).copied().collect(),
    ];
    let likely = tiers.into_iter().find(|t| !t.is_empty()).unwrap_or_default();
    Some(Told { label, pairs, likely })
}

/// Where the quote stands, or its first words.
fn quoted(text: &str, quote: &str) -> Option<Span> {
    let words: Vec<&str> = quote.split_whitespace().collect();
    let found = (2..=words.len()).rev().chain([1]).find_map(|n| {
        let start = words.get(..n)?.join(" ");
        text.find(&start).map(|at| (at, start))
    });
    let (at, start) = found?;
    let from = text[..at].chars().count() as u32;
    Some(Span::new(from, from + start.chars().count() as u32))
}
