//! Dates of the calendar, and what stands side by side with them.

use super::{
    line::{Hit, Line},
    said::{Beside, MonthSaid, Role, Says, TimeExpression, YearSaid},
    words::{DateWord, Part, Unit},
};

/// How many glue words may stand between a weekday and its date.
const GLUE: usize = 5;

impl Line<'_> {
    /// The expression of time that begins at a token.
    pub fn expression(&self, i: usize) -> Option<TimeExpression> {
        self.nested(i, 0)
    }

    /// The same within `depth` others («منذ …»).
    pub(super) fn nested(&self, i: usize, depth: usize) -> Option<TimeExpression> {
        if !self.range.contains(&i) {
            return None;
        }
        if self.hits(i).is_empty() && self.figures(i).is_none() {
            let article = self.letters(i) == ['ا', 'ل'] && self.figures(i + 1).is_some();
            if !article {
                return None;
            }
        }
        // Words that only join others, which make up most of any text, begin nothing.
        if !self.hits(i).is_empty() && self.hits(i).iter().all(joins) {
            return None;
        }
        // «شارع 8 آذار», «لواء 15 آذار»
        if self.before(i, |h| h.word == DateWord::Named) && self.day_of_month(i).is_some() {
            return None;
        }
        let when = |says, next, beside| (Role::When, says, next, beside);
        let alone = |(says, next)| when(says, next, Beside::default());
        let options = [
            self.side_by_side(i).map(|(says, next, beside)| when(says, next, beside)),
            self.ago(i).map(|(says, next, since)| {
                let role = if since { Role::Since } else { Role::When };
                (role, says, next, Beside::default())
            }),
            self.recent(i).map(alone),
            self.month_alone(i).map(alone),
            self.year_alone(i).map(alone),
            self.opens(i, depth).map(|(says, next)| (Role::Opens, says, next, Beside::default())),
        ];
        let longest = options.into_iter().flatten().reduce(|a, b| if b.2 > a.2 { b } else { a });
        let (mut role, mut says, next, beside) = longest?;
        if role == Role::Since && self.before(i, |h| h.word == DateWord::Times) {
            says = Says::Elsewhere; // «للمرة الأولى منذ ستة أعوام»
        }
        if role == Role::When
            && let Some(since) = self.since(i)
        {
            role = Role::Since;
            // «للمرة الأولى منذ عام 2016»: how long it had not happened.
            if self.before(since, |h| h.word == DateWord::Times) {
                says = Says::Elsewhere;
            }
        }
        Some(TimeExpression { tokens: i as u32..next as u32, role, says, beside })
    }

    /// The «منذ» that ends right before a token.
    fn since(&self, i: usize) -> Option<usize> {
        let since = |k: &usize| self.word(*k, DateWord::Since) == Some(i);
        (self.range.start.max(i.saturating_sub(3))..i).find(since)
    }

    /// Days of the calendar, days counted from publication and weekdays that stand side by side.
    fn side_by_side(&self, i: usize) -> Option<(Says, usize, Beside)> {
        let (mut date, mut day, mut weekday) = (None, None, None);
        let (mut at, mut end, mut abbreviated) = (i, None, false);
        loop {
            let mut found = None;
            for k in self.behind_glue(at, end.is_some()) {
                if date.is_none()
                    && let Some((says, next)) = self.date(k)
                {
                    date = Some(says);
                    found = Some(next);
                } else if day.is_none()
                    && date.is_none()
                    && let Some((n, next)) = self.day_from_now(k)
                {
                    day = Some(n);
                    found = Some(next);
                } else if weekday.is_none()
                    && let Some((says, next, short)) = self.weekday(k)
                    && !(date.is_some() && self.dated_behind(next))
                {
                    weekday = Some(says);
                    abbreviated = short && date.is_none();
                    found = Some(next);
                }
                if found.is_some() {
                    break;
                }
            }
            let Some(next) = found else { break };
            abbreviated &= date.is_none();
            (at, end) = (next, Some(next));
        }
        let mut end = end.filter(|_| !abbreviated)?;
        // «الجمعة مساء», "Friday evening"
        while let Some(((), h)) = self.find(end, |h| hours(h).then_some(())) {
            end = h.next;
        }
        let plain = match weekday {
            Some(Says::Weekday { day, which: None | Some(-1 | 0), week: None, .. }) => Some(day),
            _ => None,
        };
        match (date, day, weekday) {
            (Some(says), ..) => Some((says, end, Beside { weekday: plain, day })),
            (None, Some(n), _) => Some((Says::Day(n), end, Beside { weekday: plain, day: None })),
            (None, None, Some(says)) => Some((says, end, Beside::default())),
            _ => None,
        }
    }

    /// Where a component may begin: here, or behind glue.
    fn behind_glue(&self, at: usize, between: bool) -> Vec<usize> {
        let mut out = vec![at];
        let mut k = at;
        for _ in 0..GLUE {
            let glue = self.hits(k).iter().find(|h| {
                let plain = !h.and || !between;
                plain
                    && (hours(h)
                        || h.word == DateWord::Unit(Unit::Day, Some(1))
                        || between
                            && matches!(h.word, DateWord::On | DateWord::The | DateWord::Which(_)))
            });
            let mark = between && matches!(self.mark(k), Some(',' | '،' | '(' | '-' | '–' | '/'));
            k = match glue {
                Some(h) => h.next,
                None if mark => k + 1,
                None => break,
            };
            out.push(k);
        }
        out
    }

    /// Whether a date stands behind a weekday that ends at `i`, so that the weekday is that date's.
    fn dated_behind(&self, i: usize) -> bool {
        self.behind_glue(i, true).into_iter().any(|k| self.date(k).is_some())
    }

    /// A day of a month.
    fn date(&self, i: usize) -> Option<(Says, usize)> {
        if let Some(found) = self.numeric(i).or_else(|| self.hijri(i)) {
            return Some(found);
        }
        let article = self.find(i, |h| (h.word == DateWord::The).then_some(()));
        let first = article.map_or(i, |(_, h)| h.next);
        if let Some((day, next)) = self.day_of_month(first) {
            if self.word(next, DateWord::Same).is_some() && !self.date_wanted(first) {
                return None; // «باعوا 20 منه»
            }
            // «الأسبوع الأول من ديسمبر», «النصف الأول من», «الساعة الأولى»
            let counted = self.before(first, |h| {
                matches!(h.word, DateWord::Unit(u, _) if u != Unit::Day)
                    || h.word == DateWord::Fraction
            });
            if counted {
                return None;
            }
            let to = self.to(next).and_then(|k| self.day_of_month(k)).filter(|(d, _)| *d > day);
            for (last, next) in [to, Some((day, next))].into_iter().flatten() {
                if let Some((month, year, end)) = self.of_month(next) {
                    return Some((Says::Date { days: (day, last), month, year }, end));
                }
            }
            return None;
        }
        // "November 29, 2024", "Nov. 29"
        let (month, next, latin) = self.month(i).map(|m| (m.number, m.next, m.latin))?;
        if !latin {
            return None;
        }
        let the = self.find(next, |h| (h.word == DateWord::The).then_some(()));
        let (day, next) = self.day_of_month(the.map_or(next, |(_, h)| h.next))?;
        if self.mark(next) == Some(':') {
            return None; // "November 10:30"
        }
        let to = self.to(next).and_then(|k| self.day_of_month(k)).filter(|(d, _)| *d > day);
        let (last, next) = to.unwrap_or((day, next));
        let (year, next) = self.year(next);
        Some((Says::Date { days: (day, last), month: MonthSaid::Named(month), year }, next))
    }

    /// What may stand between the first and the last of several days.
    fn to(&self, i: usize) -> Option<usize> {
        if matches!(self.mark(i), Some('-' | '–' | '—')) {
            return Some(i + 1);
        }
        self.find(i, |h| matches!(h.word, DateWord::To | DateWord::And).then_some(()))
            .map(|(_, h)| h.next)
    }

    /// The month of a day, with its year: «من نوفمبر 2024», "of last month".
    fn of_month(&self, i: usize) -> Option<(MonthSaid, YearSaid, usize)> {
        if let Some(next) = self.word(i, DateWord::Same) {
            return Some((MonthSaid::Before, YearSaid::Left(None), next));
        }
        let mut i = self.word(i, DateWord::Of).unwrap_or(i);
        if let Some(next) = self.same_month(i) {
            return Some((MonthSaid::Before, YearSaid::Left(None), next));
        }
        if matches!(self.mark(i), Some('-' | '/')) && self.month(i + 1).is_some() {
            i += 1; // "29-Nov-2024"
        }
        if let Some((after, next)) = self.period(i, Unit::Month) {
            return Some((MonthSaid::Counted(after), YearSaid::Left(None), next));
        }
        let this = self.find(i, |h| match h.word {
            DateWord::Which(w) if h.latin => Some(w),
            _ => None,
        });
        if let Some((which, h)) = this {
            let m = self.month(h.next)?; // "the 29th of last November"
            return Some((MonthSaid::Named(m.number), YearSaid::Left(Some(which)), m.next));
        }
        let m = self.month(i)?;
        let (year, next) = self.year(m.next);
        Some((MonthSaid::Named(m.number), year, next))
    }

    /// «الشهر نفسه», "the same month".
    fn same_month(&self, i: usize) -> Option<usize> {
        let i =
            self.find(i, |h| (h.word == DateWord::The).then_some(())).map_or(i, |(_, h)| h.next);
        let month = DateWord::Unit(Unit::Month, Some(1));
        let either = [(month, DateWord::Other), (DateWord::Other, month)];
        either.into_iter().find_map(|(a, b)| self.word(self.word(i, a)?, b))
    }

    /// A month by name: «تشرين الثاني», «نوفمبر/تشرين الثاني», «شهر 11», "Nov.".
    fn month(&self, i: usize) -> Option<Month> {
        let name = |h: &Hit| match h.word {
            DateWord::Month(m) => Some(m),
            _ => None,
        };
        let single = |h: &Hit| (h.word == DateWord::Unit(Unit::Month, Some(1))).then_some(());
        let head = self.find(i, |h| single(h).filter(|()| !h.latin));
        let at = head.map_or(i, |(_, h)| h.next);
        if head.is_some()
            && let Some((n @ 1..=12, 1..=2)) = self.figures(at)
        {
            let next = at + 1;
            return Some(Month { number: n as i8, next, sure: true, latin: false, weak: false });
        }
        let (number, h) = self.find(at, name)?;
        let (mut next, mut sure) = (h.next, head.is_some());
        if h.latin && h.needs_number && self.mark(next) == Some('.') {
            next += 1;
        }
        let other = match self.mark(next) {
            Some('/' | '-' | '–' | '(') => {
                self.find(next + 1, name).filter(|(n, _)| *n == number)
            }
            _ => None,
        };
        if let Some((_, other)) = other {
            let closed = self.mark(next) == Some('(') && self.mark(other.next) == Some(')');
            next = other.next + usize::from(closed);
            sure = true;
        }
        Some(Month { number, next, sure, latin: h.latin, weak: h.needs_number })
    }

    /// The year behind a month, or what stands for it.
    fn year(&self, i: usize) -> (YearSaid, usize) {
        let left = (YearSaid::Left(None), i);
        let which = |h: &Hit| match h.word {
            DateWord::Which(w) if !h.latin => Some(w),
            _ => None,
        };
        if let Some((w, h)) = self.find(i, which) {
            return (YearSaid::Left(Some(w)), h.next);
        }
        let marked = matches!(self.mark(i), Some(',' | '،' | '/' | '-' | '('));
        let mut k = i + usize::from(marked);
        k = self.word(k, DateWord::Of).unwrap_or(k);
        if let Some((after, next)) = self.period(k, Unit::Year) {
            return (YearSaid::Counted(after), next);
        }
        let head = self.find(k, |h| matches!(h.word, DateWord::Unit(Unit::Year, _)).then_some(()));
        k = head.map_or(k, |(_, h)| h.next);
        let Some((year, next)) = self.year_in_figures(k) else { return left };
        // «في 29 نوفمبر، 2000 مقاتل …»: behind an Arabic comma a count, unless nothing follows.
        if self.mark(i) == Some('،') && next < self.range.end && self.mark(next).is_none() {
            return left;
        }
        let closed = self.mark(i) == Some('(') && self.mark(next) == Some(')');
        (YearSaid::Given(year), next + usize::from(closed))
    }

    fn year_in_figures(&self, i: usize) -> Option<(i16, usize)> {
        let (year, 4) = self.figures(i)? else { return None };
        let next = self.word(i + 1, DateWord::Era).unwrap_or(i + 1);
        (1900..2100).contains(&year).then_some((year as i16, next))
    }

    /// `5/12/2024`, `2024-12-05`, `30.11.2024`, `5/12/24`; behind a cue `5/12`. The day is first
    /// unless that cannot be.
    fn numeric(&self, i: usize) -> Option<(Says, usize)> {
        let (a, a_digits) = self.figures(i)?;
        let sign = self.mark(i + 1).filter(|c| matches!(c, '/' | '-' | '.' | '–'))?;
        let (b, b_digits) = self.figures(i + 2)?;
        let in_a_row = |k: usize| sign == '/' || (self.touches(k) && self.touches(k + 1));
        if !in_a_row(i + 1) || b_digits > 2 || self.mark(i.wrapping_sub(1)) == Some('/') {
            return None;
        }
        let third =
            self.figures(i + 4).filter(|_| self.mark(i + 3) == Some(sign) && in_a_row(i + 3));
        let (day, month, year, next) = match third {
            Some((c, c_digits)) => match (a_digits, c_digits) {
                (4, 1 | 2) => (c, b, a, i + 5),
                (1 | 2, 4) => (a, b, c, i + 5),
                (1 | 2, 2) => (a, b, c + if c < 70 { 2000 } else { 1900 }, i + 5),
                _ => return None,
            },
            // «في 5/12»: a fraction or a score elsewhere.
            None if sign == '/' && a_digits <= 2 && self.date_wanted(i) => (a, b, 0, i + 3),
            None => return None,
        };
        let (day, month) = if month > 12 && day <= 12 { (month, day) } else { (day, month) };
        if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
            return None;
        }
        let (day, month) = (day as i8, month as i8);
        Some(match year {
            0 => {
                let month = MonthSaid::Named(month);
                (Says::Date { days: (day, day), month, year: YearSaid::Left(None) }, next)
            }
            1300..=1500 => (Says::Hijri { day: Some(day), month, year: year as i16 }, next),
            1900..=2099 => {
                let year = YearSaid::Given(year as i16);
                (Says::Date { days: (day, day), month: MonthSaid::Named(month), year }, next)
            }
            _ => return None,
        })
    }

    /// Whether a date may be looked for by what stands before: «في», «بتاريخ», a weekday.
    fn date_wanted(&self, i: usize) -> bool {
        let low = i.saturating_sub(1).max(self.range.start);
        let bracket = matches!(self.mark(low), Some('(' | ',' | '،'));
        let i = if bracket { low } else { i };
        self.before(i, |h| {
            let day = matches!(h.word, DateWord::Weekday(_) | DateWord::Day(_));
            day || !bracket
                && (matches!(h.word, DateWord::On | DateWord::In)
                    || h.word == DateWord::Unit(Unit::Day, Some(1)))
        })
    }

    /// «12 رمضان 1436 هـ». Without its year a month is not read: its name may be a person's («رجب»).
    fn hijri(&self, i: usize) -> Option<(Says, usize)> {
        let day = self.day_of_month(i).filter(|(d, _)| *d <= 30);
        let k = day.map_or(i, |(_, next)| self.word(next, DateWord::Of).unwrap_or(next));
        let (month, h) = self.find(k, |h| match h.word {
            DateWord::Hijri(m) => Some(m),
            _ => None,
        })?;
        let head =
            self.find(h.next, |h| matches!(h.word, DateWord::Unit(Unit::Year, _)).then_some(()));
        let at = head.map_or(h.next, |(_, h)| h.next);
        let (year, 4) = self.figures(at)? else { return None };
        let next = self.word(at + 1, DateWord::Hijra).unwrap_or(at + 1);
        let day = day.map(|(d, _)| d);
        (1300..1500)
            .contains(&year)
            .then_some((Says::Hijri { day, month, year: year as i16 }, next))
    }

    /// «أمس», «اليوم», "yesterday".
    fn day_from_now(&self, i: usize) -> Option<(i32, usize)> {
        let (n, h) = self.find(i, |h| match h.word {
            DateWord::Day(n) => Some(n),
            _ => None,
        })?;
        // «اليوم التالي», «اليوم الثاني», «في ذلك اليوم»: a day of the story.
        let told = |h: &Hit| {
            matches!(
                h.word,
                DateWord::Other | DateWord::Ordinal(_) | DateWord::Feminine(_) | DateWord::Which(_)
            )
        };
        let day = self.hits(i).iter().any(|o| matches!(o.word, DateWord::Unit(..)));
        let other = self.before(i, |h| h.word == DateWord::Other);
        let elsewhere = day && (self.hits(h.next).iter().any(told) || other);
        (!elsewhere).then_some((n, h.next))
    }

    /// «الجمعة», «مساء يوم الجمعة الماضي», "last Friday", «ليل الجمعة – السبت»; whether its name is
    /// short for something only a date makes likely.
    fn weekday(&self, i: usize) -> Option<(Says, usize, bool)> {
        let which = |h: &Hit| match h.word {
            DateWord::Which(w) => Some(w),
            _ => None,
        };
        let name = |h: &Hit| match h.word {
            DateWord::Weekday(d) => Some(d),
            _ => None,
        };
        let led = self.find(i, |h| which(h).filter(|_| h.latin));
        let at = led.map_or(i, |(_, h)| h.next);
        let (day, h) = self.find(at, name)?;
        let mut next = h.next;
        if h.needs_number && self.mark(next) == Some('.') {
            next += 1;
        }
        // «ليل الجمعة – السبت»: the night that begins on the first.
        let mut night = false;
        let to = self.to(next).or((self.mark(next) == Some('/')).then_some(next + 1));
        let second = self.find(to.unwrap_or(next), |h| {
            name(h).filter(|d| *d == day % 7 + 1 && (!h.and || self.night_before(at)))
        });
        if let Some((_, second)) = second {
            night = true;
            next = second.next;
        }
        let mut said = led.map(|(w, _)| w);
        if said.is_none()
            && let Some((w, h)) = self.find(next, |h| which(h).filter(|_| !h.latin))
        {
            said = Some(w);
            next = h.next;
        }
        let mut week = None;
        let of = self.word(next, DateWord::Of).unwrap_or(next);
        if said.is_none()
            && let Some((after, end)) = self.period(of, Unit::Week)
        {
            week = Some(after);
            next = end;
        }
        Some((Says::Weekday { day, night, which: said, week }, next, h.needs_number))
    }

    fn night_before(&self, i: usize) -> bool {
        self.before(i, |h| h.word == DateWord::Night)
    }

    /// A month without a day, where something says that it is one.
    fn month_alone(&self, i: usize) -> Option<(Says, usize)> {
        let part = self.part(i);
        let at = part.map_or(i, |(_, next)| {
            let next = self.word(next, DateWord::Of).unwrap_or(next);
            next + usize::from(self.mark(next) == Some('-')) // "mid-November"
        });
        if let Some(week) = self.week_of_month(i) {
            return Some(week);
        }
        if let Some(next) = self.same_month(at) {
            let (part, month) = (part.map(|(p, _)| p), MonthSaid::Before);
            return Some((Says::Month { part, month, year: YearSaid::Left(None) }, next));
        }
        let led = self.find(at, |h| match h.word {
            DateWord::Which(w) if h.latin => Some(w),
            _ => None,
        });
        let m = self.month(led.map_or(at, |(_, h)| h.next))?;
        let (year, next) = match led {
            Some((w, _)) => (YearSaid::Left(Some(w)), m.next),
            None => self.year(m.next),
        };
        let cue = self.before(i, |h| {
            h.word == DateWord::In || !m.weak && matches!(h.word, DateWord::Of | DateWord::To)
        }) || !m.weak && self.hits(i).iter().any(|h| h.prep);
        let said = m.sure || part.is_some() || year != YearSaid::Left(None) || cue;
        let part = part.map(|(p, _)| p);
        said.then_some((Says::Month { part, month: MonthSaid::Named(m.number), year }, next))
    }

    /// «الأسبوع الأول من ديسمبر», "the first week of December".
    fn week_of_month(&self, i: usize) -> Option<(Says, usize)> {
        let week = |h: &Hit| (h.word == DateWord::Unit(Unit::Week, Some(1))).then_some(());
        let nth = |h: &Hit| match h.word {
            DateWord::Ordinal(n @ 1..=5) => Some(n as i8),
            _ => None,
        };
        let (n, next) = match self.find(i, week) {
            Some((_, h)) => self.find(h.next, nth).map(|(n, h)| (n, h.next))?,
            None => {
                let (n, h) = self.find(i, nth)?;
                (n, self.find(h.next, week)?.1.next)
            }
        };
        let (month, year, end) = self.of_month(next)?;
        Some((Says::Week { nth: n, month, year }, end))
    }

    /// «مطلع», "late".
    pub(super) fn part(&self, i: usize) -> Option<(Part, usize)> {
        let (part, h) = self.find(i, |h| match h.word {
            DateWord::Part(p) => Some(p),
            _ => None,
        })?;
        Some((part, h.next))
    }

    /// «عام 2013», "in 2016", «أواخر عام 2016», a year in brackets or before a pause.
    fn year_alone(&self, i: usize) -> Option<(Says, usize)> {
        let part = self.part(i);
        let at = part.map_or(i, |(_, next)| self.word(next, DateWord::Of).unwrap_or(next));
        let head = self.find(at, |h| matches!(h.word, DateWord::Unit(Unit::Year, _)).then_some(()));
        let at = head.map_or(at, |(_, h)| h.next);
        let (year, next) = self.year_in_figures(at)?;
        let cue = || {
            self.before(i, |h| {
                matches!(h.word, DateWord::In | DateWord::Since | DateWord::Of)
                    || matches!(h.word, DateWord::To | DateWord::Before | DateWord::After)
            }) || self.mark(i.wrapping_sub(1)) == Some('(')
        };
        let part_of_more = matches!(self.mark(i.wrapping_sub(1)), Some('/' | '-' | '.'));
        if part_of_more && self.touches(i) {
            return None;
        }
        let pause = || next >= self.range.end || self.mark(next).is_some_and(|c| c != '/');
        (head.is_some() || part.is_some() || cue() || pause()).then_some((Says::Year(year), next))
    }
}

/// A month as it stands in the text.
struct Month {
    number: i8,
    next: usize,
    /// Nothing else could be meant.
    sure: bool,
    latin: bool,
    /// The word is often something else.
    weak: bool,
}

const fn joins(h: &Hit) -> bool {
    matches!(
        h.word,
        DateWord::In
            | DateWord::On
            | DateWord::Of
            | DateWord::From
            | DateWord::To
            | DateWord::And
            | DateWord::Same
            | DateWord::Suffix
            | DateWord::Era
            | DateWord::Hijra
            | DateWord::Times
            | DateWord::Named
    )
}

const fn hours(h: &Hit) -> bool {
    matches!(h.word, DateWord::Hours | DateWord::Night)
}
