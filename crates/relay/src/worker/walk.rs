//! The walk over everything there is to send. It is for a hook that is new, for which somebody asked it, or for which the journal
//! does not tell all changes.
//!
//! The position of the walk is recorded together with what was sent. For hooks that send what is published, the walk has two
//! parts: first the courses, and then what was sent to the site and is no longer public.

use store::{HookProgress, Walk};
use sync::SourceKey;

use super::{Sent, Stopped, Worker};
use crate::hook::{self, lms_of};
use crate::unit::Unit;

/// How many units are read at once.
const PAGE: usize = 200;
/// The prefix of a position in the second part.
const ROWS: &str = "rows ";

impl Worker {
    /// Processes one page of the walk. Returns whether there is a walk.
    pub(super) async fn walk(&mut self) -> Result<bool, Stopped> {
        let Some(walk) = self.state.walk.clone() else { return Ok(false) };
        let (units, next) = match (self.hook.send, walk.at.strip_prefix(ROWS)) {
            (hook::Send::Received, _) => self.sources(&walk.at).await?,
            (hook::Send::Published, None) => self.courses_of_walk(&walk.at).await?,
            (hook::Send::Published, Some(link)) => self.rows(link).await?,
        };
        let next = next.map(|at| Walk { at, forced: walk.forced });
        if self.send(&units).await? == Sent::All {
            let progress = HookProgress { walk: Some((walk, next.clone())), ..self.progress() };
            self.note(progress).await?;
            self.state.walk = next;
        }
        Ok(true)
    }

    async fn sources(&self, at: &str) -> Result<(Vec<Unit>, Option<String>), Stopped> {
        let after = match Unit::from_text(at) {
            Unit::Source(key) => Some(key),
            Unit::Course(_) => None,
        };
        let page = self.shared.reader.source_runs_after(after.as_ref(), PAGE).await?;
        let key = |key: &SourceKey| Unit::Source(key.clone());
        let next = page.last().filter(|_| page.len() == PAGE).map(|last| key(&last.source.key).to_text());
        Ok((page.iter().map(|stored| key(&stored.source.key)).collect(), next))
    }

    async fn courses_of_walk(&self, at: &str) -> Result<(Vec<Unit>, Option<String>), Stopped> {
        let page = self.shared.reader.courses_page(at.parse().unwrap_or(0), PAGE).await?;
        let next = match page.last().filter(|_| page.len() == PAGE) {
            Some((last, _)) => last.id.0.to_string(),
            None => ROWS.to_owned(),
        };
        let own = page.into_iter().filter(|(course, _)| course.snapshot_of.is_none());
        Ok((own.map(|(course, _)| Unit::Course(course.draft.code)).collect(), Some(next)))
    }

    /// Returns the units of runs that were sent to the site and are not public in that form.
    async fn rows(&self, after: &str) -> Result<(Vec<Unit>, Option<String>), Stopped> {
        let page = self.shared.reader.hook_runs_after(&self.hook.name, after, PAGE).await?;
        let next = page.last().filter(|_| page.len() == PAGE).map(|last| format!("{ROWS}{}", last.resource_link));
        let runs = page.iter().filter_map(|row| row.run).collect::<Vec<_>>();
        let public = self.shared.reader.public_links(&runs).await?;
        let mut units = Vec::new();
        for row in page {
            let link = public.iter().find(|(run, _)| Some(*run) == row.run).map(|(_, link)| link);
            let is_there = link.is_some_and(|link| {
                let (lms, course_id) = lms_of(&self.shared.lmss, link);
                self.hook.link(link, lms, course_id.as_deref()) == row.resource_link && self.hook.takes_lms(lms)
            });
            if !is_there {
                units.push(Unit::from_text(&row.unit));
            }
        }
        units.sort_unstable();
        units.dedup();
        Ok((units, next))
    }
}
