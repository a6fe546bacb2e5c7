//! Candidate recall: does the gazetteer know the place under the name that the text uses?

use std::collections::BTreeMap;

use serde::Serialize;

use super::{GoldDoc, GoldMention, Predicted, gold::class_name, tally::share};
use crate::{
    Knowledge,
    gazetteer::{PlaceClass, PlaceIdx, km},
    mention::{Clitics, Entry, scan},
    text::{Folded, tokens},
};

/// How many gold mentions have their true place among the candidates.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Recall {
    /// In-Syria gold mentions with a point.
    pub gold: u32,
    /// Of those, with the true place among the candidates.
    pub known: u32,
}

impl Recall {
    /// The share.
    #[must_use]
    pub fn share(self) -> f64 {
        share(self.known, self.gold)
    }
}

/// Candidate recall by class of place.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CandidateRecall {
    /// Of all classes.
    pub all: Recall,
    /// By class.
    pub by_kind: BTreeMap<&'static str, Recall>,
}

/// A gold mention whose place the gazetteer does not offer under its name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unknown {
    /// The article.
    pub doc: String,
    /// The name.
    pub surface: String,
    /// Its class.
    pub kind: &'static str,
    /// How many places of that name there are, all too far.
    pub others: usize,
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { doc, surface, kind, others } = self;
        write!(f, "UNKNOWN  {doc} {surface} | {kind}, {others} elsewhere")
    }
}

impl CandidateRecall {
    /// Counts one article, whether or not its mentions were found; returns what is not known.
    pub fn add(
        &mut self,
        gold: &GoldDoc,
        predicted: &Predicted,
        knowledge: &Knowledge,
    ) -> Vec<Unknown> {
        let mut unknown = Vec::new();
        let counted = |m: &&GoldMention| m.in_syria && m.kind != PlaceClass::Country;
        for mention in gold.mentions.iter().filter(counted) {
            let Some((lat, lon)) = mention.point() else { continue };
            let candidates = candidates(mention, predicted, knowledge);
            let known = candidates.iter().any(|&p| {
                let place = knowledge.gazetteer().place(p);
                mention.means(&place.id, Some(place.kind), km(lat, lon, place.lat, place.lon))
            });
            let kind = class_name(mention.kind);
            for recall in [&mut self.all, self.by_kind.entry(kind).or_default()] {
                recall.gold += 1;
                recall.known += u32::from(known);
            }
            if !known {
                let (doc, surface) = (gold.doc.clone(), mention.surface.clone());
                unknown.push(Unknown { doc, surface, kind, others: candidates.len() });
            }
        }
        unknown
    }
}

/// The places that bear the name (ال given or not), and those that the reader had to choose from
/// where it found just this mention (a facility is named by its town: «مطار كويرس»).
fn candidates(
    mention: &GoldMention,
    predicted: &Predicted,
    knowledge: &Knowledge,
) -> Vec<PlaceIdx> {
    let surface = mention.surface.as_str();
    let mut out = knowledge.gazetteer().named(surface).to_vec();
    if surface.starts_with('ل') {
        // «للكسوة»: what is left behind the ل is «لكسوة».
        out.extend(knowledge.gazetteer().named(&format!("ا{surface}")));
    }
    let folded = Folded::new(surface);
    let tokens = tokens(&folded);
    for raw in scan(knowledge.patterns(), &folded, &tokens, &[]) {
        if raw.first == 0 && raw.last as usize == tokens.len() && raw.clitics == Clitics::NONE {
            let places = knowledge.patterns().entries(raw.pattern).iter().filter_map(|e| match e {
                Entry::Place { place, .. } => Some(*place),
                _ => None,
            });
            out.extend(places);
        }
    }
    let same = predicted.mentions.iter().filter(|p| p.span == mention.span);
    out.extend(same.flat_map(|p| &p.candidates));
    out.sort_unstable();
    out.dedup();
    out
}
