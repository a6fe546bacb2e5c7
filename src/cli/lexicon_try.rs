//! `isnad lexicon try`: a sentence in the reader's own terms.

use std::io::{Read, Write};

use anstyle::Style;
use clap::Args;
use jiff::civil::Date;
use serde_json::json;

use super::{
    Outcome,
    common::KnowledgeArgs,
    complain::Failure,
    paint::{ACTOR, DIM, HEAD, PLACE, TRIGGER, UNSURE, WORD, harmless, styled},
    store::day,
};
use crate::{
    Article, Knowledge, Reading,
    layer::{EventRow, event_rows},
    lexicon::FormKind,
    mention::{Chunk, ChunkKind, Clitics, Entry},
    read,
};

/// Show a sentence as the reader sees it: its tokens with their classes, and the events read.
///
/// Each line is one token of the grammar: what is written onto it (و ب ل ك س), its class
/// (place, actor, trigger, word, time, name that is no place, number, mark), and what the tables say
/// of it. A token that matches several rows lists them; the reader chose the class named first.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  isnad lexicon try 'سيطرت فصائل المعارضة على مدينة حماة بعد انسحاب قوات النظام منها'
  isnad lexicon try 'دخل الجيش السوري مدينة إدلب' --published 2025-03-01
  isnad lexicon try 'SDF fighters seized Manbij' --json | jq .events
  echo 'سقطت البلدة بيد التنظيم' | isnad lexicon try - --lexicon my-words

Colours are used on a terminal; NO_COLOR turns them off, CLICOLOR_FORCE=1 keeps them in a pipe.")]
pub struct Try {
    /// The sentence, or a few; `-` for standard input.
    #[arg(required = true, value_name = "SENTENCE")]
    sentence: Vec<String>,
    /// The day of publication, from which «أمس» is counted and which says whom an alias means.
    #[arg(long, value_name = "DAY", value_parser = day)]
    published: Option<Date>,
    /// Print JSON: one object with `tokens` and `events`; `start` and `end` are code points.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Runs the command.
///
/// # Errors
/// When the tables cannot be loaded, or nothing can be read or written.
pub fn run(args: &Try) -> Result<Outcome, Failure> {
    let knowledge = args.knowledge.load()?;
    let mut text = args.sentence.join(" ");
    if text == "-" {
        text.clear();
        std::io::stdin().read_to_string(&mut text)?;
    }
    let published = args.published.map(|d| d.to_string());
    let article =
        Article { id: "try".into(), text: text.trim().into(), published, ..Article::default() };
    let reading = read(&article, &knowledge);
    let sentence = Sentence {
        article: &article,
        reading: &reading,
        knowledge: &knowledge,
        day: args.published,
    };
    let tokens: Vec<Token> = reading.text.chunks.iter().map(|c| sentence.token(c)).collect();
    let events = event_rows(&article, &reading, &knowledge);
    let mut out = std::io::BufWriter::new(anstream::stdout().lock());
    if args.json {
        let tokens: Vec<_> = tokens
            .iter()
            .map(|t| {
                json!({
                    "start": t.start, "end": t.end, "text": t.text, "clitics": t.clitics,
                    "class": t.class, "rows": t.rows,
                })
            })
            .collect();
        let value = json!({ "text": article.text, "published": article.published, "tokens": tokens,
                "events": events });
        writeln!(out, "{value}")?;
    } else {
        write(&mut out, &tokens, &events)?;
    }
    out.flush()?;
    Ok(Outcome::Clean)
}

/// One chunk, in words.
struct Token {
    start: u32,
    end: u32,
    text: String,
    /// What is written onto it: `و`, `ب`, ….
    clitics: String,
    class: &'static str,
    style: Style,
    /// Rows of the tables that it matches, those of its class first.
    rows: Vec<String>,
}

struct Sentence<'a> {
    article: &'a Article,
    reading: &'a Reading,
    knowledge: &'a Knowledge,
    day: Option<Date>,
}

