//! From Python's regular expressions to ours: what both would read, and read differently, is written so that ours reads it as
//! Python does.

use std::iter::Peekable;
use std::str::Chars;

/// A pattern in our syntax, and what of it matters to who matches with it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Translated {
    /// It matches where Python's `match` does: from the start of the text.
    pub(crate) pattern: String,
    /// Whether a `$` stands in it, which in Python matches before a final line end as well.
    pub(crate) has_end: bool,
}

/// Translates a pattern. What is wrong in it stays wrong.
pub(crate) fn translate(python: &str) -> Translated {
    let mut translation = Translation { rest: python.chars().peekable(), out: String::new(), verbose: false, has_end: false };
    translation.whole();
    let Translation { out, verbose, has_end, .. } = translation;
    // A comment at the end would swallow the parenthesis.
    let end = if verbose { "\n" } else { "" };
    Translated { pattern: format!(r"\A(?:{out}{end})"), has_end }
}

/// Characters that mean something, at least in places, and themselves after a backslash.
const METAS: &str = r"\.+*?()|[]{}^$#&-~";

struct Translation<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    /// Whether blanks and comments mean nothing.
    verbose: bool,
    has_end: bool,
}

impl Translation<'_> {
    fn whole(&mut self) {
        while let Some(character) = self.rest.next() {
            match character {
                '\\' => self.escape(false),
                '[' => self.class(),
                '(' => self.group(),
                '{' if !self.is_repetition() => self.out.push_str(r"\{"),
                '#' if self.verbose => {
                    self.out.push('#');
                    while let Some(character) = self.rest.next_if(|character| *character != '\n') {
                        self.out.push(character);
                    }
                }
                _ => {
                    self.has_end |= character == '$';
                    self.out.push(character);
                }
            }
        }
    }

    /// Comments are left out; of flags, that letters are of ASCII or of Unicode is not told apart.
    fn group(&mut self) {
        let mut ahead = self.rest.clone();
        let is_special = ahead.next() == Some('?');
        if is_special && ahead.next_if_eq(&'#').is_some() && ahead.any(|character| character == ')') {
            self.rest = ahead;
            return;
        }
        self.out.push('(');
        if !is_special {
            return;
        }
        let mut set = String::new();
        while let Some(flag) = ahead.next_if(|flag| flag.is_ascii_alphabetic() || *flag == '-') {
            set.push(flag);
        }
        let is_flags =
            !set.is_empty() && matches!(ahead.peek(), Some(':' | ')')) && set.chars().all(|flag| "aiLmsux-".contains(flag));
        if !is_flags {
            return;
        }
        self.verbose |= set.split('-').next().is_some_and(|set| set.contains('x'));
        let kept = set.chars().filter(|flag| !"au".contains(*flag)).collect::<String>();
        self.rest = ahead;
        self.out.push('?');
        self.out.push_str(kept.strip_suffix('-').unwrap_or(&kept));
        if kept.is_empty() && self.rest.next_if_eq(&')').is_some() {
            self.out.push_str(":)");
        }
    }

    /// What follows a backslash.
    fn escape(&mut self, in_class: bool) {
        let Some(character) = self.rest.next() else {
            self.out.push('\\');
            return;
        };
        match character {
            'Z' if !in_class => self.out.push_str(r"\z"),
            'b' if in_class => self.out.push_str(r"\x08"),
            '0'..='7' => match self.octal(character, in_class) {
                Some(code) => self.out.extend(code.escape_unicode()),
                None => self.out.extend(['\\', character]),
            },
            _ if character.is_ascii_alphanumeric() || METAS.contains(character) => self.out.extend(['\\', character]),
            _ => self.literal(character),
        }
    }

    /// A character that means itself.
    fn literal(&mut self, character: char) {
        if self.verbose && (character.is_whitespace() || character == '#') {
            self.out.extend(character.escape_unicode());
        } else {
            self.out.push(character);
        }
    }

    /// Whether what follows a brace are numbers of repetitions: else it means itself.
    fn is_repetition(&self) -> bool {
        let mut ahead = self.rest.clone();
        let mut skip = |wanted: fn(&char) -> bool| std::iter::from_fn(|| ahead.next_if(wanted)).count();
        let (least, comma) = (skip(char::is_ascii_digit), skip(|character| *character == ','));
        skip(char::is_ascii_digit);
        (least > 0 || comma > 0) && comma < 2 && ahead.next() == Some('}')
    }

    /// The character of an octal escape that begins with this digit: with a nought, of three digits, or anyhow in a class.
    fn octal(&mut self, first: char, in_class: bool) -> Option<char> {
        let mut ahead = self.rest.clone();
        let mut digits = String::from(first);
        while digits.len() < 3
            && let Some(digit) = ahead.next_if(|digit| digit.is_digit(8))
        {
            digits.push(digit);
        }
        if first != '0' && digits.len() < 3 && !in_class {
            return None;
        }
        self.rest = ahead;
        u32::from_str_radix(&digits, 8).ok().and_then(char::from_u32)
    }

    /// A set of characters, in which ours knows sets within sets and operators between them.
    fn class(&mut self) {
        self.out.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.out.push('^');
        }
        let mut is_first = true;
        while let Some(character) = self.rest.next() {
            match character {
                ']' if !is_first => {
                    self.out.push(']');
                    return;
                }
                '\\' => self.escape(true),
                '[' | ']' | '&' | '~' => self.out.extend(['\\', character]),
                // The second of two ends a range, or is itself.
                '-' if is_first || self.out.ends_with('-') && !self.out.ends_with(r"\-") => self.out.push_str(r"\-"),
                _ => self.literal(character),
            }
            is_first = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::translate;

    #[test]
    fn what_ours_reads_differently_is_written_for_ours() {
        for (python, ours) in [
            (r"^.*/courses/(?P<course_id>.*)/course/?$", r"^.*/courses/(?P<course_id>.*)/course/?$"),
            (r"a\Z", r"a\z"),
            (r"[^[]*[[\w:+-]*", r"[^\[]*[\[\w:+-]*"),
            (r"[]a][^]]", r"[\]a][^\]]"),
            (r"[a&&b~~c][--/][+--]", r"[a\&\&b\~\~c][\--/][+-\-]"),
            (r"[---][\--z]", r"[\--\-][\--z]"),
            (r"[\b\-\]\057]", r"[\x08\-\]\u{2f}]"),
            (r"\<\>\0\057\101(a)\1", r"<>\u{0}\u{2f}\u{41}(a)\1"),
            ("(?a)a(?i)(?u:b)(?aim:c)(?=d)(?P=e)(?-i:f)", "(?:)a(?i)(?:b)(?im:c)(?=d)(?P=e)(?-i:f)"),
            ("a(?#[b)+(?#", "a+(?#"),
            ("(?x)a # [c\nb[ #]\\ ", "(?x)a # [c\nb[\\u{20}\\u{23}]\\u{20}\n"),
            (r"\/\_\é\.\-[\/\.\-\é]", r"/_é\.\-[/\.\-é]"),
            ("a{2}b{,1}c{1,}d{,}{}{x}{1,2,3}", r"a{2}b{,1}c{1,}d{,}\{}\{x}\{1,2,3}"),
            (r"a\", r"a\"),
            ("[a", "[a"),
        ] {
            assert_eq!(translate(python).pattern, format!(r"\A(?:{ours})"), "{python}");
        }
        assert!(translate("a$").has_end && !translate(r"a\$[$]").has_end);
    }
}
