//! When an event happened: which of the sentence's expressions of time is its own, and whether
//! they make background of it.

use std::ops::Range;

use jiff::civil::Date;

use super::{assertion::Assertion, tok::Tok};
use crate::{
    date::{Dated, Role, Tense, TimeExpression},
    lexicon::{EventKind, FormKind, WordClass},
    mention::Chunked,
    text::Span,
};

/// ACLED's time precision: 1 the day is known, 2 the week, 3 the month (ACLED Codebook, 2023).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The day, or the best day within what is known.
    pub day: Option<Date>,
    /// 1, 2 or 3.
    pub precision: u8,
    /// What the day rests on.
    pub basis: &'static str,
    /// The words that say it, in code points.
    pub words: Option<Span>,
}

/// How far from the trigger an expression may stand, in chunks.
const REACH: usize = 18;
/// What a comma behind an expression adds to its distance.
const PAUSE: usize = 3;
/// How far «منذ عام 2014» may stand from what began then, in chunks.
const SINCE: usize = 6;
/// How far a word that makes background reaches, in chunks.
const GOVERNS: usize = 8;
/// Days after which what is told is background.
const LONG_AGO: i32 = 180;
/// Days within which what is told with its time is news.
const NEWS: i32 = 31;
/// Days within which what «منذ» speaks of is still news, where its day is told.
const LATELY: i32 = 31;

/// What a text says of the time of one trigger.
#[derive(Debug, Clone, Copy)]
pub struct Timed<'a> {
    /// The expression of its clause.
    own: Option<&'a TimeExpression>,
    /// The expression is of a clause beside its own.
    borrowed: bool,
    /// What makes background of it.
    opens: Option<&'a TimeExpression>,
    /// The day of what it is told beside, from which «بعد خمسة أيام من …» counts.
    beside: Option<Date>,
    kind: EventKind,
    text: &'a Chunked,
    published: Option<Date>,
}

/// Reads the time of the trigger at `at`, which tells of `kind` of the places of a phrase that ends
/// before the chunk `behind`: of several places each may have its own day.
#[must_use]
pub fn timed<'a>(
    toks: &[Tok],
    text: &'a Chunked,
    at: usize,
    behind: usize,
    sentence: &Range<usize>,
    kind: EventKind,
    published: Option<Date>,
) -> Timed<'a> {
    let opens = opener(toks, text, at, sentence);
    let mut best: Option<(u8, usize, &TimeExpression)> = None;
    let mut fitting: Vec<&TimeExpression> = Vec::new();
    let near = sentence.start.max(at.saturating_sub(REACH))..sentence.end.min(at + REACH + 1);
    for i in near {
        let Some(time) = toks[i].time.map(|t| &text.times[t as usize]) else { continue };
        let lasts = time.role == Role::Since && !begins(toks, text, kind, at, i);
        // Behind the word that makes background nothing before it counts.
        let outside = opens.is_some_and(|o| toks[i].chunk.first < o.tokens.start);
        if lasts || outside || time.is_elsewhere() || i.abs_diff(at) > REACH {
            continue;
        }
        let Some(cost) = cost(toks, text, at, i, sentence) else { continue };
        if opens.is_some() && (cost > 0 || i < at) {
            continue;
        }
        if cost == 0 && time.names_day() {
            fitting.push(time);
        }
        let mut far = i.abs_diff(at).min(if i >= behind { i - behind } else { REACH });
        if i < at && (i..at).any(|k| matches!(toks[k].mark(), Some('،' | ','))) {
            far += PAUSE;
        }
        if best.is_none_or(|(c, f, _)| (cost, far) < (c, f)) {
            best = Some((cost, far, time));
        }
    }
    let (borrowed, mut own) = best.map_or((false, None), |(c, _, t)| (c > 1, Some(t)));
    // «الجمعة … في 29 نوفمبر»: of a weekday and a date that is that weekday, the date.
    if let Some(weekday) = own.and_then(TimeExpression::weekday) {
        let same = |t: &&&TimeExpression| {
            let day = t.dated(published, Tense::Past).day;
            day.is_some_and(|d| d.weekday().to_monday_one_offset() == weekday)
        };
        own = fitting.iter().find(same).copied().or(own);
    }
    let beside = opens.and_then(|o| {
        let told = sentence.clone().filter(|&i| toks[i].chunk.last <= o.tokens.start);
        let times = told.filter_map(|i| toks[i].time).map(|t| &text.times[t as usize]);
        let mut dated = times.map(|t| t.dated(published, Tense::Past)).filter(|d| d.precision == 1);
        dated.next_back()?.day
    });
    Timed { own, borrowed, opens, beside, kind, text, published }
}

