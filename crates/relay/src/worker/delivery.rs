//! Sending: requests, their responses, and what is recorded of both.

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

/// How much of a response is kept, in bytes.
const ANSWER: usize = 16 << 10;
/// How many rejections are described with a request.
const REFUSALS: usize = 3;
/// After how many responses a longer array is tried again.
const REGROW: u64 = 20;
/// How much longer than others the units wait on which a site failed.
const BEHIND_OTHERS: Duration = Duration::from_secs(1);
/// The message for a run on which a site fails although it accepts others.
const FAILED_OVER: &str = "the site fails over this run, and not over others";

/// On how many runs of a round a site may fail before the site itself counts as failing.
const STRIKES: usize = 3;

/// The result of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Went {
    /// The site responded about each run.
    On,
    /// The response says nothing about any run. They have to be sent in smaller requests.
    Smaller,
    /// The site failed because of this one run, or in general.
    Failed,
    /// The site failed again on a run that is set aside. The run stays set aside. This says nothing new about the site.
    Aside,
    /// The site accepts nothing now.
    Nowhere,
}

/// Units with the number of their runs that have had no response yet.
type Left = HashMap<Unit, usize>;

/// A series of requests for units that were taken together.
#[derive(Debug, Default)]
struct Round {
    left: Left,
    /// Runs on which the site failed, each with its row from before.
    failed: Vec<(Item, Option<HookRun>)>,
}

impl Worker {
    /// Sends the present state of units, in as many requests as necessary. What could not be sent goes back to the queue.
    pub(super) async fn send(&mut self, units: &[Unit]) -> Result<Sent, Stopped> {
        let mut units = units.to_vec();
        // The units on which the site failed come last. Whether the site accepts others tells which of the two is the cause.
        units.sort_by_key(|unit| self.struck_units.contains(unit));
        let mut round = Round::default();
        let mut chunks = units.chunks(self.array).enumerate();
        let mut rest = None;
        while let Some((position, chunk)) = chunks.next() {
            // The state of runs is read just before they are sent.
            if (position > 0 && !self.may_go_on().await?) || self.send_chunk(chunk, &mut round).await? == Sent::Part {
                rest = Some(chunks.flat_map(|(_, chunk)| chunk).chain(chunk));
                break;
            }
        }
        self.set_aside(&mut round).await?;
        if rest.is_none() && round.failed.is_empty() {
            return Ok(Sent::All);
        }
        let now = self.now();
        self.put_back(round.left, now);
        rest.into_iter().flatten().for_each(|unit| self.queue.again(unit, now));
        Ok(Sent::Part)
    }

    /// Whether nobody has paused the hook or stopped the program.
    async fn may_go_on(&mut self) -> Result<bool, Stopped> {
        if *self.lost.borrow() {
            return Err(Stopped::Lost);
        }
        self.renew_state().await?;
        Ok(!*self.stop.borrow() && !self.state.paused)
    }

    async fn send_chunk(&mut self, units: &[Unit], round: &mut Round) -> Result<Sent, Stopped> {
        let now = self.now();
        let mut there = current(&self.shared.reader, &self.hook, &self.shared.lmss, units).await?;
        self.put_aside(&mut there).await?;
        let (items, known) = (std::mem::take(&mut there.items), there);
        let items = items.into_iter().filter(|item| !known.is_known(item, now)).collect::<Vec<_>>();
        let mut left = units.iter().map(|unit| (unit.clone(), 0)).collect::<Left>();
        for item in &items {
            *left.entry(item.unit.clone()).or_default() += 1;
        }
        for (unit, count) in left {
            match count {
                0 => self.queue.done(&unit),
                count => drop(round.left.insert(unit, count)),
            }
        }
        // The runs on which the site failed are sent last and individually, so that nothing else fails with them.
        let (struck, others): (Vec<_>, Vec<_>) = items.into_iter().partition(|item| self.struck.contains_key(&item.link));
        let arrays = others.chunks(self.array).map(<[Item]>::to_vec);
        let mut requests = arrays.chain(struck.into_iter().map(|item| vec![item])).collect::<VecDeque<_>>();
        let mut is_first = true;
        while let Some(items) = requests.pop_front() {
            if !is_first && !self.may_go_on().await? {
                return Ok(Sent::Part);
            }
            is_first = false;
            match self.request(&items, &known, round).await? {
                Went::On => {}
                Went::Smaller => {
                    let (first, second) = items.split_at(items.len() / 2);
                    requests.push_front(second.to_vec());
                    requests.push_front(first.to_vec());
                }
                // Others may succeed. If none does, the site is the cause.
                Went::Failed => {
                    let with_row = |item: Item| {
                        let before = known.known.get(&item.link).cloned();
                        (item, before)
                    };
                    round.failed.extend(items.into_iter().map(with_row));
                    if round.failed.len() >= STRIKES {
                        return Ok(Sent::Part);
                    }
                }
                Went::Aside | Went::Nowhere => return Ok(Sent::Part),
            }
        }
        Ok(Sent::All)
    }

