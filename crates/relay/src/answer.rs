//! What a response says about the runs in its request.

use std::time::Duration;

use serde_json::Value;

/// How much of a response is shown as text, in characters.
const WORDS: usize = 500;

/// The response of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// How long the site asks us to wait.
    pub retry_after: Option<Duration>,
    /// The address it redirects to.
    pub location: Option<String>,
    /// The value of `Prospectus-Verdict`, if the site is another Prospectus.
    pub verdict: Option<String>,
    /// Its body, or the beginning of a long one.
    pub body: Vec<u8>,
}

/// What the site did with a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// The site accepted it.
    Taken,
    /// The site holds it until its course exists, and then accepts it by itself.
    Held,
    /// The site rejected it, with this message.
    Refused(String),
}

impl Told {
    /// Whether the site rejected a run because it does not know its course. In that case it does not have the run either.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Refused(words) if words.contains("Unknown course: "))
    }
}

/// What a site may have done with the runs of a request if its response does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unclear {
    /// It may have accepted some of them. It has finished processing the request.
    Now,
    /// It may still process the request later, because something else responded in its place without waiting for it.
    ForAWhile,
}

/// What a response means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The result of each run, in order.
    Runs(Vec<Told>),
    /// Nothing about any of them. Smaller requests may tell. Contains the reason as text.
    Smaller(String),
    /// The site fails because of this one run, or in general.
    Failed(String),
    /// The site accepts nothing now, or nothing from us.
    Trouble(String),
}

impl Answer {
    /// Returns what the site may have done with the runs if the response does not tell. `None` if it did nothing.
    pub fn unclear(&self) -> Option<Unclear> {
        match self.status {
            502 | 504 | 520..=524 => Some(Unclear::ForAWhile),
            500.. => Some(Unclear::Now),
            _ => None,
        }
    }

    /// Returns what the response says about the runs with these links. `tells` is whether sites of this style report on each run
    /// in JSON, as Richie does.
    pub fn meaning(&self, links: &[&str], tells: bool) -> Meaning {
        let alone = links.len() <= 1;
        match self.status {
            // HTML instead of JSON: a sign-in or maintenance page, or the wrong host.
            200..300 if tells && self.is_page() => Meaning::Trouble(self.told()),
            200..300 => Meaning::Runs(vec![Told::Taken; links.len()]),
            // An HTML page is not about a run. It comes from a proxy or from the wrong host.
            400 if self.is_page() => Meaning::Trouble(self.told()),
            400 if alone => Meaning::Runs(links.iter().map(|_| self.refusal()).collect()),
            400 => self.of_each(links).map_or_else(|| Meaning::Smaller(self.told()), Meaning::Runs),
            409 | 413 | 422 if alone => Meaning::Runs(links.iter().map(|_| Told::Refused(self.told())).collect()),
            401 | 403 => Meaning::Trouble(format!("{}. Is it the right secret?", self.told())),
            300..400 => {
                let place = self.location.as_deref().unwrap_or("somewhere");
                Meaning::Trouble(format!(
                    "the site redirects ({}) to {place}: use that address, with its final slash",
                    self.status
                ))
            }
            408 | 425 | 429 | 503 => Meaning::Trouble(self.told()),
            500.. if alone => Meaning::Failed(self.told()),
            // A proxy responded in place of the site, and does not tell whether one of these runs is the cause. The next request
            // is smaller.
            _ if self.unclear() == Some(Unclear::ForAWhile) => Meaning::Trouble(self.told()),
            409 | 413 | 422 | 500.. => Meaning::Smaller(self.told()),
            _ => Meaning::Trouble(self.told()),
        }
    }

    fn is_page(&self) -> bool {
        self.body.trim_ascii_start().starts_with(b"<")
    }

    /// The result of a single run that was not accepted: rejected, or held.
    fn refusal(&self) -> Told {
        match &self.verdict {
            Some(verdict) if verdict == "held" => Told::Held,
            _ => Told::Refused(self.words()),
        }
    }

    /// Returns what a JSON object with a key for each link says about each run. Returns `None` if it does not contain all of
    /// them.
    fn of_each(&self, links: &[&str]) -> Option<Vec<Told>> {
        let Value::Object(map) = serde_json::from_slice(&self.body).ok()? else { return None };
        let told = |link: &&str| {
            let of_run = map.get(*link)?.as_object()?;
            let taken = of_run.get("success").is_some_and(|success| *success == Value::Bool(true));
            Some(if taken { Told::Taken } else { Told::Refused(words(&Value::Object(of_run.clone()))) })
        };
        let mut told = links.iter().map(told).collect::<Option<Vec<_>>>()?;
        // Another Prospectus counts the runs that it holds. If there are as many unknown courses, these are the held runs.
        if self.held() > 0 && self.held() == told.iter().filter(|told| told.is_unknown()).count() {
            told.iter_mut().filter(|told| told.is_unknown()).for_each(|told| *told = Told::Held);
        }
        Some(told)
    }

    /// How many runs the site holds. Its verdict is `held`, or `created=2, held=1` for an array.
    pub fn held(&self) -> usize {
        let verdict = self.verdict.as_deref().unwrap_or_default();
        let counted = verdict.split(", ").find_map(|count| count.strip_prefix("held=")).and_then(|count| count.parse().ok());
        counted.unwrap_or(usize::from(verdict == "held"))
    }

    fn told(&self) -> String {
        let words = self.words();
        if words.is_empty() {
            format!("the site answered {}", self.status)
        } else {
            format!("the site answered {}: {words}", self.status)
        }
    }