/// Whether «منذ …» at `time` says when a change came about: «سيطرت عليها منذ عام 2014», and not
/// how long something lasts («تحاصرها منذ …») or what it is compared with («أوسع تقدم منذ …»).
fn begins(toks: &[Tok], text: &Chunked, kind: EventKind, at: usize, time: usize) -> bool {
    let change = matches!(kind, EventKind::Capture | EventKind::Withdrawal | EventKind::Handover);
    let lasting = matches!(kind, EventKind::Hold | EventKind::Encirclement);
    let short = toks[time].time.is_some_and(|t| text.times[t as usize].is_short());
    let near = time > at
        && time - at <= SINCE
        && !(at..time).any(|k| matches!(toks[k].mark(), Some('،' | ',')));
    !lasting && (short || change && near)
}

/// What stands between a trigger and an expression: 0 nothing that parts them, 1 or 2 what makes
/// the expression less likely its own; `None` where it is another clause's.
fn cost(
    toks: &[Tok],
    text: &Chunked,
    at: usize,
    time: usize,
    sentence: &Range<usize>,
) -> Option<u8> {
    let before = time < at;
    let between = if before { time + 1..at } else { at + 1..time };
    let parts = |t: &Tok| {
        t.is(WordClass::Clause)
            || t.is(WordClass::Say) && !t.aside
            || matches!(t.mark(), Some(';' | '؛' | '.'))
    };
    if between.clone().any(|i| parts(&toks[i])) {
        return None;
    }
    // «تمسك بها منذ فكّت القوات حصارها مطلع 2016»: of what «منذ» opens.
    let (from, to) = (toks[at.min(time)].chunk.last, toks[at.max(time)].chunk.first);
    let opened =
        |t: &TimeExpression| t.role == Role::Opens && from <= t.tokens.start && t.tokens.end <= to;
    let first = text.times.partition_point(|t| t.tokens.start < from);
    let mut within = text.times[first..].iter().take_while(|t| t.tokens.start < to);
    if !before && within.any(opened) {
        return None;
    }
    let comma = |i: usize| matches!(toks[i].mark(), Some('،' | ','));
    let verb = |i: usize| toks[i].trigger.is_some() && !toks[i].locative && !toks[i].seat;
    let opens_relative = |i: usize| {
        let said = i > sentence.start && toks[i - 1].is(WordClass::Say);
        toks[i].is(WordClass::Relative) && !said
    };
    let mut cost = 0;
    if before {
        // «البلدة التي سيطرت عليها الفصائل في 2015 سقطت»: the time of the relative clause.
        let low =
            (sentence.start..time).rev().find(|&i| comma(i)).map_or(sentence.start, |i| i + 1);
        if let Some(r) = (low..time).rev().find(|&i| opens_relative(i))
            && (r..time).any(verb)
            && (between.clone().any(comma) || !toks[at].and())
        {
            return None;
        }
        // "Hama, captured by rebels in 2012, fell": of the appositive.
        let first = (low..time).find(|&i| !toks[i].is_silent());
        let apposed = low > sentence.start
            && first.is_some_and(|i| is_participle(toks, text, i))
            && between.clone().any(comma);
        if apposed {
            return None;
        }
        // The trigger stands in a relative clause that the expression is outside of.
        if let Some(r) = between.clone().rev().find(|&i| opens_relative(i))
            && !(r..at).any(comma)
        {
            cost = cost.max(2);
        }
        // «انسحبت عام 2012، لكنها احتفظت بمقار»: of another event, before a comma.
        if between.clone().any(comma) && (low..time).chain(between.clone()).any(verb) {
            cost = cost.max(2);
        }
        let other = |t: &Tok| t.is(WordClass::Sub) && t.prep.is_none() && !t.since;
        if between.clone().skip(1).any(|i| other(&toks[i])) {
            cost = cost.max(2);
        }
    } else {
        // «انسحبت من البلدة التي سيطرت عليها في 2015»: a relative clause that is still open.
        let relative = between.clone().rev().find(|&i| opens_relative(i));
        if let Some(r) = relative.filter(|r| !(r + 1..time).any(comma)) {
            let holds = (r..time)
                .filter(|&i| verb(i))
                .all(|i| toks[i].trigger.is_some_and(|t| t.form == FormKind::Present));
            if !holds || !(r..time).any(verb) {
                return None;
            }
            cost = cost.max(1);
        }
        let low = between.clone().rev().find(|&i| comma(i)).map_or(at + 1, |i| i + 1);
        if low > at + 1 && (low..time).take(2).any(|i| is_participle(toks, text, i)) {
            return None;
        }
        // «بعد معارك بدأت في 27 نوفمبر»: when something else began.
        let sub = between.clone().find(|&i| toks[i].is(WordClass::Sub) && toks[i].prep.is_none());
        if let Some(s) = sub {
            let begins = |t: &Tok| t.is(WordClass::Light) || t.trigger.is_none() && t.pos.is_verb();
            if (s + 1..time).any(|i| begins(&toks[i]) && toks[i].trigger.is_none()) {
                return None;
            }
            if (s + 1..time).any(verb) {
                cost = cost.max(2);
            }
        }
    }
    // A bracket with an event of its own.
    let open = if before { sentence.start..time } else { between.clone() };
    let bracket = open.rev().find(|&i| matches!(toks[i].mark(), Some('(' | ')')));
    if let Some(b) = bracket.filter(|&b| toks[b].mark() == Some('(') && !(b < at && at < time))
        && (b..time).any(verb)
        && (!before || (time..at).any(|i| toks[i].mark() == Some(')')))
    {
        return None;
    }
    if between.clone().any(|i| toks[i].is_verb_trigger()) {
        cost = cost.max(1);
    }
    // «… تنفيذاً لاتفاق أُنجز الجمعة»: of what another verb tells.
    let told = |t: &Tok| t.trigger.is_none() && t.pos.is_verb() && !t.is(WordClass::Light);
    if !before && between.clone().any(|i| told(&toks[i])) {
        cost = cost.max(2);
    }
    Some(cost)
}

