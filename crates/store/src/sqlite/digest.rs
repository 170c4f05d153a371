//! Numbers that represent texts in an index.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use sha2::{Digest, Sha256};

use crate::storable::without_nul;

/// Returns the number of a text, to store it or to look it up.
pub(crate) fn digest_of(text: &str) -> i64 {
    digest(&without_nul(text.into()))
}

/// Returns the number of a text as it is stored: the first eight bytes of its SHA-256, in big-endian order. The numbers are
/// stored, so this function must not change. Two texts may have the same number, so a lookup must compare the text as well.
fn digest(text: &str) -> i64 {
    let bytes = Sha256::digest(text.as_bytes());
    bytes.iter().take(8).fold(0, |number, byte| number << 8 | i64::from(*byte))
}

/// Adds the function to a connection, so that a migration can call it.
pub(super) fn add_to(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("digest", 1, flags, |context| Ok(digest(context.get_raw(0).as_str()?)))
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn it_is_what_is_stored_already() {
        // This is the start of the output of `printf '' | sha256sum`.
        assert_eq!(digest(""), 0xe3b0_c442_98fc_1c14_u64.cast_signed());
        assert_eq!(digest("https://lms.example.com/courses/course-v1:org+demo+1/course/"), -3_656_542_559_067_300_855);
    }
}
