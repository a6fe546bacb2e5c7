//! Names that the text calls places and the gazetteer does not know: «قرية المشيك»,
//! «مسجد الحاج رشاد». They become mentions without candidates, put where the text says.

use super::{Chunk, ChunkKind, Chunked, Mention, Patterns};
use crate::{
    lexicon::{HeadKind, Lexicon, WordClass},
    text::Span,
};

/// Head nouns of settlements that open a list (folded).
const PLURAL: &[&str] = &[
    "بلدات",
    "قري",
    "احياء",
    "حيي",
    "حيا",
    "بلدتي",
    "قريتي",
    "قريتا",
    "بلدتا",
    "مدن",
    "قري وبلدات",
    "بلدات وقري",
];
/// Facility nouns that are part of a name even when the name is unknown (folded).
const NAMED: &[&str] = &[
    "مسجد",
    "جامع",
    "كنيسه",
    "مستشفي",
    "مشفي",
    "دوار",
    "شارع",
    "معسكر",
    "حاجز",
    "تله",
    "ملعب",
    "معبر",
];
/// First words after which a name has a second (folded).
const OPENERS: &[&str] =
    &["الحاج", "الحج", "مار", "السيده", "الشيخ", "ابو", "ام", "القديس", "النبي"];

/// Adds mentions for unknown names behind head nouns, and in lists that such nouns open.
pub fn unknown(text: &mut Chunked, patterns: &Patterns, lexicon: &Lexicon) {
    let mut found: Vec<(usize, usize, Mention)> = Vec::new();
    let mut list_open = false;
    for at in 0..text.chunks.len() {
        let c = text.chunks[at];
        match c.kind {
            ChunkKind::Word => {
                let head = c.word(patterns, lexicon, WordClass::Head);
                if let Some(h) = head {
                    let form = word(text, &c);
                    list_open = PLURAL.contains(&form.as_str());
                    let kind = h.head();
                    if let Some(m) =
                        kind.and_then(|k| behind_head(text, at, k, &form, patterns, lexicon))
                    {
                        found.push(m);
                    }
                } else if !c.words(patterns, lexicon).any(|w| w.class == WordClass::Conj) {
                    list_open = false;
                }
            }
            ChunkKind::Place(_) | ChunkKind::Mark('،' | ',' | '"' | '«' | '»') => {}
            ChunkKind::Other if !list_open && enumerated(text, at, &found) => {
                let name = word(text, &c);
                let known = name.strip_prefix('و').is_some_and(|n| n.chars().count() >= 3);
                if known {
                    let m = mention(text, c.start + 1, c.end, Some(HeadKind::Settlement), false);
                    found.push((at, at + 1, m));
                }
            }
            ChunkKind::Other if list_open && at > 0 => {
                match in_list(text, at, &found, patterns, lexicon) {
                    Some(m) => found.push(m),
                    None => list_open = list_open && found.last().is_some_and(|f| f.1 > at),
                }
            }
            _ => list_open = false,
        }
    }
    for (_, _, m) in &mut found {
        let key: String = text.folded.chars()[m.start as usize..m.end as usize]
            .iter()
            .filter(|c| c.is_alphanumeric())
            .collect();
        if !m.facility {
            m.candidates = patterns.misspelt(&key);
            m.slip = !m.candidates.is_empty();
        }
        if m.slip {
            m.why = "one letter off a name";
        }
    }
    insert(text, found);
}

