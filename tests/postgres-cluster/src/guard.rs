//! Ends a server whose owner ended without doing so.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// Reads which process to end, until we end: then it ends the last, for up to ten seconds, and removes the directory.
const SCRIPT: &str = r#"
while read -r line; do process=$line; done
if [ -n "$process" ] && kill -QUIT "$process"; then
    tries=0
    while kill -0 "$process" && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
fi
rm -rf -- "$1"
"#;

/// A process that waits for the end of ours. Tests are ended in ways that run no destructor: by Ctrl-C, by a time limit,
/// or because what holds the cluster is a `static`.
#[derive(Debug)]
pub(crate) struct Guard {
    shell: Child,
}

impl Guard {
    /// Guards a directory.
    pub(crate) fn start(directory: &Path) -> Result<Self> {
        let mut command = Command::new("sh");
        // A group of its own, so that Ctrl-C does not reach it.
        command.args(["-c", SCRIPT, "guard"]).arg(directory).current_dir("/").process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(Self { shell: command.spawn().context("sh")? })
    }

    /// Says which process is to be ended from now on, if any.
    pub(crate) fn watch(&mut self, process: Option<u32>) -> Result<()> {
        let input = self.shell.stdin.as_mut().context("a pipe")?;
        let line = process.map_or_else(String::new, |process| process.to_string());
        writeln!(input, "{line}").context("the guard of a server has ended")
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        drop(self.shell.stdin.take());
        // A destructor has nobody to tell.
        let _ = self.shell.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::thread;

    use super::*;

    /// What the guard does does not depend on why its input ended.
    #[test]
    fn the_last_process_is_ended_and_the_directory_removed() {
        let directory = tempfile::tempdir().unwrap();
        let [mut earlier, mut last] = [(); 2].map(|()| Command::new("sleep").arg("1000").spawn().unwrap());
        let mut guard = Guard::start(directory.path()).unwrap();
        guard.watch(Some(earlier.id())).unwrap();
        guard.watch(None).unwrap();
        guard.watch(Some(last.id())).unwrap();
        let ended = thread::spawn(move || last.wait().unwrap().signal());
        drop(guard);
        assert_eq!(ended.join().unwrap(), Some(3), "SIGQUIT");
        assert!(!directory.path().exists());
        assert!(earlier.try_wait().unwrap().is_none());
        earlier.kill().unwrap();
        earlier.wait().unwrap();
    }
}
