//! The chunks as the event grammar sees them: each with its part in the sentence worked out once.

use jiff::civil::Date;

use super::party::{name_foes, name_forces, name_parts, own_party, take_up};
use crate::{
    Knowledge,
    date::Role,
    lexicon::{
        ActorIdx, AliasKind, Anaphor, EventKind, FormKind, HeadKind, Lexicon, Modal, PartOfSpeech,
        Prep, Sense, Side, TriggerForm, WordClass,
    },
    mention::{Chunk, ChunkKind, Chunked, Entry, Gender},
};

/// An actor as read at one place of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActorAt {
    /// Who.
    pub actor: ActorIdx,
    /// A word that stands for the actor only when nothing better is near.
    pub weak: bool,
    /// A word for whoever was named before.
    pub generic: bool,
    /// One person who stands for a party («بشار الأسد»).
    pub person: bool,
    /// A word for the fighters of the other side, whoever they are.
    pub foe: bool,
    /// An adjective, which may belong to the name before it.
    pub adjective: bool,
}

/// One chunk with its part in the sentence.
#[derive(Debug, Clone)]
pub struct Tok {
    /// The chunk.
    pub chunk: Chunk,
    /// The mention it is.
    pub place: Option<u32>,
    /// The actor it is.
    pub actor: Option<ActorAt>,
    /// The trigger it is.
    pub trigger: Option<TriggerForm>,
    /// The preposition it is.
    pub prep: Option<Prep>,
    /// The head noun it is.
    pub head: Option<HeadKind>,
    /// The modal it is.
    pub modal: Option<Modal>,
    /// The expression of time it is (index into the text's times).
    pub time: Option<u32>,
    /// The kind of place that an anaphor takes up.
    pub anaphor: Option<Anaphor>,
    /// The trigger is a phrase of place («على تخوم»), which other triggers read over.
    pub locative: bool,
    /// It is a stronghold («معقل»).
    pub seat: bool,
    /// The trigger only describes a noun («التي يسيطر عليها …», «الخاضعة لسيطرة …») or says after
    /// what something came («بعد انسحاب …»): its subject is not that of the clause.
    pub embedded: bool,
    /// The number it is.
    pub number: Option<u32>,
    /// The grammatical gender of the actor it is, or the one that the trigger it is asks of its
    /// subject.
    pub gender: Option<Gender>,
    /// It opens an aside that names a source («حسب المرصد»).
    pub aside: bool,
    /// It says that nothing changed («ما تزال»).
    pub still: bool,
    /// It begins with the article.
    pub definite: bool,
    /// The side in whose voice the word is.
    pub voice: Option<Side>,
    /// The side for which the outlet speaks.
    pub outlet: Option<Side>,
    /// «منذ», since.
    pub since: bool,
    /// «فشل», «عجز عن».
    pub failed: bool,
    /// «إذ», «حيث»: what follows explains what went before.
    pub explains: bool,
    /// The part of speech, of words that no other table knows.
    pub pos: PartOfSpeech,
    classes: u64,
}

impl Tok {
    /// Whether the chunk is a word of a class.
    #[must_use]
    pub const fn is(&self, class: WordClass) -> bool {
        self.classes & (1 << class as u64) != 0
    }

    /// Whether «و» or «ف» is written onto it.
    #[must_use]
    pub const fn and(&self) -> bool {
        self.chunk.clitics.and
    }

    /// The mark of punctuation it is.
    #[must_use]
    pub const fn mark(&self) -> Option<char> {
        match self.chunk.kind {
            ChunkKind::Mark(c) => Some(c),
            _ => None,
        }
    }

    /// Whether it is a mark that reading passes over.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        matches!(
            self.mark(),
            Some('"' | '«' | '»' | '“' | '”' | '\'' | '#' | '(' | ')' | '[' | ']' | '-' | '–')
        )
    }

    /// Whether it is a finite verb that tells of an event.
    #[must_use]
    pub fn is_verb_trigger(&self) -> bool {
        self.trigger.is_some_and(|t| matches!(t.form, FormKind::Past | FormKind::Present))
    }
}

