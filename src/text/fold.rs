//! Orthographic folding of Arabic (and Latin) with a way back to the original code points.
//!
//! What is folded follows the usual practice of Arabic retrieval (Larkey, Ballesteros and
//! Connell, SIGIR 2002: "Improving stemming for Arabic information retrieval"), without its
//! stemming, which harms names (بغداد → غداد).

use unicode_normalization::char::{
    canonical_combining_class, decompose_canonical, decompose_compatible,
};

use super::{
    Span,
    markup::{marked, seen},
};

/// A text after folding: one entry a letter, each with the code points it came from.
///
/// Markup left in the text is read as a browser shows it: character references are the letters
/// they stand for, tags are gone or end a line.
///
/// ```
/// use isnad::text::Folded;
/// let folded = Folded::new("مَدِيـنة إدلب");
/// assert_eq!(folded.as_string(), "مدينه ادلب");
/// let back = folded.span(6, 10);
/// assert_eq!((back.start, back.end), (9, 13));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Folded {
    chars: Vec<char>,
    /// For each letter, the code points that it came from.
    spans: Vec<Span>,
}

impl Folded {
    /// Folds `text`. Every code point yields none, one or several folded letters, in order.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let letters = text.chars().count();
        let mut out =
            Self { chars: Vec::with_capacity(letters), spans: Vec::with_capacity(letters) };
        if marked(text) {
            let seen = seen(text);
            for (i, &(c, span)) in seen.iter().enumerate() {
                out.push(c, seen[i + 1..].iter().map(|s| s.0), span);
            }
            return out;
        }
        let mut rest = text.chars();
        let mut at = 0_u32;
        while let Some(c) = rest.next() {
            out.push(c, rest.clone(), Span::new(at, at + 1));
            at += 1;
        }
        out
    }

    #[inline]
    fn push(&mut self, c: char, mut rest: impl Iterator<Item = char>, at: Span) {
        match class(c) {
            Class::Keep(f) => self.put(f, at),
            Class::Mark => {
                // A mark belongs to the letter before it, so that spans include it.
                if let Some(last) = self.spans.last_mut()
                    && last.end == at.start
                {
                    last.end = at.end;
                }
            }
            Class::Drop => {}
            Class::Letter => {
                if !self.after_latin() && !rest.next().is_some_and(latin) {
                    self.put('\'', at);
                }
            }
            Class::Apostrophe => {
                let next = rest.next().filter(|c| c.is_alphabetic());
                let inside = self.after_latin() && next.is_some();
                // "Aleppo's", but "Ma'sada".
                let owner = next == Some('s') && !rest.next().is_some_and(char::is_alphabetic);
                if !inside || owner {
                    self.put('\'', at);
                }
            }
            Class::Hyphen => {
                let inside = self.after_latin() && rest.next().is_some_and(latin);
                self.put(if inside || !matches!(c, '–' | '‒') { '-' } else { c }, at);
            }
            Class::Other => {
                let mut any = false;
                let mut emit = |d: char| {
                    if canonical_combining_class(d) != 0 {
                        return;
                    }
                    for l in d.to_lowercase() {
                        if let Class::Keep(f) = class(l) {
                            self.put(f, at);
                            any = true;
                        }
                    }
                };
                if matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFE}' | '\u{FF00}'..='\u{FFEF}')
                {
                    decompose_compatible(c, &mut emit);
                } else {
                    decompose_canonical(c, &mut emit);
                }
                if !any {
                    self.put(c, at);
                }
            }
        }
    }

    fn put(&mut self, folded: char, at: Span) {
        self.chars.push(folded);
        self.spans.push(at);
    }

    /// Whether the letter before is Latin.
    fn after_latin(&self) -> bool {
        self.chars.last().is_some_and(char::is_ascii_lowercase)
    }

    /// The folded letters.
    #[inline]
    #[must_use]
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// Number of folded letters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chars.len()
    }

    /// Leaves only the first letters.
    pub(crate) fn truncate(&mut self, letters: usize) {
        self.chars.truncate(letters);
        self.chars.shrink_to_fit();
        self.spans.truncate(letters);
        self.spans.shrink_to_fit();
    }

    /// Whether nothing is left after folding.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// The folded text as a string.
    #[must_use]
    pub fn as_string(&self) -> String {
        self.chars.iter().collect()
    }

    /// The folded letters and digits without spaces and marks, see [`fold_key`].
    #[must_use]
    pub fn key(&self) -> String {
        let mut key = String::with_capacity(2 * self.chars.len());
        key.extend(self.chars.iter().filter(|c| alphanumeric(**c)));
        key
    }

    /// The original code points behind folded letters `from..to`, marks of the last letter included.
    ///
    /// # Panics
    /// When the range is empty or reaches past the end.
    #[must_use]
    pub fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.spans[from].start, self.spans[to - 1].end)
    }

    /// The folded index of the first letter that starts at or after an original code point.
    #[must_use]
    pub fn index_of(&self, code_point: u32) -> usize {
        self.spans.partition_point(|s| s.start < code_point)
    }
}

