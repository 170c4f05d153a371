//! The variables of a Richie deployment that set nothing here, and why.

/// How a variable is known to be Richie's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sure {
    /// By its name.
    Always,
    /// Only beside others of Richie's: every program may have such a variable.
    BesideOthers,
}

/// A name, or with a final `*` the beginning of names; the first that fits counts.
const KNOWN: [(&str, Sure, &str); 44] = [
    ("DJANGO_SETTINGS_MODULE", Sure::Always, "names Richie's Python settings"),
    ("DJANGO_CONFIGURATION", Sure::Always, "names Richie's Python settings"),
    ("DJANGO_SECRET_KEY", Sure::Always, "Django's key for sessions"),
    ("DJANGO_ALLOWED_HOSTS", Sure::Always, "the hosts that Django answers to; Prospectus answers to every host"),
    ("DJANGO_LANGUAGES", Sure::Always, "set PROSPECTUS_LANGUAGES"),
    ("DJANGO_SENTRY_*", Sure::Always, "error reports of Richie"),
    ("DJANGO_SOCIAL_AUTH_*", Sure::Always, "sign-in on Richie"),
    ("DJANGO_AWS_*", Sure::Always, "storage of Richie's media"),
    ("DJANGO_EMAIL_*", Sure::Always, "e-mail of Richie"),
    ("DJANGO_RICHIE_LOGGING_LEVEL", Sure::Always, "set PROSPECTUS_LOG"),
    ("DJANGO_RICHIE_ES_*", Sure::Always, "Elasticsearch; the search is built in"),
    ("DJANGO_COURSE_WEB_HOOKS", Sure::Always, "Joanie's hooks; docs/hooks.md shows how to move them"),
    ("COURSE_WEB_HOOKS", Sure::Always, "Joanie's hooks; docs/hooks.md shows how to move them"),
    ("EDX_JS_*", Sure::Always, "for Richie's pages in the browser"),
    ("EDX_USER_PROFILE_TO_DJANGO", Sure::Always, "sign-in on Richie"),
    ("JOANIE_JS_*", Sure::Always, "for Richie's pages in the browser"),
    ("JOANIE_API_TOKEN", Sure::Always, "for Richie's calls of Joanie"),
    ("RICHIE_ES_*", Sure::Always, "Elasticsearch; the search is built in"),
    ("RICHIE_OPENEDX_SYNC_*", Sure::Always, "for the plugin in Open edX"),
    ("RICHIE_SITE", Sure::Always, "names the site that Richie's factory builds"),
    ("DJANGO_*", Sure::Always, "a setting of Django or of Richie's pages"),
    ("RICHIE_*", Sure::Always, "a setting of Richie's pages"),
    ("EDX_*", Sure::Always, "a setting of Richie's pages"),
    ("JOANIE_*", Sure::Always, "a setting of Joanie or of Richie's pages"),
    ("AUTHENTICATION_*", Sure::BesideOthers, "sign-in on Richie"),
    ("DB_*", Sure::BesideOthers, "Richie's database; Prospectus has its own, PROSPECTUS_DATABASE_URL"),
    ("POSTGRES_*", Sure::BesideOthers, "Richie's database; Prospectus has its own, PROSPECTUS_DATABASE_URL"),
    ("MYSQL_*", Sure::BesideOthers, "Richie's database; Prospectus has its own, PROSPECTUS_DATABASE_URL"),
    ("ES_*", Sure::BesideOthers, "Elasticsearch; the search is built in"),
    ("discovery.type", Sure::BesideOthers, "Elasticsearch; the search is built in"),
    ("SEARCH_CACHE_*", Sure::BesideOthers, "a cache of Richie"),
    ("CACHE_*", Sure::BesideOthers, "a cache of Richie"),
    ("REDIS_*", Sure::BesideOthers, "a cache of Richie"),
    ("SENTRY_*", Sure::BesideOthers, "error reports of Richie"),
    ("FEATURES", Sure::BesideOthers, "features of Richie's pages"),
    ("LANGUAGES", Sure::BesideOthers, "set PROSPECTUS_LANGUAGES"),
    ("LTI_*", Sure::BesideOthers, "LTI content on Richie's pages"),
    ("WEB_ANALYTICS*", Sure::BesideOthers, "statistics of Richie's pages"),
    ("MEDIA_*", Sure::BesideOthers, "storage of Richie's media"),
    ("AWS_ACCESS_KEY_ID", Sure::BesideOthers, "storage of Richie's media"),
    ("AWS_SECRET_ACCESS_KEY", Sure::BesideOthers, "storage of Richie's media"),
    ("AWS_S3_*", Sure::BesideOthers, "storage of Richie's media"),
    ("TF_VAR_*", Sure::BesideOthers, "storage of Richie's media"),
    ("LOCALTUNNEL_*", Sure::BesideOthers, "a tunnel for Richie's developers"),
];

/// What the names of Richie's own variables begin with.
const RICHIES: [&str; 4] = ["DJANGO_", "RICHIE_", "EDX_", "JOANIE_"];

/// Why a variable sets nothing here; none where it is not known to be Richie's. `beside_others`: whether others of Richie's are
/// given too.
pub(super) fn why(name: &str, beside_others: bool) -> Option<&'static str> {
    let (_, sure, why) = KNOWN.iter().find(|(known, ..)| fits(known, name))?;
    (*sure == Sure::Always || beside_others).then_some(*why)
}

/// Whether a name shows that an environment is that of a Richie deployment. `DJANGO_` alone may be any Django site's.
pub(super) fn is_richies(name: &str) -> bool {
    name.starts_with("DJANGO_RICHIE_") || RICHIES[1..].iter().any(|prefix| name.starts_with(prefix))
}

/// Whether a name may be one of ours or of Richie's misspelt: it looks like Richie's, and nothing is known of it in particular.
pub(super) fn may_be_misspelt(name: &str) -> bool {
    let is_general = |known: &str| RICHIES.iter().any(|prefix| known.strip_suffix('*') == Some(prefix));
    KNOWN.iter().find(|(known, ..)| fits(known, name)).is_some_and(|(known, ..)| is_general(known))
}

fn fits(known: &str, name: &str) -> bool {
    known.strip_suffix('*').map_or(known == name, |prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, fits, why};

    #[test]
    fn no_entry_stands_behind_one_that_takes_its_names() {
        for (position, (name, ..)) in KNOWN.iter().enumerate() {
            let earlier = KNOWN[..position].iter().find(|(known, ..)| fits(known, name.trim_end_matches('*')));
            assert!(earlier.is_none(), "{name} stands behind {earlier:?}");
        }
    }

    #[test]
    fn what_every_program_may_have_is_only_named_beside_richies() {
        assert_eq!((why("DB_HOST", false), why("PATH", true), why("PROSPECTUS_LISTEN", true)), (None, None, None));
        assert!(why("DB_HOST", true).is_some() && why("EDX_JS_BACKEND", false).is_some());
    }
}
