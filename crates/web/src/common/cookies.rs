//! Cookies: read from a request, written for an answer.

use hyper::HeaderMap;
use hyper::header::{COOKIE, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// The value of a cookie.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let value = cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(known, _)| *known == name)?.1;
    Some(percent_decode_str(value).decode_utf8().ok()?.into_owned())
}

/// How a cookie is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept<'a> {
    /// Below which path it is sent.
    pub(crate) path: &'a str,
    /// For how many seconds; 0: it goes away.
    pub(crate) seconds: i64,
    /// Only over TLS.
    pub(crate) secure: bool,
}

/// A cookie that scripts cannot read, and that other sites' forms do not send.
pub(crate) fn write(name: &str, value: &str, kept: Kept<'_>) -> Option<HeaderValue> {
    let Kept { path, seconds, secure } = kept;
    let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::try_from(format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")).ok()
}
