//! The state of the public catalogue in memory, in Prometheus' text format. All names begin with `prospectus_`.

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
        (
            "prospectus_search_ready",
            "Whether the search index holds the whole public catalogue (1) or is being built (0).",
            i64::from(health.is_read),
        ),
        (
            "prospectus_search_documents",
            "Number of courses in the search index.",
            i64::try_from(health.documents).unwrap_or(i64::MAX),
        ),
        ("prospectus_search_lag_entries", "Number of journal entries that the search index does not reflect yet.", health.lag),
        (
            "prospectus_search_bytes",
            "Approximate size of the search index, in bytes.",
            i64::try_from(health.bytes).unwrap_or(i64::MAX),
        ),
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
        let expected = [
            "prospectus_search_ready 1",
            "prospectus_search_documents 3",
            "prospectus_search_lag_entries 0",
            "prospectus_search_bytes 17",
        ];
        assert_eq!(lines, expected);
    }
}
