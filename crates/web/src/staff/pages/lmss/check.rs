//! "Check a signature": whether a body and a header match, and if not, why.

use sync::{Reading, prepare};
use wire::body::{self, Body};
use wire::signature::{Hint, Secret, Signature, diagnose};

use crate::app::{App, KnownSecret};

/// What is told of a body and a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Checked {
    /// They match, with the secrets of these names.
    Matches {
        secrets: Vec<String>,
        /// Whether the line ends are others than a form sends.
        with_line_feeds: bool,
    },
    /// They do not; with the secret that was meant, where that can be told.
    Differs { hint: Hint, secret: Option<String> },
}

/// Checks what was posted. A browser makes every line end in a form two characters, so the body may have had either.
pub(super) fn check(app: &App, header: &str, body: &str) -> Checked {
    let header = bare(header);
    let unix = body.replace("\r\n", "\n");
    let bodies = [&unix, body];
    if let Some(signature) = Signature::from_header(header.as_bytes()) {
        for (position, text) in bodies.into_iter().enumerate() {
            let made = |known: &&KnownSecret| known.secret.verifies(&signature, text.as_bytes());
            let known = app.secrets.iter().filter(made).collect::<Vec<_>>();
            if let Some(first) = known.first() {
                if !may_speak_for(app, &known, text) {
                    return Checked::Differs { hint: Hint::OtherLms, secret: Some(first.secret.name().to_owned()) };
                }
                let secrets = known.iter().map(|known| known.secret.name().to_owned()).collect();
                return Checked::Matches { secrets, with_line_feeds: position == 0 && unix != body };
            }
        }
    }
    let secrets = app.secrets.iter().map(|known| &known.secret).collect::<Vec<_>>();
    let told = bodies.map(|text| diagnose(header.as_bytes(), text.as_bytes(), &secrets));
    let [(hint, secret), other] = told;
    // What says more counts.
    let (hint, secret) = if secret.is_none() && other.1.is_some() { other } else { (hint, secret) };
    Checked::Differs { hint, secret: secret.map(Secret::name).map(str::to_owned) }
}

/// Without the header's name, which is easily copied with it.
fn bare(header: &str) -> &str {
    let header = header.trim();
    match header.split_once(':') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("authorization") => value.trim(),
        _ => header,
    }
}

/// Whether the secrets are in force for the LMSs of the runs in the body.
fn may_speak_for(app: &App, secrets: &[&KnownSecret], text: &str) -> bool {
    let reading = Reading { lmss: &app.lmss, zone: &app.time_zone };
    let items = match body::read(text.as_bytes()) {
        Ok(Body::One(item)) => vec![prepare(&item, reading)],
        Ok(Body::Many(items)) => items.iter().map(|item| prepare(item, reading)).collect(),
        Err(_) => return true,
    };
    let lms_of = |item: &sync::Prepared| item.message.as_ref().ok().and_then(|message| app.lmss.get(message.lms));
    let may = |lms: &str| secrets.iter().any(|known| known.lms.as_ref().is_none_or(|names| names.iter().any(|name| name == lms)));
    items.iter().filter_map(lms_of).all(|lms| may(&lms.name))
}

#[cfg(test)]
mod tests {
    use wire::signature::Hint;

    use super::bare;
    use crate::staff::locale::Locale;

    #[test]
    fn the_headers_name_may_be_copied_too() {
        assert_eq!(bare(" Authorization: SIG-HMAC-SHA256 00 "), "SIG-HMAC-SHA256 00");
        assert_eq!(bare("SIG-HMAC-SHA256: 00"), "SIG-HMAC-SHA256: 00");
    }

    #[test]
    fn every_hint_is_explained_in_every_language() {
        for (code, _) in Locale::all() {
            let l = Locale::negotiate(Some(code), "", &[]);
            for hint in Hint::ALL {
                assert!(l.has(&format!("hint-{}", hint.key())), "{hint:?} in {code}");
            }
        }
    }
}