    /// Puts units that were not sent back into the queue. Those on which the site failed wait longer, so that others get their
    /// turn.
    fn put_back(&mut self, left: Left, now: Instant) {
        let next = self.state.failing.as_ref().map_or(now, |failing| failing.next_attempt_at);
        for unit in left.into_keys() {
            let is_struck = self.struck_units.contains(&unit);
            self.queue.again(&unit, if is_struck { after(next, BEHIND_OTHERS) } else { now });
        }
    }

    /// Sets aside the runs on which the site failed although it has responded about others since. The cause of the remaining
    /// failures is unclear.
    async fn set_aside(&mut self, round: &mut Round) -> Result<(), Stopped> {
        let now = self.now();
        let failed = std::mem::take(&mut round.failed);
        let (blamed, unclear): (Vec<_>, Vec<_>) = failed.into_iter().partition(|(item, _)| self.is_to_blame(&item.link));
        round.failed = unclear;
        if blamed.is_empty() {
            return Ok(());
        }
        for (item, _) in &blamed {
            self.count_down(item, &mut round.left);
        }
        self.begin_to_count_anew();
        let runs = blamed.iter().map(|(item, before)| failed_over(item, before.as_ref(), FAILED_OVER, now)).collect();
        self.note(HookProgress { runs, ..self.progress() }).await
    }

    /// Whether the site has responded about other runs since it first failed on this one.
    fn is_to_blame(&self, link: &str) -> bool {
        self.struck.get(link).is_some_and(|answers| self.answers > *answers)
    }

    /// Resets the counts: a response shows only once that the site is not the cause. Otherwise a site that is down at times would
    /// make one run after another be set aside.
    fn begin_to_count_anew(&mut self) {
        let answers = self.answers;
        self.struck.values_mut().for_each(|at| *at = answers);
    }

    /// Records runs that belong to another unit, and adds that unit to the queue.
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

