//! Sending: a request, its answer, and what is noted of both.

use std::collections::{HashMap, VecDeque};

use catalog::Instant;
use store::{DeliveryOutcome, Failing, HookProgress, HookRun, NewDelivery, Walk};

use super::{Sending, Stopped, Worker, after, is_set};
use crate::answer::{Answer, Meaning, Told};
use crate::backoff;
use crate::client::NoAnswer;
use crate::item::Item;
use crate::message::Message;
use crate::state::{Current, current};
use crate::unit::Unit;

/// How much of an answer is kept.
const ANSWER: usize = 16 << 10;
/// How many refusals are told with a request.
const REFUSALS: usize = 3;

/// Where a walk was, and where it is next; none: it has ended.
type Walked = (Walk, Option<Walk>);

/// What came of a request.
#[derive(Debug, PartialEq, Eq)]
enum Went {
    /// Something of each run.
    On,
    /// Nothing of any of them: they are to be sent in smaller requests.
    Smaller,
    /// The site takes nothing now.
    Nowhere,
}

impl Worker {
    /// Sends what there is of units, in as many requests as it takes. How many runs were sent. What could not be sent waits again;
    /// a walk goes on only when all of it was.
    pub(super) async fn send(&mut self, units: &[Unit], sending: Sending, walked: Option<Walked>) -> Result<usize, Stopped> {
        let now = self.now();
        let mut there = current(&self.shared.reader, &self.hook, &self.shared.lmss, units).await?;
        self.put_aside(&mut there).await?;
        let (items, known) = (std::mem::take(&mut there.items), there);
        let is_forced = sending == Sending::Walking(true);
        let items = items.into_iter().filter(|item| is_forced || !known.is_known(item, now)).collect::<Vec<_>>();
        let mut left = units.iter().map(|unit| (unit.clone(), 0)).collect::<HashMap<_, usize>>();
        for item in &items {
            *left.entry(item.unit.clone()).or_default() += 1;
        }
        left.retain(|unit, count| {
            if *count == 0 {
                self.queue.done(unit);
            }
            *count > 0
        });
        let count = items.len();
        let mut requests = items.chunks(self.array).map(<[Item]>::to_vec).collect::<VecDeque<_>>();
        while let Some(items) = requests.pop_front() {
            let is_last = requests.is_empty();
            match self.request(&items, &known, &mut left, walked.as_ref().filter(|_| is_last)).await? {
                Went::On => {}
                Went::Smaller => {
                    let (first, second) = items.split_at(items.len() / 2);
                    requests.push_front(second.to_vec());
                    requests.push_front(first.to_vec());
                }
                Went::Nowhere => {
                    for unit in left.into_keys() {
                        self.queue.again(&unit, now);
                    }
                    return Ok(count);
                }
            }
        }
        if let Some((_, next)) = walked {
            if count == 0 {
                let progress =
                    HookProgress { walk: Some((self.state.walk.clone().unwrap_or_else(start), next.clone())), ..self.progress() };
                self.ledger.note(progress).await?;
            }
            self.state.walk = next;
        }
        self.state.cursor = self.queue.cursor();
        Ok(count)
    }

    /// What is another unit's is noted as such, and looked at; of what the site never had nothing is kept.
    async fn put_aside(&mut self, there: &mut Current) -> Result<(), Stopped> {
        let (runs, gone) = (std::mem::take(&mut there.moved), std::mem::take(&mut there.gone));
        if runs.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let units = runs.iter().map(|run| Unit::from_text(&run.unit)).collect::<Vec<_>>();
        self.ledger.note(HookProgress { runs, gone, ..self.progress() }).await?;
        for unit in units {
            self.queue.later(&unit, now);
        }
        Ok(())
    }

