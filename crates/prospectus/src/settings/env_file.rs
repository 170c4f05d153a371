//! Files of variables, as Docker Compose reads them.
//!
//! A parser of its own, because the crates for such files (dotenvy) follow the shell instead: they refuse
//! `NAME=shared secret` and take backslashes out of regular expressions. Where the two programs of Docker differ, this follows
//! Compose: quotes around a value are removed, `${NAME}` is replaced, and a comment may follow a value after a blank.

use std::collections::BTreeMap;

/// A line that is wrong. Holds nothing of the line's value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct WrongLine {
    /// The line, from 1.
    pub(super) line: usize,
    /// What is wrong and what would be right.
    pub(super) problem: &'static str,
}

/// A variable, and the line where it is set, from 1.
pub(super) type Lines = Vec<(String, String, usize)>;

/// Reads the variables that a file sets, in its order. `outside` are those that `${NAME}` may also mean.
///
/// A line with a name and nothing else sets nothing: it lets the variable of the environment through.
///
/// # Errors
/// The first line that is no variable.
pub(super) fn parse(text: &str, outside: impl Fn(&str) -> Option<String>) -> Result<Lines, WrongLine> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut lines = Lines::new();
    let mut rest = text.as_str();
    let mut number = 1;
    while !rest.is_empty() {
        let line = rest.split('\n').next().unwrap_or_default();
        let mut taken = line.len() + usize::from(line.len() < rest.len());
        if let Some(declaration) = declaration(line) {
            let wrong = |problem| WrongLine { line: number, problem };
            let (name, value) = declaration.split_once('=').map_or((declaration, None), |(name, value)| (name, Some(value)));
            let name = name.trim_end();
            if name.is_empty()
                || name.contains(|letter: char| letter.is_whitespace() || letter.is_control() || "'\"".contains(letter))
            {
                return Err(wrong("this line is not NAME=value"));
            }
            if let Some(value) = value {
                let begin = line.len() - value.len();
                let lookup = |name: &str| outside(name).or_else(|| known.get(name).cloned());
                let (value, length) =
                    read(&rest[begin..], lookup).ok_or_else(|| wrong("the quote before this value is never closed"))?;
                taken = (begin + length).max(taken);
                known.insert(name.to_owned(), value.clone());
                lines.push((name.to_owned(), value, number));
            }
        }
        number += rest[..taken].matches('\n').count();
        rest = &rest[taken..];
    }
    Ok(lines)
}

/// The line without `export` and the blanks before it; none where it is empty or a comment.
fn declaration(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).map_or(line, str::trim_start);
    (!line.is_empty() && !line.starts_with('#')).then_some(line)
}

/// A value and how long it is in the text, line end included; none where a quote is never closed.
fn read(text: &str, lookup: impl Fn(&str) -> Option<String>) -> Option<(String, usize)> {
    let begin = text.len() - text.trim_start_matches([' ', '\t']).len();
    let line_end = text.find('\n').map_or(text.len(), |end| end + 1);
    let value = &text[begin..];
    if let Some(quote) = value.chars().next().filter(|first| "'\"".contains(*first)) {
        let end = closing(value, quote)?;
        let after = &value[end + 1..];
        let rest_of_line = after.split('\n').next().unwrap_or_default();
        let trailing = rest_of_line.trim_start();
        if trailing.is_empty() || (trailing.starts_with('#') && trailing.len() < rest_of_line.len()) {
            let inner = &value[1..end];
            let inner = if quote == '"' { expand(&unescape(inner), lookup) } else { inner.to_owned() };
            let length = begin + end + 1 + rest_of_line.len();
            return Some((inner, length + usize::from(length < text.len())));
        }
    }
    let line = text[..line_end].trim_end_matches('\n');
    let comment = line.match_indices('#').find(|(at, _)| *at > 0 && line[..*at].ends_with([' ', '\t']));
    let value = comment.map_or(line, |(at, _)| &line[..at]);
    Some((expand(value.trim(), lookup), line_end))
}

/// Where the quote that opens the text is closed. Only between double quotes a backslash escapes one.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' if quote == '"' => is_escaped = true,
            _ if letter == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// `\"`, `\\`, `\$` and `\n` between double quotes; other backslashes stay.
fn unescape(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = letters.peek().copied().filter(|_| letter == '\\').and_then(|next| match next {
            '"' | '\\' | '$' => Some(next),
            'n' => Some('\n'),
            _ => None,
        });
        if escaped.is_some() {
            letters.next();
        }
        read.push(escaped.unwrap_or(letter));
    }
    read
}

