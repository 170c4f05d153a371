//! A form that was posted from one of our own pages, with the token of the session.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Request};

use super::form_token;
use super::problem::Problem;
use super::viewer::Viewer;
use crate::App;
use crate::bodies;
pub(crate) use crate::common::posted::Posted;

/// The largest form, in bytes.
pub(super) const LIMIT: usize = 1 << 20;

impl Posted {
    /// Why a form without this session's token is not taken. One with the token of an earlier session may be sent again; browsers
    /// tell where a form comes from, and another site's has been refused before.
    pub(crate) fn of_another_session(self) -> Problem {
        let had_one = form_token::is_any(self.get("csrf"));
        if had_one { Problem::Earlier(self.without("csrf")) } else { Problem::Stale }
    }
}

/// Reads the bytes of a form.
pub(super) async fn bytes(body: Body) -> Result<Vec<u8>, Problem> {
    bodies::whole(body, LIMIT).await.map_err(|_| Problem::TooLarge)
}

impl FromRequest<Arc<App>> for Posted {
    type Rejection = Problem;
    async fn from_request(request: Request<Body>, app: &Arc<App>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let Ok(viewer) = Viewer::from_request_parts(&mut parts, app).await;
        let posted = Self::parse(&bytes(body).await?);
        match &viewer.who {
            Some(who) if !who.form_token.is(posted.get("csrf")) => Err(posted.of_another_session()),
            _ => Ok(posted),
        }
    }
}

/// What stands behind the question mark.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked(pub(crate) Posted);

impl std::ops::Deref for Asked {
    type Target = Posted;
    fn deref(&self) -> &Posted {
        &self.0
    }
}

impl FromRequestParts<Arc<App>> for Asked {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &Arc<App>) -> Result<Self, Self::Rejection> {
        Ok(Self(Posted::parse(parts.uri.query().unwrap_or_default().as_bytes())))
    }
}
