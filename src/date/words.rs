//! The words of dates: rows of `dates.csv`, found by their first word.

use rustc_hash::FxHashMap;

use crate::{
    table::{Row, TableError},
    text::{Folded, tokens},
};

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Years.
    Year,
    /// Decades.
    Decade,
}

/// A part of a month, a week or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// «مطلع».
    Early,
    /// «منتصف».
    Middle,
    /// «أواخر».
    Late,
}

/// What a word is to the grammar of dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateWord {
    /// A month by number.
    Month(i8),
    /// A month of the Hijri calendar by number.
    Hijri(i8),
    /// A day of the week, Monday 1.
    Weekday(i8),
    /// Days from publication.
    Day(i32),
    /// A part of a day.
    Hours,
    /// A night.
    Night,
    /// A counting word.
    Number(i32),
    /// Twenty, thirty.
    Tens(i32),
    /// An ordinal that may be a day of a month.
    Ordinal(i32),
    /// An ordinal that may not («الأولى»).
    Feminine(i32),
    /// What English writes onto the figure of an ordinal.
    Suffix,
    /// Several.
    Several,
    /// A unit, with its count where the word says one (1, or 2 in the dual); none for a plural.
    Unit(Unit, Option<i32>),
    /// Last, this, next.
    Which(i8),
    /// «هذا».
    This,
    /// Of the story, not of the calendar («اليوم التالي»).
    Other,
    /// A part of a month, a week or a year.
    Part(Part),
    /// «النصف»: an ordinal behind it counts halves.
    Fraction,
    /// «قبل».
    Before,
    /// «منذ».
    Since,
    /// "ago".
    Ago,
    /// «بعد».
    After,
    /// «مرور».
    Elapsed,
    /// About.
    About,
    /// Now.
    Now,
    /// An anniversary.
    Memorial,
    /// «السنوية».
    Yearly,
    /// «من», "of".
    Of,
    /// «على», "after": between a length of time and the event that it is counted from.
    From,
    /// «بتاريخ», "on".
    On,
    /// "the".
    The,
    /// «في», "in".
    In,
    /// «إلى», "to".
    To,
    /// «و».
    And,
    /// «م», AD.
    Era,
    /// «هـ», AH.
    Hijra,
    /// «منه»: of the month named before.
    Same,
    /// «للمرة الأولى», with «منذ» no time of its own.
    Times,
    /// A noun behind which a date is a name.
    Named,
}

impl DateWord {
    /// The word that a row of `dates.csv` names.
    ///
    /// # Errors
    /// With the column at fault and what is wrong.
    fn parse(class: &str, value: &str) -> Result<Self, (&'static str, String)> {
        let bad = || ("value", format!("`{value}` is no value of the class `{class}`"));
        let within = |low: i32, high: i32| -> Result<i32, (&'static str, String)> {
            value.parse().ok().filter(|n| (low..=high).contains(n)).ok_or_else(bad)
        };
        let small = |low: i32, high: i32| within(low, high).map(|n| n as i8);
        Ok(match class {
            "month" => Self::Month(small(1, 12)?),
            "hijri" => Self::Hijri(small(1, 12)?),
            "weekday" => Self::Weekday(small(1, 7)?),
            "day" => Self::Day(within(-31, 31)?),
            "hours" if value == "night" => Self::Night,
            "hours" => Self::Hours,
            "number" => Self::Number(within(1, 19)?),
            "tens" => Self::Tens(within(20, 90)?),
            "ordinal" => Self::Ordinal(within(1, 31)?),
            "feminine" => Self::Feminine(within(1, 31)?),
            "suffix" => Self::Suffix,
            "several" => Self::Several,
            "unit" => unit(value).ok_or_else(bad)?,
            "which" => Self::Which(small(-1, 1)?),
            "this" => Self::This,
            "other" => Self::Other,
            "part" => Self::Part(match value {
                "early" => Part::Early,
                "middle" => Part::Middle,
                "late" => Part::Late,
                _ => return Err(bad()),
            }),
            "fraction" => Self::Fraction,
            "before" => Self::Before,
            "since" => Self::Since,
            "ago" => Self::Ago,
            "after" => Self::After,
            "elapsed" => Self::Elapsed,
            "about" => Self::About,
            "now" => Self::Now,
            "memorial" => Self::Memorial,
            "yearly" => Self::Yearly,
            "of" => Self::Of,
            "from" => Self::From,
            "on" => Self::On,
            "the" => Self::The,
            "in" => Self::In,
            "to" => Self::To,
            "and" => Self::And,
            "era" => Self::Era,
            "hijra" => Self::Hijra,
            "same" => Self::Same,
            "times" => Self::Times,
            "named" => Self::Named,
            _ => return Err(("class", format!("unknown class of date word `{class}`"))),
        })
    }
}

/// `day`, `day2`, `day+`.
fn unit(value: &str) -> Option<DateWord> {
    let name = value.trim_end_matches(['2', '+']);
    let count = match &value[name.len()..] {
        "" => Some(1),
        "2" => Some(2),
        "+" => None,
        _ => return None,
    };
    let unit = match name {
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "year" => Unit::Year,
        "decade" => Unit::Decade,
        _ => return None,
    };
    Some(DateWord::Unit(unit, count))
}

/// A form with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Its words, folded.
    pub words: Vec<Vec<char>>,
    /// What it is.
    pub word: DateWord,
    /// It counts only beside a number, or where nothing else can stand.
    pub needs_number: bool,
    class: String,
}

/// The words of dates.
#[derive(Debug, Clone, Default)]
pub struct DateWords {
    forms: Vec<Form>,
    /// For each first word, the forms that begin with it, longest first.
    first: FxHashMap<Vec<char>, Vec<u32>>,
}

impl DateWords {
    /// Takes in one row of `dates.csv`.
    ///
    /// # Errors
    /// When a cell cannot be read.
    pub fn row(&mut self, row: &Row<'_>) -> Result<(), TableError> {
        let class = row.need("class")?;
        let word = DateWord::parse(class, row.get("value")).map_err(|(at, e)| row.error(at, e))?;
        let needs_number = match row.get("needs") {
            "" => false,
            "number" => true,
            other => return Err(row.error("needs", format!("`{other}` is not `number`"))),
        };
        for form in row.need("form")?.split('|').map(str::trim).filter(|f| !f.is_empty()) {
            let folded = Folded::new(form);
            let words: Vec<Vec<char>> = tokens(&folded)
                .iter()
                .map(|t| folded.chars()[t.start as usize..t.end as usize].to_vec())
                .collect();
            self.add(Form { words, word, needs_number, class: class.to_owned() });
        }
        Ok(())
    }

    fn add(&mut self, form: Form) {
        let Some(first) = form.words.first().cloned() else { return };
        let of = self.first.entry(first).or_default();
        let known = of.iter().copied().find(|&i| {
            let f = &self.forms[i as usize];
            f.words == form.words && f.class == form.class
        });
        if let Some(i) = known {
            self.forms[i as usize] = form;
            return;
        }
        let length = form.words.len();
        let at = of.partition_point(|&i| self.forms[i as usize].words.len() >= length);
        of.insert(at, self.forms.len() as u32);
        self.forms.push(form);
    }

    /// The forms that begin with a folded word, longest first.
    pub(super) fn beginning(&self, word: &[char]) -> impl Iterator<Item = &Form> {
        let of = self.first.get(word).map_or(&[][..], Vec::as_slice);
        of.iter().map(|&i| &self.forms[i as usize])
    }
}
