//! Sending: a request, its answer, and what is noted of both.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use catalog::Instant;
use store::{DeliveryOutcome, Failing, HookProgress, HookRun, NewDelivery};

use super::{Sent, Stopped, Worker, after, is_set};
use crate::answer::{Answer, Meaning, Told, Unclear};
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
/// After how many answers a longer array is tried again.
const REGROW: u64 = 20;
/// How much longer than others those wait that a site failed over.
const BEHIND_OTHERS: Duration = Duration::from_secs(1);
/// What is said of a run that a site fails over, and not over others.
const FAILED_OVER: &str = "the site fails over this run, and not over others";

/// How many runs in a row a site may fail over before it is the site that is tried again later.
const STRIKES: usize = 3;

/// What came of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Went {
    /// Something of each run.
    On,
    /// Nothing of any of them: they are to be sent in smaller requests.
    Smaller,
    /// The site failed over this one run, or over everything.
    Failed,
    /// The site takes nothing now.
    Nowhere,
}

/// Units with how many of their runs have had no answer yet.
type Left = HashMap<Unit, usize>;

impl Worker {
    /// Sends what there is of units, in as many requests as it takes. What could not be sent waits again.
    pub(super) async fn send(&mut self, units: &[Unit]) -> Result<Sent, Stopped> {
        let mut chunks = units.chunks(self.array).enumerate();
        while let Some((position, chunk)) = chunks.next() {
            // What runs are is read just before they are sent.
            if (position > 0 && !self.may_go_on().await?) || self.send_chunk(chunk).await? == Sent::Part {
                let now = self.now();
                let rest = chunks.flat_map(|(_, chunk)| chunk).chain(chunk);
                rest.for_each(|unit| self.queue.again(unit, now));
                return Ok(Sent::Part);
            }
        }
        Ok(Sent::All)
    }

    /// Whether nobody has asked for a pause, or for an end.
    async fn may_go_on(&mut self) -> Result<bool, Stopped> {
        if *self.lost.borrow() {
            return Err(Stopped::Lost);
        }
        self.renew_state().await?;
        Ok(!*self.stop.borrow() && !self.state.paused)
    }

    async fn send_chunk(&mut self, units: &[Unit]) -> Result<Sent, Stopped> {
        let now = self.now();
        let mut there = current(&self.shared.reader, &self.hook, &self.shared.lmss, units).await?;
        self.put_aside(&mut there).await?;
        let (items, known) = (std::mem::take(&mut there.items), there);
        let mut items = items.into_iter().filter(|item| !known.is_known(item, now)).collect::<Vec<_>>();
        // What the site failed over comes last: whether it answers of others tells whose fault it is.
        items.sort_by_key(|item| self.struck.contains_key(&item.link));
        let mut left = units.iter().map(|unit| (unit.clone(), 0)).collect::<Left>();
        for item in &items {
            *left.entry(item.unit.clone()).or_default() += 1;
        }
        left.retain(|unit, count| {
            if *count == 0 {
                self.queue.done(unit);
            }
            *count > 0
        });
        let mut requests = items.chunks(self.array).map(<[Item]>::to_vec).collect::<VecDeque<_>>();
        let (mut is_first, mut failed) = (true, Vec::<Item>::new());
        while let Some(items) = requests.pop_front() {
            if !is_first && !self.may_go_on().await? {
                self.put_back(left, now);
                return Ok(Sent::Part);
            }
            is_first = false;
            match self.request(&items, &known, &mut left).await? {
                Went::On => {}
                Went::Smaller => {
                    let (first, second) = items.split_at(items.len() / 2);
                    requests.push_front(second.to_vec());
                    requests.push_front(first.to_vec());
                }
                // Others may get through; where none does, it is the site.
                Went::Failed if failed.len() + 1 < STRIKES && !requests.is_empty() => failed.extend(items),
                Went::Failed | Went::Nowhere => {
                    self.put_back(left, now);
                    return Ok(Sent::Part);
                }
            }
        }
        self.set_aside(&failed, &known, &mut left).await
    }

    /// Units that were not sent wait again: those that the site failed over longer than others, so that these get their turn.
    fn put_back(&mut self, left: Left, now: Instant) {
        let next = self.state.failing.as_ref().map_or(now, |failing| failing.next_attempt_at);
        for unit in left.into_keys() {
            let is_struck = self.struck_units.contains(&unit);
            self.queue.again(&unit, if is_struck { after(next, BEHIND_OTHERS) } else { now });
        }
    }

