//! The environment of a Richie deployment: which variables set what, which wins, and what is told of the rest.

use std::path::Path;

use catalog::SyncMode;
use sync::Backend;

use super::{Environment, LMS, SECRET, Settings, fingerprints, fingerprints_of, load, refusal, settings, understood};

const COURSE: &str = "^.*/courses/(?P<course_id>.*)/course/?$";
const INFO: &str = "^.*/courses/(?P<course_id>.*)/info/?$";
const JOANIE: &str = "^.*/api/v1.0(?P<resource_uri>(?:/(?:courses|course-runs|products)/[^/]+)+)/?$";
const EDX_BACKEND: &str = "richie.apps.courses.lms.edx.EdXLMSBackend";
const BASE_BACKEND: &str = "richie.apps.courses.lms.base.BaseLMSBackend";

/// Name, backend, address and pattern of each LMS.
fn lmss(settings: &Settings) -> Vec<(&str, &str, &str, &str)> {
    let told = settings.lmss.iter().map(|lms| {
        let regex = lms.course_regex.as_ref().map_or("", sync::CourseRegex::as_str);
        (lms.name.as_str(), lms.backend.as_str(), lms.base_url.as_str(), regex)
    });
    told.collect()
}

#[test]
fn the_variables_of_richies_sandbox_are_understood() {
    let environment = [
        ("DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS", "shared secret, other"),
        ("EDX_BASE_URL", "http://localhost:8073"),
        ("EDX_BACKEND", EDX_BACKEND),
        ("EDX_COURSE_REGEX", "'^.*/courses/(?P<course_id>.*)/info/?$'"),
        ("EDX_JS_BACKEND", "dummy"),
        ("EDX_JS_COURSE_REGEX", "'^.*/courses/(.*)/info/?$'"),
        ("JOANIE_BASE_URL", "https://joanie.example.com"),
        ("JOANIE_API_TOKEN", SECRET),
        ("RICHIE_DEFAULT_COURSE_RUN_PRICE_CURRENCY", "USD"),
        ("RICHIE_MINIMUM_COURSE_RUNS_ENROLLMENT_COUNT", "5000"),
        ("DJANGO_TIME_ZONE", "Europe/Paris"),
        ("DJANGO_LANGUAGE_CODE", "fr"),
        ("DJANGO_RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "manual"),
        ("DJANGO_SECRET_KEY", SECRET),
        ("DB_PASSWORD", SECRET),
        ("FEATURES", "{'WISHLIST': True}"),
        ("PATH", "/bin"),
    ];
    let (settings, report) = understood("", &environment);
    assert_eq!(fingerprints(&settings), fingerprints_of(&["shared secret", "other"]));
    assert_eq!(
        lmss(&settings),
        [
            ("localhost:8073", "openedx", "http://localhost:8073", INFO),
            ("joanie.example.com", "joanie", "https://joanie.example.com", JOANIE)
        ]
    );
    let modes: Vec<SyncMode> = settings.lmss.iter().map(|lms| lms.default_sync_mode).collect();
    assert_eq!(modes, [SyncMode::Manual, SyncMode::SyncToPublic]);
    assert_eq!((settings.sync.price_currency.as_str(), settings.enrollment_count_from), ("USD", 5000));
    assert_eq!((settings.time_zone.iana_name(), settings.languages.as_slice()), (Some("Europe/Paris"), &["fr".to_owned()][..]));
    assert_eq!(report.source("sync.secrets"), "   (DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS)");
    assert_eq!(report.source("lms"), "   (EDX_BASE_URL, EDX_BACKEND, EDX_COURSE_REGEX, JOANIE_BASE_URL)");
    let not_used: Vec<&str> = report.not_used.iter().map(|entry| entry.variable.variable.as_str()).collect();
    assert_eq!(
        not_used,
        ["DB_PASSWORD", "DJANGO_SECRET_KEY", "EDX_JS_BACKEND", "EDX_JS_COURSE_REGEX", "FEATURES", "JOANIE_API_TOKEN"]
    );
    assert!(report.attention.is_empty() && !format!("{report:?}").contains(SECRET), "{report:?}");
}

/// The variables of sites that are published, as their `env.d` files have them and Docker passes them on.
#[test]
fn the_environments_of_real_sites() {
    for (site, environment, expected) in [
        ("sandbox, dev-ssl.dist", &[("EDX_BASE_URL", "https://edx.local.dev:8073")][..], ("openedx", COURSE)),
        (
            "sandbox, dev.dist",
            &[
                ("EDX_BASE_URL", "http://localhost:8073"),
                ("EDX_BACKEND", BASE_BACKEND),
                ("EDX_COURSE_REGEX", "'^.*/courses/(?P<course_id>.*)/info/?$'"),
            ],
            ("base", INFO),
        ),
        (
            "fun",
            &[
                ("EDX_BACKEND", BASE_BACKEND),
                ("EDX_JS_COURSE_REGEX", "^.*/courses/(.*)/info$"),
                ("EDX_BASE_URL", "http://localhost:8073"),
            ],
            ("base", COURSE),
        ),
        (
            "raccoongang",
            &[
                ("EDX_BASE_URL", "https://lms.example.com"),
                ("EDX_BACKEND", EDX_BACKEND),
                ("EDX_COURSE_REGEX", INFO),
                ("RICHIE_MINIMUM_COURSE_RUNS_ENROLLMENT_COUNT", "1"),
                ("SENTRY_DSN", ""),
            ],
            ("openedx", INFO),
        ),
        (
            "tutor",
            &[("DJANGO_CONFIGURATION", "TutorProduction"), ("EDX_BASE_URL", "https://lms.example.com")],
            ("openedx", COURSE),
        ),
    ] {
        let (settings, report) = understood("", environment);
        let [(_, backend, _, regex)] = lmss(&settings)[..] else { panic!("{site}: one LMS") };
        assert_eq!((backend, regex), expected, "{site}");
        assert!(report.attention.is_empty(), "{site}: {report:?}");
    }
}

#[test]
fn only_what_is_set_makes_an_lms() {
    for (environment, expected) in [
        (&[("EDX_COURSE_REGEX", INFO)][..], &[("openedx", "openedx", "", INFO)][..]),
        (&[("EDX_BASE_URL", ""), ("EDX_BACKEND", BASE_BACKEND)], &[("base", "base", "", COURSE)]),
        (&[("EDX_BASE_URL", "https://a/"), ("EDX_COURSE_REGEX", "''")], &[("a", "openedx", "https://a", COURSE)]),
        (&[("EDX_JS_BACKEND", "dummy"), ("EDX_JS_COURSE_REGEX", INFO)], &[]),
        (&[("EDX_BASE_URL", ""), ("JOANIE_BASE_URL", " ")], &[]),
        (&[("JOANIE_BACKEND", "joanie"), ("JOANIE_COURSE_REGEX", INFO)], &[]),
        (
            &[("JOANIE_BASE_URL", "https://j"), ("JOANIE_BACKEND", "base"), ("JOANIE_COURSE_REGEX", INFO)],
            &[("j", "base", "https://j", INFO)],
        ),
        (
            &[("EDX_BASE_URL", "https://a"), ("JOANIE_BASE_URL", "https://a")],
            &[("a", "openedx", "https://a", COURSE), ("a-2", "joanie", "https://a", JOANIE)],
        ),
    ] {
        assert_eq!(lmss(&settings("", environment)), expected, "{environment:?}");
    }
    let (_, report) = understood("", &[("EDX_COURSE_REGEX", INFO)]);
    assert!(report.attention[0].contains("EDX_BASE_URL is not set, although EDX_COURSE_REGEX is"), "{report:?}");
    let (_, report) = understood("", &[("JOANIE_BACKEND", "joanie"), ("EDX_BASE_URL", "")]);
    let not_used: Vec<_> = report.not_used.iter().map(|entry| (entry.variable.variable.as_str(), entry.why.as_str())).collect();
    assert_eq!(not_used, [("EDX_BASE_URL", "empty"), ("JOANIE_BACKEND", "JOANIE_BASE_URL is not set")]);
}

/// The patterns of the sites that are published, and the forms of links that LMSs have sent.
#[test]
fn the_links_of_real_sites() {
    const KEY: &str = "course-v1:FUN-MOOC+00001+session01";
    let no_slash = "^.*/courses/(?P<course_id>.*)/info$";
    for (regex, link, expected) in [
        (COURSE, "https://lms.example.com/courses/course-v1:FUN-MOOC+00001+session01/course", Some(KEY)),
        (COURSE, "https://lms.example.com/courses/course-v1:FUN-MOOC+00001+session01/course/", Some(KEY)),
        (INFO, "https://lms.example.com/courses/course-v1:FUN-MOOC+00001+session01/info", Some(KEY)),
        (INFO, "https://lms.example.com/courses/course-v1:FUN-MOOC+00001+session01/info/", Some(KEY)),
        (INFO, "https://lms.example.com/courses/FUN/00001/session01/info", Some("FUN/00001/session01")),
        (no_slash, "https://lms.example.com/courses/course-v1:FUN-MOOC+00001+session01/info", Some(KEY)),
        (no_slash, "https://lms.example.com/courses/course-v1:FUN-MOOC+00001+session01/info/", None),
        // What Richie's sample code sends, and the default of Richie's sites does not want.
        (COURSE, "https://lms.example.com/courses/course-v1:FUN-MOOC+00001+session01/info", None),
        (INFO, "https://lms.example.com/courses/course-v1:FUN-MOOC+00001+session01/about", None),
        (INFO, "https://apps.lms.example.com/learning/course/course-v1:FUN-MOOC+00001+session01/home", None),
    ] {
        let settings = settings("", &[("EDX_BASE_URL", "https://lms.example.com"), ("EDX_COURSE_REGEX", regex)]);
        let lms = settings.lmss.get(0).expect("one");
        assert_eq!(lms.matches(link), expected.map(|key| Some(key.to_owned())), "{regex} {link}");
    }
}

#[test]
fn joanies_default_pattern_takes_its_links() {
    let settings = settings("", &[("JOANIE_BASE_URL", "https://j")]);
    let joanie = settings.lmss.get(0).expect("one");
    assert_eq!(joanie.backend, Backend::Joanie);
    for (link, is_joanies) in [
        ("https://j/api/v1.0/course-runs/7b4e/", true),
        ("https://j/api/v1.0/courses/1/products/2/", true),
        ("https://j/api/v1.0/course-runs/", false),
        ("https://j/courses/course-v1:a+b+c/info", false),
    ] {
        assert_eq!(joanie.matches(link).is_some(), is_joanies, "{link}");
    }
}

#[test]
fn the_highest_name_wins_and_the_others_are_told() {
    let backends = r#"[{"BASE_URL": "https://richie", "BACKEND": "base"}]"#;
    let ours = r#"[{"name": "own", "base_url": "https://own", "backend": "base"}]"#;
    let all = [
        ("EDX_BASE_URL", "https://edx"),
        ("DJANGO_RICHIE_LMS_BACKENDS", "[{\"BASE_URL\": \"https://django\", \"BACKEND\": \"base\"}]"),
        ("RICHIE_LMS_BACKENDS", backends),
        ("PROSPECTUS_LMS", ours),
    ];
    for (number, expected) in ["campus", "edx", "django", "richie", "own"].into_iter().enumerate() {
        let (settings, report) = understood(LMS, &all[..number]);
        assert_eq!(lmss(&settings)[0].0, expected);
        assert_eq!(report.not_used.len(), number.saturating_sub(1), "{report:?}");
        if let (Some(overruled), Some((winner, _))) = (report.not_used.first(), all[..number].last()) {
            assert_eq!(overruled.why, format!("{winner} is set and wins"));
        }
    }
    // Which is told where it may surprise: these variables may be another program's.
    let (_, report) = understood(LMS, &all[..1]);
    assert_eq!(report.attention, ["EDX_BASE_URL replaced the LMSs of the settings file."]);
    // A variable that is overruled need not be right.
    assert_eq!(settings("", &[("DJANGO_TIME_ZONE", "nowhere"), ("TIME_ZONE", "UTC")]).time_zone.iana_name(), Some("UTC"));

    let modes = [
        ("DJANGO_RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "manual"),
        ("RICHIE_DEFAULT_COURSE_RUN_SYNC_MODE", "sync_to_draft"),
        ("PROSPECTUS_SYNC__DEFAULT_MODE", "sync_to_public"),
    ];
    for (number, expected) in [SyncMode::Manual, SyncMode::SyncToDraft, SyncMode::SyncToPublic].into_iter().enumerate() {
        assert_eq!(settings("[sync]\ndefault_mode = 'sync_to_draft'", &modes[..=number]).sync.default_mode, expected);
    }
}

#[test]
fn the_first_language() {
    for (file, code, expected) in [
        ("", "fr", &["fr"][..]),
        ("", "en-us", &["en"]),
        ("", "pt_BR", &["pt-br"]),
        ("languages = ['en', 'fr']", "fr", &["fr", "en"]),
        ("languages = ['en', 'fr']", "de", &["de", "en", "fr"]),
        ("languages = ['en', 'fr']", "", &["en", "fr"]),
    ] {
        assert_eq!(settings(file, &[("DJANGO_LANGUAGE_CODE", code)]).languages, expected, "{file} {code}");
    }
    let (settings, report) = understood("", &[("DJANGO_LANGUAGE_CODE", "fr"), ("PROSPECTUS_LANGUAGES", "en")]);
    assert_eq!((settings.languages.len(), report.not_used.len()), (1, 1));
}

#[test]
fn from_how_many_enrolments_on_their_number_is_shown() {
    for (text, expected) in [("1", 1), ("'5000'", 5000), ("0", u32::MAX), ("", 10)] {
        let environment = [("RICHIE_MINIMUM_COURSE_RUNS_ENROLLMENT_COUNT", text)];
        assert_eq!(settings("", &environment).enrollment_count_from, expected, "{text}");
    }
}

#[test]
fn richies_backends_are_read_as_they_stand_in_settings_py() {
    let python = r"[
        {
            'BASE_URL': 'https://lms.example.com',
            # Django backend
            'BACKEND': 'richie.apps.courses.lms.edx.EdXLMSBackend',
            'COURSE_REGEX': r'^https://lms\.example\.com/courses/(?P<course_id>.*)/info/?$',
            'COURSE_RUN_SYNC_NO_UPDATE_FIELDS': ['languages',],
            'DEFAULT_COURSE_RUN_SYNC_MODE': None,
        },
    ]";
    let settings = settings("", &[("RICHIE_LMS_BACKENDS", python)]);
    let [lms] = settings.lmss.iter().collect::<Vec<_>>()[..] else { panic!("one LMS") };
    assert_eq!(lms.no_update_fields.len(), 1);
    assert_eq!(lms.matches("https://lms.example.com/courses/course-v1:a+b+c/info"), Some(Some("course-v1:a+b+c".to_owned())));
    let message = refusal("", &[("RICHIE_LMS_BACKENDS", "[{'BASE_URL': values.Value(environ_name='tell-no-one')}]")]);
    assert!(message.contains("(line 1, column 15: this is Python code") && message.contains("\"COURSE_REGEX\": "), "{message}");
}

#[test]
fn names_that_are_nearly_right_are_told() {
    for (name, meant) in [
        ("DJANGO_RICHIE_COURSE_RUN_SYNC_SECRET", Some("DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS")),
        ("RICHIE_COURSE_RUN_SYNC_SECRET", Some("RICHIE_COURSE_RUN_SYNC_SECRETS")),
        ("EDX_COURSE_REGEXP", Some("EDX_COURSE_REGEX")),
        ("DJANGO_EDX_BASE_URL", Some("EDX_BASE_URL")),
        ("EDX_JS_BACKEND", None),
        ("RICHIE_ES_HOST", None),
        ("DJANGO_SECRET_KEY", None),
        ("EDX_JS_NEXT_URL", None),
        ("COURSE_RUN_SYNC_SECRETS", None),
    ] {
        let (_, report) = understood("", &[(name, SECRET)]);
        let told = meant.map(|meant| format!("{name} is not known and sets nothing; did you mean \"{meant}\"?"));
        assert_eq!(report.attention, told.into_iter().collect::<Vec<_>>(), "{name}");
        assert!(name.starts_with("COURSE_") || report.not_used.len() == 1, "{name}: {report:?}");
    }
}

#[test]
fn variables_of_files_are_below_those_of_the_process() {
    let common = "DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS=shared secret\nEDX_BASE_URL=https://common\nTHEME=dark\n";
    let dev = "EDX_BASE_URL=https://${HOST}\nEDX_COURSE_REGEX='^.*/courses/(?P<course_id>.*)/info/?$'\nDJANGO_TIME_ZONE=UTC\n";
    let process = [("HOST", "dev.example.com"), ("DJANGO_TIME_ZONE", "Europe/Paris")];
    let process = process.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let files = [(Path::new("common"), common), (Path::new("dev"), dev)];
    let environment = Environment::new(process.clone(), files).expect("files");
    let (settings, report) = load(None, &environment).expect("settings");
    assert_eq!(lmss(&settings), [("dev.example.com", "openedx", "https://dev.example.com", INFO)]);
    assert_eq!(fingerprints(&settings), fingerprints_of(&["shared secret"]));
    assert_eq!(settings.time_zone.iana_name(), Some("Europe/Paris"));
    assert_eq!(report.source("sync.secrets"), "   (DJANGO_RICHIE_COURSE_RUN_SYNC_SECRETS in common)");
    assert_eq!(report.source("lms"), "   (EDX_BASE_URL, EDX_COURSE_REGEX in dev)");
    assert_eq!(report.source("time_zone"), "   (DJANGO_TIME_ZONE)");
    let not_used: Vec<_> = report.not_used.iter().map(|entry| entry.variable.to_string()).collect();
    assert_eq!(not_used, ["THEME in common"], "what a file sets is all told");

    let wrong = [(Path::new("dev"), "A=b\nEDX_COURSE_REGEX='('\n")];
    let environment = Environment::new(process.clone(), wrong).expect("a file");
    let message = load(None, &environment).expect_err("no regular expression").to_string();
    assert!(message.starts_with("environment variable EDX_COURSE_REGEX in dev, line 2: "), "{message}");
    let message = Environment::new(process, [(Path::new("dev"), "\nA tell-no-one\n")]).expect_err("no variable").to_string();
    assert!(message.starts_with("dev, line 2, column 1: ") && !message.contains(SECRET), "{message}");
}
