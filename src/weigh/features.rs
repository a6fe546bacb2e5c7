//! Named features: what the models see of a candidate.
//!
//! A feature is a template with its parts, written `template|part|part`. Reading needs only the
//! hash of that name; training and `explain` keep the name beside it.

/// A part of a feature's name.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// A word of ours.
    Str(&'a str),
    /// Letters of the text.
    Letters(&'a [char]),
    /// A small number.
    Count(usize),
    /// One letter.
    Char(char),
}

impl<'a> From<&'a str> for Part<'a> {
    fn from(s: &'a str) -> Self {
        Self::Str(s)
    }
}
impl<'a> From<&'a [char]> for Part<'a> {
    fn from(s: &'a [char]) -> Self {
        Self::Letters(s)
    }
}
impl From<usize> for Part<'_> {
    fn from(n: usize) -> Self {
        Self::Count(n)
    }
}
impl From<char> for Part<'_> {
    fn from(c: char) -> Self {
        Self::Char(c)
    }
}
impl From<bool> for Part<'_> {
    fn from(b: bool) -> Self {
        Self::Char(if b { 'y' } else { 'n' })
    }
}

/// The features of one candidate, in the order in which they were seen.
#[derive(Debug, Default, Clone)]
pub struct Features {
    /// Hashes of the names.
    pub keys: Vec<u64>,
    /// The names, where they are kept.
    pub names: Vec<String>,
    keep: bool,
}

/// Letters of a word that its features tell apart, at most.
const LETTERS: usize = 256;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

#[inline]
const fn step(hash: u64, c: char) -> u64 {
    (hash ^ c as u64).wrapping_mul(PRIME)
}

/// The hash of a feature's name: FNV-1a over its code points.
#[must_use]
pub fn key(name: &str) -> u64 {
    name.chars().fold(OFFSET, step)
}

/// The hash of a template's letters, which are ASCII, worked out when the program is built.
#[must_use]
pub const fn template_key(name: &str) -> u64 {
    let (bytes, mut hash, mut at) = (name.as_bytes(), OFFSET, 0);
    while at < bytes.len() {
        hash = step(hash, bytes[at] as char);
        at += 1;
    }
    hash
}

impl Features {
    /// An empty list; `keep` says whether names are kept.
    #[must_use]
    pub fn new(keep: bool) -> Self {
        Self { keep, ..Self::default() }
    }

    /// Empties the list.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.names.clear();
    }

    /// Adds a feature.
    pub fn add(&mut self, template: &str, parts: &[Part<'_>]) {
        self.add_keyed(template_key(template), template, parts);
    }

    /// Adds a feature whose template's hash is known.
    #[inline]
    pub fn add_keyed(&mut self, key: u64, template: &str, parts: &[Part<'_>]) {
        let mut hash = key;
        for part in parts {
            hash = step(hash, '|');
            hash = match part {
                Part::Str(s) if s.is_ascii() => s.bytes().fold(hash, |h, b| step(h, b as char)),
                Part::Str(s) => s.chars().fold(hash, step),
                Part::Letters(l) => l.iter().copied().take(LETTERS).fold(hash, step),
                Part::Count(n) => step(hash, digit(*n)),
                Part::Char(c) => step(hash, *c),
            };
        }
        self.keys.push(hash);
        if self.keep {
            let mut name = template.to_owned();
            for part in parts {
                name.push('|');
                match part {
                    Part::Str(s) => name.push_str(s),
                    Part::Letters(l) => name.extend(l.iter().take(LETTERS)),
                    Part::Count(n) => name.push(digit(*n)),
                    Part::Char(c) => name.push(*c),
                }
            }
            self.names.push(name);
        }
    }
}

/// A count of 0 to 9 as one letter.
fn digit(n: usize) -> char {
    char::from(b'0' + n.min(9) as u8)
}

/// Adds a feature: `observe!(out, "template", part, …)`.
macro_rules! observe {
    ($out:expr, $template:literal $(, $part:expr)* $(,)?) => {
        $out.add_keyed(
            const { $crate::weigh::template_key($template) },
            $template,
            &[$($crate::weigh::Part::from($part)),*],
        )
    };
}
pub(crate) use observe;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_that_of_its_name() {
        let word: Vec<char> = "على".chars().collect();
        let mut f = Features::new(true);
        observe!(f, "prep", "capture", &word[..], 3_usize, true, 'x');
        observe!(f, "bias");
        assert_eq!(f.names, ["prep|capture|على|3|y|x", "bias"]);
        let keys: Vec<u64> = f.names.iter().map(|n| key(n)).collect();
        assert_eq!(f.keys, keys);
    }
}
