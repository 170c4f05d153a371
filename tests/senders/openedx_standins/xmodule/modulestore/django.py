"""Stand-in for Open edX's course store: holds one course."""

from dataclasses import dataclass
from datetime import datetime, timezone

from opaque_keys.edx.keys import CourseKey


@dataclass
class Course:
    id: CourseKey
    start: datetime | None
    end: datetime | None
    enrollment_start: datetime | None
    enrollment_end: datetime | None
    language: str | None
    catalog_visibility: str


COURSE = Course(
    id=CourseKey.from_string("course-v1:edX+DemoX+01"),
    start=datetime(2026, 1, 15, 9, 0, tzinfo=timezone.utc),
    end=datetime(2035, 6, 30, 18, 0, tzinfo=timezone.utc),
    enrollment_start=datetime(2025, 12, 1, 8, 30, tzinfo=timezone.utc),
    enrollment_end=datetime(2034, 12, 31, 23, 59, 59, tzinfo=timezone.utc),
    language="fr",
    catalog_visibility="about",
)


class ModuleStore:
    def get_course(self, key: CourseKey) -> Course | None:
        return COURSE if key == COURSE.id else None


def modulestore() -> ModuleStore:
    return ModuleStore()
