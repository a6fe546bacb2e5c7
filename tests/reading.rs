//! What sentences tell: a table of Arabic and the events in it.
//!
//! An event is written `kind place from>to assertion`, `-` for what is not said.

use std::{cell::RefCell, sync::LazyLock};

use isnad::{Article, Knowledge, event::Assertion, gazetteer::PlaceClass, lexicon::Side, read};
use proptest::prelude::*;

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::shipped);

fn told(text: &str, published: &str) -> Vec<String> {
    let article = Article {
        id: "t".into(),
        text: text.into(),
        published: Some(published.into()),
        ..Article::default()
    };
    let reading = read(&article, &KNOWLEDGE);
    let side = |s: Option<Side>| s.map_or("-", Side::as_str);
    let mut out: Vec<String> = reading
        .events
        .iter()
        .map(|e| {
            let place = e.place.map_or("-", |p| &KNOWLEDGE.gazetteer().place(p).name_ar);
            let (from, to) = (side(e.from_side), side(e.to_side));
            format!("{} {place} {from}>{to} {}", e.kind, e.assertion.as_str())
        })
        .collect();
    out.sort();
    out
}

thread_local! {
    /// Sentences of the test under way that are read otherwise than a person reads them.
    static MISREAD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn check_on(published: &str, text: &str, expected: &[&str]) {
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    let got = told(text, published);
    if got != expected {
        MISREAD
            .with_borrow_mut(|m| m.push(format!("{text}\n   got  {got:?}\n   want {expected:?}")));
    }
}

/// Ends a table. The reader weighs what it learned, so that a sentence here and there is misread; how
/// many of a table are, is held, and may only fall.
fn misread(at_most: usize) {
    let misread = MISREAD.with_borrow_mut(std::mem::take);
    assert!(misread.len() <= at_most, "{} misread\n{}", misread.len(), misread.join("\n"));
}

/// The day and its precision of each event; `-` for no day.
fn dated(text: &str, published: &str) -> Vec<String> {
    let article = Article {
        id: "t".into(),
        text: text.into(),
        published: Some(published.into()),
        ..Article::default()
    };
    let reading = read(&article, &KNOWLEDGE);
    let mut out: Vec<String> = reading
        .events
        .iter()
        .map(|e| {
            let place = e.place.map_or("-", |p| &KNOWLEDGE.gazetteer().place(p).id);
            let day = e.when.day.map_or_else(|| "-".into(), |d| d.to_string());
            format!("{} {place} {day} {} {}", e.kind, e.when.precision, e.assertion.as_str())
        })
        .collect();
    out.sort();
    out
}

fn check(text: &str, expected: &[&str]) {
    check_on("2024-12-06", text, expected);
}

#[test]
fn who_takes_a_place() {
    check("سيطرت فصائل المعارضة على مدينة حماة.", &["capture حماة ->opposition asserted"]);
    check("حررت الفصائل بلدة مورك.", &["capture مورك ->opposition asserted"]);
    check(
        "انتزعت قوات سوريا الديمقراطية مدينة الطبقة من تنظيم داعش.",
        &["capture الطبقة isis>sdf asserted"],
    );
    check("سقطت مدينة تدمر بيد تنظيم داعش.", &["capture تدمر ->isis asserted"]);
    check("تمت استعادة بلدة السخنة.", &["capture السخنة ->- asserted"]);
    misread(0);
}

#[test]
fn who_leaves_it() {
    check("انسحبت قوات النظام من مدينة السلمية.", &["withdrawal السلمية gov>- asserted"]);
    check("أخلت قوات النظام مواقعها في تل الحارة.", &["withdrawal تل الحارة gov>- asserted"]);
    check("خسر تنظيم داعش مدينة منبج.", &["withdrawal منبج isis>- asserted"]);
    check("طُرد التنظيم من جرابلس.", &["withdrawal جرابلس isis>- asserted"]);
    misread(1);
}

#[test]
fn lists_are_as_many_events_as_places() {
    check(
        "انسحبت قوات النظام من بلدات زاكية والكسوة وخان الشيح، وصولاً إلى قرى بيت جن وبيت سابر.",
        &[
            "withdrawal بيت جن gov>- asserted",
            "withdrawal بيت سابر gov>- asserted",
            "withdrawal خان الشيح gov>- asserted",
            "withdrawal الكسوة gov>- asserted",
            "withdrawal زاكية gov>- asserted",
        ],
    );
    check(
        "سيطرت الفصائل على بلدتي صوران ومعردس بريف حماة.",
        &["capture معردس ->opposition asserted", "capture صوران ->opposition asserted"],
    );
    misread(0);
}

#[test]
fn pronouns_and_anaphors_lead_back() {
    check(
        "وصل المقاتلون إلى أطراف سراقب التي تسيطر عليها قوات النظام.",
        &["advance سراقب ->- asserted", "hold سراقب ->gov asserted"],
    );
    check(
        "قصفت قوات النظام بلدات مورك وصوران وحلفايا. وسيطرت الفصائل على هذه البلدات.",
        &[
            "capture حلفايا ->opposition asserted",
            "capture مورك ->opposition asserted",
            "capture صوران ->opposition asserted",
            "strike حلفايا ->- asserted",
            "strike مورك ->- asserted",
            "strike صوران ->- asserted",
        ],
    );
    misread(1);
}

#[test]
fn what_is_not_so_moves_nothing() {
    check("لم تسيطر الفصائل على مدينة حمص.", &["capture حمص ->opposition denied"]);
    check("نفى مصدر عسكري انسحاب الجيش من مدينة حماة.", &["withdrawal حماة gov>- denied"]);
    check("تستعد الفصائل للسيطرة على مدينة حمص.", &["capture حمص ->opposition future"]);
    check("حاولت الفصائل السيطرة على مدينة حمص.", &["advance حمص ->- asserted"]);
    check("سيطرت قوات النظام على مدينة سراقب عام 2020.", &["capture سراقب ->gov historical"]);
    check("شنت الفصائل معركة تحرير مدينة حلب.", &["capture حلب ->opposition future"]);
    misread(2);
}

#[test]
fn words_that_only_look_like_control() {
    check("كتب رئيس التحرير عن مدينة إدلب.", &[]);
    check("تحرير الأسرى في مدينة حلب.", &[]);
    check("دخلت قافلة مساعدات مدينة دوما.", &[]);
    check("سقط قتلى وجرحى في مدينة دوما.", &[]);
    check("خرجت مظاهرة في مدينة السويداء.", &["protest السويداء ->- asserted"]);
    misread(0);
}

#[test]
fn a_name_means_another_army_after_the_fall() {
    check_on("2016-12-01", "سيطر الجيش السوري على مدينة تدمر.", &["capture تدمر ->gov asserted"]);
    check_on(
        "2025-07-15",
        "دخل الجيش السوري مدينة السويداء.",
        &["capture السويداء ->newgov asserted"],
    );
    misread(0);
}

#[test]
fn a_side_that_praises_itself_claims() {
    check(
        "أعلنت قوات سوريا الديمقراطية سيطرتها على مدينة الرقة.",
        &["capture الرقة ->sdf claimed"],
    );
    misread(0);
}

#[test]
fn what_a_side_still_has() {
    check("وبقيت جرابلس في حوزة التنظيم.", &["hold جرابلس ->isis asserted"]);
    check("لم يبق بيد الفصائل في حمص سوى حي الوعر.", &["hold الوعر ->opposition asserted"]);
    check(
        "أكد متحدث باسم قسد أن قواتهم باقية في مطار منغ العسكري.",
        &["hold مطار منغ العسكري ->sdf claimed"],
    );
    check(
        "تخضع رأس العين لسيطرة الجيش الوطني منذ عام 2019.",
        &["hold رأس العين ->opposition asserted"],
    );
    check(
        "فشلت قوات النظام في اقتحام داريا بعد معارك مع الفصائل.",
        &["hold داريا ->opposition asserted"],
    );
    misread(1);
}

#[test]
fn verbs_by_which_places_pass() {
    check("لم تعد داريا بيد الفصائل.", &["withdrawal داريا opposition>- asserted"]);
    check("باتت حرستا خالية من مقاتلي الفصائل.", &["withdrawal حرستا opposition>- asserted"]);
    check("عاد تنظيم الدولة إلى القريتين من جديد.", &["capture القريتين ->isis asserted"]);
    check("عادت مدينة سقبا إلى كنف الدولة السورية.", &["capture سقبا ->gov asserted"]);
    check("آلت السيطرة على مدينة الطبقة إلى تنظيم الدولة.", &["capture الطبقة ->isis asserted"]);
    check("وسّع مقاتلو داعش نطاق سيطرتهم في غرانيج.", &["capture غرانيج ->isis asserted"]);
    check("غادرت الحافلات التي تقل مسلحي داعش مدينة قارة.", &["withdrawal قارة isis>- asserted"]);
    check(
        "سقطت النعيمة ثم صيدا فالمسيفرة بيد قوات النظام.",
        &[
            "capture النعيمة ->gov asserted",
            "capture صيدا ->gov asserted",
            "capture المسيفرة ->gov asserted",
        ],
    );
    misread(0);
}

#[test]
fn who_it_was_said_another_way() {
    check("حررت قسد مدينة منبج من إرهابيي تنظيم داعش.", &["capture منبج isis>sdf asserted"]);
    check(
        "إن مسلحين من الجيش الحر استولوا على معبر باب الهوى.",
        &["capture معبر باب الهوى ->opposition asserted"],
    );
    check(
        "بسط تنظيم الدولة سيطرته على تدمر بعد انهيار دفاعات القوات الحكومية.",
        &["capture تدمر gov>isis asserted"],
    );
    check(
        "بعد ساعات من سيطرته على قرية خناصر، تراجع تنظيم داعش عنها.",
        &["capture خناصر ->isis asserted", "withdrawal خناصر isis>- asserted"],
    );
    check(
        "تسلّم الجيش السوري نقاطاً كانت في قبضة الفصائل داخل مدينة نوى.",
        &["handover نوى opposition>gov asserted"],
    );
    check(
        "سيطرت الفصائل على كفرومة وحاس، وقد انسحب منهما النظام.",
        &[
            "capture حاس gov>opposition asserted",
            "capture كفرومة gov>opposition asserted",
            "withdrawal حاس gov>- asserted",
            "withdrawal كفرومة gov>- asserted",
        ],
    );
    check("عاجل | فصائل المعارضة تسيطر على تل رفعت.", &["capture تل رفعت ->opposition asserted"]);
    misread(1);
}

#[test]
fn what_lies_beside_or_is_left_over() {
    check("سيطر التنظيم على تلة مشرفة على مدينة دوما.", &["advance دوما ->- asserted"]);
    check(
        "خسر تنظيم داعش كل بلداته في محافظة الرقة عدا بلدة معدان.",
        &["hold معدان ->isis asserted"],
    );
    check(
        "انسحبت الفصائل من حلفايا باتجاه مورك، لكن الأخيرة سقطت هي الأخرى بيد قوات النظام.",
        &["capture مورك opposition>gov asserted", "withdrawal حلفايا opposition>- asserted"],
    );
    check(
        "سيطرت الفصائل على مورك، كما انتزعت بلدة حلفايا من قوات النظام.",
        &["capture حلفايا gov>opposition asserted", "capture مورك ->opposition asserted"],
    );
    check_on(
        "2016-05-01",
        "يفرض تنظيم داعش سيطرته على الميادين منذ صيف 2014.",
        &["hold الميادين ->isis asserted"],
    );
    check("حسمت الفصائل معركة مورك.", &["capture مورك ->opposition asserted"]);
    misread(4);
}

#[test]
fn who_announces_it_took_it() {
    check("تمت استعادة بلدة مورك، بحسب مصدر عسكري.", &["capture مورك ->gov claimed"]);
    check("أعلن مصدر عسكري في «قسد» تحرير بلدة الكرامة.", &["capture الكرامة ->sdf claimed"]);
    check(
        "Tribal fighters drove the SDF from Dhiban in August; the town was back in SDF hands a week later.",
        &["capture ذيبان other>sdf asserted", "capture ذيبان sdf>other asserted"],
    );
    misread(1);
}

#[test]
fn whose_it_is_said_beside_it() {
    check_on(
        "2016-06-01",
        "حررت الفصائل 11 قرية، منها مارع وتل رفعت.",
        &["capture تل رفعت ->opposition asserted", "capture مارع ->opposition asserted"],
    );
    check_on(
        "2018-06-01",
        "قالت قسد، التي تسيطر على تل رفعت منذ عام 2016، إنها باقية.",
        &["hold تل رفعت ->sdf claimed"],
    );
    check_on(
        "2017-06-01",
        "وصلوا إلى بلدة الدار الكبيرة الخاضعة للمعارضة.",
        &["hold الدار الكبيرة ->opposition asserted"],
    );
    check_on(
        "2012-07-29",
        "سيطر مسلحون على حواجز للجيش في بلدة أم المياذن قبل أن ينسحبوا منها.",
        &[
            "capture أم المياذن gov>opposition asserted",
            "withdrawal أم المياذن opposition>- asserted",
        ],
    );
    check("لم يكن سقوط مدينة حماة بيد الفصائل مفاجئاً.", &["capture حماة ->opposition asserted"]);
    misread(2);
}

#[test]
fn guests_take_no_town() {
    check_on(
        "2019-10-15",
        "دخلت الشرطة العسكرية الروسية مدينة منبج.",
        &["deployment منبج ->- asserted"],
    );
    check_on("2025-02-01", "دخلت القوات الإسرائيلية بلدة الرفيد.", &["advance الرفيد ->- asserted"]);
    misread(2);
}

#[test]
fn our_forces_are_the_speakers() {
    check(
        "إدارة العمليات العسكرية: تمكنت قواتنا من السيطرة على بلدة مورك.",
        &["capture مورك ->opposition asserted"],
    );
    misread(0);
}

#[test]
fn verbs_with_their_noun() {
    check_on(
        "2019-10-13",
        "تقدمت الفصائل وقطعت الطريق بين تل رفعت ومارع.",
        &["encirclement تل رفعت ->- asserted", "encirclement مارع ->- asserted"],
    );
    check_on("2018-03-01", "تواصل القصف الجوي على دوما.", &["strike دوما ->- asserted"]);
    check_on("2017-05-18", "ضربت طائرات التحالف معبر التنف.", &["strike معبر التنف ->- asserted"]);
    misread(1);
}

#[test]
fn things_change_hands_without_their_place() {
    check("أعلن الدفاع المدني السيطرة على حريق في سرمدا.", &[]);
    check("انتشر الأهالي في مدينة جبلة.", &[]);
    check(
        "سيطرت الفصائل على مدينة دوما، وأُخلي مطار دمشق الدولي.",
        &["capture دوما ->opposition asserted"],
    );
    check("استولى مسلحون على ثلاثة منازل في قرية الدهماء.", &[]);
    check("سلّموا المخطوفين إلى ذويهم في بلدة عتيل.", &[]);
    misread(2);
}

fn day(text: &str) -> (Option<String>, u8) {
    let article = Article {
        id: "t".into(),
        text: text.into(),
        published: Some("2016-06-15".into()),
        ..Article::default()
    };
    let reading = read(&article, &KNOWLEDGE);
    let when = reading.events.first().expect("an event").when;
    (when.day.map(|d| d.to_string()), when.precision)
}

#[test]
fn when_it_was() {
    let check = |text: &str, date: Option<&str>, precision: u8| {
        assert_eq!(day(text), (date.map(str::to_owned), precision), "{text}");
    };
    check("سيطرت الفصائل أمس على مدينة إدلب.", Some("2016-06-14"), 1);
    check("سيطرت الفصائل على مدينة إدلب قبل خمسة أيام.", Some("2016-06-10"), 1);
    check("سيطرت الفصائل على مدينة إدلب قبل أسبوعين.", Some("2016-06-01"), 2);
    check("سيطرت الفصائل على مدينة إدلب في 28 آذار 2015.", Some("2015-03-28"), 1);
    check("سيطرت الفصائل على مدينة إدلب في 8 جمادى الآخرة 1436 هـ.", Some("2015-03-28"), 2);
    check("سيطرت الفصائل على مدينة إدلب عام 2015.", None, 3);
}

#[test]
fn an_event_has_the_day_of_its_clause() {
    let table: [(&str, &[&str]); 27] = [
        (
            "سيطرت فصائل المعارضة على مدينة حماة في 5 كانون الأول 2024.",
            &["capture hm.hama 2024-12-05 1 asserted"],
        ),
        (
            "سيطرت فصائل المعارضة على مدينة إدلب في 28 آذار 2024.",
            &["capture id.idlib 2024-03-28 1 historical"],
        ),
        (
            "سيطرت فصائل المعارضة على مدينة حماة في الخامس من شباط الماضي.",
            &["capture hm.hama 2024-02-05 1 historical"],
        ),
        (
            "سيطرت فصائل المعارضة على مدينة حلب، يوم الجمعة 29 تشرين الثاني/نوفمبر.",
            &["capture hl.aleppo 2024-11-29 1 asserted"],
        ),
        (
            "سيطرت فصائل المعارضة على مدينة حلب يوم السبت 29 نوفمبر 2024.",
            &["capture hl.aleppo 2024-11-29 2 asserted"],
        ),
        (
            "سيطرت فصائل المعارضة بتاريخ 30/11/2024 على مدينة حلب.",
            &["capture hl.aleppo 2024-11-30 1 asserted"],
        ),
        (
            "سيطرت فصائل المعارضة على مدينة حماة قبل خمسة أيام.",
            &["capture hm.hama 2024-12-05 1 asserted"],
        ),
        (
            "سيطرت فصائل المعارضة على مدينة حماة أول من أمس.",
            &["capture hm.hama 2024-12-08 1 asserted"],
        ),
        (
            "سيطرت فصائل المعارضة مساء الخميس على مدينة حماة.",
            &["capture hm.hama 2024-12-05 1 asserted"],
        ),
        (
            "سيطرت فصائل المعارضة على مدينة حماة ليل الأربعاء – الخميس.",
            &["capture hm.hama 2024-12-04 1 asserted"],
        ),
        ("سيطرت فصائل المعارضة على مدينة حماة.", &["capture hm.hama 2024-12-10 2 asserted"]),
        (
            "Rebels captured Hama on the 5th of December.",
            &["capture hm.hama 2024-12-05 1 asserted"],
        ),
        ("Rebels captured Hama on Dec. 5, 2024.", &["capture hm.hama 2024-12-05 1 asserted"]),
        ("Rebels captured Hama five days ago.", &["capture hm.hama 2024-12-05 1 asserted"]),
        ("Rebels captured Hama on Friday.", &["capture hm.hama 2024-12-06 1 asserted"]),
        ("Rebels captured Hama last week.", &["capture hm.hama 2024-12-03 2 asserted"]),
        // The date of a relative clause or an appositive stays there.
        (
            "انسحبت قوات النظام يوم الخميس من مدينة حماة التي دخلتها عام 2013.",
            &["capture hm.hama - 3 historical", "withdrawal hm.hama 2024-12-05 1 asserted"],
        ),
        (
            "Rebels captured Aleppo on November 30 and Hama on December 5.",
            &["capture hl.aleppo 2024-11-30 1 asserted", "capture hm.hama 2024-12-05 1 asserted"],
        ),
        (
            "ستنسحب قوات النظام من مدينة حماة في 20 كانون الأول.",
            &["withdrawal hm.hama 2024-12-20 1 future"],
        ),
        (
            "دخلت فصائل المعارضة الخميس مدينة حماة بعد خمسة أيام من سيطرتها على مدينة حلب.",
            &["capture hl.aleppo 2024-11-30 1 asserted", "capture hm.hama 2024-12-05 1 asserted"],
        ),
        // Background, dated where the text says so.
        ("في ذكرى تحرير مدينة حماة خرج الأهالي.", &["capture hm.hama - 3 historical"]),
        (
            "قبل تسع سنوات سيطرت فصائل المعارضة على مدينة إدلب.",
            &["capture id.idlib 2015-12-10 3 historical"],
        ),
        ("منذ سيطرة الفصائل على مدينة إدلب تغيرت أحوالها.", &["capture id.idlib - 3 historical"]),
        (
            "Two years after rebels captured Idlib, its schools opened.",
            &["capture id.idlib 2022-12-10 3 historical"],
        ),
        ("سيطرت فصائل المعارضة على مدينة إدلب عام 2015.", &["capture id.idlib - 3 historical"]),
        // What happened is never later than the text that tells it.
        (
            "سيطرت فصائل المعارضة على مدينة حماة في 29 كانون الأول.",
            &["capture hm.hama 2023-12-29 1 historical"],
        ),
        (
            "سيطرت فصائل المعارضة على مدينة حماة في 29 كانون الأول 2024.",
            &["capture hm.hama 2024-12-10 2 asserted"],
        ),
    ];
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(text, expected)| {
            let got = dated(text, "2024-12-10");
            (got != *expected).then(|| format!("{text}\n   got {got:?}\n  want {expected:?}"))
        })
        .collect();
    // As with the other tables: a sentence or two whose event, not whose day, is misread.
    assert!(wrong.len() <= 2, "{}", wrong.join("\n"));
}

