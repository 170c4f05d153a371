//! What a process uses, from `/proc`.

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
}

/// What was used while there was load.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// The server's processor time.
    pub(crate) server: Duration,
    /// The load generator's.
    pub(crate) generator: Duration,
    /// That of all other processes, and what the host took where this is a virtual machine.
    pub(crate) others: Duration,
    /// How long that was.
    pub(crate) elapsed: Duration,
    /// The most memory that the server had.
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

/// The processor time of a process, threads that have ended included.
fn processor_time(process: &str) -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).context("the processor time")?;
    ticks(&stat).map(|ticks| TICK * ticks).with_context(|| format!("unknown form of /proc/{process}/stat"))
}

/// User and system time; the program's name, in parentheses, may hold anything.
fn ticks(stat: &str) -> Option<u32> {
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    Some(fields.next()?.parse::<u32>().ok()? + fields.next()?.parse::<u32>().ok()?)
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

/// Watches a server while there is load.
#[derive(Debug)]
pub(crate) struct Watch {
    pid: Option<u32>,
    since: Instant,
    machine: Duration,
    server: Duration,
    generator: Duration,
    stop: oneshot::Sender<()>,
    sampler: JoinHandle<Memory>,
}

impl Watch {
    /// Begins; without a process only the generator is watched.
    ///
    /// # Errors
    /// Where there is no such process.
    pub(crate) fn start(pid: Option<u32>) -> anyhow::Result<Self> {
        let (stop, mut stopped) = oneshot::channel::<()>();
        let sampler = tokio::spawn(async move {
            let mut most = Memory::default();
            loop {
                if let Some(now) = pid.and_then(|pid| memory(pid).ok()) {
                    most = most.max(now);
                }
                tokio::select! {
                    _ = &mut stopped => return most,
                    () = tokio::time::sleep(SAMPLE_EVERY) => {}
                }
            }
        });
        let (machine, server, generator) = (machine_time()?, server_time(pid)?, processor_time("self")?);
        Ok(Self { pid, since: Instant::now(), machine, server, generator, stop, sampler })
    }

    /// Ends.
    ///
    /// # Errors
    /// Where the process is gone.
    pub(crate) async fn finish(self) -> anyhow::Result<Usage> {
        let server = server_time(self.pid)?.saturating_sub(self.server);
        let generator = processor_time("self")?.saturating_sub(self.generator);
        let others = machine_time()?.saturating_sub(self.machine + server + generator);
        let elapsed = self.since.elapsed();
        let _ = self.stop.send(());
        let now = self.pid.map(memory).transpose()?.unwrap_or_default();
        Ok(Usage { server, generator, others, elapsed, memory: self.sampler.await?.max(now) })
    }
}

fn server_time(pid: Option<u32>) -> anyhow::Result<Duration> {
    pid.map_or(Ok(Duration::ZERO), |pid| processor_time(&pid.to_string()))
}

#[cfg(test)]
mod tests {
    use super::{busy_ticks, kilobytes, memory, processor_time, ticks};

    #[test]
    fn the_kernels_forms_are_read() {
        assert_eq!(kilobytes("VmPeak:\t 9 kB\nVmRSS:\t   1234 kB\n", "VmRSS:").ok(), Some(1234));
        assert!(kilobytes("VmPeak:\t 9 kB\n", "VmRSS:").is_err());
        let stat = "42 (a) b) R 1 42 42 0 -1 4194304 100 0 0 0 17 5 0 0 20 0 1 0 100 1 1";
        assert_eq!(ticks(stat), Some(22));
        assert_eq!(busy_ticks("cpu  1 2 3 400 5 6 7 8 9 0\ncpu0 1 2\n"), Some(14));
    }

    #[test]
    fn this_process_uses_something() {
        let used = memory(std::process::id()).expect("memory");
        assert!(used.resident >= used.anonymous && used.anonymous > 0);
        processor_time("self").expect("processor time");
    }
}
