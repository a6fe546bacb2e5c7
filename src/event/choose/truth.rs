//! What speaks for an event being told, claimed, denied, expected, supposed or past.

use std::ops::Range;

use super::{
    super::{assertion::Assertion, phrase::symbol, scene::Scene, tok::Tok, when::Timed},
    pair::Pair,
    side::Past,
};
use crate::lexicon::{EventKind, FormKind, Modal, Side, WordClass};
use crate::weigh::{Features, observe};

/// How far back a cue may stand, in chunks.
const BACK: usize = 14;

/// The features of an event's assertion.
pub fn truth_features(
    scene: &Scene<'_>,
    pair: Pair,
    kind: EventKind,
    sides: [Option<Side>; 3],
    time: &Timed<'_>,
    past: &[Past],
    out: &mut Features,
) {
    let Some((form, trigger, frame, _)) = scene.cue(pair.at) else { return };
    let (at, toks) = (pair.at, scene.toks);
    let (k, f, fm) = (kind.as_str(), frame.name.as_str(), form.form.as_str());
    let sentence: &Range<usize> = &scene.sentences()[pair.sentence];
    let control = kind.is_control();
    observe!(out, "form", k, fm);
    observe!(out, "frame", f, fm);
    observe!(out, "id", trigger.id.as_str(), fm);
    observe!(out, "control", control, fm);
    observe!(out, "embedded", control, toks[at].embedded, fm);
    let clitics = toks[at].chunk.clitics;
    observe!(out, "clitic", clitics.sa, clitics.la, clitics.ba, fm);
    observe!(out, "speaks", form.speaker, control);

    let said = scene.said(at);
    observe!(out, "cue", said.assertion.as_str(), control);
    observe!(out, "cue-kind", said.assertion.as_str(), k, fm);
    observe!(out, "cue-form", said.assertion.as_str(), said.attempt, said.negated);
    observe!(out, "cue-failed", said.failed, k);
    observe!(out, "refuted", said.refuted, control);

    let low = sentence.start.max(at.saturating_sub(BACK));
    let mut first = [true; 3];
    for i in (low..at).rev() {
        let t = &toks[i];
        let counts = scene.borders.between(i + 1..at);
        let near = (at - i).min(9);
        let crossed = (counts.clauses + counts.marks).min(2) as usize;
        let verbs = counts.verbs.min(2) as usize;
        if let Some(modal) = t.modal {
            observe!(out, "modal", modal_name(modal), crossed, verbs, fm);
            observe!(out, "modal-near", modal_name(modal), near.min(5), k);
            observe!(out, "modal-word", scene.letters(i), crossed);
        }
        if t.is(WordClass::Negation) {
            observe!(out, "negation", scene.letters(i), near.min(4), crossed);
        }
        if t.failed {
            observe!(out, "failed", crossed, verbs);
        }
        if t.still {
            observe!(out, "still", near.min(4));
        }
        let opens = t.is(WordClass::Sub) || t.is(WordClass::Clause) || t.pos.is_conjunction();
        if opens && std::mem::take(&mut first[0]) {
            observe!(out, "opens", scene.letters(i), near.min(4), fm);
        }
        if t.is(WordClass::Say) && std::mem::take(&mut first[1]) {
            observe!(out, "said", scene.letters(i), control);
        }
        let verb = t.pos.is_verb() || t.is(WordClass::Light) || t.pos.letter() == '=';
        if verb && std::mem::take(&mut first[2]) {
            observe!(out, "governs", scene.letters(i), crossed, fm);
            observe!(out, "governs-kind", symbol(t), near.min(4), fm, control);
        }
    }
    for n in 1..=3 {
        if let Some(i) = at.checked_sub(n).filter(|&i| i >= sentence.start) {
            observe!(out, "word", n, scene.letters(i), control);
            observe!(out, "symbol", n, symbol(&toks[i]), fm, control);
            if let Some(p) = toks[i].prep {
                observe!(out, "prep", n, p.as_str(), fm);
            }
        }
    }
    for i in at + 1..sentence.end.min(at + 6) {
        if let Some(modal) = toks[i].modal {
            observe!(out, "modal-behind", modal_name(modal), k);
        }
        if toks[i].is(WordClass::Relative) || toks[i].mark().is_some_and(|c| c == '،' || c == ',')
        {
            break;
        }
    }
    if let Some(i) = (at + 1..sentence.end).find(|&i| !toks[i].is_silent()) {
        observe!(out, "behind", scene.letters(i), control);
    }
    // Other events of the sentence before this one: an aim follows what is done.
    let before = (sentence.start..at).rev().find_map(|i| scene.trigger(i));
    observe!(out, "after-kind", k, before.map_or("-", |t| t.3.as_str()), fm);
    observe!(out, "opening", scene.letters(sentence.start), control);
    let was = (low..at).any(|i| toks[i].modal == Some(Modal::Was));
    observe!(out, "was", was, fm, toks[at].embedded);

    if let Some(last) = past.last() {
        let back = (pair.sentence - last.sentence.min(pair.sentence)).min(2);
        observe!(out, "past", last.assertion.as_str(), back, fm);
        observe!(out, "past-kind", last.assertion.as_str(), k, last.kind.as_str(), back);
    }

    let (speaker, said) = scene.speaker(at, sentence);
    let [to, from, actor] = sides;
    let by = match said {
        None if speaker.at.is_some() => "source",
        None => "nobody",
        Some(s) if Some(s) == to => "taker",
        Some(s) if Some(s) == from => "loser",
        Some(s) if Some(s) == actor => "actor",
        Some(_) => "other",
    };
    observe!(out, "by", by, k);
    observe!(out, "by-control", by, control, fm);
    let heard = scene.voice;
    let own = heard.is_some() && (heard == to || heard == actor);
    observe!(out, "voice", own, heard.is_some(), control);

    // When, beside the day of publication.
    let (when, days) = (time.when(Assertion::Asserted), time.age());
    let age = match days {
        None => '-',
        Some(..0) => 'f',
        Some(0..=2) => '0',
        Some(3..=14) => '1',
        Some(15..=45) => '2',
        Some(46..=200) => '3',
        Some(_) => '4',
    };
    observe!(out, "age", age, fm);
    observe!(out, "age-basis", age, when.basis, control);
    observe!(out, "naming", scene.groups[pair.sentence][pair.group].naming.letter(), control);
}

