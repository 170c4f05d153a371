//! How texts become words: without case and accents, so that what is typed carelessly is found.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longer words are cut to this many characters, in courses and in questions alike.
const LONGEST: usize = 48;

/// The words of a text, folded.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Words::default();
    // Piece by piece, as most pieces are plain ASCII, which needs no tables.
    for piece in text.split_ascii_whitespace() {
        if piece.is_ascii() {
            piece.bytes().for_each(|byte| words.add(char::from(byte.to_ascii_lowercase())));
        } else {
            folded(piece).for_each(|character| words.add(character));
        }
        words.end();
    }
    words.done
}

#[derive(Default)]
struct Words {
    done: Vec<String>,
    word: String,
    /// In characters.
    length: usize,
}

impl Words {
    fn add(&mut self, character: char) {
        if stands_alone(character) {
            self.end();
            self.word.push(character);
            self.end();
        } else if character.is_alphanumeric() || !character.is_ascii() && is_combining_mark(character) {
            self.length += 1;
            if self.length <= LONGEST {
                self.word.push(character);
            }
        } else {
            self.end();
        }
    }

    fn end(&mut self) {
        if !self.word.is_empty() {
            self.done.push(std::mem::take(&mut self.word));
        }
        self.length = 0;
    }
}

/// A text without case and accents, for comparing and sorting.
pub(crate) fn fold(text: &str) -> String {
    folded(text).collect()
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    // Only the accents of Latin, Greek and Cyrillic: in other scripts the marks are vowels.
    let plain = text.nfkd().filter(|character| !('\u{300}'..='\u{36f}').contains(character)).nfc();
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
                _ => &[],
            };
            letters.is_empty().then_some(character).into_iter().chain(letters.iter().copied())
        })
        // The lower case of some letters (`İ`) brings an accent with it.
        .filter(|character| !('\u{300}'..='\u{36f}').contains(character))
}

/// Whether a character is a word of its own: Chinese and Japanese are written without spaces.
fn stands_alone(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// Words that are in nearly every text, of which a question is freed where it has others. `c` is missing on purpose.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "au", "aux", "avec", "be", "by", "ce", "ces", "cette", "d", "dans", "de", "des", "du", "en",
    "est", "et", "for", "from", "how", "in", "is", "it", "l", "la", "le", "les", "leur", "n", "of", "on", "or", "ou", "par", "pour",
    "qu", "que", "qui", "s", "se", "son", "sur", "t", "that", "the", "this", "to", "un", "une", "vos", "votre", "what", "with", "your",
];

/// Whether a folded word says nothing by itself.
pub(crate) fn is_common(word: &str) -> bool {
    COMMON.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{COMMON, words};

    #[test]
    fn texts_become_words() {
        let cases: [(&str, &[&str]); 9] = [
            ("L’Économie, sociale & solidaire", &["l", "economie", "sociale", "solidaire"]),
            ("ÉTÉ e\u{301}te\u{301}", &["ete", "ete"]),
            ("Straße Œuvre Øresund Łódź", &["strasse", "oeuvre", "oresund", "lodz"]),
            ("C++ C# .NET", &["c", "c", "net"]),
            ("机器学习 101", &["机", "器", "学", "习", "101"]),
            ("한국어", &["한국어"]),
            ("हिन्दी", &["हिन्दी"]),
            ("🦀\u{0}\u{202e}\"+-*", &[]),
            ("İstanbul", &["istanbul"]),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected, "{text:?}");
        }
        assert_eq!(words(&"x".repeat(10_000))[0].len(), super::LONGEST);
        assert!(COMMON.is_sorted());
    }
}