/// Whether a chunk is a participle that describes a noun before it.
fn is_participle(toks: &[Tok], text: &Chunked, i: usize) -> bool {
    let latin = text.folded.chars()[toks[i].chunk.start as usize].is_ascii_lowercase();
    toks[i].trigger.is_some_and(|t| match t.form {
        FormKind::Active | FormKind::Passive => true,
        FormKind::Past => latin,
        _ => false,
    })
}

/// What makes background of the trigger: it stands before it in its clause, with no other trigger
/// between, unless «و» joins the two.
fn opener<'a>(
    toks: &[Tok],
    text: &'a Chunked,
    at: usize,
    sentence: &Range<usize>,
) -> Option<&'a TimeExpression> {
    let low = sentence.start.max(at.saturating_sub(GOVERNS));
    let first = toks[sentence.start].chunk.first;
    let here = toks[at].chunk.first;
    let last = text.times.partition_point(|t| t.tokens.start <= here);
    let opens = text.times[..last]
        .iter()
        .rev()
        .take_while(|t| t.tokens.start >= first)
        .find(|t| t.role == Role::Opens)?;
    let behind = (low..at).rev().take_while(|&i| toks[i].chunk.first >= opens.tokens.end);
    let (mut reached, mut free) = (at, true);
    for i in behind {
        let t = &toks[i];
        let parts = t.is(WordClass::Clause)
            || t.is(WordClass::Say)
            || t.is(WordClass::Relative)
            || matches!(t.mark(), Some('،' | ',' | '؛' | ';' | '.' | ':'));
        free &= !parts && (t.trigger.is_none() || t.locative || toks[at].and());
        reached = i;
    }
    let within = reached == sentence.start || {
        let before = &toks[reached - 1].chunk;
        before.first < opens.tokens.end || before.last <= opens.tokens.end
    };
    (free && within && reached > low.saturating_sub(1)).then_some(opens)
}

