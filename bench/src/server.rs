//! The real program: loading a catalogue, serving it, stopping.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use crate::catalogue::LMS_URL;
use crate::http::{Connection, Target};
use crate::payload::{SECRET, Writer};

/// The SQLite database, in the program's directory.
const DATABASE: &str = "bench.db";
/// How long a start may take.
const START_LIMIT: Duration = Duration::from_mins(2);
/// How long a stop may take before the process is killed.
const STOP_LIMIT: Duration = Duration::from_mins(1);
/// How long to wait between attempts to reach a server that is starting.
const ATTEMPT_EVERY: Duration = Duration::from_millis(1);
/// Makes the program answer as ever, and store nothing.
const STORE_NOTHING: &str = "PROSPECTUS_TEST_STORE_NOTHING";

/// What a server does with what it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// What it is for.
    Store,
    /// Verifies and parses, and answers at once.
    StoreNothing,
}

/// The program with a directory of its own, for its log and, where it is SQLite, its database.
#[derive(Debug)]
pub(crate) struct Program {
    binary: PathBuf,
    directory: PathBuf,
    database_url: String,
    settings: Vec<(&'static str, String)>,
}

impl Program {
    /// The program on SQLite, in a directory, which is made.
    ///
    /// # Errors
    /// Where the directory cannot be made.
    pub(crate) fn new(binary: &Path, directory: &Path) -> anyhow::Result<Self> {
        Self::on(binary, directory, format!("sqlite://{}", directory.join(DATABASE).display()))
    }

    /// The program on this database, in a directory, which is made.
    ///
    /// # Errors
    /// Where the directory cannot be made.
    pub(crate) fn on(binary: &Path, directory: &Path, database_url: String) -> anyhow::Result<Self> {
        std::fs::create_dir(directory).with_context(|| format!("cannot create {}", directory.display()))?;
        Ok(Self { binary: binary.to_owned(), directory: directory.to_owned(), database_url, settings: Vec::new() })
    }

    /// With one more setting, of the environment.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: String) -> Self {
        self.settings.push((name, value));
        self
    }

    /// Loads a catalogue file.
    ///
    /// # Errors
    /// Where it is not loaded, with what the program said.
    pub(crate) fn load(&self, file: &Path) -> anyhow::Result<()> {
        let status = self.command()?.arg("load").arg(file).status().context("starting the program")?;
        ensure!(status.success(), "prospectus load ended with {status}:\n{}", self.log());
        Ok(())
    }

    /// Takes an SQLite database that was kept, instead of loading; it is on disk, and in the system's cache, as a loaded one is.
    ///
    /// # Errors
    /// Those of the files.
    pub(crate) fn take_database(&self, kept: &Path) -> anyhow::Result<()> {
        let database = self.directory.join(DATABASE);
        copy_by_pages(kept, &database).with_context(|| format!("taking {}", kept.display()))
    }

    /// Keeps the SQLite database, which nobody has open, under this name. It has no log beside it then.
    ///
    /// # Errors
    /// Those of the files.
    pub(crate) fn keep_database(&self, kept: &Path) -> anyhow::Result<()> {
        let directory = kept.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
        std::fs::copy(self.directory.join(DATABASE), kept).with_context(|| format!("keeping {}", kept.display()))?;
        Ok(())
    }

