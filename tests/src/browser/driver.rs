//! chromedriver, which starts browsers and speaks WebDriver for them.

use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;

use tempfile::TempDir;

use super::guard::Guard;

/// What is started instead of the `chromedriver` in `PATH`.
const VARIABLE: &str = "PROSPECTUS_TEST_CHROMEDRIVER";

/// One for all browsers of this process. It is never dropped: the guard ends it with its browsers, and removes their files.
#[derive(Debug)]
struct Driver {
    address: SocketAddr,
    _guard: Guard,
    _child: Child,
}

/// Where this process's chromedriver listens, which the first caller starts.
pub(super) fn address() -> SocketAddr {
    static DRIVER: OnceLock<Driver> = OnceLock::new();
    DRIVER.get_or_init(Driver::start).address
}

impl Driver {
    fn start() -> Self {
        let program =
            std::env::var_os(VARIABLE).map_or_else(|| PathBuf::from("chromedriver"), |path| crate::from_root(Path::new(&path)));
        let directory = tempfile::Builder::new().prefix("prospectus-browser-").tempdir().map(TempDir::keep);
        let directory = directory.expect("a temporary directory");
        let mut guard = Guard::start(&directory);
        let mut command = Command::new(&program);
        // Profiles are made there, and the settings of whoever runs the tests are not read.
        command.arg("--port=0").env("TMPDIR", &directory).env("HOME", &directory).env_remove("DISPLAY");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).process_group(0);
        let mut child = command.spawn().unwrap_or_else(|error| {
            panic!("{} does not start ({error}): `cargo xtask test` installs it, or {VARIABLE} names it", program.display())
        });
        guard.watch(child.id());
        let mut output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (mut said, mut port) = (String::new(), None);
        while port.is_none() && output.read_line(&mut said).expect("chromedriver writes text") > 0 {
            port = said.lines().last().and_then(port_in);
        }
        let port = port.unwrap_or_else(|| panic!("{} ended before it told its port:\n{said}", program.display()));
        // What it says later is read by nobody, and must not fill the pipe.
        thread::spawn(move || output.read_to_end(&mut Vec::new()));
        Self { address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)), _guard: guard, _child: child }
    }
}

/// `ChromeDriver was started successfully on port 38469.`
fn port_in(line: &str) -> Option<u16> {
    line.strip_prefix("ChromeDriver was started successfully on port ")?.strip_suffix('.')?.parse().ok()
}