/// Folds a short string: what [`Folded::new`] makes of it, as a `String`.
///
/// ```
/// assert_eq!(isnad::text::fold("إزرعـ"), "ازرع");
/// assert_eq!(isnad::text::fold("Maʿarrat"), "maarrat");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    Folded::new(text).as_string()
}

/// The key under which names are compared: folded letters and digits only, no spaces or marks.
///
/// ```
/// use isnad::text::fold_key;
/// assert_eq!(fold_key("معرّة النعمان"), fold_key("معرةالنعمان"));
/// ```
#[must_use]
pub fn fold_key(text: &str) -> String {
    Folded::new(text).key()
}

/// `char::is_alphanumeric`, without a look into its tables for the letters that names are made of
/// and for the marks of every sentence.
#[inline]
pub(super) fn alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\x7F' => c.is_ascii_alphanumeric(),
        'ء'..='غ' | 'ف'..='ي' => true,
        '،' | '؛' | '؟' | '«' | '»' => false,
        _ => c.is_alphanumeric(),
    }
}

#[derive(Clone, Copy)]
enum Class {
    Keep(char),
    Mark,
    Drop,
    /// May be a quotation mark, or an ع or ء of a Latin name.
    Apostrophe,
    /// Stands for ع or ء of a Latin name, be it as its first or last letter.
    Letter,
    /// May join the parts of a Latin name.
    Hyphen,
    Other,
}

/// Whether a letter, not folded yet, is Latin.
fn latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}

/// The classes of all code points up to the end of the Arabic block.
static CLASSES: [Class; 0x700] = {
    let mut out = [Class::Other; 0x700];
    let mut at = 0;
    while at < out.len() {
        if let Some(c) = char::from_u32(at as u32) {
            out[at] = class_of(c);
        }
        at += 1;
    }
    out
};

fn class(c: char) -> Class {
    CLASSES.get(c as usize).copied().unwrap_or_else(|| class_of(c))
}

const fn class_of(c: char) -> Class {
    match c {
        'A'..='Z' => Class::Keep(c.to_ascii_lowercase()),
        '\'' | '’' | '‘' | '‛' | '`' | '´' | '′' | '\u{2035}' | '\u{FF07}' => {
            Class::Apostrophe
        }
        '\u{2B9}'..='\u{2BF}' | '\u{2C8}' | '\u{2CA}' | '\u{2CB}' | '\u{A78C}' => Class::Letter,
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}' => {
            Class::Hyphen
        }
        '\u{0}'..='\u{7F}' => Class::Keep(c),
        'أ' | 'إ' | 'آ' | 'ٱ' | '\u{672}' | '\u{673}' => Class::Keep('ا'),
        'ة' | 'ہ' | 'ە' | 'ۀ' | 'ۃ' | 'ھ' => Class::Keep('ه'),
        'ى' | 'ی' | 'ئ' | 'ې' | 'ێ' | 'ے' => Class::Keep('ي'),
        'ؤ' | 'ۆ' | 'ۇ' | 'ۋ' => Class::Keep('و'),
        'ک' | 'ڪ' => Class::Keep('ك'),
        'گ' => Class::Keep('غ'),
        'پ' => Class::Keep('ب'),
        'چ' => Class::Keep('ج'),
        'ژ' => Class::Keep('ج'),
        'ڤ' | 'ڨ' => Class::Keep('ف'),
        '٠'..='٩' => Class::Keep(digit(c, '٠')),
        '۰'..='۹' => Class::Keep(digit(c, '۰')),
        '\u{0640}'
        | '\u{064B}'..='\u{065F}'
        | '\u{0670}'
        | '\u{0610}'..='\u{061A}'
        | '\u{06D6}'..='\u{06ED}'
        | '\u{0300}'..='\u{036F}' => Class::Mark,
        'ء'..='ي' => Class::Keep(c),
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}'
        | '\u{FEFF}'
        | '\u{061C}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{00AD}' => Class::Drop,
        // Marks that stay as they are, without a look at their decomposition.
        '،' | '؛' | '؟' | '«' | '»' | '“' | '”' | '…' | '—' | '―' => Class::Keep(c),
        '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{3000}' => Class::Keep(' '),
        '\u{2028}' | '\u{2029}' | '\u{0085}' => Class::Keep('\n'),
        _ => Class::Other,
    }
}

