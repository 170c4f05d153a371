//! Shared secrets, and the signatures that they create and verify.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// The scheme, in the only spelling that Richie accepts.
pub const SCHEME: &str = "SIG-HMAC-SHA256";

/// The text that [`Secret::fingerprint`] signs.
const FINGERPRINT: &[u8] = b"prospectus secret fingerprint";

/// A shared secret with its name. The secret itself is never printed.
#[derive(Debug, Clone)]
pub struct Secret {
    name: String,
    keyed: Keyed,
    /// The secret with a line end or quotation marks around it, as in a sender's wrong settings. Used only for hints.
    slips: Vec<Keyed>,
}

/// The MAC with its key already set, so that requests do not spend time on that.
#[derive(Clone)]
struct Keyed(Hmac<Sha256>);

impl std::fmt::Debug for Keyed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyed")
    }
}

/// The error for an empty secret, which would let anyone sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret is empty; an empty secret would let anyone sign: remove it or fill it in")]
pub struct EmptySecret;

impl Secret {
    /// Creates a secret with a name.
    ///
    /// # Errors
    /// If the secret is empty.
    pub fn new(name: impl Into<String>, value: &SecretString) -> Result<Self, EmptySecret> {
        let value = value.expose_secret();
        if value.is_empty() {
            return Err(EmptySecret);
        }
        let keyed = |value: &str| Hmac::new_from_slice(value.as_bytes()).map(Keyed).map_err(|_| EmptySecret);
        let trimmed = Some(value.trim()).filter(|trimmed| *trimmed != value && !trimmed.is_empty()).map(keyed);
        let around = [("", "\n"), ("", "\r\n"), ("", " "), ("\"", "\""), ("'", "'")];
        let slips = around.into_iter().map(|(before, after)| {
            let slip = SecretString::from(format!("{before}{value}{after}"));
            keyed(slip.expose_secret())
        });
        Ok(Self { name: name.into(), keyed: keyed(value)?, slips: slips.chain(trimmed).collect::<Result<_, _>>()? })
    }

    /// Returns the name, which may be shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the value of the `Authorization` header for a body.
    pub fn sign(&self, body: &[u8]) -> String {
        format!("{SCHEME} {}", hex::encode(self.mac(body).finalize().into_bytes()))
    }

    /// Whether this secret created the signature. Takes constant time.
    pub fn verifies(&self, signature: &Signature, body: &[u8]) -> bool {
        self.mac(body).verify_slice(&signature.0).is_ok()
    }

    /// Returns a value that identifies the secret in the database even if its name changes, and does not reveal it.
    pub fn fingerprint(&self) -> String {
        hex::encode(&self.mac(FINGERPRINT).finalize().into_bytes()[..8])
    }

    fn mac(&self, body: &[u8]) -> Hmac<Sha256> {
        self.keyed.mac(body)
    }

    /// Whether the signature was created with this secret and something around it.
    pub(super) fn verifies_with_a_slip(&self, signature: &Signature, body: &[u8]) -> bool {
        self.slips.iter().any(|keyed| keyed.mac(body).verify_slice(&signature.0).is_ok())
    }
}

impl Keyed {
    fn mac(&self, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(body);
        mac
    }
}

/// A signature as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub(super) [u8; 32]);

impl Signature {
    /// Parses a header: the scheme, one space, 64 lower-case hexadecimal digits. Nothing else is accepted.
    pub fn from_header(header: &[u8]) -> Option<Self> {
        let digits = header.strip_prefix(SCHEME.as_bytes())?.strip_prefix(b" ")?;
        let mut bytes = [0; 32];
        (!digits.iter().any(u8::is_ascii_uppercase) && hex::decode_to_slice(digits, &mut bytes).is_ok()).then_some(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::hint;
    use super::{Secret, Signature};

    fn secret(value: &str) -> Secret {
        Secret::new("name", &value.to_owned().into()).expect("not empty")
    }

    #[test]
    fn a_vector_of_pythons_hmac() {
        // hmac.new(b"shared secret", b"{}", hashlib.sha256).hexdigest()
        let signed = secret("shared secret").sign(b"{}");
        assert_eq!(signed, "SIG-HMAC-SHA256 63561816d6efeb428f3cf356dfb2f07053ed61e15b30777685775cf3a0bf4d90");
    }

    #[test]
    fn only_the_exact_form_is_a_signature() {
        let right = secret("s").sign(b"body");
        assert!(Signature::from_header(right.as_bytes()).is_some());
        let digest = right.split(' ').nth(1).expect("two words");
        for wrong in [
            String::new(),
            digest.to_owned(),
            format!("sig-hmac-sha256 {digest}"),
            format!("SIG-HMAC-SHA256  {digest}"),
            format!("SIG-HMAC-SHA256\t{digest}"),
            format!("SIG-HMAC-SHA256 {digest}0"),
            format!("SIG-HMAC-SHA256 {}", &digest[1..]),
            format!("SIG-HMAC-SHA256 {}", "A".repeat(64)),
            "SIG-HMAC-SHA256 é".to_owned(),
        ] {
            assert_eq!(Signature::from_header(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_fingerprint_is_the_secrets_own() {
        // hmac.new(b"shared secret", b"prospectus secret fingerprint", hashlib.sha256).hexdigest()[:16]
        assert_eq!(secret("shared secret").fingerprint(), "911dbf074d584393");
        let renamed = Secret::new("other name", &"shared secret".to_owned().into()).expect("not empty");
        assert_eq!(renamed.fingerprint(), secret("shared secret").fingerprint());
        assert_ne!(secret("another").fingerprint(), secret("shared secret").fingerprint());
    }

    #[test]
    fn a_secret_is_not_printed_and_not_empty() {
        assert!(!format!("{:?}", secret("visible?")).contains("visible?"));
        assert!(Secret::new("name", &String::new().into()).is_err());
    }

    proptest! {
        #[test]
        fn what_was_signed_is_verified_and_nothing_else(key in ".{1,20}", body: Vec<u8>, other: Vec<u8>) {
            let secret = secret(&key);
            let signature = Signature::from_header(secret.sign(&body).as_bytes()).expect("a signature");
            prop_assert!(secret.verifies(&signature, &body));
            prop_assert_eq!(secret.verifies(&signature, &other), body == other);
        }

        #[test]
        fn no_header_panics(header: Vec<u8>, body: Vec<u8>) {
            let _ = Signature::from_header(&header);
            let _ = hint(&header, &body, &[&secret("s")]);
        }
    }
}