/// Fragments with dates of all kinds, from which articles are made.
const TIMES: &[&str] = &[
    "في 29 ديسمبر",
    "في 3 كانون الثاني 2031",
    "يوم الجمعة 31 كانون الأول",
    "غداً",
    "بعد غد",
    "الجمعة المقبل",
    "الأسبوع المقبل",
    "الشهر القادم",
    "العام المقبل",
    "في 5/12/2030",
    "بتاريخ 2027-01-01",
    "في 30.11.24",
    "في التاسع والعشرين من شباط",
    "أواخر كانون الأول",
    "في نهاية الشهر الجاري",
    "في 28 من الشهر الجاري",
    "ليل السبت – الأحد",
    "أمس الأول",
    "قبل ثلاثة أيام",
    "منذ أسبوعين",
    "عام 2040",
    "في ذكرى ذلك",
    "12 رمضان 1470 هـ",
    "نهاية الأسبوع الجاري",
    "في الأسبوع الأخير من ديسمبر",
    "الأسبوع الثاني من آب",
    "",
];
const TIMES_EN: &[&str] = &[
    "on December 31",
    "on Jan. 3, 2031",
    "next Friday",
    "tomorrow",
    "on 31/12/2029",
    "in late December",
    "next month",
    "last week",
    "on the 29th of February",
    "the day after tomorrow",
    "at the end of the year",
    "three days ago",
    "on Sunday, December 30",
    "in 2040",
    "early next week",
    "",
];
const ACTS: &[&str] = &[
    "سيطرت فصائل المعارضة {t} على مدينة حماة",
    "{t} انسحبت قوات النظام من بلدة مورك",
    "ستدخل القوات مدينة حلب {t}",
    "نفى الجيش {t} انسحابه من مدينة حمص",
    "قصفت الطائرات بلدة اللطامنة {t}",
    "في ذكرى تحرير مدينة درعا {t} احتفل الأهالي",
    "قال المرصد إن الفصائل دخلت {t} بلدة صوران التي خسرتها {u}",
    "سلمت قسد مدينة منبج {t} إلى الجيش",
];
const ACTS_EN: &[&str] = &[
    "Rebels captured Hama {t}",
    "The army withdrew from Homs {t}, which it had entered {u}",
    "Rebels will enter Aleppo {t}",
    "{t}, government forces shelled Idlib",
    "A year after rebels took Daraa {t}, it fell {u}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn nothing_that_is_told_is_later_than_its_text(
        lines in prop::collection::vec((0..ACTS.len() + ACTS_EN.len(), any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..6),
        day in 0..9000_i32,
    ) {
        let published = jiff::civil::date(2011, 3, 15) + jiff::Span::new().days(day);
        let text: Vec<String> = lines.iter().map(|(act, t, u)| {
            let (act, times) = match ACTS.get(*act) {
                Some(act) => (*act, TIMES),
                None => (ACTS_EN[act - ACTS.len()], TIMES_EN),
            };
            let [t, u] = [t, u].map(|i| times[i.index(times.len())]);
            act.replace("{t}", t).replace("{u}", u) + "."
        }).collect();
        let article = Article {
            id: "t".into(),
            text: text.join("\n"),
            published: Some(published.to_string()),
            ..Article::default()
        };
        for e in read(&article, &KNOWLEDGE).events {
            let open = matches!(e.assertion, Assertion::Future | Assertion::Hypothetical | Assertion::Denied);
            prop_assert!(
                open || e.when.day.is_none_or(|d| d <= published),
                "{} on {published}: {:?} {:?} {:?}", article.text, e.kind, e.assertion, e.when
            );
        }
    }
}

