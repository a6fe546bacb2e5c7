//! Words that stand for a party named elsewhere: «المسلحين», «القوات», «قواتها», «الأخيرة».

use super::tok::{ActorAt, Tok, letters};
use crate::{
    Knowledge,
    lexicon::{Prep, Side, WordClass},
    mention::{Chunked, Gender},
};

/// «مسلحين من الجيش الحر», «إرهابيي تنظيم داعش»: the party behind a word for fighters names them.
/// Whom the first slur was for, if one was.
pub(super) fn name_parts(toks: &mut [Tok]) -> Option<ActorAt> {
    let mut slurred = None;
    for i in 0..toks.len() {
        let Some(weak) = toks[i].actor.filter(|a| a.weak && !a.person) else { continue };
        let mut behind = (i + 1..toks.len().min(i + 5)).filter(|&k| !toks[k].is_silent());
        let next = behind.next();
        let next = match next {
            Some(k) if toks[k].prep == Some(Prep::From) && !toks[k].and() => behind.next(),
            Some(k) if weak.foe && !toks[k].and() && !toks[k].chunk.clitics.la => Some(k),
            _ => None,
        };
        // «الكتائب الكردية»: the adjective says whose.
        let adjective = toks.get(i + 1).filter(|t| !t.and()).and_then(|t| t.actor);
        let adjective = adjective.filter(|a| a.adjective && !weak.generic);
        let named = next.and_then(|k| toks[k].actor.filter(|a| !a.foe && !a.person)).or(adjective);
        if let Some(named) = named {
            toks[i].actor = Some(named);
            if weak.foe && toks[i].voice.is_some() {
                slurred = slurred.or(Some(named));
            }
        }
    }
    slurred
}

/// «تلك القوات», «القوات»: the forces named last.
pub(super) fn name_forces(toks: &mut [Tok], text: &Chunked) {
    let force = |t: &Tok| {
        let word = letters(&t.chunk, text);
        let word = word.strip_prefix(&['ا', 'ل'][..]).unwrap_or(word);
        word.starts_with(&['ق', 'و', 'ا', 'ت']) || word.starts_with(&['ج', 'ي', 'ش'])
    };
    let mut last: Option<ActorAt> = None;
    // The last chunk before that is no quotation mark.
    let mut word: Option<usize> = None;
    for i in 0..toks.len() {
        let before = word.map(|k| &toks[k]);
        let governed = before.is_some_and(|b| b.prep.is_some() || b.is(WordClass::Sub));
        let joined = toks[i].and() && before.is_some_and(|b| b.actor.is_some());
        // The subject, rather than whom it fights.
        let subject = !joined && (last.is_none() || !governed);
        match toks[i].actor {
            Some(a) if a.generic && !a.person => {
                if let Some(named) = last {
                    toks[i].actor = Some(ActorAt { weak: true, generic: true, ..named });
                }
            }
            Some(a) if !a.weak && subject && force(&toks[i]) => last = Some(a),
            _ => {}
        }
        if !toks[i].is_silent() {
            word = Some(i);
        }
    }
}

/// «الإرهابيين», «المتشددين»: the armed group that the text names, or the last one of two.
pub(super) fn name_foes(toks: &mut [Tok], slurred: Option<ActorAt>, knowledge: &Knowledge) {
    let side = |a: ActorAt| knowledge.lexicon().actor_of(a.actor).side;
    let group =
        |t: &Tok| t.actor.filter(|a| !a.weak && matches!(side(*a), Side::Isis | Side::Opposition));
    if let Some(named) = slurred {
        for t in toks.iter_mut().filter(|t| t.voice.is_some()) {
            t.actor = t.actor.map(|a| if a.foe { ActorAt { actor: named.actor, ..a } } else { a });
        }
    }
    let Some(first) = toks.iter().find_map(group) else { return };
    let one = toks.iter().filter_map(group).all(|a| side(a) == side(first));
    let mut last = None;
    for t in toks {
        last = group(t).or(last);
        let named = if one { Some(first) } else { last };
        let told = slurred.is_some() && t.voice.is_some();
        if let (Some(a), Some(named)) = (t.actor.filter(|a| a.foe && !told), named)
            && side(a) != side(named)
        {
            t.actor = Some(ActorAt { actor: named.actor, ..a });
        }
    }
}

/// How far back the party stands whose forces are meant, in chunks.
const OWNER: usize = 40;

/// Whether a chunk names the party in whose name a text may speak.
pub(super) fn own_party(t: &Tok) -> bool {
    t.actor.is_some_and(|a| !a.person && !a.weak && !a.foe)
}

/// «قواتها», «الأخيرة»: the party named last whose gender fits. `ours` is the first chunk that is
/// an [`own_party`].
pub(super) fn take_up(toks: &mut [Tok], at: usize, ours: Option<usize>, text: &Chunked) {
    let word = letters(&toks[at].chunk, text);
    let wanted = if toks[at].is(WordClass::Latter) {
        word.ends_with(&['ه']).then_some(Gender::Feminine)
    } else if word.ends_with(&['ه', 'م']) {
        Some(Gender::People)
    } else if word.ends_with(&['ه', 'ا']) {
        Some(Gender::Feminine)
    } else {
        Some(Gender::Masculine)
    };
    let fits = |t: &&Tok| {
        let gender = t.gender.zip(wanted).is_none_or(|(a, b)| a == b || b == Gender::People);
        t.actor.is_some_and(|a| !a.person) && gender
    };
    // «قواتنا»: of the party in whose name the text speaks, which is named first.
    let owner = if word.ends_with(&['ن', 'ا']) {
        ours.map(|i| &toks[i])
    } else {
        toks[..at].iter().rev().take(OWNER).find(fits)
    };
    let owner = owner.and_then(|t| t.actor);
    toks[at].actor = owner.map(|o| ActorAt { weak: false, generic: false, ..o });
    toks[at].gender = if toks[at].is(WordClass::Latter) { wanted } else { None };
}