    /// Makes one request and records its result.
    async fn request(&mut self, items: &[Item], known: &Current, round: &mut Round) -> Result<Went, Stopped> {
        self.note_before(items, known).await?;
        let began = self.now();
        let message = Message::new(&self.hook, items, &self.shared.source, began);
        let answer = tokio::select! {
            answer = self.client.post(&message.headers, message.body.clone(), began) => answer,
            () = is_set(&mut self.lost) => return Err(Stopped::Lost),
        };
        let now = self.now();
        let mut progress = HookProgress::default();
        self.doubt(&answer, items, known, &mut progress);
        let (went, outcome, words) = match self.meaning(&answer, items) {
            Meaning::Runs(told) => {
                self.answers += 1;
                self.is_taking(items.len());
                self.settle(items, &mut round.left, now);
                progress.succeeded_at = Some(now);
                let words = self.note_runs(&mut progress, items, &told, known, now);
                (Went::On, if words.is_empty() { DeliveryOutcome::Taken } else { DeliveryOutcome::Refused }, words)
            }
            Meaning::Smaller(why) => {
                if answer.as_ref().is_ok_and(|answer| answer.status == 413) {
                    self.longest = (items.len() / 2).max(1);
                    self.array = self.array.min(self.longest);
                }
                (Went::Smaller, DeliveryOutcome::Failed, why)
            }
            Meaning::Failed(why) => {
                let (went, outcome) = self.strike(items, known, round, &mut progress, &why, now);
                (went, outcome, why)
            }
            Meaning::Trouble(why) => (Went::Nowhere, DeliveryOutcome::Failed, why),
        };
        if matches!(went, Went::Failed | Went::Nowhere) {
            progress.failing = Some(self.failing(&answer, words.clone(), now, round.failed.is_empty()));
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

    /// Returns what a response means, or what its absence means.
    fn meaning(&self, answer: &Result<Answer, NoAnswer>, items: &[Item]) -> Meaning {
        let links = items.iter().map(|item| item.link.as_str()).collect::<Vec<_>>();
        match answer {
            Ok(answer) => match answer.meaning(&links, self.hook.style.tells()) {
                // A response with `Retry-After` is about the site and not about a run.
                Meaning::Failed(why) if answer.retry_after.is_some() => Meaning::Trouble(why),
                meaning => meaning,
            },
            Err(NoAnswer { why, in_doubt: true }) if items.len() == 1 => Meaning::Failed(why.clone()),
            Err(NoAnswer { why, .. }) => Meaning::Trouble(why.clone()),
        }
    }

    /// Records what the site may have accepted, or may still accept, without telling us.
    fn doubt(&mut self, answer: &Result<Answer, NoAnswer>, items: &[Item], known: &Current, progress: &mut HookProgress) {
        let unclear = match answer {
            Ok(answer) => answer.unclear(),
            Err(NoAnswer { in_doubt, .. }) => in_doubt.then_some(Unclear::ForAWhile),
        };
        let Some(unclear) = unclear else { return };
        // The earlier state must not keep anything from being sent to the site.
        let known = items.iter().filter_map(|item| known.known.get(&item.link));
        progress.runs.extend(known.map(|run| HookRun { digest: None, ..run.clone() }));
        if unclear == Unclear::ForAWhile {
            if items.len() > 1 {
                // The request may have taken longer than the time limit, so the next one contains fewer runs.
                self.array = (self.array.min(items.len()) / 2).max(1);
            }
            for item in items {
                self.doubts.begin(&item.link, &item.unit);
            }
        }
    }

    /// Records that the site failed on a run that was alone in its request.
    fn strike(
        &mut self,
        items: &[Item],
        known: &Current,
        round: &mut Round,
        progress: &mut HookProgress,
        why: &str,
        now: Instant,
    ) -> (Went, DeliveryOutcome) {
        let [item] = items else { return (Went::Nowhere, DeliveryOutcome::Failed) };
        let before = known.known.get(&item.link);
        let answers = self.answers;
        self.struck.entry(item.link.clone()).or_insert(answers);
        self.struck_units.insert(item.unit.clone());
        if self.is_to_blame(&item.link) {
            progress.runs = vec![failed_over(item, before, why, now)];
            self.count_down(item, &mut round.left);
            self.begin_to_count_anew();
            return (Went::On, DeliveryOutcome::Refused);
        }
        if let Some(run) = still_aside(item, before, now) {
            progress.runs = vec![run];
            self.count_down(item, &mut round.left);
            return (Went::Aside, DeliveryOutcome::Failed);
        }
        (Went::Failed, DeliveryOutcome::Failed)
    }

    /// Records that the site accepts requests of this size. After some of them, longer ones are tried again, up to the size that
    /// the site once rejected.
    fn is_taking(&mut self, items: usize) {
        if items >= self.array && self.answers.is_multiple_of(REGROW) {
            self.array = (self.array * 2).min(self.longest).max(1);
        }
    }

    /// Records what the site may have from here on, before sending it. Even if this program crashes, the site may process it
    /// late, and it may have to be withdrawn. What LMSs said is never withdrawn, so no new rows are created for that.
    async fn note_before(&mut self, items: &[Item], known: &Current) -> Result<(), Stopped> {
        let is_new = |item: &&Item| item.run.is_some() && !known.known.contains_key(&item.link);
        let runs = items.iter().filter(is_new).map(|item| row(item, None)).collect::<Vec<_>>();
        let under_way = self.doubts.to_text(items.iter().map(|item| (item.link.as_str(), &item.unit)));
        self.note(HookProgress { runs, under_way: Some(under_way), ..self.progress() }).await
    }

    /// Marks units as sent when all their runs have had a response. Those with a doubt are sent once more, when the site must
    /// have given up on the earlier request.
    fn settle(&mut self, items: &[Item], left: &mut Left, now: Instant) {
        for item in items {
            self.count_down(item, left);
            self.struck.remove(&item.link);
            self.struck_units.remove(&item.unit);
            if let Some(at) = self.doubts.answered(&item.link, now, after(now, self.hook.timeout)) {
                self.queue.later(&item.unit, at);
            }
        }
    }

    /// Records that nothing more has to be sent for a run at present.
    fn count_down(&mut self, item: &Item, left: &mut Left) {
        if let Some(count) = left.get_mut(&item.unit) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                left.remove(&item.unit);
                self.queue.done(&item.unit);
            }
        }
    }

