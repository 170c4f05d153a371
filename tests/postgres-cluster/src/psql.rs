//! Statements, run by the program `psql`, and the names that are written into them and into URLs.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;
use std::thread;

use anyhow::{Context, Result};

use crate::programs;

/// Runs statements one after another, up to the first that fails. Their rows: one a line, `|` between values.
pub(crate) fn run(url: &str, sql: &str) -> Result<String> {
    let mut command = programs::command("psql")?;
    command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().context("psql")?;
    let input = child.stdin.take();
    let output = thread::scope(|scope| {
        // Beside the reading: psql prints before it has read everything. One that ends early breaks the pipe, and says why.
        scope.spawn(move || input.map(|mut input| input.write_all(sql.as_bytes())));
        child.wait_with_output().context("psql")
    })?;
    let mut rows = programs::printed("psql", &output).with_context(|| format!("`{sql}` at {url}"))?;
    if rows.ends_with('\n') {
        rows.pop();
    }
    Ok(rows)
}

/// The statement for a new database. `template0` is what nobody can be connected to, which would be an error.
pub(crate) fn create_database(name: &str, template: Option<&str>) -> String {
    format!("CREATE DATABASE {} TEMPLATE {}", quoted(name), quoted(template.unwrap_or("template0")))
}

/// The statement that gives a database another name, unless there is one already.
pub(crate) fn rename_database(name: &str, to: &str) -> String {
    format!("ALTER DATABASE {} RENAME TO {}", quoted(name), quoted(to))
}

/// A name as SQL has it.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A part of a URL.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a string takes what it is given");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted() {
        assert_eq!(create_database("a\"b", None), r#"CREATE DATABASE "a""b" TEMPLATE "template0""#);
        assert_eq!(encoded("/tmp/a b?é"), "/tmp/a%20b%3F%C3%A9");
    }
}
