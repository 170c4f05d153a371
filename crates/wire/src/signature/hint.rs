//! Why a signature was rejected: tries the known mistakes of senders one after another.

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};

use super::secret::{SCHEME, Secret, Signature};
use crate::json::{self, Json};
use crate::python::{self, DumpStyle};

/// The maximum size of a body for which hints are tried, in bytes. Each guess computes a digest of the body.
pub const HINT_LIMIT: usize = 256 << 10;
/// The maximum size of a header that is searched for a digest, in bytes.
const HEADER_LIMIT: usize = 512;

/// The likely reason why a signature was rejected. It is for the log and for staff, and must never be part of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hint {
    /// No secret is configured.
    NoSecrets,
    /// The header does not have the required form.
    HeaderForm,
    /// The digest is in upper case.
    UpperCase,
    /// The digest is right, but another scheme or none precedes it.
    Scheme,
    /// The digest is encoded in base64.
    Base64,
    /// The body would match if serialised with the defaults of Python's `json.dumps`.
    PythonSeparators,
    /// The body would match if serialised without spaces.
    CompactSeparators,
    /// The body would match if indented.
    Indented,
    /// The body would match with its names sorted.
    SortedNames,
    /// The body would match with other whitespace or line ends around it, or with other line ends inside it.
    BlanksAround,
    /// The signature is that of an empty body.
    EmptyBody,
    /// A secret would match with a space, a line end or quotation marks around it.
    SecretSlip,
    /// A secret matches, but it is in force only for other LMSs.
    OtherLms,
    /// The reason is unknown: a wrong secret, or a changed body.
    Unknown,
}

impl Hint {
    /// All hints.
    pub const ALL: [Self; 14] = [
        Self::NoSecrets,
        Self::HeaderForm,
        Self::UpperCase,
        Self::Scheme,
        Self::Base64,
        Self::PythonSeparators,
        Self::CompactSeparators,
        Self::Indented,
        Self::SortedNames,
        Self::BlanksAround,
        Self::EmptyBody,
        Self::SecretSlip,
        Self::OtherLms,
        Self::Unknown,
    ];

    /// Returns a short name. Pages use it to look up their text for the hint.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoSecrets => "no-secrets",
            Self::HeaderForm => "header-form",
            Self::UpperCase => "upper-case",
            Self::Scheme => "scheme",
            Self::Base64 => "base64",
            Self::PythonSeparators => "python-separators",
            Self::CompactSeparators => "compact-separators",
            Self::Indented => "indented",
            Self::SortedNames => "sorted-names",
            Self::BlanksAround => "blanks-around",
            Self::EmptyBody => "empty-body",
            Self::SecretSlip => "secret-slip",
            Self::OtherLms => "other-lms",
            Self::Unknown => "unknown",
        }
    }

    /// Returns what to check.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoSecrets => "no secret is configured here, so nothing can match; set sync.secrets",
            Self::HeaderForm => "the header is not \"SIG-HMAC-SHA256 \" followed by 64 lower-case hexadecimal digits",
            Self::UpperCase => "the digest is right but in upper case; the protocol wants lower case",
            Self::Scheme => "the digest is right, but what stands before it is not \"SIG-HMAC-SHA256\" and one blank",
            Self::Base64 => "the digest is right but in base64; the protocol wants lower-case hexadecimal digits",
            Self::PythonSeparators => {
                "the body as Python's json.dumps writes it by default would match: the sender signs one serialisation and sends another"
            }
            Self::CompactSeparators => {
                "the body without blanks between its items would match: the sender signs one serialisation and sends another"
            }
            Self::Indented => "the body indented would match: the sender signs a pretty-printed serialisation and sends another",
            Self::SortedNames => "the body with its names sorted would match: the sender signs one order and sends another",
            Self::BlanksAround => {
                "the body with other blanks or line ends around it, or other line ends within, would match: they were added or lost \
                 between signing and sending"
            }
            Self::EmptyBody => {
                "it is the signature of an empty body: the sender signs before the body is there, or signs something else"
            }
            Self::SecretSlip => {
                "the sender's copy of a secret has a blank, a line end or quotation marks around it that ours has not, or has not what ours has"
            }
            Self::OtherLms => "a secret matches that is in force for other LMSs, not for the one of this resource link",
            Self::Unknown => "no secret in force made this signature: a wrong secret, or the body was changed on its way",
        }
    }
}

/// Returns the likely reason why no secret matches.
pub fn hint(header: &[u8], body: &[u8], secrets: &[&Secret]) -> Hint {
    diagnose(header, body, secrets).0
}

