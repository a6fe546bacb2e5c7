//! The grammar as a table: a text, the day of publication, and the days it comes to.

use std::sync::LazyLock;

use jiff::civil::Date;

use super::{DateWords, Dated, Role, Tense, TimeExpression, expressions};
use crate::{
    lexicon::{Lexicon, LexiconSources},
    text::{Folded, sentences, tokens},
};

static WORDS: LazyLock<DateWords> = LazyLock::new(|| {
    let lexicon = Lexicon::load(&LexiconSources::shipped()).expect("the shipped lexicon loads");
    lexicon.dates
});

/// The expressions of a text, each with its words.
fn found(text: &str) -> Vec<(String, TimeExpression)> {
    let folded = Folded::new(text);
    let tokens = tokens(&folded);
    let words = |e: &TimeExpression| {
        let (first, last) = (&tokens[e.tokens.start as usize], &tokens[e.tokens.end as usize - 1]);
        let span = folded.span(first.start as usize, last.end as usize);
        text.chars().skip(span.start as usize).take(span.len() as usize).collect()
    };
    expressions(&folded, &tokens, &sentences(&folded, &[]), &WORDS)
        .into_iter()
        .map(|e| (words(&e), e))
        .collect()
}

fn day(text: &str) -> Option<Date> {
    Some(text).filter(|t| *t != "-").map(|t| t.parse().expect("a day of the table"))
}

fn show(d: &Dated) -> String {
    let day = d.day.map_or_else(|| "-".into(), |d| d.to_string());
    let until = d.days.filter(|(first, last)| first != last && d.precision < 3 && d.day.is_some());
    let until = until.map_or_else(String::new, |(_, last)| format!("..{last}"));
    format!("{day}{until} {}", d.precision)
}

