//! Words of no language, as often as words of a language are: a few everywhere, most of them seldom.

use crate::random::Xorshift;

/// How many words there are.
const WORDS: u64 = 4_000;
/// How many words are common.
const COMMON: u64 = 100;
/// One word in so many is a common one.
const COMMON_EVERY: u64 = 3;

/// A word by its number, below [`WORDS`].
fn word(number: u64) -> String {
    const ONSETS: [&str; 16] = ["b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pl"];
    const VOWELS: [&str; 5] = ["a", "e", "i", "o", "u"];
    let mut word = String::new();
    // Three syllables in a number system of 80 digits; a step that has no divisor in common with it mixes neighbours.
    let mut rest = number.wrapping_mul(7_919) % 512_000;
    for _ in 0..3 {
        let syllable = usize::try_from(rest % 80).unwrap_or(0);
        word.push_str(ONSETS[syllable / VOWELS.len()]);
        word.push_str(VOWELS[syllable % VOWELS.len()]);
        rest /= 80;
    }
    word
}

/// A word of a text.
fn any(random: &mut Xorshift) -> String {
    if random.below(COMMON_EVERY) == 0 { word(random.below(COMMON)) } else { seldom(random) }
}

/// A word that says something; what is searched for.
pub(super) fn seldom(random: &mut Xorshift) -> String {
    word(COMMON + random.below(WORDS - COMMON))
}

/// So many words.
pub(super) fn text(random: &mut Xorshift, words: u64) -> String {
    (0..words).map(|_| any(random)).collect::<Vec<_>>().join(" ")
}

/// A word with one letter left out in its middle, which no other word is likely to be.
pub(super) fn misspelt(random: &mut Xorshift) -> String {
    let mut word = seldom(random);
    word.remove(word.len() / 2);
    word
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{WORDS, misspelt, word};
    use crate::random::Xorshift;

    #[test]
    fn words_differ_from_one_another() {
        let words = (0..WORDS).map(word).collect::<HashSet<_>>();
        assert_eq!(u64::try_from(words.len()).expect("small"), WORDS);
        assert!(words.iter().all(|word| word.is_ascii() && word.len() >= 6));
        assert!(misspelt(&mut Xorshift::new(1)).len() >= 5);
    }
}
