//! Times counted from publication, and what makes background of the words behind it.

use super::{
    line::{Hit, Line},
    said::{Role, Says},
    words::{DateWord, Unit},
};

/// Expressions within others that are looked into: «منذ منذ منذ …» has no end.
const NESTED: usize = 4;

impl Line<'_> {
    /// «قبل ثلاثة أيام», «منذ أسبوعين», "three days ago"; whether «منذ» said it.
    pub(super) fn ago(&self, i: usize) -> Option<(Says, usize, bool)> {
        let lead = self.find(i, |h| match h.word {
            DateWord::Before if !h.latin => Some(false),
            DateWord::Since if !h.latin => Some(true),
            _ => None,
        });
        if let Some((since, h)) = lead {
            let (count, unit, next) = self.length(h.next)?;
            // «قبل يومين من سقوط …»: counted from something else.
            let of = self.word(next, DateWord::Of).filter(|_| !since);
            let now = of.and_then(|k| self.word(k, DateWord::Now));
            let says = match of {
                Some(_) if now.is_none() => Says::Elsewhere,
                _ => Says::Ago { count, unit },
            };
            return Some((says, now.or(of).unwrap_or(next), since));
        }
        let (count, unit, next) = self.length(i)?;
        let next = self.word(next, DateWord::Ago)?;
        Some((Says::Ago { count, unit }, next, false))
    }

    /// A length of time: «ثلاثة أيام», «يومين», «عدة أسابيع», "a week", "years".
    fn length(&self, i: usize) -> Option<(Option<i32>, Unit, usize)> {
        let mut i = i;
        while let Some(next) = self.word(i, DateWord::About) {
            i = next;
        }
        let unit = |h: &Hit| match h.word {
            DateWord::Unit(u, n) if !h.definite || h.latin => Some((u, n)),
            _ => None,
        };
        if let Some(next) = self.word(i, DateWord::Several) {
            let ((u, _), h) = self.find(next, unit)?;
            return Some((None, u, h.next));
        }
        if let Some((count, next)) = self.count(i) {
            let dash = next + usize::from(self.mark(next) == Some('-')); // "one-year"
            let ((u, _), h) = self.find(dash, unit)?;
            return Some((Some(count), u, h.next));
        }
        let ((u, n), h) = self.find(i, unit)?;
        // «منذ عام 2014», «منذ يوم الجمعة», «قبل شهر نوفمبر»: a name, not a length.
        let named = n == Some(1)
            && (h.latin
                || self.figures(h.next).is_some()
                || self.hits(h.next).iter().any(|h| {
                    matches!(
                        h.word,
                        DateWord::Weekday(_)
                            | DateWord::Month(_)
                            | DateWord::Hijri(_)
                            | DateWord::Ordinal(_)
                            | DateWord::Which(_)
                    )
                }));
        // «عامين ونصف»
        let half = self.find(h.next, |h| (h.and && h.word == DateWord::Fraction).then_some(()));
        (!named).then_some((n, u, half.map_or(h.next, |(_, h)| h.next)))
    }

    /// «الأسبوع الماضي», «هذا الشهر», "last week": which week, month or year, counted from now.
    pub(super) fn period(&self, i: usize, wanted: Unit) -> Option<(i8, usize)> {
        let (unit, after, next) = self.which_unit(i)?;
        (unit == wanted).then_some((after, next))
    }

    fn which_unit(&self, i: usize) -> Option<(Unit, i8, usize)> {
        let single = |h: &Hit| match h.word {
            DateWord::Unit(u, Some(1)) => Some(u),
            _ => None,
        };
        let led = self.find(i, |h| match h.word {
            DateWord::Which(w) if h.latin => Some(w),
            DateWord::This => Some(0),
            _ => None,
        });
        if let Some((which, h)) = led {
            let (unit, h) = self.find(h.next, single)?;
            return Some((unit, which, h.next));
        }
        let (unit, h) = self.find(i, |h| single(h).filter(|_| !h.latin))?;
        let (which, h) = self.find(h.next, |h| match h.word {
            DateWord::Which(w) => Some(w),
            _ => None,
        })?;
        Some((unit, which, h.next))
    }

    /// «الأيام الثلاثة الماضية», «الساعات الـ24 الماضية», "the past two weeks", «مطلع الأسبوع الماضي».
    pub(super) fn recent(&self, i: usize) -> Option<(Says, usize)> {
        let part = self.part(i);
        let at = part.map_or(i, |(_, next)| self.word(next, DateWord::Of).unwrap_or(next));
        if let Some((unit, after, next)) = self.which_unit(at) {
            let part = part.map(|(p, _)| p);
            return Some(match (unit, after) {
                (Unit::Week | Unit::Month | Unit::Year, _) => {
                    (Says::Period { unit, after, part }, next)
                }
                // «في اليوم التالي», "the next day"
                (Unit::Day, 1) => (Says::Elsewhere, next),
                (_, -1) => (Says::Recent { count: Some(1), unit }, next),
                _ => return None,
            });
        }
        let past = |h: &Hit| (h.word == DateWord::Which(-1)).then_some(());
        let unit = |h: &Hit| match h.word {
            DateWord::Unit(u, n) => Some((u, n)),
            _ => None,
        };
        if let Some((_, h)) = self.find(i, |h| past(h).filter(|()| h.latin)) {
            let (count, next) = match self.word(h.next, DateWord::Several) {
                Some(next) => (None, next),
                None => self.count(h.next).map_or((None, h.next), |(n, k)| (Some(n), k)),
            };
            let ((unit, n), h) = self.find(next, unit)?;
            return Some((Says::Recent { count: count.or(n), unit }, h.next));
        }
        let (count, next) = self.count(i).map_or((None, i), |(n, k)| (Some(n), k));
        let ((unit, n), h) = self.find(next, |h| unit(h).filter(|_| !h.latin))?;
        let (count, next) = match count {
            Some(n) => (Some(n), h.next),
            None => self.count(h.next).map_or((n, h.next), |(n, k)| (Some(n), k)),
        };
        let (_, h) = self.find(next, past)?;
        Some((Says::Recent { count, unit }, h.next))
    }

    /// What makes background of the clause or noun behind it.
    pub(super) fn opens(&self, i: usize, depth: usize) -> Option<(Says, usize)> {
        if let Some(found) = self.memorial(i) {
            return Some(found);
        }
        // «بعد عام من سيطرة …», «مرور عامين على …»
        let led = |h: &Hit| {
            (matches!(h.word, DateWord::After | DateWord::Elapsed) && !h.latin).then_some(())
        };
        let mut at = i;
        while let Some((_, h)) = self.find(at, led) {
            at = h.next;
        }
        if let Some((count, unit, next)) = self.length(at) {
            let from = self.word(next, DateWord::From);
            let latin = self.hits(next).iter().any(|h| h.latin);
            let long = matches!(unit, Unit::Month | Unit::Year | Unit::Decade);
            let end = if at > i {
                from.or_else(|| self.word(next, DateWord::Of))
            } else {
                from.filter(|_| latin || long) // «عام على تحرير …»
            };
            if let Some(end) = end {
                return Some((Says::Ago { count, unit }, end));
            }
        }
        // «منذ سيطرة …», "since the fall of …"
        let next = self.word(i, DateWord::Since)?;
        let mut at = next;
        while let Some(next) = self.word(at, DateWord::About) {
            at = next;
        }
        let timed =
            depth < NESTED && self.nested(at, depth + 1).is_some_and(|e| e.role != Role::Opens);
        (!timed).then_some((Says::Elsewhere, next))
    }

    /// «الذكرى السنوية الأولى لـ…», "the tenth anniversary of …".
    fn memorial(&self, i: usize) -> Option<(Says, usize)> {
        let years = |count| Says::Ago { count: Some(count), unit: Unit::Year };
        let (mut nth, mut at) = (None, i);
        if let Some((n, next)) = self.day_of_month(i) {
            (nth, at) = (Some(i32::from(n)), next);
        }
        if let Some((count, Unit::Year, next)) = self.length(at).filter(|_| nth.is_none()) {
            (nth, at) = (count, next); // "one-year anniversary"
        }
        let mut end = self.word(at, DateWord::Memorial)?;
        loop {
            let feminine = self.find(end, |h| match h.word {
                DateWord::Feminine(n) => Some(n),
                _ => None,
            });
            if let Some((n, h)) = feminine {
                (nth, end) = (Some(n), h.next);
            } else if let Some(next) = self.word(end, DateWord::Yearly) {
                end = next;
            } else {
                break;
            }
        }
        // «ذكرى مرور عام على …»
        if let Some(next) = self.word(end, DateWord::Elapsed)
            && let Some((Some(n), Unit::Year, next)) = self.length(next)
        {
            (nth, end) = (Some(n), next);
        }
        Some((nth.map_or(Says::Elsewhere, years), end))
    }
}
