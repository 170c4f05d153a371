//! The browser in which pages are tested, and axe-core, which tests them there.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::{apt, cargo};

/// axe-core at npm. With another version comes another checksum.
const AXE: &str = "https://registry.npmjs.org/axe-core/-/axe-core-4.14.1.tgz";
/// The one file of it that is used, and its SHA-256.
const FILE: &str = "package/axe.min.js";
const CHECKSUM: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";

/// What a test with a browser needs.
#[derive(Debug)]
pub(crate) struct Browser {
    driver: PathBuf,
    axe: PathBuf,
}

impl Browser {
    /// Installs and fetches what is not there.
    pub(crate) fn ready() -> Result<Self> {
        if in_path("chromium").is_none() || in_path("chromedriver").is_none() {
            let packages = ["chromium", "chromium-driver", "fonts-dejavu-core"];
            apt::install(&packages, "Chromium is not there", "install it, and its chromedriver")?;
        }
        let driver = in_path("chromedriver").context("chromedriver is not there")?;
        Ok(Self { driver, axe: axe()? })
    }

    /// Lets a command find them.
    pub(crate) fn with<'command>(&self, command: &'command mut Command) -> &'command mut Command {
        command.env("PROSPECTUS_TEST_CHROMEDRIVER", &self.driver).env("PROSPECTUS_TEST_AXE", &self.axe)
    }
}

/// axe-core's file, fetched unless it is there.
fn axe() -> Result<PathBuf> {
    let path = cargo::target().join("axe-core/axe.min.js");
    if fs::read(&path).is_ok_and(|known| checksum(&known) == CHECKSUM) {
        println!("{} is up to date", path.display());
        return Ok(path);
    }
    for program in ["curl", "tar"] {
        if in_path(program).is_none() {
            apt::install(&[program, "ca-certificates"], &format!("{program} is not there"), "install it")?;
        }
    }
    let directory = path.parent().context("a directory")?;
    fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    let archive = directory.join("axe-core.tgz");
    println!("fetching {AXE}");
    let mut curl = Command::new("curl");
    curl.args(["--fail", "--silent", "--show-error", "--location", "--retry", "3", "--proto", "=https", "--output"]);
    cargo::succeed(curl.arg(&archive).arg(AXE))?;
    let file = unpacked(&archive)?;
    let found = checksum(&file);
    ensure!(found == CHECKSUM, "{FILE} of {AXE} has the checksum {found} instead of {CHECKSUM}");
    fs::write(&path, file).with_context(|| path.display().to_string())?;
    Ok(path)
}

/// The one file, out of the archive.
fn unpacked(archive: &Path) -> Result<Vec<u8>> {
    let mut tar = Command::new("tar");
    tar.args(["-x", "-z", "-O", "-f"]).arg(archive).arg(FILE).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = tar.output().context("tar")?;
    ensure!(output.status.success(), "tar: {}", output.status);
    Ok(output.stdout)
}

fn checksum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn in_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).map(|directory| directory.join(program)).find(|program| program.is_file())
}
