//! `isnad explain`: a text with its mentions and events marked, and why each was read.

use std::{fmt::Write as _, io::Write};

use clap::Args as ClapArgs;
use rustc_hash::FxHashMap;

use super::{
    Outcome,
    common::{Input, KnowledgeArgs, Running},
    complain::Failure,
    paint::{DIM, HEAD, PLACE, TRIGGER, UNSURE, harmless, styled},
    run::Run,
};
use crate::{
    Article, Event, Knowledge, Reading,
    event::{Assertion, INFERENCES, Reason, Why, why},
    gazetteer::Place,
    layer::{EventRow, event_rows},
    lexicon::Side,
    mention::Mention,
    resolve::Resolution,
    text::{Span, visible},
};

/// Show what was read in articles, and why.
///
/// Prints the text with mentions of places marked `[1 …]` and triggers of events marked `{e1 …}`,
/// then for every mention its candidates with their shares and the points that each piece of
/// evidence gave, and for every event its rule, trigger, sides, assertion and the word that it
/// rests on, the basis of its date, who says it, and its confidence.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad explain data/articles/18-hama-falls.md | less -R
  echo 'سيطرت الفصائل على مدينة حماة' | isnad explain -
  isnad explain article.md --candidates 10

Colours are used on a terminal; NO_COLOR turns them off, CLICOLOR_FORCE=1 keeps them in a pipe.")]
pub struct Args {
    /// Articles, as for `map`.
    #[command(flatten)]
    input: Input,
    /// How many candidates of a name to show.
    #[arg(long, value_name = "N", default_value_t = 4)]
    candidates: usize,
    #[command(flatten)]
    running: Running,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Runs the command.
///
/// # Errors
/// When nothing can be read or written.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    let mut out = std::io::BufWriter::new(anstream::stdout().lock());
    let run = Run {
        input: &args.input,
        knowledge: &args.knowledge,
        running: &args.running,
        to_stdout: true,
    };
    let tally = run.each(
        |article, reading, knowledge| {
            let letters = article.text.chars().collect();
            let (shown, out) = (args.candidates, String::new());
            let mut page = Page { article, letters, reading, knowledge, shown, out };
            page.write();
            page.out
        },
        |_, page| Ok(out.write_all(page.as_bytes())?),
    )?;
    out.flush()?;
    Ok(Outcome::refused_if(tally.refused > 0))
}

struct Page<'a> {
    article: &'a Article,
    /// The code points of its text.
    letters: Vec<char>,
    reading: &'a Reading,
    knowledge: &'a Knowledge,
    shown: usize,
    out: String,
}

