//! In what other forms words may be written or asked for: `CS 50` as `cs50`, `8.01x` as `801x`, `C#` as `c sharp`.

use std::ops::Range;

use crate::tokens::{Gap, LONGEST, Token, own_words};
use crate::{fold, roots, unspaced};

/// More words than this are not written as one.
const MOST_JOINED: usize = 6;

/// Names with symbols as they are said.
const SPOKEN: [(&[&str], &str); 9] = [
    (&["c", "sharp"], "c#"),
    (&["csharp"], "c#"),
    (&["f", "sharp"], "f#"),
    (&["fsharp"], "f#"),
    (&["c", "plus", "plus"], "c++"),
    (&["cplusplus"], "c++"),
    (&["cpp"], "c++"),
    (&["dot", "net"], ".net"),
    (&["dotnet"], ".net"),
];

/// Words that may be written as one.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Joined {
    /// The positions of the words.
    pub(crate) span: Range<usize>,
    pub(crate) text: String,
    /// Whether they look like one name: `8.01x`, `cs 50`, `e learning`, but not `data base`.
    pub(crate) is_name: bool,
}

/// The words of a text that may be written as one: any two that stand side by side, and all that are tied together.
pub(crate) fn joined(tokens: &[Token]) -> Vec<Joined> {
    let mut found = Vec::new();
    let mut join = |span: Range<usize>, is_name: bool| {
        let text: String = tokens[span.clone()].iter().map(Token::without_symbols).collect();
        if text.chars().count() <= LONGEST {
            found.push(Joined { span, text, is_name });
        }
    };
    let mut first = 0;
    for (at, token) in tokens.iter().enumerate() {
        if !matches!(token.gap, Gap::Joined(_)) {
            first = at;
        }
        let Some(before) = at.checked_sub(1).map(|before| &tokens[before]).filter(|before| !token.unspaced && !before.unspaced)
        else {
            continue;
        };
        match token.gap {
            Gap::Joined(_) => {
                join(at - 1..at + 1, true);
                let is_last = !tokens.get(at + 1).is_some_and(|next| matches!(next.gap, Gap::Joined(_)));
                if is_last && (3..=MOST_JOINED).contains(&(at + 1 - first)) {
                    join(first..at + 1, true);
                }
            }
            Gap::Space => join(at - 1..at + 1, is_code(before, token)),
            Gap::Unspaced | Gap::Apart => {}
        }
    }
    found
}

/// Whether two words with a space between them look like one name: one is a number, or a single letter that means something.
fn is_code(left: &Token, right: &Token) -> bool {
    let is_part = |token: &Token| {
        let mut characters = token.text.chars();
        let is_letter = characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none();
        (is_letter || token.text.contains(|character: char| character.is_ascii_digit())) && !fold::is_common(&token.text)
    };
    is_part(left) || is_part(right)
}

/// The names with symbols that are said in a text.
pub(crate) fn spoken(tokens: &[Token]) -> Vec<(Range<usize>, &'static str)> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        for (words, name) in SPOKEN {
            let said = tokens[at..].iter().map(|token| token.text.as_str());
            if tokens.len() - at >= words.len() && said.zip(words).all(|(said, word)| said == *word) {
                found.push((at..at + words.len(), name));
            }
        }
    }
    found
}

/// Everything beside its words that a text is to be found by.
pub(crate) fn forms(tokens: &[Token]) -> Vec<String> {
    let mut forms = Vec::new();
    forms.extend(joined(tokens).into_iter().filter(|joined| joined.is_name).map(|joined| joined.text));
    forms.extend(spoken(tokens).into_iter().map(|(_, name)| name.to_owned()));
    let parts = own_words(tokens).into_iter().zip(tokens).filter(|(is_own, _)| !is_own);
    forms.extend(parts.map(|(_, token)| token.text.clone()));
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        if token.unspaced {
            // Across blanks as well, as a question may have none.
            let is_beside = matches!(token.gap, Gap::Unspaced | Gap::Space);
            if let Some(before) = before.filter(|before| is_beside && before.unspaced) {
                forms.push(seam(before, token));
            }
            forms.extend(unspaced::pairs(&token.text));
            let ideographs = token.text.chars().filter(|character| unspaced::is_ideograph(*character));
            // A word of one letter is there already.
            forms.extend(ideographs.filter(|_| token.text.chars().nth(1).is_some()).map(String::from));
            continue;
        }
        if token.has_symbols() {
            forms.push(token.without_symbols());
            forms.extend(token.text.split_once('&').into_iter().flat_map(|(left, right)| [left.to_owned(), right.to_owned()]));
        }
        if token.gap == Gap::Joined('.') && token.text.starts_with(char::is_alphabetic) {
            forms.push(format!(".{}", token.text));
        }
        if token.text.contains(|character: char| character.is_ascii_digit()) {
            forms.extend(between_digits_and_letters(&token.text));
        }
        if roots::is_korean(&token.text) {
            forms.extend(unspaced::pairs(&token.text));
            if let Some(before) = before.filter(|before| token.gap == Gap::Space && roots::is_korean(&before.text)) {
                forms.push(seam(before, token));
            }
        }
        forms.extend(roots::root(&token.text));
    }
    forms
}

/// The last letter of a word with the first of the next.
pub(crate) fn seam(left: &Token, right: &Token) -> String {
    let last = unspaced::letters(&left.text).last().copied().unwrap_or_default();
    let first = unspaced::letters(&right.text).first().copied().unwrap_or_default();
    format!("{last}{first}")
}

/// The beginnings and ends of a code that end or begin where letters and digits meet: `cs`, `50`, `cs50`, and `50x` of `cs50x`. Single
/// characters say nothing.
fn between_digits_and_letters(word: &str) -> Vec<String> {
    let is_digit = |character: char| character.is_ascii_digit();
    let mut ends: Vec<usize> = word
        .char_indices()
        .zip(word.chars().skip(1))
        .filter(|((_, left), right)| is_digit(*left) != is_digit(*right))
        .map(|((at, left), _)| at + left.len_utf8())
        .collect();
    ends.insert(0, 0);
    ends.push(word.len());
    ends.truncate(MOST_JOINED);
    let mut found = Vec::new();
    for (position, start) in ends.iter().enumerate() {
        for end in &ends[position + 1..] {
            let part = &word[*start..*end];
            if part.len() < word.len() && part.chars().nth(1).is_some() {
                found.push(part.to_owned());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::forms;
    use crate::tokens::tokens;

    #[test]
    fn words_have_other_forms() {
        let cases: [(&str, &[&str]); 14] = [
            ("programming for everyone", &[]),
            ("C#", &["c"]),
            (".NET", &["net"]),
            ("C sharp", &["csharp", "c#"]),
            ("ASP.NET", &["aspnet", ".net"]),
            ("R&D", &["rd", "r", "d"]),
            ("R & D", &["rd"]),
            ("CS 50", &["cs50"]),
            ("CS50x", &["cs", "cs50", "50", "50x"]),
            ("8.01x", &["801x", "01"]),
            ("6.00.1x", &["600", "001x", "6001x"]),
            ("東京大学", &["東京", "東", "京", "京大", "大学", "大", "学"]),
            ("機械 学習", &["機械", "機", "械", "械学", "学習", "学", "習"]),
            ("комп’ютер", &["компютер"]),
        ];
        for (text, expected) in cases {
            assert_eq!(forms(&tokens(text)), expected, "{text:?}");
        }
    }
}
