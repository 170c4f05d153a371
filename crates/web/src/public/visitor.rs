//! How a visitor looks at a public page: language and theme. Dates are in the site's zone, so that a page is the same for everybody
//! who reads its language.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use catalog::{Instant, Titles};
use hyper::header::ACCEPT_LANGUAGE;
use jiff::tz::TimeZone;

use crate::App;
use crate::common::cookies;
use crate::common::locale::Locale;
use crate::common::posted::Posted;
use crate::common::theme::Theme;

/// The longest query that is kept in the links of a page, in bytes.
const LONGEST_QUERY: usize = 2_000;

pub(crate) const THEME: &str = "prospectus_site_theme";

/// How a visitor looks.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) l: Locale,
    /// The languages of titles and descriptions.
    pub(crate) text_languages: Arc<[String]>,
    /// Whether the language was asked for by the address.
    pub(crate) asked_language: bool,
    pub(crate) zone: TimeZone,
    pub(crate) theme: Theme,
    /// The path of the site, without a slash at its end: empty, where it is at the root.
    pub(crate) root: Arc<str>,
    /// How visitors reach the site, without a slash at its end.
    pub(crate) public_url: Arc<str>,
    /// The site's name.
    pub(crate) site_name: Arc<str>,
    /// The path of this page below the site's, without its query.
    pub(crate) path: String,
    /// The query of this page, without `lang`.
    pub(crate) query: String,
    pub(crate) now: Instant,
}

impl Visitor {
    /// A title, or another text, in the visitor's language, else in one of the catalogue's in their order, else in any.
    pub(crate) fn pick<'t>(&self, texts: &'t Titles) -> Option<&'t str> {
        texts.pick(self.l.before(&self.text_languages))
    }

    /// A date without its time.
    pub(crate) fn day(&self, at: &Instant) -> String {
        self.l.date(*at, &self.zone)
    }

    /// The zone's name.
    pub(crate) fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// The languages to choose from: code, name, address of this page in it.
    pub(crate) fn languages(&self) -> Vec<(&'static str, &'static str, String)> {
        Locale::all().map(|(code, name)| (code, name, self.in_language(code))).collect()
    }

    /// The address of this page in a language.
    pub(crate) fn in_language(&self, code: &str) -> String {
        let and = if self.query.is_empty() { "" } else { "&" };
        format!("{}{}?{}{and}lang={code}", self.root, self.path, self.query)
    }

    /// A link to another page, without the site's root in front: who asked for a language by the address goes on in it.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{}", self.root, self.kept(path))
    }

    /// Where the form of a choice comes back to.
    pub(crate) fn here(&self) -> String {
        self.kept(&if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) })
    }

    fn kept(&self, path: &str) -> String {
        if !self.asked_language {
            return path.to_owned();
        }
        let (path, place) = path.split_once('#').map_or((path, None), |(path, place)| (path, Some(place)));
        let sign = if path.contains('?') { '&' } else { '?' };
        let place = place.map(|place| format!("#{place}")).unwrap_or_default();
        format!("{path}{sign}lang={}{place}", self.l.code())
    }

    /// The themes to choose from.
    #[expect(clippy::unused_self, reason = "templates call it on what they have")]
    pub(crate) fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }

    /// The version of styles and scripts.
    #[expect(clippy::unused_self, reason = "templates call it on what they have")]
    pub(crate) fn assets(&self) -> &'static str {
        super::frame::version()
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let asked = Posted::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let query = parts.uri.query().unwrap_or_default().split('&').filter(|pair| !pair.starts_with("lang="));
        let cookie = |name| cookies::read(&parts.headers, name);
        let accepted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let l = Locale::negotiate(asked.given("lang"), accepted, &app.languages);
        let path = parts.uri.path();
        let path = path.strip_prefix(&*app.public.root).filter(|rest| rest.starts_with('/')).unwrap_or(path);
        Ok(Self {
            l,
            text_languages: Arc::clone(&app.languages),
            asked_language: asked.given("lang") == Some(l.code()),
            zone: app.time_zone.clone(),
            theme: cookie(THEME).and_then(|theme| Theme::read(&theme)).unwrap_or_default(),
            root: Arc::clone(&app.public.root),
            public_url: Arc::clone(&app.public.public_url),
            site_name: Arc::clone(&app.public.site_name),
            path: path.to_owned(),
            // One that is longer than any that this site makes would stand on the page several times.
            query: Some(query.filter(|pair| !pair.is_empty()).collect::<Vec<_>>().join("&"))
                .filter(|query| query.len() <= LONGEST_QUERY)
                .unwrap_or_default(),
            now: (app.now)(),
        })
    }
}
