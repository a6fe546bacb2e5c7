//! `isnad gazetteer stats`: what the gazetteer holds, and which names are shared.

use std::{collections::BTreeSet, io::Write, path::PathBuf};

use clap::Args;

use super::{
    Outcome,
    common::KnowledgeArgs,
    complain::Failure,
    gazetteer_against::{self, Against},
    run::stdout,
};
use crate::{
    Knowledge,
    gazetteer::{shared_names, stats},
    text::fold_key,
};

/// Count what the gazetteer holds, by governorate and kind.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  isnad gazetteer stats
  isnad gazetteer stats --against reference-files --json
  isnad gazetteer stats --names | head")]
pub struct Stats {
    /// Files or folders of reference gazetteers, to count the settlements that they have too.
    #[arg(long, value_name = "PATH", num_args = 1..)]
    against: Vec<PathBuf>,
    /// List the names that several places share instead: how many places, in which
    /// governorates, what must stand beside the name before it counts, and what else it is.
    #[arg(long)]
    names: bool,
    /// Print JSON, one object a line.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    knowledge: KnowledgeArgs,
}

/// Runs the command.
///
/// # Errors
/// When the tables or the reference cannot be loaded.
pub fn run(args: &Stats) -> Result<Outcome, Failure> {
    let knowledge = args.knowledge.load()?;
    let mut out = stdout();
    if args.names {
        names(&knowledge, args.json, &mut out)?;
    } else {
        table(args, &knowledge, &mut out)?;
    }
    out.flush()?;
    Ok(Outcome::Clean)
}

fn table(args: &Stats, knowledge: &Knowledge, out: &mut impl Write) -> Result<(), Failure> {
    let checked: BTreeSet<u32> = if args.against.is_empty() {
        BTreeSet::new()
    } else {
        let Against { comparison, .. } =
            gazetteer_against::compare_with(knowledge.gazetteer(), &args.against)?;
        comparison.distances.iter().map(|(i, _)| *i).collect()
    };
    let rows = stats(knowledge.gazetteer(), &checked);
    if args.json {
        for row in rows {
            writeln!(out, "{}", serde_json::to_string(&row)?)?;
        }
        return Ok(());
    }
    let part = |n: usize, of: usize| format!("{:.0}%", 100.0 * n as f64 / of.max(1) as f64);
    writeln!(
        out,
        "{:<22}{:>8}{:>7}{:>12}{:>8}{:>11}{:>9}{:>10}{:>8}{:>9}",
        "",
        "places",
        "admin",
        "settlements",
        "quarters",
        "facilities",
        "natural",
        "variants",
        "P-code",
        "checked"
    )?;
    for r in rows {
        let checked =
            if args.against.is_empty() { "-".to_owned() } else { part(r.checked, r.settlements) };
        writeln!(
            out,
            "{:<22}{:>8}{:>7}{:>12}{:>8}{:>11}{:>9}{:>10}{:>8}{:>9}",
            r.area,
            r.places,
            r.admin,
            r.settlements,
            r.neighbourhoods,
            r.facilities,
            r.natural,
            part(r.with_variants, r.places),
            part(r.with_pcode, r.places),
            checked
        )?;
    }
    Ok(())
}

fn names(knowledge: &Knowledge, json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let gazetteer = knowledge.gazetteer();
    for shared in shared_names(gazetteer) {
        let places: Vec<_> = shared.places.iter().map(|&i| gazetteer.place(i)).collect();
        let areas: BTreeSet<&str> = places.iter().filter_map(|p| p.admin1.as_deref()).collect();
        let areas: Vec<&str> = areas.into_iter().collect();
        let needs = knowledge.lexicon().needs.get(&fold_key(&shared.name));
        let mut beside: Vec<&str> = Vec::new();
        if let Some(n) = needs {
            let all = [(n.cue, "cue"), (n.list, "list"), (n.anchor, "anchor")];
            beside.extend(all.iter().filter(|(is, _)| *is).map(|(_, word)| word));
        }
        if json {
            let ids: Vec<&str> = places.iter().map(|p| p.id.as_str()).collect();
            let value = serde_json::json!({
                "name": shared.name, "places": ids, "governorates": areas,
                "ambiguous": needs.is_some(), "needs": beside.join("|"),
            });
            writeln!(out, "{value}")?;
        } else {
            let needs = if needs.is_some() {
                format!(
                    "  needs {}",
                    if beside.is_empty() { "none".into() } else { beside.join("|") }
                )
            } else {
                String::new()
            };
            writeln!(out, "{:>4}  {}  {}{needs}", places.len(), shared.name, areas.join(", "))?;
        }
    }
    Ok(())
}
