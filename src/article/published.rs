//! The day of publication, in the many ways in which feeds, exports and people write it.
//!
//! A moment with its offset, or counted since 1970, is a day of the reader's zone ([`Intake`]; of
//! Damascus unless told otherwise); a date without an offset is taken as it stands. Figures may be
//! of any script, marks of direction are nothing. Three numbers are year, month and day when the
//! year comes first, else day, month and year, unless only the other way gives a month. Words are
//! those of `data/published.csv`; a word that is not there makes the whole unreadable, since a
//! guess would be worse than no day.

use std::sync::LazyLock;

use jiff::{
    Timestamp,
    civil::{Date, date},
    fmt::rfc2822,
    tz::{Offset, TimeZone, TimeZoneDatabase},
};
use rustc_hash::FxHashMap;

use crate::{table::read_table, text::fold_key};

/// The first day that an article may be of. The theatre begins in 2011; a year before it gives
/// room for what led to it.
pub const EARLIEST: Date = date(2010, 1, 1);

/// Where a day begins and ends, unless told otherwise.
pub const ZONE: &str = "Asia/Damascus";

/// How articles are taken in.
#[derive(Debug, Clone)]
pub struct Intake {
    /// A moment is a day of this zone.
    pub zone: TimeZone,
    /// The last day that an article may be of; `None`: any. The library reads no clock.
    pub latest: Option<Date>,
}

impl Default for Intake {
    /// Days of Damascus, however late.
    fn default() -> Self {
        static DAMASCUS: LazyLock<TimeZone> = LazyLock::new(|| zone(ZONE).unwrap_or(TimeZone::UTC));
        Self { zone: DAMASCUS.clone(), latest: None }
    }
}

/// Why a day of publication was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoDay {
    /// No known way of writing one.
    #[error(
        "no day that can be read; 2024-12-05, 5/12/2024, the forms of RFC 3339 and RFC 2822 and \
         seconds since 1970 are known"
    )]
    Unreadable,
    /// 30 February.
    #[error("no day of the calendar")]
    NoSuchDay,
    /// Before [`EARLIEST`].
    #[error("before {EARLIEST}, where articles begin")]
    TooEarly,
    /// After [`Intake::latest`].
    #[error("in the future (it is no later than {0})")]
    TooLate(Date),
}

impl Intake {
    /// The day that a text gives.
    ///
    /// ```
    /// use isnad::article::Intake;
    /// let day = |text| Intake::default().day(text).map(|d| d.to_string());
    /// assert_eq!(day("Thu, 05 Dec 2024 21:30:00 +0300").unwrap(), "2024-12-05");
    /// assert_eq!(day("٥/١٢/٢٠٢٤").unwrap(), "2024-12-05");
    /// assert_eq!(day("2024-12-05T22:00:00Z").unwrap(), "2024-12-06");
    /// assert!(day("أمس").is_err());
    /// ```
    ///
    /// # Errors
    /// [`NoDay`]: that it gives none, or one that cannot be.
    pub fn day(&self, text: &str) -> Result<Date, NoDay> {
        let day = read(&cleaned(text), &self.zone)?;
        match self.latest {
            _ if day < EARLIEST => Err(NoDay::TooEarly),
            Some(latest) if day > latest => Err(NoDay::TooLate(latest)),
            _ => Ok(day),
        }
    }

    /// The day that a file's name begins with.
    #[must_use]
    pub fn day_of_name(&self, name: &str) -> Option<Date> {
        let numbers: Vec<&str> = name.splitn(4, ['-', '_', '.']).collect();
        let figures = |s: &str| s.chars().take_while(char::is_ascii_digit).count();
        // «20241205-…», «2024-12-05 …», «05.12.2024_…»
        let first = &name[..figures(name)];
        let text = match (first.len(), numbers.as_slice()) {
            (8, _) => first.to_owned(),
            (1 | 2 | 4, [a, b, c, ..]) => {
                let c = &c[..figures(c)];
                let lengths = [a.len(), b.len(), c.len()];
                let whole = [*a, *b].iter().all(|n| figures(n) == n.len());
                let shaped = matches!(lengths, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4]);
                (whole && shaped).then(|| format!("{a}-{b}-{c}"))?
            }
            _ => return None,
        };
        self.day(&text).ok()
    }
}

