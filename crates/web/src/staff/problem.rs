//! What went wrong with a request to a page. It becomes a page itself in one place, [`super::surround`].

use axum::response::{IntoResponse, Response};
use hyper::StatusCode;
use store::{AccountError, EditError, PublishError, Role, StoreError};

use super::posted::Posted;

/// What went wrong.
#[derive(Debug, Clone)]
pub(crate) enum Problem {
    /// There is nothing at this address.
    NotFound,
    /// Somebody has to sign in, to come back to this address then.
    SignIn(String),
    /// The account's role is less than this.
    Forbidden(Role),
    /// A form came from another site, or from nowhere.
    Stale,
    /// A form is of an earlier session: it can be sent again, as it was typed.
    Earlier(Posted),
    /// What a form was about is gone; what was typed is not.
    Lost(Posted),
    /// The form is larger than any of ours.
    TooLarge,
    /// What was asked cannot be done, in a sentence.
    Refused(String),
    /// The database, or the time.
    Unavailable,
}

impl Problem {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn(_) => StatusCode::SEE_OTHER,
            Self::Forbidden(_) | Self::Stale | Self::Earlier(_) => StatusCode::FORBIDDEN,
            Self::Lost(_) => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(_) => StatusCode::CONFLICT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The key of its title; the text has `-why` behind it.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "problem-not-found",
            Self::SignIn(_) => "problem-sign-in",
            Self::Forbidden(_) => "problem-forbidden",
            Self::Stale | Self::Earlier(_) => "problem-stale",
            Self::Lost(_) => "problem-lost",
            Self::TooLarge => "problem-too-large",
            Self::Refused(_) => "problem-refused",
            Self::Unavailable => "problem-unavailable",
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut answer = self.status().into_response();
        answer.extensions_mut().insert(self);
        answer
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a page could not be made");
        Self::Unavailable
    }
}

impl From<EditError> for Problem {
    fn from(error: EditError) -> Self {
        match error {
            EditError::Store(error) => error.into(),
            EditError::UnknownCourse(_) | EditError::UnknownCourseId(_) | EditError::UnknownRun(_) => Self::NotFound,
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<PublishError> for Problem {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Store(error) => error.into(),
            PublishError::UnknownCourse(_) => Self::NotFound,
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Store(error) => error.into(),
            AccountError::UnknownAccount => Self::NotFound,
            other => Self::Refused(other.to_string()),
        }
    }
}