/// Replaces `${NAME}` and `${NAME:-default}`. A name that is not known stays as it is: it may be part of a secret.
fn expand(text: &str, lookup: impl Fn(&str) -> Option<String>) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        read.push_str(before);
        let Some((reference, following)) = after.split_once('}') else {
            read.push_str("${");
            rest = after;
            continue;
        };
        let (name, default) = reference.split_once(":-").map_or((reference, None), |(name, default)| (name, Some(default)));
        match lookup(name).filter(|value| default.is_none() || !value.is_empty()).or_else(|| default.map(str::to_owned)) {
            Some(value) => read.push_str(&value),
            None => read.extend(["${", reference, "}"]),
        }
        rest = following;
    }
    read.push_str(rest);
    read
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::TestCaseError;

    use super::parse;

    fn outside(name: &str) -> Option<String> {
        (name == "SITE").then(|| "demo".to_owned())
    }

    #[test]
    fn files_are_read_as_docker_reads_them() {
        for (text, expected) in [
            ("", &[][..]),
            ("\n# comment\n  # another\n\n", &[]),
            ("A=b", &[("A", "b", 1)]),
            ("\u{feff}A=b\r\nB=c\r\n", &[("A", "b", 1), ("B", "c", 2)]),
            ("A=shared secret\n", &[("A", "shared secret", 1)]),
            ("  export A=b\nexporter=c\nB = d", &[("A", "b", 1), ("exporter", "c", 2), ("B", "d", 3)]),
            ("PASSED_THROUGH\nexport OTHER\nA=\nB=''\n", &[("A", "", 3), ("B", "", 4)]),
            ("A=b  \nB='c'\t \nC \n", &[("A", "b", 1), ("B", "c", 2)]),
            ("A='b # c' # d\nB=\"e\"\n", &[("A", "b # c", 1), ("B", "e", 2)]),
            ("A=b # c\nB=d#e\nC= # f\nD=#g\n", &[("A", "b", 1), ("B", "d#e", 2), ("C", "", 3), ("D", "#g", 4)]),
            ("A='^.*/courses/(?P<course_id>.*)/info/?$'", &[("A", "^.*/courses/(?P<course_id>.*)/info/?$", 1)]),
            ("A=^.*/x\\.y/(?P<course_id>.*)/info$", &[("A", "^.*/x\\.y/(?P<course_id>.*)/info$", 1)]),
            ("A=\"x\\.y \\\"q\\\" \\\\ \\n\"", &[("A", "x\\.y \"q\" \\ \n", 1)]),
            ("A='[\n  1,\n]'\nB=c", &[("A", "[\n  1,\n]", 1), ("B", "c", 4)]),
            ("A='a','b'\nB=it's", &[("A", "'a','b'", 1), ("B", "it's", 2)]),
            ("A={'X': True, 'Y': False}", &[("A", "{'X': True, 'Y': False}", 1)]),
            (
                "A=richie_${SITE}\nB=${A}/${C:-none}/${C}/$D\nE='${A}'",
                &[("A", "richie_demo", 1), ("B", "richie_demo/none/${C}/$D", 2), ("E", "${A}", 3)],
            ),
            ("discovery.type=single-node\nA=1\nA=2", &[("discovery.type", "single-node", 1), ("A", "1", 2), ("A", "2", 3)]),
            ("A=b=c==", &[("A", "b=c==", 1)]),
        ] {
            let read = parse(text, outside).unwrap_or_else(|wrong| panic!("{text}\n{wrong:?}"));
            let read: Vec<_> = read.iter().map(|(name, value, line)| (name.as_str(), value.as_str(), *line)).collect();
            assert_eq!(read, expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_stands_between_single_quotes_is_the_value(value in "[^'\r]*", text in "(?s).*") {
            let lines = parse(&format!("A='{value}'\nB=c"), outside);
            let lines = lines.map_err(|wrong| TestCaseError::fail(format!("{wrong:?}")))?;
            let line = value.matches('\n').count() + 2;
            prop_assert_eq!(lines, [("A".to_owned(), value, 1), ("B".to_owned(), "c".to_owned(), line)]);
            // Whatever a file holds, it is read or refused.
            let _ = parse(&text, outside);
        }
    }

    #[test]
    fn a_wrong_line_is_told_by_its_number() {
        for (text, line, expected) in [
            ("A=b\nnot a variable\n", 2, "NAME=value"),
            ("\n=b", 2, "NAME=value"),
            ("A='b\nc'\nd e=f", 3, "NAME=value"),
            ("'A'=b", 1, "NAME=value"),
            ("A=b\nB='tell-no-one\nC=d", 2, "never closed"),
        ] {
            let wrong = parse(text, outside).expect_err(text);
            assert!(wrong.line == line && wrong.problem.contains(expected), "{text}\n{wrong:?}");
        }
    }
}