/// A zone by its name in the tz database, which is built in, or by its offset (`+03:00`).
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    static ALL: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    let name = name.trim();
    if let Some(rest) = name.strip_prefix(['+', '-']) {
        let (hours, minutes) = match rest.split_once(':') {
            Some((h, m)) => (h, m),
            None if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
            None => (rest, "0"),
        };
        let minutes = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
        let minutes = if name.starts_with('-') { -minutes } else { minutes };
        return Some(Offset::from_seconds(minutes * 60).ok()?.to_time_zone());
    }
    ALL.get(name).ok()
}

/// What a word of `data/published.csv` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Month(i8),
    Zone(i32),
    Am,
    Pm,
    Aside,
}

static WORDS: LazyLock<FxHashMap<String, Word>> = LazyLock::new(|| {
    let mut out = FxHashMap::default();
    let text = include_str!("../../data/published.csv");
    // The tests hold that every row is read.
    let _ = read_table("published.csv", text, &["form", "kind", "value"], |row| {
        let word = match row.need("kind")? {
            "month" => Word::Month(row.parse("value")?),
            "zone" => Word::Zone(row.parse("value")?),
            "am" => Word::Am,
            "pm" => Word::Pm,
            "aside" => Word::Aside,
            other => return Err(row.error("kind", format!("`{other}` is no kind"))),
        };
        for form in row.need("form")?.split('|') {
            out.insert(fold_key(form), word);
        }
        Ok(())
    });
    out
});

/// Figures of ASCII, plain blanks and hyphens, no marks.
fn cleaned(text: &str) -> String {
    let one = |c: char| match c {
        '\u{660}'..='\u{669}' => Some((b'0' + (c as u32 - 0x660) as u8) as char),
        '\u{6f0}'..='\u{6f9}' => Some((b'0' + (c as u32 - 0x6f0) as u8) as char),
        // Direction, joining, byte order, tatweel, vowels.
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => None,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}' | 'ـ' | '\u{64b}'..='\u{652}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{2044}' | '\u{2215}' => Some('/'),
        '،' => Some(','),
        '٫' => Some('.'),
        '"' | '\'' | '«' | '»' => Some(' '),
        c if c.is_whitespace() => Some(' '),
        c => Some(c),
    };
    text.chars().filter_map(one).collect::<String>().trim().to_owned()
}

fn read(text: &str, zone: &TimeZone) -> Result<Date, NoDay> {
    let day = |t: Timestamp| Ok(t.to_zoned(zone.clone()).date());
    if let Some(counted) = counted(text) {
        return counted.and_then(|c| match c {
            Counted::Day(day) => Ok(day),
            Counted::Moment(t) => day(t),
        });
    }
    if let Ok(moment) = text.parse::<Timestamp>() {
        return day(moment);
    }
    static MAIL: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    if let Ok(moment) = MAIL.parse_timestamp(text) {
        return day(moment);
    }
    written(text, zone)
}

enum Counted {
    Day(Date),
    Moment(Timestamp),
}

/// A number alone: `20241205`, or seconds (milliseconds, …) since 1970.
fn counted(text: &str) -> Option<Result<Counted, NoDay>> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let number = whole.to_owned();
    let number = match text.parse::<f64>() {
        // JSON may write 1733433000 as 1.733433e9.
        Ok(x) if text.contains(['e', 'E']) && x.abs() < 1e19 => format!("{x:.0}"),
        _ => number,
    };
    let figures = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if number.is_empty() || !figures(&number) || !(figures(part) || text.contains(['e', 'E'])) {
        return None;
    }
    let Ok(n) = number.parse::<i64>() else { return Some(Err(NoDay::Unreadable)) };
    let ymd = || {
        let part = |r: std::ops::Range<usize>| number[r].parse::<i16>().unwrap_or(0);
        Date::new(part(0..4), part(4..6) as i8, part(6..8) as i8)
    };
    let date_time = matches!(&number[..number.len().min(2)], "19" | "20");
    let moment = match number.len() {
        8 => return Some(ymd().map(Counted::Day).map_err(|_| NoDay::NoSuchDay)),
        // `202412052130`, `20241205213000`.
        12 | 14 if date_time && ymd().is_ok() => {
            return Some(ymd().map(Counted::Day).map_err(|_| NoDay::NoSuchDay));
        }
        9..=11 => Timestamp::from_second(n),
        12..=14 => Timestamp::from_millisecond(n),
        15..=17 => Timestamp::from_microsecond(n),
        18..=19 => Timestamp::from_nanosecond(i128::from(n)),
        _ => return Some(Err(NoDay::Unreadable)),
    };
    Some(moment.map(Counted::Moment).map_err(|_| NoDay::NoSuchDay))
}

