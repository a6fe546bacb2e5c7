//! Names that a text misspells by one letter: «بلدة كفرنبوذة», «قرية بريشا».
//!
//! A slip is a letter left out, put in, put for another, or swapped with its neighbour (Damerau,
//! CACM 1964). All words one slip away are looked up: some hundreds for a name, and few names of
//! a text are looked up so.

/// Letters from which a name is long enough for a slip in it to be told from another name.
const LONG: usize = 5;
/// Letters up to which slips are looked for: the work grows with the square of them.
const LONGEST: usize = 64;
/// The letters of folded Arabic names.
const LETTERS: &str = "ءابتثجحخدذرزسشصضطظعغفقكلمنهوي";

/// Calls `each` for every Arabic word that is one slip away from a folded key; some more than
/// once. The first letter stays: slips in it make another word.
pub fn slips(key: &str, mut each: impl FnMut(&str)) {
    let letters: Vec<char> = key.chars().collect();
    if !(LONG..=LONGEST).contains(&letters.len()) {
        return;
    }
    let mut word = String::with_capacity(key.len() + 2);
    let mut put = |head: &[char], middle: &[char], tail: &[char]| {
        word.clear();
        word.extend(head.iter().chain(middle).chain(tail));
        each(&word);
    };
    for at in 1..=letters.len() {
        let (head, tail) = letters.split_at(at);
        for c in LETTERS.chars() {
            put(head, &[c], tail);
        }
        let [first, rest @ ..] = tail else { break };
        for c in LETTERS.chars().filter(|c| c != first) {
            put(head, &[c], rest);
        }
        if letters.len() > LONG {
            put(head, &[], rest);
        }
        if let [second, rest @ ..] = rest
            && first != second
        {
            put(head, &[*second, *first], rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: &str, expected: &[&str]) {
        let names = ["كفرنبوده", "باريشا", "ببيلا", "سراقب", "داريا", "حمص"];
        let mut found = Vec::new();
        slips(written, |word| {
            if names.contains(&word) && !found.contains(&word.to_owned()) {
                found.push(word.to_owned());
            }
            assert_eq!(strsim::osa_distance(word, written), 1, "{word} {written}");
        });
        assert_eq!(found, expected, "{written}");
    }

    #[test]
    fn one_slip_is_forgiven_and_two_are_not() {
        check("كفرنبوذه", &["كفرنبوده"]);
        check("بريشا", &["باريشا"]);
        check("بيبلا", &["ببيلا"]);
        check("سراقيب", &["سراقب"]);
        check("باراشي", &[]);
        check("حمض", &[]);
        check("سراقب", &[]);
    }
}