/// All chunks of a text as [`Tok`]s. `day` decides which alias of an actor holds.
#[must_use]
pub fn toks(text: &Chunked, knowledge: &Knowledge, day: Date) -> Vec<Tok> {
    let mut out: Vec<Tok> = text.chunks.iter().map(|c| tok(c, text, knowledge, day)).collect();
    let slurred = name_parts(&mut out);
    name_foes(&mut out, slurred, knowledge);
    name_forces(&mut out, text);
    let lexicon = knowledge.lexicon();
    for i in 1..out.len() {
        // «الزبداني المحاصرة»: after a noun with its article the participle is the reading.
        let after_noun = out[i - 1].place.is_some() || out[i - 1].anaphor.is_some();
        if after_noun && out[i].trigger.is_some_and(|t| t.form == FormKind::Noun) {
            let participle = out[i].chunk.triggers(knowledge.patterns()).find(|t| {
                matches!(t.form, FormKind::Active | FormKind::Passive)
                    && kind_of(knowledge, *t).is_some()
            });
            out[i].trigger = participle.or(out[i].trigger);
        }
        if out[i].trigger.is_some_and(|t| t.form == FormKind::Past)
            && noun_wanted(&out, i, text, lexicon)
        {
            let noun = out[i]
                .chunk
                .triggers(knowledge.patterns())
                .find(|t| t.form == FormKind::Noun && kind_of(knowledge, *t).is_some());
            out[i].trigger = noun.or(out[i].trigger);
        }
        out[i].embedded = out[i].trigger.is_some_and(|t| {
            let before = &out[i - 1];
            let told_after =
                t.form == FormKind::Noun && before.is(WordClass::Sub) && before.prep.is_none();
            lexicon.frame_of(t).name == "stronghold"
                || told_after
                || (out[i].is_verb_trigger()
                    && (before.is(WordClass::Relative)
                        || before.head.is_some()
                        || before.anaphor == Some(Anaphor::List)
                        || before.is(WordClass::Quantity)))
        });
    }
    let mut ours = None;
    for i in 0..out.len() {
        if let Some(before) = i.checked_sub(1).filter(|&k| ours.is_none() && own_party(&out[k])) {
            ours = Some(before);
        }
        out[i].gender = gender(&out[i], text, knowledge);
        // «وحدات من جيشنا»: the verb agrees with the part.
        if i >= 2 && out[i].actor.is_some() && out[i - 1].prep == Some(Prep::From) {
            let part: String = letters(&out[i - 2].chunk, text).iter().collect();
            let part = knowledge.patterns().gender(&part);
            out[i].gender = part.filter(|_| out[i - 2].is(WordClass::Martial)).or(out[i].gender);
        }
        if out[i].actor.is_none() && (out[i].is(WordClass::Own) || out[i].is(WordClass::Latter)) {
            take_up(&mut out, i, ours, text);
        }
        let Some(t) = out[i].trigger else { continue };
        let near = &lexicon.triggers[t.trigger as usize].near;
        if !near.is_empty() && !stands_near(&out, i, near, text) {
            // «عاد التنظيم إلى X», not «عادت X إلى كنف …»: another trigger of the same form.
            let other = out[i].chunk.triggers(knowledge.patterns()).find(|o| {
                let near = &lexicon.triggers[o.trigger as usize].near;
                let free = near.is_empty() || stands_near(&out, i, near, text);
                o.trigger != t.trigger && free && kind_of(knowledge, *o).is_some()
            });
            out[i].trigger = other;
        }
    }
    out
}

/// Whether the chunk at `i`, which may be a finite verb, must be a noun by what stands before it.
fn noun_wanted(toks: &[Tok], i: usize, text: &Chunked, lexicon: &Lexicon) -> bool {
    // «تقدماً جديداً»: the accusative noun, rather than the dual of the verb.
    if letters(&toks[i].chunk, text).ends_with(&['ا']) {
        return true;
    }
    // «محاولة تسلل», «معركة طرد», «بعد قصف»: no finite verb follows a noun or preposition.
    // «تحاول القوات طرد المقاتلين»: nor does one follow a verb of trying and its subject.
    // «أوقفت الفصائل تقدم القوات»: what is repelled is a noun.
    let tries = |t: &Tok| matches!(t.modal, Some(Modal::Trying | Modal::Attempt));
    let repels = |t: &Tok| t.trigger.is_some_and(|f| lexicon.frame_of(f).name == "repel");
    governs(&toks[i - 1])
        || toks[i - 1].actor.is_some()
            && (toks[i.saturating_sub(4)..i - 1].iter().any(tries)
                || toks[i.saturating_sub(3)..i].iter().any(repels))
}

