//! A running server: its postmaster and the processes that this starts.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::options::PATIENCE;

/// How long until what is waited for is looked at again.
const INTERVAL: Duration = Duration::from_millis(10);

/// A server's processes.
#[derive(Debug)]
pub(crate) struct Server {
    postmaster: Child,
    log: PathBuf,
    /// Closed once each of the processes has ended, which all have the log's pipe open.
    ended: Receiver<()>,
}

impl Server {
    /// Starts the postmaster; it does not take connections yet.
    pub(crate) fn start(mut command: Command, log: &Path) -> Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(log).with_context(|| log.display().to_string())?;
        let (reader, writer) = io::pipe()?;
        // A group of its own, so that Ctrl-C is for the tests to handle.
        command.stdout(writer.try_clone()?).stderr(writer).process_group(0);
        let postmaster = command.spawn().context("postgres does not start")?;
        // With it goes our own end of the pipe.
        drop(command);
        Ok(Self { postmaster, log: log.to_owned(), ended: follow(reader, file) })
    }

    /// The postmaster's process.
    pub(crate) fn id(&self) -> u32 {
        self.postmaster.id()
    }

    /// Waits until the server is what is asked for; an error where it ends before.
    pub(crate) fn wait_until(&mut self, mut ready: impl FnMut() -> Result<bool>) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !ready()? {
            if let Some(status) = self.postmaster.try_wait()? {
                self.wait_for_all()?;
                bail!("postgres ended ({status}):\n{}", self.said());
            }
            if Instant::now() > deadline {
                bail!("postgres takes no connections after {PATIENCE:?}:\n{}", self.said());
            }
            thread::sleep(INTERVAL);
        }
        Ok(())
    }

    /// Waits for the end of a server that was asked to end.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.postmaster.try_wait()? {
                self.wait_for_all()?;
                return Ok(status);
            }
            if Instant::now() > deadline {
                bail!("postgres has not ended after {PATIENCE:?}:\n{}", self.said());
            }
            thread::sleep(INTERVAL);
        }
    }

    /// Ends the postmaster at once. The others end when they see that it is gone.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.postmaster.kill()?;
        self.postmaster.wait()?;
        self.wait_for_all()
    }

    fn wait_for_all(&self) -> Result<()> {
        match self.ended.recv_timeout(PATIENCE) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => Ok(()),
            Err(RecvTimeoutError::Timeout) => bail!("a process of postgres outlives it:\n{}", self.said()),
        }
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

/// Copies into the log until all that could write have ended.
fn follow(mut reader: io::PipeReader, mut log: File) -> Receiver<()> {
    let (sender, ended) = mpsc::channel();
    thread::spawn(move || {
        // Where the log cannot be written it is still read, as the server must not wait for it.
        let _ = io::copy(&mut reader, &mut log).or_else(|_| io::copy(&mut reader, &mut io::sink()));
        drop(sender);
    });
    ended
}
