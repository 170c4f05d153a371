//! Single files out of npm's packages, each of a version and with a checksum that stand here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use crate::{apt, cargo};

/// A file of a package. With another version comes another checksum.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// The package's archive at npm.
    pub(crate) archive: &'static str,
    /// The one file of it that is used, and its SHA-256.
    pub(crate) file: &'static str,
    pub(crate) checksum: &'static str,
    /// Where it is put, below the directory in which cargo builds.
    pub(crate) to: &'static str,
}

impl Wanted {
    /// The file, fetched unless it is there.
    pub(crate) fn fetched(&self) -> Result<PathBuf> {
        let path = cargo::target().join(self.to);
        if fs::read(&path).is_ok_and(|known| checksum(&known) == self.checksum) {
            println!("{} is up to date", path.display());
            return Ok(path);
        }
        for program in ["curl", "tar"] {
            if apt::in_path(program).is_none() {
                apt::install(&[program, "ca-certificates"], &format!("{program} is not there"), "install it")?;
            }
        }
        let directory = path.parent().context("a directory")?;
        fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
        let archive = directory.join("package.tgz");
        println!("fetching {}", self.archive);
        let mut curl = Command::new("curl");
        curl.args(["--fail", "--silent", "--show-error", "--location", "--retry", "3", "--proto", "=https", "--output"]);
        cargo::succeed(curl.arg(&archive).arg(self.archive))?;
        let file = self.unpacked(&archive)?;
        let found = checksum(&file);
        ensure!(
            found == self.checksum,
            "{} of {} has the checksum {found} instead of {}",
            self.file,
            self.archive,
            self.checksum
        );
        fs::write(&path, file).with_context(|| path.display().to_string())?;
        fs::remove_file(&archive).with_context(|| archive.display().to_string())?;
        Ok(path)
    }

    /// The one file, out of the archive.
    fn unpacked(&self, archive: &Path) -> Result<Vec<u8>> {
        let mut tar = Command::new("tar");
        tar.args(["-x", "-z", "-O", "-f"]).arg(archive).arg(self.file).stdin(Stdio::null()).stderr(Stdio::inherit());
        let output = tar.output().context("tar")?;
        ensure!(output.status.success(), "tar: {}", output.status);
        Ok(output.stdout)
    }
}

fn checksum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