/// Whether what follows must be a noun.
fn governs(before: &Tok) -> bool {
    let single = before.chunk.last - before.chunk.first == 1;
    matches!(before.modal, Some(Modal::Attempt | Modal::Campaign))
        || (single && !before.and() && (before.prep.is_some() || before.is(WordClass::Sub)))
}

/// How far the word that a trigger needs may stand from it, in chunks.
const NEAR: usize = 8;

/// Whether one of the folded words stands near the chunk `at`, in the same sentence.
fn stands_near(toks: &[Tok], at: usize, words: &[String], text: &Chunked) -> bool {
    let full_stop = |t: &&Tok| !matches!(t.mark(), Some('.' | '\n'));
    let is = |t: &Tok| {
        let word = letters(&t.chunk, text).iter().filter(|c| !c.is_whitespace()).copied();
        let bare = word.clone().skip(usize::from(t.and()));
        // «طائرات التحالف»: the first word of a name, too.
        let first = letters(&t.chunk, text).iter().take_while(|c| !c.is_whitespace()).copied();
        words.iter().any(|w| {
            w.chars().eq(word.clone()) || w.chars().eq(bare.clone()) || w.chars().eq(first.clone())
        })
    };
    // «تخضع X للتنظيم»: a party in the dative does as well, where the row says so.
    let party = words.iter().any(|w| w == "@party")
        && toks[at + 1..]
            .iter()
            .take(NEAR)
            .take_while(full_stop)
            .any(|t| t.actor.is_some() && t.chunk.clitics.la);
    party
        || toks[at + 1..].iter().take(NEAR).take_while(full_stop).any(is)
        || toks[..at].iter().rev().take(NEAR).take_while(full_stop).any(is)
}

/// The folded letters of a chunk.
pub(super) fn letters<'a>(chunk: &Chunk, text: &'a Chunked) -> &'a [char] {
    &text.folded.chars()[chunk.start as usize..chunk.end as usize]
}

/// The gender of an actor's name, or of the subject that the endings of a trigger ask for.
fn gender(tok: &Tok, text: &Chunked, knowledge: &Knowledge) -> Option<Gender> {
    let word = letters(&tok.chunk, text);
    let ends = |ending: &str| {
        let n = ending.chars().count();
        word.len() > n + 1 && word[word.len() - n..].iter().copied().eq(ending.chars())
    };
    if tok.actor.is_some() {
        let first: String = word.iter().take_while(|c| !c.is_whitespace()).collect();
        let people = first.ends_with("ون") || first.ends_with("ين") || first.ends_with('و');
        return if people { Some(Gender::People) } else { knowledge.patterns().gender(&first) };
    }
    let trigger = tok.trigger?;
    match trigger.form {
        FormKind::Past if trigger.pronoun => None,
        FormKind::Past if ends("ت") || ends("تا") => Some(Gender::Feminine),
        FormKind::Past if ends("وا") => Some(Gender::People),
        FormKind::Past => Some(Gender::Masculine),
        FormKind::Present => match word.first() {
            _ if ends("ون") || ends("وا") => Some(Gender::People),
            Some('ت') => Some(Gender::Feminine),
            Some('ي') => Some(Gender::Masculine),
            _ => None,
        },
        FormKind::Noun if trigger.pronoun && ends("ها") => Some(Gender::Feminine),
        FormKind::Noun if trigger.pronoun && ends("هم") => Some(Gender::People),
        FormKind::Noun if trigger.pronoun && ends("ه") => Some(Gender::Masculine),
        _ => None,
    }
}

