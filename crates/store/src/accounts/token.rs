//! Tokens: what a browser or a link carries, and what the database stores of it.

use std::fmt::Write;

use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};

/// The number of random bytes in a token.
const TOKEN: usize = 32;

/// What the database stores of a token. Nobody can sign in with it, even if they can read the database.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenDigest(String);

impl TokenDigest {
    /// The digest of a token. SHA-256 without a salt is enough, because tokens are random and too long to guess.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns a new random token, in characters that are allowed in a link and in a cookie.
///
/// # Panics
/// If the operating system provides no random numbers: there is no safe way to go on.
pub fn new_token() -> String {
    Base64UrlUnpadded::encode_string(&random::<TOKEN>())
}

/// Returns random bytes from the operating system.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Err(error) = getrandom::fill(&mut bytes) {
        panic!("the operating system has no random numbers: {error}");
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::{TokenDigest, new_token};

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, other) = (new_token(), new_token());
        assert_ne!(one, other);
        assert_eq!(one.len(), 43);
        assert!(one.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter)), "{one}");
    }

    #[test]
    fn a_digest_is_the_sha_256_in_hexadecimal() {
        let digest = TokenDigest::of("abc");
        assert_eq!(digest.as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_ne!(digest, TokenDigest::of("abd"));
    }
}
