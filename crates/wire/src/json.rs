//! JSON as Python's `json` module parses it, which is what the protocol's reference implementation accepts.
//!
//! This is not `serde_json`, because a sender would notice the difference: Python accepts lone surrogates and integers of up to
//! 4300 digits, keeps the text of numbers, and gives line, column and character in its errors. Values borrow from the input.

use std::borrow::Cow;

/// The maximum nesting depth of arrays and objects. A course run needs two levels.
pub const MAX_DEPTH: usize = 64;

/// Python's limit for the number of digits of an integer.
const MAX_INTEGER_DIGITS: usize = 4300;

/// A JSON value. Numbers keep their text.
#[derive(Debug, Clone, PartialEq)]
pub enum Json<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number without a fraction or an exponent.
    Int(&'a str),
    /// A number with a fraction or an exponent.
    Float(&'a str),
    /// A text.
    String(Text<'a>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object with its members in order. If two members have the same name, the last one counts.
    Object(Vec<(Text<'a>, Json<'a>)>),
}

/// A text. As in Python, it may contain a lone surrogate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a> {
    /// The text, with U+FFFD in place of lone surrogates.
    pub text: Cow<'a, str>,
    /// The first lone surrogate, if there is one.
    pub surrogate: Option<u16>,
}

impl<'a> Json<'a> {
    /// Returns a member of an object.
    pub fn get(&self, name: &str) -> Option<&Json<'a>> {
        match self {
            Self::Object(members) => members.iter().rev().find(|(known, _)| known.text == name).map(|(_, value)| value),
            _ => None,
        }
    }
}

impl Json<'_> {
    /// The result of Python's `not value`.
    pub fn is_nothing(&self) -> bool {
        match self {
            Self::Null | Self::Bool(false) => true,
            Self::Bool(true) => false,
            Self::Int(text) | Self::Float(text) => text.parse::<f64>().is_ok_and(|number| number == 0.0),
            Self::String(text) => text.text.is_empty(),
            Self::Array(values) => values.is_empty(),
            Self::Object(members) => members.is_empty(),
        }
    }
}

/// Python's message for a text that is not JSON, such as `Expecting value: line 1 column 1 (char 0)`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotJson(String);

/// A document and, if it is an array, the text of each of its items.
#[derive(Debug, Clone, PartialEq)]
pub struct Document<'a> {
    /// The value.
    pub value: Json<'a>,
    /// The texts of the items.
    pub items: Vec<&'a str>,
}

/// Parses one document.
///
/// # Errors
/// If the text is not JSON. The message is Python's, with the position.
pub fn parse(text: &str) -> Result<Document<'_>, NotJson> {
    let mut parser = Parser { text, at: 0, depth: 0, items: Vec::new() };
    if text.starts_with('\u{feff}') {
        return Err(NotJson("Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)".to_owned()));
    }
    parser.skip_space();
    let value = parser.value()?;
    parser.skip_space();
    if parser.at < text.len() {
        return Err(parser.error("Extra data", parser.at));
    }
    Ok(Document { value, items: parser.items })
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    items: Vec<&'a str>,
}

impl<'a> Parser<'a> {
    fn error(&self, what: &str, at: usize) -> NotJson {
        let before = &self.text[..self.text.floor_char_boundary(at)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        NotJson(format!("{what}: line {line} column {column} (char {})", before.chars().count()))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Json<'a>, NotJson> {
        match self.peek() {
            Some(b'"') => self.string().map(Json::String),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Json<'a>, NotJson>) -> Result<Json<'a>, NotJson> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(&format!("Nested more than {MAX_DEPTH} levels deep"), self.at));
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn word(&mut self) -> Result<Json<'a>, NotJson> {
        for (word, value) in [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))] {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        for constant in ["NaN", "Infinity", "-Infinity"] {
            if self.rest().starts_with(constant) {
                return Err(NotJson(format!("Out of range float values are not JSON compliant: '{constant}'")));
            }
        }
        Err(self.error("Expecting value", self.at))
    }

    fn digits(&mut self) -> usize {
        let from = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - from
    }

