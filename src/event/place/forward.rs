//! Forward from the trigger, through its prepositions, to its places.

use std::ops::Range;

use super::{
    super::tok::{Tok, letters},
    Found, Ground, allowed,
};
use crate::{
    lexicon::{Anaphor, FormKind, Frame, HeadKind, Modal, Prep, Role, TriggerForm, WordClass},
    mention::ChunkKind,
};

impl Ground<'_> {
    /// Walks on from the trigger until a place stands where the frame lets one stand. With
    /// `inside`, any place behind «في» will do: the trigger's own place was a plain noun
    /// («القرى التي يسيطر عليها التنظيم في محافظة حلب»).
    pub(super) fn forward(
        &self,
        at: usize,
        sentence: &Range<usize>,
        form: TriggerForm,
        frame: &Frame,
        inside: bool,
    ) -> Option<Found> {
        let origin = self.toks[at].chunk.last;
        let mut prep = Prep::None;
        let (mut generic, mut bracket, mut actors, mut embedded) = (false, false, 0, false);
        let mut i = at + 1;
        while i < sentence.end {
            let t = &self.toks[i];
            if t.chunk.first.saturating_sub(origin) > if inside { 14 } else { frame.reach } {
                return None;
            }
            match t.mark() {
                Some('(') => bracket = true,
                Some(')') => bracket = false,
                Some(';' | '.') => return None,
                _ => {}
            }
            if bracket && t.place.is_none() {
                i += 1;
                continue;
            }
            if t.is(WordClass::Period) {
                // «قبل ذلك بساعات»: no preposition of place.
            } else if t.chunk.clitics.ba {
                prep = Prep::In;
            } else if t.chunk.clitics.la {
                prep = Prep::To;
            }
            // «الاستيلاء على ثلاثة منازل في X», «سقوط قتيلين فيه»
            let moves = matches!(frame.subject, Role::To | Role::From | Role::Place);
            if t.is(WordClass::Thing) && moves && prep_of_object(frame, prep) && i <= at + 4 {
                return None;
            }
            if t.place.is_some() {
                let open = if inside { prep == Prep::In } else { allowed(frame, prep) };
                if open || (generic && matches!(prep, Prep::In | Prep::Near)) {
                    let over = !open && (at..i).any(|k| self.toks[k].is(WordClass::Overlooks));
                    let how = match open {
                        true => "after",
                        false if over => "overlooked",
                        false => "within",
                    };
                    return Some(self.group(i, sentence, how));
                }
                if bracket || prep != Prep::None {
                    i += 1;
                    continue;
                }
                // A bare place where the frame wants none: the genitive of a noun («سيطرة دمشق»).
                i += 1;
                continue;
            }
            // «حررت 11 قرية، منها X وY»: some of those counted.
            if t.is(WordClass::Pronoun)
                && t.is(WordClass::Conj)
                && generic
                && let Some(k) = self.named_next(i, sentence)
            {
                return Some(self.group(k, sentence, "after"));
            }
            // «الفصائل المرتبطة بها»: the pronoun belongs to the adjective.
            let adjective = self.toks[i - 1].chunk.kind == ChunkKind::Other
                && i > at + 1
                && self.toks[i - 1].definite;
            if t.is(WordClass::Pronoun) && (embedded || adjective) {
                i += 1;
                continue;
            }
            if t.is(WordClass::Pronoun) && !t.and() && !inside && self.dual(i) {
                // «وقد انسحب منهما النظام»
                return self.two_before(i).map(|f| Found { from: at, ..f });
            }
            if t.is(WordClass::Pronoun) && !t.and() && !inside {
                return self.antecedent(at, sentence, "pronoun", self.gender_of(i));
            }
            if let Some(value) = t.anaphor
                && (allowed(frame, prep) || (prep == Prep::In && self.these(i)))
                && !self.names_its_place(i, value)
            {
                if let Some(mut found) = self.range(i, sentence).or_else(|| self.anaphor(i, value))
                {
                    // «غرب المدينة وفي محيط قرية X»: places may be joined to what is taken up.
                    for m in self.group(i, sentence, "after").mentions {
                        if !found.mentions.iter().any(|&o| self.same(o, m)) {
                            found.mentions.push(m);
                        }
                    }
                    return Some(found);
                }
                generic |= prep != Prep::None || value == Anaphor::List;
            } else if allowed(frame, prep)
                && frame.subject != Role::Place
                && (t.is(WordClass::Quantity)
                    || (t.chunk.kind == ChunkKind::Other && (prep != Prep::None || self.owned(t))))
            {
                // «من عدد من القطع العسكرية في ريف دمشق»: the place of a plain noun will do.
                generic = true;
            }
            // «على مواقع في جبال عالية، مثل جبل X وY»
            if generic
                && t.is(WordClass::Conj)
                && let Some(k) = self.named_next(i, sentence)
            {
                return Some(self.group(k, sentence, "after"));
            }
            if let Some(p) = t.prep {
                let partitive = p == Prep::From && prep != Prep::None && allowed(frame, prep);
                // «إلى الضفة الأخرى من الفرات»
                let bank = p == Prep::From
                    && matches!(prep, Prep::To | Prep::Toward)
                    && i >= at + 3
                    && self.toks[i - 2..i].iter().any(|t| t.definite);
                let quantity =
                    p == Prep::From && i > at && self.toks[i - 1].is(WordClass::Quantity);
                if !partitive && !quantity && !bank {
                    prep = p;
                }
            } else if let Some(h) = t.head {
                generic |= allowed(frame, prep)
                    && frame.subject != Role::Place
                    && !matches!(h, HeadKind::Governorate | HeadKind::Countryside);
                if matches!(h, HeadKind::Around | HeadKind::Front)
                    && frame.place.contains(&Prep::Near)
                {
                    prep = Prep::Near;
                }
            } else if t.actor.is_some() {
                actors += 1;
                // «بالاشتراك مع الجيش التركي قرى X»: the preposition has its noun.
                let spent = prep == Prep::From
                    && frame.other.contains(&Prep::From)
                    && !allowed(frame, Prep::From);
                if prep == Prep::With || spent {
                    prep = Prep::None;
                }
            } else if t.seat && allowed(frame, prep) && frame.subject == Role::From {
                generic = true; // «من معقلها في X»
            } else if t.trigger.is_some() {
                let same_run = !t.is_verb_trigger()
                    && matches!(form.form, FormKind::Noun)
                    && actors == 0
                    && i <= at + 4;
                // «مناطق تسيطر عليها …»: a clause that describes a plain noun is passed over.
                let described = i > at + 1 && {
                    let b = &self.toks[i - 1];
                    let was = b.modal == Some(Modal::Was) && i > at + 2;
                    let b = if was { &self.toks[i - 2] } else { b };
                    b.is(WordClass::Relative) || b.head.is_some() || b.is(WordClass::Quantity)
                };
                embedded |= described;
                // «صد هجوماً»: what is repelled stands between.
                let repelled = matches!(frame.name.as_str(), "repel" | "lose" | "settle_fight")
                    && !t.is_verb_trigger();
                if t.locative {
                    // What it is near to is not where this happens.
                    (prep, generic) = (Prep::Against, false);
                }
                // «تستهدف الغارات أحياء …»: the subject of the verb.
                let subject = frame.name == "strike_at" && !t.is_verb_trigger() && i <= at + 2;
                // «قذيفة هاون سقطت في …», «غارة استهدفت …»: what the missile or the raid did.
                let subject = subject
                    || (frame.name == "strike_on"
                        && form.form == FormKind::Noun
                        && t.trigger.is_some_and(|t| t.form == FormKind::Past)
                        && i <= at + 3);
                if !same_run && !subject && !described && !repelled && !t.locative {
                    return None;
                }
            } else if i == at + 1
                && prep == Prep::None
                && frame.place.first() == Some(&Prep::None)
                && matches!(form.form, FormKind::Noun)
                && t.chunk.kind == ChunkKind::Other
                && t.definite
                && !self.toks[at].definite
            {
                return None; // «تحرير الأسرى»: the object is no place; but «القصف الجوي على»
            } else if t.aside || self.spell(i) {
                // «خلال ساعة واحدة، حسب المرصد، على …»: said by the way.
            } else if t.is(WordClass::Clause)
                || t.is(WordClass::Say)
                || (t.is(WordClass::Sub) && !t.is(WordClass::Prep) && i > at + 1)
            {
                return None;
            }
            i += 1;
        }
        None
    }

    /// The place that follows at once, behind no more than its head noun.
    fn named_next(&self, i: usize, sentence: &Range<usize>) -> Option<usize> {
        let k = (i + 1..sentence.end.min(i + 5)).find(|&k| self.toks[k].place.is_some())?;
        let passed = |t: &Tok| t.head.is_some() || t.is_silent() || t.mark() == Some(':');
        self.toks[i + 1..k].iter().all(passed).then_some(k)
    }

    /// «منهما»: two are taken up, and not those of the list right before.
    fn dual(&self, i: usize) -> bool {
        let last = self.toks[..i].iter().rev().find_map(|t| t.place);
        let pair = last.is_some_and(|m| self.list_until(m).len() == 2);
        self.letters(i).ends_with(&['ه', 'م', 'ا']) && !pair
    }

    /// «المدينة حلب», «الأحياء الشرقية لمدينة حلب»: the place follows by name.
    fn names_its_place(&self, i: usize, value: Anaphor) -> bool {
        let end = self.toks.len().min(i + if value == Anaphor::Parts { 5 } else { 2 });
        let linked = |t: &Tok| t.prep.is_some() || t.head.is_some() || t.is(WordClass::Direction);
        let next = self.toks[i + 1..end].iter().find(|t| !linked(t));
        next.is_some_and(|t| t.place.is_some())
    }

    /// «منذ أيام», «خلال ساعة»: a preposition of time with its time.
    fn spell(&self, i: usize) -> bool {
        let timed = |t: &Tok| t.is(WordClass::Period) || t.time.is_some() || t.number.is_some();
        let end = self.toks.len().min(i + 4);
        let t = &self.toks[i];
        let said = t.time.is_some() || self.toks[i + 1..end].iter().take(2).any(timed);
        t.is(WordClass::Sub) && said
    }

    /// «مواقعها», «نقاطه»: a plain noun with its owner.
    fn owned(&self, t: &Tok) -> bool {
        let word = letters(&t.chunk, self.text);
        word.len() >= 5
            && (word.ends_with(&['ه', 'ا'])
                || word.ends_with(&['ه', 'م'])
                || word.ends_with(&['ت', 'ه'])
                || word.ends_with(&['ط', 'ه'])
                || word.ends_with(&['ع', 'ه']))
    }
}

/// Whether what stands behind the preposition is what the trigger is done to.
fn prep_of_object(frame: &Frame, prep: Prep) -> bool {
    prep == Prep::None || prep == Prep::On && allowed(frame, prep)
}
