//! Folding: a text without case and accents, so that what is typed carelessly is found.

use unicode_normalization::UnicodeNormalization;

/// A text without case and accents, for comparing and sorting.
pub(crate) fn fold(text: &str) -> String {
    folded(text).collect()
}

/// The characters of a text without case and accents.
pub(crate) fn folded(text: &str) -> impl Iterator<Item = char> {
    let plain = text.nfkd().filter(|character| !is_dropped(*character)).nfc();
    plain
        .flat_map(char::to_lowercase)
        .flat_map(|character| {
            let letters: &[char] = match character {
                'ß' => &['s', 's'],
                'œ' => &['o', 'e'],
                'æ' => &['a', 'e'],
                'ø' => &['o'],
                'ł' => &['l'],
                'đ' | 'ð' => &['d'],
                'þ' => &['t', 'h'],
                'ı' => &['i'],
                // The sigma at the end of a word; capitals do not have one.
                'ς' => &['σ'],
                'ґ' => &['г'],
                '♯' => &['#'],
                // Letters that Arabic, Persian and Urdu keyboards exchange, and that writers leave without their dots.
                'ٱ' => &['ا'],
                'ى' | 'ی' => &['ي'],
                'ة' | 'ۀ' => &['ه'],
                'ک' => &['ك'],
                _ => &[],
            };
            letters.is_empty().then_some(digit(character)).into_iter().chain(letters.iter().copied())
        })
        // The lower case of some letters (`İ`) brings an accent with it.
        .filter(|character| !is_dropped(*character))
}

/// The accents of Latin, Greek and Cyrillic, the vowel marks of Arabic and Hebrew, which most texts leave out, the dot between Japanese
/// words, which may as well be missing, and characters that are not seen, such as soft hyphens. In other scripts marks are vowels, and stay.
fn is_dropped(character: char) -> bool {
    matches!(
        character,
        '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
            | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}'
            | '\u{30fb}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}'
    )
}

/// The ASCII digit of a decimal digit in Arabic, Devanagari, Bengali, Thai, Lao, Burmese or Khmer.
fn digit(character: char) -> char {
    let zeros = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}', '\u{ed0}', '\u{1040}', '\u{17e0}'];
    let value = zeros.into_iter().filter_map(|zero| u32::from(character).checked_sub(u32::from(zero))).find(|value| *value < 10);
    value.and_then(|value| char::from_digit(value, 10)).unwrap_or(character)
}

/// Words that are in nearly every text, of which a question is freed where it has others. `c` is missing on purpose.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "au", "aux", "avec", "be", "by", "ce", "ces", "cette", "d", "dans", "de", "des", "du", "en",
    "est", "et", "for", "from", "how", "in", "is", "it", "l", "la", "le", "les", "leur", "n", "of", "on", "or", "ou", "par", "pour",
    "qu", "que", "qui", "s", "se", "son", "sur", "t", "that", "the", "this", "to", "un", "une", "vos", "votre", "what", "with", "your", "ของ", "และ",
    "が", "で", "と", "に", "の", "は", "も", "や", "を", "与", "和", "的",
];

/// Whether a folded word says nothing by itself.
pub(crate) fn is_common(word: &str) -> bool {
    COMMON.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{COMMON, fold};

    #[test]
    fn texts_are_folded() {
        for (text, folded) in [
            ("ÉTÉ e\u{301}te\u{301}", "ete ete"),
            ("Straße Œuvre Øresund Łódź", "strasse oeuvre oresund lodz"),
            ("İstanbul ISPARTA ılık", "istanbul isparta ilik"),
            ("Λόγος ΛΟΓΟΣ", "λογοσ λογοσ"),
            ("Ｃ＋＋ Ｃ♯", "c++ c#"),
            ("أُسُس إدارة الـبـرمجة ١٢٣ ۴۵", "اسس اداره البرمجه 123 45"),
            ("שָׁלוֹם", "שלום"),
            ("हिन्दी १", "हिन्दी 1"),
            ("pro\u{ad}gram", "program"),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
        assert!(COMMON.is_sorted());
    }
}