    /// Of runs that a site failed over: it is they, where it has answered of others since.
    async fn set_aside(&mut self, failed: &[Item], known: &Current, left: &mut Left) -> Result<Sent, Stopped> {
        let now = self.now();
        let (blamed, unclear): (Vec<_>, Vec<_>) = failed.iter().partition(|item| self.is_to_blame(&item.link));
        if !blamed.is_empty() {
            let mut progress = self.progress();
            for item in blamed {
                progress.runs.push(failed_over(item, known, FAILED_OVER, now));
                self.struck.remove(&item.link);
                self.count_down(item, left);
            }
            progress.cursor = Some(self.queue.cursor());
            self.note(progress).await?;
        }
        if unclear.is_empty() {
            return Ok(Sent::All);
        }
        self.put_back(std::mem::take(left), now);
        Ok(Sent::Part)
    }

    /// Whether the site has answered of others since it first failed over this.
    fn is_to_blame(&self, link: &str) -> bool {
        self.struck.get(link).is_some_and(|answers| self.answers > *answers)
    }

    /// What is another unit's is noted as such, and looked at.
    async fn put_aside(&mut self, there: &mut Current) -> Result<(), Stopped> {
        let runs = std::mem::take(&mut there.moved);
        if runs.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let units = runs.iter().map(|run| Unit::from_text(&run.unit)).collect::<Vec<_>>();
        self.note(HookProgress { runs, ..self.progress() }).await?;
        for unit in units {
            self.queue.later(&unit, now);
        }
        Ok(())
    }

    /// Makes one request and notes what came of it.
    async fn request(&mut self, items: &[Item], known: &Current, left: &mut Left) -> Result<Went, Stopped> {
        self.note_before(items, known).await?;
        let began = self.now();
        let message = Message::new(&self.hook, items, &self.shared.source, began);
        let answer = tokio::select! {
            answer = self.client.post(&message.headers, message.body.clone(), began) => answer,
            () = is_set(&mut self.lost) => return Err(Stopped::Lost),
        };
        let now = self.now();
        let links = items.iter().map(|item| item.link.as_str()).collect::<Vec<_>>();
        let status = answer.as_ref().ok().map(|answer| answer.status);
        let mut progress = HookProgress::default();
        let (mut went, mut outcome, words) = match answer.as_ref().map(|answer| answer.meaning(&links, self.hook.style.tells())) {
            Ok(Meaning::Runs(told)) => {
                self.answers += 1;
                self.is_taking(items.len());
                let words = self.note_runs(&mut progress, items, &told, known, now);
                progress.succeeded_at = Some(now);
                self.settle(items, left, now);
                self.forgive(items);
                (Went::On, if words.is_empty() { DeliveryOutcome::Taken } else { DeliveryOutcome::Refused }, words)
            }
            Ok(Meaning::Smaller(why)) => {
                if status == Some(413) {
                    self.longest = (items.len() / 2).max(1);
                    self.array = self.array.min(self.longest);
                }
                (Went::Smaller, DeliveryOutcome::Failed, why)
            }
            Ok(Meaning::Failed(why)) => (Went::Failed, DeliveryOutcome::Failed, why),
            Ok(Meaning::Trouble(why)) => (Went::Nowhere, DeliveryOutcome::Failed, why),
            Err(NoAnswer { why, in_doubt: true }) if items.len() == 1 => (Went::Failed, DeliveryOutcome::Failed, why.clone()),
            Err(NoAnswer { why, .. }) => (Went::Nowhere, DeliveryOutcome::Failed, why.clone()),
        };
        let unclear = match &answer {
            Ok(answer) => answer.unclear(),
            Err(NoAnswer { in_doubt, .. }) => in_doubt.then_some(Unclear::ForAWhile),
        };
        if unclear.is_some() {
            // Whatever it is sent next, what it was told before is no reason not to.
            let known = items.iter().filter_map(|item| known.known.get(&item.link));
            progress.runs.extend(known.map(|run| HookRun { digest: None, ..run.clone() }));
        }
        if unclear == Some(Unclear::ForAWhile) {
            // It may have needed longer for this request than there is: the next one is shorter.
            self.array = (self.array.min(items.len()) / 2).max(1);
            for item in items {
                self.doubts.begin(&item.link, &item.unit);
            }
        }
        if went == Went::Failed {
            for item in items {
                self.struck_units.insert(item.unit.clone());
                let answers = self.answers;
                self.struck.entry(item.link.clone()).or_insert(answers);
            }
            if items.iter().all(|item| self.is_to_blame(&item.link)) {
                progress.runs = items.iter().map(|item| failed_over(item, known, &words, now)).collect();
                for item in items {
                    self.count_down(item, left);
                }
                self.forgive(items);
                (went, outcome) = (Went::On, DeliveryOutcome::Refused);
            }
        }
        if matches!(went, Went::Failed | Went::Nowhere) {
            progress.failing = Some(self.failing(&answer, words.clone(), now));
            tracing::warn!(hook = self.hook.name, why = words, "a site takes nothing; it is tried again");
        }
        progress.delivery = Some(delivery(message, items.len(), (began, now), outcome, words, answer.as_ref().ok()));
        progress.under_way = Some(self.doubts.to_text(std::iter::empty()));
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
        self.note(progress).await?;
        Ok(went)
    }

