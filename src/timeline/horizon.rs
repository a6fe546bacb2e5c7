//! The last day that a set of articles reaches to, and the days that it tells of.
//!
//! One mistyped year must not move the day of the whole map: control a year later is unknown
//! everywhere, and a slider through eighteen years shows nothing. So a day counts as the last one
//! only where another article bears it out, by a day at most [`APART`] days before it; an article
//! that lies further behind all others moves nothing until a second one lies near it. Where no day
//! is borne out, the first one counts, so that no later article by itself can move it. The first
//! day that is told of is found likewise from the other end. All of it hangs on the set of
//! articles alone.

use std::{cmp::Reverse, collections::VecDeque};

use jiff::civil::Date;

/// Days within which one article bears another out. Longer than feeds pause, far shorter than the
/// year after which control without evidence is unknown.
pub const APART: i32 = 60;

/// The last day of publication, given the day of each article.
///
/// ```
/// use isnad::timeline::last_day;
/// use jiff::civil::date;
/// let week = [date(2024, 12, 1), date(2024, 12, 5), date(2024, 12, 7)];
/// assert_eq!(last_day(week), Some(date(2024, 12, 7)));
/// assert_eq!(last_day(week.into_iter().chain([date(2042, 12, 7)])), Some(date(2024, 12, 7)));
/// ```
#[must_use]
pub fn last_day(published: impl IntoIterator<Item = Date>) -> Option<Date> {
    let mut days: Vec<Date> = published.into_iter().collect();
    days.sort_unstable_by_key(|day| Reverse(*day));
    borne_out(days.iter().copied().enumerate().map(|(i, day)| (day, i)))
        .or_else(|| days.last().copied())
}

/// The first day of publication, found likewise from the other end.
///
/// ```
/// use isnad::timeline::first_day;
/// use jiff::civil::date;
/// let days = [date(2024, 12, 1), date(2004, 12, 5), date(2024, 12, 7)];
/// assert_eq!(first_day(days), Some(date(2024, 12, 1)));
/// ```
#[must_use]
pub fn first_day(published: impl IntoIterator<Item = Date>) -> Option<Date> {
    let mut days: Vec<Date> = published.into_iter().collect();
    days.sort_unstable();
    borne_out(days.iter().copied().enumerate().map(|(i, day)| (day, i)))
        .or_else(|| days.first().copied())
}

/// The first of some days, rising or falling and each with its article, that another article bears
/// out by a day at most [`APART`] days behind it in their order.
pub(crate) fn borne_out<A: PartialEq>(days: impl Iterator<Item = (Date, A)>) -> Option<Date> {
    // Days of one article that may still be borne out; of two articles the first would have been.
    let mut waiting: VecDeque<(Date, A)> = VecDeque::new();
    for (day, article) in days {
        while waiting.front().is_some_and(|w| (day - w.0).get_days().abs() > APART) {
            waiting.pop_front();
        }
        match waiting.front() {
            Some((first, other)) if *other != article => return Some(*first),
            Some(_) | None => waiting.push_back((day, article)),
        }
    }
    None
}

/// First and last day of what is told, each with the article that tells it; nothing after
/// `horizon`, the last day of publication, where that is known.
#[must_use]
pub fn told_days<A: PartialEq + Copy>(
    mut told: Vec<(Date, A)>,
    horizon: Option<Date>,
) -> Option<(Date, Date)> {
    told.sort_by_key(|(day, _)| *day);
    let one = told.iter().all(|t| t.1 == told[0].1);
    let within = horizon.map_or(told.len(), |h| told.partition_point(|(day, _)| *day <= h));
    let Some(last) = told[..within].last() else {
        return horizon.filter(|_| !told.is_empty()).map(|h| (h, h));
    };
    let last = match horizon {
        // One article alone has none beside it to be held against.
        None if !one => borne_out(told.iter().rev().copied()).unwrap_or(told[0].0),
        _ => last.0,
    };
    let first = borne_out(told[..within].iter().copied()).unwrap_or(told[0].0);
    Some((first.min(last), last))
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const START: Date = date(2024, 1, 1);

    fn at(day: i64) -> Date {
        START.checked_add(day.days()).unwrap_or(START)
    }

    #[test]
    fn days_that_others_bear_out() {
        let check = |days: &[i64], want: Option<i64>| {
            assert_eq!(last_day(days.iter().map(|d| at(*d))), want.map(at), "{days:?}");
        };
        check(&[], None);
        check(&[5], Some(5));
        check(&[5, 7], Some(7));
        check(&[5, 7, 372], Some(7)); // the year mistyped
        check(&[5, 7, 372, 380], Some(380)); // borne out
        check(&[5, 7, 372, 372], Some(372));
        check(&[5, 500], Some(5));
        check(&[5, 7, 400, 900], Some(7));
        check(&[5, 300, 600], Some(5));
    }

    #[test]
    fn days_that_are_told() {
        let days = |told: &[(i64, u8)], horizon: Option<i64>| {
            told_days(told.iter().map(|(d, a)| (at(*d), *a)).collect(), horizon.map(at))
        };
        let span = |a, b| Some((at(a), at(b)));
        assert_eq!(days(&[], Some(9)), None);
        assert_eq!(days(&[(3, 1), (9, 1), (900, 1)], None), span(3, 900));
        assert_eq!(days(&[(3, 1), (4, 2), (9, 1), (900, 1)], None), span(3, 9));
        // One article that tells of two days long ago, and of one long after.
        let told = [(-900, 1), (-899, 1), (3, 1), (4, 2), (9, 3), (800, 4)];
        assert_eq!(days(&told, Some(20)), span(3, 9));
        assert_eq!(days(&[(800, 1), (801, 2)], Some(20)), span(20, 20));
    }

    proptest! {
        #[test]
        fn no_article_alone_moves_the_last_day(
            mut days in prop::collection::vec(-2000..2000_i64, 1..20),
            beyond in 61..40_000_i64,
            turn in any::<prop::sample::Index>(),
        ) {
            let last = |days: &[i64]| last_day(days.iter().map(|d| at(*d)));
            let before = last(&days);
            prop_assert!(days.iter().any(|d| Some(at(*d)) == before));
            let newest = days.iter().copied().max().unwrap_or(0);
            let n = turn.index(days.len());
            days.rotate_left(n);
            prop_assert_eq!(last(&days), before);
            // Far behind all others: nothing moves. Near the newest: it is the last day.
            days.insert(n, newest + beyond);
            prop_assert_eq!(last(&days), before);
            days[n] = newest + i64::from(APART);
            prop_assert_eq!(last(&days), Some(at(days[n])));
        }

        #[test]
        fn no_article_alone_stretches_what_is_told(
            told in prop::collection::vec((0..50_i64, 0..9_u8), 2..20),
            odd in prop::collection::vec(prop_oneof![-9000..-70_i64, 130..9000_i64], 1..4),
        ) {
            let days = |list: &[(i64, u8)]| told_days(list.iter().map(|(d, a)| (at(*d), *a)).collect(), None);
            prop_assume!(told.iter().any(|t| t.1 != told[0].1));
            let mut more = told.clone();
            more.extend(odd.iter().map(|d| (*d, 99)));
            prop_assert_eq!(days(&more), days(&told));
            more.reverse();
            prop_assert_eq!(days(&more), days(&told));
        }
    }
}
