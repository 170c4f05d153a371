//! A form that was posted with a file.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use http_body_util::Limited;
use hyper::HeaderMap;
use hyper::body::Body as _;
use hyper::header::CONTENT_TYPE;
use multer::Multipart;
use pictures::FILE_MAX;

use super::form_token::FormToken;
use super::posted::{LIMIT, Posted};
use super::problem::Problem;
use super::viewer::Viewer;
use crate::App;

/// The largest body. A file that is somewhat too large is told beside its field, with what was typed.
const BODY: usize = 2 * FILE_MAX + LIMIT;

/// The fields of a form with its file. Forms without one may come as any form does.
#[derive(Debug, Default)]
pub(crate) struct Upload {
    pub(crate) form: Posted,
    /// None where nobody chose one. Of one that is too large only the beginning, one byte more than it may have.
    pub(crate) file: Option<Vec<u8>>,
}

/// Whether a body has several parts.
pub(super) fn is_multipart(headers: &HeaderMap) -> bool {
    boundary(headers).is_some()
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    multer::parse_boundary(headers.get(CONTENT_TYPE)?.to_str().ok()?).ok()
}

/// Reads a form in several parts. Its file is read only after this `token`; without one, of nobody's form, its file is not kept.
pub(super) async fn read(headers: &HeaderMap, body: Body, token: Option<FormToken>) -> Result<Upload, Problem> {
    if body.size_hint().lower() > BODY as u64 {
        return Err(Problem::TooLarge);
    }
    let boundary = boundary(headers).ok_or(Problem::Stale)?;
    let body = Body::new(Limited::new(body, BODY)).into_data_stream();
    let mut parts = Multipart::new(body, boundary);
    let (mut pairs, mut length, mut file) = (Vec::new(), 0, None);
    while let Some(mut part) = parts.next_field().await.map_err(|_| Problem::TooLarge)? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let is_ours =
            token.is_none_or(|token| pairs.iter().any(|(name, value): &(String, String)| name == "csrf" && token.is(value)));
        if is_file && !is_ours {
            return Err(Problem::Stale);
        }
        let most = match (is_file, token) {
            (true, Some(_)) => FILE_MAX + 1,
            (true, None) => 0,
            (false, _) => LIMIT,
        };
        let mut content = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| Problem::TooLarge)? {
            let room = most.saturating_sub(content.len()).min(chunk.len());
            if room < chunk.len() && !is_file {
                return Err(Problem::TooLarge);
            }
            content.extend_from_slice(&chunk[..room]);
        }
        if is_file {
            file = Some(content).filter(|content| !content.is_empty()).or(file);
        } else {
            length += name.len() + content.len();
            if length > LIMIT {
                return Err(Problem::TooLarge);
            }
            pairs.push((name, String::from_utf8_lossy(&content).into_owned()));
        }
    }
    Ok(Upload { form: Posted::new(pairs), file })
}

impl FromRequest<Arc<App>> for Upload {
    type Rejection = Problem;
    async fn from_request(request: Request<Body>, app: &Arc<App>) -> Result<Self, Problem> {
        if !is_multipart(request.headers()) {
            return Ok(Self { form: Posted::from_request(request, app).await?, file: None });
        }
        let (mut parts, body) = request.into_parts();
        let Ok(viewer) = Viewer::from_request_parts(&mut parts, app).await;
        let token = viewer.who.as_ref().map(|who| who.form_token);
        let upload = read(&parts.headers, body, token).await?;
        match token {
            Some(token) if !token.is(upload.form.get("csrf")) => Err(upload.form.of_another_session()),
            _ => Ok(upload),
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use hyper::HeaderMap;
    use hyper::header::{CONTENT_TYPE, HeaderValue};

    use super::{FILE_MAX, FormToken, LIMIT, Problem, Upload, read};

    fn headers() -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("multipart/form-data; boundary=XX"))])
    }

    fn part(head: &str, content: &[u8]) -> Vec<u8> {
        [b"--XX\r\nContent-Disposition: form-data; ", head.as_bytes(), b"\r\n\r\n", content, b"\r\n"].concat()
    }

    async fn upload(parts: &[Vec<u8>], token: Option<FormToken>) -> Result<Upload, Problem> {
        let body = [parts.concat(), b"--XX--\r\n".to_vec()].concat();
        read(&headers(), Body::from(body), token).await
    }

    #[tokio::test]
    async fn fields_and_a_file_are_read() {
        let token = FormToken::of_session("session");
        let carried = part("name=\"csrf\"", token.masked().as_bytes());
        let parts = [
            carried.clone(),
            part("name=\"title_en\"", "Étude".as_bytes()),
            part("name=\"cover_file\"; filename=\"a.png\"", b"\x89PNG\r\n\x1a\n\0"),
            part("name=\"take\"", b"code"),
        ];
        let read = upload(&parts, Some(token)).await.expect("reads");
        assert_eq!((read.form.get("title_en"), read.form.get("take")), ("Étude", "code"));
        assert_eq!(read.file.as_deref(), Some(&b"\x89PNG\r\n\x1a\n\0"[..]));
        let none_chosen = [carried, part("name=\"cover_file\"; filename=\"\"", b"")];
        assert_eq!(upload(&none_chosen, Some(token)).await.expect("reads").file, None);
    }

    #[tokio::test]
    async fn a_file_without_the_token_is_not_read() {
        let token = FormToken::of_session("session");
        let file = || part("name=\"cover_file\"; filename=\"a.png\"", b"x");
        assert!(matches!(upload(&[file()], Some(token)).await, Err(Problem::Stale)));
        let wrong = part("name=\"csrf\"", FormToken::of_session("another").masked().as_bytes());
        assert!(matches!(upload(&[wrong, file()], Some(token)).await, Err(Problem::Stale)));
    }

    #[tokio::test]
    async fn the_file_of_nobodys_form_is_not_kept() {
        let parts = [part("name=\"cover_file\"; filename=\"a.png\"", b"x"), part("name=\"title_en\"", b"typed")];
        let read = upload(&parts, None).await.expect("reads");
        assert_eq!((read.file, read.form.get("title_en")), (None, "typed"));
    }

    #[tokio::test]
    async fn what_is_too_large_is_cut_off_or_refused() {
        let token = FormToken::of_session("session");
        let csrf = part("name=\"csrf\"", token.masked().as_bytes());
        let large = part("name=\"cover_file\"; filename=\"a.png\"", &vec![0; FILE_MAX + 1000]);
        let read = upload(&[csrf, large], Some(token)).await.expect("reads");
        assert_eq!(read.file.map(|file| file.len()), Some(FILE_MAX + 1));
        let huge = part("name=\"cover_file\"; filename=\"a.png\"", &vec![0; 3 * FILE_MAX]);
        assert!(matches!(upload(&[huge], None).await, Err(Problem::TooLarge)));
        let text = part("name=\"title_en\"", &vec![b'x'; LIMIT + 1]);
        assert!(matches!(upload(&[text], None).await, Err(Problem::TooLarge)));
    }
}