    /// Makes one request and notes what came of it.
    async fn request(
        &mut self,
        items: &[Item],
        known: &Current,
        left: &mut HashMap<Unit, usize>,
        walked: Option<&Walked>,
    ) -> Result<Went, Stopped> {
        self.note_before(items, known).await?;
        let began = self.now();
        let message = Message::new(&self.hook, items, &self.shared.source, began);
        let answer = tokio::select! {
            answer = self.client.post(&message.headers, message.body.clone(), began) => answer,
            () = is_set(&mut self.lost) => return Err(Stopped::Lost),
        };
        let now = self.now();
        let links = items.iter().map(|item| item.link.as_str()).collect::<Vec<_>>();
        let meaning = answer.as_ref().map(|answer| answer.meaning(&links));
        let mut progress = HookProgress::default();
        let (went, outcome, words) = match meaning {
            Ok(Meaning::Runs(told)) => {
                let words = self.note_runs(&mut progress, items, &told, known, now);
                self.is_alive = true;
                progress.succeeded_at = Some(now);
                let outcome = if words.is_empty() { DeliveryOutcome::Taken } else { DeliveryOutcome::Refused };
                (Went::On, outcome, words)
            }
            Ok(Meaning::Smaller(why)) => {
                let halved = (items.len() / 2).max(1);
                if answer.as_ref().is_ok_and(|answer| answer.status == 413) {
                    self.array = self.array.min(halved);
                }
                (Went::Smaller, DeliveryOutcome::Failed, why)
            }
            // The site was alive a moment ago: it is this run that it fails over. The next failure is the site's again, until it
            // has said something, so that a site that fails over everything sets aside one run at most.
            Ok(Meaning::Failed(why)) if self.is_alive => {
                self.is_alive = false;
                self.note_runs(&mut progress, items, &[Told::Refused(why.clone())], known, now);
                (Went::On, DeliveryOutcome::Failed, why)
            }
            Ok(Meaning::Failed(why) | Meaning::Trouble(why)) => (Went::Nowhere, DeliveryOutcome::Failed, why),
            Err(NoAnswer { why, in_doubt }) => {
                if *in_doubt {
                    self.note_doubt(&mut progress, items, known);
                }
                (Went::Nowhere, DeliveryOutcome::Failed, why.clone())
            }
        };
        if went == Went::Nowhere {
            progress.failing = Some(self.failing(&answer, words.clone(), now));
            self.is_alive = false;
            tracing::warn!(hook = self.hook.name, why = words, "a site takes nothing; it is tried again");
        } else if went == Went::On {
            self.settle(items, left, now);
            progress.walk = walked.cloned();
        }
        progress.delivery = Some(delivery(message, items.len(), (began, now), outcome, words, answer.as_ref().ok()));
        let common = self.progress();
        let progress = HookProgress {
            hook: common.hook,
            holder: common.holder,
            cursor: common.cursor,
            waiting: common.waiting,
            keep: common.keep,
            ..progress
        };
        if progress.succeeded_at.is_some() {
            self.state.failing = None;
        }
        if progress.failing.is_some() {
            self.state.failing.clone_from(&progress.failing);
        }
        self.ledger.note(progress).await?;
        Ok(went)
    }

    /// Of what the site may have from here on there is a row, whatever becomes of us: it may have to be taken back. What LMSs
    /// said is never taken back.
    async fn note_before(&self, items: &[Item], known: &Current) -> Result<(), Stopped> {
        let is_new = |item: &&Item| item.run.is_some() && !known.known.contains_key(&item.link);
        let runs = items.iter().filter(is_new).map(|item| row(item, None)).collect::<Vec<_>>();
        if runs.is_empty() {
            return Ok(());
        }
        Ok(self.ledger.note(HookProgress { runs, ..self.progress() }).await?)
    }