    /// The site takes requests of so many: it may take longer ones again, up to what it once could not.
    fn is_taking(&mut self, items: usize) {
        if items >= self.array && self.answers.is_multiple_of(REGROW) {
            self.array = (self.array * 2).min(self.longest).max(1);
        }
    }

    /// What the site may have from here on is noted, whatever becomes of us: it may act on it late, and it may have to be taken
    /// back. What LMSs said is never taken back, so of that no new rows are made.
    async fn note_before(&mut self, items: &[Item], known: &Current) -> Result<(), Stopped> {
        let is_new = |item: &&Item| item.run.is_some() && !known.known.contains_key(&item.link);
        let runs = items.iter().filter(is_new).map(|item| row(item, None)).collect::<Vec<_>>();
        let under_way = self.doubts.to_text(items.iter().map(|item| (item.link.as_str(), &item.unit)));
        self.note(HookProgress { runs, under_way: Some(under_way), ..self.progress() }).await
    }

    /// Units all of whose runs have had their answer are done; those of which something is in doubt are sent once more, when the
    /// site must have given up on what it had.
    fn settle(&mut self, items: &[Item], left: &mut Left, now: Instant) {
        for item in items {
            self.count_down(item, left);
            if let Some(at) = self.doubts.answered(&item.link, now, after(now, self.hook.timeout)) {
                self.queue.later(&item.unit, at);
            }
        }
    }

    /// Nothing more is to be sent of a run for now.
    fn count_down(&mut self, item: &Item, left: &mut Left) {
        if let Some(count) = left.get_mut(&item.unit) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                left.remove(&item.unit);
                self.queue.done(&item.unit);
            }
        }
    }

    /// That the site failed over these is forgotten.
    fn forgive(&mut self, items: &[Item]) {
        for item in items {
            self.struck.remove(&item.link);
            self.struck_units.remove(&item.unit);
        }
    }

    /// Notes what the site has of these runs now; what it refused, in words.
    fn note_runs(&self, progress: &mut HookProgress, items: &[Item], told: &[Told], known: &Current, now: Instant) -> String {
        let mut refusals = Vec::new();
        for (item, told) in items.iter().zip(told) {
            let is_doubtful = self.doubts.contains(&item.link);
            if let Told::Refused(words) = told {
                refusals.push(format!("{}: {words}", item.link));
            }
            // Whether it hides the run or does not know it: visitors of the site do not see it.
            let is_gone = item.withdrawn && (matches!(told, Told::Taken | Told::Held) || told.is_unknown());
            if is_gone && !is_doubtful {
                progress.gone.push(item.link.clone());
                continue;
            }
            let mut run = row(item, known.known.get(&item.link));
            run.digest = Some(item.digest()).filter(|_| !is_doubtful);
            run.entry = item.entry;
            match told {
                Told::Taken | Told::Held => {
                    (run.taken_at, run.refused, run.attempts, run.retry_at) = (Some(now), None, 0, None);
                }
                Told::Refused(words) => refuse(&mut run, words, now),
            }
            progress.runs.push(run);
        }
        match refusals.len() {
            0 => String::new(),
            count if count <= REFUSALS => refusals.join("; "),
            count => format!("{count} of {}: {}; …", items.len(), refusals[..REFUSALS].join("; ")),
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

/// The row of a run before its answer.
fn row(item: &Item, before: Option<&HookRun>) -> HookRun {
    HookRun {
        resource_link: item.link.clone(),
        unit: item.unit.to_text(),
        entry: before.map_or(0, |before| before.entry),
        run: item.run,
        digest: before.and_then(|before| before.digest.clone()),
        taken_at: before.and_then(|before| before.taken_at),
        refused: before.and_then(|before| before.refused.clone()),
        attempts: before.map_or(0, |before| before.attempts),
        retry_at: before.and_then(|before| before.retry_at),
    }
}

/// The row of a run that is set aside because the site fails over it. It is sent again when that is due, or when it changes: what
/// the site may have of it now is settled then.
fn failed_over(item: &Item, known: &Current, why: &str, now: Instant) -> HookRun {
    let mut run = row(item, known.known.get(&item.link));
    (run.digest, run.entry) = (Some(item.digest()), item.entry);
    refuse(&mut run, why, now);
    run
}

fn refuse(run: &mut HookRun, why: &str, now: Instant) {
    run.attempts = run.attempts.saturating_add(1);
    run.refused = Some(why.to_owned());
    run.retry_at = backoff::run(run.attempts, jitter()).map(|wait| after(now, wait));
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
