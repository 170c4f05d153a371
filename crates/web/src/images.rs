//! Pictures of courses, for everybody: an address holds a digest of the picture, so what is there never changes.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use catalog::ImageId;

use crate::{App, answer};

/// The way to a picture, below the public address.
pub(crate) fn path(id: ImageId, width: u32) -> String {
    format!("/images/{id}/{width}")
}

/// Its routes. A proxy in front may or may not take the path of the public address away, so both are answered.
pub(crate) fn routes(app: &App) -> Router<Arc<App>> {
    let images = || Router::new().route("/{id}/{width}", get(image));
    let routes = Router::new().nest("/images", images());
    match app.staff.base() {
        "" => routes,
        base => routes.nest(&format!("{base}/images"), images()),
    }
}

async fn image(State(app): State<Arc<App>>, Path((id, width)): Path<(String, String)>) -> Response {
    let known = pictures::WIDTHS.into_iter().find(|known| known.to_string() == width);
    let (Ok(id), Some(width)) = (id.parse::<ImageId>(), known) else { return answer::not_found() };
    match app.reader.image_content(id, width).await {
        Ok(Some(content)) => {
            let headers = [
                (CONTENT_TYPE, pictures::MEDIA_TYPE),
                (CACHE_CONTROL, "public, max-age=31536000, immutable"),
                (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (StatusCode::OK, headers, content).into_response()
        }
        Ok(None) => answer::not_found(),
        Err(error) => {
            tracing::error!(%error, "a picture could not be read");
            answer::unavailable("The database does not answer.")
        }
    }
}
