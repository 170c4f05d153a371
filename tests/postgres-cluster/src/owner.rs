//! Whom the server runs as.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

/// The user that Debian's packages make.
const NAME: &str = "postgres";

/// The user that a server runs as and its files belong to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Owner {
    /// Nothing where we are ourselves allowed to be.
    other: Option<Ids>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ids {
    user: u32,
    group: u32,
}

impl Owner {
    /// We, or `postgres` where we are root. Whose a new directory is tells who we are.
    pub(crate) fn of_new(directory: &Path) -> Result<Self> {
        if fs::metadata(directory)?.uid() != 0 {
            return Ok(Self { other: None });
        }
        let users = fs::read_to_string("/etc/passwd").context("/etc/passwd")?;
        let ids = ids(&users, NAME);
        let ids = ids.with_context(|| format!("PostgreSQL does not run as root, and there is no system user {NAME}"))?;
        Ok(Self { other: Some(ids) })
    }

    /// Makes a command run as this user, with no other groups.
    pub(crate) fn runs(self, command: &mut Command) {
        if let Some(Ids { user, group }) = self.other {
            command.uid(user).gid(group);
        }
    }

    /// Makes a file or directory this user's.
    pub(crate) fn owns(self, path: &Path) -> Result<()> {
        let Some(Ids { user, group }) = self.other else { return Ok(()) };
        chown(path, Some(user), Some(group)).with_context(|| path.display().to_string())
    }
}

fn ids(users: &str, name: &str) -> Option<Ids> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        let mut number = |skipped| fields.nth(skipped)?.parse::<u32>().ok();
        Some(Ids { user: number(1)?, group: number(0)? })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:1:2::/:/bin/sh\npostgres:x:101:104:Admin,,,:/var:/bin/bash\n";
        assert_eq!(ids(users, "postgres"), Some(Ids { user: 101, group: 104 }));
        assert_eq!(ids(users, "post"), None);
    }
}
