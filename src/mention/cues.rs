//! What stands beside a name and says that a place is meant, or that it is not.

use super::{Chunk, ChunkKind, Entry, Raw, select::Choice};
use crate::{
    gazetteer::PlaceKind,
    lexicon::{FormKind, Frame, HeadKind, Prep, Role, Word, WordClass},
    text::TokenKind,
};

/// Nouns that end the names of units, outlets and bodies (folded).
const UNITS: &[&str] = &[
    "brigade",
    "brigades",
    "battalion",
    "division",
    "front",
    "council",
    "centre",
    "center",
    "tv",
    "radio",
    "network",
    "army",
    "revolutionaries",
    "hawks",
    "martyrs",
    "shield",
    "unit",
    "agency",
    "university",
    "committee",
    "forces",
    "movement",
    "times",
    "post",
];

/// Whether folded letters are a word.
fn is(letters: &[char], word: &str) -> bool {
    word.chars().eq(letters.iter().copied())
}

/// Whether a word stands somewhere in folded letters.
fn has(letters: &[char], part: &str) -> bool {
    (0..letters.len())
        .any(|at| part.chars().eq(letters[at..].iter().copied().take(part.chars().count())))
}

impl Choice<'_> {
    /// A noun of war, an actor or a trigger noun right before («طائرات روسية», «قصف جوي روسي»).
    pub(super) fn after_martial(&self) -> bool {
        self.chunks.iter().rev().take(2).any(|c| match c.kind {
            ChunkKind::Actor => true,
            ChunkKind::Trigger => c.triggers(self.patterns).any(|t| t.form == FormKind::Noun),
            ChunkKind::Mark(_) => false,
            _ => c.word(self.patterns, self.lexicon, WordClass::Martial).is_some(),
        })
    }

    /// English: the noun of war follows, or a hyphen («Turkish artillery», «Kurdish-held»).
    pub(super) fn before_martial(&self, raw: &Raw) -> bool {
        let dash = self.tokens.get(raw.last as usize).is_some_and(|t| {
            t.kind == TokenKind::Mark && self.folded.chars()[t.start as usize] == '-'
        });
        let from = self.raws.partition_point(|r| r.first < raw.last);
        let near = self.raws[from..].iter().take_while(|r| r.first <= raw.last + 1);
        dash || near.flat_map(|r| self.patterns.entries(r.pattern)).any(|e| match e {
            Entry::Trigger(_) => true,
            Entry::Word(w) => self.lexicon.words[*w as usize].class == WordClass::Martial,
            _ => false,
        })
    }

    /// The last chunk that is not a quotation mark or an opening bracket.
    pub(super) fn previous(&self) -> Option<&Chunk> {
        self.chunks
            .iter()
            .rev()
            .find(|c| !matches!(c.kind, ChunkKind::Mark('"' | '«' | '“' | '(' | '#' | '\'')))
    }

    pub(super) fn word_before(&self, class: WordClass) -> Option<&Word> {
        // «على مشارف السخنة»: a head may also be a trigger.
        let c =
            self.previous().filter(|c| matches!(c.kind, ChunkKind::Word | ChunkKind::Trigger))?;
        c.word(self.patterns, self.lexicon, class)
    }

    /// A head noun right before, or «بينها»/«منها» after a plural one («أحياء بينها السكري»).
    pub(super) fn cue_before(&self) -> bool {
        if self.word_before(WordClass::Head).is_some() || self.direction_before() {
            return true;
        }
        self.word_before(WordClass::Conj).is_some_and(|w| w.value == "list")
            && self.chunks.iter().rev().skip(1).take(7).any(|c| {
                c.kind == ChunkKind::Word
                    && c.words(self.patterns, self.lexicon)
                        .any(|w| matches!(w.class, WordClass::Head | WordClass::Anaphor))
            })
    }

    /// «شرق سلمية»: a direction without the article wants a place.
    fn direction_before(&self) -> bool {
        self.word_before(WordClass::Direction).is_some()
            && !self.text_back(1).starts_with(&['ا', 'ل'])
            && !self.text_back(1).iter().copied().eq("وسط".chars())
    }

    /// A head that only towns, villages and quarters have: enough for a spelling made by rule.
    pub(super) fn town_before(&self) -> bool {
        self.word_before(WordClass::Head).and_then(Word::head).is_some_and(|h| {
            matches!(
                h,
                HeadKind::City | HeadKind::Town | HeadKind::Village | HeadKind::Neighbourhood
            )
        })
    }

    pub(super) fn countryside_before(&self) -> bool {
        self.word_before(WordClass::Head).is_some_and(|w| w.head() == Some(HeadKind::Countryside))
    }

    pub(super) fn prep_before(&self, raw: &Raw) -> bool {
        if raw.clitics.ba || raw.clitics.la {
            return true;
        }
        match self.word_before(WordClass::Prep).and_then(Word::prep) {
            Some(Prep::In | Prep::To | Prep::From | Prep::Toward | Prep::Near) => true,
            // «سيطر على الباب», not «وقف على الباب».
            Some(Prep::On) => {
                self.chunks.iter().rev().take(6).any(|c| c.kind == ChunkKind::Trigger)
            }
            _ => false,
        }
    }

    /// A country or a capital that stands for its government («أعلنت موسكو», «قرار تركيا»):
    /// such names count only where something says that a place is meant.
    pub(super) fn metonym(&self, raw: &Raw, entries: &[Entry]) -> bool {
        let mut level = None;
        for e in entries {
            if let Entry::Place { place, .. } = e {
                let p = self.gazetteer.place(*place);
                level = level.max(match (p.kind, p.country.as_str()) {
                    (PlaceKind::Country, "SY") => Some(1),
                    (PlaceKind::Country, _) => Some(3),
                    (PlaceKind::Abroad, _) if p.prominence >= 4 => Some(2),
                    (PlaceKind::Governorate, _) if p.id.starts_with("di.") => Some(1),
                    _ => None,
                });
            }
        }
        let Some(level) = level else { return false };
        let last = self.folded.chars()[raw.end as usize - 1];
        if level == 1 {
            let adjective = last == 'ه' && raw.end - raw.start == 5; // «سورية» the adjective
            // «مدينة سورية»
            let described = self.word_before(WordClass::Head).is_some();
            return if adjective { described || !self.locative(raw) } else { self.speaks(raw) };
        }
        !(self.locative(raw) || level == 2 && self.dateline(raw))
    }

    /// Something beside the name says that a place is meant.
    pub(super) fn locative(&self, raw: &Raw) -> bool {
        if raw.clitics.ba {
            return true;
        }
        let Some(c) = self.chunks.last() else { return false };
        if let ChunkKind::Place(_) = c.kind {
            return raw.clitics.and;
        }
        if c.kind != ChunkKind::Word {
            // «الحدود التركية» aside: «الحدود مع تركيا» is caught by its preposition.
            return matches!(c.kind, ChunkKind::Mark('،' | ','))
                && matches!(
                    self.chunks.iter().rev().nth(1).map(|c| c.kind),
                    Some(ChunkKind::Place(_))
                )
                && raw.clitics.and;
        }
        c.words(self.patterns, self.lexicon).any(|w| match w.class {
            WordClass::Head | WordClass::Direction => true,
            WordClass::Prep => match w.prep() {
                Some(Prep::In | Prep::To | Prep::Toward | Prep::Near) => !raw.clitics.la,
                Some(Prep::From) => !self.supported(),
                Some(Prep::With | Prep::Between) => self.border(),
                _ => false,
            },
            _ => false,
        })
    }

    /// «المدعومة من», «بطلب من»: backing comes from a government.
    pub(super) fn supported(&self) -> bool {
        ["مدعوم", "دعم", "طلب", "قرب"].iter().any(|part| has(self.text_back(2), part))
    }

    pub(super) fn border(&self) -> bool {
        has(self.text_back(2), "حدود")
    }

    /// The folded letters of the n-th chunk back; none where there is no such chunk.
    pub(super) fn text_back(&self, n: usize) -> &[char] {
        let c = self.chunks.iter().rev().nth(n - 1);
        c.map_or(&[], |c| &self.folded.chars()[c.start as usize..c.end as usize])
    }

    /// The name opens the text as a dateline («بغداد - وكالات»).
    pub(super) fn dateline(&self, raw: &Raw) -> bool {
        let next = self.tokens.get(raw.last as usize);
        let line = raw.start == 0 || self.folded.chars()[raw.start as usize - 1] == '\n';
        (raw.first == 0 || line)
            && next.is_some_and(|t| {
                matches!(
                    self.folded.chars()[t.start as usize],
                    '-' | '–' | ':' | '(' | '«' | ',' | '،'
                )
            })
    }

    /// «أعلنت دمشق», «إن دمشق», «موالين لدمشق».
    pub(super) fn speaks(&self, raw: &Raw) -> bool {
        let said = self.previous().is_some_and(|c| {
            c.kind == ChunkKind::Word
                && c.word(self.patterns, self.lexicon, WordClass::Say)
                    .is_some_and(|w| w.value.is_empty())
        });
        let that = ["ان", "وان", "بان"].iter().any(|w| is(self.text_back(1), w));
        let loyal = raw.clitics.la && has(self.text_back(1), "موال");
        let denied = self.word_before(WordClass::Modal).is_some_and(|w| w.value == "denied");
        said || that || loyal || denied
    }

    pub(super) fn after_person(&self) -> bool {
        self.previous().is_some_and(|c| {
            c.kind == ChunkKind::Word
                && c.word(self.patterns, self.lexicon, WordClass::Person).is_some()
        })
    }

    /// «بريف …», «في محافظة …», «شمال …» right after the name.
    pub(super) fn cue_after(&self, raw: &Raw) -> bool {
        let word = |t: u32| -> &[char] {
            self.tokens
                .get(t as usize)
                .map_or(&[], |t| &self.folded.chars()[t.start as usize..t.end as usize])
        };
        let is_one = |w: &[char], options: &[&str]| options.iter().any(|o| is(w, o));
        let next = word(raw.last);
        is_one(next, &["بريف", "بمحافظه", "بريفي"])
            || (is(next, "في") && is_one(word(raw.last + 1), &["ريف", "محافظه"]))
    }

    /// Joined by و or a comma to an accepted place: whether that list began with a head noun.
    pub(super) fn in_list(&self, raw: &Raw) -> Option<bool> {
        let mut joined = raw.clitics.and;
        for c in self.chunks.iter().rev().take(5) {
            match c.kind {
                ChunkKind::Mark('،' | ',' | '-' | '/') => joined = true,
                ChunkKind::Mark('"' | '«' | '»' | '“' | '”') => {}
                ChunkKind::Word
                    if c.word(self.patterns, self.lexicon, WordClass::Conj).is_some() =>
                {
                    joined = true; // «أبو الضهور، وكذلك سنجار»
                }
                ChunkKind::Place(m) if joined => {
                    let m = &self.mentions[m as usize];
                    let known =
                        m.candidates.iter().any(|&c| self.gazetteer.place(c).prominence >= 3);
                    return Some(m.head.is_some() || known);
                }
                _ => return None,
            }
        }
        None
    }

    /// «Homs Storm Battalion», «Aleppo Today TV»: capitalised words up to a noun of units, outlets
    /// or bodies make the town part of their name.
    pub(super) fn names_unit(&self, raw: &Raw) -> bool {
        for (n, t) in self.tokens.iter().enumerate().skip(raw.last as usize).take(3) {
            let upper = self.upper.get(n).copied().unwrap_or(false);
            let word = &self.folded.chars()[t.start as usize..t.end as usize];
            let noun = UNITS.iter().any(|u| is(word, u));
            if t.kind != TokenKind::Word || !upper {
                return noun && n > raw.last as usize;
            }
            if noun {
                return true;
            }
        }
        false
    }

    /// A Latin name begins with a capital, if need be behind its article («al-Bab»).
    pub(super) fn capital(&self, raw: &Raw) -> bool {
        let upper = |t: u32| self.upper.get(t as usize).copied().unwrap_or(true);
        if upper(raw.first) {
            return true;
        }
        let t = self.tokens[raw.first as usize];
        let short = t.end - t.start <= 3;
        let dash = self.tokens.get(raw.first as usize + 1).is_some_and(|t| {
            t.kind == TokenKind::Mark && self.folded.chars()[t.start as usize] == '-'
        });
        short && dash && raw.first + 2 < raw.last && upper(raw.first + 2)
    }

    /// Whether a trigger of control governs the name: «سيطرت الفصائل على X», «انسحبت قوات النظام
    /// من X», «سقطت X». Between trigger and name stand only the party, adverbs of extent or time,
    /// and the preposition of the trigger's frame.
    pub(super) fn taken_or_left(&self, raw: &Raw) -> bool {
        if raw.clitics.ba || raw.clitics.la || raw.clitics.ka {
            return false;
        }
        let (mut prep, mut party) = (None, false);
        for c in self.chunks.iter().rev().take(7) {
            match c.kind {
                ChunkKind::Actor => party = true,
                ChunkKind::Mark('"' | '«' | '»' | '“' | '”') => {}
                ChunkKind::Trigger => {
                    let open = |f: &Frame| match prep {
                        Some(p) => f.place.contains(&p),
                        // A direct object stands right behind the party or the verb of falling.
                        None => {
                            f.place.contains(&Prep::None) && (party || f.subject == Role::Place)
                        }
                    };
                    let governs = c.triggers(self.patterns).any(|t| {
                        let trigger = &self.lexicon.triggers[t.trigger as usize];
                        let control =
                            trigger.kinds[t.form as usize].is_some_and(|k| k.is_control());
                        control && open(self.lexicon.frame_of(t))
                    });
                    // «استعادت قسد السيطرة على X»: the noun has its party before it.
                    let vouched = party || self.party_near() || prep == Some(Prep::On);
                    return governs && (vouched || self.in_hands(raw));
                }
                ChunkKind::Time(_) => {}
                ChunkKind::Word => {
                    let mut words = c.words(self.patterns, self.lexicon);
                    let said = words.find_map(Word::prep);
                    if said.is_some() && prep.is_none() {
                        prep = said;
                    } else if !c
                        .words(self.patterns, self.lexicon)
                        .any(|w| matches!(w.class, WordClass::Quantity | WordClass::Martial))
                    {
                        return false;
                    }
                }
                _ => return false,
            }
        }
        false
    }

    /// «سقطت X ثم Y بيد …», «بقيت X بيد …»: into or in whose hands is said soon behind the name.
    fn in_hands(&self, raw: &Raw) -> bool {
        let from = self.raws.partition_point(|r| r.first < raw.last);
        let near = self.raws[from..].iter().take_while(|r| r.first <= raw.last + 4);
        near.flat_map(|r| self.patterns.entries(r.pattern)).any(
            |e| matches!(e, Entry::Word(w) if self.lexicon.words[*w as usize].prep() == Some(Prep::Hand)),
        )
    }

    /// A party named among the last chunks.
    fn party_near(&self) -> bool {
        self.chunks.iter().rev().take(9).any(|c| c.kind == ChunkKind::Actor)
    }

    /// Whether the name is what its line is about: «الحراك: السيطرة على المدينة».
    pub(super) fn topic(&self, raw: &Raw) -> bool {
        let colon = self.tokens.get(raw.last as usize).is_some_and(|t| {
            t.kind == TokenKind::Mark && self.folded.chars()[t.start as usize] == ':'
        });
        let mut before = self.folded.chars()[..raw.start as usize].iter().rev();
        colon && before.find(|c| c.is_alphanumeric() || **c == '\n').is_none_or(|c| *c == '\n')
    }

    /// «تل الضبعة», «كفر …»: the first word of a longer name that the gazetteer has not; the rest
    /// of it is no place of its own.
    pub(super) fn inside_longer_name(&self, raw: &Raw) -> bool {
        let Some(c) = self.chunks.last().filter(|c| c.last == raw.first) else { return false };
        let opens = |w: &Word| w.class == WordClass::First && w.value.is_empty();
        !raw.clitics.any()
            && c.kind == ChunkKind::Word
            && c.words(self.patterns, self.lexicon).any(opens)
            && !c.words(self.patterns, self.lexicon).any(|w| w.class == WordClass::Head)
    }
}
