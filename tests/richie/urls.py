"""Richie's endpoint where a Richie site has it, and the test's own views."""

import control
from django.urls import include, path, re_path

from richie.apps.courses.urls import urlpatterns as courses

urlpatterns = [
    re_path(r"api/v(?P<version>[0-9]+\.[0-9]+)/", include(courses)),
    path("test/courses", control.courses),
    path("test/course-runs", control.course_runs),
    # Pages have addresses of their own here, which are looked up when they are published.
    path("", include("cms.urls")),
]
