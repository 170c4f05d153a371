//! How the public catalogue in memory is, as Prometheus reads it.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE};

use super::shelf::Health;
use crate::App;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new().route("/metrics", get(metrics))
}

async fn metrics(State(app): State<Arc<App>>) -> Response {
    let text = written(app.public.shelf.health(&app).await);
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (CACHE_CONTROL, "no-store")], text).into_response()
}

fn written(health: Health) -> String {
    let mut text = String::new();
    for (name, help, value) in [
        ("search_ready", "Whether the public catalogue was read as a whole.", i64::from(health.is_read)),
        ("search_documents", "Courses that can be found.", i64::try_from(health.documents).unwrap_or(i64::MAX)),
        ("search_lag_entries", "Entries of the journal that are not searched yet.", health.lag),
        ("search_bytes", "Bytes that the index holds, about.", i64::try_from(health.bytes).unwrap_or(i64::MAX)),
    ] {
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::shelf::Health;
    use super::written;

    #[test]
    fn each_number_has_its_name() {
        let text = written(Health { documents: 3, lag: 0, bytes: 17, is_read: true });
        let lines = text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>();
        assert_eq!(lines, ["search_ready 1", "search_documents 3", "search_lag_entries 0", "search_bytes 17"]);
    }
}
