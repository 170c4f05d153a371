//! Lists and dictionaries as they stand in a Python settings file.
//!
//! Written here because the crates that read Python literals know neither raw strings nor comments, and `COURSE_REGEX` is
//! nearly always a raw string.

use serde_json::{Map, Number, Value};

/// How deep lists and dictionaries may be nested.
const DEPTH: usize = 16;

/// A text that is no Python literal. Holds no part of the text, which may be a secret.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub(super) struct NotALiteral {
    line: usize,
    column: usize,
    problem: &'static str,
}

/// Reads a literal of lists, tuples, dictionaries, strings, numbers, `True`, `False` and `None`.
///
/// # Errors
/// Where the text is anything else, such as a call or a name.
pub(super) fn read(text: &str) -> Result<Value, NotALiteral> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.skip();
    if reader.rest().is_empty() { Ok(value) } else { Err(reader.error("this does not belong to the list any more")) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn error(&self, problem: &'static str) -> NotALiteral {
        let before = &self.text[..self.at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        NotALiteral { line, column, problem }
    }

    /// Goes past blanks, line ends and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest().trim_start();
            self.at = self.text.len() - rest.len();
            if !rest.starts_with('#') {
                return;
            }
            self.at += rest.find('\n').unwrap_or(rest.len());
        }
    }

    fn take(&mut self, text: &str) -> bool {
        let is_next = self.rest().starts_with(text);
        if is_next {
            self.at += text.len();
        }
        is_next
    }

    fn value(&mut self, depth: usize) -> Result<Value, NotALiteral> {
        self.skip();
        if depth > DEPTH {
            return Err(self.error("lists are nested too deeply"));
        }
        if self.take("[") {
            return Ok(Value::Array(self.items("]", depth)?));
        }
        if self.take("(") {
            return Ok(Value::Array(self.items(")", depth)?));
        }
        if self.take("{") {
            return self.dictionary(depth);
        }
        if self.string_begins() {
            return Ok(Value::String(self.strings()?));
        }
        let rest = self.rest();
        let word =
            &rest[..rest.find(|letter: char| !(letter.is_alphanumeric() || "_.+-".contains(letter))).unwrap_or(rest.len())];
        let value = match word {
            "True" => Value::Bool(true),
            "False" => Value::Bool(false),
            "None" => Value::Null,
            "" => return Err(self.error("a value is missing here")),
            _ => match word.parse::<Number>() {
                Ok(number) => Value::Number(number),
                Err(_) => return Err(self.error("this is Python code, such as a name or a call, and no value")),
            },
        };
        self.at += word.len();
        Ok(value)
    }

    fn items(&mut self, end: &'static str, depth: usize) -> Result<Vec<Value>, NotALiteral> {
        let mut items = Vec::new();
        loop {
            self.skip();
            if self.take(end) {
                return Ok(items);
            }
            items.push(self.value(depth + 1)?);
            self.comma(end)?;
        }
    }

    fn dictionary(&mut self, depth: usize) -> Result<Value, NotALiteral> {
        let mut members = Map::new();
        loop {
            self.skip();
            if self.take("}") {
                return Ok(Value::Object(members));
            }
            if !self.string_begins() {
                return Err(self.error("the name of a key in quotes is missing here"));
            }
            let key = self.strings()?;
            self.skip();
            if !self.take(":") {
                return Err(self.error("\":\" is missing here"));
            }
            let value = self.value(depth + 1)?;
            members.insert(key, value);
            self.comma("}")?;
        }
    }

    /// Goes past a comma, which may only be missing before the end.
    fn comma(&mut self, end: &str) -> Result<(), NotALiteral> {
        self.skip();
        if self.take(",") || self.rest().starts_with(end) {
            Ok(())
        } else {
            Err(self.error("\",\" or the end of the list is missing here"))
        }
    }

    fn string_begins(&self) -> bool {
        let rest = self.rest();
        rest.strip_prefix(['r', 'R', 'u', 'U']).unwrap_or(rest).starts_with(['\'', '"'])
    }

    /// A string, and those that follow it with nothing between them, which Python joins.
    fn strings(&mut self) -> Result<String, NotALiteral> {
        let mut text = String::new();
        while self.string_begins() {
            self.string(&mut text)?;
            self.skip();
        }
        Ok(text)
    }

    fn string(&mut self, text: &mut String) -> Result<(), NotALiteral> {
        let begin = self.at;
        let is_raw = self.rest().starts_with(['r', 'R']);
        if self.rest().starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            self.at += 1;
        }
        let quotes = ["\"\"\"", "'''", "\"", "'"];
        let Some(quote) = quotes.into_iter().find(|quote| self.take(quote)) else { return Ok(()) };
        loop {
            if self.take(quote) {
                return Ok(());
            }
            let mut letters = self.rest().chars();
            match letters.next() {
                Some('\\') if is_raw => {
                    // Even in a raw string a backslash keeps a quote from ending it.
                    text.push('\\');
                    self.at += 1;
                    if let Some(next) = letters.next() {
                        text.push(next);
                        self.at += next.len_utf8();
                    }
                }
                Some('\\') => {
                    let next = letters.next();
                    let read = match next {
                        Some('n') => Some('\n'),
                        Some('t') => Some('\t'),
                        Some('r') => Some('\r'),
                        Some('\\' | '\'' | '"') => next,
                        Some('\n') => None,
                        Some('x' | 'u' | 'U' | 'N' | '0'..='7' | 'a' | 'b' | 'f' | 'v') => {
                            return Err(self.error("this escape is not read here; write the character itself"));
                        }
                        // What is no escape in Python stays, backslash included.
                        _ => {
                            text.push('\\');
                            next
                        }
                    };
                    text.extend(read);
                    self.at += 1 + next.map_or(0, char::len_utf8);
                }
                Some('\n') if quote.len() == 1 => {
                    self.at = begin;
                    return Err(self.error("this string does not end on its line"));
                }
                Some(letter) => {
                    text.push(letter);
                    self.at += letter.len_utf8();
                }
                None => {
                    self.at = begin;
                    return Err(self.error("this string does not end"));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::read;

    #[test]
    fn literals() {
        for (text, expected) in [
            ("[]", json!([])),
            ("['a', \"b\",]", json!(["a", "b"])),
            ("('a',)", json!(["a"])),
            (r"[r'^.*/x\.y/\'(?P<course_id>.*)/info/?$']", json!([r"^.*/x\.y/\'(?P<course_id>.*)/info/?$"])),
            (r"['a\'b\n\\ \d']", json!(["a'b\n\\ \\d"])),
            ("['one' 'two'\n  r'three']", json!(["onetwothree"])),
            ("['''a\nb''', \"\"\"c'd\"\"\"]", json!(["a\nb", "c'd"])),
            (
                "{'A': None, 'B': True, 'C': False, 'D': 3, 'E': -1.5}",
                json!({"A": null, "B": true, "C": false, "D": 3, "E": -1.5}),
            ),
            (
                "[  # the first\n  {\n    'BASE_URL': 'https://x/#a',  # where\n    'FIELDS': ['languages',],\n  },\n]\n",
                json!([{"BASE_URL": "https://x/#a", "FIELDS": ["languages"]}]),
            ),
        ] {
            assert_eq!(read(text), Ok(expected), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_raw_string_is_what_stands_in_it(value in "[^'\\\\\n]*", text in "(?s)[\\[{(rR'\"\\\\#,:a\n ]{0,20}.*") {
            prop_assert_eq!(read(&format!("[r'{value}']")), Ok(json!([value])));
            // Whatever a variable holds, it is read or refused.
            let _ = read(&text);
        }
    }

    #[test]
    fn what_is_no_literal_is_told_with_its_place_and_without_its_text() {
        let deep = "[".repeat(100);
        for (text, expected) in [
            ("", "line 1, column 1: a value is missing"),
            ("['tell-no-one'", "line 1, column 15: \",\" or the end"),
            ("['tell-no-one", "line 1, column 2: this string does not end"),
            ("['tell-no-one\n']", "line 1, column 2: this string does not end on its line"),
            ("['a'] + tell", "line 1, column 7: this does not belong"),
            ("[{\n  'BASE_URL': values.Value('tell-no-one')}]", "line 2, column 15: this is Python code"),
            ("[os.environ['tell-no-one']]", "line 1, column 2: this is Python code"),
            ("[f'tell-no-one']", "line 1, column 2: this is Python code"),
            ("{1: 'tell-no-one'}", "line 1, column 2: the name of a key"),
            ("{'tell-no-one'}", "line 1, column 15: \":\" is missing"),
            ("['\\x41']", "this escape is not read"),
            (&deep, "nested too deeply"),
        ] {
            let error = read(text).expect_err(text).to_string();
            assert!(error.contains(expected) && !error.contains("tell-no-one"), "{text}\n{error}");
        }
    }
}
