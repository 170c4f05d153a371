//! `send`: sign runs and post them to a catalogue.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use relay::PrivateHosts;
use relay::client::{Answer, Client, Meaning, NoAnswer, Told};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use wire::signature::Secret;

use super::{chosen_secret, input, now, progress, serve};
use crate::cli;
use crate::settings::{self, Environment, Settings};

/// How often a request is tried that got no answer, or a 5xx.
const TRIES: u32 = 4;

pub(super) fn run(settings: &Settings, environment: &Environment, arguments: &cli::Send) -> Result<ExitCode> {
    let (url, secret) = match (&arguments.url, settings::course_hook(environment)?) {
        (Some(url), _) => (url.clone(), chosen_secret(settings, &arguments.secret)?),
        (None, Some((url, secret))) => (url, Secret::new("COURSE_HOOK", &secret)?),
        (None, None) => bail!("where to? Give --url https://…/api/v1.0/course-runs-sync/ or set COURSE_HOOK"),
    };
    let mut text = String::new();
    input(&arguments.file)?.0.read_to_string(&mut text).with_context(|| format!("cannot read {}", arguments.file.display()))?;
    let bodies = bodies(&text, arguments.batch as usize).with_context(|| format!("cannot read {}", arguments.file.display()))?;
    let runs = bodies.iter().map(|body| body.links.len()).sum::<usize>();
    let bar = progress(Some(runs as u64), "sending {pos}/{len} runs {wide_bar} {per_sec} {eta}");
    let sender = Sender::new(url, secret, arguments.timeout)?;
    let (mut taken, mut refused, mut held) = (0, 0, 0);
    serve::runtime()?.block_on(async {
        for body in &bodies {
            let answer = sender.post(&body.text).await?;
            let refusals = refusals(&answer, &body.links)?;
            for refusal in &refusals {
                bar.suspend(|| eprintln!("refused: {refusal}"));
            }
            refused += refusals.len();
            held += answer.held();
            taken += body.links.len().saturating_sub(refusals.len());
            bar.inc(body.links.len() as u64);
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

/// A request's body and the links of the runs that it carries; empty where a run has none.
struct Body {
    text: String,
    links: Vec<String>,
}

/// What is looked at in a run.
#[derive(Deserialize)]
struct Run {
    #[serde(default)]
    resource_link: Value,
}

impl Body {
    fn new(text: String, items: &[Box<RawValue>]) -> Self {
        let link = |item: &RawValue| match serde_json::from_str(item.get()) {
            Ok(Run { resource_link: Value::String(link) }) => link,
            _ => String::new(),
        };
        Self { text, links: items.iter().map(|item| link(item)).collect() }
    }
}

/// One run stays one object; arrays and lines become arrays of `batch`, or objects where that is 1.
fn bodies(text: &str, batch: usize) -> Result<Vec<Body>> {
    let trimmed = text.trim();
    let items: Vec<Box<RawValue>> = if trimmed.starts_with('[') {
        serde_json::from_str(trimmed)?
    } else {
        let items = serde_json::Deserializer::from_str(trimmed).into_iter::<Box<RawValue>>().collect::<Result<Vec<_>, _>>()?;
        if items.len() == 1 {
            return Ok(vec![Body::new(items[0].get().to_owned(), &items)]);
        }
        items
    };
    if items.is_empty() {
        bail!("there is no run in it");
    }
    let body = |items: &[Box<RawValue>]| match items {
        [item] if batch == 1 => Body::new(item.get().to_owned(), items),
        items => {
            let texts = items.iter().map(|item| item.get()).collect::<Vec<_>>();
            Body::new(format!("[{}]", texts.join(", ")), items)
        }
    };
    Ok(items.chunks(batch).map(body).collect())
}

/// Posts signed bodies to one place.
pub(super) struct Sender {
    client: Client,
    url: String,
    secret: Secret,
}

impl Sender {
    /// Whoever names the address means it, so its host may be a private one.
    pub(super) fn new(url: String, secret: Secret, timeout: Duration) -> Result<Self> {
        let host = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest).split(['/', '?']).next().unwrap_or_default();
        let host = host
            .rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
            .map_or(host, |(host, _)| host);
        let client = Client::new(&url, timeout, None, &PrivateHosts::new([host.to_owned()]))?;
        Ok(Self { client, url, secret })
    }

    /// Posts a body; what gets no answer, or a 5xx, is tried again a few times.
    pub(super) async fn post(&self, body: &str) -> Result<Answer> {
        let headers = [("Content-Type", "application/json".to_owned()), ("Authorization", self.secret.sign(body.as_bytes()))];
        let mut wait = Duration::from_millis(200);
        for attempt in 1.. {
            match self.client.post(&headers, body.as_bytes().to_vec(), now()).await {
                Ok(answer) if answer.status < 500 || attempt == TRIES => return Ok(answer),
                Err(NoAnswer { why, .. }) if attempt == TRIES => bail!("no answer from {}: {why}", self.url),
                _ => {}
            }
            tokio::time::sleep(wait).await;
            wait *= 3;
        }
        bail!("no answer from {}", self.url)
    }
}

/// What was refused, in words; an error where the site did not take the request at all.
fn refusals(answer: &Answer, links: &[String]) -> Result<Vec<String>> {
    let links = links.iter().map(String::as_str).collect::<Vec<_>>();
    match answer.meaning(&links, true) {
        Meaning::Runs(told) => {
            let refused = links.iter().zip(told).filter_map(|(link, told)| match told {
                Told::Taken => None,
                Told::Held => Some(format!("{link}: its course is not there yet")),
                Told::Refused(words) => Some(format!("{link}: {words}")),
            });
            Ok(refused.collect())
        }
        Meaning::Smaller(why) if answer.status == 400 => bail!("the site refused the whole request: {why}"),
        Meaning::Smaller(why) | Meaning::Failed(why) | Meaning::Trouble(why) => bail!(why),
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