/// A piece of a written date.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Number(String),
    Letters(String),
    Mark(char),
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut depth = 0;
    for c in text.chars() {
        match c {
            // `(Arabian Standard Time)`, `[Asia/Damascus]` repeat the offset.
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ if depth > 0 => {}
            _ => match (c, out.last_mut()) {
                (c, Some(Piece::Number(n))) if c.is_ascii_digit() => n.push(c),
                (c, _) if c.is_ascii_digit() => out.push(Piece::Number(c.into())),
                (c, Some(Piece::Letters(w))) if c.is_alphabetic() => w.push(c),
                (c, _) if c.is_alphabetic() => out.push(Piece::Letters(c.into())),
                (c, _) => out.push(Piece::Mark(c)),
            },
        }
    }
    out
}

/// What was gathered of a written date.
#[derive(Default)]
struct Written {
    numbers: Vec<String>,
    month: Option<i8>,
    /// Hour and minute.
    time: Option<(i8, i8)>,
    /// Minutes east of Greenwich.
    offset: Option<i32>,
}

fn written(text: &str, zone: &TimeZone) -> Result<Date, NoDay> {
    let pieces = pieces(text);
    let mut found = Written::default();
    let mut i = 0;
    while i < pieces.len() {
        i += match &pieces[i] {
            Piece::Mark(' ' | ',' | '/' | '.' | '-' | '|' | '_' | '·' | ':') => {
                found.clock_offset(&pieces[i..]).unwrap_or(1)
            }
            Piece::Mark('+') => found.clock_offset(&pieces[i..]).ok_or(NoDay::Unreadable)?,
            Piece::Mark(_) => return Err(NoDay::Unreadable),
            Piece::Number(_) => found.number(&pieces[i..])?,
            Piece::Letters(_) => found.word(&pieces[i..])?,
        };
    }
    let day = found.day()?;
    let (Some((hour, minute)), Some(offset)) = (found.time, found.offset) else { return Ok(day) };
    let moment = Offset::from_seconds(offset * 60)
        .and_then(|o| o.to_timestamp(day.at(hour, minute, 0, 0)))
        .map_err(|_| NoDay::NoSuchDay)?;
    Ok(moment.to_zoned(zone.clone()).date())
}

impl Written {
    /// A time of day or a number of the date; how many pieces it took.
    fn number(&mut self, at: &[Piece]) -> Result<usize, NoDay> {
        let [Piece::Number(n), rest @ ..] = at else { return Err(NoDay::Unreadable) };
        if let [Piece::Mark(':'), Piece::Number(minute), rest @ ..] = rest
            && self.time.is_none()
        {
            let (hour, minute) = (n.parse().unwrap_or(99), minute.parse().unwrap_or(99));
            if !(0..=24).contains(&hour) || !(0..60).contains(&minute) {
                return Err(NoDay::Unreadable);
            }
            self.time = Some((hour % 24, minute));
            return Ok(3 + match rest {
                [Piece::Mark(':'), Piece::Number(_), Piece::Mark('.'), Piece::Number(_), ..] => 4,
                [Piece::Mark(':'), Piece::Number(_), ..] => 2,
                _ => 0,
            });
        }
        // «9 مساءً»
        let half = match rest {
            [Piece::Mark(' '), Piece::Letters(w), ..] | [Piece::Letters(w), ..] => known(w),
            _ => None,
        };
        if matches!(half, Some(Word::Am | Word::Pm)) && n.len() < 3 && self.time.is_none() {
            self.time = Some((n.parse::<i8>().unwrap_or(0) % 24, 0));
        } else {
            self.numbers.push(n.clone());
        }
        Ok(1)
    }

    /// `+03:00`, `-0500`, and behind `GMT` also `+3`, after a time.
    fn clock_offset(&mut self, at: &[Piece]) -> Option<usize> {
        let named = self.offset.is_some();
        let (sign, rest) = match at {
            [Piece::Mark(sign @ ('+' | '-')), rest @ ..] => (*sign, rest),
            _ => return None,
        };
        self.time?;
        let (minutes, taken) = match rest {
            [Piece::Number(h), Piece::Mark(':'), Piece::Number(m), ..] if h.len() == 2 => {
                (h.parse::<i32>().ok()? * 60 + m.parse::<i32>().ok()?, 4)
            }
            [Piece::Number(n), ..] if n.len() == 4 && (sign == '+' || !self.awaits_year()) => {
                let n: i32 = n.parse().ok()?;
                (n / 100 * 60 + n % 100, 2)
            }
            [Piece::Number(h)] | [Piece::Number(h), Piece::Mark(' '), ..]
                if h.len() <= 2 && (named || sign == '+') =>
            {
                (h.parse::<i32>().ok()? * 60, 2)
            }
            _ => return None,
        };
        self.offset = Some(if sign == '-' { -minutes } else { minutes });
        Some(taken)
    }

