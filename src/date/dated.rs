//! From what an expression says to days of the calendar, counted from publication.

use jiff::{
    Span, ToSpan,
    civil::{Date, Weekday},
};

use super::{
    hijri,
    said::{MonthSaid, Says, TimeExpression, YearSaid},
    words::{Part, Unit},
};

/// Whether what is told has happened or is still to come: «الجمعة» is the last or the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    /// It has happened.
    Past,
    /// It is to come.
    Future,
}

/// The days that an expression comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// The best day; `None` where only a year or less is known.
    pub day: Option<Date>,
    /// The first and the last day that are meant.
    pub days: Option<(Date, Date)>,
    /// ACLED's time precision: 1 the day is known, 2 the week, 3 the month (ACLED Codebook, 2023).
    pub precision: u8,
    /// What the day rests on.
    pub basis: &'static str,
}

impl Dated {
    const NONE: Self = Self { day: None, days: None, precision: 3, basis: "no day in the text" };

    fn day(day: Date, basis: &'static str) -> Self {
        Self { day: Some(day), days: Some((day, day)), precision: 1, basis }
    }

    fn within(day: Date, first: Date, last: Date, precision: u8, basis: &'static str) -> Self {
        Self { day: Some(day), days: Some((first, last)), precision, basis }
    }
}

/// Years searched for a day that not every year has (29 February).
const YEARS: i16 = 9;

impl TimeExpression {
    /// The days meant in a text of the day `published`, of something past or to come.
    ///
    /// A day without its year is the last such day before publication (the next, of what is to
    /// come). Nothing that depends on an unknown day of publication is dated.
    #[must_use]
    pub fn dated(&self, published: Option<Date>, tense: Tense) -> Dated {
        let clock = Clock { published, tense };
        let mut out = clock.read(&self.says).unwrap_or(Dated::NONE);
        let Some(day) = out.day.filter(|_| out.precision == 1) else { return out };
        let weekday = self.beside.weekday;
        if weekday.is_some_and(|w| day.weekday().to_monday_one_offset() != w) {
            out.precision = 2;
            out.basis = if self.names_day() {
                "date in the text; the weekday beside it is another day"
            } else {
                "day relative to publication; the weekday beside it is another day"
            };
        }
        let counted = self.beside.day.zip(published).map(|(n, p)| p.checked_add(n.days()));
        if counted.is_some_and(|d| d.is_ok_and(|d| d != day)) {
            out.precision = 2;
            out.basis = "date in the text; counted from publication it is another day";
        }
        out
    }
}

struct Clock {
    published: Option<Date>,
    tense: Tense,
}

impl Clock {
    fn read(&self, says: &Says) -> Option<Dated> {
        match *says {
            Says::Date { days, month, year } => self.date(days, month, year),
            Says::Month { part, month, year } => {
                let (first, last) = self.month(month, year)?;
                let said = self.part_of_month(part, first, last);
                // «أواخر كانون الأول», told on the tenth: that of the year before.
                let early = said.day.zip(self.published).is_some_and(|(d, p)| d > p);
                if early && year == YearSaid::Left(None) && self.tense == Tense::Past {
                    let first = first.checked_sub(1.year()).ok()?;
                    return Some(self.part_of_month(part, first, first.last_of_month()));
                }
                Some(said)
            }
            Says::Week { nth, month, year } => {
                let (first, last) = self.month(month, year)?;
                let from = first.checked_add((7 * (nth - 1)).days()).ok()?;
                let to = from.checked_add(6.days()).ok()?.min(last);
                let day = self.not_later(from.checked_add(3.days()).ok()?.min(last), from);
                Some(Dated::within(day, from, to, 2, "week of a month in the text"))
            }
            Says::Year(year) => {
                let days = Date::new(year, 1, 1).ok().zip(Date::new(year, 12, 31).ok());
                Some(Dated { day: None, days, precision: 3, basis: "only a year in the text" })
            }
            Says::Hijri { day, month, year } => {
                let first = hijri::civil(year, month, day.unwrap_or(1))?;
                let last = if day.is_some() { first } else { first.checked_add(28.days()).ok()? };
                if day.is_some() {
                    return Some(Dated::within(first, first, last, 2, "Hijri date in the text"));
                }
                let day = self.not_later(first.checked_add(14.days()).ok()?, first);
                Some(Dated::within(day, first, last, 3, "Hijri month in the text"))
            }
            Says::Weekday { day, night, which, week } => self.weekday(day, night, which, week),
            Says::Day(n) => {
                let day = self.published?.checked_add(n.days()).ok()?;
                Some(Dated::day(day, "day relative to publication"))
            }
            Says::Ago { count, unit } => self.ago(count, unit),
            Says::Recent { count, unit } => self.recent(count, unit),
            Says::Period { unit, after, part } => self.period(unit, after, part),
            Says::Elsewhere => None,
        }
    }

