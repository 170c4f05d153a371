//! The compressed forms of an answer that is sent many times.

use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Bytes;
use axum::response::Response;
use hyper::HeaderMap;
use tokio::sync::OnceCell;

use super::answer::{add_vary, encode, exact_length, taken, varies, with_form};
use super::coding::{Coding, Effort};

/// The compressed forms of one body.
///
/// Who asks first gets a form that is made quickly and not kept: most searches are asked for once. From the second request on a
/// smaller form is kept.
#[derive(Debug)]
pub(crate) struct Forms {
    forms: [Form; Coding::ALL.len()],
    effort: Effort,
}

#[derive(Debug, Default)]
struct Form {
    was_asked_for: AtomicBool,
    kept: OnceCell<Option<Bytes>>,
}

impl Forms {
    /// Of an answer that is sent again until it changes.
    pub(crate) fn repeated() -> Self {
        Self { forms: Default::default(), effort: Effort::Repeated }
    }

    /// Of a file that is a part of the program.
    pub(crate) fn embedded() -> Self {
        Self { forms: Default::default(), effort: Effort::Embedded }
    }

    /// How many bytes are kept.
    pub(crate) fn len(&self) -> usize {
        self.forms.iter().filter_map(|form| form.kept.get()?.as_ref()).map(Bytes::len).sum()
    }

    /// This answer, whose body is the same in every call, to the client that sent these headers; and how many bytes are
    /// kept now that were not before.
    pub(crate) async fn compressed(&self, asked: &HeaderMap, mut answer: Response) -> (Response, usize) {
        if !exact_length(&answer).is_some_and(|length| varies(answer.headers(), length)) {
            return (answer, 0);
        }
        add_vary(answer.headers_mut());
        let Some(coding) = Coding::for_client(asked) else { return (answer, 0) };
        let form = &self.forms[coding as usize];
        if let Some(kept) = form.kept.get() {
            return (with(answer, coding, kept.clone()), 0);
        }
        let (answer, body) = taken(answer).await;
        if !form.was_asked_for.swap(true, Ordering::Relaxed) {
            return (with(answer, coding, encode(coding, &body, Effort::Once).await), 0);
        }
        let mut grown = 0;
        let make = async {
            let made = encode(coding, &body, self.effort).await;
            grown = made.as_ref().map_or(0, Bytes::len);
            made
        };
        let kept = form.kept.get_or_init(|| make).await.clone();
        (with(answer, coding, kept), grown)
    }
}

/// An answer with this form; as it is where there is none.
fn with(answer: Response, coding: Coding, form: Option<Bytes>) -> Response {
    match form {
        Some(form) => with_form(answer, coding, form),
        None => answer,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::response::Response;
    use http_body_util::BodyExt as _;
    use hyper::HeaderMap;
    use hyper::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderValue};

    use super::Forms;

    /// Asks for a page of so many bytes; the length of what comes, and by how much what is kept has grown.
    async fn ask(forms: &Forms, accepted: &'static str, length: usize) -> (usize, usize) {
        let mut answer = Response::new(Body::from("<p>A page</p>\n".repeat(length / 14)));
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
        let asked = HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
        let (answer, grown) = forms.compressed(&asked, answer).await;
        (answer.into_body().collect().await.expect("a body").to_bytes().len(), grown)
    }

    #[tokio::test]
    async fn a_form_is_kept_from_the_second_request_on() {
        let forms = Forms::repeated();
        let (quick, grown) = ask(&forms, "gzip", 14_000).await;
        assert_eq!((quick < 14_000, grown, forms.len()), (true, 0, 0));
        let (thorough, grown) = ask(&forms, "gzip", 14_000).await;
        assert_eq!((thorough, forms.len()), (grown, grown));
        assert!(grown > 0);
        assert_eq!(ask(&forms, "gzip", 14_000).await, (thorough, 0));
        // Each coding has a form of its own.
        assert_eq!(ask(&forms, "br", 14_000).await.1, 0);
        let (_, more) = ask(&forms, "br", 14_000).await;
        assert_eq!(forms.len(), grown + more);
        assert_eq!(ask(&forms, "identity", 14_000).await, (14_000, 0));
        assert_eq!(ask(&forms, "gzip", 14_000).await, (thorough, 0));
    }

    #[tokio::test]
    async fn what_is_small_has_no_forms() {
        let forms = Forms::repeated();
        for _ in 0..3 {
            assert_eq!(ask(&forms, "gzip, br, zstd", 140).await, (140, 0));
        }
    }
}