    /// Returns its body as text for people.
    pub fn words(&self) -> String {
        match serde_json::from_slice::<Value>(&self.body) {
            Ok(value) => words(&value),
            Err(_) => shortened(&String::from_utf8_lossy(&self.body)),
        }
    }
}

/// Formats `{field: [messages]}` as text. Anything else is returned as it is.
fn words(value: &Value) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let told = match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) => {
            let field = |(name, messages): (&String, &Value)| match messages {
                Value::Array(messages) => format!("{name}: {}", messages.iter().map(text).collect::<Vec<_>>().join(" ")),
                other => format!("{name}: {}", text(other)),
            };
            fields.iter().map(field).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    };
    shortened(&told)
}

/// Returns the text on one line, with at most [`WORDS`] characters.
fn shortened(text: &str) -> String {
    let shown = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect::<String>();
    let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(WORDS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Meaning, Told, Unclear};

    fn answer(status: u16, body: &str) -> Answer {
        Answer { status, retry_after: None, location: None, verdict: None, body: body.as_bytes().to_vec() }
    }

    fn refused(words: &str) -> Told {
        Told::Refused(words.to_owned())
    }

    #[test]
    fn one_run() {
        let unknown = r#"{"resource_link": ["Unknown course: DEMOX."]}"#;
        assert_eq!(answer(200, "{\"success\": true}").meaning(&["a"], true), Meaning::Runs(vec![Told::Taken]));
        assert_eq!(answer(204, "").meaning(&["a"], true), Meaning::Runs(vec![Told::Taken]));
        assert_eq!(
            answer(400, unknown).meaning(&["a"], true),
            Meaning::Runs(vec![refused("resource_link: Unknown course: DEMOX.")])
        );
        let held = Answer { verdict: Some("held".to_owned()), ..answer(400, unknown) };
        assert_eq!(held.meaning(&["a"], true), Meaning::Runs(vec![Told::Held]));
        assert_eq!(
            answer(500, "<h1>oh</h1>").meaning(&["a"], true),
            Meaning::Failed("the site answered 500: <h1>oh</h1>".to_owned())
        );
        assert_eq!(answer(413, "").meaning(&["a"], true), Meaning::Runs(vec![refused("the site answered 413")]));
    }

    #[test]
    fn an_array() {
        let both = r#"{"a": {"success": true}, "b": {"price": ["A valid number is required."], "end": ["x", "y"]}}"#;
        let told = vec![Told::Taken, refused("end: x y; price: A valid number is required.")];
        let Meaning::Runs(runs) = answer(400, both).meaning(&["a", "b"], true) else { panic!("tells of each") };
        assert!(runs == told || runs[1] == refused("price: A valid number is required.; end: x y"), "{runs:?}");
        for whole in [r#"{"resource_link": ["This field is required."]}"#, "[]", r#"{"a": {"success": true}}"#] {
            assert!(matches!(answer(400, whole).meaning(&["a", "b"], true), Meaning::Smaller(_)), "{whole}");
        }
        for status in [413, 422, 500] {
            assert!(matches!(answer(status, "").meaning(&["a", "b"], true), Meaning::Smaller(_)), "{status}");
        }
        let unknown = r#"{"a": {"resource_link": ["Unknown course: A."]}, "b": {"success": true}}"#;
        let held = Answer { verdict: Some("created=1, held=1".to_owned()), ..answer(400, unknown) };
        assert_eq!(held.meaning(&["a", "b"], true), Meaning::Runs(vec![Told::Held, Told::Taken]));
    }

    #[test]
    fn a_site_that_takes_nothing() {
        for status in [301, 302, 307, 401, 403, 404, 405, 408, 410, 415, 429, 503] {
            for links in [&["a"][..], &["a", "b"]] {
                assert!(matches!(answer(status, "").meaning(links, true), Meaning::Trouble(_)), "{status}");
            }
        }
        // With a single run, the run may be the cause.
        for status in [502, 504, 524] {
            assert!(matches!(answer(status, "").meaning(&["a", "b"], true), Meaning::Trouble(_)), "{status}");
            assert!(matches!(answer(status, "").meaning(&["a"], true), Meaning::Failed(_)), "{status}");
        }
        for status in [200, 400] {
            assert!(matches!(answer(status, " <!doctype html>").meaning(&["a"], true), Meaning::Trouble(_)), "{status}");
        }
        // A receiver of events may respond to a success in any format.
        assert_eq!(answer(200, "<p>thanks</p>").meaning(&["a"], false), Meaning::Runs(vec![Told::Taken]));
        let moved = Answer { location: Some("https://x/y/".to_owned()), ..answer(301, "") };
        assert!(matches!(moved.meaning(&["a"], true), Meaning::Trouble(why) if why.contains("https://x/y/")));
    }

    #[test]
    fn what_may_have_been_done_all_the_same() {
        let unclear = |status| answer(status, "").unclear();
        assert_eq!([200, 400, 401, 413, 429].map(unclear), [None; 5]);
        assert_eq!([500, 503].map(unclear), [Some(Unclear::Now); 2]);
        assert_eq!([502, 504, 520, 524].map(unclear), [Some(Unclear::ForAWhile); 4]);
        assert!(
            refused("resource_link: Unknown course: A.").is_unknown()
                && !refused("price: A valid number is required.").is_unknown()
        );
    }

    #[test]
    fn words_are_one_short_line() {
        assert_eq!(answer(400, "a\u{1b}[2Jb").words(), "a [2Jb");
        let long = answer(400, &format!("a\n b {}", "é".repeat(1000))).words();
        assert!(long.starts_with("a b é") && long.ends_with('…') && long.chars().count() == 501, "{long}");
    }
}
