//! `SIG-HMAC-SHA256`: the signature over the raw bytes of a body, made and verified.

mod hint;
mod secret;

pub use hint::{HINT_LIMIT, Hint, diagnose, hint};
pub use secret::{EmptySecret, SCHEME, Secret, Signature};