    /// Whether day and month are there and no year: then a number of four figures is one.
    fn awaits_year(&self) -> bool {
        let wanted = if self.month.is_some() { 1 } else { 2 };
        self.numbers.len() == wanted && self.numbers.iter().all(|n| n.len() < 4)
    }

    fn word(&mut self, at: &[Piece]) -> Result<usize, NoDay> {
        let [Piece::Letters(first), rest @ ..] = at else { return Err(NoDay::Unreadable) };
        // «كانون الأول», «تاريخ النشر»
        let two = match rest {
            [Piece::Mark(' '), Piece::Letters(second), ..] => known(&format!("{first}{second}")),
            _ => None,
        };
        // «م» is the afternoon behind a time, and the year of our era elsewhere.
        let one = || match first.as_str() {
            "م" if self.time.is_some() && self.numbers.len() != 3 => Some(Word::Pm),
            "م" => Some(Word::Aside),
            _ => known(first),
        };
        let (word, taken) = match two {
            Some(word) => (word, 3),
            None => (one().ok_or(NoDay::Unreadable)?, 1),
        };
        match word {
            Word::Month(m) if self.month.is_some_and(|known| known != m) => {
                return Err(NoDay::Unreadable);
            }
            Word::Month(m) => self.month = Some(m),
            Word::Zone(minutes) => self.offset = Some(minutes),
            Word::Am => self.time = self.time.map(|(h, m)| (h % 12, m)),
            Word::Pm => self.time = self.time.map(|(h, m)| (if h < 12 { h + 12 } else { h }, m)),
            Word::Aside => {}
        }
        Ok(taken)
    }

    fn day(&self) -> Result<Date, NoDay> {
        let number = |i: usize| self.numbers[i].parse::<i16>().map_err(|_| NoDay::Unreadable);
        let long = |i: usize| self.numbers[i].len() == 4;
        let year = |i: usize| match self.numbers[i].len() {
            4 => number(i),
            2 => Ok(2000 + number(i)?),
            _ => Err(NoDay::Unreadable),
        };
        let (y, m, d) = match (self.month, self.numbers.len()) {
            (Some(m), 2) if long(0) => (year(0)?, i16::from(m), number(1)?),
            (Some(m), 2) => (year(1)?, i16::from(m), number(0)?),
            (None, 3) if long(0) => (number(0)?, number(1)?, number(2)?),
            (None, 3) => {
                let (a, b) = (number(0)?, number(1)?);
                // 12/25/2024 can only be the month first.
                let (d, m) = if b > 12 && a <= 12 { (b, a) } else { (a, b) };
                (year(2)?, m, d)
            }
            (None, 1) if self.numbers[0].len() == 8 => {
                let n: i64 = self.numbers[0].parse().map_err(|_| NoDay::Unreadable)?;
                ((n / 10_000) as i16, (n / 100 % 100) as i16, (n % 100) as i16)
            }
            _ => return Err(NoDay::Unreadable),
        };
        let small = |n: i16| i8::try_from(n).map_err(|_| NoDay::NoSuchDay);
        Date::new(y, small(m)?, small(d)?).map_err(|_| NoDay::NoSuchDay)
    }
}