const fn digit(c: char, zero: char) -> char {
    match char::from_digit(c as u32 - zero as u32, 10) {
        Some(digit) => digit,
        None => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(original: &str, folded: &str) {
        assert_eq!(fold(original), folded, "{original:?}");
    }

    #[test]
    fn folds_spelling_variants() {
        check("إدلب", "ادلب");
        check("أعزاز", "اعزاز");
        check("الحُدَيدة", "الحديده");
        check("مصطفى", "مصطفي");
        check("کفرنبل", "كفرنبل");
        check("حمـــص", "حمص");
        check("اللواء ٧٥", "اللواء 75");
        check("ﻣﻌﺮة", "معره");
        check("ﻻ", "لا");
        check("در\u{200f}عا\u{200b}", "درعا");
        check("Dar'a and Kobanê", "dara and kobane");
        check("Aleppo’s", "aleppo's");
        check("Ma`arrat Ma´arrat Maʿarrat Ma‘arrat Maʻarrat", &["maarrat"; 5].join(" "));
        check("ʿAyn, al-ʿAyn, Izraʿ", "ayn, al-ayn, izra");
        check("As'ad's", "asad's");
    }

    #[test]
    fn spans_take_in_marks_and_leave_out_tatweel_before() {
        let text = "في حِمْصَ.";
        let folded = Folded::new(text);
        let span = folded.span(3, 6);
        let cut: String =
            text.chars().skip(span.start as usize).take(span.len() as usize).collect();
        assert_eq!(cut, "حِمْصَ");
    }

    #[test]
    fn hyphens_of_latin_names_are_one() {
        for hyphen in "-\u{2010}\u{2011}\u{2012}\u{2013}\u{2212}\u{FE58}\u{FE63}\u{FF0D}".chars() {
            check(&format!("Deir ez{hyphen}Zor"), "deir ez-zor");
        }
        check("Deir ez-\u{AD}Zor", "deir ez-zor");
        check("الجمعة – السبت", "الجمعه – السبت");
        check("Friday – Saturday", "friday – saturday");
    }

    #[test]
    fn spans_lead_back_into_the_markup() {
        let text = "في &laquo;<b>ح&#1605;ص</b>&raquo;";
        let folded = Folded::new(text);
        assert_eq!(folded.as_string(), "في «حمص»");
        let span = folded.span(4, 7);
        let cut: String =
            text.chars().skip(span.start as usize).take(span.len() as usize).collect();
        assert_eq!(cut, "ح&#1605;ص");
    }

    proptest! {
        #[test]
        fn offsets_survive_markup(
            parts in proptest::collection::vec("[ء-ي a-z<>&;/\r\n\t]{0,6}|&amp;|&quot;|&#x645;|<br>|</?p>|<b>|<!--|-->|<script>", 0..30)
        ) {
            let text = parts.concat();
            let folded = Folded::new(&text);
            let n = text.chars().count() as u32;
            for i in 0..folded.len() {
                let s = folded.span(i, i + 1);
                prop_assert!(s.start < s.end && s.end <= n);
                if i > 0 {
                    let before = folded.span(i - 1, i);
                    prop_assert!(before.start <= s.start && before.end <= s.end);
                }
            }
            let starts = super::super::Layout::of(&folded).all();
            prop_assert!(starts.is_sorted() && starts.iter().all(|s| *s <= folded.len()));
            let sentences = super::super::sentences(&folded, &starts);
            prop_assert!(sentences.windows(2).all(|w| w[0].end == w[1].start));
        }

        #[test]
        fn a_text_without_markup_is_seen_as_it_is(text in "[^&<\r\u{B}\u{C}]{0,60}") {
            let letters: Vec<(char, Span)> = seen(&text);
            let as_is = text.chars().zip(0..).map(|(c, at)| (c, Span::new(at, at + 1)));
            prop_assert!(letters.into_iter().eq(as_is));
        }

        #[test]
        fn offsets_are_in_order_and_inside(text in "[ء-ي\u{064B}-\u{0652}ـ a-zA-Z0-9٠-٩\u{200f}ﻻﻣ.،]{0,60}") {
            let folded = Folded::new(&text);
            let n = text.chars().count() as u32;
            for i in 0..folded.len() {
                let s = folded.span(i, i + 1);
                prop_assert!(s.start < s.end && s.end <= n);
                if i > 0 {
                    prop_assert!(folded.span(i - 1, i).start <= s.start);
                }
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in "[^'’‘ʿʾʼ`\\pC]{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
        }
    }
}