/// Each row: a text, and the day with its precision of each expression in it.
fn check(published: &str, tense: Tense, table: &[(&str, &[&str])]) {
    let published = day(published);
    let mut wrong = Vec::new();
    for (text, expected) in table {
        let got: Vec<String> = found(text)
            .iter()
            .filter(|(_, e)| e.role != Role::Opens)
            .map(|(_, e)| show(&e.dated(published, tense)))
            .collect();
        if got != *expected {
            wrong.push(format!("{text}\n   got {got:?}\n  want {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn months_of_every_tradition() {
    let months: [&[&str]; 12] = [
        &["كانون الثاني", "كانون ثاني", "يناير", "جانفي", "January", "Jan", "Jan."],
        &["شباط", "فبراير", "فيفري", "February", "Feb", "Feb."],
        &["آذار", "اذار", "مارس", "March", "Mar", "Mar."],
        &["نيسان", "أبريل", "ابريل", "إبريل", "أفريل", "April", "Apr", "Apr."],
        &["أيار", "ايار", "مايو", "ماي", "May"],
        &["حزيران", "يونيو", "يونيه", "جوان", "June", "Jun", "Jun."],
        &["تموز", "يوليو", "يوليه", "جويلية", "July", "Jul", "Jul."],
        &["آب", "أغسطس", "اغسطس", "أوت", "August", "Aug", "Aug."],
        &["أيلول", "ايلول", "سبتمبر", "September", "Sep", "Sept."],
        &["تشرين الأول", "تشرين اول", "أكتوبر", "اكتوبر", "October", "Oct", "Oct."],
        &["تشرين الثاني", "تشرين ثاني", "تشرين 2", "نوفمبر", "November", "Nov", "Nov."],
        &["كانون الأول", "كانون أول", "كانون 1", "ديسمبر", "December", "Dec", "Dec."],
    ];
    for (names, month) in months.iter().zip(1..) {
        let want = format!("2023-{month:02}-14 1");
        for name in *names {
            let latin = name.is_ascii();
            let mut texts = vec![format!("14 {name} 2023"), format!("١٤ {name} ٢٠٢٣")];
            if latin {
                texts.extend([
                    format!("{name} 14, 2023"),
                    format!("the 14th of {name} 2023"),
                    format!("14-{name}-2023"),
                ]);
            } else {
                texts.extend([
                    format!("في 14 من {name} 2023"),
                    format!("الرابع عشر من {name} عام 2023"),
                    format!("14 من شهر {name} من العام 2023"),
                ]);
            }
            for text in &texts {
                check("2024-12-10", Tense::Past, &[(text, &[&want])]);
            }
        }
    }
    check(
        "2024-12-10",
        Tense::Past,
        &[
            ("29 نوفمبر/تشرين الثاني 2024", &["2024-11-29 1"]),
            ("29 تشرين الثاني/نوفمبر 2024", &["2024-11-29 1"]),
            ("29 تشرين الثاني (نوفمبر) 2024", &["2024-11-29 1"]),
            ("29 تشرين الثاني - نوفمبر", &["2024-11-29 1"]),
            ("29/نوفمبر/2024", &["2024-11-29 1"]),
            ("في 5 شهر 11", &["2024-11-05 1"]),
        ],
    );
}

#[test]
fn days_in_figures_and_words() {
    check(
        "2024-12-10",
        Tense::Past,
        &[
            ("في التاسع والعشرين من نوفمبر", &["2024-11-29 1"]),
            ("الحادي والثلاثين من تشرين الأول 2024", &["2024-10-31 1"]),
            ("في الثلاثين من نوفمبر", &["2024-11-30 1"]),
            ("الأول من آذار", &["2024-03-01 1"]),
            ("صباح الثامن من ديسمبر", &["2024-12-08 1"]),
            ("في الخامس عشر من أيلول", &["2024-09-15 1"]),
            ("في العشرين من آب", &["2024-08-20 1"]),
            ("٢٩ تشرين الثاني", &["2024-11-29 1"]),
            ("الـ29 من نوفمبر", &["2024-11-29 1"]),
            ("the 29th of November", &["2024-11-29 1"]),
            ("on the twenty-ninth of November", &["2024-11-29 1"]),
            ("November 29th", &["2024-11-29 1"]),
            ("Nov 29", &["2024-11-29 1"]),
            ("29 Nov.", &["2024-11-29 1"]),
            ("on November the 3rd", &["2024-11-03 1"]),
            ("بين 27 و29 نوفمبر", &["2024-11-27..2024-11-29 2"]),
            ("27-29 نوفمبر 2024", &["2024-11-27..2024-11-29 2"]),
            ("November 27-29, 2024", &["2024-11-27..2024-11-29 2"]),
            ("31 نوفمبر 2024", &["- 3"]),
            ("بدأت في 27 تشرين الثاني ثم في 30 منه", &["2024-11-27 1", "2024-11-30 1"]),
            ("في 31 أيار ثم أواخر الشهر نفسه", &["2024-05-31 1", "2024-05-25..2024-05-31 2"]),
            ("أنتجوا القمح وباعوا 20 منه", &[]),
        ],
    );
}

#[test]
fn dates_in_figures_alone() {
    check(
        "2024-12-10",
        Tense::Past,
        &[
            ("بتاريخ 5/12/2024", &["2024-12-05 1"]),
            ("بتاريخ ٥/١٢/٢٠٢٤", &["2024-12-05 1"]),
            ("بتاريخ 5/12/24", &["2024-12-05 1"]),
            ("بتاريخ 12/25/2023", &["2023-12-25 1"]),
            ("2024-12-05", &["2024-12-05 1"]),
            ("2024/12/5", &["2024-12-05 1"]),
            ("on 2024-12-05T14:00", &["2024-12-05 1"]),
            ("في 30.11.2024", &["2024-11-30 1"]),
            ("30-11-2024", &["2024-11-30 1"]),
            ("5 / 12 / 2024", &["2024-12-05 1"]),
            ("يوم 29/11", &["2024-11-29 1"]),
            ("الجمعة 29/11", &["2024-11-29 1"]),
            ("بتاريخ 12/9/1436", &["2015-06-29 2"]),
            ("قتل 3/4 عناصرهم", &[]),
            ("إحداثيات 35.93 و36.63", &[]),
            ("99/99/2024", &[]),
        ],
    );
}

#[test]
fn a_year_left_out_is_the_last_one() {
    check(
        "2024-12-10",
        Tense::Past,
        &[
            ("في 29 ديسمبر", &["2023-12-29 1"]),
            ("في 10 ديسمبر", &["2024-12-10 1"]),
            ("في 10 ديسمبر الماضي", &["2023-12-10 1"]),
            ("في 29 نوفمبر الماضي", &["2024-11-29 1"]),
            ("في 5 كانون الأول الجاري", &["2024-12-05 1"]),
            ("في 29 تشرين الثاني المنصرم", &["2024-11-29 1"]),
            ("في 29 تشرين الثاني الفائت", &["2024-11-29 1"]),
            ("في 5 من الشهر الجاري", &["2024-12-05 1"]),
            ("في 29 من الشهر الماضي", &["2024-11-29 1"]),
            ("في الخامس من الشهر الحالي", &["2024-12-05 1"]),
            ("29 نوفمبر من العام الماضي", &["2023-11-29 1"]),
            ("on December 29", &["2023-12-29 1"]),
            ("the 29th of last month", &["2024-11-29 1"]),
            ("November 29 last year", &["2023-11-29 1"]),
            ("في 29 شباط", &["2024-02-29 1"]),
        ],
    );
    check("2023-03-01", Tense::Past, &[("في 29 شباط", &["2020-02-29 1"])]);
    check(
        "2024-12-10",
        Tense::Future,
        &[
            ("في 29 ديسمبر", &["2024-12-29 1"]),
            ("في 5 يناير المقبل", &["2025-01-05 1"]),
            ("on January 5", &["2025-01-05 1"]),
            ("يوم الجمعة", &["2024-12-13 1"]),
            ("الجمعة المقبل", &["2024-12-13 1"]),
            ("next Friday", &["2024-12-13 1"]),
            ("غدا", &["2024-12-11 1"]),
        ],
    );
    check(
        "-",
        Tense::Past,
        &[("في 29 ديسمبر", &["- 3"]), ("في 29 ديسمبر 2023", &["2023-12-29 1"])],
    );
}

#[test]
fn what_stands_beside_a_date_confirms_it_or_not() {
    check(
        "2024-12-10",
        Tense::Past,
        &[
            ("يوم الجمعة 29 نوفمبر 2024", &["2024-11-29 1"]),
            ("الجمعة، 29 نوفمبر/تشرين الثاني 2024", &["2024-11-29 1"]),
            ("الجمعة الموافق 29 نوفمبر", &["2024-11-29 1"]),
            ("مساء يوم الجمعة الماضي (29 نوفمبر)", &["2024-11-29 1"]),
            ("في 29 نوفمبر، يوم الجمعة", &["2024-11-29 1"]),
            ("on Friday, November 29, 2024", &["2024-11-29 1"]),
            ("Friday 29 November", &["2024-11-29 1"]),
            ("on the evening of Friday, 29 November", &["2024-11-29 1"]),
            ("Fri, 29 Nov 2024", &["2024-11-29 1"]),
            ("يوم السبت 29 نوفمبر 2024", &["2024-11-29 2"]),
            ("أمس الاثنين", &["2024-12-09 1"]),
            ("أمس الجمعة", &["2024-12-09 2"]),
            ("مساء أمس الاثنين 9 ديسمبر", &["2024-12-09 1"]),
            ("في 29 نوفمبر، الجمعة 6 ديسمبر", &["2024-11-29 1", "2024-12-06 1"]),
        ],
    );
}

#[test]
fn counted_from_publication() {
    check(
        "2024-12-10",
        Tense::Past,
        &[
            ("اليوم", &["2024-12-10 1"]),
            ("مساء أمس", &["2024-12-09 1"]),
            ("الليلة الماضية", &["2024-12-09 1"]),
            ("أمس الأول", &["2024-12-08 1"]),
            ("أول أمس", &["2024-12-08 1"]),
            ("أول من أمس الأحد", &["2024-12-08 1"]),
            ("the day before yesterday", &["2024-12-08 1"]),
            ("last night", &["2024-12-09 1"]),
            ("قبل ثلاثة أيام", &["2024-12-07 1"]),
            ("قبل 3 أيام", &["2024-12-07 1"]),
            ("قبل نحو عشرة أيام", &["2024-11-30 1"]),
            ("منذ يومين", &["2024-12-08 1"]),
            ("منذ أسبوعين", &["2024-11-26 2"]),
            ("قبل أسبوع", &["2024-12-03 2"]),
            ("قبل خمسة عشر يوما", &["2024-11-25 1"]),
            ("قبل شهرين", &["2024-10-10 3"]),
            ("قبل عشر سنوات", &["2014-12-10 3"]),
            ("قبل سنوات", &["- 3"]),
            ("قبل يومين من سقوط حلب", &["- 3"]),
            ("three days ago", &["2024-12-07 1"]),
            ("about two weeks ago", &["2024-11-26 2"]),
            ("a year ago", &["2023-12-10 3"]),
            ("الأسبوع الماضي", &["2024-12-03..2024-12-08 2"]),
            ("last week", &["2024-12-03..2024-12-08 2"]),
            ("الشهر الماضي", &["2024-11-10 3"]),
            ("خلال الأيام الثلاثة الماضية", &["2024-12-10..2024-12-10 2"]),
            ("خلال الساعات الـ24 الماضية", &["2024-12-10..2024-12-10 1"]),
            ("over the past three days", &["2024-12-10..2024-12-10 2"]),
            ("مساء الخميس", &["2024-12-05 1"]),
            ("الثلاثاء", &["2024-12-10 1"]),
            ("الثلاثاء الماضي", &["2024-12-03 1"]),
            ("last Tuesday", &["2024-12-03 1"]),
            ("ليل الجمعة – السبت", &["2024-12-06..2024-12-07 1"]),
            ("ليلة الجمعة السبت", &["2024-12-06..2024-12-07 1"]),
            ("ليل الجمعة/السبت", &["2024-12-06..2024-12-07 1"]),
            ("Friday last week", &["2024-12-06 1"]),
            ("في اليوم التالي", &[]),
            ("في اليوم نفسه", &[]),
            ("the next day", &["- 3"]),
        ],
    );
}

#[test]
fn months_years_and_other_calendars() {
    check(
        "2024-12-10",
        Tense::Past,
        &[
            ("في نوفمبر", &["2024-11-15 3"]),
            ("في نوفمبر الماضي", &["2024-11-15 3"]),
            ("last December", &["2023-12-15 3"]),
            ("أواخر كانون الأول", &["2023-12-25..2023-12-31 2"]),
            ("في 29 نوفمبر، 2000 مقاتل", &["2024-11-29 1"]),
            ("منتصف نوفمبر", &["2024-11-15..2024-11-20 2"]),
            ("late November", &["2024-11-25..2024-11-30 2"]),
            ("الأسبوع الأول من ديسمبر", &["2024-12-04..2024-12-07 2"]),
            ("عام 2013", &["- 3"]),
            ("في كانون الأول", &["2024-12-10 3"]),
            ("the 2011 uprising", &[]),
            ("in 2016", &["- 3"]),
            ("قتلوا 2000 مقاتل", &[]),
            ("12 رمضان 1436 هـ", &["2015-06-29 2"]),
            ("رجب", &[]),
        ],
    );
}

#[test]
fn words_that_are_something_else() {
    let table: [(&str, &[&str]); 10] = [
        ("عند سد تشرين", &[]),
        ("قرب سد 16 تشرين", &[]),
        ("حي 8 آذار", &[]),
        ("لواء 15 آذار", &[]),
        ("قال نيسان حداد", &[]),
        ("rebels may march on Aleppo", &[]),
        ("on the second day", &[]),
        ("April Jones reported", &[]),
        ("في آب", &["2024-08-15 3"]),
        ("in March", &["2024-03-15 3"]),
    ];
    check("2024-12-10", Tense::Past, &table);
}

#[test]
fn what_makes_background_of_what_follows() {
    let table = [
        ("في ذكرى تحرير حلب", "- 3"),
        ("في الذكرى السنوية الأولى لسيطرة الفصائل", "2024-12-07 3"),
        ("on the tenth anniversary of the fall", "2015-12-07 3"),
        ("منذ سيطرة الفصائل على حماة", "- 3"),
        ("since the fall of Aleppo", "- 3"),
        ("بعد عامين من سيطرة الفصائل", "2023-12-07 3"),
        ("بعد مرور عام على تحرير حلب", "2024-12-07 3"),
        ("عام على تحرير حلب", "2024-12-07 3"),
        ("One year after rebels captured Hama", "2024-12-07 3"),
        ("years after the capture of Homs", "- 3"),
        ("بعد ثلاثة أيام من سيطرتهم", "2025-12-04 1"),
    ];
    for (text, expected) in table {
        let all = found(text);
        let opens: Vec<String> = all
            .iter()
            .filter(|(_, e)| e.role == Role::Opens)
            .map(|(_, e)| show(&e.dated(day("2025-12-07"), Tense::Past)))
            .collect();
        assert_eq!(opens, [expected], "{text}: {all:?}");
    }
    for text in ["منذ الجمعة", "منذ عام 2014", "since 2015", "منذ أسبوعين"]
    {
        let all = found(text);
        assert!(matches!(&all[..], [(_, e)] if e.role == Role::Since), "{text}: {all:?}");
    }
}

#[test]
fn spans_cover_what_is_said_and_no_more() {
    let table = [
        ("دخلوها يوم الجمعة 29 نوفمبر 2024 بلا قتال", "يوم الجمعة 29 نوفمبر 2024"),
        ("They left (Nov. 29) quietly", "Nov. 29"),
        ("غادروها قبل ثلاثة أيام نحو الشرق", "قبل ثلاثة أيام"),
    ];
    for (text, words) in table {
        let all: Vec<String> = found(text).into_iter().map(|(w, _)| w).collect();
        assert_eq!(all, [words], "{text}");
    }
}

#[test]
fn a_users_table_replaces_and_adds() {
    let mut sources = LexiconSources::shipped();
    sources.add("dates.csv", "mine.csv", "form,class,value,needs\nجانفييه,month,1,\nأمس,day,-2,\n");
    let lexicon = Lexicon::load(&sources).expect("the rows are right");
    let read = |text: &str| {
        let folded = Folded::new(text);
        let all = expressions(&folded, &tokens(&folded), &sentences(&folded, &[]), &lexicon.dates);
        all.iter().map(|e| show(&e.dated(day("2024-12-10"), Tense::Past))).collect::<Vec<_>>()
    };
    assert_eq!(read("في 3 جانفييه"), ["2024-01-03 1"]);
    assert_eq!(read("أمس"), ["2024-12-08 1"]);
    sources.add("dates.csv", "bad.csv", "form,class,value,needs\nخطأ,month,13,\nآخر,moon,1,\n");
    let (_, errors) = Lexicon::read(&sources);
    let at: Vec<&str> = errors.iter().map(|e| &e.text[e.at.clone()]).collect();
    assert_eq!(at, ["13", "moon"]);
}
