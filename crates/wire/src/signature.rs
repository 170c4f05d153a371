//! `SIG-HMAC-SHA256`: creating and verifying the signature of a body's raw bytes.

mod hint;
mod secret;

pub use hint::{HINT_LIMIT, Hint, diagnose, hint};
pub use secret::{EmptySecret, SCHEME, Secret, Signature};