impl Timed<'_> {
    fn dated(&self, time: &TimeExpression, tense: Tense) -> Dated {
        time.dated(self.published, tense)
    }

    /// The day of an event of the assertion. What is told as so, claimed or past is never later
    /// than the text.
    #[must_use]
    pub fn when(&self, assertion: Assertion) -> When {
        let tense = if assertion == Assertion::Future { Tense::Future } else { Tense::Past };
        let mut out = self.told(tense);
        let open =
            matches!(assertion, Assertion::Future | Assertion::Hypothetical | Assertion::Denied);
        if let Some(published) = self.published
            && out.day.is_some_and(|d| d > published)
            && !open
        {
            out.day = Some(published);
            out.precision = out.precision.max(2);
            out.basis = "day of publication; the text gives a later one";
        }
        out
    }

    fn told(&self, tense: Tense) -> When {
        if let Some(opens) = self.opens.filter(|_| self.is_governed()) {
            let time = self.own.unwrap_or(opens);
            let mut dated = self.dated(time, tense);
            if self.own.is_none() && self.beside.is_some() && dated.day.is_some() {
                dated = opens.dated(self.beside, tense);
                dated.basis = "time before another day in the text";
            }
            if dated.day.is_none() {
                let basis = "told as background without a day";
                return When { day: None, precision: 3, basis, words: self.words(time) };
            }
            return self.said(time, dated);
        }
        if let Some(time) = self.own {
            let dated = self.dated(time, tense);
            // «خلال عام 2024», said in that year, gives no day.
            let open = dated.days.zip(self.published).is_some_and(|((a, b), p)| a <= p && p <= b);
            let undated =
                (dated.days.is_some() && !open || self.is_years_ago(&dated)) && !self.borrowed;
            if dated.day.is_some() || undated {
                return self.said(time, dated);
            }
        }
        match self.published {
            Some(day) => {
                When { day: Some(day), precision: 2, basis: "day of publication", words: None }
            }
            None => {
                let basis = "nothing said, publication unknown";
                When { day: None, precision: 3, basis, words: None }
            }
        }
    }

    fn said(&self, time: &TimeExpression, dated: Dated) -> When {
        let precision = dated.precision.max(1 + u8::from(self.borrowed));
        When { day: dated.day, precision, basis: dated.basis, words: self.words(time) }
    }

    fn words(&self, time: &TimeExpression) -> Option<Span> {
        let token = |i: u32| self.text.tokens.get(i as usize);
        let (first, last) = (token(time.tokens.start)?, token(time.tokens.end.checked_sub(1)?)?);
        Some(self.text.folded.span(first.start as usize, last.end as usize))
    }

    /// «قبل سنوات»: long ago, on no day that could be named.
    fn is_years_ago(&self, dated: &Dated) -> bool {
        dated.basis == "years before publication"
    }

    /// Whether what opens makes background of this kind: «منذ» only of what happened once.
    fn is_governed(&self) -> bool {
        let once =
            matches!(self.kind, EventKind::Capture | EventKind::Withdrawal | EventKind::Handover);
        self.opens.is_some_and(|o| once || !o.is_elsewhere())
    }

    /// Days from the event to the text, where it has happened; unknown where the text leaves out
    /// the year of a day that may as well be still to come.
    #[must_use]
    pub fn age(&self) -> Option<i32> {
        let day = self.when(Assertion::Asserted).day;
        let days = self.published.zip(day).map(|(p, d)| (p - d).get_days())?;
        let open = self.opens.is_none() && self.own.is_some_and(TimeExpression::leaves_year_open);
        Some(days).filter(|d| !open || *d <= LONG_AGO)
    }

    /// Whether the event is of a time that is told and lies within a month of the text: «كان …
    /// سيطر الأسبوع الفائت» is no background. The last day that may be meant counts.
    #[must_use]
    pub fn is_news(&self) -> bool {
        let own = self.own.filter(|_| self.opens.is_none() && !self.borrowed);
        let dated = own.map(|t| self.dated(t, Tense::Past));
        let last = dated.and_then(|d| d.days.map(|(_, last)| last).or(d.day));
        last.zip(self.published).is_some_and(|(d, p)| (0..=NEWS).contains(&(p - d).get_days()))
    }

    /// Whether an event told with an assertion is background by its time: long before the text, or
    /// behind «في ذكرى», «بعد عام من», «منذ».
    #[must_use]
    pub fn is_background(&self, told: Assertion) -> bool {
        if told == Assertion::Denied {
            return false;
        }
        let age = |d: Date| self.published.map(|p| (p - d).get_days());
        if let Some(opens) = self.opens.filter(|_| self.is_governed()) {
            let day = self.own.and_then(|t| self.dated(t, Tense::Past).day);
            let lately = day.and_then(age).is_some_and(|days| days <= LATELY);
            return opens.is_long() && !lately;
        }
        // «ستنسحب القوات في 20 كانون الأول»: of what is to come a year left out is the next.
        let sure = !self.borrowed && (told.is_real() || told == Assertion::Historical);
        let Some(time) = self.own.filter(|_| sure) else {
            return false;
        };
        if self.published.is_none() {
            return time.says_year() && !time.names_day();
        }
        let dated = self.dated(time, Tense::Past);
        let year = !time.names_month() && dated.day.is_none();
        let last = dated.day.or(dated.days.map(|(_, last)| last));
        self.is_years_ago(&dated)
            || last.and_then(age).is_some_and(|days| days > if year { 0 } else { LONG_AGO })
    }
}
