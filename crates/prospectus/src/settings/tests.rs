//! Settings from outside: what is read, what wins, what is told where something is wrong.

use std::path::Path;
use std::time::Duration;

use catalog::{Field, SyncMode};
use sync::{Backend, Identity, UnknownCourse};

use super::variables::{Rank, VARIABLES};
use super::{DatabaseUrl, Environment, Report, Settings, SettingsError, find_file, load};

mod deployment;
mod hooks;

const EXAMPLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../prospectus.example.toml"));
const MANUAL: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/settings.md"));

/// Stands wherever a secret is, so that one search shows that none is told.
const SECRET: &str = "tell-no-one";

const LMS: &str = "[[lms]]\nname = 'campus'\nbase_url = 'https://lms.example.com/'\nbackend = 'openedx'\n";

fn read(file: &str, environment: &[(&str, &str)]) -> Result<(Settings, Report), SettingsError> {
    let variables = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    load(Some((Path::new("prospectus.toml"), file)), &Environment::new(variables, [])?)
}

fn settings(file: &str, environment: &[(&str, &str)]) -> Settings {
    understood(file, environment).0
}

/// The settings, and what is told of where they come from.
fn understood(file: &str, environment: &[(&str, &str)]) -> (Settings, Report) {
    read(file, environment).unwrap_or_else(|error| panic!("{file}\n{environment:?}\n{error}"))
}

/// The message for wrong settings, which must be there, and must not tell a secret.
fn refusal(file: &str, environment: &[(&str, &str)]) -> String {
    let error = read(file, environment).err().unwrap_or_else(|| panic!("accepted: {file}\n{environment:?}"));
    assert!(!format!("{error} {error:?}").contains(SECRET), "{error:?}");
    error.to_string()
}

fn secret_names(settings: &Settings) -> Vec<&str> {
    settings.sync.secrets.iter().map(|secret| secret.secret.name()).collect()
}

/// What tells the secrets apart.
fn fingerprints(settings: &Settings) -> Vec<String> {
    settings.sync.secrets.iter().map(|secret| format!("{:?}", secret.secret.fingerprint())).collect()
}

/// Those of these secrets.
fn fingerprints_of(secrets: &[&str]) -> Vec<String> {
    let secret = |text: &&str| wire::signature::Secret::new("", &(*text).into()).expect("not empty");
    secrets.iter().map(|text| format!("{:?}", secret(text).fingerprint())).collect()
}

#[test]
fn with_nothing_said_the_defaults_hold() {
    let (settings, report) = load(None, &Environment::default()).expect("defaults");
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8070");
    assert_eq!(settings.database_url, DatabaseUrl::Sqlite("prospectus.db".into()));
    assert_eq!(settings.public_url, "http://127.0.0.1:8070");
    assert_eq!(settings.languages, ["en"]);
    assert_eq!(settings.time_zone.iana_name(), Some("UTC"));
    assert_eq!(settings.sync.max_body_bytes, 32 * 1024 * 1024);
    assert_eq!(settings.sync.request_timeout, Duration::from_mins(1));
    assert_eq!(settings.sync.price_currency, "EUR");
    assert_eq!(settings.sync.default_mode, SyncMode::SyncToPublic);
    assert!(settings.sync.secrets.is_empty() && settings.lmss.iter().len() == 0);
    assert!(report.not_used.is_empty() && report.attention.is_empty() && report.source("listen").is_empty());
}

#[test]
fn the_example_shows_the_defaults() {
    assert_eq!(format!("{:?}", settings(EXAMPLE, &[])), format!("{:?}", settings("", &[])));
}

