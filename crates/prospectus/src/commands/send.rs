//! `send`: sign runs and post them to a catalogue.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::redirect::Policy;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use wire::signature::Secret;

use super::{chosen_secret, input, progress, serve};
use crate::cli;
use crate::settings::Settings;

/// How often a request is tried that got no answer, or a 5xx.
const TRIES: u32 = 4;

/// The hook of Richie's sample code, `COURSE_HOOK`.
#[derive(Deserialize)]
struct Hook {
    url: String,
    secret: String,
}

pub(super) fn run(settings: &Settings, arguments: &cli::Send) -> Result<ExitCode> {
    let hook = std::env::var("COURSE_HOOK").ok().filter(|_| arguments.url.is_none());
    let hook = hook.map(|hook| serde_json::from_str::<Hook>(&hook)).transpose();
    let hook = hook.context("COURSE_HOOK in the environment is not {\"url\": …, \"secret\": …}")?;
    let (url, secret) = match (&arguments.url, hook) {
        (Some(url), _) => (url.clone(), chosen_secret(settings, &arguments.secret)?),
        (None, Some(hook)) => (hook.url, Secret::new("COURSE_HOOK", &hook.secret.into())?),
        (None, None) => bail!("where to? Give --url https://…/api/v1.0/course-runs-sync/ or set COURSE_HOOK"),
    };
    let mut text = String::new();
    input(&arguments.file)?.0.read_to_string(&mut text).with_context(|| format!("cannot read {}", arguments.file.display()))?;
    let bodies = bodies(&text, arguments.batch as usize).with_context(|| format!("cannot read {}", arguments.file.display()))?;
    let runs = bodies.iter().map(|body| body.runs).sum::<usize>();
    let bar = progress(Some(runs as u64), "sending {pos}/{len} runs {wide_bar} {per_sec} {eta}");
    let sender = Sender::new(url, secret, arguments.timeout)?;
    let (mut taken, mut refused, mut held) = (0, 0, 0);
    serve::runtime()?.block_on(async {
        for body in &bodies {
            let answer = sender.post(&body.text).await?;
            let refusals = answer.refusals(body.runs)?;
            for refusal in &refusals {
                bar.suspend(|| eprintln!("refused: {refusal}"));
            }
            refused += refusals.len();
            held += answer.held();
            taken += body.runs.saturating_sub(refusals.len());
            bar.inc(body.runs as u64);
        }
        Ok::<_, anyhow::Error>(())
    })?;
    bar.finish_and_clear();
    eprintln!("{taken} of {runs} runs taken, {refused} refused, in {} requests.", bodies.len());
    if held > 0 {
        eprintln!("{held} of those refused are held: the site keeps them and applies them when their course appears.");
    }
    Ok(if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A request's body and how many runs it carries.
struct Body {
    text: String,
    runs: usize,
}

/// One run stays one object; arrays and lines become arrays of `batch`, or objects where that is 1.
fn bodies(text: &str, batch: usize) -> Result<Vec<Body>> {
    let trimmed = text.trim();
    let items: Vec<Box<RawValue>> = if trimmed.starts_with('[') {
        serde_json::from_str(trimmed)?
    } else {
        let items = serde_json::Deserializer::from_str(trimmed).into_iter::<Box<RawValue>>().collect::<Result<Vec<_>, _>>()?;
        if items.len() == 1 {
            return Ok(vec![Body { text: items[0].get().to_owned(), runs: 1 }]);
        }
        items
    };
    if items.is_empty() {
        bail!("there is no run in it");
    }
    let body = |items: &[Box<RawValue>]| match items {
        [item] if batch == 1 => Body { text: item.get().to_owned(), runs: 1 },
        items => {
            let texts = items.iter().map(|item| item.get()).collect::<Vec<_>>();
            Body { text: format!("[{}]", texts.join(", ")), runs: items.len() }
        }
    };
    Ok(items.chunks(batch).map(body).collect())
}

/// Posts signed bodies to one place.
pub(super) struct Sender {
    client: reqwest::Client,
    url: String,
    secret: Secret,
}

/// What a site answered.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) verdict: Option<String>,
    pub(super) body: String,
}

impl Sender {
    pub(super) fn new(url: String, secret: Secret, timeout: Duration) -> Result<Self> {
        // A redirect would turn the POST into a GET; better to be told.
        let client =
            reqwest::Client::builder().timeout(timeout).redirect(Policy::none()).build().context("cannot make an HTTP client")?;
        Ok(Self { client, url, secret })
    }

    /// Posts a body; what gets no answer, or a 5xx, is tried again a few times.
    pub(super) async fn post(&self, body: &str) -> Result<Answer> {
        let mut wait = Duration::from_millis(200);
        for attempt in 1.. {
            let request = self.client.post(&self.url).header(CONTENT_TYPE, "application/json");
            let request = request.header(AUTHORIZATION, self.secret.sign(body.as_bytes())).body(body.to_owned());
            match request.send().await {
                Ok(answer) if !answer.status().is_server_error() || attempt == TRIES => {
                    let verdict =
                        answer.headers().get("prospectus-verdict").and_then(|verdict| verdict.to_str().ok()).map(str::to_owned);
                    return Ok(Answer { status: answer.status().as_u16(), verdict, body: answer.text().await? });
                }
                Err(error) if attempt == TRIES => return Err(error).with_context(|| format!("no answer from {}", self.url)),
                _ => {}
            }
            tokio::time::sleep(wait).await;
            wait *= 3;
        }
        bail!("no answer from {}", self.url)
    }
}

impl Answer {
    /// What was refused, in words; an error where the site did not take the request at all.
    fn refusals(&self, runs: usize) -> Result<Vec<String>> {
        match self.status {
            200..300 => Ok(Vec::new()),
            400 => {
                let Ok(Value::Object(answer)) = serde_json::from_str(&self.body) else {
                    bail!("the site answered 400: {}", self.shortened())
                };
                let is_map = answer.values().any(|value| value.get("success").is_some()) || answer.values().all(Value::is_object);
                if runs == 1 && !is_map {
                    return Ok(vec![self.body.clone()]);
                }
                if !is_map {
                    bail!("the site refused the whole request: {}", self.shortened());
                }
                let refused = answer.into_iter().filter(|(_, told)| told.get("success").is_none());
                Ok(refused.map(|(link, told)| format!("{link}: {told}")).collect())
            }
            401 | 403 => bail!("the site answered {}: {}. Is it the right secret?", self.status, self.shortened()),
            300..400 => bail!("the site redirects ({}): use the address it redirects to, with its final slash", self.status),
            status => bail!("the site answered {status}: {}", self.shortened()),
        }
    }

    /// How many runs a Prospectus keeps for later; its verdict is `held`, or `created=2, held=1` for an array.
    fn held(&self) -> usize {
        let verdict = self.verdict.as_deref().unwrap_or_default();
        let counted = verdict.split(", ").find_map(|count| count.strip_prefix("held=")).and_then(|count| count.parse().ok());
        counted.unwrap_or(usize::from(verdict == "held"))
    }

    fn shortened(&self) -> String {
        self.body.chars().take(300).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::bodies;

    #[test]
    fn files_become_requests() {
        let told =
            |text: &str, batch| bodies(text, batch).map(|bodies| bodies.into_iter().map(|body| body.text).collect::<Vec<_>>());
        assert_eq!(told(" {\"a\": 1}\n", 100).expect("reads"), ["{\"a\": 1}"]);
        assert_eq!(told("[{\"a\":1},{\"b\":2},{}]", 2).expect("reads"), ["[{\"a\":1}, {\"b\":2}]", "[{}]"]);
        assert_eq!(told("{\"a\":1}\n{\"b\":2}\n", 1).expect("reads"), ["{\"a\":1}", "{\"b\":2}"]);
        assert!(told("", 1).is_err() && told("[]", 1).is_err() && told("{", 1).is_err());
    }
}
