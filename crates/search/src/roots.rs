//! What is left of a word without articles and endings, where its script tells how they are written.

use tantivy::tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer};

use crate::{analysis, unspaced};

/// Articles and what is written in one word with them, of Arabic: the longest first.
const ARABIC_BEGINNINGS: [&str; 7] = ["وال", "بال", "كال", "فال", "ولل", "ال", "لل"];

/// Endings of number, gender and possession, in the order in which Larkey's light stemmer removes them.
const ARABIC_ENDINGS: [&str; 8] = ["ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"];

/// Prepositions, *and*, and the article of Hebrew.
const HEBREW_BEGINNINGS: [&str; 11] = ["וה", "שה", "מה", "וב", "ול", "ה", "ו", "ב", "ל", "מ", "כ"];

/// Korean particles, the longest first.
#[rustfmt::skip]
const KOREAN_ENDINGS: [&str; 22] = [
    "에서는", "으로", "에서", "에게", "까지", "부터", "이란", "하는", "하기", "들의", "을", "를", "이", "가", "은", "는", "에", "의",
    "와", "과", "도", "로",
];

/// The root of a folded word; none where it is the word itself, or its script has no rule here.
pub(crate) fn root(word: &str) -> Option<String> {
    let root = match word.chars().next()? {
        '\u{600}'..='\u{6ff}' => arabic(word),
        '\u{5d0}'..='\u{5ea}' => without_beginning(word, &HEBREW_BEGINNINGS, 3),
        '\u{ac00}'..='\u{d7a3}' => without_ending(word, &KOREAN_ENDINGS, 2),
        '\u{400}'..='\u{4ff}' => cyrillic(word),
        '\u{370}'..='\u{3ff}' => stem(word, Language::Greek),
        _ => return None,
    };
    (root != word && !root.is_empty()).then_some(root)
}

/// Whether a word is Korean.
pub(crate) fn is_korean(word: &str) -> bool {
    word.starts_with(|character| matches!(character, '\u{ac00}'..='\u{d7a3}'))
}

fn without_beginning(word: &str, beginnings: &[&str], least: usize) -> String {
    let rest = beginnings.iter().filter_map(|beginning| word.strip_prefix(beginning)).find(|rest| rest.chars().count() >= least);
    rest.unwrap_or(word).to_owned()
}

fn without_ending(word: &str, endings: &[&str], least: usize) -> String {
    let rest = endings.iter().filter_map(|ending| word.strip_suffix(ending)).find(|rest| unspaced::letters(rest).len() >= least);
    rest.unwrap_or(word).to_owned()
}

fn arabic(word: &str) -> String {
    let mut word = without_beginning(word, &ARABIC_BEGINNINGS, 3);
    // *And*, where no article follows. A word of four letters may well begin with it.
    if let Some(rest) = word.strip_prefix('و').filter(|rest| rest.chars().count() >= 4) {
        word = rest.to_owned();
    }
    for ending in ARABIC_ENDINGS {
        word = without_ending(&word, &[ending], 3);
    }
    word
}

fn cyrillic(word: &str) -> String {
    // Folding has made `й` an `и`. After a vowel, at the end, it was one more often than not.
    let vowels_before = ["ии", "ыи", "ои", "еи"];
    let whole = word.strip_suffix('и').filter(|_| vowels_before.iter().any(|end| word.ends_with(end)));
    stem(&whole.map_or_else(|| word.to_owned(), |rest| format!("{rest}й")), Language::Russian)
}

fn stem(word: &str, language: Language) -> String {
    let mut analyzer = TextAnalyzer::builder(RawTokenizer::default()).filter(Stemmer::new(language)).build();
    analysis::stem(&mut analyzer, word).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::root;
    use crate::fold::fold;

    #[test]
    fn words_have_the_same_root() {
        let cases: [&[&str]; 8] = [
            &["برمجة", "البرمجة", "والبرمجة", "بالبرمجة", "للبرمجة", "كالبرمجة", "فالبرمجة", "البَرْمَجَة"],
            &["علم", "العلم", "علمي"],
            &["תכנות", "התכנות", "בתכנות", "והתכנות"],
            &["프로그래밍", "프로그래밍을", "프로그래밍으로"],
            &["программирование", "программирования", "программированию"],
            &["русский", "русского", "русском"],
            &["εισαγωγή", "εισαγωγής"],
            &["python"],
        ];
        for words in cases {
            let roots: Vec<_> = words.iter().map(|word| fold(word)).map(|word| root(&word).unwrap_or(word)).collect();
            assert!(roots.iter().all(|root| *root == roots[0]), "{words:?} have the roots {roots:?}");
        }
    }
}
