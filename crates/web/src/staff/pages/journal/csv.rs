//! Entries as lines of a table for a spreadsheet.

use store::Entry;

/// The first line: the names that `prospectus journal --json` has too.
pub(super) const HEADER: &str =
    "seq,request,previous,at,kind,actor,lms,resource_link,course,verdict,messages,changes,payload\r\n";

/// An entry's line.
pub(super) fn line(entry: &Entry) -> String {
    let number = |number: i64| number.to_string();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let cells = [
        number(entry.seq),
        number(entry.request),
        entry.previous.map(number).unwrap_or_default(),
        entry.at.to_string(),
        entry.kind.as_str().to_owned(),
        entry.actor.clone(),
        text(entry.lms.as_deref()),
        text(entry.resource_link.as_deref()),
        text(entry.course.as_ref().map(catalog::CourseCode::as_str)),
        entry.verdict.to_string(),
        text(entry.messages.as_ref().map(|messages| messages.get())),
        text(entry.changes.as_ref().map(|changes| changes.get())),
        text(entry.payload.as_deref()),
    ];
    let mut line = cells.map(|text| cell(&text)).join(",");
    line.push_str("\r\n");
    line
}

/// A cell; what a spreadsheet would take for a formula is made a text.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        for (text, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"yes\"\n", "\"say \"\"yes\"\"\n\""),
            ("=1+1", "'=1+1"),
            ("@x", "'@x"),
            ("+x", "'+x"),
            ("-x", "'-x"),
            ("=HYPERLINK(\"http://x\",1)", "\"'=HYPERLINK(\"\"http://x\"\",1)\""),
            ("\t=1", "'\t=1"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(cell(text), expected, "{text}");
        }
    }
}
