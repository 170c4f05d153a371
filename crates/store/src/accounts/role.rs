//! What an account may do.

use std::fmt;
use std::str::FromStr;

/// What an account may do in the staff site. Each role includes the rights of those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// May see everything and change nothing.
    Viewer,
    /// May also change drafts.
    Editor,
    /// May also publish and unpublish.
    Publisher,
    /// May also manage the accounts.
    Administrator,
}

/// The error for a word that is not a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a role: use viewer, editor, publisher or administrator")]
pub struct UnknownRole(String);

impl Role {
    /// Every role, from the fewest rights to the most.
    pub const ALL: &[Self] = &[Self::Viewer, Self::Editor, Self::Publisher, Self::Administrator];

    /// The word for the role on the command line and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Publisher => "publisher",
            Self::Administrator => "administrator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(word: &str) -> Result<Self, UnknownRole> {
        Self::ALL.iter().copied().find(|role| role.as_str() == word).ok_or_else(|| UnknownRole(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::Role;

    #[test]
    fn roles_are_words_in_order() {
        assert!(Role::ALL.is_sorted() && Role::Viewer < Role::Administrator);
        for role in Role::ALL {
            assert_eq!(role.as_str().parse(), Ok(*role));
        }
        let wrong = "boss".parse::<Role>().expect_err("no role");
        assert_eq!(wrong.to_string(), "\"boss\" is not a role: use viewer, editor, publisher or administrator");
    }
}