fn known(word: &str) -> Option<Word> {
    WORDS.get(&fold_key(word)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<String, NoDay> {
        Intake { latest: Some(date(2025, 6, 1)), ..Intake::default() }
            .day(text)
            .map(|d| d.to_string())
    }

    #[test]
    fn every_word_is_read() {
        let text = include_str!("../../data/published.csv");
        let rows = text.lines().filter(|l| !l.starts_with('#')).skip(1);
        for form in rows.flat_map(|l| l.split(',').next().unwrap_or("").split('|')) {
            assert!(known(form).is_some(), "{form}");
        }
    }

    #[test]
    fn one_day_in_many_ways() {
        for text in [
            "2024-11-29",
            "2024-11-29T21:10:00",
            "2024-11-29 21:10",
            "2024-11-29T21:10:00+03:00",
            "2024-11-29 21:10:00 +0300",
            "2024-11-28T22:30:00Z",
            "20241129T090000Z",
            "Fri, 29 Nov 2024 09:15:00 +0300",
            "Fri, 29 Nov 2024 09:15:00 GMT",
            "Thu, 28 Nov 2024 22:15:00 GMT",
            "29 Nov 24 09:15 UT",
            "Fri Nov 29 2024 09:15:00 GMT+0300 (توقيت شبه الجزيرة العربية)",
            "Fri Nov 29 09:15:00 +0000 2024",
            "2024/11/29",
            "29/11/2024",
            "29/11/2024 09:15",
            "29.11.2024",
            "29-11-2024",
            "11/29/2024",
            "29/11/24",
            "20241129",
            "20241129091500",
            "٢٩/١١/٢٠٢٤",
            "۲۰۲۴-۱۱-۲۹",
            "\u{200f}29/11/2024\u{200e}",
            "\u{202b}٢٩\u{202c} تشرين الثاني ٢٠٢٤",
            "29 تشرين الثاني/نوفمبر 2024",
            "الجمعة 29 نوفمبر 2024 - 09:15 مساءً",
            "الجمعة، ٢٩ نوفمبر ٢٠٢٤م",
            "29 November 2024",
            "November 29, 2024",
            "Friday, Nov. 29th, 2024 at 9:15 PM",
            "1732870800",
            "1732870800000",
            "1732870800.250",
            "1.7328708e9",
        ] {
            assert_eq!(day(text).as_deref(), Ok("2024-11-29"), "{text}");
        }
    }

    #[test]
    fn ambiguous_days_come_first() {
        assert_eq!(day("5/12/2024").as_deref(), Ok("2024-12-05"));
        assert_eq!(day("2024/5/12").as_deref(), Ok("2024-05-12"));
        assert_eq!(day("3 كانون الأول 2024").as_deref(), Ok("2024-12-03"));
        assert_eq!(day("3 كانون الثاني 2024").as_deref(), Ok("2024-01-03"));
        assert_eq!(day("12 شباط 2025").as_deref(), Ok("2025-02-12"));
    }

    #[test]
    fn what_gives_no_day() {
        for text in
            ["أمس", "", "نوفمبر 2024", "2024", "29 نوفمبر", "7 رجب 1446", "29/11", "x 2024-11-29"]
        {
            assert_eq!(day(text), Err(NoDay::Unreadable), "{text}");
        }
        for text in ["2024-02-30", "2024-13-07", "31/4/2024", "20241305"] {
            assert_eq!(day(text), Err(NoDay::NoSuchDay), "{text}");
        }
        for text in ["0024-11-29", "1970-01-01", "24/11/09"] {
            assert_eq!(day(text), Err(NoDay::TooEarly), "{text}");
        }
        for text in ["2042-11-29", "4102444800", "29/11/3024"] {
            assert_eq!(day(text), Err(NoDay::TooLate(date(2025, 6, 1))), "{text}");
        }
    }

    #[test]
    fn a_moment_is_a_day_of_the_zone() {
        let at = |name: &str| Intake { zone: zone(name).expect(name), latest: None };
        let late = "2024-11-29T22:30:00Z";
        let days = [("Asia/Damascus", 30), ("Europe/London", 29), ("+03:00", 30), ("-0500", 29)];
        for (name, day) in days {
            assert_eq!(at(name).day(late), Ok(date(2024, 11, day)), "{name}");
        }
        // Damascus kept the hour of summer in the winter of 2022 and left it the winter before.
        assert_eq!(at(ZONE).day("2021-12-04T21:30:00Z"), Ok(date(2021, 12, 4)));
        assert_eq!(at(ZONE).day("2022-12-04T21:30:00Z"), Ok(date(2022, 12, 5)));
        assert!(zone("Mars/Olympus").is_none() && zone("+99:00").is_none());
    }

    #[test]
    fn names_of_files_that_begin_with_a_day() {
        let of = |name: &str| Intake::default().day_of_name(name);
        let day = Some(date(2024, 12, 5));
        for name in
            ["2024-12-05-hama.md", "20241205.jsonl", "2024_12_05 نشرة.txt", "05-12-2024.txt"]
        {
            assert_eq!(of(name), day, "{name}");
        }
        for name in
            ["01-west.md", "2024.txt", "2024-12.md", "2024-13-05.md", "12345678901.txt", "نشرة.md"]
        {
            assert_eq!(of(name), None, "{name}");
        }
    }
}
