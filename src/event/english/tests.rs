use std::sync::LazyLock;

use crate::{Article, Knowledge, read};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::shipped);

/// Events as `kind place from>to assertion`, in text order.
fn check(text: &str, expected: &[&str]) {
    let article = Article {
        id: "t".into(),
        text: text.into(),
        published: Some("2024-12-05".into()),
        ..Article::default()
    };
    let reading = read(&article, &KNOWLEDGE);
    let chars: Vec<char> = text.chars().collect();
    let got: Vec<String> = reading
        .events
        .iter()
        .map(|e| {
            let span = reading.text.mentions[e.mention as usize].span;
            let place: String = chars[span.start as usize..span.end as usize].iter().collect();
            let side = |s: Option<crate::lexicon::Side>| s.map_or("-", |s| s.as_str());
            let assertion = e.assertion.as_str();
            format!("{} {place} {}>{} {assertion}", e.kind, side(e.from_side), side(e.to_side))
        })
        .collect();
    assert_eq!(got, expected, "{text}");
}

#[test]
fn subjects_stand_before_their_verbs() {
    check(
        "Rebels seized Morek and the nearby town of Suran from the army.",
        &["capture Morek gov>opposition asserted", "capture Suran gov>opposition asserted"],
    );
    check(
        "The army shelled Tafas and later entered Dael.",
        &["strike Tafas ->- asserted", "capture Dael ->gov asserted"],
    );
    check("Inkhil captured the imagination of the crowd in Jasim.", &[]);
}

#[test]
fn passives_turn_roles_round() {
    check("Tadmor was retaken by government troops.", &["capture Tadmor ->gov asserted"]);
    check(
        "ISIS fighters were driven out of Hajin by the SDF.",
        &["capture Hajin isis>sdf asserted"],
    );
    check("The rebels were expelled from Darayya.", &["withdrawal Darayya opposition>- asserted"]);
    check(
        "The army bombed Atarib and Darat Izza, towns held by rebels.",
        &[
            "strike Atarib ->- asserted",
            "strike Darat Izza ->- asserted",
            "hold Atarib ->opposition asserted",
            "hold Darat Izza ->opposition asserted",
        ],
    );
}

#[test]
fn places_fall_and_are_lost() {
    check("Sarmin fell to rebels at dawn.", &["capture Sarmin ->opposition asserted"]);
    check("Three rockets fell on Sarmin.", &["strike Sarmin ->- asserted"]);
    check("The army lost Khan Touman to rebels.", &["capture Khan Touman gov>opposition asserted"]);
    check("The SDF lost Tell Abyad.", &["withdrawal Tell Abyad sdf>- asserted"]);
}

#[test]
fn who_left_and_who_handed_over() {
    check(
        "Government forces pulled out of Nawa as rebels entered the town.",
        &["withdrawal Nawa gov>- asserted", "capture Nawa gov>opposition asserted"],
    );
    check(
        "The SDF handed over Ain Issa to Russian forces.",
        &["handover Ain Issa sdf>russia asserted"],
    );
    check("Militants handed their weapons over to the army in Tafas.", &[]);
}

#[test]
fn states_of_control() {
    check("Salamiyah is under government control.", &["hold Salamiyah ->gov asserted"]);
    check("Ariha remains in rebel hands.", &["hold Ariha ->opposition asserted"]);
    check(
        "Shells hit the rebel-held town of Atarib.",
        &["strike Atarib ->- asserted", "hold Atarib ->opposition asserted"],
    );
    check("Binnish, a rebel stronghold, was quiet.", &["hold Binnish ->opposition asserted"]);
}

#[test]
fn what_is_not_so() {
    check("The army has not entered Rastan.", &["capture Rastan ->gov denied"]);
    check("The rebels will storm Nubl.", &["advance Nubl ->- future"]);
    check("The SDF tried to capture Jarablus.", &["advance Jarablus ->- asserted"]);
    check("The army denied losing Morek.", &["withdrawal Morek gov>- denied"]);
    check("If rebels take Rastan, the road is cut.", &["capture Rastan ->opposition hypothetical"]);
    check("Rebels captured Saraqib in 2015.", &["capture Saraqib ->opposition historical"]);
}

#[test]
fn those_who_speak_claim() {
    check("The SDF said it had captured Manbij.", &["capture Manbij ->sdf claimed"]);
    check("Residents said the army had left Tafas.", &["withdrawal Tafas gov>- asserted"]);
}

#[test]
fn spellings_and_names_of_units() {
    check("Rebels captured Khan Sheykhoun.", &["capture Khan Sheykhoun ->opposition asserted"]);
    check("Rebels captured al-Bab.", &["capture al-Bab ->opposition asserted"]);
    check("The Hama Lions Brigade was formed by rebels.", &[]);
}
