//! `robots.txt`: what robots should leave alone, and where the sitemap is.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use hyper::HeaderMap;

use super::document;
use crate::App;
use crate::common::locale::Locale;
use crate::public::caching;

/// Every choice in the catalogue is an address; following them all finds nothing that the sitemap has not, except pages in other
/// languages, which pages name as their alternates.
fn rules(root: &str, public_url: &str) -> String {
    let languages = Locale::all().map(|(code, _)| format!("Allow: {root}/*?lang={code}$\n")).collect::<String>();
    format!(
        "User-agent: *\nDisallow: {root}/staff\nDisallow: {root}/theme\nDisallow: {root}/*?\n{languages}Disallow: {root}/api/\nAllow: {root}/api/v2/$\n\
         Allow: {root}/feeds/\n\nSitemap: {public_url}/sitemap.xml\n"
    )
}

pub(super) async fn read(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let text = rules(&app.public.root, &app.public.public_url);
    caching::cached(&headers, document("text/plain; charset=utf-8", text), None, (app.now)()).await
}

#[cfg(test)]
mod tests {
    #[test]
    fn robots_stay_where_courses_are() {
        let rules = super::rules("/catalogue", "https://c.test/catalogue");
        assert!(rules.contains("\nDisallow: /catalogue/staff\n") && rules.contains("\nDisallow: /catalogue/*?\n"));
        assert!(rules.contains("\nAllow: /catalogue/*?lang=fr$\n"), "{rules}");
        assert!(rules.ends_with("\n\nSitemap: https://c.test/catalogue/sitemap.xml\n"));
    }
}
