//! The keys of all patterns, looked up from where a name may begin to where it may end.
//!
//! A name begins with a word (or behind what is written onto it) and ends with one, so that only
//! few stretches of a text can be names. Each is looked up by its hash; how long the longest key
//! with the same beginning is says when to stop. An Aho–Corasick automaton finds the same, and
//! all that lies inside words besides; it takes longer to build than a short text takes to read.

use rustc_hash::FxHashMap;

/// Bytes of the two beginnings by which the length of keys is bounded: three and six Arabic letters.
const SHORT: usize = 6;
const LONG: usize = 12;
/// Bytes read at once for both.
const SEEN: usize = SHORT + 8;
/// Bits of a slot in the tables of lengths.
const BITS: u32 = 16;

/// Folded keys with their rows.
#[derive(Debug)]
pub struct Keys {
    rows: FxHashMap<Box<str>, u32>,
    /// By beginning, the length of the longest key in bytes. Beginnings may share a slot: then a
    /// few stretches are looked up in vain.
    short: Vec<u8>,
    long: Vec<u8>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { rows: FxHashMap::default(), short: vec![0; 1 << BITS], long: vec![0; 1 << BITS] }
    }
}

impl Keys {
    /// The row of a key.
    #[inline]
    pub fn get(&self, key: &str) -> Option<u32> {
        self.rows.get(key).copied()
    }

    /// Puts a key under a row, in place of the one it had.
    pub fn insert(&mut self, key: &str, row: u32) {
        if let Some(old) = self.rows.get_mut(key) {
            *old = row;
            return;
        }
        self.rows.insert(key.into(), row);
        let length = key.len().min(usize::from(u8::MAX)) as u8;
        let mut start = [0; SEEN];
        let seen = key.len().min(SEEN);
        start[..seen].copy_from_slice(&key.as_bytes()[..seen]);
        let (short, long) = slots(&start);
        for (table, slot, bytes) in [(&mut self.short, short, SHORT), (&mut self.long, long, LONG)]
        {
            if key.len() >= bytes {
                table[slot] = table[slot].max(length);
            }
        }
    }

    /// How many bytes a key that begins with `rest` can have, at most.
    #[inline]
    pub fn reach(&self, rest: &[u8]) -> usize {
        let Some(start) = rest.first_chunk() else { return rest.len() };
        let (short, long) = slots(start);
        let mut most = self.short[short].max(SHORT as u8 - 1);
        if usize::from(most) >= LONG {
            most = self.long[long].max(LONG as u8 - 1);
        }
        if most == u8::MAX { usize::MAX } else { usize::from(most) }
    }

    /// Makes room for more keys.
    pub fn reserve(&mut self, more: usize) {
        self.rows.reserve(more);
    }
}

/// The slots of the first [`SHORT`] and of the first [`LONG`] bytes.
#[inline]
fn slots(start: &[u8; SEEN]) -> (usize, usize) {
    let six = |from: usize| {
        let mut word = [0; 8];
        word.copy_from_slice(&start[from..from + 8]);
        u64::from_le_bytes(word) & 0xFFFF_FFFF_FFFF
    };
    let spread = |word: u64| word.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let short = spread(six(0));
    let long = spread(short.rotate_left(29) ^ six(SHORT));
    let top = |sum: u64| (sum >> (u64::BITS - BITS)) as usize;
    (top(short), top(long))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reaches_as_far_as_its_longest_key() {
        let mut keys = Keys::default();
        let long = "ا".repeat(200);
        for key in ["تل", "حلب", "ديرالزور", "ديرحافر", &long] {
            keys.insert(key, 0);
        }
        for (text, at_least) in [
            ("تلالضبعه", "تل".len()),
            ("حلبوحماه", "حلب".len()),
            ("ديرالزورالشرقي", "ديرالزور".len()),
            ("ديرحافرديرحافر", "ديرحافر".len()),
            (&long, long.len()),
        ] {
            assert!(keys.reach(text.as_bytes()) >= at_least, "{text}");
        }
        assert!(keys.reach("ديرحافرديرحافر".as_bytes()) < "ديرحافردير".len());
        assert_eq!(keys.reach("سورياكلها".as_bytes()), SHORT - 1);
        assert_eq!(keys.reach(b"ab"), 2);
    }
}
