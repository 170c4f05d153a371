//! Scripts without spaces between words: Chinese, Japanese, Thai, Lao, Khmer and Burmese.

use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use unicode_normalization::char::is_combining_mark;

static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// Whether a character is a letter or a mark of such a script.
pub(crate) fn is_unspaced(character: char) -> bool {
    let is_in_block = is_ideograph(character)
        || matches!(
            character,
            '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}' | '\u{3040}'..='\u{30ff}'
                | '\u{31f0}'..='\u{31ff}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}'
        );
    is_in_block && (character.is_alphanumeric() || is_combining_mark(character))
}

pub(crate) fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

/// The words of a text of such scripts, by ICU's dictionaries.
pub(crate) fn segments(text: &str) -> Vec<String> {
    // Compatibility decomposition takes these vowels apart, and the dictionaries have them whole.
    let text = text.replace("\u{e4d}\u{e32}", "\u{e33}").replace("\u{ecd}\u{eb2}", "\u{eb3}");
    let breaks: Vec<usize> = SEGMENTER.segment_str(&text).collect();
    breaks.windows(2).filter_map(|ends| text.get(ends[0]..ends[1])).map(str::to_owned).collect()
}

/// The letters of a text, each with its marks.
pub(crate) fn letters(text: &str) -> Vec<&str> {
    let mut starts: Vec<usize> =
        text.char_indices().filter(|(at, character)| *at == 0 || !is_combining_mark(*character)).map(|(at, _)| at).collect();
    starts.push(text.len());
    starts.windows(2).map(|ends| &text[ends[0]..ends[1]]).collect()
}

/// All pairs of letters that follow each other.
pub(crate) fn pairs(text: &str) -> Vec<String> {
    letters(text).windows(2).map(<[&str]>::concat).collect()
}
