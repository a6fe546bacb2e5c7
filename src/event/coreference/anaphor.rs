//! Nouns that take up places named before: «المدينة», «هذه القرى», «البلدتين».

use super::{Found, Ground};
use crate::{
    gazetteer::{PlaceClass, PlaceKind},
    lexicon::{Anaphor, HeadKind, Prep, WordClass},
};

/// How far before «المدينة» its governorate may stand, in chunks.
const BACK: usize = 8;

impl Ground<'_> {
    /// The last two places from chunk `low` on that were named together and fit.
    fn together(&self, at: usize, low: usize, fits: impl Fn(u32) -> bool) -> Option<Found> {
        let places = self.toks[low..at].iter().rev().filter_map(|t| t.place);
        let mut lists = places.map(|m| self.list_until(m));
        let mentions = lists.find(|l| l.len() == 2 && l.iter().all(|&m| fits(m)))?;
        Some(Found { mentions, how: "pair taken up", from: at, to: at + 1 })
    }

    /// «المدينة»: the last city named; «هذه القرى»: the last list; «مركز المحافظة»: its seat.
    pub(in crate::event) fn anaphor(&self, at: usize, value: Anaphor) -> Option<Found> {
        let before = self.named_before(at);
        let these = self.these(at);
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
            let mentions = self.whole_list(list);
            return Some(Found { mentions, how: "list taken up", from: at, to: at + 1 });
        }
        let low = at.saturating_sub(120);
        if value == Anaphor::Area && !these {
            // «أجزاء واسعة من المنطقة»: the area that was called one («منطقة المحسة»).
            let part = at >= 2 && self.toks[at - 1].prep == Some(Prep::From)
                || at >= 1 && self.toks[at - 1].is(WordClass::Quantity);
            let near = || self.toks[low..at].iter().rev().filter_map(|t| t.place).take(6);
            let named = |m: &u32| {
                let head = self.text.mentions[*m as usize].head;
                head == Some(HeadKind::Area) && self.fits(*m, value)
            };
            let m = near().find(named).or_else(|| near().take(1).find(|&m| self.is_region(m)));
            return m.filter(|_| part).map(|m| Found {
                mentions: vec![m],
                how: "taken up",
                from: at,
                to: at + 1,
            });
        }
        if let Some(one) = pair_of(value) {
            // The last two that were named together, before any two named apart.
            if let Some(pair) = self.together(at, low, |m| self.fits(m, one)) {
                return Some(pair);
            }
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
        let mut before = (low..at)
            .rev()
            .filter(|&i| self.toks[i].place.is_some() && !self.is_container(i, low))
            .filter(|&i| !self.is_destination(i, low))
            .take(14)
            .filter_map(|i| self.toks[i].place);
        let mut last = before.clone();
        // «وفي محافظة القنيطرة دخلت القوات المدينة»: no city of another governorate.
        let unit = (value == Anaphor::City).then(|| self.governorate_before(at, low)).flatten();
        if let Some((unit, m)) = unit {
            let inside = |&m: &u32| {
                self.places[m as usize].place.is_some_and(|p| self.gazetteer.is_in(p, unit))
            };
            let own = before.clone().find(|m| self.fits(*m, value) && inside(m)).unwrap_or(m);
            return Some(Found { mentions: vec![own], how: "taken up", from: at, to: at + 1 });
        }
        // «الحي الشمالي»: a town has quarters too, where no city is spoken of.
        let parts = value == Anaphor::Parts;
        let m = before
            .find(|&m| self.fits(m, value))
            .or_else(|| last.find(|&m| parts && self.fits(m, Anaphor::Town)))?;
        Some(Found { mentions: vec![m], how: "taken up", from: at, to: at + 1 })
    }

    /// The governorate that opens the clause before a chunk («وفي محافظة X …»), and its mention:
    /// after it no place was named.
    fn governorate_before(&self, at: usize, low: usize) -> Option<(u32, u32)> {
        let i = (low..at).rev().find(|&i| self.toks[i].place.is_some())?;
        let headed = i > low && self.toks[i - 1].head == Some(HeadKind::Governorate);
        let near = self.toks[i..at].iter().all(|t| !matches!(t.mark(), Some('.' | '\n')));
        let m = self.toks[i].place.filter(|_| headed && near && at - i <= BACK)?;
        let unit = self.places[m as usize].place?;
        let is = self.gazetteer.place(unit).kind == PlaceKind::Governorate;
        is.then_some((unit, m))
    }

    /// «باتجاه إدلب وحرجلة»: where somebody goes is not what is spoken of.
    fn is_destination(&self, i: usize, low: usize) -> bool {
        let apart = |k: &usize| {
            let t = &self.toks[*k];
            t.prep == Some(Prep::Toward)
                || !(t.place.is_some() || t.head.is_some() || t.is_silent())
        };
        let first = (i.saturating_sub(4).max(low)..i).rev().find(apart);
        first.is_some_and(|k| self.toks[k].prep == Some(Prep::Toward))
    }

    pub(super) fn these(&self, at: usize) -> bool {
        (at.saturating_sub(2)..at).any(|i| self.toks[i].is(WordClass::Demonstrative))
    }

    fn is_region(&self, m: u32) -> bool {
        let place = self.places[m as usize].place;
        place.is_some_and(|p| self.gazetteer.place(p).kind == PlaceKind::Region)
    }

    /// Whether two mentions mean one place.
    pub(super) fn same(&self, a: u32, b: u32) -> bool {
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
            Anaphor::Parts => p.kind == PlaceKind::City,
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