#[test]
fn the_example_mentions_every_setting_and_what_it_comments_out_loads() {
    let uncommented = EXAMPLE.lines().map(|line| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with(' ') => setting,
        _ => line,
    });
    // Some settings stand there twice, which a file may not do.
    let twice = ["secrets = []", "private_hosts = []"];
    let once = uncommented
        .filter(|line| !twice.contains(line) && !line.contains("secret_file") && !line.starts_with("database_url = \"sqlite:"));
    let shown = settings(&once.collect::<Vec<_>>().join("\n"), &[]);
    assert_eq!((shown.lmss.iter().len(), secret_names(&shown)), (1, vec!["secret-1", "other"]));
    assert!(matches!(shown.database_url, DatabaseUrl::Postgres(_)), "{:?}", shown.database_url);

    for table in [
        "lms = [{ x = 1 }]",
        "hook = [{ x = 1 }]",
        "relay = { x = 1 }",
        "sync = { x = 1 }",
        "x = 1",
        "sync.secrets = [{ x = 1 }]",
    ] {
        let message = refusal(table, &[]);
        let (_, known) = message.split_once("known are ").expect("the list of what is known");
        for key in known.split('"').skip(1).step_by(2) {
            let shown = [format!("{key} = "), format!("[{key}]")].iter().any(|form| EXAMPLE.contains(form.as_str()));
            assert!(shown, "the example does not show {key}");
            assert!(MANUAL.contains(key), "the manual does not name {key}");
        }
    }
}

#[test]
fn variables_are_named_by_their_keys_and_stand_in_the_manual() {
    for variable in &VARIABLES {
        assert!(MANUAL.contains(&format!("`{}`", variable.name)), "{}", variable.name);
        let own = format!("PROSPECTUS_{}", variable.key.to_uppercase().replace('.', "__"));
        assert_eq!(variable.name == own, variable.rank == Rank::Own, "{}", variable.name);
        assert!(VARIABLES.iter().any(|other| other.name == own), "{own}");
    }
}

#[test]
fn a_whole_file_is_read() {
    let text = "
        listen = '[::1]:80'
        database_url = 'sqlite:///var/lib/p.db'
        public_url = 'https://courses.example.com/catalogue/'
        languages = ['fr', 'en']
        time_zone = 'Europe/Paris'
        [sync]
        secrets = ['one', { secret = 'two', name = 'b', lms = ['campus'] }, { secret = 'three' }]
        default_mode = 'sync_to_draft'
        default_price_currency = 'CHF'
        max_body = 1000
        request_timeout = '1m 30s'
        [[lms]]
        name = 'campus'
        base_url = 'https://lms.example.com/'
        backend = 'openedx'
        course_regex = '^https://lms/(?P<course_id>.*)$'
        course_run_sync_no_update_fields = ['languages', 'start']
        unknown_course = 'create'
        identity = 'course_id'
        [[lms]]
        name = 'other'
        base_url = 'http://other'
        backend = 'joanie'
        default_course_run_sync_mode = 'manual'
    ";
    let settings = settings(text, &[]);
    assert_eq!(settings.listen.to_string(), "[::1]:80");
    assert_eq!(settings.database_url, DatabaseUrl::Sqlite("/var/lib/p.db".into()));
    assert_eq!(settings.public_url, "https://courses.example.com/catalogue");
    assert_eq!(settings.languages, ["fr", "en"]);
    assert_eq!(settings.time_zone.iana_name(), Some("Europe/Paris"));
    assert_eq!(secret_names(&settings), ["secret-1", "b", "secret-3"]);
    assert_eq!(settings.sync.secrets[1].lms.as_deref(), Some(&["campus".to_owned()][..]));
    assert_eq!(settings.sync.max_body_bytes, 1000);
    assert_eq!(settings.sync.request_timeout, Duration::from_secs(90));
    let [campus, other] = [0, 1].map(|position| settings.lmss.get(position).expect("two"));
    assert_eq!((campus.base_url.as_str(), campus.backend), ("https://lms.example.com", Backend::OpenEdx));
    assert_eq!(campus.default_sync_mode, SyncMode::SyncToDraft);
    assert_eq!(campus.no_update_fields, [Field::Languages, Field::Start]);
    assert_eq!((campus.unknown_course, campus.identity), (UnknownCourse::Create, Identity::CourseId));
    assert_eq!((other.backend, other.default_sync_mode), (Backend::Joanie, SyncMode::Manual));
    assert!(other.course_regex.is_none());
}