/// «قرية X», «مسجد X»: the name right behind the head at `at`.
fn behind_head(
    text: &Chunked,
    at: usize,
    kind: HeadKind,
    form: &str,
    patterns: &Patterns,
    lexicon: &Lexicon,
) -> Option<(usize, usize, Mention)> {
    let settlement = matches!(
        kind,
        HeadKind::Town
            | HeadKind::Village
            | HeadKind::Settlement
            | HeadKind::Neighbourhood
            | HeadKind::City
    );
    let facility = NAMED.contains(&form);
    let mut i = at + 1;
    let quoted = matches!(text.chunks.get(i)?.kind, ChunkKind::Mark('"' | '«' | '“'));
    // «جبل "سلح الطير"»: in quotation marks any name of a mountain will do.
    let mountain = quoted && kind == HeadKind::Mountain;
    if !settlement && !facility && !mountain {
        return None;
    }
    if quoted {
        i += 1;
    }
    let first = *text.chunks.get(i)?;
    if first.kind != ChunkKind::Other || first.clitics.any() {
        return None;
    }
    let name = word(text, &first);
    let definite = name.starts_with("ال");
    let opener = OPENERS.contains(&name.as_str()) || patterns.is_first(letters(text, &first));
    // «قرية بريشا بريف حلب»: a single head, one word, and then where it lies.
    let single = matches!(form, "قريه" | "بلده");
    let located = text.chunks.get(i + 1).is_none_or(|n| match n.kind {
        ChunkKind::Mark(_) | ChunkKind::Time(_) => true,
        ChunkKind::Word => {
            let of = |class| n.words(patterns, lexicon).any(|w| w.class == class);
            n.clitics.ba || of(WordClass::Prep) || of(WordClass::Direction)
        }
        _ => false,
    });
    let adjective = name.ends_with(['ه', 'ي']) || name.ends_with("ات");
    let good = if facility || mountain {
        quoted || definite || opener
    } else if single && located && !adjective && !definite {
        true
    } else {
        (definite || opener || plausible(&name)) && !is_adjective(text, i, definite)
    };
    if !good || name.chars().count() < 3 {
        return None;
    }
    let mut last = i + 1;
    if quoted {
        let closing = (i + 1..text.chunks.len().min(i + 5))
            .find(|&k| matches!(text.chunks[k].kind, ChunkKind::Mark('"' | '»' | '”')))?;
        last = closing;
    } else if opener
        && text.chunks.get(last).is_some_and(|c| c.kind == ChunkKind::Other && !c.clitics.and)
    {
        last += 1;
    }
    let start = if facility { text.chunks[at].start } else { first.start };
    let mut end = text.chunks[last - 1].end;
    if facility && quoted {
        // A facility's name takes its quotation marks in: «مستشفى «الحكمة والسلام»».
        end = text.chunks[last].end;
    }
    let head = Some(kind);
    Some((i, last, mention(text, start, end, head, facility)))
}

/// «X، وY، وZ»: a word between commas in a list of places, before and behind it.
fn enumerated(text: &Chunked, at: usize, found: &[(usize, usize, Mention)]) -> bool {
    let comma =
        |i: usize| text.chunks.get(i).is_some_and(|c| matches!(c.kind, ChunkKind::Mark('،' | ',')));
    let after_place = at >= 2
        && comma(at - 1)
        && (matches!(text.chunks[at - 2].kind, ChunkKind::Place(_))
            || found.last().is_some_and(|f| f.1 == at - 1));
    if !after_place || !text.chunks[at].clitics.and {
        return false;
    }
    // Other unknown names may follow before the next place.
    let mut i = at + 1;
    while comma(i) && i < at + 8 {
        match text.chunks.get(i + 1) {
            Some(c) if c.clitics.and && matches!(c.kind, ChunkKind::Place(_)) => return true,
            Some(c) if c.clitics.and && c.kind == ChunkKind::Other => i += 2,
            _ => return false,
        }
    }
    false
}

/// «وX» behind a place of a list that «قرى», «بلدات» or «أحياء» opened.
fn in_list(
    text: &Chunked,
    at: usize,
    found: &[(usize, usize, Mention)],
    patterns: &Patterns,
    lexicon: &Lexicon,
) -> Option<(usize, usize, Mention)> {
    let c = text.chunks[at];
    let name = word(text, &c);
    let joined = name.strip_prefix('و')?;
    let after_place = matches!(text.chunks[at - 1].kind, ChunkKind::Place(_))
        || found.last().is_some_and(|f| f.1 == at || f.1 + 1 == at)
        || (at > 1
            && matches!(text.chunks[at - 1].kind, ChunkKind::Mark('،' | ','))
            && matches!(text.chunks[at - 2].kind, ChunkKind::Place(_)));
    let definite = joined.starts_with("ال");
    let opener = patterns.is_first(&letters(text, &c)[1..]);
    // «داريا وبيبلا ويلدا»: between two places of a list only a place stands.
    let enclosed = text
        .chunks
        .get(at + 1)
        .is_some_and(|n| matches!(n.kind, ChunkKind::Place(_)) && n.clitics.and);
    let likely = definite || opener || plausible(joined) || enclosed;
    if !after_place || !likely || joined.chars().count() < 4 {
        return None;
    }
    // A name of a list is followed by the rest of the list or by where it lies, not by an object.
    let mut last = at + 1;
    if opener && text.chunks.get(last).is_some_and(|c| c.kind == ChunkKind::Other) {
        last += 1;
    }
    let next = text.chunks.get(last);
    let closes = next.is_none_or(|n| match n.kind {
        ChunkKind::Mark(_) | ChunkKind::Time(_) => true,
        ChunkKind::Place(_) => n.clitics.and,
        ChunkKind::Word => {
            n.clitics.ba
                || n.words(patterns, lexicon).any(|w| {
                    matches!(
                        w.class,
                        WordClass::Prep
                            | WordClass::Direction
                            | WordClass::Head
                            | WordClass::Relative
                    )
                })
        }
        ChunkKind::Other => word(text, n).starts_with('و'),
        _ => false,
    });
    if !closes {
        return None;
    }
    let end = text.chunks[last - 1].end;
    Some((at, last, mention(text, c.start + 1, end, Some(HeadKind::Settlement), false)))
}

