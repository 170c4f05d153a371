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
    let rest = python.chars().peekable();
    let mut translation =
        Translation { rest, out: String::new(), verbose: false, outside: Vec::new(), groups: Vec::new(), has_end: false };
    translation.whole();
    Translated { pattern: format!(r"\A(?:{})", translation.out), has_end: translation.has_end }
}

/// Characters that mean something, at least in places, and themselves after a backslash.
const METAS: &str = r"\.+*?()|[]{}^$#&-~";
/// Those that mean something in a class.
const METAS_OF_CLASSES: &str = "[]^&~-";

struct Translation<'a> {
    rest: Peekable<Chars<'a>>,
    out: String,
    /// Whether blanks and comments mean nothing; they are left out then.
    verbose: bool,
    /// The same around each group that is open.
    outside: Vec<bool>,
    /// The names of the groups that count.
    groups: Vec<String>,
    has_end: bool,
}

impl<'a> Translation<'a> {
    fn whole(&mut self) {
        while let Some(character) = self.rest.next() {
            match character {
                '\\' => self.escape(false),
                '[' => self.class(),
                '(' => self.group(),
                ')' => {
                    self.verbose = self.outside.pop().unwrap_or(self.verbose);
                    self.out.push(')');
                }
                '{' if !self.is_repetition() => self.out.push_str(r"\{"),
                '#' if self.verbose => while self.rest.next().is_some_and(|character| character != '\n') {},
                ' ' | '\t'..='\r' if self.verbose => {}
                _ => {
                    self.has_end |= character == '$';
                    self.out.push(character);
                }
            }
        }
    }

    /// What follows an opening parenthesis.
    fn group(&mut self) {
        let mut ahead = self.rest.clone();
        if ahead.next_if_eq(&'?').is_none() {
            self.groups.push(String::new());
            return self.open("(");
        }
        match ahead.peek().copied() {
            Some('#') if ahead.any(|character| character == ')') => self.rest = ahead,
            Some('(') => self.condition(ahead),
            Some('P') => {
                if ahead.nth(1) == Some('<') {
                    self.groups.push(ahead.take_while(|character| *character != '>').collect());
                }
                self.open("(");
            }
            _ => self.flags(ahead),
        }
    }

    fn open(&mut self, opening: &str) {
        self.outside.push(self.verbose);
        self.out.push_str(opening);
    }

    /// `(?(name)…|…)`: ours knows groups by their numbers there.
    fn condition(&mut self, mut ahead: Peekable<Chars<'a>>) {
        let name = ahead.by_ref().skip(1).take_while(|character| *character != ')').collect::<String>();
        match self.groups.iter().position(|known| *known == name && !name.is_empty()) {
            Some(position) => {
                self.rest = ahead;
                self.open(&format!("(?({})", position + 1));
            }
            None => self.open("("),
        }
    }

    /// Flags, for the rest or for a group: that letters are of ASCII or of Unicode is not told apart.
    fn flags(&mut self, mut ahead: Peekable<Chars<'a>>) {
        let mut flags = String::new();
        while let Some(flag) = ahead.next_if(|flag| "aiLmsux-".contains(*flag)) {
            flags.push(flag);
        }
        let end = ahead.next();
        if flags.is_empty() || !matches!(end, Some(':' | ')')) {
            return self.open("(");
        }
        self.rest = ahead;
        let (on, off) = flags.split_once('-').unwrap_or((&flags, ""));
        let verbose = (self.verbose || on.contains('x')) && !off.contains('x');
        let kept = flags.chars().filter(|flag| !"aux".contains(*flag)).collect::<String>();
        let kept = kept.strip_suffix('-').unwrap_or(&kept);
        match end {
            Some(':') => self.open(&format!("(?{kept}:")),
            _ if kept.is_empty() => {}
            _ => self.out.extend(["(?", kept, ")"]),
        }
        self.verbose = verbose;
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
            _ => self.out.push(character),
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
            if character == ']' && !is_first {
                self.out.push(']');
                return;
            }
            is_first = false;
            self.member(character);
            // A range, where something other than the end comes after the dash.
            let mut ahead = self.rest.clone();
            if ahead.next_if_eq(&'-').is_some()
                && let Some(last) = ahead.next_if(|last| *last != ']')
            {
                self.rest = ahead;
                self.out.push('-');
                self.member(last);
            }
        }
    }

    fn member(&mut self, character: char) {
        match character {
            '\\' => self.escape(true),
            _ if METAS_OF_CLASSES.contains(character) => self.out.extend(['\\', character]),
            _ => self.out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::translate;

    proptest! {
        #[test]
        fn what_means_itself_stays_and_no_pattern_panics(plain in "[a-z/:.*+?^ ]{0,20}", any in r"([()\[\]{}?#:P<>x\\\-,0-9a\n]|é){0,40}") {
            prop_assert_eq!(translate(&plain).pattern, format!(r"\A(?:{plain})"));
            let _ = translate(&any);
        }
    }

    #[test]
    fn what_ours_reads_differently_is_written_for_ours() {
        for (python, ours) in [
            (r"^.*/courses/(?P<course_id>.*)/course/?$", r"^.*/courses/(?P<course_id>.*)/course/?$"),
            (r"a\Z", r"a\z"),
            (r"[^[]*[[\w:+-]*", r"[^\[]*[\[\w:+\-]*"),
            (r"[]a][^]]", r"[\]a][^\]]"),
            (r"[a&&b~~c][--/][+--][a-z--c]", r"[a\&\&b\~\~c][\--/][+-\-][a-z\--c]"),
            (r"[---][\--z]", r"[\--\-][\--z]"),
            (r"[\b\-\]\057]", r"[\x08\-\]\u{2f}]"),
            (r"\<\>\0\057\101(a)\1", r"<>\u{0}\u{2f}\u{41}(a)\1"),
            (r"\/\_\é\.\-[\/\.\-\é]", r"/_é\.\-[/\.\-é]"),
            ("a{2}b{,1}c{1,}d{,}{}{x}{1,2,3}", r"a{2}b{,1}c{1,}d{,}\{}\{x}\{1,2,3}"),
            ("(?a)a(?i)(?u:b)(?aim:c)(?=d)(?P=e)(?-i:f)", "a(?i)(?:b)(?im:c)(?=d)(?P=e)(?-i:f)"),
            ("a(?#[b)+(?#", "a+(?#"),
            ("(?x)a # [c\nb[ #]\\ ", "ab[ #] "),
            ("(?x: a (?-x: b#) c (d)#)\n ) #", "(?:a(?: b#)c(d)) #"),
            ("(a)(?P<s>b)?(?(s)c|d)(?(1)e)(?(x)f)", "(a)(?P<s>b)?(?(2)c|d)(?(1)e)(?(x)f)"),
            (r"a\", r"a\"),
            ("[a", "[a"),
        ] {
            assert_eq!(translate(python).pattern, format!(r"\A(?:{ours})"), "{python}");
        }
        assert!(translate("a$").has_end && !translate(r"a\$[$]").has_end);
    }
}
