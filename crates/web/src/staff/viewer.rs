//! Who looks at a page, and how: language, zone, theme, session. Found once per request, by [`super::surround`].

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use catalog::Instant;
use hyper::HeaderMap;
use hyper::header::ACCEPT_LANGUAGE;
use jiff::tz::TimeZone;
use store::{Account, Role, SignedIn, TokenDigest};

use super::form_token::FormToken;
use super::locale::Locale;
use super::posted::Posted;
use super::problem::Problem;
use super::told::{self, Told};
use super::{assets, cookies};
use crate::App;
use crate::common::theme::Theme;

pub(super) const SESSION: &str = "prospectus_session";
pub(super) const LANGUAGE: &str = "prospectus_language";
pub(super) const THEME: &str = "prospectus_theme";
pub(super) const ZONE: &str = "prospectus_zone";

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct Who {
    pub(crate) account: Account,
    pub(crate) session: TokenDigest,
    /// The token of the session's forms.
    pub(super) form_token: FormToken,
    /// The same as the forms of this page carry it.
    csrf: String,
    pub(crate) waiting: Waiting,
}

/// How much waits for somebody: the rail shows it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Waiting {
    /// How many runs wait for their course.
    pub(crate) held: i64,
    /// How many hooks' sites take nothing, or not everything.
    pub(crate) hooks: usize,
}

/// Who looks, and how.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub(crate) l: Locale,
    /// The languages of titles and descriptions.
    pub(super) text_languages: Arc<[String]>,
    pub(crate) zone: TimeZone,
    pub(crate) theme: Theme,
    /// The path of the staff site, without a slash at its end.
    pub(crate) root: Arc<str>,
    /// The path and query of this page.
    pub(crate) here: String,
    pub(crate) now: Instant,
    /// Whether cookies are only for TLS.
    pub(crate) secure: bool,
    pub(crate) who: Option<Who>,
    told: Option<Told>,
}

