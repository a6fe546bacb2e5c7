//! What the article says about where it is: containers beside a mention, sure places, countries.

use rustc_hash::FxHashSet;

use crate::{
    gazetteer::{Gazetteer, PlaceIdx, PlaceKind},
    lexicon::{HeadKind, Lexicon, Prep, WordClass},
    mention::{ChunkKind, Chunked, Mention, Patterns},
};

/// What surrounds the mentions of one text.
pub struct Context<'a> {
    /// For each mention: admin units that the words right beside it put it in.
    pub containers: Vec<Vec<PlaceIdx>>,
    /// For each sentence: admin units named in it.
    pub in_sentence: Vec<Vec<PlaceIdx>>,
    /// Places of the text that hardly can be others: (place, lat, lon).
    pub sure: Vec<(u32, PlaceIdx, f64, f64)>,
    /// Points of cities named in the text, governorates standing for their seats.
    pub cities: Vec<(f64, f64)>,
    /// Admin units named anywhere, each once.
    pub admin: Vec<PlaceIdx>,
    /// Countries of sure places, each once, with how often.
    pub countries: Vec<(&'a str, u32)>,
}

/// Words by which a place is subject to the unit behind them (folded).
const SUBJECT: &[&str] = &["التابعه", "التابع"];
/// Words that may stand between a place and its unit (folded).
const LYING: &[&str] = &[
    "الواقعه",
    "الواقع",
    "السوري",
    "السوريه",
    "المحاذي",
    "بشمال",
    "بجنوب",
    "بشرق",
    "بغرب",
    "province",
    "countryside",
    "governorate",
];

/// Prominence at which a bare name means its best-known bearer.
const WELL_KNOWN: u8 = 4;

impl<'a> Context<'a> {
    /// Reads the context off a text.
    pub fn of(
        text: &Chunked,
        gazetteer: &'a Gazetteer,
        lexicon: &Lexicon,
        patterns: &Patterns,
    ) -> Self {
        let n = text.mentions.len();
        let mut out = Self {
            containers: vec![Vec::new(); n],
            in_sentence: vec![Vec::new(); text.sentences.len()],
            sure: Vec::new(),
            cities: Vec::new(),
            admin: Vec::new(),
            countries: Vec::new(),
        };
        let (mut seen, mut sure_seen) = (FxHashSet::default(), FxHashSet::default());
        for (i, m) in text.mentions.iter().enumerate() {
            for &c in &m.candidates {
                let p = gazetteer.place(c);
                if p.kind == PlaceKind::City && p.prominence >= WELL_KNOWN && seen.insert(c) {
                    out.cities.push((p.lat, p.lon));
                }
            }
            if let Some(unit) = admin_unit(m, gazetteer) {
                let sentence = &mut out.in_sentence[m.sentence as usize];
                if !sentence.contains(&unit) {
                    sentence.push(unit);
                }
                if !out.admin.contains(&unit) {
                    out.admin.push(unit);
                }
            }
            if let Some(place) = sure(m, gazetteer) {
                let p = gazetteer.place(place);
                match out.countries.iter_mut().find(|c| c.0 == p.country) {
                    Some(country) => country.1 += 1,
                    None => out.countries.push((&p.country, 1)),
                }
                if p.admin_level().is_none() && sure_seen.insert(place) {
                    out.sure.push((i as u32, place, p.lat, p.lon));
                }
            }
        }
        for range in &text.sentences {
            for at in range.clone() {
                if let ChunkKind::Place(m) = text.chunks[at].kind {
                    let after = container_after(text, at, range.end, gazetteer, lexicon, patterns);
                    out.containers[m as usize].extend(after);
                }
            }
        }
        // What is said behind the last of a list is said of all of it.
        let mut said = vec![false; n];
        for i in (1..n).rev() {
            let list = text.mentions[i].list as usize;
            if list < i
                && !out.containers[i].is_empty()
                && !std::mem::replace(&mut said[list], true)
            {
                let units = out.containers[i].clone();
                for j in list..i {
                    if text.mentions[j].list as usize == list && out.containers[j].is_empty() {
                        out.containers[j].clone_from(&units);
                    }
                }
            }
        }
        out
    }
}

impl Context<'_> {
    /// The smallest admin unit that the text puts a mention in: beside it, or the only one that
    /// its sentence names.
    pub fn within(&self, m: usize, text: &Chunked) -> Option<PlaceIdx> {
        if let Some(unit) = self.containers[m].last() {
            return Some(*unit);
        }
        let mut named = self.in_sentence[text.mentions[m].sentence as usize].clone();
        named.sort_unstable();
        named.dedup();
        match named[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// The governorate (or smaller unit) that a mention stands for, when its head says so or it is
/// the best-known bearer of its name.
fn admin_unit(m: &Mention, gazetteer: &Gazetteer) -> Option<PlaceIdx> {
    let level = |k: PlaceKind| match k {
        PlaceKind::Governorate => Some(0),
        PlaceKind::District => Some(1),
        PlaceKind::Subdistrict => Some(2),
        _ => None,
    };
    let head = matches!(
        m.head,
        Some(
            HeadKind::Governorate
                | HeadKind::Countryside
                | HeadKind::District
                | HeadKind::Subdistrict
                | HeadKind::Area
        )
    );
    let best = m
        .candidates
        .iter()
        .filter_map(|&c| level(gazetteer.place(c).kind).map(|l| (l, c)))
        .min()?;
    (head || best.0 == 0).then_some(best.1)
}

/// The place of a mention that can hardly be another one.
fn sure(m: &Mention, gazetteer: &Gazetteer) -> Option<PlaceIdx> {
    if let [only] = m.candidates[..] {
        return Some(only);
    }
    let mut known = m.candidates.iter().filter(|&&c| {
        let p = gazetteer.place(c);
        p.prominence >= WELL_KNOWN && p.admin_level().is_none_or(|l| l == 0)
    });
    let first = known.next()?;
    known.next().is_none().then_some(*first)
}

/// «X في ريف Y الشمالي», «X بمحافظة Y», «X (Y)», «X التابعة لـ Y», "X in Y": the unit Y right behind X.
fn container_after(
    text: &Chunked,
    at: usize,
    end: usize,
    gazetteer: &Gazetteer,
    lexicon: &Lexicon,
    patterns: &Patterns,
) -> Vec<PlaceIdx> {
    let mut out = Vec::new();
    let mut linked = false;
    for c in &text.chunks[at + 1..end.min(at + 9)] {
        match c.kind {
            ChunkKind::Place(m) => {
                let mention = &text.mentions[m as usize];
                if linked || c.clitics.ba {
                    out.extend(admin_unit(mention, gazetteer));
                    linked = false;
                    continue;
                }
                break;
            }
            ChunkKind::Word => {
                let words = || c.words(patterns, lexicon);
                let prep = words().any(|w| w.prep() == Some(Prep::In));
                if prep || c.clitics.ba {
                    linked = true;
                } else if !words()
                    .any(|w| matches!(w.class, WordClass::Head | WordClass::Direction))
                {
                    break;
                }
            }
            ChunkKind::Mark('(') => linked = true,
            ChunkKind::Mark(')' | '"' | '»' | '«') => {}
            ChunkKind::Other if c.clitics.ba => linked = true,
            ChunkKind::Other => {
                let word = &text.folded.chars()[c.start as usize..c.end as usize];
                let is = |w: &&str| w.chars().eq(word.iter().copied());
                if SUBJECT.iter().any(&is) {
                    linked = true;
                } else if !LYING.iter().any(is) {
                    break;
                }
            }
            _ => break,
        }
    }
    out
}
