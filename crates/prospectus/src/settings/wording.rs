//! Messages in the reader's words, and the known name that is nearest to an unknown one.

/// Puts a message of serde's into words that say what would be right, and leaves every value out: it may be a secret.
pub(super) fn explain(message: &str) -> String {
    let message = message.trim();
    if let Some(rest) = message.strip_prefix("unknown field `") {
        let (name, rest) = rest.split_once("`,").unwrap_or((rest.trim_end_matches('`'), ""));
        let known: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        return format!("there is no setting \"{name}\" here{}", instead(name, &known));
    }
    if let Some(name) = message.strip_prefix("missing field `") {
        return format!("the setting \"{}\" is missing", name.trim_end_matches('`'));
    }
    if let Some(rest) = message.strip_prefix("invalid type: ") {
        let expected = rest.rfind(", expected ").map_or("something else", |at| &rest[at + ", expected ".len()..]);
        return format!("this is {}; what is needed is {expected}", kind(rest));
    }
    message.to_owned()
}

/// What serde found, by its kind alone.
fn kind(found: &str) -> &'static str {
    const KINDS: [(&str, &str); 7] = [
        ("boolean", "true or false"),
        ("integer", "a whole number"),
        ("floating", "a number with a fraction"),
        ("string", "a text"),
        ("sequence", "a list"),
        ("map", "a table"),
        ("null", "null"),
    ];
    KINDS.iter().find(|(word, _)| found.starts_with(word)).map_or("something else", |(_, kind)| kind)
}

/// The end of a message on an unknown name: the nearest that is known, else all of them.
pub(crate) fn instead(name: &str, known: &[&str]) -> String {
    match nearest(name, known.iter().copied()) {
        Some(nearest) => format!("; did you mean \"{nearest}\"?"),
        None if known.is_empty() => String::new(),
        None => format!("; known are \"{}\"", known.join("\", \"")),
    }
}

/// The known name that differs least from this one, where it differs little.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let close = known.map(|candidate| (distance(&name, &candidate.to_lowercase()), candidate));
    close
        .filter(|(distance, candidate)| *distance <= candidate.len().div_ceil(4).min(2))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters are to be added, left out or changed.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (line, from) in from.chars().enumerate() {
        let mut diagonal = line;
        row[0] = line + 1;
        for (column, to) in to.chars().enumerate() {
            let changed = diagonal + usize::from(from != to);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}
