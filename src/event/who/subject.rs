//! The subject of a trigger: behind it, before it, or in the clause that it goes on with.

use std::ops::Range;

use super::{
    super::{
        place::Found,
        tok::{ActorAt, Tok, last_word, word_before},
    },
    SUBJECT,
};
use crate::{
    lexicon::{ActorIdx, FormKind, Frame, Modal, Prep, Role, TriggerForm, WordClass},
    mention::Gender,
};

/// The subject behind the trigger («سيطرت قوات …», «سيطرة قوات …», «هجوم لتنظيم …», "by …").
pub(super) fn subject_after(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
    form: TriggerForm,
    frame: &Frame,
    found: Option<&Found>,
) -> (Option<ActorAt>, Option<ActorAt>) {
    let place_at = found.filter(|f| f.from > at).map(|f| f.from);
    let leaves = frame.subject == Role::From;
    // «تسليم X إلى قوات النظام»: behind the preposition stands the one who receives.
    let gives = frame.other_role == Role::To && frame.other.contains(&Prep::To);
    let verb = matches!(form.form, FormKind::Past | FormKind::Present);
    let reach = if verb { SUBJECT } else { 6 };
    let mut prep = Prep::None;
    let mut subject = None;
    for i in at + 1..sentence.end.min(at + 1 + reach + 8) {
        let t = &toks[i];
        // «مقاتلون من مجموعات معارضة»: the partitive names them better.
        if prep == Prep::From
            && let Some(better) = t.actor
            && subject.is_some_and(|s: ActorAt| s.weak)
            && i <= at + 4
        {
            subject = Some(better);
            continue;
        }
        // «كسر الحصار الذي تفرضه القوات»: who stands behind a relative does something else.
        // «خسرت عدداً منها نتيجة الرد العنيف من قوات النظام»: nor who is the cause.
        if t.is(WordClass::Clause)
            || t.is(WordClass::Say)
            || t.is(WordClass::Relative)
            || t.is(WordClass::Cause) && t.actor.is_none()
            || t.is(WordClass::Sub) && t.prep.is_none()
        {
            break;
        }
        if t.mark().is_some_and(|c| matches!(c, '؛' | '.' | ':')) {
            break;
        }
        if t.trigger.is_some() && i > at + 1 {
            break;
        }
        if let Some(p) = t.prep {
            prep = p;
            continue;
        }
        let near = i <= at + reach && place_at.is_none_or(|p| i < p || !verb);
        if let Some(actor) = t.actor {
            if prep == Prep::By {
                return (subject, Some(actor));
            }
            // «خرج الرتل الأول من مقاتلي …»: those who leave stand behind the first «من».
            // «إخلاء حيي X وY من المسلحين»: and behind the place, where that is the object.
            let object = place_at.is_some_and(|p| p <= at + 2 && p < i);
            let part = prep == Prep::From && leaves && (object || place_at.is_none_or(|p| i < p));
            let given = gives && (prep == Prep::To || t.chunk.clitics.la);
            // «استهدفت … مواقع لتنظيم …»: what belongs to a party is no subject of a verb.
            let given = given || (verb && t.chunk.clitics.la);
            let open = (prep == Prep::None
                || (prep == Prep::To && !verb && frame.subject != Role::Place)
                || part)
                && !given;
            // «دخلت مجموعات من الفصائل المدينة»: some of them.
            let some = prep == Prep::From
                && verb
                && i == at + 3
                && (toks[at + 1].is(WordClass::Martial) || toks[at + 1].is(WordClass::Quantity));
            let open = (open || some) && !t.is(WordClass::Source);
            // «استعادة البلدة ستكسر ظهر التنظيم»: what stands behind the place is another clause's.
            let past = !verb && !leaves && place_at.is_some_and(|p| p < i);
            let genitive = (!t.and() || subject.is_some()) && !past;
            if subject.is_none() && (near || part) && open && genitive && !t.chunk.clitics.ba {
                subject = Some(actor);
            }
        } else if t.place.is_some() && !verb && i > at + 3 {
            prep = Prep::In;
        }
        if t.mark() == Some('،') && !verb {
            prep = Prep::In; // what follows the comma is no genitive
        }
    }
    (subject, None)
}

