//! Texts that are one thing over and over, of any size: what a feed, a scraper or a spiteful
//! author may send. The bench `shapes` times them; `tests/linear.rs` holds that none costs more
//! a byte when it is longer.

/// Nanoseconds that this thread had on a core so far, as far as the kernel says it: unlike the time
/// on the wall they do not hang on what else the machine does.
pub fn spent() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse().ok()
}

/// A text of one shape.
#[derive(Clone, Copy)]
pub struct Shape {
    /// Its name.
    pub name: &'static str,
    make: Make,
}

#[derive(Clone, Copy)]
enum Make {
    /// A unit over and over.
    Repeat(&'static str),
    /// The same behind an opening, before a closing.
    Framed(&'static str, &'static str, &'static str),
    /// Words of a list in an order by chance that is always the same.
    Mixed(&'static [&'static str]),
}

impl Shape {
    /// A text of at least `bytes` bytes, and few more.
    pub fn text(&self, bytes: usize) -> String {
        let mut out = String::with_capacity(bytes + 64);
        match self.make {
            Make::Repeat(unit) => fill(&mut out, unit, bytes),
            Make::Framed(open, unit, close) => {
                out += open;
                fill(&mut out, unit, bytes);
                out += close;
            }
            Make::Mixed(words) => {
                let mut state = 0x9E37_79B9_7F4A_7C15_u64;
                while out.len() < bytes {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    out += words[(state >> 33) as usize % words.len()];
                }
            }
        }
        out
    }
}

fn fill(out: &mut String, unit: &str, bytes: usize) {
    while out.len() < bytes {
        out.push_str(unit);
    }
}

const fn repeat(name: &'static str, unit: &'static str) -> Shape {
    Shape { name, make: Make::Repeat(unit) }
}

const fn framed(
    name: &'static str,
    open: &'static str,
    unit: &'static str,
    close: &'static str,
) -> Shape {
    Shape { name, make: Make::Framed(open, unit, close) }
}

const fn mixed(name: &'static str, words: &'static [&'static str]) -> Shape {
    Shape { name, make: Make::Mixed(words) }
}

/// Words of every part of the grammar, each with a space behind it.
const WORDS: &[&str] = &[
    "سيطرت ",
    "انسحب ",
    "قصف ",
    "تقدم ",
    "السيطرة ",
    "استعادة ",
    "حلب ",
    "حماة ",
    "مدينة ",
    "بلدة ",
    "ريف ",
    "قسد ",
    "الجيش ",
    "المعارضة ",
    "على ",
    "من ",
    "في ",
    "إلى ",
    "بعد ",
    "منها ",
    "المدينة ",
    "أمس ",
    "الجمعة ",
    "2024 ",
    "12 ",
    "كانون الأول ",
    "قال ",
    "إن ",
    "لم ",
    "التي ",
    "حيث ",
    "ثم ",
    "وأضاف ",
    "شخص ",
    "كفرنبوذة ",
    "و",
    "سوف ",
    "إذا ",
    "محاولة ",
    "كما ",
];

/// The same with marks, line ends and markup among them.
const MARKED: &[&str] = &[
    "سيطرت ",
    "انسحب ",
    "حلب",
    "حماة ",
    "مدينة ",
    "قسد ",
    "الجيش ",
    "على ",
    "من ",
    "، ",
    ". ",
    "\n",
    "«",
    "» ",
    "(",
    ") ",
    "\"",
    "#",
    "-",
    " – ",
    ": ",
    "؟ ",
    "! ",
    "…",
    "• ",
    "<b>",
    "</b>",
    "<br>",
    "&amp;",
    "&quot;",
    "|",
    "\t",
    "🔴 ",
    "12",
    "'",
    "_",
    "\u{200f}",
    "ـ",
    "َ",
];

/// English words and marks.
const ENGLISH: &[&str] = &[
    "captured ",
    "withdrew ",
    "shelling ",
    "advance ",
    "Aleppo ",
    "Hama",
    "town of ",
    "the ",
    "army ",
    "SDF ",
    "forces ",
    "of ",
    "in ",
    "from ",
    "to ",
    "after ",
    "it ",
    "there ",
    "yesterday ",
    "Friday ",
    "2024 ",
    "December ",
    "said ",
    "that ",
    "not ",
    "which ",
    "then ",
    ", ",
    ". ",
    "\n",
    "\"",
    "-",
    "'s ",
    "al-",
    "Deir ez-Zor ",
    "and ",
    "who ",
    "if ",
    "would ",
];

/// All shapes.
pub const SHAPES: &[Shape] = &[
    // Marks.
    repeat("hyphens", "-"),
    repeat("dashes", "–"),
    repeat("long dashes", "—"),
    repeat("spaced dashes", " - "),
    repeat("full stops", "."),
    repeat("spaced full stops", " ."),
    repeat("exclamation marks", "!"),
    repeat("Arabic question marks", "؟"),
    repeat("ellipses", "…"),
    repeat("commas", ","),
    repeat("Arabic commas", "، "),
    repeat("colons", ":"),
    repeat("quotation marks", "\""),
    repeat("opening guillemets", "«"),
    repeat("closing guillemets", "»"),
    repeat("pairs of guillemets", "«»"),
    repeat("opening brackets", "("),
    repeat("square brackets", "[]"),
    repeat("braces", "{"),
    repeat("apostrophes", "'"),
    repeat("hashes", "#"),
    repeat("underscores", "_"),
    repeat("upright strokes", "|"),
    repeat("spaced strokes", " | "),
    repeat("tabs", "\t"),
    repeat("bullets", "•"),
    repeat("spaced bullets", " •"),
    repeat("slashes", "/"),
    repeat("emoji", "🔴"),
    repeat("spaced emoji", "🔴 "),
    repeat("families", "👨\u{200d}👩\u{200d}👧"),
    // White space and what cannot be seen.
    repeat("spaces", " "),
    repeat("line ends", "\n"),
    repeat("two-byte line ends", "\r\n"),
    repeat("hard spaces", "\u{a0}"),
    repeat("bidi marks", "\u{200f}"),
    repeat("bidi overrides", "\u{202e}"),
    repeat("tatweel", "ـ"),
    repeat("combining marks", "\u{64b}"),
    framed("a letter and its marks", "ح", "\u{64b}", "ب"),
    framed("a town, spaces, a town", "سيطرت قسد على حلب", " ", "حماة"),
    framed("a town, dashes, a town", "سيطرت قسد على حلب", "-", "حماة"),
    framed("a trigger, quotation marks, a town", "سيطرت قسد على ", "\"", "حماة"),
    repeat("a town and twenty dashes", "حلب--------------------"),
    repeat("a trigger and twenty brackets", "سيطرت (((((((((((((((((((("),
    repeat("control characters", "\u{1}"),
    repeat("presentation forms", "ﻻ"),
    // Words without end.
    repeat("one Arabic word", "ا"),
    repeat("one Arabic word of و", "و"),
    repeat("one Latin word", "a"),
    repeat("one number", "1"),
    repeat("one Arabic number", "٣"),
    framed("an endless name", "بلدة ", "كفرنبوذة", ""),
    framed("an endless English name", "town of ", "Kafrnabuza", ""),
    repeat("single letters", "ا "),
    repeat("stopped letters", "a."),
    repeat("stopped Arabic letters", "أ."),
    repeat("letters and spaced stops", "أ ."),
    repeat("words joined by stops", "abc."),
    repeat("stopped titles", "Dr. "),
    repeat("decimals", "3.5"),
    repeat("addresses", "https://example.org/a?b=c&d=e "),
    repeat("hashtags", "#حلب_الآن "),
    repeat("hashtags without spaces", "#حلب"),
    // Names.
    repeat("one town", "حلب "),
    repeat("one town and commas", "حلب، "),
    repeat("one town and «و»", "وحلب "),
    repeat("one town and lines", "حلب\n"),
    repeat("one town, joined", "حلب-"),
    repeat("one village", "قرية كفرنبل "),
    repeat("one English town", "Aleppo "),
    repeat("an English list", "Aleppo, Hama and "),
    repeat("a hyphenated name", "Deir ez-Zor "),
    repeat("an article without a name", "al-"),
    repeat("a possessive", "Aleppo's "),
    repeat("a list of towns", "حلب وحماة وحمص، "),
    repeat("a head", "مدينة "),
    repeat("a head and its town", "مدينة حلب "),
    repeat("countryside", "ريف "),
    repeat("countryside of a town", "ريف حلب الشمالي "),
    repeat("a name with a slip", "بلدة كفرنبوذة "),
    repeat("a name that nobody knows", "قرية خرشوفان "),
    repeat("an unknown English name", "the town of Xarshufan "),
    repeat("names in quotation marks", "«حلب» "),
    repeat("names in brackets", "(حلب) "),
    // Words of the grammar.
    repeat("prepositions", "على "),
    repeat("prepositions of place", "في "),
    repeat("«من»", "من "),
    repeat("relative pronouns", "التي "),
    repeat("pronouns", "منها "),
    repeat("nouns for towns", "المدينة "),
    repeat("English pronouns", "it there "),
    repeat("speech", "قال "),
    repeat("speech without end", "وقال إن "),
    repeat("English speech", "said that "),
    repeat("denials", "نفى "),
    repeat("negations", "لم "),
    repeat("conditions", "إذا "),
    repeat("attempts", "محاولة "),
    // Triggers and actors.
    repeat("one trigger", "سيطرت "),
    repeat("a trigger and its preposition", "سيطرت على "),
    repeat("a verbal noun", "انسحاب "),
    repeat("one English trigger", "captured "),
    repeat("a negated trigger", "لم تسيطر على "),
    repeat("shelling", "قصف "),
    repeat("one actor", "قسد "),
    repeat("actors and «و»", "قسد والجيش و"),
    repeat("an actor of two words", "قوات النظام "),
    repeat("one English actor", "the SDF "),
    repeat("men of a party", "المقاتلين "),
    repeat("a trigger and a town", "سيطرت حلب "),
    repeat("an actor and a town", "قسد حلب "),
    // Time.
    repeat("days", "2024-12-05 "),
    repeat("days in words", "5 كانون الأول 2024 "),
    repeat("months", "كانون الأول "),
    repeat("weekdays", "الجمعة "),
    repeat("English weekdays", "Friday, "),
    repeat("yesterday", "أمس "),
    repeat("two days ago", "قبل يومين "),
    repeat("since", "منذ "),
    repeat("clocks", "12:30 "),
    repeat("numbers", "12 "),
    repeat("days in figures", "5/12/2024 "),
    repeat("spans of days", "5-6-7-"),
    repeat("weekdays in brackets", "(الجمعة) "),
    // Sentences.
    repeat("one sentence", "سيطرت فصائل المعارضة على مدينة حماة أمس. "),
    repeat("one sentence without end", "سيطرت فصائل المعارضة على مدينة حماة أمس، "),
    repeat("one sentence joined by «و»", "وسيطرت قسد على حلب بعد انسحاب الجيش منها "),
    repeat("one sentence a line", "سيطرت فصائل المعارضة على مدينة حماة\n"),
    repeat("one English sentence", "The SDF captured the town of Aleppo on Friday. "),
    repeat("an English sentence without end", "and the SDF captured the town of Aleppo "),
    repeat("a sentence of pronouns", "ثم انسحب منها وسيطر عليها "),
    repeat("a sentence within quotation marks", "قال «سيطرت قسد على حلب "),
    repeat("a sentence within brackets", "سيطرت قسد (التي انسحبت من حلب "),
    // Markup and tables.
    repeat("opening angles", "<"),
    repeat("closing angles", ">"),
    repeat("bold", "<b>"),
    repeat("paragraphs", "<p>"),
    repeat("unclosed comments", "<!--"),
    repeat("unclosed scripts", "<script>"),
    framed("scripts and half an end", "", "<script>", "</script"),
    framed("styles and one end", "", "<style>", "</style>"),
    repeat("unclosed tags", "<a href=\""),
    repeat("closing tags", "</"),
    repeat("cells", "<td>"),
    repeat("references", "&amp;"),
    repeat("references of references", "&amp;amp;amp;amp;amp;"),
    repeat("half references", "&"),
    repeat("figures of references", "&#1581;"),
    repeat("rows", "حلب | قسد\n"),
    repeat("one endless row", "حلب | قسد | "),
    repeat("rows without words", "|---|---|\n"),
    repeat("tabs and towns", "حلب\tقسد\t"),
    repeat("bullets and towns", "• حلب "),
    repeat("numbered lines", "1. حلب\n"),
    repeat("dashed lines", "- حلب\n"),
    framed("closing marks at line ends", "", "حلب»»»»»»»»\n", ""),
    // Everything at once.
    mixed("mixed words", WORDS),
    mixed("mixed words and marks", MARKED),
    mixed("mixed English", ENGLISH),
];
