//! What an event comes to once its actors and truth are known.

use super::{super::truth::Truth, super::who::Actors, Reader, Told};
use crate::lexicon::{
    ActorIdx, EventKind, FormKind, Frame, Modal, Role, Side, Trigger, TriggerForm,
};

/// An actor with its side, or a side alone.
pub(super) type Party = Option<(Option<ActorIdx>, Side)>;

/// Who did what to whom.
pub(super) struct Shape {
    /// What happened.
    pub(super) kind: EventKind,
    /// Who did it.
    pub(super) actor: Party,
    /// Who lost the place.
    pub(super) from: Party,
    /// Who has it.
    pub(super) to: Party,
}

impl Shape {
    /// The side of one of its parties.
    pub(super) fn side(&self, party: Party) -> Option<Side> {
        party.map(|p| p.1)
    }
}

impl Reader<'_> {
    /// What the event comes to once its actors and truth are known; `None` when it comes to nothing.
    #[expect(clippy::too_many_arguments, reason = "each is one finding of the cascade")]
    pub(super) fn shape(
        &self,
        at: usize,
        kind: EventKind,
        form: TriggerForm,
        trigger: &Trigger,
        frame: &Frame,
        who: &Actors,
        truth: &Truth,
        told: &Told,
    ) -> Option<Shape> {
        let sided = |a: Option<ActorIdx>| a.map(|a| (Some(a), self.side(a)));
        let default = trigger.default_side.map(|s| (None, s));
        let subject = sided(who.subject);
        let other = sided(who.other).filter(|o| o.1 != Side::Civilians);
        let civil = subject.is_some_and(|s| s.1 == Side::Civilians);
        let mut kind = kind;
        if kind == EventKind::Capture && form.form == FormKind::Noun && self.state_before(at) {
            kind = EventKind::Hold; // «باتت سيطرة … على»: a state, not a taking
            // «باتت سيطرة … على X مهددة»
            let clause = self.toks[at..].iter().take(10).take_while(|t| t.mark() != Some('.'));
            if clause.skip(1).any(|t| t.modal == Some(Modal::Future)) {
                return None;
            }
        }
        let mut shape = Shape { kind, actor: subject.or(default), from: None, to: None };
        match kind {
            EventKind::Capture => {
                match frame.subject {
                    Role::Patient => (shape.to, shape.actor) = (other, other),
                    Role::Place => {
                        shape.to = other;
                        shape.actor = other;
                        if other.is_none() {
                            // «تحررت البلدة»: by those whose advance is being told.
                            let left = |s: &(Option<ActorIdx>, Side)| {
                                told.events.iter().any(|e| {
                                    e.kind == EventKind::Withdrawal && e.from_side == Some(s.1)
                                })
                            };
                            shape.to = subject.filter(|s| frame.name == "freed" && !left(s));
                            shape.actor = shape.to;
                        }
                    }
                    _ => {
                        shape.to = subject;
                        shape.from = other.filter(|o| Some(o.1) != subject.map(|s| s.1));
                    }
                }
                // «طُرد التنظيم من جرابلس»: one party behind the verb is the one driven out.
                let passive = who.after && other.is_none() && trigger.lang == "ar";
                let carried = who.carried && shape.from.is_none();
                if frame.name == "expel" && (subject.is_none() || carried || passive) {
                    shape.kind = EventKind::Withdrawal;
                    shape.from = other.or(subject);
                    shape.actor = shape.from;
                    shape.to = None;
                }
                let active = matches!(form.form, FormKind::Past | FormKind::Present)
                    && !self.passive_before(at)
                    && !matches!(frame.subject, Role::Place | Role::Patient);
                if (active || frame.name == "flag") && subject.is_none() {
                    return None; // «استعادت الليرة», «حرر شرطي»: no party to the conflict acts
                }
                let comes = matches!(frame.name.as_str(), "enter" | "return");
                if civil || (comes && (subject.is_none() || who.carried)) {
                    return None;
                }
                // «دخلت دورية روسية X», «دخول دبابات إسرائيلية إلى X»: they come, and take no town.
                let guest = match shape.to.map(|t| t.1).filter(|_| comes) {
                    Some(Side::Russia | Side::Coalition) => Some(EventKind::Deployment),
                    Some(Side::Israel) => Some(EventKind::Advance),
                    _ => None,
                };
                if let Some(kind) = guest {
                    shape.kind = kind;
                    (shape.from, shape.to) = (None, None);
                } else if truth.failed {
                    // Held by the other side, which the rest of the text names (`losers`).
                    shape.kind = EventKind::Hold;
                    (shape.from, shape.to, shape.actor) = (subject, None, None);
                } else if truth.attempt {
                    shape.kind = EventKind::Advance;
                    (shape.from, shape.to) = (None, None);
                }
            }
            EventKind::Withdrawal => {
                // «خرجت درعا من سيطرة النظام»: the place leaves the hands of who held it.
                let freed_from = match frame.subject {
                    Role::Place => who.other,
                    _ => who.from_hand.filter(|_| frame.name.starts_with("leave")),
                };
                shape.from = sided(freed_from).or(subject.filter(|_| !who.person));
                shape.actor = shape.from;
                // «خسر النظام اللواء 52 لصالح الفصائل»: what one loses another takes.
                if frame.name == "lose" && other.is_some() {
                    shape.kind = EventKind::Capture;
                    (shape.to, shape.actor) = (other, other);
                }
                // «بقيت خارج سيطرة قسد»: nothing changed hands.
                let still = self.toks[at.saturating_sub(5)..at].iter().any(|t| t.still);
                if frame.name == "lose_of" && still {
                    return None;
                }
                let weak_frame = matches!(frame.name.as_str(), "leave" | "leave_it" | "lose");
                if civil || (weak_frame && shape.from.is_none()) {
                    return None;
                }
            }
            EventKind::Handover => {
                match frame.subject {
                    Role::From => (shape.from, shape.to) = (subject, other),
                    _ => (shape.from, shape.to) = (other, subject),
                }
                shape.actor = subject.or(other);
                if shape.actor.is_none() || civil {
                    return None;
                }
            }
            EventKind::Hold => {
                let holder = match frame.name.as_str() {
                    // «التنظيم لم يعد يملك سوى X»
                    "no_longer" => other.or(subject),
                    _ if frame.subject == Role::Place => other,
                    _ => subject,
                };
                (shape.to, shape.actor) = (holder, holder);
                // «الراغبين في البقاء في الحي»: whose staying nobody says.
                let wish = trigger.id == "baqa" && self.toks[at].definite && !who.after;
                if holder.is_none() || civil || wish {
                    return None;
                }
            }
            EventKind::Advance => {
                if subject.is_none() || civil {
                    return None;
                }
                if truth.failed {
                    shape = Shape { kind: EventKind::Hold, actor: None, from: subject, to: None };
                }
            }
            EventKind::Protest => shape.actor = Some((None, Side::Civilians)),
            EventKind::Deployment => {
                subject.filter(|_| !civil)?; // «انتشر الأهالي في الساحات»: no forces
            }
            EventKind::Encirclement | EventKind::Clash | EventKind::Strike => {
                if shape.actor.is_none() {
                    shape.actor = Some((None, Side::Unknown));
                }
            }
            EventKind::Agreement => {}
        }
        Some(shape)
    }
}
