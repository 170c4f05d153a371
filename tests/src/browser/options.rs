//! What a browser is like.

use std::cell::Cell;

use serde_json::{Value, json};

use super::session::Session;
use super::{Browser, driver};

/// How long a page may take to load and a script to end: less than the harness's client waits for an answer.
const MILLISECONDS: u32 = 45_000;

/// Whether somebody prefers light pages or dark ones.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// Not this one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Light,
        }
    }

    /// The value of `prefers-color-scheme`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What a browser is like. The default is English, light, 1280 pixels wide and has JavaScript.
#[derive(Debug, Clone)]
pub struct Options {
    site: String,
    languages: String,
    scheme: Scheme,
    size: (u32, u32),
    javascript: bool,
    time_zone: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            site: String::new(),
            languages: "en".to_owned(),
            scheme: Scheme::Light,
            size: (1280, 800),
            javascript: true,
            time_zone: None,
        }
    }
}

impl Options {
    /// Paths are those of this site: `http://`, the host and the port.
    #[must_use]
    pub fn site(self, url: impl Into<String>) -> Self {
        Self { site: url.into(), ..self }
    }

    /// Reads these languages, the best liked first: `fr,en`.
    #[must_use]
    pub fn languages(self, languages: impl Into<String>) -> Self {
        Self { languages: languages.into(), ..self }
    }

    /// Prefers dark pages.
    #[must_use]
    pub fn dark(self) -> Self {
        Self { scheme: Scheme::Dark, ..self }
    }

    /// Has a page of so many pixels.
    #[must_use]
    pub fn size(self, width: u32, height: u32) -> Self {
        Self { size: (width, height), ..self }
    }

    /// Runs no script of a page. The test's own run all the same.
    #[must_use]
    pub fn without_javascript(self) -> Self {
        Self { javascript: false, ..self }
    }

    /// Is in a time zone: `Europe/Paris`.
    #[must_use]
    pub fn time_zone(self, name: impl Into<String>) -> Self {
        Self { time_zone: Some(name.into()), ..self }
    }

    /// Starts it, with an empty page.
    pub fn start(self) -> Browser {
        let session = Session::start(driver::address(), &self.capabilities());
        let (size, scheme) = (Cell::new(self.size), Cell::new(self.scheme));
        let browser = Browser { session, site: self.site, size, scheme, javascript: self.javascript };
        browser.resize(self.size.0, self.size.1);
        browser.prefer(self.scheme);
        if !self.javascript {
            browser.run_scripts(false);
        }
        if let Some(name) = self.time_zone {
            browser.devtools("Emulation.setTimezoneOverride", &json!({"timezoneId": name}));
        }
        browser
    }

    fn capabilities(&self) -> Value {
        let language = self.languages.split(',').next().unwrap_or_default();
        let arguments = [
            "--headless=new",
            // Tests run as root in containers, where Chromium's sandbox does not work; they visit no page but their own.
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--disable-gpu",
            // A page is as wide as the test says.
            "--hide-scrollbars",
            &format!("--lang={language}"),
        ];
        json!({
            "browserName": "chrome",
            "timeouts": {"implicit": 0, "pageLoad": MILLISECONDS, "script": MILLISECONDS},
            "goog:loggingPrefs": {"browser": "ALL"},
            "goog:chromeOptions": {
                "args": arguments,
                "prefs": {"intl.accept_languages": self.languages},
            },
        })
    }
}
