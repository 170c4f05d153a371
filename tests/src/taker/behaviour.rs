//! How a site behaves as a server.

use serde_json::{Value, json};

use crate::{Answer, Cut};

/// What becomes of a request, as far as it is not for the catalogue to say.
///
/// What is answered with a status from 200 to 299 is taken, however the answer then comes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Behaviour {
    /// Takes it, as a good site does.
    #[default]
    Takes,
    /// Takes it only once it is released, and then answers; whoever sent it may be gone by then.
    TakesLate,
    /// Answers this, whatever the request is.
    Answers(Answer),
    /// Reads it, answers nothing until it is released, and then closes the connection. Nothing is taken.
    Hangs,
    /// Cuts the connection: before anything is read, in the middle of the body, or after everything was taken.
    Cuts(Cut),
    /// Sends the client [elsewhere](crate::taker::ELSEWHERE), with this status.
    Redirects(u16),
    /// With this status: promises more than it says, and closes the connection.
    Lies(u16),
    /// With this status: a body that does not end.
    Endless(u16),
    /// With this status: a body of which a byte comes now and then, for longer than anybody waits.
    Drips(u16),
}

impl Behaviour {
    /// Answers with a status, in Richie's words where it has some.
    pub fn status(status: u16) -> Self {
        Self::Answers(answer(status))
    }

    /// Answers 503, and when to come again: seconds, or a date.
    pub fn unavailable(retry_after: &str) -> Self {
        Self::status(503).with_header("Retry-After", retry_after)
    }

    /// Answers with a status and JSON.
    pub fn says(status: u16, body: &Value) -> Self {
        Self::Answers(json_answer(status, body))
    }

    /// With one more header, where it is an answer.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let Self::Answers(answer) = &mut self {
            answer.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }
}

/// An answer with a status, in Richie's words where it has some.
pub(super) fn answer(status: u16) -> Answer {
    match status {
        200 => json_answer(status, &json!({"success": true})),
        400 => json_answer(status, &json!({"resource_link": ["This field is required."]})),
        401 => json_answer(status, &json!("Invalid authentication.")),
        403 => json_answer(status, &json!("Missing authentication.")),
        _ => {
            let headers = vec![("Content-Type".to_owned(), "text/html".to_owned())];
            Answer { status, headers, body: format!("<!doctype html><title>{status}</title>").into_bytes() }
        }
    }
}

/// An answer in JSON.
pub(super) fn json_answer(status: u16, body: &Value) -> Answer {
    let headers = vec![("Content-Type".to_owned(), "application/json".to_owned())];
    Answer { status, headers, body: body.to_string().into_bytes() }
}