/// The subject before the trigger («قوات النظام … سيطرت», «تمكنت الفصائل من السيطرة»).
pub(super) fn subject_before(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
    adjectival: bool,
) -> Option<ActorAt> {
    let (mut weak, mut aside) = (None, None);
    let mut i = at;
    while i > sentence.start && at - i < SUBJECT {
        i -= 1;
        let t = &toks[i];
        if t.is(WordClass::Clause) || t.mark().is_some_and(|c| matches!(c, '؛' | '.' | ':')) {
            break;
        }
        // «الثوار يسيطرون على المركز وانسحاب كل الحواجز»: the noun has another subject.
        let noun = toks[at].trigger.is_some_and(|f| f.form == FormKind::Noun && !f.pronoun);
        if noun && toks[at].and() && t.is_verb_trigger() {
            break;
        }
        if let Some(actor) = t.actor.filter(|_| !t.is(WordClass::Source)) {
            // «الجيش مدعوماً بمقاتلي الحزب سيطر»: who helps is not who does it.
            let low = i.saturating_sub(2).max(sentence.start);
            if toks[low..i].iter().any(|b| b.is(WordClass::Support)) {
                continue;
            }
            // «مناطق يسيطر عليها التنظيم»: the subject of what only describes a place.
            let low = i.saturating_sub(3).max(sentence.start);
            let clause = (low..i).any(|k| toks[k].is(WordClass::Relative))
                && !toks[at].is_verb_trigger()
                && toks[i + 1..at].iter().any(|b| b.mark() == Some('،'));
            if ((low..i).any(|k| toks[k].embedded) || clause) && !adjectival {
                let verb = toks[at].trigger.is_some_and(|f| f.form != FormKind::Noun);
                let fits = verb && agrees(toks[at].gender, t.gender);
                aside = aside.or(fits.then_some(actor));
                continue;
            }
            // What a participle describes is its subject, whatever governs it; so is the party right
            // before a relative («هجوم الوحدات، التي رفعت …»).
            let relative = toks[at].is_verb_trigger()
                && toks[i + 1..at].iter().any(|b| b.is(WordClass::Relative))
                && toks[i + 1..at].iter().all(|b| {
                    b.is(WordClass::Relative) || b.mark().is_some() || b.is(WordClass::State)
                });
            let described =
                adjectival && at - i <= 3 || relative && agrees(toks[at].gender, t.gender);
            // «لقوات … لاستعادة X», «الهدف لقوات … هو السيطرة»: whose aim it is.
            let aims = noun
                && t.chunk.clitics.la
                && (toks[at].chunk.clitics.la && next_word(toks, i, at)
                    || toks[i.saturating_sub(3).max(sentence.start)..i]
                        .iter()
                        .any(|b| b.modal == Some(Modal::Future)));
            // «أرتال لقوات النظام تغادر X»
            let column = toks[at].is_verb_trigger()
                && next_word(toks, i, at)
                && word_before(toks, i, sentence.start).is_some_and(|b| b.is(WordClass::Martial));
            // «محاولة لقوات X لاستعادة Y»: whose attempt it is.
            let tries = noun
                && t.chunk.clitics.la
                && word_before(toks, i, sentence.start)
                    .is_some_and(|b| b.modal == Some(Modal::Attempt));
            let governed = !(described || aims || tries)
                && (word_before(toks, i, sentence.start).is_some_and(|b| {
                    // «آخر دفعة من مسلحيه غادرت»: some of them.
                    let part = b.prep == Some(Prep::From)
                        && i >= sentence.start + 2
                        && toks[i - 2].is(WordClass::Martial);
                    // «عائلات التنظيم فروا»: theirs, not they.
                    let theirs = b.is(WordClass::Thing);
                    b.prep.is_some_and(|p| p != Prep::None) && !part
                        || b.is(WordClass::Sub)
                        || theirs
                }) || t.chunk.clitics.la && !column
                    || t.chunk.clitics.ba);
            // «مصدر في «جيش الإسلام» … البلدة تحت سيطرته»: the possessor, if nobody else is.
            if governed {
                let owns = toks[at].trigger.is_some_and(|f| f.form == FormKind::Noun && f.pronoun);
                let fits = owns && agrees(toks[at].gender, t.gender);
                aside = aside.or(fits.then_some(actor));
                continue;
            }
            if !agrees(toks[at].gender, t.gender) {
                continue;
            }
            // «والمسلحون ينكفئون»: right before its verb any word will do.
            if actor.weak && !actor.generic && toks[at].is_verb_trigger() && next_word(toks, i, at)
            {
                return Some(actor);
            }
            let (actor, from) = first_of_pair(toks, i, sentence.start, actor);
            i = from;
            // «أعلن … الجيش»: the one who says is the subject only if nobody else is.
            if actor.weak {
                weak = weak.or(Some(actor));
            } else {
                return Some(actor);
            }
        }
    }
    weak.or(aside).or_else(|| subject_beyond(toks, at, i, sentence.start))
}

