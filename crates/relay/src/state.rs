//! The present state of units, and what the site has of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalog::{CourseId, Instant};
use store::{HookRun, Reader, StoreError};
use sync::{LmsList, SourceKey};

use crate::hook::{Hook, lms_of};
use crate::item::Item;
use crate::unit::Unit;

/// The present state of units.
#[derive(Debug, Default)]
pub(crate) struct Current {
    /// The states to send to the site, including runs that are no longer public.
    pub(crate) items: Vec<Item>,
    /// What the site has, by link.
    pub(crate) known: HashMap<String, HookRun>,
    /// Rows that now belong to another course, with that course as their unit. That unit has to be checked.
    pub(crate) moved: Vec<HookRun>,
}

impl Current {
    /// Whether the site already has this state.
    pub(crate) fn is_known(&self, item: &Item, now: Instant) -> bool {
        let Some(known) = self.known.get(&item.link) else { return false };
        // Two source runs may result in the same link. The one with the later message counts.
        if known.entry > item.entry && known.unit != item.unit.to_text() {
            return true;
        }
        let is_due = known.refused.is_none() || known.retry_at.is_some_and(|at| at <= now);
        known.digest.as_deref() == Some(item.digest().as_str()) && !(known.refused.is_some() && is_due)
    }
}

/// Reads the present state of these units, which must all be of one kind.
pub(crate) async fn current(reader: &Reader, hook: &Hook, lmss: &LmsList, units: &[Unit]) -> Result<Current, StoreError> {
    let mut current = Current::default();
    let keys = units.iter().filter_map(|unit| match unit {
        Unit::Source(key) => Some(key.clone()),
        Unit::Course(_) => None,
    });
    let keys = keys.collect::<Vec<SourceKey>>();
    if !keys.is_empty() {
        let mut sources = reader.source_runs(&keys).await?;
        sources.sort_unstable_by_key(|stored| stored.last_entry);
        let items = sources.iter().filter_map(|stored| Item::received(hook, lmss, stored));
        let mut newest = items.map(|item| (item.link.clone(), item)).collect::<HashMap<_, _>>();
        current.items = newest.drain().map(|(_, item)| item).collect();
        current.items.sort_unstable_by_key(|item| item.entry);
    }
    courses(reader, hook, lmss, units, &mut current).await?;
    let links = current.items.iter().filter(|item| !item.withdrawn).map(|item| item.link.as_str()).collect::<Vec<_>>();
    let known = reader.hook_runs(&hook.name, &links).await?;
    current.known.extend(known.into_iter().map(|run| (run.resource_link.clone(), run)));
    for item in &mut current.items {
        item.taken_at = current.known.get(&item.link).and_then(|run| run.taken_at).map_or(0, Instant::as_micros);
    }
    Ok(current)
}

async fn courses(reader: &Reader, hook: &Hook, lmss: &LmsList, units: &[Unit], current: &mut Current) -> Result<(), StoreError> {
    let codes = units.iter().filter_map(|unit| match unit {
        Unit::Course(code) => Some(code.clone()),
        Unit::Source(_) => None,
    });
    let codes = codes.collect::<Vec<_>>();
    if codes.is_empty() {
        return Ok(());
    }
    let read = reader.courses_by_codes(&codes).await?;
    let own = read.iter().filter(|(course, _)| course.snapshot_of.is_none());
    let units_of = own.map(|(course, _)| (course.id, Unit::Course(course.draft.code.clone()))).collect::<BTreeMap<CourseId, _>>();
    // If a run of the course itself and a run of a snapshot have the same link, the run of the course comes first.
    let (own, earlier): (Vec<_>, Vec<_>) = read.iter().partition(|(course, _)| course.snapshot_of.is_none());
    let mut links = HashSet::new();
    for (course, runs) in own.into_iter().chain(earlier) {
        let Some(unit) = units_of.get(&course.snapshot_of.unwrap_or(course.id)) else { continue };
        let Some(public) = &course.public else { continue };
        for (id, run) in runs.iter().filter_map(|run| Some((run.id, run.public.as_ref()?))) {
            if let Some(item) = Item::published(hook, lmss, unit, public, (id, run))
                && links.insert(item.link.clone())
            {
                current.items.push(item);
            }
        }
    }
    withdrawn(reader, hook, lmss, units, current).await
}

/// Finds what was sent for these courses and is no longer public.
async fn withdrawn(
    reader: &Reader,
    hook: &Hook,
    lmss: &LmsList,
    units: &[Unit],
    current: &mut Current,
) -> Result<(), StoreError> {
    let wanted = current.items.iter().map(|item| item.link.clone()).collect::<HashSet<_>>();
    for unit in units {
        let rows = reader.hook_runs_of(&hook.name, &unit.to_text()).await?;
        let (left, kept): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| !wanted.contains(&row.resource_link));
        current.known.extend(kept.into_iter().map(|row| (row.resource_link.clone(), row)));
        let runs = left.iter().filter_map(|row| row.run).collect::<Vec<_>>();
        let still = reader.public_links(&runs).await?.into_iter().collect::<HashMap<_, _>>();
        for row in left {
            let is_elsewhere = |link: &&String| {
                let (lms, course_id) = lms_of(lmss, link);
                hook.link(link, lms, course_id.as_deref()) == row.resource_link
            };
            let run = row.run.filter(|run| still.get(run).is_some_and(|link| is_elsewhere(&link)));
            // Another course may have a run with the same link.
            let run = match run {
                None => reader.public_run_of_link(&row.resource_link).await?,
                same => same,
            };
            let course = match run {
                Some(run) => reader.courses_of_runs(&[run]).await?.pop().map(Unit::Course),
                None => None,
            };
            if let Some(other) = course.filter(|course| course != unit) {
                current.moved.push(HookRun { unit: other.to_text(), ..row });
            } else {
                current.items.extend(Item::withdrawn(unit, row.run, &row.resource_link));
                // The site can have this state already only if it rejected the withdrawal.
                let digest = row.digest.clone().filter(|_| row.refused.is_some());
                current.known.insert(row.resource_link.clone(), HookRun { digest, ..row });
            }
        }
    }
    Ok(())
}
