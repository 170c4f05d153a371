//! Hooks: those of the file, and those of the variables that LMSs have for Richie.

use std::time::Duration;

use super::{LMS, SECRET, refusal, settings};

const HOOK: &str = "[[hook]]\nname = 'marketing'\nurl = 'https://richie.example.com/sync/'\n";

#[test]
fn hooks_are_read_with_their_defaults() {
    let settings = settings(&format!("{LMS}{HOOK}secret = '{SECRET}'\n"), &[]);
    let [hook] = settings.relay.hooks.as_slice() else { panic!("one hook") };
    assert_eq!((hook.name.as_str(), hook.url.as_str()), ("marketing", "https://richie.example.com/sync/"));
    assert_eq!((hook.send, hook.style.as_str(), hook.array), (relay::Send::Published, "course-runs-sync", 50));
    assert_eq!((hook.timeout, hook.count_delay), (Duration::from_secs(20), Duration::from_mins(1)));
    assert!(hook.lms.is_none() && hook.organisations.is_none() && hook.template.is_none() && hook.ca_file.is_none());
    assert!(!format!("{settings:?}").contains(SECRET));
}

#[test]
fn every_key_of_a_hook_is_read() {
    let text = format!(
        "{LMS}{HOOK}secret = 'whsec_c2VjcmV0'\nstyle = 'standard-webhooks'\nsend = 'received'\nlms = ['campus']\norganisations = ['edX']\n\
         resource_link_template = 'https://x/{{course_id}}'\narray = 1\ntimeout = '3s'\nenrollment_count_delay = '0s'\nca_file = 'ca.pem'\n\
         [relay]\nprivate_hosts = ['richie.internal']\nkeep_deliveries = 7\n"
    );
    let settings = settings(&text, &[]);
    let [hook] = settings.relay.hooks.as_slice() else { panic!("one hook") };
    assert_eq!((hook.style.as_str(), hook.send, hook.array), ("standard-webhooks", relay::Send::Received, 1));
    assert_eq!(hook.lms.as_deref(), Some(&["campus".to_owned()][..]));
    assert_eq!(hook.template.as_ref().map(relay::Template::as_str), Some("https://x/{course_id}"));
    assert_eq!((hook.timeout, hook.count_delay, settings.relay.keep_deliveries), (Duration::from_secs(3), Duration::ZERO, 7));
}

#[test]
fn wrong_hooks_are_told() {
    let secret = format!("secret = '{SECRET}'\n");
    for (text, expected) in [
        (HOOK.to_owned(), "a hook needs \"secret\" or \"secret_file\""),
        (format!("{HOOK}secret = ''\n"), "a secret is empty"),
        (format!("{HOOK}{secret}style = 'standard-webhooks'\nsend = 'all'\n"), "\"received\", \"published\""),
        (format!("{HOOK}secret = 'whsec_%'\nstyle = 'standard-webhooks'\n"), "not base64"),
        (format!("{HOOK}{secret}array = 0\n"), "1 to 1000 runs"),
        (format!("{LMS}{HOOK}{secret}lms = ['campsu']\n"), "campus"),
        (format!("{HOOK}{secret}organisations = []\n"), "nothing would be sent"),
        (format!("{HOOK}{secret}resource_link_template = 'https://x/{{key}}'\n"), "{key}"),
        (format!("{HOOK}{secret}{HOOK}{secret}"), "another hook named"),
        (format!("[[hook]]\nname = '..'\nurl = 'https://x/'\n{secret}"), "cannot be in the address of a page"),
        (format!("{HOOK}{secret}secret_file = 'x'\n"), "not both"),
        (format!("[[hook]]\nname = 'a'\nurl = 'ftp://x/'\n{secret}"), "the address that is posted to"),
        (format!("[[hook]]\nname = 'a'\nurl = 'https://u:{SECRET}@x/'\n{secret}"), "the address that is posted to"),
        ("[relay]\nprivate_hosts = ['http://x']\n".to_owned(), "the name or address of a host"),
    ] {
        let message = refusal(&text, &[]);
        assert!(message.contains(expected), "{text}\n{message}");
    }
}

#[test]
fn the_hooks_of_an_lms_work_as_they_are() {
    let one = format!(r#"{{"secret": "{SECRET}", "url": "https://a.example.com/api/v1.0/course-runs-sync/"}}"#);
    let more = format!(
        r#"[{{"url": "https://a.example.com/api/v1.0/course-runs-sync/", "secret": "{SECRET}"}},
            {{"url": "https://b.example.com/sync", "secret": "{SECRET}", "timeout": 6, "verify": true,
              "resource_link_template": "https://{{lms_domain}}/courses/{{course_id}}/info"}}]"#
    );
    let read = settings(
        HOOK.replace("[[hook]]", "[[hook]]\nsecret = 'x'").as_str(),
        &[("COURSE_HOOK", &one), ("RICHIE_OPENEDX_SYNC_COURSE_HOOKS", &more)],
    );
    let hooks = read.relay.hooks.iter().map(|hook| (hook.name.as_str(), hook.send, hook.array, hook.timeout.as_secs()));
    let received = relay::Send::Received;
    assert_eq!(hooks.collect::<Vec<_>>(), [("a.example.com", received, 1, 20), ("b.example.com", received, 1, 6)]);
    let own = format!(r#"[{{"name": "own", "url": "https://c/", "secret": "{SECRET}"}}]"#);
    let read = settings("", &[("COURSE_HOOK", &one), ("PROSPECTUS_HOOK", &own)]);
    assert_eq!(read.relay.hooks.iter().map(|hook| hook.name.as_str()).collect::<Vec<_>>(), ["own"]);
    for wrong in ["{}", "[]", "x", r#"{"url": "https://a/"}"#] {
        refusal("", &[("COURSE_HOOK", wrong)]);
    }
    for timeout in ["0", "\"soon\"", "-1.5", "\"\""] {
        let hooks = format!(r#"[{{"url": "https://a/", "secret": "x", "timeout": {timeout}}}]"#);
        let message = refusal("", &[("RICHIE_OPENEDX_SYNC_COURSE_HOOKS", &hooks)]);
        assert!(message.contains("a number of seconds above zero"), "{message}");
    }
}

#[test]
fn hooks_are_read_as_they_stand_in_python() {
    let hook = |secret: &str| {
        format!("{{\n    'secret': '{secret}',  # shared\n    \"url\": r'https://a.example.com/sync/',\n    'timeout': '6',\n}}")
    };
    for (variable, text) in [
        ("COURSE_HOOK", hook(SECRET)),
        ("RICHIE_COURSE_HOOK", hook(SECRET)),
        ("RICHIE_OPENEDX_SYNC_COURSE_HOOKS", format!("[{},]", hook(SECRET))),
    ] {
        let read = settings("", &[(variable, &text)]);
        let [hook] = read.relay.hooks.as_slice() else { panic!("one hook") };
        assert_eq!((hook.url.as_str(), hook.timeout.as_secs()), ("https://a.example.com/sync/", 6));
    }
    let message = refusal("", &[("COURSE_HOOK", &format!("{{'secret': env('{SECRET}')}}"))]);
    assert!(message.contains("this is Python code") && message.contains(r#"such as [{"url": "#), "{message}");
}