/// What a cue right before a verbal noun, or a condition before its clause, makes of an event, in
/// the manner of ConText (Harkema et al., *ConText*, Journal of Biomedical Informatics 42, 2009): an
/// aim, an attempt or a wish is not done; what stands under a condition may not be so. With it goes
/// whether the cue is sure: a denial.
#[must_use]
pub fn governed(scene: &Scene<'_>, pair: Pair) -> Option<(Assertion, bool)> {
    let (form, _, _, kind) = scene.cue(pair.at)?;
    let sentence = &scene.sentences()[pair.sentence];
    let said = scene.said(pair.at);
    if !said.assertion.is_real() && kind.is_control() {
        return Some((said.assertion, said.assertion == Assertion::Denied));
    }
    if said.attempt && kind == EventKind::Capture {
        return Some((Assertion::Future, false));
    }
    let low = sentence.start.max(pair.at.saturating_sub(CONDITION));
    let noun = form.form == FormKind::Noun;
    for i in (low..pair.at).rev() {
        let t = &scene.toks[i];
        let ends = t.mark().is_some_and(|c| matches!(c, '،' | ',' | '.' | ':' | ';' | '؛'));
        if ends || t.is(WordClass::Relative) || t.is(WordClass::Clause) {
            return None;
        }
        let near = pair.at - i <= AIM;
        match t.modal {
            Some(Modal::Condition) => return Some((Assertion::Hypothetical, false)),
            Some(Modal::Demand | Modal::Attempt | Modal::Trying | Modal::Future)
                if noun && near && !scene.toks[i + 1..pair.at].iter().any(Tok::is_verb_trigger) =>
            {
                return Some((Assertion::Future, false));
            }
            _ => {}
        }
    }
    None
}

/// How far before a trigger a condition may stand, in chunks.
const CONDITION: usize = 12;
/// How far before a verbal noun the word for its aim may stand, in chunks.
const AIM: usize = 3;

const fn modal_name(modal: Modal) -> &'static str {
    match modal {
        Modal::Denied => "denied",
        Modal::Refuted => "refuted",
        Modal::False => "false",
        Modal::Future => "future",
        Modal::Trying => "trying",
        Modal::Attempt => "attempt",
        Modal::Condition => "condition",
        Modal::Demand => "demand",
        Modal::Was => "was",
        Modal::History => "history",
        Modal::Maybe => "maybe",
        Modal::Campaign => "campaign",
    }
}