#[test]
fn a_word_that_is_no_place_keeps_what_else_it_is() {
    let words = tempfile::tempdir().unwrap();
    let rows = "phrase,kind,lang\nسيطرت,idiom,ar\nعلى,idiom,ar\nنوفمبر,idiom,ar\nالجمعة,idiom,ar\n";
    std::fs::write(words.path().join("nonplaces.csv"), rows).unwrap();
    let knowledge = Knowledge::load(None, Some(words.path())).unwrap();
    let article = Article {
        id: "t".into(),
        text: "سيطرت فصائل المعارضة يوم الجمعة 29 نوفمبر على مدينة حلب.".into(),
        published: Some("2024-12-10".into()),
        ..Article::default()
    };
    let events = read(&article, &knowledge).events;
    assert_eq!(events, read(&article, &KNOWLEDGE).events);
    assert_eq!(events[0].when.day, Some(jiff::civil::date(2024, 11, 29)));
}

/// Breaks a text between words before lines grow longer than `column`.
fn wrap(text: &str, column: usize, end: &str) -> String {
    let (mut out, mut width) = (String::new(), 0);
    for word in text.split(' ') {
        let letters = word.chars().count();
        if width > 0 && width + 1 + letters > column {
            out += end;
            width = 0;
        } else if width > 0 {
            out.push(' ');
            width += 1;
        }
        out += word;
        width += letters;
    }
    out
}

