//! What counts as a place in Arabic text, and which one is meant: tables of sentences.

use std::sync::LazyLock;

use isnad::{Article, Knowledge, Reading, read};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::shipped);

fn reading(text: &str) -> Reading {
    let article = Article {
        id: "t".into(),
        text: text.into(),
        published: Some("2024-12-07".into()),
        ..Article::default()
    };
    read(&article, &KNOWLEDGE)
}

/// The surfaces of the mentions, in order.
fn surfaces(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let reading = reading(text);
    let spans = reading.text.mentions.iter().map(|m| m.span);
    spans.map(|s| chars[s.start as usize..s.end as usize].iter().collect()).collect()
}

fn check(text: &str, expected: &[&str]) {
    assert_eq!(surfaces(text), expected, "{text}");
}

/// The id of the place of the first mention.
fn check_place(text: &str, id: &str) {
    let reading = reading(text);
    let place = reading.places.first().and_then(|r| r.place);
    let got = place.map(|p| KNOWLEDGE.gazetteer().place(p).id.as_str());
    assert_eq!(got, Some(id), "{text}");
}

#[test]
fn clitics_are_left_outside_the_name() {
    check("تقدمت القوات بحلب وبحماة ولإدلب", &["حلب", "حماة", "إدلب"]);
    check("أرسلت تعزيزات للكسوة وللصنمين", &["لكسوة", "لصنمين"]);
    check("اشتباكات في درعا والسويداء فدمشق", &["درعا", "السويداء", "دمشق"]);
}

#[test]
fn spellings_of_one_name_are_one() {
    check("قصف على معرة النعمان", &["معرة النعمان"]);
    check("قصف على معرّة النعمـان", &["معرّة النعمـان"]);
    check("قصف على معرةالنعمان", &["معرةالنعمان"]);
    check("قصف على #معرة_النعمان", &["معرة_النعمان"]);
    check("اشتباكات في ديرالزور", &["ديرالزور"]);
    check("قصف على كفر نبل وكفرنبل", &["كفر نبل", "كفرنبل"]);
    check("مدينه حماه", &["حماه"]);
}

#[test]
fn people_outlets_and_units_are_no_places() {
    check("قال أبو محمد الجولاني إن المعركة مستمرة", &[]);
    check("بحسب موقع حلب اليوم", &[]);
    check("نقلت صحيفة نيويورك تايمز عن مسؤولين", &[]);
    check("أعلنت هيئة تحرير الشام بدء المعركة", &[]);
    check("تاركة خلفها الدبابات والمدرعات", &[]);
    check("انسحب مجلس منبج العسكري", &[]);
}

#[test]
fn governments_are_no_places() {
    check("أعلنت موسكو وقف إطلاق النار", &[]);
    check("قالت تركيا إنها ترفض ذلك", &[]);
    check("وصل الوفد إلى موسكو", &["موسكو"]);
    check("قرب الحدود مع تركيا", &["تركيا"]);
}

#[test]
fn everyday_words_need_company() {
    check("وقف على الباب طويلاً", &[]);
    check("سيطرت الفصائل على مدينة الباب", &["الباب"]);
    check("كوكب الأرض", &[]);
    check("بلدة كوكب", &["كوكب"]);
    check("بلدات زاكية والكسوة وكوكب ودروشا", &["زاكية", "الكسوة", "كوكب", "دروشا"]);
}

#[test]
fn facilities_keep_their_noun() {
    check("انسحبت من مطار كويرس العسكري", &["مطار كويرس العسكري"]);
    check("السيطرة على معبر نصيب", &["معبر نصيب"]);
    check("في محيط سد تشرين", &["سد تشرين"]);
}

#[test]
fn unknown_villages_are_mentions_without_a_place() {
    check("قصف على قرية المشيكة في ريف حماة", &["المشيكة", "حماة"]);
    let reading = reading("قصف على قرية المشيكة في ريف حماة");
    assert_eq!(reading.places[0].place, None);
    let unit = reading.places[0].within.map(|p| KNOWLEDGE.gazetteer().place(p).id.clone());
    assert_eq!(unit.as_deref(), Some("hm.gov"));
}

#[test]
fn admin_words_decide_between_namesakes() {
    check_place("في محافظة درعا", "dr.gov");
    check_place("في مدينة درعا", "dr.daraa");
    check_place("في ريف دمشق", "rd.gov");
    check_place("حي الميدان في مدينة حلب", "hl.al-midan");
    check_place("حي الميدان في دمشق", "di.midan");
}

#[test]
fn a_doubt_is_shown() {
    // Five cities have a quarter of this name, and the sentence does not say which is meant.
    let reading = reading("قصف على حي القصور");
    assert_eq!(reading.places[0].place, None, "no guess");
    assert!(reading.places[0].alternatives.len() >= 3, "but its alternatives");
}

#[test]
fn a_list_goes_on_behind_names_that_no_table_knows() {
    check(
        "سيطرت الفصائل على قرى زمردين وتل الحصان والمرجوحية وعين الدلفة بريف حماة",
        &["زمردين", "تل الحصان", "المرجوحية", "عين الدلفة", "حماة"],
    );
    check("دخل الجيش بلدتي قرنفيل وجوزيل في ريف إدلب", &["قرنفيل", "جوزيل", "إدلب"]);
    check(
        "حررت قواتنا ثماني قرى في الريف الشمالي هي: زمردين، بير الدلفة، المرجوحية، خربة الحصان",
        &["زمردين", "بير الدلفة", "المرجوحية", "خربة الحصان"],
    );
    check("سقطت حواجز الجسر والزرنوقية والمداجن بيد الفصائل", &["الجسر", "الزرنوقية", "المداجن"]);
    check("انسحب الجيش من حاجز الزرنوقية وتلة المرجوحية", &["حاجز الزرنوقية", "تلة المرجوحية"]);
    check(
        "Rebels captured the villages of Zumurdin, Jawzil and Jazmurin",
        &["Zumurdin", "Jawzil", "Jazmurin"],
    );
    check("The army left the Zarnuq checkpoint", &["Zarnuq checkpoint"]);
}

#[test]
fn words_of_the_language_are_no_names() {
    check("دخلوا القرى واستقروا فيها", &[]);
    check("خرج المدنيون من البلدتين المذكورتين", &[]);
    check("هاجموا قرى عدة وحواجز متفرقة للجيش", &[]);
    check("انتشرت الحواجز على الطريق وانفجر حقل ألغام", &[]);
}

#[test]
fn a_far_namesake_in_a_list_is_left_open() {
    let reading = reading("سيطر الجيش على قرى اللطامنة وكفر زيتا ولطمين وتل أرقم");
    assert_eq!(reading.places.len(), 4);
    assert!(reading.places[..3].iter().all(|p| p.place.is_some()), "known of one area");
    assert_eq!(reading.places[3].place, None, "its only bearer lies in Ras al-Ayn");
}
