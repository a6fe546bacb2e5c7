//! When an event happened: the day that the words nearest to it give, relative to publication.

use std::ops::Range;

use icu_calendar::cal::{Hijri, Iso};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::tok::Tok;
use crate::lexicon::{TimeWord, WordClass};

/// ACLED's time precision: 1 the day is known, 2 the week, 3 the month (ACLED Codebook, 2023).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// The day, or the best day within what is known.
    pub day: Option<Date>,
    /// 1, 2 or 3.
    pub precision: u8,
    /// What the day rests on.
    pub basis: &'static str,
}

/// How far from the trigger a time word may stand, in chunks.
const REACH: usize = 16;

/// Reads the time of the trigger at `at`.
#[must_use]
pub fn when(toks: &[Tok], at: usize, sentence: &Range<usize>, published: Option<Date>) -> When {
    let mut best: Option<(usize, usize)> = None;
    for (i, t) in toks.iter().enumerate().take(sentence.end).skip(sentence.start) {
        if t.time.is_none() {
            continue;
        }
        let between = if i < at { i..at } else { at..i };
        let far = between.len();
        let barred = toks[between]
            .iter()
            .skip(1)
            .filter(|t| {
                // «… في يناير 2014، بعدما سيطرت الفصائل عليه في فبراير»: each clause has its time.
                let other = i < at && t.is(WordClass::Sub) && t.prep.is_none() && !t.since;
                other || t.is(WordClass::Clause) || t.is(WordClass::Say)
            })
            .count();
        if far > REACH || barred > 0 {
            continue;
        }
        if best.is_none_or(|(d, _)| far < d) {
            best = Some((far, i));
        }
    }
    if let Some((_, i)) = best
        && let Some(found) = read(toks, i, published)
    {
        return found;
    }
    // «سيطر عليها عام 2013»: a year alone gives no day.
    let clause = toks[at + 1..sentence.end].iter().take(10);
    let year = clause
        .take_while(|t| !t.is(WordClass::Clause) && !t.is_verb_trigger())
        .take_while(|t| !t.since)
        .filter_map(|t| t.number)
        .find(|n| (1990..2100).contains(n));
    if year.is_some_and(|y| published.is_some_and(|p| i64::from(p.year()) != i64::from(y))) {
        return When { day: None, precision: 3, basis: "only a year in the text" };
    }
    match published {
        Some(day) => When { day: Some(day), precision: 2, basis: "day of publication" },
        None => When { day: None, precision: 3, basis: "nothing said, publication unknown" },
    }
}

fn read(toks: &[Tok], i: usize, published: Option<Date>) -> Option<When> {
    match toks[i].time? {
        TimeWord::Days(back) => {
            // «أمس الجمعة», «أول أمس الجمعة»: the weekday confirms.
            let day = published?.checked_add(i64::from(back).days()).ok()?;
            Some(When { day: Some(day), precision: 1, basis: "day relative to publication" })
        }
        TimeWord::Span(unit, back) => {
            let back = i64::from(back);
            let published = published?;
            let (day, precision) = match unit {
                'w' => (published.checked_sub((7 * back).days()).ok()?, 2),
                'm' => (published.checked_sub(back.months()).ok()?, 3),
                _ => (published.checked_sub(back.years()).ok()?, 3),
            };
            Some(When { day: Some(day), precision, basis: "period relative to publication" })
        }
        TimeWord::Weekday(n) => {
            let wanted = Weekday::from_monday_one_offset(n).ok()?;
            let mut day = published?;
            for _ in 0..7 {
                if day.weekday() == wanted {
                    return Some(When {
                        day: Some(day),
                        precision: 1,
                        basis: "weekday before publication",
                    });
                }
                day = day.yesterday().ok()?;
            }
            None
        }
        TimeWord::Month(month) => date(toks, i, month, published),
        TimeWord::Hijri(month) => hijri(toks, i, month),
    }
}

/// «7 ديسمبر», «الثامن من ديسمبر 2024», «يناير/ كانون الثاني 2014», "December 7, 2024".
fn date(toks: &[Tok], i: usize, month: i8, published: Option<Date>) -> Option<When> {
    let number = |k: usize| toks.get(k).and_then(|t| t.number);
    let day_of = |n: u32| (1..=31).contains(&n).then_some(n as i8);
    let before = (1..=2).find_map(|d| i.checked_sub(d).and_then(number)).and_then(day_of);
    let behind = number(i + 1).and_then(day_of);
    let year =
        (i + 1..i + 6).filter_map(number).find(|n| (1990..2100).contains(n)).map(|y| y as i16);
    let year = match (year, published) {
        (Some(y), _) => y,
        (None, Some(p)) if month > p.month() => p.year() - 1,
        (None, Some(p)) => p.year(),
        (None, None) => return None,
    };
    match before.or(behind) {
        Some(day) => Date::new(year, month, day).ok().map(|d| When {
            day: Some(d),
            precision: 1,
            basis: "date in the text",
        }),
        None => Date::new(year, month, 1).ok().map(|d| When {
            day: Some(d),
            precision: 3,
            basis: "month in the text",
        }),
    }
}

/// «12 رمضان 1436 هـ»: by the calendar of Umm al-Qura, which the sighting of the moon may miss by a
/// day. Without its year a month is not read: its name may be a person's («رجب»).
fn hijri(toks: &[Tok], i: usize, month: i8) -> Option<When> {
    let number = |k: usize| toks.get(k).and_then(|t| t.number);
    let year = (i + 1..i + 3).filter_map(number).find(|n| (1400..1500).contains(n))?;
    let day = (1..=2).find_map(|d| i.checked_sub(d).and_then(number)).filter(|n| *n <= 30);
    let calendar = Hijri::new_umm_al_qura();
    let (year, month, first) = (year as i32, month as u8, day.unwrap_or(1) as u8);
    let civil = icu_calendar::Date::try_new_hijri_with_calendar(year, month, first, calendar)
        .ok()?
        .to_calendar(Iso);
    let (y, m, d) = (civil.era_year().year, civil.month().ordinal, civil.day_of_month().0);
    let found = Date::new(y as i16, m as i8, d as i8).ok()?;
    let precision = if day.is_some() { 2 } else { 3 };
    Some(When { day: Some(found), precision, basis: "Hijri date in the text" })
}
