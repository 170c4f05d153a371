//! A signature is read and, where it does not match, looked at for the reason.

use wire::signature::{self, Hint, SCHEME, Secret, Signature};

use crate::drive::Target;

/// The target: the header up to the first newline, then the body.
pub(crate) const TARGET: Target = Target { name: "header", seeds, run };

const OURS: &str = "shared secret";
const THEIRS: &str = "another secret";
/// The digits of a signature.
const DIGITS: usize = 64;

/// Each body with a header that matches, one in upper case, and one by another secret.
fn seeds(bodies: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let joined = |header: String, body: &[u8]| [header.as_bytes(), b"\n", body].concat();
    let signed = bodies.iter().filter_map(|body| Some((secret(OURS)?.sign(body), secret(THEIRS)?.sign(body), body)));
    signed
        .flat_map(|(ours, theirs, body)| [joined(ours.to_uppercase(), body), joined(ours, body), joined(theirs, body)])
        .collect()
}

fn secret(value: &str) -> Option<Secret> {
    Secret::new("fuzz", &value.to_owned().into()).ok()
}

/// Reads a header as the program does.
fn run(data: &[u8]) {
    let (header, body) = match data.iter().position(|byte| *byte == b'\n') {
        Some(newline) => (&data[..newline], &data[newline + 1..]),
        None => (data, &[][..]),
    };
    let secrets = [OURS, THEIRS].map(secret);
    let secrets = || secrets.iter().flatten();
    let signature = Signature::from_header(header);
    let hint = signature::hint(header, body, &secrets().collect::<Vec<_>>());
    let of_headers = [Hint::HeaderForm, Hint::UpperCase, Hint::Scheme, Hint::Base64];
    if let Some(signature) = signature {
        assert_eq!(header.len(), SCHEME.len() + 1 + DIGITS, "not of the form of a signature");
        assert!(!of_headers.contains(&hint) && hint != Hint::NoSecrets, "{hint:?} of a signature");
        let verified = secrets().any(|secret| secret.verifies(&signature, body));
        let made = secrets().any(|secret| secret.sign(body).as_bytes() == header);
        assert_eq!(verified, made, "a signature that nobody made is verified, or one that was made is not");
    } else {
        assert!(of_headers.contains(&hint), "{hint:?} of no signature");
    }
    assert_eq!(signature::hint(header, body, &[]), Hint::NoSecrets);
}