impl Viewer {
    /// From a request's headers; nobody is signed in yet.
    pub(super) fn new(app: &App, headers: &HeaderMap, here: String) -> Self {
        let cookie = |name| cookies::read(headers, name);
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let zone = cookie(ZONE).filter(|zone| zone.len() < 64).and_then(|zone| TimeZone::get(&zone).ok());
        let forwarded = headers.get("x-forwarded-proto").is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"https"));
        Self {
            l: Locale::negotiate(cookie(LANGUAGE).as_deref(), accepted, &app.languages),
            text_languages: Arc::clone(&app.languages),
            zone: zone.unwrap_or_else(|| app.time_zone.clone()),
            theme: cookie(THEME).and_then(|theme| Theme::read(&theme)).unwrap_or_default(),
            root: Arc::clone(&app.staff.root),
            here,
            now: (app.now)(),
            secure: forwarded || app.staff.public_url.starts_with("https://"),
            who: None,
            told: cookie(told::COOKIE).and_then(|cookie| Told::read(&cookie)),
        }
    }

    /// With the session that was found.
    pub(super) fn with(mut self, token: &str, signed_in: SignedIn, waiting: Waiting) -> Self {
        let form_token = FormToken::of_session(token);
        let (session, csrf) = (TokenDigest::of(token), form_token.masked());
        self.who = Some(Who { account: signed_in.account, session, form_token, csrf, waiting });
        self
    }

    /// What the page before has to tell.
    pub(crate) fn told(&self) -> Option<String> {
        self.told.as_ref()?.text(self.l)
    }

    /// Whether the page before has something to tell.
    pub(super) fn has_told(&self) -> bool {
        self.told.is_some()
    }

    /// Whether this person's role is at least so much.
    pub(crate) fn may(&self, role: Role) -> bool {
        self.who.as_ref().is_some_and(|who| who.account.role >= role)
    }

    pub(crate) fn may_edit(&self) -> bool {
        self.may(Role::Editor)
    }

    pub(crate) fn may_publish(&self) -> bool {
        self.may(Role::Publisher)
    }

    pub(crate) fn may_administer(&self) -> bool {
        self.may(Role::Administrator)
    }

    /// What every form carries; empty where nobody is signed in.
    pub(crate) fn csrf(&self) -> &str {
        self.who.as_ref().map_or("", |who| &who.csrf)
    }

    /// Whether this page is at or below a path.
    pub(crate) fn at(&self, path: &str) -> bool {
        self.here.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }

    /// How many runs wait for their course.
    pub(crate) fn held(&self) -> i64 {
        self.who.as_ref().map_or(0, |who| who.waiting.held)
    }

    /// How many hooks somebody has to look at.
    pub(crate) fn hooks(&self) -> usize {
        self.who.as_ref().map_or(0, |who| who.waiting.hooks)
    }

    /// The person's name.
    pub(crate) fn name(&self) -> &str {
        self.who.as_ref().map_or("", |who| &who.account.name)
    }

    /// The version of styles and scripts.
    #[expect(clippy::unused_self, reason = "templates call it on what they have")]
    pub(crate) fn assets(&self) -> &'static str {
        assets::version()
    }

    /// The languages to choose from.
    #[expect(clippy::unused_self, reason = "templates call it on what they have")]
    pub(crate) fn languages(&self) -> Vec<(&'static str, &'static str)> {
        Locale::all().collect()
    }

    /// The themes to choose from.
    #[expect(clippy::unused_self, reason = "templates call it on what they have")]
    pub(crate) fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }

    /// A date with its time, in the viewer's zone.
    pub(crate) fn exact(&self, at: &Instant) -> String {
        self.l.date_time(*at, &self.zone)
    }

    /// As the attribute `datetime` takes it: to the millisecond.
    #[expect(clippy::unused_self, reason = "templates call it on what they have")]
    pub(crate) fn machine(&self, at: &Instant) -> String {
        let text = at.to_string();
        match text.split_once('.') {
            Some((whole, fraction)) => format!("{whole}.{}Z", fraction.get(..3).unwrap_or("000")),
            None => text,
        }
    }

    /// The same with the zone's name, for what appears on hover.
    pub(crate) fn exact_with_zone(&self, at: &Instant) -> String {
        format!("{} ({})", self.exact(at), self.zone_name())
    }

    /// A date without its time.
    pub(crate) fn day(&self, at: &Instant) -> String {
        self.l.date(*at, &self.zone)
    }

    /// How long ago, or in how long.
    pub(crate) fn relative(&self, at: &Instant) -> String {
        self.l.relative(*at, self.now)
    }

    /// The zone's name.
    pub(crate) fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }
}

impl FromRequestParts<Arc<App>> for Viewer {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Infallible> {
        let found = parts.extensions.get::<Self>().cloned();
        Ok(found.unwrap_or_else(|| Self::new(app, &parts.headers, parts.uri.path().to_owned())))
    }
}

/// Somebody who is signed in looks; whoever is not is asked to.
#[derive(Debug, Clone)]
pub(crate) struct Staff(pub(crate) Viewer);

impl Deref for Staff {
    type Target = Viewer;
    fn deref(&self) -> &Viewer {
        &self.0
    }
}

impl Staff {
    /// Refuses who may do less.
    ///
    /// # Errors
    /// Where the role is less.
    pub(crate) fn needs(&self, role: Role) -> Result<(), Problem> {
        if self.may(role) { Ok(()) } else { Err(Problem::Forbidden(role)) }
    }

    /// The same, in the zone in which a form was written: what was typed at one clock is not read at another.
    #[must_use]
    pub(crate) fn at_the_clock_of(mut self, form: &Posted) -> Self {
        let written = form.given("zone").filter(|name| name.len() < 64).and_then(|name| TimeZone::get(name).ok());
        if let Some(zone) = written {
            self.0.zone = zone;
        }
        self
    }

    /// The account.
    ///
    /// # Errors
    /// Never: the extractor saw to it.
    pub(crate) fn who(&self) -> Result<&Who, Problem> {
        self.0.who.as_ref().ok_or_else(|| Problem::SignIn(String::new()))
    }
}

impl FromRequestParts<Arc<App>> for Staff {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let Ok(viewer) = Viewer::from_request_parts(parts, app).await;
        // Only a page can be come back to.
        let next = if parts.method == hyper::Method::GET { viewer.here.clone() } else { String::new() };
        if viewer.who.is_some() { Ok(Self(viewer)) } else { Err(Problem::SignIn(next)) }
    }
}
