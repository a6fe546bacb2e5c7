//! The actors of a trigger: who does it, and whom it is done to.

use std::ops::Range;

use super::{
    place::Found,
    tok::{ActorAt, Tok},
};
use crate::lexicon::{
    ActorIdx, FormKind, Frame, HeadKind, Modal, Prep, Role, TriggerForm, WordClass,
};
use crate::mention::{ChunkKind, Gender};

/// The actors found for a trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Actors {
    /// Grammatical (or logical) subject.
    pub subject: Option<ActorIdx>,
    /// The subject was carried on from an earlier clause.
    pub carried: bool,
    /// The subject stands behind the trigger.
    pub after: bool,
    /// The subject is one person, whose going moves no front.
    pub person: bool,
    /// The one out of whose hands the place passes («من يد», «من سيطرة»).
    pub from_hand: Option<ActorIdx>,
    /// The other side.
    pub other: Option<ActorIdx>,
    /// Another party named beside them.
    pub second: Option<ActorIdx>,
    /// Subject and second are the two sides of one fight («بين أ وب»).
    pub between: bool,
}

/// Farthest that a subject may stand from its trigger, in chunks.
const SUBJECT: usize = 14;
/// Farthest that the other side may stand behind the trigger, in chunks.
const OTHER: usize = 24;

/// Farthest that the other side may stand behind its preposition, in chunks.
const PREP: usize = 5;

/// Farthest that who helps may stand behind the word that says so, in chunks.
const HELP: usize = 5;

/// Finds the actors of the trigger at `at`. `carried` is the subject of the clause before.
#[must_use]
pub fn actors(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
    form: TriggerForm,
    frame: &Frame,
    found: Option<&Found>,
    carried: Option<ActorIdx>,
) -> Actors {
    let mut out = Actors::default();
    let (after, by) = subject_after(toks, at, sentence, form, frame, found);
    let adjectival = matches!(form.form, FormKind::Active | FormKind::Passive);
    let before = || subject_before(toks, at, sentence, adjectival);
    let verb = matches!(form.form, FormKind::Past | FormKind::Present);
    // «طرد المقاتلين من X», «التصدي لهجوم شنه التنظيم»: behind the noun of driving out or back
    // stand those driven.
    let drives = matches!(frame.name.as_str(), "expel" | "repel");
    let driven = (drives && form.form == FormKind::Noun).then_some(after).flatten();
    let after = after.filter(|_| driven.is_none());
    let right_before = verb.then(|| right_before(toks, at, sentence, drives)).flatten();
    let right_before = right_before.filter(|a| !(a.weak && after.is_some_and(|x| !x.weak)));
    let driven = driven.or(after.filter(|_| drives && right_before.is_some()));
    // «تدخل الفصائل X وتطرد قوات النظام منها»: the subject goes on.
    let goes_on = drives && verb && toks[at].and() && carried.is_some() && by.is_none();
    let driven = driven.or(after.filter(|_| goes_on));
    let after = after.filter(|_| right_before.is_none() && !goes_on);
    let subject = match (by, after) {
        (Some(by), _) => Some(by),
        (None, None) if right_before.is_some() => right_before,
        (None, Some(a)) if !a.generic => Some(a),
        (None, weak) => before().filter(|b| !b.weak).or(weak).or_else(before),
    };
    // «آلت السيطرة على X إلى أ»
    let passes = word_before(toks, at, sentence.start).is_some_and(|b| b.is(WordClass::Passes));
    let receiver = passes.then(|| behind(toks, at, sentence, Prep::To)).flatten();
    let subject = receiver.or(subject);
    out.subject = subject.map(|a| a.actor);
    out.person = subject.is_some_and(|a| a.person);
    out.from_hand = (at + 1..sentence.end.min(at + SUBJECT))
        .find(|&i| toks[i].prep == Some(Prep::FromHand))
        .and_then(|i| toks[i + 1..sentence.end.min(i + 4)].iter().find_map(|t| t.actor))
        .map(|a| a.actor);
    out.after = out.subject.is_some() && subject == after;
    let related = toks[at.saturating_sub(3).max(sentence.start)..at]
        .iter()
        .any(|t| t.is(WordClass::Relative));
    // A noun right behind the verb is its subject, even one that names no known party.
    let named = verb
        && toks.get(at + 1).is_some_and(|t| {
            t.chunk.kind == ChunkKind::Other
                && !t.and()
                && !t.chunk.clitics.ba
                && !t.chunk.clitics.la
        });
    // «إخلاء ضباط عائلاتهم من X»: nor is anybody else the one who leaves.
    let unknown = form.form == FormKind::Noun
        && frame.subject == Role::From
        && after.is_none()
        && toks.get(at + 1).is_some_and(|t| {
            let unit = t.head == Some(HeadKind::Site);
            (t.chunk.kind == ChunkKind::Other || unit) && !t.definite && !t.chunk.clitics.ba
        });
    if unknown && !form.pronoun {
        out.subject = by.map(|a| a.actor);
    }
    let carried = carried.filter(|_| !related && !named && !unknown);
    if out.subject.is_none() && (verb || form.form == FormKind::Noun) {
        out.subject = carried;
        out.carried = carried.is_some();
    }
    // «غادرت الحافلات وعلى متنها مقاتلون من الفصائل»: those whom it carries.
    let near = |i: usize| at.saturating_sub(8).max(sentence.start) <= i && i < at + 6;
    let convoy = (sentence.start..sentence.end).find(|&i| near(i) && toks[i].is(WordClass::Convoy));
    if let Some(convoy) = convoy.filter(|_| verb && frame.subject == Role::From) {
        let carried = toks[convoy..sentence.end].iter().take(18).filter_map(|t| t.actor);
        if out.subject.is_none() || out.carried {
            out.subject = carried.map(|a| a.actor).next();
            out.carried = false;
        }
    }
    // «بعد ساعات من سيطرته على X، تراجع التنظيم»: the owner follows.
    if form.pronoun && form.form == FormKind::Noun && (out.subject.is_none() || out.carried) {
        let opens =
            toks[sentence.start..at].iter().all(|t| t.actor.is_none() && !t.is(WordClass::Say));
        let owner = owner_behind(toks, at, sentence).filter(|_| opens && at <= sentence.start + 5);
        if let Some(owner) = owner {
            (out.subject, out.carried) = (Some(owner), false);
        }
    }
    let (other, second) = other_side(toks, at, sentence, frame, out.subject);
    out.other = driven.map(|a| a.actor).or(other);
    out.second = second;
    let met = (at + 1..sentence.end.min(at + 4)).any(|i| toks[i].prep == Some(Prep::Between));
    if (out.subject.is_none() || out.carried || met)
        && let Some(first) = between(toks, at, sentence)
    {
        out.subject = Some(first.0);
        out.second = first.1;
        out.between = true;
        out.carried = false;
    }
    out
}

