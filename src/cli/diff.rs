//! `isnad diff`: what changed hands between two days.

use std::io::Write;

use clap::Args as ClapArgs;
use jiff::civil::Date;

use super::{
    Outcome,
    common::KnowledgeArgs,
    complain::Failure,
    run::stdout,
    store::{Db, day},
};
use crate::{gazetteer::Place, layer::state_en, store::StoredEvent, text::visible, timeline::diff};

/// Show which places changed hands between two days, from whom to whom, with the reports.
#[derive(Debug, ClapArgs)]
#[command(after_long_help = "\
Example:
  isnad diff --db syria.gpkg --from 2024-12-06 --to 2024-12-07")]
pub struct Args {
    #[command(flatten)]
    db: Db,
    /// Control as of the end of this day …
    #[arg(long, value_parser = day)]
    from: Date,
    /// … against the end of this one.
    #[arg(long, value_parser = day, visible_alias = "as-of")]
    to: Date,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Runs the command.
///
/// # Errors
/// When the store cannot be read.
pub fn run(args: &Args) -> Result<Outcome, Failure> {
    if args.from > args.to {
        return Err(Failure::Words("--from lies after --to".into()));
    }
    let (store, outcome) = args.db.read()?;
    let knowledge = args.knowledge.load()?;
    let gazetteer = knowledge.gazetteer();
    let mut intervals = store.intervals(Some((args.from, args.from)))?;
    intervals.extend(store.intervals(Some((args.to, args.to)))?);
    let mut out = stdout();
    for change in diff(&intervals, args.from, args.to) {
        let place = gazetteer.by_id(&change.place_id).map(|i| gazetteer.place(i));
        let ids = change.after.as_ref().map_or(&[][..], |i| &i.supporting);
        let mut events: Vec<StoredEvent> = Vec::new();
        for id in ids {
            events.extend(store.event(id)?);
        }
        if args.json {
            let value = serde_json::json!({
                "place_id": change.place_id,
                "location": place.map(Place::en), "location_ar": place.map(Place::ar),
                "admin1": place.and_then(|p| p.admin1.as_ref()),
                "before": change.before, "after": change.after, "events": events,
            });
            writeln!(out, "{value}")?;
            continue;
        }
        let name = place.map_or_else(|| change.place_id.clone(), Place::both);
        let admin = place.and_then(|p| p.admin1.as_deref()).map(|a| format!(", {a}"));
        let confidence = change.after.as_ref().map_or(0.0, |i| i.confidence);
        writeln!(
            out,
            "{name}{}: {} → {}, confidence {confidence:.2}",
            admin.unwrap_or_default(),
            state_en(change.before.as_ref()),
            state_en(change.after.as_ref())
        )?;
        for e in &events {
            writeln!(
                out,
                "    {} {} [{}] {}",
                e.row.event_date.as_deref().unwrap_or("          "),
                visible(&e.row.title),
                e.row.event_id,
                visible(e.row.source.as_deref().unwrap_or(&e.row.article_id)),
            )?;
        }
    }
    out.flush()?;
    Ok(outcome)
}