    fn date(&self, days: (i8, i8), month: MonthSaid, year: YearSaid) -> Option<Dated> {
        let (first, basis) = match month {
            MonthSaid::Before => return None,
            MonthSaid::Counted(after) => {
                let first = self.months_from_now(after)?;
                (Date::new(first.year(), first.month(), days.0).ok()?, "date in the text")
            }
            MonthSaid::Named(m) => match year {
                YearSaid::Given(y) => (Date::new(y, m, days.0).ok()?, "date in the text"),
                YearSaid::Counted(after) => {
                    let y = self.published?.year() + i16::from(after);
                    (Date::new(y, m, days.0).ok()?, "date in the text")
                }
                YearSaid::Left(which) => (self.nearest(m, days.0, which)?, self.left()),
            },
        };
        if days.0 == days.1 {
            return Some(Dated::day(first, basis));
        }
        let last = Date::new(first.year(), first.month(), days.1).ok()?;
        Some(Dated::within(first, first, last, 2, "first of several days in the text"))
    }

    const fn left(&self) -> &'static str {
        match self.tense {
            Tense::Past => "date in the text, the last such day before publication",
            Tense::Future => "date in the text, the next such day after publication",
        }
    }

    /// The day and month without a year: the last before publication, or the next.
    fn nearest(&self, month: i8, day: i8, which: Option<i8>) -> Option<Date> {
        let published = self.published?;
        let year = published.year();
        let at = |y: i16| Date::new(y, month, day).ok();
        match which {
            Some(0) => at(year),
            Some(1) => (year..year + YEARS).filter_map(at).find(|d| *d > published),
            Some(_) => (year - YEARS..=year).rev().filter_map(at).find(|d| *d < published),
            None if self.tense == Tense::Future => {
                (year..year + YEARS).filter_map(at).find(|d| *d >= published)
            }
            None => (year - YEARS..=year).rev().filter_map(at).find(|d| *d <= published),
        }
    }

    /// First and last day of a month.
    fn month(&self, month: MonthSaid, year: YearSaid) -> Option<(Date, Date)> {
        let first = match (month, year) {
            (MonthSaid::Before, _) => return None,
            (MonthSaid::Counted(after), _) => self.months_from_now(after)?,
            (MonthSaid::Named(m), YearSaid::Given(y)) => Date::new(y, m, 1).ok()?,
            (MonthSaid::Named(m), YearSaid::Counted(after)) => {
                Date::new(self.published?.year() + i16::from(after), m, 1).ok()?
            }
            (MonthSaid::Named(m), YearSaid::Left(which)) => {
                let published = self.published?;
                let (now, year) = (published.month(), published.year());
                let year = match (which, self.tense) {
                    (Some(0), _) => year,
                    (Some(1), _) => year + i16::from(m <= now),
                    (Some(_), _) => year - i16::from(m >= now),
                    (None, Tense::Future) => year + i16::from(m < now),
                    (None, Tense::Past) => year - i16::from(m > now),
                };
                Date::new(year, m, 1).ok()?
            }
        };
        Some((first, first.last_of_month()))
    }

    fn months_from_now(&self, after: i8) -> Option<Date> {
        self.published?.first_of_month().checked_add(i64::from(after).months()).ok()
    }

    fn part_of_month(&self, part: Option<Part>, first: Date, last: Date) -> Dated {
        let Some(part) = part else {
            // The middle, as ACLED does.
            let middle = first.saturating_add(14.days());
            let day = self.not_later(middle, first);
            return Dated::within(day, first, last, 3, "month in the text");
        };
        let (from, to, day) = match part {
            Part::Early => (1, 10, 5),
            Part::Middle => (11, 20, 15),
            Part::Late => (21, 31, 25),
        };
        let at = |day: i8| first.with().day(day).build().unwrap_or(last);
        let day = self.not_later(at(day), at(from));
        Dated::within(day, at(from), at(to), 2, "part of a month in the text")
    }

    /// Of what has happened, a day not after publication, where the stretch has one.
    fn not_later(&self, day: Date, from: Date) -> Date {
        match self.published {
            Some(p) if self.tense == Tense::Past && from <= p => day.min(p),
            _ => day,
        }
    }

    fn weekday(&self, day: i8, night: bool, which: Option<i8>, week: Option<i8>) -> Option<Dated> {
        let published = self.published?;
        let wanted = Weekday::from_monday_one_offset(day).ok()?;
        let (found, basis) = if let Some(after) = week {
            let monday =
                published.checked_sub(published.weekday().to_monday_zero_offset().days()).ok()?;
            let back = 7 * i64::from(after) + i64::from(day - 1);
            (monday.checked_add(back.days()).ok()?, "weekday of a week relative to publication")
        } else {
            let ahead = which == Some(1) || which.is_none_or(|w| w == 0) && self.is_future();
            let same = published.weekday() == wanted && !matches!(which, Some(-1 | 1));
            let found = match (same, ahead) {
                (true, _) => published,
                (false, true) => published.nth_weekday(1, wanted).ok()?,
                (false, false) => published.nth_weekday(-1, wanted).ok()?,
            };
            let basis =
                if ahead { "weekday after publication" } else { "weekday before publication" };
            (found, basis)
        };
        let last = if night { found.tomorrow().ok()? } else { found };
        Some(Dated::within(found, found, last, 1, basis))
    }

    fn is_future(&self) -> bool {
        self.tense == Tense::Future
    }

    fn ago(&self, count: Option<i32>, unit: Unit) -> Option<Dated> {
        let published = self.published?;
        // «قبل أيام», «قبل أسابيع»: some three of them; «قبل سنوات» is no day.
        if count.is_none() && matches!(unit, Unit::Year | Unit::Decade) {
            return Some(Dated { basis: "years before publication", ..Dated::NONE });
        }
        let n = i64::from(count.unwrap_or(3));
        let day = published.checked_sub(span(n, unit)?).ok()?;
        let precision = match (unit, count) {
            (Unit::Hour, _) => 1 + u8::from(n > 24),
            (Unit::Day, Some(_)) => 1,
            (Unit::Day, None) | (Unit::Week, Some(_)) => 2,
            _ => 3,
        };
        let basis = "time before publication in the text";
        Some(Dated::within(day, day, day, precision, basis))
    }

    fn recent(&self, count: Option<i32>, unit: Unit) -> Option<Dated> {
        let published = self.published?;
        let n = i64::from(count.unwrap_or(3));
        let first = published.checked_sub(span(n, unit)?).ok()?;
        // «خلال الأيام الثلاثة الماضية» goes up to publication.
        let precision = match unit {
            Unit::Hour => 1 + u8::from(n > 24),
            Unit::Day | Unit::Week if n <= 7 => 2,
            _ => 3,
        };
        let basis = "period before publication in the text";
        Some(Dated::within(published, first, published, precision, basis))
    }

    fn period(&self, unit: Unit, after: i8, part: Option<Part>) -> Option<Dated> {
        let published = self.published?;
        let basis = "period relative to publication";
        match unit {
            Unit::Week => {
                let day = published.checked_add((7 * i64::from(after)).days()).ok()?;
                let first = day.checked_sub(day.weekday().to_monday_zero_offset().days()).ok()?;
                let last = first.checked_add(6.days()).ok()?;
                let day = match part {
                    Some(Part::Early) => first,
                    Some(Part::Late) if after != 0 => last,
                    _ => day,
                };
                Some(Dated::within(day, first, last, 2, basis))
            }
            Unit::Month => {
                let first = self.months_from_now(after)?;
                let last = first.last_of_month();
                if part.is_some() {
                    return Some(self.part_of_month(part, first, last));
                }
                let day = published.checked_add(i64::from(after).months()).ok()?;
                Some(Dated::within(day, first, last, 3, basis))
            }
            _ => {
                let day = published.checked_add(i64::from(after).years()).ok()?;
                let first = Date::new(day.year(), 1, 1).ok()?;
                let last = Date::new(day.year(), 12, 31).ok()?;
                Some(Dated::within(day, first, last, 3, basis))
            }
        }
    }
}

/// So many units; `None` beyond what a calendar holds.
fn span(n: i64, unit: Unit) -> Option<Span> {
    let span = Span::new();
    match unit {
        Unit::Hour => span.try_days(n / 24 + i64::from(n > 12 && n < 24)),
        Unit::Day => span.try_days(n),
        Unit::Week => span.try_weeks(n),
        Unit::Month => span.try_months(n),
        Unit::Year => span.try_years(n),
        Unit::Decade => span.try_years(10 * n),
    }
    .ok()
}
