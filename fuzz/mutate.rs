//! Changing inputs along their structure: words, marks, lines and cells are put in, taken out,
//! swapped and said again, rather than bits.

/// What is put in: words of every part of the grammar, marks, markup, and pieces of the formats.
const PIECES: &[&str] = &[
    "سيطرت",
    "انسحب",
    "قصف",
    "السيطرة على",
    "حلب",
    "حماة",
    "مدينة",
    "بلدة",
    "ريف",
    "قرى",
    "قسد",
    "الجيش",
    "قوات النظام",
    "على",
    "من",
    "في",
    "إلى",
    "بعد",
    "منها",
    "المدينة",
    "هذه القرى",
    "أمس",
    "الجمعة",
    "5 كانون الأول",
    "2024-12-05",
    "منذ",
    "قبل يومين",
    "في ذكرى",
    "بعد عام من",
    "قال",
    "بحسب المرصد",
    "إن",
    "لم",
    "نفى",
    "إذا",
    "سوف",
    "محاولة",
    "التي",
    "حيث",
    "ثم",
    "و",
    "وكفرنبل",
    "كفرنبوذة",
    "قواتنا",
    "قواتها",
    "الأخيرة",
    "captured",
    "withdrew from",
    "Aleppo",
    "the town of",
    "SDF",
    "said",
    "since",
    "Friday",
    "December",
    "it",
    "’s",
    "al-",
    ".",
    "،",
    ",",
    "؟",
    "!",
    "…",
    "«",
    "»",
    "\"",
    "(",
    ")",
    "[",
    "-",
    " – ",
    "—",
    ":",
    "؛",
    "#",
    "_",
    "|",
    "\t",
    "\n",
    "\n\n",
    "\r\n",
    "• ",
    "1. ",
    "🔴 ",
    "\u{200f}",
    "\u{202e}",
    "\u{64b}",
    "ـ",
    "\u{0}",
    "\u{1b}[",
    "\u{85}",
    "<b>",
    "</p>",
    "<br>",
    "<script>",
    "<!--",
    "-->",
    "&amp;",
    "&quot;",
    "&#1581;",
    "&",
    "{\"text\":\"",
    "\"}",
    "{\"id\":",
    "\"published\":\"",
    "\"source\":",
    "[",
    "]",
    "{",
    "}",
    ",",
    "\\u0627",
    "\\ud800",
    "\\n",
    "---\n",
    "id: ",
    "date: ",
    "title: |\n  ",
    "place_id,",
    "lat",
    "36.2",
    "1e999",
    "-0",
    "NaN",
    "999999999999999999999",
    "\"type\":\"Feature\"",
    "\"coordinates\":[36,35]",
];

/// Chance that is always the same.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

/// One change of a text, by a number.
#[must_use]
pub fn text(input: &str, seed: u64) -> String {
    let mut chance = Chance(seed ^ 0x9E37_79B9_7F4A_7C15);
    let mut parts = split(input);
    let piece = |chance: &mut Chance| PIECES[chance.next(PIECES.len())].to_owned();
    let at = chance.next(parts.len() + 1).min(parts.len());
    match chance.next(8) {
        0 if !parts.is_empty() => drop(parts.remove(at.min(parts.len() - 1))),
        1 if parts.len() > 1 => {
            let other = chance.next(parts.len());
            let at = at.min(parts.len() - 1);
            parts.swap(at, other);
        }
        2 if !parts.is_empty() => {
            // A stretch said again, once or often.
            let from = at.min(parts.len() - 1);
            let to = (from + 1 + chance.next(8)).min(parts.len());
            let again: Vec<String> = parts[from..to].to_vec();
            for _ in 0..[1, 1, 2, 8, 60][chance.next(5)] {
                parts.splice(to..to, again.iter().cloned());
            }
        }
        3 => parts.truncate(at),
        4 => {
            let piece = piece(&mut chance);
            parts.insert(at, piece.repeat(1 + chance.next(200)));
        }
        5 if !parts.is_empty() => {
            let at = at.min(parts.len() - 1);
            parts[at] = piece(&mut chance);
        }
        _ => {
            for _ in 0..=chance.next(4) {
                let at = chance.next(parts.len() + 1);
                parts.insert(at, piece(&mut chance));
                parts.insert(at, " ".into());
            }
        }
    }
    parts.concat()
}

/// One change of bytes that are no text.
#[must_use]
pub fn bytes(input: &[u8], seed: u64) -> Vec<u8> {
    let mut chance = Chance(seed ^ 0x9E37_79B9_7F4A_7C15);
    let mut out = input.to_vec();
    let at = chance.next(out.len() + 1).min(out.len());
    match chance.next(5) {
        0 if !out.is_empty() => out.truncate(at),
        1 if at < out.len() => out[at] ^= 1 << chance.next(8),
        2 if at < out.len() => out[at] = [0, 0x7f, 0x80, 0xff][chance.next(4)],
        3 => {
            let end = (at + 1 + chance.next(16)).min(out.len());
            let again = out[at..end].to_vec();
            out.splice(at..at, again);
        }
        _ => out.insert(at, chance.next(256) as u8),
    }
    out
}

/// Words, and what stands between them one by one.
fn split(input: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = false;
    for c in input.chars() {
        match out.last_mut() {
            Some(last) if word && c.is_alphanumeric() => last.push(c),
            _ => out.push(c.into()),
        }
        word = c.is_alphanumeric();
    }
    out
}