/// As [`hint`]. Also returns the secret that the sender used, if it can be found out.
pub fn diagnose<'s>(header: &[u8], body: &[u8], secrets: &[&'s Secret]) -> (Hint, Option<&'s Secret>) {
    if secrets.is_empty() {
        return (Hint::NoSecrets, None);
    }
    let Some(signature) = Signature::from_header(header) else {
        return misspelt(header, body, secrets).map_or((Hint::HeaderForm, None), |(hint, secret)| (hint, Some(secret)));
    };
    let meant =
        |hint: Hint, body: &[u8]| secrets.iter().find(|secret| secret.verifies(&signature, body)).map(|secret| (hint, *secret));
    let other_secret = || secrets.iter().find(|secret| secret.verifies_with_a_slip(&signature, body));
    let other = || other_secret().map(|secret| (Hint::SecretSlip, *secret)).or_else(|| other_text(body, meant));
    let found = meant(Hint::EmptyBody, b"").or_else(|| if body.len() <= HINT_LIMIT { other() } else { None });
    found.map_or((Hint::Unknown, None), |(hint, secret)| (hint, Some(secret)))
}

/// Finds the right digest in a header that does not have the required form.
fn misspelt<'s>(header: &[u8], body: &[u8], secrets: &[&'s Secret]) -> Option<(Hint, &'s Secret)> {
    if header.len() > HEADER_LIMIT || body.len() > HINT_LIMIT {
        return None;
    }
    let header = std::str::from_utf8(header).ok()?.trim();
    let made_by = |bytes: [u8; 32]| secrets.iter().find(|secret| secret.verifies(&Signature(bytes), body)).copied();
    let words = header.split([' ', '\t', ':', ',', ';', '"', '\'']);
    // This finds `sha256=…`. Base64 may end with `=`.
    let words = words.flat_map(|word| [Some(word), word.split_once('=').map(|(_, rest)| rest)]);
    for word in words.flatten() {
        let mut bytes = [0; 32];
        if word.len() == 64 && hex::decode_to_slice(word, &mut bytes).is_ok() {
            let Some(secret) = made_by(bytes) else { continue };
            let is_spelt = header.strip_suffix(word).is_some_and(|before| before.strip_suffix(' ') == Some(SCHEME));
            return Some((if is_spelt { Hint::UpperCase } else { Hint::Scheme }, secret));
        }
        let unpadded = word.trim_end_matches('=');
        let is_decoded = |decoded: Result<&[u8], base64ct::Error>| decoded.is_ok_and(|decoded| decoded.len() == 32);
        if unpadded.len() == 43
            && (is_decoded(Base64Unpadded::decode(unpadded, &mut bytes))
                || is_decoded(Base64UrlUnpadded::decode(unpadded, &mut bytes)))
            && let Some(secret) = made_by(bytes)
        {
            return Some((Hint::Base64, secret));
        }
    }
    None
}

/// Tries other forms of the body that the sender may have signed.
fn other_text<'s>(body: &[u8], meant: impl Fn(Hint, &[u8]) -> Option<(Hint, &'s Secret)>) -> Option<(Hint, &'s Secret)> {
    let text = std::str::from_utf8(body).ok()?;
    let bare = text.trim_start_matches('\u{feff}').trim();
    let unix = text.replace("\r\n", "\n");
    let around =
        [bare, &format!("{bare}\n"), &format!("{bare}\r\n"), &unix, &unix.replace('\n', "\r\n"), &format!("\u{feff}{text}")];
    if let Some(found) = around.iter().find_map(|text| meant(Hint::BlanksAround, text.as_bytes())) {
        return Some(found);
    }
    let document = json::parse(bare).ok()?;
    other_serialisation(&document.value, meant)
}