    /// Units all of whose runs have had their answer are done; those of which something is in doubt are sent once more, when the
    /// site has surely given up on what it had.
    fn settle(&mut self, items: &[Item], left: &mut HashMap<Unit, usize>, now: Instant) {
        for item in items {
            let is_doubtful = self.doubtful.remove(&item.link);
            if let Some(count) = left.get_mut(&item.unit) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    left.remove(&item.unit);
                    self.queue.done(&item.unit);
                }
            }
            if is_doubtful {
                self.queue.later(&item.unit, after(now, self.hook.timeout));
            }
        }
    }

    /// Notes what the site has of these runs now; what it refused, in words.
    fn note_runs(&self, progress: &mut HookProgress, items: &[Item], told: &[Told], known: &Current, now: Instant) -> String {
        let mut refusals = Vec::new();
        for (item, told) in items.iter().zip(told) {
            let before = known.known.get(&item.link);
            let is_doubtful = self.doubtful.contains(&item.link);
            if let Told::Refused(words) = told {
                refusals.push(format!("{}: {words}", item.link));
            }
            // Whether it hides the run or never had it: visitors of the site do not see it.
            if item.withdrawn && !is_doubtful {
                progress.gone.push(item.link.clone());
                continue;
            }
            let mut run = row(item, before);
            run.digest = Some(item.digest()).filter(|_| !is_doubtful);
            match told {
                Told::Taken | Told::Held => {
                    (run.taken_at, run.refused, run.attempts, run.retry_at) = (Some(now), None, 0, None);
                }
                Told::Refused(words) => {
                    run.attempts = run.attempts.saturating_add(1);
                    run.refused = Some(words.clone());
                    run.retry_at = backoff::run(run.attempts, jitter()).map(|wait| after(now, wait));
                }
            }
            progress.runs.push(run);
        }
        match refusals.len() {
            0 => String::new(),
            count if count <= REFUSALS => refusals.join("; "),
            count => format!("{count} of {}: {}; …", items.len(), refusals[..REFUSALS].join("; ")),
        }
    }

    /// The site may have these, and may act on them later than on what it is sent next.
    fn note_doubt(&mut self, progress: &mut HookProgress, items: &[Item], known: &Current) {
        for item in items {
            self.doubtful.insert(item.link.clone());
            progress.runs.push(HookRun { digest: None, ..row(item, known.known.get(&item.link)) });
        }
    }

    fn failing(&self, answer: &Result<Answer, NoAnswer>, why: String, now: Instant) -> Failing {
        let before = self.state.failing.as_ref();
        let failures = before.map_or(0, |failing| failing.failures).saturating_add(1);
        let retry_after = answer.as_ref().ok().and_then(|answer| answer.retry_after);
        let wait = backoff::site(failures, jitter(), retry_after);
        Failing { since: before.map_or(now, |failing| failing.since), failures, why, next_attempt_at: after(now, wait) }
    }
}

/// From 0 to 1; in the middle where there is no randomness.
fn jitter() -> f64 {
    getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
}

fn start() -> Walk {
    Walk { at: String::new(), forced: false }
}

/// The row of a run before its answer.
fn row(item: &Item, before: Option<&HookRun>) -> HookRun {
    HookRun {
        resource_link: item.link.clone(),
        unit: item.unit.to_text(),
        run: item.run,
        digest: before.and_then(|before| before.digest.clone()),
        taken_at: before.and_then(|before| before.taken_at),
        refused: before.and_then(|before| before.refused.clone()),
        attempts: before.map_or(0, |before| before.attempts),
        retry_at: before.and_then(|before| before.retry_at),
    }
}

fn delivery(
    message: Message,
    runs: usize,
    (began, ended): (Instant, Instant),
    outcome: DeliveryOutcome,
    words: String,
    answer: Option<&Answer>,
) -> NewDelivery {
    let headers = message.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n");
    NewDelivery {
        at: began,
        took: ended.as_micros().saturating_sub(began.as_micros()),
        runs: u32::try_from(runs).unwrap_or(u32::MAX),
        outcome,
        status: answer.map(|answer| answer.status),
        words,
        headers,
        body: message.body,
        answer: answer.map(|answer| answer.body.iter().copied().take(ANSWER).collect()).unwrap_or_default(),
    }
}