fn tok(chunk: &Chunk, text: &Chunked, knowledge: &Knowledge, day: Date) -> Tok {
    let mut out = Tok {
        chunk: *chunk,
        place: None,
        actor: None,
        trigger: None,
        prep: None,
        head: None,
        modal: None,
        time: None,
        anaphor: None,
        locative: false,
        seat: false,
        embedded: false,
        number: None,
        gender: None,
        aside: false,
        still: false,
        definite: letters(chunk, text).starts_with(&['ا', 'ل']),
        voice: None,
        outlet: None,
        since: false,
        failed: false,
        explains: false,
        pos: PartOfSpeech::Unknown,
        classes: 0,
    };
    match chunk.kind {
        ChunkKind::Place(m) => {
            out.place = Some(m);
            return out;
        }
        // «لـ«داعش»», «بـ"الفصائل"»: written apart before a quotation mark.
        ChunkKind::Other => {
            out.pos = knowledge.lexicon().part_of_speech(letters(chunk, text));
            out.prep = match letters(chunk, text) {
                ['ل'] => Some(Prep::To),
                ['ب'] => Some(Prep::In),
                _ => None,
            };
            return out;
        }
        ChunkKind::NonPlace | ChunkKind::Mark(_) => return out,
        ChunkKind::Time(time) => {
            let said = &text.times[time as usize];
            out.time = Some(time);
            out.since = said.role == Role::Since;
            out.classes |= 1 << WordClass::Time as u64;
            return out;
        }
        ChunkKind::Number => {
            let digits = &text.folded.chars()[chunk.start as usize..chunk.end as usize];
            out.number = digits.iter().collect::<String>().parse().ok();
            return out;
        }
        ChunkKind::Actor | ChunkKind::Trigger | ChunkKind::Word => {}
    }
    let (lexicon, patterns) = (knowledge.lexicon(), knowledge.patterns());
    let entries = chunk.pattern.map_or(&[][..], |p| patterns.entries(p));
    let mut dated = false;
    for e in entries {
        match e {
            Entry::Actor(a) if chunk.kind == ChunkKind::Actor => {
                let alias = &lexicon.aliases[*a as usize];
                if alias.holds(day) && !dated {
                    dated = true;
                    let generic = alias.kind == AliasKind::Generic;
                    let person = alias.kind == AliasKind::Person;
                    let foe = alias.kind == AliasKind::Foe;
                    let weak = generic || person || foe || alias.kind == AliasKind::Weak;
                    out.actor = Some(ActorAt {
                        actor: alias.actor,
                        weak,
                        generic,
                        person,
                        foe,
                        adjective: alias.kind == AliasKind::Adjective,
                    });
                }
            }
            Entry::Trigger(t) if chunk.kind == ChunkKind::Trigger => {
                // A form that tells of nothing (kind `-`) is no trigger.
                let kinds = &lexicon.triggers[t.trigger as usize].kinds;
                // «لصده», «بدخوله»: after a preposition only a noun can follow.
                let governed = chunk.clitics.ba || chunk.clitics.la;
                let verb =
                    t.form == FormKind::Past || (t.form == FormKind::Present && !chunk.clitics.la);
                if out.trigger.is_none() && kinds[t.form as usize].is_some() && !(governed && verb)
                {
                    out.trigger = Some(*t);
                    let frame = lexicon.frame_of(*t).name.as_str();
                    out.locative = frame == "at_gates";
                    out.seat = frame == "bastion";
                }
            }
            Entry::Word(w) => {
                let word = &lexicon.words[*w as usize];
                out.classes |= 1 << word.class as u64;
                out.aside |= word.class == WordClass::Say && word.value == "source";
                read_word(&mut out, word.sense);
            }
            _ => {}
        }
    }
    out
}

fn read_word(out: &mut Tok, sense: Sense) {
    match sense {
        Sense::Prep(p) => out.prep = Some(p),
        Sense::Head(h) => out.head = Some(h),
        // The strongest reading wins where a word has two.
        Sense::Modal(m) => {
            if out.modal.is_none() || m != Modal::Campaign {
                out.modal = Some(m);
            }
        }
        Sense::Anaphor(a) => out.anaphor = Some(a),
        Sense::Still => out.still = true,
        Sense::Voice(side) => out.voice = Some(side),
        Sense::Outlet(side) => out.outlet = Some(side),
        Sense::Explains => out.explains = true,
        Sense::Failed => out.failed = true,
        Sense::Since => out.since = true,
        Sense::None => {}
    }
}

/// The kind of event that a trigger form tells of.
#[must_use]
pub fn kind_of(knowledge: &Knowledge, form: TriggerForm) -> Option<EventKind> {
    knowledge.lexicon().triggers[form.trigger as usize].kinds[form.form as usize]
}
