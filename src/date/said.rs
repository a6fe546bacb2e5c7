//! What an expression of time says, before it is known when its text was published.

use std::ops::Range;

use super::words::{Part, Unit};

/// What an expression is to the words beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It says when.
    When,
    /// It says since when («منذ عام 2014»): what began then may go on.
    Since,
    /// It makes background of what follows («بعد عام من …», «في ذكرى …», «منذ …» before a noun).
    Opens,
}

/// An expression of time in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeExpression {
    /// Its tokens.
    pub tokens: Range<u32>,
    /// What it is to the words beside it.
    pub role: Role,
    pub(super) says: Says,
    pub(super) beside: Beside,
}

/// What stands beside the main part and should agree with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Beside {
    /// Monday 1.
    pub weekday: Option<i8>,
    /// Days from publication.
    pub day: Option<i32>,
}

/// Which month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MonthSaid {
    /// By number.
    Named(i8),
    /// So many after that of publication («الشهر الماضي»: -1).
    Counted(i8),
    /// The one named before («30 منه», «الشهر نفسه»).
    Before,
}

/// Which year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum YearSaid {
    /// By number.
    Given(i16),
    /// So many after that of publication.
    Counted(i8),
    /// Not said; «الماضي» (-1), «الجاري» (0) or «المقبل» (1) may be.
    Left(Option<i8>),
}

/// The main part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// A day of a month, or the first and last of several.
    Date { days: (i8, i8), month: MonthSaid, year: YearSaid },
    /// A month or a part of one.
    Month { part: Option<Part>, month: MonthSaid, year: YearSaid },
    /// The so many-eth week of a month.
    Week { nth: i8, month: MonthSaid, year: YearSaid },
    /// A year.
    Year(i16),
    /// A date of the Hijri calendar.
    Hijri { day: Option<i8>, month: i8, year: i16 },
    /// A weekday, or the night between two; last, this or next; of a week counted from now.
    Weekday { day: i8, night: bool, which: Option<i8>, week: Option<i8> },
    /// Days from publication.
    Day(i32),
    /// So many units back; several where no number is said.
    Ago { count: Option<i32>, unit: Unit },
    /// Within the last so many units.
    Recent { count: Option<i32>, unit: Unit },
    /// The week, month or year so many after that of publication, or a part of it.
    Period { unit: Unit, after: i8, part: Option<Part> },
    /// A day counted from another event, or none at all.
    Elsewhere,
}

impl TimeExpression {
    /// The month that it names, with its year.
    pub(super) const fn month(&self) -> Option<(MonthSaid, YearSaid)> {
        match self.says {
            Says::Date { month, year, .. } | Says::Month { month, year, .. } => Some((month, year)),
            _ => None,
        }
    }

    /// Takes «30 منه» to be of the month named before; without one it says no day.
    pub(super) fn take_up(&mut self, before: Option<(MonthSaid, YearSaid)>) {
        match (&mut self.says, before) {
            (Says::Date { month, year, .. } | Says::Month { month, year, .. }, Some(named)) => {
                (*month, *year) = named;
            }
            (says, _) => *says = Says::Elsewhere,
        }
    }

    /// Whether it names a month of the calendar.
    #[must_use]
    pub const fn names_month(&self) -> bool {
        matches!(self.says, Says::Date { .. } | Says::Month { .. } | Says::Hijri { .. })
    }

    /// Whether it names a day of the calendar.
    #[must_use]
    pub const fn names_day(&self) -> bool {
        matches!(self.says, Says::Date { .. } | Says::Hijri { day: Some(_), .. })
    }

    /// The day of the week that is all it says, Monday 1.
    #[must_use]
    pub const fn weekday(&self) -> Option<i8> {
        match self.says {
            Says::Weekday { day, which: None, week: None, .. } => Some(day),
            _ => None,
        }
    }

    /// Whether it names a day or month and says nothing of the year.
    #[must_use]
    pub const fn leaves_year_open(&self) -> bool {
        matches!(
            self.says,
            Says::Date { month: MonthSaid::Named(_), year: YearSaid::Left(None), .. }
                | Says::Month { month: MonthSaid::Named(_), year: YearSaid::Left(None), .. }
        )
    }

    /// Whether it says the year, so that it needs no day of publication.
    #[must_use]
    pub const fn says_year(&self) -> bool {
        matches!(
            self.says,
            Says::Year(_)
                | Says::Hijri { .. }
                | Says::Date { year: YearSaid::Given(_), .. }
                | Says::Month { year: YearSaid::Given(_), .. }
                | Says::Week { year: YearSaid::Given(_), .. }
        )
    }

    /// Whether it says no day that could be reckoned from publication or the calendar.
    #[must_use]
    pub const fn is_elsewhere(&self) -> bool {
        matches!(self.says, Says::Elsewhere)
    }

    /// Whether it counts a few days or weeks back.
    #[must_use]
    pub const fn is_short(&self) -> bool {
        matches!(
            self.says,
            Says::Weekday { .. }
                | Says::Day(_)
                | Says::Ago { unit: Unit::Hour | Unit::Day | Unit::Week, .. }
        )
    }

    /// Whether what it makes background is more than a few weeks past, or it does not say.
    #[must_use]
    pub const fn is_long(&self) -> bool {
        match self.says {
            Says::Ago { unit, .. } => {
                matches!(unit, Unit::Month | Unit::Year | Unit::Decade)
            }
            _ => true,
        }
    }
}
