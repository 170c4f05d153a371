//! How a text becomes words. Courses and questions are read by the same rules.

use unicode_normalization::char::is_combining_mark;

use crate::{fold, unspaced};

/// Longer words are cut to this many characters, in courses and in questions alike.
pub(crate) const LONGEST: usize = 48;

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Blanks, or an `&` between blanks.
    Space,
    /// One character that ties words together, as in `Node.js`, `TCP/IP` or `COVID-19`.
    Joined(char),
    /// Nothing: the script has no spaces between words.
    Unspaced,
    /// Anything else.
    Apart,
}

/// A word, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) gap: Gap,
    /// Whether its script has no spaces between words.
    pub(crate) unspaced: bool,
}

impl Token {
    /// Whether symbols are part of the word: `c#`, `c++`, `.net`, `r&d`.
    pub(crate) fn has_symbols(&self) -> bool {
        self.text.starts_with('.') || self.text.contains('&') || self.text.ends_with(['#', '+'])
    }

    /// The word without its symbols.
    pub(crate) fn without_symbols(&self) -> String {
        self.text.replace(['.', '&', '#', '+'], "")
    }
}

/// Which words of a text are words of their own. Single letters of a name are not: `c` of `Objective-C`, `t` of `T-SQL`.
pub(crate) fn own_words(tokens: &[Token]) -> Vec<bool> {
    let is_tied = |token: Option<&Token>| token.is_some_and(|token| matches!(token.gap, Gap::Joined(tie) if tie != '/'));
    let is_letter = |text: &str| {
        let mut characters = text.chars();
        characters.next().is_some_and(char::is_alphabetic) && characters.next().is_none()
    };
    let ties = tokens.iter().enumerate();
    ties.map(|(at, token)| !is_letter(&token.text) || !is_tied(Some(token)) && !is_tied(tokens.get(at + 1))).collect()
}

/// The words of a text.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut reader = Reader { done: Vec::new(), gap: Some(Gap::Space) };
    let mut characters = Vec::new();
    // Piece by piece, as most pieces are plain ASCII, which needs no tables.
    for piece in text.split_ascii_whitespace() {
        characters.clear();
        if piece.is_ascii() {
            characters.extend(piece.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        } else {
            characters.extend(fold::folded(piece));
        }
        reader.separator(' ');
        reader.piece(&characters);
    }
    reader.done
}

struct Reader {
    done: Vec<Token>,
    /// What has been seen since the last word; none right after it.
    gap: Option<Gap>,
}

impl Reader {
    fn piece(&mut self, characters: &[char]) {
        let mut at = 0;
        while let Some(character) = characters.get(at).copied() {
            let rest = &characters[at..];
            if unspaced::is_unspaced(character) {
                let length = run(rest, unspaced::is_unspaced);
                for (position, word) in unspaced::segments(&rest[..length].iter().collect::<String>()).into_iter().enumerate() {
                    let gap = if position == 0 { self.gap.unwrap_or(Gap::Apart) } else { Gap::Unspaced };
                    self.push(word.chars(), gap, true);
                }
                at += length;
            } else if is_word(character) {
                let length = name_length(rest);
                // Right after a word there is another one only where symbols end the first: `c++17`.
                let other_script = self.done.last().is_some_and(|last| last.unspaced);
                let gap = self.gap.unwrap_or(if other_script { Gap::Apart } else { Gap::Joined('+') });
                self.push(rest[..length].iter().copied(), gap, false);
                at += length;
            } else if begins_name(at.checked_sub(1).map(|before| characters[before]), rest) {
                let length = 1 + run(&rest[1..], is_word);
                self.push(rest[..length].iter().copied(), self.gap.unwrap_or(Gap::Apart), false);
                at += length;
            } else {
                self.separator(character);
                at += 1;
            }
        }
    }

    fn push(&mut self, characters: impl Iterator<Item = char>, gap: Gap, unspaced: bool) {
        self.done.push(Token { text: characters.take(LONGEST).collect(), gap, unspaced });
        self.gap = None;
    }

