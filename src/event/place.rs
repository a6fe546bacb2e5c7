//! The places of a trigger: forward through its prepositions, or back to what stands before it.

use std::ops::Range;

use super::tok::Tok;
use crate::{
    gazetteer::{Gazetteer, PlaceClass, PlaceKind},
    lexicon::{Anaphor, FormKind, Frame, HeadKind, Modal, Prep, Role, TriggerForm, WordClass},
    mention::{ChunkKind, Chunked},
    resolve::Resolution,
};

/// The places found for a trigger, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Mentions, in text order.
    pub mentions: Vec<u32>,
    /// How they were found: part of the rule's name.
    pub how: &'static str,
    /// Chunk at which the group begins.
    pub from: usize,
    /// Chunk after which the group ends.
    pub to: usize,
}

/// What finding places needs to see.
pub struct Ground<'a> {
    /// All chunks.
    pub toks: &'a [Tok],
    /// The mentions.
    pub text: &'a Chunked,
    /// What they resolve to.
    pub places: &'a [Resolution],
    /// The gazetteer.
    pub gazetteer: &'a Gazetteer,
}

/// How far back an antecedent may stand, in chunks.
const BACK: usize = 8;

impl Ground<'_> {
    /// The places of the trigger at chunk `at`, within its sentence.
    #[must_use]
    pub fn find(
        &self,
        at: usize,
        sentence: &Range<usize>,
        form: TriggerForm,
        frame: &Frame,
    ) -> Option<Found> {
        let verb = matches!(form.form, FormKind::Past | FormKind::Present);
        if frame.before
            && let Some(relative) = self.relative_before(at, sentence)
        {
            let before = || self.antecedent(relative, sentence, "relative clause");
            let after = |inside| self.forward(at, sentence, form, frame, inside);
            if self.toks[relative].is(WordClass::Clause) && frame.subject == Role::Place {
                // «حيث سقطت …»: what falls there is something else.
                return self.forward(at, sentence, form, frame, false);
            }
            return if self.toks[relative].is(WordClass::Clause) {
                // «حيث سيطرت على Y»: the clause may have a place of its own.
                after(false).or_else(before)
            } else {
                before().or_else(|| after(true))
            };
        }
        if form.pronoun && verb {
            return self.antecedent(at, sentence, "object pronoun");
        }
        if verb && self.toks[at].embedded {
            // «مناطق يسيطر عليها التنظيم في X»: a whole governorate is too vague to be held so.
            let inside = self.forward(at, sentence, form, frame, true);
            return inside.filter(|f| !f.mentions.iter().any(|&m| self.is_governorate(m)));
        }
        if frame.name == "bastion" {
            // «X، معقل الفصائل» stands beside its place; «أهم معاقل الفصائل في X» before it.
            let beside = || self.apposition(at, sentence);
            let of_two = || self.forward(at, sentence, form, frame, true);
            return beside().or_else(of_two);
        }
        let adjectival = matches!(form.form, FormKind::Active | FormKind::Passive);
        if frame.before && (frame.reach <= 3 || adjectival) {
            let forward_first = adjectival && frame.reach > 3;
            // «الأحياء الخاضعة لسيطرة … في حلب»; but «مناطق سيطرة …» is too vague to be a place.
            let plain = frame.reach > 3 || self.described(at, sentence);
            let forward = || {
                plain.then(|| self.forward(at, sentence, form, frame, frame.reach <= 3)).flatten()
            };
            let before = || self.adjacent_before(at, sentence);
            return if forward_first {
                forward().or_else(before)
            } else {
                before().or_else(forward)
            };
        }
        if let Some(found) = self.forward(at, sentence, form, frame, false) {
            return Some(found);
        }
        if !frame.before {
            return None;
        }
        if self.witness_before(at, sentence) {
            return self.adjacent_before(at, sentence);
        }
        if frame.subject == Role::Place
            && (verb || matches!(frame.name.as_str(), "freed" | "remain"))
        {
            return self.subject_place(at, sentence);
        }
        None
    }

    /// The place that a noun right behind it describes («الراعي معقل التنظيم», «دوما، آخر معاقل …»,
    /// «كانت دوما الجيب الأخير …»).
    fn apposition(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        for i in (at.saturating_sub(4).max(sentence.start)..at).rev() {
            let t = &self.toks[i];
            if let Some(m) = t.place {
                let (mentions, to) = (vec![m], i + 1);
                return Some(Found { mentions, how: "before", from: i, to });
            }
            let passed = t.is_silent()
                || t.mark() == Some('،')
                || matches!(t.chunk.kind, ChunkKind::Other | ChunkKind::Word);
            if !passed || t.prep.is_some() || t.head.is_some() || t.is(WordClass::Clause) {
                return None;
            }
        }
        None
    }

    /// A plain noun of places («الأحياء», «القرى», «الأجزاء») shortly before the participle.
    fn described(&self, at: usize, sentence: &Range<usize>) -> bool {
        (at.saturating_sub(4).max(sentence.start)..at).any(|i| {
            let t = &self.toks[i];
            t.anaphor == Some(Anaphor::List)
                || matches!(
                    t.head,
                    Some(
                        HeadKind::Neighbourhood
                            | HeadKind::Village
                            | HeadKind::Town
                            | HeadKind::Settlement
                    )
                )
        })
    }

    /// «X سقطت»: the place right before the verb, not governed by a preposition.
    fn subject_place(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        let i = (sentence.start.max(at.saturating_sub(4))..at)
            .rev()
            .find(|&i| self.toks[i].place.is_some() || self.toks[i].actor.is_some())?;
        let m = self.toks[i].place?;
        if (i + 1..at).any(|k| self.toks[k].mark().is_some() || self.toks[k].trigger.is_some()) {
            return None;
        }
        let free = i == sentence.start
            || (self.toks[i - 1].prep.is_none() && !self.toks[i].chunk.clitics.ba);
        free.then(|| Found { mentions: vec![m], how: "before", from: i, to: i + 1 })
    }

    /// Walks on from the trigger until a place stands where the frame lets one stand. With
    /// `inside`, any place behind «في» will do: the trigger's own place was a plain noun
    /// («القرى التي يسيطر عليها التنظيم في محافظة حلب»).
    fn forward(
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
            if t.place.is_some() {
                let open = if inside { prep == Prep::In } else { allowed(frame, prep) };
                if open || (generic && matches!(prep, Prep::In | Prep::Near)) {
                    return Some(self.group(i, sentence, "after"));
                }
                if bracket || prep != Prep::None {
                    i += 1;
                    continue;
                }
                // A bare place where the frame wants none: the genitive of a noun («سيطرة دمشق»).
                i += 1;
                continue;
            }
            // «الفصائل المرتبطة بها»: the pronoun belongs to the adjective.
            let adjective = self.toks[i - 1].chunk.kind == ChunkKind::Other
                && i > at + 1
                && self.toks[i - 1].definite;
            if t.is(WordClass::Pronoun) && (embedded || adjective) {
                i += 1;
                continue;
            }
            if t.is(WordClass::Pronoun) && !t.and() && !inside {
                return self.antecedent(at, sentence, "pronoun");
            }
            if let Some(value) = t.anaphor
                && (allowed(frame, prep) || (prep == Prep::In && self.these(i)))
                && self.toks.get(i + 1).is_none_or(|n| n.place.is_none())
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
            if let Some(p) = t.prep {
                let partitive = p == Prep::From && prep != Prep::None && allowed(frame, prep);
                let quantity =
                    p == Prep::From && i > at && self.toks[i - 1].is(WordClass::Quantity);
                if !partitive && !quantity {
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
                let repelled =
                    matches!(frame.name.as_str(), "repel" | "lose") && !t.is_verb_trigger();
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
            {
                return None; // «تحرير الأسرى»: the object is no place
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

    /// «منذ أيام», «خلال ساعة»: a preposition of time with its time.
    fn spell(&self, i: usize) -> bool {
        let timed = |t: &Tok| t.is(WordClass::Period) || t.time.is_some() || t.number.is_some();
        let end = self.toks.len().min(i + 4);
        self.toks[i].is(WordClass::Sub) && self.toks[i + 1..end].iter().take(2).any(timed)
    }

    /// The places joined to the one at chunk `i`, containers left out.
    fn group(&self, i: usize, sentence: &Range<usize>, how: &'static str) -> Found {
        let mut mentions: Vec<u32> = self.toks[i].place.into_iter().collect();
        let (mut k, mut to) = (i + 1, i + 1);
        let (mut joined, mut contained, mut bracket, mut loose) = (false, false, false, 0);
        let mut landmark = false;
        while k < sentence.end {
            let t = &self.toks[k];
            match t.mark() {
                Some('(') => bracket = true,
                Some(')') => {
                    bracket = false;
                    k += 1;
                    continue;
                }
                Some('،' | ',' | '/') => {
                    joined = true;
                    contained = false;
                    k += 1;
                    continue;
                }
                Some('"' | '«' | '»' | '“' | '”' | '#' | '-' | ':') => {
                    k += 1;
                    continue;
                }
                Some(_) => break,
                None => {}
            }
            if bracket {
                k += 1;
                continue;
            }
            if t.is(WordClass::Except) {
                break;
            }
            if t.and() && t.is(WordClass::Pronoun) && t.place.is_none() {
                // «X ومحيطه، وعلى Y»: the surroundings of what was named.
                joined = false;
                k += 1;
                continue;
            }
            if let Some(m) = t.place {
                let and = joined || t.and();
                if and && !t.chunk.clitics.ba && !t.chunk.clitics.la {
                    if (!contained || t.and()) && !landmark {
                        mentions.push(m);
                    }
                    to = k + 1;
                } else if !(contained || t.chunk.clitics.ba) {
                    // «عين العرب "كوباني"»: another name of the same place.
                    to = k + 1;
                }
                joined = false;
                contained = false;
                loose = 0;
                k += 1;
                continue;
            }
            if t.and() {
                joined = true;
                contained = false;
            }
            if t.and() && (t.prep.is_some() || t.head.is_some()) {
                landmark = false;
            }
            if t.and() && t.prep.is_some() {
                // «على X وعلى بلدتي Y وZ», «في محيط X وفي محيط Y»: the preposition said again.
                if t.prep == Some(Prep::In) && !self.headed_place(k + 1, sentence) {
                    break; // «، وفي حمص قتل …» begins anew
                }
            } else if t.is(WordClass::Conj) {
                joined = true;
                contained = false;
            } else if t.chunk.clitics.ba && (t.head.is_some() || t.is(WordClass::Direction)) {
                contained = true;
                joined = false;
            } else if t.head.is_some() || t.anaphor.is_some() {
                if !joined && !contained && t.head.is_some() {
                    contained = true; // «X ريف Y», «X محافظة Y»
                }
            } else if t.prep == Some(Prep::In) {
                contained = true;
                joined = t.and() || (joined && t.and());
            } else if t.is(WordClass::Direction) || t.is(WordClass::Quantity) {
                // «الشمالي», «شمال»: part of what stands before or of the next container.
                if !joined && !adjective_direction(t, self.text) {
                    contained = true;
                }
            } else if t.prep == Some(Prep::Near) && !joined {
                (contained, landmark) = (true, true); // «مطار كويرس قرب الباب، وفي محيط …»
            } else if t.prep == Some(Prep::Near) || t.prep == Some(Prep::To) && !joined {
                break;
            } else if (t.chunk.kind == ChunkKind::Other
                || t.is(WordClass::Plain)
                || t.is(WordClass::Pronoun))
                && !t.and()
                && !joined
                && loose < 2
            {
                loose += 1; // «الاستراتيجية», «القريبة منها»
            } else if joined && self.goes_on(k, sentence) {
                // «X، وتل الضبعة، وY»: a name that nobody knows does not end the list.
            } else if let Some(again) = self.said_again(k, sentence) {
                // «على X ومستودعات الذخيرة القريبة منها، وعلى Y»
                k = again;
                continue;
            } else {
                break;
            }
            k += 1;
        }
        self.drop_containers(&mut mentions);
        Found { mentions, how, from: i, to }
    }

    /// Where «وعلى» takes up the list again, with no other clause in between.
    fn said_again(&self, k: usize, sentence: &Range<usize>) -> Option<usize> {
        let end = sentence.end.min(k + 10);
        let barrier = |t: &Tok| t.trigger.is_some() || t.actor.is_some() || t.is(WordClass::Clause);
        let until = (k..end).find(|&i| barrier(&self.toks[i])).unwrap_or(end);
        (k..until).find(|&i| self.toks[i].and() && self.toks[i].prep == Some(Prep::On))
    }

    /// Behind the word at `k` (and at most one more) the list goes on with a comma and a place.
    fn goes_on(&self, k: usize, sentence: &Range<usize>) -> bool {
        let t = &self.toks[k];
        let name = t.chunk.kind == ChunkKind::Other || t.is(WordClass::First);
        let comma = (k + 1..sentence.end.min(k + 3)).find(|&i| self.toks[i].mark() == Some('،'));
        name && comma.is_some_and(|i| {
            self.toks[i + 1..sentence.end.min(i + 6)].iter().any(|t| t.place.is_some() && t.and())
        })
    }

    /// The place that its sentence is about: «الحراك: السيطرة على المدينة», «وفي السويداء، غادر …».
    #[must_use]
    pub fn topic(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        let low = sentence.start;
        let i = (low..at.min(low + 5)).find(|&i| self.toks[i].place.is_some())?;
        let passed = |k: usize| {
            let t = &self.toks[k];
            t.mark().is_some() || t.prep == Some(Prep::In) || t.head.is_some()
        };
        let mark = self.toks.get(i + 1).and_then(Tok::mark);
        let inside = (low..i).any(|k| self.toks[k].prep == Some(Prep::In));
        let opens = mark == Some(':') && low > 0 || mark == Some('،') && inside;
        let m = self.toks[i].place?;
        let own = (i + 1..at).all(|k| self.toks[k].place.is_none());
        let fits = (low..i).all(passed) && opens && own && at < i + 15;
        (fits && !self.is_country(m)).then(|| Found {
            mentions: self.list_until(m),
            how: "topic",
            from: i,
            to: i + 1,
        })
    }

    /// A head noun and its place begin at `k` («محيط قرية X»).
    fn headed_place(&self, k: usize, sentence: &Range<usize>) -> bool {
        let end = sentence.end.min(k + 3);
        self.toks[k.min(end)..end].first().is_some_and(|t| t.head.is_some())
            && self.toks[k..end].iter().any(|t| t.place.is_some())
    }

    /// «بلدة X وريف Y» keeps both; «X، Y» where Y is the unit that X lies in keeps X.
    fn drop_containers(&self, mentions: &mut Vec<u32>) {
        if mentions.len() < 2 {
            return;
        }
        let place = |m: u32| self.places[m as usize].place;
        let kept: Vec<u32> = mentions
            .iter()
            .copied()
            .filter(|&m| {
                let Some(outer) = place(m) else { return true };
                let p = self.gazetteer.place(outer);
                if p.kind.class() != PlaceClass::Country {
                    return true;
                }
                !mentions
                    .iter()
                    .any(|&o| o != m && place(o).is_some_and(|i| self.gazetteer.is_in(i, outer)))
            })
            .collect();
        *mentions = kept;
    }

    /// The place that a pronoun or relative at `at` takes up, with its list: the last one before
    /// it, unless a plain noun («الأحياء», «القرى») stands between and is what is meant.
    fn antecedent(&self, at: usize, sentence: &Range<usize>, how: &'static str) -> Option<Found> {
        let low = sentence.start.saturating_sub(30);
        // «الرئيس الذي غادر»: a person or party is what the relative takes up.
        let party = (at.saturating_sub(2).max(sentence.start)..at).any(|i| {
            self.toks[i].actor.is_some() || self.toks[i].chunk.kind == ChunkKind::NonPlace
        });
        if how == "relative clause" && party {
            return None;
        }
        let mut i = at;
        let mut aside = None;
        while i > low {
            i -= 1;
            let t = &self.toks[i];
            if let Some(m) = t.place {
                if self.is_container(i, low) || self.is_country(m) {
                    continue;
                }
                let found = Found { mentions: self.list_until(m), how, from: i, to: i + 1 };
                if how == "pronoun" && self.is_landmark(i, low) {
                    aside = aside.or(Some(found));
                    continue;
                }
                return Some(found);
            }
            if how == "pronoun" && aside.is_none() && self.is_plain(i) {
                return None; // «مناطق كانت سيطرت عليها»
            }
            if how == "relative clause" && (t.anaphor == Some(Anaphor::List) || t.head.is_some()) {
                return None;
            }
            if how == "relative clause" && at - i > BACK {
                return None;
            }
        }
        aside
    }

    fn is_governorate(&self, m: u32) -> bool {
        let place = self.places[m as usize].place;
        place.is_some_and(|p| self.gazetteer.place(p).kind == PlaceKind::Governorate)
    }

    fn is_country(&self, m: u32) -> bool {
        let place = self.places[m as usize].place;
        place.is_some_and(|p| self.gazetteer.place(p).kind.class() == PlaceClass::Country)
    }

    /// Whether the place at `i` only says what another is near to («قرب دمشق»).
    fn is_landmark(&self, i: usize, low: usize) -> bool {
        let near = |k: usize| matches!(self.toks[k].prep, Some(Prep::Near | Prep::Via));
        let headed = |k: usize| self.toks[k].head.is_some();
        i > low && (near(i - 1) || (i > low + 1 && headed(i - 1) && near(i - 2)))
    }

    /// A plain noun of places that no name follows («مناطق كانت», «170 قرية وبلدة»).
    fn is_plain(&self, i: usize) -> bool {
        let t = &self.toks[i];
        let noun = t.head.is_some() || t.anaphor == Some(Anaphor::List);
        noun && !self.toks[i + 1..self.toks.len().min(i + 4)].iter().any(|n| n.place.is_some())
    }

    /// A mention with those before it in its list.
    fn list_until(&self, m: u32) -> Vec<u32> {
        let list = self.text.mentions[m as usize].list;
        (list..=m).filter(|&o| self.text.mentions[o as usize].list == list).collect()
    }

    /// Whether the place at `i` only says where the place before it lies («X بريف Y»).
    fn is_container(&self, i: usize, low: usize) -> bool {
        let mut k = i;
        let mut linked = self.toks[i].chunk.clitics.ba;
        while k > low && i - k < 5 {
            k -= 1;
            let t = &self.toks[k];
            if t.place.is_some() {
                return linked && !self.toks[i].and();
            }
            if t.and() {
                return false;
            }
            let direction = t.is(WordClass::Direction) && !adjective_direction(t, self.text);
            if t.prep == Some(Prep::In) || t.chunk.clitics.ba || direction {
                linked = true;
            } else if !(t.head.is_some() || t.is(WordClass::Direction) || t.is_silent()) {
                return false;
            }
        }
        false
    }

    /// A place within a few chunks before, nothing but its own adjectives and containers between.
    fn adjacent_before(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        let mut i = at;
        while i > sentence.start && at - i < BACK {
            i -= 1;
            let t = &self.toks[i];
            if let Some(m) = t.place {
                if self.is_container(i, sentence.start) {
                    continue;
                }
                return Some(Found {
                    mentions: self.list_until(m),
                    how: "before",
                    from: i,
                    to: i + 1,
                });
            }
            if t.mark().is_some_and(|c| matches!(c, '.' | '؛' | ':')) {
                return None;
            }
            if let Some(value) = t.anaphor.filter(|a| *a != Anaphor::List) {
                return self.anaphor(i, value);
            }
            let barrier = t.actor.is_some() || t.is_verb_trigger() || t.is(WordClass::Clause);
            if barrier || (t.head.is_some() && i + 2 >= at) || t.anaphor == Some(Anaphor::List) {
                return None;
            }
        }
        None
    }

    /// The relative pronoun (or «حيث») that the trigger follows, if it follows one.
    fn relative_before(&self, at: usize, sentence: &Range<usize>) -> Option<usize> {
        let mut i = at;
        while i > sentence.start && at - i < 4 {
            i -= 1;
            let t = &self.toks[i];
            let where_ = t.is(WordClass::Clause) && self.says_where(i);
            if t.is(WordClass::Relative) || where_ {
                return Some(i);
            }
            if t.mark().is_some() || t.place.is_some() || t.actor.is_some() || t.trigger.is_some() {
                return None;
            }
        }
        None
    }

    fn says_where(&self, i: usize) -> bool {
        let c = &self.toks[i].chunk;
        let word = &self.text.folded.chars()[c.start as usize..c.end as usize];
        word.iter().copied().eq("حيث".chars())
    }

    fn witness_before(&self, at: usize, sentence: &Range<usize>) -> bool {
        let mut i = at;
        while i > sentence.start && at - i < 12 {
            i -= 1;
            if self.toks[i].is(WordClass::Witness) {
                return true;
            }
            if self.toks[i].is(WordClass::Clause) {
                return false;
            }
        }
        false
    }

    /// «المدينة»: the last city named; «هذه القرى»: the last list; «مركز المحافظة»: its seat.
    pub(super) fn anaphor(&self, at: usize, value: Anaphor) -> Option<Found> {
        let before = self.toks[..at].iter().rev().filter_map(|t| t.place);
        let these =
            at > 0 && (at.saturating_sub(2)..at).any(|i| self.toks[i].is(WordClass::Demonstrative));
        if value == Anaphor::List {
            if !these {
                return None;
            }
            let mut sizes: Vec<(u32, u32)> = Vec::new();
            for m in before.take(60) {
                let list = self.text.mentions[m as usize].list;
                match sizes.iter_mut().find(|(l, _)| *l == list) {
                    Some((_, n)) => *n += 1,
                    None => sizes.push((list, 1)),
                }
            }
            let list = sizes
                .iter()
                .find(|(_, n)| *n >= 3)
                .or_else(|| sizes.iter().find(|(_, n)| *n >= 2))?
                .0;
            let mentions = (0..self.text.mentions.len() as u32)
                .filter(|&m| self.text.mentions[m as usize].list == list)
                .collect();
            return Some(Found { mentions, how: "list taken up", from: at, to: at + 1 });
        }
        let low = at.saturating_sub(120);
        if value == Anaphor::Area && !these {
            // «أجزاء واسعة من المنطقة»: the area that was called one («منطقة المحسة»).
            let part = at >= 2 && self.toks[at - 1].prep == Some(Prep::From)
                || at >= 1 && self.toks[at - 1].is(WordClass::Quantity);
            let m = self.toks[low..at].iter().rev().filter_map(|t| t.place).take(6).find(|&m| {
                self.text.mentions[m as usize].head == Some(HeadKind::Area) && self.fits(m, value)
            });
            return m.filter(|_| part).map(|m| Found {
                mentions: vec![m],
                how: "taken up",
                from: at,
                to: at + 1,
            });
        }
        if let Some(one) = pair_of(value) {
            let mut mentions: Vec<u32> = Vec::new();
            for i in (low..at).rev() {
                let fit = self.toks[i].place.filter(|&m| self.fits(m, one));
                if let Some(m) = fit.filter(|_| !self.is_container(i, low))
                    && !mentions.iter().any(|&o| self.same(o, m))
                {
                    mentions.push(m);
                }
                if mentions.len() == 2 {
                    mentions.reverse();
                    return Some(Found { mentions, how: "pair taken up", from: at, to: at + 1 });
                }
            }
            return None;
        }
        let m = (low..at)
            .rev()
            .filter(|&i| self.toks[i].place.is_some() && !self.is_container(i, low))
            .take(14)
            .filter_map(|i| self.toks[i].place)
            .find(|&m| self.fits(m, value))?;
        Some(Found { mentions: vec![m], how: "taken up", from: at, to: at + 1 })
    }

    /// «مواقعها», «نقاطه»: a plain noun with its owner.
    fn owned(&self, t: &Tok) -> bool {
        let word = &self.text.folded.chars()[t.chunk.start as usize..t.chunk.end as usize];
        word.len() >= 5
            && (word.ends_with(&['ه', 'ا'])
                || word.ends_with(&['ه', 'م'])
                || word.ends_with(&['ت', 'ه'])
                || word.ends_with(&['ط', 'ه'])
                || word.ends_with(&['ع', 'ه']))
    }

    fn these(&self, at: usize) -> bool {
        (at.saturating_sub(2)..at).any(|i| self.toks[i].is(WordClass::Demonstrative))
    }

    /// «المنطقة الممتدة من X حتى Y»: both ends.
    fn range(&self, at: usize, sentence: &Range<usize>) -> Option<Found> {
        let word = |i: usize| -> String {
            let c = &self.toks[i].chunk;
            self.text.folded.chars()[c.start as usize..c.end as usize].iter().collect()
        };
        if !(at + 1 < sentence.end && word(at + 1).starts_with("الممتد")) {
            return None;
        }
        let end = sentence.end.min(at + 12);
        let until = (at + 2..end).find(|&i| matches!(word(i).as_str(), "حتي" | "الي" | "وحتي"))?;
        let first = self.toks[at + 2..until].iter().find_map(|t| t.place)?;
        let last = self.toks[until + 1..end].iter().find_map(|t| t.place)?;
        Some(Found { mentions: vec![first, last], how: "range", from: at, to: until + 1 })
    }

    /// Whether two mentions mean one place.
    fn same(&self, a: u32, b: u32) -> bool {
        let place = |m: u32| self.places[m as usize].place;
        a == b || (place(a).is_some() && place(a) == place(b))
    }

    fn fits(&self, m: u32, value: Anaphor) -> bool {
        let mention = &self.text.mentions[m as usize];
        let Some(p) = self.places[m as usize].place.map(|p| self.gazetteer.place(p)) else {
            return false;
        };
        let class = p.kind.class();
        let settled = class == PlaceClass::Settlement;
        match value {
            Anaphor::City | Anaphor::Town | Anaphor::Cities | Anaphor::Towns => settled,
            Anaphor::Quarter | Anaphor::Quarters => class == PlaceClass::Neighbourhood,
            Anaphor::Camp => p.kind == PlaceKind::Camp || p.name_ar.contains("مخيم"),
            Anaphor::Facility | Anaphor::Facilities => {
                class == PlaceClass::Facility || mention.facility
            }
            Anaphor::Seat => p.kind == PlaceKind::Governorate || p.kind == PlaceKind::City,
            Anaphor::Area | Anaphor::List => {
                !matches!(class, PlaceClass::Country) && p.kind != PlaceKind::Governorate
            }
        }
    }
}

/// What one of the two is that a dual takes up.
const fn pair_of(value: Anaphor) -> Option<Anaphor> {
    match value {
        Anaphor::Cities => Some(Anaphor::City),
        Anaphor::Towns => Some(Anaphor::Town),
        Anaphor::Quarters => Some(Anaphor::Quarter),
        Anaphor::Facilities => Some(Anaphor::Facility),
        _ => None,
    }
}

fn allowed(frame: &Frame, prep: Prep) -> bool {
    frame.place.contains(&prep)
}

/// «الشمالي» (an adjective of what stands before), as against «شمال» (which begins a container).
fn adjective_direction(t: &Tok, text: &Chunked) -> bool {
    text.folded.chars()[t.chunk.start as usize..t.chunk.end as usize].starts_with(&['ا', 'ل'])
}
