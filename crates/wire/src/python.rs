//! Python's `str()`, `repr()`, type names and `json.dumps` of JSON values, which are visible in the protocol's messages.

use std::collections::HashMap;
use std::fmt::Write;

use crate::json::Json;

impl Json<'_> {
    /// Returns Python's `str(value)`.
    pub fn python_str(&self) -> String {
        str(self)
    }
}

/// Returns `type(value).__name__`.
pub(crate) fn type_name(value: &Json<'_>) -> &'static str {
    match value {
        Json::Null => "NoneType",
        Json::Bool(_) => "bool",
        Json::Int(_) => "int",
        Json::Float(_) => "float",
        Json::String(_) => "str",
        Json::Array(_) => "list",
        Json::Object(_) => "dict",
    }
}

/// Returns `str(value)`.
pub(crate) fn str(value: &Json<'_>) -> String {
    match value {
        Json::String(text) => text.text.to_string(),
        other => {
            let mut out = String::new();
            repr(other, &mut out);
            out
        }
    }
}

fn repr(value: &Json<'_>, out: &mut String) {
    match value {
        Json::Null => out.push_str("None"),
        Json::Bool(true) => out.push_str("True"),
        Json::Bool(false) => out.push_str("False"),
        Json::Int(text) => out.push_str(if *text == "-0" { "0" } else { text }),
        Json::Float(text) => out.push_str(&float(text)),
        Json::String(text) => repr_text(&text.text, out),
        Json::Array(values) => {
            out.push('[');
            for (position, item) in values.iter().enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                repr(item, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            // If two members have the same name, the result has the position of the first and the value of the last.
            let mut last = members.iter().map(|(name, item)| (&*name.text, item)).collect::<HashMap<_, _>>();
            let once = members.iter().filter_map(|(name, _)| Some((name, last.remove(&*name.text)?)));
            for (position, (name, item)) in once.enumerate() {
                if position > 0 {
                    out.push_str(", ");
                }
                repr_text(&name.text, out);
                out.push_str(": ");
                repr(item, out);
            }
            out.push('}');
        }
    }
}

fn repr_text(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if character == quote => {
                out.push('\\');
                out.push(quote);
            }
            _ if is_printable(character) => out.push(character),
            _ => {
                let code = u32::from(character);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
}

/// Whether Python's `str.isprintable` is true for a character.
fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return !character.is_ascii_control();
    }
    // Rust's `escape_debug` follows the same rule, except for the first character of a text, where it escapes more.
    let mut shown = [0; 5];
    shown[0] = b'a';
    let length = character.encode_utf8(&mut shown[1..]).len();
    std::str::from_utf8(&shown[..=length]).is_ok_and(|text| text.escape_debug().nth(1) == Some(character))
}

/// Returns `repr(float(text))`: the fewest digits that give the same number, with an exponent below 1e-4 and from 1e16 on.
pub(crate) fn float(text: &str) -> String {
    let number = text.parse::<f64>().unwrap_or(f64::NAN);
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent = exponent.parse::<i32>().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        let plain = format!("{number}");
        if plain.contains('.') { plain } else { format!("{plain}.0") }
    } else {
        format!("{mantissa}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
    }
}

/// The arguments with which a sender called `json.dumps`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DumpStyle {
    /// The separator between items, and the one between a name and its value.
    pub(crate) separators: (&'static str, &'static str),
    /// Whether all characters outside ASCII are escaped.
    pub(crate) ascii: bool,
    /// The number of spaces by which each level is indented, with one item per line.
    pub(crate) indent: Option<usize>,
    /// Whether names are sorted.
    pub(crate) sorted: bool,
}

impl DumpStyle {
    /// `json.dumps(value)`.
    pub(crate) const DEFAULT: Self = Self { separators: (", ", ": "), ascii: true, indent: None, sorted: false };
    /// `json.dumps(value, separators=(",", ":"))`.
    pub(crate) const COMPACT: Self = Self { separators: (",", ":"), ..Self::DEFAULT };

    /// `json.dumps(value, indent=indent)`.
    pub(crate) const fn indented(indent: usize) -> Self {
        Self { separators: (",", ": "), indent: Some(indent), ..Self::DEFAULT }
    }
}

/// Returns `json.dumps(value)` in a style.
pub(crate) fn dumps(value: &Json<'_>, style: DumpStyle) -> String {
    let mut out = String::new();
    dump(value, style, 0, &mut out);
    out
}

