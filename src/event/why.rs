//! Why an event was chosen: the features that spoke most for it, what else its pair might have told,
//! and who else might have the part of each side.

use super::{
    Event,
    choose::{Asked, Part, Past, candidates, pair_features, side_features},
    read::{Chosen, KINDS, choose, past_of, prepare, tell},
    scene::Scene,
};
use crate::{
    Article, Knowledge,
    lexicon::{EventKind, Side},
    mention::Chunked,
    resolve::Resolution,
    weigh::{Features, shares},
};

/// A feature by name, with its weight in hundredths of log-odds.
pub type Reason = (String, i16);

/// Why one pair of trigger and places was read as it was.
#[derive(Debug, Clone)]
pub struct Why {
    /// Ids of the events that it told, before tellings were merged.
    pub events: Vec<Event>,
    /// Share of the kind that was chosen.
    pub share: f64,
    /// The strongest features for and against it.
    pub reasons: Vec<Reason>,
    /// The next best reading of the pair (`None`: that it tells of nothing), with its share.
    pub runner_up: (Option<EventKind>, f64),
    /// For each part: who has it, with what share, and who was next.
    pub sides: Vec<SideWhy>,
}

/// Why a side has its part in an event.
#[derive(Debug, Clone)]
pub struct SideWhy {
    /// The part.
    pub part: Part,
    /// Who has it; `None`: nobody.
    pub side: Option<Side>,
    /// Its share.
    pub share: f64,
    /// The strongest features for and against it.
    pub reasons: Vec<Reason>,
    /// Who was next, with what share.
    pub runner_up: Option<(Option<Side>, f64)>,
}

/// Features that are named.
const NAMED: usize = 5;

/// Why the events of a text were chosen, in text order.
#[must_use]
pub fn why(
    article: &Article,
    text: &Chunked,
    places: &[Resolution],
    knowledge: &Knowledge,
) -> Vec<Why> {
    let (toks, published, late) = prepare(article, text, knowledge);
    let scene = Scene::new(article, &toks, text, places, knowledge, published, late);
    let mut past: Vec<Past> = Vec::new();
    let mut out = Vec::new();
    for chosen in choose(&scene, knowledge.weights()) {
        let events = tell(&scene, &chosen, &past, knowledge.weights());
        out.push(of_pair(&scene, &chosen, &past, events));
        past.extend(out.last().and_then(|w| past_of(&chosen, &w.events)));
    }
    out
}

fn of_pair(scene: &Scene<'_>, chosen: &Chosen, past: &[Past], events: Vec<Event>) -> Why {
    let model = scene.knowledge.weights().model("pair");
    let mut features = Features::new(true);
    pair_features(scene, chosen.pair, &mut features);
    let share = shares(&model.scores(&features));
    let own = KINDS.iter().position(|k| *k == Some(chosen.kind)).unwrap_or(0);
    let others = (0..share.len()).filter(|i| *i != own);
    let next = others.max_by(|a, b| share[*a].total_cmp(&share[*b])).unwrap_or(0);
    let mut reasons = model.contributions(&features, own as u8);
    reasons.truncate(NAMED);
    let runner_up = (KINDS[next], share.get(next).copied().unwrap_or(0.0));
    let mut asked = Asked { pair: chosen.pair, kind: chosen.kind, to: None, past };
    let mut sides = Vec::new();
    for &part in Part::of(chosen.kind) {
        let side = events.first().and_then(|e| match part {
            Part::To => e.to_side,
            Part::From => e.from_side,
            Part::Actor => e.actor_side,
        });
        sides.extend(of_side(scene, &asked, part, side));
        if part == Part::To {
            asked.to = side;
        }
    }
    Why { events, share: share.get(own).copied().unwrap_or(0.0), reasons, runner_up, sides }
}

fn of_side(
    scene: &Scene<'_>,
    asked: &Asked<'_>,
    part: Part,
    side: Option<Side>,
) -> Option<SideWhy> {
    let model = scene.knowledge.weights().model(part.as_str());
    let all = candidates(scene, asked);
    let seen: Vec<Features> = all
        .iter()
        .map(|c| {
            let mut features = Features::new(true);
            side_features(scene, asked, part, *c, scene.knowledge.allies(), &mut features);
            features
        })
        .collect();
    let share = shares(&seen.iter().map(|f| model.rank(f)).collect::<Vec<_>>());
    let own = all.iter().position(|c| *c == side)?;
    let others = (0..all.len()).filter(|i| *i != own);
    let next = others.max_by(|a, b| share[*a].total_cmp(&share[*b]));
    let mut reasons = model.contributions(&seen[own], 0);
    reasons.truncate(NAMED);
    let runner_up = next.map(|i| (all[i], share[i]));
    Some(SideWhy { part, side, share: share[own], reasons, runner_up })
}
