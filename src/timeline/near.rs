//! Near-duplicate articles: wire copy and reposts are one voice.
//!
//! MinHash over shingles of three folded words (Broder, "On the resemblance and containment of
//! documents", SEQUENCES 1997), with banding to find candidates (Leskovec, Rajaraman and Ullman,
//! *Mining of Massive Datasets*, 2014, ch. 3). The hash functions are written out here so that a
//! signature means the same in every version of the program.

use crate::text::fold;

/// Number of hash functions.
const HASHES: usize = 64;
/// Signatures are cut into this many bands; two articles that share a band are compared.
pub const BANDS: usize = 16;
/// Estimated Jaccard resemblance from which two articles are one text.
pub const SAME: f64 = 0.6;
/// Words in a shingle.
const WORDS: usize = 3;
/// Days between the publication of two copies of one text, at most.
pub const WITHIN_DAYS: i32 = 7;

/// The MinHash signature of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature([u32; HASHES]);

impl Signature {
    /// Computes the signature of an article's text. Spelling variation is folded away.
    ///
    /// ```
    /// use isnad::timeline::{Signature, similar};
    /// let wire = "أعلنت فصائل المعارضة سيطرتها على مدينة حماة بعد انسحاب قوات النظام منها ظهر الخميس";
    /// let copy = "أعلنت فصائل المعارضه سيطرتها على مدينة حماه بعد إنسحاب قوات النظام منها ظهر الخميس.";
    /// let other = "قصفت طائرات حربية أطراف بلدة معرة النعمان في ريف إدلب الجنوبي صباح اليوم";
    /// assert!(similar(&Signature::of(wire), &Signature::of(copy)));
    /// assert!(!similar(&Signature::of(wire), &Signature::of(other)));
    /// ```
    #[must_use]
    pub fn of(text: &str) -> Self {
        let folded = fold(text);
        let words: Vec<u64> = folded
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .map(word)
            .collect();
        let mut out = [u32::MAX; HASHES];
        let shingle = |part: &[u64]| part.iter().fold(0_u64, |h, w| mix(h.rotate_left(21) ^ w));
        let mut add = |h: u64| {
            for (i, low) in out.iter_mut().enumerate() {
                *low = (*low).min((mix(h ^ mix(i as u64 + 1)) >> 32) as u32);
            }
        };
        if words.len() < WORDS {
            add(shingle(&words));
        }
        for part in words.windows(WORDS) {
            add(shingle(part));
        }
        Self(out)
    }

    /// The bands, each as one number; equal bands make two articles candidates.
    #[must_use]
    pub fn bands(&self) -> [i64; BANDS] {
        let rows = HASHES / BANDS;
        std::array::from_fn(|b| {
            let part = &self.0[b * rows..(b + 1) * rows];
            let h = part.iter().fold(b as u64 + 1, |h, v| mix(h.rotate_left(17) ^ u64::from(*v)));
            h.cast_signed()
        })
    }

    /// The signature as bytes, little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|v| v.to_le_bytes()).collect()
    }

    /// Back from bytes; `None` when they are no signature.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != HASHES * 4 {
            return None;
        }
        let mut out = [0; HASHES];
        for (v, b) in out.iter_mut().zip(bytes.chunks_exact(4)) {
            *v = u32::from_le_bytes(b.try_into().ok()?);
        }
        Some(Self(out))
    }
}

/// Whether two texts are copies: resemblance estimated from the signatures of at least 0.6.
#[must_use]
pub fn similar(a: &Signature, b: &Signature) -> bool {
    let same = a.0.iter().zip(&b.0).filter(|(a, b)| a == b).count();
    same as f64 >= SAME * HASHES as f64
}

/// FNV-1a.
fn word(w: &str) -> u64 {
    w.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3))
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
const fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
