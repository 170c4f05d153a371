//! A cluster: its directory, and the server when it runs.

use std::fs::{self, OpenOptions, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use tempfile::TempDir;

use crate::guard::Guard;
use crate::owner::Owner;
use crate::server::Server;
use crate::{Listen, Options, port, programs, psql};

/// How often another port is tried where somebody was faster.
const PORTS: usize = 5;

/// A PostgreSQL cluster with data, socket and port of its own. Dropped, it ends at once and its files are removed.
#[derive(Debug)]
pub struct Cluster {
    owner: Owner,
    listen: Listen,
    port: u16,
    server: Option<Server>,
    directory: TempDir,
    /// Last, as it has nothing to do once the others are gone.
    guard: Guard,
}

impl Cluster {
    /// Makes a cluster and starts it. It has the superuser `postgres`, who needs no password, and text is in UTF-8, sorted
    /// by code points.
    pub fn start(options: &Options) -> Result<Self> {
        let directory = tempfile::Builder::new().prefix("prospectus-pg-").tempdir().context("a temporary directory")?;
        let owner = Owner::of_new(directory.path())?;
        let guard = Guard::start(directory.path())?;
        let mut cluster = Self { owner, listen: options.listen, port: 0, server: None, directory, guard };
        owner.owns(cluster.directory())?;
        cluster.make(options).context("no PostgreSQL cluster can be made")?;
        cluster.start_on_free_port().context("PostgreSQL does not start")?;
        Ok(cluster)
    }

    /// Where a database is: by TCP, or by the socket where there is nothing else. By TCP and for the database `""` it is
    /// what a name is appended to.
    pub fn url(&self, database: &str) -> String {
        match self.listen {
            Listen::SocketAndTcp => format!("postgres://postgres@127.0.0.1:{}/{}", self.port, psql::encoded(database)),
            Listen::Socket => self.socket_url(database),
        }
    }

    /// Where a database is by the Unix socket, in the form of libpq, which other clients read as well.
    pub fn socket_url(&self, database: &str) -> String {
        let directory = self.directory().to_string_lossy();
        let (database, directory) = (psql::encoded(database), psql::encoded(&directory));
        format!("postgresql://postgres@/{database}?host={directory}&port={}", self.port)
    }

    /// The port, which the socket's name has too.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Everything of this cluster: the socket, `data`, which is the server's data directory, and the server's `log`.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Runs statements with `psql`, each in a transaction of its own. Their rows: one a line, `|` between values.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String> {
        psql::run(&self.socket_url(database), sql)
    }

    /// Makes a database, empty or the copy of another that nobody is connected to.
    pub fn create_database(&self, name: &str, template: Option<&str>) -> Result<()> {
        self.psql("postgres", &psql::create_database(name, template)).map(drop)
    }

    /// Ends the server in order (PostgreSQL's fast shutdown): it ends connections and writes a checkpoint.
    pub fn stop(&mut self) -> Result<()> {
        self.end("INT")
    }

    /// Ends the server as a crash would: its first process by SIGKILL, whereupon the others end by themselves. They have
    /// when this returns.
    pub fn kill(&mut self) -> Result<()> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        // Before the process is waited for, as its number can be another's afterwards.
        self.guard.watch(None)?;
        server.kill()
    }

    /// Starts the server again, with the same data and on the same port; in order, where it still runs.
    pub fn restart(&mut self) -> Result<()> {
        self.stop()?;
        self.run().context("PostgreSQL does not start again")
    }

    fn data(&self) -> PathBuf {
        self.directory().join("data")
    }

    fn make(&self, options: &Options) -> Result<()> {
        // Not every system has the first.
        self.initdb("C.UTF-8").or_else(|_| self.initdb("C"))?;
        let path = self.data().join("postgresql.conf");
        let mut file = OpenOptions::new().append(true).open(&path).with_context(|| path.display().to_string())?;
        file.write_all(options.configuration().as_bytes())?;
        if let Some(tls) = &options.tls {
            self.copy(&tls.certificate, "server.crt")?;
            self.copy(&tls.key, "server.key")?;
        }
        Ok(())
    }

    fn initdb(&self, locale: &str) -> Result<()> {
        let mut initdb = self.command("initdb")?;
        initdb.args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--username=postgres"]);
        initdb.arg(format!("--locale={locale}")).arg("--pgdata").arg(self.data());
        programs::printed("initdb", &initdb.output().context("initdb")?).map(drop)
    }

    /// Copies a file to where the server looks for it. It refuses a key that others may read.
    fn copy(&self, from: &Path, name: &str) -> Result<()> {
        let to = self.data().join(name);
        fs::copy(from, &to).with_context(|| from.display().to_string())?;
        fs::set_permissions(&to, Permissions::from_mode(0o600))?;
        self.owner.owns(&to)
    }

    fn start_on_free_port(&mut self) -> Result<()> {
        let mut tries = 1;
        loop {
            self.port = port::free()?;
            match self.run() {
                Err(error) if tries < PORTS && error.to_string().contains("Address already in use") => tries += 1,
                result => return result,
            }
        }
    }

    /// Starts the server and waits until it takes connections.
    fn run(&mut self) -> Result<()> {
        let mut postgres = self.command("postgres")?;
        let addresses = if self.listen == Listen::Socket { "" } else { "127.0.0.1" };
        postgres.arg("-D").arg(self.data()).arg("-k").arg(self.directory()).args(["-h", addresses, "-p", &self.port.to_string()]);
        let mut server = Server::start(postgres, &self.directory().join("log"))?;
        let watched = self.guard.watch(Some(server.id()));
        let ready = watched.and_then(|()| server.wait_until(|| self.is_ready()));
        self.server = Some(server);
        // A server that did not get so far is not left behind. What it said tells more than how it ended.
        ready.inspect_err(|_| drop(self.kill()))
    }

    /// Whether it takes connections, which it does not while it starts or recovers.
    fn is_ready(&self) -> Result<bool> {
        let mut command = programs::command("pg_isready")?;
        command.arg("--quiet").arg("--host").arg(self.directory()).args(["--port", &self.port.to_string()]);
        Ok(command.stdout(Stdio::null()).stderr(Stdio::null()).status().context("pg_isready")?.success())
    }

    /// Ends the server by a signal and waits until all of it is gone.
    fn end(&mut self, signal: &str) -> Result<()> {
        let Some(server) = &mut self.server else { return Ok(()) };
        let process = server.id().to_string();
        let mut command = self.command("pg_ctl")?;
        programs::printed("pg_ctl", &command.args(["kill", signal, &process]).output().context("pg_ctl")?)?;
        let Some(mut server) = self.server.take() else { return Ok(()) };
        self.guard.watch(None)?;
        server.wait().map(drop)
    }

    /// A command that runs as the cluster's owner, in its directory.
    fn command(&self, name: &str) -> Result<Command> {
        let mut command = programs::command(name)?;
        self.owner.runs(&mut command);
        command.current_dir(self.directory());
        Ok(command)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Unlike SIGKILL this gives shared memory back to the system. A destructor has nobody to tell where it fails.
        let _ = self.end("QUIT").or_else(|_| self.kill());
    }
}
