//! A hook with what is told of it everywhere: its settings, how it is, how much is set aside.

use catalog::Instant;
use store::{Failing, HookState};

use super::standing::Standing;
use crate::staff::problem::Problem;
use crate::staff::viewer::Viewer;
use crate::{App, KnownHook};

/// How long a moment is, in microseconds.
const MOMENT: i64 = 45_000_000;

/// A hook.
#[derive(Debug)]
pub(in crate::staff::pages) struct Shown<'a> {
    pub(in crate::staff::pages) name: String,
    /// What the settings say of it; none: nothing any more.
    pub(super) known: Option<&'a KnownHook>,
    /// How far it has come; none: it has not begun.
    pub(super) state: Option<HookState>,
    standing: Standing,
    /// How many runs are set aside.
    pub(super) set_aside: i64,
}

impl<'a> Shown<'a> {
    /// A hook by its name; none where neither the settings nor the database know one.
    pub(super) async fn read(app: &'a App, name: &str) -> Result<Option<Self>, Problem> {
        // Before the state: what comes in between is not behind.
        let end = app.reader.last_entry().await?;
        let (known, state) = (super::known(app, name), app.reader.hook(name).await?);
        if known.is_none() && state.is_none() {
            return Ok(None);
        }
        Self::new(app, name, known, state, end).await.map(Some)
    }

    /// From what was read of it, after the journal's last entry.
    pub(super) async fn new(
        app: &'a App,
        name: &str,
        known: Option<&'a KnownHook>,
        state: Option<HookState>,
        end: i64,
    ) -> Result<Self, Problem> {
        let set_aside = match &state {
            Some(_) => app.reader.refused_count(name).await?,
            None => 0,
        };
        let standing = Standing::of(known.is_some(), state.as_ref(), end, set_aside);
        Ok(Self { name: name.to_owned(), known, state, standing, set_aside })
    }

    /// Its page, below the site's path.
    pub(in crate::staff::pages) fn path(&self) -> String {
        super::path(&self.name)
    }

    /// Its badge: the meaning, the icon and the key of its word.
    pub(in crate::staff::pages) fn badge(&self) -> (&'static str, &'static str, String) {
        (self.standing.meaning(), self.standing.icon(), format!("hook-{}", self.standing.key()))
    }

    /// Where its site takes nothing.
    pub(in crate::staff::pages) fn failing(&self) -> Option<&Failing> {
        match &self.standing {
            Standing::Failing(failing) => Some(failing),
            _ => None,
        }
    }

    /// Whether something is set aside.
    pub(in crate::staff::pages) fn has_set_aside(&self) -> bool {
        self.set_aside > 0
    }

    pub(super) fn is_paused(&self) -> bool {
        self.standing == Standing::Paused
    }

    /// Whether something can be asked of it.
    pub(super) fn can_be_asked(&self) -> bool {
        self.known.is_some() && self.state.is_some()
    }

    pub(super) fn last_success(&self) -> Option<Instant> {
        self.state.as_ref().and_then(|state| state.last_success_at)
    }

    /// How it is, in a sentence; that a site takes nothing is told with times, see [`Self::failing`].
    pub(in crate::staff::pages) fn sentence(&self, v: &Viewer) -> String {
        let send = self.known.map_or("published", |known| known.send);
        match &self.standing {
            Standing::Failing(failing) => v.l.n("hook-failing-why", failing.failures),
            Standing::Walking(true) => v.l.t("hook-walking-forced-why"),
            Standing::Waiting(n) => v.l.n(&format!("hook-waiting-{send}-why"), *n),
            Standing::Behind(n) => v.l.n("hook-behind-why", *n),
            Standing::Done if self.last_success().is_none() => v.l.t("hook-done-nothing"),
            Standing::Done => v.l.t("hook-done-why"),
            standing @ (Standing::Gone | Standing::New | Standing::Paused | Standing::Walking(false) | Standing::Refused) => {
                v.l.t(format!("hook-{}-why", standing.key()))
            }
        }
    }

    /// How it is sent what it is sent.
    pub(super) fn how(&self, v: &Viewer) -> String {
        self.known.map_or_else(String::new, |known| v.l.n(&format!("hook-style-{}", known.style), known.array))
    }

    pub(super) fn set_aside_number(&self, v: &Viewer) -> String {
        v.l.number(self.set_aside)
    }

    /// How many runs are set aside, in words.
    pub(in crate::staff::pages) fn set_aside_in_words(&self, v: &Viewer) -> String {
        v.l.n("hook-set-aside-n", self.set_aside)
    }

    /// Whether there is time until then: what comes in a moment is told so.
    #[expect(clippy::unused_self, reason = "templates call methods")]
    pub(in crate::staff::pages) fn is_to_come(&self, v: &Viewer, at: &Instant) -> bool {
        at.as_micros() - v.now.as_micros() >= MOMENT
    }
}