#[test]
fn a_line_end_within_a_sentence_is_a_space() {
    for text in [
        "سيطرت فصائل المعارضة على مدينة السلمية بعد معارك عنيفة مع قوات النظام.",
        "أعلنت قوات سوريا الديمقراطية أنها انتزعت بلدة الكرامة من تنظيم داعش مساء أمس.",
        "انسحبت قوات النظام من بلدات زاكية والكسوة وخان الشيح بريف دمشق الغربي. وقصفت طائرات \
         حربية محيط مدينة دوما. ثم دخلت الفصائل بلدة مورك من دون قتال، وسيطرت على بلدة اللطامنة.",
        "The army withdrew from the town of Khan Shaykhun after heavy clashes with opposition \
         factions. Warplanes bombed the city of Saraqib.",
        "Opposition factions captured the town of Morek from the army on Friday.",
    ] {
        let whole = told(text, "2024-12-06");
        assert!(!whole.is_empty(), "{text}");
        for column in 20..=100 {
            for end in ["\n", "\r\n"] {
                let wrapped = wrap(text, column, end);
                assert_eq!(told(&wrapped, "2024-12-06"), whole, "{column} {wrapped:?}");
            }
        }
    }
}

#[test]
fn statements_on_lines_of_their_own_are_apart() {
    let two = ["capture مورك ->opposition asserted", "withdrawal السلمية gov>- asserted"];
    for text in [
        "سيطرت الفصائل على مورك\nانسحب الجيش من السلمية",
        "سيطرت الفصائل على مورك\r\nانسحب الجيش من السلمية",
        "سيطرت الفصائل على مورك\rانسحب الجيش من السلمية",
        "• سيطرت الفصائل على مورك\n• انسحب الجيش من السلمية",
        "🔴 سيطرت الفصائل على مورك 🔴 انسحب الجيش من السلمية",
        "1. سيطرت الفصائل على مورك\n2. انسحب الجيش من السلمية",
        "- سيطرت الفصائل على\nمورك\n- انسحب الجيش\nمن السلمية",
        "<p>سيطرت الفصائل على مورك</p><p>انسحب الجيش من السلمية</p>",
        "<div>سيطرت الفصائل على مورك<div>انسحب الجيش من السلمية",
        "<ul>\n<li>سيطرت الفصائل على مورك\n<li>انسحب الجيش من السلمية\n</ul>",
        "سيطرت الفصائل على مورك<br>انسحب الجيش من السلمية",
        "<tr><td>سيطرت الفصائل على مورك</td><td>انسحب الجيش من السلمية</td></tr>",
        "سيطرت الفصائل على مورك\tانسحب الجيش من السلمية",
        "سيطرت الفصائل على مورك | انسحب الجيش من السلمية",
        "مورك | سيطرت عليها الفصائل\nالسلمية | انسحب منها الجيش",
        "<tr><td>مورك<td>سيطرت عليها الفصائل<tr><td>السلمية<td>انسحب منها الجيش",
    ] {
        check(text, &two);
    }
    misread(2);
}

