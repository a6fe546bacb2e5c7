//! What an event says that its own clause does not: a fixed list of inferences by id. Each is
//! recorded in the event that rests on it.

use super::{choose::Pair, phrase::Naming, scene::Scene, syntax::Found};
use crate::lexicon::Side;

/// A kind of inference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inference {
    /// Its id, as events carry it.
    pub id: &'static str,
    /// What is taken for granted.
    pub statement: &'static str,
    /// A sentence that needs it.
    pub example: &'static str,
}

/// All inferences, in the order in which events carry them.
pub const INFERENCES: [Inference; 8] = [
    Inference {
        id: "place-taken-up",
        statement: "a pronoun or common noun means the place named before",
        example: "حاصرت الفصائل خشام ثم دخلتها.",
    },
    Inference {
        id: "place-of-topic",
        statement: "a sentence without a place goes on about that of the sentence before",
        example: "خشام تحت القصف. وانسحبت القوات فجراً.",
    },
    Inference {
        id: "place-at-unit",
        statement: "a place no gazetteer knows is put at the unit that the text names",
        example: "سيطرت الفصائل على قرية المشيك بريف حماة.",
    },
    Inference {
        id: "subject-goes-on",
        statement: "a verb without a subject has that of the verb before it",
        example: "تقدمت الفصائل فجراً ودخلت خشام.",
    },
    Inference {
        id: "gains-elsewhere",
        statement: "who gains or holds is named in another sentence",
        example: "هاجمت الفصائل خشام. وسقطت البلدة ليلاً.",
    },
    Inference {
        id: "loses-elsewhere",
        statement: "who loses is named in another sentence",
        example: "هاجمت الفصائل مواقع النظام في خشام. وسيطرت عليها ليلاً.",
    },
    Inference {
        id: "speaker-gains",
        statement: "who says it without naming a taker took it",
        example: "أعلنت غرفة العمليات تحرير خشام.",
    },
    Inference {
        id: "side-of-word",
        statement: "the word itself says whose doing it is",
        example: "تحررت خشام.",
    },
];

/// The inferences that an event of a pair rests on, given who gains and who loses.
#[must_use]
pub fn inferences(
    scene: &Scene<'_>,
    pair: Pair,
    placed: bool,
    to: Option<Side>,
    from: Option<Side>,
) -> Vec<&'static str> {
    let sentence = &scene.sentences()[pair.sentence];
    let group = &scene.groups[pair.sentence][pair.group];
    let named = |side: Side| scene.actors.within(sentence).iter().any(|a| a.2 == side);
    let away = |side: Option<Side>| side.is_some_and(|s| !named(s));
    let word = scene.cue(pair.at).and_then(|t| t.1.default_side);
    let (_, speaker) = scene.speaker(pair.at, sentence);
    let goes_on = matches!(scene.subject(pair.at), Some((_, Found::GoesOn)));
    let says = to.is_some() && (speaker == to || scene.voice == to);
    let holds = |id: &str| match id {
        "place-taken-up" => !matches!(group.naming, Naming::Named | Naming::Topic),
        "place-of-topic" => group.naming == Naming::Topic,
        "place-at-unit" => !placed,
        "subject-goes-on" => goes_on,
        "gains-elsewhere" => away(to) && word != to && !says,
        "loses-elsewhere" => away(from) && word != from,
        "speaker-gains" => away(to) && says,
        _ => away(to) && word == to || away(from) && word.is_some() && word == from,
    };
    INFERENCES.iter().map(|i| i.id).filter(|id| holds(id)).collect()
}