/// The subject behind the trigger («سيطرت قوات …», «سيطرة قوات …», «هجوم لتنظيم …», "by …").
fn subject_after(
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
        if t.is(WordClass::Clause)
            || t.is(WordClass::Say)
            || t.is(WordClass::Relative)
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
            let open = (prep == Prep::None || (prep == Prep::To && !verb) || part) && !given;
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
fn subject_before(
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
            let governed = !(described || aims)
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
                }) || t.chunk.clitics.la
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
    (start..stop)
        .find(|&i| {
            toks[i].actor.is_some_and(|a| !a.weak)
                && free(i)
                && agrees(toks[at].gender, toks[i].gender)
        })
        .and_then(|i| toks[i].actor)
}

/// The first party right behind a preposition in the clause of `at`.
fn behind(toks: &[Tok], at: usize, sentence: &Range<usize>, prep: Prep) -> Option<ActorAt> {
    let end = sentence.end.min(at + OTHER);
    let from = (at + 1..end).find(|&i| toks[i].prep == Some(prep) || toks[i].chunk.clitics.la)?;
    toks[from..end.min(from + 4)].iter().find_map(|t| t.actor)
}

/// «إن فصائل X طردت التنظيم من Y»: the party right before a verb is its subject, unless another
/// stands right behind it; but whom a verb of driving out has behind it are those driven.
fn right_before(toks: &[Tok], at: usize, sentence: &Range<usize>, drives: bool) -> Option<ActorAt> {
    let last = (sentence.start..at).rev().find(|&i| !toks[i].is_silent())?;
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

/// The chunk before `at` that is no quotation mark.
fn word_before(toks: &[Tok], at: usize, start: usize) -> Option<&Tok> {
    toks[start..at].iter().rev().find(|t| !t.is_silent())
}

/// Nothing but quotation marks lies between two chunks.
fn next_word(toks: &[Tok], from: usize, to: usize) -> bool {
    toks[from + 1..to].iter().all(Tok::is_silent)
}

/// The first party behind the comma that ends the clause of `at`, if it fits the possessor.
fn owner_behind(toks: &[Tok], at: usize, sentence: &Range<usize>) -> Option<ActorIdx> {
    let comma = (at + 1..sentence.end).find(|&i| toks[i].mark() == Some('،'))?;
    let t = toks[comma + 1..sentence.end.min(comma + 5)].iter().find(|t| t.actor.is_some())?;
    agrees(toks[at].gender, t.gender).then_some(t.actor?.actor)
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

/// «القوات النظامية وحزب الله»: the first of those joined by «و».
fn first_of_pair(toks: &[Tok], at: usize, start: usize, last: ActorAt) -> (ActorAt, usize) {
    let (mut first, mut from) = (last, at);
    let beside = |i: usize| {
        let adjective = toks[i].actor.is_some_and(|a| a.adjective);
        i > start && adjective && toks[i - 1].actor.is_some()
    };
    while (toks[from].and() || beside(from)) && from > start {
        let Some(before) = (start..from).rev().find(|&i| !toks[i].is_silent()) else { break };
        let Some(actor) = toks[before].actor else { break };
        (first, from) = (actor, before);
    }
    (first, from)
}

/// The other side: behind «من», «ضد», «مع», «على حساب», «من يد», also in a following «بعد معارك مع …».
fn other_side(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
    frame: &Frame,
    subject: Option<ActorIdx>,
) -> (Option<ActorIdx>, Option<ActorIdx>) {
    let (mut prep, mut said) = (Prep::None, at);
    let mut second = None;
    let mut helped = None;
    for i in at + 1..sentence.end.min(at + 1 + OTHER) {
        let t = &toks[i];
        if t.is(WordClass::Support) {
            helped = Some(i);
        }
        // «بغطاء جوي من الطائرات الروسية»: who helps is not who loses.
        if helped.is_some_and(|h| i <= h + HELP) && t.actor.is_some() {
            continue;
        }
        // «بعدما سيطرت الفصائل عليه إثر معارك ضد …»: what others did before.
        if t.is_verb_trigger() && (toks[i - 1].is(WordClass::Sub) || t.and() && i > at + 2) {
            break;
        }
        // «أكثر من ست ساعات، وباتت الفصائل …»: a preposition governs what is near it.
        if prep != Prep::None && (i > said + PREP || t.mark() == Some('،')) {
            prep = Prep::None;
            if frame.other.contains(&Prep::None) {
                break;
            }
        }
        if t.is(WordClass::Clause) || t.is(WordClass::Say) {
            break;
        }
        if let Some(p) = t.prep {
            (prep, said) = (p, i);
            continue;
        }
        // «نقاطاً كانت في قبضة الفصائل»: who held what is taken.
        let was = toks[i.saturating_sub(2).max(at)..i].iter().any(|b| b.modal == Some(Modal::Was));
        if t.trigger.is_some() && t.embedded && was && frame.subject == Role::To {
            (prep, said) = (Prep::FromHand, i);
            continue;
        }
        // «تخضع X لسيطرة قوات …»
        if t.trigger.is_some() && t.chunk.clitics.la && frame.subject == Role::Place {
            (prep, said) = (Prep::To, i);
            continue;
        }
        if t.place.is_some() || t.is_verb_trigger() {
            prep = Prep::None;
            continue;
        }
        if let Some(actor) = t.actor
            && Some(actor.actor) != subject
        {
            // «سيطرت على مواقع الجيش في X»: who held what is taken.
            let owner = matches!(prep, Prep::On | Prep::None)
                && frame.subject == Role::To
                && frame.place.contains(&Prep::On) != (prep == Prep::None)
                && i > at + 1
                && (toks[i - 1].is(WordClass::Quantity)
                    || toks[i - 1].is_silent() && toks[i - 2].is(WordClass::Quantity));
            if owner {
                return (Some(actor.actor), second);
            }
            let direct = frame.other.contains(&Prep::None) && prep == Prep::None;
            let la = t.chunk.clitics.la && frame.other.contains(&Prep::To);
            if la || direct || (prep != Prep::None && frame.other.contains(&prep)) {
                return (Some(actor.actor), second);
            }
            if t.and() && second.is_none() {
                second = Some(actor.actor);
            }
        }
    }
    (None, second)
}

/// «بين أ وب» and «بين أ من جهة وب من جهة أخرى».
fn between(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
) -> Option<(ActorIdx, Option<ActorIdx>)> {
    let low = at.saturating_sub(SUBJECT).max(sentence.start);
    let start = (at..sentence.end.min(at + OTHER))
        .chain((low..at).rev())
        .find(|&i| toks[i].prep == Some(Prep::Between))?;
    let mut first = None;
    for t in &toks[start + 1..sentence.end.min(start + 16)] {
        if let Some(a) = t.actor {
            match first {
                None => first = Some(a.actor),
                Some(f) if f != a.actor => return Some((f, Some(a.actor))),
                Some(_) => {}
            }
        }
    }
    first.map(|f| (f, None))
}
