//! What a page tells at its top after something was done: a text's key, a number, a name. It travels in a cookie through the
//! redirection that follows every form.

use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use hyper::header::{HeaderValue, LOCATION, SET_COOKIE};

use super::cookies::{self, Kept};
use super::locale::Locale;
use super::viewer::Viewer;

/// The cookie.
pub(super) const COOKIE: &str = "prospectus_told";

/// What is told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    key: String,
    n: i64,
    x: String,
}

impl Told {
    /// A text, whose key begins with `told-`; it may speak of `$n` and `$x`.
    pub(crate) fn new(key: &str) -> Self {
        Self { key: key.to_owned(), ..Self::default() }
    }

    /// Of a number.
    #[must_use]
    pub(crate) fn n(self, n: impl TryInto<i64>) -> Self {
        Self { n: n.try_into().unwrap_or(i64::MAX), ..self }
    }

    /// Of something with a name.
    #[must_use]
    pub(crate) fn x(self, x: impl ToString) -> Self {
        Self { x: x.to_string(), ..self }
    }

    /// From the cookie.
    pub(super) fn read(cookie: &str) -> Option<Self> {
        let mut parts = cookie.splitn(3, '|');
        let (key, n, x) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
        key.starts_with("told-").then(|| Self { key: key.to_owned(), n, x: x.to_owned() })
    }

    /// In words; none for a key that this version does not know.
    pub(crate) fn text(&self, l: Locale) -> Option<String> {
        l.has(&self.key).then(|| l.nx(&self.key, self.n, &self.x))
    }

    /// Goes to a page of the site, by its path below `/staff`, and tells this there.
    pub(crate) fn at(self, viewer: &Viewer, path: &str) -> Response {
        let mut answer = to(viewer, path);
        let Self { key, n, x } = self;
        let x = x.chars().take(200).collect::<String>();
        let kept = Kept { path: &viewer.root, seconds: 60, secure: viewer.secure };
        if let Some(cookie) = cookies::write(COOKIE, &format!("{key}|{n}|{x}"), kept) {
            answer.headers_mut().append(SET_COOKIE, cookie);
        }
        answer
    }
}

/// Goes to a page of the site, by its path below `/staff`.
pub(crate) fn to(viewer: &Viewer, path: &str) -> Response {
    let mut answer = StatusCode::SEE_OTHER.into_response();
    if let Ok(location) = HeaderValue::try_from(format!("{}{path}", viewer.root)) {
        answer.headers_mut().insert(LOCATION, location);
    }
    answer
}
