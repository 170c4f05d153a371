//! Commands of senders, carried out within a transaction.

use std::sync::Arc;

use catalog::{Course, CourseCode, CourseId, Field, FieldSet, Instant, RunVersions, Titles, Value};
use serde_json::value::{RawValue, to_raw_value};
use sync::{
    CourseTarget, Decision, Found, FoundRun, Identity, Lms, LmsList, Message, Prepared, SourceRun, UnknownCourse, Verdict,
    decide, release,
};
use wire::FieldErrors;

use crate::storable::{LONGEST, bounded, may_be_key};
use crate::{Batch, CourseVersions, Entry, Kind, Numbering, StoreError, StoredSource, Wanted, WantedRun};

/// The maximum size of a payload that the journal keeps, in bytes.
const PAYLOAD_LIMIT: usize = 64 << 10;

/// The settings that the rules depend on.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The configured LMSs.
    pub lmss: Arc<LmsList>,
    /// The currency of a new run that was sent without one.
    pub price_currency: String,
    /// The site's first language. It is the language of generated titles.
    pub language: String,
}

/// An authenticated request of a sender.
#[derive(Debug)]
pub struct SyncRequest {
    /// The name of the secret that signed it.
    pub actor: String,
    /// When it arrived.
    pub at: Instant,
    /// The items of the request, or the reason why it is rejected as a whole.
    pub items: Result<Vec<Prepared>, WholeBody>,
}

/// A request that is rejected as a whole.
#[derive(Debug)]
pub struct WholeBody {
    /// Its body.
    pub payload: String,
    /// The messages of the response.
    pub messages: serde_json::Value,
}

/// The result of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncOutcome {
    /// The numbers of its first and last entry in the journal.
    pub entries: (i64, i64),
    /// The result of each item, in order.
    pub items: Vec<ItemOutcome>,
}

impl SyncOutcome {
    /// Replaces the provisional numbers by those that the entries got with the commit.
    pub(crate) fn numbered(self, numbering: Numbering) -> Self {
        let (first, last) = self.entries;
        Self { entries: (numbering.number(first), numbering.number(last)), ..self }
    }
}

/// The result of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemOutcome {
    /// The result in one word.
    pub verdict: Verdict,
    /// The messages of the response. Empty if the item was accepted.
    pub errors: FieldErrors,
}

/// Commands within a transaction.
#[derive(Debug)]
pub struct Session<'a> {
    pub(crate) batch: &'a mut dyn Batch,
    pub(crate) policy: &'a Policy,
    /// The courses that messages have changed so far.
    pub(crate) changed: Vec<CourseId>,
}

impl<'a> Session<'a> {
    /// Creates a session on the rows of a transaction.
    pub fn new(batch: &'a mut dyn Batch, policy: &'a Policy) -> Self {
        Self { batch, policy, changed: Vec::new() }
    }

