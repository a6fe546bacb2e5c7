//! Words that make what is told denied, expected, supposed or past, with how far each reaches: in
//! the manner of ConText (Harkema et al., Journal of Biomedical Informatics 42, 2009). What they say
//! is one feature among others of an assertion.

use std::ops::Range;

use super::{Assertion, tok::Tok};
use crate::lexicon::{EventKind, FormKind, Frame, Modal, TriggerForm, WordClass};

/// What was found, and the word that said so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    /// The assertion.
    pub assertion: Assertion,
    /// The clause tells of an attempt: a capture is then an advance.
    pub attempt: bool,
    /// It was tried in vain: the place is still in the hands of the other side.
    pub failed: bool,
    /// The event is negated outright («لم تسيطر»): no event but a denial.
    pub negated: bool,
    /// Somebody else denies it behind it («وهو ما نفاه …»): it is told all the same.
    pub refuted: bool,
    /// Chunk of the word that decided, where one did.
    pub because: Option<usize>,
}

impl Cue {
    /// Nothing but told.
    pub const TOLD: Self = Self {
        assertion: Assertion::Asserted,
        attempt: false,
        failed: false,
        negated: false,
        refuted: false,
        because: None,
    };
}

/// How far behind the trigger a word may stand that refutes it, in chunks.
const REFUTED: usize = 60;
/// How far before the trigger a modal reaches, in chunks.
const REACH: usize = 9;

/// Reads the truth of the trigger at `at`. `year` is the year of publication, where known.
#[must_use]
pub fn cue(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
    form: TriggerForm,
    kind: EventKind,
    frame: &Frame,
    year: Option<i16>,
) -> Cue {
    let mut out = Cue::TOLD;
    let set = |out: &mut Cue, a: Assertion, i: usize| {
        if out.assertion == Assertion::Asserted {
            out.assertion = a;
            out.because = Some(i);
        }
    };
    if toks[at].chunk.clitics.sa {
        set(&mut out, Assertion::Future, at);
    }
    let described = kind == EventKind::Hold
        && matches!(form.form, FormKind::Active | FormKind::Passive | FormKind::Noun)
        && frame.before
        && frame.reach <= 4;
    let low = at.saturating_sub(2).max(sentence.start);
    if let Some(i) = (low..at).rev().find(|&i| toks[i].modal == Some(Modal::Was))
        && frame.name != "bastion"
        && kind_is_past(kind, form)
    {
        set(&mut out, Assertion::Historical, i);
    }
    let mut caused = false;
    let mut crossed_verb = false;
    let mut i = at;
    while i > sentence.start && at - i < REACH {
        i -= 1;
        let t = &toks[i];
        let d = at - i;
        if t.is(WordClass::Clause) || t.mark().is_some_and(|c| matches!(c, '؛' | '.')) {
            break;
        }
        if t.is(WordClass::Relative) || described {
            break; // «نفى قصف الحي الذي تسيطر عليه …»: what describes a place is said for itself
        }
        if matches!(t.mark(), Some('،' | ',')) && d > 1 {
            // A comma ends the reach of all but reported denials and plans.
            // «انسحاب وشيك، وقد أكدت مصادر مغادرة …»: nor does it reach into what others say.
            if crossed_verb || d > 4 || toks[i + 1..at].iter().any(|t| t.is(WordClass::Say)) {
                break;
            }
        }
        if t.is_verb_trigger() {
            crossed_verb = true;
        }
        if t.is(WordClass::Cause) && d <= 5 {
            caused = true;
        }
        // «لم تسيطر», «لم تتمكن الفصائل من السيطرة».
        let bears =
            d <= if t.failed { 5 } else { 3 } || (d <= 6 && toks[i + 1].is(WordClass::Light));
        // «لم يكن سقوط X مفاجئاً»: what is denied is not that it fell.
        let being = d == 2 && form.form == FormKind::Noun && toks[i + 1].modal == Some(Modal::Was);
        if t.is(WordClass::Negation) && bears && !crossed_verb && !being {
            out.negated = true;
            out.failed = t.failed;
            set(&mut out, Assertion::Denied, i);
        }
        match t.modal {
            Some(Modal::Denied) => set(&mut out, Assertion::Denied, i),
            Some(Modal::Future) if !crossed_verb => set(&mut out, Assertion::Future, i),
            // «في محاولة من … لاستكمال … والدخول إلى»: a noun may stand further off.
            Some(Modal::Attempt)
                if (d <= 5 || form.form == FormKind::Noun && toks[at].and()) && !crossed_verb =>
            {
                out.attempt = true;
            }
            Some(Modal::Trying) if d <= 5 && !crossed_verb => set(&mut out, Assertion::Future, i),
            Some(Modal::Condition) if !crossed_verb => set(&mut out, Assertion::Hypothetical, i),
            Some(Modal::Demand) if d <= 6 && !crossed_verb => {
                set(&mut out, Assertion::Hypothetical, i)
            }
            Some(Modal::Campaign)
                if d <= 4
                    && !toks[at].chunk.clitics.ba
                    && form.form == FormKind::Noun
                    && kind == EventKind::Capture
                    && !toks[i + 1..at]
                        .iter()
                        .any(|t| t.is_verb_trigger() || t.place.is_some()) =>
            {
                let done = toks[i.saturating_sub(2)..i].iter().any(|t| t.is(WordClass::Light));
                if !done {
                    set(&mut out, Assertion::Future, i);
                }
            }
            Some(Modal::History) if d <= 6 => set(&mut out, Assertion::Historical, i),
            Some(Modal::Maybe) if form.form == FormKind::Present && d <= 2 => {
                set(&mut out, Assertion::Future, i);
            }
            _ => {}
        }
    }
    // «للتقدم والسيطرة على»: the second noun shares the aim of the first.
    let aim = |i: usize| {
        toks[i].chunk.clitics.la && toks[i].trigger.is_some_and(|t| t.form == FormKind::Noun)
    };
    let shared = toks[at].and() && (at.saturating_sub(2).max(sentence.start)..at).any(aim)
        || at > sentence.start && aim(at - 1); // «لاستعادة السيطرة على»
    // «للسيطرة على»: the aim of what is done, unless it is what somebody was driven to.
    if (toks[at].chunk.clitics.la || shared)
        && form.form == FormKind::Noun
        && matches!(kind, EventKind::Capture | EventKind::Withdrawal | EventKind::Advance)
        && !caused
    {
        set(&mut out, Assertion::Future, at);
    }
    if let Some(i) = history(toks, at, sentence, kind, year) {
        set(&mut out, Assertion::Historical, i);
    }
    // «وكان جيش الفتح سيطر في مايو على X»: what had happened before the month that is told.
    let had = (at.saturating_sub(4).max(sentence.start)..at).find(|&i| {
        toks[i].modal == Some(Modal::Was) && toks[i + 1..at].iter().any(|t| t.actor.is_some())
    });
    let month = toks[at + 1..sentence.end.min(at + 12)].iter().any(|t| t.time.is_some());
    if let Some(i) = had.filter(|_| month && form.form == FormKind::Past) {
        set(&mut out, Assertion::Historical, i);
    }
    if let Some(i) = denied(toks, at, sentence).filter(|_| !described) {
        set(&mut out, Assertion::Denied, i);
    }
    // «لم يعودوا يسيطرون سوى على»: no more than that, but that.
    let but = |i: usize| toks[i].is(WordClass::Except);
    if out.negated && kind == EventKind::Hold && (at + 1..sentence.end.min(at + 4)).any(but) {
        (out.assertion, out.negated, out.because) = (Assertion::Asserted, false, None);
    }
    let behind = at + 1..sentence.end.min(at + REFUTED);
    out.refuted = behind.clone().any(|i| toks[i].modal == Some(Modal::Refuted));
    if let Some(i) = behind.clone().find(|&i| toks[i].modal == Some(Modal::False)) {
        set(&mut out, Assertion::Denied, i);
    }
    after(toks, at, sentence, &mut out);
    // «فشلت في السيطرة على X»: that it failed is told as so.
    if out.failed && out.assertion == Assertion::Denied {
        out.assertion = Assertion::Asserted;
    }
    out
}