/// «قلبت الفصائل الطاولة …، إذ استعادوا X»: behind a word that explains, the subject of what it
/// explains goes on.
fn subject_beyond(toks: &[Tok], at: usize, stop: usize, start: usize) -> Option<ActorAt> {
    // «حيث استعادت السيطرة على X»: the noun goes on with its verb.
    let verb = toks[at].is_verb_trigger() || at > start && toks[at - 1].is_verb_trigger();
    if !(verb && toks[stop].explains && at <= stop + 3) {
        return None;
    }
    let free = |i: usize| {
        word_before(toks, i, start)
            .is_none_or(|b| b.prep.is_none() && !b.is(WordClass::Sub) && !b.is(WordClass::Support))
            && !toks[i].chunk.clitics.la
            && !toks[i].chunk.clitics.ba
    };
    let fits = |i: &usize| free(*i) && agrees(toks[at].gender, toks[*i].gender);
    (start..stop).filter(fits).find_map(|i| toks[i].actor.filter(|a| !a.weak))
}

/// «إن فصائل X طردت التنظيم من Y»: the party right before a verb is its subject, unless another
/// stands right behind it; but whom a verb of driving out has behind it are those driven.
pub(super) fn right_before(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
    drives: bool,
) -> Option<ActorAt> {
    let last = last_word(toks, at, sentence.start)?;
    let actor = toks[last].actor.filter(|a| !a.generic)?;
    let fits = toks[at].gender.is_some() && agrees(toks[at].gender, toks[last].gender);
    let (first, from) = first_of_pair(toks, last, sentence.start, actor);
    let before = word_before(toks, from, sentence.start);
    // «مع قوات X سيطرت …», «هجوم قوات X سيطرت …»: somebody else's name ends there.
    let governed = toks[from].chunk.clitics.la
        || toks[from].chunk.clitics.ba
        || before.is_some_and(|b| {
            b.prep.is_some()
                || b.is(WordClass::Sub)
                || b.trigger.is_some_and(|t| t.form == FormKind::Noun)
        });
    let behind = toks[at + 1..sentence.end].iter().find(|t| !t.is_silent());
    let other = !drives && behind.is_some_and(|t| t.actor.is_some());
    (fits && !governed && !other && !toks[last].is(WordClass::Source)).then_some(first)
}

/// The first party behind the comma that ends the clause of `at`, if it fits the possessor.
pub(super) fn owner_behind(toks: &[Tok], at: usize, sentence: &Range<usize>) -> Option<ActorIdx> {
    let comma = (at + 1..sentence.end).find(|&i| toks[i].mark() == Some('،'))?;
    let t = toks[comma + 1..sentence.end.min(comma + 5)].iter().find(|t| t.actor.is_some())?;
    agrees(toks[at].gender, t.gender).then_some(t.actor?.actor)
}

/// «القوات النظامية وحزب الله»: the first of those joined by «و».
fn first_of_pair(toks: &[Tok], at: usize, start: usize, last: ActorAt) -> (ActorAt, usize) {
    let (mut first, mut from) = (last, at);
    let beside = |i: usize| {
        let adjective = toks[i].actor.is_some_and(|a| a.adjective);
        i > start && adjective && toks[i - 1].actor.is_some()
    };
    while (toks[from].and() || beside(from)) && from > start {
        let Some(before) = last_word(toks, from, start) else { break };
        let Some(actor) = toks[before].actor else { break };
        (first, from) = (actor, before);
    }
    (first, from)
}

/// Whether a verb or possessor of one gender can take up a name of another, which stands before it.
fn agrees(verb: Option<Gender>, name: Option<Gender>) -> bool {
    match (verb, name) {
        // «فصائل المعارضة … استعادوا»: the sense wins over the grammar.
        (Some(Gender::People), Some(_)) => true,
        (Some(verb), Some(name)) => verb == name,
        _ => true,
    }
}

/// Nothing but quotation marks lies between two chunks.
fn next_word(toks: &[Tok], from: usize, to: usize) -> bool {
    toks[from + 1..to].iter().all(Tok::is_silent)
}
