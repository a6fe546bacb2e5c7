//! The event in the words of two codebooks: ACLED's types and PLOVER's.
//!
//! Sources: *ACLED Codebook* (2023): "Government regains territory" and "Non-state actor overtakes
//! territory" need fighting; territory that passes without it is "Non-violent transfer of
//! territory". *PLOVER* (Open Event Data Alliance, 2022) for events and modes.

use super::Event;
use crate::lexicon::{EventKind, Side};

/// Names of an event in other codebooks; `None` where a codebook has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    /// ACLED event type.
    pub acled_type: Option<&'static str>,
    /// ACLED sub-event type.
    pub acled_sub_type: Option<&'static str>,
    /// PLOVER event.
    pub plover_event: Option<&'static str>,
    /// PLOVER mode.
    pub plover_mode: Option<&'static str>,
}

/// Maps an event. What did not happen (denied, expected, …) has no ACLED type: ACLED codes only
/// what happened.
#[must_use]
pub fn codes(event: &Event) -> Codes {
    let (acled, plover) = (acled(event), plover(event));
    let real = event.assertion.is_real();
    Codes {
        acled_type: acled.filter(|_| real).map(|a| a.0),
        acled_sub_type: acled.filter(|_| real).map(|a| a.1),
        plover_event: plover.map(|p| p.0),
        plover_mode: plover.and_then(|p| p.1),
    }
}

fn acled(event: &Event) -> Option<(&'static str, &'static str)> {
    let state = |s: Option<Side>| matches!(s, Some(Side::Gov | Side::Newgov));
    Some(match event.kind {
        EventKind::Capture if event.violent && state(event.to_side) => {
            ("Battles", "Government regains territory")
        }
        EventKind::Capture if event.violent => ("Battles", "Non-state actor overtakes territory"),
        EventKind::Capture | EventKind::Withdrawal | EventKind::Handover => {
            ("Strategic developments", "Non-violent transfer of territory")
        }
        EventKind::Hold if event.violent => ("Battles", "Armed clash"),
        EventKind::Hold => return None,
        EventKind::Advance | EventKind::Clash => ("Battles", "Armed clash"),
        EventKind::Encirclement => ("Strategic developments", "Change to group/activity"),
        EventKind::Strike => ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
        EventKind::Protest => ("Protests", "Peaceful protest"),
        EventKind::Agreement => ("Strategic developments", "Agreement"),
        EventKind::Deployment => ("Strategic developments", "Change to group/activity"),
    })
}

fn plover(event: &Event) -> Option<(&'static str, Option<&'static str>)> {
    Some(match event.kind {
        EventKind::Capture => ("ASSAULT", Some("territory")),
        EventKind::Withdrawal => ("RETREAT", Some("withdraw")),
        EventKind::Handover => ("CONCEDE", Some("other")),
        EventKind::Hold | EventKind::Advance => ("MOBILIZE", Some("militarize")),
        EventKind::Encirclement => ("COERCE", Some("restrict")),
        EventKind::Clash => ("ASSAULT", Some("firearms")),
        EventKind::Strike => ("ASSAULT", Some("heavy-weapons")),
        EventKind::Protest => ("PROTEST", Some("demo")),
        EventKind::Agreement => ("AGREE", None),
        EventKind::Deployment => ("MOBILIZE", Some("troops")),
    })
}
