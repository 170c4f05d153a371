//! The public site: what visitors and machines see. Nothing here changes anything but a visitor's own cookies.
//!
//! [`shelf`] keeps the public catalogue in memory and follows the journal; pages, feeds and the API for programs read from there,
//! and from the database what is of one course only.

mod api;
#[cfg(feature = "benchmark")]
mod bare;
mod caching;
mod calendar;
mod catalogue;
mod course;
mod feeds;
mod frame;
mod icons;
mod kept;
mod linked_data;
mod metrics;
mod shelf;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Request};
use axum::response::Response;

use visitor::Visitor;

use crate::App;
pub(crate) use shelf::Shelf;

/// What the public site has for itself.
#[derive(Debug)]
pub struct PublicSite {
    /// The path below which its pages are, without a slash at its end; empty, where that is the root.
    pub(crate) root: Arc<str>,
    /// How visitors reach the site, without a slash at its end.
    pub(crate) public_url: Arc<str>,
    /// The site's name.
    pub(crate) site_name: Arc<str>,
    /// From how many enrolments on their number is shown.
    pub(crate) enrollments_from: u32,
    /// Answers that can be given again.
    kept: kept::Kept,
    /// The public catalogue in memory.
    pub(crate) shelf: Shelf,
}

impl PublicSite {
    /// Below the path of this address.
    pub fn new(public_url: &str, site_name: &str, enrollments_from: u32) -> Self {
        let public_url = public_url.trim_end_matches('/');
        let after_scheme = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
        let root = after_scheme.find('/').map_or("", |slash| &after_scheme[slash..]);
        Self {
            root: root.into(),
            public_url: public_url.into(),
            site_name: site_name.into(),
            enrollments_from,
            kept: kept::Kept::default(),
            shelf: Shelf::default(),
        }
    }
}

/// The page of an address at which nothing is.
pub(crate) async fn not_found(app: &Arc<App>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    match Visitor::from_request_parts(&mut parts, app).await {
        Ok(visitor) => frame::not_found(&visitor),
        Err(never) => match never {},
    }
}

/// Its routes. A proxy in front may or may not take the path of the public address away, so both are answered.
pub(crate) fn routes(app: &Arc<App>) -> Router<Arc<App>> {
    let pages = || {
        let pages = Router::new()
            .merge(catalogue::routes())
            .merge(course::routes())
            .merge(calendar::routes())
            .merge(feeds::routes())
            .merge(frame::routes())
            .merge(icons::routes())
            .merge(metrics::routes())
            .merge(api::routes());
        #[cfg(feature = "benchmark")]
        let pages = pages.merge(bare::routes());
        pages
    };
    if app.public.root.is_empty() { pages() } else { pages().nest(&app.public.root, pages()) }
}
