//! Standard Webhooks 1.0: the signature of a message's id, its timestamp and its body.
//!
//! The header `webhook-signature` contains `v1,` and the base64 of the HMAC-SHA256 of `{id}.{timestamp}.{body}`.

use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The prefix of a secret that is written in base64.
const PREFIX: &str = "whsec_";

/// Why a secret cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// The secret is empty.
    #[error("a secret is empty; with an empty secret anyone could sign: fill it in")]
    Empty,
    /// The text after `whsec_` is not base64.
    #[error("what follows whsec_ is not base64")]
    Base64,
}

/// A secret. It is never printed.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// Parses a secret: `whsec_` and base64, or otherwise the bytes as they are.
    ///
    /// # Errors
    /// If the secret is empty, or the text after `whsec_` is not base64.
    pub fn new(value: &SecretString) -> Result<Self, SecretError> {
        let value = value.expose_secret();
        let key = match value.strip_prefix(PREFIX) {
            Some(encoded) => Base64::decode_vec(encoded).map_err(|_| SecretError::Base64)?,
            None => value.as_bytes().to_vec(),
        };
        if key.is_empty() {
            return Err(SecretError::Empty);
        }
        Ok(Self(Hmac::new_from_slice(&key).map_err(|_| SecretError::Empty)?))
    }

    /// Returns the value of `webhook-signature` for a message with this id and timestamp (seconds since 1970).
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let mut mac = self.0.clone();
        mac.update(format!("{id}.{timestamp}.").as_bytes());
        mac.update(body);
        format!("v1,{}", Base64::encode_string(&mac.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Secret, SecretError};

    #[test]
    fn the_example_of_the_specification() {
        let secret = Secret::new(&"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into()).expect("a secret");
        let signed = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn wrong_secrets_are_refused() {
        assert_eq!(Secret::new(&"".into()).err(), Some(SecretError::Empty));
        assert_eq!(Secret::new(&"whsec_".into()).err(), Some(SecretError::Empty));
        assert_eq!(Secret::new(&"whsec_%%".into()).err(), Some(SecretError::Base64));
        assert!(Secret::new(&"plain".into()).is_ok());
    }
}