impl Sentence<'_> {
    fn token(&self, chunk: &Chunk) -> Token {
        let span = self.reading.text.folded.span(chunk.start as usize, chunk.end as usize);
        let text = self.article.text.chars().skip(span.start as usize).take(span.len() as usize);
        let (class, style) = match chunk.kind {
            ChunkKind::Place(m) => {
                let sure = self.reading.places[m as usize].place.is_some();
                ("place", if sure { PLACE } else { UNSURE })
            }
            ChunkKind::Actor => ("actor", ACTOR),
            ChunkKind::NonPlace => ("nonplace", DIM),
            ChunkKind::Trigger => ("trigger", TRIGGER),
            ChunkKind::Word => ("word", WORD),
            ChunkKind::Time(_) => ("time", WORD),
            ChunkKind::Number => ("number", DIM),
            ChunkKind::Mark(_) => ("mark", DIM),
            ChunkKind::Other => ("other", DIM),
        };
        Token {
            start: span.start,
            end: span.end,
            text: text.collect(),
            clitics: clitics(chunk.clitics),
            class,
            style,
            rows: self.rows(chunk, class),
        }
    }

    fn rows(&self, chunk: &Chunk, class: &str) -> Vec<String> {
        let (gazetteer, lexicon) = (self.knowledge.gazetteer(), self.knowledge.lexicon());
        let mut rows: Vec<(&str, String)> = Vec::new();
        if let ChunkKind::Place(m) = chunk.kind {
            rows.push(("place", self.place(m as usize)));
        }
        let entries = chunk.pattern.map_or(&[][..], |p| self.knowledge.patterns().entries(p));
        for entry in entries {
            rows.push(match entry {
                Entry::Place { place, loose } => {
                    if class == "place" {
                        continue; // its candidates are told above
                    }
                    let p = gazetteer.place(*place);
                    let loose = if *loose { ", with ال added or dropped" } else { "" };
                    ("place", format!("place {} ({}{loose})", p.id, p.name_en))
                }
                Entry::Actor(a) => {
                    let alias = &lexicon.aliases[*a as usize];
                    if self.day.is_some_and(|d| !alias.holds(d)) {
                        continue;
                    }
                    let actor = lexicon.actor_of(alias.actor);
                    let ends = match (alias.from, alias.until) {
                        (None, None) => String::new(),
                        (a, b) => {
                            let end = |d: Option<Date>| d.map_or("…".into(), |d| d.to_string());
                            format!(", {} to {}", end(a), end(b))
                        }
                    };
                    let kind = format!("{:?}", alias.kind).to_lowercase();
                    let (id, side) = (&actor.id, actor.side);
                    ("actor", format!("actor {id} ({}, side {side}, {kind}{ends})", actor.name_en))
                }
                Entry::Trigger(t) => {
                    let trigger = &lexicon.triggers[t.trigger as usize];
                    let kind = trigger.kinds[form(t.form)].map_or("no event", |k| k.as_str());
                    let frame = &lexicon.frames[trigger.frame as usize].name;
                    let with = [(t.pronoun, ", with a pronoun"), (t.speaker, ", the speaker acts")];
                    let with: String = with.iter().filter(|w| w.0).map(|w| w.1).collect();
                    let (id, form) = (&trigger.id, t.form.as_str());
                    ("trigger", format!("trigger {id} ({form}{with}) → {kind}, frame {frame}"))
                }
                Entry::Word(w) => {
                    let word = &lexicon.words[*w as usize];
                    ("word", format!("{} {}", word.class.as_str(), word.value).trim().to_owned())
                }
                Entry::NonPlace(n) => {
                    ("nonplace", format!("no place: {}", lexicon.nonplaces[*n as usize].kind))
                }
                Entry::Demonym(d) => {
                    ("place", format!("adjective of {}", lexicon.demonyms[*d as usize].1))
                }
            });
        }
        rows.sort_by_key(|(of, _)| *of != class);
        rows.into_iter().map(|(_, words)| words).collect()
    }

    fn place(&self, m: usize) -> String {
        let (mention, decision) = (&self.reading.text.mentions[m], &self.reading.places[m]);
        let gazetteer = self.knowledge.gazetteer();
        let chosen = match decision.place {
            Some(p) => {
                let p = gazetteer.place(p);
                let within = p.admin1.as_deref().unwrap_or(&p.country);
                format!("{} ({}, {}, {within})", p.id, p.en(), p.kind)
            }
            None => format!("none chosen of {}", mention.candidates.len()),
        };
        format!("place {chosen}, share {:.2}, {}", decision.score, mention.why)
    }
}

/// Index into the kinds of a trigger.
const fn form(form: FormKind) -> usize {
    match form {
        FormKind::Past => 0,
        FormKind::Present => 1,
        FormKind::Noun => 2,
        FormKind::Active => 3,
        FormKind::Passive => 4,
    }
}

fn clitics(c: Clitics) -> String {
    let all = [(c.and, "و"), (c.sa, "س"), (c.ba, "ب"), (c.la, "ل"), (c.ka, "ك")];
    all.iter().filter(|(on, _)| *on).map(|(_, letter)| *letter).collect()
}

fn write(out: &mut impl Write, tokens: &[Token], events: &[EventRow]) -> Result<(), Failure> {
    writeln!(out, "{}", styled(HEAD, "Tokens"))?;
    for t in tokens {
        let clitics = if t.clitics.is_empty() { String::new() } else { format!("{}+ ", t.clitics) };
        let text = styled(t.style, harmless(&t.text));
        let rows = match t.rows.as_slice() {
            [] => String::new(),
            [first, rest @ ..] => {
                let rest: String = rest.iter().map(|r| format!(" | {r}")).collect();
                format!("  {first}{}", styled(DIM, rest))
            }
        };
        writeln!(out, "  {}{clitics}{text}{rows}", styled(DIM, format_args!("{:<9}", t.class)))?;
    }
    writeln!(out, "\n{}", styled(HEAD, "Events"))?;
    for e in events {
        let party = |who: &Option<String>, side: &Option<String>| match (who, side) {
            (Some(who), Some(side)) => format!("{who} ({side})"),
            (None, Some(side)) => side.clone(),
            _ => "–".into(),
        };
        let place = match (&e.place_id, &e.location) {
            (Some(id), Some(name)) => styled(PLACE, format_args!("{name} ({id})")),
            _ => styled(UNSURE, "no place chosen"),
        };
        writeln!(out, "  {} at {place}, {}", styled(TRIGGER, &e.kind), e.assertion)?;
        writeln!(
            out,
            "      actor {} · from {} · to {}",
            party(&e.actor, &e.actor_side),
            party(&e.control_from, &e.from_side),
            party(&e.control_to, &e.to_side)
        )?;
        writeln!(
            out,
            "      trigger «{}» · rule {} · date {} · confidence {:.2}",
            harmless(&e.trigger),
            e.rule,
            e.event_date.as_deref().unwrap_or("–"),
            e.confidence
        )?;
    }
    if events.is_empty() {
        writeln!(out, "  none")?;
    }
    Ok(())
}