    fn separator(&mut self, character: char) {
        let before = self.done.last().and_then(|token| token.text.chars().last()).unwrap_or(' ');
        self.gap = Some(match (self.gap, character) {
            (None | Some(Gap::Space), character) if character.is_whitespace() => Gap::Space,
            (Some(Gap::Space), '&') => Gap::Space,
            (None, '.' | '-' | '\u{2010}'..='\u{2015}' | '/' | '_' | '&' | '\u{5be}') => Gap::Joined(character),
            // In Ukrainian and Hebrew it is within words; in French it is between them.
            (None, '\'' | '’' | '\u{2bc}' | '\u{5f3}' | '\u{5f4}' | '"') if !before.is_ascii() && is_one_script(before) => {
                Gap::Joined(character)
            }
            _ => Gap::Apart,
        });
    }
}

/// Whether a letter is Cyrillic or Hebrew.
fn is_one_script(character: char) -> bool {
    matches!(character, '\u{400}'..='\u{52f}' | '\u{5d0}'..='\u{5ea}')
}

fn is_word(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric();
    }
    (character.is_alphanumeric() || is_combining_mark(character)) && !unspaced::is_unspaced(character)
}

fn run(characters: &[char], is_in: impl Fn(char) -> bool) -> usize {
    characters.iter().take_while(|character| is_in(**character)).count()
}

/// Whether a dot begins a word, as in `.NET`: a letter follows, and neither a word nor another dot is before it.
fn begins_name(before: Option<char>, rest: &[char]) -> bool {
    let after_word = before.is_some_and(|before| before == '.' || is_word(before) || unspaced::is_unspaced(before));
    !after_word && matches!(rest, ['.', next, ..] if is_word(*next) && next.is_alphabetic())
}

/// How many characters the word has that the text begins with. Symbols are in it where a name is meant and not punctuation: `C#`,
/// `C++17`, `A+`, `R&D`, but not in `a+b`, `#tag` or `Arts&Crafts`.
fn name_length(characters: &[char]) -> usize {
    let mut length = run(characters, is_word);
    if length <= 2 && characters.get(length) == Some(&'&') {
        let second = run(&characters[length + 1..], is_word);
        if (1..=2).contains(&second) {
            length += 1 + second;
        }
    }
    let rest = &characters[length..];
    let symbols = run(rest, |character| matches!(character, '#' | '+'));
    let next = rest.get(symbols).copied().unwrap_or(' ');
    let is_name = match &rest[..symbols] {
        ['#'] | ['+', '+'] => !next.is_alphabetic(),
        ['+'] => !is_word(next) && !unspaced::is_unspaced(next),
        _ => false,
    };
    if is_name { length + symbols } else { length }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, tokens};

    #[test]
    fn texts_become_words() {
        let cases: [(&str, &[&str]); 17] = [
            ("L’Économie, sociale & solidaire", &["l", "economie", "sociale", "solidaire"]),
            ("C++ C# .NET", &["c++", "c#", ".net"]),
            ("(C++), C/C++. C++17; C#.NET", &["c++", "c", "c++", "c++", "17", "c#", ".net"]),
            ("ASP.NET Node.js", &["asp", "net", "node", "js"]),
            ("R&D, AT&T, Arts&Crafts", &["r&d", "at&t", "arts", "crafts"]),
            ("a+b +c #d ##e f##", &["a", "b", "c", "d", "e", "f"]),
            ("End.Of ...and. .5", &["end", "of", "and", "5"]),
            ("8.01x CS-50", &["8", "01x", "cs", "50"]),
            ("Ｆ＃ F♯", &["f#", "f#"]),
            ("机器学习 101", &["机器", "学习", "101"]),
            ("C言語入門", &["c", "言語", "入門"]),
            ("การเขียนโปรแกรม", &["การ", "เขียน", "โปรแกรม"]),
            ("한국어", &["한국어"]),
            ("हिन्दी", &["हिन्दी"]),
            ("🦀\u{0}\u{202e}\"+-*", &[]),
            ("... . # ++ &", &[]),
            ("情報・通信", &["情報", "通信"]),
        ];
        for (text, expected) in cases {
            let words: Vec<_> = tokens(text).into_iter().map(|token| token.text).collect();
            assert_eq!(words, expected, "{text:?}");
        }
        assert_eq!(tokens(&"x".repeat(10_000))[0].text.len(), LONGEST);
    }
}
