//! `isnad brief`: the day as a page to read.

use std::io::Write;

use clap::{Args as ClapArgs, ValueEnum};
use jiff::civil::Date;

use super::{
    Outcome,
    common::KnowledgeArgs,
    complain::Failure,
    run::stdout,
    store::{Db, day},
};
use crate::{
    layer::{Brief, BriefChange, BriefLang, brief_html, brief_markdown},
    timeline::{Status, diff},
};

/// Write a brief of a day: what changed hands in a few lines, then what changed, what is contested
/// and what is only claimed, governorate by governorate, each with day, source and link of its
/// reports.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Examples:
  isnad brief --db syria.gpkg --date 2024-12-07 > brief.md
  isnad brief --db syria.gpkg --date 2024-12-08 --since 2024-12-01 --lang ar --format html > week.html")]
pub struct Args {
    #[command(flatten)]
    db: Db,
    /// The day, as of whose end the page speaks.
    #[arg(long, value_parser = day, visible_alias = "as-of")]
    date: Date,
    /// Changes since the end of this day [default: the day before].
    #[arg(long, value_parser = day)]
    since: Option<Date>,
    /// The language of the page.
    #[arg(long, value_enum, default_value_t = Lang::En)]
    lang: Lang,
    /// The format of the page.
    #[arg(long, value_enum, default_value_t = Format::Md)]
    format: Format,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    /// English.
    En,
    /// Arabic.
    Ar,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Markdown.
    Md,
    /// HTML, one file.
    Html,
}

/// Runs the command.
///
/// # Errors
/// When the store cannot be read.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    let since = match args.since {
        Some(since) => since,
        None => args.date.yesterday().map_err(|e| Failure::Words(e.to_string()))?,
    };
    let (store, outcome) = args.db.read()?;
    if let Some((first, last)) = store.days()?
        && !(first..=last).contains(&args.date)
    {
        let words = format!("{}: the store tells of the days from {first} to {last}", args.date);
        return Err(Failure::Words(words));
    }
    let knowledge = args.knowledge.load()?;
    let mut intervals = store.intervals(Some((since, since)))?;
    intervals.extend(store.intervals(Some((args.date, args.date)))?);
    let mut brief = Brief { date: args.date, since, ..Brief::default() };
    for change in diff(&intervals, since, args.date) {
        let mut events = Vec::new();
        for id in change.after.as_ref().map_or(&[][..], |i| &i.supporting) {
            events.extend(store.event(id)?.map(|e| e.row));
        }
        brief.changes.push(BriefChange { change, events });
    }
    for interval in store.intervals(Some((args.date, args.date)))? {
        if interval.status == Status::Contested {
            let mut events = Vec::new();
            for id in interval.supporting.iter().chain(&interval.contradicting) {
                events.extend(store.event(id)?.map(|e| e.row));
            }
            brief.contested.push((interval, events));
        }
    }
    store.events(Some(args.date), |e| {
        let control = ["capture", "withdrawal", "handover", "hold"].contains(&e.row.kind.as_str());
        let fresh = e.row.event_date > Some(since.to_string());
        if control && fresh && e.row.assertion == "claimed" && e.confirmed_by.is_none() {
            brief.claimed.push(e.row);
        }
    })?;
    let lang = match args.lang {
        Lang::En => BriefLang::En,
        Lang::Ar => BriefLang::Ar,
    };
    let page = match args.format {
        Format::Md => brief_markdown(&brief, lang, knowledge.gazetteer()),
        Format::Html => brief_html(&brief, lang, knowledge.gazetteer()),
    };
    let mut out = stdout();
    out.write_all(page.as_bytes())?;
    out.flush()?;
    Ok(outcome)
}