    /// Announces to the engine what the following requests are going to ask for.
    ///
    /// # Errors
    /// If the database fails.
    pub fn prefetch<'r>(&mut self, requests: impl Iterator<Item = &'r SyncRequest>) -> Result<(), StoreError> {
        let mut wanted = Wanted::default();
        let messages = requests.filter_map(|request| request.items.as_ref().ok()).flatten();
        for message in messages.filter_map(|item| item.message.as_ref().ok()) {
            let Some(lms) = self.policy.lmss.get(message.lms) else { continue };
            wanted.sources.push(&message.key);
            wanted.runs.push(WantedRun {
                link: &message.resource_link,
                course: message.course.as_ref().ok(),
                makes_course: lms.unknown_course == UnknownCourse::Create,
            });
        }
        self.batch.prefetch(&wanted)
    }

    /// Carries out a sender's request. Problems with the request are part of the outcome.
    ///
    /// # Errors
    /// If the database fails.
    pub fn sync(&mut self, request: &SyncRequest) -> Result<SyncOutcome, StoreError> {
        let prepared = match &request.items {
            Ok(prepared) if !prepared.is_empty() => prepared,
            Ok(_) => {
                let seq = self.append_whole(request, Verdict::Unchanged, None, "[]")?;
                return Ok(SyncOutcome { entries: (seq, seq), items: Vec::new() });
            }
            Err(whole) => {
                let seq = self.append_whole(request, Verdict::Rejected, Some(&whole.messages), &whole.payload)?;
                return Ok(SyncOutcome { entries: (seq, seq), items: Vec::new() });
            }
        };
        let mut items = Vec::with_capacity(prepared.len());
        let (mut first, mut last) = (0, 0);
        for item in prepared {
            let (seq, outcome) = self.sync_item(request, item, first)?;
            if first == 0 {
                first = seq;
            }
            last = seq;
            items.push(outcome);
        }
        Ok(SyncOutcome { entries: (first, last), items })
    }

    fn append_whole(
        &mut self,
        request: &SyncRequest,
        verdict: Verdict,
        messages: Option<&serde_json::Value>,
        payload: &str,
    ) -> Result<i64, StoreError> {
        let seq = self.batch.next_entry()?;
        self.batch.append(Entry {
            seq,
            request: seq,
            previous: None,
            at: request.at,
            kind: Kind::Sync,
            actor: request.actor.clone(),
            lms: None,
            identity: None,
            resource_link: None,
            course: None,
            verdict,
            messages: messages.and_then(|messages| to_raw_value(messages).ok()),
            changes: None,
            payload: kept(payload),
        })?;
        Ok(seq)
    }

    fn sync_item(&mut self, request: &SyncRequest, item: &Prepared, first: i64) -> Result<(i64, ItemOutcome), StoreError> {
        let policy = self.policy;
        let seq = self.batch.next_entry()?;
        let mut previous = None;
        let lms_of = |message: &Message| policy.lmss.get(message.lms);
        let (decision, lms, course) = match &item.message {
            Err(errors) => (Decision::rejected(errors.clone()), None, None),
            Ok(message) => match lms_of(message) {
                None => (
                    Decision::rejected(FieldErrors::one("resource_link", "No LMS configuration found for this resource link.")),
                    None,
                    None,
                ),
                Some(lms) => {
                    let decision = self.sync_message(message, lms, request.at, seq, &mut previous)?;
                    (decision, Some(lms.name.clone()), message.course.as_ref().ok().cloned())
                }
            },
        };
        let link = item.message.as_ref().ok().map(|message| message.resource_link.clone()).or_else(|| item.link_sent.clone());
        let link = link.map(|link| bounded(&link));
        let identity = item.message.as_ref().ok().map(|message| bounded(&message.key.identity));
        self.batch.append(Entry {
            seq,
            request: if first == 0 { seq } else { first },
            previous,
            at: request.at,
            kind: Kind::Sync,
            actor: request.actor.clone(),
            lms,
            identity: identity.filter(|identity| Some(identity) != link.as_ref()),
            resource_link: link,
            course,
            verdict: decision.verdict,
            messages: messages(&decision),
            changes: changes(&decision),
            payload: kept(&item.payload),
        })?;
        if let Some(CourseTarget::New(code)) = decision.created.as_ref().map(|created| &created.course) {
            self.release_held(code, request.at, &request.actor, seq)?;
        }
        Ok((seq, ItemOutcome { verdict: decision.verdict, errors: decision.errors }))
    }

    /// Carries out one message. Sets `previous` to the previous entry of the same source run.
    fn sync_message(
        &mut self,
        message: &Message,
        lms: &Lms,
        at: Instant,
        seq: i64,
        previous: &mut Option<i64>,
    ) -> Result<Decision, StoreError> {
        // A key may be longer than its link, because the link is trimmed. A key that does not fit into an index is rejected
        // before anything is stored.
        if message.checked.errors.is_empty() && !may_be_key(&message.key.identity) {
            let words = format!("The course key in it has more than {LONGEST} characters.");
            return Ok(Decision::rejected(FieldErrors::one("resource_link", words)));
        }
        let stored = self.batch.source_run(&message.key)?;
        *previous = stored.as_ref().map(|stored| stored.last_entry).filter(|entry| *entry > 0);
        let found = self.find(message, lms, stored.map(|stored| stored.source))?;
        let mut decision = decide(&found, message, lms, &self.policy.price_currency, at);
        self.carry_out(&mut decision, seq)?;
        // A rejected message still belongs to the history of the run.
        if let (None, Some(source)) = (&decision.source, found.source) {
            self.batch.put_source_run(&StoredSource { source, last_entry: seq })?;
        }
        Ok(decision)
    }

    /// Loads the stored rows that a message may affect.
    fn find(&mut self, message: &Message, lms: &Lms, source: Option<SourceRun>) -> Result<Found, StoreError> {
        let mut runs = self.batch.runs_by_link(&message.resource_link)?;
        if lms.identity == Identity::CourseId {
            // Only if there is no run with the new link: two runs of a course must not end up with the same link.
            if let Some(source) = source.as_ref().filter(|_| runs.is_empty()) {
                runs = self.batch.runs_by_link(&source.resource_link)?;
            }
            if runs.is_empty() {
                runs = self.runs_by_key(message, lms)?;
            }
        }
        let course = match &message.course {
            Ok(code) if runs.is_empty() => self.batch.course_ref(code)?,
            _ => None,
        };
        Ok(Found { runs, course, source })
    }

    /// Finds the runs whose links have the same course key, in the course that a message names.
    fn runs_by_key(&mut self, message: &Message, lms: &Lms) -> Result<Vec<FoundRun>, StoreError> {
        let Ok(code) = &message.course else { return Ok(Vec::new()) };
        let Some(course) = self.batch.course_ref(code)? else { return Ok(Vec::new()) };
        let runs = self.batch.runs_of(course.id)?;
        let has_key = |run: &RunVersions| lms.key_of(&run.draft.resource_link).is_some_and(|key| key == message.key);
        Ok(runs.into_iter().filter(has_key).map(|run| FoundRun { run, course_published: course.published }).collect())
    }

    /// Writes what was decided. A run that is created gets its number here.
    pub(crate) fn carry_out(&mut self, decision: &mut Decision, seq: i64) -> Result<(), StoreError> {
        if let Some(source) = &decision.source {
            self.batch.put_source_run(&StoredSource { source: source.clone(), last_entry: seq })?;
        }
        for run in &decision.updated {
            self.changed.push(run.course);
            self.batch.update_run(run)?;
        }
        if let Some(created) = &decision.created {
            let course = match &created.course {
                CourseTarget::Existing(course) => *course,
                CourseTarget::New(code) => {
                    let id = self.batch.next_course_id()?;
                    let title = Titles::one(&self.policy.language, code.as_str());
                    let draft = Course::new(code.clone(), title);
                    self.batch.put_course(&CourseVersions { id, snapshot_of: None, draft, public: None })?;
                    id
                }
            };
            self.changed.push(course);
            let id = self.batch.next_run_id()?;
            let public = created.publish.then(|| created.draft.clone());
            self.batch.insert_run(&RunVersions {
                id,
                course,
                sync_mode: created.sync_mode,
                protected: FieldSet::default(),
                draft: created.draft.clone(),
                public,
            })?;
            decision.changes.iter_mut().for_each(|change| change.run = change.run.or(Some(id)));
        }
        Ok(())
    }

    /// Releases what is held for a course that now exists. `request` is the entry of the command that created the course, or 0.
    /// Returns how many runs were released.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) fn release_held(
        &mut self,
        code: &CourseCode,
        at: Instant,
        actor: &str,
        request: i64,
    ) -> Result<usize, StoreError> {
        let held = self.batch.held_for(code)?;
        let mut released = 0;
        for StoredSource { source, last_entry } in held {
            let (Some(lms), Some(course)) = (self.policy.lmss.by_name(&source.key.lms), self.batch.course_ref(code)?) else {
                continue;
            };
            let message = as_message(&source);
            let found = self.find(&message, lms, Some(source.clone()))?;
            let decision = if found.runs.is_empty() {
                release(&source, course, lms, &self.policy.price_currency)
            } else {
                // Somebody has created the run by hand meanwhile, so this is an ordinary update.
                Some(decide(&found, &message, lms, &self.policy.price_currency, source.last_word_at))
            };
            let Some(mut decision) = decision else { continue };
            let seq = self.batch.next_entry()?;
            self.carry_out(&mut decision, seq)?;
            if decision.source.is_none() {
                // The message was rejected now, so the source run is no longer held. Its history continues with this entry.
                let source = SourceRun { held: false, ..source.clone() };
                self.batch.put_source_run(&StoredSource { source, last_entry: seq })?;
            }
            released += usize::from(decision.verdict != Verdict::Rejected);
            self.batch.append(Entry {
                seq,
                request: if request == 0 { seq } else { request },
                previous: (last_entry > 0).then_some(last_entry),
                at,
                kind: Kind::Release,
                actor: actor.to_owned(),
                lms: Some(source.key.lms.clone()),
                identity: Some(source.key.identity.clone()).filter(|identity| *identity != source.resource_link),
                resource_link: Some(source.resource_link.clone()),
                course: Some(code.clone()),
                verdict: decision.verdict,
                messages: messages(&decision),
                changes: changes(&decision),
                payload: None,
            })?;
        }
        Ok(released)
    }
}

/// Returns what an LMS said before as a message, as if the LMS sent it again.
fn as_message(source: &SourceRun) -> Message {
    let mut patch = source.said.clone();
    patch.set(Field::ResourceLink, Value::Text(Some(source.resource_link.clone())));
    Message {
        lms: 0,
        key: source.key.clone(),
        resource_link: source.resource_link.clone(),
        course: source.course_code.clone().ok_or_else(FieldErrors::default),
        checked: wire::rules::Checked { patch, errors: FieldErrors::default() },
    }
}

fn messages(decision: &Decision) -> Option<Box<RawValue>> {
    if decision.errors.is_empty() { None } else { to_raw_value(&decision.errors.to_json()).ok() }
}

fn changes(decision: &Decision) -> Option<Box<RawValue>> {
    if decision.changes.is_empty() { None } else { to_raw_value(&decision.changes).ok() }
}

fn kept(payload: &str) -> Option<String> {
    (payload.len() <= PAYLOAD_LIMIT).then(|| payload.to_owned())
}