#[test]
fn the_environment_wins_and_our_names_win_over_richies() {
    let file = "listen = '127.0.0.1:1'\ntime_zone = 'Asia/Tokyo'\n[sync]\nsecrets = ['a', 'b']\ndefault_mode = 'manual'";
    let richie = [
        ("TIME_ZONE", "Europe/Paris"),
        ("RICHIE_COURSE_RUN_SYNC_SECRETS", "x, y,z,"),
        ("RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "sync_to_draft"),
        ("RICHIE_DEFAULT_COURSE_RUN_PRICE_CURRENCY", "USD"),
    ];
    let from_richie = settings(file, &richie);
    assert_eq!(from_richie.listen.port(), 1);
    assert_eq!(from_richie.time_zone.iana_name(), Some("Europe/Paris"));
    assert_eq!(from_richie.sync.secrets.len(), 3);
    assert_eq!(from_richie.sync.default_mode, SyncMode::SyncToDraft);
    assert_eq!(from_richie.sync.price_currency, "USD");

    let ours = [
        ("PROSPECTUS_LISTEN", "0.0.0.0:2"),
        ("PROSPECTUS_TIME_ZONE", "UTC"),
        ("PROSPECTUS_LANGUAGES", "\"fr,en\""),
        ("PROSPECTUS_SYNC__SECRETS", r#"["one", {"name": "n", "secret": "two", "lms": ["c"]}]"#),
        ("PROSPECTUS_SYNC__DEFAULT_MODE", "sync_to_public"),
        ("PROSPECTUS_SYNC__DEFAULT_PRICE_CURRENCY", "CHF"),
        ("PROSPECTUS_SYNC__MAX_BODY", "4096"),
        ("PROSPECTUS_SYNC__REQUEST_TIMEOUT", "5s"),
        ("PROSPECTUS_LMS", r#"[{"name": "c", "base_url": "http://c", "backend": "base", "identity": null}]"#),
        ("PROSPECTUS_LOG", "debug"),
        ("PROSPECTUS_TEST_DATABASE", "x"),
    ];
    let both = settings(file, &[&richie[..], &ours[..]].concat());
    assert_eq!(both.public_url, "http://0.0.0.0:2");
    assert_eq!(both.time_zone.iana_name(), Some("UTC"));
    assert_eq!(both.languages, ["fr", "en"]);
    assert_eq!(secret_names(&both), ["secret-1", "n"]);
    assert_eq!(both.sync.default_mode, SyncMode::SyncToPublic);
    assert_eq!((both.sync.price_currency.as_str(), both.sync.max_body_bytes), ("CHF", 4096));
    assert_eq!(both.sync.request_timeout, Duration::from_secs(5));
    assert!(both.lmss.by_name("c").is_some());
}

#[test]
fn secrets_in_a_variable() {
    for (text, expected) in [
        ("", &[][..]),
        ("[]", &[]),
        (" [ ] ", &[]),
        ("a", &["a"]),
        (" a, b c,,", &["a", "b c"]),
        ("'a', \"b\"", &["a", "b"]),
        ("'a,b'", &["a", "b"]),
        ("it's,(x", &["it's", "(x"]),
        (r#"["a,b", " c", "'d'"]"#, &["a,b", " c", "'d'"]),
        (r#"'["a", "b"]'"#, &["a", "b"]),
        ("['a', \"b\", r'c\\d',]", &["a", "b", "c\\d"]),
        ("('a',)", &["a"]),
    ] {
        for variable in ["RICHIE_COURSE_RUN_SYNC_SECRETS", "DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS"] {
            let settings = settings("[sync]\nsecrets = ['file']", &[(variable, text)]);
            assert_eq!(fingerprints(&settings), self::fingerprints_of(expected), "{text}");
        }
    }
    // Richie splits every text at its commas.
    for (text, expected) in [("[a,b", &["[a", "b"][..]), ("{x}", &["{x}"])] {
        let settings = settings("", &[("DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS", text)]);
        assert_eq!(fingerprints(&settings), self::fingerprints_of(expected), "{text}");
    }
}

#[test]
fn a_secret_in_a_file_loses_its_newline() {
    let directory = tempfile::tempdir().expect("a directory");
    for (content, secret) in [("two\n", "two"), ("two\r\n", "two"), ("two", "two"), ("two\n\n", "two\n"), (" two ", " two ")] {
        let path = directory.path().join("secret");
        std::fs::write(&path, content).expect("written");
        let settings = settings(&format!("[sync]\nsecrets = [{{ secret_file = '{}' }}]", path.display()), &[]);
        let expected = wire::signature::Secret::new("", &secret.into()).expect("not empty");
        assert_eq!(settings.sync.secrets[0].secret.fingerprint(), expected.fingerprint(), "{content:?}");
    }
    std::fs::write(directory.path().join("empty"), "\n").expect("written");
    let empty = directory.path().join("empty").display().to_string();
    assert!(refusal(&format!("[sync]\nsecrets = [{{ secret_file = '{empty}' }}]"), &[]).contains("is empty"));
}

#[test]
fn richies_lms_backends() {
    let text = r#"[
        {"BASE_URL": "https://LMS.example.com:8443/", "BACKEND": "richie.apps.courses.lms.edx.EdXLMSBackend",
         "COURSE_REGEX": "^.*/courses/(?P<course_id>.*)/course/?$", "JS_BACKEND": "openedx-hawthorn", "JS_COURSE_REGEX": "x",
         "DEFAULT_COURSE_RUN_SYNC_MODE": "sync_to_public", "COURSE_RUN_SYNC_NO_UPDATE_FIELDS": ["title", "languages", "?"]},
        {"BASE_URL": "https://lms.example.com:8443/b", "BACKEND": "richie.apps.courses.lms.joanie.JoanieBackend",
         "COURSE_RUN_SYNC_NO_UPDATE_FIELDS": null, "COURSE_REGEX": null, "API_TOKEN": "tell-no-one", "SELECTOR_REGEX": 5},
        {"BASE_URL": "https://lms.example.com:8443", "BACKEND": "base"}]"#;
    let settings = settings(LMS, &[("RICHIE_LMS_BACKENDS", text), ("RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "manual")]);
    let names: Vec<&str> = settings.lmss.iter().map(|lms| lms.name.as_str()).collect();
    assert_eq!(names, ["lms.example.com:8443", "lms.example.com:8443-2", "lms.example.com:8443-3"]);
    let modes: Vec<SyncMode> = settings.lmss.iter().map(|lms| lms.default_sync_mode).collect();
    assert_eq!(modes, [SyncMode::SyncToPublic, SyncMode::Manual, SyncMode::Manual]);
    let first = settings.lmss.get(0).expect("three");
    assert_eq!((first.backend, first.no_update_fields.as_slice()), (Backend::OpenEdx, &[Field::Languages][..]));
    assert!(!format!("{settings:?}").contains(SECRET));
    assert_eq!(self::settings(LMS, &[("RICHIE_LMS_BACKENDS", "[]")]).lmss.iter().len(), 0);
}

#[test]
fn what_richie_needs_only_to_create_a_run_is_not_needed_to_start() {
    let text = r#"[{"BASE_URL": "http://a", "BACKEND": "openedx", "COURSE_REGEX": ".*", "DEFAULT_COURSE_RUN_SYNC_MODE": ""}]"#;
    let settings = settings("", &[("RICHIE_LMS_BACKENDS", text), ("RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "sync_to_draft")]);
    let lms = settings.lmss.get(0).expect("one");
    assert_eq!((lms.matches("http://x"), lms.default_sync_mode), (Some(None), SyncMode::SyncToDraft));
}

#[test]
fn what_is_wrong_in_the_file_is_told_with_its_place() {
    for (text, place, told) in [
        ("lisen = ''", "line 1, column 1", "no setting \"lisen\" here; did you mean \"listen\"?"),
        ("\n  webhook = []", "line 2, column 3", "known are \"listen\", \"database_url\""),
        ("[[webhook]]\nname = 'x'", "line 1, column 3", "no setting \"webhook\""),
        ("[sync]\ndefalt_mode = 'manual'", "line 2, column 1", "did you mean \"default_mode\"?"),
        ("listen = 8070", "line 1, column 10", "this is a whole number; what is needed is an IP address with a port"),
        ("listen = ':8070'", "line 1, column 10", "\":8070\" is not an IP address with a port, such as \"127.0.0.1:8070\""),
        ("listen = [", "line 1, column", "unclosed array"),
        ("listen = '[::1]:1'\nlisten = '[::1]:1'", "line 2, column 1", "duplicate key"),
        ("database_url = 'postgres://u:tell-no-one@h/n?sslmode=maybe'", "line 1, column 16", "sslmode is disable, prefer"),
        ("database_url = 'postgres://u:tell-no-one@h:x/n'", "line 1, column 16", "a PostgreSQL URL is needed"),
        ("[journal]\nkeep = '90'", "line 2, column 8", "such as \"90 days\""),
        ("[journal]\nkeep = '0 days'", "line 2, column 8", "an age above zero"),
        ("database_url = 'mysql://u:tell-no-one@h/n'", "line 1", "\"mysql\""),
        ("database_url = 'prospectus.db'", "line 1", "sqlite://prospectus.db"),
        ("database_url = 'sqlite://'", "line 1", "names no file"),
        ("database_url = 'sqlite://:memory:'", "line 1", "the path of a file and nothing else"),
        ("public_url = 'example.com'", "line 1, column 14", "such as \"https://courses.example.com\""),
        ("public_url = 'https://u:tell-no-one@example.com'", "line 1, column 14", "without user"),
        ("public_url = 'https://'", "line 1", "is not a web address"),
        ("languages = []", "line 1, column 13", "at least one language"),
        ("languages = ['en', 'EN']", "line 1, column 20", "\"EN\" is not a language code in lower case"),
        ("languages = ['en', 'en']", "line 1", "listed twice"),
        ("languages = 'en'", "line 1, column 13", "this is a text; what is needed is a list of language codes"),
        ("time_zone = 'Europe/Pari'", "line 1, column 13", "did you mean \"Europe/Paris\"?"),
        ("time_zone = '+01:00'", "line 1", "the name of an IANA time zone"),
        (
            "# Zürich: é\nsync = { default_mode = 'é', max_body = 1 }",
            "line 2, column 25",
            "\"sync_to_draft\" or \"sync_to_public\"",
        ),
        ("sync = { default_price_currency = 'é', max_body = 0 }", "line 1, column 51", "a size above zero"),
        ("sync = 3", "line 1, column 8", "the table [sync]"),
        ("[sync]\ndefault_price_currency = ' '", "line 2, column 26", "1 to 7 characters"),
        ("[sync]\ndefault_price_currency = 'EUROPEAN'", "line 2", "1 to 7 characters"),
        ("[sync]\nmax_body = 0", "line 2, column 12", "a size above zero"),
        ("[sync]\nmax_body = -1", "line 2, column 12", "a size above zero"),
        ("[sync]\nmax_body = '32 parsecs'", "line 2, column 12", "such as \"32 MiB\""),
        ("[sync]\nmax_body = '99999999999 GiB'", "line 2", "a size above zero"),
        ("[sync]\nrequest_timeout = 60", "line 2, column 19", "with its unit, such as \"60s\""),
        ("[sync]\nrequest_timeout = '60'", "line 2, column 19", "with its unit, such as \"60s\""),
        ("[sync]\nrequest_timeout = '-5s'", "line 2", "above zero"),
        ("[sync]\nsecrets = 'tell-no-one'", "line 2, column 11", "this is a text; what is needed is a list of secrets"),
        ("[sync]\nsecrets = ['tell-no-one', '']", "line 2, column 27", "a secret is empty"),
        ("[sync]\nsecrets = [['tell-no-one']]", "line 2, column 12", "this is a list; what is needed is a secret in quotes"),
        ("[sync]\nsecrets = [{ secret = '' }]", "line 2, column 23", "a secret is empty"),
        ("[sync]\nsecrets = [{ secret = ['tell-no-one'] }]", "line 2, column 23", "a secret in quotes"),
        ("[sync]\nsecrets = [{ secrt = 'tell-no-one' }]", "line 2, column 14", "did you mean \"secret\"?"),
        ("[sync]\nsecrets = [{ name = 'a' }]", "line 2, column 12", "needs \"secret\" or \"secret_file\""),
        ("[sync]\nsecrets = [{ secret = 'tell-no-one', secret_file = 'x' }]", "line 2, column 52", "not both"),
        ("[sync]\nsecrets = [{ secret_file = '/no/such/file' }]", "line 2, column 28", "/no/such/file cannot be read"),
        ("[sync]\nsecrets = ['a', { name = 'secret-1', secret = 'tell-no-one' }]", "line 2, column 26", "another secret named"),
        ("[sync]\nsecrets = [{ name = '', secret = 'tell-no-one' }]", "line 2, column 21", "is no name"),
        ("[sync]\nsecrets = [{ secret = 'tell-no-one', lms = [] }]", "line 2, column 44", "leave it out"),
        ("lms = 'x'", "line 1, column 7", "each under its own heading [[lms]]"),
        ("[lms]\nname = 'x'", "line 1", "each under its own heading [[lms]]"),
        ("[[lms]]\nname = 'x'\nbackend = 'base'", "line 1", "the setting \"base_url\" is missing"),
    ] {
        let message = refusal(text, &[]);
        assert!(message.contains(&format!("prospectus.toml, {place}")) && message.contains(told), "{text}\n  {message}");
    }
}

#[test]
fn what_is_wrong_in_an_lms_is_told_with_its_place() {
    for (text, place, told) in [
        ("nam = 'x'", "line 5, column 1", "did you mean \"name\"?"),
        ("course_regex = '('", "line 5, column 16", "is not a regular expression"),
        ("course_regex = '^(?P<course>.*)$'", "line 5, column 16", "the group \"course_id\""),
        ("identity = 'course_id'", "line 5, column 12", "the group \"course_id\""),
        ("identity = 'link'", "line 5, column 12", "one of \"resource_link\", \"course_id\""),
        ("unknown_course = 'keep'", "line 5, column 18", "\"keep\" is not one of \"hold\", \"reject\", \"create\""),
        ("default_course_run_sync_mode = 'auto'", "line 5, column 32", "\"manual\""),
        ("course_run_sync_no_update_fields = ['start', 'language']", "line 5, column 46", "did you mean \"languages\"?"),
        ("course_run_sync_no_update_fields = ['title']", "line 5, column 37", "known are \"resource_link\""),
        ("[[lms]]\nname = 'campus'\nbase_url = 'http://x'\nbackend = 'base'", "line 6, column 8", "another LMS \"campus\""),
        (
            "[[lms]]\nname = 'x'\nbase_url = 'http://x'\nbackend = 'moodle'",
            "line 8, column 11",
            "\"openedx\", \"joanie\" or \"base\"",
        ),
        ("[[lms]]\nname = 'x'\nbase_url = 'lms.example.com'\nbackend = 'base'", "line 7, column 12", "a web address"),
        (
            "[sync]\nsecrets = ['tell-no-one', { secret = 'tell-no-one', lms = ['campsu'] }]",
            "line 6, column 59",
            "did you mean \"campus\"?",
        ),
        ("[sync]\nsecrets = [{ secret = 'tell-no-one', lms = ['elsewhere'] }]", "line 6, column 44", "known are \"campus\""),
    ] {
        let message = refusal(&format!("{LMS}{text}"), &[]);
        assert!(message.contains(&format!("prospectus.toml, {place}: ")) && message.contains(told), "{text}\n  {message}");
    }
}

#[test]
fn what_is_wrong_in_the_environment_is_told_with_its_variable() {
    for (variable, text, told) in [
        ("PROSPECTUS_LISTN", "tell-no-one", "did you mean \"PROSPECTUS_LISTEN\"?"),
        ("PROSPECTUS_SYNC_SECRETS", "tell-no-one", "did you mean \"PROSPECTUS_SYNC__SECRETS\"?"),
        ("PROSPECTUS_WEBHOOK", "[]", "there is no such setting"),
        ("PROSPECTUS_", "", "known are \"PROSPECTUS_LISTEN\""),
        ("PROSPECTUS_LISTEN", "", "an IP address with a port"),
        ("PROSPECTUS_DATABASE_URL", "postgresql://u:tell-no-one@h/n?colour=red", "a PostgreSQL URL is needed"),
        ("PROSPECTUS_LANGUAGES", "", "at least one language"),
        ("PROSPECTUS_LANGUAGES", "en,xx", "item 2: \"xx\" is not a language code"),
        ("PROSPECTUS_SYNC__MAX_BODY", "much", "such as \"32 MiB\""),
        ("PROSPECTUS_SYNC__SECRETS", r#"["tell-no-one", 5]"#, "item 2: this is a whole number; what is needed is a secret"),
        ("PROSPECTUS_SYNC__SECRETS", r#"{"secret": "tell-no-one"}"#, "this is a table; what is needed is a list of secrets"),
        ("PROSPECTUS_SYNC__SECRETS", r#"[{"secret": "tell-no-one", "lms": ["x"]}]"#, "item 1: no LMS is named \"x\""),
        (
            "PROSPECTUS_SYNC__SECRETS",
            r#"["a", {"secret": "tell-no-one", "name": "secret-1"}]"#,
            "item 2: there is another secret",
        ),
        ("PROSPECTUS_LMS", "campus", "item 1: this is a text; what is needed is a table with the settings of an LMS"),
        (
            "PROSPECTUS_LMS",
            r#"[{"name": "a", "base_url": "http://a", "backend": "base", "x": 1}]"#,
            "item 1: there is no setting \"x\"",
        ),
        ("RICHIE_COURSE_RUN_SYNC_SECRETS", r#"["tell-no-one", ""]"#, "item 2: a secret is empty"),
        ("RICHIE_COURSE_RUN_SYNC_SECRETS", "['tell-no-one', tell-no-one]", "line 1, column 17: this is Python code"),
        ("RICHIE_COURSE_RUN_SYNC_SECRETS", r#"["tell-no-one""#, "this is neither JSON"),
        ("DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS", r#"["tell-no-one", 5]"#, "item 2: this is a whole number"),
        (
            "RICHIE_LMS_BACKENDS",
            "[{'BASE_URL': values.Value('tell-no-one')}]",
            r#"such as [{"BASE_URL": "https://lms.example.com""#,
        ),
        ("EDX_BASE_URL", "lms.example.com", "a web address"),
        ("EDX_BACKEND", "x.MoodleBackend", "EdXLMSBackend, JoanieBackend or BaseLMSBackend"),
        ("EDX_COURSE_REGEX", "(", "is not a regular expression"),
        ("DJANGO_LANGUAGE_CODE", "klingon", "is not a language code"),
        ("DJANGO_TIME_ZONE", "Mars/Olympus", "the name of an IANA time zone"),
        ("RICHIE_MINIMUM_COURSE_RUNS_ENROLLMENT_COUNT", "-1", "a whole number"),
        ("RICHIE_LMS_BACKENDS", r#"[{"BASE_URL": "http://a"}]"#, "item 1: the setting \"BACKEND\" is missing"),
        (
            "RICHIE_LMS_BACKENDS",
            r#"[{"BASE_URL": "http://a", "BACKEND": "base"}, {"BACKEND": "base"}]"#,
            "item 2: the setting \"BASE_URL\"",
        ),
        (
            "RICHIE_LMS_BACKENDS",
            r#"[{"BASE_URL": "http://a", "BACKEND": "x.MoodleBackend"}]"#,
            "EdXLMSBackend, JoanieBackend or BaseLMSBackend",
        ),
        ("RICHIE_LMS_BACKENDS", r#"[{"BASE_URL": "http://a", "BACKEND": "base", "COURSE_REGEX": "("}]"#, "item 1: course_regex"),
        ("RICHIE_LMS_BACKENDS", r#"{"BASE_URL": "http://a", "API_TOKEN": "tell-no-one"}"#, "a JSON array of objects"),
        ("RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "auto", "\"auto\" is not a sync mode"),
        ("RICHIE_DEFAULT_COURSE_RUN_PRICE_CURRENCY", "EUROPEAN", "1 to 7 characters"),
        ("PROSPECTUS_SYNC__DEFAULT_PRICE_CURRENCY", "", "1 to 7 characters"),
        ("TIME_ZONE", "Mars/Olympus", "the name of an IANA time zone"),
    ] {
        let message = refusal("", &[(variable, text)]);
        assert!(
            message.starts_with(&format!("environment variable {variable}: ")) && message.contains(told),
            "{text}\n  {message}"
        );
    }
}

#[test]
fn no_secret_is_shown() {
    let settings = settings(&format!("[sync]\nsecrets = ['{SECRET}']"), &[]);
    assert!(!format!("{settings:?}").contains(SECRET));
}

#[test]
fn a_file_that_is_named_must_be_there() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("other.toml");
    let message = find_file(Some(&path)).expect_err("missing").to_string();
    assert!(message.contains("other.toml") && message.contains("cannot be read"), "{message}");
    std::fs::write(&path, "languages = ['fr']").expect("written");
    let (found, text) = find_file(Some(&path)).expect("readable").expect("there");
    assert_eq!((found, text.as_str()), (path, "languages = ['fr']"));
}
