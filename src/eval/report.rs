//! All that is measured on a set of articles, and how it is printed.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{
    Calibration, CandidateRecall, Confusion, EventCounts, FalseEvent, Figures, GoldDoc, Grammar,
    MentionCounts, Predicted, Prf, Recall, RuleHit, RuleScore, Sample, Slip, Tally, Unknown,
    false_events, score_events, score_mentions, tally::share,
};
use crate::{Knowledge, lexicon::Lexicon};

/// What scoring found, article by article; adds up over sets.
#[derive(Debug, Default)]
pub struct Score {
    /// Counts.
    pub tally: Tally,
    /// Whether the gazetteer had the right candidates.
    pub candidates: CandidateRecall,
    /// Errors, in the order of the articles.
    pub slips: Vec<Slip>,
    /// Gold places that the gazetteer does not offer under their name.
    pub unknown: Vec<Unknown>,
    /// Control events taken for real; all of them are false in a negative set.
    pub false_events: Vec<FalseEvent>,
    /// What is taken for what.
    pub confusion: Confusion,
    places: Vec<Sample>,
    events: Vec<Sample>,
    hits: Vec<RuleHit>,
}

/// Scores predictions against gold; the two slices run in step.
#[must_use]
pub fn score(docs: &[GoldDoc], predicted: &[Predicted], knowledge: &Knowledge) -> Score {
    let mut out = Score::default();
    for (doc, predicted) in docs.iter().zip(predicted) {
        out.add(doc, predicted, knowledge);
    }
    out
}

impl Score {
    fn add(&mut self, doc: &GoldDoc, predicted: &Predicted, knowledge: &Knowledge) {
        let chars: Vec<char> = doc.text.chars().collect();
        let mentions = score_mentions(doc, predicted, &chars);
        let events = score_events(doc, predicted, &chars);
        self.tally.articles += 1;
        self.tally.mentions += &mentions.counts;
        for (kind, counts) in events.by_kind {
            self.tally.events += &counts;
            if kind.is_control() {
                self.tally.control += &counts;
            }
            if counts != EventCounts::default() {
                *self.tally.by_kind.entry(kind.as_str()).or_default() += &counts;
            }
        }
        self.tally.effects += &events.effects;
        self.confusion += &events.confusion;
        self.slips.extend(mentions.slips);
        self.slips.extend(events.slips);
        self.places.extend(mentions.samples);
        self.events.extend(events.samples);
        self.hits.extend(events.rules);
        self.unknown.extend(self.candidates.add(doc, predicted, knowledge));
        self.false_events.extend(false_events(doc, predicted));
    }

    /// The confidence of each event, and whether it was found in gold.
    pub fn confidences(&self) -> impl Iterator<Item = (f64, bool)> {
        self.events.iter().filter_map(|s| Some((s.score, s.right?)))
    }

    /// The figures.
    #[must_use]
    pub fn report(&self, lexicon: &Lexicon) -> Report {
        Report {
            articles: self.tally.articles,
            figures: self.tally.figures(),
            counts: self.tally.mentions,
            by_kind: self.tally.by_kind.clone(),
            confusion: self.confusion.clone(),
            candidate_recall: self.candidates.clone(),
            place_calibration: Calibration::of(&self.places),
            event_calibration: Calibration::of(&self.events),
            grammar: Grammar::of(&self.hits, lexicon),
        }
    }
}

/// The figures of a set of articles. Displays as a page for people; serialises for machines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Number of articles.
    pub articles: u32,
    /// The main figures.
    #[serde(flatten)]
    pub figures: Figures,
    /// The counts behind them.
    pub counts: MentionCounts,
    /// Events by kind.
    pub by_kind: BTreeMap<&'static str, EventCounts>,
    /// What is taken for what.
    pub confusion: Confusion,
    /// Whether the gazetteer had the right candidates.
    pub candidate_recall: CandidateRecall,
    /// How far the score of a place can be believed.
    pub place_calibration: Calibration,
    /// How far the confidence of an event can be believed.
    pub event_calibration: Calibration,
    /// Which rules read the events.
    pub grammar: Grammar,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        main_figures(f, &self.figures)?;
        for (kind, c) in &self.by_kind {
            let EventCounts { gold, predicted, found, .. } = c;
            writeln!(f, "  {kind:14} gold {gold:4} predicted {predicted:4} found {found:4}")?;
        }
        writeln!(f, "{:24} {}", "articles", self.articles)?;
        let c = &self.counts;
        writeln!(
            f,
            "{:24} gold {} predicted {} found and placed by gold {}",
            "mentions", c.gold, c.predicted, c.far_of
        )?;
        writeln!(f, "\nTrue place among the candidates (5 km; what has an extent within it)")?;
        recall(f, "all", self.candidate_recall.all)?;
        for (kind, r) in &self.candidate_recall.by_kind {
            recall(f, kind, *r)?;
        }
        confusion(f, &self.confusion)?;
        calibration(f, "Score of a place, against being right", &self.place_calibration)?;
        calibration(f, "Confidence of an event, against being found", &self.event_calibration)?;
        grammar(f, &self.grammar)
    }
}