/// «كانت تسيطر عليها», «كانت تحت سيطرة»: what was so, not what is.
const fn kind_is_past(kind: EventKind, form: TriggerForm) -> bool {
    matches!(kind, EventKind::Hold) && !matches!(form.form, FormKind::Past)
}

/// A denial governs all that is denied with it: «نفى … سقوط أحياء … أو انسحاب الجيش منها».
fn denied(toks: &[Tok], at: usize, sentence: &Range<usize>) -> Option<usize> {
    for i in (sentence.start.max(at.saturating_sub(26))..at).rev() {
        let t = &toks[i];
        if t.modal == Some(Modal::Denied) {
            return Some(i);
        }
        // A new statement ends it: «مؤكداً», «وقالت», «فيما»; so does what describes a place.
        if t.is(WordClass::Relative)
            || t.is(WordClass::Clause)
            || t.is(WordClass::Say)
            || t.mark() == Some('.')
        {
            return None;
        }
    }
    None
}

/// A year or «العام الماضي» in the clause that is not the year of publication.
/// «منذ عام 2016» says how long it has been so.
fn history(
    toks: &[Tok],
    at: usize,
    sentence: &Range<usize>,
    kind: EventKind,
    year: Option<i16>,
) -> Option<usize> {
    let clause_end = (at + 1..sentence.end)
        .find(|&i| {
            toks[i].is(WordClass::Clause)
                || toks[i].is(WordClass::Say)
                || (i > at + 2 && toks[i].is_verb_trigger())
                || (toks[i].is(WordClass::Sub) && toks[i].prep.is_none() && i > at + 6)
        })
        .unwrap_or(sentence.end)
        .min(at + 18);
    (at + 1..clause_end).find(|&i| {
        toks[i].number.is_some_and(|n| {
            (1000..2100).contains(&n) && year.is_none_or(|y| i32::from(y) > n as i32)
        }) && !(kind == EventKind::Hold
            && toks[i.saturating_sub(3).max(at)..i].iter().any(|t| t.since))
    })
}

/// Words right behind the trigger: «انسحاب وشيك», «تحرير الرقة لن يكون سهلاً».
fn after(toks: &[Tok], at: usize, sentence: &Range<usize>, out: &mut Cue) {
    for i in at + 1..sentence.end.min(at + 6) {
        let t = &toks[i];
        if t.is_silent() {
            continue;
        }
        if t.mark().is_some() || t.actor.is_some() {
            break;
        }
        let noun = toks[at].trigger.is_some_and(|f| f.form == FormKind::Noun);
        let near = t.modal == Some(Modal::Future) && (i <= at + 2 || noun);
        let never = t.is(WordClass::Negation)
            && !t.and()
            && toks[at].trigger.is_some_and(|f| f.form == FormKind::Noun);
        if t.modal == Some(Modal::Condition)
            && t.chunk.last - t.chunk.first > 1
            && out.assertion == Assertion::Asserted
        {
            out.assertion = Assertion::Hypothetical; // «خبر … غير مؤكد»
            out.because = Some(i);
        }
        if (near || never) && out.assertion == Assertion::Asserted {
            out.assertion = Assertion::Future;
            out.because = Some(i);
        }
    }
}
