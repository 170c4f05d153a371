//! Loading a catalogue file.

use std::collections::{HashMap, HashSet};

use catalog::file::{CourseEntry, Piece, PublicRun, RunEntry, SourceRunEntry};
use catalog::{Course, CourseCode, CourseId, Instant, RunVersions};
use sync::{SourceKey, SourceRun, Verdict};

use crate::edit::Noted;
use crate::storable::{LONGEST, bounded, may_be_key};
use crate::{CourseVersions, Entry, Kind, Session, StoreError, StoredSource, Wanted};

/// Why a file's content was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Two courses have the same code.
    #[error("the course {0} stands twice in the file (codes are compared without case and punctuation)")]
    Twice(CourseCode),
    /// A run is public, but its course is not.
    #[error(
        "the course {course} is not published, but its run {resource_link} has a public version: publish the course, or make it null"
    )]
    PublicRun {
        /// The course.
        course: CourseCode,
        /// The link of the run.
        resource_link: String,
    },
    /// A snapshot has snapshots of its own.
    #[error("a snapshot of the course {0} has snapshots of its own")]
    NestedSnapshot(CourseCode),
    /// A source run has a key or a link that no database can store.
    #[error("the source run {:?} of the LMS {:?} has an identity or a link of more than {LONGEST} characters, or with a NUL in it",
        bounded(&.0.identity), .0.lms)]
    Key(SourceKey),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How much was loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Courses that were created.
    pub courses_created: usize,
    /// Courses that were changed.
    pub courses_updated: usize,
    /// Courses that already were as in the file.
    pub courses_unchanged: usize,
    /// Runs in the file, including those of snapshots.
    pub runs: usize,
    /// Source runs in the file.
    pub source_runs: usize,
    /// Held runs that were released, because their course now exists.
    pub released: usize,
}

/// Loads the pieces of a file one after another, within one transaction.
#[derive(Debug)]
pub struct Loader<'s, 'p> {
    session: &'s mut Session<'p>,
    actor: String,
    at: Instant,
    codes: HashSet<CourseCode>,
    waiting: Vec<Piece>,
    loaded: Loaded,
}

/// How many pieces are carried out together, so that the engine can preload what they touch.
const CHUNK: usize = 500;

/// The entry that records that the catalogue was emptied. It belongs to no course.
fn emptied(seq: i64, actor: &str, at: Instant) -> Entry {
    Entry {
        seq,
        request: seq,
        previous: None,
        at,
        kind: Kind::Load,
        actor: actor.to_owned(),
        lms: None,
        identity: None,
        resource_link: None,
        course: None,
        verdict: Verdict::Updated,
        messages: None,
        changes: None,
        payload: None,
    }
}

