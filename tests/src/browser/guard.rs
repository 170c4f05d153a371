//! Ends chromedriver and its browsers with the process that started them.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Reads the number of a group of processes. When we end, however that comes about, it ends the group and removes the
/// directory; browsers that were killed may write there for a moment.
const SCRIPT: &str = r#"
read -r group
read -r end
[ -n "$group" ] && kill -s KILL -- "-$group"
tries=0
until rm -rf -- "$1" || [ $tries -ge 50 ]; do tries=$((tries + 1)); sleep 0.1; done
"#;

/// A process that waits for the end of ours. chromedriver would leave its browsers behind.
#[derive(Debug)]
pub(super) struct Guard {
    shell: Child,
}

impl Guard {
    /// Guards a directory.
    pub(super) fn start(directory: &Path) -> Self {
        let mut command = Command::new("sh");
        // A group of its own, so that Ctrl-C does not reach it.
        command.args(["-c", SCRIPT, "guard"]).arg(directory).current_dir("/").process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        Self { shell: command.spawn().expect("sh starts") }
    }

    /// Says which process is to be ended with all of its group.
    pub(super) fn watch(&mut self, leader: u32) {
        let input = self.shell.stdin.as_mut().expect("a pipe");
        writeln!(input, "{leader}").expect("the guard reads");
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
    use std::io::{BufRead, BufReader};
    use std::os::unix::process::ExitStatusExt;
    use std::thread;

    use super::*;

    #[test]
    fn the_group_is_ended_and_the_directory_removed() {
        let directory = tempfile::tempdir().unwrap();
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo $!; wait"]).stdout(Stdio::piped()).process_group(0);
        let mut leader = command.spawn().unwrap();
        let mut output = BufReader::new(leader.stdout.take().unwrap());
        output.read_line(&mut String::new()).unwrap();
        let mut guard = Guard::start(directory.path());
        guard.watch(leader.id());
        let ended = thread::spawn(move || leader.wait().unwrap().signal());
        drop(guard);
        assert_eq!(ended.join().unwrap(), Some(9), "SIGKILL");
        assert_eq!(output.read_line(&mut String::new()).unwrap(), 0, "the leader's child has ended too");
        assert!(!directory.path().exists());
    }
}
