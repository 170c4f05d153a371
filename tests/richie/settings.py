"""The smallest Django project in which the genuine Richie takes course runs.

What a test decides comes from the environment:

  TEST_RICHIE_DATABASE      the SQLite file
  TEST_RICHIE_SECRET        the secret that requests are signed with
  TEST_RICHIE_LMS_BACKENDS  Richie's RICHIE_LMS_BACKENDS, as JSON
"""

import json
import os

# Richie's templates, placeholders and sizes of pictures, without which its models do not load.
from richie.apps.courses.settings import *  # noqa: F403

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ["TEST_RICHIE_DATABASE"],
        # Whoever waits for the file's lock waits, rather than answers 500.
        "OPTIONS": {"timeout": 60},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

RICHIE_COURSE_RUN_SYNC_SECRETS = [os.environ.get("TEST_RICHIE_SECRET", "")]
RICHIE_LMS_BACKENDS = json.loads(os.environ.get("TEST_RICHIE_LMS_BACKENDS", "[]"))
# Its own switch for a site without Elasticsearch; the host is read all the same.
RICHIE_KEEP_SEARCH_UPDATED = False
RICHIE_ES_HOST = ["127.0.0.1:9"]
RICHIE_ES_INDICES_PREFIX = "test"

CACHES = {
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name}
    for name in ("default", "search")
}

REST_FRAMEWORK = {
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.URLPathVersioning",
    "ALLOWED_VERSIONS": ("1.0",),
}

SECRET_KEY = "nobody signs in"
ALLOWED_HOSTS = ["*"]
SITE_ID = 1
ROOT_URLCONF = "urls"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = (("en", "English"), ("fr", "French"))
PARLER_LANGUAGES = CMS_LANGUAGES = {
    SITE_ID: [{"code": code, "name": name} for code, name in LANGUAGES],
}
CMS_CONFIRM_VERSION4 = False
X_FRAME_OPTIONS = "SAMEORIGIN"
STATIC_URL = "/static/"
MEDIA_URL = "/media/"

# Read while Richie's code is imported.
JOANIE_BACKEND = {"BASE_URL": None}
RICHIE_LTI_PROVIDERS = {}

# Why an answer is 500.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR"}},
}

INSTALLED_APPS = [
    "richie.apps.search",
    "richie.apps.courses",
    "richie.apps.core",
    *(
        f"richie.plugins.{plugin}"
        for plugin in (
            "glimpse",
            "html_sitemap",
            "large_banner",
            "nesteditem",
            "plain_text",
            "section",
            "simple_picture",
            "simple_text_ckeditor",
            "slider",
            "lti_consumer",
        )
    ),
    "richie",
    "dj_pagination",
    "parler",
    "rest_framework",
    "djangocms_admin_style",
    "djangocms_googlemap",
    "djangocms_link",
    "djangocms_picture",
    "djangocms_text_ckeditor",
    "djangocms_video",
    "cms",
    "menus",
    "sekizai",
    "treebeard",
    "filer",
    "easy_thumbnails",
    "dal",
    "dal_select2",
    *(
        f"django.contrib.{app}"
        for app in (
            "auth",
            "contenttypes",
            "sessions",
            "admin",
            "sites",
            "sitemaps",
            "staticfiles",
            "messages",
            "humanize",
        )
    ),
]

# Of a Richie site's, those that a signed request passes.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cms.middleware.user.CurrentUserMiddleware",
    "cms.middleware.language.LanguageCookieMiddleware",
    "dj_pagination.middleware.PaginationMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.request",
                "sekizai.context_processors.sekizai",
                "cms.context_processors.cms_settings",
            ],
        },
    }
]
