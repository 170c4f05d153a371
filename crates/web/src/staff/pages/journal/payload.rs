//! What was sent, laid out for reading.

/// JSON with a line for each member and its levels indented. Nothing but blanks between values is changed: numbers, escapes and
/// the order stay as they were sent. What is no JSON only gets other blanks, or none.
pub(in crate::staff::pages) fn laid_out(sent: &str) -> String {
    let mut out = String::with_capacity(sent.len() * 2);
    // For each open bracket whether it has a line for each item.
    let mut open = Vec::new();
    let mut rest = sent.char_indices();
    while let Some((at, character)) = rest.next() {
        match character {
            '"' => {
                let end = at + text_length(&sent[at..]);
                out.push_str(&sent[at..end]);
                while rest.as_str().len() > sent.len() - end {
                    rest.next();
                }
            }
            '{' | '[' => {
                out.push(character);
                let next = rest.as_str().trim_start().chars().next();
                // A list of plain values is one line.
                let is_broken = match character {
                    '{' => next != Some('}'),
                    _ => matches!(next, Some('{' | '[')),
                };
                open.push(is_broken);
                line(&mut out, is_broken, open.len());
            }
            '}' | ']' => {
                let was_broken = open.pop().unwrap_or(false);
                line(&mut out, was_broken, open.len());
                out.push(character);
            }
            ',' => {
                out.push(',');
                match open.last() {
                    Some(true) => line(&mut out, true, open.len()),
                    _ => out.push(' '),
                }
            }
            ':' => out.push_str(": "),
            character if character.is_ascii_whitespace() => {}
            character => out.push(character),
        }
    }
    out
}

fn line(out: &mut String, is_wanted: bool, depth: usize) {
    if is_wanted {
        out.push('\n');
        // A payload of nothing but brackets must not become a large one.
        out.extend(std::iter::repeat_n("  ", depth.min(16)));
    }
}

/// The length of the text in quotation marks that begins here.
fn text_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::laid_out;

    #[test]
    fn only_blanks_change() {
        for (sent, expected) in [
            (r#"{"a":1.50,"b": ["x, y","\"}"],"c":{}}"#, "{\n  \"a\": 1.50,\n  \"b\": [\"x, y\", \"\\\"}\"],\n  \"c\": {}\n}"),
            (r#"[{"é":"\u00e9"},{"a":null}]"#, "[\n  {\n    \"é\": \"\\u00e9\"\n  },\n  {\n    \"a\": null\n  }\n]"),
            ("", ""),
            ("[]", "[]"),
            (r#"{"a"#, "{\n  \"a"),
            ("]]", "]]"),
            ("été", "été"),
        ] {
            assert_eq!(laid_out(sent), expected, "{sent}");
        }
        assert!(laid_out(&"[".repeat(1000)).len() < 50_000);
    }
}
