//! A real browser: Chromium without a window, driven over the W3C's WebDriver protocol.
//!
//! A [`Browser`] has a profile of its own. Whoever acts on an element, or reads one, waits until the element is there and can
//! be acted on, within [`PATIENCE`]; what never comes is a panic that tells what the page shows and what its console says.
//! [`Browser::open`] is the usual way to visit a page: its console must stay empty and axe-core must find nothing.
//!
//! The protocol is a dozen requests with JSON, and what it lacks chromedriver adds as Chromium's own commands, so the
//! harness's HTTP client is all that this needs.

use std::cell::Cell;
use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::PATIENCE;

mod axe;
mod console;
mod driver;
mod elements;
mod fits;
mod guard;
mod keyboard;
mod options;
mod screen;
mod session;

pub use axe::Violation;
pub use console::Entry;
pub use keyboard::Key;
pub use options::{Options, Scheme};
use session::{Refusal, Session};

/// How long to wait before the page is asked once more.
const PAUSE: Duration = Duration::from_millis(20);
/// How much of a page's text a failure shows.
const SHOWN: usize = 2000;

/// A browser with one page. Dropped, it ends.
#[derive(Debug)]
pub struct Browser {
    session: Session,
    site: String,
    size: Cell<(u32, u32)>,
    scheme: Cell<Scheme>,
    javascript: bool,
}

impl Browser {
    /// An English one with a desktop's page, as [`Options::default`] has it.
    pub fn start() -> Self {
        Options::default().start()
    }

    /// The same, for which paths are those of a site such as [`Server::url`](crate::Server::url).
    pub fn at(site: impl Into<String>) -> Self {
        Options::default().site(site).start()
    }

    /// Goes to a page, which must not complain and must be accessible, both light and dark; what a test usually does. Where
    /// `PROSPECTUS_TEST_SCREENSHOTS` names a directory, pictures of the page are left there.
    #[track_caller]
    pub fn open(&self, address: &str) {
        self.goto(address);
        self.assert_sound();
    }

    /// The same for the page that a click or a form has led to.
    #[track_caller]
    pub fn assert_sound(&self) {
        let scheme = self.scheme.get();
        for scheme in [scheme.other(), scheme] {
            self.prefer(scheme);
            self.leave_screenshots();
            self.assert_accessible();
        }
        self.assert_console_empty();
    }

    /// Goes to a page, a path of the site or a whole URL, and waits until it is loaded with its scripts.
    #[track_caller]
    pub fn goto(&self, address: &str) {
        let url = if address.starts_with('/') { [&self.site, address].concat() } else { address.to_owned() };
        self.command(&format!("going to {url}"), || self.session.post("/url", &json!({"url": url})));
    }

    /// Loads the page again.
    #[track_caller]
    pub fn reload(&self) {
        self.command("reloading", || self.session.post("/refresh", &json!({})));
    }

    /// Goes back to the page before.
    #[track_caller]
    pub fn back(&self) {
        self.command("going back", || self.session.post("/back", &json!({})));
    }

    /// The page's title.
    #[track_caller]
    pub fn title(&self) -> String {
        string(&self.command("the title", || self.session.get("/title")))
    }

    /// Where the page is.
    #[track_caller]
    pub fn url(&self) -> String {
        string(&self.command("the URL", || self.session.get("/url")))
    }

    /// The page's path and query, where it is one of the site's.
    #[track_caller]
    pub fn path(&self) -> String {
        let url = self.url();
        url.strip_prefix(&self.site).unwrap_or(&url).to_owned()
    }

    /// Runs the body of a function in the page, whatever its content security policy, and awaits a promise that it returns.
    #[track_caller]
    pub fn execute(&self, script: &str) -> Value {
        self.execute_with(script, &[])
    }

    /// The same, with what the script finds in `arguments`.
    #[track_caller]
    pub fn execute_with(&self, script: &str, arguments: &[Value]) -> Value {
        self.command(&format!("`{script}`"), || self.session.execute(script, arguments))
    }

    /// The site's cookies, as WebDriver describes them.
    #[track_caller]
    pub fn cookies(&self) -> Vec<Value> {
        let cookies = self.command("the cookies", || self.session.get("/cookie"));
        cookies.as_array().cloned().unwrap_or_default()
    }

    /// Removes the site's cookies, as the end of a session would.
    #[track_caller]
    pub fn forget_cookies(&self) {
        self.command("forgetting the cookies", || self.session.delete("/cookie"));
    }

    /// Whether scripts of pages run from now on. The test's own run at any time, but no timer or promise of theirs does.
    #[track_caller]
    fn run_scripts(&self, run: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({"value": !run}));
    }

    /// A command of Chromium's DevTools protocol.
    #[track_caller]
    fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.command(command, || self.session.post("/goog/cdp/execute", &json!({"cmd": command, "params": parameters})))
    }

    /// Gives a command again for as long as what refuses it may pass.
    #[track_caller]
    fn command<T>(&self, what: &str, mut give: impl FnMut() -> Result<T, Refusal>) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match give() {
                Ok(done) => return done,
                Err(refusal) if refusal.may_pass() && Instant::now() < deadline => thread::sleep(PAUSE),
                Err(refusal) => panic!("{what}: {refusal}\n{}", self.state()),
            }
        }
    }

    /// What the page is like, for whoever reads why a test failed.
    fn state(&self) -> String {
        let said = |result: Result<Value, Refusal>| result.map_or_else(|refusal| refusal.to_string(), |value| string(&value));
        let text = said(self.session.execute("return document.body?.innerText ?? ''", &[]));
        let console = self.session.console().unwrap_or_default();
        format!(
            "The page: {} \"{}\"\n{}\nIts console:{}",
            said(self.session.get("/url")),
            said(self.session.get("/title")),
            text.chars().take(SHOWN).collect::<String>(),
            listed(&console),
        )
    }
}

/// Each on a line of its own.
fn listed(items: &[impl fmt::Display]) -> String {
    items.iter().flat_map(|item| ["\n  ".to_owned(), item.to_string()]).collect()
}

/// A text, or nothing.
fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