    /// Serves; done when the first run is answered (or, where nothing is stored, anything).
    ///
    /// # Errors
    /// Where it does not start, with what the program said.
    pub(crate) async fn serve(&self, mode: Mode) -> anyhow::Result<Server> {
        let address = free_address()?;
        let target = Target::parse(&format!("http://{address}"))?;
        let mut command = self.command()?;
        command.arg("serve").env("PROSPECTUS_LISTEN", &address);
        if mode == Mode::StoreNothing {
            command.env(STORE_NOTHING, "1");
        }
        let mut request = Vec::new();
        Writer::new(&target)?.read(&mut request, 1)?;
        let spawned = Instant::now();
        let child = command.spawn().context("starting the program")?;
        let mut server = Server { child, target, start: Duration::ZERO };
        loop {
            if let Ok(answer) = Connection::new(&server.target).call(&request).await {
                server.start = spawned.elapsed();
                if mode == Mode::Store {
                    answer.ok().context("the first run")?;
                }
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("prospectus serve ended with {status}:\n{}", self.log());
            }
            ensure!(spawned.elapsed() < START_LIMIT, "prospectus serve does not answer at {address}:\n{}", self.log());
            tokio::time::sleep(ATTEMPT_EVERY).await;
        }
    }

    /// How large the SQLite database is, its write-ahead log included, in bytes.
    ///
    /// # Errors
    /// Where the directory cannot be read.
    pub(crate) fn database_size(&self) -> anyhow::Result<u64> {
        let mut size = 0;
        for entry in std::fs::read_dir(&self.directory)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(DATABASE) {
                size += entry.metadata()?.len();
            }
        }
        Ok(size)
    }

    /// The program with its settings, and none of those in our own environment.
    fn command(&self) -> anyhow::Result<Command> {
        let log = File::options().create(true).append(true).open(self.log_path()).context("the log")?;
        let mut command = Command::new(&self.binary);
        command.current_dir(&self.directory).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        for (name, _) in std::env::vars_os() {
            let shown = name.to_string_lossy();
            if shown.starts_with("PROSPECTUS_") || shown.starts_with("RICHIE_") || shown == "TIME_ZONE" || shown == "COURSE_HOOK"
            {
                command.env_remove(name);
            }
        }
        let lms = serde_json::json!([{
            "BASE_URL": LMS_URL,
            "BACKEND": "richie.apps.courses.lms.edx.EdXLMSBackend",
            "COURSE_REGEX": "^.*/courses/(?P<course_id>.*)/course/?$",
        }]);
        command
            .env("PROSPECTUS_DATABASE_URL", &self.database_url)
            .env("RICHIE_COURSE_RUN_SYNC_SECRETS", serde_json::json!([SECRET]).to_string())
            .env("RICHIE_LMS_BACKENDS", lms.to_string())
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    fn log_path(&self) -> PathBuf {
        self.directory.join("log")
    }

    /// The end of what the program said.
    fn log(&self) -> String {
        let log = std::fs::read(self.log_path()).unwrap_or_default();
        String::from_utf8_lossy(&log[log.len().saturating_sub(4_000)..]).into_owned()
    }
}

/// A server; killed when it is dropped without having been stopped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    /// Where it is.
    pub(crate) target: Target,
    /// From its start to its first answer.
    pub(crate) start: Duration,
}

impl Server {
    /// Its process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Stops it as an operator would, with SIGTERM.
    ///
    /// # Errors
    /// Where it does not end, or with an error.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let told = Command::new("kill").arg("-TERM").arg(self.pid().to_string()).status().context("running kill")?;
        ensure!(told.success(), "kill ended with {told}");
        let since = Instant::now();
        while since.elapsed() < STOP_LIMIT {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "prospectus serve ended with {status} on SIGTERM");
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("prospectus serve does not end on SIGTERM")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Page by page, as SQLite writes. What is written in large pieces the system keeps in large pieces, and each page that changes
/// then costs it two to four times as much when it is written back.
fn copy_by_pages(from: &Path, to: &Path) -> io::Result<()> {
    let (mut from, mut to) = (File::open(from)?, File::create_new(to)?);
    let mut page = [0; 4096];
    loop {
        match from.read(&mut page)? {
            0 => return to.sync_all(),
            read => to.write_all(&page[..read])?,
        }
    }
}

/// An address on which nothing listens now.
fn free_address() -> anyhow::Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0").context("finding a free port")?.local_addr()?.to_string())
}
