//! English triggers: their clause is read by `event::english`, and shaped here.

use std::ops::Range;

use jiff::civil::Date;

use super::{super::english, Reader, Told, shape::Shape};
use crate::lexicon::{ActorIdx, EventKind, Side, TriggerForm};

impl Reader<'_> {
    pub(super) fn english(
        &self,
        at: usize,
        sentence: &Range<usize>,
        form: TriggerForm,
        kind: EventKind,
        told: &mut Told,
    ) {
        let lexicon = self.knowledge.lexicon();
        let trigger = &lexicon.triggers[form.trigger as usize];
        let frame = lexicon.frame_of(form);
        let year = self.published.map(Date::year);
        let cue = english::Cue { at, sentence, form, kind, frame, year, carried: told.carried };
        if let Some(c) = english::clause(&self.ground, &cue, &|a| self.side(a), &mut told.carried) {
            let sided = |a: Option<ActorIdx>| a.map(|a| (Some(a), self.side(a)));
            if c.kind == EventKind::Clash {
                self.fight([c.who.subject, c.who.other], &c.found, sentence, told);
            }
            let default = match c.kind {
                EventKind::Protest => Some(Side::Civilians),
                EventKind::Clash | EventKind::Strike | EventKind::Encirclement => {
                    trigger.default_side.or(Some(Side::Unknown))
                }
                _ => None,
            };
            let actor = match c.kind {
                EventKind::Protest | EventKind::Agreement => None,
                _ => sided(c.actor),
            };
            let shape = Shape {
                kind: c.kind,
                actor: actor.or(default.map(|s| (None, s))),
                from: sided(c.from),
                to: sided(c.to),
            };
            self.emit(at, sentence, form, &c.found, &c.who, &c.truth, &shape, &mut told.events);
        }
    }
}