    fn number(&mut self) -> Result<Json<'a>, NotJson> {
        let from = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let digits = if self.peek() == Some(b'0') {
            self.at += 1;
            1
        } else {
            self.digits()
        };
        if digits == 0 {
            self.at = from;
            return self.word();
        }
        let mut is_float = false;
        let whole = self.at;
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() == 0 {
                self.at = whole;
            } else {
                is_float = true;
            }
        }
        let mantissa = self.at;
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                self.at = mantissa;
            } else {
                is_float = true;
            }
        }
        let text = &self.text[from..self.at];
        if is_float {
            return Ok(Json::Float(text));
        }
        if digits > MAX_INTEGER_DIGITS {
            return Err(NotJson(format!(
                "Exceeds the limit ({MAX_INTEGER_DIGITS} digits) for integer string conversion: value has {digits} digits; \
                 use sys.set_int_max_str_digits() to increase the limit"
            )));
        }
        Ok(Json::Int(text))
    }

    fn string(&mut self) -> Result<Text<'a>, NotJson> {
        let opening = self.at;
        self.at += 1;
        let from = self.at;
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b'"') => {
                    let text = Cow::Borrowed(&self.text[from..self.at]);
                    self.at += 1;
                    return Ok(Text { text, surrogate: None });
                }
                Some(b'\\') => return self.escaped_string(opening, from),
                Some(0..=0x1f) => return Err(self.error("Invalid control character at", self.at)),
                Some(_) => self.at += 1,
                None => return Err(self.error("Unterminated string starting at", opening)),
            }
        }
    }

    fn escaped_string(&mut self, opening: usize, from: usize) -> Result<Text<'a>, NotJson> {
        let mut text = self.text[from..self.at].to_owned();
        let mut surrogate = None;
        let bytes = self.text.as_bytes();
        loop {
            let plain = self.at;
            while bytes.get(self.at).is_some_and(|byte| *byte > 0x1f && !matches!(byte, b'"' | b'\\')) {
                self.at += 1;
            }
            text.push_str(&self.text[plain..self.at]);
            match bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Text { text: Cow::Owned(text), surrogate });
                }
                Some(b'\\') => self.escape(opening, &mut text, &mut surrogate)?,
                Some(_) => return Err(self.error("Invalid control character at", self.at)),
                None => return Err(self.error("Unterminated string starting at", opening)),
            }
        }
    }

    fn escape(&mut self, opening: usize, text: &mut String, surrogate: &mut Option<u16>) -> Result<(), NotJson> {
        let backslash = self.at;
        let Some(letter) = self.text.as_bytes().get(backslash + 1) else {
            return Err(self.error("Unterminated string starting at", opening));
        };
        self.at += 2;
        let plain = match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.four_hex()?;
                return self.unicode(unit, text, surrogate);
            }
            _ => return Err(self.error("Invalid \\escape", backslash)),
        };
        text.push(plain);
        Ok(())
    }

    fn four_hex(&mut self) -> Result<u16, NotJson> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let unit =
            digits.and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| u16::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.error("Invalid \\uXXXX escape", self.at - 1))?;
        self.at += 4;
        Ok(unit)
    }

    fn unicode(&mut self, unit: u16, text: &mut String, surrogate: &mut Option<u16>) -> Result<(), NotJson> {
        if (0xd800..0xdc00).contains(&unit) && self.rest().starts_with("\\u") {
            let second = self.at;
            self.at += 2;
            let low = self.four_hex()?;
            if let Some(Ok(pair)) = char::decode_utf16([unit, low]).next() {
                text.push(pair);
                return Ok(());
            }
            self.at = second;
        }
        if let Some(character) = char::from_u32(u32::from(unit)) {
            text.push(character);
        } else {
            text.push(char::REPLACEMENT_CHARACTER);
            surrogate.get_or_insert(unit);
        }
        Ok(())
    }

    fn array(&mut self) -> Result<Json<'a>, NotJson> {
        let mut values = Vec::new();
        self.skip_space();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Json::Array(values));
        }
        loop {
            let from = self.at;
            values.push(self.value()?);
            if self.depth == 1 {
                self.items.push(&self.text[from..self.at]);
            }
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Json::Array(values));
                }
                _ => return Err(self.error("Expecting ',' delimiter", self.at)),
            }
            self.skip_space();
        }
    }

    fn object(&mut self) -> Result<Json<'a>, NotJson> {
        const NAME: &str = "Expecting property name enclosed in double quotes";
        let mut members = Vec::new();
        self.skip_space();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(Json::Object(members));
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.error(NAME, self.at));
            }
            let name = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.error("Expecting ':' delimiter", self.at));
            }
            self.at += 1;
            self.skip_space();
            members.push((name, self.value()?));
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(Json::Object(members));
                }
                _ => return Err(self.error("Expecting ',' delimiter", self.at)),
            }
            self.skip_space();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::{Json, parse};

    fn to_serde(json: &Json<'_>) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Int(text) => serde_json::from_str(text).expect("a number"),
            Json::Float(text) => Value::from(text.parse::<f64>().expect("a number")),
            Json::String(text) => Value::String(text.text.to_string()),
            Json::Array(values) => Value::Array(values.iter().map(to_serde).collect()),
            Json::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.text.to_string(), to_serde(value))).collect())
            }
        }
    }

    #[test]
    fn errors_are_worded_as_python_words_them() {
        for (text, message) in [
            ("", "Expecting value: line 1 column 1 (char 0)"),
            ("{\"a\": 1,}", "Expecting property name enclosed in double quotes: line 1 column 9 (char 8)"),
            ("[1,]", "Expecting value: line 1 column 4 (char 3)"),
            ("{\"a\" 1}", "Expecting ':' delimiter: line 1 column 6 (char 5)"),
            ("[1 2]", "Expecting ',' delimiter: line 1 column 4 (char 3)"),
            ("{} {}", "Extra data: line 1 column 4 (char 3)"),
            ("[\n \"é\", x]", "Expecting value: line 2 column 7 (char 8)"),
            ("\"a\nb\"", "Invalid control character at: line 1 column 3 (char 2)"),
            ("\"a", "Unterminated string starting at: line 1 column 1 (char 0)"),
            (r#""\x""#, "Invalid \\escape: line 1 column 2 (char 1)"),
            (r#""\u12""#, "Invalid \\uXXXX escape: line 1 column 3 (char 2)"),
            ("01", "Extra data: line 1 column 2 (char 1)"),
            ("-", "Expecting value: line 1 column 1 (char 0)"),
            ("[NaN]", "Out of range float values are not JSON compliant: 'NaN'"),
            ("-Infinity", "Out of range float values are not JSON compliant: '-Infinity'"),
        ] {
            assert_eq!(parse(text).expect_err(text).to_string(), message, "{text}");
        }
        assert!(parse(&"9".repeat(4300)).is_ok());
        assert!(parse(&"9".repeat(4301)).is_err());
        assert!(parse(&format!("{}{}", "[".repeat(64), "]".repeat(64))).is_ok());
        assert!(parse(&format!("{}{}", "[".repeat(65), "]".repeat(65))).is_err());
    }

    #[test]
    fn lone_surrogates_are_told() {
        for (text, expected, surrogate) in [
            (r#""\ud83d\ude00""#, "😀", None),
            (r#""\ud800x""#, "\u{fffd}x", Some(0xd800)),
            (r#""\ud800\ud83d\ude00""#, "\u{fffd}😀", Some(0xd800)),
            (r#""\udc00""#, "\u{fffd}", Some(0xdc00)),
        ] {
            let Json::String(read) = parse(text).expect(text).value else { panic!("{text}") };
            assert_eq!((read.text.as_ref(), read.surrogate), (expected, surrogate), "{text}");
        }
    }

    #[test]
    fn items_keep_their_text_and_the_last_of_two_members_counts() {
        let document = parse(r#"[ {"a": 1} ,2]"#).expect("reads");
        assert_eq!(document.items, [r#"{"a": 1}"#, "2"]);
        let document = parse(r#"{"a": 1, "a": 2}"#).expect("reads");
        assert_eq!(document.value.get("a"), Some(&Json::Int("2")));
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_filter_map("finite", |number| serde_json::Number::from_f64(number).map(Value::Number)),
            ".*".prop_map(Value::String),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                proptest::collection::hash_map(".*", inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_serde_writes_is_read_the_same(value in any_json()) {
            let text = serde_json::to_string_pretty(&value).expect("writes");
            prop_assert_eq!(to_serde(&parse(&text).expect("reads").value), value);
        }

        #[test]
        fn no_text_panics(text in "[\\[\\]{}\",:0-9eE.\\-+truefalsn\\\\u dD8cé\n]{0,60}") {
            let read = parse(&text);
            if serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok() {
                prop_assert!(read.is_ok(), "{:?}", read);
            }
        }
    }
}
