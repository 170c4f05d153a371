//! `POST /api/v1.0/course-runs-sync/`: what an LMS says about its runs.

use axum::extract::Request;
use axum::http::request::Parts;
use axum::response::Response;
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::{Method, StatusCode};
use store::{ItemOutcome, StoreError, SyncOutcome, SyncRequest, WholeBody};
use sync::{Prepared, Reading, Verdict, prepare};
use wire::body::Body;
use wire::signature::{self, Hint, Signature};

use crate::app::KnownSecret;
use crate::bodies::{self, Held, NotWhole};
use crate::{App, answer, client, negotiation};

/// Bodies from this size on are read on a thread that may block.
const LARGE: usize = 256 << 10;

/// Answers, checking in Richie's order.
pub(crate) async fn answer(app: &App, request: Request) -> Response {
    if let Some(refusal) = negotiation::refusal(request.uri().query(), request.headers()) {
        return refusal;
    }
    if *request.method() == Method::OPTIONS {
        return options();
    }
    if *request.method() != Method::POST {
        return answer::method_not_allowed(request.method(), "OPTIONS, POST");
    }
    let declared = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > app.max_body) {
        return answer::too_large(app.max_body);
    }
    let room = Held::of(&request);
    let (head, body) = request.into_parts();
    if let Some(refusal) = refusal_without_body(app, &head, declared) {
        return refusal;
    }
    let body = match bodies::whole(body, app.max_body).await {
        Ok(body) => body,
        Err(NotWhole::TooLarge) => return answer::too_large(app.max_body),
        Err(NotWhole::Broken) => return answer::incomplete(),
    };
    let secrets = match unless_large(&body, || authenticate(app, &head, &body)) {
        Ok(secrets) => secrets,
        Err(refused) => return *refused,
    };
    // What is read from a body takes more memory than the body, until the answer is there.
    let _turn = if body.len() < LARGE { None } else { app.bodies.processing(body.len()).await };
    let (request, shape) = match unless_large(&body, || read(app, &head, &body, &secrets)) {
        Ok(read) => read,
        Err(refused) => return *refused,
    };
    drop(body);
    room.release();
    // The request moves to the writer; the links name the items in the answer to an array.
    let links = links(&request, &shape);
    match app.writer.submit(request).await {
        Ok(outcome) => answer_to(&outcome, &shape, &links),
        Err(error) => {
            tracing::error!(%error, "a request could not be carried out");
            answer::unavailable(match &error {
                StoreError::InDoubt => {
                    "It could not be learned whether the change was stored. Send it again: nothing is done twice."
                }
                error if error.needs_operator() => {
                    "The change could not be stored; nothing of it was done. The site's operator has to act first."
                }
                _ => "The change could not be stored now; nothing of it was done. Send it again.",
            })
        }
    }
}

/// How the answer must look.
enum Shape {
    One,
    Many,
    /// Refused as a whole: the answer's status and body.
    Whole(StatusCode, String),
}

/// Does it, where it takes long on a thread that may block.
fn unless_large<T>(body: &[u8], work: impl FnOnce() -> T) -> T {
    if body.len() < LARGE { work() } else { tokio::task::block_in_place(work) }
}

/// From bytes to what the writer is asked, or the answer where that is not for the writer.
fn read(app: &App, head: &Parts, body: &[u8], secrets: &[&KnownSecret]) -> Result<(SyncRequest, Shape), Box<Response>> {
    let (now, headers) = ((app.now)(), &head.headers);
    for known in secrets {
        known.last_match.note(now);
    }
    let actor = secrets.first().map(|known| known.secret.name().to_owned()).unwrap_or_default();
    let whole = |status: StatusCode, messages: serde_json::Value| {
        let answered = messages.to_string();
        let payload = String::from_utf8_lossy(body).into_owned();
        let request = SyncRequest { actor: actor.clone(), at: now, items: Err(WholeBody { payload, messages }) };
        Ok((request, Shape::Whole(status, answered)))
    };
    if !body.is_empty() && !negotiation::is_json(headers) {
        let written =
            headers.get(CONTENT_TYPE).map_or(String::new(), |value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let sentence = format!("Unsupported media type \"{written}\" in request.");
        return whole(StatusCode::UNSUPPORTED_MEDIA_TYPE, serde_json::json!({ "detail": sentence }));
    }
    let parsed = match wire::body::read(body) {
        Ok(parsed) => parsed,
        Err(error) => return whole(StatusCode::BAD_REQUEST, error.to_json()),
    };
    let reading = Reading { lmss: &app.lmss, zone: &app.time_zone };
    let (items, shape) = match &parsed {
        Body::One(item) => (vec![prepare(item, reading)], Shape::One),
        Body::Many(items) => (items.iter().map(|item| prepare(item, reading)).collect(), Shape::Many),
    };
    if !may_speak_for(app, secrets, &items) {
        app.refusals.add(now, || client::address(headers, head.extensions.get()), || Hint::OtherLms);
        return Err(Box::new(invalid_authentication()));
    }
    // Of secrets with one value and several names, the one that is in force here.
    let actor =
        secrets.iter().find(|known| may_speak_for(app, &[known], &items)).map_or(actor, |known| known.secret.name().to_owned());
    Ok((SyncRequest { actor, at: now, items: Ok(items) }, shape))
}

/// The answer to a request whose header is right for no body. Nobody's memory is filled by who has nothing to show.
fn refusal_without_body(app: &App, head: &Parts, declared: Option<usize>) -> Option<Response> {
    let header = authorization(head);
    if header == Some(b"") {
        return Some(missing_authentication());
    }
    let is_signature = header.is_some_and(|header| Signature::from_header(header).is_some());
    // Of one that is misspelt the log tells how, where its body is small.
    if is_signature || declared.is_some_and(|length| length <= signature::HINT_LIMIT) {
        return None;
    }
    app.refusals.add((app.now)(), || client::address(&head.headers, head.extensions.get()), || Hint::HeaderForm);
    Some(invalid_authentication())
}

/// The value of the header, empty where there is none. None where there are several.
fn authorization(head: &Parts) -> Option<&[u8]> {
    let mut values = head.headers.get_all(AUTHORIZATION).iter();
    let header = values.next().map(|value| value.as_bytes().trim_ascii()).unwrap_or_default();
    values.next().is_none().then_some(header)
}

/// The secrets that made the signature. All are tried, so that the time tells nothing.
fn authenticate<'a>(app: &'a App, head: &Parts, body: &[u8]) -> Result<Vec<&'a KnownSecret>, Box<Response>> {
    let headers = &head.headers;
    let signature = authorization(head).and_then(Signature::from_header);
    let verifies = |known: &&KnownSecret| signature.is_some_and(|signature| known.secret.verifies(&signature, body));
    let secrets = app.secrets.iter().filter(verifies).collect::<Vec<_>>();
    if secrets.is_empty() {
        let from = || client::address(headers, head.extensions.get());
        app.refusals.add((app.now)(), from, || {
            let secrets = app.secrets.iter().map(|known| &known.secret).collect::<Vec<_>>();
            let first = headers.get(AUTHORIZATION).map(|value| value.as_bytes().trim_ascii()).unwrap_or_default();
            signature::hint(first, body, &secrets)
        });
        return Err(Box::new(invalid_authentication()));
    }
    Ok(secrets)
}

