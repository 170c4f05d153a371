//! What processes use, from `/proc`.

use std::time::{Duration, Instant};

use anyhow::Context as _;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How often memory is looked at while there is load.
const SAMPLE_EVERY: Duration = Duration::from_millis(50);
/// The unit of processor time in `/proc`; the same on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// Resident memory, in KiB.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Memory {
    /// All of it (`VmRSS`), pages of files included.
    pub(crate) resident: u64,
    /// What is the process's own (`RssAnon`).
    pub(crate) anonymous: u64,
}

impl Memory {
    fn max(self, other: Self) -> Self {
        Self { resident: self.resident.max(other.resident), anonymous: self.anonymous.max(other.anonymous) }
    }

    fn plus(self, other: Self) -> Self {
        Self { resident: self.resident + other.resident, anonymous: self.anonymous + other.anonymous }
    }
}

/// Whose use is watched, beside the load generator's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Watched {
    /// The servers.
    pub(crate) servers: Vec<u32>,
    /// The first process of the PostgreSQL that they work on; those that it starts are meant, too.
    pub(crate) postgres: Option<u32>,
}

/// What was used while there was load.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// The servers' processor time.
    pub(crate) server: Duration,
    /// PostgreSQL's.
    pub(crate) postgres: Duration,
    /// The load generator's.
    pub(crate) generator: Duration,
    /// That of all other processes, and what the host took where this is a virtual machine.
    pub(crate) others: Duration,
    /// How long that was.
    pub(crate) elapsed: Duration,
    /// The most memory that the servers had.
    pub(crate) memory: Memory,
}

/// The memory of a process.
///
/// # Errors
/// Where there is no such process.
pub(crate) fn memory(pid: u32) -> anyhow::Result<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).context("the server's memory")?;
    Ok(Memory { resident: kilobytes(&status, "VmRSS:")?, anonymous: kilobytes(&status, "RssAnon:")? })
}

fn kilobytes(status: &str, name: &str) -> anyhow::Result<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.trim().parse().ok());
    value.with_context(|| format!("no {name} in /proc"))
}

fn memory_of_all(processes: &[u32]) -> anyhow::Result<Memory> {
    processes.iter().try_fold(Memory::default(), |sum, &process| Ok(sum.plus(memory(process)?)))
}

/// Waits until a process does nothing any more, as one that reads something into memory after its start.
///
/// # Errors
/// Where it is gone, or does not come to rest.
pub(crate) async fn settle(pid: u32) -> anyhow::Result<Duration> {
    const LOOK_EVERY: Duration = Duration::from_millis(250);
    const LIMIT: Duration = Duration::from_mins(10);
    let (since, process) = (Instant::now(), pid.to_string());
    let mut before = processor_time(&process)?;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let now = processor_time(&process)?;
        if now.saturating_sub(before) <= TICK {
            return Ok(since.elapsed().saturating_sub(LOOK_EVERY));
        }
        anyhow::ensure!(since.elapsed() < LIMIT, "the server does not come to rest");
        before = now;
    }
}

/// What `/proc` says of a process; times in ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stat {
    parent: u32,
    /// User and system time, of threads that have ended, too.
    own: u32,
    /// That of the processes that it started and that have ended.
    ended: u32,
}

impl Stat {
    /// The program's name, in parentheses, may hold anything.
    fn parse(stat: &str) -> Option<Self> {
        let fields = stat.rsplit_once(')')?.1.split_whitespace().collect::<Vec<_>>();
        let field = |place: usize| fields.get(place)?.parse::<u32>().ok();
        Some(Self { parent: field(1)?, own: field(11)? + field(12)?, ended: field(13)? + field(14)? })
    }
}

/// The processor time of a process.
fn processor_time(process: &str) -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).context("the processor time")?;
    let stat = Stat::parse(&stat).with_context(|| format!("unknown form of /proc/{process}/stat"))?;
    Ok(TICK * stat.own)
}

/// The processor time of a process and of all that it started, whether or not they still run.
fn family_time(process: u32) -> anyhow::Result<Duration> {
    let mut sum = 0;
    for entry in std::fs::read_dir("/proc").context("the processes")? {
        let Some(number) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        // One that has ended meanwhile is gone.
        let Ok(stat) = std::fs::read_to_string(format!("/proc/{number}/stat")) else { continue };
        match Stat::parse(&stat) {
            Some(stat) if number == process => sum += stat.own + stat.ended,
            Some(stat) if stat.parent == process => sum += stat.own,
            _ => {}
        }
    }
    Ok(TICK * sum)
}

