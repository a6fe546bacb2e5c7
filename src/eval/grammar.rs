//! Grammar coverage: which rules read events, and how often rightly.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::lexicon::{EventKind, Lexicon};

/// A predicted event, by the rule that read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleHit {
    /// `trigger/frame:how`.
    pub rule: String,
    /// What was read.
    pub kind: EventKind,
    /// Gold has it: kind and place agree.
    pub found: bool,
    /// Sides and assertion agree as well.
    pub full: bool,
}

/// How often a rule fired, and how often rightly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleScore {
    /// Its name, or a part of it.
    pub rule: String,
    /// Events it read.
    pub n: u32,
    /// Kind and place right.
    pub found: u32,
    /// Sides and assertion right as well.
    pub full: u32,
}

/// What the grammar did on a set of articles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Grammar {
    /// By frame, the most frequent first.
    pub frames: Vec<RuleScore>,
    /// By the way in which the place was found.
    pub ways: Vec<RuleScore>,
    /// By whole rule.
    pub rules: Vec<RuleScore>,
    /// Frames of the lexicon that read nothing.
    pub silent: Vec<String>,
}

impl Grammar {
    /// Sums up what rules did; `lexicon` says what frames there are.
    #[must_use]
    pub fn of(hits: &[RuleHit], lexicon: &Lexicon) -> Self {
        let frames = sums(hits, |rule| parts(rule).1);
        let mut silent: Vec<String> = lexicon
            .frames
            .iter()
            .map(|f| f.name.clone())
            .filter(|name| !frames.iter().any(|r| r.rule == *name))
            .collect();
        silent.sort();
        Self { frames, ways: sums(hits, |rule| parts(rule).2), rules: sums(hits, |r| r), silent }
    }
}

/// Trigger, frame and way of a rule's name.
fn parts(rule: &str) -> (&str, &str, &str) {
    let (trigger, rest) = rule.split_once('/').unwrap_or((rule, ""));
    let (frame, how) = rest.split_once(':').unwrap_or((rest, ""));
    (trigger, frame, how)
}

fn sums<'a>(hits: &'a [RuleHit], name: impl Fn(&'a str) -> &'a str) -> Vec<RuleScore> {
    let mut by_name: BTreeMap<&str, RuleScore> = BTreeMap::new();
    for hit in hits {
        let name = name(&hit.rule);
        let score = by_name.entry(name).or_insert_with(|| RuleScore {
            rule: name.to_owned(),
            n: 0,
            found: 0,
            full: 0,
        });
        score.n += 1;
        score.found += u32::from(hit.found);
        score.full += u32::from(hit.full);
    }
    let mut out: Vec<RuleScore> = by_name.into_values().collect();
    out.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.rule.cmp(&b.rule)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_summed_by_part() {
        let hit = |rule: &str, found, full| RuleHit {
            rule: rule.into(),
            kind: EventKind::Capture,
            found,
            full,
        };
        let hits = [
            hit("saytara/on:list", true, true),
            hit("saytara/on:prep", true, false),
            hit("harrara/object:list", false, false),
        ];
        let grammar = Grammar::of(&hits, &Lexicon::default());
        let check = |table: &[RuleScore], want: &[(&str, u32, u32, u32)]| {
            let got: Vec<_> =
                table.iter().map(|r| (r.rule.as_str(), r.n, r.found, r.full)).collect();
            assert_eq!(got, want);
        };
        check(&grammar.frames, &[("on", 2, 2, 1), ("object", 1, 0, 0)]);
        check(&grammar.ways, &[("list", 2, 1, 1), ("prep", 1, 1, 0)]);
        assert_eq!(grammar.rules.len(), 3);
    }
}
