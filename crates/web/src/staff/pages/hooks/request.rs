//! A request that was made, in the reader's words.

use store::DeliveryOutcome;

use crate::staff::viewer::Viewer;

/// How long it took: in seconds from ten on.
pub(super) fn took(v: &Viewer, micros: i64) -> String {
    let millis = micros / 1000;
    if millis < 10_000 { v.l.n("hook-took-ms", millis) } else { v.l.n("hook-took-s", millis / 1000) }
}

/// What came of it: the meaning, the icon and the key of its word.
pub(super) fn badge(outcome: DeliveryOutcome) -> (&'static str, &'static str, String) {
    let (meaning, icon) = match outcome {
        DeliveryOutcome::Taken => ("open", "open"),
        DeliveryOutcome::Refused => ("soon", "rejected"),
        DeliveryOutcome::Failed => ("attention", "attention"),
    };
    (meaning, icon, format!("delivery-{}", outcome.as_str()))
}

/// The same request as a command of a shell. What is sent stands in it, or in a file of this name where it is long.
pub(super) fn curl(address: &str, headers: &str, body: &str, file: &str) -> String {
    let mut command = String::from("curl -i");
    for header in headers.lines() {
        command.push_str(" \\\n  -H ");
        command.push_str(&quoted(header));
    }
    let data = if body.len() > LONGEST { format!("@{file}") } else { body.to_owned() };
    command.push_str(" \\\n  --data-binary ");
    command.push_str(&quoted(&data));
    command.push_str(" \\\n  ");
    command.push_str(&quoted(address));
    command
}

/// How many bytes stand in a command.
const LONGEST: usize = 4096;

/// As one word of a POSIX shell.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use store::DeliveryOutcome;

    use super::{LONGEST, badge, curl};
    use crate::staff::locale::Locale;

    #[test]
    fn a_command_sends_the_same_bytes() {
        let command =
            curl("https://x/?a=b&c", "Content-Type: application/json\nAuthorization: S 0", r#"{"title":"l'été $x"}"#, "f");
        let expected = "curl -i \\\n  -H 'Content-Type: application/json' \\\n  -H 'Authorization: S 0' \\\n  \
                        --data-binary '{\"title\":\"l'\\''été $x\"}' \\\n  'https://x/?a=b&c'";
        assert_eq!(command, expected);
        let long = curl("https://x", "", &"x".repeat(LONGEST + 1), "request-1.json");
        assert_eq!(long, "curl -i \\\n  --data-binary '@request-1.json' \\\n  'https://x'");
    }

    #[test]
    fn every_outcome_has_words() {
        for (code, _) in Locale::all() {
            let l = Locale::negotiate(Some(code), "", &[]);
            for outcome in [DeliveryOutcome::Taken, DeliveryOutcome::Refused, DeliveryOutcome::Failed] {
                let (_, _, key) = badge(outcome);
                assert!(l.has(&key) && l.has(&format!("{key}-why")), "{key} in {code}");
            }
        }
    }
}
