//! The rules, as tables: what is known beforehand, what is told, what it comes to.

use super::*;
use crate::timeline::Baseline;

const PLACE: &str = "hm.qamhana";

/// An event: `DAY KIND [asserted|claimed] [by SIDE] [from SIDE] [to SIDE] [0.8]`.
fn event(n: usize, text: &str) -> FusedEvent {
    let mut words = text.split(' ');
    let day = words.next().and_then(|d| d.parse().ok());
    let kind = words.next().and_then(|k| k.parse().ok()).expect("a kind");
    let mut event = FusedEvent {
        id: format!("e{n}"),
        kind,
        assertion: Assertion::Asserted,
        place_id: PLACE.to_owned(),
        actor: None,
        actor_side: None,
        from: None,
        from_side: None,
        to: None,
        to_side: None,
        day,
        time_precision: 1,
        reports: vec![format!("e{n}")],
        articles: Vec::new(),
        voices: 1,
        first_seen: None,
        last_seen: None,
        confidence: 0.8,
        partial: false,
        confirmed_by: None,
        note: None,
    };
    while let Some(word) = words.next() {
        let mut side = || words.next().and_then(|s| s.parse().ok());
        match word {
            "by" => event.actor_side = side(),
            "from" => event.from_side = side(),
            "to" => event.to_side = side(),
            "claimed" => event.assertion = Assertion::Claimed,
            number => event.confidence = number.parse().expect("a confidence"),
        }
    }
    event
}

fn told(baseline: Option<&str>, events: &[&str]) -> Vec<Interval> {
    let base = baseline.map(|text| {
        let (day, side) = text.split_once(' ').expect("a day and a side");
        Baseline {
            place_id: PLACE.to_owned(),
            side: side.parse().ok(),
            day: day.parse().expect("a day"),
            confidence: 0.9,
        }
    });
    let params = Params { baseline: base.into_iter().collect(), ..Params::default() };
    let own: Vec<FusedEvent> = events.iter().enumerate().map(|(n, e)| event(n, e)).collect();
    control(PLACE, &own, &[], &params)
}

/// The state after all of it, and since when.
fn check(baseline: Option<&str>, events: &[&str], want: &str) {
    let all = told(baseline, events);
    let last = all.iter().rev().find(|i| i.status != Status::Unknown);
    let got = last.map_or("nothing".to_owned(), |i| {
        let side = i.side.map_or("-", Side::as_str);
        let beforehand = if i.is_baseline() { " baseline" } else { "" };
        format!("{} {} {side}{beforehand}", i.since, i.status.as_str())
    });
    assert_eq!(got, want, "{baseline:?} {events:?}: {all:?}");
}

const GOV: Option<&str> = Some("2024-11-26 gov");

#[test]
fn a_baseline_holds_until_a_report_speaks() {
    check(GOV, &[], "2024-11-26 held gov baseline");
    check(Some("2024-11-26 contested"), &[], "2024-11-26 contested - baseline");
    check(GOV, &["2024-12-05 capture by opposition"], "2024-12-05 held opposition");
    check(GOV, &["2024-12-05 capture claimed by opposition 0.7"], "2024-12-05 held opposition");
    // A report of the same side makes it a holding that is told of.
    check(GOV, &["2024-12-03 hold by gov"], "2024-11-26 held gov");
    // Told before the day of the baseline, and otherwise.
    check(GOV, &["2024-11-20 capture by opposition"], "2024-11-20 held opposition");
    check(GOV, &["2024-11-20 capture by gov"], "2024-11-20 held gov");
    check(Some("2024-11-26 contested"), &["2024-12-01 hold by gov"], "2024-12-01 held gov");
    // A strike says nothing of who holds it.
    check(GOV, &["2024-12-05 strike by russia"], "2024-11-26 held gov baseline");
    check(None, &["2024-12-05 strike by russia"], "nothing");
}

