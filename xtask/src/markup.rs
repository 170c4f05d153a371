//! What pages are checked against: the Nu Html Checker, which is the W3C's, and schema.org's vocabulary.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt;
use crate::npm::Wanted;

const CHECKER: Wanted = Wanted {
    archive: "https://registry.npmjs.org/vnu-jar/-/vnu-jar-26.9.27.tgz",
    file: "package/build/dist/vnu.jar",
    checksum: "22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47",
    to: "vnu/vnu.jar",
};

/// The vocabulary as types of TypeScript: what kind of thing has which properties, and of which types they are.
const VOCABULARY: Wanted = Wanted {
    archive: "https://registry.npmjs.org/schema-dts/-/schema-dts-2.1.0.tgz",
    file: "package/dist/schema.d.ts",
    checksum: "efc3e1bdfe893c6e93057d99cd8e839e54dc233da19af4c05a09665c78c2b22c",
    to: "schema-dts/schema.d.ts",
};

/// What tests of the pages' markup need.
#[derive(Debug)]
pub(crate) struct Markup {
    java: PathBuf,
    checker: PathBuf,
    vocabulary: PathBuf,
}

impl Markup {
    /// Installs and fetches what is not there.
    pub(crate) fn ready() -> Result<Self> {
        if apt::in_path("java").is_none() {
            apt::install(&["default-jre-headless"], "Java is not there", "install a JRE, version 17 or newer")?;
        }
        let java = apt::in_path("java").context("java is not there")?;
        Ok(Self { java, checker: CHECKER.fetched()?, vocabulary: VOCABULARY.fetched()? })
    }

    /// Lets a command find them.
    pub(crate) fn with<'command>(&self, command: &'command mut Command) -> &'command mut Command {
        command
            .env("PROSPECTUS_TEST_JAVA", &self.java)
            .env("PROSPECTUS_TEST_VNU", &self.checker)
            .env("PROSPECTUS_TEST_SCHEMA_ORG", &self.vocabulary)
    }
}
