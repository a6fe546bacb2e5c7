//! What the clause of a trigger leaves out and the text before it says: where it was, who took it,
//! who fights whom.

use std::ops::Range;

use super::{
    super::{Event, say::speaker},
    Actors, Found, Reader, Told,
    shape::{Party, Shape},
};
use crate::lexicon::{
    ActorIdx, EventKind, FormKind, Frame, Prep, Role, Side, TriggerForm, WordClass,
};

/// A passive goes on with the captures among so many events before it.
pub(super) const LATELY: usize = 12;

impl Reader<'_> {
    /// The place that the sentence is about, or that was spoken of last.
    pub(super) fn spoken_of(
        &self,
        at: usize,
        sentence: &Range<usize>,
        kind: EventKind,
        frame: &Frame,
        who: &Actors,
        told: &Told,
    ) -> Option<Found> {
        let topical = kind.is_control() || matches!(kind, EventKind::Strike | EventKind::Clash);
        let topic = topical.then(|| self.ground.topic(at, sentence)).flatten();
        if topic.is_some() {
            return topic;
        }
        // «في عفرين … وإن الشرطة العسكرية انسحبت من مواقعها»
        let own = || self.ground.own_positions(at, sentence);
        let named = who.subject.is_some() && !who.carried;
        let leaves = kind == EventKind::Withdrawal && named;
        if let Some(found) = (leaves && frame.name == "leave").then(own).flatten() {
            return Some(found);
        }
        // «بعد انسحاب داعش إلى …»: from the place that the sentence has been speaking of.
        let after = self.toks[at].and()
            || (at.saturating_sub(4).max(sentence.start)..at).any(|i| {
                let t = &self.toks[i];
                t.is(WordClass::Sub) || t.is(WordClass::Conj) || t.and()
            });
        // «وإن مسلحي الفيلق انسحبوا إلى …»: where to is said, where from is known.
        let toward = self.toks[at + 1..sentence.end.min(at + 4)]
            .iter()
            .any(|t| matches!(t.prep, Some(Prep::To | Prep::Toward)));
        let after = after || toward;
        let opens = at <= sentence.start + 6;
        let leaves = leaves && frame.name.starts_with("leave") && (after || opens);
        let last = told.events.last().filter(|e| {
            // «سيطرت القوات على X. وأضاف: انسحب المتشددون»: the place just told as taken.
            let side = who.subject.map(|a| self.side(a));
            let taken = opens
                && e.kind == EventKind::Capture
                && (e.from_side.is_none() || e.from_side == side);
            leaves && (taken || e.evidence == self.evidence(sentence))
        })?;
        let rule = last.rule.clone();
        let mentions = told
            .events
            .iter()
            .rev()
            .take_while(|e| e.evidence == last.evidence && e.rule == rule)
            .map(|e| e.mention)
            .collect::<Vec<_>>();
        Some(Found { mentions, how: "place spoken of", from: at, to: at })
    }

    /// Who took what is told as taken by nobody.
    pub(super) fn taker(
        &self,
        at: usize,
        sentence: &Range<usize>,
        form: TriggerForm,
        frame: &Frame,
        shape: &Shape,
        told: &Told,
    ) -> Party {
        let other = |p: &(Option<ActorIdx>, Side)| shape.from.is_none_or(|f| f.1 != p.1);
        // «ثم جرى تحرير X»: those whose captures are being told.
        let goes_on = frame.subject == Role::To && self.passive_before(at);
        let taking = |e: &&Event| {
            e.kind == EventKind::Capture && e.to_side.is_some() && e.assertion.is_real()
        };
        let last = told.events.iter().rev().take(LATELY).find(taking).filter(|_| goes_on);
        let last = last.and_then(|e| e.to_side.map(|s| (e.to, s)));
        // «أعلن المركز الإعلامي لقسد تحرير X», «تمت استعادة X، بحسب مصدر عسكري»: those who
        // announce it.
        let announced =
            form.form == FormKind::Noun && matches!(frame.name.as_str(), "take" | "take_on");
        let said = || {
            let party = announced.then(|| self.said_by(&speaker(self.toks, at, sentence)));
            party.flatten().filter(|s| s.1.is_party())
        };
        last.filter(other).or_else(|| said().filter(other))
    }

    /// The parties of a fight that the trigger tells of.
    pub(super) fn sides_of_fight(
        &self,
        at: usize,
        sentence: &Range<usize>,
        kind: EventKind,
        who: &Actors,
        shape: &Shape,
    ) -> Option<[Option<ActorIdx>; 4]> {
        if kind == EventKind::Clash {
            let second = who.second.filter(|_| who.between);
            // «قتل مقاتلون من الفصائل في اشتباكات مع التنظيم»: those whom it killed fought it.
            let alone = who.other.filter(|_| who.subject.is_none() || who.subject == who.other);
            let killed = alone.and_then(|o| {
                let named = self.toks[sentence.start..at].iter().rev().filter_map(|t| t.actor);
                named.map(|a| a.actor).find(|&a| self.side(a) != self.side(o))
            });
            Some([who.subject, who.other, second, killed])
        } else {
            // «تقدمت على حساب التنظيم في X»
            let both = who.subject.is_some() && who.other.is_some();
            (shape.kind == EventKind::Advance && both).then_some([
                who.subject,
                who.other,
                None,
                None,
            ])
        }
    }
}