fn main_figures(f: &mut fmt::Formatter<'_>, of: &Figures) -> fmt::Result {
    let prf = |f: &mut fmt::Formatter<'_>, name: &str, p: Prf| {
        writeln!(f, "{name:24} P {:.3}  R {:.3}  F1 {:.3}", p.precision, p.recall, p.f1)
    };
    prf(f, "recognition_strict", of.recognition_strict)?;
    prf(f, "recognition_loose", of.recognition_loose)?;
    writeln!(f, "{:24} {:.3}", "acc@5km", of.within_5_km)?;
    writeln!(f, "{:24} {:.3}", "acc@161km", of.within_161_km)?;
    writeln!(f, "{:24} {:.3}", "abstained", of.abstained)?;
    writeln!(f, "{:24} {}", "abroad_put_in_syria", of.abroad_put_in_syria)?;
    prf(f, "events_all_found", of.events_all_found)?;
    prf(f, "events_all_full", of.events_all_full)?;
    prf(f, "events_control_found", of.events_control_found)?;
    prf(f, "events_control_full", of.events_control_full)?;
    prf(f, "control_effect", of.control_effect)
}

fn recall(f: &mut fmt::Formatter<'_>, name: &str, r: Recall) -> fmt::Result {
    writeln!(f, "  {name:14} gold {:4} known {:4}  {:.3}", r.gold, r.known, r.share())
}

fn confusion(f: &mut fmt::Formatter<'_>, c: &Confusion) -> fmt::Result {
    writeln!(f, "\nControl events: what gold says > what was read, number")?;
    let parts =
        [("kind", &c.kinds), ("to", &c.to), ("from", &c.from), ("assertion", &c.assertions)];
    for (name, of) in parts {
        write!(f, "  {name:10} {:.3} right ", Confusion::right(of))?;
        for (gold, read, n) in Confusion::wrong(of).into_iter().take(WRONG) {
            write!(f, "  {gold} > {read} {n}")?;
        }
        writeln!(f)?;
    }
    Ok(())
}

/// How many confusions of a part are printed.
const WRONG: usize = 8;

fn calibration(f: &mut fmt::Formatter<'_>, title: &str, c: &Calibration) -> fmt::Result {
    writeln!(f, "\n{title}: n {}, expected calibration error {:.3}", c.n, c.expected_error)?;
    writeln!(f, "  score          n   mean  right")?;
    for b in c.bins.iter().filter(|b| b.n > 0) {
        let to = b.from + 0.1;
        writeln!(f, "  {:.1}–{to:.1}   {:6}  {:.3}  {:.3}", b.from, b.n, b.mean_score, b.right)?;
    }
    writeln!(f, "  at least       n  coverage  risk")?;
    for r in c.coverage.iter().filter(|r| r.n > 0) {
        writeln!(f, "  {:.2}      {:6}     {:.3}  {:.3}", r.score, r.n, r.coverage, r.risk)?;
    }
    Ok(())
}

fn grammar(f: &mut fmt::Formatter<'_>, g: &Grammar) -> fmt::Result {
    let all = g.frames.len() + g.silent.len();
    writeln!(
        f,
        "\nGrammar: {} rules of {} frames (of {all}) fired; number, share found, share full",
        g.rules.len(),
        g.frames.len()
    )?;
    writeln!(f, "  by frame")?;
    g.frames.iter().try_for_each(|r| rule(f, r))?;
    writeln!(f, "  by way to the place")?;
    g.ways.iter().try_for_each(|r| rule(f, r))?;
    if !g.silent.is_empty() {
        writeln!(f, "  silent: {}", g.silent.join(", "))?;
    }
    Ok(())
}

fn rule(f: &mut fmt::Formatter<'_>, r: &RuleScore) -> fmt::Result {
    writeln!(f, "    {r}")
}

impl fmt::Display for RuleScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, n, found, full } = self;
        write!(f, "{rule:28} {n:4}  {:.3}  {:.3}", share(*found, *n), share(*full, *n))
    }
}