fn other_serialisation<'s>(
    value: &Json<'_>,
    meant: impl Fn(Hint, &[u8]) -> Option<(Hint, &'s Secret)>,
) -> Option<(Hint, &'s Secret)> {
    let styles = [
        (DumpStyle::DEFAULT, Hint::PythonSeparators),
        (DumpStyle::COMPACT, Hint::CompactSeparators),
        (DumpStyle::indented(2), Hint::Indented),
        (DumpStyle::indented(4), Hint::Indented),
    ];
    for sorted in [false, true] {
        for (style, hint) in styles {
            let hint = if sorted { Hint::SortedNames } else { hint };
            for ascii in [true, false] {
                let text = python::dumps(value, DumpStyle { ascii, sorted, ..style });
                if let Some(found) = meant(hint, text.as_bytes()) {
                    return Some(found);
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Hint, Secret, diagnose, hint};

    fn secret(value: &str) -> Secret {
        Secret::new("name", &value.to_owned().into()).expect("not empty")
    }

    fn told(header: &str, body: &str) -> Hint {
        hint(header.as_bytes(), body.as_bytes(), &[&secret("another"), &secret("ours")])
    }

    #[test]
    fn another_serialisation_was_signed() {
        for (signed, sent, expected) in [
            (r#"{"a": [1, 2]}"#, r#"{"a":[1,2]}"#, Hint::PythonSeparators),
            (r#"{"a": "\u00e9"}"#, r#"{"a":"é"}"#, Hint::PythonSeparators),
            (r#"{"a": "é"}"#, r#"{"a":"é"}"#, Hint::PythonSeparators),
            (r#"{"a":[1,2]}"#, r#"{"a": [1, 2]}"#, Hint::CompactSeparators),
            ("{\n  \"a\": [\n    1\n  ]\n}", r#"{"a":[1]}"#, Hint::Indented),
            ("{\n    \"a\": 1\n}", r#"{"a": 1}"#, Hint::Indented),
            (r#"{"a": 1, "b": 2}"#, r#"{"b": 2, "a": 1}"#, Hint::SortedNames),
            (r#"{"a":1,"b":2}"#, r#"{"b": 2, "a": 1}"#, Hint::SortedNames),
            ("{}", "{}\n", Hint::BlanksAround),
            ("{}\n", "{}", Hint::BlanksAround),
            ("{\n}", "{\r\n}", Hint::BlanksAround),
            ("{}", "\u{feff}{}", Hint::BlanksAround),
            ("", r#"{"a": 1}"#, Hint::EmptyBody),
            (r#"{"a": 2}"#, r#"{"a": 1}"#, Hint::Unknown),
        ] {
            assert_eq!(told(&secret("ours").sign(signed.as_bytes()), sent), expected, "{signed} sent as {sent}");
        }
    }

    #[test]
    fn the_header_is_misspelt() {
        let right = secret("ours").sign(b"{}");
        let digest = right.split(' ').nth(1).expect("two words");
        // base64.b64encode of the digest, and its URL-safe form
        let bytes = hex::decode(digest).expect("hexadecimal");
        let base64 = <base64ct::Base64 as base64ct::Encoding>::encode_string(&bytes);
        for (header, expected) in [
            (format!("SIG-HMAC-SHA256 {}", digest.to_uppercase()), Hint::UpperCase),
            (right.to_uppercase(), Hint::UpperCase),
            (right.to_lowercase(), Hint::Scheme),
            (digest.to_owned(), Hint::Scheme),
            (format!("sha256={digest}"), Hint::Scheme),
            (format!("SIG-HMAC-SHA256: {digest}"), Hint::Scheme),
            (format!("SIG-HMAC-SHA256  {digest}"), Hint::Scheme),
            (format!("Bearer {digest}"), Hint::Scheme),
            (format!("SIG-HMAC-SHA256 {base64}"), Hint::Base64),
            (format!("v1,{base64}"), Hint::Base64),
            (format!("sha256={}", base64.replace('+', "-").replace('/', "_").trim_end_matches('=')), Hint::Base64),
            ("Bearer token".to_owned(), Hint::HeaderForm),
            (format!("SIG-HMAC-SHA256 {}", "A".repeat(64)), Hint::HeaderForm),
        ] {
            assert_eq!(told(&header, "{}"), expected, "{header}");
        }
    }

    #[test]
    fn the_secret_has_something_around_it() {
        for theirs in ["ours\n", "ours\r\n", "ours ", "\"ours\"", "'ours'"] {
            assert_eq!(told(&secret(theirs).sign(b"{}"), "{}"), Hint::SecretSlip, "{theirs:?}");
        }
        let ours = secret(" ours\n");
        assert_eq!(hint(secret("ours").sign(b"{}").as_bytes(), b"{}", &[&ours]), Hint::SecretSlip);
        assert_eq!(told(&secret("theirs").sign(b"{}"), "{}"), Hint::Unknown);
    }

    #[test]
    fn the_secret_that_was_meant_is_told() {
        let (ours, theirs) = (secret("ours"), Secret::new("theirs", &"theirs".to_owned().into()).expect("not empty"));
        let signed = theirs.sign(br#"{"a":1}"#);
        let (hint, meant) = diagnose(signed.as_bytes(), br#"{"a": 1}"#, &[&ours, &theirs]);
        assert_eq!((hint, meant.map(Secret::name)), (Hint::CompactSeparators, Some("theirs")));
        assert_eq!(diagnose(signed.as_bytes(), b"{}", &[]).0, Hint::NoSecrets);
        assert!(diagnose(signed.as_bytes(), b"{}", &[&ours]).1.is_none());
    }

    #[test]
    fn every_hint_has_its_own_key() {
        assert_eq!(Hint::ALL.iter().map(|hint| hint.key()).collect::<HashSet<_>>().len(), Hint::ALL.len());
    }
}
