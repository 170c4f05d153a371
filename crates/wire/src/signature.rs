//! `SIG-HMAC-SHA256`: the signature over the raw bytes of a body, made and verified.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::json;
use crate::python::{self, DumpStyle};

/// The scheme, in the only spelling that Richie takes.
pub const SCHEME: &str = "SIG-HMAC-SHA256";

/// Bodies up to this size are looked at for a hint why their signature does not match.
const HINT_LIMIT: usize = 1 << 20;

/// A shared secret with its name. The secret itself is never printed.
#[derive(Debug, Clone)]
pub struct Secret {
    name: String,
    keyed: Keyed,
}

/// The MAC with the key taken in, so that a request does not pay for it.
#[derive(Clone)]
struct Keyed(Hmac<Sha256>);

impl std::fmt::Debug for Keyed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keyed")
    }
}

/// An empty secret, which would let anyone sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a secret is empty; an empty secret would let anyone sign: remove it or fill it in")]
pub struct EmptySecret;

impl Secret {
    /// A secret by its name.
    ///
    /// # Errors
    /// Where it is empty.
    pub fn new(name: impl Into<String>, value: &SecretString) -> Result<Self, EmptySecret> {
        if value.expose_secret().is_empty() {
            return Err(EmptySecret);
        }
        let mac = Hmac::new_from_slice(value.expose_secret().as_bytes()).map_err(|_| EmptySecret)?;
        Ok(Self { name: name.into(), keyed: Keyed(mac) })
    }

    /// The name, which may be shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value of the `Authorization` header for a body.
    pub fn sign(&self, body: &[u8]) -> String {
        format!("{SCHEME} {}", hex::encode(self.mac(body).finalize().into_bytes()))
    }

    /// Whether this secret made the signature; in constant time.
    pub fn verifies(&self, signature: &Signature, body: &[u8]) -> bool {
        self.mac(body).verify_slice(&signature.0).is_ok()
    }

    /// Whether two secrets are the same, whatever their names.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let digest = self.mac(b"").finalize().into_bytes();
        other.mac(b"").verify_slice(&digest).is_ok()
    }

    fn mac(&self, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.keyed.0.clone();
        mac.update(body);
        mac
    }
}

/// A signature as it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature([u8; 32]);

impl Signature {
    /// Reads a header: the scheme, one space, 64 lower-case hexadecimal digits. Nothing else is a signature.
    pub fn from_header(header: &[u8]) -> Option<Self> {
        let digits = header.strip_prefix(SCHEME.as_bytes())?.strip_prefix(b" ")?;
        let mut bytes = [0; 32];
        (!digits.iter().any(u8::is_ascii_uppercase) && hex::decode_to_slice(digits, &mut bytes).is_ok()).then_some(Self(bytes))
    }
}

/// Why a signature was refused, as far as can be told; for the log, never for the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// No secret is configured.
    NoSecrets,
    /// The header is not of the form that is understood.
    HeaderForm,
    /// The digest is in upper case.
    UpperCase,
    /// The body, re-serialised as Python's `json.dumps` does by default, would match.
    PythonSeparators,
    /// The body, re-serialised compactly, would match.
    CompactSeparators,
    /// A secret matches that is in force for other LMSs only.
    OtherLms,
    /// Nothing can be told: a wrong secret or a changed body.
    Unknown,
}

impl Hint {
    /// What to look at.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoSecrets => "no secret is configured here, so nothing can match; set sync.secrets",
            Self::HeaderForm => "the header is not \"SIG-HMAC-SHA256 \" followed by 64 lower-case hexadecimal digits",
            Self::UpperCase => "the digest is right but in upper case; the protocol wants lower case",
            Self::PythonSeparators => {
                "the body as Python's json.dumps writes it by default would match: the sender signs one serialisation and sends another"
            }
            Self::CompactSeparators => {
                "the body without blanks between its items would match: the sender signs one serialisation and sends another"
            }
            Self::OtherLms => "a secret matches that is in force for other LMSs, not for the one of this resource link",
            Self::Unknown => "no secret in force made this signature: a wrong secret, or the body was changed on its way",
        }
    }
}

/// Looks for the reason why no secret matches.
pub fn hint(header: &[u8], body: &[u8], secrets: &[&Secret]) -> Hint {
    if secrets.is_empty() {
        return Hint::NoSecrets;
    }
    let Some(signature) = Signature::from_header(header) else {
        let lowered = header.to_ascii_lowercase();
        let digits = lowered.strip_prefix(SCHEME.to_ascii_lowercase().as_bytes()).and_then(|rest| rest.strip_prefix(b" "));
        let lower = digits.and_then(|digits| Signature::from_header(&[SCHEME.as_bytes(), b" ", digits].concat()));
        let matches = header.starts_with(SCHEME.as_bytes())
            && lower.is_some_and(|signature| secrets.iter().any(|secret| secret.verifies(&signature, body)));
        return if matches { Hint::UpperCase } else { Hint::HeaderForm };
    };
    if body.len() <= HINT_LIMIT
        && let Some(document) = std::str::from_utf8(body).ok().and_then(|text| json::parse(text).ok())
    {
        let compact = [true, false].map(|ascii| (DumpStyle { separators: (",", ":"), ascii }, Hint::CompactSeparators));
        let unescaped = DumpStyle { ascii: false, ..DumpStyle::DEFAULT };
        let styles = [(DumpStyle::DEFAULT, Hint::PythonSeparators), (unescaped, Hint::PythonSeparators)];
        for (style, hint) in styles.into_iter().chain(compact) {
            let text = python::dumps(&document.value, style);
            if secrets.iter().any(|secret| secret.verifies(&signature, text.as_bytes())) {
                return hint;
            }
        }
    }
    Hint::Unknown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Hint, Secret, Signature, hint};

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
    fn hints() {
        let ours = [secret("ours")];
        let told = |header: &str, body: &str| hint(header.as_bytes(), body.as_bytes(), &[&ours[0]]);
        assert_eq!(told(&ours[0].sign(br#"{"a": [1, 2]}"#), r#"{"a":[1,2]}"#), Hint::PythonSeparators);
        assert_eq!(told(&ours[0].sign(r#"{"a": "\u00e9"}"#.as_bytes()), r#"{"a":"é"}"#), Hint::PythonSeparators);
        assert_eq!(told(&ours[0].sign(br#"{"a":[1,2]}"#), r#"{"a": [1, 2]}"#), Hint::CompactSeparators);
        assert_eq!(told(&secret("other").sign(b"{}"), "{}"), Hint::Unknown);
        assert_eq!(told("Bearer token", "{}"), Hint::HeaderForm);
        let upper = ours[0].sign(b"{}").to_uppercase();
        assert_eq!(told(&upper, "{}"), Hint::UpperCase);
        assert_eq!(hint(upper.as_bytes(), b"{}", &[]), Hint::NoSecrets);
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