fn dump(value: &Json<'_>, style: DumpStyle, depth: usize, out: &mut String) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Int(_) => repr(value, out),
        Json::Float(text) => out.push_str(&float(text)),
        Json::String(text) => dump_text(&text.text, style, out),
        Json::Array(values) => {
            dump_within(('[', ']'), values.iter(), style, depth, out, |item, out| dump(item, style, depth + 1, out));
        }
        Json::Object(members) => {
            let mut members = members.iter().collect::<Vec<_>>();
            if style.sorted {
                members.sort_by(|one, other| one.0.text.cmp(&other.0.text));
            }
            dump_within(('{', '}'), members.into_iter(), style, depth, out, |(name, item), out| {
                dump_text(&name.text, style, out);
                out.push_str(style.separators.1);
                dump(item, style, depth + 1, out);
            });
        }
    }
}

/// Writes the items of an array or an object, with its brackets.
fn dump_within<T>(
    (opening, closing): (char, char),
    items: impl ExactSizeIterator<Item = T>,
    style: DumpStyle,
    depth: usize,
    out: &mut String,
    mut item: impl FnMut(T, &mut String),
) {
    let is_empty = items.len() == 0;
    let line = |depth: usize, out: &mut String| {
        if let Some(indent) = style.indent.filter(|_| !is_empty) {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent * depth));
        }
    };
    out.push(opening);
    for (position, one) in items.enumerate() {
        if position > 0 {
            out.push_str(style.separators.0);
        }
        line(depth + 1, out);
        item(one, out);
    }
    line(depth, out);
    out.push(closing);
}

fn dump_text(text: &str, style: DumpStyle, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            _ if character < ' ' || (style.ascii && character > '~') => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::{DumpStyle, dumps, float, str};
    use crate::json::parse;

    #[test]
    fn values_are_written_as_python_writes_them() {
        for (json, written) in [
            ("null", "None"),
            ("true", "True"),
            ("[1, 2.50, \"a'b\", {\"k\": null}]", "[1, 2.5, \"a'b\", {'k': None}]"),
            ("\"plain\"", "plain"),
            ("[\"a\\n\\u0000\"]", "['a\\n\\x00']"),
            ("[\"é\\u0301\\u00a0\\u200b\\u3000 \\ud83d\\ude00\\udb40\\udc01\"]", "['é\u{301}\\xa0\\u200b\\u3000 😀\\U000e0001']"),
            ("{\"a\": 1, \"b\": 2, \"a\": 3}", "{'a': 3, 'b': 2}"),
            ("-0", "0"),
        ] {
            assert_eq!(str(&parse(json).expect(json).value), written, "{json}");
        }
        for (text, repr) in [
            ("1e3", "1000.0"),
            ("1e16", "1e+16"),
            ("123456789012345678", "1.2345678901234568e+17"),
            ("0.0001", "0.0001"),
            ("0.00001", "1e-05"),
            ("-0.0", "-0.0"),
            ("0.1", "0.1"),
            ("1e400", "inf"),
            ("1e22", "1e+22"),
            ("9999999999999998.0", "9999999999999998.0"),
        ] {
            assert_eq!(float(text), repr, "{text}");
        }
    }

    #[test]
    fn dumps_as_python_does() {
        let value = parse(r#"{"a":[1,2.0,"é😀\u007f"],"b":null}"#).expect("reads").value;
        assert_eq!(
            dumps(&value, DumpStyle::DEFAULT),
            "{\"a\": [1, 2.0, \"\\u00e9\\ud83d\\ude00\u{7f}\"], \"b\": null}".replace('\u{7f}', "\\u007f")
        );
        assert_eq!(dumps(&value, DumpStyle { ascii: false, ..DumpStyle::COMPACT }), "{\"a\":[1,2.0,\"é😀\u{7f}\"],\"b\":null}");
        let value = parse(r#"{"b":[1,{}],"a":[]}"#).expect("reads").value;
        assert_eq!(dumps(&value, DumpStyle::indented(2)), "{\n  \"b\": [\n    1,\n    {}\n  ],\n  \"a\": []\n}");
        assert_eq!(dumps(&value, DumpStyle { sorted: true, ..DumpStyle::COMPACT }), r#"{"a":[],"b":[1,{}]}"#);
    }
}