impl Page<'_> {
    fn write(&mut self) {
        let a = self.article;
        let facts = [&a.published, &a.source, &a.url];
        let facts: Vec<&str> = facts.into_iter().flatten().map(String::as_str).collect();
        self.line(&styled(HEAD, visible(a.title.as_deref().unwrap_or(&a.id))));
        self.line(&styled(DIM, visible(&format!("{} · {}", a.id, facts.join(" · ")))));
        self.line("");
        let marked = self.marked();
        self.line(&marked);
        self.line("");
        self.line(&styled(HEAD, "Places"));
        for (n, (mention, decision)) in
            self.reading.text.mentions.iter().zip(&self.reading.places).enumerate()
        {
            self.mention(n + 1, mention, decision);
        }
        self.line("");
        self.line(&styled(HEAD, "Events"));
        let rows = event_rows(a, self.reading, self.knowledge);
        // Nothing is read a second time where nothing was told.
        let reasons = if rows.is_empty() {
            Vec::new()
        } else {
            why(a, &self.reading.text, &self.reading.places, self.knowledge)
        };
        let same = |e: &Event| (e.trigger, e.mention, e.kind.as_str());
        let mut told: FxHashMap<(Span, u32, &str), &Why> = FxHashMap::default();
        for why in &reasons {
            for event in &why.events {
                told.entry(same(event)).or_insert(why);
            }
        }
        for (n, (event, row)) in self.reading.events.iter().zip(&rows).enumerate() {
            self.event(n + 1, event, row);
            if let Some(why) = told.get(&same(event)) {
                self.why(why);
            }
        }
        if rows.is_empty() {
            self.line("  none");
        }
        self.line("");
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// The text with its marks.
    fn marked(&self) -> String {
        // (start, end, label, style); where two overlap, the first in text order is marked.
        let mut marks: Vec<(Span, String, anstyle::Style)> = Vec::new();
        for (n, (m, r)) in self.reading.text.mentions.iter().zip(&self.reading.places).enumerate() {
            let style = if r.place.is_some() { PLACE } else { UNSURE };
            marks.push((m.span, format!("[{}", n + 1), style));
        }
        let mut triggers: FxHashMap<Span, usize> = FxHashMap::default();
        for (n, e) in self.reading.events.iter().enumerate() {
            let label = format!("e{}", n + 1);
            match triggers.get(&e.trigger) {
                Some(&at) => {
                    let known: &mut String = &mut marks[at].1;
                    known.push(' ');
                    known.push_str(&label);
                }
                None => {
                    triggers.insert(e.trigger, marks.len());
                    marks.push((e.trigger, format!("{{{label}"), TRIGGER));
                }
            }
        }
        marks.sort_by_key(|(s, ..)| (s.start, s.end));
        let chars = &self.letters;
        let cut = |from: u32, to: u32| -> String {
            harmless(&chars[from as usize..to as usize].iter().collect::<String>()).into_owned()
        };
        let (mut out, mut at) = (String::new(), 0);
        for (span, label, style) in marks {
            if span.start < at {
                continue;
            }
            out.push_str(&cut(at, span.start));
            let close = if label.starts_with('[') { ']' } else { '}' };
            let words = cut(span.start, span.end);
            let _ = write!(out, "{style}{label} {words}{close}{style:#}");
            at = span.end;
        }
        out.push_str(&cut(at, chars.len() as u32));
        out
    }

    fn cut(&self, span: Span) -> String {
        let text: String = self.letters[span.start as usize..span.end as usize].iter().collect();
        harmless(&text).into_owned()
    }

    fn mention(&mut self, n: usize, mention: &Mention, decision: &Resolution) {
        let gazetteer = self.knowledge.gazetteer();
        let words = self.cut(mention.span);
        let verdict = match decision.place {
            Some(p) => styled(PLACE, format_args!("→ {}", name(gazetteer.place(p)))),
            None => styled(UNSURE, "→ not sure which; none chosen"),
        };
        self.line(&format!(
            "[{n}] {words} {verdict}  share {:.2}, taken for a place: {}",
            decision.score, mention.why
        ));
        let share = |place| {
            if Some(place) == decision.place {
                return Some(decision.score);
            }
            decision.alternatives.iter().find(|(p, _)| *p == place).map(|(_, s)| *s)
        };
        for e in decision.evidence.iter().take(self.shown) {
            let reasons: Vec<String> =
                e.reasons().map(|r| format!("{} {:+.1}", r.what, r.points)).collect();
            let share = share(e.place).map_or_else(|| "   –".into(), |s| format!("{s:.2}"));
            let place = gazetteer.place(e.place);
            self.line(&format!(
                "      {share}  {} {} {:.3},{:.3}: {:.1} = {}",
                name(place),
                styled(DIM, &place.id),
                place.lat,
                place.lon,
                e.points(),
                reasons.join(", ")
            ));
        }
        let hidden = decision.evidence.len().saturating_sub(self.shown);
        if hidden > 0 {
            self.line(&styled(DIM, format_args!("            and {hidden} more")));
        }
    }

    fn event(&mut self, n: usize, event: &Event, row: &EventRow) {
        let because = event.assertion_because.map(|s| self.cut(s));
        let said = row.attribution.as_deref().map(harmless);
        let rests = match (because, event.assertion) {
            (Some(word), _) => format!(", rests on «{word}»"),
            (None, Assertion::Claimed) => ", only the side that gains by it says so".into(),
            (None, _) => String::new(),
        };
        let party = |who: &Option<String>, side: &Option<String>| match (who, side) {
            (Some(who), Some(side)) => format!("{who} ({side})"),
            (None, Some(side)) => side.clone(),
            _ => "–".into(),
        };
        self.line(&format!(
            "{} {}",
            styled(TRIGGER, format_args!("e{n} {}", row.kind)),
            harmless(&row.title)
        ));
        self.line(&format!(
            "      place [{}] · trigger «{}» · rule {}",
            event.mention + 1,
            harmless(&row.trigger),
            row.rule
        ));
        self.line(&format!(
            "      actor {} · from {} · to {}",
            party(&row.actor, &row.actor_side),
            party(&row.control_from, &row.from_side),
            party(&row.control_to, &row.to_side)
        ));
        self.line(&format!("      assertion {}{rests}", row.assertion));
        let said_so = event.when.words.map_or_else(String::new, |w| format!(" «{}»", self.cut(w)));
        self.line(&format!(
            "      date {} (precision {}: {}{said_so}) · said by {}",
            row.event_date.as_deref().unwrap_or("–"),
            row.time_precision,
            event.when.basis,
            said.map_or_else(|| "the article itself".into(), |s| format!("«{s}»"))
        ));
        self.line(&format!(
            "      confidence {:.2} · {}",
            row.confidence,
            styled(DIM, &row.event_id)
        ));
        for inference in INFERENCES.iter().filter(|i| event.inferences.contains(&i.id)) {
            self.line(&format!("      inferred {}: {}", inference.id, inference.statement));
        }
        self.line(&format!("      «{}»", harmless(&row.evidence)));
    }

    /// The features that chose an event and its sides, with what came second.
    fn why(&mut self, why: &Why) {
        let (next, share) = why.runner_up;
        let next = next.map_or("no event", |k| k.as_str());
        self.line(&format!(
            "      chosen {} before {next} {}: {}",
            percent(why.share),
            percent(share),
            styled(DIM, weighed(&why.reasons))
        ));
        let side = |s: Option<Side>| s.map_or("nobody", Side::as_str);
        for s in &why.sides {
            let next = s.runner_up.map_or_else(String::new, |(other, share)| {
                format!(" before {} {}", side(other), percent(share))
            });
            self.line(&format!(
                "      {} {} {}{next}: {}",
                s.part.as_str(),
                side(s.side),
                percent(s.share),
                styled(DIM, weighed(&s.reasons))
            ));
        }
    }
}

/// A share of the candidates.
fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// Features with their weights, in units of log-odds.
fn weighed(reasons: &[Reason]) -> String {
    let one =
        |(name, weight): &Reason| format!("{} {:+.2}", harmless(name), f64::from(*weight) / 100.0);
    reasons.iter().map(one).collect::<Vec<_>>().join(" · ")
}

fn name(p: &Place) -> String {
    let within = p.admin1.as_deref().unwrap_or(&p.country);
    format!("{} ({}, {within})", p.en(), p.kind)
}
