//! Quotes around a variable's value, which `docker run --env-file` passes on as they are.

use std::borrow::Cow;

/// The value without one pair of quotes around it. Python's raw strings (`r"…"`), as people copy them out of `settings.py`, lose their
/// `r` too.
///
/// Between double quotes `\"` and `\\` are unescaped; every other backslash stays, because most of them belong to a regular
/// expression. Where the same quote also stands inside, the pair is only removed around a list or an object: `"a","b"` is
/// two quoted items.
pub(super) fn strip(text: &str) -> Cow<'_, str> {
    let trimmed = text.trim();
    if let Some((quote, inner)) = trimmed.strip_prefix('r').and_then(pair)
        && !inner.contains(quote)
    {
        return Cow::Borrowed(inner);
    }
    let Some((quote, inner)) = pair(trimmed) else { return Cow::Borrowed(text) };
    let (unescaped, has_quote) = match quote {
        '"' => unescape(inner),
        _ => (Cow::Borrowed(inner), inner.contains(quote)),
    };
    match has_quote {
        false => unescaped,
        true if is_container(inner) => Cow::Borrowed(inner),
        true => Cow::Borrowed(text),
    }
}

fn pair(text: &str) -> Option<(char, &str)> {
    ['\'', '"'].into_iter().find_map(|quote| Some((quote, text.strip_prefix(quote)?.strip_suffix(quote)?)))
}

fn is_container(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('[') && text.ends_with(']')) || (text.starts_with('{') && text.ends_with('}'))
}

/// The text between double quotes, and whether one of its double quotes is not escaped.
fn unescape(text: &str) -> (Cow<'_, str>, bool) {
    let mut read = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut has_quote = false;
    while let Some(letter) = letters.next() {
        has_quote |= letter == '"';
        match letters.peek() {
            Some(&next @ ('"' | '\\')) if letter == '\\' => {
                read.push(next);
                letters.next();
            }
            _ => read.push(letter),
        }
    }
    (Cow::Owned(read), has_quote)
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn one_pair_of_quotes_goes() {
        for (text, expected) in [
            ("", ""),
            ("a", "a"),
            (" a ", " a "),
            ("'", "'"),
            ("''", ""),
            ("\"\"", ""),
            ("'a b'", "a b"),
            (" 'a b' ", "a b"),
            ("''a''", "''a''"),
            ("'a\"", "'a\""),
            ("it's", "it's"),
            (r#"r"^.*/x\.y\b""#, r"^.*/x\.y\b"),
            ("r'a'", "a"),
            ("r'a'b'", "r'a'b'"),
            ("r\"", "r\""),
            ("\"it's\"", "it's"),
            ("'say \"x\"'", "say \"x\""),
            ("'a','b'", "'a','b'"),
            (r#""a","b""#, r#""a","b""#),
            (r#""a \"b\" \\c \d""#, r#"a "b" \c \d"#),
            (r"'^.*/x\.y/(?P<course_id>.*)/info/?$'", r"^.*/x\.y/(?P<course_id>.*)/info/?$"),
            (r#""^.*/x\.y\b""#, r"^.*/x\.y\b"),
            ("'[\"a\", 'b']'", "[\"a\", 'b']"),
            (r#""[{"a": "b\\c"}]""#, r#"[{"a": "b\\c"}]"#),
            (r#""[\"a\"]""#, r#"["a"]"#),
        ] {
            assert_eq!(strip(text), expected, "{text}");
        }
    }
}