impl<'s, 'p> Loader<'s, 'p> {
    /// Starts a load. `replace` empties the catalogue first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn begin(session: &'s mut Session<'p>, actor: &str, at: Instant, replace: bool) -> Result<Self, StoreError> {
        if replace {
            let had_courses = !session.batch.statement("SELECT 1 FROM courses LIMIT 1", &[])?.is_empty();
            session.batch.empty_catalogue()?;
            if had_courses {
                // Followers of the journal cannot tell from the entries of the loaded courses which courses are gone, so this
                // entry tells them.
                let seq = session.batch.next_entry()?;
                session.batch.append(emptied(seq, actor, at))?;
            }
        }
        Ok(Self { session, actor: actor.to_owned(), at, codes: HashSet::new(), waiting: Vec::new(), loaded: Loaded::default() })
    }

    /// Loads a piece, now or together with the next ones.
    ///
    /// # Errors
    /// If this piece or an earlier one is invalid or contradicts another, or if the database fails.
    pub fn take(&mut self, piece: Piece) -> Result<(), LoadError> {
        self.waiting.push(piece);
        if self.waiting.len() < CHUNK { Ok(()) } else { self.carry_out() }
    }

    /// Loads the remaining pieces. Returns how much was loaded.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn finish(mut self) -> Result<Loaded, LoadError> {
        self.carry_out()?;
        Ok(self.loaded)
    }

    fn carry_out(&mut self) -> Result<(), LoadError> {
        let pieces = std::mem::take(&mut self.waiting);
        let course = |piece: &Piece| match piece {
            Piece::Course(course) => Some(course.code.clone()),
            Piece::SourceRun(_) => None,
        };
        let keys = pieces.iter().filter_map(|piece| match piece {
            Piece::Course(_) => None,
            Piece::SourceRun(source) => Some(SourceKey { lms: source.lms.clone(), identity: source.identity.clone() }),
        });
        let keys = keys.collect::<Vec<_>>();
        self.session.batch.prefetch_courses(&pieces.iter().filter_map(course).collect::<Vec<_>>())?;
        self.session.batch.prefetch(&Wanted { sources: keys.iter().collect(), ..Wanted::default() })?;
        pieces.into_iter().try_for_each(|piece| match piece {
            Piece::Course(course) => self.course(*course),
            Piece::SourceRun(source) => self.source_run(*source),
        })
    }

    fn course(&mut self, entry: CourseEntry) -> Result<(), LoadError> {
        let code = entry.code.clone();
        if !self.codes.insert(code.clone()) {
            return Err(LoadError::Twice(code));
        }
        let known = self.session.batch.course_by_code(&code)?;
        let is_new = known.is_none();
        let snapshots = entry.snapshots.clone();
        let (id, public, mut changed) = self.edition(entry, known.as_ref(), None)?;
        // Records the public code that no longer leads to the course, for those who know the course by it.
        let withdrawn =
            known.as_ref().and_then(|known| known.public.as_ref()).filter(|known| public.as_ref() != Some(&known.code));
        let withdrawn = withdrawn.map(Noted::withdrawn);
        for (position, snapshot) in snapshots.iter().flatten().enumerate() {
            if snapshot.snapshots.as_ref().is_some_and(|snapshots| !snapshots.is_empty()) {
                return Err(LoadError::NestedSnapshot(code));
            }
            let known = self.session.batch.snapshots_of(id)?.into_iter().nth(position);
            changed |= self.edition(snapshot.clone(), known.as_ref(), Some(id))?.2;
        }
        if let Some(snapshots) = snapshots {
            for surplus in self.session.batch.snapshots_of(id)?.into_iter().skip(snapshots.len()) {
                self.session.batch.delete_course(surplus.id)?;
                changed = true;
            }
        }
        let (verdict, count) = match (is_new, changed) {
            (true, _) => (Verdict::Created, &mut self.loaded.courses_created),
            (false, true) => (Verdict::Updated, &mut self.loaded.courses_updated),
            (false, false) => (Verdict::Unchanged, &mut self.loaded.courses_unchanged),
        };
        *count += 1;
        let seq = self.session.batch.next_entry()?;
        self.session.batch.append(Entry {
            seq,
            request: seq,
            previous: None,
            at: self.at,
            kind: Kind::Load,
            actor: self.actor.clone(),
            lms: None,
            identity: None,
            resource_link: None,
            course: Some(code.clone()),
            verdict,
            messages: None,
            changes: Noted::raw(withdrawn.as_slice()),
            payload: None,
        })?;
        self.loaded.released += self.session.release_held(&code, self.at, &self.actor, seq)?;
        Ok(())
    }

    /// Loads a course or a snapshot with its runs. Returns its number, its public code, and whether anything changed.
    fn edition(
        &mut self,
        entry: CourseEntry,
        known: Option<&CourseVersions>,
        snapshot_of: Option<CourseId>,
    ) -> Result<(CourseId, Option<CourseCode>, bool), LoadError> {
        let details = entry.details(&known.map(|known| known.draft.details.clone()).unwrap_or_default());
        let CourseEntry { code, published, title, public, runs, .. } = entry;
        let id = match known {
            Some(known) => known.id,
            None => self.session.batch.next_course_id()?,
        };
        let published = published.unwrap_or_else(|| known.is_some_and(|known| known.public.is_some()));
        let title = match known {
            Some(known) if title.is_empty() => known.draft.title.clone(),
            _ => title,
        };
        let draft = Course { code: code.clone(), title, details };
        let public = published.then(|| match public {
            Some(public) => public.course(),
            None => draft.clone(),
        });
        let public_code = public.as_ref().map(|public| public.code.clone());
        let course = CourseVersions { id, snapshot_of, draft, public };
        let mut changed = known != Some(&course);
        if changed {
            self.session.batch.put_course(&course)?;
        }
        if let Some(runs) = runs {
            changed |= self.runs(&code, id, published, runs)?;
        }
        Ok((id, public_code, changed))
    }

    fn runs(&mut self, code: &CourseCode, course: CourseId, published: bool, runs: Vec<RunEntry>) -> Result<bool, LoadError> {
        let mut known: HashMap<String, Vec<RunVersions>> = HashMap::new();
        for run in self.session.batch.runs_of(course)?.into_iter().rev() {
            known.entry(run.draft.resource_link.clone()).or_default().push(run);
        }
        let mut changed = false;
        for RunEntry { sync_mode, protected, draft, public } in runs {
            self.loaded.runs += 1;
            let public = match public {
                PublicRun::AsDraft => published.then(|| draft.clone()),
                PublicRun::Given(Some(_)) if !published => {
                    return Err(LoadError::PublicRun { course: code.clone(), resource_link: draft.resource_link });
                }
                PublicRun::Given(public) => public.map(|public| *public),
            };
            let before = known.get_mut(&draft.resource_link).and_then(Vec::pop);
            let id = match &before {
                Some(before) => before.id,
                None => self.session.batch.next_run_id()?,
            };
            let run = RunVersions { id, course, sync_mode, protected, draft, public };
            match before {
                None => self.session.batch.insert_run(&run)?,
                Some(before) if before != run => self.session.batch.update_run(&run)?,
                Some(_) => continue,
            }
            changed = true;
        }
        for surplus in known.into_values().flatten() {
            self.session.batch.delete_run(surplus.id)?;
            changed = true;
        }
        Ok(changed)
    }

    fn source_run(&mut self, entry: SourceRunEntry) -> Result<(), LoadError> {
        let SourceRunEntry { lms, identity, resource_link, course_code, held, last_word_at, said } = entry;
        let key = SourceKey { lms, identity };
        if !may_be_key(&key.identity) || !may_be_key(&resource_link) {
            return Err(LoadError::Key(key));
        }
        let source = SourceRun { key, resource_link, course_code: course_code.clone(), said, held, last_word_at };
        let last_entry = self.session.batch.source_run(&source.key)?.map_or(0, |known| known.last_entry);
        self.session.batch.put_source_run(&StoredSource { source, last_entry })?;
        self.loaded.source_runs += 1;
        if let Some(code) = course_code.filter(|_| held) {
            self.loaded.released += self.session.release_held(&code, self.at, &self.actor, 0)?;
        }
        Ok(())
    }
}
