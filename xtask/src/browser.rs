//! The browser in which pages are tested, and axe-core, which tests them there.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt;
use crate::npm::Wanted;

const AXE: Wanted = Wanted {
    archive: "https://registry.npmjs.org/axe-core/-/axe-core-4.14.1.tgz",
    file: "package/axe.min.js",
    checksum: "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
    to: "axe-core/axe.min.js",
};

/// What a test with a browser needs.
#[derive(Debug)]
pub(crate) struct Browser {
    driver: PathBuf,
    axe: PathBuf,
}

impl Browser {
    /// Installs and fetches what is not there.
    pub(crate) fn ready() -> Result<Self> {
        if apt::in_path("chromium").is_none() || apt::in_path("chromedriver").is_none() {
            let packages = ["chromium", "chromium-driver", "fonts-dejavu-core"];
            apt::install(&packages, "Chromium is not there", "install it, and its chromedriver")?;
        }
        let driver = apt::in_path("chromedriver").context("chromedriver is not there")?;
        Ok(Self { driver, axe: AXE.fetched()? })
    }

    /// Lets a command find them.
    pub(crate) fn with<'command>(&self, command: &'command mut Command) -> &'command mut Command {
        command.env("PROSPECTUS_TEST_CHROMEDRIVER", &self.driver).env("PROSPECTUS_TEST_AXE", &self.axe)
    }
}
