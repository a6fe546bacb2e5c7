//! English word forms that only their neighbours tell apart.

use super::super::tok::Tok;
use crate::{
    Knowledge,
    lexicon::FormKind,
    mention::{ChunkKind, Chunked},
};

/// "an attack", "his retreat", "heavy clashes": behind a determiner a bare verb form is the noun.
pub fn nouns(toks: &mut [Tok], text: &Chunked, knowledge: &Knowledge) {
    for i in 0..toks.len() {
        let Some(form) = toks[i].trigger.filter(|t| t.form == FormKind::Present) else { continue };
        if knowledge.lexicon().triggers[form.trigger as usize].lang != "en" {
            continue;
        }
        let word = |i: usize| -> String {
            let c = &toks[i].chunk;
            text.folded.chars()[c.start as usize..c.end as usize].iter().collect()
        };
        let before = i.checked_sub(1);
        let led = before.is_some_and(|k| {
            let to = word(k) == "to";
            let plain = toks[k].chunk.kind == ChunkKind::Other
                && (SMALL.contains(&word(k).as_str()) || word(k).ends_with('d'));
            // "under government control"
            let state = toks[k].actor.is_some()
                && k.checked_sub(1).is_some_and(|j| {
                    toks[j].prep.is_some() || ["under", "the", "full"].contains(&word(j).as_str())
                });
            let own = state && word(i) == "control";
            plain || own || word(k) == "-" || (toks[k].prep.is_some() && !to)
        });
        if led {
            let noun =
                toks[i].chunk.triggers(knowledge.patterns()).find(|t| t.form == FormKind::Noun);
            toks[i].trigger = noun.or(toks[i].trigger);
        }
    }
}

/// Determiners and other small words that a noun phrase may open with.
const SMALL: &[&str] = &[
    "the",
    "a",
    "an",
    "its",
    "their",
    "his",
    "all",
    "both",
    "two",
    "three",
    "four",
    "five",
    "six",
    "last",
    "nearby",
    "neighbouring",
    "neighboring",
    "strategic",
    "key",
    "other",
    "largest",
    "main",
    "border",
    "whole",
    "entire",
    "ancient",
    "historic",
];
