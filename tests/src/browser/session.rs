//! WebDriver's requests, by what the browser is told and asked.

use std::fmt;
use std::net::SocketAddr;

use serde_json::{Value, json};

use crate::{Connection, Request};

/// A browser as chromedriver knows it; ended when dropped.
#[derive(Debug)]
pub(super) struct Session {
    driver: SocketAddr,
    path: String,
}

/// Why the browser did not do what it was told.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The protocol's word for it.
    error: String,
    message: String,
}

impl Session {
    /// Starts a browser.
    pub(super) fn start(driver: SocketAddr, capabilities: &Value) -> Self {
        let started = send(driver, "POST", "/session", &json!({"capabilities": {"alwaysMatch": capabilities}}));
        let started = started.unwrap_or_else(|refusal| panic!("the browser does not start: {refusal}"));
        let id = started["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {started}"));
        Self { driver, path: format!("/session/{id}") }
    }

    pub(super) fn get(&self, path: &str) -> Result<Value, Refusal> {
        send(self.driver, "GET", &[&self.path, path].concat(), &Value::Null)
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        send(self.driver, "POST", &[&self.path, path].concat(), body)
    }

    pub(super) fn delete(&self, path: &str) -> Result<Value, Refusal> {
        send(self.driver, "DELETE", &[&self.path, path].concat(), &Value::Null)
    }

    pub(super) fn execute(&self, script: &str, arguments: &[Value]) -> Result<Value, Refusal> {
        self.post("/execute/sync", &json!({"script": script, "args": arguments}))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have crashed; a destructor has nobody to tell anyway.
        let _ = self.delete("");
    }
}

impl Refusal {
    /// Because something is not yet as it is waited for.
    pub(super) fn not_yet(message: impl Into<String>) -> Self {
        Self { error: "not yet".to_owned(), message: message.into() }
    }

    /// Whether the page may come to allow it by itself.
    pub(super) fn may_pass(&self) -> bool {
        let passing =
            ["not yet", "no such element", "stale element reference", "element not interactable", "element click intercepted"];
        passing.contains(&self.error.as_str())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Below the first line is where in its own code chromedriver was.
        write!(formatter, "{}: {}", self.error, self.message.lines().next().unwrap_or_default())
    }
}

/// Sends one request on a connection of its own; the value of its answer.
fn send(driver: SocketAddr, method: &str, path: &str, body: &Value) -> Result<Value, Refusal> {
    // chromedriver takes no request that is addressed to another host.
    let request = Request::new(method, path).header("Host", driver.to_string());
    let request = if method == "POST" {
        request.header("Content-Type", "application/json").body(body.to_string().into_bytes())
    } else {
        request
    };
    let answer = Connection::open(driver).and_then(|mut connection| connection.send(&request));
    let answer = answer.map_err(|error| Refusal { error: "no answer".to_owned(), message: error.to_string() })?;
    let value = answer.json()["value"].take();
    if answer.status == 200 {
        return Ok(value);
    }
    let word = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Err(Refusal { error: word("error"), message: word("message") })
}
