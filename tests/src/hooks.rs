//! A program whose hooks go to takers of the test's own process.

use serde_json::{Value, json};

use crate::taker::Runs;
use crate::{Program, Server, Taker, wait_until};

/// The secret with which hooks are signed.
pub const HOOK_SECRET: &str = "between sites";

/// A program that knows the sample's LMS and sends to these takers; `settings` are those of each hook beside its name, address and secret.
pub fn sending<'t>(takers: impl IntoIterator<Item = (&'t str, &'t Taker, Value)>) -> Program {
    let hook = |(name, taker, settings): (&str, &Taker, Value)| {
        let mut hook = json!({"name": name, "url": taker.url(), "secret": HOOK_SECRET, "send": "received", "timeout": "1s"});
        if let (Some(hook), Value::Object(settings)) = (hook.as_object_mut(), settings) {
            hook.extend(settings);
        }
        hook
    };
    let hooks = takers.into_iter().map(hook).collect::<Vec<_>>();
    Program::new().with("PROSPECTUS_HOOK", Value::from(hooks).to_string()).with("PROSPECTUS_RELAY__PRIVATE_HOSTS", "127.0.0.1")
}

/// Sends a run and sees that it was accepted, held for its course or not.
pub fn say(server: &Server, run: &Value) {
    let answer = server.post(run);
    let verdict = answer.header("Prospectus-Verdict").unwrap_or_default().to_owned();
    assert!(["created", "updated", "held", "ignored"].contains(&verdict.as_str()), "{run} {verdict}: {}", answer.text());
}

/// Serves, and waits until the hooks have gone through what was there: what is new is sent once more by whoever still does.
pub fn serve(program: &Program) -> Server {
    let server = program.serve();
    let is_at_rest = || {
        let listed = program.succeed(&["hook", "list"]);
        !listed.contains("has not begun") && !listed.contains("goes through everything")
    };
    wait_until("the hooks have begun", is_at_rest);
    server
}

/// Waits until one is told that a run is set aside.
pub fn wait_until_set_aside(program: &Program, link: &str) {
    wait_until("it is set aside", || program.succeed(&["hook", "list"]).contains(link));
}

/// The site `marketing` is sound again, and a run that was set aside comes when it is asked for.
pub fn comes_when_asked_for(program: &Program, taker: &Taker, link: &str) {
    taker.choke_on(None);
    program.succeed(&["hook", "retry", "marketing"]);
    taker.wait_until_kept("it came as well", |runs| runs.contains_key(link));
}

/// A catalogue file of these courses.
pub fn file(courses: &[Value]) -> Value {
    json!({"format": "prospectus/catalogue@1", "courses": courses})
}

/// A published course of such a file.
pub fn course(code: &str, runs: &[Value]) -> Value {
    json!({"code": code, "published": true, "title": {"en": code}, "runs": runs})
}

/// Whether a site has a run that it does not show.
pub fn is_hidden(runs: &Runs, link: &str) -> bool {
    runs.get(link).is_some_and(|kept| *kept.field("catalog_visibility") == json!("hidden"))
}