#[test]
fn a_fall_whose_taker_is_not_told_unseats_the_holder() {
    check(GOV, &["2024-12-05 capture"], "2024-12-05 vacated -");
    check(GOV, &["2024-12-05 capture from gov"], "2024-12-05 vacated -");
    check(None, &["2024-12-03 hold by gov", "2024-12-05 capture"], "2024-12-05 vacated -");
    // The taking of the one who holds it, told again.
    check(
        GOV,
        &["2024-12-05 capture by opposition", "2024-12-08 capture"],
        "2024-12-05 held opposition",
    );
    // Long after that it is another.
    check(GOV, &["2024-12-05 capture by opposition", "2025-02-08 capture"], "2025-02-08 vacated -");
    check(None, &["2024-12-05 capture"], "nothing");
    check(GOV, &["2024-12-05 capture 0.2"], "2024-11-26 held gov baseline");
    check(
        None,
        &["2024-12-05 capture by opposition", "2024-12-08 capture"],
        "2024-12-05 held opposition",
    );
    check(
        GOV,
        &["2024-12-05 capture", "2024-12-06 capture by opposition"],
        "2024-12-06 held opposition",
    );
}

#[test]
fn one_weak_report_turns_no_city() {
    let gov = "2024-12-01 hold by gov";
    check(None, &[gov, "2024-12-05 capture claimed by opposition 0.5"], "2024-12-05 contested gov");
    check(GOV, &["2024-12-05 capture claimed by opposition 0.5"], "2024-12-05 contested gov");
    check(None, &[gov, "2024-12-05 capture by opposition 0.5"], "2024-12-05 held opposition");
    // Two independent ones do.
    let weak = "capture claimed by opposition 0.4";
    let twice = [gov, &format!("2024-12-05 {weak}"), &format!("2024-12-05 {weak}")];
    check(None, &twice, "2024-12-05 held opposition");
    let later = [gov, &format!("2024-12-05 {weak}"), &format!("2024-12-07 {weak}")];
    check(None, &later, "2024-12-07 held opposition");
    // Nor does one empty it; and where nobody is known to hold it, it is all there is.
    check(None, &[gov, "2024-12-05 withdrawal claimed by gov 0.4"], "2024-12-01 held gov");
    check(None, &["2024-12-05 capture claimed by opposition 0.5"], "2024-12-05 held opposition");
}

#[test]
fn what_is_told_of_the_area_turns_what_the_loser_held() {
    let after = |baseline: &str, area: &str| {
        let base = Baseline {
            place_id: PLACE.to_owned(),
            side: baseline.parse().ok(),
            day: "2024-11-26".parse().expect("a day"),
            confidence: 0.9,
        };
        let params = Params { baseline: vec![base], ..Params::default() };
        let area = FusedEvent { place_id: "hm.gov".to_owned(), ..event(0, area) };
        let last = control(PLACE, &[], &[&area], &params).pop().expect("an interval");
        let last = if last.status == Status::Unknown {
            control(PLACE, &[], &[&area], &Params { stale_days: None, ..params })
                .pop()
                .expect("one")
        } else {
            last
        };
        format!("{} {}", last.status.as_str(), last.side.map_or("-", Side::as_str))
    };
    for (baseline, area, want) in [
        ("gov", "2024-12-05 capture by opposition from gov", "held opposition"),
        ("gov", "2024-12-05 capture by opposition", "held opposition"),
        ("sdf", "2024-12-05 capture by opposition from gov", "held sdf"),
        ("gov", "2024-12-05 withdrawal from gov", "vacated -"),
        ("sdf", "2024-12-05 withdrawal from gov", "held sdf"),
    ] {
        assert_eq!(after(baseline, area), want, "{baseline}, {area}");
    }
}

#[test]
fn what_speaks_for_a_holding_weighs_into_its_confidence() {
    let sure = |events: &[&str]| told(GOV, events)[0].confidence;
    assert!((sure(&[]) - 0.9).abs() < 1e-9);
    assert!(sure(&["2024-12-01 hold by gov"]) > 0.9);
    assert!(sure(&["2024-12-05 capture 0.2"]) < 0.9, "what was too weak speaks against it");
}