    /// Records what the site has of these runs now. Returns its rejections as text.
    fn note_runs(&self, progress: &mut HookProgress, items: &[Item], told: &[Told], known: &Current, now: Instant) -> String {
        let mut refusals = Vec::new();
        for (item, told) in items.iter().zip(told) {
            let is_doubtful = self.doubts.contains(&item.link);
            if let Told::Refused(words) = told {
                refusals.push(format!("{}: {words}", item.link));
            }
            // The site hides the run, or does not know it. In both cases visitors of the site do not see it.
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

    /// Returns the failure to record. `is_first`: only the first failure of a round makes the wait longer.
    fn failing(&self, answer: &Result<Answer, NoAnswer>, why: String, now: Instant, is_first: bool) -> Failing {
        let before = self.state.failing.as_ref();
        let failures = before.map_or(0, |failing| failing.failures).saturating_add(u32::from(is_first)).max(1);
        let retry_after = answer.as_ref().ok().and_then(|answer| answer.retry_after);
        let wait = backoff::site(failures, jitter(), retry_after);
        Failing { since: before.map_or(now, |failing| failing.since), failures, why, next_attempt_at: after(now, wait) }
    }
}

/// Returns a random number from 0 to 1, or 0.5 if there is no random source.
fn jitter() -> f64 {
    getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
}

/// Returns the row of a run before its response.
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

/// Returns the row of a run that is set aside because the site fails on it. It is sent again when it is due or when it changes.
/// That also settles what the site may have of it now.
fn failed_over(item: &Item, before: Option<&HookRun>, why: &str, now: Instant) -> HookRun {
    let mut run = row(item, before);
    (run.digest, run.entry) = (Some(item.digest()), item.entry);
    refuse(&mut run, why, now);
    run
}

/// Returns the row of a run that was set aside in this state, and on which the site failed again. It becomes due again later.
/// This does not count as an attempt, because the site may be the cause.
fn still_aside(item: &Item, before: Option<&HookRun>, now: Instant) -> Option<HookRun> {
    let digest = item.digest();
    let run = before.filter(|run| run.refused.is_some() && run.digest.as_ref().is_none_or(|known| *known == digest))?;
    Some(HookRun { digest: Some(digest), retry_at: retry_at(run.attempts, now), ..run.clone() })
}

fn refuse(run: &mut HookRun, why: &str, now: Instant) {
    run.attempts = run.attempts.saturating_add(1);
    run.refused = Some(why.to_owned());
    run.retry_at = retry_at(run.attempts, now);
}

/// When a run that was set aside this many times is sent again. `None`: it is no longer sent automatically.
fn retry_at(attempts: u32, now: Instant) -> Option<Instant> {
    backoff::run(attempts, jitter()).map(|wait| after(now, wait))
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