fn mention(
    text: &Chunked,
    start: u32,
    end: u32,
    head: Option<HeadKind>,
    facility: bool,
) -> Mention {
    let sentence = text
        .sentences
        .iter()
        .position(|r| text.chunks[r.clone()].iter().any(|c| c.start <= start && start < c.end))
        .unwrap_or(0) as u32;
    Mention {
        span: Span::default(),
        start,
        end,
        sentence,
        candidates: Vec::new(),
        head,
        facility,
        list: 0,
        slip: false,
        why: "called a place by the text",
    }
}

/// Puts the new mentions in their order and renumbers chunks and lists.
fn insert(text: &mut Chunked, found: Vec<(usize, usize, Mention)>) {
    if found.is_empty() {
        return;
    }
    for (first, last, m) in found {
        let at = text.mentions.partition_point(|o| o.start < m.start);
        if text.mentions.get(at).is_some_and(|o| o.start < m.end)
            || (at > 0 && text.mentions[at - 1].end > m.start)
        {
            continue;
        }
        for o in &mut text.mentions[at..] {
            if o.list as usize >= at {
                o.list += 1;
            }
        }
        for c in &mut text.chunks {
            if let ChunkKind::Place(p) = &mut c.kind
                && *p as usize >= at
            {
                *p += 1;
            }
        }
        let mut m = m;
        let silent = |c: &&Chunk| !matches!(c.kind, ChunkKind::Mark('،' | ',' | '"' | '»' | '«'));
        let before = text.chunks[..first].iter().rev().find(silent).and_then(|c| {
            if let ChunkKind::Place(p) = c.kind {
                Some(text.mentions[p as usize].list)
            } else {
                None
            }
        });
        m.list = before.unwrap_or(at as u32);
        let list = m.list;
        text.mentions.insert(at, m);
        // What is joined to the new name goes on with its list.
        if let Some(ChunkKind::Place(next)) = text.chunks[last..]
            .iter()
            .find(|c| !matches!(c.kind, ChunkKind::Mark('،' | ',')))
            .filter(|c| c.clitics.and)
            .map(|c| c.kind)
            && text.mentions[next as usize].list == next
        {
            for o in text.mentions.iter_mut().skip(next as usize).filter(|o| o.list == next) {
                o.list = list;
            }
        }
        // The first chunk becomes the place; the others of a longer name fall silent.
        let end = text.chunks[last - 1].end;
        let c = &mut text.chunks[first];
        let and = c.clitics.and || text.mentions[at].start > c.start;
        c.clitics.and = and;
        c.kind = ChunkKind::Place(at as u32);
        c.end = end;
        for c in &mut text.chunks[first + 1..last] {
            c.kind = ChunkKind::Mark('"');
        }
    }
}

fn letters<'a>(text: &'a Chunked, c: &Chunk) -> &'a [char] {
    &text.folded.chars()[c.start as usize..c.end as usize]
}

fn word(text: &Chunked, c: &Chunk) -> String {
    letters(text, c).iter().collect()
}

/// An indefinite word that may be a name: no feminine ending (adjectives), no verb's prefix.
fn plausible(name: &str) -> bool {
    name.chars().count() >= 4
        && name.chars().all(|c| ('ء'..='ي').contains(&c))
        && !name.ends_with('ه')
        && !name.ends_with("ات")
        && !name.ends_with("ين")
        && !name.ends_with("يا")
        && !name.starts_with(['ت', 'ي', 'ب', 'ل', 'و', 'ف', 'س'])
}

/// «المدينة القديمة»: a definite word followed by nothing of its own may still be an adjective;
/// the head before a name is never definite, so only nisba endings are left to tell.
fn is_adjective(text: &Chunked, at: usize, definite: bool) -> bool {
    let name = word(text, &text.chunks[at]);
    !definite && (name.ends_with("يه") || name.ends_with("ي"))
}