#[test]
fn markup_left_in_a_text_changes_nothing() {
    for text in [
        "سيطرت &quot;فصائل المعارضة&quot; على مدينة &laquo;السلمية&raquo;.",
        "سيطرت&nbsp;فصائل&#160;المعارضة على مدينة &amp;quot;السلمية&amp;quot;.",
        "سيطرت فصائل المعارضة على <b>مدينة</b> <a href='https://x.org/?a=1&b=2'>السلمية</a>.",
        "سيطرت فصائل المعارضة على<br/>مدينة السلمية.",
        "سيطرت فصائل <span class=\"x\">المعارضة</span> على مدينة ال<i>سلمية</i>.<script>f('<p>')</script>",
        "<!-- عاجل --><p>\nسيطرت فصائل المعارضة\nعلى مدينة السلمية\n</p>",
        "&lt;p&gt;سيطرت فصائل المعارضة على مدينة السلمية&lt;/p&gt;",
    ] {
        check(text, &["capture السلمية ->opposition asserted"]);
    }
    misread(0);
}

#[test]
fn look_alikes_in_latin_names() {
    for name in [
        "Ma'arrat an-Nu'man",
        "Ma’arrat an‑Nu’man",
        "Maʿarrat an‐Nuʿman",
        "Ma`arrat an–Nu`man",
        "Ma´arrat an−Nu´man",
        "Maarrat an—Numan",
    ] {
        check(
            &format!("Opposition factions captured the city of {name} on Monday."),
            &["capture معرة النعمان ->opposition asserted"],
        );
    }
    misread(0);
}

#[test]
fn a_town_outranks_the_unit_called_after_it() {
    let kind = |text: &str| {
        let article = Article { id: "t".into(), text: text.into(), ..Article::default() };
        let place = read(&article, &KNOWLEDGE).events.first().and_then(|e| e.place);
        place.map(|p| KNOWLEDGE.gazetteer().place(p).kind.class())
    };
    for (name, unit) in KNOWLEDGE.gazetteer().lent() {
        for head in ["city", "town", "village"] {
            let text = format!("Opposition factions captured the {head} of {} today.", name.text);
            let unit = &KNOWLEDGE.gazetteer().place(*unit).id;
            assert_eq!(kind(&text), Some(PlaceClass::Settlement), "{text} {unit}");
        }
    }
    for text in [
        "سيطرت الفصائل على مدينة الثورة.",
        "سيطرت الفصائل على بلدة المزيريب.",
        "سيطرت الفصائل على مدينة القنيطرة.",
    ] {
        assert_eq!(kind(text), Some(PlaceClass::Settlement), "{text}");
    }
}
