//! The site's icons and its web manifest, at the fixed addresses where browsers and phones look for them.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use serde_json::json;

use crate::App;

/// `paper` of `tokens.css` in light, where CSS colours cannot be used.
const BACKGROUND: &str = "#fbf9f4";
/// Their addresses never change, so browsers must be able to see a new version of the program within a day.
const ONE_DAY: &str = "public, max-age=86400";
/// The sizes of the icons that the manifest names, in pixels.
const MANIFEST_SIZES: [u16; 2] = [192, 512];

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/favicon.ico", get(|| async { fixed("image/x-icon", include_bytes!("../../assets/favicon.ico").as_slice()) }))
        .route("/apple-touch-icon.png", get(|| async { png(include_bytes!("../../assets/icon-180.png")) }))
        .route("/icon-192.png", get(|| async { png(include_bytes!("../../assets/icon-192.png")) }))
        .route("/icon-512.png", get(|| async { png(include_bytes!("../../assets/icon-512.png")) }))
        .route("/manifest.webmanifest", get(manifest))
}

fn png(content: &'static [u8]) -> Response {
    fixed("image/png", content)
}

async fn manifest(State(app): State<Arc<App>>) -> Response {
    let language = app.languages.first().map_or("en", String::as_str);
    fixed("application/manifest+json", manifest_of(&app.public.site_name, &app.public.root, language))
}

fn fixed(media_type: &'static str, content: impl IntoResponse) -> Response {
    ([(CONTENT_TYPE, media_type), (CACHE_CONTROL, ONE_DAY), (X_CONTENT_TYPE_OPTIONS, "nosniff")], content).into_response()
}

/// The manifest of a site below a root path that has no slash at its end.
fn manifest_of(site_name: &str, root: &str, language: &str) -> String {
    let icon =
        |size: u16| json!({ "src": format!("{root}/icon-{size}.png"), "sizes": format!("{size}x{size}"), "type": "image/png" });
    json!({
        "id": format!("{root}/"),
        "name": site_name,
        "short_name": site_name,
        "lang": language,
        "start_url": format!("{root}/"),
        "scope": format!("{root}/"),
        "display": "minimal-ui",
        "background_color": BACKGROUND,
        "theme_color": BACKGROUND,
        "icons": MANIFEST_SIZES.map(icon),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::manifest_of;

    #[test]
    fn the_manifest_names_the_site_and_its_icons_below_its_root() {
        let manifest = serde_json::from_str::<Value>(&manifest_of("Zoë's \"Courses\"", "/portal", "fr")).expect("JSON");
        assert_eq!(manifest["name"], "Zoë's \"Courses\"");
        assert_eq!(manifest["start_url"], "/portal/");
        assert_eq!(manifest["lang"], "fr");
        let icons = manifest["icons"].as_array().expect("a list").iter().map(|icon| icon["src"].as_str().expect("a path"));
        assert_eq!(icons.collect::<Vec<_>>(), ["/portal/icon-192.png", "/portal/icon-512.png"]);
    }
}