/// The processor time of the whole machine: user, nice and system, and what its host took.
fn machine_time() -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string("/proc/stat").context("the machine's processor time")?;
    busy_ticks(&stat).map(|ticks| TICK * ticks).context("unknown form of /proc/stat")
}

fn busy_ticks(stat: &str) -> Option<u32> {
    let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace().map(|field| field.parse::<u32>().ok());
    let fields = fields.collect::<Option<Vec<_>>>()?;
    Some(fields.get(..3)?.iter().sum::<u32>() + fields.get(7)?)
}

/// Processor times so far.
#[derive(Debug, Clone, Copy)]
struct Times {
    machine: Duration,
    server: Duration,
    postgres: Duration,
    generator: Duration,
}

impl Times {
    fn now(watched: &Watched) -> anyhow::Result<Self> {
        let servers = watched.servers.iter().map(|pid| processor_time(&pid.to_string()));
        Ok(Self {
            server: servers.sum::<anyhow::Result<_>>()?,
            postgres: watched.postgres.map_or(Ok(Duration::ZERO), family_time)?,
            generator: processor_time("self")?,
            machine: machine_time()?,
        })
    }
}

/// Watches processes while there is load.
#[derive(Debug)]
pub(crate) struct Watch {
    watched: Watched,
    since: Instant,
    before: Times,
    stop: oneshot::Sender<()>,
    sampler: JoinHandle<Memory>,
}

impl Watch {
    /// Begins.
    ///
    /// # Errors
    /// Where one of the processes is not there.
    pub(crate) fn start(watched: &Watched) -> anyhow::Result<Self> {
        let (stop, mut stopped) = oneshot::channel::<()>();
        let servers = watched.servers.clone();
        let sampler = tokio::spawn(async move {
            let mut most = Memory::default();
            loop {
                if let Ok(now) = memory_of_all(&servers) {
                    most = most.max(now);
                }
                tokio::select! {
                    _ = &mut stopped => return most,
                    () = tokio::time::sleep(SAMPLE_EVERY) => {}
                }
            }
        });
        let before = Times::now(watched)?;
        Ok(Self { watched: watched.clone(), since: Instant::now(), before, stop, sampler })
    }

    /// Ends.
    ///
    /// # Errors
    /// Where one of the processes is gone.
    pub(crate) async fn finish(self) -> anyhow::Result<Usage> {
        let (before, now) = (self.before, Times::now(&self.watched)?);
        let elapsed = self.since.elapsed();
        let server = now.server.saturating_sub(before.server);
        let postgres = now.postgres.saturating_sub(before.postgres);
        let generator = now.generator.saturating_sub(before.generator);
        let others = now.machine.saturating_sub(before.machine + server + postgres + generator);
        let _ = self.stop.send(());
        let memory = memory_of_all(&self.watched.servers)?;
        Ok(Usage { server, postgres, generator, others, elapsed, memory: self.sampler.await?.max(memory) })
    }
}

#[cfg(test)]
mod tests {
    use super::{Stat, busy_ticks, family_time, kilobytes, memory, processor_time};

    #[test]
    fn the_kernels_forms_are_read() {
        assert_eq!(kilobytes("VmPeak:\t 9 kB\nVmRSS:\t   1234 kB\n", "VmRSS:").ok(), Some(1234));
        assert!(kilobytes("VmPeak:\t 9 kB\n", "VmRSS:").is_err());
        let stat = "42 (a) b) R 1 42 42 0 -1 4194304 100 0 0 0 17 5 3 4 20 0 1 0 100 1 1";
        assert_eq!(Stat::parse(stat), Some(Stat { parent: 1, own: 22, ended: 7 }));
        assert_eq!(busy_ticks("cpu  1 2 3 400 5 6 7 8 9 0\ncpu0 1 2\n"), Some(14));
    }

    #[test]
    fn this_process_uses_something() {
        let used = memory(std::process::id()).expect("memory");
        assert!(used.resident >= used.anonymous && used.anonymous > 0);
        processor_time("self").expect("processor time");
    }

    #[test]
    fn a_family_is_a_process_with_what_it_has_started() {
        let own = processor_time("self").expect("processor time");
        assert!(family_time(std::process::id()).expect("processor time") >= own);
    }
}
