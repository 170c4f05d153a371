//! Passwords: argon2id with the parameters that OWASP recommends (19 MiB, two passes, one lane) and a salt for each password.
//!
//! Hashing and verifying each take tens of milliseconds of processor time and 19 MiB of memory. Call them on a thread that may
//! block, and limit how many run at once.

use std::hint::black_box;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};

use super::token::random;

/// The minimum length of a password, in characters.
const SHORTEST: usize = 10;
/// The maximum length of a password, in bytes. A longer one only costs time.
const LONGEST: usize = 1024;
/// The length of a salt, in bytes.
const SALT: usize = 16;

/// Why a password was rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The password is shorter than the minimum, so it is too easy to guess.
    #[error("the password is too short: use at least {SHORTEST} characters")]
    TooShort,
    /// The password is longer than the maximum.
    #[error("the password is too long: use at most {LONGEST} bytes")]
    TooLong,
    /// Hashing failed, because there is not enough memory.
    #[error("the password could not be hashed ({0}): try again later")]
    Failed(String),
}

/// Returns the hash of a password as a PHC string, to be stored in the database.
///
/// # Errors
/// If the password is too short or too long, or hashing fails.
///
/// # Panics
/// If the operating system provides no random numbers.
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    if password.chars().count() < SHORTEST {
        return Err(PasswordError::TooShort);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::TooLong);
    }
    let hashed = Argon2::default().hash_password_with_salt(password.as_bytes(), &random::<SALT>());
    hashed.map(|phc| phc.to_string()).map_err(|error| PasswordError::Failed(error.to_string()))
}

/// Whether a password matches a PHC string. Returns false if the string is not a PHC string.
pub fn verify_password(password: &str, phc: &str) -> bool {
    password.len() <= LONGEST && Argon2::default().verify_password(password.as_bytes(), phc).is_ok()
}

/// Takes as long as [`verify_password`], so that response times do not reveal which accounts exist.
pub fn verify_nothing(password: &str) {
    if password.len() <= LONGEST {
        let mut hash = [0; Params::DEFAULT_OUTPUT_LEN];
        let _ = Argon2::default().hash_password_into(password.as_bytes(), &[0; SALT], &mut hash);
        black_box(hash);
    }
}

#[cfg(test)]
mod tests {
    use super::{PasswordError, hash_password, verify_nothing, verify_password};

    #[test]
    fn a_password_is_known_again_and_no_other() {
        let phc = hash_password("correct horse").expect("long enough");
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "the parameters of OWASP: {phc}");
        assert!(verify_password("correct horse", &phc));
        assert!(!verify_password("correct horsf", &phc));
        assert_ne!(hash_password("correct horse").expect("long enough"), phc, "each has a salt of its own");
        verify_nothing("correct horse");
    }

    #[test]
    fn lengths_are_bounded() {
        assert_eq!(hash_password("123456789"), Err(PasswordError::TooShort));
        assert!(hash_password("ĉĝĥĵŝŭĉĝĥĵ").is_ok(), "characters are counted, not bytes");
        assert_eq!(hash_password(&"x".repeat(1025)), Err(PasswordError::TooLong));
        assert!(hash_password(&"x".repeat(1024)).is_ok());
    }

    #[test]
    fn what_is_no_hash_fits_no_password() {
        for phc in ["", "correct horse", "$argon2id$v=19$m=19456,t=2,p=1$", "$1$salt$hash"] {
            assert!(!verify_password("correct horse", phc), "{phc:?}");
        }
    }
}