fn missing_authentication() -> Response {
    answer::json(StatusCode::FORBIDDEN, wire::answer::MISSING_AUTHENTICATION)
}

fn invalid_authentication() -> Response {
    answer::json(StatusCode::UNAUTHORIZED, wire::answer::INVALID_AUTHENTICATION)
}

/// Whether the secrets that signed are in force for the LMS of every item.
fn may_speak_for(app: &App, secrets: &[&KnownSecret], items: &[Prepared]) -> bool {
    let may = |lms: &str| secrets.iter().any(|known| known.lms.as_ref().is_none_or(|names| names.iter().any(|name| name == lms)));
    let lms_of = |item: &Prepared| item.message.as_ref().ok().and_then(|message| app.lmss.get(message.lms));
    items.iter().filter_map(lms_of).all(|lms| may(&lms.name))
}

fn links(request: &SyncRequest, shape: &Shape) -> Vec<String> {
    match (shape, &request.items) {
        (Shape::Many, Ok(items)) => {
            // An item without a link is told under its place.
            let name = |(position, item): (usize, &Prepared)| item.link_sent.clone().unwrap_or_else(|| format!("[{position}]"));
            items.iter().enumerate().map(name).collect()
        }
        _ => Vec::new(),
    }
}

fn answer_to(outcome: &SyncOutcome, shape: &Shape, links: &[String]) -> Response {
    let errors = |item: &ItemOutcome| (!item.errors.is_empty()).then(|| item.errors.clone());
    let (status, body, verdict) = match shape {
        Shape::Whole(status, body) => (*status, body.clone(), Verdict::Rejected.to_string()),
        Shape::One => {
            let item = outcome.items.first();
            let verdict = item.map_or(Verdict::Rejected, |item| item.verdict).to_string();
            match item.and_then(errors) {
                Some(errors) => (StatusCode::BAD_REQUEST, errors.to_json().to_string(), verdict),
                None => (StatusCode::OK, wire::answer::SUCCESS.to_owned(), verdict),
            }
        }
        Shape::Many => {
            let errors = outcome.items.iter().map(errors).collect::<Vec<_>>();
            let status = if errors.iter().any(Option::is_some) { StatusCode::BAD_REQUEST } else { StatusCode::OK };
            let body = wire::answer::many(links.iter().map(String::as_str).zip(errors.iter().map(Option::as_ref)));
            (status, body, counts(&outcome.items))
        }
    };
    let mut answer = answer::json(status, body);
    let (first, last) = outcome.entries;
    let entries = if first == last { first.to_string() } else { format!("{first}-{last}") };
    for (name, value) in [("prospectus-verdict", verdict), ("prospectus-entry", entries)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            answer.headers_mut().insert(name, value);
        }
    }
    answer
}

/// `created=2, held=1`, without the verdicts that did not occur.
fn counts(items: &[ItemOutcome]) -> String {
    let count = |verdict: Verdict| items.iter().filter(|item| item.verdict == verdict).count();
    let counts = Verdict::ALL.map(|verdict| (verdict, count(verdict)));
    let told = counts.iter().filter(|(_, count)| *count > 0).map(|(verdict, count)| format!("{verdict}={count}"));
    let told = told.collect::<Vec<_>>().join(", ");
    if told.is_empty() { Verdict::Unchanged.to_string() } else { told }
}

fn options() -> Response {
    const BODY: &str = r#"{"name":"Sync Course Runs From Request","description":"Takes one course run, or an array of them, signed with SIG-HMAC-SHA256.","renders":["application/json"],"parses":["application/json"]}"#;
    let mut answer = answer::json(StatusCode::OK, BODY);
    answer.headers_mut().insert(hyper::header::ALLOW, HeaderValue::from_static("OPTIONS, POST"));
    answer
}
